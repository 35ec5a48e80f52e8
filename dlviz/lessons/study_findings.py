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
from dlviz.texts import fill, passage
from dlviz.train.descent import Line, Lines
from dlviz.train.plane import PlaneResult
from dlviz.train.sweep import SweepMaps
from dlviz.train.sweep_map import ClockMap

ARRIVED = 0.15  # from the minimum; runs start at a distance of 2
CLEAR = 0.05  # a slope that is so near to a whole number is said to be it


def of_map(maps: SweepMaps, slope: Slope | None, clock: str, measure: str) -> str:
    """What the map shows: along which line the loss is equal, or where the best cells are."""
    shown, sweep = maps.map(clock), maps.sweep
    count = fill(
        "{rates} rates × {batches} batches × {seeds} seeds",
        rates=len(sweep.rates),
        batches=len(sweep.batches),
        seeds=sweep.seeds,
    )
    if maps.recorded:
        cells = len(sweep.rates) * len(sweep.batches) * sweep.seeds
        count = fill("{cells:,} networks{if_recorded}", cells=cells, if_recorded=if_recorded(True))
    if measure == "accuracy":
        return _best_accuracy(maps)
    if measure == "steps":
        reached = np.isfinite(shown.steps_to_target).all(axis=-1)
        return fill(
            "{count}: {reached} of {size} cells reach loss {target:g}.",
            count=count,
            reached=reached.sum(),
            size=reached.size,
            target=maps.target,
        )
    if slope is None or not np.isfinite(slope.slope):
        return fill("{count}: too few cells have learned for a line of equal loss.", count=count)
    rule = _rule(slope.slope, slope.margin)
    if clock == "epochs":
        return fill("{count}, equal epochs: {rule}", count=count, rule=rule)
    return fill("{count}, equal updates: {rule}", count=count, rule=rule)


def _rule(slope: float, margin: float) -> str:
    sure = f" ± {2**slope * np.log(2) * margin:.3f}" if np.isfinite(margin) else ""
    figure = fill("twice the batch, {slope:.3f}{sure} times the rate", slope=2**slope, sure=sure)
    if abs(slope) < CLEAR:
        return fill(
            "equal loss lies along equal rates, wherever a batch does not blow up ({figure}).",
            figure=figure,
        )
    if abs(slope - 1) < CLEAR:
        return fill("equal loss lies where rate and batch grow together ({figure}).", figure=figure)
    return fill("along equal loss, {figure}.", figure=figure)


def _best_accuracy(maps: SweepMaps) -> str:
    """The best rate's test accuracy at the smallest and the largest batch, on each clock."""
    batches = maps.sweep.batches
    if not any(np.isfinite(shown.test_accuracy).any() for shown in maps.maps):
        return passage("Least squares has no accuracy.")
    parts, signs = [], set()
    for shown in maps.maps:
        small, large = (_best(shown, column) for column in (0, -1))
        signs.add(np.sign(small.mean - large.mean))
        parts.append(
            fill(
                "{small} against {large} at equal epochs",
                small=_spread(small),
                large=_spread(large),
            )
            if shown.clock == "epochs"
            else fill(
                "{small} against {large} at equal updates",
                small=_spread(small),
                large=_spread(large),
            )
        )
    turns = (
        passage(" The sign turns with the clock: no gap of the batch's own.")
        if len(signs) > 1
        else ""
    )
    sizes = fill("batch {batches} against {batches_2}", batches=batches[0], batches_2=batches[-1])
    return fill(
        "Right on new examples at the best rate, {sizes}: {parts}.{turns}",
        sizes=sizes,
        parts="; ".join(parts),
        turns=turns,
    )


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
        limit = fill(
            " Theory: with this batch a run stays on average up to rate {most:.2f}.", most=most
        )
    return fill(
        "After {updates:,} updates: {ends}.{limit}", updates=study.updates, ends=ends, limit=limit
    )


def _settled(lines: Lines, labels: tuple[str, ...]) -> str:
    """Where constant rates settle, or schedules end, in squared distance."""
    constant = all(line.study.schedule == "constant" for line in lines.lines)
    figures = floors(lines) if constant else final_errors(lines)
    parts = [
        fill("{label} diverged", label=label)
        if at.measured == inf
        else fill("{measured} with {label}", measured=_small(at.measured), label=label)
        for label, at in zip(labels, figures, strict=True)
    ]
    return (
        fill("Squared distance on the floor: {parts}.", parts="; ".join(parts))
        if constant
        else fill("Squared distance at the end: {parts}.", parts="; ".join(parts))
    )


def _arrived(line: Line, label: str) -> str:
    away = float(line.error[-1]) ** 0.5
    if line.left:
        return fill("{label} has left", label=label)
    if away < ARRIVED:
        return fill("{label} has arrived", label=label)
    return fill("{label} is {away:.1f} from the minimum", label=label, away=away)


def _small(value: float) -> str:
    return f"{value:.2g}" if 1e-3 <= value < 100 else f"{value:.1e}"


def of_fan(result: FanResult, examples: int, batch: int) -> str:
    """How far the gradient of one batch size points away."""
    at = int(np.flatnonzero(result.batches == batch)[0]) if batch in result.batches else 0
    size = int(result.batches[at])
    return fill(
        "{size} of {examples:,} examples point {mean_angles:.0f}° away from the true "
        "gradient, and {positive_share} of such steps point downhill.",
        size=size,
        examples=examples,
        mean_angles=result.mean_angles[at],
        positive_share=percent(float(result.positive_share[at])),
    )


def of_exact(result: ExactResult) -> str:
    """How far the measured dots are from theory's line."""
    lines = zip(result.rates, result.curve_rates, result.curve, strict=True)
    theory = np.array([np.interp(rates, at, line) for rates, at, line in lines])
    off = np.abs(result.factor / theory - 1)[:, 1:]  # at rate 0 nothing is measured
    share = ceil(1000 * float(off.max())) / 10
    return fill(
        "{size} measured factors lie within {share:.1f} % of theory's line.",
        size=off.size,
        share=share,
    )


def of_plane(result: PlaneResult) -> str:
    """How many of the networks train."""
    done = round(result.fraction * result.study.networks)
    which = (
        fill("{done:,} networks", done=done)
        if result.fraction == 1
        else fill("the {done:,} networks so far", done=done)
    )
    return fill(
        "{share} of {which} train: after {updates} steps their loss is below where it began.",
        share=percent(result.share),
        which=which,
        updates=result.study.updates,
    )


def of_critical(result: CriticalBatchResult) -> str:
    """Up to which batch size a larger one saves updates."""
    if not np.isfinite(result.b_crit):
        return passage("Too few batch sizes reached the target loss.")
    first, last = int(result.batches[0]), int(result.batches[-1])
    return fill(
        "From batch {first} to {last}: {mean_steps:.0f} updates become "
        "{mean_steps_2:.0f}. Critical batch {b_crit:.0f} ± {b_crit_margin:.0f}; the "
        "noise scale rises from {exact:.0f} to {exact_2:.0f} while a network trains.",
        first=first,
        last=last,
        mean_steps=result.mean_steps[0],
        mean_steps_2=result.mean_steps[-1],
        b_crit=result.b_crit,
        b_crit_margin=result.b_crit_margin,
        exact=result.exact[0],
        exact_2=result.exact[-1],
    )


def of_range(result: RateRangeResult) -> str:
    """The suggested rate, and how it did."""
    best = result.best
    return fill(
        "Suggested rate {suggested:.2g}: loss {loss:.2g} after training. The best "
        "tried, {best:.2g}, ends at {loss_2:.2g}.",
        suggested=result.suggested,
        loss=result.loss_after(result.suggested),
        best=best,
        loss_2=result.loss_after(best),
    )


def of_sharpness(result: SharpnessResult) -> str:
    """Where sharpness times rate settles."""
    parts = [
        fill("{settled:.2f} at rate {rate:g}", settled=settled, rate=rate)
        for rate, settled in zip(result.rates, result.settled, strict=True)
        if np.isfinite(settled)
    ]
    if not parts:
        return passage("Every one of these runs diverged.")
    return fill(
        "Sharpness times rate settles at {parts}; theory's edge is 2.", parts=", ".join(parts)
    )


def of_landscape(study: Landscape, result: Slice) -> str:
    """Where the runs end, and how much of their paths the picture shows."""
    ends = [
        f"{losses[np.isfinite(losses)][-1]:.2g}" if end.kind != "diverged" else "divergence"
        for losses, end in zip(result.path_loss, result.ends, strict=True)
    ]
    share = float(np.nanmean(result.share)) if np.isfinite(result.share).any() else 0.0
    return fill(
        "The path ends at loss {ends}. The picture shows {share} of its length: the "
        "rest lies in other directions.",
        ends=", ".join(ends),
        share=percent(share),
    )
