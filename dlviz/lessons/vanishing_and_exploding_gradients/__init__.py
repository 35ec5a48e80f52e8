"""Vanishing and exploding gradients: why could nobody train deep networks, and what changed?"""

from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.lessons.vanishing_and_exploding_gradients.claims import (
    FIFTY_LAYERS,
    HE_KEEPS,
    NORM_CURES,
    SHORT_PATHS,
    SIGMOID_DEPTH,
)
from dlviz.lessons.vanishing_and_exploding_gradients.deeper_claims import DEEPER_CLAIMS
from dlviz.lessons.vanishing_and_exploding_gradients.runs import (
    EIGHT,
    FIFTY,
    NARROW,
    ROAD,
    SIGMOID,
    TWO,
    WITH_NORM,
)
from dlviz.lessons.vanishing_and_exploding_gradients.sources import SOURCES
from dlviz.lessons.vanishing_and_exploding_gradients.starting_points import STARTING_POINTS
from dlviz.texts import fill, passage

STEPS = (
    Step(
        "fifty",
        "Fifty times .9",
        "A network learns by sending back, layer by layer, how each neuron should change: the "
        "gradient. Say that every layer passes on 90 % of what it gets.",
        "Look at the bars: how many layers does it take to lose half?",
        FIFTY,
        ask=FIFTY_LAYERS,
        revealed=FIFTY,
        covered=True,
        knobs=("factor", "layers", "spread"),
    ),
    Step(
        "x_ray",
        "An x-ray",
        "A network of sigmoids, its weights drawn as Xavier Glorot did in 2010, before it has "
        "learned anything: each bar is the gradient in one layer. In 2015 He and others drew "
        "weights just so large that a layer of ReLUs should pass on as much as it gets.",
        "Look at the spread: the same recipe 100 times, and how far apart are the networks?",
        SIGMOID,
        ask=HE_KEEPS,
        revealed=NARROW,
        knobs=("initialiser", "width", "draws"),
    ),
    Step(
        "map",
        "Then does it learn?",
        "Each square stands for networks that learn to read digits; a row is a recipe, and the "
        "years go down. Click in each row the last depth that you think learns.",
        "Look at the staircase: where does it first reach 64 layers, and why does it fall back?",
        EIGHT,
        ask=SIGMOID_DEPTH,
        revealed=EIGHT,
        covered=True,
        knobs=("updates", "width", "clip"),
        play=True,
    ),
    Step(
        "batch_norm",
        "A cure?",
        "Batch normalisation brings each neuron's sums to mean 0 and variance 1 over the batch, in "
        "every layer. The first row is without it, as you have seen it.",
        "Look at the new row, and at the gradients of its deep squares: what is too much for it?",
        TWO,
        ask=NORM_CURES,
        revealed=WITH_NORM,
        covered=True,
        knobs=("updates", "width", "clip"),
    ),
    Step(
        "road",
        "A road through",
        "A residual block adds what it computes to what it gets. So there are many ways through: "
        "the signal may take or leave each block.",
        "Look at the longest bars: through how many blocks does most of the output come?",
        ROAD,
        ask=SHORT_PATHS,
        revealed=ROAD,
        covered=True,
        knobs=("scale", "blocks", "draws"),
    ),
)

WHY = (
    Theory(
        "On its way back a gradient is multiplied by every layer's Jacobian: its weights, and the "
        "slope of its activation. The product of many numbers near 1 is near 1 no longer.",
        r"\delta_1 = D_1 W_2^\top D_2 W_3^\top \cdots D_{L-1} W_L^\top\,\delta_L",
        "fifty_layers",
        (fill("factor {factor:g}", factor=0.9), fill("factor {factor:g}", factor=1.02)),
    ),
    Theory(
        "In a wide layer the sums z are normal numbers of variance q, and the squared length of "
        "the gradient is multiplied by χ a layer. With σ_w² = 2 (He) a ReLU has χ = 1; with Xavier "
        "half of that; a sigmoid's slope is at most a quarter.",
        r"q' = \sigma_w^2\, \mathbb{E}\,\varphi(\sqrt q\, u)^2 \qquad "
        r"\chi = \sigma_w^2\, \mathbb{E}\,\varphi'(\sqrt q\, u)^2 \qquad u \sim \mathcal{N}(0, 1)",
        "he_keeps",
        (fill("squared factor at width {widths}", widths=256),),
    ),
    Theory(
        "That is a mean. In one ReLU network of widths n the logarithm of the squared length is "
        "nearly normal, with a variance that is the sum of 1 / n, times 5: depth over width "
        "(Hanin and Nica 2019; for narrow layers there is an exact formula, in the drawer).",
        r"\ln \lVert J u\rVert^2 \approx \mathcal{N}\!\left(-\tfrac52\beta,\; 5\beta\right) "
        r"\qquad \beta = \sum_j \frac1{n_j}",
        "he_keeps",
        (fill("apart at width {widths}", widths=10), fill("apart at width {widths}", widths=256)),
    ),
    Theory(
        "Batch normalisation divides by the scatter over the batch, which for a ReLU is less than "
        "its size: the mean is taken away. The gradient is divided by the same, so it grows. The "
        "mean squared slope is never less than the scatter, and only for a straight line as much "
        "(Poincaré).",
        r"\chi = \frac{\mathbb{E}\,\varphi'(z)^2}{\operatorname{Var}\varphi(z)} = "
        r"\frac{\pi}{\pi - 1} \approx 1.467 \text{ for a ReLU and a large batch}",
        "norm_cures",
        (passage("factor a layer"),),
    ),
    Theory(
        "Multiply out L linear residual blocks, each times α (ReLUs would mix the terms): the "
        "output is a sum over all ways through, and those through k blocks have this squared size. "
        "With α = 1/√L it is 1, 1, ½, ⅙, ...; with α = 1 most of it comes through about half of "
        "the blocks.",
        r"\lVert T_k\rVert^2 = \binom Lk \alpha^{2k} \qquad "
        r"\frac{\lVert h_{l+1}\rVert^2}{\lVert h_l\rVert^2} = 1 + \alpha^2",
        "short_paths",
        (fill("order {k}", k=1), fill("order {k}", k=2), fill("order {k}", k=3)),
    ),
)

LESSON = Lesson(
    id="vanishing_and_exploding_gradients",
    chapter="Training",
    icon=":material/stacked_bar_chart:",
    title="Vanishing and exploding gradients",
    question="Why could nobody train deep networks, and what changed?",
    hero="How deep can you go?",
    aha="A gradient is a product over the layers, and most cures of thirty years keep its factors "
    "near 1.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=DEEPER_CLAIMS,
    sources=SOURCES,
    why=WHY,
    share="1986: 2 layers. 2013: 64.",
    terms=(
        "gradient",
        "activation",
        "initialisation",
        "Xavier and He",
        "sigmoid and ReLU",
        "residual block",
        "batch normalisation",
        "Jacobian",
        "dead neuron",
        "gradient clipping",
        "update",
        "learning rate",
        "batch",
        "seed",
    ),
)
