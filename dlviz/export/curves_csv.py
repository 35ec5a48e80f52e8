"""The curves of a run as a CSV file."""

import csv
import io

import numpy as np

from dlviz.train.recording import Recording

COLUMNS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def curves_csv(recording: Recording) -> str:
    """A row a snapshot: step, losses (mean an example), accuracies (0 to 1); empty for none."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("step", *COLUMNS))
    curves = [getattr(recording, name).tolist() for name in COLUMNS]
    for step, *values in zip(recording.steps.tolist(), *curves, strict=True):
        writer.writerow([step, *("" if np.isnan(value) else repr(value) for value in values)])
    return text.getvalue()
