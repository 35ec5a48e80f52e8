"""The edge of learning: a plane of two learning rates, each pixel a network."""

from dlviz.lessons.records import Lesson, Source, StartingPoint, Step, Theory
from dlviz.train.plane import Plane

WHOLE = Plane(resolution=256)


def _window(
    name: str, title: str, say: str, x: tuple[float, float], y: tuple[float, float], **given: object
) -> StartingPoint:
    study = WHOLE.having(x0=x[0], x1=x[1], y0=y[0], y1=y[1], **given)
    return StartingPoint(name, title, say, study, picture=f"edge_of_learning/{name}.png")


WINDOWS = (
    _window("feathers", "Feathers", "Plumes of failure reach deep into the side that trains.",
            (1.31, 1.465), (0.68, 0.835), seed=8),
    _window("torch", "The torch", "One bright spot, from which rays of slow failure fan out.",
            (0.6875, 1.4675), (0.6875, 1.4675), seed=9),
    _window("flame", "Flame", "Its rim is frayed wherever one looks.",
            (1.06, 1.84), (0.5, 1.28), seed=6),
    _window("whirl", "Whirl", "Eddies of networks that just make it, and a curl in the corner.",
            (1.43, 1.58), (1.28, 1.43), seed=5),
    _window("delta", "River delta", "Rivers of networks that train split and meet again.",
            (0.2337, 0.2552), (1.363, 1.3845), seed=2),
    _window("wake", "Wake", "Waves inside the side that trains, and islands of failure.",
            (0.125, 0.925), (1.06, 1.86), seed=2),
    _window("claw", "Claw", "The edge folds back on itself.",
            (1.017, 1.17), (0.793, 0.946), seed=10),
    _window("comb", "Comb", "Networks twice as wide, and an edge full of teeth.",
            (1.1, 2.1), (0.8, 1.8), width=16),
    _window("dust", "Ember dust", "With ReLU the edge is dust: neighbours often end differently.",
            (0.8, 1.8), (0.6, 1.6), activation="relu", resolution=128),
    _window("shore", "Tanh shore", "With tanh the second layer's rate decides, and the "
            "first's only moves the edge a little.", (-1.0, 3.0), (-1.0, 3.0),
            activation="tanh", resolution=128),
)  # fmt: skip

LESSON = Lesson(
    id="edge_of_learning",
    chapter="Gallery",
    icon=":material/filter_hdr:",
    title="The edge of learning",
    question="Where does learning stop?",
    hero="The edge of learning",
    aha="Between learning and not lies an edge that gets richer the closer one looks.",
    steps=(
        Step(
            "plane",
            "Every pixel is a network",
            "Across: the learning rate of its first layer; up: that of its second. It counts as "
            "learning where its last losses lie below its first.",
            "Look at the edge: drag a square over it, and a new plane of networks is trained.",
            WHOLE,
            knobs=("activation", "colour", "resolution"),
            picture="edge_of_learning/whole.png",
        ),
    ),
    starting_points=WINDOWS,
    deeper_claims=(),
    sources=(
        Source(
            "Sohl-Dickstein 2024",
            "The boundary of neural network trainability is fractal: where training stops working "
            "is an edge with detail at every scale that was looked at.",
        ),
        Source("Hanin", "Why the same rate for all parameters?"),
    ),
    why=(
        Theory(
            "One step of descent maps a network's weights to other weights. Training repeats that "
            "map, as the pictures of Mandelbrot and Julia repeat theirs, and asks of every pixel "
            "whether it comes down. Between rates that learn and rates that do not lies an edge "
            "that can be as intricate as theirs.",
            r"W_k \leftarrow W_k - \eta_k \, \frac{\partial L}{\partial W_k}, \qquad k = 0, 1",
        ),
    ),
    share="Every pixel is a network that was trained.",
    terms=("learning rate", "gradient", "loss", "update"),
)
