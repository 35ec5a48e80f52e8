"""Facts about units that are taken away: linear algebra, against networks with silent units."""

from itertools import combinations

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.ablation import DRAWS, GROUP, Ablation, AblationResult
from dlviz.measure.linear_head import LinearHead
from dlviz.measure.receptive import MID_GREY, corner, patches
from dlviz.nets.cnn import Cnn
from tests.job_slices import followed

STUDY = Ablation(n=600, n_test=180, channels=(6, 20), epochs=6, live=True)


@pytest.fixture(scope="module", params=["conv", "dense"])
def result(request: pytest.FixtureRequest) -> AblationResult:
    return finish(STUDY.having(network=request.param))


@pytest.fixture(scope="module")
def conv() -> AblationResult:
    return finish(STUDY)


def head_of(result: AblationResult) -> LinearHead:
    return LinearHead(result.features, result.labels, result.weights, result.bias)


def silenced(result: AblationResult, layer: str, units: list[int]) -> np.ndarray:
    """The classes that the network itself answers with these units silent."""
    _, test = load_pictures(result.study.data)
    net = finish(result.study.run).net()
    return net.forward(torch.tensor(test.images), silence={layer: units}).argmax(1).numpy()


def test_a_unit_less_is_the_network_with_that_unit_silent(result: AblationResult) -> None:
    right = silenced(result, result.layer, []) == result.labels
    assert result.accuracy == pytest.approx(right.mean())
    for unit in range(0, len(result.living), 3):
        without = silenced(result, result.layer, [unit]) == result.labels
        assert result.dropped[unit] == pytest.approx(without.mean() - right.mean())
        for k in range(6):
            own = result.labels == k
            assert result.classes[k] == pytest.approx(right[own].mean())
            lost = without[own].mean() - right[own].mean()
            assert result.by_class[unit, k] == pytest.approx(lost)


def test_a_map_that_is_silent_is_a_head_that_is_silent(conv: AblationResult) -> None:
    for units in ([1], [2, 5, 7, 11]):
        assert np.array_equal(silenced(conv, "conv2", units), silenced(conv, "head", units))


def test_groups_and_the_best_are_the_network_with_the_rest_silent(
    result: AblationResult,
) -> None:
    head, random = head_of(result), np.random.default_rng(0)
    for _ in range(5):
        units = random.choice(20, 8, replace=False).tolist()
        right = silenced(result, result.layer, units) == result.labels
        assert head.accuracy(units) == pytest.approx(right.mean())
    for k in (0, 3, 9):
        rest = result.order[k + 1 :].tolist()
        right = silenced(result, result.layer, rest) == result.labels
        assert result.best[k] == pytest.approx(right.mean())
    assert sorted(result.order) == list(range(len(result.living)))
    assert result.best[-1] == pytest.approx(result.accuracy)


def test_groups_are_of_living_units_that_are_drawn_anew(conv: AblationResult) -> None:
    assert conv.groups.shape == (DRAWS,) and len(np.unique(conv.groups)) > 10
    living = np.flatnonzero(conv.living)
    head = head_of(conv)
    size = min(GROUP, len(living) // 2)
    random = np.random.default_rng(99)
    other = [head.accuracy(random.choice(living, size, replace=False)) for _ in range(DRAWS)]
    spread = np.std(other) * np.sqrt(2 / DRAWS)
    assert abs(conv.groups.mean() - np.mean(other)) < 4 * spread


def test_a_unit_that_no_picture_makes_active_is_dead(result: AblationResult) -> None:
    active = (result.features > 0).any(axis=0)
    assert np.array_equal(result.living, active & (result.weights != 0).any(axis=0))
    assert not result.dropped[~result.living].any() and not result.by_class[~result.living].any()
    assert result.living.sum() > 5


def test_the_worst_units_go_first_and_each_time_the_one_that_is_missed_least() -> None:
    random = np.random.default_rng(3)
    features = random.normal(size=(90, 6)).astype(np.float32)
    weights = random.normal(size=(4, 6)).astype(np.float32)
    bias = np.zeros(4, dtype=np.float32)
    labels = (features @ weights.T + bias).argmax(axis=1)
    head = LinearHead(features, labels, weights, bias)
    gone: list[int] = []
    for unit in head.least_first():
        left = [other for other in range(6) if other not in gone]
        accuracies = {other: head.accuracy([*gone, other]) for other in left}
        assert accuracies[unit] == max(accuracies.values())
        gone.append(unit)
    assert sorted(gone) == list(range(6))
    for k in (1, 2, 3):  # no set of that size is better than all, and greedy comes near the best
        found = head.accuracy(gone[: 6 - k])
        every = [head.accuracy(out) for out in combinations(range(6), 6 - k)]
        assert np.mean(every) < found <= max(every)


def test_a_head_without_all_units_answers_with_its_bias() -> None:
    features, weights = np.ones((4, 2), dtype=np.float32), np.eye(2, dtype=np.float32)
    labels = np.array([0, 1, 1, 1])
    head = LinearHead(features, labels, weights, np.array([0, 1], dtype=np.float32))
    assert head.accuracy((0, 1)) == 0.75
    assert head.by_class((0, 1)).tolist() == [0, 1]
    none = LinearHead(features, np.ones(4, dtype=np.int64), weights, head.bias)
    assert np.isnan(none.by_class()[0]) and none.by_class()[1] == 1


def test_a_units_patch_is_all_that_it_needs_to_be_as_active(conv: AblationResult) -> None:
    net = finish(STUDY.run).net()
    sees = net.spec.layer("conv2").receptive
    assert conv.patches.shape == (20, sees, sees) and conv.patches.dtype == np.uint8
    alone = torch.full((20, 1, 24, 24), 0.5)  # mid-grey, as the padding and as beyond the picture
    top, left = corner(net.spec.layer("conv2"), 6, 6)
    alone[:, 0, top : top + sees, left : left + sees] = torch.tensor(conv.patches) / 255
    _, kept = net.forward(alone, keep=("head",))
    own = kept["head"].diagonal().numpy()
    beyond = conv.patches == MID_GREY
    inside = ~beyond.all(axis=1).any(axis=1) & ~beyond.all(axis=2).any(axis=1)
    checked = conv.living & inside
    assert checked.sum() >= 5
    np.testing.assert_allclose(own[checked], conv.features.max(axis=0)[checked], atol=0.03)


def test_a_patch_beyond_the_picture_is_mid_grey_there() -> None:
    layer = Cnn(channels=(2, 2, 2)).layer("conv3")
    images = np.random.default_rng(0).random((2, 3, 24, 24), dtype=np.float32)
    edge, middle = patches(images, layer, [(1, 0, 0), (0, 3, 2)])
    assert edge.shape == (18, 18, 3)
    assert (edge[:7] == MID_GREY).all() and (edge[:, :7] == MID_GREY).all()
    pixels = np.rint(255 * images.transpose(0, 2, 3, 1))
    assert np.array_equal(edge[7:, 7:], pixels[1, :11, :11])
    assert np.array_equal(middle, pixels[0, 5:23, 1:19])


def test_in_the_lessons_network_most_units_matter_a_little_and_some_a_class() -> None:
    shown = finish(Ablation())  # read, not trained
    living = shown.living
    assert 16 <= living.sum() <= 32 and shown.layer == "conv3"
    assert -0.12 < np.median(shown.dropped[living]) < -0.005
    assert shown.dropped.min() < -0.2 and shown.by_class.min() < -0.7
    assert 0.3 < shown.groups.mean() < 0.75 and shown.groups.std() > 0.05
    assert shown.groups.mean() + 0.2 < shown.best[23]  # the same number is gone
    assert shown.best[7] < 0.85 < shown.best[23]


def test_nothing_is_partial_and_fractions_rise() -> None:
    finish(STUDY)
    done, fractions, partials = followed(STUDY)
    assert set(partials) == {None} and fractions == sorted(fractions)
    assert fractions[0] >= 0.9 and fractions[-1] < 1
    assert done.names == load_pictures(STUDY.data)[1].names


def test_a_head_that_has_no_number_a_map_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        finish(STUDY.having(head="flatten"))
    assert refused.value.code == "value_unknown"
    STUDY.having(head="flatten", network="dense").check()
