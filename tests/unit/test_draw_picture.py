"""Facts about the shared pictures, read off their pixels."""

import io
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import dlviz
from dlviz.draw import lettering
from dlviz.draw.lettering import letters, wrapped
from dlviz.draw.markers import MARKERS
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_COLOURS_DARK,
    CLASS_MARKERS,
    GUESS,
    UNIT_COLOURS,
    rgb,
)
from dlviz.draw.picture import Field, field_picture, share_picture
from dlviz.draw.shading import colours

GRID = np.linspace(-1, 1, 21)
X, Y = np.meshgrid(GRID, GRID)
NONE = np.zeros((0, 2)), np.zeros(0, dtype=np.int64)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def is_near(pixel: np.ndarray, colour: str, tolerance: int = 12) -> bool:
    return bool(np.abs(pixel - rgb(colour)).max() <= tolerance)


def count(picture: np.ndarray, colour: str) -> int:
    return int((np.abs(picture - rgb(colour)).max(axis=2) <= 12).sum())


def test_up_is_up_and_the_positive_side_is_class_one() -> None:
    shaded = colours((50 * Y)[None], 101).astype(int)
    top, bottom = shaded[5, 50], shaded[95, 50]
    assert np.argmax(top) == 0 and np.argmax(bottom) == 2


def test_undecided_is_paper_and_the_decided_side_has_60_percent_of_its_hue() -> None:
    shaded = colours((50 * X)[None], 101).astype(int)
    assert (shaded[50, 50] == 255).all()
    assert np.allclose(shaded[50, 0], 0.6 * np.array(rgb(CLASS_COLOURS[0])) + 0.4 * 255, atol=1)


def test_of_many_classes_the_largest_logit_gives_the_hue() -> None:
    shaded = colours(50 * np.stack([X, Y, -X - Y]), 101).astype(int)
    expected = 0.6 * np.array(rgb(CLASS_COLOURS[2])) + 0.4 * 255
    assert np.allclose(shaded[95, 5], expected, atol=1)


def test_squared_error_is_sure_where_the_logit_reaches_its_target() -> None:
    one = colours(np.full((1, 3, 3), 1.0), 9, "squared").astype(int)
    half = colours(np.full((1, 3, 3), 0.25), 9, "squared").astype(int)
    hue = np.array(rgb(CLASS_COLOURS[1]))
    assert np.allclose(one[4, 4], 0.6 * hue + 0.4 * 255, atol=1)
    assert np.allclose(half[4, 4], 0.31 * hue + 0.69 * 255, atol=1)


def test_points_are_drawn_where_they_are() -> None:
    xy, labels = np.array([[-0.5, 0.5], [0.5, -0.5]]), np.array([0, 2])
    picture = pixels(field_picture(Field(np.zeros((1, 21, 21)), (-1, 1, -1, 1), xy, labels)))
    assert picture.shape == (800, 800, 3)
    assert is_near(picture[200, 200], CLASS_COLOURS[0])
    assert is_near(picture[600, 600], CLASS_COLOURS[2])
    assert (picture[200, 600] == 255).all()


def test_zero_lines_follow_the_units_of_both_axes() -> None:
    field = Field(np.zeros((1, 21, 21)), (0, 10, 0, 1000), *NONE, lines=[[1.0, -0.01, 0.0]])
    picture = pixels(field_picture(field))
    for place in (100, 700):
        assert is_near(picture[799 - place, place], UNIT_COLOURS[0])
    below, above = picture[430:520, 430:520], picture[280:370, 280:370]
    assert count(below, UNIT_COLOURS[0]) > 0, "the arrow points to where x - 0.01 y is positive"
    assert count(above, UNIT_COLOURS[0]) == 0


def test_a_neuron_without_weights_has_no_line() -> None:
    lines = [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 50.0]]
    blank = Field(np.zeros((1, 21, 21)), (-1, 1, -1, 1), *NONE)
    drawn = Field(np.zeros((1, 21, 21)), (-1, 1, -1, 1), *NONE, lines=lines)
    assert np.array_equal(pixels(field_picture(blank)), pixels(field_picture(drawn)))


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("long", [False, True])
def test_nothing_on_the_card_touches_its_edge(
    long: bool, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lettering.letters.cache_clear()
    if plain:
        monkeypatch.setattr(lettering, "typeface", lambda: None)
    times = 12 if long else 1
    field = Field((5 * X)[None], (-1, 1, -1, 1), *NONE)
    card = pixels(
        share_picture(
            field,
            title="Wer zieht die Linie? " * times,
            finding="Three neurons, three lines, one fence → θ. " * times,
            link="https://example.org/decision_boundaries" + "?step=3" * times,
            class_names=["ünïcode " * times] * (10 if long else 2),
        )
    )
    lettering.letters.cache_clear()
    assert card.shape == (630, 1200, 3)
    ground = card[0, 0]
    for edge in (card[:36], card[-34:], card[:, :38], card[:, -36:]):
        assert np.abs(edge - ground).max() == 0
    text = (np.abs(card[:, 600:] - ground).max(axis=2) > 40).any(axis=1)
    assert text.sum() > 100


def test_a_long_sentence_is_wrapped_and_a_long_word_is_cut() -> None:
    lines = wrapped("one two three four five six " + "x" * 200, letters(20), 120)
    assert len(lines) >= 3
    assert all(letters(20).width(line) <= 120 for line in lines)


def test_plain_lettering_spells_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    lettering.letters.cache_clear()
    monkeypatch.setattr(lettering, "typeface", lambda: None)
    assert letters(20).text("θ ≥ ½, é – 日") == "theta >= 1/2, e - ?"
    lettering.letters.cache_clear()


def luminance(colour: str) -> float:
    channels = np.array(rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_classes_differ_in_colour_and_in_shape() -> None:
    for hues in (CLASS_COLOURS, CLASS_COLOURS_DARK):
        assert len(hues) == len(set(hues)) == 10
        for a, b in combinations(hues, 2):
            assert np.linalg.norm(np.subtract(rgb(a), rgb(b))) > 40
    assert len(set(CLASS_MARKERS)) == 10 and set(CLASS_MARKERS) <= set(MARKERS)


def test_the_first_three_classes_stand_out_from_the_ground() -> None:
    for light, dark in zip(CLASS_COLOURS[:3], CLASS_COLOURS_DARK[:3], strict=True):
        assert contrast(light, "#FFFFFF") >= 3
        assert contrast(dark, "#111111") >= 3


def test_no_class_wears_the_colour_of_a_guess() -> None:
    for hue in (*CLASS_COLOURS, *CLASS_COLOURS_DARK, *UNIT_COLOURS):
        assert np.linalg.norm(np.subtract(rgb(hue), rgb(GUESS))) > 50


def test_the_film_player_wears_the_same_colours_and_shapes() -> None:
    (theme,) = Path(dlviz.__file__).parent.rglob("theme.js")
    text = theme.read_text(encoding="utf-8")
    hues = re.search(r"CLASS_HUES = \[(.*?)\];", text, re.DOTALL)
    units = re.search(r"UNIT_HUES = \[(.*?)\];", text, re.DOTALL)
    markers = re.search(r"CLASS_MARKERS = \[(.*?)\];", text, re.DOTALL)
    assert hues and units and markers
    found = re.findall(r"#\w{6}", hues[1])
    assert tuple(found[::2]) == CLASS_COLOURS and tuple(found[1::2]) == CLASS_COLOURS_DARK
    assert tuple(re.findall(r"#\w{6}", units[1])[::2]) == UNIT_COLOURS
    assert tuple(re.findall(r'"(\w+)"', markers[1])) == CLASS_MARKERS
    assert GUESS in text
