"""Maps of what a network looks at, over seeds: the cascade, pointing, and a rival of Grad-CAM."""

from functools import cache

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.cascade import DEPENDS, HARDLY, Cascade, CascadeResult
from dlviz.measure.curves import Curves
from dlviz.measure.pointing import Pointing, PointingResult
from dlviz.train.recording import Floats

pytestmark = [pytest.mark.verify, pytest.mark.timeout(900)]

SEEDS = (1, 2, 3)  # that of the recording is no other
PHOTOS = ("coffee", "chelsea", "camera")


@cache
def scrambled(photo: str, seed: int) -> CascadeResult:
    found = finish(Cascade(photo=photo, seed=seed))
    for method, row in zip(found.methods, found.correlation, strict=True):
        print(photo, seed, method, np.round(row, 2))
    return found


@cache
def pointing(seed: int) -> PointingResult:
    found = finish(Pointing(seed=seed))
    print(seed, found.accuracy, found.area)
    for method, hits, mass in zip(found.methods, found.hits, found.mass, strict=True):
        print(method, round(hits, 3), round(mass, 3))
    return found


def after(found: CascadeResult, stage: int) -> dict[str, float]:
    return dict(zip(found.methods, found.correlation[:, stage].tolist(), strict=True))


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("seed", SEEDS)
def test_guided_backprop_hardly_minds_a_random_third(photo: str, seed: int) -> None:
    """Classifier, head and last stage: nothing that knows a class is left."""
    found = scrambled(photo, seed)
    alike = after(found, found.upper)
    assert alike["guided_backprop"] >= 0.95
    assert not alike["grad_cam"] > 0.5  # nan, where the map is blank, is no likeness
    assert alike["saliency"] < 0.6
    assert alike["sobel"] == pytest.approx(1.0)
    assert found.verdicts["guided_backprop"] == HARDLY
    assert found.verdicts["grad_cam"] == found.verdicts["saliency"] == DEPENDS


@pytest.mark.parametrize("seed", SEEDS)
def test_it_minds_its_lower_layers(seed: int) -> None:
    """It is an edge detector, but a learned one."""
    found = scrambled("coffee", seed)
    assert after(found, len(found.stages) - 1)["guided_backprop"] < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_grad_cam_points_at_the_figure_well_above_the_baselines(seed: int) -> None:
    found = pointing(seed)
    assert found.accuracy >= 0.95
    hits = dict(zip(found.methods, found.hits.tolist(), strict=True))
    assert hits["random"] == pytest.approx(found.area, abs=0.06)
    assert hits["grad_cam"] > hits["centre"] + 0.2 > hits["random"] + 0.2
    assert hits["integrated_gradients"] > hits["centre"]  # edges alone point as well as it does


def areas(photo: str) -> dict[str, Floats]:
    found = finish(Curves(photo=photo, seed=1))
    print(photo, dict(zip(found.methods, np.round(found.areas, 3), strict=True)))
    return dict(zip(found.methods, found.areas, strict=True))


def test_a_map_of_edges_rivals_grad_cam_by_insertion() -> None:
    found = areas("camera")
    assert found["sobel"][1] > found["grad_cam"][1] > found["random"][1] + 0.2


def test_random_cells_beat_grad_cam_by_deletion_on_the_coffee() -> None:
    found = areas("coffee")
    assert found["random"][0] < found["grad_cam"][0]
    assert found["grad_cam"][1] > found["sobel"][1] + 0.1
