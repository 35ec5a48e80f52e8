"""Feature hierarchies: what does each layer see, and how much of it is in the architecture?"""

from dlviz.lessons.feature_hierarchies.claims import (
    AN_EXPERT,
    FIRST_LAYER,
    ONE_UNIT,
    WHO_SUFFERS,
)
from dlviz.lessons.feature_hierarchies.deeper_claims import DEEPER_CLAIMS
from dlviz.lessons.feature_hierarchies.runs import (
    COFFEE,
    EXPERT,
    FLOORS,
    LEARN,
    SHUFFLED,
    UNITS,
)
from dlviz.lessons.feature_hierarchies.sources import SOURCES
from dlviz.lessons.feature_hierarchies.starting_points import STARTING_POINTS
from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.lessons.vision_names import layer_name
from dlviz.texts import fill, passage

STEPS = (
    Step(
        "tower",
        "A tower of eyes",
        "A network that has seen 1.3 million photographs looks at this one. Each floor sees more "
        "of it at once; a tile shows the patches, of our photographs, that fire one of its units "
        "most.",
        "Look at the tiles, floor by floor: where do lines end, and where do things begin?",
        COFFEE,
        knobs=("photo", "net"),
    ),
    Step(
        "learn",
        "It learns to see",
        "A small network learns to tell six shapes from one another. "
        "Nobody tells it what an edge is.",
        "Look at the bars, floor by floor, and at the ghosts of the same network before it "
        "learned.",
        LEARN,
        ask=FIRST_LAYER,
        revealed=FLOORS,
        knobs=("noise", "n", "live"),
        play=True,
    ),
    Step(
        "shuffle",
        "Shuffle every pixel",
        "All pixels of all pictures change places, always in the same way. A dense network, with a "
        "weight for every pixel, and the convolutional one learn once more.",
        "Look at the two networks, then at the layers: does a higher one still help?",
        SHUFFLED,
        ask=WHO_SUFFERS,
        revealed=SHUFFLED,
        covered=True,
        knobs=("noise", "n", "live"),
        play=True,
    ),
    Step(
        "expert",
        "An expert",
        "Features need not be learned: somebody who knows how the pictures are drawn measures each "
        "shape's outline. Then the light comes from one side, contrast turns, a stray line "
        "appears.",
        "Look at each world: who is ahead, and who falls further?",
        EXPERT,
        ask=AN_EXPERT,
        revealed=EXPERT,
        covered=True,
        knobs=("examples_n", "noise", "live"),
    ),
    Step(
        "unit",
        "One unit less",
        "Each tile is a unit of the last layer: the piece of a picture that fires it most. The "
        "network's answer is a weighted sum of what they say.",
        "Look at the classes while you switch units off: who pays?",
        UNITS,
        ask=ONE_UNIT,
        revealed=UNITS,
        covered=True,
        knobs=("noise", "n", "live"),
    ),
)

WHY = (
    Theory(
        "A convolution slides one small filter over the picture: every neuron of a map looks for "
        "the same pattern, each in its own place. So a picture that shifts makes its maps shift "
        "along.",
        r"z_c(x, y) = b_c + \sum_{d}\sum_{i,j} w_{c,d}(i, j)\, h_d(x + i, y + j) \qquad "
        r"f(T_s\, h) = T_s f(h)",
        "shifted_picture",
        (
            fill("{layer}, error by one pixel", layer=layer_name("conv1")),
            fill("{layer}, error by one pixel", layer=layer_name("conv2")),
        ),
    ),
    Theory(
        "What a unit can see grows with depth: by k − 1 steps of the grid below a layer, "
        "and pooling doubles that grid's step. In the small network that makes 3, 8 and 18 pixels.",
        r"r_l = r_{l-1} + (k_l - 1)\, j_{l-1} \qquad j_l = s_l\, j_{l-1}",
    ),
    Theory(
        "A probe asks what a layer has made easy: ridge regression from its maps, averaged over a "
        "4 by 4 grid and standardised, to the classes. It reads what a weighted sum can reach.",
        r"W = Y H^\top (H H^\top + \alpha I)^{-1}, \qquad \alpha = 100",
        "first_layer",
        (layer_name("pixels"), layer_name("conv1"), layer_name("conv2"), layer_name("conv3")),
    ),
    Theory(
        "A dense layer is a sum over pixels, and a sum does not mind their order: for every set of "
        "weights there is one, shuffled alike, that says the same. A convolution has no such twin.",
        r"W h = (W P^\top)(P h)",
        "who_suffers",
        (layer_name("dense"), layer_name("conv")),
    ),
    Theory(
        "The last layer's answer is linear in what its units say, so the price of a unit can be "
        "counted exactly: leave its column out.",
        r"\text{logits} = b + \sum_{u \ne v} W_u\, h_u",
        "one_unit",
        (passage("living units"), passage("8 at random removed"), passage("only the 8 best kept")),
    ),
)

LESSON = Lesson(
    id="feature_hierarchies",
    chapter="Images",
    icon=":material/layers:",
    title="Feature hierarchies",
    question="What does each layer see, and how much of it is in the architecture?",
    hero="The tower",
    aha="Shuffle every pixel, the same way in every picture: the dense network does not notice, "
    "the convolutional one loses half.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=DEEPER_CLAIMS,
    sources=SOURCES,
    why=WHY,
    share="Edges, textures, parts: what each floor of a network sees.",
    terms=(
        "unit",
        "convolution",
        "receptive field",
        "pooling",
        "dense network",
        "linear probe",
        "epoch",
        "optimised input",
        "equivariance",
        "seed",
    ),
)
