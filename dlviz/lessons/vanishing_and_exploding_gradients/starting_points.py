"""What one can start from in the drawer, once the steps are done."""

from dlviz.lessons.records import StartingPoint
from dlviz.lessons.vanishing_and_exploding_gradients.deeper_claims import SIGMOIDS, WILD
from dlviz.lessons.vanishing_and_exploding_gradients.runs import (
    EXPLODES,
    FIFTY,
    NINE,
    ROAD,
    SIGMOID,
    UNSCALED,
)
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import Isometry
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import XRay
from dlviz.train.deep_run import DeepRun
from dlviz.train.lesion import Lesion

RELU = XRay(activation="relu", initialiser="he_normal")
SHAPE = WidthLaw()
RUN = DeepRun()

STARTING_POINTS = (
    StartingPoint(
        "one_stack",
        "One stack, seen",
        "What each layer hands on, and what gradient it gets: turn every knob there is. The thin "
        "line is what theory says of very wide layers.",
        RELU,
        variants=(
            ("The 1990s", SIGMOID.having(initialiser="normal", init_scale=0.01)),
            ("Xavier meets ReLU", RELU.having(initialiser="xavier_normal")),
            ("He", RELU.having(depth=100)),
            ("Orthogonal tanh", XRay(activation="tanh", initialiser="orthogonal")),
            ("Residual", RELU.having(residual="root")),
            ("Batch norm explodes too", EXPLODES),
            ("Too large: N(0, 1)", RELU.having(initialiser="normal")),
        ),
    ),
    StartingPoint(
        "one_network",
        "One network of the map",
        "The gradient in each layer, while the network trains.",
        RUN,
        variants=(
            ("A twin with batch normalisation",
             RUN.having(depth=16, versions=(("normalisation", "batch"),))),
            ("A residual twin", RUN.having(depth=16, versions=(("residual", "root"),))),
            ("Sigmoids beside tanh", RUN.having(
                activation="sigmoid", initialiser="xavier_normal",
                versions=(("activation", "tanh"),))),
            ("Adam beside SGD", RUN.having(
                depth=16, learning_rate=0.01, versions=(("optimiser", "adam"),))),
        ),
    ),
    StartingPoint(
        "clipping",
        "Gradient clipping",
        "Eight layers of weights from N(0, 1): the gradient explodes, and the first step throws "
        "the network out. Clipped to length 1 the gradient cannot; does the network then learn?",
        WILD.having(versions=(("clip", 1.0),)),
        variants=(
            ("He's weights beside it", WILD.having(clip=1.0, versions=(
                ("initialiser", "he_normal"),))),
        ),
    ),
    StartingPoint(
        "remedies",
        "Two other remedies",
        "Eight layers of sigmoids do not learn. A loss at every layer, or training one layer after "
        "the other, gives the first layers something to learn from.",
        SIGMOIDS,
        variants=(("Sixteen layers", SIGMOIDS.having(depth=16)),),
    ),
    StartingPoint(
        "width_law",
        "The shape matters",
        "Drag the bars to draw a shape. How far a ReLU network's gradient scatters goes with β, "
        "the sum of 1 / width over its layers: one of 10 costs five times what one of 50 does.",
        SHAPE,
        variants=(
            ("40 layers of 10", SHAPE.having(widths=(10,) * 40, against=(100,) * 40, nets=500)),
            ("One bottleneck", SHAPE.having(widths=(64,) * 5 + (4,) + (64,) * 5,
                                            against=(64,) * 11)),
        ),
    ),
    StartingPoint(
        "isometry",
        "All directions alike",
        "The singular values say how much a network stretches each direction. Layer by layer they "
        "drift apart, but for orthogonal weights without ReLUs, as long as tanh stays straight.",
        Isometry(),
        variants=(
            ("Larger inputs bend tanh", Isometry(
                kinds=("tanh_orthogonal", "tanh_xavier"), scale=1.0)),
            ("ReLU: He beside orthogonal", Isometry(kinds=("relu_orthogonal", "relu_he"))),
        ),
    ),
    StartingPoint(
        "corrections",
        "A series of corrections",
        "The size of what comes through k blocks. Unscaled, the many ways through half of the "
        "blocks outweigh all others.",
        UNSCALED,
        variants=(("Each × 1/√30", ROAD), ("Five blocks", UNSCALED.having(blocks=5))),
    ),
    StartingPoint(
        "lesion",
        "Take out one block",
        "Two trained networks that differ only in the way past their blocks. Then one block is "
        "taken out: which of them notices?",
        Lesion(),
    ),
    StartingPoint(
        "factors",
        "The table of factors",
        "By what a layer multiplies the squared gradient: measured at width 256, beside theory. "
        "The numbers are below, under Readouts.",
        Factors(),
    ),
    StartingPoint(
        "scatter",
        "A product of chances",
        "Factors that are 1 on average but scatter: what becomes of the typical product?",
        FIFTY.having(factor=1.0, spread=0.3),
    ),
    StartingPoint(
        "own_map",
        "Your own map",
        "Choose the recipes, the depths, the width and the updates; every cell is trained.",
        NINE.having(recipes=NINE.recipes[-3:], width=16),
        variants=(
            ("The nine recipes, clipped at 1", NINE.having(clip=1.0)),
            ("Twice the updates", NINE.having(updates=600)),
        ),
    ),
)  # fmt: skip
