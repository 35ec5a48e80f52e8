"""Word analogies: can one do sums with meaning, and which part of the sum does the work?"""

from dlviz.lessons.records import Lesson, Step, Theory
from dlviz.lessons.word_analogies.claims import (
    ALL_AXES,
    FOUR_BARS,
    OWN_ALLOWED,
    STRUCK_OUT,
    THE_PESO,
)
from dlviz.lessons.word_analogies.runs import AXES, BARS, KING, OWN_WORDS, PESO, STRUCK
from dlviz.lessons.word_analogies.sources import SOURCES
from dlviz.lessons.word_analogies.starting_points import STARTING_POINTS
from dlviz.texts import passage

STEPS = (
    Step(
        "peso",
        "The famous sum",
        "Here each word is a list of 128 numbers, so words can be added and subtracted. Go from "
        "United States to dollar, then take the same step from Mexico.",
        "Look at what comes first, and how far down the peso is.",
        PESO,
        ask=THE_PESO,
        revealed=PESO,
        covered=True,
        knobs=(),
    ),
    Step(
        "own",
        "The famous one",
        "king − man + woman is queen. One rule so far: the three words of the sum may not answer.",
        "Look at the hatched bars when the lock is open.",
        KING,
        ask=OWN_ALLOWED,
        revealed=OWN_WORDS,
        covered=True,
        knobs=(),
    ),
    Step(
        "strike",
        "Strike it out",
        "Which part of the sum does the work? Cross a word out, and see whether the answer minds.",
        "Look at the list while you click the words of the sum.",
        KING,
        ask=STRUCK_OUT,
        revealed=STRUCK,
        covered=True,
        knobs=(),
    ),
    Step(
        "bars",
        "Count, do not cherry-pick",
        "Now all the analogies of a list, not one: capitals, plurals, families and eleven more "
        "kinds. Four ways to answer them.",
        "Look at the four bars, then at “Male and female” in the menu.",
        BARS,
        ask=FOUR_BARS,
        revealed=BARS,
        covered=True,
        knobs=("vectors",),
    ),
    Step(
        "axes",
        "What does one number mean?",
        "A word is a point; its 128 numbers say where it lies along 128 axes. Turn all axes at "
        "once, and every number changes.",
        "Look at the strips while they turn, then at the table that does not mind.",
        AXES,
        ask=ALL_AXES,
        revealed=AXES,
        covered=True,
        knobs=("seed",),
    ),
)

WHY = (
    Theory(
        "“a is to b as c is to d”: the step from a to b, taken from c. The answer is the word "
        "whose vector has the smallest angle to the sum (Mikolov, Yih and Zweig, 2013; Levy and "
        "Goldberg named it 3CosAdd), and by the rules of the test it is none of the three.",
        r"d = \arg\max_{w \ne a, b, c} \cos(w,\; b - a + c)",
        "the_peso",
        (passage("the whole sum"),),
    ),
    Theory(
        "For vectors of length 1 the cosine with a sum is a sum of cosines, so an answer is good "
        "if it is close to b and to c and far from a, up to a common factor (Levy and Goldberg, "
        "2014). Close to b and c may be enough.",
        r"\cos(w, b - a + c) \propto \cos(w, b) - \cos(w, a) + \cos(w, c)",
        "struck_out",
        (passage("the whole sum"), passage("without the minus")),
    ),
    Theory(
        "A baseline is what one gets without the idea that is tested. Leave the difference out, or "
        "take the word nearest to c: what is above that is due to the subtraction (Linzen, 2016). "
        "That forbidding the three words does much of the work: Rogers, Drozd and Li (2017).",
        r"\text{gain} = P(\text{right} \mid b - a + c) - P(\text{right} \mid b + c)",
        "four_bars",
        (
            passage("the whole sum"),
            passage("without the minus"),
            passage("last word alone"),
            passage("no word forbidden"),
        ),
    ),
    Theory(
        "Turning all axes multiplies every vector by the same orthogonal matrix. Inner products, "
        "and so all cosines and all answers, stay.",
        r"(Qu)^\top (Qv) = u^\top Q^\top Q\, v = u^\top v",
        "all_axes",
        (passage("largest change of a cosine"), passage("gender pairs that the best axis fits")),
    ),
)

LESSON = Lesson(
    id="word_analogies",
    chapter="Words",
    icon=":material/calculate:",
    title="Word analogies",
    question="Can one do sums with meaning, and which part of the sum does the work?",
    hero="Strike it out",
    aha="Cross out “− man”: still queen. And let your own words answer: king.",
    steps=STEPS,
    starting_points=STARTING_POINTS,
    deeper_claims=(),
    sources=SOURCES,
    why=WHY,
    share="Cross out “− man”: still queen.",
    terms=(
        "word vector",
        "analogy",
        "cosine",
        "3CosAdd and 3CosMul",
        "baseline",
        "offset",
        "coverage",
        "skip-gram",
        "negative sampling",
        "principal component",
        "t-SNE",
        "one-hot code",
        "distributed code",
        "seed",
    ),
)
