"""Made-up results of four studies of maps, for the tests of the witnesses."""

from typing import Any

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.witness_scenes import cascade_scene, computed_scene, curves_scene, grid_scene
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import Cascade, CascadeResult
from dlviz.measure.computed import Computed, ComputedResult
from dlviz.measure.curves import Curves, CurvesResult
from dlviz.measure.method_grid import MethodGrid, MethodGridResult

STAGES = ("As trained", "Classifier", "Head", "Stage 7", "Stage 6", "Stage 5", "Stem")
FOLLOWED = ("guided_backprop", "grad_cam", "saliency", "input_x_gradient", "sobel")
SCORED = ("grad_cam", "guided_grad_cam", "saliency", "sobel", "random", "centre")
CELLS = 14


def photo(side: int = 448) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A ball on a table, with a window behind."""
    y, x = np.mgrid[0:side, 0:side] / side
    picture = np.stack([0.75 - 0.4 * y, 0.7 - 0.25 * y, 0.55 + 0.2 * (x - y)], axis=2)
    picture[y > 0.72] = (0.42, 0.3, 0.2)
    window = (np.abs(x - 0.78) < 0.13) & (np.abs(y - 0.25) < 0.17)
    picture[window] = (0.85, 0.92, 0.98)
    ball = (x - 0.4) ** 2 + (y - 0.58) ** 2 < 0.05
    light = np.clip(1 - 2 * np.hypot(x - 0.33, y - 0.48), 0.25, 1)
    picture[ball] = (light[..., None] * np.array([0.9, 0.35, 0.2]))[ball]
    return np.asarray(255 * np.clip(picture, 0, 1), dtype=np.uint8)


def edges(size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    grey = photo(4 * size).mean(axis=2)
    steep = np.hypot(*np.gradient(grey))
    return steep.reshape(size, 4, size, 4).max(axis=(1, 3)).astype(np.float32)


def blob(size: int, x: float, y: float, wide: float = 0.18) -> np.ndarray[Any, Any]:
    v, u = (np.mgrid[0:size, 0:size] + 0.5) / size
    return np.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * wide**2)).astype(np.float32)


def cascade_of(stages: int = len(STAGES), size: int = 56) -> CascadeResult:
    """Guided backprop keeps the edges, Grad-CAM wanders and goes blank, the rest turn to noise."""
    generator = np.random.default_rng(0)
    lines, count = edges(size) / edges(size).max(), len(STAGES)
    noise = generator.random((count, size, size)) ** 3
    parts = np.linspace(0, 1, count)[:, None, None]
    maps = {
        "guided_backprop": (1 - 0.15 * parts) * lines + 0.15 * parts * noise,
        "grad_cam": np.stack([blob(size, 0.4 + 0.09 * k, 0.58 - 0.08 * k) for k in range(count)]),
        "saliency": (1 - parts**0.5) * lines + parts**0.5 * noise,
        "input_x_gradient": (1 - parts**0.3) * lines * noise[0] + parts**0.3 * noise,
        "sobel": np.repeat(lines[None], count, axis=0),
    }
    maps["grad_cam"][-1] = 0
    rows = {
        "guided_backprop": [1, 1, 0.99, 0.97, 0.93, 0.85, 0.42],
        "grad_cam": [1, 0.71, 0.35, -0.1, -0.31, -0.2, np.nan],
        "saliency": [1, 0.83, 0.7, 0.6, 0.52, 0.41, 0.2],
        "input_x_gradient": [1, 0.61, 0.4, 0.3, 0.22, 0.2, 0.11],
        "sobel": [1] * count,
    }
    return CascadeResult(
        Cascade(), photo(), 224, "espresso", 0.95, STAGES[:stages], 2, FOLLOWED,
        np.stack([maps[name][:stages] for name in FOLLOWED]).astype(np.float32),
        np.array([rows[name][:stages] for name in FOLLOWED], dtype=float), False,
    )  # fmt: skip


def ranks(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The rank of each cell, the largest first."""
    return np.argsort(np.argsort(-values.ravel(), kind="stable"), kind="stable")


def curves_of(methods: int = len(SCORED)) -> CurvesResult:
    """Grad-CAM and the edges bring the class back early, random cells late."""
    generator = np.random.default_rng(1)
    size, shares = CELLS, np.linspace(0, 1, 15)
    sources = {
        "grad_cam": blob(size, 0.4, 0.58),
        "guided_grad_cam": blob(size, 0.4, 0.58) * edges(size),
        "saliency": edges(size) + 20 * generator.random((size, size)),
        "sobel": edges(size),
        "random": generator.random((size, size)),
        "centre": blob(size, 0.5, 0.5),
    }
    starts = np.array([0.12, 0.16, 0.34, 0.1, 0.55, 0.3])[:methods, None]
    insertion = 0.94 / (1 + np.exp(-16 * (shares[None] - starts)))
    deletion = 0.94 / (1 + np.exp(14 * (shares[None] - starts)))
    whole = photo()
    small = whole.reshape(28, 16, 28, 16, 3).mean(axis=(1, 3))
    blurred = np.repeat(np.repeat(small, 16, axis=0), 16, axis=1).astype(np.uint8)
    order = np.stack([ranks(sources[name]) for name in SCORED[:methods]])
    return CurvesResult(
        Curves(), whole, blurred, 224, "tripod", 0.94, SCORED[:methods], shares, deletion,
        insertion, order, False,
    )  # fmt: skip


def grid_of(count: int = len(METHODS), size: int = 112) -> MethodGridResult:
    """All methods but DeepLIFT, or the first of them."""
    generator = np.random.default_rng(2)
    lines = edges(size) / edges(size).max()
    signs = np.sign(generator.normal(size=(size, size)))
    maps = {
        name: lines * (0.4 + generator.random((size, size))) * (signs if one.signed else 1)
        for name, one in METHODS.items()
    }
    maps |= {
        "grad_cam": blob(size, 0.4, 0.58),
        "occlusion": blob(size, 0.42, 0.55, 0.12) - 0.4 * blob(size, 0.8, 0.3, 0.1),
        "centre": blob(size, 0.5, 0.5),
        "random": generator.random((size, size)),
    }
    names = tuple(name for name in METHODS if name != "deeplift")[:count]
    return MethodGridResult(
        study=MethodGrid(costly=True), photo=photo(), side=224, name="espresso", p=0.95,
        methods=names, maps=np.stack([maps[name] for name in names]).astype(np.float32),
        missing={"deeplift": "It has no rule for this network's activations."},
        completeness=0.005 if "integrated_gradients" in names else np.nan,
        alike=np.linspace(-0.1, 1, len(names)),
    )  # fmt: skip


def computed_of(size: int = 7) -> ComputedResult:
    """Eight channels of 1,280, one of which speaks against the class."""
    generator = np.random.default_rng(3)
    maps = np.stack([
        blob(size, *generator.uniform(0.2, 0.8, 2), wide=0.15) * generator.uniform(2, 5)
        for _ in range(8)
    ])  # fmt: skip
    weights = np.array([0.012, 0.009, 0.011, -0.008, 0.007, 0.006, 0.006, 0.005], dtype=np.float32)
    added = weights[:, None, None] * maps
    shares = added.sum(axis=(1, 2))
    rest = (0.04 * generator.normal(size=(size, size)) + 0.02).astype(np.float32)
    raw = added.sum(axis=0) + rest
    sums = np.concatenate([np.zeros((1, size, size)), np.cumsum(added, axis=0), raw[None]])
    total = float(raw.sum())
    return ComputedResult(
        Computed(), photo(), 224, "espresso", 0.95, (412, 87, 1003, 9, 640, 731, 55, 1201), weights,
        maps, shares, rest, sums.astype(np.float32), raw, total, total + 0.06, 0.06, 1280,
    )  # fmt: skip


def cascade(present: bool = False, stages: int = len(STAGES), **given: Any) -> Scene:
    return cascade_scene(cascade_of(stages), options=options(present), **given)


def curves(present: bool = False, methods: int = len(SCORED), **given: Any) -> Scene:
    return curves_scene(curves_of(methods), options=options(present), **given)


def grid(present: bool = False, count: int = len(METHODS), **given: Any) -> Scene:
    return grid_scene(grid_of(count), options=options(present), **given)


def computed(present: bool = False, **given: Any) -> Scene:
    return computed_scene(computed_of(), options=options(present), **given)


def options(present: bool = False, **given: Any) -> Options:
    return Options(branch=False, present=present, **given)
