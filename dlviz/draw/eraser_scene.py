"""The eraser: a picture to rub at, and a small network's answer, worked out in the player."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.convnet_plan import plan
from dlviz.draw.convnet_scene import rounded
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene

if TYPE_CHECKING:
    from dlviz.measure.eraser import EraserResult

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

TARGET = "disc"
"""The class that the tall bar is about."""
BRUSH = (2, 12)
"""Pixels across: the smallest and the largest brush."""
MOST_OPAQUE = 0.6
"""Of the map's wash over the picture."""
WEIGHED = ("average", "max")
"""Heads behind which a class has one weight for each of the last maps."""

ERASER_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "eraser_picture": "The picture",
        "eraser_keys": "Rub with the pointer, or move the brush with the arrow keys and rub with "
        "Space. Plus and minus change its size, Backspace takes a stroke back.",
        "eraser_brush": "Brush",
        "eraser_px": "{px} px",
        "eraser_map": "Map",
        "eraser_map_long": "Show what speaks for the answer",
        "eraser_wash": "Strength of the map’s colour",
        "eraser_line": "line",
        "eraser_map_of": "Line: what speaks for “{name}”",
        "eraser_map_blank": "Nothing here speaks for “{name}”",
        "eraser_undo": "Undo",
        "eraser_undo_long": "Take the last stroke back",
        "eraser_restore": "Put back",
        "eraser_restore_long": "Put everything back",
        "eraser_chance": "probability of “{name}”",
        "eraser_chance_short": "for “{name}”",
        "eraser_answer": "The network says: {name}, {percent}",
        "eraser_hint": "Rub something out with the brush.",
        "eraser_hint_veiled": "Rub out the mark in the corner.",
        "eraser_rubbed": "Rubbed out: {figure} of the {name}, {mark} of the mark.",
        "eraser_rubbed_one": "Rubbed out: {figure} of the {name}.",
        "eraser_nothing": "nothing",
        "eraser_all": "all",
        "eraser_no_figure": "There is no {name} left in this picture.",
        "eraser_no_mark": "The mark is gone, the {name} is all there.",
        "eraser_neither": "Neither the {name} nor the mark is left.",
        "eraser_states": "With the mark or the figure rubbed out",
        "eraser_whole": "as it is",
        "eraser_mark_gone": "mark gone",
        "eraser_figure_gone": "{name} gone",
        "eraser_mean": "all {name}s: {mean}\u00a0%, sd\u00a0{spread}",
        "eraser_mean_short": "all: {mean} %",
        "eraser_moved": "All {name}s with the mark in the opposite corner: "
        "{mean}\u00a0%, sd\u00a0{spread}",
        "eraser_before": "dashed: {percent} as it is",
        "eraser_covered": "after your guess",
        "eraser_pictures": "Test pictures; arrow keys choose another",
        "eraser_one": "{name}, picture {number}",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def eraser_scene(
    result: "EraserResult",
    *,
    options: Options | None = None,
    label: str = "A picture to rub at, and what a small network makes of it",
    finding: str = "",
    veiled: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A picture under a brush, a tall bar with the probability of a disc, and three states of it.

    The player evaluates the network after every stroke, and draws Grad-CAM of its answer over the
    picture: the last convolution's maps, each by the class's weight for its mean or its maximum.
    The brush paints `result.fills`. The picture at first is `result.study.picture`; a player where
    the reader has just chosen another keeps that, with all that was rubbed out.
    veiled: only the mark can be rubbed out, and what happens without the disc is not sent.
    words: replaces entries of ERASER_WORDS.
    A network with anything else between its maps and its classes has no such map.
    """
    spec = result.run.study.spec
    mapped = bool(spec.channels) and spec.head in WEIGHED and not spec.hidden
    laid, states = plan(spec), 2 if veiled else 3
    count = len(result.pictures)
    content: dict[str, object] = {
        "size": [int(side) for side in spec.shape],
        "names": list(result.names),
        "target": list(result.names).index(TARGET),
        "ops": laid.ops,
        "maps": laid.last[f"conv{len(spec.channels)}"] if mapped else None,
        "truth": [int(label) for label in result.labels],
        "picture": min(max(int(result.study.picture), 0), count - 1),
        "means": _known(result.means[: 2 if veiled else 4]),
        "spread": _known(result.spread[: 2 if veiled else 4]),
        "brush": list(BRUSH),
        "opaque": MOST_OPAQUE,
        "veiled": veiled,
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "weights": rounded(result.run.weights[-1]),
        "pictures": _planes(result.pictures),
        "fills": _planes(result.fills),
        "figures": _bits(shrunk(result.masks)),
        "marks": _bits(result.marks),
        "mark_gone": _planes(result.mark_gone),
        "chances": np.asarray(result.p[:, :states], dtype=np.float32),
    }
    if not veiled:
        arrays["figure_gone"] = _planes(result.disc_gone)
    return Scene(
        view="eraser",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding="" if veiled else finding,
        words={**ERASER_WORDS, **words},
    )


def shrunk(masks: Bools) -> Bools:
    """Masks [n, h, w] without the pixels at their rim, those at the picture's edge among them.

    >>> shrunk(np.ones((1, 3, 4), dtype=bool))[0].astype(int).tolist()
    [[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    """
    wide = np.pad(np.asarray(masks, dtype=bool), ((0, 0), (1, 1), (1, 1)))
    across = wide[:, 1:-1, :-2] & wide[:, 1:-1, 2:]
    inner: Bools = wide[:, 1:-1, 1:-1] & across & wide[:, :-2, 1:-1] & wide[:, 2:, 1:-1]
    return inner


def _planes(pictures: Bytes) -> Bytes:
    """[n, h, w, 3] as [n, 3, h, w], as the network takes them."""
    return np.ascontiguousarray(np.asarray(pictures, dtype=np.uint8).transpose(0, 3, 1, 2))


def _known(numbers: npt.NDArray[np.floating]) -> list[float | None]:
    """The numbers; None where there is none, as of discs with a mark where none has one."""
    return [float(number) if np.isfinite(number) else None for number in numbers]


def _bits(masks: Bools) -> Bytes:
    return np.asarray(masks, dtype=np.uint8)
