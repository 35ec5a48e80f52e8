"""Parts of a longer work, put together: what each yields becomes a fraction of the whole."""

from collections.abc import Generator
from typing import TypeVar

from dlviz.train.cnn_run import CnnResult, CnnRun, trained

T = TypeVar("T")


def ended(slices: Generator[object, None, T]) -> T:
    """What slices return at their end, for those who wait for it."""
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            found: T = finished.value
            return found


def training(
    run: CnnRun, begin: float, end: float, *, ends: bool = False
) -> Generator[float, None, CnnResult]:
    """`trained`, as the part of a work from one fraction done to another."""
    slices = trained(run, ends=ends)
    while True:
        try:
            fraction, _ = next(slices)
        except StopIteration as finished:
            result: CnnResult = finished.value
            return result
        yield begin + (end - begin) * fraction


def counted(
    slices: Generator[None, None, T], begin: float, end: float
) -> Generator[float, None, T]:
    """Slices whose number is not known, likewise: the fraction nears the end ever more slowly."""
    fraction = begin
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            found: T = finished.value
            return found
        fraction += (end - fraction) / 20
        yield fraction


def reported(slices: Generator[float, None, T]) -> Generator[tuple[float, None], None, T]:
    """The whole as the steps of a Job that has nothing to show on its way."""
    while True:
        try:
            fraction = next(slices)
        except StopIteration as finished:
            found: T = finished.value
            return found
        yield fraction, None
