"""Everyday changes, transfer, slices, tiny pushes and other light, as they are shown."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.attack_cards import pushes_card, shifted_card, slice_card, transfer_card
from dlviz.draw.attack_panels import pushes_panels, shift_panel, shifted_rungs
from dlviz.draw.attack_scenes import pushes_scene, shifted_scene, slice_scene, transfer_scene
from dlviz.draw.attack_tables import slice_table, transfer_table
from dlviz.draw.everyday_scene import (
    DIGITS,
    FIRST,
    PHOTOS,
    everyday_card,
    everyday_scene,
    everyday_table,
)
from dlviz.draw.scene import encode_scene
from tests.cells_example import (
    KEPT,
    everyday_of,
    pushes_of,
    shifted_of,
    slice_of,
    transfer_of,
)
from tests.film_payload import header as header_of

CARD = {"title": "T", "finding": "A finding.", "link": "dlviz.example"}


def test_a_cell_says_how_many_photos_keep_their_answer_and_is_shaded_by_it() -> None:
    table = everyday_table(everyday_of())
    for row, kept in enumerate(KEPT, 1):
        cells = table.cells[row]
        texts = [cell and cell.text for cell in cells[PHOTOS:]]
        assert texts == ["7/7", *(f"{count}/7" for count in kept)]
        shares = [cell and cell.value for cell in cells[PHOTOS + 1 :]]
        assert shares == [count / 7 for count in kept]


def test_the_attack_stands_first_in_its_own_size_alone() -> None:
    table = everyday_table(everyday_of())
    assert table.rows[0].name == "The attack"
    attack = table.cells[0][PHOTOS]
    assert attack is not None
    assert (attack.text, attack.right, attack.aside) == ("0/7", False, "instead of espresso")
    assert table.cells[0][PHOTOS + 1 :] == (None,) * 5


def test_digits_have_figures_where_they_were_measured() -> None:
    table = everyday_table(everyday_of())
    texts = {
        head.name: cells[DIGITS] and cells[DIGITS].text
        for head, cells in zip(table.rows, table.cells, strict=True)
    }
    assert (texts["The attack"], texts["Noise"], texts["JPEG"]) == ("17 %", "96 %", None)
    on_the_way = everyday_table(everyday_of(2, digits=False))
    assert [row[DIGITS] for row in on_the_way.cells] == [None] * 3


def test_a_cell_lists_all_photos_and_what_the_fooled_ones_are_called() -> None:
    cell = everyday_table(everyday_of()).cells[1][PHOTOS + 3]
    assert cell is not None
    assert len(cell.notes) == 7
    assert sum(bool(note.right) for note in cell.notes) == KEPT[0][2] == 4
    assert cell.notes[-1] == ("Rocket", False, "window screen")
    assert cell.notes[0] == ("Coffee", True, "")


def test_a_size_is_told_as_a_multiple_of_the_attacks() -> None:
    row = everyday_table(everyday_of()).cells[1]
    small, large = row[PHOTOS], row[PHOTOS + 5]
    assert small is not None
    assert large is not None
    assert small.say == "L2 distance 2.2, as large a change as the attack."
    assert large.say == "L2 distance 100, 45 times as large a change as the attack."


def test_it_rests_on_fog_or_else_the_worst_change_that_takes_the_shown_photos_answer() -> None:
    result = everyday_of()
    table = everyday_table(result)
    assert table.rows[table.start[0]].name == "Pixelation"
    assert table.start[1] == len(table.columns) - 1
    right = result.right.copy()
    right[[name for name, _ in result.kinds].index(FIRST), -1, result.shown] = False
    table = everyday_table(replace(result, right=right))
    assert table.rows[table.start[0]].name == "Fog"


def test_veiled_only_the_attacks_figures_are_sent_and_every_picture() -> None:
    veiled = header_of(encode_scene(everyday_scene(everyday_of(), finding="No.", veiled=True)))
    told, cells = json.dumps(veiled), veiled["scene"]["cells"]
    for secret in ("96 %", "7/7", "4/7", "harmonica", "No.", "45 times"):
        assert secret not in told, secret
    assert cells[0][PHOTOS]["text"] == "0/7"
    assert all(cell["picture"] is not None for row in cells[1:] for cell in row[PHOTOS:])
    assert "{count}" not in veiled["text"]["words"]["cells_ask"]


@pytest.mark.parametrize("kinds", [0, 1, 8])
def test_every_part_on_the_way_can_be_shown(kinds: int) -> None:
    result = everyday_of(kinds, digits=kinds == 8)
    assert len(everyday_table(result).rows) == kinds + 1
    for veiled in (False, True):
        encode_scene(everyday_scene(result, veiled=veiled))


def test_transfer_has_a_row_without_attack_and_frames_the_white_boxes() -> None:
    table, result = transfer_table(transfer_of()), transfer_of()
    assert [cell and cell.text for cell in table.cells[0]] == [
        "98 %",
        "97 %",
        "96 %",
        "95 %",
        "94 %",
    ]
    for made, row in enumerate(table.cells[1:]):
        assert [bool(cell and cell.ringed) for cell in row] == [made == k for k in range(5)]
        values = [cell and cell.value for cell in row]
        assert values == pytest.approx(list(result.accuracy[made]))
    fooled, held = table.cells[1][0], table.cells[1][3]
    assert fooled is not None
    assert held is not None
    assert (fooled.name, fooled.aside, fooled.right) == ("it reads 4", "instead of 3", False)
    assert (held.name, held.aside, held.right) == ("it reads 3", "", True)


def test_rows_and_columns_of_transfer_name_the_networks_alike() -> None:
    table = transfer_table(transfer_of())
    assert [row.name for row in table.rows[1:]] == [column.name for column in table.columns]


def test_a_cell_of_transfer_shows_a_digit_that_fools_where_one_does() -> None:
    result = transfer_of()
    answers = np.broadcast_to(result.labels, result.answers.shape).copy()
    answers[2, 3, 5] = (result.labels[5] + 1) % 10
    table = transfer_table(replace(result, answers=answers))
    assert table.start == (3, 3)
    fooled, held = table.cells[3][3], table.cells[3][2]
    assert fooled is not None
    assert held is not None
    np.testing.assert_array_equal(fooled.picture, result.attacked[2, 5])
    assert (fooled.right, fooled.aside) == (False, f"instead of {result.labels[5]}")
    np.testing.assert_array_equal(held.picture, result.attacked[2, 0])


def test_transfer_rests_where_a_digit_fools_a_network_it_was_not_made_for() -> None:
    assert transfer_table(transfer_of()).start == (1, 1)
    result = transfer_of()
    right = np.broadcast_to(result.labels, result.answers.shape)
    assert transfer_table(replace(result, answers=right)).start == (1, 0)


def test_a_slice_has_more_of_the_attack_to_the_right_and_more_noise_upwards() -> None:
    result = slice_of()
    table = slice_table(result)
    photo = table.cells[6][6]
    assert photo is not None
    assert photo.ringed
    assert table.start == (6, 6)
    assert photo.title == "The photo itself"
    for row in range(13):
        for column in range(13):
            cell = table.cells[row][column]
            assert cell is not None
            index = result.classes[12 - row, column]
            assert cell.name == ("espresso", "bubble", "tripod", "harmonica")[index]
            assert cell.hue == index, "own, target, then by share"
    named = [head.name for head in table.columns if head.name.strip()]
    assert named == ["\u22121", "0", "1"]
    assert [head.name for head in table.rows if head.name.strip()] == ["1", "0", "\u22121"]


def test_a_slices_legend_adds_up() -> None:
    *keys, pale = slice_table(slice_of()).keys
    assert (pale.hue, pale.name) == (None, "fainter: less sure")
    shares = [float(key.detail.removesuffix(" %")) for key in keys]
    assert sum(shares) == pytest.approx(100, abs=2)


def test_rows_of_a_slice_that_are_not_there_yet_hold_their_places() -> None:
    table = slice_table(slice_of(3))
    assert len(table.rows) == 13
    assert all(cell is None for row in table.cells[:10] for cell in row)
    assert all(cell is not None for row in table.cells[10:] for cell in row)
    assert table.start == (12, 6)


def test_each_number_of_values_has_its_histograms_at_its_own_mark() -> None:
    result = pushes_of()
    for panel, state in zip(pushes_panels(result)[:2], (2, 1), strict=True):
        for k, dim in enumerate(result.dims):
            bands = [s for s in panel.series if s.at == dim and s.style == "band"]
            for side, band in enumerate(bands):
                counted = np.asarray(band.y)[::2]
                np.testing.assert_array_equal(counted, result.counts[k, state, side])
            dots = [s for s in panel.series if s.at == dim and s.style == "dots"]
            assert len(bands) == len(dots) == 2
    last = [s for s in pushes_panels(result)[1].series if s.at == 10_000 and s.style == "dots"]
    assert last[0].x[0] > 0 > last[1].x[0], "the attack swaps the classes"


def test_the_shift_has_its_theory_beside_it() -> None:
    result = pushes_of()
    lines = shift_panel(result).series
    np.testing.assert_array_equal(lines[0].y, result.shift)
    theory = [np.asarray(line.y) for line in lines if line.style == "theory"]
    np.testing.assert_array_equal(theory[0], result.theory)
    assert theory[0][0] == pytest.approx(0.02 * 4 / np.pi)  # of a direction in the plane
    np.testing.assert_allclose(theory[1], 0.02)


def test_the_film_of_pushes_says_what_is_left_at_each_mark() -> None:
    result = pushes_of()
    clock = pushes_scene(result).clock
    assert clock is not None
    assert clock.texts[-1].startswith("10,000 values: ")
    assert clock.marks == tuple(float(dim) for dim in result.dims)


def test_other_light_is_a_film_of_levels_with_a_bar_a_network() -> None:
    result = shifted_of()
    for row, rung in enumerate(shifted_rungs(result)):
        assert [bar.label for bar in rung.bars] == list(result.nets)
        for net, bar in enumerate(rung.bars):
            np.testing.assert_array_equal(bar.values, result.accuracy[row, net])
    clock = shifted_scene(result).clock
    assert clock is not None
    assert (clock.texts[0], len(clock.marks)) == ("as learned", result.levels.shape[1])
    encode_scene(shifted_scene(shifted_of(1)))


def test_every_scene_can_be_sent_and_every_card_has_its_size() -> None:
    everyday, transfer, plane = everyday_of(), transfer_of(), slice_of()
    pushes, shifted = pushes_of(), shifted_of()
    for scene in (
        transfer_scene(transfer),
        slice_scene(plane),
        slice_scene(slice_of(1)),
        pushes_scene(pushes),
        shifted_scene(shifted),
    ):
        assert len(encode_scene(scene)) < 600_000
    for card in (
        everyday_card(everyday, **CARD),
        transfer_card(transfer, **CARD),
        slice_card(plane, **CARD),
        pushes_card(pushes, **CARD),
        shifted_card(shifted, **CARD),
    ):
        assert Image.open(io.BytesIO(card)).size == (1200, 630)
