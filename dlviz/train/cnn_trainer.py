"""Trains one small network for pictures, a slice at a time, and measures it from epoch to epoch."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from dlviz.data.picture_data import Pictures
from dlviz.nets.cnn import Cnn, CnnNet, build, to_vector
from dlviz.train.adversary import Adversary
from dlviz.train.devices import use_threads
from dlviz.train.optimisers import Adam
from dlviz.train.schedules import SCHEDULES

Floats = npt.NDArray[np.float64]

SLICE_S = 0.1
AT_ONCE = 100  # pictures in one pass that measures
SEEN = 500  # pictures of those that it learns from on which it is measured
SNAPSHOTS = 25
SNAPSHOT_BYTES = 16 << 20  # of all of them


@dataclass(frozen=True)
class Snapshot:
    """One network at one moment.

    step: updates made. epoch: times that each picture was seen. weights: as `to_vector`.
    train_loss, train_accuracy, test_accuracy, confusion: as in `CnnResult`.
    """

    step: int
    epoch: float
    weights: npt.NDArray[np.float32]
    train_loss: float
    train_accuracy: float
    test_accuracy: float
    confusion: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """Pictures [N, C, H, W] and their classes [N]."""

    x: Tensor
    y: Tensor

    @classmethod
    def of(cls, pictures: Pictures) -> "Examples":
        """A copy, since tensors cannot be read-only."""
        return cls(torch.tensor(pictures.images), torch.tensor(pictures.labels))

    def __len__(self) -> int:
        return len(self.y)

    def first(self, most: int) -> "Examples":
        """At most so many of them."""
        return Examples(self.x[:most], self.y[:most])


class CnnTrainer:
    """A network, what it learns from, and all that trains it.

    seed: draws the weights, and the order of the pictures in every epoch. An epoch's last batch
        may be smaller than the others.
    schedule: a name in `SCHEDULES`: how the learning rate changes; batches stay as they are.
    adversary: changes the pictures of every batch before the network learns from them.
    """

    def __init__(
        self,
        spec: Cnn,
        train: Pictures,
        test: Pictures,
        *,
        epochs: int,
        batch_size: int,
        learning_rate: float,
        seed: int,
        schedule: str = "constant",
        adversary: Adversary | None = None,
    ) -> None:
        self.net = build(spec, seed)
        self.train, self.test = Examples.of(train), Examples.of(test)
        self.batch_size = min(batch_size, len(self.train))
        self.updates_an_epoch = -(-len(self.train) // self.batch_size)
        self.updates = epochs * self.updates_an_epoch
        self.due = snapshot_steps(epochs, self.updates_an_epoch, spec.parameters + spec.buffers)
        self.snapshots: list[Snapshot] = []
        self.diverged, self.made, self.seconds = False, 0, 0.0
        self._batches = self._reshuffled(torch.Generator().manual_seed(seed))
        flat, gradient = flattened(self.net)
        self._gradient = gradient
        self._optimiser = Adam(flat, gradient, learning_rate)
        self._rate = SCHEDULES[schedule].rate
        self._adversary = adversary
        self._starts = torch.Generator().manual_seed(seed)

    @property
    def done(self) -> bool:
        """Whether nothing is left to train or measure."""
        return self.diverged or len(self.snapshots) == len(self.due)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        return 1.0 if self.done else self.made / self.updates

    def slices(self) -> Generator[None, None, None]:
        """Train to the end; yields every `SLICE_S`."""
        use_threads()
        deadline = perf_counter() + SLICE_S
        for _ in self._pieces():
            if perf_counter() >= deadline:
                yield
                use_threads()
                deadline = perf_counter() + SLICE_S

    def _pieces(self) -> Iterator[None]:
        """Updates and passes that measure, one after the other."""
        for due in self.due:
            while self.made < due:
                self._update()
                yield
            yield from self._measure()
            if self.diverged:
                return

    def _update(self) -> None:
        began = perf_counter()
        batch = next(self._batches)
        x, y = self.train.x[batch], self.train.y[batch]
        self.net.train()
        if self._adversary is not None:
            x = self._adversary(self.net, x, y, self.made / self.updates, self._starts)
        self._gradient.zero_()
        with torch.enable_grad():
            torch.autograd.backward(functional.cross_entropy(self.net.forward(x), y))
        self._optimiser.step(self._rate(self.made, self.updates))
        self.made += 1
        self.seconds += perf_counter() - began

    def _reshuffled(self, generator: torch.Generator) -> Iterator[Tensor]:
        while True:
            order = torch.randperm(len(self.train), generator=generator)
            yield from torch.split(order, self.batch_size)

    def _measure(self) -> Generator[None, None, None]:
        """Keep a snapshot, unless a number is not finite any more."""
        seen = self.train.first(SEEN)
        logits = yield from passes(self.net, seen.x)
        answers = yield from passes(self.net, self.test.x)
        loss = float(functional.cross_entropy(logits.double(), seen.y))
        weights = to_vector(self.net)
        if not (np.isfinite(loss) and np.isfinite(weights).all() and answers.isfinite().all()):
            self.diverged = True
            return
        classes = self.net.spec.classes
        found = answers.argmax(1)
        confusion = torch.bincount(self.test.y * classes + found, minlength=classes**2)
        self.snapshots.append(
            Snapshot(
                step=self.made,
                epoch=self.made / self.updates_an_epoch,
                weights=weights,
                train_loss=loss,
                train_accuracy=float((logits.argmax(1) == seen.y).double().mean()),
                test_accuracy=float((found == self.test.y).double().mean()),
                confusion=confusion.view(classes, classes).numpy(),
            )
        )


def snapshot_steps(epochs: int, updates_an_epoch: int, size: int) -> list[int]:
    """Updates after which a network of `size` numbers is kept, from 0 to the last.

    At 0, 1/4, 1/2, 1, 2, 3, ... epochs; fewer of the later ones where they would be too many.
    """
    most = int(np.clip(SNAPSHOT_BYTES // (4 * size), 5, SNAPSHOTS))
    whole = np.linspace(1, epochs, min(epochs, most - 3)).round()
    moments = np.array([0, 0.25, 0.5, *whole])
    return [int(step) for step in np.unique((moments * updates_an_epoch).round())]


def flattened(net: CnnNet) -> tuple[Tensor, Tensor]:
    """All parameters in one vector [P], and their gradients in another.

    The network's own are views of them from here on.
    """
    parameters = list(net.parameters())
    flat = torch.cat([p.detach().reshape(-1) for p in parameters])
    gradient, begin = torch.zeros_like(flat), 0
    for p in parameters:
        p.data = flat.as_strided(p.shape, p.stride(), begin)
        p.grad = gradient.as_strided(p.shape, p.stride(), begin)
        begin += p.numel()
    return flat, gradient


def passes(net: CnnNet, x: Tensor) -> Generator[None, None, Tensor]:
    """Logits [N, K] of pictures [N, C, H, W]; yields after every `AT_ONCE` of them."""
    found = []
    for part in torch.split(x, AT_ONCE):
        net.eval()
        with torch.no_grad():
            found.append(net.forward(part))
        yield
    return torch.cat(found)
