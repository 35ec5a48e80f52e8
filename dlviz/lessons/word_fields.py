"""The fields of the studies of words."""

import re
import types
from collections.abc import Mapping

from dlviz.data.analogies import OURS, ours
from dlviz.data.grammar import MOST_LETTERS, RULES
from dlviz.data.word_themes import NEAR, SCALES, THEMES
from dlviz.data.words import VECTORS
from dlviz.lessons.field import Field, choice, decimal, integer, labels, table
from dlviz.lessons.vision_fields import switch
from dlviz.lessons.word_codecs import (
    joined,
    pairs,
    read_expected,
    read_places,
    read_terms,
    words,
    write_places,
    write_terms,
)
from dlviz.measure.analogy_scores import ALL, AnalogyScores
from dlviz.measure.codes import LIMITS as CODED
from dlviz.measure.codes import Codes
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_direction import POLES, WordDirection
from dlviz.measure.word_direction import WORDS as LAID
from dlviz.measure.word_plane import PROJECTIONS, WordPlane
from dlviz.measure.word_plane import WORDS as PLACED
from dlviz.measure.word_sum import WordSum
from dlviz.train.ranges import SEEDS
from dlviz.train.skip_gram import GRAMMAR, LIMITS, SkipGram
from dlviz.train.study import Study, Value

OUR_RULES = " / ".join(RULES.splitlines())
OWN = re.compile(r"own:[0-9a-f]{64}")
"""A reader's own file, by its SHA-256."""
TEXTS = types.MappingProxyType({GRAMMAR: "A small grammar"})
QUESTIONS = types.MappingProxyType({OURS: "Ours"})
CATEGORIES = types.MappingProxyType(
    {ALL: "All", **{category.name: category.label for category in ours().categories}}
)
ADD_OR_MUL = types.MappingProxyType({"add": "3CosAdd", "mul": "3CosMul"})


def _or_own(name: str, label: str, help: str, known: Mapping[str, str]) -> Field:
    """A field that names one of a table, or a reader's own file."""

    def read(text: str) -> str:
        if text not in known and not OWN.fullmatch(text):
            raise ValueError("neither known nor somebody's own")
        return text

    return Field(name, label, help, read, str, (), types.MappingProxyType(dict(known)))


def _read_rules(text: str) -> str:
    """The rules of a grammar, with " / " between them; "" stands for ours."""
    rules = " / ".join(line.strip() for line in re.split(r"[\n;/]", text) if line.strip())
    if len(rules) > MOST_LETTERS:
        raise ValueError(f"more than {MOST_LETTERS} characters")
    return "" if rules == OUR_RULES else rules


def _write_rules(value: Value) -> str:
    return str(value) or OUR_RULES


_VECTORS = _or_own("vectors", "Word vectors", "The table that the words are looked up in.", VECTORS)
_METHOD = choice("method", "Method", "3CosAdd adds cosines; 3CosMul multiplies them, so that no "
                 "term of the sum outweighs the others.", ADD_OR_MUL)  # fmt: skip
_FORMS = switch("forms", "Hide other forms of your words", "Such as plurals and verb forms, by a "
                "simple rule.")  # fmt: skip
_CHANCE = integer("seed", "Seed", "Another seed draws other random numbers.", *SEEDS,
                  *range(10))  # fmt: skip


def _count(name: str, label: str, help: str, *stops: int) -> Field:
    """A whole number of a training of word vectors."""
    low, high = map(int, LIMITS[name])
    return integer(name, label, help, low, high, *stops)


def _category(text: str) -> str:
    if not re.fullmatch(r"[\w.-]{1,60}", text):
        raise ValueError("not the name of a category")
    return text


_CATEGORY = Field("category", "Category", "Whose accuracies are shown.", _category, str, (),
                  CATEGORIES)  # fmt: skip
_SUM_HELP = "Words with + and −, such as “king − man + woman”. One word alone shows its neighbours."

WORD_FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        WordSum: table(
            _VECTORS,
            Field(
                "terms",
                "The sum",
                _SUM_HELP,
                read_terms,
                write_terms,
                typed="Up to six words, with + or − between them.",
            ),
            Field(
                "expected",
                "What should come out",
                "Its place in the list is shown.",
                read_expected,
                str,
                typed="One word, or nothing.",
            ),
            Field("struck", "Struck out", "Terms that do not count.", read_places, write_places),
            switch("own", "Your own words may answer", "The usual test forbids them."),
            _METHOD,
            _FORMS,
            _CATEGORY,
        ),
        AnalogyScores: table(
            _VECTORS,
            _or_own("questions", "Analogies", "What is asked.", QUESTIONS),
            _METHOD,
            _FORMS,
            switch("whole", "Whole words only", "Leaves out names that are read from pieces."),
            _CHANCE,
            _CATEGORY,
        ),
        Rotation: table(
            _VECTORS,
            Field(
                "words",
                "Words",
                "Whose numbers are shown.",
                words(4),
                joined,
                typed="Up to four words, with commas between them.",
            ),
            _CHANCE,
            _CATEGORY,
        ),
        WordPlane: table(
            _VECTORS,
            choice(
                "theme",
                "Words about",
                "What is shown.",
                {**labels(THEMES), NEAR: "neighbours of a word"},
            ),
            Field(
                "words",
                "Words of your own",
                "Instead of the theme’s: “a:b” joins two.",
                words(PLACED[1]),
                joined,
                typed="Words or pairs “a:b”, with commas between them.",
            ),
            choice("projection", "Projection", "How 128 numbers become two or three.", PROJECTIONS),
            _CHANCE,
        ),
        WordDirection: table(
            _VECTORS,
            choice("theme", "Words about", "What is laid along the direction.", labels(SCALES)),
            Field(
                "poles",
                "From and to",
                "Pairs that give the direction, instead of the theme’s.",
                pairs(POLES[1]),
                joined,
                typed="Pairs such as “small:large”, with commas between them.",
            ),
            Field(
                "words",
                "Words of your own",
                "Instead of the theme’s.",
                words(LAID[1]),
                joined,
                typed="Words, with commas between them.",
            ),
            integer(
                "controls",
                "Random directions",
                "What chance does, beside it.",
                20,
                1000,
                50,
                100,
                200,
                500,
            ),
            _CHANCE,
        ),
        Codes: table(
            integer(
                "units", "Units", "That a thing is written on.", *CODED["units"], *range(2, 11)
            ),
            _CHANCE,
        ),
        SkipGram: table(
            _or_own("text", "Text", "What is learned from.", TEXTS),
            Field(
                "rules",
                "Grammar",
                "Who stands with which words; one rule a line, or with “/” between.",
                _read_rules,
                _write_rules,
                typed="Rules such as “king queen: crowns enthrones”.",
            ),
            _count("sentences", "Sentences", "Drawn from the grammar.", 200, 500, 1000, 2000, 5000),
            _count("dimension", "Dimensions", "Numbers a word.", 2, 3, 5, 10, 20, 50),
            _count("window", "Window", "Places to either side that count as near.", 1, 2, 5),
            _count("negatives", "Negatives", "Made-up pairs for each true one.", 1, 2, 5, 10),
            _count("batch_size", "Batch", "Pairs in one update.", 64, 256, 1024, 2048),
            decimal("learning_rate", "Learning rate", "Adam’s.", *LIMITS["learning_rate"], 0.002,
                    0.01, 0.05, 0.2),
            decimal("l2", "Penalty", "How much long vectors cost.", *LIMITS["l2"], 0.0, 0.001,
                    0.003, 0.01),
            _count("updates", "Updates", "Steps of Adam.", 50, 150, 500, 1000, 2000),
            _CHANCE,
        ),
    }
)  # fmt: skip
