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

STEPS = (
    Step(
        "peso",
        "The famous sum",
        "Each word is a list of 128 numbers, read from the first layers of a small transformer "
        "(not word2vec, not GloVe). So words can be added and subtracted: dollar − United States "
        "+ Mexico.",
        "Look at what comes first, and how far down the peso is.",
        PESO,
        ask=THE_PESO,
        revealed=PESO,
        covered=True,
        knobs=("terms", "expected"),
    ),
    Step(
        "own",
        "It works, if you forbid three words",
        "king − man + woman is queen. So far the sum’s own three words were not allowed to answer.",
        "Look at the hatched bars when the lock is open.",
        KING,
        ask=OWN_ALLOWED,
        revealed=OWN_WORDS,
        covered=True,
        knobs=("terms", "expected", "method"),
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
        knobs=("terms", "expected", "method"),
    ),
    Step(
        "bars",
        "Count, do not cherry-pick",
        "Now all the analogies of a list, not one: capitals, plurals, families and eleven more "
        "kinds. Four ways to answer them.",
        "Look at the four bars, then at “family” in the menu.",
        BARS,
        ask=FOUR_BARS,
        revealed=BARS,
        covered=True,
        knobs=("terms", "vectors", "method"),
    ),
    Step(
        "axes",
        "What does one number mean?",
        "Words are points; their 128 numbers are places along 128 axes. Turn all axes at once, at "
        "random, and every number changes.",
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
        "whose vector has the smallest angle to the sum (3CosAdd; Mikolov and others, 2013), and "
        "by the rules of that test it is none of the three.",
        r"d = \arg\max_{w \ne a, b, c} \cos(w,\; b - a + c)",
        "the_peso",
        ("the sum, its own words forbidden", "the sum, its own words allowed"),
    ),
    Theory(
        "For vectors of length 1 the cosine with a sum is a sum of cosines, so an answer is good "
        "if it is close to b and to c and far from a. Close to b and c may be enough (Levy and "
        "Goldberg, 2014; Linzen, 2016).",
        r"\cos(w, b - a + c) \propto \cos(w, b) - \cos(w, a) + \cos(w, c)",
        "struck_out",
        ("the sum, its own words forbidden", "without the minus word"),
    ),
    Theory(
        "A baseline is what one gets without the idea that is tested. Leave the difference out, or "
        "take the word nearest to c: what is above that is due to the sum (Rogers, Drozd and Li, "
        "2017).",
        r"\text{gain} = P(\text{right} \mid b - a + c) - P(\text{right} \mid b + c)",
        "four_bars",
        (
            "the sum, its own words forbidden",
            "without the minus word",
            "nearest to the last word",
            "the sum, its own words allowed",
        ),
    ),
    Theory(
        "Turning all axes multiplies every vector by the same orthogonal matrix. Inner products, "
        "and so all cosines and all answers, stay.",
        r"(Qu)^\top (Qv) = u^\top Q^\top Q\, v = u^\top v",
        "all_axes",
        ("largest change of a cosine", "gender pairs that the best axis fits"),
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
