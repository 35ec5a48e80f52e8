"""The card of a small network that has learned: its weights, its maps, its accuracy."""

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from dlviz.draw.convnet_card import GAP, convnet_card, first_weights, grid, shaded
from dlviz.draw.palette import CLASS_COLOURS, PAPER, SEQUENTIAL, rgb
from dlviz.nets.cnn import Cnn, build
from tests.convnet_example import DEFAULT, DENSE, pictures_of, run_of

WORDS = {"title": "What does each layer see?", "finding": "Six shapes: 97 %.", "link": "a/b?v=1"}
SPECS = {
    "default": DEFAULT,
    "dense": DENSE,
    "coloured": Cnn((3, 24, 24)),
    "one small layer": Cnn((1, 8, 8), channels=(1,)),
    "four wide layers": Cnn(channels=(64,) * 4, head="flatten", pooling="average"),
    "no layer at all": Cnn(channels=()),
}


def card(spec: Cnn = DEFAULT, run: Any = None, **given: Any) -> Image.Image:
    """The card of an example."""
    test = pictures_of(spec.shape[0], spec.shape[1])
    png = convnet_card(run or run_of(spec), test, **{**WORDS, **given})
    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_kind_of_network_has_a_card(spec: Cnn) -> None:
    assert card(spec).size == (1200, 630)


def test_equal_cards_are_equal_and_another_picture_is_another_card() -> None:
    assert card().tobytes() == card().tobytes() == card(chosen=-3).tobytes()
    assert card().tobytes() != card(chosen=1).tobytes()


def test_a_run_that_has_only_begun_or_is_always_right_has_a_card() -> None:
    begun = run_of(snapshots=1)
    sure = SimpleNamespace(**{**vars(run_of()), "train_accuracy": np.ones(4),
                              "test_accuracy": np.array([0, 0, 0, 1.0])})  # fmt: skip
    for run in (begun, sure):
        assert card(run=run).size == (1200, 630)


def test_weights_below_zero_are_blue_and_those_above_vermillion() -> None:
    net = build(Cnn(channels=(2,)), 0)
    with torch.no_grad():
        next(net.parameters()).copy_(torch.tensor([-2.0, 0, 2])[:, None].expand(2, 1, 3, 3))
    tiles = first_weights(net)
    assert tiles.shape == (2, 3, 3, 3)
    for row, colour in enumerate((CLASS_COLOURS[0], PAPER, CLASS_COLOURS[1])):
        assert (tiles[:, row] == rgb(colour)).all()


def test_weights_have_the_shape_of_what_they_weigh() -> None:
    assert first_weights(build(DENSE, 0)).shape == (64, 24, 24, 3)
    assert first_weights(build(Cnn((3, 24, 24), kernel=5), 0)).shape == (8, 5, 5, 3)
    coloured = first_weights(build(Cnn((3, 8, 8), channels=(), hidden=(4,)), 0))
    assert coloured.shape == (4, 8, 8, 3)


def test_maps_are_dark_at_nothing_and_bright_where_most_units_peak() -> None:
    maps = np.zeros((21, 4, 4), np.float32)
    for unit in range(20):
        maps[unit, 0, unit % 4] = 1 + unit  # unit 20 is dead
    pixels = shaded(maps)
    assert (pixels[20] == rgb(SEQUENTIAL[0])).all()
    assert (pixels[19, 0, 3] == rgb(SEQUENTIAL[-1])).all()
    light = [int(pixels[unit, 0, unit % 4].sum()) for unit in range(20)]
    assert light == sorted(light) and light[0] < light[10] < light[17]
    assert (shaded(0 * maps) == rgb(SEQUENTIAL[0])).all()


@pytest.mark.parametrize("count", [1, 2, 3, 8, 16, 17, 32, 64])
def test_tiles_fit_and_could_not_be_larger(count: int) -> None:
    for width, height in ((150, 330), (680, 330), (90, 330)):
        columns, side = grid(count, width, height)

        def fits(across: int, tile: int, w: int = width, h: int = height) -> bool:
            down = -(-count // across)
            return across * (tile + GAP) - GAP <= w and down * (tile + GAP) - GAP <= h

        assert fits(columns, side)
        assert not any(fits(across, side + 1) for across in range(1, count + 1))


def test_long_names_of_classes_are_cut() -> None:
    test = pictures_of()
    long = replace(test, names=tuple("a very long name of a class" for _ in test.names))
    png = convnet_card(run_of(), long, **WORDS)
    assert Image.open(io.BytesIO(png)).size == (1200, 630)
