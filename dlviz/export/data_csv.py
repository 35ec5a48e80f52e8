"""The examples of a run as a CSV file."""

import csv
import io

from dlviz.data.examples import Examples


def data_csv(examples: Examples) -> str:
    """A row an example: "train" or "test", its numbers without loss, its class's name.

    The numbers are its two coordinates, or all columns where the network sees them all.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    columns = examples.axes if examples.plane else examples.feature_names
    writer.writerow(map(harmless, ("set", *columns, "class")))
    names = [harmless(name) for name in examples.class_names]
    parts = {
        "train": (examples.train_xy, examples.train_rows, examples.train_labels),
        "test": (examples.test_xy, examples.test_rows, examples.test_labels),
    }
    for part, (xy, rows, labels) in parts.items():
        numbers = (xy if examples.plane else rows).tolist()
        for row, label in zip(numbers, labels.tolist(), strict=True):
            writer.writerow([part, *map(repr, row), names[label]])
    return text.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays a number."""
    if not text.lstrip().startswith(("=", "+", "-", "@")):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
