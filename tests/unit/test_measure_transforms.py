import numpy as np
import pytest
import torch

from dlviz.measure.transforms import EVERYDAY, Blur, Brightness, PixelNoise, Shift


def _generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(params=[(2, 3, 20, 17), (1, 1, 8, 8)])
def pictures(request) -> torch.Tensor:
    return torch.rand(request.param, generator=_generator(1))


@pytest.mark.parametrize("transform", EVERYDAY, ids=lambda one: type(one).__name__)
def test_pictures_stay_pictures_and_gradients_pass(transform, pictures) -> None:
    for seed in range(8):
        x = pictures.clone().requires_grad_()
        found = transform(x, _generator(seed))
        assert found.shape == x.shape and bool(((found >= 0) & (found <= 1)).all())
        assert torch.equal(found, transform(x, _generator(seed)))  # the generator is all it draws
        found.sum().backward()
        assert torch.isfinite(x.grad).all() and x.grad.abs().sum() > 0
    drawn = {float(transform(pictures, _generator(seed)).sum()) for seed in range(8)}
    assert len(drawn) > 1


def test_brightness_is_a_factor_within_its_range(pictures) -> None:
    dark = 0.4 * pictures
    factors = [float((Brightness(0.5, 2)(dark, _generator(s)) / dark).mean()) for s in range(40)]
    assert 0.5 <= min(factors) < 0.7 and 1.8 < max(factors) <= 2


def test_blur_is_a_gaussian(pictures) -> None:
    from scipy.ndimage import gaussian_filter1d

    for seed in range(5):
        sd = 2 * float(torch.rand((), generator=_generator(seed)))
        found = Blur(2)(pictures, _generator(seed))
        wanted, reach = pictures.numpy(), max(1, round(3 * sd))
        for axis in (2, 3):
            wanted = gaussian_filter1d(wanted, sd, axis, mode="nearest", radius=reach)
        assert np.abs(found.numpy() - wanted).max() < 1e-5


def test_a_shift_moves_every_pixel_alike(pictures) -> None:
    k, moved = 2, set()
    inner = (..., slice(k, -k), slice(k, -k))
    for seed in range(60):
        found = Shift(k)(pictures, _generator(seed))
        ways = [
            (down, right)
            for down in range(-k, k + 1)
            for right in range(-k, k + 1)
            if torch.equal(found[inner], torch.roll(pictures, (down, right), (2, 3))[inner])
        ]
        assert len(ways) == 1
        moved.add(ways[0])
    assert len(moved) > 15  # of 25


def test_pixel_noise_has_at_most_its_size() -> None:
    x = torch.full((1, 1, 100, 100), 0.5)
    sizes = [float((PixelNoise(0.1)(x, _generator(s)) - x).std()) for s in range(20)]
    assert 0 <= min(sizes) < 0.03 and 0.07 < max(sizes) < 0.102
