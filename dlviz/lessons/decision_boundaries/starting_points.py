"""Where to start exploring from, in the drawer."""

from dlviz.data.spec import Data
from dlviz.lessons.decision_boundaries.runs import FENCE, LINE, MOONS, POLAR, SPIRAL
from dlviz.lessons.records import StartingPoint
from dlviz.nets.spec import Network
from dlviz.train.experiment import Experiment, Training

XOR = FENCE.having(dataset="xor", n=300, n_test=300, hidden=(), updates=600)
ELLIPSE = LINE.having(dataset="ellipse", noise=0.03)
LEARNED = FENCE.having(hidden=(4,))
BOARD = LEARNED.having(
    dataset="checkerboard", noise=0.02, hidden=(16, 16), learning_rate=0.02, updates=1500
)
CROWDED = MOONS.having(
    noise=0.3, hidden=(8,) * 8, learning_rate=0.005, updates=800,
    data_seed=3, weight_seed=3, batch_seed=3,
)  # fmt: skip
FLOWERS = Experiment(
    Data("iris", n=100, n_test=50, columns=("petal length (cm)", "petal width (cm)")),
    Network(hidden=(8,)),
    Training(learning_rate=0.03, batch_size=0, updates=600),
)
PAINTED = Experiment(
    Data(
        "painted",
        points=(
            *((x, y, 0) for x, y in ((-0.9, 0.5), (-0.6, 0.7), (-0.3, 0.6), (-0.8, 0.2))),
            *((x, y, 0) for x, y in ((0.3, -0.5), (0.6, -0.6), (0.8, -0.3), (0.5, -0.2))),
            *((x, y, 1) for x, y in ((0.3, 0.5), (0.6, 0.6), (0.8, 0.2), (0.5, 0.3))),
            *((x, y, 1) for x, y in ((-0.3, -0.5), (-0.6, -0.6), (-0.8, -0.3), (-0.5, -0.2))),
            *((x, y, 2) for x, y in ((0.0, 0.1), (0.1, -0.1), (-0.1, 0.0), (0.05, 0.0))),
        ),
    ),
    Network(hidden=(8,)),
    Training(learning_rate=0.05, batch_size=0, updates=600),
)

STARTING_POINTS = (
    StartingPoint(
        "xor",
        "One line is not enough",
        "Four squares, two classes, each class in opposite corners. One line fails; a hidden "
        "layer of four does not.",
        XOR,
        twin=("hidden", (4,)),
    ),
    StartingPoint(
        "features",
        "Change the features, not the model",
        "The same single neuron, once on x and y, once on r and θ. Then try an ellipse, where r "
        "is not the answer.",
        LINE,
        twin=("features", ("r", "theta")),
        variants=(
            ("An ellipse in r and θ", POLAR.having(dataset="ellipse", noise=0.03)),
            ("An ellipse in x² and y²", ELLIPSE.having(features=("x2", "y2"))),
        ),
    ),
    StartingPoint(
        "learned",
        "A hidden layer learns the feature",
        "Nobody gives it r or x². Its hidden neurons find what they need, for the disc and for "
        "the ellipse.",
        LEARNED,
        view="network",
        variants=(
            ("An ellipse", LEARNED.having(dataset="ellipse", noise=0.03)),
            ("A checkerboard", BOARD),
        ),
    ),
    StartingPoint(
        "depth",
        "Depth folds space",
        "Each layer bends the plane that the last one made. The last layer has two neurons, so "
        "you see all of it.",
        SPIRAL,
        view="space",
        variants=(
            ("One wide layer", SPIRAL.having(hidden=(36,))),
            ("Four narrow layers", SPIRAL.having(hidden=(6, 6, 6, 6))),
        ),
    ),
    StartingPoint(
        "capacity",
        "Too much capacity",
        "Eight layers, 60 noisy points. It bends around the noise; then try what helps.",
        CROWDED,
        variants=(
            ("Small weights (L2)", CROWDED.having(l2=0.01)),
            ("Dropout", CROWDED.having(dropout=0.05)),
            ("More data", CROWDED.having(n=1000)),
            ("A small network", CROWDED.having(hidden=(8,))),
        ),
    ),
    StartingPoint(
        "flowers",
        "Three classes of real flowers",
        "150 irises by the length and width of a petal, three species. Measured in 1936.",
        FLOWERS,
    ),
    StartingPoint(
        "yours",
        "Your data",
        "Paint points, or upload a table with two columns of numbers and a class.",
        PAINTED,
    ),
    StartingPoint(
        "game",
        "Beat gradient descent",
        "One disc, a few lines, 60 seconds. Drag them yourself, then see what gradient descent "
        "scored.",
        FENCE.having(hidden=(3,)),
        view="game",
    ),
)
