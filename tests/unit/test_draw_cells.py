"""A table of cells: what is sent of it, what is not, and its card."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.cells_card import cells_card, shade
from dlviz.draw.cells_scene import Cell, Head, Table, cells_scene
from dlviz.draw.palette import SEQUENTIAL, rgb
from dlviz.draw.scene import encode_scene
from tests.cells_example import table_of
from tests.film_payload import header as header_of
from tests.pictures_example import picture

GREY = np.full((8, 8), 7, dtype=np.uint8)


def card_of(table: Table) -> np.ndarray:  # type: ignore[type-arg]
    image = Image.open(io.BytesIO(cells_card(table, title="T", finding="F", link="l")))
    return np.asarray(image.convert("RGB"))


def test_a_cell_has_a_value_or_a_class_and_both_lie_in_their_range() -> None:
    for wrong in ({"value": 1.01}, {"value": -0.01}, {"sure": 2.0}, {"value": 0.5, "hue": 1}):
        with pytest.raises(ValueError, match=r"outside of 0 to 1|not both"):
            Cell(**wrong)  # type: ignore[arg-type]


def test_a_table_has_as_many_cells_as_its_heads_say_and_a_start_among_them() -> None:
    table = table_of()
    for wrong in (
        {"cells": table.cells[:1]},
        {"cells": (table.cells[0], table.cells[1][:2])},
        {"start": (2, 0)},
        {"rows": (), "cells": ()},
    ):
        with pytest.raises(ValueError, match=r"cells for heads|not in a table|fit"):
            replace(table, **wrong)  # type: ignore[arg-type]


def test_nothing_of_a_covered_cell_is_sent_but_its_picture() -> None:
    header = header_of(encode_scene(cells_scene(table_of())))
    cell = header["scene"]["cells"][0][2]
    assert set(cell) == {"covered", "picture", "thumb", "title"}
    assert "daisy" not in json.dumps(header)
    assert "0/7" not in json.dumps(header)
    assert header["scene"]["covered"] is True
    assert header["scene"]["cells"][1][1] is None


def test_small_pictures_are_sent_to_the_last_bit() -> None:
    small = Table((Head("r"),), (Head("c"),), ((Cell("x", picture=GREY),),))
    scene = cells_scene(small)
    assert scene.content["atlas"]["sharp"] is True  # type: ignore[index]
    sheet = Image.open(io.BytesIO(scene.arrays["atlas"].tobytes()))
    np.testing.assert_array_equal(np.asarray(sheet), GREY)
    large = replace(small, cells=((Cell("x", picture=picture(96, 1)),),))
    assert cells_scene(large).content["atlas"]["sharp"] is False  # type: ignore[index]


def test_a_table_without_pictures_has_no_atlas() -> None:
    bare = Table((Head("r"),), (Head("c"),), ((Cell("x", 0.5),),))
    scene = cells_scene(bare)
    assert scene.content["atlas"] is None
    assert not scene.arrays
    encode_scene(scene)


def test_the_best_is_bright_the_worst_is_dark_and_the_ink_can_be_read() -> None:
    (worst, light), (best, dark) = shade(Cell(value=0.0)), shade(Cell(value=1.0))
    assert (worst, best) == (rgb(SEQUENTIAL[0]), rgb(SEQUENTIAL[-1]))
    for value in np.linspace(0, 1, 256):
        ground, ink = shade(Cell(value=float(value)))
        assert contrast(ground, ink) >= 4.5, value
    assert light != dark


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The ratio of WCAG 2: 4.5 for text."""
    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_the_card_has_the_shades_of_its_cells_and_none_of_a_covered_one() -> None:
    rows, columns = (Head("r"),), (Head("a"), Head("b"))
    shown = Table(rows, columns, ((Cell("1", 0.9), Cell("2", 0.1)),))
    seen = card_of(shown)
    assert seen.shape == (630, 1200, 3)
    for value in (0.9, 0.1):
        ground = np.array(shade(Cell(value=value))[0])
        assert (np.abs(seen.astype(int) - ground).max(axis=2) == 0).mean() > 0.05
    hidden = replace(shown, cells=((Cell("1", 0.9), Cell("2", 0.1, covered=True)),))
    assert not (card_of(hidden) == shade(Cell(value=0.1))[0]).all(axis=2).any()


@pytest.mark.parametrize("joined", [True, False])
def test_cards_of_every_kind_of_table_can_be_drawn(joined: bool) -> None:
    assert card_of(replace(table_of(), joined=joined)).shape == (630, 1200, 3)
    bare = tuple(
        tuple(cell and replace(cell, picture=None) for cell in row) for row in table_of().cells
    )
    assert card_of(replace(table_of(), cells=bare, joined=joined)).std() > 0
