"""What a Sweep may hold: the bounds of its numbers, and of the work that they ask for."""

import math
import types
import typing
from collections.abc import Collection, Mapping

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.ranges import (
    Range,
    check_choices,
    check_each,
    check_numbers,
    check_rising,
    check_types,
)

if typing.TYPE_CHECKING:
    from dlviz.train.sweep import Sweep

RATE_MIN, RATE_MAX = 1e-12, 1e6
RATES_MAX, BATCHES_MAX = 16, 12
LAYERS_MAX, WIDTH_MAX = 8, 256
WORK_MAX = 4e6  # about 10 s on one core
NUMBERS_AT_ONCE = 30_000  # an update of so many weights x examples costs twice an empty one

CHOICES: Mapping[str, Collection[str]] = types.MappingProxyType(
    {"activation": ACTIVATIONS, "optimiser": OPTIMISERS, "clocks": ("epochs", "both")}
)

LIMITS: Mapping[str, Range] = types.MappingProxyType(
    {
        "seeds": (1, 5),
        "epochs": (1, 50),
        "updates": (1, 5000),
        "first_seed": (0, SEED_MAX - 5),
        "momentum": (0.0, 0.999),
    }
)
"""Smallest and largest value of each number."""


def check_values(sweep: "Sweep", datasets: Collection[str]) -> None:
    """Raises UserError for a value that no sweep can use."""
    check_types(sweep)
    check_choices(sweep, {"dataset": datasets, **CHOICES})
    check_numbers(sweep, LIMITS)
    check_rising("rates", sweep.rates, (RATE_MIN, RATE_MAX), RATES_MAX)
    check_each("hidden", sweep.hidden, (1, WIDTH_MAX), (0, LAYERS_MAX))


def check_batches(batches: tuple[int, ...], examples: int) -> None:
    """Raises UserError for batch sizes that so many training examples do not have."""
    check_rising("batches", batches, (1, examples), BATCHES_MAX)


def work(updates: int, batch: int, parameters: int) -> float:
    """What the updates of one network cost, in updates of a tiny one."""
    return updates * (1 + batch * parameters / NUMBERS_AT_ONCE)


def check_work(total: float) -> None:
    """Raises UserError("sweep_too_large") for more than a page should ask for."""
    if total > WORK_MAX:
        raise UserError("sweep_too_large", times=math.ceil(10 * total / WORK_MAX) / 10)
