"""Attacks in the plane: the nearest wrong answer, and what adversarial training does to it."""

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor

from dlviz.data.examples import load
from dlviz.errors import UserError
from dlviz.measure.nearest import nearest
from dlviz.measure.plane_attack import (
    EPSILONS,
    PlaneAttack,
    PlaneAttackResult,
    decision_field,
    robust_accuracy,
)
from dlviz.measure.slices import ended
from dlviz.nets.spec import Network
from dlviz.train.plane_pair import Logits, PlanePair, with_slope

BOX = (-2.0, 2.0, -2.0, 2.0)
SMALL = PlaneAttack(n=60, updates=120, learning_rate=0.03)


@cache
def run(study: PlaneAttack) -> PlaneAttackResult:
    return ended(study.steps())


def network(result: PlaneAttackResult, which: int, snapshot: int = -1) -> Logits:
    """A network of a snapshot, made of the recorded weights by matrix products alone."""
    pairs = [
        (w[which, snapshot], b[which, snapshot]) for w, b in zip(result.W, result.b, strict=True)
    ]
    squash = {"relu": torch.relu, "tanh": torch.tanh}[result.study.activation]

    def logits(x: Tensor) -> Tensor:
        for at, (w, b) in enumerate(pairs):
            x = torch.tensor(w) @ x + torch.tensor(b)[:, None]
            x = squash(x) if at < len(pairs) - 1 else x
        return x[0]

    return logits


def some_points(n: int = 50) -> npt.NDArray[np.float64]:
    return np.random.default_rng(4).uniform(-1.2, 1.2, (n, 2))


def test_the_nearest_change_of_a_line_is_its_perpendicular() -> None:
    w, c = np.array([0.6, -1.7]), 0.3
    xy = some_points()
    found = nearest(lambda x: w[0] * x[0] + w[1] * x[1] + c, xy, (-4, 4, -4, 4))
    expected = -((xy @ w + c) / (w @ w))[:, None] * w
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_the_nearest_change_of_a_circle_is_along_the_radius() -> None:
    xy = some_points()
    found = nearest(lambda x: x.square().sum(dim=0) - 0.64, xy, BOX)
    radius = np.linalg.norm(xy, axis=1)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), np.abs(0.8 - radius), atol=1e-3)


def test_without_another_answer_there_is_no_nearest() -> None:
    assert np.isnan(nearest(lambda x: x[0] + 9, some_points(), BOX)).all()
    assert np.isnan(nearest(lambda x: x[0] * torch.nan, some_points(), BOX)).all()


def brute(net: Logits, place: Tensor, far: float, step: float = 0.004) -> float:
    """How far the nearest other answer is, in 1,440 directions in small steps; inf beyond `far`."""
    angles = torch.arange(1440) * (2 * torch.pi / 1440)
    round_, start = torch.stack([angles.cos(), angles.sin()]), place[:, None]
    answer, found = net(start) > 0, np.inf
    for radii in torch.arange(step, far + step, step).split(24):
        places = start[:, None] + radii[:, None] * round_[:, None]
        changed = (net(places.flatten(1)) > 0).view(len(radii), -1) != answer
        met = changed.any(1)
        if met.any():
            high = radii[int(met.int().argmax())]
            way = round_[:, changed[int(met.int().argmax())]]
            ends = torch.stack([high - step, high]).expand(way.shape[1], 2).T.clone()
            for _ in range(12):
                middle = ends.mean(0)
                other = (net(start + way * middle) > 0) != answer
                ends = torch.stack([ends[0].where(other, middle), middle.where(other, ends[1])])
            return float(ends[1].min())
    return found


def differences(study: PlaneAttack, which: int, every: int) -> npt.NDArray[np.float64]:
    """By how much the distances of some points are longer than those of the search."""
    result = run(study)
    net, found = network(result, which), result.distance[which, -1]
    right = np.flatnonzero((found > 0) & np.isfinite(found))[::every]
    return np.array([
        found[at] - brute(net, torch.tensor(result.xy[at]), float(found[at]) + 0.01)
        for at in right
    ])  # fmt: skip


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("study", [PlaneAttack(), PlaneAttack(dataset="xor")], ids=["moons", "xor"])
def test_the_nearest_wrong_answer_is_that_of_a_search_in_all_directions(
    study: PlaneAttack, which: int
) -> None:
    longer = differences(study, which, 8)
    assert len(longer) >= 20
    assert longer.max() <= 0.001, "no direction is shorter"
    assert longer.min() >= -0.001, "and none was made up: directions leave gaps"


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_that_holds_for_networks_that_have_hardly_learned_as_well(activation: str) -> None:
    for which in (0, 1):
        longer = differences(SMALL.having(activation=activation), which, 4)
        assert longer.min() >= -0.001 and longer.max() <= 0.0015


def test_an_arrow_ends_at_the_first_other_answer_on_its_way() -> None:
    result = run(SMALL)
    for which in (0, 1):
        net, moved = network(result, which), result.nearest[which, -1]
        some = (result.distance[which, -1] > 0) & np.isfinite(result.distance[which, -1])
        x, push = torch.from_numpy(result.xy[some].T), torch.from_numpy(moved[some].T)
        before = net(x) > 0
        assert ((net(x + 1.001 * push) > 0) != before).all()
        for share in (0.25, 0.5, 0.75, 0.95):
            assert ((net(x + share * push) > 0) == before).all()


def test_no_attack_fools_a_point_that_is_further_from_a_wrong_answer() -> None:
    """PGD in L2, written out: it never beats the measured distance, and almost reaches it."""
    result, epsilon = run(SMALL), 0.25
    x, sign = torch.tensor(result.xy.T), torch.from_numpy(1.0 - 2 * result.labels).float()
    for which in (0, 1):
        net, best = network(result, which), torch.zeros(len(result.labels), dtype=torch.bool)
        for seed in range(3):
            pushed = 0.05 * torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
            for _ in range(60):
                _, slope = with_slope(net, x + pushed)
                ahead = sign * slope
                pushed = pushed + 0.03 * ahead / ahead.norm(dim=0).clamp(min=1e-12)
                pushed = pushed * (epsilon / pushed.norm(dim=0)).clamp(max=1)
                best |= sign * net(x + pushed) > 0
        near = result.distance[which, -1] <= epsilon
        assert not (best.numpy() & (result.distance[which, -1] > epsilon + 1e-4)).any()
        assert best.numpy()[near].mean() >= 0.9


def test_wrong_points_have_no_way_to_go() -> None:
    result = run(SMALL)
    for which in (0, 1):
        for snapshot in (0, 3, -1):
            answers = (network(result, which, snapshot)(torch.tensor(result.xy.T)) > 0).numpy()
            wrong = answers != (result.labels == 1)
            np.testing.assert_array_equal(result.distance[which, snapshot] == 0, wrong)
            assert result.accuracy[which, snapshot] == pytest.approx(1 - wrong.mean())


def test_robust_accuracy_counts_the_longer_distances_and_falls_with_epsilon() -> None:
    result = run(SMALL)
    assert result.robust.shape == (2, len(result.steps), len(EPSILONS))
    np.testing.assert_allclose(result.robust[:, :, 0], result.accuracy)
    assert (np.diff(result.robust, axis=2) <= 0).all()
    lone = np.array([0.0, 0.1, np.inf], dtype=np.float32)
    np.testing.assert_allclose(robust_accuracy(lone, (0, 0.1, 5)), [2 / 3, 1 / 3, 1 / 3])


def test_adversarial_training_moves_the_boundary_away_from_the_points() -> None:
    result = run(PlaneAttack(n=100, updates=200, learning_rate=0.04, data_seed=1, weight_seed=1))
    at = EPSILONS.index(result.study.train_epsilon)
    assert result.robust[1, -1, at] >= result.robust[0, -1, at] + 0.1
    assert np.median(result.distance[1, -1]) >= 1.1 * np.median(result.distance[0, -1])
    assert result.accuracy[:, -1].min() >= 0.93


def test_an_attack_of_size_zero_trains_two_equal_networks() -> None:
    result = run(SMALL.having(train_epsilon=0.0, updates=30))
    for array in (*result.W, *result.b):
        np.testing.assert_allclose(array[0], array[1], atol=1e-5)


def pair(epsilon: float = 0.25) -> tuple[PlanePair, PlaneAttack]:
    examples = load(SMALL.data)
    made = PlanePair(
        SMALL.network, examples.train_xy, examples.train_labels, epsilon=epsilon,
        learning_rate=0.03, seed=0,
    )  # fmt: skip
    return made, SMALL


def test_training_points_are_attacked_within_the_ball_and_to_a_larger_loss() -> None:
    made, _ = pair()
    for _ in range(20):
        made.update()
    moved = made.attacked() - made.x
    assert float(moved.norm(dim=0).max()) <= 0.25 * (1 + 1e-5)
    net, sign = made.logits(1), 1 - 2 * made.targets[0]
    loss, clean = sign * net(made.attacked()), sign * net(made.x)
    assert float((loss > clean).float().mean()) > 0.95
    assert float(loss.mean()) > float(clean.mean()) + 0.1


def test_the_standard_network_is_trained_as_torch_trains_it() -> None:
    made, study = pair()
    shape = (2, *study.hidden, 1)
    first, second, third = (torch.nn.Linear(*ends) for ends in pairwise(shape))
    linear = (first, second, third)
    own = torch.nn.Sequential(first, torch.nn.ReLU(), second, torch.nn.ReLU(), third)
    for layer, (w, b) in zip(linear, made.weights(), strict=True):
        layer.weight.data, layer.bias.data = torch.tensor(w[0]), torch.tensor(b[0])
    adam = torch.optim.Adam(own.parameters(), lr=0.03)
    for _ in range(15):
        made.update()
        adam.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            own(made.x.mT)[:, 0], made.targets[0]
        )
        torch.autograd.backward([loss])
        adam.step()
    for layer, (w, b) in zip(linear, made.weights(), strict=True):
        np.testing.assert_allclose(w[0], layer.weight.detach(), atol=2e-5)
        np.testing.assert_allclose(b[0], layer.bias.detach(), atol=2e-5)


def test_the_film_grows_and_ends_as_it_would_without_being_watched() -> None:
    fractions, counts = [], []
    slices = SMALL.steps()
    while True:
        try:
            fraction, partial = next(slices)
        except StopIteration as finished:
            last = finished.value
            break
        assert not torch.is_inference_mode_enabled() and torch.is_grad_enabled()
        fractions.append(fraction)
        counts.append(partial.nearest.shape[1])
        assert len(partial.steps) == partial.W[0].shape[1] == counts[-1]
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] < 1
    assert counts == sorted(counts) and counts[0] == 1
    assert last.steps[0] == 0 and last.steps[-1] == SMALL.updates
    for array, again in zip(last.arrays(), run(SMALL).arrays(), strict=True):
        np.testing.assert_array_equal(array, again)
    assert last.size_bytes == sum(array.nbytes for array in last.arrays())
    with pytest.raises(ValueError):
        last.W[0][0] = 0


def test_the_field_is_the_networks_answer_over_the_window() -> None:
    result = run(SMALL)
    x0, x1, y0, y1 = result.bounds
    field = decision_field(result, 1, -1, 5)
    corners = torch.tensor([[x0, x1, x0], [y0, y0, y1]], dtype=torch.float32)
    expected = network(result, 1)(corners)
    np.testing.assert_allclose([field[0, 0], field[0, -1], field[-1, 0]], expected, rtol=1e-4)


def test_the_slider_decides_nothing_of_the_result() -> None:
    assert SMALL.key == SMALL.having(epsilon=0.1).key != SMALL.having(train_epsilon=0.1).key
    assert PlaneAttack.from_raw({**vars(SMALL), "kind": "plane_attack", "schema": 1}) == SMALL
    assert SMALL.network == Network((16, 16), "relu", initialiser="he_normal")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"dataset": "flowers"}, "value_unknown"),
        ({"activation": "step"}, "value_unknown"),
        ({"n": 5000}, "value_range"),
        ({"noise": float("nan")}, "value_range"),
        ({"train_epsilon": -0.1}, "value_range"),
        ({"epsilon": 3.0}, "value_range"),
        ({"updates": 2.5}, "value_type"),
        ({"hidden": ()}, "value_count"),
        ({"hidden": (16, 65)}, "value_range"),
    ],
)
def test_values_that_cannot_be_used_are_refused(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(PlaneAttack().having(**values).steps())
    assert caught.value.code == code
