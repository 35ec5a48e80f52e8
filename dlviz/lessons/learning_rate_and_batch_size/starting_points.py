"""What one can start from in the drawer, once the steps are done."""

from dlviz.data.spec import Data
from dlviz.lessons.learning_rate_and_batch_size.runs import BOTH, EVEN_RATES, MAP
from dlviz.lessons.records import StartingPoint
from dlviz.measure.critical_batch import CriticalBatch
from dlviz.measure.exact import Exact
from dlviz.measure.landscape import Landscape
from dlviz.measure.rate_range import RateRange
from dlviz.measure.sharpness import Sharpness
from dlviz.nets.spec import Network
from dlviz.train.descent import Descent
from dlviz.train.experiment import Experiment, Training

DIGITS = Experiment(
    Data("digits", n=1024, n_test=773, features=("all",)),
    Network(hidden=(32,), activation="relu"),
    Training(
        optimiser="sgd",
        learning_rate=2.0**-4,
        batch_size=16,
        updates=640,
        precision="float32",
    ),
)
NARROW = Descent(
    condition=100.0,
    label_noise=0.0,
    learning_rate=2 / 1.01,
    batch_size=0,
    updates=240,
)
SETTLING = Descent(
    dimensions=10,
    label_noise=1.0,
    learning_rate=0.2,
    batch_size=4,
    updates=400,
    replicas=400,
    view="error",
)

STARTING_POINTS = (
    StartingPoint(
        "one_network",
        "One network of the map",
        "Its first layer's weights form while it trains, each picture what one neuron looks for.",
        DIGITS,
    ),
    StartingPoint(
        "bowl",
        "One run in a bowl",
        "The path of one run and its noise ball. Turn the rate, the batch and the condition "
        "number until it leaves; mini-batches bear less than the exact gradient.",
        Descent(condition=4.0, learning_rate=0.3, batch_size=4, updates=120),
        variants=(
            ("A twin with momentum", Descent(
                condition=20.0, label_noise=0.1, learning_rate=0.2, batch_size=16, updates=80,
                versions=(("optimiser", "momentum"),))),
            ("Just below and above the limit", Descent(
                condition=4.0, label_noise=0.0, learning_rate=1.96, batch_size=0, updates=60,
                versions=(("learning_rate", 2.04),))),
        ),
    ),
    StartingPoint(
        "landscape",
        "A real network's loss",
        "Two directions out of hundreds, with the path that training took. Most of a noisy path "
        "lies in the others.",
        Landscape(),
        variants=(
            ("Random directions", Landscape(directions="random")),
            ("Twins: a small and a large rate", Landscape(
                versions=(("learning_rate", 0.03),))),
            ("On the digits", Landscape(dataset="digits", hidden=(32,), activation="relu",
                                        learning_rate=2.0**-4, resolution=31)),
        ),
    ),
    StartingPoint(
        "exact",
        "The exact case",
        "On least squares theory says what each step does, for every rate and batch. Dots are "
        "measured, thin lines are theory.",
        Exact(),
    ),
    StartingPoint(
        "critical",
        "How far does a larger batch help?",
        "Updates to a loss of .3, each batch size at its own best rate, and the noise scale of the "
        "gradient along training.",
        CriticalBatch(),
    ),
    StartingPoint(
        "schedules",
        "Why keep it constant?",
        "Six schedules on one problem. A rate that falls to the end and a batch that grows both "
        "come below the floor; a warm-up alone does not.",
        SETTLING.having(versions=tuple(
            ("schedule", name)
            for name in ("step", "cosine", "inverse_time", "warmup", "growing_batch"))),
    ),
    StartingPoint(
        "optimisers",
        "Why one rate for all?",
        "A valley a hundred times as steep across as along, and one rate for all. The same number "
        "means other steps to each: to Adam it is the step's length, to momentum a tenth of it.",
        NARROW.having(learning_rate=0.1, versions=tuple(
            ("optimiser", name)
            for name in ("momentum", "nesterov", "adagrad", "rmsprop", "adam"))),
        variants=(
            ("Plain descent at its best rate", NARROW),
            ("Momentum at its best", NARROW.having(
                optimiser="momentum", learning_rate=400 / 121, momentum=(9 / 11) ** 2)),
        ),
    ),
    StartingPoint(
        "adaptive",
        "SGD beside Adam",
        "Two networks on the digits: same data, same first weights, same batches, same rate.",
        DIGITS.having(learning_rate=0.01, batch_size=32, updates=320),
        twin=("optimiser", "adam"),
    ),
    StartingPoint(
        "rate_finder",
        "A rate finder",
        "The rate rises while a network trains. Just before the loss blows up is too much; how "
        "does a tenth of that do?",
        RateRange(),
    ),
    StartingPoint(
        "edge",
        "The edge of stability",
        "A small tanh network under full-batch descent sharpens its loss until 2 over the rate, "
        "and then hovers there.",
        Sharpness(),
    ),
    StartingPoint(
        "own_map",
        "Your own map",
        "Choose the data, the network, the grid and the seeds; every cell is trained.",
        BOTH.having(clock="epochs"),
        variants=(
            ("Test accuracy: does a small batch do better on new digits?",
             BOTH.having(clock="epochs", measure="accuracy")),
            ("Spiral", MAP.having(dataset="spiral", hidden=(32, 32), seeds=1, epochs=50)),
            ("Iris flowers", BOTH.having(dataset="iris", hidden=(8,), clock="epochs",
                                         batches=(2, 4, 8, 16, 32, 64))),
            ("Least squares", BOTH.having(dataset="least_squares", clock="epochs")),
            ("Adam on the same grid", MAP.having(optimiser="adam")),
            ("Rates spaced evenly", MAP.having(rates=EVEN_RATES)),
        ),
    ),
)  # fmt: skip
