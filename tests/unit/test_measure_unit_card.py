"""A unit's card, on small networks beside brute force, and of EfficientNet-Lite0."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.lite0_library import library
from dlviz.measure.removal import accuracy_lost
from dlviz.measure.strongest import strongest
from dlviz.measure.unit_card import UnitCard, UnitResult
from dlviz.nets import lite0_weights
from dlviz.nets.cnn import CnnNet
from dlviz.train.cnn_run import CnnRun
from tests.job_slices import followed

TINY = {"n": 200, "n_test": 120, "epochs": 1}


@pytest.fixture(scope="module")
def trained() -> CnnNet:
    return finish(CnnRun()).net()


@pytest.fixture(scope="module")
def card() -> UnitResult:
    return finish(UnitCard(layer="conv3", unit=5, picture=2))


def test_its_patches_are_the_strongest_of_the_test_pictures(
    trained: CnnNet, card: UnitResult
) -> None:
    _, test = load_pictures(CnnRun().data)
    with torch.no_grad():
        _, kept = trained(torch.tensor(test.images), keep=("conv3",))
    largest = kept["conv3"][:, 5].amax((1, 2))
    assert card.values == pytest.approx(largest.topk(9).values.numpy(), rel=1e-5)
    assert card.best == pytest.approx(float(largest.max()), rel=1e-5)
    assert card.answer == pytest.approx(float(largest[2]), rel=1e-5)


def test_a_patch_alone_wakes_the_unit_as_its_picture_does(
    trained: CnnNet, card: UnitResult
) -> None:
    """The patch is put back into plain grey: nothing outside it may count."""
    layer = trained.spec.layer("conv3")
    found = strongest(trained, load_pictures(CnnRun().data)[1].images, "conv3")
    while True:
        try:
            next(found)
        except StopIteration as finished:
            places = finished.value.places(5)
            break
    for patch, (_, row, column), value in zip(card.patches, places, card.values, strict=False):
        x = torch.full((1, 1, 24, 24), 0.5)
        top = round(layer.start + layer.jump * row - (layer.receptive - 1) / 2)
        left = round(layer.start + layer.jump * column - (layer.receptive - 1) / 2)
        for i, j in np.ndindex(layer.receptive, layer.receptive):
            if 0 <= top + i < 24 and 0 <= left + j < 24:
                x[0, 0, top + i, left + j] = float(patch[i, j, 0]) / 255
        with torch.no_grad():
            _, kept = trained(x, keep=("conv3",))
        assert float(kept["conv3"][0, 5, row, column]) == pytest.approx(value, rel=0.02)


def test_all_of_a_card_has_its_shape(card: UnitResult) -> None:
    size = card.receptive
    assert card.patches.shape == (9, size, size, 3)
    assert card.deconvolved is not None
    assert card.deconvolved.shape == card.patches.shape
    assert card.optimised.frames.shape[1:] == (1, 24, 24, 1)
    assert card.photo.shape == (448, 448, 3)
    assert card.map.shape == (6, 6)
    assert card.map.max() == pytest.approx(max(card.answer, 0))
    assert not card.dead


def test_its_optimised_picture_beats_the_best_of_the_data(card: UnitResult) -> None:
    assert card.optimised.activation[-1, 0] >= card.best


def test_a_deconvolution_is_grey_where_nothing_made_the_unit_answer(card: UnitResult) -> None:
    assert card.deconvolved is not None
    for back in card.deconvolved:
        assert max(abs(int(back.max()) - 128), abs(int(back.min()) - 128)) >= 126
        assert (back == 128).mean() > 0.05


def test_accuracy_without_a_unit_is_that_of_a_network_without_it(trained: CnnNet) -> None:
    _, test = load_pictures(CnnRun().data)
    images, labels = test.images[:300], test.labels[:300]
    right = torch.tensor(labels)
    for layer, unit in (("conv1", 2), ("conv2", 3), ("conv3", 5)):
        slices = accuracy_lost(trained, images, labels, layer, unit, seed=0)
        while True:
            try:
                next(slices)
            except StopIteration as finished:
                found = finished.value
                break
        with torch.no_grad():
            whole = trained(torch.tensor(images)).argmax(1)
            without = trained(torch.tensor(images), silence={layer: [unit]}).argmax(1)
        assert found.whole == pytest.approx(float((whole == right).double().mean()))
        assert found.without == pytest.approx(float((without == right).double().mean()))
        assert found.size == (len(found.others) + 1) // 4


def test_a_group_is_missed_more_than_most_single_units(card: UnitResult) -> None:
    removal = card.removal
    assert removal.of == ""
    assert removal.groups.mean() < np.median(removal.others) - 0.1
    assert removal.groups.shape == (20,)


def test_a_dead_unit_is_named_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    study = UnitCard(layer="conv2", unit=1, **TINY)  # type: ignore[arg-type]
    run = finish(study.run)
    weights = run.weights.copy()
    net = run.net()
    with torch.no_grad():
        net.steps["conv2"][0].bias[1] = -1000.0
    from dlviz.measure import unit_card
    from dlviz.nets.cnn import to_vector

    weights[-1] = to_vector(net)
    dead = type(run)(**{**vars(run), "weights": weights})

    def already(*_: object):  # type: ignore[no-untyped-def]
        yield 0.5, None
        return dead

    monkeypatch.setattr(unit_card, "trained_within", already)
    found = finish(study)
    assert found.dead
    assert found.best < 0
    assert found.removal.without == found.removal.whole
    assert found.deconvolved is not None
    assert (found.deconvolved == 128).all()
    assert not finish(study.having(unit=0)).dead


def test_progress_rises_and_ends(card: UnitResult) -> None:
    _, fractions, partials = followed(UnitCard(layer="conv1", **TINY))  # type: ignore[arg-type]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1
    assert not any(partials)


def test_a_dense_layer_has_cards_too() -> None:
    dense = finish(UnitCard(network="dense", layer="dense1", unit=3, **TINY))  # type: ignore[arg-type]
    assert dense.patches.shape == (9, 24, 24, 3)
    assert dense.deconvolved is None
    assert dense.map.shape == (1, 1)


def test_the_eye_unit_of_lite0() -> None:
    found = finish(UnitCard(net="lite0", layer="stage6.0.expand", unit=43, photo="chelsea"))
    shelf = library().shelves["stage6.0.expand"]
    assert found.values == pytest.approx(shelf.value[43, :9])
    assert found.patches.shape == (9, 96, 96, 3)
    assert found.deconvolved is None
    assert found.optimised.activation[-1, 0] > found.best
    assert found.removal.of == "tiger cat"
    assert found.removal.whole == pytest.approx(0.385, abs=0.02)
    assert found.removal.groups.mean() < np.median(found.removal.others)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net": "other"}, "value_unknown"),
        ({"layer": "pool1"}, "value_unknown"),
        ({"net": "lite0"}, "value_unknown"),  # it has no conv3
        ({"net": "lite0", "layer": "stage3"}, "value_unknown"),  # no ReLU
        ({"unit": 32}, "value_range"),
        ({"unit": -1}, "value_range"),
        ({"layer": "conv1", "unit": 8}, "value_range"),
        ({"picture": 1000}, "value_range"),
        ({"network": "dense"}, "value_unknown"),
    ],
)
def test_a_card_that_cannot_be_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        UnitCard(**changes).check()  # type: ignore[arg-type]
    assert error.value.code == code


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    with pytest.raises(UserError) as error:
        finish(UnitCard(net="lite0", layer="stem"))
    assert error.value.code == "lite0_missing"
