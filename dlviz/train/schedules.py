"""How the learning rate, or the batch, changes during a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi
from types import MappingProxyType


@dataclass(frozen=True)
class Schedule:
    """Factors on the learning rate and on the batch size.

    rate: from updates made and updates in all to a factor on the learning rate.
    batch: likewise to a whole factor on the batch size (capped at all examples).
    """

    label: str
    rate: Callable[[int, int], float]
    batch: Callable[[int, int], int] = lambda made, updates: 1


def _constant(made: int, updates: int) -> float:
    return 1.0


def _step(made: int, updates: int) -> float:
    return 0.1 ** ((2 * made >= updates) + (4 * made >= 3 * updates))


def _cosine(made: int, updates: int) -> float:
    return (1 + cos(pi * made / updates)) / 2


def _warmup(made: int, updates: int) -> float:
    return min(1.0, 10 * (made + 1) / updates)


def _one_cycle(made: int, updates: int) -> float:
    """Up from 1/25 in the first 3/10, then down to 0, by half a cosine each (Smith 2018)."""
    share = made / updates
    if share < 0.3:
        return 1 - 0.96 * (1 + cos(pi * share / 0.3)) / 2
    return (1 + cos(pi * (share - 0.3) / 0.7)) / 2


def _inverse_time(made: int, updates: int) -> float:
    return 1 / (1 + 9 * made / updates)


SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {
        "constant": Schedule("Constant", _constant),
        "step": Schedule("Steps: a tenth after 1/2 and after 3/4", _step),
        "cosine": Schedule("Cosine to zero", _cosine),
        "warmup": Schedule("Linear warm-up over a tenth", _warmup),
        "one_cycle": Schedule("One cycle: up over 3/10, then down to zero", _one_cycle),
        "inverse_time": Schedule("1/t, to a tenth", _inverse_time),
        "growing_batch": Schedule(
            "Growing batch: doubles at each quarter",
            _constant,
            lambda made, updates: 2 ** (4 * made // updates),
        ),
    }
)
