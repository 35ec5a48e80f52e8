"""Digits: an attack, and corruptions that change each picture exactly as much, over 450 of them."""

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.pictures import load_pictures
from dlviz.measure.attacks import Pgd, attacking
from dlviz.measure.corruptions import CORRUPTIONS, SEVERITIES, Floats, distances, faded
from dlviz.measure.showing import within
from dlviz.nets.cnn import CnnNet
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.digits_run import Digits

DIGITS_EPSILON = 0.15
"""By how much the attack may move each pixel, pixels being in [0, 1]."""
DIGITS_ATTACK = Pgd(steps=20)


def matched_digits(
    seed: int,
) -> Generator[tuple[float, None], None, dict[str, npt.NDArray[np.generic]]]:
    """The digits' part of an `EverydayResult`, by name; trains the network unless it is at hand."""
    run = Digits(seed=seed).run
    trained = yield from trained_within(run, 0.0, 0.6)
    net, (_, test) = trained.net(), load_pictures(run.data)
    x = torch.tensor(test.images)
    slices = attacking(net, x, torch.tensor(test.labels), DIGITS_ATTACK, (DIGITS_EPSILON,))
    (attacked,) = yield from within(slices, 0.6, 0.9)
    pictures, own = _last(test.images), distances(_last(test.images), _last(attacked.x))
    accuracy, sizes = [], []
    for place, corruption in enumerate(CORRUPTIONS.values(), 1):
        random = np.random.default_rng([seed, place])
        strongest = corruption.apply(pictures, SEVERITIES[-1], random)
        made = faded(pictures, strongest, own)
        accuracy.append(_accuracy(net, made, test.labels))
        sizes.append(distances(pictures, made).mean())
        yield 0.9 + 0.1 * place / len(CORRUPTIONS), None
    return {
        "digits_clean": np.array(_accuracy(net, pictures, test.labels)),
        "digits_attack": np.array(attacked.robust_accuracy),
        "digits_size": np.array(own.mean()),
        "digits_matched": np.array(accuracy),
        "digits_sizes": np.array(sizes),
    }


def _last(images: Floats) -> Floats:
    """Pictures [N, C, H, W] with their colours last."""
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1))


def _accuracy(net: CnnNet, pictures: Floats, labels: npt.NDArray[np.int64]) -> float:
    use_threads()
    with torch.no_grad():
        answers = net(torch.tensor(pictures).permute(0, 3, 1, 2)).argmax(1).numpy()
    return float((answers == labels).mean())
