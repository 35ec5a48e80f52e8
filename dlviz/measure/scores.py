"""How well a run ended, and how soon it got there."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dlviz.data.examples import Examples, load
from dlviz.measure import fields
from dlviz.train.recording import Floats, Recording


def final_accuracy(recording: Recording) -> float:
    """Share of test examples that the last network gets right, in [0, 1]; nan without any."""
    return float(recording.test_accuracy[-1])


def final_accuracies(recordings: tuple[Recording, ...]) -> Floats:
    """`final_accuracy` of each, [E]."""
    return np.array([final_accuracy(recording) for recording in recordings])


def last_examples(recording: Recording) -> Examples:
    """The examples that the end of a run was measured on: a branch may have changed the noise."""
    experiment = recording.experiment
    first = load(experiment.data)
    made = [
        change.value
        for change in experiment.changes
        if change.field == "noise" and change.step <= recording.end.step
    ]
    if not made:
        return first
    now = load(replace(experiment.data, noise=float(made[-1])))
    return replace(now, mean=first.mean, scale=first.scale)


def confusion(
    recording: Recording, examples: Examples, index: int = -1, test: bool = True
) -> npt.NDArray[np.int64]:
    """Examples counted by true class (row) and predicted class (column), [C, C].

    test: of the test examples, else of the training examples.
    """
    rows = examples.test_rows if test else examples.train_rows
    labels = examples.test_labels if test else examples.train_labels
    count = examples.classes
    table = np.zeros((count, count), dtype=np.int64)
    if len(rows):
        logits = fields.layers_of(recording, [index], examples.standardised(rows))[-1][0]
        np.add.at(table, (labels, fields.classes(logits)), 1)
    return table


def steps_to_loss(recording: Recording, target: float) -> int | None:
    """The first kept step whose training loss is at most `target`; None if there is none."""
    reached = np.flatnonzero(recording.train_loss <= target)
    return int(recording.steps[reached[0]]) if len(reached) else None


def seconds_to_loss(recording: Recording, target: float) -> float | None:
    """Seconds of updates until the training loss was at most `target`; None if it never was."""
    step = steps_to_loss(recording, target)
    if step is None:
        return None
    return recording.seconds * step / max(recording.end.step, 1)
