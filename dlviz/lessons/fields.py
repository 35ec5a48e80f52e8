"""What each field of an experiment may be: one table that controls, links and tests read."""

import types
from collections.abc import Mapping

from dlviz.data.features import FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.tables import TABLES
from dlviz.lessons.codecs import (
    read_columns,
    read_features,
    read_hash,
    read_layers,
    read_points,
    read_switch,
    read_text,
    whole,
    write_layers,
    write_names,
    write_points,
    write_switch,
)
from dlviz.lessons.field import Field, choice, decimal, integer, labels
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.experiment import Value
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.schedules import SCHEDULES

OWN_DATA = {"table": "your table", "painted": "your points"}


_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_PENALTIES = (0.0, 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_UPDATES = (100, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000)
_COUNTS = (10, 20, 40, 60, 100, 200, 250, 400, 1000, 2000, 5000)
_SEEDS = tuple(range(20))

_ALL = (
    choice(
        "dataset",
        "Data",
        "Where the points come from.",
        {**labels(DATASETS), **labels(TABLES), **OWN_DATA},
    ),
    integer("n", "Training points", "How many points it learns from.", 2, 5000, *_COUNTS),
    integer(
        "n_test",
        "Test points",
        "New points, kept for the examination.",
        0,
        5000,
        0,
        *_COUNTS,
    ),
    decimal(
        "noise",
        "Noise",
        "Standard deviation of the scatter, in units of the plane.",
        0.0,
        2.0,
        *(i / 20 for i in range(21)),
    ),
    integer(
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
    decimal(
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
        types.MappingProxyType(labels(FEATURES)),
    ),
    Field(
        "standardise",
        "Standardise inputs",
        "Shift and scale each input to mean 0 and variance 1 over the training points.",
        read_switch,
        write_switch,
    ),
    integer(
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
    choice(
        "activation",
        "Activation",
        "What each neuron does with its sum.",
        labels(ACTIVATIONS),
    ),
    choice(
        "initialiser",
        "Initial weights",
        "How weights are drawn.",
        labels(INITIALISERS),
    ),
    decimal(
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
    decimal(
        "dropout",
        "Dropout",
        "Share of hidden neurons that are switched off in each update.",
        0.0,
        0.95,
        *(i / 10 for i in range(10)),
    ),
    integer(
        "weight_seed",
        "Weight seed",
        "Another seed draws other weights.",
        0,
        2**31 - 1,
        *_SEEDS,
    ),
    choice("loss", "Loss", "What is made small.", labels(LOSSES)),
    choice("optimiser", "Optimiser", "How a gradient becomes a step.", labels(OPTIMISERS)),
    decimal("learning_rate", "Learning rate", "How large a step is.", 0.0, 1000.0, *_RATES),
    decimal(
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
        zero="all",
    ),
    integer("updates", "Updates", "How many steps are made.", 1, 100_000, *_UPDATES),
    choice("schedule", "Schedule", "How the rate changes over the run.", labels(SCHEDULES)),
    decimal(
        "l1",
        "L1 penalty",
        "Pulls every weight to zero by the same force.",
        0,
        10,
        *_PENALTIES,
    ),
    decimal("l2", "L2 penalty", "Pulls large weights harder.", 0, 10, *_PENALTIES),
    integer(
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
    choice(
        "precision",
        "Precision",
        "Digits in each number: float64 carries 16, float32 carries 7.",
        {"float64": "float64", "float32": "float32"},
    ),
    integer(
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
    """Whether a link to an experiment may carry this value."""
    return FIELDS[name].carries(value)
