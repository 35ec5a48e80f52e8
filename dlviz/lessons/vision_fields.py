"""The fields of the studies of networks that see pictures."""

import re
import types
from collections.abc import Mapping

from dlviz.data.photos import PHOTOS
from dlviz.data.picture_data import WORLDS
from dlviz.data.pictures import DATASETS
from dlviz.lessons.codecs import read_layers, read_switch, write_layers, write_switch
from dlviz.lessons.field import Field, choice, decimal, integer, labels, table
from dlviz.measure.ablation import Ablation
from dlviz.measure.expert import Expert
from dlviz.measure.ladder import Ladder
from dlviz.measure.lite0_library import LEVELS
from dlviz.measure.quiz import Quiz
from dlviz.measure.shifts import Shifts
from dlviz.measure.shuffle import Shuffle
from dlviz.measure.spaces import Spaces
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning
from dlviz.measure.unit_card import UnitCard
from dlviz.nets.cnn import HEADS, POOLINGS
from dlviz.train.cnn_run import CnnRun
from dlviz.train.ranges import SEEDS
from dlviz.train.study import Study, Value
from dlviz.train.vision import HIDDEN, KERNELS, LAYERS_MAX, NETWORKS

OWN = re.compile(r"own:[0-9a-f]{64}")
SEES: Mapping[str, str] = types.MappingProxyType(
    {"lite0": "Trained on photographs", "shapes": "Trained on shapes"}
)


def _photo(text: str) -> str:
    """A photograph that is here, or "own:" and the SHA-256 of a file that a reader brings."""
    if text not in PHOTOS and not OWN.fullmatch(text):
        raise ValueError("not a photograph")
    return text


def _channels(text: str) -> tuple[int, ...]:
    found = read_layers(text)
    if not 1 <= len(found) <= LAYERS_MAX or max(found) > 64:
        raise ValueError(f"one to {LAYERS_MAX} layers of at most 64 maps")
    return found


def _kernel(text: str) -> int:
    if int(text) not in KERNELS:
        raise ValueError("not a size of filters")
    return int(text)


def switch(name: str, label: str, help: str) -> Field:
    return Field(name, label, help, read_switch, write_switch)


SEED = integer("seed", "Seed", "Another seed draws other pictures and other weights.", *SEEDS,
                *range(10))  # fmt: skip
SEVERAL = integer("seeds", "Seeds", "Networks that are averaged, each with pictures of its own.", 1,
                 5, 1, 2, 3)  # fmt: skip
PHOTO = Field("photo", "Photograph", "What the network looks at.", _photo, str, (),
               types.MappingProxyType(labels(PHOTOS)))  # fmt: skip
PICTURE = integer("picture", "Picture", "Which test picture the small network looks at.", 0, 4999,
                   *range(12), plus=1)  # fmt: skip
_NET = choice("net", "Network", "Whose units are shown.", SEES)

_PICTURES = (
    choice("dataset", "Pictures", "What there is to learn.", labels(DATASETS)),
    integer("n", "Training pictures", "How many there are to learn from.", 30, 5000, 100, 300, 1000,
            2500, 5000),
    integer("n_test", "Test pictures", "How many new ones the answers are counted on.", 30, 5000,
            300, 1000, 2000),
    decimal("noise", "Noise", "Standard deviation of the noise on every pixel of a shape.", 0.0,
            1.0, 0.0, 0.05, 0.15, 0.3, 0.5),
    choice("world", "World", "What happens to every shape once it is drawn.", WORLDS),
    switch("shuffled", "Pixels shuffled", "One fixed shuffle, the same in every picture."),
)  # fmt: skip
_NETWORK = (
    choice("network", "Network", "Convolutional: the same small filters everywhere. Dense: a "
           "weight from every pixel to every neuron.", NETWORKS),
    Field("channels", "Maps a layer", "How many filters each convolution has, such as 8-16-32.",
          _channels, write_layers,
          typed="Write 8-16-32 for three layers; at most 4 layers of at most 64."),
    Field("kernel", "Filter size", "Width and height of a filter in pixels.", _kernel, str,
          KERNELS),
    choice("pooling", "Pooling", "How each layer but the last is halved.", labels(POOLINGS)),
    choice("head", "Then", "What is handed on of each map of the last layer.", labels(HEADS)),
)  # fmt: skip
_TRAINING = (
    integer("epochs", "Epochs", "How often every picture is seen.", 1, 100, 5, 10, 20, 40),
    integer("batch_size", "Batch size", "Pictures in one update.", 4, 512, 16, 32, 64, 128, 256),
    decimal("learning_rate", "Learning rate", "How large a step of Adam is.", 1e-6, 10.0, 0.0003,
            0.001, 0.003, 0.01, 0.03, 0.1),
    SEED,
    switch("live", "Train it now", "Instead of reading the recording, where there is one."),
)  # fmt: skip
_VISION = (*_PICTURES, *_NETWORK, *_TRAINING)


def vision(*more: Field, without: tuple[str, ...] = ()) -> Mapping[str, Field]:
    """The fields of a network for pictures but for some, then others."""
    return table(*(entry for entry in _VISION if entry.name not in without), *more)


_LAYER = choice("layer", "Layer", "Where the unit stands.", {
    **{f"conv{k}": f"Convolution {k}" for k in range(1, LAYERS_MAX + 1)},
    **{f"dense{k}": f"Dense layer {k}" for k in range(1, len(HIDDEN) + 1)},
    **{level.layer: level.name for level in LEVELS}})  # fmt: skip
_UNIT = integer("unit", "Unit", "Its number in the layer.", 0, 1279, *range(16), plus=1)
_OURS = ("network",)  # fields of studies that look at both kinds of network

VISION_FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        CnnRun: vision(PICTURE),
        Ladder: vision(SEVERAL),
        Shuffle: vision(SEVERAL, without=("shuffled", "network")),
        Expert: vision(
            integer("examples_n", "The expert's pictures", "How many the expert learns from.", 12,
                    300, 30, 60, 120, 300),
            SEVERAL, without=("dataset", "world", "shuffled", "network"),
        ),
        Spaces: vision(
            choice("method", "Picture by", "How many dimensions become two.",
                   {"pca": "PCA", "tsne": "t-SNE"}),
            integer("points", "Points", "Test pictures that are shown.", 50, 600, 100, 300, 600),
        ),
        Ablation: vision(without=_OURS),
        Shifts: vision(without=_OURS),
        UnitCard: vision(_NET, _LAYER, _UNIT, PHOTO, PICTURE),
        Tower: table(_NET, PHOTO, PICTURE),
        Quiz: table(
            _NET,
            choice("reference", "You see", "From which pictures you have to guess.",
                   {"natural": "what fired it most", "synthetic": "an optimised input"}),
            integer("rounds", "Rounds", "How many there are.", 1, 20, 2, 5, 10, 20),
            SEED,
        ),
        Tuning: table(_NET),
    }
)  # fmt: skip

__all__ = ["VISION_FIELDS_OF", "Value"]
