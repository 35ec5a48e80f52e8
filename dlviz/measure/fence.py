"""When a network has fenced a class in: its region no longer reaches the edge of the picture."""

import numpy as np
import numpy.typing as npt

from dlviz.data.examples import Examples
from dlviz.measure import fields
from dlviz.train.recording import Recording


def inner_class(examples: Examples) -> int:
    """The class whose training examples lie closest to the middle of all of them."""
    distance = np.linalg.norm(examples.train_xy - examples.train_xy.mean(axis=0), axis=1)
    present = np.unique(examples.train_labels)
    means = [distance[examples.train_labels == label].mean() for label in present]
    return int(present[np.argmin(means)])


def closed(recording: Recording, examples: Examples, size: int = 61) -> npt.NDArray[np.bool_]:
    """At which snapshots the fence is closed, [S].

    Closed: the inner class's predicted region holds at least half of that class's training
    examples and touches no side of the window (sides sampled at `size` points each).
    """
    inner = inner_class(examples)
    inside = examples.train_xy[examples.train_labels == inner]
    points = np.concatenate([fields.border(examples.bounds(), size), inside])
    values = fields.layers(recording, range(len(recording.steps)), examples, points)[-1]
    is_inner = fields.classes(values) == inner
    touches = is_inner[:, : 4 * size].any(axis=1)
    holds = is_inner[:, 4 * size :].mean(axis=1) >= 0.5
    return np.asarray(~touches & holds)


def closing_step(recording: Recording, examples: Examples, size: int = 61) -> int | None:
    """The step from which the fence is closed and stays so to the film's end; None if it is not."""
    open_at = np.flatnonzero(~closed(recording, examples, size))
    first = 0 if len(open_at) == 0 else int(open_at[-1]) + 1
    return int(recording.steps[first]) if first < len(recording.steps) else None
