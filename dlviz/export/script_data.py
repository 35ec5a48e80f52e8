"""The part of the exported script that makes the examples and the network's inputs."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dlviz.data import planar, tables
from dlviz.data.examples import Examples, even_order, load, training_rows
from dlviz.data.features import FEATURES
from dlviz.data.spec import Data
from dlviz.data.table import Table
from dlviz.export.source import rows, source, whole
from dlviz.train.experiment import Experiment

LOADERS: Mapping[str, str] = MappingProxyType(
    {
        "iris": "load_iris",
        "wine": "load_wine",
        "breast_cancer": "load_breast_cancer",
        "digits": "load_digits",
    }
)


def data_section(experiment: Experiment) -> str:
    """Points and labels: `train_xy, train_labels`, and `test_xy, test_labels` if there are any.

    Where the network sees all columns of a table, `train_rows` and `test_rows` are in their place.
    Where the noise changes during the run, `draw` takes it as an argument.
    """
    data, examples = experiment.data, load(experiment.data)
    moves = any(change.field == "noise" for change in experiment.changes)
    if data.dataset in planar.DATASETS:
        made = _planar(data, moves)
    elif data.dataset in LOADERS:
        made = _real(data, tables.TABLES[data.dataset].read(), examples)
    else:
        return _literal(examples)
    return made + _painted(data)


def redraw(data: Data, noise: float) -> list[str]:
    """Lines that move the points to another noise; inputs are made of them as before."""
    if data.dataset not in planar.DATASETS:
        return []
    train = f"draw({data.n}, 0, {noise!r})[0]"
    if data.points:
        train = f"np.concatenate([{train}, painted])"
    lines = [f"train_x = inputs({train})"]
    return lines + ([f"test_x = inputs(draw({data.n_test}, 1, {noise!r})[0])"] * bool(data.n_test))


def inputs_section(experiment: Experiment) -> str:
    """The function `inputs` and the tensors that the network sees."""
    data, examples, dtype = experiment.data, load(experiment.data), experiment.training.precision
    points, raw, seen, parts = "rows", "train_rows", "rows", list[str]()
    if examples.plane:
        points, raw, seen, parts = "xy", "raw", "features(xy)", _features(data)
    if data.standardise:
        if examples.plane:
            parts.append("raw = features(train_xy)")
        parts.append(f"mean, scale = {raw}.mean(axis=0), {raw}.std(axis=0)")
        if not np.array_equal(examples.scale, examples.train_rows.std(axis=0)):
            what = "feature" if examples.plane else "column"
            parts += [
                f"flat = scale <= 1e-12 * np.abs({raw}).max(axis=0)",
                f"scale[flat] = 1.0  # a {what} that is the same everywhere",
            ]
        parts += ["", ""]
        seen = f"({seen} - mean) / scale"
    parts += [
        f"def inputs({points}):",
        f"    return torch.tensor({seen}, dtype=torch.{dtype})",
        "",
        "",
        f"train_x, train_y = inputs(train_{points}), torch.tensor(train_labels)",
    ]
    if len(examples.test_labels):
        parts.append(f"test_x, test_y = inputs(test_{points}), torch.tensor(test_labels)")
    return "\n".join(parts)


def _features(data: Data) -> list[str]:
    """The function `features`."""
    codes = ", ".join(FEATURES[name].code for name in data.features)
    lines = _call(f"    return np.stack([{codes}], axis=1)")
    return ["def features(xy):", "    x, y = xy.T", *lines, "", ""]


def _call(line: str, width: int = 100) -> list[str]:
    """A line as it is, or broken inside its brackets."""
    if len(line) <= width:
        return [line]
    before, inside = line.split("[", 1)
    inside, after = inside.rsplit("]", 1)
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    wrapped = textwrap.wrap(inside, width, initial_indent=indent, subsequent_indent=indent)
    return [f"{before}[", *wrapped, f"{indent[4:]}]{after}"]


def _planar(data: Data, moves: bool) -> str:
    sample = planar.DATASETS[data.dataset].sample
    classes = planar.DATASETS[data.dataset].classes(data.classes)
    parts = [source(planar.polar), "", ""] if "polar(" in source(sample) else []
    noise = "noise" if moves else repr(data.noise)
    pushed = f" + {noise} * push" if moves or data.noise else ""
    moved = f" + np.array([{data.center!r}, 0.0])" if data.center else ""
    parts += [
        source(sample),
        "",
        "",
        f"def draw(n, part{', noise' if moves else ''}):",
        '    """Points and labels, the classes taking turns; part 0 is to train on, 1 to test."""',
        f"    label = np.arange(n) % {classes}",
        f"    u = np.random.default_rng([{data.data_seed}, part]).random((n, 2))",
        f"    place = {sample.__name__}(u, label, {classes})",
    ]
    if pushed:
        chance = f"np.random.default_rng([{data.data_seed}, part + 2])"
        parts.append(f"    push = {chance}.standard_normal((n, 2))")
    extra = f", {data.noise!r}" if moves else ""
    parts += [
        f"    return place{pushed}{moved}, label",
        "",
        "",
        f"train_xy, train_labels = draw({data.n}, 0{extra})",
    ]
    if data.n_test:
        parts.append(f"test_xy, test_labels = draw({data.n_test}, 1{extra})")
    return "\n".join(parts)


def _real(data: Data, table: Table, examples: Examples) -> str:
    loader = LOADERS[data.dataset]
    count = training_rows(data, len(table.values), len(set(table.labels(tables.LABEL)[1])))
    parts, chosen, points, values = list[str](), list[str](), "rows", "table.data"
    if examples.plane:
        points, values = "xy", "xy"
        parts, chosen = _plane_of(data, table, examples)
    parts += [
        source(even_order),
        "",
        "",
        f"table = {loader}()",
        *chosen,
        f"order = even_order(table.target, {data.data_seed})",
        f"train, test = order[:{count}], order[{count}:]",
        f"train_{points}, train_labels = {values}[train], table.target[train]",
    ]
    if len(examples.test_labels):
        parts.append(f"test_{points}, test_labels = {values}[test], table.target[test]")
    else:
        parts[-2] = "train = order"
    return "\n".join(parts)


def _plane_of(data: Data, table: Table, examples: Examples) -> tuple[list[str], list[str]]:
    """What spans the plane: functions that it needs, and the line that makes `xy`."""
    first, second = (table.columns.index(axis) for axis in examples.axes)
    about = f"# {examples.axes[0]!r}, {examples.axes[1]!r}"
    if data.dataset == "digits":
        needed = [source(tables.principal_plane), "", ""]
        return needed, [f"xy = principal_plane(table.data)[:, [{first}, {second}]]  {about}"]
    return [], [f"xy = table.data[:, [{first}, {second}]]  {about}"]


def _literal(examples: Examples) -> str:
    names = ", ".join(f"{number} is {name!r}" for number, name in enumerate(examples.class_names))
    about = [f"# Across: {examples.axes[0]!r}. Up: {examples.axes[1]!r}."]
    points, train, test = "xy", examples.train_xy, examples.test_xy
    if not examples.plane:
        about = ["# Columns:", *(f"#   {name!r}" for name in examples.feature_names)]
        points, train, test = "rows", examples.train_rows, examples.test_rows
    parts = [
        *about,
        f"# Classes: {names}.",
        f"train_{points} = {rows(train)}",
        f"train_labels = {whole(examples.train_labels)}",
    ]
    if len(examples.test_labels):
        parts.append(f"test_{points} = {rows(test)}")
        parts.append(f"test_labels = {whole(examples.test_labels)}")
    return "\n".join(parts)


def _painted(data: Data) -> str:
    if not data.points:
        return ""
    places = np.array([point[:2] for point in data.points], dtype=np.float64)
    classes = np.array([point[2] for point in data.points], dtype=np.int64)
    return "\n".join(
        [
            "",
            "",
            "# Points painted by hand, trained on after the others.",
            f"painted = {rows(places)}",
            "train_xy = np.concatenate([train_xy, painted])",
            f"painted_labels = {whole(classes)}",
            "train_labels = np.concatenate([train_labels, painted_labels])",
        ]
    )
