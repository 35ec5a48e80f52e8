"""Six pictures with their maps, and the question whether one would trust the network; a scene."""

import hashlib
import math
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.trial import TrialResult

Arrays = dict[str, npt.NDArray[np.generic]]
PACE = 0.2
"""Of a film with a mark an epoch."""
SURE = 1 - 1e-7
"""The largest probability below 1 that single precision has."""

EVIDENCE_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "evidence_pictures": say("evidence_scene.pictures"),
        "evidence_test": say("evidence_scene.test"),
        "evidence_unmarked": say("evidence_scene.unmarked"),
        "evidence_asked": say("evidence_scene.asked"),
        "evidence_covered": say("evidence_scene.covered"),
        "evidence_trust": say("evidence_scene.trust"),
        "evidence_yes": say("evidence_scene.yes"),
        "evidence_no": say("evidence_scene.no"),
        "evidence_switch": say("evidence_scene.switch"),
        "evidence_with": say("evidence_scene.with"),
        "evidence_without": say("evidence_scene.without"),
        "evidence_maps": say("evidence_scene.maps"),
        "evidence_blank": say("evidence_scene.blank"),
        "evidence_later": say("evidence_scene.later"),
        "evidence_tile": say("evidence_scene.tile"),
        "evidence_tile_alone": say("evidence_scene.tile_alone"),
        "evidence_right": say("evidence_scene.right"),
        "evidence_wrong": say("evidence_scene.wrong"),
        "evidence_score": say("evidence_scene.score"),
        "evidence_mean": say("evidence_scene.mean"),
        "evidence_mean_short": say("evidence_scene.mean_short"),
        "evidence_more": say("evidence_scene.more"),
        "evidence_less": say("evidence_scene.less"),
        "evidence_corner": say("evidence_scene.corner"),
        "evidence_both_short": say("evidence_scene.both_short"),
        "evidence_peak": say("evidence_scene.peak"),
        "evidence_others": say("evidence_scene.others"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def evidence_scene(
    result: "TrialResult",
    *,
    options: Options | None = None,
    label: str = say("evidence_scene.label"),
    finding: str = "",
    veiled: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Six test pictures, each with its Grad-CAM map, the answer and its probability.

    The film's marks are epochs: maps, answers and the share of right answers move with them. The
    visitor says whether he would trust the network, and the player remembers it. Unveiled, the same
    pictures without the mark slide over them, a second bar shows the discs without the mark, and
    the mean map of the discs with it minus that without it stands below.
    veiled: only what is known before that is sent: pictures, maps, answers and the share of right
    answers in the test.
    words: replaces entries of EVIDENCE_WORDS.
    """
    frames = len(result.epochs)
    arrays: Arrays = {
        "pictures": np.asarray(result.pictures, dtype=np.uint8),
        "truth": np.asarray(result.truth, dtype=np.int32),
        "accuracy": np.asarray(result.accuracy, dtype=np.float32),
        **answers(result, "with"),
    }
    content: dict[str, object] = {
        "key": hashlib.sha256(arrays["pictures"].tobytes()).hexdigest()[:16],
        "names": list(result.names),
        "frames": frames,
        "side": int(result.pictures.shape[1]),
        "veiled": veiled,
        "measured": None,
    }
    if not veiled:
        arrays |= {
            "twins": np.asarray(result.twins, dtype=np.uint8),
            "unmarked": np.asarray(result.unmarked, dtype=np.float32),
            "mean": marked_minus_unmarked(result),
            **answers(result, "without"),
        }
        content["measured"] = {
            "mass": _last(result.corner_mass),
            "area": _last(result.corner_area),
            "peak": _last(result.peak_corner),
            "peak_disc": _last(result.peak_disc),
            "near": _last(result.peak_reach - result.peak_corner),
            "others": _last(result.marked_others),
        }
    return Scene(
        view="evidence",
        content=content,
        arrays=arrays,
        clock=_clock(result) if frames > 1 else None,
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**EVIDENCE_WORDS, **_veil(veiled), **words},
    )


def _veil(veiled: bool) -> dict[str, str]:
    """What is asked for does not name the mark: whoever votes is to find it."""
    return {"evidence_unmarked": EVIDENCE_WORDS["evidence_asked"]} if veiled else {}


def marked_minus_unmarked(result: "TrialResult") -> npt.NDArray[np.float32]:
    """The mean map [h, w] of the discs with the mark minus that of the same discs without it.

    Zeros where there are no marked discs.
    """
    marked, unmarked = np.asarray(result.mean_maps, dtype=np.float32)
    return np.asarray(np.nan_to_num(marked - unmarked), dtype=np.float32)


def levels(maps: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Maps [..., h, w] as bytes, each one's own peak 255; what is not above zero is 0."""
    shown = np.nan_to_num(np.maximum(maps, 0))
    peaks = shown.max(axis=(-2, -1), keepdims=True)
    return np.asarray(np.round(255 * shown / np.where(peaks > 0, peaks, 1)), dtype=np.uint8)


def answers(result: "TrialResult", side: str) -> Arrays:
    """What the network says of six pictures with the mark, or of the same "without" it.

    answer_<side> (classes) and p_<side>: [frames, 6]; maps_<side>: bytes [frames, 6, h, w]. Where
    there is a single frame, it is the last one.
    """
    told = (result.twin_answer, result.twin_p, result.twin_maps)
    answer, p, maps = told if side == "without" else (result.answer, result.p, result.maps)
    count = maps.shape[-3]
    return {
        f"answer_{side}": np.asarray(answer, dtype=np.int32).reshape(-1, count),
        f"p_{side}": np.where(p < 1, np.minimum(p, SURE), p).astype(np.float32).reshape(-1, count),
        f"maps_{side}": levels(maps).reshape(-1, *maps.shape[-3:]),
    }


def _clock(result: "TrialResult") -> Clock:
    texts = tuple(
        say("evidence_scene.epoch_of", epoch=epoch, epochs=result.epochs[-1])
        for epoch in result.epochs
    )
    return Clock(tuple(float(epoch) for epoch in result.epochs), texts, PACE)


def _last(values: npt.NDArray[np.floating] | float) -> float | None:
    """A number, or the last of several; None: there is none."""
    value = float(np.ravel(values)[-1])
    return value if math.isfinite(value) else None
