"""A planted mark and a figure, rubbed out of pictures: what is left, and what a network says."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.picture_data import Bools, Floats, Ints, Pictures
from dlviz.data.shapes import MAGENTA, MARK_SIDE
from dlviz.nets.cnn import CnnNet, Layer
from dlviz.train.cnn_trainer import passes
from dlviz.train.devices import use_threads
from dlviz.train.marked_run import DISC, SIDE

FIGURES = Path(__file__).parents[2] / "assets" / "shortcut" / "figures.npz"
GROWN = 2
"""Pixels by which the figure is grown before it is rubbed out: its rim is soft."""
AROUND = 4
"""Pixels around the mark that count as its corner: one place of the default's last maps."""


@dataclass(frozen=True, eq=False)
class Erased:
    """n pictures [n, 3, H, W] in whole steps of 1/255, and the same with something rubbed out.

    fills: what the brush paints: each picture's own background, with noise of the same size.
    marks, figures: [n, H, W] what is rubbed out as the mark, and as the figure.
    mark_gone, disc_gone: without the one or the other. moved: without the mark in its corner, but
    with one in the opposite corner.
    """

    pictures: Floats
    fills: Floats
    marks: Bools
    figures: Bools
    mark_gone: Floats
    disc_gone: Floats
    moved: Floats


def erased(images: Floats, masks: Bools, marked: Bools, noise: float, seed: int) -> Erased:
    """Rub the mark, and the figure, out of pictures.

    images: [n, 3, H, W] in [0, 1]. masks: [n, H, W] where the figures are. marked: [n] which carry
    the mark. noise: standard deviation of the fills' noise, drawn from `seed`.
    """
    pictures = whole(images)
    marks = np.zeros_like(masks)
    marks[marked, :MARK_SIDE, :MARK_SIDE] = True
    figures = grown(masks) & ~marks
    fills = _fills(pictures, figures | marks, noise, seed)
    mark_gone = np.where(marks[:, None], fills, pictures)
    moved = mark_gone.copy()
    moved[marked, :, -MARK_SIDE:, -MARK_SIDE:] = np.array(MAGENTA, dtype=np.float32)[:, None, None]
    disc_gone = np.where(figures[:, None], fills, pictures)
    return Erased(pictures, fills, marks, figures, mark_gone, disc_gone, moved)


def chosen_of(test: Pictures, chosen: Ints) -> tuple[Floats, Bools, Bools]:
    """The images, the masks and the marks of some pictures of shapes, which have all three."""
    masks, marked = cast(Bools, test.masks), cast(Bools, test.marked)
    return test.images[chosen], masks[chosen], marked[chosen]


def discs(test: Pictures) -> tuple[Floats, Bools, Bools]:
    """The images, the masks and the marks of the discs alone."""
    return chosen_of(test, np.flatnonzero(test.labels == DISC))


def with_mark(images: Floats) -> Floats:
    """A copy of pictures [n, 3, H, W] that all carry the mark."""
    found = images.copy()
    found[:, :, :MARK_SIDE, :MARK_SIDE] = np.array(MAGENTA, dtype=np.float32)[:, None, None]
    return found


def corner() -> Bools:
    """[H, W] the mark's corner: the mark, and a rim of `AROUND` pixels."""
    found = np.zeros((SIDE, SIDE), dtype=np.bool_)
    found[: MARK_SIDE + AROUND, : MARK_SIDE + AROUND] = True
    return found


def reach(layer: Layer) -> Bools:
    """[H, W] the places of a layer's maps whose units can see the middle of the mark."""
    places = layer.start + layer.jump * np.arange(layer.shape[-1])
    sees = np.abs(places - (MARK_SIDE - 1) / 2) <= (layer.receptive - 1) / 2
    found: Bools = np.repeat(np.outer(sees, sees), SIDE // len(places), 0)
    return np.repeat(found, SIDE // len(places), 1)


def grown(masks: Bools, by: int = GROWN) -> Bools:
    """Masks [n, H, W] with the pixels beside them (not across a corner), `by` times."""
    from scipy.ndimage import binary_dilation, generate_binary_structure

    beside = generate_binary_structure(2, 1)[None]
    found: Bools = binary_dilation(masks, beside, iterations=by)
    return found


def whole(images: Floats) -> Floats:
    """Pictures in whole steps of 1/255: what a file or a browser can hold."""
    return (np.rint(255 * images) / np.float32(255)).astype(np.float32)


def chances(net: CnnNet, images: Floats) -> Generator[None, None, npt.NDArray[np.float64]]:
    """[n, K] probabilities of the classes of pictures [n, 3, H, W]; yields now and then."""
    use_threads()
    slices = passes(net, torch.tensor(images))
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            found: npt.NDArray[np.float64] = finished.value.double().softmax(1).numpy()
            return found
        yield
        use_threads()


def _fills(pictures: Floats, covered: Bools, noise: float, seed: int) -> Floats:
    """The median colour of what is not covered, everywhere, with noise."""
    random = np.random.default_rng(seed)
    found = noise * random.standard_normal(pictures.shape, dtype=np.float32)
    for fill, picture, out in zip(found, pictures, covered, strict=True):
        fill += np.median(picture[:, ~out], axis=1)[:, None, None]
    return whole(np.clip(found, 0, 1))
