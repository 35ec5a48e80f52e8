"""Descent on least squares as a film: balls in a valley, or errors that settle on their floors."""

from dataclasses import replace
from math import sqrt

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Floats, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.surface_scene import Ellipse, surface_scene
from dlviz.measure.least_squares import expected_error, noise_ball
from dlviz.texts import say
from dlviz.train.descent import Descent, Lines
from dlviz.train.descent_lines import Line, kept_steps

HALF = 2.4  # of the picture's side; runs start at a distance of 2
GRID = 81
LEAST = 1e-8  # squared distance that is drawn: nothing is to be seen below
FARTHEST = 1e3  # squared distance to which theory's line is drawn
SLOW = 0.1  # of the error at the start: a run that has more left has not arrived
LABELS = {
    "learning_rate": say("descent_scene.rate_of"),
    "batch_size": say("descent_scene.batch_of"),
    "momentum": say("descent_scene.momentum_of"),
    "condition": say("descent_scene.condition_of"),
    "label_noise": say("descent_scene.noise_of"),
}
OPTIMISER_NAMES = {
    "sgd": say("descent_scene.sgd"),
    "momentum": say("descent_scene.momentum"),
    "nesterov": say("descent_scene.nesterov"),
    "adagrad": say("descent_scene.adagrad"),
    "rmsprop": say("descent_scene.rmsprop"),
    "adam": say("descent_scene.adam"),
    "adamw": say("descent_scene.adamw"),
}
SCHEDULE_NAMES = {
    "constant": say("descent_scene.constant"),
    "step": say("descent_scene.steps"),
    "cosine": say("descent_scene.cosine"),
    "warmup": say("descent_scene.warm_up"),
    "one_cycle": say("descent_scene.one_cycle"),
    "inverse_time": say("descent_scene.inverse_time"),
    "growing_batch": say("descent_scene.growing_batch"),
}

ARRIVALS = {
    "too large": say("descent_scene.too_large"),
    "too small": say("descent_scene.too_small"),
    "about right": say("descent_scene.about_right"),
}


def line_labels(lines: Lines) -> tuple[str, ...]:
    """A name for each line: the first is named in the fields in which the others differ."""
    first = lines.lines[0]
    named = tuple(dict.fromkeys(line.field for line in lines.lines[1:])) or ("learning_rate",)
    own = ", ".join(_named(first, field) for field in named)
    return (own, *(_named(line, line.field) for line in lines.lines[1:]))


def arrival(line: Line) -> str:
    """How a line's rate did: "too large", "too small" or "about right"."""
    if line.left:
        return "too large"
    return "too small" if line.error[-1] > SLOW * line.error[0] else "about right"


def valley_scene(lines: Lines, options: Options, label: str, finding: str) -> Scene:
    """The loss over the first two weights, a ball a line, and the errors beside it."""
    study = lines.lines[0].study
    axis = np.linspace(-HALF, HALF, GRID)
    x, y = np.meshgrid(axis, axis)
    along, across = study.curvatures[0], (study.curvatures[1] if study.dimensions > 1 else 1.0)
    rates = all(line.field in ("", "learning_rate") for line in lines.lines)
    names = [
        f"{name}: {ARRIVALS[arrival(line)]}" if rates and len(lines.lines) > 1 else name
        for name, line in zip(line_labels(lines), lines.lines, strict=True)
    ]
    steps = kept_steps(study.updates)
    lasts = [_last(line) for line in lines.lines]
    paths = [line.paths[0, : last + 1] for line, last in zip(lines.lines, lasts, strict=True)]
    return surface_scene(
        axis,
        axis,
        (along * x**2 + across * y**2 + study.label_noise**2) / 2,
        np.stack([_padded(path, len(steps)) for path in paths]),
        names,
        _clock(steps, study.updates),
        ellipses=_noise_balls(study),
        minimum=(0.0, 0.0),
        names=(say("descent_scene.weight_1"), say("descent_scene.weight_2")),
        ends=[
            ("diverged" if arrival(line) == "too large" else "finished", last)
            for line, last in zip(lines.lines, lasts, strict=True)
        ],
        options=options,
        label=label,
        finding=finding,
        panels=(error_panel(lines, ("",) * len(names)),),
    )


def error_scene(lines: Lines, options: Options, label: str, finding: str) -> Scene:
    """The mean squared error of each line over the updates, with theory's line through it."""
    study = lines.lines[0].study
    steps = kept_steps(study.updates)
    panel = error_panel(lines, line_labels(lines))
    return plot_scene((panel,), _clock(steps, study.updates), options, label, finding)


def _clock(steps: "np.ndarray[tuple[int], np.dtype[np.int64]]", updates: int) -> Clock:
    """A clock over kept steps."""
    return Clock(
        tuple(int(step) for step in steps),
        tuple(say("descent_scene.clock", step=step, updates=updates) for step in steps),
    )


def error_panel(lines: Lines, names: tuple[str, ...]) -> Panel:
    """The mean squared error of each line over the updates, with theory."""
    series = []
    for hue, (line, name) in enumerate(zip(lines.lines, names, strict=True)):
        series.append(
            Series(
                line.steps.astype(np.float64),
                line.error,
                name,
                colour=hue,
                low=np.maximum(line.error - line.error_margin, line.error / 10),
                high=line.error + line.error_margin,
                clocked=True,
                end=say("descent_scene.diverged") if line.end.kind == "diverged" else "",
            )
        )
    for line in lines.lines:
        theory = expected_error(line.study)
        if theory is not None and line.study.batch_size:
            kept = kept_steps(line.study.updates)
            series.append(
                Series(
                    kept.astype(np.float64),
                    np.where(theory <= FARTHEST, theory, np.nan),
                    "",
                    "theory",
                )
            )
    least = min(float(np.nanmin(line.error)) for line in lines.lines)
    most = max(float(np.nanmax(line.error[line.error <= FARTHEST])) for line in lines.lines)
    y = Axis(say("descent_scene.log_scale"), log=True)
    if least < LEAST:
        y = replace(y, low=LEAST, high=2 * most)
    runs = max(line.study.runs for line in lines.lines)
    return Panel(
        say("descent_scene.error_mean", runs=runs) if runs > 1 else say("descent_scene.error"),
        Axis(say("descent_scene.updates")),
        y,
        tuple(series),
        cursor=True,
    )


def _noise_balls(study: Descent) -> tuple[Ellipse, ...]:
    """Two standard deviations of where SGD with a constant rate settles."""
    plain = study.optimiser == "sgd" and study.schedule == "constant" and study.batch_size
    if not plain or study.dimensions != 2 or not study.label_noise:
        return ()
    variance = noise_ball(study.learning_rate, study.batch_size, study.curvatures,
                          study.label_noise)  # fmt: skip
    if not np.isfinite(variance).all():
        return ()
    axes = (2 * sqrt(float(variance[0])), 2 * sqrt(float(variance[1])))
    return (Ellipse((0.0, 0.0), axes, 0.0, say("descent_scene.noise_ball")),)


def _last(line: Line) -> int:
    """The last kept step that is drawn: a ball that has left is not followed back."""
    outside = np.flatnonzero(np.abs(line.paths[0]).max(axis=1) > HALF)
    if arrival(line) == "too large" and len(outside):
        return int(outside[0])
    return len(line.steps) - 1


def _padded(path: Floats, count: int) -> Floats:
    found = np.full((count, 2), np.nan)
    found[: len(path)] = path
    return found


def _named(line: Line, field: str) -> str:
    """What a line has in one field, in two or three words."""
    study = line.study
    value = study.get(field)
    if field == "optimiser":
        return OPTIMISER_NAMES.get(str(value), str(value))
    if field == "schedule":
        return SCHEDULE_NAMES.get(str(value), str(value))
    if field == "batch_size" and value == 0:
        return say("descent_scene.all_examples")
    return LABELS[field].format(value=f"{value:g}" if isinstance(value, float) else value)
