"""Grad-CAM: where did the network look, and would the answer change if that were gone?"""

from dlviz.lessons.grad_cam.claims import (
    A_RIVAL,
    NO_DISC,
    RANDOM_TOP,
    TWO_CLASSES,
    WITHOUT_MARK,
)
from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, RIVAL, SCRAMBLED, TRIAL
from dlviz.lessons.grad_cam.sources import SOURCES
from dlviz.lessons.grad_cam.starting_points import STARTING_POINTS
from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.measure.attribution import METHODS
from dlviz.texts import passage

STEPS = (
    Step(
        "look",
        "Where does it look?",
        "A network that has seen 1.3 million photographs looks at two at once. Click where you "
        "would look, then let it show where it did.",
        "Look at the map while you switch to another class: where does the light go?",
        COLLAGE,
        ask=TWO_CLASSES,
        revealed=COLLAGE,
        covered=True,
        knobs=("photo", "target"),
    ),
    Step(
        "scramble",
        "Scramble the network",
        "If a map shows what a network has learned, it must change when that is destroyed. From "
        "the top down, layer after layer gets random weights.",
        "Look at the pictures that do not mind.",
        SCRAMBLED,
        ask=RANDOM_TOP,
        revealed=SCRAMBLED,
        covered=True,
        knobs=("photo", "seed"),
    ),
    Step(
        "trust",
        "Trust it?",
        "A small network, trained here to tell four figures apart. Six of its test pictures, with "
        "the maps of its answers.",
        "Look at the same six without the mark, then at the two bars.",
        TRIAL,
        ask=WITHOUT_MARK,
        revealed=TRIAL,
        covered=True,
        knobs=("mark", "live"),
    ),
    Step(
        "eraser",
        "The eraser",
        "In the lesson’s network every disc of the training carried that mark. A map says where it "
        "looked; an eraser asks whether the answer needs it.",
        "Look at the bar while you rub: what is the least that makes a disc?",
        ERASER,
        ask=NO_DISC,
        revealed=ERASER,
        covered=True,
        knobs=("mark", "live"),
    ),
    Step(
        "rival",
        "A rival that never looked",
        "A score for maps: put the photograph’s pieces back, the most important first, and watch "
        "the class come back. Or take them away.",
        "Look at the hatched tiles: they never saw the network.",
        RIVAL,
        ask=A_RIVAL,
        revealed=RIVAL,
        covered=True,
        knobs=("photo", "costly"),
    ),
)

WHY = (
    Theory(
        "Grad-CAM weights each channel’s map by how much that channel moves the class’s logit, on "
        "average over its places, and keeps what speaks for the class.",
        r"\alpha_c = \frac{1}{|P|}\sum_{p \in P} \frac{\partial z_k}{\partial A_c(p)} \qquad "
        r"M(p) = \max\Big(0, \sum_c \alpha_c\, A_c(p)\Big)",
        "two_classes",
    ),
    Theory(
        "Where the network ends in a global average and one linear layer, this is exact "
        "bookkeeping: without the maximum, the map’s places add up to the logit less its bias. "
        "Deeper down it is an estimate.",
        r"\sum_{p} \sum_c \alpha_c\, A_c(p) = \sum_c w_{kc}\, \overline{A_c} = z_k - b_k",
    ),
    Theory(
        "A map that is about the answer must change when the answer does (Adebayo and others, "
        "2018). Guided backprop keeps what is positive at each ReLU on its way down, and while the "
        "lower half of this network is intact its picture hardly changes.",
        r"\rho = \text{rank correlation of } |M|_{\text{trained}} \text{ and } "
        r"|M|_{\text{scrambled}}",
        "random_top",
        (METHODS["grad_cam"].label, METHODS["guided_backprop"].label),
    ),
    Theory(
        "A mark that comes with every disc tells as much as the disc, and is easier to find: no "
        "gradient ever asks for more. Networks that read chest X-rays learned marks of the "
        "hospital in this way (DeGrave and others, 2021). What no picture asks for is left to "
        "chance: how sure a network is of the mark alone differs from seed to seed, while the test "
        "sees no difference (D’Amour and others, 2020).",
        r"P(\text{disc} \mid \text{mark}) = 1",
        "without_mark",
        (
            passage("other figures that a mark turns into a disc"),
            passage("… or where units still see the mark"),
        ),
    ),
    Theory(
        "A map says where the evidence for a class lies in this network. Whether the answer needs "
        "it is another question, and one has to take it away to know.",
        r"z_k(x) - z_k(x \text{ without } S)",
        "no_disc",
        (
            passage("the mark rubbed out"),
            passage("the disc rubbed out"),
            passage("both rubbed out"),
        ),
    ),
    Theory(
        "Insertion and deletion are the area under the class’s probability while pieces are put "
        "back or taken away (Petsiuk and others, 2018). What is half gone is a picture that the "
        "network never learned from, so the score speaks of that as well.",
        r"\text{insertion} = \int_0^1 p_k\big(x_{\text{first } t}\big)\, dt",
        "a_rival",
    ),
    Theory(
        "Integrated gradients share out the whole difference to a baseline. What is missing from "
        "the sum tells of steps that were too coarse; a sum that fits does not make every place "
        "right.",
        r"\sum_i (x_i - x'_i) \int_0^1 \frac{\partial z_k}{\partial x_i}\big(x' + a(x - x')\big)\,"
        r" da = z_k(x) - z_k(x')",
    ),
)

LESSON = Lesson(
    id="grad_cam",
    chapter="Images",
    icon=":material/center_focus_strong:",
    title="Grad-CAM",
    question="Where did it look, and would the answer change if that were gone?",
    hero="The eraser",
    aha="There is no disc left in this picture, and the network is nearly sure that it sees one.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=(),
    sources=SOURCES,
    why=WHY,
    share="There is no disc left in this picture. The network is nearly sure that it sees one.",
    terms=(
        "attribution map",
        "Grad-CAM",
        "class score",
        "channel",
        "guided backprop",
        "rank correlation",
        "shortcut",
        "insertion and deletion",
        "gradient",
        "convolution",
        "seed",
    ),
)
