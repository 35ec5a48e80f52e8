"""The pointing game: what counts as a hit, and what pointing at random is worth."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.attribution import METHODS, attribute
from dlviz.measure.pointing import Pointing, PointingResult, hits, mass, pointed
from dlviz.train.marked_run import MarkedRun
from tests.job_slices import followed

TINY = Pointing(n=64, n_test=60, channels=(4, 8), epochs=1, most=24, batch_size=16)


@pytest.fixture(scope="module")
def tiny() -> tuple[PointingResult, list[float], list[PointingResult | None]]:
    return followed(TINY)  # type: ignore[type-var]


def test_a_hit_is_a_largest_value_inside_the_figure() -> None:
    random = np.random.default_rng(0)
    maps, masks = random.normal(size=(60, 5, 5)), random.random((60, 5, 5)) < 0.4
    found = hits(torch.tensor(maps), torch.tensor(masks))
    shares = mass(torch.tensor(maps), torch.tensor(masks))
    for drawn, mask, hit, share in zip(maps, masks, found.tolist(), shares.tolist(), strict=True):
        row, column = np.argwhere(drawn == drawn.max())[0]
        assert hit == float(mask[row, column])
        assert share == pytest.approx(np.abs(drawn)[mask].sum() / np.abs(drawn).sum())


def test_a_map_that_is_the_mask_hits_and_its_opposite_misses() -> None:
    masks = torch.zeros(3, 6, 6, dtype=torch.bool)
    masks[:, 2:4, 1:5] = True
    drawn = masks.float()
    assert hits(drawn, masks).tolist() == mass(drawn, masks).tolist() == [1, 1, 1]
    assert hits(1 - drawn, masks).tolist() == mass(1 - drawn, masks).tolist() == [0, 0, 0]


def test_a_blank_map_misses() -> None:
    masks = torch.ones(2, 4, 4, dtype=torch.bool)
    assert hits(torch.zeros(2, 4, 4), masks).tolist() == [0, 0]
    assert mass(torch.zeros(2, 4, 4), masks).tolist() == [0, 0]


def test_all_methods_point(
    tiny: tuple[PointingResult, list[float], list[PointingResult | None]],
) -> None:
    found, fractions, partials = tiny
    assert found.methods == tuple(METHODS)
    assert found.hits.shape == found.mass.shape == (len(METHODS),)
    assert found.count == 24
    for values in (found.hits, found.mass):
        assert values.min() >= 0
        assert values.max() <= 1
        assert not values.flags.writeable
    assert fractions == sorted(fractions)
    grown = [len(partial.methods) for partial in partials if partial is not None]
    assert grown == sorted(grown)
    assert set(grown) == set(range(1, len(METHODS)))
    assert not found.recorded


def test_the_baselines_are_worth_what_the_figures_cover(
    tiny: tuple[PointingResult, list[float], list[PointingResult | None]],
) -> None:
    found = tiny[0]
    _, test = load_pictures(TINY.data)
    assert test.masks is not None
    masks = test.masks[:24]
    assert found.area == pytest.approx(masks.mean())
    hit = dict(zip(found.methods, found.hits.tolist(), strict=True))
    share = dict(zip(found.methods, found.mass.tolist(), strict=True))
    middle = masks[:, 19:21, 19:21].mean((1, 2))
    assert (middle == 1).mean() <= hit["centre"] <= (middle > 0).mean()
    assert share["random"] == pytest.approx(found.area, abs=0.01)
    spread = (found.area * (1 - found.area) / 24) ** 0.5
    assert abs(hit["random"] - found.area) < 4 * spread


def test_each_map_is_of_the_true_class(
    tiny: tuple[PointingResult, list[float], list[PointingResult | None]],
) -> None:
    found = tiny[0]
    net = finish(TINY.run).net()
    _, test = load_pictures(TINY.data)
    assert test.masks is not None
    right = 0.0
    for image, label, mask in zip(test.images[:24], test.labels, test.masks, strict=False):
        x = torch.tensor(image[None])
        drawn = attribute(net, x, "saliency", int(label), layer="conv2")
        right += float(hits(drawn, torch.tensor(mask[None])).sum())
    assert found.hits[found.methods.index("saliency")] == pytest.approx(right / 24)


def test_it_learns_without_the_mark_unless_asked() -> None:
    assert Pointing().run == MarkedRun(mark=0.0)
    assert Pointing(mark=1.0).run == MarkedRun()
    assert Pointing(most=20).key != Pointing().key


@pytest.mark.parametrize("most", [0, 1001])
def test_it_refuses(most: int) -> None:
    with pytest.raises(UserError) as refused:
        Pointing(most=most).check()
    assert refused.value.code == "value_range"


@pytest.fixture(scope="module")
def default() -> PointingResult:
    return finish(Pointing())


def test_the_default_is_recorded_as_it_would_be_measured(default: PointingResult) -> None:
    """Of the first method, which is there before the others."""
    assert default.recorded
    for _, found in pointed(default.study):
        if found:
            break
    assert float(found["hits"][0]) == pytest.approx(default.hits[0], abs=0.011)  # two pictures
    assert float(found["mass"][0]) == pytest.approx(default.mass[0], abs=0.01)
    assert float(found["accuracy"]) == pytest.approx(default.accuracy)


def test_grad_cam_finds_the_figure_and_points_well_above_the_baselines(
    default: PointingResult,
) -> None:
    assert default.count == 200
    assert default.accuracy >= 0.95
    hit = dict(zip(default.methods, default.hits.tolist(), strict=True))
    assert hit["random"] == pytest.approx(default.area, abs=0.06)
    assert hit["grad_cam"] > hit["centre"] + 0.4
    assert hit["centre"] > hit["random"] + 0.1
    assert hit["sobel"] > hit["centre"]  # a figure has edges: that needs no network
