"""What each field of an experiment may be: one table that controls, links and tests read."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dlviz.data.features import FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.tables import TABLES
from dlviz.lessons.codecs import (
    one_of,
    read_columns,
    read_features,
    read_hash,
    read_layers,
    read_points,
    read_switch,
    read_text,
    real,
    whole,
    write_layers,
    write_names,
    write_points,
    write_real,
    write_switch,
)
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.experiment import Experiment, Value
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.schedules import SCHEDULES

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


def _labels(table: Mapping[str, object]) -> dict[str, str]:
    return {name: str(getattr(entry, "label", name)) for name, entry in table.items()}


def _choice(name: str, label: str, help: str, choices: Mapping[str, str]) -> Field:
    return Field(name, label, help, one_of(choices), str, (), types.MappingProxyType(choices))


def _int(name: str, label: str, help: str, low: int, high: int, *stops: int) -> Field:
    return Field(name, label, help, whole(low, high), str, stops)


def _float(name: str, label: str, help: str, low: float, high: float, *stops: float) -> Field:
    return Field(name, label, help, real(low, high), write_real, stops)


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
        read_columns,
        write_names,
    ),
    Field("label", "Label column", "The column that names the class.", read_text),
    Field("table", "Table", "The SHA-256 of your table.", read_hash),
    Field("points", "Painted points", "Points you painted.", read_points, write_points),
    Field(
        "features",
        "Inputs",
        "What the network is given about each point.",
        read_features,
        write_names,
        (),
        types.MappingProxyType(_labels(FEATURES)),
    ),
    Field(
        "standardise",
        "Standardise inputs",
        "Shift and scale each input to mean 0 and variance 1 over the training points.",
        read_switch,
        write_switch,
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
        read_layers,
        write_layers,
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
        read_switch,
        write_switch,
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
        whole(0, 5000),
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
