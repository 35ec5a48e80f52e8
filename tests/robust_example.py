"""Made-up robustness: curves as they are seen, digits that are blurs with noise."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dlviz.data.digits import digits
from dlviz.measure.robustness import Robustness, RobustnessResult

EPSILONS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
NETS = ("standard", "masked", "robust")
ATTACKS = ("fgsm", "pgd", "margin", "noise")
CURVES = {
    ("standard", "fgsm"): (0.982, 0.91, 0.66, 0.36, 0.17, 0.06, 0.02),
    ("standard", "pgd"): (0.982, 0.9, 0.58, 0.2, 0.024, 0.0, 0.0),
    ("standard", "margin"): (0.982, 0.898, 0.57, 0.19, 0.02, 0.0, 0.0),
    ("standard", "noise"): (0.982, 0.98, 0.976, 0.967, 0.956, 0.9, 0.6),
    ("masked", "fgsm"): (0.982, 0.982, 0.982, 0.98, 0.98, 0.978, 0.97),
    ("masked", "pgd"): (0.982, 0.98, 0.976, 0.96, 0.95, 0.93, 0.9),
    ("masked", "margin"): (0.982, 0.898, 0.57, 0.19, 0.02, 0.0, 0.0),
    ("masked", "noise"): (0.982, 0.98, 0.976, 0.967, 0.956, 0.9, 0.6),
    ("robust", "fgsm"): (0.98, 0.953, 0.91, 0.84, 0.72, 0.4, 0.05),
    ("robust", "pgd"): (0.98, 0.949, 0.9, 0.8, 0.65, 0.2, 0.0),
    ("robust", "margin"): (0.98, 0.947, 0.896, 0.79, 0.63, 0.18, 0.0),
    ("robust", "noise"): (0.98, 0.98, 0.976, 0.973, 0.971, 0.953, 0.87),
}
LED = ("fgsm", "pgd", "margin")
"""The attacks that a gradient leads."""
SHOWN = 8


def robust_of(**study: object) -> RobustnessResult:
    """All curves and digits; `study`: what is shown at first, and how it was made."""
    rng = np.random.default_rng(0)
    images, labels = digits()
    chosen = np.array([int(np.flatnonzero(labels == k)[3]) for k in range(SHOWN)])
    pictures, truth = images[chosen, 0], labels[chosen]
    accuracy = np.array([[CURVES[net, attack] for attack in ATTACKS] for net in NETS])
    shape = (len(NETS), len(ATTACKS), len(EPSILONS), SHOWN)
    push = np.where(rng.random((*shape, 8, 8)) < 0.5, -1.0, 1.0)
    moved = pictures + np.array(EPSILONS)[:, None, None, None] * push
    order = (np.arange(SHOWN) + 0.5) / SHOWN
    right = order < accuracy[..., None]
    answers = np.where(right, truth, (truth + 3) % 10)
    return RobustnessResult(
        study=replace(Robustness(attack="pgd"), **study),  # type: ignore[arg-type]
        epsilons=np.array(EPSILONS),
        nets=NETS,
        attacks=ATTACKS,
        accuracy=accuracy,
        worst=accuracy[:, [ATTACKS.index(attack) for attack in LED]].min(1),
        pictures=bytes_of(pictures),
        labels=truth,
        attacked=bytes_of(moved),
        answers=answers,
        p=(0.5 + 0.49 * rng.random(shape)).astype(np.float32),
        clean=np.array([0.982, 0.98]),
        seconds=np.array([2.3, 21.4]),
        recorded=True,
    )


def growing(result: RobustnessResult, nets: int, attacks: int) -> RobustnessResult:
    """The same with all but the first networks' and attacks' figures still to come."""
    known = np.zeros((len(NETS), len(ATTACKS)), dtype=bool)
    known[:nets, :attacks] = True
    return replace(
        result,
        accuracy=np.where(known[..., None], result.accuracy, np.nan),
        worst=np.where(np.all(known, axis=1, keepdims=True), result.worst, np.nan),
        answers=np.where(known[..., None, None], result.answers, -1),
        seconds=np.array([2.3, np.nan]),
    )


def bytes_of(images: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """uint8 of images in [0, 1]; what lies outside is clipped."""
    return np.round(255 * np.clip(images, 0, 1)).astype(np.uint8)
