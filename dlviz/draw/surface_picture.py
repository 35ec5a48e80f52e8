"""The card to share of a loss surface: its contours and the runs on it, the finding beside them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters, wrapped
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, INK, PAPER, SEQUENTIAL, mixed, rgb
from dlviz.draw.pen import FINER, Place, marker, stroke
from dlviz.draw.plots import Floats
from dlviz.draw.surface_scene import levels

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIDE = card.HERO
TINT = 0.42
"""How much of cividis is in the ground; the film player's surface has the same tints."""
TYPE = 22
Box = tuple[float, float, float, float]


def surface_card(
    xs: Floats | Sequence[float],
    ys: Floats | Sequence[float],
    loss: Floats,
    paths: Floats,
    labels: Sequence[str],
    *,
    title: str,
    finding: str,
    link: str,
    log_levels: bool = True,
) -> bytes:
    """The card of a loss with runs on it, a PNG of 1200 x 630 pixels.

    xs, ys: [G] evenly spaced, rising. loss: [G, G], row i at ys[i]. paths: [V, S, 2] places (x, y),
    nan after a run's end. labels: [V] names of the runs. log_levels: as `surface_scene` has them.
    """
    bounds = (float(xs[0]), float(xs[-1]), float(ys[0]), float(ys[-1]))
    values = np.asarray(loss, dtype=np.float64)
    finite = np.isfinite(values)
    values = np.where(finite, values, values[finite].max() if finite.any() else 0.0)
    hero = _map(bounds, values, np.asarray(paths, dtype=np.float64), labels, log_levels)
    return card.beside(card.framed(hero), title=title, finding=finding, link=link)


def _map(
    bounds: Box,
    loss: npt.NDArray[np.float64],
    paths: npt.NDArray[np.float64],
    labels: Sequence[str],
    log: bool,
) -> "Image":
    from PIL import Image, ImageDraw

    x0, x1, y0, y1 = bounds
    unit = SIDE / max(x1 - x0, y1 - y0)
    wide, tall = round(unit * (x1 - x0)), round(unit * (y1 - y0))
    fine = _ground(loss, levels(loss, log), wide, tall).resize((wide * FINER, tall * FINER))
    pen, balls = ImageDraw.Draw(fine), []
    for v, path in enumerate(paths):
        hue, shape = CLASS_COLOURS[v % len(CLASS_COLOURS)], CLASS_MARKERS[v % len(CLASS_MARKERS)]
        finite = path[np.isfinite(path).all(axis=1)]
        if not len(finite):
            continue
        lost = (finite < [x0, y0]).any(axis=1) | (finite > [x1, y1]).any(axis=1)
        gone = len(finite) < len(path) and bool(lost.any())
        known = finite[: int(lost.argmax()) + 1] if gone else finite
        places = [(unit * (x - x0), unit * (y1 - y)) for x, y in known]
        places = [(min(max(u, -SIDE), 2 * SIDE), min(max(w, -SIDE), 2 * SIDE)) for u, w in places]
        stroke(pen, places, hue, 4)
        u, w = places[-1]
        u, w = min(max(u, 16), wide - 16), min(max(w, 16), tall - 16)
        balls.append(((float(u), float(w)), "cross" if gone else shape, hue, labels[v]))
    for place, shape, hue, _ in balls:
        marker(pen, place, 13 if shape == "dot" else 14, shape, hue)
    shown = fine.resize((wide, tall), Image.Resampling.LANCZOS)
    _names(ImageDraw.Draw(shown), [(place, text) for place, _, _, text in balls], wide, tall)
    picture = Image.new("RGB", (SIDE, SIDE), PAPER)
    picture.paste(shown, ((SIDE - wide) // 2, (SIDE - tall) // 2))
    return picture


def _ground(loss: npt.NDArray[np.float64], edges: Sequence[float], wide: int, tall: int) -> "Image":
    """The bands between levels as pixels, their edges a little darker; row 0 is the top."""
    from PIL import Image

    fine = _enlarged(_enlarged(loss[::-1], tall).T, wide).T
    band = np.searchsorted(np.asarray(edges), fine)
    share = 1 - band / max(1, len(edges))  # low: bright
    pixels = (1 - TINT) * np.array(rgb(PAPER)) + TINT * mixed(SEQUENTIAL, share)
    edge = np.zeros(band.shape, dtype=bool)
    edge[1:] |= band[1:] != band[:-1]
    edge[:, 1:] |= band[:, 1:] != band[:, :-1]
    pixels[edge] *= 0.8
    return Image.fromarray(np.round(pixels).astype(np.uint8), "RGB")


def _enlarged(rows: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    """Rows [G, N] to [size, N], linear between them."""
    place = np.linspace(0, len(rows) - 1, size)
    below = np.minimum(place.astype(np.intp), max(len(rows) - 2, 0))
    above = np.minimum(below + 1, len(rows) - 1)
    part = (place - below)[:, None]
    return np.asarray((1 - part) * rows[below] + part * rows[above])


def _names(pen: "ImageDraw", balls: Sequence[tuple[Place, str]], wide: int, tall: int) -> None:
    """Each ball's name beside it, below the one before where they would meet."""
    lettering = letters(TYPE, SEMIBOLD)
    free = 0.0
    for (u, w), text in sorted(balls, key=lambda ball: ball[0][1]):
        lines = wrapped(text, lettering, 230)[:2]
        width = max(lettering.width(line) for line in lines)
        left = u + 22 if u + 30 + width < wide else max(8.0, u - 22 - width)
        top = min(max(w - 0.6 * TYPE * len(lines), free, 4.0), tall - 1.2 * TYPE * len(lines) - 6)
        free = top + 1.2 * TYPE * len(lines) + 4
        pen.rectangle((left - 5, top - 2, left + width + 5, free - 4), fill=PAPER)
        for k, line in enumerate(lines):
            at = (left, top + (k + 0.85) * 1.2 * TYPE)
            pen.text(at, lettering.text(line), font=lettering.font, fill=INK, anchor="ls")
