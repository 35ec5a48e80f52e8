"""The arrays of any result as one table."""

import csv
import io
from dataclasses import fields

import numpy as np


def numbers_csv(result: object) -> str:
    """A row a number: the array's name, the number's places in it, the number.

    result: a dataclass whose fields are numbers and arrays of up to three dimensions; others are
    left out.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["name", "i", "j", "k", "value"])
    for entry in fields(result):  # type: ignore[arg-type]  # every result is a dataclass
        value = getattr(result, entry.name)
        if isinstance(value, float | int | np.ndarray) and np.ndim(value) <= 3:
            array = np.asarray(value)
            for place in np.ndindex(array.shape):
                rows.writerow(
                    [entry.name, *place, *[""] * (3 - array.ndim), repr(array[place].item())]
                )
    return text.getvalue()
