"""The one computed sentence in the film of a study that asks where a network looks."""

import math

import numpy as np

from dlviz.lessons.text import correlation, if_recorded, percent
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import ALIKE, CascadeResult
from dlviz.measure.cliff import CliffResult
from dlviz.measure.computed import ComputedResult
from dlviz.measure.curves import LEVEL, CurvesResult
from dlviz.measure.eraser import EraserResult
from dlviz.measure.look import LookResult
from dlviz.measure.method_grid import MethodGridResult
from dlviz.measure.pointing import PointingResult
from dlviz.measure.subject import LIKELIEST
from dlviz.measure.trial import TrialResult

LINES = ("centre", "random")  # places, which need no picture
INSERTED, DELETED = 1, 0
UNSURE = 0.1  # probability of the likeliest class


def of_look(result: LookResult) -> str:
    """What the network says, and for a collage where the maps of its parts' classes lie."""
    if len(result.parts) < 2:
        return _asked(result)
    lies = ", ".join(
        f"“{result.classes[place][1]}” {percent(float(result.mass[place, part]))}"
        if result.peak[place] >= 0
        else f"“{result.classes[place][1]}” none: its map is blank"
        for part, place in enumerate(result.own)
    )
    return f"Of each map’s light, on its own part of the picture: {lies}."


def _asked(result: LookResult) -> str:
    """The class whose map is shown, and whether there is anything to see."""
    at = result.row(result.target)
    _, name, share = result.classes[at]
    unsure = " It does not really know." if result.top[0][2] < UNSURE else ""
    if result.blank[at, result.shown] and result.study.rectified and result.against == LIKELIEST:
        return f"“{name}”, {percent(float(share), 1)}: in this layer nothing speaks for it.{unsure}"
    if result.against not in (LIKELIEST, result.target):
        other = result.classes[result.row(result.against)][1]
        return (
            f"“{name}” rather than “{other}”: {percent(float(share), 1)} against "
            f"{percent(float(result.classes[result.row(result.against)][2]), 1)}.{unsure}"
        )
    return f"“{name}”, {percent(float(share), 1)}. The map shows where its evidence lies.{unsure}"


def of_computed(result: ComputedResult) -> str:
    """The sum of the map beside the logit."""
    shown = len(result.channels)
    linear, first = result.logit - result.bias, float(result.shares.sum())
    whole, rest = (f"{value:.3f}".replace("-", "−") for value in (result.total, linear))
    return (
        f"“{result.name}”: the whole map adds up to {whole}; its logit less the bias is "
        f"{rest}. The {shown} largest of {result.count:,} channels bring {first:.2f} of it."
    )


def of_grid(result: MethodGridResult) -> str:
    """How many maps there are of one answer, and what Integrated Gradients miss of their sum."""
    never = sum(METHODS[name].baseline for name in result.methods)
    asked = len(result.methods) - never
    error = result.completeness
    sums = (
        f" Integrated Gradients miss {percent(error, 1)} of the sum."
        if math.isfinite(error)
        else ""
    )
    return (
        f"“{result.name}”, {percent(result.p, 1)}: {asked} map{'s' * (asked != 1)} of one answer, "
        f"and {never} that never saw the network.{sums}"
    )


def of_cascade(result: CascadeResult) -> str:
    """Whether guided backprop's and Grad-CAM's pictures mind that the top is random."""
    at = min(result.upper, len(result.stages) - 1)
    if not at:
        return ""
    after = dict(zip(result.methods, result.correlation[:, at].tolist(), strict=True))
    told = [
        f"{METHODS[name].label}’s picture {'hardly minds' if after[name] >= ALIKE else 'minds'} "
        f"({correlation(after[name])})"
        for name in ("guided_backprop", "grad_cam")
        if name in after
    ]
    top = "the classifier" if at == 1 else f"everything down to {result.stages[at].lower()}"
    return f"With {top} random, by rank correlation: {', '.join(told)}."


def of_curves(result: CurvesResult) -> str:
    """Whose order brings the class back soonest, and whose takes it away soonest."""
    inserted, deleted = result.areas[:, INSERTED], result.areas[:, DELETED]
    best, worst = int(np.argmax(inserted)), int(np.argmin(deleted))
    parts = []
    for what, at, areas in (("insertion", best, inserted), ("deletion", worst, deleted)):
        label = METHODS[result.methods[at]].label
        parts.append(f"by {what} {label} ({areas[at]:.3f})")
    never = " By insertion, edges beat Grad-CAM here." if _beaten(result) else ""
    return f"“{result.name}”: ahead {' and '.join(parts)}.{never}"


def _beaten(result: CurvesResult) -> bool:
    areas = dict(zip(result.methods, result.areas[:, INSERTED].tolist(), strict=True))
    return {"sobel", "grad_cam"} <= areas.keys() and areas["sobel"] >= areas["grad_cam"] + LEVEL


def of_pointing(result: PointingResult) -> str:
    """Whose peak lies inside the figure most often."""
    hits = dict(zip(result.methods, result.hits.tolist(), strict=True))
    best = max(
        (name for name in hits if name not in LINES), key=lambda name: hits[name], default=""
    )
    lines = {best: "", "grad_cam": "", "sobel": "", "centre": "", "random": ""}
    told = ", ".join(
        f"{METHODS[name].label} {percent(hits[name], int(name == 'random'))}"
        for name in lines
        if name in hits
    )
    return f"Peaks inside the figure: {told}."


def of_trial(result: TrialResult) -> str:
    """What the test says, and what discs without a mark say."""
    seen = float(result.epochs[-1])
    end = f"after {seen:g} epoch{'s' * (seen != 1)}"
    return (
        f"{percent(float(result.accuracy[-1]), 1)} of the test pictures right; of discs without "
        f"the mark {percent(float(result.unmarked[-1]), 1)}, {end}{if_recorded(result.recorded)}."
    )


def of_asked_trial(result: TrialResult) -> str:
    """What the test says alone, while the rest is asked."""
    return f"{percent(float(result.accuracy[-1]), 1)} of the test pictures right."


def of_eraser(result: EraserResult) -> str:
    """The probability of a disc, over all test discs, for what is rubbed out."""
    whole, unmarked, gone, _ = (percent(float(value)) for value in result.means)
    return (
        f"No disc left, the mark kept: “disc” {gone}. The disc kept, no mark: {unmarked}. As they "
        f"are: {whole}. Means over all test discs{if_recorded(result.recorded)}."
    )


def of_cliff(result: CliffResult) -> str:
    """Where discs without a mark are lost."""
    alone, seeds = result.unmarked.mean(axis=1), result.unmarked.shape[1]
    if len(alone) < 2:
        return (
            f"Discs without a mark: {percent(float(alone[0]))} right{if_recorded(result.recorded)}."
        )
    fall = np.diff(alone)
    at = int(fall.argmin())
    return (
        f"Discs without a mark: {percent(float(alone[at]))} right where "
        f"{percent(result.rates[at])} of the discs carry it, "
        f"{percent(float(alone[at + 1]))} at {percent(result.rates[at + 1])}, over {seeds} "
        f"seed{'s' * (seeds > 1)}{if_recorded(result.recorded)}."
    )  # fmt: skip
