"""Which examples each update sees."""

from collections import Counter

import numpy as np
import pytest
import torch

from dlviz.nets.spec import Network
from dlviz.train.batches import Phase, Streams, order, phases
from dlviz.train.experiment import Change, Training

N = 20
LIKE = torch.zeros(0, dtype=torch.float64)


def streams(seeds: tuple[int, ...], networks: int, dropout: float = 0.0) -> Streams:
    """Examples whose only feature is their number, plus 100 a stream; its target is the same."""
    made = Streams(seeds, networks, Network(hidden=(4, 3), dropout=dropout), LIKE)
    numbers = torch.arange(N, dtype=torch.float64)
    x = [numbers[:, None] + 100 * place for place in range(len(seeds))]
    made.load(x, [each.T for each in x])
    return made


def seen(made: Streams, phase: Phase) -> list[list[int]]:
    """The examples' numbers, update by update."""
    return [batch.x[0, 0].int().tolist() for batch in made.batches(phase)]


def test_an_epoch_shows_every_example_once() -> None:
    for epoch in range(3):
        assert sorted(order(0, N, epoch * N, N)) == list(range(N))


def test_an_epochs_order_is_a_permutation_of_its_own_seed() -> None:
    expected = [np.random.default_rng([7, epoch]).permutation(N) for epoch in (0, 1, 2)]
    assert np.array_equal(order(7, N, 0, 3 * N), np.concatenate(expected))


def test_any_part_of_the_stream_can_be_had_by_itself() -> None:
    whole = order(3, N, 0, 200)
    for start, count in [(0, 1), (19, 2), (20, 20), (33, 60), (5, 0)]:
        assert np.array_equal(order(3, N, start, count), whole[start : start + count])


def test_batches_run_on_across_epochs_and_are_all_full() -> None:
    batches = seen(streams((1,), 1), Phase(0, 30, 6, 0))
    assert [len(batch) for batch in batches] == [6] * 30
    numbers = [number for batch in batches for number in batch]
    assert Counter(numbers) == Counter({number: 9 for number in range(N)})
    assert numbers == order(1, N, 0, 180).tolist()


def test_gathering_ahead_changes_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    one_go = seen(streams((1,), 1), Phase(0, 50, 3, 4))
    monkeypatch.setattr("dlviz.train.batches.AHEAD_ELEMENTS", 30)
    assert seen(streams((1,), 1), Phase(0, 50, 3, 4)) == one_go


def test_a_full_batch_is_all_examples_in_order() -> None:
    assert seen(streams((1,), 1), Phase(0, 2, N, 0)) == [list(range(N))] * 2


def test_the_last_row_feeds_the_biases_and_the_transpose_is_one() -> None:
    for size in (4, N):
        (batch,) = streams((1, 2), 2).batches(Phase(0, 1, size, 0))
        assert torch.equal(batch.x[:, 1], torch.ones(2, size, dtype=torch.float64))
        assert torch.equal(batch.x_t, batch.x.mT)


def test_each_stream_has_its_order_and_each_network_its_streams_targets() -> None:
    (batch,) = streams((1, 2), 6).batches(Phase(0, 1, 5, 0))
    first, second = order(1, N, 0, 5), 100 + order(2, N, 0, 5)
    assert batch.x[:, 0].tolist() == [first.tolist(), second.tolist()]
    assert batch.targets[:, 0].tolist() == [first.tolist()] * 3 + [second.tolist()] * 3


def test_networks_of_one_stream_share_its_targets() -> None:
    (batch,) = streams((1,), 6).batches(Phase(0, 1, 5, 0))
    assert batch.targets.shape == (1, 1, 5)


@pytest.mark.parametrize("size", [4, N])
def test_dropout_masks_come_from_the_batch_seed_layer_by_layer(size: int) -> None:
    chance = torch.Generator().manual_seed(2)
    for batch in streams((1, 2), 4, dropout=0.25).batches(Phase(0, 3, size, 0)):
        for width, mask in zip((4, 3), batch.masks, strict=True):
            drawn = torch.rand(width, size, generator=chance, dtype=torch.float64)
            assert mask.shape == (4, width, size)
            assert torch.equal(mask[2], (drawn >= 0.25).double() / 0.75)
            assert torch.equal(mask[3], mask[2])


def test_a_run_without_changes_is_one_phase() -> None:
    phase = phases(Training(batch_size=7, updates=90, schedule="step"), (), N)[0]
    assert (phase.start, phase.batch, phase.position) == (0, 7, 0)
    sizes = {p.batch for p in phases(Training(batch_size=7, updates=90), (), N)}
    assert sizes == {7}


@pytest.mark.parametrize(("asked", "made"), [(0, N), (N, N), (500, N), (1, 1), (19, 19)])
def test_a_batch_is_at_most_all_examples(asked: int, made: int) -> None:
    assert phases(Training(batch_size=asked, updates=4), (), N)[0].batch == made


def test_the_growing_batch_doubles_at_each_quarter_until_all_examples() -> None:
    found = phases(Training(batch_size=4, updates=100, schedule="growing_batch"), (), N)
    assert [(p.start, p.stop, p.batch) for p in found] == [
        (0, 25, 4), (25, 50, 8), (50, 75, 16), (75, 100, N)
    ]  # fmt: skip


def test_another_batch_size_goes_on_where_the_stream_was() -> None:
    changes = (Change(10, "batch_size", 0), Change(20, "batch_size", 5))
    found = phases(Training(batch_size=3, updates=30), changes, N)
    drawn = [
        number for p in found if p.batch < N for b in seen(streams((1,), 1), p) for number in b
    ]
    assert drawn == order(1, N, 0, 10 * 3 + 10 * 5).tolist()


@pytest.mark.parametrize("updates", [0, 1, 2, 3, 5])
def test_phases_follow_each_other_from_the_first_update_to_the_last(updates: int) -> None:
    training = Training(updates=updates, schedule="growing_batch")
    found = phases(training, (Change(1, "learning_rate", 0.1), Change(9, "noise", 0.1)), N)
    assert [number for p in found for number in range(p.start, p.stop)] == list(range(updates))
