"""The cascade: what loses its weights, how they are drawn, and how maps are compared."""

from collections.abc import Generator
from copy import deepcopy
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import cascade
from dlviz.measure.attribution import METHODS
from dlviz.measure.by_seed import Figures, recorded
from dlviz.measure.cascade import (
    DEPENDS,
    FOLLOWED,
    HARDLY,
    Cascade,
    CascadeResult,
    followed,
    parts,
    redraw,
)
from dlviz.measure.growing import RECORDING, Growing
from dlviz.measure.rank_correlation import rank_correlation
from dlviz.measure.subject import Subject, subject
from tests.asked_example import asked, ended
from tests.job_slices import followed as followed_job


@pytest.fixture(scope="module")
def lite0() -> Subject:
    return ended(subject("lite0", "coffee", 0))


@pytest.fixture(scope="module")
def default() -> CascadeResult:
    return finish(Cascade())


def until(slices: Growing, stages: int) -> Figures:
    """The figures once so many stages are measured."""
    for _, found in slices:
        if found and found["maps"].shape[1] == stages:
            slices.close()
            return found
    raise AssertionError


def test_rank_correlation_is_spearmans_of_absolute_values() -> None:
    random = np.random.default_rng(0)
    one = random.normal(size=(9, 9)).round(1)  # with ties
    other = one + random.normal(size=(9, 9))
    expected = spearmanr(np.abs(one).ravel(), np.abs(other).ravel()).statistic
    assert rank_correlation(one, other) == pytest.approx(expected, abs=1e-12)
    assert rank_correlation(one, -3 * one**3) == pytest.approx(1.0)


def test_a_blank_map_has_no_ranks() -> None:
    assert np.isnan(rank_correlation(np.zeros(9), np.arange(9)))


@pytest.mark.parametrize("name", ["lite0", "small"])
def test_the_parts_are_the_whole_network(name: str, lite0: Subject) -> None:
    whole = lite0 if name == "lite0" else asked()
    net = deepcopy(whole.net)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    generator = torch.Generator().manual_seed(0)
    for path, _ in parts(whole):
        redraw(net.get_submodule(path), generator)
    for key, value in net.named_parameters():
        if value.ndim > 1:  # a weight: every single one is another
            assert (value != before[key]).float().mean() > 0.999
            assert float(value.std()) == pytest.approx(sqrt(2 / value[0].numel()), rel=0.25)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert (module.running_mean == 0).all() and (module.running_var == 1).all()
            assert (module.weight == 1).all() and (module.bias == 0).all()


def test_a_part_is_redrawn_alone(lite0: Subject) -> None:
    net = deepcopy(lite0.net)
    redraw(net.get_submodule("stage7"), torch.Generator().manual_seed(0))
    for key, value in net.state_dict().items():
        if "num_batches" not in key:
            inside = key.startswith("stage7.")
            assert torch.equal(value, lite0.net.state_dict()[key]) is not inside


def test_random_weights_keep_the_size_of_the_signals(lite0: Subject) -> None:
    net = deepcopy(lite0.net)
    generator = torch.Generator().manual_seed(0)
    for path, _ in parts(lite0):
        redraw(net.get_submodule(path), generator)
    with torch.no_grad():
        _, kept = net(lite0.x, keep=("stem", "stage4", "head"))
    for maps in kept.values():
        assert 1e-2 < float(maps.square().mean().sqrt()) < 1e2


def test_the_shared_network_is_not_touched() -> None:
    whole = asked()
    before = {key: value.clone() for key, value in whole.net.state_dict().items()}
    ended(followed(Cascade(), whole))
    for key, value in whole.net.state_dict().items():
        assert torch.equal(value, before[key])
    assert not any(module._backward_hooks for module in whole.net.modules())
    assert all(value.grad is None for value in whole.net.parameters())


def test_stages_add_up_and_their_figures_are_those_of_such_a_network() -> None:
    """Against a network that is redrawn here, its gradient from torch, Spearman's from scipy."""
    whole, seed = asked(), 7
    found = ended(followed(Cascade(seed=seed), whole))
    assert found["maps"].shape == (len(FOLLOWED), 4, 16, 16)
    net, generator = deepcopy(whole.net), torch.Generator().manual_seed(seed)
    row = FOLLOWED.index("saliency")
    gradients = []
    for path in ("", "out", "conv2", "conv1"):
        if path:
            redraw(net.steps[path], generator)
        x = whole.x.clone().requires_grad_()
        (slope,) = torch.autograd.grad(net(x)[0, whole.target(-1)], x)
        gradients.append(slope[0].abs().amax(0).numpy())
        drawn = gradients[-1] / gradients[-1].max()
        assert found["maps"][row, len(gradients) - 1] == pytest.approx(drawn, abs=1e-5)
        alike = spearmanr(gradients[0].ravel(), gradients[-1].ravel()).statistic
        assert found["correlation"][row, len(gradients) - 1] == pytest.approx(alike, abs=1e-3)


def test_what_knows_nothing_of_the_network_stays() -> None:
    found = ended(followed(Cascade(), asked()))
    assert found["correlation"][FOLLOWED.index("sobel")] == pytest.approx(np.ones(4))
    others = found["correlation"][:-1, 1:]
    assert np.nanmax(others) < 1 - 1e-6


def test_the_seed_draws_the_weights() -> None:
    one, again, other = (
        ended(followed(Cascade(seed=seed), asked()))["correlation"] for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again, equal_nan=True)
    assert not np.allclose(one[:-1, 1:], other[:-1, 1:], equal_nan=True)


def test_it_shows_each_stage_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(*_: object) -> Generator[tuple[float, None], None, Subject]:
        yield 0.0, None
        return asked()

    monkeypatch.setattr(cascade, "subject", given)
    found, fractions, partials = followed_job(Cascade(net="plain", seed=5))
    assert fractions == sorted(fractions)
    assert fractions[-1] < 1
    shown = [len(partial.stages) for partial in partials if partial is not None]
    assert sorted(set(shown)) == [1, 2, 3]
    assert shown == sorted(shown)
    assert found.stages == ("As trained", "Classifier", "Layer 2", "Layer 1")
    assert not found.recorded
    for partial in partials:
        if partial is not None:
            count = len(partial.stages)
            assert partial.maps.shape[:2] == partial.correlation.shape == (6, count)
            assert np.array_equal(partial.correlation, found.correlation[:, :count], equal_nan=True)
            assert bool(partial.verdicts) is (count > partial.upper)


def test_a_method_that_the_network_has_no_rule_for_is_left_out() -> None:
    whole = asked()
    bent = deepcopy(whole.net)
    for module in bent.modules():
        if isinstance(module, nn.Sequential):
            for place, inner in enumerate(module):
                if isinstance(inner, nn.ReLU):
                    module[place] = nn.GELU()
    found = ended(followed(Cascade(), replace(whole, net=bent)))
    assert len(found["maps"]) == len(FOLLOWED) - 2


def test_the_default_is_recorded_as_it_would_be_measured(
    default: CascadeResult, lite0: Subject
) -> None:
    assert default.recorded
    assert default.name == "espresso"
    measured = until(followed(default.study, lite0), 2)
    kept = recorded(default.study.key, RECORDING)
    assert kept is not None
    assert measured["correlation"] == pytest.approx(default.correlation[:, :2], abs=0.02)
    assert measured["maps"] == pytest.approx(default.maps[:, :2], abs=0.02)


def test_guided_backprop_hardly_minds_and_grad_cam_does(default: CascadeResult) -> None:
    """Once classifier, head and last stage are random: Adebayo et al. (2018)."""
    assert default.stages[: default.upper + 1] == ("As trained", "Classifier", "Head", "Stage 7")
    after = dict(zip(default.methods, default.correlation[:, default.upper], strict=True))
    assert after["guided_backprop"] >= 0.95
    assert after["grad_cam"] <= 0.5
    assert default.verdicts["guided_backprop"] == default.verdicts["sobel"] == HARDLY
    assert default.verdicts["grad_cam"] == default.verdicts["saliency"] == DEPENDS
    assert set(default.verdicts) == set(default.methods) == set(FOLLOWED)


def test_shapes_and_ranges(default: CascadeResult) -> None:
    assert default.photo.shape == (448, 448, 3)
    assert default.maps.shape == (6, 11, 56, 56)
    assert default.correlation.shape == (6, 11)
    assert len(default.stages) == 11
    assert default.maps.min() >= 0
    largest = default.maps.max((2, 3))
    assert ((largest == 0) | (np.abs(largest - 1) < 1e-3)).all()
    blank = largest == 0
    assert np.array_equal(blank, np.isnan(default.correlation))
    assert not default.maps.flags.writeable
    assert METHODS[default.methods[-1]].baseline
    assert default.size_bytes < 2 << 20


def test_the_recording_is_small() -> None:
    assert RECORDING.stat().st_size < 1 << 20


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"net": "resnet"}, "value_unknown"),
        ({"seed": -1}, "value_range"),
        ({"target": 1000}, "value_range"),
        ({"net": "plain", "target": 4}, "value_range"),
        ({"photo": 3}, "value_type"),
    ],
)
def test_it_refuses(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Cascade(**values).check()  # type: ignore[arg-type]
    assert refused.value.code == code
