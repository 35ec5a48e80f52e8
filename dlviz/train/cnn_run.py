"""One small network for pictures, kept while it trains: its weights from epoch to epoch."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from dlviz.data.pictures import load_pictures
from dlviz.jobs import DESK, shrink
from dlviz.nets.cnn import CnnNet, from_vector
from dlviz.train.adversary import Adversary
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_recording import RECORDING, recorded
from dlviz.train.cnn_trainer import CnnTrainer, Floats
from dlviz.train.ranges import check_number
from dlviz.train.recording import End
from dlviz.train.together import part
from dlviz.train.vision import Vision

KEPT_BYTES = 48 << 20


@dataclass(frozen=True)
class CnnRun(Vision):
    """A network that is trained.

    picture: display only: the test picture that is looked at; where there are fewer, the last.
    schedule: a name in `SCHEDULES`: how the learning rate changes. recording: where such runs are
        recorded.
    """

    kind: ClassVar[str] = "cnn_run"
    display: ClassVar[frozenset[str]] = frozenset({"picture"})
    schedule: ClassVar[str] = "constant"
    recording: ClassVar[Path] = RECORDING

    picture: int = 0

    @property
    def adversary(self) -> Adversary | None:
        """What changes the pictures of every batch before it is learned from; None: nothing."""
        return None

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        check_number("picture", self.picture, (0, self.n_test - 1))

    def steps(self) -> Generator[tuple[float, "CnnResult | None"], None, "CnnResult"]:
        """Train it, or read it where it is recorded; yields the fraction done and what there is."""
        return (yield from trained(self))


@dataclass(frozen=True, eq=False)
class CnnResult(Arrays):
    """S snapshots of one run; it ends with the last one whose numbers are all finite.

    epochs: [S] times that each picture was seen: 0, .25, .5, 1, 2, ...
    weights: [S, P] float32, each row for `from_vector`.
    train_loss, train_accuracy: [S] of (at most 500 of) the pictures that it learns from.
    test_accuracy: [S] of all test pictures.
    confusion: [K, K] test pictures of class k (row) that are taken for class j at the end.
    seconds: spent in updates. recorded: whether it was read from a file; with S = 2, the ends, for
        those who ask `trained` for no more; with S = 1, the last.
    """

    study: CnnRun
    epochs: Floats
    weights: npt.NDArray[np.float32]
    train_loss: Floats
    train_accuracy: Floats
    test_accuracy: Floats
    confusion: npt.NDArray[np.int64]
    end: End
    seconds: float
    recorded: bool = False

    def net(self, s: int = -1) -> CnnNet:
        """The network of snapshot s: a new one, in evaluation mode."""
        return from_vector(self.study.spec, self.weights[s])


def trained(
    run: CnnRun, *, ends: bool = False
) -> Generator[tuple[float, CnnResult | None], None, CnnResult]:
    """The result of a run: from the recording (unless it is live), from memory, or by training.

    ends: the first and the last snapshot are enough, or the last alone, as most recorded runs have
        no others.
    Yields the fraction done and what there is so far, at least every 0.2 s; nothing where there is
    nothing to train. Raises UserError for a run that cannot be, or pictures that are not there.
    """
    run.check()
    found = None if run.live else _recorded(run, ends)
    found = found or KEPT.find(run) or DESK.cached(run)
    if found is None:
        yield 0.0, None  # the pictures may take a while
        found = yield from _train(run)
        KEPT.keep(found)
    return replace(found, study=run)


def trained_within(
    run: CnnRun, low: float, high: float
) -> Generator[tuple[float, None], None, CnnResult]:
    """`trained` for its ends, in a longer study: fractions from low to high, nothing partial."""
    return part(trained(run, ends=True), (low, high), None)


def _recorded(run: CnnRun, ends: bool) -> CnnResult | None:
    found = recorded(run.key, run.recording)
    if found is None or not (ends or found["whole"]):
        return None
    return CnnResult(
        study=run,
        epochs=found["epochs"],
        weights=found["weights"].astype(np.float32),
        train_loss=found["train_loss"],
        train_accuracy=found["train_accuracy"],
        test_accuracy=found["test_accuracy"],
        confusion=found["confusion"].astype(np.int64),
        end=End("finished", int(found["updates"])),
        seconds=float(found["seconds"]),
        recorded=True,
    )


def record_of(found: CnnResult, *, whole: bool, ends: bool = True) -> dict[str, object]:
    """What is recorded of a run: all snapshots, the first and the last, or the last alone."""
    shown = slice(None) if whole else [0, -1] if ends else [-1]
    kept: dict[str, object] = {
        name: getattr(found, name)[shown]
        for name in ("epochs", "weights", "train_loss", "train_accuracy", "test_accuracy")
    }
    rest = {"confusion": found.confusion, "updates": found.end.step, "seconds": found.seconds}
    return {**kept, **rest, "whole": whole}


def _train(run: CnnRun) -> Generator[tuple[float, CnnResult | None], None, CnnResult]:
    trainer = CnnTrainer(
        run.spec,
        *load_pictures(run.data),
        epochs=run.epochs,
        batch_size=run.batch_size,
        learning_rate=run.learning_rate,
        seed=run.seed,
        schedule=run.schedule,
        adversary=run.adversary,
    )
    found: CnnResult | None = None
    for _ in trainer.slices():
        if trainer.snapshots and (found is None or len(trainer.snapshots) > len(found.epochs)):
            found = _result(run, trainer)
        yield trainer.fraction, found
    return _result(run, trainer)


def _result(run: CnnRun, trainer: CnnTrainer) -> CnnResult:
    """What there is so far."""
    kept = trainer.snapshots
    kind = "diverged" if trainer.diverged else "finished" if trainer.done else "stopped"
    return CnnResult(
        study=run,
        epochs=np.array([one.epoch for one in kept]),
        weights=np.stack([one.weights for one in kept]),
        train_loss=np.array([one.train_loss for one in kept]),
        train_accuracy=np.array([one.train_accuracy for one in kept]),
        test_accuracy=np.array([one.test_accuracy for one in kept]),
        confusion=kept[-1].confusion,
        end=End(kind, kept[-1].step),
        seconds=trainer.seconds,
    )


class _Kept:
    """Runs that were trained in this process, as many as there is room for."""

    def __init__(self, most: int) -> None:
        self._lock = Lock()
        self._runs: LRUCache[str, CnnResult] = LRUCache(most, getsizeof=lambda one: one.size_bytes)

    def keep(self, run: CnnResult) -> None:
        """Keep a finished run; it was trained, whether that was asked for or not."""
        with self._lock:
            self._runs[run.study.having(live=True).key] = run

    def rest(self, most: int) -> None:
        """Keep so many bytes, of those that were asked for last."""
        with self._lock:
            shrink(self._runs, most)

    def find(self, run: CnnRun) -> CnnResult | None:
        """An equal one, if it is kept."""
        with self._lock:
            found: CnnResult | None = self._runs.get(run.having(live=True).key)
            return found


KEPT = _Kept(KEPT_BYTES)
