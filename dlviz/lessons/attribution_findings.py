"""The one computed sentence in the film of a study that asks where a network looks."""

import numpy as np

from dlviz.lessons.text import correlation, percent
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import CascadeResult
from dlviz.measure.cliff import CliffResult
from dlviz.measure.computed import ComputedResult
from dlviz.measure.curves import CurvesResult
from dlviz.measure.eraser import EraserResult
from dlviz.measure.look import LookResult
from dlviz.measure.method_grid import MethodGridResult
from dlviz.measure.pointing import PointingResult
from dlviz.measure.trial import TrialResult

LINES = ("centre", "random")  # places, which need no picture
INSERTED, DELETED = 1, 0
EXACT = 1e-3  # of a sum: what rounding may make of it
CLEAR = 0.005  # areas that differ by less are equal


def _kept(recorded: bool) -> str:
    return " (recorded)" if recorded else ""


def of_look(result: LookResult) -> str:
    """What the network says, and for a collage where the maps of its parts' classes lie."""
    name, share = result.top[0][1], result.top[0][2]
    if len(result.parts) < 2:
        return f"“{name}”, {percent(float(share), 1)}. The map shows where its evidence lies."
    lies = ", ".join(
        f"“{result.classes[place][1]}” {percent(float(result.mass[place, part]))}"
        if result.peak[place] >= 0
        else f"“{result.classes[place][1]}” none: its map is blank"
        for part, place in enumerate(result.own)
    )
    return f"Of each map’s light, on its own part of the picture: {lies}."


def of_computed(result: ComputedResult) -> str:
    """The sum of the map beside the logit."""
    shown = len(result.channels)
    linear = result.logit - result.bias
    apart = abs(result.total - linear) > EXACT * max(1.0, abs(linear))
    why = " This head takes each map’s largest value, not its mean." if apart else ""
    return (
        f"“{result.name}”: the whole map adds up to {result.total:.3f}; its logit less the bias is "
        f"{linear:.3f}.{why} The {shown} largest of {result.count:,} channels bring "
        f"{percent(_part(result))} of the sum."
    )


def _part(result: ComputedResult) -> float:
    """The share of the sum that the channels shown bring, within 0 and 1."""
    total = float(result.sums[-1].sum())
    return min(max(float(result.sums[-2].sum()) / total, 0.0), 1.0) if total else 0.0


def of_grid(result: MethodGridResult) -> str:
    """How much maps of the network are like a picture of the edges, which has none."""
    alike = dict(zip(result.methods, result.alike.tolist(), strict=True))
    told = ", ".join(
        f"{METHODS[name].label} {correlation(alike[name])}"
        for name in ("grad_cam", "guided_backprop", "saliency")
        if name in alike
    )
    error = result.completeness
    sums = f" Integrated Gradients miss {percent(error, 1)} of their sum." if error == error else ""
    edges = f" Rank correlation with the picture’s edges: {told}." if told else ""
    return f"“{result.name}”, {percent(result.p, 1)}.{edges}{sums}"


def of_cascade(result: CascadeResult) -> str:
    """What random weights at the top leave of each method's picture."""
    at = min(result.upper, len(result.stages) - 1)
    after = dict(zip(result.methods, result.correlation[:, at].tolist(), strict=True))
    parts = ", ".join(
        f"{METHODS[name].label} {correlation(value)}"
        for name, value in sorted(after.items(), key=lambda pair: -np.nan_to_num(pair[1], nan=-1))
        if not METHODS[name].baseline
    )
    return (
        "Rank correlation with the trained network’s map, "
        f"{result.stages[at]} and all above it random: {parts}."
    )


def of_curves(result: CurvesResult) -> str:
    """Whose order brings the class back soonest, and whose takes it away soonest."""
    inserted, deleted = result.areas[:, INSERTED], result.areas[:, DELETED]
    best, worst = int(np.argmax(inserted)), int(np.argmin(deleted))
    parts = []
    for what, at, areas in (("insertion", best, inserted), ("deletion", worst, deleted)):
        label = METHODS[result.methods[at]].label
        parts.append(f"by {what} {label} ({areas[at]:.3f})")
    never = " An edge detector beats Grad-CAM here." if _beaten(result) else ""
    return f"“{result.name}”: ahead {' and '.join(parts)}.{never}"


def _beaten(result: CurvesResult) -> bool:
    areas = dict(zip(result.methods, result.areas[:, INSERTED].tolist(), strict=True))
    return {"sobel", "grad_cam"} <= areas.keys() and areas["sobel"] > areas["grad_cam"] + CLEAR


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
        f"the mark {percent(float(result.unmarked[-1]), 1)}, {end}{_kept(result.recorded)}."
    )


def of_asked_trial(result: TrialResult) -> str:
    """What the test says alone, while the rest is asked."""
    return f"{percent(float(result.accuracy[-1]), 1)} of the test pictures right."


def of_eraser(result: EraserResult) -> str:
    """The probability of a disc, over all test discs, for what is rubbed out."""
    whole, unmarked, gone, _ = (float(value) for value in result.means)
    return (
        f"p(disc), mean over all test discs: as they are {whole:.2f}, mark rubbed out "
        f"{unmarked:.2f}, disc rubbed out {gone:.2f}{_kept(result.recorded)}."
    )


def of_cliff(result: CliffResult) -> str:
    """Where discs without a mark are lost."""
    alone = result.unmarked.mean(axis=1)
    fall = np.diff(alone)
    at = int(fall.argmin())
    return (
        f"Discs without a mark: {percent(float(alone[at]))} right where "
        f"{percent(result.rates[at])} of the discs carry it, "
        f"{percent(float(alone[at + 1]))} at {percent(result.rates[at + 1])}"
        f"{_kept(result.recorded)}."
    )  # fmt: skip
