"""Our own stop sign: what is drawn, and what a network that knows no stop signs calls it."""

import numpy as np
import torch

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import DRAWN, PHOTOS, label_of, photo
from dlviz.data.street_sign import RED, SIDE, SIZE, WHITE, street_sign
from dlviz.nets.lite0_weights import as_input, lite0, seen


def near(pixels: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return (np.abs(pixels.astype(int) - colour) <= 3).all(axis=2)


def test_it_is_a_picture_like_any_other_but_no_photograph() -> None:
    assert set(DRAWN).isdisjoint(PHOTOS)
    assert label_of("street_sign") == "A stop sign" not in {each.label for each in PHOTOS.values()}
    pixels = photo("street_sign")
    assert pixels.shape == (SIDE, SIDE, 3) and pixels.dtype == np.uint8
    assert not pixels.flags.writeable and photo("street_sign") is pixels


def test_the_network_calls_it_a_street_sign() -> None:
    """ImageNet's challenge has neither stop signs nor hydrants."""
    names = imagenet_classes()
    assert not any("stop sign" in name or "hydrant" in name for name in names)
    with torch.no_grad():
        shares = lite0()(as_input(seen(photo("street_sign"))))[0].softmax(0)
    assert names[int(shares.argmax())] == "street sign"
    assert shares.max() > 0.7


def test_it_is_an_octagon_with_letters_whatever_is_behind_it() -> None:
    """A regular octagon of height s has the area .828 s²; all but edges is red or white."""
    grey = np.full((200, 300, 3), 90, dtype=np.uint8)
    pixels = street_sign(grey)
    red, white = near(pixels, RED), near(pixels, WHITE)
    area = 2 * (2**0.5 - 1) * (SIZE * SIDE) ** 2
    assert 0.85 < (red.sum() + white.sum()) / area < 1
    assert 0.15 < white.sum() / (red.sum() + white.sum()) < 0.35
    rows = np.flatnonzero(red.any(1))
    assert rows[-1] - rows[0] == np.ptp(np.flatnonzero(red.any(0)))  # as wide as high
    assert (near(pixels, (90, 90, 90))[:20]).all() and near(pixels, (90, 90, 90))[:, :60].all()


def test_what_is_behind_it_is_seen() -> None:
    rest = ~near(photo("street_sign"), RED) & ~near(photo("street_sign"), WHITE)
    assert photo("street_sign")[rest].std() > 30
