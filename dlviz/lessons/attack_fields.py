"""The fields of the studies that fool networks, and of what goes wrong by itself."""

import re
import types
from collections.abc import Mapping

from dlviz.data.photos import DRAWN, PHOTOS, label_of
from dlviz.data.planar import DATASETS
from dlviz.lessons.codecs import read_layers, whole, write_layers, write_real
from dlviz.lessons.field import Field, choice, decimal, integer, labels, table
from dlviz.lessons.vision_fields import OWN, switch, vision
from dlviz.measure.everyday import Everyday
from dlviz.measure.everyday_pictures import EVERYDAY_PHOTOS
from dlviz.measure.fooled import DONE, STEPS, Fooled
from dlviz.measure.fooling import LEVELS, SLIDES, TIMES
from dlviz.measure.input_slice import EPSILONS, SIDES, InputSlice
from dlviz.measure.own_digit import OwnDigit
from dlviz.measure.plane_attack import LIMITS as PLANE
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.pushes import LIMITS as PUSHES
from dlviz.measure.pushes import ManyPushes
from dlviz.measure.robustness import ATTACKS, NETS, Robustness
from dlviz.measure.robustness import EPSILONS as ROBUST_EPSILONS
from dlviz.measure.shifted import Shifted
from dlviz.measure.transfer import SHOWN, Transfer
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.lite0 import CLASSES
from dlviz.train.ranges import SEEDS
from dlviz.train.study import Study

LOSS_LABELS = {"cross_entropy": "Cross-entropy", "margin": "Margin"}
DRAWING = re.compile(r"(?:[0-9a-g]{64})?")
"""64 pixels, row by row, each in sixteenths of full brightness; or none."""


def _photo(text: str) -> str:
    if text not in DRAWN and text not in PHOTOS and not OWN.fullmatch(text):
        raise ValueError("not a photograph")
    return text


def _drawing(text: str) -> str:
    if not DRAWING.fullmatch(text):
        raise ValueError("not the pixels of a digit")
    return text


def _among(name: str, label: str, help: str, *values: float) -> Field:
    """A field that takes one of a few numbers."""
    kind = type(values[-1])

    def read(text: str) -> float:
        if kind(text) not in values:
            raise ValueError(f"not one of {values}")
        return kind(text)

    return Field(name, label, help, read, str if kind is int else write_real, values)


_PHOTO = Field("photo", "Picture", "What is attacked.", _photo, str, (),
               types.MappingProxyType({**labels(DRAWN), **labels(PHOTOS)}))  # fmt: skip
_TARGET = Field("target", "It shall be", "The class that the attack wants.",
                whole(-1, CLASSES - 1), str, names="anything else")  # fmt: skip
_CHANCE = integer("seed", "Seed", "Another seed draws other random numbers.", *SEEDS,
                  *range(10))  # fmt: skip
_TRAIN_EPSILON = decimal("train_epsilon", "Trained against", "How much each pixel may change while "
                         "the second network learns, of a scale from 0 to 1.", 0.01, 0.5, 0.05, 0.1,
                         0.15, 0.2, 0.3)  # fmt: skip
_AGAINST = decimal("epsilon", "Attack’s size", "How much each pixel may change, of a scale from 0 "
                   "to 1.", 0.01, 0.5, 0.05, 0.1, 0.15, 0.2, 0.3)  # fmt: skip
_WITHOUT = ("dataset", "world", "shuffled", "noise", "network", "n", "n_test")
"""Fields of `Vision` that the digits have no use for."""
_DIGIT = integer("picture", "Digit", "Which of the digits that are shown stands out.", 0, SHOWN - 1,
                 *range(SHOWN), plus=1)  # fmt: skip
_ATTACK_STEPS = integer("attack_steps", "Attack’s steps", "Gradients that it takes.", *STEPS, 1, 5,
                        10, 20, 40)  # fmt: skip

ATTACK_FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        Fooled: table(
            _PHOTO,
            _TARGET,
            _ATTACK_STEPS,
            choice("loss", "Loss", "What the attack makes larger.", LOSS_LABELS),
            switch("eot", "Attack through changes", "Made against random light, blur, noise and "
                   "shifts (EOT): slower, and harder to shake off."),
            _CHANCE,
            _among("epsilon", "Dial", "Most that a value may change, in levels of 255.", 0,
                   *LEVELS),
            _among("slide", "Slid by", "Pixels that the pattern is moved to the right.", *SLIDES),
            _among("times", "Noise", "How many times as strong the random noise is.", *TIMES),
            choice("done", "What is done to it", "After the attack.", DONE),
        ),
        Everyday: table(
            choice("photo", "Photograph", "Whose pictures are shown.",
                   {name: label_of(name) for name in EVERYDAY_PHOTOS}),
            _CHANCE,
        ),
        InputSlice: table(
            _PHOTO,
            Field("target", "Towards", "The class that the attack wants.", whole(0, CLASSES - 1),
                  str, names="anything else"),
            integer("epsilon", "Attack’s size", "In levels of 255.", *EPSILONS, 1, 2, 4, 8),
            _among("side", "Cells a side", "How fine the slice is.", *SIDES),
            _CHANCE,
        ),
        Robustness: vision(
            _TRAIN_EPSILON,
            decimal("scale", "Logits times", "The defence: the same answers, another gradient.",
                    1.0, 1e4, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0),
            _ATTACK_STEPS,
            _among("epsilon", "Attack’s size", "How much each pixel may change.",
                   *ROBUST_EPSILONS),
            choice("net", "Network", "Whose curves are drawn bold.", NETS),
            choice("attack", "Attack", "Whose pictures are shown.", ATTACKS),
            without=_WITHOUT,
        ),
        OwnDigit: vision(
            Field("drawn", "Your digit", "The pixels that you drew.", _drawing, str),
            integer("picture", "Test digit", "What is attacked where nothing is drawn.", 0, 449,
                    *range(12), plus=1),
            Field("target", "It shall be", "The digit that the attack wants.", whole(-1, 9), str,
                  names="anything else"),
            _TRAIN_EPSILON,
            without=_WITHOUT,
        ),
        Transfer: vision(_AGAINST, _TRAIN_EPSILON, _DIGIT, without=_WITHOUT),
        Shifted: vision(without=_WITHOUT),
        ManyPushes: table(
            decimal("epsilon", "Size", "How much every input is changed.", *PUSHES["epsilon"],
                    0.005, 0.01, 0.02, 0.04, 0.08),
            decimal("margin", "Margin", "From the middle of a class to the line between them.",
                    *PUSHES["margin"], 0.5, 1.0, 2.0),
            decimal("noise", "Spread", "Standard deviation of every input around its class.",
                    *PUSHES["noise"], 0.2, 0.4, 0.8),
            integer("n", "Examples", "Half of each class.", *map(int, PUSHES["n"]), 200, 500, 1000,
                    2000),
            _CHANCE,
        ),
        PlaneAttack: table(
            choice("dataset", "Data", "Where the points lie.",
                   {name: planar.label for name, planar in DATASETS.items()
                    if planar.min_classes == 2}),
            integer("n", "Points", "How many it learns from.", *map(int, PLANE["n"]), 50, 100, 200,
                    400),
            decimal("noise", "Noise", "How far points stray.", *PLANE["noise"], 0.0, 0.05, 0.1,
                    0.2),
            Field("hidden", "Hidden layers", "Neurons in each hidden layer.", read_layers,
                  write_layers),
            choice("activation", "Activation", "What each hidden neuron does with its sum.",
                   labels(ACTIVATIONS)),
            decimal("train_epsilon", "Trained against", "How far the attack moves points while the "
                    "second network learns.", *PLANE["train_epsilon"], 0.0, 0.1, 0.25, 0.4),
            integer("updates", "Updates", "How many steps are made.",
                    *map(int, PLANE["updates"]), 100, 200, 500, 1000, 2000),
            decimal("learning_rate", "Learning rate", "How large a step of Adam is.",
                    *PLANE["learning_rate"], 0.003, 0.01, 0.02, 0.05),
            integer("data_seed", "Points’ seed", "Another seed draws other points.",
                    *map(int, PLANE["data_seed"]), *range(10)),
            integer("weight_seed", "Weights’ seed", "Another seed draws other first weights.",
                    *map(int, PLANE["weight_seed"]), *range(10)),
            decimal("epsilon", "Attack’s size", "In units of the plane.", *PLANE["epsilon"], 0.1,
                    0.2, 0.3),
        ),
    }
)  # fmt: skip
