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
from dlviz.texts import fill, passage

STEPS = (
    Step(
        "balls",
        "Three balls",
        "You look into a valley from above, and yellow is low. Three runs start at the white ring; "
        "only their learning rate differs, the number that stretches each step.",
        "Look at the ends: which ball is still on its way, which has arrived, which has left?",
        BALLS,
        knobs=("learning_rate", "batch_size", "condition"),
    ),
    Step(
        "fan",
        "Steps from a few examples",
        "A step is rarely computed from all examples. A mini-batch, a few drawn by chance, gives a "
        "gradient of its own, and it points elsewhere.",
        "Look at the fan: it is wide for a few examples, and closes as the batch grows.",
        FAN,
        ask=FAN_ANGLE,
        revealed=FAN,
        covered=True,
        knobs=("updates", "seed"),
    ),
    Step(
        "map",
        "The map",
        "Each square stands for networks that learn to read digits with one rate and one batch "
        "size, and see every digit equally often. Draw one line through squares that you think "
        "end equally well.",
        "Look at the stripes: along which line does the loss stay the same?",
        MAP,
        ask=SAME_EPOCHS,
        revealed=MAP,
        covered=True,
        knobs=("epochs", "first_seed"),
    ),
    Step(
        "clock",
        "Another clock",
        "So far every network saw each digit equally often, so a large batch made fewer steps. "
        "Now every network makes the same number of steps.",
        "Look at the stripes: the networks start alike, only the clock changed, and they turn.",
        MAP,
        ask=SAME_UPDATES,
        revealed=BOTH,
        knobs=("updates", "first_seed"),
        play=True,
    ),
    Step(
        "floor",
        "The floor",
        "The digits can be learned without error, so their map shows no floor. Here the labels are "
        "noisy, and with a constant rate the last steps only shake.",
        "Look at the floors: how far down does each change bring it, and how long does it take?",
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
        "the examples' own gradients, G their mean. (For batches drawn with replacement; without, "
        "large ones scatter less.) With many weights the scatter is longer than G itself, and that "
        "is what the angle measures.",
        r"\mathbb{E}\lVert g_B\rVert^2 = \lVert G\rVert^2 + \frac{\operatorname{tr}\Sigma}{B}",
        "fan_angle",
        (fill("batch {size}", size=4), fill("batch {size}", size=256)),
    ),
    Theory(
        "While steps are small, training follows the slope for a time of rate times updates. In "
        "equal epochs there are updates ∝ 1 / B, so rate over batch decides, up to the critical "
        "batch.",
        r"t = \eta \cdot \frac{\text{epochs} \cdot N}{B}",
        "same_epochs",
        (passage("slope of log rate on log batch"),),
    ),
    Theory(
        "With equal updates and an equal rate the batch drops out of that time. A larger batch "
        "still saves updates where it bears a larger rate: with each batch at its own best rate, "
        "the updates S to a loss fall until the critical batch, and hardly beyond it.",
        r"t = \eta \cdot \text{updates} \qquad S = S_{\min}\left(1 + \frac{B_{\text{crit}}}{B}"
        r"\right)",
        "same_updates",
        (passage("slope at equal updates"), passage("slope at equal epochs")),
    ),
    Theory(
        "On least squares with d weights, inputs alike in all directions, fresh examples in every "
        "step and label noise σ, everything can be computed: the best rate without noise, and the "
        "floor on which a constant rate settles. For small rates it goes with η / B: on the noise, "
        "rate and batch have opposite effects, and in that sense they are inversely related.",
        r"\mathbb{E}\lVert e\rVert^2 = \frac{\eta\, d\, \sigma^2}{B\,(2 - \eta\,(1 + (d+1)/B))}"
        r"\qquad \eta^* = \frac{1}{1 + (d+1)/B}",
        "floor_halves",
        (passage("floor"), passage("half the rate"), passage("twice the batch")),
    ),
    Theory(
        "With the exact gradient, descent is stable while the rate is below 2 over the largest "
        "curvature λ, with momentum β below 2 (1 + β) over λ; mini-batches lower the limit. In a "
        "valley of condition κ the best rates shrink the error by these factors a step.",
        r"\frac{\kappa - 1}{\kappa + 1} \qquad \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}"
        r"\qquad \text{for } \kappa = 100:\ .9802 \text{ and } .8182",
        "floor_halves",
    ),
)

LESSON = Lesson(
    id="learning_rate_and_batch_size",
    chapter="Training",
    icon=":material/stairs:",
    title="Learning rate and batch size",
    question="How big a step, on how much data?",
    hero="The stripes turn",
    aha="The stripes turn: same networks at the start, only the clock changed.",
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
