"""Orientation tuning: how units of a first layer answer to gratings of every angle.

Cells of the visual cortex were found so (Hubel and Wiesel 1962); the circular variance as a measure
of their selectivity is of Ringach, Shapley and Hawken (2002).
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from dlviz.measure.optimised import unrectified
from dlviz.measure.showing import NETS, within
from dlviz.nets.cnn import CnnNet
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import lite0
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnRun, trained_within
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

ANGLES = np.arange(0.0, 180.0, 7.5)
PHASES = np.arange(0.0, 360.0, 45.0)
FREQUENCIES = np.array([0.06, 0.09, 0.125, 0.18, 0.25, 0.35])
SIDE = 16  # pixels across for Lite0, whose stem sees three
FIRST = {"lite0": "stem", "shapes": "conv1"}


@dataclass(frozen=True)
class Tuning(FlatStudy):
    """The first layer of a network. net: a name in `NETS`."""

    kind: ClassVar[str] = "tuning"
    heavy: ClassVar[bool] = True

    net: str = "lite0"

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_types(self)
        check_choices(self, {"net": NETS})

    def steps(self) -> Generator[tuple[float, None], None, "TuningResult"]:
        """Show the gratings; nothing partial. Raises UserError("lite0_missing") as well."""
        self.check()
        yield 0.0, None
        net: CnnNet | Lite0
        if self.net == "lite0":
            net = lite0()
        else:
            run = yield from trained_within(CnnRun(), 0.0, 0.8)
            net = run.net()
        return (yield from within(tuned(self, net), 0.8, 1.0))


@dataclass(frozen=True, eq=False)
class TuningResult(Arrays):
    """U units and the gratings. A grating's angle is that of its stripes.

    angles: [A] degrees from 0 up to 180, anticlockwise; 0: the stripes lie flat.
    responses: [U, A] at the unit's own frequency: how much more than plain grey a grating makes
        its ReLU hand on, in the best of all phases; at least 0. A ReLU6 is taken for a ReLU.
    frequency: [U] cycles a pixel: that of the largest response; 0 for a silent unit.
    preferred: [U] degrees in [0, 180): the direction of the mean response.
    selectivity: [U] 1 - circular variance: 0 where all angles are alike, 1 where one alone counts.
    silent: [U] units that no grating wakes.
    filters: [U, k, k, C] float32 the weights.
    """

    study: Tuning
    angles: Doubles
    responses: Floats
    frequency: Doubles
    preferred: Doubles
    selectivity: Doubles
    silent: npt.NDArray[np.bool_]
    filters: Floats


def tuned(study: Tuning, net: CnnNet | Lite0) -> Generator[float, None, TuningResult]:
    """Show every grating to a network's first layer, and look at the unit in the middle."""
    layer = FIRST[study.net]
    channels, side = (3, SIDE) if isinstance(net, Lite0) else net.spec.shape[:2]

    def woken(pictures: Floats) -> Floats:
        shown = torch.from_numpy(pictures)[:, None].expand(-1, channels, -1, -1)
        with torch.no_grad():
            maps = unrectified(net, shown, layer)
        middle: Floats = maps[:, :, maps.shape[2] // 2, maps.shape[3] // 2].clamp(min=0).numpy()
        return middle

    grey = woken(np.full((1, side, side), 0.5, dtype=np.float32))
    found = []
    for frequency in FREQUENCIES:
        use_threads()
        more = (woken(gratings(side, frequency)) - grey).clip(min=0)
        found.append(more.reshape(len(ANGLES), len(PHASES), -1).max(axis=1))
        yield len(found) / len(FREQUENCIES)
    by = np.array(found)
    best = by.max(axis=1).argmax(axis=0)
    responses = np.ascontiguousarray(by[best, :, np.arange(by.shape[2])])
    total = responses.sum(axis=1)
    mean = responses @ np.exp(2j * np.radians(ANGLES)) / np.where(total > 0, total, 1)
    return TuningResult(
        study=study,
        angles=ANGLES.copy(),
        responses=responses,
        frequency=np.where(total > 0, FREQUENCIES[best], 0.0),
        preferred=np.degrees(np.angle(mean)) / 2 % 180 % 180,  # just below 0 becomes 180, then 0
        selectivity=np.abs(mean),
        silent=total <= 0,
        filters=_filters(net),
    )


def gratings(side: int, frequency: float) -> Floats:
    """[A x P, side, side] sinusoids in [0, 1] of one frequency, by angle, then phase.

    A phase of 0 puts the brightest line through the pixel in the middle.
    """
    at = np.arange(side) - side // 2
    angles, phases = np.meshgrid(np.radians(ANGLES), np.radians(PHASES), indexing="ij")
    across, down = frequency * np.sin(angles), frequency * np.cos(angles)
    turns = across[..., None, None] * at + down[..., None, None] * at[:, None]
    waves = 0.5 + 0.5 * np.cos(2 * np.pi * turns + phases[..., None, None])
    return np.asarray(waves.reshape(-1, side, side), dtype=np.float32)


def _filters(net: CnnNet | Lite0) -> Floats:
    """[U, k, k, C] the first layer's weights."""
    modules = net.stem.modules() if isinstance(net, Lite0) else net.modules()
    first = next(module for module in modules if isinstance(module, nn.Conv2d))
    weights: Floats = first.weight.permute(0, 2, 3, 1).contiguous().numpy()
    return weights
