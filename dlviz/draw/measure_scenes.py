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

RATE = Axis("learning rate", log=True)
FALLING = 4.0  # the range test's chart ends at so many times the loss that it began with


def exact_scene(result: ExactResult, options: Options, label: str, finding: str) -> Scene:
    """One step's factor over the rate, a parabola a batch size, and the floors."""
    factors = [
        Series(result.rates[b], result.factor[b], f"batch {batch}", "dots", b,
               result.factor[b] - result.margin[b], result.factor[b] + result.margin[b])
        for b, batch in enumerate(result.batches)
    ]  # fmt: skip
    theory = [
        Series(result.curve_rates[b], result.curve[b], "", "theory")
        for b in range(len(result.batches))
    ]
    best = Series(
        result.best_rates, 1 - result.best_rates, "best rates", "dots", len(result.batches)
    )
    panel = Panel(
        "What one step leaves of the squared error",
        Axis("learning rate", low=0.0),
        Axis("share that is left", low=0.0, high=1.15),
        (*theory, *factors, best),
        (Mark("no progress", y=1.0),),
    )
    sizes = result.batches.astype(np.float64)
    rule = Panel(
        "The best rate: half its maximum at batch d + 1",
        Axis("batch size", log=True, ticks=tuple(sizes)),
        Axis("best learning rate", low=0.0, high=1.05),
        (
            Series(sizes, result.best_rates, "", "theory"),
            Series(sizes, _measured_best(result), "measured", "dots", 0),
        ),
        (Mark("d + 1", x=result.study.dimensions + 1.0),),
    )
    return plot_scene((panel, rule, _floors(result)), None, options, label, finding)


def _floors(result: ExactResult) -> Panel:
    """Where runs with label noise settle, over rate / batch, with theory."""
    shares = result.floor_rates / result.floor_batches
    measured, margin, theory = result.floors.T
    order = np.argsort(shares)
    return Panel(
        f"Noise floor, d = {FLOORS.dimensions}, label noise {FLOORS.label_noise:g}",
        Axis("rate / batch size", low=0.0),
        Axis("squared distance", low=0.0),
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
        "Updates until the loss is reached",
        Axis("batch size", log=True, ticks=ticks),
        Axis("updates", log=True),
        (
            Series(sizes, result.fitted, "", "theory"),
            Series(sizes, result.mean_steps, "", "dots", 0,
                   np.maximum(result.mean_steps - result.margins, 1e-3),
                   result.mean_steps + result.margins),
        ),
        (Mark(f"critical batch {result.b_crit:.0f}", x=result.b_crit),)
        if np.isfinite(result.b_crit) else (),
    )  # fmt: skip
    seen = Panel(
        "Examples until then",
        Axis("batch size", log=True, ticks=ticks),
        Axis("examples", log=True),
        (
            Series(sizes, result.fitted * sizes, "", "theory"),
            Series(sizes, result.examples_seen, "", "dots", 0),
        ),
    )
    looks = result.looks.astype(np.float64)
    noise = Panel(
        "Noise scale while a network trains",
        Axis("updates made"),
        Axis("examples", log=True),
        (
            Series(looks, result.exact, "from all examples", dotted=True),
            Series(looks, result.estimated, "from two batch sizes", "dots", 1),
        ),
    )
    words = {"plot_theory": "thin line: fit"}
    return plot_scene((steps, seen, noise), None, options, label, finding, words)


def range_scene(result: RateRangeResult, options: Options, label: str, finding: str) -> Scene:
    """The loss while the rate rises, and how training at each rate ended."""
    count = len(result.rates)
    shown = np.where(result.smoothed <= FALLING * result.smoothed[0], result.smoothed, np.nan)
    marks: tuple[Mark, ...] = (Mark(f"suggested {result.suggested:.2g}", x=result.suggested),)
    if np.isfinite(result.blows_up):
        marks += (Mark("blows up", x=result.blows_up),)
    test = Panel(
        f"Range test: the rate rises over {count} updates",
        RATE,
        Axis("loss of the batches, smoothed"),
        (Series(result.rates, shown, "", clocked=True),),
        marks,
        cursor=True,
    )
    fine = ~result.diverged
    after = Panel(
        "Loss after training at each rate",
        RATE,
        Axis("training loss", log=True),
        (
            Series(result.tried[fine], result.losses_after[fine], "", "dots", 0),
            Series([result.suggested], [result.loss_after(result.suggested)], "suggested",
                   "dots", 1),
        ),
    )  # fmt: skip
    clock = Clock(
        tuple(float(rate) for rate in result.rates),
        tuple(f"update {k + 1} of {count}, rate {rate:.2g}" for k, rate in enumerate(result.rates)),
    )
    return plot_scene((test, after), clock, options, label, finding)


def sharpness_scene(result: SharpnessResult, options: Options, label: str, finding: str) -> Scene:
    """Sharpness times rate over the updates, which climbs to 2 and hovers, and the loss."""
    steps = result.steps.astype(np.float64)
    names = [f"rate {rate:g}" for rate in result.rates]
    sharp = Panel(
        "Sharpness × rate, halfway between two steps",
        Axis("updates"),
        Axis("sharpness × rate", low=0.0),
        tuple(
            Series(steps, values, name, colour=k, clocked=True)
            for k, (values, name) in enumerate(zip(result.sharpness_times_rate, names, strict=True))
        ),
        (Mark("edge of stability: 2", y=2.0),),
        cursor=True,
    )
    loss = Panel(
        "Training loss",
        Axis("updates"),
        Axis("loss", log=True),
        tuple(
            Series(steps, values, name, colour=k, clocked=True)
            for k, (values, name) in enumerate(zip(result.losses, names, strict=True))
        ),
        cursor=True,
    )
    last = int(result.steps[-1])
    clock = Clock(
        tuple(float(step) for step in steps),
        tuple(f"update {int(step):,} of {last:,}" for step in steps),
    )
    return plot_scene((sharp, loss), clock, options, label, finding)


def landscape_scene(
    study: Landscape, result: Slice, options: Options, label: str, finding: str
) -> Scene:
    """A network's loss around the end of its run, with the path that led there."""
    steps = result.steps.astype(np.float64)
    labels = run_names(study)
    panel = Panel(
        "Training loss",
        Axis("updates"),
        Axis("loss", log=True),
        tuple(
            Series(steps, np.where(losses > 0, losses, np.nan), "", colour=k, clocked=True,
                   end="diverged" if end.kind == "diverged" else "")
            for k, (losses, end) in enumerate(zip(result.path_loss, result.ends, strict=True))
        ),
        cursor=True,
    )  # fmt: skip
    across = "filter-normalised direction" if study.directions == "random" else "path's direction"
    return surface_scene(
        result.xs,
        result.ys,
        result.loss,
        result.paths,
        labels,
        Clock(
            tuple(float(step) for step in steps),
            tuple(f"update {int(step):,} of {study.updates:,}" for step in steps),
        ),
        names=(f"{across} 1", f"{across} 2"),
        ends=[
            ("diverged" if end.kind == "diverged" else "finished",
             int(np.searchsorted(result.steps, end.step, side="right")) - 1)
            for end in result.ends
        ],
        options=options,
        label=label,
        finding=finding,
        panels=(panel,),
    )  # fmt: skip


def run_names(study: Landscape) -> tuple[str, ...]:
    """Each run of a landscape by its rate and batch."""
    training = (experiment.training for experiment in study.experiments)
    return tuple(f"rate {run.learning_rate:g}, batch {run.batch_size or 'all'}" for run in training)
