"""Every number of a result stands in its table, those within its parts too."""

import csv
import io
from dataclasses import dataclass

import numpy as np

from dlviz.export.numbers_csv import numbers_csv
from dlviz.jobs import finish
from dlviz.measure.factors import Factors
from dlviz.measure.product import Product
from dlviz.measure.width_law import WidthLaw


def table(result: object) -> dict[tuple[str, ...], str]:
    """Values by name and places."""
    rows = list(csv.reader(io.StringIO(numbers_csv(result))))
    assert rows[0] == ["name", "i", "j", "k", "value"]
    found = {tuple(row[:4]): row[4] for row in rows[1:]}
    assert len(found) == len(rows) - 1
    return found


def test_arrays_and_numbers_are_written_without_loss() -> None:
    result = finish(Product(layers=4, spread=0.2))
    found = table(result)
    assert [float(found["logs_low", str(i), "", ""]) for i in range(5)] == result.logs_low.tolist()
    assert {name for name, *_ in found} == {"left", "logs_low", "logs_median", "logs_high"}


def test_parts_of_a_result_are_named_by_their_place() -> None:
    result = finish(WidthLaw(widths=(3, 4), against=(5,), nets=20))
    found = table(result)
    for place, shape in enumerate(result.shapes):
        assert float(found[f"shapes[{place}].exact_variance", "", "", ""]) == shape.exact_variance
        logs = [float(found[f"shapes[{place}].logs", str(i), "", ""])
                for i in range(len(shape.logs))]  # fmt: skip
        assert logs == shape.logs.tolist()
    assert [found["shapes[0].widths", str(i), "", ""] for i in range(2)] == ["3", "4"]


def test_what_a_row_is_of_stands_beside_its_numbers() -> None:
    result = finish(Factors(width=8, depth=3, draws=1))
    found = table(result)
    assert found["rows[1].activation", "", "", ""] == "relu"
    assert found["rows[1].initialiser", "", "", ""] == "he_normal"
    assert float(found["measured", "1", "", ""]) == result.measured[1]
    assert [found["batches", str(i), "", ""] for i in range(3)] == ["16", "64", "256"]


def test_what_is_no_table_is_left_out() -> None:
    @dataclass(frozen=True)
    class Odd:
        study: Product
        texts: tuple[str, ...]
        nothing: None
        empty: tuple[float, ...]
        large: np.ndarray
        picture: np.ndarray
        ragged: tuple[tuple[int, ...], ...]

    large, picture = np.zeros((1, 1, 1, 1)), np.zeros((2, 2), np.uint8)
    odd = Odd(Product(), ("a", "b"), None, (), large, picture, ((1,), (2, 3)))
    assert table(odd) == {
        ("texts", "0", "", ""): "a",
        ("texts", "1", "", ""): "b",
        ("ragged[0]", "0", "", ""): "1",
        ("ragged[1]", "0", "", ""): "2",
        ("ragged[1]", "1", "", ""): "3",
    }
