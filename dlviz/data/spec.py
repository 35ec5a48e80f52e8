"""The part of an experiment that says where its examples come from."""

from dataclasses import dataclass

Point = tuple[float, float, int]


@dataclass(frozen=True)
class Data:
    """Where the examples come from.

    dataset: a name in `planar.DATASETS` or `tables.TABLES`, "table" (an upload) or "painted".
    n, n_test: training and test examples; a table is split in the ratio n : n_test.
    noise: standard deviation of the noise, in units of the plane (planar sets).
    classes: number of classes, where the set has a choice (spiral arms, Gaussians, rings).
    center: how far the whole cloud is moved to the right, in units of the plane.
    columns: the two columns of a table, by name; empty: its first two.
    label: the label column of an uploaded table; empty: its last.
    table: SHA-256 (hex) of an uploaded table; empty otherwise.
    points: painted examples as (x, y, class); trained on as they are, after the others.
    features: names in `features.FEATURES`, the network's inputs in this order; or `features.ALL`:
        every column of a table, as it is.
    standardise: inputs are shifted and scaled to mean 0 and variance 1 over the training set.
    data_seed: draws the examples and their split.
    """

    dataset: str = "circle"
    n: int = 200
    n_test: int = 200
    noise: float = 0.05
    classes: int = 2
    center: float = 0.0
    columns: tuple[str, ...] = ()
    label: str = ""
    table: str = ""
    points: tuple[Point, ...] = ()
    features: tuple[str, ...] = ("x", "y")
    standardise: bool = True
    data_seed: int = 0
