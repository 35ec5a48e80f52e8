"""The examples of a run as a CSV file."""

import csv
import io

from dlviz.data.examples import Examples


def data_csv(examples: Examples) -> str:
    """A row an example: "train" or "test", its two coordinates without loss, its class's name."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(harmless, ("set", *examples.axes, "class")))
    names = [harmless(name) for name in examples.class_names]
    parts = {
        "train": (examples.train_xy, examples.train_labels),
        "test": (examples.test_xy, examples.test_labels),
    }
    for part, (xy, labels) in parts.items():
        for (x, y), label in zip(xy.tolist(), labels.tolist(), strict=True):
            writer.writerow([part, repr(x), repr(y), names[label]])
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
