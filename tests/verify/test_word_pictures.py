"""Directions and pictures of words over ten seeds."""

import numpy as np
import pytest

from dlviz.measure.slices import ended
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane

pytestmark = pytest.mark.verify

SEEDS = range(10)


@pytest.mark.parametrize(
    ("theme", "least", "most"),
    [("seasons", 0.0, 0.02), ("north", 0.0, 0.04), ("sizes", 0.02, 0.11), ("speed", 0.2, 0.5)],
)
def test_as_many_random_directions_order_the_words_as_well(
    theme: str, least: float, most: float
) -> None:
    """Months and countries are in order; animals by size are too close to call."""
    found = [ended(WordDirection(theme=theme, seed=seed).steps()).as_much for seed in SEEDS]
    assert least <= min(found) and max(found) <= most


@pytest.mark.parametrize(("theme", "gain"), [("things", 0.05), ("animals", 0.05), ("royals", 0.0)])
def test_t_sne_keeps_more_neighbours_only_where_there_are_clusters(theme: str, gain: float) -> None:
    plane = ended(WordPlane(theme=theme).steps()).kept.mean()
    found = [
        ended(WordPlane(theme=theme, projection="tsne", seed=seed).steps()).kept.mean()
        for seed in SEEDS
    ]
    if gain:
        assert min(found) > plane + gain - 0.02
    else:
        assert np.mean(found) < plane + 0.02
