"""The lines of a `Descent`: how they are run, and what they leave behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from dlviz.train.arrays import Arrays
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.recording import End
from dlviz.train.schedules import SCHEDULES
from dlviz.train.study import Value

if TYPE_CHECKING:
    from dlviz.train.descent import Descent

Floats = npt.NDArray[np.float64]

ESCAPED = 1e6  # a run so far away does not come back
PATHS = 8  # runs whose paths are kept
MOST_STEPS = 240  # intervals between the steps that are kept
CHUNK = 1 << 17  # numbers drawn at once


@dataclass(frozen=True, eq=False)
class Line(Arrays):
    """One line of a Descent. S steps, R runs, of which P paths are kept; arrays are read-only.

    field, value: what was changed in this line; "" and "" for the study itself.
    study: the line as a study of its own. steps: [S] int64, updates made.
    paths: [P, S, 2] the first two coordinates of e (in one dimension the second is 0).
    error: [S] mean ‖e‖² over the runs; error_margin: [S] two standard errors of it.
    loss: [S] mean expected loss, label noise included.
    tail: [R] each run's mean ‖e‖² over the last third of its steps.
    end: "finished", "stopped" so far, or "diverged" with the last step at which all runs were
        within `ESCAPED` of the minimum.
    """

    field: str
    value: Value
    study: "Descent"
    steps: npt.NDArray[np.int64]
    paths: Floats
    error: Floats
    error_margin: Floats
    loss: Floats
    tail: Floats
    end: End

    @property
    def left(self) -> bool:
        """Whether it ended farther from the minimum than it began."""
        return self.end.kind == "diverged" or bool(self.error[-1] > self.error[0])


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a Descent: first its own, then its versions'."""

    lines: tuple[Line, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(array.nbytes for line in self.lines for array in line.arrays())


def kept_steps(updates: int) -> npt.NDArray[np.int64]:
    """[S] the steps that are kept: all of them, or `MOST_STEPS` + 1 from first to last."""
    even = np.linspace(0, updates, min(updates, MOST_STEPS) + 1)
    return np.rint(even).astype(np.int64)


def last_third(count: int) -> slice:
    """The last third of `count` steps, at least one of them."""
    return slice(min(count - 1, 2 * count // 3), None)


class Run:
    """All replicas of one line; e and its gradient are [d, R], seen by the optimiser as flat."""

    def __init__(self, study: "Descent", field: str, value: Value) -> None:
        self.study, self.field, self.value = study, field, value
        self.curvatures = study.curvatures[:, None]
        self.root = np.sqrt(self.curvatures)
        self.e = np.repeat(study.start[:, None], study.runs, axis=1)
        self.g = np.zeros_like(self.e)
        self.optimiser = OPTIMISERS[study.optimiser](
            torch.from_numpy(self.e.reshape(-1)),
            torch.from_numpy(self.g.reshape(-1)),
            study.learning_rate,
            momentum=study.momentum,
        )
        self.random = np.random.default_rng(study.seed)
        self.made, self.kept, self.escaped = 0, 0, False
        self.kept_at = kept_steps(study.updates)
        self.paths = np.zeros((len(self.kept_at), 2, min(PATHS, study.runs)))
        self.errors = np.zeros((len(self.kept_at), study.runs))
        self.losses = np.zeros(len(self.kept_at))
        self._keep(self.e)
        self._work = self._updates()

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.escaped or self.made == self.study.updates

    @property
    def fraction(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return 1.0 if self.done else self.made / self.study.updates

    def advance(self, deadline: float) -> None:
        """Make updates until the deadline or the end."""
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in self._work:
                if perf_counter() >= deadline:
                    return

    def _updates(self) -> Iterator[None]:
        """Make every update; pauses after each, and within large ones."""
        study, factor = self.study, SCHEDULES[self.study.schedule].rate
        for made in range(study.updates):
            before = self.e.copy()
            yield from self._gradient(study.batch(made))
            self.optimiser.step(factor(made, study.updates))
            if not _squares(self.e).max() <= ESCAPED**2:
                self._escape(before)
                return
            self.made += 1
            if self.made == self.kept_at[self.kept]:
                self._keep(self.e)
            yield

    def _gradient(self, batch: int) -> Iterator[None]:
        """The gradient of the mean loss of `batch` new examples, into g."""
        if batch == 0:
            np.multiply(self.curvatures, self.e, out=self.g)
            return
        d, runs = self.e.shape
        w, total = self.root * self.e, np.zeros_like(self.e)
        at_once = max(1, CHUNK // ((d + 1) * runs))
        for first in range(0, batch, at_once):
            z = self.random.standard_normal((min(at_once, batch - first), d + 1, runs))
            x, noise = z[:, :d], self.study.label_noise * z[:, d]
            residuals = np.einsum("bdr,dr->br", x, w) - noise
            total += np.einsum("br,bdr->dr", residuals, x)
            if first + at_once < batch:
                yield
        np.multiply(self.root / batch, total, out=self.g)

    def _keep(self, e: Floats) -> None:
        shown = e[:2, : self.paths.shape[2]]
        self.paths[self.kept, : len(shown)] = shown
        self.errors[self.kept] = _squares(e)
        curved = _squares(self.root * e).mean()
        self.losses[self.kept] = (curved + self.study.label_noise**2) / 2
        self.kept += 1

    def _escape(self, before: Floats) -> None:
        """End the record with the last step at which all replicas were near."""
        self.escaped = True
        if self.made > self.kept_at[self.kept - 1]:
            self.kept_at[self.kept] = self.made
            self._keep(before)

    def line(self) -> Line:
        """What there is so far."""
        errors, runs = self.errors[: self.kept], self.study.runs
        spread = errors.std(axis=1, ddof=1) if runs > 1 else np.zeros(self.kept)
        kind = "diverged" if self.escaped else "finished" if self.done else "stopped"
        return Line(
            field=self.field,
            value=self.value,
            study=self.study,
            steps=self.kept_at[: self.kept].copy(),
            paths=self.paths[: self.kept].transpose(2, 0, 1).copy(),
            error=errors.mean(axis=1),
            error_margin=2 * spread / np.sqrt(runs),
            loss=self.losses[: self.kept].copy(),
            tail=errors[last_third(self.kept)].mean(axis=0),
            end=End(kind, int(self.kept_at[self.kept - 1])),
        )


def lines_so_far(runs: Sequence[Run]) -> Lines:
    """What there is of each line."""
    return Lines(tuple(run.line() for run in runs))


def _squares(e: Floats) -> Floats:
    """[R] the squared lengths of e [d, R]."""
    return np.asarray(np.einsum("dr,dr->r", e, e))
