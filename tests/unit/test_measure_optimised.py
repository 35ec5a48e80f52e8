"""Optimised pictures: they drive a unit further than any picture that was drawn."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.lite0_library import library
from dlviz.measure.optimised import FIRST, Optimised, Search, optimised, photographic, unrectified
from dlviz.nets.cnn import Cnn, CnnNet, build
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import lite0
from dlviz.train.cnn_run import CnnRun


def searched(
    net: CnnNet | Lite0, layer: str, units: list[int], search: Search
) -> tuple[Optimised, list[float]]:
    slices, fractions = optimised(net, layer, units, search), []
    while True:
        try:
            fractions.append(next(slices))
        except StopIteration as finished:
            return finished.value, fractions


@pytest.fixture(scope="module")
def trained() -> CnnNet:
    return finish(CnnRun()).net()


@pytest.mark.parametrize("layer", ["conv1", "conv2", "conv3"])
def test_no_picture_of_3500_drives_a_living_unit_as_far(trained: CnnNet, layer: str) -> None:
    train, test = load_pictures(CnnRun().data)
    drawn = torch.tensor(np.concatenate([train.images, test.images]))
    with torch.no_grad():
        best = torch.cat(
            [unrectified(trained, x, layer).amax((0, 2, 3))[None] for x in drawn.split(500)]
        )
    best = best.amax(0)
    living = [int(unit) for unit in np.flatnonzero(best.numpy() > 0)]
    found, _ = searched(trained, layer, living, Search(24))
    times = found.activation[-1] / best[living].numpy()
    assert times.min() > 1 - 1e-4  # a first layer's best patch may be the best there can be
    assert np.median(times) > (1.05 if layer == "conv1" else 1.3)


def test_the_film_is_of_pictures_that_become_stronger(trained: CnnNet) -> None:
    found, fractions = searched(trained, "conv2", [3, 5], Search(24, steps=40))
    assert found.frames.shape == (len(found.steps), 2, 24, 24, 1)
    assert (found.steps[0], found.steps[-1]) == (0, 40)
    assert (found.activation[-1] > found.activation[0]).all()
    assert fractions == pytest.approx(np.arange(1, 41) / 40)


def test_a_frame_and_its_activation_belong_together(trained: CnnNet) -> None:
    found, _ = searched(trained, "conv3", [1], Search(24, steps=30))
    shown = torch.tensor(found.frames[-1]).permute(0, 3, 1, 2) / 255
    again = unrectified(trained, shown, "conv3")[0, 1].max()
    assert float(again) == pytest.approx(found.activation[-1, 0], rel=1e-5)


def test_equal_seeds_give_equal_pictures_and_others_do_not(trained: CnnNet) -> None:
    first, again, other = (
        searched(trained, "conv2", [3], Search(24, steps=20, seed=seed))[0] for seed in (0, 0, 1)
    )
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, other.frames)


def test_several_units_at_once_are_each_driven_up_alone(trained: CnnNet) -> None:
    together, _ = searched(trained, "conv3", [2, 9, 20], Search(24, steps=60))
    shown = torch.tensor(together.frames[-1]).permute(0, 3, 1, 2) / 255
    answers = unrectified(trained, shown, "conv3")[:, [2, 9, 20]].amax((2, 3)).numpy()
    assert (answers.diagonal() > 3 * np.median(answers[~np.eye(3, dtype=bool)])).all()


def test_the_network_is_left_as_it_was(trained: CnnNet) -> None:
    before = [each.clone() for each in trained.parameters()]
    searched(trained, "conv3", [0], Search(24, steps=5))
    assert all(torch.equal(a, b) for a, b in zip(before, trained.parameters(), strict=True))
    assert not any(each.requires_grad for each in trained.parameters())
    assert {type(module) for module in trained.modules() if "ReLU" in type(module).__name__} == {
        torch.nn.ReLU
    }


def test_redirected_gradients_wake_a_unit_that_the_start_leaves_dead() -> None:
    net = build(Cnn(channels=(4, 4)), seed=0).eval().requires_grad_(False)
    with torch.no_grad():
        net.steps["conv1"][0].bias.fill_(-1.5)  # all of the first layer sleeps at mid-grey
    found, _ = searched(net, "conv2", [0], Search(24, steps=FIRST))
    assert found.activation[-1, 0] > found.activation[0, 0]


def test_dense_layers_and_their_neurons_can_be_driven_up() -> None:
    net = finish(CnnRun(network="dense", n=200, n_test=30, epochs=1)).net()
    found, _ = searched(net, "dense2", [0, 1], Search(24, steps=20))
    assert (found.activation[-1] > found.activation[0]).all()


def test_a_unit_of_lite0_is_driven_beyond_all_photographs() -> None:
    search = photographic(64, 24, library().colours, everywhere=False)
    found, _ = searched(lite0(), "stage6.0.expand", [43], search)
    assert found.frames.shape[1:] == (1, 64, 64, 3)
    recorded = library().shelves["stage6.0.expand"].value[43, 0]
    assert found.activation[-1, 0] > recorded


def test_the_colours_are_a_root_of_the_photographs_covariance() -> None:
    from dlviz.measure import natural

    pixels = np.concatenate(
        [natural.pixels(name)[::8, ::8].reshape(-1, 3) / 255 for name in natural.photos()]
    )
    root = np.array(library().colours)
    covariance = np.cov(pixels.T)
    assert np.linalg.norm(root, axis=1).max() == pytest.approx(1)
    ratio = root @ root.T / covariance
    assert ratio == pytest.approx(np.full((3, 3), ratio[0, 0]), rel=1e-3)
