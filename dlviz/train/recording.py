"""What a run leaves behind: frozen arrays, and how it ended."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dlviz.train.experiment import SCHEMA, Experiment

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class End:
    """How a run ended.

    kind: "finished", "diverged" (a number was no longer finite), "early" (patience ran out) or
        "stopped" (it was not run to its end).
    step: updates that were made and kept.
    """

    kind: str
    step: int


@dataclass(frozen=True, eq=False)
class Recording:
    """The snapshots of one run. S snapshots, L layers; arrays are read-only.

    steps: [S] int64, rising from 0; updates made before each snapshot.
    weights: for each layer [S, out, in]; biases: for each layer [S, out]; the run's precision.
    train_loss, test_loss: [S] float64, mean loss an example, without penalties or dropout;
        nan where there are no test examples.
    train_accuracy, test_accuracy: [S] float64 in [0, 1]; nan likewise.
    seconds, updates_per_s: time spent in updates only; the rate counts this network's updates.
    device: where it was trained, "cpu", "cuda" or "mps".
    """

    experiment: Experiment
    steps: npt.NDArray[np.int64]
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    train_loss: Floats
    test_loss: Floats
    train_accuracy: Floats
    test_accuracy: Floats
    end: End
    seconds: float
    updates_per_s: float
    device: str
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for array in self.arrays():
            array.setflags(write=False)

    def arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        """Every array of the recording."""
        curves = (self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy)
        return (self.steps, *self.weights, *self.biases, *curves)

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(array.nbytes for array in self.arrays())

    @property
    def parameters(self) -> int:
        """Weights and biases of the network."""
        return sum(array[0].size for array in (*self.weights, *self.biases))

    def thinned(self, most: int) -> "Recording":
        """The same run with at most `most` of its snapshots, the first and the last among them."""
        if len(self.steps) <= most:
            return self
        kept = np.unique(np.linspace(0, len(self.steps) - 1, most).round().astype(np.int64))
        return replace(
            self,
            steps=self.steps[kept],
            weights=tuple(array[kept] for array in self.weights),
            biases=tuple(array[kept] for array in self.biases),
            train_loss=self.train_loss[kept],
            test_loss=self.test_loss[kept],
            train_accuracy=self.train_accuracy[kept],
            test_accuracy=self.test_accuracy[kept],
        )

    def at(self, step: int) -> int:
        """Index of the last snapshot made at or before `step`."""
        return int(np.searchsorted(self.steps, step, side="right")) - 1
