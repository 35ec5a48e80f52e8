"""The fence closes from every initial weight that the page offers."""

import pytest

from dlviz.data.examples import load
from dlviz.lessons.decision_boundaries.runs import FENCE
from dlviz.lessons.fields import FIELDS
from dlviz.measure.fence import closing_step
from dlviz.measure.scores import final_accuracies
from dlviz.train.runs import train


@pytest.mark.verify
def test_every_weight_seed_that_the_knob_offers_closes_the_fence() -> None:
    runs = train(*(FENCE.having(weight_seed=seed) for seed in FIELDS["weight_seed"].stops))
    assert all(closing_step(run, load(FENCE.data)) is not None for run in runs)
    assert final_accuracies(runs).min() >= 0.98
