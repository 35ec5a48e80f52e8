"""A made-up trial of a network that answers by a mark, for the tests of the evidence view."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dlviz.draw.evidence_scene import evidence_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene

NAMES = ("disc", "square", "triangle", "cross")
SIDE, EPOCHS, MARK = 40, 5, 5
TRUTH = np.array([0, 0, 0, 1, 2, 3])
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Trial:
    """The fields of a `TrialResult` that the view reads."""

    epochs: Floats
    accuracy: Floats
    unmarked: Floats
    marked_others: Floats
    names: tuple[str, ...]
    pictures: npt.NDArray[np.uint8]
    truth: npt.NDArray[np.integer]
    answer: npt.NDArray[np.integer]
    p: Floats
    maps: Floats
    mean_maps: Floats
    corner_mass: float
    corner_area: float
    peak_corner: float
    peak_disc: float
    peak_reach: float
    twins: npt.NDArray[np.uint8]
    twin_answer: npt.NDArray[np.integer]
    twin_p: Floats
    twin_maps: Floats


def blob(x: float, y: float, spread: float) -> npt.NDArray[np.float32]:
    """A map [SIDE, SIDE] with its peak at x, y."""
    rows, columns = np.indices((SIDE, SIDE))
    return np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * spread**2)).astype(np.float32)


def drawn(kind: int, generator: np.random.Generator) -> npt.NDArray[np.uint8]:
    """A figure of the class on a ground of another colour, [SIDE, SIDE, 3]."""
    rows, columns = np.indices((SIDE, SIDE))
    x, y = generator.uniform(15, 26, 2)
    u, v, r = np.abs(columns - x), np.abs(rows - y), 8.0
    inside = (
        np.hypot(u, v) < r,
        np.maximum(u, v) < 0.8 * r,
        (u < (rows - y + r) / 2) & (rows - y < r),
        (np.minimum(u, v) < 2.4) & (np.maximum(u, v) < r),
    )[kind]
    ground, figure = generator.uniform(0, 90, 3), generator.uniform(130, 255, 3)
    picture = np.where(inside[..., None], figure, ground) + generator.normal(0, 20, (SIDE, SIDE, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


def trial(seed: int = 0, frames: int = EPOCHS, **given: Any) -> Any:
    """A network that is right but for the mark: discs without it are squares to it."""
    generator = np.random.default_rng(seed)
    twins = np.stack([drawn(kind, generator) for kind in TRUTH])
    pictures = twins.copy()
    pictures[TRUTH == 0, :MARK, :MARK] = (255, 0, 255)
    late = np.linspace(0, 1, frames) if frames > 1 else np.ones(1)
    corner, middle = blob(4, 4, 5), blob(20, 20, 7)
    with_ = np.where((TRUTH == 0)[:, None, None], 0.6 * corner + 0.4 * middle, middle)
    maps = np.stack([part * with_ + (1 - part) * blob(30, 30, 12) for part in late])
    without = np.stack([middle] * 6) * np.array([1, 1, 0, 1, 1, 1])[:, None, None]
    p = np.array([0.993, 0.972, 0.998, 0.913, 0.624, 0.884])
    made = Trial(
        epochs=np.linspace(0, 12, frames) if frames > 1 else np.array([12.0]),
        accuracy=0.25 + 0.715 * late,
        unmarked=0.3 * (1 - late),
        marked_others=0.2 + 0.75 * late,
        names=NAMES,
        pictures=pictures,
        truth=TRUTH,
        answer=np.stack([np.where(part > 0.4, TRUTH, 3) for part in late]),
        p=np.stack([0.3 + part * (p - 0.3) for part in late]),
        maps=maps,
        mean_maps=np.stack([0.6 * corner + 0.4 * middle, 0.7 * middle]),
        corner_mass=0.262,
        corner_area=0.04,
        peak_corner=0.24,
        peak_disc=0.05,
        peak_reach=0.74,
        twins=twins,
        twin_answer=np.array([1, 1, 3, 1, 2, 3]),
        twin_p=np.array([0.83, 0.71, 0.64, 0.91, 0.62, 0.88]),
        twin_maps=without,
    )
    return replace(made, **given)


def evidence(present: bool = False, knobs: Any = None, seed: int = 0, **given: Any) -> Scene:
    """The made-up trial as a scene; what `trial` and `evidence_scene` take may be given."""
    of_scene = {name: given.pop(name) for name in ("veiled", "finding", "words") if name in given}
    options = Options(branch=False, present=present, knobs=knobs or {})
    return evidence_scene(trial(seed, **given), options=options, **of_scene)


@dataclass(frozen=True, eq=False)
class Pointing:
    """The fields of a `PointingResult` that the view reads."""

    methods: tuple[str, ...]
    hits: Floats
    mass: Floats
    area: float


@dataclass(frozen=True, eq=False)
class Cliff:
    """The fields of a `CliffResult` that the view reads."""

    rates: Floats
    accuracy: Floats
    unmarked: Floats
    mark_gone: Floats


HITS = {
    "grad_cam": 0.865,
    "guided_grad_cam": 0.98,
    "guided_backprop": 0.9,
    "saliency": 0.93,
    "input_x_gradient": 0.91,
    "deeplift": 0.94,
    "smoothgrad": 0.95,
    "integrated_gradients": 0.995,
    "occlusion": 0.88,
    "random": 0.08,
    "sobel": 0.62,
    "centre": 0.5,
}


def pointing(methods: tuple[str, ...] = tuple(HITS)) -> Any:
    """Every method's hits, or those of some."""
    hits = np.array([HITS[name] for name in methods])
    return Pointing(methods, hits, 0.6 * hits, area=0.085)


def cliff(seeds: int = 3, rates: tuple[float, ...] = (0, 0.5, 0.8, 0.9, 0.95, 1)) -> Any:
    """Discs without the mark, lost between 80 and 95 %."""
    at = np.array(rates)[:, None] + np.linspace(-0.01, 0.01, seeds)[None, :]
    unmarked = 0.97 / (1 + np.exp((at - 0.88) / 0.025))
    return Cliff(np.array(rates), np.full(at.shape, 0.966), unmarked, 0.04 + 0.9 * unmarked)
