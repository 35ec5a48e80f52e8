"""Networks that see more than a plane as a film: their curves, and the first layer's weights."""

import math
from collections.abc import Sequence

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.tiles_scene import UNITS_MAX, tiles_scene
from dlviz.texts import say
from dlviz.train.recording import Recording

LABEL = say("network_scene.label")


def network_scene(
    recordings: Sequence[Recording], names: Sequence[str], options: Options, finding: str
) -> Scene:
    """One network whose inputs are a square picture: its weights and curves; else curves alone.

    recordings: one run, twins or seeds; names: one each, shown where there are several.
    """
    marks = sorted({int(step) for recording in recordings for step in recording.steps})
    updates = max(recording.experiment.training.updates for recording in recordings)
    clock = Clock(
        tuple(float(mark) for mark in marks),
        tuple(say("network_scene.update_of", update=mark, last=updates) for mark in marks),
    )
    panels = network_panels(recordings, names)
    first = recordings[0].weights[0]
    side = math.isqrt(first.shape[2])
    if len(recordings) > 1 or side * side != first.shape[2] or first.shape[1] > UNITS_MAX:
        return plot_scene(panels, clock, options, LABEL, finding)
    return tiles_scene(
        first, clock, shape=(side, side), panels=panels, options=options, label=LABEL,
        finding=finding,
        words={"tiles_all": say("network_scene.tiles")},
    )  # fmt: skip


def network_panels(recordings: Sequence[Recording], names: Sequence[str]) -> tuple[Panel, Panel]:
    """Losses and accuracies over the updates."""
    return _losses(recordings, names), _accuracies(recordings, names)


def _losses(recordings: Sequence[Recording], names: Sequence[str]) -> Panel:
    series = []
    for hue, (recording, name) in enumerate(zip(recordings, names, strict=True)):
        end = say("network_scene.diverged") if recording.end.kind == "diverged" else ""
        steps = recording.steps.astype(np.float64)
        if len(recordings) == 1:
            series.append(
                Series(
                    steps, recording.test_loss, say("network_scene.test"), colour=1, clocked=True
                )
            )
            name = say("network_scene.train")
        series.append(Series(steps, recording.train_loss, name, colour=hue, clocked=True, end=end))
    return Panel(
        say("network_scene.loss"),
        Axis(say("network_scene.updates")),
        Axis(say("network_scene.log_scale"), log=True),
        tuple(series),
        cursor=True,
    )


def _accuracies(recordings: Sequence[Recording], names: Sequence[str]) -> Panel:
    series = tuple(
        Series(
            recording.steps.astype(np.float64), recording.test_accuracy,
            name if len(recordings) > 1 else "", colour=hue, clocked=True,
        )
        for hue, (recording, name) in enumerate(zip(recordings, names, strict=True))
    )  # fmt: skip
    return Panel(
        say("network_scene.accuracy_on_new_examples"),
        Axis(say("network_scene.updates")),
        Axis(say("network_scene.share_that_is_right"), low=0.0, high=1.0, percent=True),
        series,
        cursor=True,
    )
