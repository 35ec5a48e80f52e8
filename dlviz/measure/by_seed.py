"""Studies of image networks over several seeds: each seed is measured alone, or read from a file.

A lesson's default figures are recorded, by a script in `assets/`.
"""

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, Self, TypeVar

import numpy as np
import numpy.typing as npt

from dlviz.errors import UserError
from dlviz.train.cnn_run import CnnRun
from dlviz.train.ranges import check_number
from dlviz.train.vision import Vision

RECORDING = Path(__file__).parents[2] / "assets" / "hierarchy" / "figures.npz"
SCHEMA = 1
SEEDS_MAX = 10

S = TypeVar("S", bound="BySeed")
Figures = Mapping[str, npt.NDArray[np.generic]]
"""What is found for one seed, by name."""


@dataclass(frozen=True)
class BySeed(Vision):
    """A study of `Vision` networks for the seeds `seed`, `seed` + 1, ...

    seeds: how many, 1 to 10.
    figures: where those of such studies are recorded. work_max: s that all trainings may take.
    """

    figures: ClassVar[Path] = RECORDING
    work_max: ClassVar[float] = 240.0

    seeds: int = 1

    @property
    def runs(self) -> tuple[CnnRun, ...]:
        """What is trained for one seed."""
        return (self.run,)

    @property
    def networks(self) -> int:
        """Networks that are trained for it."""
        return self.seeds * len(self.runs)

    def check(self) -> None:
        """Raises UserError: a value that cannot be used; "vision_too_large": too much work."""
        super().check()
        check_number("seeds", self.seeds, (1, SEEDS_MAX))
        for run in self.runs:
            run.check()
        times = self.seeds * sum(run.work for run in self.runs) / self.work_max
        if times > 1:
            raise UserError("vision_too_large", times=math.ceil(10 * times) / 10)

    def alone(self, place: int) -> Self:
        """The same study for one of its seeds; its key names a recording."""
        return self.having(seed=self.seed + place, seeds=1, live=False)


def each_seed(
    study: S, measure: Callable[[S], Generator[float, None, Figures]]
) -> Generator[float, None, tuple[dict[str, npt.NDArray[np.generic]], bool]]:
    """Figures of all seeds, one below the other on a new first axis, and whether all were read.

    measure: finds those of a study of one seed; like this, it yields the fraction done.
    """
    found: list[Figures] = []
    read = True
    for place in range(study.seeds):
        alone = study.alone(place)
        figures = None if study.live else recorded(alone.key, study.figures)
        if figures is None:
            read = False
            slices = measure(alone.having(live=study.live))
            while True:
                try:
                    fraction = next(slices)
                except StopIteration as finished:
                    figures = finished.value
                    break
                yield (place + fraction) / study.seeds
        found.append(figures)
    return {name: np.stack([each[name] for each in found]) for name in found[0]}, read


def recorded(key: str, path: Path = RECORDING) -> Figures | None:
    """The figures of a study of one seed, by its key, if there is a recording of it.

    None as well for a file that is not there, or of another schema.
    """
    return _figures(path).get(key)


def write(found: Mapping[str, Figures], path: Path = RECORDING) -> None:
    """Write the figures of studies of one seed, by their keys."""
    arrays = {
        f"{place} {name}": array
        for place, figures in enumerate(found.values())
        for name, array in figures.items()
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file, allow_pickle=False, schema=SCHEMA, keys=np.array(list(found)), **arrays
        )
    _figures.cache_clear()


@cache
def _figures(path: Path) -> dict[str, Figures]:
    """Everything in the file: it is small."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        if int(file["schema"]) != SCHEMA:
            return {}
        keys = [str(key) for key in file["keys"]]
        figures: list[dict[str, npt.NDArray[np.generic]]] = [{} for _ in keys]
        for entry in file.files:
            place, _, name = entry.partition(" ")
            if name:
                figures[int(place)][name] = file[entry]
        return dict(zip(keys, figures, strict=True))
