"""The ends of an axis of bars, from their values."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
MOST_DECADES = 40
"""A logarithmic axis is no longer: bars beyond it end in an arrow with their size."""
FEWEST_DECADES = 2
"""Nor shorter: sizes that hardly differ look alike."""


def decades(
    powers: Floats, low: float | None = None, high: float | None = None
) -> tuple[float, float]:
    """Whole powers of ten around finite log10 sizes, the smallest a visible bar above the lower.

    Where they span more than MOST_DECADES, those nearest to a size of 1 stay. low, high: an end
    that is given; the other one then keeps to MOST_DECADES from it.
    """
    least, most = (float(powers.min()), float(powers.max())) if len(powers) else (-1.0, 0.0)
    top = math.ceil(most - 1e-6)
    bottom = min(math.floor(least - max(0.3, 0.03 * (most - least))), top - FEWEST_DECADES)
    if low is not None:
        return low, min(max(top, math.floor(low) + 1), low + MOST_DECADES)
    if high is not None:
        return max(min(bottom, math.ceil(high) - 1), high - MOST_DECADES), high
    return _nearest_to_one(bottom, top)


def _nearest_to_one(bottom: int, top: int) -> tuple[float, float]:
    if top - bottom <= MOST_DECADES:
        return bottom, top
    if bottom >= 0:
        return bottom, bottom + MOST_DECADES
    end = min(top, max(MOST_DECADES // 2, MOST_DECADES + bottom))
    return end - MOST_DECADES, end


def plain_ends(values: Floats) -> tuple[float, float]:
    """From 0, or from the least value below it, to the largest with a little room."""
    least = min(0.0, float(values.min())) if len(values) else 0.0
    most = max(0.0, float(values.max())) if len(values) else 1.0
    room = 0.04 * (most - least) or 1.0
    return least - room * (least < 0), most + room * (most > 0 or least == most)
