"""A unit's card: what fires it, what is made to fire it, what is lost without it; a scene."""

import re
import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas, pixelwise
from dlviz.draw.tower_scene import light
from dlviz.measure.lite0_library import LEVELS
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.removal import Removal
    from dlviz.measure.unit_card import UnitResult

FILM_S = 4.0  # s, in which an input is made
SNAPSHOTS_S = 14  # of the player, at pace 1

KINDS = {r"^conv(\d+)$": say("unit_scene.kind_conv"), r"^dense(\d+)$": say("unit_scene.kind_dense")}

UNIT_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "unit_patches": say("unit_scene.patches"),
        "unit_kind_patches": say("unit_scene.kind_patches"),
        "unit_kind_deconvolved": say("unit_scene.kind_deconvolved"),
        "unit_dead": say("unit_scene.dead"),
        "unit_as_seen": say("unit_scene.as_seen"),
        "unit_deconvolved": say("unit_scene.deconvolved"),
        "unit_show": say("unit_scene.show"),
        "unit_made": say("unit_scene.made"),
        "unit_curve": say("unit_scene.curve"),
        "unit_best": say("unit_scene.best"),
        "unit_steps": say("unit_scene.steps"),
        "unit_where": say("unit_scene.where"),
        "unit_peak": say("unit_scene.peak"),
        "unit_silent": say("unit_scene.silent"),
        "unit_never": say("unit_scene.never"),
        "unit_lost": say("unit_scene.lost"),
        "unit_lost_of": say("unit_scene.lost_of"),
        "unit_this": say("unit_scene.this"),
        "unit_other": say("unit_scene.other"),
        "unit_group": say("unit_scene.group"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def unit_scene(
    result: "UnitResult",
    *,
    options: Options | None = None,
    label: str = say("unit_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """One unit of one layer; its clock counts the steps in which an input is made for it.

    Nine patches (or what of them fires it), the input forming over its activation with a line at
    the best of the data, where it fires on the photo, and what is lost without it, without others
    and without groups: means, and whiskers around nine in ten. A unit that never fires is named
    dead. words: replaces entries of UNIT_WORDS.
    """
    said, frames = {**UNIT_WORDS, **words}, result.optimised.frames[:, 0]
    atlas, made = Atlas(sharp=result.side < SMALL), Atlas(sharp=frames.shape[1] < SMALL)
    activation = np.maximum(np.atleast_2d(result.map), 0)
    content: dict[str, object] = {
        "title": unit_name(result.study.layer, result.study.unit),
        "dead": result.dead,
        "photo": atlas.add(pixelwise(result.photo, result.side)),
        "answer": max(0.0, float(result.answer)),
        "map": [int(size) for size in activation.shape],
        "square": _square(activation, result.field / result.side),
        "best": float(result.best),
        "patches": atlas.add_all(result.patches),
        "deconvolved": [] if result.deconvolved is None else atlas.add_all(result.deconvolved),
        "frames": made.add_all(frames),
        "lost": _lost(result.removal, said),
        "lost_of": said["unit_lost_of" if result.removal.of else "unit_lost"].format(
            name=result.removal.of
        ),
        "atlas": atlas.content(),
        "film": made.content("film"),
    }
    return Scene(
        view="unit",
        content=content,
        arrays={
            **atlas.arrays(),
            **made.arrays("film"),
            "values": result.values,
            "activation": result.optimised.activation[:, 0],
            "light": light(activation[None]),
        },
        clock=_clock([int(step) for step in result.optimised.steps]),
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words=said,
    )


def unit_name(layer: str, unit: int) -> str:
    """A unit as it is called on the tower, counted from 1: "Stage 5, unit 13"."""
    known = {level.layer: level.name for level in LEVELS}
    name = known.get(layer, layer)
    for pattern, words in KINDS.items():
        name = re.sub(pattern, words, name)
    return say("unit_scene.name", name=name, unit=unit + 1)


def _square(activation: npt.NDArray[np.floating], share: float) -> list[float] | None:
    """What the unit sees where it fires most, in parts of the photo's side; None: nowhere."""
    if not activation.max() > 0:
        return None
    if share >= 1:
        return [0.0, 0.0, 1.0]
    row, column = np.unravel_index(activation.argmax(), activation.shape)
    x, y = (column + 0.5) / activation.shape[1], (row + 0.5) / activation.shape[0]
    return [float(x - share / 2), float(y - share / 2), float(share)]


def _clock(steps: Sequence[int]) -> Clock | None:
    if len(steps) < 2:
        return None
    texts = tuple(say("unit_scene.step_of", step=step, last=steps[-1]) for step in steps)
    return Clock(tuple(steps), texts, len(steps) / (SNAPSHOTS_S * FILM_S))


def _lost(removal: "Removal", words: Mapping[str, str]) -> list[dict[str, object]]:
    """Rows of bars: the mean of what is lost, and the ends of its middle nine tenths."""
    rows: list[dict[str, object]] = [
        {"name": words["unit_this"], "value": removal.whole - removal.without}
    ]
    for name, scores in (("unit_other", removal.others), ("unit_group", removal.groups)):
        if len(scores):
            lost = removal.whole - scores
            low, high = (float(end) for end in np.quantile(lost, (0.05, 0.95)))
            said = words[name].format(count=removal.size)
            rows.append({"name": said, "value": float(lost.mean()), "low": low, "high": high})
    return rows
