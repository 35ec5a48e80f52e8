"""The numbers of studies of words, told in words: which word, which category, which way to ask."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dlviz.export.numbers_csv import Telling, Told
from dlviz.measure.analogy_scores import AnalogyScoresResult, ScoreTable
from dlviz.measure.analogy_search import MODES
from dlviz.measure.codes import CURVES, CodesResult
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_answers import WAYS
from dlviz.measure.word_direction import WordDirectionResult
from dlviz.measure.word_plane import WordPlaneResult
from dlviz.measure.word_sum import MINUS, PLUS, WordSumResult
from dlviz.train.skip_gram import SkipGramResult
from dlviz.train.word_film import RIGHT

Ints = npt.NDArray[np.int64]

HIDDEN = (
    "own words excluded",
    "own words and their other forms excluded",
    "own words allowed",
    "own words allowed, their other forms excluded",
)
"""What may answer, in the order of the last two axes of `Lists.rank`."""
ENDS = ("before", "after")
EXAMPLE = ("a", "b", "c", "expected", "answer", "rank")
AXES = ("x", "y", "z")


def sum_told(result: WordSumResult) -> Telling:
    """Every list with its words."""
    terms = [
        (PLUS if sign > 0 else MINUS) + result.words[word]
        for sign, word in zip(result.sign, result.term, strict=True)
    ]
    sums = [_sum(terms, state) for state in result.states.tolist()]
    asked = sums, result.methods
    lists = *asked, _numbered(result.top.shape[2])
    hidden = *asked, HIDDEN
    count = len(sums), len(result.methods), len(HIDDEN)
    found = {
        "word": Told(_of(result.words, result.top), lists),
        "score": Told(result.score, lists),
        "own": Told(result.own, lists),
        "form": Told(result.form, lists),
        "expected": Told(np.array(result.words[result.expected] if result.expected >= 0 else "")),
        "expected_score": Told(result.expected_score, asked),
        "rank": Told(result.rank.reshape(count), hidden),
        "margin": Told(result.margin.reshape(count), hidden),
        "weak": Told(result.weak, ([f"{n} {term}" for n, term in enumerate(terms, 1)],)),
        **dict.fromkeys(("states", "top", "words", "sign", "term", "methods")),
    }
    return {**found, **_table_told(result.scores)} if result.scores else found


def _sum(terms: Sequence[str], state: int) -> str:
    """The terms, those in brackets being struck out; no sign is first: that begins a formula."""
    struck = (f"({term})" if state >> at & 1 else term for at, term in enumerate(terms))
    text = " ".join(struck).removeprefix(PLUS)
    return f"0 {text}" if text.startswith(MINUS) else text


def _table_told(table: ScoreTable) -> Telling:
    names = (table.categories,)
    return {
        "scores.categories": None,
        "scores.labels": Told(np.array(table.labels), names),
        "scores.asked": Told(table.asked, names),
        "scores.covered": Told(table.covered, names),
        "scores.accuracy": Told(table.accuracy, (table.categories, WAYS)),
    }


def scores_told(result: AnalogyScoresResult) -> Telling:
    """Everything by category and by way; the examples with their words."""
    each = ("asked", "covered", "known", "own", "answer_is_own", "offset_cosine", "shuffled_cosine",
            "pairs", "pieced", "correct_plain", "accuracy_plain")  # fmt: skip
    names = (result.categories,)
    examples = {
        f"{name} {n}": (*(getattr(example, part) for part in EXAMPLE[:-1]), str(example.rank))
        for name, examples in zip(result.categories, result.examples, strict=True)
        for n, example in enumerate(examples, 1)
    }
    return {
        "labels": Told(np.array(result.labels), names),
        **{name: Told(getattr(result, name), names) for name in each},
        "correct": Told(result.correct, (result.categories, tuple(MODES))),
        "accuracy": Told(result.accuracy, (result.categories, tuple(MODES))),
        "examples": Told(
            np.array(list(examples.values()), str).reshape(-1, len(EXAMPLE)),
            (tuple(examples), EXAMPLE),
        ),
        "categories": None,
    }


def rotation_told(result: RotationResult) -> Telling:
    """The words' numbers before and after; the film between is left out."""
    names = (result.categories,)
    turns = ["before", *(f"rotation {n}" for n in _numbered(result.fits.shape[1] - 1))]
    what = (("analogies", "nearest words"),)
    ends = result.frames[[0, -1]]
    return {
        "frames": None,
        "numbers": Told(ends, (ENDS, result.words, _numbered(ends.shape[2]))),
        "cosines": Told(result.cosines, (ENDS, result.words, result.words)),
        "asked": Told(result.asked, what),
        "changed": Told(result.changed, what),
        "labels": Told(np.array(result.labels), names),
        "pairs": Told(result.pairs, names),
        "chance": Told(result.chance, names),
        "fits": Told(result.fits, (result.categories, turns)),
        "axes": Told(result.axes + 1, (result.categories, turns)),
        "words": None,
        "categories": None,
    }


def plane_told(result: WordPlaneResult) -> Telling:
    """Where each word lies, and its neighbours by name."""
    words, near = (result.words,), (result.words, _numbered(result.k))
    axes = AXES[: result.positions.shape[1]]
    return {
        "group": Told(_of(result.groups, result.group), words),
        "positions": Told(result.positions, (result.words, axes)),
        "variance": Told(result.variance, (axes,)),
        "offset_each": Told(result.offset_each, (_joined(result.words, result.pairs),)),
        "near": Told(_of(result.words, result.near), near),
        "near_shown": Told(_of(result.words, result.near_shown), near),
        "kept": Told(result.kept, words),
        **dict.fromkeys(("words", "groups", "pairs")),
    }


def direction_told(result: WordDirectionResult) -> Telling:
    """Every number beside its word."""
    each = ("projection", "control_mean", "control_low", "control_high", "outside", "order",
            "itself")  # fmt: skip
    poles = [":".join(pair) for pair in result.poles]
    return {
        **{name: Told(getattr(result, name), (result.words,)) for name in each},
        "answers": Told(np.array(result.answers), (result.words,)),
        "ends_at": Told(result.ends_at, (("first poles", "second poles"),)),
        "by_pole": Told(result.by_pole, (poles,)),
        "low_at": Told(result.low_at, (result.low,)),
        "high_at": Told(result.high_at, (result.high,)),
        **dict.fromkeys(("words", "poles", "low", "high")),
    }


def skip_gram_told(result: SkipGramResult) -> Telling:
    """The film by updates and words; of the vectors the last."""
    words, updates = (result.words,), [str(n) for n in result.kept.tolist()]
    near = result.words, _numbered(result.near.shape[1])
    return {
        "counts": Told(result.counts, words),
        "people": Told(result.people, words),
        "loss": Told(result.loss, (updates,)),
        "error": Told(result.error, (updates,)),
        "vectors": Told(result.vectors[-1], words),
        "plane": Told(result.plane, (updates, result.words, AXES[:2])),
        "right": Told(result.right, (updates, _joined(result.words, result.analogies))),
        "ways": Told(result.ways, (updates, RIGHT[1:], _joined(result.words, result.analogies))),
        "near": Told(_of(result.vocabulary, result.near), near),
        "cosine": Told(result.cosine, near),
        **dict.fromkeys(("words", "vocabulary", "kept", "analogies")),
    }


def codes_told(result: CodesResult) -> Telling:
    """What each thing's code is, and how often it is recognised at which noise."""
    units = [f"unit {n}" for n in _numbered(result.local.shape[1])]
    noise = [repr(p) for p in result.noise.tolist()]
    found = {
        name: Told(bits.astype(np.int64), (result.names[: len(bits)], units))
        for name, bits in (
            ("local", result.local),
            ("distributed", result.distributed),
            ("spread", result.spread),
        )
    }
    return {
        **found,
        "told_apart": Told(np.array(result.told_apart), (("local", "distributed"),)),
        "recognised": Told(result.recognised, (CURVES, noise)),
        **dict.fromkeys(("names", "noise")),
    }


def _numbered(count: int) -> list[str]:
    return [str(place + 1) for place in range(count)]


def _of(words: Sequence[str], places: Ints) -> npt.NDArray[np.str_]:
    """The words at these places."""
    return np.array(words, str)[places]


def _joined(words: Sequence[str], places: Ints) -> list[str]:
    """[n] the words of each row of places [n, ...] as "a:b"."""
    return [":".join(words[place] for place in row) for row in places.tolist()]
