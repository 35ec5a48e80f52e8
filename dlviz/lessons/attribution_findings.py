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
from dlviz.texts import fill, passage

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
        else fill("“{name}” none: its map is blank", name=result.classes[place][1])
        for part, place in enumerate(result.own)
    )
    return fill("Of each map’s light, on its own part of the picture: {lies}.", lies=lies)


def _asked(result: LookResult) -> str:
    """The class whose map is shown, and whether there is anything to see."""
    at = result.row(result.target)
    _, name, share = result.classes[at]
    unsure = passage(" It does not really know.") if result.top[0][2] < UNSURE else ""
    if result.blank[at, result.shown] and result.study.rectified and result.against == LIKELIEST:
        return fill(
            "“{name}”, {share}: in this layer nothing speaks for it.{unsure}",
            name=name,
            share=percent(float(share), 1),
            unsure=unsure,
        )
    if result.against not in (LIKELIEST, result.target):
        other = result.classes[result.row(result.against)][1]
        return fill(
            "“{name}” rather than “{other}”: {share} against {name_2}.{unsure}",
            name=name,
            other=other,
            share=percent(float(share), 1),
            name_2=percent(float(result.classes[result.row(result.against)][2]), 1),
            unsure=unsure,
        )
    return fill(
        "“{name}”, {share}. The map shows where its evidence lies.{unsure}",
        name=name,
        share=percent(float(share), 1),
        unsure=unsure,
    )


def of_computed(result: ComputedResult) -> str:
    """The sum of the map beside the logit."""
    shown = len(result.channels)
    linear, first = result.logit - result.bias, float(result.shares.sum())
    whole, rest = (f"{value:.3f}".replace("-", "−") for value in (result.total, linear))
    return fill(
        "“{name}”: the whole map adds up to {whole}; its logit less the bias is "
        "{rest}. The {shown} largest of {count:,} channels bring {first:.2f} of it.",
        name=result.name,
        whole=whole,
        rest=rest,
        shown=shown,
        count=result.count,
        first=first,
    )


def of_grid(result: MethodGridResult) -> str:
    """How many maps there are of one answer, and what Integrated Gradients miss of their sum."""
    never = sum(METHODS[name].baseline for name in result.methods)
    asked = len(result.methods) - never
    error = result.completeness
    sums = (
        fill(" Integrated Gradients miss {error} of the sum.", error=percent(error, 1))
        if math.isfinite(error)
        else ""
    )
    return (
        fill(
            "“{name}”, {p}: {asked} maps of one answer, and {never} that never saw the "
            "network.{sums}",
            name=result.name,
            p=percent(result.p, 1),
            asked=asked,
            never=never,
            sums=sums,
        )
        if asked != 1
        else fill(
            "“{name}”, {p}: {asked} map of one answer, and {never} that never saw the "
            "network.{sums}",
            name=result.name,
            p=percent(result.p, 1),
            asked=asked,
            never=never,
            sums=sums,
        )
    )


def of_cascade(result: CascadeResult) -> str:
    """Whether guided backprop's and Grad-CAM's pictures mind that the top is random."""
    at = min(result.upper, len(result.stages) - 1)
    if not at:
        return ""
    after = dict(zip(result.methods, result.correlation[:, at].tolist(), strict=True))
    told = [
        (
            fill(
                "{label}’s picture hardly minds ({after})",
                label=METHODS[name].label,
                after=correlation(after[name]),
            )
            if after[name] >= ALIKE
            else fill(
                "{label}’s picture minds ({after})",
                label=METHODS[name].label,
                after=correlation(after[name]),
            )
        )
        for name in ("guided_backprop", "grad_cam")
        if name in after
    ]
    top = (
        passage("the classifier")
        if at == 1
        else fill("everything down to {stages}", stages=result.stages[at].lower())
    )
    return fill("With {top} random, by rank correlation: {told}.", top=top, told=", ".join(told))


def of_curves(result: CurvesResult) -> str:
    """Whose order brings the class back soonest, and whose takes it away soonest."""
    inserted, deleted = result.areas[:, INSERTED], result.areas[:, DELETED]
    best, worst = int(np.argmax(inserted)), int(np.argmin(deleted))
    parts = []
    for what, at, areas in (
        (passage("insertion"), best, inserted),
        (passage("deletion"), worst, deleted),
    ):
        label = METHODS[result.methods[at]].label
        parts.append(fill("by {what} {label} ({area:.3f})", what=what, label=label, area=areas[at]))
    both = passage(" and ").join(parts)
    never = passage(" By insertion, edges beat Grad-CAM here.") if _beaten(result) else ""
    return fill("“{name}”: ahead {both}.{never}", name=result.name, both=both, never=never)


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
    return fill("Peaks inside the figure: {told}.", told=told)


def of_trial(result: TrialResult) -> str:
    """What the test says, and what discs without a mark say."""
    seen = float(result.epochs[-1])
    end = (
        fill("after {seen:g} epochs", seen=seen)
        if seen != 1
        else fill("after {seen:g} epoch", seen=seen)
    )
    return fill(
        "{accuracy} of the test pictures right; of discs without the mark "
        "{unmarked}, {end}{if_recorded}.",
        accuracy=percent(float(result.accuracy[-1]), 1),
        unmarked=percent(float(result.unmarked[-1]), 1),
        end=end,
        if_recorded=if_recorded(result.recorded),
    )


def of_asked_trial(result: TrialResult) -> str:
    """What the test says alone, while the rest is asked."""
    return fill(
        "{accuracy} of the test pictures right.", accuracy=percent(float(result.accuracy[-1]), 1)
    )


def of_eraser(result: EraserResult) -> str:
    """The probability of a disc, over all test discs, for what is rubbed out."""
    whole, unmarked, gone, _ = (percent(float(value)) for value in result.means)
    return fill(
        "No disc left, the mark kept: “disc” {gone}. The disc kept, no mark: "
        "{unmarked}. As they are: {whole}. Means over all test discs{if_recorded}.",
        gone=gone,
        unmarked=unmarked,
        whole=whole,
        if_recorded=if_recorded(result.recorded),
    )


def of_cliff(result: CliffResult) -> str:
    """Where discs without a mark are lost."""
    alone, seeds = result.unmarked.mean(axis=1), result.unmarked.shape[1]
    if len(alone) < 2:
        return fill(
            "Discs without a mark: {alone} right{if_recorded}.",
            alone=percent(float(alone[0])),
            if_recorded=if_recorded(result.recorded),
        )
    fall = np.diff(alone)
    at = int(fall.argmin())
    blanks: dict[str, object] = {
        "alone": percent(float(alone[at])),
        "rates": percent(result.rates[at]),
        "alone_2": percent(float(alone[at + 1])),
        "rates_2": percent(result.rates[at + 1]),
        "seeds": seeds,
        "if_recorded": if_recorded(result.recorded),
    }
    return (
        fill(
            "Discs without a mark: {alone} right where {rates} of the discs carry it, "
            "{alone_2} at {rates_2}, over {seeds} seeds{if_recorded}.",
            **blanks,
        )
        if seeds > 1
        else fill(
            "Discs without a mark: {alone} right where {rates} of the discs carry it, "
            "{alone_2} at {rates_2}, over {seeds} seed{if_recorded}.",
            **blanks,
        )
    )
