"""How the learning rate, or the batch, changes during a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi
from types import MappingProxyType

from dlviz.texts import say


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
        "constant": Schedule(say("schedules.constant"), _constant),
        "step": Schedule(say("schedules.steps_a_tenth_after_1"), _step),
        "cosine": Schedule(say("schedules.cosine_to_zero"), _cosine),
        "warmup": Schedule(say("schedules.linear_warm_up_over_a"), _warmup),
        "one_cycle": Schedule(say("schedules.one_cycle_up_over_3"), _one_cycle),
        "inverse_time": Schedule(say("schedules.n1_t_to_a_tenth"), _inverse_time),
        "growing_batch": Schedule(
            say("schedules.growing_batch_doubles_at_each"),
            _constant,
            lambda made, updates: 2 ** (4 * made // updates),
        ),
    }
)
