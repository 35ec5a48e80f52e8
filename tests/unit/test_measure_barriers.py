import numpy as np
import pytest

from dlviz.data.examples import load
from dlviz.measure import barriers, renaming
from dlviz.measure.renaming import Names
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train

DISC = Experiment().having(n=100, n_test=0, hidden=(3,), batch_size=0, updates=400)
DISC = DISC.having(learning_rate=0.1)
KINDS = [
    DISC,
    DISC.having(hidden=(5, 4), updates=100),
    DISC.having(hidden=(6, 6), activation="elu", updates=100),
    DISC.having(hidden=(5, 5, 5), residual=True, updates=100),
    DISC.having(hidden=(6,), dataset="gaussians", classes=3, updates=100),
]


def shuffled(network, experiment, seed=1):
    """The network under random names, signs too where the activation is odd."""
    rng = np.random.default_rng(seed)
    widths = experiment.network.hidden
    odd = experiment.network.activation in renaming.ODD
    order = rng.permutation(widths[0]) if experiment.network.residual else None
    flips = rng.choice([-1.0, 1.0], widths[0])
    if experiment.network.residual:  # layers joined by a sum have their names in common
        return Names((order,) * len(widths), (flips,) * len(widths))
    orders = tuple(rng.permutation(width) for width in widths)
    signs = tuple(rng.choice([-1.0, 1.0], w) if odd else np.ones(w) for w in widths)
    return Names(orders, signs)


def kind(experiment):
    network = experiment.network
    return f"{network.activation}-{network.hidden}-{network.residual}-{experiment.data.classes}"


@pytest.mark.parametrize("experiment", KINDS, ids=kind)
def test_renaming_hidden_neurons_leaves_the_function_unchanged(experiment):
    network, examples = renaming.last(train(experiment)[0]), load(experiment.data)
    other = renaming.renamed(network, shuffled(network, experiment))
    assert not np.allclose(network.weights[0], other.weights[0])
    here, there = (barriers.line(one, one, experiment, examples)[0] for one in (network, other))
    assert there == pytest.approx(here, abs=1e-12)


@pytest.mark.parametrize("experiment", KINDS, ids=kind)
def test_a_network_and_its_renamed_copy_have_a_barrier_that_matching_takes_away(experiment):
    network, examples = renaming.last(train(experiment)[0]), load(experiment.data)
    copy = renaming.renamed(network, shuffled(network, experiment))
    before = barriers.height(barriers.line(network, copy, experiment, examples))
    matched = barriers.matched(network, copy, experiment, examples)
    assert before > 0.05
    assert barriers.height(barriers.line(network, matched, experiment, examples)) < 1e-9
    for ours, theirs in zip(network.weights, matched.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_a_network_has_no_barrier_to_itself():
    recording = train(DISC)[0]
    found = barriers.barrier(recording, recording, load(DISC.data))
    assert found.before == pytest.approx(0, abs=1e-12)
    assert found.after == pytest.approx(0, abs=1e-12)


def test_seeds_of_the_fence_differ_by_little_more_than_names():
    recordings = train(*(DISC.having(weight_seed=seed) for seed in range(8)))
    found = barriers.barriers(recordings, load(DISC.data))
    assert len(found) == 8
    assert np.median([b.before for b in found]) > 0.5
    assert np.median([b.after for b in found]) < 0.1 * np.median([b.before for b in found])


def test_the_ends_of_a_line_are_the_two_recorded_losses():
    first, second = train(DISC, DISC.having(weight_seed=1))
    found = barriers.barrier(first, second, load(DISC.data))
    for curve in (found.curve_before, found.curve_after):
        assert len(curve) == barriers.POINTS
        assert curve[0] == pytest.approx(first.train_loss[-1], rel=1e-9)
        assert curve[-1] == pytest.approx(second.train_loss[-1], rel=1e-9)


def test_a_valley_between_two_networks_is_no_barrier():
    assert barriers.height(np.array([1.0, 0.5, 1.0])) == 0
    assert barriers.height(np.array([1.0, 3.0, 2.0])) == pytest.approx(1.5)


def test_the_names_of_a_stack_are_those_of_its_networks_one_by_one():
    network = renaming.last(train(KINDS[1])[0])
    each = [shuffled(network, KINDS[1], seed) for seed in range(3)]
    together = Names(
        tuple(np.stack(orders) for orders in zip(*(n.neurons for n in each), strict=True)),
        tuple(np.stack(signs) for signs in zip(*(n.signs for n in each), strict=True)),
    )
    stacked = renaming.renamed(network, together)
    for at, names in enumerate(each):
        alone = renaming.renamed(network, names)
        for one, many in zip(alone.weights, stacked.weights, strict=True):
            np.testing.assert_array_equal(many[at], one)


def test_searching_finds_better_names_than_pairs_alone_where_layers_depend_on_each_other():
    spiral = DISC.having(dataset="spiral", n=200, hidden=(6, 6), learning_rate=0.02, updates=800)
    first, second = (renaming.last(r) for r in train(spiral, spiral.having(weight_seed=1)))
    examples = load(spiral.data)
    heights = [
        barriers.height(barriers.line(first, renaming.renamed(second, names), spiral, examples))
        for names in renaming.candidates(first, second, spiral, examples)
    ]
    assert heights[1] < 0.9 * heights[0]
    best = barriers.matched(first, second, spiral, examples)
    assert barriers.height(barriers.line(first, best, spiral, examples)) == pytest.approx(
        min(heights)
    )


def test_neurons_joined_to_the_inputs_by_a_sum_keep_their_names():
    joined = DISC.having(hidden=(2, 2, 4), residual=True, updates=50)
    first, second = (renaming.last(r) for r in train(joined, joined.having(weight_seed=1)))
    for names in renaming.candidates(first, second, joined, load(joined.data)):
        assert [order.tolist() for order in names.neurons[:2]] == [[0, 1]] * 2
        assert [sign.tolist() for sign in names.signs[:2]] == [[1.0, 1.0]] * 2
