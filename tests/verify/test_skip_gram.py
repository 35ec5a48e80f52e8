"""The small grammar over many seeds: ten dimensions hold its parallelograms, two do not."""

from functools import cache

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.train.skip_gram import SkipGram, SkipGramResult

pytestmark = [pytest.mark.verify, pytest.mark.timeout(300)]

SEEDS = range(100)


@cache
def trained(dimension: int) -> tuple[SkipGramResult, ...]:
    found = tuple(finish(SkipGram(dimension=dimension, seed=seed)) for seed in SEEDS)
    shares = np.array([one.right[-1].mean() for one in found])
    gaps = np.array([one.error[-1] for one in found])
    print(dimension, "all right", (shares == 1).mean(), "right", shares.mean(), "gap", gaps.mean())
    return found


def test_ten_dimensions_hold_every_analogy() -> None:
    assert np.mean([one.right[-1].all() for one in trained(10)]) >= 0.9
    assert np.mean([one.error[-1] for one in trained(10)]) == pytest.approx(0.22, abs=0.04)


def test_two_dimensions_hardly_ever_do() -> None:
    assert np.mean([one.right[-1].all() for one in trained(2)]) <= 0.1


def test_what_is_written_on_the_plane_says_that_it_is_not_all() -> None:
    shown = [one.variance for one in trained(10)]
    assert 0.5 < np.mean(shown) < 0.8
