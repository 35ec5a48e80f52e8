"""What a Sweep may hold: the bounds of its numbers, and of the work that they ask for."""

import math
import types
import typing
from collections.abc import Collection, Mapping
from itertools import pairwise

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.optimisers import OPTIMISERS

if typing.TYPE_CHECKING:
    from dlviz.train.sweep import Sweep

RATE_MIN, RATE_MAX = 1e-12, 1e6
RATES_MAX, BATCHES_MAX = 16, 12
LAYERS_MAX, WIDTH_MAX = 8, 256
WORK_MAX = 4e6  # about 10 s on one core
NUMBERS_AT_ONCE = 30_000  # an update of so many weights x examples costs twice an empty one

WHOLE: Mapping[str, tuple[int, int]] = types.MappingProxyType(
    {
        "seeds": (1, 5),
        "epochs": (1, 50),
        "updates": (1, 5000),
        "first_seed": (0, SEED_MAX - 5),
    }
)
"""Smallest and largest value of each whole number."""


def check_values(sweep: "Sweep", datasets: Collection[str]) -> None:
    """Raises UserError for a value that no sweep can use."""
    for name, known in (
        ("dataset", datasets),
        ("activation", ACTIVATIONS),
        ("optimiser", OPTIMISERS),
        ("clocks", ("epochs", "both")),
    ):
        value = getattr(sweep, name)
        if type(value) is not str or value not in known:
            raise UserError("value_unknown", field=name, value=value)
    for name, (low, high) in WHOLE.items():
        _within(name, getattr(sweep, name), low, high, whole=True)
    _within("momentum", sweep.momentum, 0.0, 0.999, whole=False)
    _rising("rates", sweep.rates, RATES_MAX, (RATE_MIN, RATE_MAX), whole=False)
    _several("hidden", sweep.hidden, 0, LAYERS_MAX)
    for width in sweep.hidden:
        _within("hidden", width, 1, WIDTH_MAX, whole=True)


def check_batches(batches: tuple[int, ...], examples: int) -> None:
    """Raises UserError for batch sizes that so many training examples do not have."""
    _rising("batches", batches, BATCHES_MAX, (1, examples), whole=True)


def work(updates: int, batch: int, parameters: int) -> float:
    """What the updates of one network cost, in updates of a tiny one."""
    return updates * (1 + batch * parameters / NUMBERS_AT_ONCE)


def check_work(total: float) -> None:
    """Raises UserError("sweep_too_large") for more than a page should ask for."""
    if total > WORK_MAX:
        raise UserError("sweep_too_large", times=math.ceil(10 * total / WORK_MAX) / 10)


def _rising(
    name: str, values: object, most: int, bounds: tuple[float, float], *, whole: bool
) -> None:
    given = _several(name, values, 1, most)
    for value in given:
        _within(name, value, *bounds, whole=whole)
    numbers = typing.cast("tuple[float, ...]", given)
    if any(after <= before for before, after in pairwise(numbers)):
        raise UserError("not_rising", field=name)


def _several(name: str, values: object, fewest: int, most: int) -> tuple[object, ...]:
    if not isinstance(values, tuple):
        raise UserError("value_type", field=name)
    if not fewest <= len(values) <= most:
        raise UserError("value_count", field=name, low=fewest, high=most)
    return values


def _within(name: str, value: object, low: float, high: float, *, whole: bool) -> None:
    if type(value) not in ((int,) if whole else (int, float)):
        raise UserError("value_type", field=name)
    if not low <= typing.cast(float, value) <= high:
        raise UserError("value_range", field=name, low=low, high=high)
