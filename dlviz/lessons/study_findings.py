"""The one computed sentence that stands in the film of a study that is not a network."""

from math import ceil, inf

import numpy as np

from dlviz.lessons.text import if_recorded, percent
from dlviz.measure.contours import Slope
from dlviz.measure.critical_batch import CriticalBatchResult
from dlviz.measure.exact import ExactResult
from dlviz.measure.gradients import FanResult
from dlviz.measure.landscape import Landscape, Slice
from dlviz.measure.least_squares import final_errors, floors, valley_limit
from dlviz.measure.rate_range import RateRangeResult
from dlviz.measure.sharpness import SharpnessResult
from dlviz.measure.spread import Spread, over_seeds
from dlviz.train.descent import Line, Lines
from dlviz.train.plane import PlaneResult
from dlviz.train.sweep import SweepMaps
from dlviz.train.sweep_map import ClockMap

ARRIVED = 0.15  # from the minimum; runs start at a distance of 2
CLEAR = 0.05  # a slope that is so near to a whole number is said to be it


def of_map(maps: SweepMaps, slope: Slope | None, clock: str, measure: str) -> str:
    """What the map shows: along which line the loss is equal, or where the best cells are."""
    shown, sweep = maps.map(clock), maps.sweep
    count = f"{len(sweep.rates)} rates × {len(sweep.batches)} batches × {sweep.seeds} seeds"
    if maps.recorded:
        cells = len(sweep.rates) * len(sweep.batches) * sweep.seeds
        count = f"{cells:,} networks{if_recorded(True)}"
    if measure == "accuracy":
        return _best_accuracy(maps)
    if measure == "steps":
        reached = np.isfinite(shown.steps_to_target).all(axis=-1)
        return f"{count}: {reached.sum()} of {reached.size} cells reach loss {maps.target:g}."
    if slope is None or not np.isfinite(slope.slope):
        return f"{count}: too few cells have learned for a line of equal loss."
    equal = "epochs" if clock == "epochs" else "updates"
    return f"{count}, equal {equal}: {_rule(slope.slope, slope.margin)}"


def _rule(slope: float, margin: float) -> str:
    sure = f" ± {2**slope * np.log(2) * margin:.3f}" if np.isfinite(margin) else ""
    figure = f"twice the batch, {2**slope:.3f}{sure} times the rate"
    if abs(slope) < CLEAR:
        return f"equal loss lies along equal rates, wherever a batch does not blow up ({figure})."
    if abs(slope - 1) < CLEAR:
        return f"equal loss lies where rate and batch grow together ({figure})."
    return f"along equal loss, {figure}."


def _best_accuracy(maps: SweepMaps) -> str:
    """The best rate's test accuracy at the smallest and the largest batch, on each clock."""
    batches = maps.sweep.batches
    if not any(np.isfinite(shown.test_accuracy).any() for shown in maps.maps):
        return "Least squares has no accuracy."
    parts, signs = [], set()
    for shown in maps.maps:
        small, large = (_best(shown, column) for column in (0, -1))
        signs.add(np.sign(small.mean - large.mean))
        parts.append(f"{_spread(small)} against {_spread(large)} at equal {shown.clock}")
    turns = " The sign turns with the clock: no gap of the batch's own." if len(signs) > 1 else ""
    sizes = f"batch {batches[0]} against {batches[-1]}"
    return f"Right on new examples at the best rate, {sizes}: {'; '.join(parts)}.{turns}"


def _best(shown: ClockMap, column: int) -> Spread:
    """The test accuracy over the seeds at the rate with the best mean."""
    accuracy = shown.test_accuracy[:, column]
    means = np.where(np.isfinite(accuracy).all(axis=-1), accuracy.mean(axis=-1), -1.0)
    values = accuracy[int(means.argmax())]
    return over_seeds(values if len(values) > 1 else np.repeat(values, 2))


def _spread(spread: Spread) -> str:
    return f"{100 * spread.mean:.1f} ± {100 * spread.margin:.1f} %"


def of_lines(lines: Lines, labels: tuple[str, ...]) -> str:
    """Where runs on least squares ended, or that they did not."""
    study = lines.lines[0].study
    if study.view == "error":
        return _settled(lines, labels)
    ends = ", ".join(map(_arrived, lines.lines, labels))
    limit = ""
    if len(lines.lines) == 1 and study.optimiser == "sgd" and study.schedule == "constant":
        most = valley_limit(study.batch_size, study.curvatures)
        limit = f" Theory: with this batch a run stays on average up to rate {most:.2f}."
    return f"After {study.updates:,} updates: {ends}.{limit}"


def _settled(lines: Lines, labels: tuple[str, ...]) -> str:
    """Where constant rates settle, or schedules end, in squared distance."""
    constant = all(line.study.schedule == "constant" for line in lines.lines)
    figures = floors(lines) if constant else final_errors(lines)
    parts = [
        f"{label} diverged" if at.measured == inf else f"{_small(at.measured)} with {label}"
        for label, at in zip(labels, figures, strict=True)
    ]
    return f"Squared distance {'on the floor' if constant else 'at the end'}: {'; '.join(parts)}."


def _arrived(line: Line, label: str) -> str:
    away = float(line.error[-1]) ** 0.5
    if line.left:
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
        f"gradient, and {percent(float(result.positive_share[at]))} of such steps point downhill."
    )


def of_exact(result: ExactResult) -> str:
    """How far the measured dots are from theory's line."""
    lines = zip(result.rates, result.curve_rates, result.curve, strict=True)
    theory = np.array([np.interp(rates, at, line) for rates, at, line in lines])
    off = np.abs(result.factor / theory - 1)[:, 1:]  # at rate 0 nothing is measured
    share = ceil(1000 * float(off.max())) / 10
    return f"{off.size} measured factors lie within {share:.1f} % of theory's line."


def of_plane(result: PlaneResult) -> str:
    """How many of the networks train."""
    done = round(result.fraction * result.study.networks)
    which = f"{done:,} networks" if result.fraction == 1 else f"the {done:,} networks so far"
    return (
        f"{percent(result.share)} of {which} train: after {result.study.updates} steps their loss "
        "is below where it began."
    )


def of_critical(result: CriticalBatchResult) -> str:
    """Up to which batch size a larger one saves updates."""
    if not np.isfinite(result.b_crit):
        return "Too few batch sizes reached the target loss."
    first, last = int(result.batches[0]), int(result.batches[-1])
    return (
        f"From batch {first} to {last}: {result.mean_steps[0]:.0f} updates become "
        f"{result.mean_steps[-1]:.0f}. Critical batch {result.b_crit:.0f} ± "
        f"{result.b_crit_margin:.0f}; the noise scale rises from {result.exact[0]:.0f} to "
        f"{result.exact[-1]:.0f} while a network trains."
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
