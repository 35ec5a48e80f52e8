"""What the map sends to the player, and the card that is shared."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import dlviz
from dlviz.draw.map_picture import _law, map_card, shade
from dlviz.draw.map_scene import map_scene, rate_text
from dlviz.draw.map_values import equal_loss, loss_range, seed_mean
from dlviz.draw.palette import GUESS, MUTED, SEQUENTIAL, rgb
from dlviz.draw.scene import encode_scene
from dlviz.train.sweep import Sweep, SweepMaps
from dlviz.train.sweep_map import DIVERGED, STALLED
from tests.film_payload import decode
from tests.map_example import FRAMES, START, maps_of, slopes_of

BOTH = Sweep(clocks="both")
CELLS = 12 * 8


@pytest.fixture(scope="module")
def maps() -> SweepMaps:
    return maps_of(BOTH)


def sent(maps: SweepMaps, **given: object) -> bytes:
    values: dict[str, object] = {"measure": "loss", "clock": "epochs", "toggle": True}
    return encode_scene(map_scene(maps.sweep, maps, slopes_of(maps), {}, **{**values, **given}))  # type: ignore[arg-type]


def test_both_clocks_travel_cell_by_cell(maps: SweepMaps) -> None:
    header, arrays = decode(sent(maps))
    assert header["view"] == "map" and header["films"] == []
    assert header["scene"]["clocks"] == ["epochs", "updates"]
    for clock in ("epochs", "updates"):
        one = maps.map(clock)
        assert arrays[f"{clock}_loss"].shape == (FRAMES, CELLS)
        assert arrays[f"{clock}_updates"].tolist() == one.updates.tolist()
        final = arrays[f"{clock}_loss"][-1].reshape(12, 8)
        np.testing.assert_allclose(final, one.final_loss, rtol=1e-6)
        fine = arrays[f"{clock}_spread"].reshape(12, 8)[one.state == 0]
        np.testing.assert_allclose(fine, 0.01 * one.loss[-1, ..., 0][one.state == 0], rtol=1e-4)


def test_the_films_clock_is_the_share_of_the_budget(maps: SweepMaps) -> None:
    header, _ = decode(sent(maps))
    marks, texts = header["clock"]["marks"], header["clock"]["texts"]
    assert marks[0] == 0 and marks[-1] == 100 and len(marks) == FRAMES
    assert texts[-1] == "100 % of the run"


def test_a_covered_map_sends_its_axes_and_nothing_that_was_measured(maps: SweepMaps) -> None:
    header, arrays = decode(sent(maps, covered=True))
    scene = header["scene"]
    assert arrays == {} and header["clock"] is None and scene["covered"]
    assert scene["rates"] == list(BOTH.rates) and scene["batches"] == list(BOTH.batches)
    known = {"rates", "batches", "rate_texts", "across", "clock", "toggle", "covered"}
    assert set(scene) == known | {"cell", "base", "epochs", "updates"}


def test_nothing_that_is_trained_changes_a_covered_map(maps: SweepMaps) -> None:
    other = replace(maps, maps=tuple(replace(one, loss=one.loss / 2) for one in maps.maps))
    assert sent(maps, covered=True) == sent(other, covered=True)
    nothing = map_scene(BOTH, None, {}, {}, measure="loss", clock="epochs", toggle=True)
    assert encode_scene(nothing) == sent(maps, covered=True)


def test_equal_maps_give_equal_bytes(maps: SweepMaps) -> None:
    assert sent(maps) == sent(maps_of(BOTH))
    assert sent(maps) != sent(maps, clock="updates")


def test_diverged_and_stalled_cells_are_marked_and_have_no_value(maps: SweepMaps) -> None:
    _, arrays = decode(sent(maps))
    state = arrays["epochs_state"]
    assert state.dtype == np.uint8 and {0, DIVERGED, STALLED} == set(state.tolist())
    lost = state == DIVERGED
    for name in ("accuracy", "steps", "spread"):
        assert np.isnan(arrays[f"epochs_{name}"][lost]).all()
    assert np.isnan(arrays["epochs_loss"][-1][lost]).all()
    assert np.isfinite(arrays["epochs_loss"][-1][~lost]).all()
    assert np.isfinite(arrays["epochs_loss"][0]).all(), "at the start nothing has diverged"


def test_a_cell_of_which_most_seeds_diverged_has_no_mean() -> None:
    values = np.array([[1.0, 3.0, np.nan], [1.0, np.inf, np.nan]])
    np.testing.assert_array_equal(seed_mean(values), [2.0, np.nan])


def test_a_target_that_is_never_reached_is_no_number(maps: SweepMaps) -> None:
    _, arrays = decode(sent(maps))
    never = ~np.isfinite(maps.map("epochs").steps_to_target[..., 1]).ravel()
    assert np.isnan(arrays["epochs_steps"][never]).all() and never.any()


def test_what_is_not_trained_yet_waits(maps: SweepMaps) -> None:
    one = maps.map("epochs")
    state, loss = one.state.copy(), one.loss.copy()
    state[:, 5:], loss[:, :, 5:] = -1, np.nan
    partial = replace(maps, maps=(replace(one, state=state, loss=loss),))
    _, arrays = decode(sent(partial, toggle=False))
    assert (arrays["epochs_state"].reshape(12, 8)[:, 5:] == 3).all()


def test_equal_loss_runs_along_the_diagonal_or_along_the_rate(maps: SweepMaps) -> None:
    lines = equal_loss(maps)
    assert len(lines["epochs"]) == len(lines["updates"]) >= 3, "each line has one to turn into"
    for clock, slope in (("epochs", 1.0), ("updates", 0.0)):
        for line in lines[clock]:
            across, up = line[-1] - line[0]
            assert up / across == pytest.approx(slope, abs=0.05)
    header, arrays = decode(sent(maps))
    assert sum(header["scene"]["lines"]["epochs"]) == len(arrays["epochs_lines"])
    assert header["scene"]["slopes"]["epochs"]["slope"] == pytest.approx(1, abs=0.02)
    assert header["scene"]["slopes"]["updates"]["slope"] == pytest.approx(0, abs=0.02)


def test_given_lines_are_drawn_instead(maps: SweepMaps) -> None:
    mine = [np.array([[2.0, -9.0], [5.0, -6.0]])]
    scene = map_scene(BOTH, maps, {}, {"epochs": mine}, measure="loss", clock="epochs")
    assert scene.content["lines"]["epochs"] == [2]  # type: ignore[index]
    np.testing.assert_array_equal(scene.arrays["epochs_lines"], mine[0])


def test_colours_reach_from_the_start_to_about_the_lowest_loss(maps: SweepMaps) -> None:
    low, high = loss_range(maps)
    assert high == pytest.approx(START, rel=0.02)
    lowest = min(float(np.nanmin(one.final_loss)) for one in maps.maps)
    assert lowest <= low < 2 * lowest


def test_without_classes_there_is_no_accuracy_to_show(maps: SweepMaps) -> None:
    none = tuple(replace(m, test_accuracy=np.full_like(m.test_accuracy, np.nan)) for m in maps.maps)
    header, _ = decode(sent(replace(maps, maps=none), measure="accuracy"))
    assert header["scene"]["measures"] == ["loss", "steps"]
    assert header["scene"]["measure"] == "loss"


def test_a_map_that_diverged_everywhere_is_still_a_map(maps: SweepMaps) -> None:
    dead = []
    for one in maps.maps:
        loss = one.loss.copy()
        loss[1:] = np.nan
        state = np.full_like(one.state, DIVERGED)
        dead.append(replace(one, loss=loss, state=state))
    header, _ = decode(sent(replace(maps, maps=tuple(dead))))
    assert header["scene"]["measures"] == ["loss"]
    assert header["scene"]["slopes"]["epochs"]["slope"] is None


def test_other_names_are_refused(maps: SweepMaps) -> None:
    for wrong in ({"measure": "sharpness"}, {"clock": "seconds"}, {"across": "up"}):
        with pytest.raises(ValueError, match="is not one of"):
            sent(maps, **wrong)


def test_before_a_choice_batch_16_and_rate_a_16th_are_shown(maps: SweepMaps) -> None:
    rate, batch = decode(sent(maps))[0]["scene"]["base"]
    assert (BOTH.rates[rate], BOTH.batches[batch]) == (1 / 16, 16)


@pytest.mark.parametrize(
    ("rate", "text"),
    [(1 / 512, "1/512"), (0.5, "1/2"), (4.0, "4"), (0.05, "0.05"), (1e-5, "1×10⁻⁵")],
)
def test_rates_are_written_as_people_write_them(rate: float, text: str) -> None:
    assert rate_text(rate) == text


def test_the_player_has_the_palettes_sequential_colours_and_no_other_pink() -> None:
    folder = Path(dlviz.__file__).parent / "ui" / "film"
    theme = (folder / "theme.js").read_text(encoding="utf-8")
    found = re.search(r"const SEQUENTIAL = \[(.*?)\];", theme)
    assert found and tuple(re.findall(r"#\w{6}", found[1])) == SEQUENTIAL
    strokes = [p.name for p in folder.glob("map*.js") if GUESS.lower() in p.read_text().lower()]
    assert strokes == [], "the guess's colour comes from the theme alone"


def test_the_sequential_colours_grow_brighter_all_the_way() -> None:
    light = [np.dot(shade(part), (0.2126, 0.7152, 0.0722)) for part in np.linspace(0, 1, 64)]
    assert (np.diff(light) > 0).all()
    assert shade(0) == rgb(SEQUENTIAL[0]) and shade(1) == rgb(SEQUENTIAL[-1])


def card(maps: SweepMaps, **given: str) -> Image.Image:
    words = {"title": "How big a step?", "finding": "Slope 1.00.", "link": "dlviz/?v=1"}
    png = map_card(maps.sweep, maps, slopes_of(maps), **{**words, **given})
    return Image.open(io.BytesIO(png)).convert("RGB")


def coloured(picture: Image.Image, colour: str) -> int:
    pixels = np.asarray(picture).astype(int)
    return int((np.abs(pixels - rgb(colour)).max(axis=2) <= 3).sum())


@pytest.mark.parametrize("across", ["batch", "rate"])
def test_the_card_shows_both_clocks(maps: SweepMaps, across: str) -> None:
    both = card(maps, across=across)
    assert both.size == (1200, 630)
    one = card(replace(maps, maps=maps.maps[:1]), across=across)
    dark = np.abs(np.asarray(both).astype(int) - np.asarray(one)).sum(axis=2) > 30
    assert dark[:, :700].any() and coloured(both, SEQUENTIAL[0]) > 300


def test_equal_cards_are_equal_and_another_slope_is_another_card(maps: SweepMaps) -> None:
    assert card(maps).tobytes() == card(maps).tobytes()
    assert card(maps).tobytes() != card(maps, finding="Slope 0.").tobytes()


def test_on_the_card_diverged_cells_have_a_sign_and_no_colour(maps: SweepMaps) -> None:
    dead = []
    for one in maps.maps:
        dead.append(replace(one, loss=one.loss * np.nan, state=np.full_like(one.state, DIVERGED)))
    picture = card(replace(maps, maps=tuple(dead)))
    assert coloured(picture, SEQUENTIAL[0]) + coloured(picture, SEQUENTIAL[-1]) == 0


@pytest.mark.parametrize(
    ("slope", "text"),
    [(1.004, "rate  batch1.00"), (-0.5, "rate  batch−0.50"), (-0.002, "same rate (batch0.00)")],
)
def test_the_card_says_a_slope_as_a_law(slope: float, text: str) -> None:
    pieces = _law(slope)
    assert "".join(piece for piece, _, _ in pieces) == text
    (raised,) = [piece for piece, _, up in pieces if up]
    assert text.removesuffix(")").endswith(raised)


def test_the_card_has_a_key_of_the_signs_that_occur(maps: SweepMaps) -> None:
    def under(shown: SweepMaps) -> int:
        pixels = np.asarray(card(shown))[440:470]
        return int((np.abs(pixels.astype(int) - rgb(MUTED)).max(axis=2) <= 3).sum())

    fine = tuple(replace(one, state=np.zeros_like(one.state)) for one in maps.maps)
    assert under(maps) > under(replace(maps, maps=fine))
