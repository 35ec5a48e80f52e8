"""Keeps snapshots while a stack trains, and measures them as a stack of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.nets.mlp import forward
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES, correct
from dlviz.train.parameters import layers
from dlviz.train.recording import End, Recording

SNAPSHOTS = 120
FEWEST_SNAPSHOTS = 16
RECORDING_BYTES = 4 << 20  # a network too large for 120 snapshots in so many bytes keeps fewer
BLOCK = 4  # snapshots measured together
PIECE_ELEMENTS = 1 << 19  # activations computed at once while measuring
CURVES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def snapshot_steps(
    updates: int, count: int = SNAPSHOTS, also: Sequence[int] = ()
) -> npt.NDArray[np.int64]:
    """Steps at which a run is kept: rising, from 0 to `updates`.

    `count` of them, or all there are: first step by step (the first ten where `count` is 120),
    then ever further apart, quadratically; and those in `also` that lie within the run. What is in
    `also` moves none of the others.
    """
    steps, early = np.arange(min(count, updates + 1)), count // 12
    if updates >= count:
        share = (steps[early:] - early) / (count - 1 - early)
        steps[early:] += np.rint((updates - count + 1) * share**2).astype(np.int64)
    within = [step for step in also if 0 <= step <= updates]
    return np.unique(np.concatenate([steps, np.array(within, dtype=np.int64)]))


def snapshot_count(parameters: int, precision: str) -> int:
    """How many snapshots a network of so many parameters is given."""
    size = parameters * (8 if precision == "float64" else 4)
    return int(np.clip(RECORDING_BYTES // size, FEWEST_SNAPSHOTS, SNAPSHOTS))


@dataclass(frozen=True)
class Measured:
    """Examples to measure on. x: [F, N] or [E, F, N]; targets: [K, N] or [E, K, N]."""

    x: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return self.x.shape[-1]


class Recorder:
    """The snapshots of E networks and their curves.

    experiments: what the networks are, in the order of the stack; of one architecture and loss.
    sizes: neurons from inputs to logits. steps: [S] when snapshots will be made.
    flat: [E * P] the parameters, for their type and device.
    """

    curves: tuple[str, ...] = CURVES  # what is measured; the others stay nan

    def __init__(
        self,
        experiments: Sequence[Experiment],
        sizes: tuple[int, ...],
        steps: npt.NDArray[np.int64],
        flat: Tensor,
    ) -> None:
        self.experiments, self.sizes, self.steps = tuple(experiments), sizes, steps
        self.kept = self.measured = 0
        self.ends: list[End | None] = [None] * len(experiments)
        self._flats = flat.new_empty(len(steps), len(flat))
        self._views = layers(self._flats, sizes, len(experiments))  # [S, E, out, in + 1]
        self._seconds = np.zeros(len(steps))
        self._curves = {name: np.full((len(steps), len(experiments)), np.nan) for name in CURVES}
        self._examples: list[tuple[int, Measured, Measured]] = []
        self._measuring: Iterator[None] = iter(())

    def examples_from(self, step: int, train: Measured, test: Measured) -> None:
        """Measure snapshots from `step` on with these examples."""
        self._examples.append((step, train, test))

    def keep(self, flat: Tensor, seconds: float) -> None:
        """Copy the parameters as the next snapshot, made after so many seconds of updates."""
        self._flats[self.kept].copy_(flat)
        self._seconds[self.kept] = seconds
        self.kept += 1

    @property
    def over(self) -> bool:
        """Whether every network has ended, or every snapshot is measured."""
        return self.measured == len(self.steps) or all(self.ends)

    def work(self) -> bool:
        """Measure a little, if a block of snapshots waits for it; tells whether it did."""
        for _ in self._measuring:
            return True
        stop = min(self.measured + (BLOCK if self.measured else 1), len(self.steps))
        if self.measured == stop or self.kept < stop:
            return False
        self._measuring = self._measure(self.measured, stop)
        return self.work()

    def curve(self, name: str) -> npt.NDArray[np.float64]:
        """One of `curves` so far, [S, E]; nan where it is not measured, or from divergence on."""
        found = self._curves[name].copy()
        for e, end in enumerate(self.ends):
            if end is not None and end.kind == "diverged":
                found[np.searchsorted(self.steps, end.step, side="right") :, e] = np.nan
        return found

    def recording(self, e: int, device: str, within: bool = False) -> Recording:
        """What network `e` has left so far.

        within: its snapshots stay within the recorder's, where they lie scattered; to have them so
        costs nothing, but they hold those of all networks.
        """
        own = _within if within else _array
        end = self.ends[e] or End("stopped", int(self.steps[self.measured - 1]))
        count = int(np.searchsorted(self.steps, end.step, side="right"))
        seconds = float(self._seconds[count - 1])
        return Recording(
            experiment=self.experiments[e],
            steps=self.steps[:count].copy(),
            weights=tuple(own(view[:count, e, :, :-1]) for view in self._views),
            biases=tuple(own(view[:count, e, :, -1]) for view in self._views),
            train_loss=self._curves["train_loss"][:count, e].copy(),
            test_loss=self._curves["test_loss"][:count, e].copy(),
            train_accuracy=self._curves["train_accuracy"][:count, e].copy(),
            test_accuracy=self._curves["test_accuracy"][:count, e].copy(),
            end=end,
            seconds=seconds,
            updates_per_s=end.step / seconds if seconds else 0.0,
            device=device,
        )

    def _measure(self, start: int, stop: int) -> Iterator[None]:
        """Fill the curves of snapshots `start` to `stop` - 1, piece by piece."""
        for first, last, train, test in self._spans(start, stop):
            for part, examples in (("train", train), ("test", test)):
                due = self.due(part, first)
                if due < last and len(examples):
                    yield from self._fill(part, due, last, examples)
        finite = self._finite(start, stop)
        for e, end in enumerate(self.ends):
            self.ends[e] = end or self._end(e, start, finite[:, e])
        self.measured = stop
        yield

    def due(self, part: str, first: int) -> int:
        """From which snapshot on the curves of a part ("train", "test") are measured."""
        return first

    def _fill(self, part: str, first: int, last: int, examples: Measured) -> Iterator[None]:
        """Measure snapshots `first` to `last` - 1 on the examples of a part."""
        names = f"{part}_loss", f"{part}_accuracy"
        sums = np.zeros((2, last - first, len(self.experiments)))
        counted = names[1] in self.curves
        for piece in _pieces(len(examples), len(self.experiments) * sum(self.sizes[1:])):
            sums += self._score(first, last, examples, piece, counted)
            yield
        for name, total in zip(names, sums, strict=True):
            if name in self.curves:
                self._curves[name][first:last] = total / len(examples)

    def _spans(self, start: int, stop: int) -> Iterator[tuple[int, int, Measured, Measured]]:
        """Parts of a block of snapshots that are measured with the same examples."""
        edges = [int(np.searchsorted(self.steps, step)) for step, _, _ in self._examples]
        for (_, train, test), first, last in zip(
            self._examples, edges, [*edges[1:], len(self.steps)], strict=True
        ):
            if max(first, start) < min(last, stop):
                yield max(first, start), min(last, stop), train, test

    def _score(
        self, first: int, last: int, examples: Measured, piece: slice, counted: bool
    ) -> npt.NDArray[np.float64]:
        """Summed loss and, where they are counted, hits [2, snapshots, E] over some examples."""
        blocks = [view[first:last] for view in self._views]
        weights, biases = [b[..., :-1] for b in blocks], [b[..., -1:] for b in blocks]
        network, training = self.experiments[0].network, self.experiments[0].training
        logits = forward(network, weights, biases, examples.x[..., piece])[-1]
        targets = examples.targets[..., piece]
        losses = LOSSES[training.loss].value(logits, targets).sum(-1)
        hits = correct(logits, targets).sum(-1) if counted else torch.zeros_like(losses)
        return np.stack([_doubles(losses), _doubles(hits)])

    def _finite(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Whether all weights and losses of a snapshot and network are finite, [snapshots, E]."""
        tested = len(self._examples[0][2]) and "test_loss" in self.curves
        names = CURVES[:2] if tested else CURVES[:1]
        found = [np.isfinite(self._curves[name][start:stop]) for name in names]
        for view in self._views:
            found.append(view[start:stop].isfinite().flatten(2).all(-1).cpu().numpy())
        return np.asarray(np.stack(found).all(axis=0))

    def _end(self, e: int, start: int, finite: npt.NDArray[np.bool_]) -> End | None:
        """How network `e` has ended within the snapshots from `start` on, if it has."""
        for s, sound in enumerate(finite, start):
            if not sound:
                return End("diverged", int(self.steps[max(0, s - 1)]))
            if self._idle(e, s):
                return End("early", int(self.steps[s]))
        last = start + len(finite) == len(self.steps)
        return End("finished", int(self.steps[-1])) if last else None

    def _idle(self, e: int, s: int) -> bool:
        patience = self.experiments[e].training.patience
        losses = self._curves["test_loss"][: s + 1, e]
        if patience == 0 or np.isnan(losses[0]):
            return False
        return bool(self.steps[s] - self.steps[np.argmin(losses)] >= patience)


def _pieces(examples: int, neurons: int) -> Iterator[slice]:
    """Parts of the examples that keep the activations of a block within bounds."""
    size = max(1, PIECE_ELEMENTS // (BLOCK * neurons))
    return (slice(start, start + size) for start in range(0, examples, size))


def _array(view: Tensor) -> npt.NDArray[np.floating]:
    """A copy of its own, in row-major order."""
    return view.cpu().contiguous().clone().numpy()


def _within(view: Tensor) -> npt.NDArray[np.floating]:
    return view.cpu().numpy()


def _doubles(tensor: Tensor) -> npt.NDArray[np.float64]:
    return tensor.cpu().to(torch.float64).numpy()
