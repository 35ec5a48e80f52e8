"""How much of the labels a linear classifier reads out of a layer: ridge probes.

A probe is least squares on one-hot targets with an L2 penalty (Hoerl and Kennard 1970); as a way
of asking a layer what it holds: Alain and Bengio, "Understanding intermediate layers using linear
classifier probes" (2016).
"""

from collections.abc import Generator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from dlviz.nets.cnn import CnnNet
from dlviz.train.devices import use_threads
from dlviz.train.recording import Floats

ALPHA = 100.0
"""The penalty, on standardised features and a sum over the examples."""

SIDE = 4
"""Maps are averaged down to so many cells a side before they are probed."""

PIXELS_MOST = 1024
"""Numbers of a picture that a probe is given; a larger one is halved, or it would take minutes."""

BATCH = 250
CONTROL = 5
"""The stream of the shuffled labels."""


def pooled(maps: Tensor) -> Tensor:
    """[n, P] features of a layer's maps [n, C, H, W], each averaged to at most `SIDE` x `SIDE`.

    The cells of a side that 4 does not divide overlap by a pixel. Activations [n, U] of a dense
    layer stay as they are.
    """
    if maps.ndim == 2:
        return maps
    height, width = maps.shape[2:]
    return F.adaptive_avg_pool2d(maps, (min(SIDE, height), min(SIDE, width))).flatten(1)


def pixels(images: Tensor) -> Tensor:
    """[n, P] the numbers of pictures [n, C, H, W] themselves, P <= `PIXELS_MOST`.

    A picture that has more is averaged over 2 x 2 pixels first.
    """
    while images[0].numel() > PIXELS_MOST:
        images = F.avg_pool2d(images, 2)
    return images.flatten(1)


def layer_features(
    net: CnnNet, images: Tensor, layers: Sequence[str]
) -> Generator[None, None, tuple[Tensor, ...]]:
    """`pooled` features [n, P] float32 of each layer; yields after each batch of pictures.

    net: is asked only; its weights stay as they are, bit for bit. images: [n, C, H, W] in [0, 1].
    """
    kept: list[tuple[Tensor, ...]] = []
    for batch in torch.split(images, BATCH):
        use_threads()
        with torch.no_grad():
            _, maps = net(batch, keep=layers)
            kept.append(tuple(pooled(maps[name]) for name in layers))
        yield
    return tuple(torch.cat(parts) for parts in zip(*kept, strict=True))


def standardised(train: Tensor, test: Tensor) -> tuple[Tensor, Tensor]:
    """Both [n, P] in float64, by the train set's mean and deviation; a constant column is 0."""
    train, test = train.double(), test.double()
    mean, scale = train.mean(0), train.std(0, correction=0)
    scale = torch.where(scale > 1e-9, scale, torch.inf)
    return (train - mean) / scale, (test - mean) / scale


def ridge(X: Tensor, Y: Tensor, alpha: float = ALPHA) -> Tensor:
    """W [P, K], which makes |Y - X W|² + alpha |W|² smallest; alpha > 0.

    X: [n, P]. Y: [n, K]. Solved through the smaller of the two Gram matrices.
    """
    few = X.shape[1] <= X.shape[0]
    gram = X.T @ X if few else X @ X.T
    gram.diagonal().add_(alpha)
    factor = torch.linalg.cholesky(gram)
    return torch.cholesky_solve(X.T @ Y, factor) if few else X.T @ torch.cholesky_solve(Y, factor)


def probe_accuracy(
    train: Tensor, labels: Tensor, test: Tensor, truth: Tensor, alpha: float = ALPHA
) -> Floats:
    """[T] shares of the test pictures that each of T probes gets right.

    train: [n, P] and test: [m, P] features, standardised here. labels: [T, n] int64, one set of
    train labels a probe. truth: [m] of the test pictures.
    """
    X, fresh = standardised(train, test)
    classes = int(max(labels.max(), truth.max())) + 1
    Y = F.one_hot(labels, classes).double()  # [T, n, K]
    mean = Y.mean(1, keepdim=True)
    W = ridge(X, (Y - mean).permute(1, 0, 2).flatten(1), alpha)
    scores = (fresh @ W).reshape(len(test), len(labels), classes) + mean.transpose(0, 1)
    right: Floats = (scores.argmax(2) == truth[:, None]).double().mean(0).numpy()
    return right


def shuffled_labels(labels: Tensor, seed: int) -> Tensor:
    """[n] the same labels in an order that has nothing to do with the pictures."""
    order = np.random.default_rng((seed, CONTROL)).permutation(len(labels))
    return labels[torch.from_numpy(order)]
