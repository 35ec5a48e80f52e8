"""The one computed sentence that stands in the film of a study that is not a network."""

import numpy as np

from dlviz.lessons.text import percent
from dlviz.measure.contours import Slope
from dlviz.measure.critical_batch import CriticalBatchResult
from dlviz.measure.exact import ExactResult
from dlviz.measure.gradients import FanResult
from dlviz.measure.landscape import Landscape, Slice
from dlviz.measure.least_squares import final_errors, floors
from dlviz.measure.rate_range import RateRangeResult
from dlviz.measure.sharpness import SharpnessResult
from dlviz.train.descent import Line, Lines
from dlviz.train.plane import PlaneResult
from dlviz.train.sweep import SweepMaps

ARRIVED = 0.15  # from the minimum; runs start at a distance of 2
CLEAR = 0.05  # a slope that is so near to a whole number is said to be it


def of_map(maps: SweepMaps, slope: Slope | None, clock: str, measure: str) -> str:
    """What the map shows: along which line the loss is equal, or where the best cells are."""
    shown = maps.map(clock)
    if measure == "accuracy":
        return _best_accuracy(maps, clock)
    count = f"{maps.sweep.networks:,} networks"
    if measure == "steps":
        reached = np.isfinite(shown.steps_to_target).all(axis=-1)
        return f"{count}: {reached.sum()} of {reached.size} cells reach loss {maps.target:g}."
    if slope is None or not np.isfinite(slope.slope):
        return f"{count}: too few cells have learned for a line of equal loss."
    equal = "epochs" if clock == "epochs" else "updates"
    return f"{count}, equal {equal}: {_rule(slope.slope, slope.margin)}"


def _rule(slope: float, margin: float) -> str:
    figure = f"slope {slope:.3f} ± {margin:.3f}".replace("-0.000", "0.000")
    if abs(slope) < max(CLEAR, margin):
        return f"the loss is the same along equal rate, whatever the batch ({figure})."
    if abs(slope - 1) < max(CLEAR, margin):
        return f"the loss is the same where rate and batch grow together ({figure})."
    return f"along equal loss the rate grows as batch to the power {slope:.2f} ± {margin:.2f}."


def _best_accuracy(maps: SweepMaps, clock: str) -> str:
    accuracy = maps.map(clock).final_accuracy
    batches = maps.sweep.batches
    best = [float(np.nanmax(accuracy[:, b])) if np.isfinite(accuracy[:, b]).any() else float("nan")
            for b in (0, len(batches) - 1)]  # fmt: skip
    equal = "epochs" if clock == "epochs" else "updates"
    return (
        f"Best test accuracy at equal {equal}: {percent(best[0])} at batch {batches[0]}, "
        f"{percent(best[1])} at batch {batches[-1]}."
    )


def of_lines(lines: Lines, labels: tuple[str, ...]) -> str:
    """Where runs on least squares ended, or that they did not."""
    if lines.lines[0].study.view == "error":
        constant = all(line.study.schedule == "constant" for line in lines.lines)
        figures = floors(lines) if constant else final_errors(lines)
        settled = [
            f"{label} {'diverged' if line.end.kind == 'diverged' else _small(figure.measured)}"
            for line, label, figure in zip(lines.lines, labels, figures, strict=True)
        ]
        what = "Settled at" if constant else "Ended at"
        return f"{what} a squared distance of: {', '.join(settled)}."
    ends = ", ".join(map(_arrived, lines.lines, labels))
    return f"After {lines.lines[0].study.updates:,} updates: {ends}."


def _arrived(line: Line, label: str) -> str:
    away = float(line.error[-1]) ** 0.5
    if line.end.kind == "diverged" or line.error[-1] > line.error[0]:
        return f"{label} has left"
    if away < ARRIVED:
        return f"{label} has arrived"
    return f"{label} is {away:.1f} from the minimum"


def _small(value: float) -> str:
    return f"{value:.2g}" if 1e-3 <= value < 100 else f"{value:.1e}"


def of_fan(result: FanResult, examples: int, batch: int) -> str:
    """How far the gradient of one batch size points away."""
    at = int(np.flatnonzero(result.batches == batch)[0]) if batch in result.batches else 0
    size = int(result.batches[at])
    return (
        f"{size} of {examples:,} examples point {result.mean_angles[at]:.0f}° away from the true "
        f"gradient, and {percent(float(result.positive_share[at]))} of such steps go downhill."
    )


def of_exact(result: ExactResult) -> str:
    """How far the measured dots are from theory's line."""
    lines = zip(result.rates, result.curve_rates, result.curve, strict=True)
    theory = np.array([np.interp(rates, at, line) for rates, at, line in lines])
    off = float(np.abs(result.factor / theory - 1).max())
    return f"{result.factor.size} measured steps lie within {percent(off)} of theory's line."


def of_plane(result: PlaneResult) -> str:
    """How many of the networks train."""
    side = result.resolution
    return f"{percent(result.share)} of {side * side:,} networks train in this window."


def of_critical(result: CriticalBatchResult) -> str:
    """Up to which batch size a larger one saves updates."""
    if not np.isfinite(result.b_crit):
        return "Too few batch sizes reached the target loss."
    first, last = int(result.batches[0]), int(result.batches[-1])
    return (
        f"From batch {first} to {last}: {result.mean_steps[0]:.0f} updates become "
        f"{result.mean_steps[-1]:.0f}. The critical batch is about {result.b_crit:.0f}."
    )


def of_range(result: RateRangeResult) -> str:
    """The suggested rate, and how it did."""
    best = result.best
    return (
        f"Suggested rate {result.suggested:.2g}: loss {result.loss_after(result.suggested):.2g} "
        f"after training. The best tried, {best:.2g}, ends at {result.loss_after(best):.2g}."
    )


def of_sharpness(result: SharpnessResult) -> str:
    """Where sharpness times rate settles."""
    parts = [
        f"{settled:.2f} at rate {rate:g}"
        for rate, settled in zip(result.rates, result.settled, strict=True)
        if np.isfinite(settled)
    ]
    if not parts:
        return "Every one of these runs diverged."
    return f"Sharpness times rate settles at {', '.join(parts)}; theory's edge is 2."


def of_landscape(study: Landscape, result: Slice) -> str:
    """Where the runs end, and how much of their paths the picture shows."""
    ends = [
        f"{losses[np.isfinite(losses)][-1]:.2g}" if end.kind != "diverged" else "divergence"
        for losses, end in zip(result.path_loss, result.ends, strict=True)
    ]
    share = float(np.nanmean(result.share)) if np.isfinite(result.share).any() else 0.0
    return (
        f"The path ends at loss {', '.join(ends)}. The picture shows {percent(share)} of its "
        "length: the rest lies in other directions."
    )
