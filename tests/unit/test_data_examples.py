"""Facts about loading: inputs, windows, painted points, real tables and bad values."""

from typing import get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlviz.data.examples import Examples, load
from dlviz.data.features import FEATURES
from dlviz.data.spec import Data
from dlviz.data.tables import TABLES, UPLOADS, principal_plane, read_csv
from dlviz.errors import UserError


def code_of(data: Data) -> str:
    with pytest.raises(UserError) as caught:
        load(data)
    return caught.value.code


@pytest.mark.parametrize("dataset", ["spiral", "iris"])
def test_standardised_inputs_have_mean_0_and_variance_1_over_the_training_set(dataset: str) -> None:
    examples = load(Data(dataset, features=tuple(FEATURES), noise=0.2))
    inputs = examples.inputs(examples.train_xy)
    assert np.allclose(inputs.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(inputs.var(axis=0), 1, atol=1e-9)


def test_inputs_are_the_features_themselves_when_not_standardised() -> None:
    examples = load(Data(features=("r", "xy"), standardise=False))
    assert examples.feature_names == ("r", "xy")
    assert np.allclose(examples.inputs([[3.0, 4.0]]), [[5.0, 12.0]])


def test_a_constant_feature_is_only_shifted() -> None:
    points = ((1.0, 2.0, 0), (1.0, 3.0, 1))
    examples = load(Data("painted", points=points))
    assert np.allclose(examples.inputs(examples.train_xy), [[0, -1], [0, 1]])


def test_the_same_data_is_loaded_once() -> None:
    assert load(Data(data_seed=7)) is load(Data(data_seed=7))


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load(Data()).train_xy[0] = 0


def test_painted_points_come_after_the_others_as_they_are() -> None:
    plain = load(Data("circle", center=1.0))
    painted = load(Data("circle", center=1.0, points=((0.1, -0.2, 1), (2, 3, 2))))
    assert np.array_equal(painted.train_xy[:-2], plain.train_xy)
    assert painted.train_xy[-2:].tolist() == [[0.1, -0.2], [2, 3]]
    assert painted.train_labels[-2:].tolist() == [1, 2]
    assert painted.class_names == ("A", "B", "C")
    assert np.array_equal(painted.test_xy, plain.test_xy)


def test_a_painting_needs_two_classes() -> None:
    assert code_of(Data("painted")) == "painted_one_class"
    assert code_of(Data("painted", points=((0.0, 0.0, 1), (1.0, 0.0, 1)))) == "painted_one_class"
    examples = load(Data("painted", points=((0.0, 0.0, 0), (1.0, 0.0, 1))))
    assert len(examples.train_xy) == 2 and len(examples.test_xy) == 0


def inside(examples: Examples) -> bool:
    x0, x1, y0, y1 = examples.bounds()
    xy = np.concatenate([examples.train_xy, examples.test_xy])
    low, high = xy.min(axis=0), xy.max(axis=0)
    return bool(x0 < low[0] and high[0] < x1 and y0 < low[1] and high[1] < y1)


def test_the_window_is_a_square_around_all_points_and_stays_put() -> None:
    x0, x1, y0, y1 = load(Data("circle")).bounds()
    assert x1 - x0 == pytest.approx(y1 - y0)
    assert load(Data("circle", noise=0.0)).bounds() == (x0, x1, y0, y1)
    moved = load(Data("circle", center=3.0, noise=1.0))
    assert inside(moved)


def test_each_axis_of_a_table_has_a_window_of_its_own() -> None:
    examples = load(Data("wine", columns=("alcohol", "proline")))
    x0, x1, y0, y1 = examples.bounds()
    assert inside(examples)
    assert x1 - x0 < 6 and y1 - y0 > 1000
    assert not examples.equal_units


@pytest.mark.parametrize(
    ("name", "rows", "columns", "classes"),
    [
        ("iris", 150, 4, 3),
        ("wine", 178, 13, 3),
        ("breast_cancer", 569, 30, 2),
        ("digits", 1797, 2, 10),
    ],
)
def test_real_tables_are_whole(name: str, rows: int, columns: int, classes: int) -> None:
    table = TABLES[name].read()
    assert table.values.shape == (rows, columns)
    examples = load(Data(name))
    assert len(examples.train_xy) + len(examples.test_xy) == rows
    assert examples.classes == classes
    assert examples.axes == table.columns[:2]


def test_a_table_is_split_in_the_ratio_asked_for() -> None:
    assert len(load(Data("iris", n=200, n_test=100)).train_xy) == 100
    assert len(load(Data("iris", n=200, n_test=0)).train_xy) == 150


def test_a_larger_share_of_a_table_keeps_the_smaller_training_set() -> None:
    small, large = load(Data("iris", n=100, n_test=200)), load(Data("iris", n=200, n_test=100))
    assert np.array_equal(small.train_xy, large.train_xy[:50])


def test_the_training_part_of_a_table_keeps_the_proportions_of_the_classes() -> None:
    labels = load(Data("breast_cancer", n=100, n_test=100)).train_labels
    assert abs(labels.mean() - 357 / 569) < 2 / 284


def test_principal_components_are_uncorrelated_and_their_signs_fixed() -> None:
    table = TABLES["digits"].read()
    assert np.allclose(np.cov(table.values.T)[0, 1], 0, atol=1e-9)
    data = np.random.default_rng(0).standard_normal((50, 6))
    assert np.allclose(principal_plane(data), -principal_plane(-data))
    plane = principal_plane(data)
    loadings = np.linalg.lstsq(data - data.mean(axis=0), plane, rcond=None)[0]
    assert (loadings[np.abs(loadings).argmax(axis=0), [0, 1]] > 0).all()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (Data("cats"), "value_unknown"),
        (Data(features=("z",)), "value_unknown"),
        (Data(features=()), "no_features"),
        (Data(features=("x", "x")), "value_twice"),
        (Data(n=1), "value_range"),
        (Data(n=5001), "value_range"),
        (Data(n_test=-1), "value_range"),
        (Data(n=10**400), "value_range"),
        (Data(noise=float("nan")), "value_range"),
        (Data(noise=2.5), "value_range"),
        (Data(center=float("inf")), "value_range"),
        (Data(classes=11), "value_range"),
        (Data(data_seed=-1), "value_range"),
        (Data(n=2.5), "value_type"),  # type: ignore[arg-type]
        (Data(n=True), "value_type"),
        (Data(noise="a"), "value_type"),  # type: ignore[arg-type]
        (Data(features=["x"]), "value_type"),  # type: ignore[arg-type]
        (Data(points=((0.0, float("nan"), 0),)), "value_range"),
        (Data(points=((0.0, 0.0, 10),)), "value_type"),
        (Data(points=((0.0, 0.0, 0),) * 501), "too_many_points"),
        (Data("iris", columns=("petal length (cm)",)), "table_two_columns"),
        (Data("iris", columns=("petal length (cm)",) * 2), "table_same_column"),
        (Data("iris", columns=("petal length (cm)", "nectar")), "table_column"),
        (Data("table"), "table_missing"),
        (Data("table", table="0" * 64), "table_missing"),
    ],
)
def test_a_bad_value_is_named(data: Data, code: str) -> None:
    assert code_of(data) == code


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.text()),
    st.tuples(st.tuples(st.floats(), st.floats(), st.integers())), st.tuples(st.text(max_size=3)),
    st.sampled_from(["iris", "painted", "table", "spiral", ("x", "theta"), 0, 2, 300, 1e308]),
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(list(get_type_hints(Data))), ANYTHING, max_size=4))
def test_any_values_load_or_raise_a_user_error(values: dict[str, object]) -> None:
    try:
        examples = load(Data(**values))  # type: ignore[arg-type]
    except UserError:
        return
    inputs = examples.inputs(examples.train_xy)
    assert np.isfinite(inputs).all() and np.isfinite(examples.bounds()).all()
    assert set(examples.train_labels.tolist()) <= set(range(examples.classes))


def test_an_upload_is_loaded_by_its_hash() -> None:
    table = read_csv(b"width,height,kind\n1,2,b\n3,5,a\n2,2,b\n7,8,a\n")
    UPLOADS.put(table)
    examples = load(Data("table", table=table.sha256, n=100, n_test=0))
    assert examples.axes == ("width", "height") and examples.class_names == ("a", "b")
    order = np.argsort(examples.train_xy[:, 0])
    assert examples.train_xy[order].tolist() == [[1, 2], [2, 2], [3, 5], [7, 8]]
    assert examples.train_labels[order].tolist() == [1, 1, 0, 0]
    assert code_of(Data("table", table=table.sha256, label="colour")) == "table_label"


def test_a_left_out_column_says_why_when_it_is_chosen() -> None:
    table = read_csv(b"u,v,w,kind\n1,2,3,b\n3,5,,a\n")
    UPLOADS.put(table)
    assert code_of(Data("table", table=table.sha256, columns=("u", "w"))) == "csv_gap"


def test_numbered_classes_are_in_the_order_of_their_numbers() -> None:
    rows = "".join(f"{i},{i * i},{i}\n" for i in (10, 2, 9, 1))
    names = read_csv(f"u,v,kind\n{rows}".encode()).labels("kind")[1]
    assert names == ("1", "2", "9", "10")
