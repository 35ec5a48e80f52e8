"""The fields of the studies of deep networks: what becomes of a signal on its way through them."""

import types
from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from typing import cast

from dlviz.data.limits import SEED_MAX
from dlviz.lessons.codecs import numbers, whole, write_numbers
from dlviz.lessons.field import Field, choice, decimal, integer, labels, table, versions
from dlviz.lessons.fields import FIELDS
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import KINDS, Isometry
from dlviz.measure.product import Product
from dlviz.measure.series import Series
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import MOST_DRAWS, XRay
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import NORMALISATIONS, RESIDUALS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.deep_run import REMEDIES, DeepRun
from dlviz.train.lesion import Lesion
from dlviz.train.study import Study, Value
from dlviz.train.survival import RECIPES, Survival

LAYERS_MAX, WIDTH_MAX = 100, 512
PERIOD_MAX = 4  # of the widths that a link repeats


def read_widths(text: str) -> tuple[int, ...]:
    """Widths of layers: "50x20" is twenty of 50, "10-90x10" ten times 10 and 90, "10x3,50" mixed.

    Parts are joined by commas; "none" is no layer. Raises ValueError.
    """
    if text.strip() == "none":
        return ()
    widths: tuple[int, ...] = ()
    for part in text.replace("×", "x").replace("*", "x").replace(" ", "").split(","):
        layers, _, times = part.strip().partition("x")
        count = whole(1, LAYERS_MAX)(times) if times else 1
        widths += tuple(whole(1, WIDTH_MAX)(width) for width in layers.split("-")) * count
        if len(widths) > LAYERS_MAX:
            raise ValueError(f"more than {LAYERS_MAX} layers")
    return widths


def write_widths(value: Value) -> str:
    """The inverse of `read_widths`, as short as it can be."""
    widths = cast("tuple[int, ...]", value)
    for period in range(1, PERIOD_MAX + 1):
        times, rest = divmod(len(widths), period)
        if times > 1 and not rest and widths == widths[:period] * times:
            return f"{'-'.join(map(str, widths[:period]))}x{times}"
    runs = [(width, len(list(same))) for width, same in groupby(widths)]
    return ",".join(f"{width}x{count}" if count > 1 else str(width) for width, count in runs) or (
        "none"
    )


def _names(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(text.split(",")) if text else ()
        if not set(names) <= set(known) or len(set(names)) < len(names):
            raise ValueError("not different names of a table")
        return names

    return read


def _write_names(value: Value) -> str:
    return ",".join(cast("tuple[str, ...]", value))


def _widths(name: str, label: str, help: str) -> Field:
    return Field(
        name, label, f"{help} For example 50x20, or 10-90x10.", read_widths, write_widths,
        typed="Write 50x20 for twenty layers of 50, 10-90x10 for ten times 10 and 90; at most 100 "
        "layers of at most 512.",
    )  # fmt: skip


_SEED = integer("seed", "Seed", "Another seed draws other weights.", 0, SEED_MAX - MOST_DRAWS,
                *range(20))  # fmt: skip
_ACTIVATION = choice("activation", "Activation", "What each hidden neuron does with its sum.",
                     labels(ACTIVATIONS))  # fmt: skip
_INITIALISER = choice("initialiser", "Initial weights", "How the weights are drawn.",
                      labels(INITIALISERS))  # fmt: skip
_SCALE = decimal("init_scale", "Initial scale", "The standard deviation for Normal, a factor on "
                 "that of the others.", 0.0, 100.0, 0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 1.0,
                 1.4, 2.0, 3.0)  # fmt: skip
_NORMALISATION = choice("normalisation", "Normalisation", "Sums are brought to mean 0 and variance "
                        "1 before the activation: over the batch, or over the layer.",
                        labels(NORMALISATIONS))  # fmt: skip
_RESIDUAL = choice("residual", "Residual blocks", "Each layer's output is added to its input.",
                   labels(RESIDUALS))  # fmt: skip
_DEPTHS = (1, 2, 4, 8, 10, 16, 20, 30, 32, 40, 50, 64, 100)
_WIDTHS = (4, 8, 10, 16, 32, 64, 100, 128, 256, 512)

X_RAY = table(
    integer("depth", "Layers", "How many hidden layers there are.", 1, 100, *_DEPTHS),
    integer("width", "Width", "Neurons in each layer.", 4, 512, *_WIDTHS),
    _ACTIVATION,
    _INITIALISER,
    _SCALE,
    _NORMALISATION,
    _RESIDUAL,
    integer("batch", "Examples", "How many go through at once.", 2, 256, 2, 16, 64, 256),
    integer("draws", "Random networks", "How many are drawn.", 1, 200, 1, 20, 50, 100, 200),
    _SEED,
)

PRODUCT = table(
    decimal("factor", "Each layer keeps ×", "What a layer passes on of what it gets.", 0.5, 2.0,
            0.8, 0.85, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2, 1.25),
    integer("layers", "Layers", "How many numbers are multiplied.", 1, 100, 5, 10, 20, 30, 50, 100),
    decimal("spread", "Scatter of the factors", "Standard deviation of each factor's logarithm; "
            "their mean stays.", 0.0, 1.0, 0.0, 0.1, 0.2, 0.3, 0.5, 1.0),
    integer("draws", "Products", "How many are drawn.", 10, 2000, 50, 200, 1000),
    _SEED,
)  # fmt: skip

FACTORS = table(
    integer("width", "Width", "Neurons in each layer.", 4, 512, 32, 64, 128, 256, 512),
    integer(
        "depth",
        "Layers",
        "How many they have; the factor is the mean over the later half.",
        2,
        100,
        6,
        12,
        20,
        30,
    ),
    integer("draws", "Random networks", "How many are drawn.", 1, 200, 1, 4, 10),
    _SEED,
)

WIDTH_LAW = table(
    _widths("widths", "Shape", "Width of each layer."),
    _widths("against", "Against", "A second shape beside it, or none."),
    integer("nets", "Random networks", "How many are drawn of each shape.", 10, 5000, 200, 500,
            1000, 2000, 5000),
    _SEED,
)  # fmt: skip

ISOMETRY = table(
    integer("depth", "Layers", "How many layers the film has.", 1, 60, 5, 10, 20, 40, 60),
    integer("width", "Width", "Neurons in each layer.", 4, 128, 16, 32, 64, 128),
    Field("kinds", "Networks", "Whose singular values are shown.", _names(KINDS), _write_names),
    decimal("scale", "Input size", "Root mean square of the input; small ones leave tanh straight.",
            0.001, 3.0, 0.01, 0.1, 0.3, 1.0, 3.0),
    _SEED,
)  # fmt: skip

SERIES = table(
    integer("blocks", "Residual blocks", "How many blocks the network has.", 1, 60, 5, 10, 20, 30,
            40, 60),
    choice("scale", "Each block", "What a block is multiplied by before it is added.",
           {"root": "× 1/√blocks", "one": "as it is"}),
    integer("width", "Width", "Neurons in each layer.", 16, 128, 16, 32, 64, 128),
    integer("draws", "Random networks", "How many are averaged.", 1, 16, 1, 4, 8, 16),
    _SEED,
)  # fmt: skip

DEEP_RUN: Mapping[str, Field] = table(
    integer("depth", "Layers", "How many hidden layers there are.", 1, 64, 1, 2, 4, 8, 16, 32, 64),
    integer("width", "Width", "Neurons in each layer.", 4, 256, 8, 16, 32, 64, 128),
    _ACTIVATION,
    _INITIALISER,
    _SCALE,
    _NORMALISATION,
    _RESIDUAL,
    FIELDS["optimiser"],
    decimal("learning_rate", "Learning rate", "How large a step is.", 1e-6, 1000.0, 0.001, 0.003,
            0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
    integer("batch_size", "Batch size", "Examples in one update.", 1, 1024, 16, 32, 64, 128, 256),
    integer("updates", "Updates", "How many steps are made.", 1, 5000, 100, 300, 600, 1000, 2000),
    decimal("clip", "Clip the gradient at", "The largest length of the whole gradient; a longer "
            "one is shortened.", 0.0, 1e6, 0.0, 0.1, 0.3, 1.0, 3.0, 10.0, zero="never"),
    choice("remedy", "Another remedy", "What else may help a deep network to start.",
           labels(REMEDIES)),
    _SEED,
    versions(lambda: DEEP_RUN, ("activation", "initialiser", "init_scale", "normalisation",
             "residual", "optimiser", "learning_rate", "clip", "remedy", "seed"), 2),
)  # fmt: skip

LESION = table(
    integer("depth", "Layers", "How many hidden layers there are.", 2, 64, 4, 8, 16, 32),
    integer("width", "Width", "Neurons in each layer.", 4, 256, 16, 32, 64),
    integer("updates", "Updates", "How many steps are made.", 1, 5000, 100, 300, 600),
    decimal("learning_rate", "Learning rate", "How large a step is.", 1e-6, 1000.0, 0.01, 0.03, 0.1,
            0.3),
    integer("seeds", "Seeds", "How many networks of each kind.", 1, 10, 1, 3, 5),
    _SEED,
)  # fmt: skip

SURVIVAL = table(
    Field("recipes", "Recipes", "The rows of the map.", _names(RECIPES), _write_names, (),
          types.MappingProxyType(labels(RECIPES))),
    Field("depths", "Layers", "The columns of the map.", numbers(whole(1, 64), 7), write_numbers,
          (1, 2, 4, 8, 16, 32, 64), span=True),
    integer("width", "Width", "Neurons in each layer.", 4, 128, 16, 32, 64),
    integer("updates", "Updates", "How many steps each network makes.", 10, 2000, 100, 300, 600,
            1000),
    integer("batch_size", "Batch size", "Examples in one update.", 1, 1024, 16, 64, 256),
    integer("seeds", "Seeds", "Networks of each rate.", 1, 5, 1, 2, 3),
    integer("first_seed", "First seed", "Other seeds draw other weights and orders.", 0, 2**31 - 6,
            *range(0, 20, 2)),
    decimal("clip", "Clip the gradient at", "The largest length of the whole gradient; a longer "
            "one is shortened.", 0.0, 1e6, 0.0, 0.1, 0.3, 1.0, 3.0, 10.0, zero="never"),
    Field("live", "Trained now", "Rows that are trained now, not read from the recording.",
          _names(RECIPES), _write_names),
    Field("cell", "Cell", "The cell that was clicked: row and column.", numbers(whole(0, 15), 2),
          write_numbers),
)  # fmt: skip

DEEP_FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        XRay: X_RAY,
        Product: PRODUCT,
        Factors: FACTORS,
        WidthLaw: WIDTH_LAW,
        Isometry: ISOMETRY,
        Series: SERIES,
        DeepRun: DEEP_RUN,
        Lesion: LESION,
        Survival: SURVIVAL,
    }
)
