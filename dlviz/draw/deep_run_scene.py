"""Deep networks that learn as a film: the gradient in each layer, the losses, the accuracies."""

from collections.abc import Sequence

import numpy as np

from dlviz.draw.bars_scene import Bars, Column, bars_scene
from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Floats, Panel, Series
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say
from dlviz.train.deep_run import DeepCurve, DeepRunResult

SPAN = 20.0  # powers of ten that the axis shows at most
ROOM = 0.5


def deep_run_scene(
    result: DeepRunResult, names: Sequence[str], options: Options, label: str, finding: str
) -> Scene:
    """A column of bars for each run on one clock, its loss and its accuracy beside them."""
    runs = result.runs
    marks = sorted({int(step) for run in runs for step in run.steps})
    updates = runs[0].study.updates
    clock = Clock(
        tuple(float(mark) for mark in marks),
        tuple(say("deep_run_scene.clock", mark=mark, updates=updates) for mark in marks),
    )
    low, high = _ends(runs)
    columns = tuple(
        Column(
            names[k] if len(runs) > 1 else say("deep_run_scene.gradient"),
            say("deep_run_scene.unit_clipped") if run.study.clip else say("deep_run_scene.unit"),
            (Bars(_on(run, marks), colour=k),),
            low=low,
            high=high,
        )
        for k, run in enumerate(runs)
    )
    return bars_scene(
        columns,
        panels=_panels(runs, names),
        clock=clock,
        options=options,
        label=label,
        finding=finding,
    )


def _on(run: DeepCurve, marks: Sequence[int]) -> Floats:
    """The run's gradients at each of the clock's marks; after its end those of its end."""
    at = np.clip(np.searchsorted(run.steps, marks, side="right") - 1, 0, len(run.steps) - 1)
    return np.asarray(run.gradient[at])


def _ends(runs: Sequence[DeepCurve]) -> tuple[float, float]:
    lasting = [run for run in runs if run.end.kind == "finished"] or runs
    values = np.concatenate([run.gradient.ravel() for run in lasting])
    values = values[np.isfinite(values)]
    if not len(values):
        return -6.0, 0.0
    high = float(np.ceil(values.max() + ROOM))
    return max(float(np.floor(values.min() - ROOM)), high - SPAN), high


def _panels(runs: Sequence[DeepCurve], names: Sequence[str]) -> tuple[Panel, Panel]:
    losses, rights = [], []
    for k, (run, name) in enumerate(zip(runs, names, strict=True)):
        shown = name if len(runs) > 1 else ""
        end = say("deep_run_scene.diverged") if run.end.kind == "diverged" else ""
        steps = run.steps.astype(np.float64)
        losses.append(Series(steps, run.train_loss, shown, colour=k, clocked=True, end=end))
        rights.append(Series(steps, run.train_accuracy, shown, colour=k, clocked=True))
    return (
        Panel(
            say("deep_run_scene.loss"),
            Axis(say("deep_run_scene.updates")),
            Axis(say("deep_run_scene.log_scale"), log=True),
            tuple(losses),
            cursor=True,
        ),
        Panel(
            say("deep_run_scene.right"),
            Axis(say("deep_run_scene.updates")),
            Axis(say("deep_run_scene.share"), low=0.0, high=1.0, percent=True),
            tuple(rights),
            cursor=True,
        ),
    )
