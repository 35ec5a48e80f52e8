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
from dlviz.texts import say

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
        "eraser_picture": say("eraser_scene.picture"),
        "eraser_keys": say("eraser_scene.keys"),
        "eraser_brush": say("eraser_scene.brush"),
        "eraser_px": say("eraser_scene.px"),
        "eraser_map": say("eraser_scene.map"),
        "eraser_map_long": say("eraser_scene.map_long"),
        "eraser_wash": say("eraser_scene.wash"),
        "eraser_line": say("eraser_scene.line"),
        "eraser_map_of": say("eraser_scene.map_of"),
        "eraser_map_blank": say("eraser_scene.map_blank"),
        "eraser_undo": say("eraser_scene.undo"),
        "eraser_undo_long": say("eraser_scene.undo_long"),
        "eraser_restore": say("eraser_scene.restore"),
        "eraser_restore_long": say("eraser_scene.restore_long"),
        "eraser_chance": say("eraser_scene.chance"),
        "eraser_chance_short": say("eraser_scene.chance_short"),
        "eraser_answer": say("eraser_scene.answer"),
        "eraser_hint": say("eraser_scene.hint"),
        "eraser_hint_veiled": say("eraser_scene.hint_veiled"),
        "eraser_rubbed": say("eraser_scene.rubbed"),
        "eraser_rubbed_one": say("eraser_scene.rubbed_one"),
        "eraser_nothing": say("eraser_scene.nothing"),
        "eraser_all": say("eraser_scene.all"),
        "eraser_no_figure": say("eraser_scene.no_figure"),
        "eraser_no_mark": say("eraser_scene.no_mark"),
        "eraser_neither": say("eraser_scene.neither"),
        "eraser_states": say("eraser_scene.states"),
        "eraser_whole": say("eraser_scene.whole"),
        "eraser_mark_gone": say("eraser_scene.mark_gone"),
        "eraser_figure_gone": say("eraser_scene.figure_gone"),
        "eraser_mean": say("eraser_scene.mean"),
        "eraser_mean_short": say("eraser_scene.mean_short"),
        "eraser_moved": say("eraser_scene.moved"),
        "eraser_before": say("eraser_scene.before"),
        "eraser_covered": say("eraser_scene.covered"),
        "eraser_pictures": say("eraser_scene.pictures"),
        "eraser_one": say("eraser_scene.one"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def eraser_scene(
    result: "EraserResult",
    *,
    options: Options | None = None,
    label: str = say("eraser_scene.label"),
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
