from dataclasses import replace

import pytest

from dlviz.data.examples import load
from dlviz.lessons.decision_boundaries.runs import FENCE
from dlviz.measure import fence, fields
from dlviz.train.runs import train

EXAMPLES = load(FENCE.data)


@pytest.fixture(scope="module")
def three():
    return train(FENCE)[0]


def test_the_disc_is_the_inner_class():
    assert fence.inner_class(EXAMPLES) == 0


def test_three_neurons_close_the_fence_and_it_stays_closed(three):
    step = fence.closing_step(three, EXAMPLES)
    closed = fence.closed(three, EXAMPLES)
    assert step is not None
    assert 0 < step < three.end.step
    assert closed[three.at(step) :].all()
    assert not closed[three.at(step) - 1]


def test_once_the_fence_is_closed_the_whole_edge_belongs_to_the_ring(three):
    edge = fields.border(EXAMPLES.bounds())
    step = fence.closing_step(three, EXAMPLES)
    assert (fields.logits(three, three.at(step), EXAMPLES, edge) > 0).all()
    assert (fields.logits(three, three.at(step) - 1, EXAMPLES, edge) <= 0).any()


@pytest.mark.parametrize("hidden", [(), (1,), (2,)])
def test_fewer_than_three_lines_enclose_nothing(hidden):
    recordings = train(*(FENCE.having(hidden=hidden, weight_seed=seed) for seed in range(4)))
    assert [fence.closing_step(r, EXAMPLES) for r in recordings] == [None] * 4


def test_a_network_that_answers_ring_everywhere_has_no_fence(three):
    always_ring = replace(three, biases=(*three.biases[:-1], three.biases[-1] + 1000))
    assert fence.closing_step(always_ring, EXAMPLES) is None
