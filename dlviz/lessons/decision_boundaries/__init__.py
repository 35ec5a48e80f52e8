"""Decision boundaries: who draws the line, you or the network?"""

from dlviz.lessons.decision_boundaries.claims import FENCE_WIDTH, MOVED_CIRCLE, NO_ACTIVATION
from dlviz.lessons.decision_boundaries.deeper_claims import CAPACITY, DEPTH_RACE, RENAMED
from dlviz.lessons.decision_boundaries.runs import DEEP, FENCE, LINE, POLAR, SPIRAL
from dlviz.lessons.decision_boundaries.sources import SOURCES
from dlviz.lessons.decision_boundaries.starting_points import STARTING_POINTS
from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.texts import fill, passage

STEPS = (
    Step(
        "line",
        "One line",
        "Each dot is an example and its colour its class: the network learns from the filled ones, "
        "the hollow ones are new to it. One neuron can only draw one straight line.",
        "Look at the line: wherever it lies, both colours are on both sides.",
        LINE,
        knobs=("noise", "data_seed"),
    ),
    Step(
        "polar",
        "Other features",
        "The same neuron now sees how far out a dot lies (r) and in which direction (θ). "
        "A line in r and θ can be a circle here.",
        "Look at the boundary: it still turns around the place where r is 0.",
        POLAR,
        ask=MOVED_CIRCLE,
        knobs=("center", "noise"),
    ),
    Step(
        "fence",
        "A hidden layer",
        "Back to plain x and y. Hidden neurons come first, and each draws a line of its own.",
        "Look at the lines: they turn until they meet, and the fence is closed.",
        FENCE.having(hidden=(1,)),
        view="fence",
        ask=FENCE_WIDTH,
        revealed=FENCE,
        knobs=("hidden", "noise", "weight_seed"),
        play=True,
    ),
    Step(
        "activation",
        "Without the bend",
        "Five layers of eight neurons follow the disc. "
        "Now take the activation, the bend, out of every neuron.",
        "Look at the neurons: each is flat now, and so is their sum.",
        DEEP,
        view="network",
        ask=NO_ACTIVATION,
        knobs=("activation", "hidden"),
    ),
    Step(
        "spiral",
        "Layers fold the plane",
        "A spiral needs more than a fence. Three layers bend the plane, one after the other.",
        "Look at the grid: layer by layer it folds, until one straight cut parts the two arms.",
        SPIRAL,
        view="space",
        knobs=("hidden", "activation", "weight_seed"),
        play=True,
    ),
)

WHY = (
    Theory(
        "One neuron answers B where a weighted sum is above 0. Its boundary is straight in the "
        "features φ that it sees. With φ = (r, θ) it turns around the point where r is 0, so it "
        "fits a disc there and no other.",
        r"w_1\,\varphi_1(x, y) + w_2\,\varphi_2(x, y) + b = 0",
        "moved_circle",
        (passage("in the middle"), passage("moved by 1")),
    ),
    Theory(
        "Each hidden neuron is 0 along one line and grows across it. With two neurons you can "
        "always walk away so that neither changes against you: the region stays open. Three lines "
        "are the fewest that enclose an area.",
        r"v_1\tanh(w_1\!\cdot x + b_1) + v_2\tanh(w_2\!\cdot x + b_2) + v_3\tanh(w_3\!\cdot x + "
        r"b_3) + c = 0",
        "fence_width",
        (
            fill("{width} hidden", width=1),
            fill("{width} hidden", width=2),
            fill("{width} hidden", width=3),
        ),
    ),
    Theory(
        "Without an activation each layer is a matrix, and a product of matrices is a matrix. "
        "Five layers are then one, up to rounding.",
        r"W_6 W_5 W_4 W_3 W_2 W_1\, x + b' = W x + b'",
        "no_activation",
        (passage("off a plane, activation removed"), passage("off a plane, with tanh")),
    ),
    Theory(
        "Neurons of a layer can change places, and with tanh also signs, without changing the "
        "answer. So three hidden neurons have 3! · 2³ = 48 sets of weights for one fence. "
        "Rename them before you compare two networks A and B.",
        r"\max_{0 \le t \le 1} L\big((1-t)A + tB\big) - (1-t)\,L(A) - t\,L(B)",
        "renamed",
        (
            passage("disc, barrier"),
            passage("disc, renamed"),
            passage("spiral, barrier"),
            passage("spiral, renamed"),
        ),
    ),
)

LESSON = Lesson(
    id="decision_boundaries",
    chapter="Networks",
    icon=":material/fence:",
    title="Decision boundaries",
    question="Who draws the line: you or the network?",
    hero="The fence",
    aha="Three lines make a fence.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=(DEPTH_RACE, CAPACITY, RENAMED),
    sources=SOURCES,
    why=WHY,
    share="Three neurons, three lines, one fence.",
    terms=(
        "neuron",
        "weight",
        "decision boundary",
        "feature",
        "polar coordinates",
        "linear model",
        "hidden layer",
        "activation",
        "loss",
        "accuracy",
        "train and test points",
        "update",
        "learning rate",
        "batch",
        "epoch",
        "seed",
        "overfitting",
        "logit",
        "loss barrier",
    ),
)
