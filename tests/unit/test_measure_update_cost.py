import json

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.update_cost import UpdateCost, UpdateCostResult, plain_update, timed
from tests.job_slices import followed


def test_each_size_is_timed_in_every_round_and_its_best_round_counts():
    found, fractions, _ = followed(UpdateCost(batches=(2, 8), rounds=3))
    assert found.batches.tolist() == [2, 8]
    assert found.timings.shape == (2, 3)
    assert (found.timings > 0).all()
    assert (found.seconds == found.timings.min(1)).all()
    assert fractions == sorted(fractions)
    assert found.size_bytes >= found.timings.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found.seconds[0] = 0


def test_a_far_larger_batch_takes_longer():
    found = finish(UpdateCost(batches=(4, 4096), rounds=5))
    assert found.ratio(4, 4096) > 1


def test_the_ratio_is_that_of_the_best_rounds():
    timings = np.array([[2.0, 4.0], [5.0, 3.0]])
    found = UpdateCostResult(np.array([4, 256]), timings, timings.min(1))
    assert found.ratio(4, 256) == 1.5
    assert found.ratios(4, 256).tolist() == [2.5, 0.75]


def test_timing_makes_the_updates_asked_for_and_leaves_torch_as_it_was():
    threads, chance, made = torch.get_num_threads(), torch.get_rng_state(), []
    assert timed(lambda: made.append(sum(range(1000))), 7) > 0
    plain_update((32,), 4)()
    assert len(made) == 7
    assert torch.get_num_threads() == threads
    assert (torch.get_rng_state() == chance).all()


def test_it_can_be_timed_where_nothing_else_is_differentiated():
    with torch.inference_mode():
        found = finish(UpdateCost(batches=(4,), rounds=1))
    assert found.seconds[0] > 0


def test_measuring_anew_is_another_study():
    assert UpdateCost(seed=1).key != UpdateCost().key
    assert UpdateCost.from_raw(json.loads(UpdateCost().to_json())) == UpdateCost()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"batches": (0,)}, "batches"),
        ({"batches": (4, 10**6)}, "batches"),
        ({"batches": (256, 4)}, "batches"),
        ({"rounds": 0}, "rounds"),
        ({"hidden": (10**6,)}, "hidden"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, field):
    with pytest.raises(UserError) as raised:
        finish(UpdateCost(**values))
    assert raised.value.fields["field"] == field
