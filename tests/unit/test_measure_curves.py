"""Deletion and insertion: cells, orders, the pictures on the way, areas."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import curves
from dlviz.measure.attribution import METHODS, attribute
from dlviz.measure.attribution_methods import GREY
from dlviz.measure.by_seed import Figures
from dlviz.measure.curves import (
    BASELINES,
    CHEAP,
    COSTLY,
    DRAWS,
    Curves,
    CurvesResult,
    blurred,
    cells_across,
    compared,
    compared_methods,
    counts,
    curve,
    ranks,
    replaced,
)
from dlviz.measure.growing import RECORDING
from dlviz.measure.subject import Subject, subject
from tests.asked_example import SIDE, asked, ended
from tests.job_slices import followed


@pytest.fixture(scope="module")
def default() -> CurvesResult:
    return finish(Curves())


@pytest.fixture(scope="module")
def small() -> Figures:
    return ended(compared(Curves(seed=4), asked()))


class Corner(nn.Module):
    """Sees the brightness of the upper left quarter, and nothing else."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] to two logits."""
        seen = x[..., : x.shape[-2] // 2, : x.shape[-1] // 2].mean((1, 2, 3))
        return torch.stack([20 * (seen - 0.75), torch.zeros_like(seen)], 1)


def test_cells_are_whole_pixels() -> None:
    assert [cells_across(side) for side in (224, 40, 24, 29)] == [28, 20, 24, 1]


def test_counts_go_from_none_to_all() -> None:
    assert counts(784).tolist() == list(range(0, 785, 28))
    assert counts(400)[[0, -1]].tolist() == [0, 400]
    assert set(np.diff(counts(400)).tolist()) == {14, 15}
    assert counts(9).tolist() == list(range(10))


def test_ranks_follow_the_mean_of_each_cell() -> None:
    drawn = torch.randn(56, 56, generator=torch.Generator().manual_seed(0))
    found = ranks(drawn, 0)
    worth = [
        float(drawn[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].mean())
        for row in range(28)
        for column in range(28)
    ]
    assert np.argsort(found).tolist() == sorted(range(784), key=lambda cell: -worth[cell])


def test_equal_cells_are_put_in_random_order() -> None:
    drawn = torch.zeros(28, 28)
    drawn[3, 4] = 1.0
    one, again, other = (ranks(drawn, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    for found in (one, other):
        assert found[3 * 28 + 4] == 0
        assert sorted(found.tolist()) == list(range(784))
        assert abs(np.corrcoef(found, np.arange(784))[0, 1]) < 0.15


def test_the_first_cells_are_replaced_and_no_others() -> None:
    start, end = torch.zeros(1, 3, 40, 40), torch.ones(1, 3, 40, 40)
    order = np.random.default_rng(0).permutation(400)
    for changed, picture in zip((0, 7, 400), replaced(start, end, order, (0, 7, 400)), strict=True):
        for cell in range(400):
            row, column = 2 * (cell // 20), 2 * (cell % 20)
            square = picture[:, row : row + 2, column : column + 2]
            assert (square == float(order[cell] < changed)).all()


def test_a_curve_is_the_probability_of_each_picture() -> None:
    whole = asked()
    end = torch.full_like(whole.x, GREY)
    order = np.random.default_rng(1).permutation(SIDE**2)
    found = ended(curve(whole.net, whole.x, end, order, 2))
    picture, expected = whole.x.clone(), []
    for changed in range(SIDE**2 + 1):
        if changed in counts(SIDE**2):
            expected.append(float(whole.net(picture).softmax(1)[0, 2]))
        if changed < SIDE**2:
            cell = int(np.flatnonzero(order == changed)[0])
            picture[..., cell // SIDE, cell % SIDE] = GREY
    assert found == pytest.approx(np.array(expected), abs=1e-6)


def test_no_order_is_better_than_the_true_one() -> None:
    """A network that sees one quarter of a white picture: its cells first, or last."""
    x = torch.ones(1, 3, 28, 28)
    truth = torch.zeros(28, 28)
    truth[:14, :14] = 1.0
    area = {}
    for name, drawn in {"best": truth, "none": truth * 0, "worst": -truth}.items():
        found = ended(curve(Corner(), x, x * GREY, ranks(drawn, 0), 0))  # type: ignore[arg-type]
        area[name] = float(np.trapezoid(found, dx=1 / 28))
    assert area["best"] < 0.2 < 0.4 < area["none"] < 0.6 < 0.8 < area["worst"]


def test_the_blur_is_a_mean_around_each_pixel() -> None:
    dot = torch.zeros(1, 3, 224, 224)
    dot[:, :, 112, 100] = 1.0
    spread = blurred(dot)[0, 0]
    assert float(spread.sum()) == pytest.approx(1.0, abs=1e-3)
    across = torch.arange(224.0)
    assert float((spread.sum(0) * across).sum()) == pytest.approx(100, abs=1e-2)
    variance = float((spread.sum(0) * (across - 100) ** 2).sum())
    assert variance == pytest.approx(100, rel=0.01)  # ten pixels
    even = torch.full((1, 3, 40, 40), 0.3)
    assert torch.allclose(blurred(even), even, atol=1e-5)


def test_all_curves_have_the_same_ends(small: Figures) -> None:
    whole = asked()

    def p(x: Tensor) -> float:
        return float(whole.net(x).softmax(1)[0, whole.target(-1)])

    grey = torch.full_like(whole.x, GREY)
    for name, ends in {
        "deletion": (p(whole.x), p(grey)),
        "insertion": (p(blurred(whole.x)), p(whole.x)),
    }.items():
        for row in small[name]:
            assert (row[0], row[-1]) == pytest.approx(ends, abs=1e-6)


def test_each_order_is_that_of_its_map(small: Figures) -> None:
    whole = asked()
    for place, method in enumerate(compared_methods(whole.net, costly=False)):
        drawn = attribute(whole.net, whole.x, method, whole.target(-1), layer="conv2", seed=4)
        assert np.array_equal(small["order"][place], ranks(drawn[0], 4))


def test_random_is_the_mean_of_several_orders(small: Figures) -> None:
    whole = asked()
    place = compared_methods(whole.net, costly=False).index("random")
    rows = []
    for seed in range(4, 4 + DRAWS):
        drawn = attribute(whole.net, whole.x, "random", 0, layer="conv2", seed=seed)
        order = ranks(drawn[0], seed)
        rows.append(ended(curve(whole.net, blurred(whole.x), whole.x, order, whole.target(-1))))
    assert small["insertion"][place] == pytest.approx(np.mean(rows, axis=0), abs=1e-6)
    assert np.ptp([row.mean() for row in rows]) > 0


def test_costly_methods_are_asked_for() -> None:
    net = asked().net
    assert compared_methods(net, costly=False) == (*CHEAP, *BASELINES)
    assert compared_methods(net, costly=True) == (*CHEAP, *COSTLY, *BASELINES)
    assert all(METHODS[name].costly for name in COSTLY)
    assert not any(METHODS[name].costly for name in CHEAP)


def test_it_shows_each_method_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(*_: object) -> Generator[tuple[float, None], None, Subject]:
        yield 0.0, None
        return asked()

    monkeypatch.setattr(curves, "subject", given)
    found, fractions, partials = followed(Curves(net="plain", costly=True))
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1
    shown = [partial for partial in partials if partial is not None]
    assert {len(partial.methods) for partial in shown} == set(range(1, len(found.methods)))
    for partial in shown:
        count = len(partial.methods)
        assert partial.methods == found.methods[:count]
        assert np.array_equal(partial.areas, found.areas[:count])
    assert not found.recorded
    assert found.removed[[0, -1]].tolist() == [0, 1]


def test_areas_are_trapezia(default: CurvesResult) -> None:
    assert default.areas.shape == (6, 2)
    row = default.deletion[2]
    by_hand = sum((row[k] + row[k + 1]) / 2 / 28 for k in range(28))
    assert default.areas[2, 0] == pytest.approx(by_hand)
    line = replace(
        default,
        deletion=np.tile(1 - default.removed, (6, 1)),
        insertion=0 * default.insertion + 0.3,
    )
    assert line.areas[0] == pytest.approx([0.5, 0.3])


def test_the_default_is_recorded_as_it_would_be_measured(default: CurvesResult) -> None:
    """Of the first method, which is there before the others."""
    assert default.recorded
    assert finish(Curves(costly=True)).recorded
    whole = ended(subject("lite0", "camera", 0))
    for _, found in compared(default.study, whole):
        if found:
            break
    assert found["deletion"][0] == pytest.approx(default.deletion[0], abs=0.02)
    assert found["insertion"][0] == pytest.approx(default.insertion[0], abs=0.02)
    assert np.mean(found["order"][0] == default.order[0]) > 0.9


def test_an_edge_detector_rivals_grad_cam_on_the_camera_man(default: CurvesResult) -> None:
    assert default.name == "tripod"
    deletion, insertion = (dict(zip(default.methods, row, strict=True)) for row in default.areas.T)
    assert insertion["grad_cam"] == pytest.approx(0.83, abs=0.02)
    assert insertion["sobel"] == pytest.approx(0.85, abs=0.02)
    assert insertion["sobel"] > insertion["grad_cam"] > insertion["random"] + 0.2
    assert deletion["sobel"] < deletion["grad_cam"] < deletion["random"] - 0.1


def test_shapes_and_ranges(default: CurvesResult) -> None:
    assert default.methods == (*CHEAP, *BASELINES)
    assert default.photo.shape == default.blurred.shape == (448, 448, 3)
    assert default.deletion.shape == default.insertion.shape == (6, 29)
    assert default.order.shape == (6, 784)
    for row in default.order:
        assert sorted(row.tolist()) == list(range(784))
    assert default.deletion[:, 0] == pytest.approx(np.full(6, default.p), abs=1e-3)
    assert default.insertion[:, -1] == pytest.approx(np.full(6, default.p), abs=1e-3)
    assert default.insertion[:, 0].max() < 0.01  # nothing is recognised in the blur
    assert np.abs(np.diff(default.blurred.astype(int), axis=0)).mean() < 2
    assert not default.order.flags.writeable
    assert default.size_bytes < 2 << 20
    assert RECORDING.is_file()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"net": "resnet"}, "value_unknown"),
        ({"seed": -1}, "value_range"),
        ({"target": 1000}, "value_range"),
        ({"costly": 1}, "value_type"),
    ],
)
def test_it_refuses(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Curves(**values).check()  # type: ignore[arg-type]
    assert refused.value.code == code
