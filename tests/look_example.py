"""A picture of two halves and its maps, made up of bumps: no network, no photographs."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dlviz.measure.look import Look, LookResult
from tests.pictures_example import picture

Floats = npt.NDArray[np.float32]
SIDE = 224
LAYERS = (("stem", "Stem"), ("stage2", "Stage 2"), ("stage4", "Stage 4"), ("head", "Head"))
SIZES = (112, 56, 14, 7)
CLASSES = ((967, "espresso", 0.62), (968, "cup", 0.11), (285, "Egyptian cat", 0.07),
           (281, "tabby, tabby cat", 0.04), (923, "plate", 0.0004))  # fmt: skip
PLACES = ((0.25, 0.5), (0.3, 0.6), (0.75, 0.4), (0.7, 0.45), (0.25, 0.8))
"""Where each class's evidence lies: two classes in the right half."""
PARTS = (("Coffee", (0.0, 0.0, 0.5, 1.0)), ("Cat", (0.5, 0.0, 0.5, 1.0)))


def look_of(*, single: bool = False, **study: object) -> LookResult:
    """Espresso and cup have their bump in the left half, the cats in the right one; the plate's
    last map has nothing above zero. single: one photograph, no collage.
    """
    rng = np.random.default_rng(0)
    maps = tuple(_layer(size, k, rng) for k, size in enumerate(SIZES))
    asked = replace(Look(photo="coffee" if single else "coffee+chelsea"), **study)  # type: ignore[arg-type]
    boxes = () if single else PARTS
    mass = np.stack([_mass(maps[-1][c]) for c in range(len(CLASSES))])
    target = CLASSES[0][0] if asked.target < 0 else asked.target
    return LookResult(
        study=asked,
        photo=np.concatenate([picture(448, 3)[:, :224], picture(448, 8)[:, :224]], axis=1),
        side=SIDE,
        top=CLASSES,
        classes=CLASSES,
        target=target,
        against=asked.against,
        layers=LAYERS,
        maps=maps,
        alike=np.array([0.04, 0.2, 0.6, 1.0], dtype=np.float32),
        parts=boxes,
        mass=mass if boxes else mass[:, :0],
        peak=np.where(mass.max(axis=1) > 0, mass.argmax(axis=1), -1),
        blank=np.stack([of.max(axis=(1, 2)) <= 0 for of in maps], axis=1),
    )


def _layer(size: int, k: int, rng: np.random.Generator) -> Floats:
    """[C, size, size]: a bump a class on a ground below zero, in early layers under much noise."""
    rows, columns = (np.mgrid[:size, :size] + 0.5) / size
    found = []
    for c, (x, y) in enumerate(PLACES):
        bump = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 0.03)
        noise = rng.standard_normal((size, size)) * (1.0, 0.5, 0.1, 0.02)[k]
        found.append((1 + c) * (bump - 0.15 + noise))
    if k == len(SIZES) - 1:
        found[-1] = -np.abs(found[-1]) - 0.1
    return np.asarray(found, dtype=np.float32)


def _mass(values: Floats) -> Floats:
    """[2] share of what is above zero in the left and the right half, by a fine grid's points."""
    n, size = 448, len(values)
    at = np.clip((np.arange(n) + 0.5) * size / n - 0.5, 0, size - 1)
    above = np.maximum(values, 0)
    rows = np.stack([np.interp(at, np.arange(size), row) for row in above])
    fine = np.stack([np.interp(at, np.arange(size), column) for column in rows.T], axis=1)
    halves = np.array([fine[:, : n // 2].sum(), fine[:, n // 2 :].sum()])
    return np.asarray(halves / max(fine.sum(), 1e-12), dtype=np.float32)
