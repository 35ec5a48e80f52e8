"""What may be done to pictures of shapes: light from one side, inverted contrast, a stray line."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dlviz.data.picture_data import Floats

LIGHT = 0.5
"""How much brighter the lit end of a picture is than the other."""
FARTHEST = 0.3
"""A stray line passes the centre at most this far from it, of the picture's side."""

Span = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class World:
    """light: changes pictures [n, C, H, W] in [0, 1]. stray: whether a line crosses each."""

    light: Callable[[Floats, np.random.Generator], Floats]
    stray: bool = False


def _as_drawn(images: Floats, random: np.random.Generator) -> Floats:
    return images


def _side_light(images: Floats, random: np.random.Generator) -> Floats:
    """Light added that grows evenly from nothing to `LIGHT`, towards any side."""
    angle = 2 * math.pi * random.random(len(images))
    c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    place = np.linspace(-0.5, 0.5, images.shape[-1])
    along = (c * place[None, None, :] + s * place[None, :, None]) / (np.abs(c) + np.abs(s)) + 0.5
    return np.asarray(images + (LIGHT * along).astype(np.float32)[:, None])


def _inverted(images: Floats, random: np.random.Generator) -> Floats:
    """Black for white, in half of the pictures."""
    flipped = random.random(len(images)) < 0.5
    return np.where(flipped[:, None, None, None], 1 - images, images)


WORLD: Mapping[str, World] = MappingProxyType(
    {
        "plain": World(_as_drawn),
        "side_light": World(_side_light),
        "inverted": World(_inverted),
        "stray_line": World(_as_drawn, stray=True),
    }
)
"""A name in `picture_data.WORLDS` -> what it does."""


def stray_span(angle: float, offset: float) -> Span:
    """The ends of a line across the unit square, outside of it: angle and offset in [0, 1)."""
    c, s = math.cos(2 * math.pi * angle), math.sin(2 * math.pi * angle)
    away = FARTHEST * (2 * offset - 1)
    x, y = 0.5 - away * s, 0.5 + away * c
    return (x - 1.5 * c, y - 1.5 * s), (x + 1.5 * c, y + 1.5 * s)
