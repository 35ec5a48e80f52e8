"""The axes of word vectors turned at random: every number changes, no cosine does; a scene."""

import types
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.lessons.text import tiny
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.rotation import RotationResult

HIDES = ("answer",)
"""What can be covered until a guess is made."""
CLIP = 98  # percentile of the sizes that gets the full colour
PACE = 0.28  # 21 frames in about five seconds

AXES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "axes_strips": say("axes_scene.strips"),
        "axes_keys": say("axes_scene.keys"),
        "axes_caption": say("axes_scene.caption"),
        "axes_caption_short": say("axes_scene.caption_short"),
        "axes_one": say("axes_scene.one"),
        "axes_changed": say("axes_scene.changed"),
        "axes_covered": say("axes_scene.covered"),
        "axes_asked": say("axes_scene.asked"),
        "axes_waits": say("axes_scene.waits"),
        "axes_near": say("axes_scene.near"),
        "axes_moved": say("axes_scene.moved"),
        "axes_cosines": say("axes_scene.cosines"),
        "axes_test": say("axes_scene.test"),
        "axes_test_family": say("axes_scene.test_family"),
        "axes_test_said": say("axes_scene.test_said"),
        "axes_kinds": say("axes_scene.kinds"),
        "axes_before": say("axes_scene.before"),
        "axes_after": say("axes_scene.after"),
        "axes_chance": say("axes_scene.chance"),
        "axes_fits": say("axes_scene.fits"),
        "axes_fits_range": say("axes_scene.fits_range"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def axes_scene(
    result: "RotationResult",
    *,
    options: Options | None = None,
    label: str = say("axes_scene.label"),
    finding: str = "",
    hide: Collection[str] = (),
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A strip a word that the film turns; beside it what does not change.

    The player works out the cosines from the numbers that it shows. What is not known yet is
    hatched. The kind of pairs whose best axis is looked at is chosen there without Python, which is
    told: {kind: "struck", category}. A film that does not play opens on the axes as they are.
    hide: of HIDES; "answer": cosines are not shown; how many answers change and the test of single
        axes are not sent either. words: replaces entries of AXES_WORDS.
    """
    if unknown := set(hide) - set(HIDES):
        raise ValueError(f"hide {sorted(unknown)} is not among {HIDES}")
    frames = np.asarray(result.frames, dtype=np.float32)
    options = options or Options(branch=False)
    if options.start is None and not options.autoplay:
        options = replace(options, start=0)
    last, covered = len(frames) - 1, "answer" in hide
    texts = tuple(_turned(at, last) for at in range(last + 1))
    return Scene(
        view="axes",
        content={
            "words": list(result.words),
            "dimension": int(frames.shape[2]),
            "scale": float(full_colour(frames)),
            "hide": sorted(hide),
            "said": None if covered else _said(result),
            "start": result.study.category,
        },
        arrays={"frames": frames},
        clock=Clock(tuple(range(last + 1)), texts, pace=PACE),
        options=options,
        label=label,
        finding=finding,
        words={**AXES_WORDS, **words},
    )


def full_colour(frames: npt.NDArray[np.floating]) -> float:
    """The size of a number that gets the full colour, the same in all frames."""
    return max(float(np.percentile(np.abs(frames), CLIP)), 1e-6)


def _turned(at: int, last: int) -> str:
    if at == 0:
        return say("axes_scene.clock_first")
    return (
        say("axes_scene.clock_last")
        if at == last
        else say("axes_scene.clock", percent=100 * at / last)
    )


def _said(result: "RotationResult") -> dict[str, object]:
    """What stands beside the strips, in figures; None, or an empty list, is not known yet."""
    (asked, near_asked), (changed, near) = result.asked.tolist(), result.changed.tolist()
    change = result.largest_cosine_change
    return {
        "asked": asked if changed >= 0 else None,
        "changed": changed,
        "near_asked": near_asked if near >= 0 else None,
        "near": near,
        "largest_value": _known(result.largest_change),
        "largest_cosine": tiny(change) if np.isfinite(change) else None,
        "kinds": [_kind(result, at) for at, pairs in enumerate(result.pairs) if pairs > 0],
    }


def _kind(result: "RotationResult", at: int) -> dict[str, object]:
    """The test of single axes on one kind of pairs."""
    return {
        "name": result.categories[at],
        "label": result.labels[at],
        "pairs": int(result.pairs[at]),
        "before": int(result.fits[at, 0]),
        "after": [int(fits) for fits in result.fits[at, 1:]],
        "chance": float(result.chance[at]),
    }


def _known(number: float) -> float | None:
    """The number; None where there is none."""
    return float(number) if np.isfinite(number) else None
