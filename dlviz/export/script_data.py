"""The part of the exported script that makes the examples and the network's inputs."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dlviz.data import planar, tables
from dlviz.data.examples import Examples, even_order, load, raw_inputs, training_rows
from dlviz.data.features import FEATURES
from dlviz.data.spec import Data
from dlviz.data.table import Table
from dlviz.export.source import pairs, source, whole
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
    codes = ", ".join(FEATURES[name].code for name in data.features)
    parts = [
        "def features(xy):",
        "    x, y = xy.T",
        *_call(f"    return np.stack([{codes}], axis=1)"),
        "",
        "",
    ]
    seen = "features(xy)"
    if data.standardise:
        seen = "(features(xy) - mean) / scale"
        parts += [
            "raw = features(train_xy)",
            "mean, scale = raw.mean(axis=0), raw.std(axis=0)",
        ]
        if not np.array_equal(examples.scale, _spread(examples)):
            parts += [
                "flat = scale <= 1e-12 * np.abs(raw).max(axis=0)",
                "scale[flat] = 1.0  # a feature that is the same everywhere",
            ]
        parts += ["", ""]
    parts += [
        "def inputs(xy):",
        f"    return torch.tensor({seen}, dtype=torch.{dtype})",
        "",
        "",
        "train_x, train_y = inputs(train_xy), torch.tensor(train_labels)",
    ]
    if len(examples.test_labels):
        parts.append("test_x, test_y = inputs(test_xy), torch.tensor(test_labels)")
    return "\n".join(parts)


def _call(line: str, width: int = 100) -> list[str]:
    """A line as it is, or broken inside its brackets."""
    if len(line) <= width:
        return [line]
    before, inside = line.split("[", 1)
    inside, after = inside.rsplit("]", 1)
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    wrapped = textwrap.wrap(inside, width, initial_indent=indent, subsequent_indent=indent)
    return [f"{before}[", *wrapped, f"{indent[4:]}]{after}"]


def _spread(examples: Examples) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(raw_inputs(examples.features, examples.train_xy).std(axis=0))


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
    first, second = (table.columns.index(axis) for axis in examples.axes)
    loader = LOADERS[data.dataset]
    count = training_rows(data, len(table.values), len(set(table.labels(tables.LABEL)[1])))
    parts: list[str] = []
    values = "table.data"
    if data.dataset == "digits":
        parts += [source(tables.principal_plane), "", ""]
        values = "principal_plane(table.data)"
    parts += [
        source(even_order),
        "",
        "",
        f"table = {loader}()",
        f"xy = {values}[:, [{first}, {second}]]  # {examples.axes[0]!r}, {examples.axes[1]!r}",
        f"order = even_order(table.target, {data.data_seed})",
        f"train, test = order[:{count}], order[{count}:]",
        "train_xy, train_labels = xy[train], table.target[train]",
    ]
    if len(examples.test_labels):
        parts.append("test_xy, test_labels = xy[test], table.target[test]")
    else:
        parts[-2] = "train = order"
    return "\n".join(parts)


def _literal(examples: Examples) -> str:
    names = ", ".join(f"{number} is {name!r}" for number, name in enumerate(examples.class_names))
    parts = [
        f"# Across: {examples.axes[0]!r}. Up: {examples.axes[1]!r}.",
        f"# Classes: {names}.",
        f"train_xy = {pairs(examples.train_xy)}",
        f"train_labels = {whole(examples.train_labels)}",
    ]
    if len(examples.test_labels):
        parts.append(f"test_xy = {pairs(examples.test_xy)}")
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
            f"painted = {pairs(places)}",
            "train_xy = np.concatenate([train_xy, painted])",
            f"painted_labels = {whole(classes)}",
            "train_labels = np.concatenate([train_labels, painted_labels])",
        ]
    )
