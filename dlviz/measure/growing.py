"""Studies that take seconds: their figures are read from a file, or shown while they grow."""

from collections.abc import Generator
from pathlib import Path
from typing import Protocol, TypeVar

from dlviz.measure.by_seed import Figures, recorded

R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")
Growing = Generator[tuple[float, Figures], None, Figures]
"""Yields the fraction done with the figures so far, none at first; ends with all of them."""

RECORDING = Path(__file__).parents[2] / "assets" / "saliency" / "figures.npz"
"""Figures by the keys of their studies; `assets/saliency/make.py` writes it."""


class Made(Protocol[R_co]):
    """Makes a result of figures, of some of them as well."""

    def __call__(self, found: Figures, *, read: bool) -> R_co:
        """read: whether they were read from the file."""


def read_or_grow(
    key: str, slices: Growing, made: Made[R], begin: float = 0.0, path: Path = RECORDING
) -> Generator[tuple[float, R | None], None, R]:
    """The steps of a Job: a partial result whenever the figures have grown.

    key: of the study. begin: the fraction that was done before; the slices' own is of the rest.
    path: the file that may have the figures.
    """
    known = recorded(key, path)
    if known is not None:
        return made(known, read=True)
    last: Figures = {}
    shown: R | None = None
    while True:
        try:
            fraction, found = next(slices)
        except StopIteration as finished:
            return made(finished.value, read=False)
        if found and found is not last:
            last, shown = found, made(found, read=False)
        yield begin + (1 - begin) * fraction, shown
