"""What one can start from in the drawer, once the steps are done."""

from dlviz.lessons.records import StartingPoint
from dlviz.lessons.word_analogies.runs import (
    CODES,
    DIRECTION,
    KING,
    PLANE,
    SCORES,
    SKIP_GRAM,
    YEN,
)

STARTING_POINTS = (
    StartingPoint(
        "train",
        "Train your own, live",
        "A small grammar: four roles, two genders, and words that stand with them. Ten numbers a "
        "word; the film shows them in a plane.",
        SKIP_GRAM,
        variants=(
            ("Two numbers a word", SKIP_GRAM.having(dimension=2)),
            ("Another seed", SKIP_GRAM.having(seed=1)),
        ),
        knobs=("text", "rules", "dimension"),
    ),
    StartingPoint(
        "own_sum",
        "Famous sums, and your own",
        "Click “+” and type. Each famous sum opens with what it truly gives in this table. Where "
        "the word that should come out is in the sum, open the lock.",
        YEN,
        variants=(
            ("paris − france + japan", KING.having(terms=("+paris", "-france", "+japan"),
                                                   expected="tokyo")),
            ("waitress − woman + man", KING.having(terms=("+waitress", "-woman", "+man"),
                                                   expected="waiter")),
            ("doctor − man + woman", KING.having(terms=("+doctor", "-man", "+woman"),
                                                 expected="doctor")),
            ("puppy − dog + cat", KING.having(terms=("+puppy", "-dog", "+cat"),
                                              expected="kitten")),
            ("mother − father + son", KING.having(terms=("+mother", "-father", "+son"),
                                                  expected="daughter")),
            ("tuesday − monday + saturday", KING.having(terms=("+tuesday", "-monday", "+saturday"),
                                                        expected="sunday")),
            ("Neighbours of “bread”", KING.having(terms=("+bread",), expected="")),
        ),
        knobs=("terms", "expected", "vectors"),
    ),
    StartingPoint(
        "matrix",
        "The Matrix − thoughtful + dumb",
        "The lecture’s sum of films. A table of words knows no film: its “matrix” is the one of "
        "mathematics. The answer is more matrices, then farm animals near “dumb”.",
        KING.having(terms=("+matrix", "-thoughtful", "+dumb"), expected=""),
        variants=(("“matrix” alone", KING.having(terms=("+matrix",), expected="")),),
        knobs=("terms", "vectors", "method"),
    ),
    StartingPoint(
        "scores",
        "Which relations does the sum get right?",
        "Every category, in four ways and with a random direction. Linear are those whose arrows "
        "point the same way: the cosine beside the row. Click a row for examples.",
        SCORES,
        variants=(
            ("3CosMul", SCORES.having(method="mul")),
            ("Other forms hidden", SCORES.having(forms=True)),
        ),
        knobs=("vectors", "questions", "method"),
    ),
    StartingPoint(
        "picture",
        "The parallelogram, and what the picture hides",
        "128 numbers pressed into two. The caption says how much of the words’ own space is left.",
        PLANE,
        variants=(
            ("In three dimensions", PLANE.having(projection="pca3")),
            ("Countries and capitals", PLANE.having(theme="capitals")),
            ("A theme with t-SNE", PLANE.having(theme="things", projection="tsne")),
        ),
        knobs=("theme", "words", "projection"),
    ),
    StartingPoint(
        "direction",
        "A direction with a meaning",
        "Words are laid along the line from one pole to the other: the months from cold to hot, by "
        "a network that has read texts and no thermometer. Grey is what random directions do.",
        DIRECTION,
        variants=(
            ("Jobs, from he to she", DIRECTION.having(theme="jobs")),
            ("Animals, from small to large", DIRECTION.having(theme="sizes")),
            ("One that fails: slow to fast", DIRECTION.having(theme="speed")),
        ),
        knobs=("theme", "poles", "words"),
    ),
    StartingPoint(
        "codes",
        "One unit a thing, or many units a thing?",
        "A local code spends a unit on each thing, a distributed one shares them. Click a unit to "
        "flip it.",
        CODES,
        knobs=("units", "seed"),
    ),
)  # fmt: skip
