"""What the bars a layer of the film player hold, and the card of them."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.bars_axis import FEWEST_DECADES, MOST_DECADES
from dlviz.draw.bars_card import bars_card
from dlviz.draw.bars_scene import COLUMNS_MAX, Bars, Column, Mark, Strips, bars_scene
from dlviz.draw.palette import CLASS_COLOURS, INK, rgb
from dlviz.draw.payload import LARGEST
from dlviz.draw.plots import Axis, Panel, Series
from dlviz.draw.scene import Clock, encode_scene
from tests.film_payload import decode, header

LAYERS = np.arange(30.0)
FALLING = -0.627 * LAYERS[::-1]
"""log10 of the gradient of thirty sigmoid layers, 10^-18 at the first."""
CLOCK = Clock((0, 100), ("update 0", "update 100"))


def column(values: object = FALLING, **more: object) -> Column:
    bars = Bars(values, theory=np.asarray(values)[..., :] + 0.1)  # type: ignore[arg-type, index]
    return Column("Gradient", "size", (bars,), **more)  # type: ignore[arg-type]


def strips() -> Strips:
    shares = np.tile(np.arange(1.0, 25.0), (30, 1))
    return Strips("Histograms", shares, np.full(30, -1.5), LAYERS + 1)


def test_equal_scenes_give_equal_bytes_and_their_headers_hold_no_nan() -> None:
    values = FALLING.copy()
    values[:4] = -np.inf, np.nan, np.inf, -1e4

    def payload() -> bytes:
        own = column(values, marks=(Mark("float32's smallest", -37.9),))
        return encode_scene(bars_scene([own], strips=strips(), label="bars", finding="It falls."))

    assert payload() == payload()
    found = header(payload())
    assert "NaN" not in json.dumps(found) and "Infinity" not in json.dumps(found)
    assert found["view"] == "bars" and found["films"] == [] and found["clock"] is None


def test_infinities_travel_as_the_largest_float32_and_nan_as_itself() -> None:
    values = [-np.inf, np.inf, np.nan, -18.25]
    found, arrays = decode(encode_scene(bars_scene([column(values)])))
    entry = found["scene"]["columns"][0]["bars"][0]
    kept = arrays[entry["values"]]
    assert kept.dtype == np.float32 and kept.shape == (1, 4)
    np.testing.assert_array_equal(kept[0], np.float32([-LARGEST, LARGEST, np.nan, -18.25]))
    assert LARGEST > 3e38, "the player takes what is beyond 3e38 for infinity"


def test_rows_under_the_cover_are_not_in_the_payload() -> None:
    dead = np.linspace(0, 1, 30)
    bars = Bars(FALLING, theory=FALLING, low=FALLING - 1, high=FALLING + 1, dead=dead)
    scene = bars_scene([Column("Gradient", "size", (bars,))], strips=strips(), covered=3)
    assert scene.content["count"] == 30 and scene.content["shown"] == 3
    for name, array in scene.arrays.items():
        assert 3 in array.shape and 30 not in array.shape, name
    floats = [np.ravel(a) for a in scene.arrays.values() if a.dtype != np.uint8]
    assert not np.isin(FALLING[3:-1], np.concatenate(floats)).any()
    other = np.concatenate([FALLING[:3], FALLING[3:] - 500])
    lost = np.where(LAYERS < 3, dead, 1 - dead)
    changed = Bars(other, theory=other, low=other - 1, high=other + 1, dead=lost)
    hidden = bars_scene([Column("Gradient", "size", (changed,))], strips=strips(), covered=3)
    assert encode_scene(hidden) == encode_scene(scene), "nor do the axes tell of them"


def test_a_cover_over_everything_sends_nothing_and_has_an_axis() -> None:
    scene = bars_scene([column()], covered=0)
    assert all(array.size == 0 for array in scene.arrays.values())
    low, high = column().ends(0)
    assert low < high
    encode_scene(scene)


def test_the_axis_of_logarithms_is_whole_decades_with_a_bar_for_the_smallest() -> None:
    low, high = column().ends()
    assert low == int(low) and high == int(high)
    assert low < FALLING.min() <= low + 2 and high == 1, "theory's end, .1, is below 10"
    low, high = column(np.full(5, -0.1)).ends()
    assert high - low == FEWEST_DECADES, "sizes that hardly differ look alike"


@pytest.mark.parametrize(
    ("least", "most", "ends"),
    [
        (-100, -0.2, (-40, 0)),
        (0.4, 100, (-3, 37)),
        (5, 100, (2, 42)),
        (-100, 100, (-20, 20)),
        (-6, 90, (-9, 31)),
    ],
)
def test_an_axis_is_at_most_forty_decades_around_the_size_of_one(
    least: float, most: float, ends: tuple[int, int]
) -> None:
    found = Column("", "", (Bars(np.linspace(least, most, 50)),)).ends()
    assert found == ends and found[1] - found[0] == MOST_DECADES == 40


def test_what_is_not_finite_does_not_move_the_axis_and_a_given_end_stays() -> None:
    wild = np.concatenate([FALLING, [np.inf, -np.inf, np.nan]])
    assert column(wild).ends() == column().ends()
    assert column(low=-7.0, high=1.0).ends() == (-7, 1)
    assert column(low=-90.0).ends() == (-90, -50), "forty decades from the end that is given"
    low, high = column([np.nan, -np.inf]).ends()
    assert np.isfinite([low, high]).all() and low < high


def test_an_axis_of_plain_numbers_starts_at_zero() -> None:
    low, high = Column("", "", (Bars([0.2, 0.5, 1.0]),), log=False).ends()
    assert low == 0 and 1 < high < 1.1
    low, high = Column("", "", (Bars([-2.0, 3.0]),), log=False).ends()
    assert -3 < low < -2 and 3 < high < 4
    assert Column("", "", (Bars([0.0]),), log=False).ends() == (0, 1)


def test_a_film_has_a_row_of_numbers_a_mark_and_a_still_has_the_last() -> None:
    values = np.stack([FALLING, FALLING / 2])
    _, arrays = decode(encode_scene(bars_scene([column(values)], clock=CLOCK)))
    np.testing.assert_allclose(arrays["c0b0values"], values, rtol=1e-6)
    _, arrays = decode(encode_scene(bars_scene([column(values)])))
    np.testing.assert_allclose(arrays["c0b0values"], values[1:], rtol=1e-6)


def test_marks_outside_the_axis_stay_away() -> None:
    marks = (Mark("near", -5), Mark("far", -37.9))
    found = bars_scene([column(marks=marks)]).content["columns"][0]["marks"]  # type: ignore[index]
    assert found == [{"text": "near", "at": -5.0}]


def test_histograms_are_bytes_of_the_rows_largest() -> None:
    own = replace(strips(), low=np.where(LAYERS == 4, -np.inf, -1.5))
    scene = bars_scene([column()], strips=own)
    shares, ranges = scene.arrays["shares"], scene.arrays["ranges"]
    assert shares.dtype == np.uint8 and shares.shape == (30, 24)
    assert (shares.max(axis=1) == 255).all() and (shares[:, 11] == 128).all()
    assert np.isnan(ranges[4, 0]) and ranges[29].tolist() == [-1.5, 30]


def test_panels_stand_beside_the_bars() -> None:
    panel = Panel("Loss", Axis("update"), Axis("loss"), (Series([0, 100], [2, 1]),))
    scene = bars_scene([column()], panels=(panel,), clock=CLOCK)
    assert {"c0b0values", "c0b0theory", "p0s0x", "p0s0y"} == scene.arrays.keys()


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="theory has shape"):
        Bars([1, 2, 3], theory=[1, 2])
    with pytest.raises(ValueError, match="low and a high"):
        Bars([1, 2], low=[0, 1])
    with pytest.raises(ValueError, match="share a row"):
        Column("", "", ())
    with pytest.raises(ValueError, match="side by side"):
        bars_scene([column()] * 5)
    with pytest.raises(ValueError, match="every row"):
        bars_scene([column(), column(FALLING[:5])])
    with pytest.raises(ValueError, match="3 frames on a clock of 2"):
        bars_scene([column(np.zeros((3, 30)))], clock=CLOCK)
    with pytest.raises(ValueError, match="rows; one to"):
        bars_scene([column(np.zeros(500))])
    with pytest.raises(ValueError, match="expected \\[rows, bins\\]"):
        bars_scene([column(FALLING[:5])], strips=strips())


def test_four_columns_stand_side_by_side() -> None:
    scene = bars_scene([column()] * COLUMNS_MAX)
    assert len(scene.content["columns"]) == 4  # type: ignore[arg-type]


def shape(*widths: float, **more: object) -> Column:
    bars = (Bars([10, 90, 10]), Bars(widths or [50, 50, np.nan]))
    return Column("", "neurons", bars, log=False, drawn=True, **more)  # type: ignore[arg-type]


def test_a_shape_travels_with_its_smallest_and_largest_width() -> None:
    (found,) = bars_scene([shape(largest=256)]).content["columns"]  # type: ignore[misc]
    assert (found["drawn"], found["smallest"], found["largest"]) == (True, 1, 256)
    (other,) = bars_scene([column()]).content["columns"]  # type: ignore[misc]
    assert other["drawn"] is False


@pytest.mark.parametrize("widths", [(1.5, 2, 3), (np.nan, 2, 3), (np.nan,) * 3, (np.inf, 1, 2)])
def test_only_whole_numbers_from_the_first_row_on_can_be_drawn(widths: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        shape(*widths)


def test_neither_powers_of_ten_nor_a_film_nor_two_columns_can_be_drawn() -> None:
    with pytest.raises(ValueError, match="plain axis"):
        Column("", "", (Bars([1, 2]),), drawn=True)
    with pytest.raises(ValueError, match="plain axis"):
        Column("", "", (Bars([[1, 2], [3, 4]]),), log=False, drawn=True)
    with pytest.raises(ValueError, match="one column of a scene"):
        bars_scene([shape(), shape()])


def pixels(picture: Image.Image, colour: str) -> int:
    found = np.abs(np.asarray(picture, dtype=int) - rgb(colour)).max(axis=2) < 12
    return int(found.sum())


@pytest.mark.parametrize("rows", [1, 30, 100])
def test_the_card_has_the_bars_in_blue_and_theory_in_ink(rows: int) -> None:
    own = column(np.linspace(-18, -0.2, rows))
    words = {"title": "Why deep?", "finding": "It falls.", "link": "dlviz.app"}
    for columns in ([own], [own, own], [own, own, own]):
        card = Image.open(io.BytesIO(bars_card(columns, **words)))
        assert card.size == (1200, 630) and card.format == "PNG"
        assert pixels(card, CLASS_COLOURS[0]) > 5000 and pixels(card, INK) > 1000
    bare = replace(own, bars=(replace(own.bars[0], theory=None),))
    less = Image.open(io.BytesIO(bars_card([bare], **words)))
    with_theory = Image.open(io.BytesIO(bars_card([own], **words)))
    assert pixels(less, INK) < pixels(with_theory, INK)


def test_the_card_shows_overflow_nothing_and_dead_rows_without_failing() -> None:
    values = np.array([-np.inf, np.nan, -70, -3, np.inf, 80, -1, -2])
    dead = np.array([0, 0, 0, 0.9, 0, 0, 0.2, 0.6])
    bars = Bars(values, "He", 1, low=values - 1, high=values + 1, dead=dead)
    for log in (True, False):
        own = Column("Gradient", "size", (bars, Bars(-values, "Xavier")), log=log)
        card = Image.open(io.BytesIO(bars_card([own], title="t", finding="f", link="l")))
        assert pixels(card, CLASS_COLOURS[1]) > 500
