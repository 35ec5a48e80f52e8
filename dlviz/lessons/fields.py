"""What each field of an experiment may be: one table that controls, links and tests read."""

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import quote, unquote

from dlviz.data.features import FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.tables import TABLES
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.experiment import Experiment, Value
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.schedules import SCHEDULES

MAX_POINTS = 200
MAX_LAYERS = 8
MAX_WIDTH = 256
MAX_TEXT = 80
PLANE = 9.99  # the largest coordinate of a painted point
OWN_DATA = {"table": "your table", "painted": "your points"}


@dataclass(frozen=True)
class Field:
    """One field: how it is called, written in a link, read back and bounded.

    stops: the values that a slider offers; choices: name to label, where the field is a choice.
    write, read: to and from the text in a link; `read` raises ValueError on anything else.
    """

    name: str
    label: str
    help: str
    read: Callable[[str], Value]
    write: Callable[[Value], str] = str
    stops: tuple[Value, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"not between {low} and {high}")
        return value

    return read


def _real(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(f"not between {low:g} and {high:g}")
        return value

    return read


def _one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError("not one of the choices")
        return text

    return read


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("neither 0 nor 1")
    return text == "1"


def _read_layers(text: str) -> tuple[int, ...]:
    if text == "none":
        return ()
    layers = tuple(_whole(1, MAX_WIDTH)(part) for part in text.split("-"))
    if len(layers) > MAX_LAYERS:
        raise ValueError(f"more than {MAX_LAYERS} layers")
    return layers


def _write_layers(value: Value) -> str:
    return "-".join(str(width) for width in _tuple(value)) or "none"


def _read_names(text: str) -> tuple[str, ...]:
    return tuple(unquote(part)[:MAX_TEXT] for part in text.split(",")) if text else ()


def _write_names(value: Value) -> str:
    return ",".join(quote(str(name), safe="") for name in _tuple(value))


def _read_features(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not all(name in FEATURES for name in names) or len(set(names)) < len(names):
        raise ValueError("not features of the plane")
    return names


def _read_columns(text: str) -> tuple[str, ...]:
    names = _read_names(text)
    if len(names) not in (0, 2):
        raise ValueError("not two columns")
    return names


def _read_points(text: str) -> tuple[tuple[float, float, int], ...]:
    points = []
    for part in text.split(".") if text else ():
        x, y, label = (int(number) for number in part.split("_"))
        if not (abs(x) <= PLANE * 100 and abs(y) <= PLANE * 100 and 0 <= label <= 9):
            raise ValueError("a point outside the plane")
        points.append((x / 100, y / 100, label))
    if len(points) > MAX_POINTS:
        raise ValueError(f"more than {MAX_POINTS} points")
    return tuple(points)


def _write_points(value: Value) -> str:
    points = cast("tuple[tuple[float, float, int], ...]", value)
    return ".".join(f"{round(x * 100)}_{round(y * 100)}_{label}" for x, y, label in points)


def _read_hash(text: str) -> str:
    if text and (len(text) != 64 or not set(text) <= set("0123456789abcdef")):
        raise ValueError("not a SHA-256")
    return text


def _read_text(text: str) -> str:
    return text[:MAX_TEXT]


def _write_real(value: Value) -> str:
    return repr(float(value))  # type: ignore[arg-type]


def _write_switch(value: Value) -> str:
    return "1" if value else "0"


def _tuple(value: Value) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value)


def _labels(table: Mapping[str, object]) -> dict[str, str]:
    return {name: str(getattr(entry, "label", name)) for name, entry in table.items()}


def _choice(name: str, label: str, help: str, choices: Mapping[str, str]) -> Field:
    return Field(name, label, help, _one_of(choices), str, (), types.MappingProxyType(choices))


def _int(name: str, label: str, help: str, low: int, high: int, *stops: int) -> Field:
    return Field(name, label, help, _whole(low, high), str, stops)


def _float(name: str, label: str, help: str, low: float, high: float, *stops: float) -> Field:
    return Field(name, label, help, _real(low, high), _write_real, stops)


_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_PENALTIES = (0.0, 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_UPDATES = (100, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000)
_COUNTS = (10, 20, 40, 60, 100, 200, 250, 400, 1000, 2000, 5000)
_SEEDS = tuple(range(20))

_ALL = (
    _choice(
        "dataset",
        "Data",
        "Where the points come from.",
        {**_labels(DATASETS), **_labels(TABLES), **OWN_DATA},
    ),
    _int("n", "Training points", "How many points it learns from.", 2, 5000, *_COUNTS),
    _int(
        "n_test",
        "Test points",
        "New points, kept for the examination.",
        0,
        5000,
        0,
        *_COUNTS,
    ),
    _float(
        "noise",
        "Noise",
        "Standard deviation of the scatter, in units of the plane.",
        0.0,
        2.0,
        *(i / 20 for i in range(21)),
    ),
    _int(
        "classes",
        "Classes",
        "How many groups, where the set has a choice.",
        2,
        10,
        2,
        3,
        4,
        5,
    ),
    _float(
        "center",
        "Centre of the cloud",
        "How far the whole cloud is moved to the right, in units of the plane.",
        -3.0,
        3.0,
        *(i / 4 for i in range(-8, 9)),
    ),
    Field(
        "columns",
        "Columns",
        "The two columns that span the plane.",
        _read_columns,
        _write_names,
    ),
    Field("label", "Label column", "The column that names the class.", _read_text),
    Field("table", "Table", "The SHA-256 of your table.", _read_hash),
    Field("points", "Painted points", "Points you painted.", _read_points, _write_points),
    Field(
        "features",
        "Inputs",
        "What the network is given about each point.",
        _read_features,
        _write_names,
        (),
        types.MappingProxyType(_labels(FEATURES)),
    ),
    Field(
        "standardise",
        "Standardise inputs",
        "Shift and scale each input to mean 0 and variance 1 over the training points.",
        _switch,
        _write_switch,
    ),
    _int(
        "data_seed",
        "Data seed",
        "Another seed draws other points.",
        0,
        2**31 - 1,
        *_SEEDS,
    ),
    Field(
        "hidden",
        "Hidden layers",
        "Neurons in each hidden layer, for example 8-8.",
        _read_layers,
        _write_layers,
    ),
    _choice(
        "activation",
        "Activation",
        "What each neuron does with its sum.",
        _labels(ACTIVATIONS),
    ),
    _choice(
        "initialiser",
        "Initial weights",
        "How weights are drawn.",
        _labels(INITIALISERS),
    ),
    _float(
        "init_scale",
        "Initial scale",
        "A factor on the size of the initial weights.",
        0.0,
        100.0,
        0.01,
        0.03,
        0.1,
        0.3,
        1.0,
        3.0,
        10.0,
    ),
    Field(
        "residual",
        "Skip connections",
        "A layer as wide as its input adds that input to its output.",
        _switch,
        _write_switch,
    ),
    _float(
        "dropout",
        "Dropout",
        "Share of hidden neurons that are switched off in each update.",
        0.0,
        0.95,
        *(i / 10 for i in range(10)),
    ),
    _int(
        "weight_seed",
        "Weight seed",
        "Another seed draws other weights.",
        0,
        2**31 - 1,
        *_SEEDS,
    ),
    _choice("loss", "Loss", "What is made small.", _labels(LOSSES)),
    _choice("optimiser", "Optimiser", "How a gradient becomes a step.", _labels(OPTIMISERS)),
    _float("learning_rate", "Learning rate", "How large a step is.", 0.0, 1000.0, *_RATES),
    _float(
        "momentum",
        "Momentum",
        "How much of the last step is kept, for momentum and Nesterov.",
        0.0,
        0.999,
        0.0,
        0.5,
        0.8,
        0.9,
        0.95,
        0.99,
    ),
    Field(
        "batch_size",
        "Batch size",
        "Points in one update; 0 takes all of them.",
        _whole(0, 5000),
        str,
        (1, 2, 4, 8, 10, 16, 32, 64, 128, 256, 0),
    ),
    _int("updates", "Updates", "How many steps are made.", 1, 100_000, *_UPDATES),
    _choice("schedule", "Schedule", "How the rate changes over the run.", _labels(SCHEDULES)),
    _float(
        "l1",
        "L1 penalty",
        "Pulls every weight to zero by the same force.",
        0,
        10,
        *_PENALTIES,
    ),
    _float("l2", "L2 penalty", "Pulls large weights harder.", 0, 10, *_PENALTIES),
    _int(
        "patience",
        "Early stopping",
        "Stop when the test loss has not improved for so many updates; 0 never stops.",
        0,
        100_000,
        0,
        100,
        300,
        1000,
        3000,
    ),
    _choice(
        "precision",
        "Precision",
        "Digits in each number: float64 carries 16, float32 carries 7.",
        {"float64": "float64", "float32": "float32"},
    ),
    _int(
        "batch_seed",
        "Order seed",
        "Another seed deals another order.",
        0,
        2**31 - 1,
        *_SEEDS,
    ),
)

FIELDS: Mapping[str, Field] = types.MappingProxyType({entry.name: entry for entry in _ALL})


def accepts(name: str, value: Value) -> bool:
    """Whether a link may carry this value."""
    entry = FIELDS[name]
    try:
        return entry.read(entry.write(value)) == value
    except (ValueError, TypeError):
        return False


def valid(experiment: Experiment) -> bool:
    """Whether every field holds a value that a link may carry."""
    return all(accepts(name, experiment.get(name)) for name in FIELDS)
