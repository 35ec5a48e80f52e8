"""Collages of the photographs: does the map lie on the photograph whose class is asked about?"""

from functools import cache
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
import pytest

from dlviz.data.collage import PLUS
from dlviz.jobs import finish
from dlviz.measure.look import Look, LookResult, shares

pytestmark = [pytest.mark.verify, pytest.mark.timeout(900)]

THINGS = ("coffee", "chelsea", "camera", "china", "flower", "stereo_motorcycle", "rocket")
"""Photographs of something that Lite0 names."""
LAYERS = {"head": -1, "stage2": 2}


def quarters(names: tuple[str, ...]) -> tuple[LookResult, list[int]]:
    """A collage, and the place of each photograph's own class."""
    found = finish(Look(photo=PLUS.join(names)))
    return found, list(found.own)


@cache
def measured() -> tuple[npt.NDArray[np.float64], dict[str, npt.NDArray[np.float64]]]:
    """[n, 4] whether the peak is right, and by layer the share in the right quarter."""
    peaks, masses = [], {layer: [] for layer in LAYERS}  # type: ignore[var-annotated]
    for turn, names in enumerate(combinations(THINGS, 4)):
        names = (*names[turn % 4 :], *names[: turn % 4])
        found, rows = quarters(names)
        peaks.append(found.peak[rows] == np.arange(4))
        for layer, at in LAYERS.items():
            boxes = [box for _, box in found.parts]
            mass, _ = shares(found.maps[at], boxes, found.side)
            masses[layer].append(mass[rows, range(4)])
    by_layer = {layer: np.array(rows) for layer, rows in masses.items()}
    print("peak", np.mean(peaks), {layer: rows.mean() for layer, rows in by_layer.items()})
    shown = {name: [] for name in THINGS}  # type: ignore[var-annotated]
    for turn, names in enumerate(combinations(THINGS, 4)):
        names = (*names[turn % 4 :], *names[: turn % 4])
        for name, mass in zip(names, by_layer["head"][turn], strict=True):
            shown[name].append(mass)
    print({name: round(float(np.mean(mass)), 2) for name, mass in shown.items()})
    return np.array(peaks), by_layer


def test_the_last_layer_s_map_lies_in_the_right_quarter() -> None:
    """Chance is .25."""
    _, masses = measured()
    assert masses["head"].mean() >= 0.6


def test_its_peak_is_in_the_right_quarter_in_three_of_four() -> None:
    peaks, _ = measured()
    assert peaks.mean() >= 0.75


def test_a_lower_layer_s_map_does_not() -> None:
    _, masses = measured()
    assert masses["stage2"].mean() <= 0.4


def test_of_two_photographs_each_has_its_half() -> None:
    """Whichever stands left."""
    own = []
    for names in permutations(THINGS, 2):
        found, rows = quarters(names)
        own.append(found.mass[rows, range(2)])
    print("halves", np.mean(own), np.min(own))
    assert np.mean(own) >= 0.8
