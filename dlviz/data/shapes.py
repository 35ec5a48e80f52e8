"""Pictures of shapes, drawn at twice their size and reduced: any place, size and angle.

Every choice has its own stream of random numbers, so that two sets that differ in one setting
(the noise, the world, the share of marks) show the same figures in the same places.
"""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from dlviz.data.figures import AREAS, HOLES, OUTLINES, Line
from dlviz.data.picture_data import Bools, Bytes, Floats, Ints, PictureData, Pictures
from dlviz.data.worlds import WORLD, stray_span

SCALE = 2
RADIUS = (4.5 / 24, 7 / 24)
FILLED_RADIUS = (6 / 40, 9 / 40)
"""Distance from a figure's centre to its farthest point, of the picture's side."""
STROKES = (3, 4, 5)
"""Widths of a line in pixels of the enlarged canvas, at a side of 24."""
COLOURS_APART = 0.35
"""Least distance of a figure's colour from its background's, in the RGB cube."""
MARK_SIDE = 5
"""The mark covers the corner of this many pixels at the top left; magenta, or white in grey."""
MAGENTA = (1.0, 0.0, 1.0)

_LABELS, _PLACES, _STROKES, _COLOURS, _MARKS, _STRAYS, _LIGHT, _NOISE = range(8)


def shapes(data: PictureData, n: int, *, test: bool) -> Pictures:
    """Draw n pictures [n, 1 or 3, side, side] whose classes are as even as n allows."""

    def stream(choice: int) -> np.random.Generator:
        return np.random.default_rng([data.seed, int(test), choice])

    world = WORLD[data.world]
    labels = stream(_LABELS).permutation(np.arange(n, dtype=np.int64) % len(data.kinds))
    widths = _widths(data, stream(_STROKES), n)
    coverage = soften(_figures(data, labels, stream(_PLACES), widths))
    masks = coverage >= 0.5
    if world.stray:
        strays = _strays(stream(_STRAYS), widths, SCALE * data.side)
        coverage = np.maximum(coverage, soften(strays))
    images = world.light(_painted(data, coverage, stream(_COLOURS)), stream(_LIGHT))
    noise = stream(_NOISE).standard_normal(images.shape, dtype=np.float32)
    images = np.clip(images + np.float32(data.noise) * noise, 0, 1)
    marked = _marked(data, labels, stream(_MARKS))
    mark = np.array(MAGENTA if data.colour else (1.0,), dtype=np.float32)
    images[marked, :, :MARK_SIDE, :MARK_SIDE] = mark[:, None, None]
    masks[marked, :MARK_SIDE, :MARK_SIDE] = False
    return Pictures(images, labels, data.kinds, masks, marked)


def _widths(data: PictureData, random: np.random.Generator, n: int) -> Ints:
    """The width of each picture's lines, in pixels of the enlarged canvas."""
    chosen = np.array(STROKES)[random.integers(0, len(STROKES), n)]
    return np.rint(chosen * data.side / 24).astype(np.int64)


def _figures(data: PictureData, labels: Ints, random: np.random.Generator, widths: Ints) -> Bytes:
    """The enlarged canvases [n, 2 side, 2 side], each with its figure wholly inside."""
    size, numbers = SCALE * data.side, random.random((len(labels), 4))
    low, high = (size * edge for edge in (FILLED_RADIUS if data.filled else RADIUS))
    radius = low + (high - low) * numbers[:, 0]
    room = radius + (1 if data.filled else widths / 2) + 1
    centre = room[:, None] + (size - 2 * room)[:, None] * numbers[:, 1:3]
    angle = 2 * math.pi * numbers[:, 3]
    turn = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    canvases = np.empty((len(labels), size, size), dtype=np.uint8)
    for i, label in enumerate(labels):
        canvas = Image.new("L", (size, size))
        pen, kind = ImageDraw.Draw(canvas), data.kinds[label]
        if data.filled:
            for area in AREAS[kind]:
                pen.polygon(_placed(area, turn[i], centre[i]), 255)
            if kind in HOLES:
                pen.polygon(_placed(HOLES[kind], turn[i], centre[i]), 0)
        else:
            for line in OUTLINES[kind]:
                pen.line(_placed(line, turn[i], centre[i]), 255, int(widths[i]), joint="curve")
        canvases[i] = np.asarray(canvas)
    return canvases


def _placed(
    line: Line, turn: npt.NDArray[np.float64], centre: npt.NDArray[np.float64]
) -> list[tuple[int, int]]:
    """A figure's points turned, enlarged and moved, on the nearest pixels (Pillow cuts off)."""
    (c, s), (x0, y0) = turn, centre - 0.5
    return [(round(x0 + x * c - y * s), round(y0 + x * s + y * c)) for x, y in line]


def _strays(random: np.random.Generator, widths: Ints, size: int) -> Bytes:
    """Enlarged canvases [n, size, size], each with one straight line across."""
    canvases = np.empty((len(widths), size, size), dtype=np.uint8)
    for i, (angle, offset) in enumerate(random.random((len(widths), 2))):
        canvas = Image.new("L", (size, size))
        ends = [(round(size * x), round(size * y)) for x, y in stray_span(angle, offset)]
        ImageDraw.Draw(canvas).line(ends, 255, int(widths[i]))
        canvases[i] = np.asarray(canvas)
    return canvases


def soften(canvases: Bytes) -> Floats:
    """Reduce canvases [n, 2 H, 2 W] to coverage [n, H, W] in [0, 1], weights 1 3 3 1 an axis."""
    height, width = canvases.shape[1:]
    wide = np.pad(canvases, ((0, 0), (1, 1), (1, 1))).astype(np.uint16)
    rows = wide[:, 0:height:2] + wide[:, 3 : height + 3 : 2]
    rows += 3 * (wide[:, 1 : height + 1 : 2] + wide[:, 2 : height + 2 : 2])
    sums = rows[:, :, 0:width:2] + rows[:, :, 3 : width + 3 : 2]
    sums += 3 * (rows[:, :, 1 : width + 1 : 2] + rows[:, :, 2 : width + 2 : 2])
    return sums.astype(np.float32) / np.float32(64 * 255)


def _painted(data: PictureData, coverage: Floats, random: np.random.Generator) -> Floats:
    """White on black [n, 1, H, W], or one random colour on another [n, 3, H, W]."""
    if not data.colour:
        return coverage[:, None]
    pairs = random.random((len(coverage), 2, 3), dtype=np.float32)
    while (near := np.linalg.norm(pairs[:, 0] - pairs[:, 1], axis=1) < COLOURS_APART).any():
        pairs[near] = random.random((int(near.sum()), 2, 3), dtype=np.float32)
    ink, paper = pairs[:, 0, :, None, None], pairs[:, 1, :, None, None]
    return np.asarray(paper + (ink - paper) * coverage[:, None], dtype=np.float32)


def _marked(data: PictureData, labels: Ints, random: np.random.Generator) -> Bools:
    """Which pictures [n] carry the mark; a higher share keeps those of a lower one."""
    drawn = random.random(len(labels)) < data.mark
    if "disc" not in data.kinds:
        return np.zeros(len(labels), dtype=np.bool_)
    marked: Bools = drawn & (labels == data.kinds.index("disc"))
    return marked
