"""Rounds of the tower's little quiz, made of what the tower shows: no further measurement."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.tiles_atlas import SMALL, pixelwise
from dlviz.measure.lite0_library import library
from dlviz.measure.receptive import MID_GREY

if TYPE_CHECKING:
    from dlviz.measure.tower import TowerResult

Pixels = npt.NDArray[np.uint8]
Square = tuple[float, float, float]

ROUNDS = 2
SMALLEST, LARGEST = 0.1, 0.5  # a unit's view, of the photo's side: smaller or larger shows nothing
COLD = 0.25  # the other place fires at most this share of the first one
CROP = 96  # px
REFERENCES = 4


@dataclass(frozen=True, eq=False)
class Place:
    """A square of the photo, and the unit's activation there.

    square: x, y of its upper left corner and its side, as shares of the photo's side.
    """

    square: Square
    value: float
    crop: Pixels


@dataclass(frozen=True, eq=False)
class Round:
    """One question: which of two places of the photo fires a unit more?

    floor, unit: places in the tower. references: which of its patches are shown of it.
    places: as they stand, left and right.
    """

    floor: int
    unit: int
    references: tuple[int, ...]
    places: tuple[Place, Place]


def tower_rounds(result: "TowerResult", count: int = ROUNDS) -> tuple[Round, ...]:
    """Up to `count` questions, from the lower floors to the upper ones, one a floor if it can be.

    Asked of units that fire on the photo and whose view is neither tiny nor all of it: their best
    place against the busiest one that leaves them cold (at most `COLD` of the best).
    """
    found = sorted(_questions(result), key=lambda question: -question[0])
    best = {question.floor: question for _, question in reversed(found)}
    first = sorted(best.values(), key=lambda question: question.floor)
    spread = np.linspace(0, len(first) - 1, count).round().astype(int) if first else ()
    ends = [first[k] for k in sorted(set(spread))]
    rest = [question for _, question in found if question not in ends]
    return tuple(sorted((*ends, *rest)[:count], key=lambda question: question.floor))


def _questions(result: "TowerResult") -> Iterator[tuple[float, Round]]:
    photo = pixelwise(result.photo, result.side)
    for number, floor in enumerate(result.floors):
        share = floor.field / result.side
        if not SMALLEST <= share <= LARGEST:
            continue
        for unit, activation in enumerate(np.asarray(floor.maps, dtype=np.float64)):
            places = _places(photo, activation, share)
            references = _elsewhere(result, number, unit)[:REFERENCES]
            if places is None or len(references) < REFERENCES:
                continue
            pair = places if (number + unit) % 2 else places[::-1]
            strength = floor.answers[unit] / max(float(floor.values[unit].max()), 1e-9)
            yield float(strength), Round(number, unit, tuple(references), (pair[0], pair[1]))


def _elsewhere(result: "TowerResult", number: int, unit: int) -> list[int]:
    """Which of a unit's patches are not of this photo: those would show the answer itself."""
    floor = result.floors[number]
    patches = floor.patches[unit]
    if result.side < SMALL:
        photo = pixelwise(result.photo, result.side)
        return [k for k, patch in enumerate(patches) if not _part_of(photo, patch)]
    kept = library()
    if floor.layer not in kept.shelves:
        return list(range(len(patches)))
    places = kept.shelves[floor.layer].places(floor.layer, int(floor.units[unit]))
    photos = [kept.crops[place.crop].photo for place in places[: len(patches)]]
    return [k for k, name in enumerate(photos) if name != result.study.photo]


def _part_of(photo: Pixels, patch: Pixels) -> bool:
    """Whether a patch was cut out of a small picture; beyond its rim it is grey all over."""
    high, wide = patch.shape[:2]
    rim = ((high, high), (wide, wide), (0, 0))
    padded = np.pad(photo, rim, constant_values=MID_GREY)
    windows = np.lib.stride_tricks.sliding_window_view(padded, patch.shape)[..., 0, :, :, :]
    return bool((windows == patch).all(axis=(2, 3, 4)).any())


def _places(
    photo: Pixels, activation: npt.NDArray[np.float64], share: float
) -> tuple[Place, Place] | None:
    """The best place and the busiest cold one that does not touch it; None: there is none.

    Of those around which all that the unit sees lies inside the photo.
    """
    found = {}
    for row, column in np.ndindex(activation.shape):
        x, y = (column + 0.5) / activation.shape[1], (row + 0.5) / activation.shape[0]
        left, top = x - share / 2, y - share / 2
        if min(left, top) >= 0 and max(left, top) + share <= 1:
            found[left, top, share] = float(activation[row, column])
    best = max(found, key=lambda square: found[square], default=None)
    if best is None or found[best] <= 0:
        return None
    others = [
        square for square in found if found[square] <= COLD * found[best] and _apart(square, best)
    ]
    if not others:
        return None
    other = max(others, key=lambda square: float(_cut(photo, square).std()))
    return _place(photo, best, found[best]), _place(photo, other, max(0.0, found[other]))


def _place(photo: Pixels, square: Square, value: float) -> Place:
    from PIL import Image

    cut = Image.fromarray(_cut(photo, square))
    if photo.shape[0] >= SMALL:
        cut = cut.resize((CROP, CROP), Image.Resampling.LANCZOS)
    crop = np.asarray(cut)
    return Place(square, value, crop)


def _apart(one: Square, other: Square) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= one[2]


def _cut(photo: Pixels, square: Square) -> Pixels:
    size = photo.shape[0]
    x, y, side = (round(part * size) for part in square)
    side = max(1, side)
    return np.ascontiguousarray(photo[y : y + side, x : x + side])
