"""The plane of two learning rates: every pixel is an ordinary network, trained the ordinary way."""

import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import Desk
from dlviz.train.plane import Plane, PlaneResult, rates
from dlviz.train.plane_networks import LARGEST, SMALLEST, STACKS, draws, examples_of, stack
from tests.job_slices import followed

BITWISE = 0.95  # of the networks on a boundary: on some processors all of them
BENDS = {"identity": lambda z: z, "tanh": torch.tanh, "relu": torch.relu}


def render(**values: object) -> PlaneResult:
    return Desk().run(Plane().having(**{"resolution": 32, **values}))


def losses(study: Plane, first_rate: float, second_rate: float) -> np.ndarray:
    """One network by autograd and a plain loop: its losses before, and after every update."""
    n = study.width
    start = draws(n, examples_of(study.activation, n), study.seed)
    W0 = start.first.clone().requires_grad_()
    W1 = start.second.clone().requires_grad_()
    gain = 1.0 if study.activation == "identity" else math.sqrt(2)
    bend, found = BENDS[study.activation], []
    for step in range(study.updates + 1):
        hidden = bend(gain * (W0 @ start.inputs) / math.sqrt(n))
        answers = (W1 @ hidden) / math.sqrt(n) / math.sqrt(n)
        loss = ((answers - start.targets) ** 2).mean()
        found.append(loss.item())
        if step < study.updates:
            loss.backward()
            with torch.no_grad():
                W0 -= first_rate * W0.grad
                W1 -= second_rate * W1.grad
            W0.grad = W1.grad = None
    return np.array(found)


@pytest.mark.parametrize("activation", STACKS)
@pytest.mark.parametrize("width", [4, 8])
def test_a_pixel_is_a_network_trained_by_autograd_and_a_plain_loop(
    activation: str, width: int
) -> None:
    study = Plane(activation=activation, width=width, x0=-2, x1=1, y0=-2, y1=1, resolution=32)
    result = Desk().run(study)
    places = rates(-2.0, 1.0, 32)
    for row, column in ((0, 0), (3, 17), (16, 16), (20, 9), (24, 1)):
        plain = losses(study, places[column], places[row])
        share = np.clip(plain[1:] / plain[0], SMALLEST, LARGEST)
        assert share[-1] < 1, "a network that trains, far from the boundary"
        assert result.converged[row, column] == (share[-20:].mean() < 1)
        assert result.losses[row, column] == pytest.approx(share.sum(), rel=1e-6)
        assert result.speeds[row, column] == pytest.approx((1 / share).sum(), rel=1e-6)


@pytest.mark.parametrize("activation", STACKS)
def test_a_hundred_losses_of_the_stack_agree_with_autograd_to_nine_digits(activation: str) -> None:
    networks = stack(activation, 8, 0, torch.device("cpu"), 1)
    networks.start(torch.tensor([[1.7], [0.6]], dtype=torch.float64).expand(2, networks.count))
    ours = np.array([networks.update().numpy().copy() for _ in range(101)])
    plain = losses(Plane(activation=activation), 1.7, 0.6)
    assert plain[-1] < 0.9 * plain[0], "a network that does not move proves nothing"
    assert np.abs(ours / plain[:, None] - 1).max() < 1e-9


@pytest.mark.parametrize("activation", STACKS)
def test_small_rates_train_and_huge_ones_blow_up_without_a_warning(activation: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small = render(activation=activation, x0=-2, x1=-1, y0=-2, y1=-1)
        huge = render(activation=activation, x0=5, x1=6, y0=5, y1=6)
    assert small.converged.all()
    assert not huge.converged.any()
    for result in (small, huge):
        assert np.isfinite(result.losses).all() and np.isfinite(result.speeds).all()
        assert (result.measure > 0).all()


def test_convergence_is_a_mean_of_the_last_twenty_losses_below_the_first() -> None:
    study = Plane(resolution=32, x0=1.0, x1=1.5, y0=0.5, y1=1.0)
    result, first, second = Desk().run(study), rates(1.0, 1.5, 32), rates(0.5, 1.0, 32)
    assert 0 < result.share < 1, "a window on the boundary"
    for row, column in ((2, 2), (9, 30), (30, 30), (31, 4)):
        plain = losses(study, first[column], second[row])
        assert result.converged[row, column] == (np.mean(plain[-20:]) < plain[0])


@pytest.mark.parametrize("activation", STACKS)
def test_equal_rates_give_the_same_pixel_in_any_window(
    activation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bit by bit wherever the processor rounds a network alike at any place of a stack; where it
    does not, the rounding of a few networks on the very boundary grows, and of no others."""
    monkeypatch.setattr("dlviz.train.plane.pick", lambda work, precision: torch.device("cpu"))
    low, high = (0.0, 2.0) if activation == "identity" else (1.0, 2.0)
    side = (high - low) / 4
    few = {"activation": activation, "updates": 50}
    whole = render(x0=low, x1=high, y0=low, y1=high, resolution=64, **few)
    middle = {name: low + k * side for name, k in (("x0", 1), ("x1", 3), ("y0", 1), ("y1", 3))}
    part = render(**middle, **few)
    assert 0 < part.share < 1
    alike = whole.losses[16:48, 16:48] == part.losses
    assert (alike == (whole.speeds[16:48, 16:48] == part.speeds)).mean() > BITWISE
    assert alike.mean() > BITWISE


def test_the_render_is_ever_finer_and_keeps_what_it_has() -> None:
    study = Plane(activation="relu", resolution=64, updates=200)
    result, fractions, seen = followed(study)
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] < 1
    pictures = [picture for picture in seen if picture is not None]
    assert len(pictures) >= 2
    sizes = [picture.resolution for picture in pictures]
    assert sizes == sorted(sizes)
    for picture in pictures:
        stride = 64 // picture.resolution
        known = picture.losses == result.losses[::stride, ::stride]
        coarser = picture.losses[::2, ::2] == result.losses[:: 2 * stride, :: 2 * stride]
        assert coarser.all(), "every second pixel is the coarser level's"
        assert known.mean() >= picture.fraction * 64**2 / picture.resolution**2
    assert result.resolution == 64 and result.fraction == 1.0


def test_what_is_not_rendered_yet_shows_its_neighbour() -> None:
    steps = Plane(activation="tanh", resolution=64, updates=300).steps()
    picture = next(found for _, found in steps if found and found.resolution >= 16)
    steps.close()
    blocks = picture.losses.reshape(picture.resolution // 2, 2, -1, 2)
    copied = (blocks == blocks[:, :1, :, :1]).all(axis=(1, 3))
    assert copied[-1].all(), "the last rows are still the coarser level's"


def test_a_result_cannot_be_written_and_knows_its_size() -> None:
    result = render()
    assert result.size_bytes == 32 * 32 * 9
    assert result.networks_per_s > 0
    with pytest.raises(ValueError, match="read-only"):
        result.losses[0, 0] = 0


def test_the_colouring_is_no_part_of_the_key() -> None:
    assert Plane(colour="sum_inverse").key == Plane().key
    keys = {Plane().having(**change).key for change in (
        {}, {"activation": "tanh"}, {"x0": 0.0}, {"y1": 2.0}, {"width": 6}, {"updates": 99},
        {"seed": 1}, {"resolution": 64},
    )}  # fmt: skip
    assert len(keys) == 8
    assert Plane.from_raw({"kind": "plane", "schema": 1, "x0": 0.5}) == Plane(x0=0.5)
    assert Plane().networks == 128**2


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("window_empty", {"x0": 1.0, "x1": 1.0}),
        ("window_empty", {"y0": 2.0, "y1": 1.0}),
        ("window_empty", {"x0": math.nan}),
        ("window_empty", {"y1": math.nan}),
        ("window_empty", {"x0": math.inf}),
        ("value_range", {"x0": 1.0, "x1": 1.0 + 1e-10}),
        ("value_range", {"x1": math.inf}),
        ("value_range", {"y0": -6.5}),
        ("value_range", {"x1": 1e300}),
        ("value_range", {"width": 3}),
        ("value_range", {"width": 17}),
        ("value_range", {"updates": 19}),
        ("value_range", {"updates": 501}),
        ("value_range", {"seed": -1}),
        ("value_unknown", {"resolution": 100}),
        ("value_unknown", {"resolution": 2048}),
        ("value_unknown", {"activation": "sine"}),
        ("value_unknown", {"colour": "red"}),
        ("value_type", {"x0": "0"}),
        ("value_type", {"width": 8.5}),
        ("value_type", {"seed": True}),
        ("value_type", {"activation": 3}),
    ],
)
def test_what_cannot_be_used_is_said(code: str, values: dict[str, object]) -> None:
    with pytest.raises(UserError) as caught:
        next(Plane().having(**values).steps())
    assert caught.value.code == code


def test_the_narrowest_window_still_tells_its_pixels_apart() -> None:
    places = rates(1.2, 1.2 + 1e-9, 1024)
    assert len(set(places)) == 1024
    apart = [b / a - 1 for a, b in pairwise(places)]
    assert max(apart) < 1.01 * min(apart)
