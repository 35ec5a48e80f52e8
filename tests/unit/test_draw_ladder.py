"""What the ladder sends to the player, and the card that is shared."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.ladder_card import ladder_card
from dlviz.draw.ladder_scene import Bar, Rung, ladder_scene, whole_percent
from dlviz.draw.outline import readable_on
from dlviz.draw.palette import CLASS_COLOURS, INK, rgb
from dlviz.draw.scene import Clock, Scene, encode_scene
from tests.film_payload import decode
from tests.ladder_example import (
    EPOCHS,
    LAYERS,
    MOVES,
    STATES,
    probe_rungs,
    probes,
    shuffle,
    shuffle_rungs,
    two_frames,
    world_rungs,
    worlds,
)


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_every_bar_has_its_numbers_frame_by_frame() -> None:
    header, arrays = sent(probes())
    assert header["view"] == "ladder" and header["films"] == []
    for rung, (trained, untrained, control) in zip(
        header["scene"]["rungs"], LAYERS.values(), strict=True
    ):
        kinds = {bar["style"]: arrays["values"][bar["at"]] for bar in rung["bars"]}
        np.testing.assert_allclose(kinds["solid"], trained, rtol=1e-6)
        np.testing.assert_allclose(kinds["ghost"], [untrained] * 5, rtol=1e-6)
        np.testing.assert_allclose(kinds["tick"], [control] * 5, rtol=1e-6)
    assert header["clock"]["marks"] == list(EPOCHS)
    assert header["scene"]["threshold"] == 0.75 and header["scene"]["upward"]


def test_each_label_is_named_once_solid_bars_first() -> None:
    keys = sent(probes())[0]["scene"]["keys"]
    assert [(key["style"], key["label"]) for key in keys] == [
        ("solid", "trained"),
        ("ghost", "untrained"),
        ("tick", "labels shuffled"),
    ]
    assert sent(worlds())[0]["scene"]["keys"] == [], "bars that share a row carry their labels"
    (before,) = sent(shuffle())[0]["scene"]["keys"]
    assert (before["style"], before["label"]) == ("ghost", "as they are")


def test_a_label_in_several_hues_is_named_in_none() -> None:
    rungs = [Rung(name, bars=(Bar(0.5, "right", k),)) for k, name in enumerate("ab")]
    (key,) = sent(ladder_scene(rungs))[0]["scene"]["keys"]
    assert key["hue"] is None


@pytest.mark.parametrize("make", [probes, shuffle, worlds])
def test_covered_rows_send_names_and_pictures_and_nothing_measured(make: Any) -> None:
    header, arrays = sent(make(covered=True, finding="conv2 first."))
    assert not {"values", "low", "high"} & set(arrays)
    assert all(rung["bars"] == [] for rung in header["scene"]["rungs"])
    assert header["text"]["finding"] == "" and header["clock"] is None
    uncovered = sent(make())[0]["scene"]
    for before, after in zip(header["scene"]["rungs"], uncovered["rungs"], strict=True):
        assert {**before, "bars": None} == {**after, "bars": None}, "rows keep their places"
    assert header["scene"]["keys"] == uncovered["keys"]


def test_nothing_that_is_measured_changes_covered_rows() -> None:
    other = tuple(
        Rung(rung.name, bars=tuple(Bar(np.nan, hue=bar.hue) for bar in rung.bars))
        for rung in shuffle_rungs()
    )
    given = {"frames": ("as they are", "shuffled"), "switch": True, "covered": True}
    covered = [encode_scene(ladder_scene(rungs, **given)) for rungs in (shuffle_rungs(), other)]  # type: ignore[arg-type]
    assert covered[0] == covered[1]


def test_equal_ladders_give_equal_bytes() -> None:
    assert encode_scene(probes()) == encode_scene(probes())
    assert encode_scene(probes()) != encode_scene(probes(threshold=0.8))
    assert encode_scene(probes()) != encode_scene(probes(threshold_label="three quarters"))


def test_pictures_travel_as_bytes_with_the_way_of_each_pixel() -> None:
    header, arrays = sent(shuffle())
    strip = header["scene"]["strip"]
    assert strip == {"count": 6, "h": 8, "w": 8, "colour": False, "moves": True}
    assert arrays["strip"].dtype == np.uint8
    first, last = arrays["strip"].reshape(2, 6, 64)
    np.testing.assert_array_equal(first[:, arrays["moves"]], last)


def test_a_row_has_one_picture_or_one_a_frame_or_several() -> None:
    pictures = np.zeros((5, 4, 6), np.uint8)
    clock = Clock(EPOCHS, ("",) * 5)
    rungs = [
        Rung("one", picture=pictures[0]),
        Rung("moving", picture=pictures),
        Rung("several", examples=pictures[:3]),
        Rung("red", picture=np.zeros((4, 6, 3), np.uint8)),
    ]
    found = [
        rung["picture"] for rung in sent(ladder_scene(rungs, clock=clock))[0]["scene"]["rungs"]
    ]
    assert [(one["moving"], one["count"]) for one in found] == [
        (False, 1),
        (True, 1),
        (False, 3),
        (False, 1),
    ]
    assert [one["colour"] for one in found] == [False, False, False, True]
    assert {(one["h"], one["w"]) for one in found} == {(4, 6)}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Bar(1.2),
        lambda: Bar([0.1, -0.1]),
        lambda: Bar(0.5, style="dashed"),
        lambda: Rung("many", bars=(Bar(0.5),) * 5),
        lambda: Rung("float", picture=np.zeros((4, 4))),  # type: ignore[arg-type]
        lambda: ladder_scene([]),
        lambda: ladder_scene(shuffle_rungs(), frames=("one",)),
        lambda: ladder_scene(shuffle_rungs(), frames=("a", "b", "c"), switch=True),
        lambda: shuffle(moves=MOVES[::-1]),
        lambda: probes(pictures=two_frames()),
    ],
)
def test_what_does_not_fit_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.7461, "74.6"), (0.7499, "74.9"), (0.75, "75"), (0.125, "13"), (0.995, "99.5"), (0.0, "0")],
)
def test_shares_are_whole_but_none_is_rounded_too_far(share: float, text: str) -> None:
    assert whole_percent(share, 0.75) == text


def card(rungs: tuple[Rung, ...] = probe_rungs(), **given: Any) -> Image.Image:
    words = {"title": "Which layer?", "finding": "conv2 is the first.", "link": "dlviz/?v=1"}
    return Image.open(io.BytesIO(ladder_card(rungs, **{**words, **given}))).convert("RGB")


def coloured(picture: Image.Image, colour: str) -> int:
    pixels = np.asarray(picture).astype(int)
    return int((np.abs(pixels - rgb(colour)).max(axis=2) <= 3).sum())


def test_the_cards_bars_are_as_long_as_their_shares() -> None:
    picture = card(threshold=0.75, chance=1 / 6, upward=True)
    assert picture.size == (1200, 630)
    blue = np.abs(np.asarray(picture).astype(int) - rgb(CLASS_COLOURS[0])).max(axis=2) <= 3
    ends = [np.flatnonzero(row)[[0, -1]] for row in blue[150:445] if row.sum() > 100]
    lengths, counts = np.unique([end - start for start, end in ends], return_counts=True)
    bars = np.sort(lengths[np.argsort(counts)[-4:]])
    shares = sorted(trained[-1] for trained, *_ in LAYERS.values())
    np.testing.assert_allclose(bars / bars[-1], np.array(shares) / shares[-1], atol=0.005)
    assert coloured(picture, INK) > 1000, "the line at 75 % and letters"


def test_the_card_of_a_switch_shows_both_states() -> None:
    given = {"frames": ("as they are", "shuffled"), "switch": True}
    with_pictures = card(shuffle_rungs(), pictures=two_frames(), **given)
    without = card(shuffle_rungs(), **given)
    assert with_pictures.tobytes() != without.tobytes()
    assert coloured(without, CLASS_COLOURS[0]) > 5_000
    still = tuple(
        Rung(rung.name, bars=(Bar(STATES[name][1], hue=k),))
        for k, (name, rung) in enumerate(zip(STATES, shuffle_rungs(), strict=True))
    )
    assert card(still).tobytes() != without.tobytes(), "the outline of what was"


def test_a_card_of_worlds_has_each_hue() -> None:
    picture = card(world_rungs())
    assert all(coloured(picture, hue) > 2_000 for hue in CLASS_COLOURS[:3])


def test_letters_on_a_colour_have_the_better_contrast() -> None:
    assert [readable_on(rgb(hue)) for hue in ("#0072B2", "#000000")] == ["#FFFFFF"] * 2
    assert [readable_on(rgb(hue)) for hue in ("#009E73", "#FFFFFF")] == ["#000000"] * 2
