"""Learning rate and batch size: how big a step, on how much data?"""

from dlviz.lessons.learning_rate_and_batch_size.claims import (
    FAN_ANGLE,
    FLOOR_HALVES,
    SAME_EPOCHS,
    SAME_UPDATES,
)
from dlviz.lessons.learning_rate_and_batch_size.deeper_claims import LOG_SCALE, UPDATE_TIME
from dlviz.lessons.learning_rate_and_batch_size.runs import BALLS, BOTH, FAN, FLOOR, LOWER, MAP
from dlviz.lessons.learning_rate_and_batch_size.sources import SOURCES
from dlviz.lessons.learning_rate_and_batch_size.starting_points import STARTING_POINTS
from dlviz.lessons.records import Lesson, Step, Theory

STEPS = (
    Step(
        "balls",
        "Three balls",
        "Each ball goes downhill from the same place, one step an update. Only the length of "
        "their steps differs.",
        "Look at the ends: one is still on its way, one has arrived, one has left.",
        BALLS,
        knobs=("learning_rate", "batch_size", "condition"),
    ),
    Step(
        "fan",
        "Steps from a few examples",
        "A step is rarely computed from all examples. A mini-batch gives a gradient of its own, "
        "and it points elsewhere.",
        "Look at the fan: it closes as the batch grows, and even a wide one leans downhill.",
        FAN,
        ask=FAN_ANGLE,
        revealed=FAN,
        covered=True,
        knobs=("updates", "seed"),
    ),
    Step(
        "map",
        "The map",
        "288 networks learn to read digits: 12 rates, 8 batch sizes, 3 seeds, 10 epochs each. "
        "Before you see it, draw where the loss stays the same.",
        "Look at the stripes: they run upwards, where rate and batch grow together.",
        MAP,
        ask=SAME_EPOCHS,
        revealed=MAP,
        covered=True,
        knobs=("epochs", "first_seed"),
    ),
    Step(
        "clock",
        "Another clock",
        "So far every network saw each example ten times. "
        "Now give every network the same number of updates.",
        "Look at the stripes: the same networks, only the clock changed, and they turn.",
        MAP,
        ask=SAME_UPDATES,
        revealed=BOTH,
        knobs=("updates", "first_seed"),
        play=True,
    ),
    Step(
        "floor",
        "The floor",
        "Where labels are noisy, a constant rate never arrives: the last steps only shake it.",
        "Look at the floors: both changes lower it alike, and one of them takes longer.",
        FLOOR,
        view="field",
        ask=FLOOR_HALVES,
        revealed=LOWER,
        knobs=("learning_rate", "batch_size", "label_noise"),
    ),
)

WHY = (
    Theory(
        "A batch's gradient is a mean, so its scatter falls with the batch: Σ is the covariance of "
        "the examples' own gradients, G their mean. In many dimensions the scatter is longer than "
        "G itself, and that is what the angle measures.",
        r"\mathbb{E}\lVert g_B\rVert^2 = \lVert G\rVert^2 + \frac{\operatorname{tr}\Sigma}{B}",
        "fan_angle",
        ("batch 4", "batch 256"),
    ),
    Theory(
        "While steps are small, training follows the slope for a time of rate times updates. In "
        "equal epochs there are updates ∝ 1 / B, so rate over batch decides. The noise of that "
        "walk goes with the same ratio.",
        r"t = \eta \cdot \frac{\text{epochs} \cdot N}{B} \qquad "
        r"\text{noise} \propto \frac{\eta}{B}",
        "same_epochs",
        ("slope of log rate on log batch",),
    ),
    Theory(
        "With equal updates the batch drops out of that time, as long as its noise does not drown "
        "the slope: below the critical batch a larger one saves updates, beyond it only costs.",
        r"t = \eta \cdot \text{updates} \qquad S = S_{\min}\left(1 + \frac{B_{\text{crit}}}{B}"
        r"\right)",
        "same_updates",
        ("slope at equal updates", "slope at equal epochs"),
    ),
    Theory(
        "On least squares with d weights and label noise σ everything can be computed: one step's "
        "factor, the best rate, and the floor on which a constant rate settles.",
        r"\mathbb{E}\lVert e\rVert^2 = \frac{\eta\, d\, \sigma^2}{B\,(2 - \eta\,(1 + (d+1)/B))}"
        r"\qquad \eta^* = \frac{1}{1 + (d+1)/B}",
        "floor_halves",
        ("floor", "half the rate", "twice the batch"),
    ),
    Theory(
        "Descent is stable while the rate is below 2 over the largest curvature λ, with momentum β "
        "below 2 (1 + β) over λ. In a valley of condition κ the best rates shrink the error by "
        "these factors a step.",
        r"\frac{\kappa - 1}{\kappa + 1} \qquad \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}"
        r"\qquad (\kappa = 100:\ .9802,\ .8182)",
    ),
)

LESSON = Lesson(
    id="learning_rate_and_batch_size",
    chapter="Training",
    icon=":material/stairs:",
    title="Learning rate and batch size",
    question="How big a step, on how much data?",
    hero="The stripes turn",
    aha="Same networks. Only the clock changed.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=(UPDATE_TIME, LOG_SCALE),
    sources=SOURCES,
    why=WHY,
    share="Same networks. Only the clock changed.",
    terms=(
        "learning rate",
        "gradient",
        "batch",
        "update",
        "epoch",
        "loss",
        "noise floor",
        "critical batch",
        "noise scale",
        "momentum",
        "condition number",
        "sharpness",
        "schedule",
        "seed",
    ),
)
