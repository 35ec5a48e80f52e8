"""Made-up shares of analogies that come out right, of a size with those of the default table."""

from dataclasses import replace

import numpy as np

from dlviz.measure.analogy_examples import Example
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.analogy_search import MODES

KINDS = {
    # label, questions, covered, then the share right in each of MODES
    "capital_common": ("Capitals of well-known countries", 756, 756, 0.81, 0.55, 0.31, 0.18, 0.2),
    "capital_world": ("Capitals of the world", 1332, 992, 0.8, 0.6, 0.4, 0.2, 0.3),
    "currency": ("Currencies", 756, 306, 0.09, 0.07, 0.03, 0.01, 0.02),
    "city_in_state": ("Cities and their states", 552, 306, 0.6, 0.57, 0.5, 0.12, 0.4),
    "family": ("Male and female", 756, 756, 0.72, 0.24, 0.11, 0.06, 0.12),
    "adverb": ("Adjective and adverb", 600, 506, 0.64, 0.5, 0.45, 0.06, 0.4),
    "opposite": ("Opposites", 756, 552, 0.72, 0.7, 0.66, 0.02, 0.6),
    "comparative": ("Comparatives", 600, 600, 0.94, 0.84, 0.55, 0.23, 0.6),
    "superlative": ("Superlatives", 462, 380, 0.82, 0.7, 0.44, 0.13, 0.4),
    "participle": ("Verbs with -ing", 650, 650, 0.91, 0.78, 0.75, 0.11, 0.7),
    "nationality": ("Countries and their adjectives", 702, 702, 0.99, 0.8, 0.86, 0.55, 0.8),
    "past_tense": ("Past tenses", 756, 756, 0.64, 0.42, 0.38, 0.17, 0.4),
    "plural": ("Plurals", 702, 702, 0.998, 0.86, 0.83, 0.34, 0.8),
    "third_person": ("Verbs with -s", 650, 650, 0.93, 0.9, 0.9, 0.08, 0.9),
}
RANDOM = list(MODES).index("random")
FAMILY = (
    Example("king", "queen", "prince", "princess", "princess", 1),
    Example("man", "waiter", "woman", "waitress", "waitress", 1),
    Example("he", "she", "his", "her", "her", 1),
    Example("father", "mother", "son", "daughter", "sons", 9),
    Example("uncle", "aunt", "boy", "girl", "boys", 2),
    Example("monk", "nun", "landlord", "landlady", "landlords", 113),
)
OTHERS = (
    Example("france", "paris", "japan", "tokyo", "tokyo", 1),
    Example("united_states", "dollar", "mexico", "peso", "mexican", 56),
)


def scores_of(**study: object) -> AnalogyScoresResult:
    """All categories; `study`: what is shown at first, and how it was asked."""
    counts = np.array([[asked, covered] for _, asked, covered, *_ in KINDS.values()])
    shares = np.array([shares for _, _, _, *shares in KINDS.values()])
    correct = np.round(shares * counts[:, 1:]).astype(np.int64)
    own = np.round(0.99 * (counts[:, 1] - correct[:, list(MODES).index("allowed")]))
    cosine = 0.1 + 0.5 * shares[:, 0]
    asked, covered = np.vstack([counts.sum(0), counts]).T
    pairs = np.full(len(KINDS), 28)
    pieced = np.where(np.array(list(KINDS)) == "currency", 12, 0)
    plain = correct[:, 0] - correct[:, 0] // 10
    return AnalogyScoresResult(
        study=replace(AnalogyScores(), **study),  # type: ignore[arg-type]
        label="MiniLM's first layers",
        set_label="our analogies",
        categories=("all", *KINDS),
        labels=("All", *(label for label, *_ in KINDS.values())),
        asked=asked,
        covered=covered,
        known=covered,
        pairs=np.concatenate([[pairs.sum()], pairs]),
        pieced=np.concatenate([[pieced.sum()], pieced]),
        correct=np.vstack([correct.sum(0), correct]),
        correct_plain=np.concatenate([[plain.sum()], plain]),
        own=np.concatenate([[own.sum()], own]).astype(np.int64),
        offset_cosine=np.concatenate([[cosine.mean()], cosine]),
        shuffled_cosine=np.full(len(KINDS) + 1, 0.03),
        examples=tuple(FAMILY if name in ("all", "family") else OTHERS for name in ("all", *KINDS)),
        seconds=2.1,
        recorded=True,
    )


def growing(result: AnalogyScoresResult, kinds: int) -> AnalogyScoresResult:
    """The same with all but the first kinds still to come."""
    there = np.arange(len(result.categories)) <= kinds
    known = np.where(there, result.known, 0)
    known[0] = known[1:].sum()
    return replace(
        result,
        known=known,
        correct=np.where(there[:, None], result.correct, -1),
        correct_plain=np.where(there, result.correct_plain, -1),
        own=np.where(there, result.own, -1),
        offset_cosine=np.where(there, result.offset_cosine, np.nan),
        shuffled_cosine=np.where(there, result.shuffled_cosine, np.nan),
        examples=tuple(
            each if here else () for each, here in zip(result.examples, there, strict=True)
        ),
    )
