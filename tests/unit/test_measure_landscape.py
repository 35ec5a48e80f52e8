"""A slice of a real network's loss: filter normalisation, the paths on it, divergence."""

import json
import warnings
from dataclasses import replace

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import Desk
from dlviz.measure import filters
from dlviz.measure.filters import Scales
from dlviz.measure.landscape import Landscape, Slice
from dlviz.measure.surroundings import inputs_of_layers, losses
from dlviz.train.recording import Floats
from dlviz.train.runs import train

SMALL = Landscape(hidden=(8,), updates=60, resolution=9)
RELU = SMALL.having(activation="relu").experiments[0]
GRID = np.column_stack([a.ravel() for a in np.meshgrid(*[np.linspace(-1, 1, 7)] * 2)])


def run(study: Landscape) -> Slice:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return Desk().run(study)


def network(factor: float) -> tuple[list[Floats], list[Floats]]:
    """A trained ReLU network, its first layer times a factor and its second divided by it."""
    recording = train(RELU)[0]
    first, second = (W[-1] for W in recording.weights)
    b1, b2 = (b[-1] for b in recording.biases)
    return [first * factor, second / factor], [b1 * factor, b2]


def slice_of(factor: float, *, normalised: bool, kind: str = "random") -> Floats:
    """The loss on one and the same plane through that network."""
    weights, biases = network(factor)
    scales = Scales.of(weights, inputs_of_layers(RELU, weights, biases))
    if kind == "random":
        two = filters.random_directions(scales, seed=0)
    else:
        moves = np.random.default_rng(0).standard_normal((5, len(scales.flat)))
        two = filters.path_directions(moves, scales)
    if not normalised:
        scales = replace(scales, flat=np.ones_like(scales.flat))
    return np.concatenate(list(losses(RELU, scales.plane(weights, biases, two), GRID)))


@pytest.mark.parametrize("kind", ["random", "path"])
def test_a_normalised_slice_does_not_see_a_rescaled_network_and_a_raw_one_does(kind: str) -> None:
    plain, scaled = (slice_of(factor, normalised=True, kind=kind) for factor in (1.0, 10.0))
    assert np.abs(plain - scaled).max() < 2e-7
    raw, raw_scaled = (slice_of(factor, normalised=False, kind=kind) for factor in (1.0, 10.0))
    assert np.abs(raw - raw_scaled).max() > 0.1


def test_a_random_direction_moves_every_neuron_by_its_own_length_and_no_bias() -> None:
    weights, biases = network(1.0)
    scales = Scales.of(weights, inputs_of_layers(RELU, weights, biases))
    two = filters.random_directions(scales, seed=3)
    moved, shifted = filters.unflattened(two * scales.flat, scales.shapes)
    for W, V, c in zip(weights, moved, shifted, strict=True):
        for direction in V:
            assert np.linalg.norm(direction, axis=1) == pytest.approx(np.linalg.norm(W, axis=1))
        assert not c.any()
    assert np.linalg.norm(two, axis=1) == pytest.approx(np.sqrt(scales.neurons))
    assert not np.allclose(two, filters.random_directions(scales, seed=4))


def test_a_path_in_a_plane_has_all_of_its_length_there() -> None:
    random = np.random.default_rng(0)
    scales = Scales(np.ones(12), ((3, 3),))
    basis, points = random.standard_normal((2, 12)), random.standard_normal((20, 2))
    flat = points @ basis
    two = filters.path_directions(flat, scales)
    assert filters.share_in_plane(flat, two) == pytest.approx(1.0)
    assert filters.feet(flat, two) @ two == pytest.approx(flat)
    assert two @ two.T == pytest.approx(3 * np.eye(2), abs=1e-9)
    off = flat + 0.1 * random.standard_normal((20, 12))
    assert 0.9 < filters.share_in_plane(off, filters.path_directions(off, scales)) < 1.0
    assert filters.share_in_plane(np.zeros((3, 12)), two) == 0.0


def test_a_walk_without_aim_has_little_of_its_length_in_a_random_plane() -> None:
    random = np.random.default_rng(1)
    scales = Scales(np.ones(1100), ((100, 10),))
    walk = random.standard_normal((200, 1100)).cumsum(axis=0)
    share = filters.share_in_plane(walk, filters.random_directions(scales, 2))
    assert share == pytest.approx(np.sqrt(np.pi / 2 / 1100), rel=0.1)  # mean length of 2 of 1100


def test_the_losses_at_the_feet_of_start_and_ends_are_the_runs_own() -> None:
    found = run(SMALL.having(directions="ends", versions=(("learning_rate", 1.0),)))
    assert found.foot_loss[:, [0, -1]] == pytest.approx(found.path_loss[:, [0, -1]])
    assert found.paths[0, -1] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert found.paths[0, 0] == pytest.approx(found.paths[1, 0])
    assert not np.allclose(found.paths[0, -1], found.paths[1, -1])
    assert found.paths[0, 0, 0] > 0  # every path starts on the right
    alone = run(SMALL.having(directions="ends"))
    assert alone.foot_loss[0, [0, -1]] == pytest.approx(alone.path_loss[0, [0, -1]])


@pytest.mark.parametrize("directions", ["random", "path", "ends"])
def test_the_grid_holds_the_paths_and_the_loss_of_the_end(directions: str) -> None:
    found = run(SMALL.having(directions=directions, versions=(("batch_size", 0),)))
    assert found.loss.shape == (9, 9)
    assert found.paths.shape == (2, 61, 2)
    assert found.foot_loss[0, -1] == pytest.approx(found.path_loss[0, -1])
    low, high = [found.xs[0], found.ys[0]], [found.xs[-1], found.ys[-1]]
    assert np.all((found.paths >= low) & (found.paths <= high))
    assert high[0] - low[0] == pytest.approx(high[1] - low[1])
    assert np.all((found.share > 0) & (found.share <= 1))
    if directions == "random":
        assert (found.xs[0], found.xs[-1]) == (-1.0, 1.0)
        assert found.share[0] < 0.6


def random_plane() -> filters.Plane:
    weights, biases = network(1.0)
    scales = Scales.of(weights, inputs_of_layers(RELU, weights, biases))
    return scales.plane(weights, biases, filters.random_directions(scales, seed=6))


def test_the_loss_on_the_grid_is_the_networks_at_those_weights() -> None:
    plane = random_plane()
    weights, biases = plane.at(np.array([[0.0, 0.0], [0.5, -0.25]]))
    for kept, W in zip(plane.weights, weights, strict=True):
        assert W[0] == pytest.approx(kept[0])
        assert W[1] == pytest.approx(kept[0] + 0.5 * kept[1] - 0.25 * kept[2])
    assert [b.shape for b in biases] == [(2, 8, 1), (2, 1, 1)]
    recording = train(RELU)[0]
    here = next(losses(RELU, plane, np.zeros((1, 2))))
    assert here[0] == pytest.approx(recording.train_loss[-1])


@pytest.mark.parametrize("directions", ["random", "path", "ends"])
@pytest.mark.parametrize("base", [0.3, 1000.0])
def test_a_diverged_run_is_a_result(directions: str, base: float) -> None:
    study = SMALL.having(
        activation="identity",
        hidden=(16, 16, 16),
        learning_rate=base,
        directions=directions,
        versions=(("learning_rate", 900.0),),
    )
    found = run(study)
    assert found.ends[1].kind == "diverged"
    assert found.ends[0].kind == ("finished" if base < 1 else "diverged")
    assert np.isnan(found.share[1])
    assert found.paths.shape == (2, *found.steps.shape, 2)
    last = np.flatnonzero(np.isfinite(found.path_loss[1]))[-1]
    assert found.steps[last] == found.ends[1].step
    assert np.isnan(found.paths[1, last + 1 :]).all()
    assert np.isfinite([found.xs, found.ys]).all()


def test_a_far_twin_does_not_push_the_run_out_of_the_picture() -> None:
    near = run(SMALL)
    far = run(SMALL.having(versions=(("learning_rate", 60.0),)))
    assert np.ptp(far.xs) < 8 * np.ptp(near.xs)


def test_a_linear_model_and_a_network_of_pixels_have_landscapes_too() -> None:
    assert np.isfinite(run(SMALL.having(hidden=())).loss).all()
    digits = run(SMALL.having(dataset="digits", updates=5, resolution=3))
    assert digits.path_loss[0, 0] == pytest.approx(np.log(10), abs=1.0)


def test_a_landscape_equals_its_link_and_equal_seeds_give_equal_slices() -> None:
    assert Landscape.from_raw(json.loads(SMALL.to_json())) == SMALL
    one, two = run(SMALL), run(SMALL)
    assert np.array_equal(one.loss, two.loss)
    assert one.size_bytes == sum(array.nbytes for array in one.arrays()) > 0
    with pytest.raises(ValueError, match="read-only"):
        one.loss[0, 0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dataset": "iris"}, "value_unknown"),
        ({"directions": "up"}, "value_unknown"),
        ({"activation": "step"}, "value_unknown"),
        ({"learning_rate": 0.0}, "value_range"),
        ({"learning_rate": -1.0}, "value_range"),
        ({"learning_rate": 1e300}, "value_range"),
        ({"learning_rate": float("nan")}, "value_range"),
        ({"batch_size": 2000}, "value_range"),
        ({"batch_size": 1.5}, "value_type"),
        ({"updates": 0}, "value_range"),
        ({"resolution": 1000}, "value_range"),
        ({"hidden": (8,) * 5}, "value_range"),
        ({"hidden": (0,)}, "value_range"),
        ({"hidden": 8}, "value_range"),
        ({"versions": (("updates", 3),)}, "value_unknown"),
        ({"versions": (("learning_rate", 0.0),)}, "value_range"),
        ({"versions": (("batch_size", 1),) * 4}, "value_range"),
        ({"hidden": (256,) * 4, "resolution": 101}, "landscape_too_large"),
    ],
)
def test_values_that_cannot_be_run_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(SMALL.having(**changes).steps())
    assert caught.value.code == code
