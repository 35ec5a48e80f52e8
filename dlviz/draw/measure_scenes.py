"""Scenes of what was measured about gradients, rates and batch sizes: charts with their theory."""

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Floats, Mark, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.surface_scene import surface_scene
from dlviz.measure.critical_batch import CriticalBatchResult
from dlviz.measure.exact import FLOORS, ExactResult
from dlviz.measure.landscape import Landscape, Slice
from dlviz.measure.rate_range import RateRangeResult
from dlviz.measure.sharpness import SharpnessResult
from dlviz.texts import say

RATE = Axis(say("measure_scenes.learning_rate"), log=True)
FALLING = 4.0  # the range test's chart ends at so many times the loss that it began with


def exact_scene(result: ExactResult, options: Options, label: str, finding: str) -> Scene:
    """One step's factor over the rate, a parabola a batch size, and the floors."""
    factors = [
        Series(
            result.rates[b],
            result.factor[b],
            say("measure_scenes.batch", batch=batch),
            "dots",
            b,
            result.factor[b] - result.margin[b],
            result.factor[b] + result.margin[b],
        )
        for b, batch in enumerate(result.batches)
    ]
    theory = [
        Series(result.curve_rates[b], result.curve[b], "", "theory")
        for b in range(len(result.batches))
    ]
    best = Series(
        result.best_rates,
        1 - result.best_rates,
        say("measure_scenes.best_rates"),
        "dots",
        len(result.batches),
    )
    panel = Panel(
        say("measure_scenes.one_step_leaves"),
        Axis(say("measure_scenes.learning_rate"), low=0.0),
        Axis(say("measure_scenes.share_that_is_left"), low=0.0, high=1.15),
        (*theory, *factors, best),
        (Mark(say("measure_scenes.no_progress"), y=1.0),),
    )
    sizes = result.batches.astype(np.float64)
    rule = Panel(
        say("measure_scenes.best_rate_rule"),
        Axis(say("measure_scenes.batch_size"), log=True, ticks=tuple(sizes)),
        Axis(say("measure_scenes.best_learning_rate"), low=0.0, high=1.05),
        (
            Series(sizes, result.best_rates, "", "theory"),
            Series(sizes, _measured_best(result), say("measure_scenes.measured"), "dots", 0),
        ),
        (Mark(say("measure_scenes.d_plus_1"), x=result.study.dimensions + 1.0),),
    )
    return plot_scene((panel, rule, _floors(result)), None, options, label, finding)


def _floors(result: ExactResult) -> Panel:
    """Where runs with label noise settle, over rate / batch, with theory."""
    shares = result.floor_rates / result.floor_batches
    measured, margin, theory = result.floors.T
    order = np.argsort(shares)
    return Panel(
        say("measure_scenes.noise_floor", dimensions=FLOORS.dimensions, noise=FLOORS.label_noise),
        Axis(say("measure_scenes.rate_over_batch"), low=0.0),
        Axis(say("measure_scenes.squared_distance"), low=0.0),
        (
            Series(shares[order], theory[order], "", "theory"),
            Series(shares, measured, "", "dots", 0, measured - margin, measured + margin),
        ),
    )


def _measured_best(result: ExactResult) -> Floats:
    """The lowest point of a parabola through each batch's measured factors, [B]."""
    found = []
    for rates, factor in zip(result.rates, result.factor, strict=True):
        square, slope, _ = np.polyfit(rates, factor, 2)
        found.append(-slope / (2 * square))
    return np.array(found)


def critical_scene(
    result: CriticalBatchResult, options: Options, label: str, finding: str
) -> Scene:
    """Updates to the target over the batch size, what that costs, and the noise while training."""
    sizes = result.batches.astype(np.float64)
    ticks = tuple(sizes[:: max(1, len(sizes) // 5)])
    steps = Panel(
        say("measure_scenes.updates_until"),
        Axis(say("measure_scenes.batch_size"), log=True, ticks=ticks),
        Axis(say("measure_scenes.updates"), log=True),
        (
            Series(sizes, result.fitted, "", "theory"),
            Series(sizes, result.mean_steps, "", "dots", 0,
                   np.maximum(result.mean_steps - result.margins, 1e-3),
                   result.mean_steps + result.margins),
        ),
        (Mark(say("measure_scenes.critical_batch", batch=result.b_crit), x=result.b_crit),)
        if np.isfinite(result.b_crit) else (),
    )  # fmt: skip
    seen = Panel(
        say("measure_scenes.examples_until_then"),
        Axis(say("measure_scenes.batch_size"), log=True, ticks=ticks),
        Axis(say("measure_scenes.examples"), log=True),
        (
            Series(sizes, result.fitted * sizes, "", "theory"),
            Series(sizes, result.examples_seen, "", "dots", 0),
        ),
    )
    looks = result.looks.astype(np.float64)
    noise = Panel(
        say("measure_scenes.noise_scale"),
        Axis(say("measure_scenes.updates_made")),
        Axis(say("measure_scenes.examples"), log=True),
        (
            Series(looks, result.exact, say("measure_scenes.from_all_examples"), dotted=True),
            Series(looks, result.estimated, say("measure_scenes.from_two_batch_sizes"), "dots", 1),
        ),
    )
    words = {"plot_theory": say("measure_scenes.thin_line_fit")}
    return plot_scene((steps, seen, noise), None, options, label, finding, words)


def range_scene(result: RateRangeResult, options: Options, label: str, finding: str) -> Scene:
    """The loss while the rate rises, and how training at each rate ended."""
    count = len(result.rates)
    shown = np.where(result.smoothed <= FALLING * result.smoothed[0], result.smoothed, np.nan)
    marks: tuple[Mark, ...] = (
        Mark(say("measure_scenes.suggested_rate", rate=result.suggested), x=result.suggested),
    )
    if np.isfinite(result.blows_up):
        marks += (Mark(say("measure_scenes.blows_up"), x=result.blows_up),)
    test = Panel(
        say("measure_scenes.range_test", count=count),
        RATE,
        Axis(say("measure_scenes.loss_smoothed")),
        (Series(result.rates, shown, "", clocked=True),),
        marks,
        cursor=True,
    )
    fine = ~result.diverged
    after = Panel(
        say("measure_scenes.loss_after"),
        RATE,
        Axis(say("measure_scenes.training_loss"), log=True),
        (
            Series(result.tried[fine], result.losses_after[fine], "", "dots", 0),
            Series(
                [result.suggested],
                [result.loss_after(result.suggested)],
                say("measure_scenes.suggested"),
                "dots",
                1,
            ),
        ),
    )
    clock = Clock(
        tuple(float(rate) for rate in result.rates),
        tuple(
            say("measure_scenes.update_and_rate", update=k + 1, count=count, rate=rate)
            for k, rate in enumerate(result.rates)
        ),
    )
    return plot_scene((test, after), clock, options, label, finding)


def sharpness_scene(result: SharpnessResult, options: Options, label: str, finding: str) -> Scene:
    """Sharpness times rate over the updates, which climbs to 2 and hovers, and the loss."""
    steps = result.steps.astype(np.float64)
    names = [say("measure_scenes.rate", rate=rate) for rate in result.rates]
    sharp = Panel(
        say("measure_scenes.sharpness_title"),
        Axis(say("measure_scenes.updates")),
        Axis(say("measure_scenes.sharpness_times_rate"), low=0.0),
        tuple(
            Series(steps, values, name, colour=k, clocked=True)
            for k, (values, name) in enumerate(zip(result.sharpness_times_rate, names, strict=True))
        ),
        (Mark(say("measure_scenes.edge_of_stability"), y=2.0),),
        cursor=True,
    )
    loss = Panel(
        say("measure_scenes.loss_title"),
        Axis(say("measure_scenes.updates")),
        Axis(say("measure_scenes.loss"), log=True),
        tuple(
            Series(steps, values, name, colour=k, clocked=True)
            for k, (values, name) in enumerate(zip(result.losses, names, strict=True))
        ),
        cursor=True,
    )
    last = int(result.steps[-1])
    clock = Clock(
        tuple(float(step) for step in steps),
        tuple(say("measure_scenes.update_of", step=int(step), last=last) for step in steps),
    )
    return plot_scene((sharp, loss), clock, options, label, finding)


def landscape_scene(
    study: Landscape, result: Slice, options: Options, label: str, finding: str
) -> Scene:
    """A network's loss around the end of its run, with the path that led there."""
    steps = result.steps.astype(np.float64)
    labels = run_names(study)
    panel = Panel(
        say("measure_scenes.loss_title"),
        Axis(say("measure_scenes.updates")),
        Axis(say("measure_scenes.loss"), log=True),
        tuple(
            Series(steps, np.where(losses > 0, losses, np.nan), "", colour=k, clocked=True,
                   end=say("measure_scenes.diverged") if end.kind == "diverged" else "")
            for k, (losses, end) in enumerate(zip(result.path_loss, result.ends, strict=True))
        ),
        cursor=True,
    )  # fmt: skip
    across = (
        say("measure_scenes.filter_normalised_direction")
        if study.directions == "random"
        else say("measure_scenes.paths_direction")
    )
    return surface_scene(
        result.xs,
        result.ys,
        result.loss,
        result.paths,
        labels,
        Clock(
            tuple(float(step) for step in steps),
            tuple(
                say("measure_scenes.update_of", step=int(step), last=study.updates)
                for step in steps
            ),
        ),
        names=(f"{across} 1", f"{across} 2"),
        ends=[
            (
                "diverged" if end.kind == "diverged" else "finished",
                int(np.searchsorted(result.steps, end.step, side="right")) - 1,
            )
            for end in result.ends
        ],
        options=options,
        label=label,
        finding=finding,
        panels=(panel,),
    )


def run_names(study: Landscape) -> tuple[str, ...]:
    """Each run of a landscape by its rate and batch."""
    training = (experiment.training for experiment in study.experiments)
    return tuple(
        say("measure_scenes.rate_and_batch", rate=run.learning_rate, batch=run.batch_size)
        if run.batch_size
        else say("measure_scenes.rate_and_all", rate=run.learning_rate)
        for run in training
    )
