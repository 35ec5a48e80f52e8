"""The curves and the confusion of a small network for pictures as CSV files."""

import csv
import io

from dlviz.data.pictures import class_names
from dlviz.train.cnn_run import CnnResult

CURVES = ("epochs", "train_loss", "train_accuracy", "test_accuracy")


def cnn_curves_csv(result: CnnResult) -> str:
    """A row a snapshot: epochs, training loss, and both accuracies (0 to 1)."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(CURVES)
    columns = [getattr(result, curve).tolist() for curve in CURVES]
    rows.writerows([[repr(value) for value in row] for row in zip(*columns, strict=True)])
    return text.getvalue()


def confusion_csv(result: CnnResult) -> str:
    """A row a class: its name, and how many of its test pictures are taken for each class."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    names = class_names(result.study.data)
    rows.writerow(["is / taken for", *names])
    rows.writerows(
        [name, *counts] for name, counts in zip(names, result.confusion.tolist(), strict=True)
    )
    return text.getvalue()
