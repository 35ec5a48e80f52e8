"""Where a network looks: the maps, what they are compared with, and that they move."""

import gc

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from torch.nn import functional

from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import subject as module
from dlviz.measure.attribution import grad_cam
from dlviz.measure.cams import camming, grad_cams
from dlviz.measure.look import Look, LookResult, shares
from dlviz.nets.cnn import Cnn, build
from dlviz.nets.hooks import hookable
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.marked_run import KINDS, MarkedRun

ESPRESSO, MUG = 967, 504
CATS = (281, 282, 285)
LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)
SMALL = {"marked": MarkedRun(n=64, n_test=60, epochs=1)}


@pytest.fixture(scope="module")
def both() -> LookResult:
    return finish(Look())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> LookResult:
    monkeypatch.setattr(module, "RUNS", {**module.RUNS, **SMALL})
    return finish(Look(net="marked", picture=5, target=2, layer="conv2"))


def test_the_map_moves_with_the_class(both: LookResult) -> None:
    """The lesson's first figure: espresso left, the cats right, and a contrast does it better."""
    assert both.mass[both.row(ESPRESSO), 0] >= 0.8 and both.peak[both.row(ESPRESSO)] == 0
    maps, boxes = both.maps[-1], [box for _, box in both.parts]
    espresso = maps[[both.row(ESPRESSO)]]
    for cat in CATS:
        assert both.mass[both.row(cat), 0] <= 0.2 and both.peak[both.row(cat)] == 1
        contrast, _ = shares(espresso - maps[[both.row(cat)]], boxes, both.side)
        assert contrast[0, 0] >= 0.95
        assert contrast[0, 0] > both.mass[both.row(ESPRESSO), 0]


def test_both_halves_are_among_the_five_most_likely(both: LookResult) -> None:
    top = [k for k, *_ in both.top]
    assert ESPRESSO in top and set(top) & set(CATS)
    assert min(p for k, _, p in both.top if k == ESPRESSO) > 0.05


def test_the_maps_follow_the_photographs_when_they_change_sides(both: LookResult) -> None:
    swapped = finish(Look(photo="chelsea+coffee"))
    assert swapped.mass[swapped.row(ESPRESSO), 1] >= 0.8
    for cat in CATS:
        assert swapped.mass[swapped.row(cat), 0] >= 0.8


def test_the_maps_are_captum_s_on_every_layer(both: LookResult) -> None:
    x = as_input(seen(photo("coffee+chelsea")))
    with hookable(lite0()) as twin:
        for name, maps in zip([name for name, _ in both.layers], both.maps, strict=True):
            for k in (ESPRESSO, CATS[1]):
                theirs = LayerGradCam(twin, twin.get_submodule(name)).attribute(x, target=k)
                ours = torch.tensor(maps[both.row(k)])
                assert torch.allclose(ours, theirs[0, 0].detach(), atol=1e-5)


def test_all_layers_at_once_are_each_alone() -> None:
    spec = Cnn((1, 16, 16), 3, (4, 5, 6), norm=True, head="average", hidden=(7,))
    net = build(spec, 0).eval().requires_grad_(False)
    x = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(1))
    layers = ["conv3", "conv1", "pool1"]
    for layer, maps in zip(layers, grad_cams(net, x, layers, [2, 0]), strict=True):
        for target, found in zip([2, 0], maps, strict=True):
            alone = grad_cam(net, x, layer, target, rectified=False)
            assert found == pytest.approx(alone[0].numpy(), abs=1e-7)


def _graphs() -> int:
    gc.collect()
    tensors = (o for o in gc.get_objects() if issubclass(type(o), torch.Tensor))
    return sum(tensor.grad_fn is not None for tensor in tensors)


def test_nothing_stays_behind() -> None:
    net, x = lite0(), torch.rand(1, 3, 224, 224)
    grad_cams(net, x, ["head"], [0])
    graphs = _graphs()
    for _ in range(3):
        grad_cams(net, x, ["stage6", "head"], [0, 1])
    assert _graphs() == graphs and not x.requires_grad
    for part in net.modules():
        assert not part._forward_hooks and not part._backward_hooks
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())


@pytest.mark.parametrize("wanted", [True, False])
def test_others_meet_no_change_of_the_grad_mode(wanted: bool) -> None:
    with torch.set_grad_enabled(wanted):
        slices = camming(lite0(), torch.rand(1, 3, 224, 224), ["head"], [0, 1])
        assert [torch.is_grad_enabled() for _ in slices] == [wanted, wanted]


def test_the_classes_are_the_top_the_halves_own_and_those_asked_about() -> None:
    found = finish(Look(photo="flower+chelsea", target=1, against=3))
    numbers = [k for k, *_ in found.classes]
    assert numbers[:5] == [k for k, *_ in found.top]
    assert numbers[5:] == [985, 1, 3]  # daisy, which is not among the five; a cat is
    assert len(set(numbers)) == len(numbers)
    assert (found.target, found.against) == (1, 3)
    assert all(len(maps) == 8 for maps in found.maps)
    assert found.mass.shape == (8, 2) and found.peak.shape == (8,)
    assert [found.classes[c][1] for c in found.own] == ["daisy", "Egyptian cat"]
    cats = Look(photo="chelsea")  # to whom it is a tiger cat first, then an Egyptian one
    assert [name for _, name, _ in finish(cats).top[:2]] == ["tiger cat", "Egyptian cat"]
    daisy = found.row(985)
    assert found.mass[daisy, 0] > 0.8
    with pytest.raises(ValueError, match="not in"):
        found.row(4)


def test_each_layer_is_compared_with_the_last(both: LookResult) -> None:
    at = both.row(both.target)
    fine = [
        functional.interpolate(torch.tensor(maps[at])[None, None], (224, 224), mode="bilinear")
        for maps in both.maps
    ]
    wanted = [np.corrcoef(each.numpy().ravel(), fine[-1].numpy().ravel())[0, 1] for each in fine]
    assert both.alike == pytest.approx(np.array(wanted), abs=1e-4)
    assert both.alike[-1] == pytest.approx(1)


def test_on_a_photograph_the_maps_of_lower_layers_soon_differ() -> None:
    found = finish(Look(photo="coffee"))
    assert found.top[0][1] == "espresso"
    assert found.alike[-2] > 0.85  # research: .92, .25, -.40, -.04, .00 downwards
    assert (np.abs(found.alike[:-2]) < 0.5).all()
    assert found.parts == found.own == () and found.mass.shape == (5, 0) and set(found.peak) == {-1}


def test_blank_maps_say_so(both: LookResult) -> None:
    for at, maps in enumerate(both.maps):
        for c, values in enumerate(maps):
            assert both.blank[c, at] == (np.maximum(values, 0).sum() == 0)
    assert both.blank[both.row(285), 0]  # the stem speaks only against "Egyptian cat"
    assert not both.blank[:, -1].any()


def test_shares_are_of_what_speaks_for_the_class() -> None:
    maps = np.full((3, 4, 4), -1.0, dtype=np.float32)
    maps[0, :, 0], maps[1, 2, 3], maps[1, 0, 0] = 2.0, 3.0, 1.0
    mass, peak = shares(maps, [LEFT, RIGHT], 4)
    assert mass == pytest.approx(np.array([[1, 0], [0.25, 0.75], [0, 0]]))
    assert peak.tolist() == [0, 1, -1]
    fine, _ = shares(maps, [LEFT, RIGHT], 64)
    assert fine[1, 1] == pytest.approx(0.75, abs=0.02)
    quarters = [(left, top, 0.5, 0.5) for top in (0.0, 0.5) for left in (0.0, 0.5)]
    assert shares(maps, quarters, 4)[1].tolist() == [0, 3, -1]


def test_a_small_network_looks_at_its_own_picture(small: LookResult) -> None:
    assert [name for _, name, _ in small.top] == [KINDS[k] for k, *_ in small.top]
    assert len(small.top) == len(small.classes) == 4
    assert [maps.shape[1:] for maps in small.maps] == [(40, 40), (20, 20), (10, 10), (10, 10)]
    assert (small.side, small.shown, small.target, small.parts) == (40, 1, 2, ())


def test_a_layer_of_another_network_shows_the_last(small: LookResult) -> None:
    again = finish(small.study.having(layer="head"))
    assert again.shown == 3
    assert all(np.array_equal(a, b) for a, b in zip(again.maps, small.maps, strict=True))


def test_how_a_map_is_shown_decides_nothing() -> None:
    assert Look(layer="stage2", rectified=False).key == Look().key
    assert Look(target=3).key != Look().key != Look(against=3).key
    assert Look(layer="stage2").to_json() != Look().to_json()


def test_its_arrays_are_counted_and_cannot_be_changed(both: LookResult) -> None:
    assert both.size_bytes > sum(maps.nbytes for maps in both.maps) + both.photo.nbytes
    assert both.size_bytes < 2 << 20
    for array in both.arrays():
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net": "other"}, "value_unknown"),
        ({"layer": "out"}, "value_unknown"),
        ({"target": 1000}, "value_range"),
        ({"against": -2}, "value_range"),
        ({"against": 4, "net": "plain"}, "value_range"),
        ({"rectified": 1}, "value_type"),
        ({"photo": "coffee+chelsea+moon"}, "value_unknown"),
        ({"photo": "coffee+own:" + 64 * "0"}, "photo_missing"),
    ],
)
def test_a_look_that_cannot_be_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(Look(**changes))  # type: ignore[arg-type]
    assert error.value.code == code
