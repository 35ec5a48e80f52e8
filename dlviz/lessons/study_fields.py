"""The fields of every kind of study: one table that controls, links and tests read."""

import json
import math
import types
from collections.abc import Mapping

from dlviz.data.planar import DATASETS
from dlviz.lessons.attack_fields import ATTACK_FIELDS_OF
from dlviz.lessons.attribution_fields import ATTRIBUTION_FIELDS_OF
from dlviz.lessons.codecs import numbers, read_layers, real, whole, write_layers, write_numbers
from dlviz.lessons.deep_fields import DEEP_FIELDS_OF
from dlviz.lessons.field import Field, choice, decimal, integer, labels, table, versions
from dlviz.lessons.fields import FIELDS
from dlviz.lessons.vision_fields import VISION_FIELDS_OF
from dlviz.lessons.word_fields import WORD_FIELDS_OF
from dlviz.measure.critical_batch import CriticalBatch
from dlviz.measure.exact import Exact
from dlviz.measure.gradients import Fan
from dlviz.measure.landscape import Landscape
from dlviz.measure.rate_range import RateRange
from dlviz.measure.sharpness import Sharpness
from dlviz.measure.update_cost import UpdateCost
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.descent import Descent
from dlviz.train.experiment import Experiment
from dlviz.train.plane import Plane
from dlviz.train.schedules import SCHEDULES
from dlviz.train.study import FlatStudy, Study
from dlviz.train.sweep import Sweep

MAX_VERSIONS = 6
RATES = tuple(2.0**power for power in range(-10, 6))
BATCHES = tuple(2**power for power in range(11))
VERSIONED = (
    "learning_rate", "batch_size", "momentum", "optimiser", "schedule", "condition", "label_noise",
)  # fmt: skip
CLOCKS = types.MappingProxyType({"epochs": "Equal epochs", "updates": "Equal updates"})


_OPTIMISER = FIELDS["optimiser"]
_ACTIVATION = choice("activation", "Activation", "What each hidden neuron does with its sum.",
                     labels(ACTIVATIONS))  # fmt: skip
_HIDDEN = Field("hidden", "Hidden layers", "Neurons in each hidden layer.", read_layers,
                write_layers)  # fmt: skip
_SEED = integer("seed", "Seed", "Another seed draws other chance.", 0, 2**31 - 1, *range(20))

_DIGITS_OR = choice("dataset", "Data", "What the network learns.", {
    "digits": "Handwritten digits", "iris": "Iris flowers", "spiral": "Spiral"})  # fmt: skip

SWEEP = table(
    choice("dataset", "Data", "What the networks learn.", {
        "digits": "Handwritten digits", "iris": "Iris flowers", "spiral": "Spiral",
        "least_squares": "Least squares"}),
    _HIDDEN,
    _ACTIVATION,
    _OPTIMISER,
    FIELDS["momentum"],
    Field("rates", "Learning rates", "From the smallest to the largest, each twice the last.",
          numbers(real(1e-12, 1e6), 16), write_numbers, RATES, span=True),
    Field("batches", "Batch sizes", "From the smallest to the largest, each twice the last.",
          numbers(whole(1, 5000), 12), write_numbers, BATCHES, span=True),
    integer("seeds", "Seeds", "Networks in each cell; the cell shows their mean.", 1, 5,
            1, 2, 3, 4, 5),
    integer("epochs", "Epochs", "How often each network of the first map sees every example.", 1,
            50, 1, 2, 5, 10, 20, 50),
    integer("updates", "Updates", "How many steps each network of the second map makes.", 1, 5000,
            40, 80, 160, 320, 640, 1000, 2000),
    choice("clocks", "Maps", "Which maps are trained.",
           {"epochs": "Equal epochs only", "both": "Both clocks"}),
    integer("first_seed", "First seed", "Other seeds draw other weights and orders.", 0, 2**31 - 6,
            *range(20)),
    choice("clock", "Clock", "What is equal for all cells.", CLOCKS),
    choice("measure", "Shows", "What a cell's colour tells.",
           {"loss": "Loss", "accuracy": "Test accuracy", "steps": "Updates to target"}),
    Field("cell", "Cell", "The cell that was clicked: row and column.",
          numbers(whole(0, 15), 2), write_numbers),
)  # fmt: skip

DESCENT: Mapping[str, Field] = table(
    integer("dimensions", "Dimensions", "How many weights the model has.", 1, 200, 1, 2, 5, 10, 20,
            50, 100, 200),
    decimal("condition", "How narrow the valley is", "Condition number: the largest curvature over "
            "the smallest.", 1.0, 1e4, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0),
    decimal("label_noise", "Label noise", "Standard deviation of the noise in every label.", 0.0,
            10.0, 0.0, 0.1, 0.2, 0.5, 1.0, 2.0),
    decimal("learning_rate", "Learning rate", "How large a step is.", 1e-9, 1000.0, 0.001, 0.003,
            0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 1.9, 2.0, 2.1, 3.0),
    Field("batch_size", "Batch size", "Examples in one update; 0 takes the exact gradient.",
          whole(0, 1024), str, (1, 2, 4, 8, 16, 32, 64, 128, 256, 0), zero="all examples"),
    _OPTIMISER,
    FIELDS["momentum"],
    choice("schedule", "Schedule", "How the rate changes over the run.", labels(SCHEDULES)),
    integer("updates", "Updates", "How many steps are made.", 1, 20_000, 20, 50, 100, 200, 400,
            1000, 2000, 5000),
    integer("replicas", "Runs", "How many runs are averaged.", 1, 2000, 1, 10, 100, 200, 400, 1000),
    _SEED,
    versions(lambda: DESCENT, VERSIONED, MAX_VERSIONS),
    choice("view", "Picture", "What is drawn.", {"valley": "The valley", "error": "The error"}),
)  # fmt: skip

FAN = table(
    _DIGITS_OR,
    _HIDDEN,
    _ACTIVATION,
    Field("batches", "Batch sizes", "Examples in a mini-batch.", numbers(whole(1, 1024), 12),
          write_numbers),
    integer("draws", "Mini-batches", "How many are drawn of each size.", 2, 1000, 50, 100, 200,
            500),
    integer("updates", "Updates before this", "Updates that the network has made when its "
            "gradients are measured.", 0, 3000, 0, 20, 60, 150, 400, 1000),
    _SEED,
)  # fmt: skip

CRITICAL = table(
    _DIGITS_OR,
    _HIDDEN,
    _ACTIVATION,
    Field("batches", "Batch sizes", "From the smallest to the largest.",
          numbers(whole(1, 1024), 12), write_numbers, BATCHES, span=True),
    Field("rates", "Learning rates", "Those that are tried.", numbers(real(1e-6, 1e3), 24),
          write_numbers),
    integer("seeds", "Seeds", "Runs of each.", 2, 10, 2, 3, 5),
    decimal("target", "Target loss", "Training loss that ends a run.", 1e-3, 10.0, 0.1, 0.2, 0.3,
            0.5, 1.0),
    integer("limit", "Most updates", "After so many a run is given up.", 1, 5000, 200, 400, 600,
            1000),
    Field("looks", "Looks", "Updates after which the noise is measured.",
          numbers(whole(0, 5000), 12), write_numbers),
    integer("draws", "Mini-batches", "Drawn of each size for the estimate.", 2, 1000, 50, 200, 500),
    _SEED,
)  # fmt: skip

RANGE = table(
    _DIGITS_OR,
    _HIDDEN,
    _ACTIVATION,
    integer("batch", "Batch size", "Examples in one update.", 1, 1024, 4, 8, 16, 32, 64, 128, 256),
    decimal("low", "First rate", "Where the test begins.", 1e-6, 1e3, 1e-5, 1e-4, 1e-3),
    decimal("high", "Last rate", "Where it ends.", 1e-6, 1e3, 1.0, 10.0, 100.0),
    integer("updates", "Updates", "Of the test.", 20, 2000, 50, 100, 200, 400),
    integer("epochs", "Epochs", "Of the runs that follow.", 1, 50, 2, 5, 10, 20),
    integer("seeds", "Seeds", "Of the runs that follow.", 2, 10, 2, 3, 5),
    _SEED,
)  # fmt: skip

EXACT = table(
    integer("dimensions", "Dimensions", "How many weights the model has.", 1, 200, 1, 2, 10, 50,
            100, 200),
    Field("batches", "Batch sizes", "Examples in one update.", numbers(whole(1, 1024), 12),
          write_numbers),
    integer("rates", "Rates", "How many are tried with each batch.", 2, 64, 6, 12, 24),
    integer("samples", "Steps", "How many are averaged.", 2, 100_000, 500, 1000, 2000, 4000, 8000),
    _SEED,
)  # fmt: skip

LANDSCAPE = table(
    choice("dataset", "Data", "What the network learns.",
           {**labels(DATASETS), "digits": "Handwritten digits"}),
    _HIDDEN,
    _ACTIVATION,
    decimal("learning_rate", "Learning rate", "How large a step is.", 1e-6, 1000.0, 0.003, 0.01,
            0.03, 0.1, 0.3, 1.0, 3.0),
    Field("batch_size", "Batch size", "Examples in one update.", whole(0, 1024), str,
          (1, 4, 16, 64, 256, 0), zero="all"),
    integer("updates", "Updates", "How many steps are made.", 1, 5000, 50, 100, 200, 400, 1000),
    choice("directions", "Directions", "What spans the picture.",
           {"ends": "Start and end", "path": "The path's own", "random": "Random"}),
    versions(lambda: DESCENT, VERSIONED, MAX_VERSIONS),
    FIELDS["weight_seed"],
    FIELDS["batch_seed"],
    integer("resolution", "Resolution", "Points along an axis.", 3, 101, 21, 31, 41, 61),
)  # fmt: skip

SHARPNESS = table(
    Field("rates", "Learning rates", "One run each.", numbers(real(1e-4, 1e2), 6), write_numbers),
    _HIDDEN,
    integer("points", "Points", "How many it fits.", 6, 200, 10, 20, 40, 100),
    integer("updates", "Updates", "How many steps are made.", 100, 20_000, 1000, 2000, 3000, 5000,
            8000),
    integer("looks", "Looks", "How often the sharpness is measured.", 10, 400, 60, 120, 240),
    _SEED,
)  # fmt: skip

COST = table(
    Field("batches", "Batch sizes", "Examples in one update.", numbers(whole(1, 1024), 12),
          write_numbers),
    _SEED,
)  # fmt: skip

PLANE = table(
    choice("activation", "Neurons", "What the hidden neurons do.",
           {"identity": "Linear", "tanh": "Tanh", "relu": "ReLU"}),
    *(
        decimal(name, label, "Power of ten of the rate.", -6.0, 6.0)
        for name, label in (("x0", "Left"), ("x1", "Right"), ("y0", "Bottom"), ("y1", "Top"))
    ),
    integer("width", "Width", "Inputs, and hidden neurons.", 4, 16, 4, 6, 8, 12, 16),
    integer("updates", "Updates", "Steps of descent.", 20, 500, 50, 100, 200, 500),
    _SEED,
    integer("resolution", "Pixels a side", "Networks along each side.", 32, 1024, 32, 64, 128, 256,
            512, 1024),
    choice("colour", "Colour", "What a colour tells.",
           {"sum_loss": "Loss in all", "sum_inverse": "Speed"}),
)  # fmt: skip

FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        Experiment: FIELDS,
        Sweep: SWEEP,
        Descent: DESCENT,
        Fan: FAN,
        CriticalBatch: CRITICAL,
        RateRange: RANGE,
        Exact: EXACT,
        Landscape: LANDSCAPE,
        Sharpness: SHARPNESS,
        UpdateCost: COST,
        Plane: PLANE,
        **DEEP_FIELDS_OF,
        **VISION_FIELDS_OF,
        **ATTRIBUTION_FIELDS_OF,
        **ATTACK_FIELDS_OF,
        **WORD_FIELDS_OF,
    }
)
KINDS: Mapping[str, type[FlatStudy]] = types.MappingProxyType(
    {kind.kind: kind for kind in FIELDS_OF if issubclass(kind, FlatStudy)}
)


def fields_of(study: Study) -> Mapping[str, Field]:
    """The fields of a study, by name, in the order in which a link writes them."""
    return FIELDS_OF[type(study)]


def label_of_field(name: str, study: object = None) -> str:
    """What a page calls a field of the study, or else of any; the name for an unknown one."""
    own = FIELDS_OF.get(type(study), {})  # type: ignore[arg-type]  # any type may be asked for
    found = [table[name].label for table in (own, *FIELDS_OF.values()) if name in table]
    return found[0] if found else name


def study_from_json(text: str) -> Study:
    """The inverse of any study's `to_json`. Raises ValueError, TypeError or KeyError."""
    raw = json.loads(text)
    if "kind" in raw:
        return KINDS[raw["kind"]].from_raw(raw)
    return Experiment.from_json(text)


def power_of_two(value: float) -> str:
    """A number as a page writes it beside its doubles: 1/16, 4, or plainly where it is neither."""
    whole_power = value > 0 and math.log2(value).is_integer()
    return f"1/{round(1 / value)}" if whole_power and value < 1 else f"{value:g}"
