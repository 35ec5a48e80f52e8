"""Several studies as one Job: a claim is decided by their results together."""

import json
import typing
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from dlviz.jobs import DESK, Job
from dlviz.train.experiment import Experiment
from dlviz.train.runs import Runs
from dlviz.train.study import Study

T = typing.TypeVar("T")
P = typing.TypeVar("P")


def part(
    slices: Generator[tuple[float, object], None, T], ends: tuple[float, float], partial: P
) -> Generator[tuple[float, P], None, T]:
    """The slices of a Job as a part of another, whose fraction goes from one end to the other.

    partial: what there is of the whole meanwhile.
    """
    low, high = ends
    while True:
        try:
            fraction, _ = next(slices)
        except StopIteration as finished:
            return typing.cast(T, finished.value)
        yield low + (high - low) * fraction, partial


@dataclass(frozen=True)
class Together:
    """Jobs one after the other; what the desk still keeps of them is not computed again."""

    jobs: tuple[Job[object], ...]

    @property
    def heavy(self) -> bool:
        """Whether one of them holds much memory while it is computed."""
        return any(getattr(job, "heavy", False) for job in self.jobs)

    @property
    def key(self) -> str:
        """Equal for equal results."""
        return json.dumps({"together": [job.key for job in self.jobs]})

    def steps(self) -> Generator[tuple[float, tuple[object, ...]], None, tuple[object, ...]]:
        """Run each in turn; yields the fraction done and the results so far."""
        results: list[object] = []
        for done, job in enumerate(self.jobs):
            known = DESK.cached(job)
            if known is None:
                ends = done / len(self.jobs), (done + 1) / len(self.jobs)
                known = yield from part(job.steps(), ends, tuple(results))
            results.append(known)
        return tuple(results)


def job_of(studies: Sequence[Study]) -> Job[tuple[typing.Any, ...]]:
    """The Job whose result is a tuple with each study's own, in their order."""
    experiments = tuple(study for study in studies if isinstance(study, Experiment))
    if len(experiments) == len(studies):
        return Runs(experiments)
    if experiments:
        raise TypeError("experiments and other studies do not go together")
    return Together(typing.cast(tuple[Job[object], ...], tuple(studies)))
