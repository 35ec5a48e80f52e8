"""What lies around the end of a run: the loss on a plane, and where the runs' paths pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.examples import load
from dlviz.measure.filters import (
    Plane,
    Scales,
    end_directions,
    feet,
    path_directions,
    random_directions,
    share_in_plane,
)
from dlviz.nets.mlp import forward
from dlviz.train.arrays import Arrays
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.recording import End, Floats, Recording

if TYPE_CHECKING:
    from dlviz.measure.landscape import Landscape

PIECE_ELEMENTS = 1 << 18  # activations of one layer computed at once
FAR = 1e6  # parameters beyond it are no place to look around
REACH = 4.0  # how much further than the first run the plane follows the others


@dataclass(frozen=True, eq=False)
class Slice(Arrays):
    """The loss on the plane. V runs, S steps, G points along an axis; arrays are read-only.

    xs, ys: [G] places along the two directions, from the end of the first run; at 1 every neuron
        has moved by the length of its own weights (on average, where the directions are a path's).
    loss: [G, G] training loss; row 0 is at ys[0]. Infinite or nan where it overflows.
    paths: [V, S, 2] feet of the runs' parameters on the plane; nan after a run has diverged.
    steps: [S] updates made. ends: how each run ended.
    path_loss: [V, S] the training loss of the runs themselves; foot_loss: [V, S] that at the feet.
    share: [V] length of the path's shadow on the plane as a share of its own, through the kept
        steps; nan where a run diverged.
    """

    study: "Landscape"
    xs: Floats
    ys: Floats
    loss: Floats
    paths: Floats
    steps: npt.NDArray[np.int64]
    ends: tuple[End, ...]
    path_loss: Floats
    foot_loss: Floats
    share: Floats


def losses(experiment: Experiment, plane: Plane, places: Floats) -> Iterator[Floats]:
    """The training loss at places [n, 2] of a plane, piece by piece."""
    x, targets = _examples(experiment)
    value = LOSSES[experiment.training.loss].value
    widest = max(each.shape[1] for each in plane.weights)
    at_once = max(1, PIECE_ELEMENTS // (widest * x.shape[1]))
    for first in range(0, len(places), at_once):
        with torch.no_grad(), np.errstate(over="ignore", invalid="ignore"):
            weights, biases = plane.at(places[first : first + at_once])
            logits = forward(experiment.network, _tensors(weights), _tensors(biases), x)[-1]
            found = value(logits, targets).mean(-1).numpy()
        yield found


def inputs_of_layers(
    experiment: Experiment, weights: Sequence[Floats], biases: Sequence[Floats]
) -> list[float]:
    """The root mean square of what comes into each layer, over the training examples.

    weights: for each layer [out, in]; biases: for each layer [out].
    """
    x, _ = _examples(experiment)
    columns = [b[:, None] for b in biases]
    with torch.no_grad():
        outputs = forward(experiment.network, _tensors(weights), _tensors(columns), x)
    return [float(h.square().mean().sqrt()) for h in (x, *outputs[:-1])]


def _examples(experiment: Experiment) -> tuple[Tensor, Tensor]:
    """Inputs [features, N] and targets [K, N] of the training examples."""
    examples = load(experiment.data)
    x = torch.from_numpy(np.array(examples.standardised(examples.train_rows).T))
    labels = torch.tensor(examples.train_labels)
    return x, LOSSES[experiment.training.loss].targets(labels, examples.classes)


def _tensors(arrays: Sequence[Floats]) -> list[Tensor]:
    return [torch.tensor(each) for each in arrays]


class Survey:
    """Finds the plane, and the loss on it."""

    def __init__(self, study: "Landscape", recordings: tuple[Recording, ...]) -> None:
        self.study, self.recordings = study, recordings
        self.flat = [_flat(recording) for recording in recordings]
        middle = int(np.flatnonzero(np.abs(self.flat[0]).max(axis=1) <= FAR)[-1])
        weights = [np.array(W[middle]) for W in recordings[0].weights]
        biases = [np.array(b[middle]) for b in recordings[0].biases]
        inputs = inputs_of_layers(recordings[0].experiment, weights, biases)
        scales = Scales.of(weights, inputs)
        with np.errstate(over="ignore", invalid="ignore"):
            self.moves = [
                scales.measured(np.clip(flat, -FAR, FAR) - self.flat[0][middle])
                for flat in self.flat
            ]
        near = self._near(middle)
        self.two = self._directions(near, scales)
        self.plane = scales.plane(weights, biases, self.two)
        self.xs, self.ys = _window(
            feet(near, self.two), study.resolution, 1.0 if study.directions == "random" else 0.0
        )
        self.found: list[Floats] = []

    def _directions(self, near: Floats, scales: Scales) -> Floats:
        match self.study.directions:
            case "random":
                return random_directions(scales, self.study.weight_seed)
            case "path":
                return path_directions(near, scales)
            case _:
                within = np.linalg.norm(near, axis=1).max()
                last = np.stack([moves[-1] for moves in self.moves[1:]] or [near[-1]])
                ends = last[np.linalg.norm(last, axis=1) <= within]
                return end_directions(near, ends, scales)

    def _near(self, middle: int) -> Floats:
        """[n, P] the points of all paths that are not much further away than the first's."""
        first = self.moves[0][: middle + 1]
        within = REACH * np.linalg.norm(first, axis=1).max()
        others = [moves[np.linalg.norm(moves, axis=1) <= within] for moves in self.moves[1:]]
        return np.concatenate([first, *others])

    def places(self) -> Floats:
        """[n, 2] where the loss is wanted: the grid row by row, then each path's feet."""
        x, y = np.meshgrid(self.xs, self.ys)
        grid = np.column_stack([x.ravel(), y.ravel()])
        return np.concatenate([grid, *(feet(moves, self.two) for moves in self.moves)])

    def work(self) -> Iterator[float]:
        """Compute the losses; yields the fraction done."""
        places, done = self.places(), 0
        for piece in losses(self.study.experiments[0], self.plane, places):
            self.found.append(piece)
            done += len(piece)
            yield done / len(places)

    def slice(self) -> Slice:
        """What was found."""
        size = self.study.resolution
        flat = np.concatenate(self.found)
        counts = [size**2, *map(len, self.moves)]
        loss, *at_feet = np.split(flat, np.cumsum(counts)[:-1])
        most = max(self.recordings, key=lambda recording: len(recording.steps))
        return Slice(
            study=self.study,
            xs=self.xs,
            ys=self.ys,
            loss=loss.reshape(size, size),
            paths=_padded([feet(moves, self.two) for moves in self.moves]),
            steps=most.steps.copy(),
            ends=tuple(recording.end for recording in self.recordings),
            path_loss=_padded([recording.train_loss for recording in self.recordings]),
            foot_loss=_padded(at_feet),
            share=np.array([self._share(place) for place in range(len(self.moves))]),
        )

    def _share(self, place: int) -> float:
        diverged = self.recordings[place].end.kind == "diverged"
        return np.nan if diverged else share_in_plane(self.moves[place], self.two)


def _window(shown: Floats, size: int, least: float) -> tuple[Floats, Floats]:
    """Points along both axes of a square that holds places [n, 2] and has half a side of `least`.

    It lies about the middle of the places, or about 0 where a least size is asked for.
    """
    low, high = shown.min(axis=0), shown.max(axis=0)
    middle = np.zeros(2) if least else (low + high) / 2
    half = max(least, 0.65 * float((high - low).max()), 1e-3)
    x, y = (np.linspace(m - half, m + half, size) for m in middle)
    return x, y


def _flat(recording: Recording) -> Floats:
    """[S, P] the parameters at every snapshot, layer by layer, weights before biases."""
    pairs = zip(recording.weights, recording.biases, strict=True)
    parts = [part.reshape(len(part), -1) for pair in pairs for part in pair]
    return np.concatenate(parts, axis=1)


def _padded(rows: list[Floats]) -> Floats:
    """Rows [S, ...] of different lengths as one array [V, S, ...], nan where one has ended."""
    longest = max(rows, key=len)
    found = np.full((len(rows), *longest.shape), np.nan)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found
