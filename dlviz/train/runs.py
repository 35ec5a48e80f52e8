"""Experiments as a Job: the door through which everything is trained."""

import json
from collections.abc import Generator
from dataclasses import dataclass
from time import perf_counter

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.settings import SETTINGS
from dlviz.train.devices import use_threads
from dlviz.train.experiment import SCHEMA, Experiment
from dlviz.train.recording import Recording
from dlviz.train.stack import recorded_bytes, stacks
from dlviz.train.trainer import Trainer
from dlviz.train.training_time import refuse_long

SLICE_S = 0.1
HEAVY_BYTES = 32 << 20
MOST_BYTES = 192 << 20  # of snapshots that one Job may hold


@dataclass(frozen=True)
class Runs:
    """Experiments to be trained, those of equal shape together.

    Raises, once it runs, the UserErrors of their data, "runs_too_large" above `MOST_BYTES`, and
    "runs_too_long".
    """

    experiments: tuple[Experiment, ...]

    @property
    def key(self) -> str:
        """Equal for equal results."""
        asked = [experiment.to_json() for experiment in self.experiments]
        return json.dumps({"schema": SCHEMA, "device": SETTINGS.device, "runs": asked})

    @property
    def heavy(self) -> bool:
        """Whether their snapshots take much memory."""
        try:
            return sum(map(recorded_bytes, self.experiments)) > HEAVY_BYTES
        except UserError:  # of their data: it is raised where they run
            return False

    def steps(
        self,
    ) -> Generator[tuple[float, tuple[Recording, ...]], None, tuple[Recording, ...]]:
        """Train in slices; yields the fraction done and what there is of every recording.

        The stack that is furthest behind goes next, so that twins grow side by side.
        """
        refuse_above(MOST_BYTES, self.experiments)
        refuse_long(self.experiments)
        groups = stacks(self.experiments)
        trainers = [Trainer([self.experiments[place] for place in places]) for places in groups]
        while behind := [trainer for trainer in trainers if not trainer.done]:
            use_threads()  # each slice: another thread may have taken over
            min(behind, key=lambda trainer: trainer.fraction).advance(perf_counter() + SLICE_S)
            if any(not trainer.done for trainer in trainers):
                fraction = sum(trainer.fraction for trainer in trainers) / len(trainers)
                yield fraction, _in_order(groups, [one.recordings(within=True) for one in trainers])
        # One after the other: a stack's snapshots are there twice while they are copied.
        return _in_order(groups, [trainers.pop(0).recordings() for _ in groups])


def refuse_above(limit_bytes: int, experiments: tuple[Experiment, ...]) -> None:
    """Raise UserError("runs_too_large") where the recordings together would take more than that."""
    if sum(map(recorded_bytes, experiments)) > limit_bytes:
        raise UserError("runs_too_large", limit_mb=limit_bytes >> 20)


def train(*experiments: Experiment) -> tuple[Recording, ...]:
    """Train to the end; recordings in the order of the experiments."""
    return finish(Runs(experiments))


def _in_order(
    groups: list[list[int]], recordings: list[tuple[Recording, ...]]
) -> tuple[Recording, ...]:
    found: dict[int, Recording] = {}
    for places, left in zip(groups, recordings, strict=True):
        found.update(zip(places, left, strict=True))
    return tuple(found[place] for place in sorted(found))
