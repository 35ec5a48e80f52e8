"""Trains one stack of networks, a slice at a time."""

from collections.abc import Callable, Iterator, Sequence
from math import copysign, inf
from time import perf_counter

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.errors import UserError
from dlviz.nets.mlp import parameters, sizes
from dlviz.train.autograd import Autograd
from dlviz.train.batches import Batch, Streams, phases
from dlviz.train.devices import gpu_memory, pick, synchronise
from dlviz.train.engine import Backpropagation
from dlviz.train.experiment import Change, Experiment
from dlviz.train.optimisers import OPTIMISERS, SGD, Optimiser, Penalties
from dlviz.train.parameters import each_network, initial_flat, layers
from dlviz.train.recorder import Recorder, snapshot_count, snapshot_steps
from dlviz.train.recording import Recording
from dlviz.train.schedules import SCHEDULES
from dlviz.train.stack import DTYPES, Material, Sharing


class Trainer:
    """A stack of networks and all that trains and records them.

    experiments: of one `stack.stack_key`.
    snapshots: how many are kept, or at which steps (the first and the last among them); None: as
        many as fit a film. recorder: what measures them.

    Raises UserError("no_such_weight") where a change names a weight that the network does not have,
    and what `load` raises.
    """

    @gpu_memory()
    def __init__(
        self,
        experiments: Sequence[Experiment],
        snapshots: int | Sequence[int] | None = None,
        recorder: type[Recorder] = Recorder,
    ) -> None:
        self.sharing = Sharing.of(experiments)
        self.experiments = tuple(experiments[place] for place in self.sharing.order)
        first = self.experiments[0]
        self.network, self.training, self.changes = first.network, first.training, first.changes
        self.material = Material.of(self.experiments)
        examples = self.material.first[0]
        self.sizes = sizes(self.network, len(examples.mean), examples.classes)
        self.phases = phases(self.training, self.changes, len(examples.train_labels))
        self.made, self.seconds = 0, 0.0
        self._place(snapshots, recorder)
        self._equip()
        with self.engine.mode():
            self._arrive()
            while self.recorder.work():
                pass

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.recorder.over

    @property
    def fraction(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return 1.0 if self.done else self.made / max(1, self.training.updates)

    @gpu_memory()
    def advance(self, deadline: float) -> None:
        """Train and measure until `perf_counter()` passes the deadline, or to the end."""
        with self.engine.mode():
            while not self.done:
                if not self.recorder.work():
                    self._train(deadline)
                if perf_counter() >= deadline:
                    return

    def recordings(self, within: bool = False) -> tuple[Recording, ...]:
        """What each network has left so far, in the order in which they were given.

        within: as for `Recorder.recording`.
        """
        places = np.argsort(self.sharing.order)
        return tuple(self.recorder.recording(int(e), self.device.type, within) for e in places)

    def curve(self, name: str) -> npt.NDArray[np.float64]:
        """One of the recorder's curves so far, [S, E] in the order of what was given."""
        return self.recorder.curve(name)[:, np.argsort(self.sharing.order)]

    def _place(self, snapshots: int | Sequence[int] | None, recorder: type[Recorder]) -> None:
        """Choose the device, and put the parameters there."""
        networks, precision = [each.network for each in self.experiments], self.training.precision
        count = parameters(self.sizes)
        widest = max((phase.batch for phase in self.phases), default=1)
        self.device = pick(len(networks) * count * widest, precision)
        self.flat = initial_flat(networks, self.sizes, self.device, DTYPES[precision])
        self.gradient = torch.zeros_like(self.flat)
        steps = snapshot_steps(
            self.training.updates,
            snapshots if isinstance(snapshots, int) else snapshot_count(count, precision),
            [change.step for change in self.changes],
        )
        if snapshots is not None and not isinstance(snapshots, int):
            steps = np.unique(np.array(snapshots, dtype=np.int64))
        self.stops = {*steps.tolist(), *(phase.start for phase in self.phases)}
        self.recorder = recorder(self.experiments, self.sizes, steps, self.flat)

    def _equip(self) -> None:
        """Set up the engine, its examples and the optimiser."""
        E, leaders = len(self.experiments), self.sharing.leaders
        engine = Autograd if self.network.residual else Backpropagation
        self.engine: Autograd | Backpropagation = engine(
            self.flat, self.gradient, E, len(leaders), self.sizes, self.network, self.training.loss
        )
        seeds = [self.experiments[e].training.batch_seed for e in leaders]
        self.streams = Streams(seeds, E, self.network, self.flat)
        self._load(self.material)
        self.rates = [self._number(each.training.learning_rate) for each in self.experiments]
        self.optimiser = self._optimiser(self.training.optimiser)
        self.batches: Iterator[Batch] = iter(())

    def _load(self, material: Material) -> None:
        """Train and measure on these examples from now on."""
        leaders, like = self.sharing.leaders, self.flat
        self.streams.load(
            [material.inputs(e) for e in leaders], [material.targets(e) for e in leaders]
        )
        train, test = material.measured("train", like), material.measured("test", like)
        self.recorder.examples_from(self.made, train, test)

    def _train(self, deadline: float) -> None:
        """Make updates until the next snapshot, change or deadline."""
        began = perf_counter()
        updates, rate = self.training.updates, SCHEDULES[self.training.schedule].rate
        update, batches = self._update(), self.batches
        while True:
            update(next(batches), rate(self.made, updates))
            self.made += 1
            arrived = self.made in self.stops
            if arrived or perf_counter() >= deadline:
                break
        synchronise(self.device)
        self.seconds += perf_counter() - began
        if arrived:
            self._arrive()

    def _update(self) -> Callable[[Batch, float], None]:
        """What one update does with a batch and the schedule's factor."""
        engine, optimiser = self.engine, self.optimiser
        plain = type(optimiser) is SGD and not optimiser.penalties.any
        if plain and isinstance(engine, Backpropagation):
            rates = self.flat.new_tensor(self.rates)[:, None, None]
            scale = rates / -self.batch_size
            return lambda batch, factor: engine.descend(
                batch, scale if factor == 1.0 else scale * factor
            )

        def update(batch: Batch, factor: float) -> None:
            engine.gradient(batch)
            optimiser.step(factor)

        return update

    def _arrive(self) -> None:
        """At a step that matters: changes first, then the snapshot, then the batches to come."""
        for change in self.changes:
            if change.step == self.made:
                self._change(change)
        if self.made == self.recorder.steps[self.recorder.kept]:
            self.recorder.keep(self.flat, self.seconds)
        for phase in self.phases:
            if phase.start == self.made:
                self.batches, self.batch_size = self.streams.batches(phase), phase.batch

    def _change(self, change: Change) -> None:
        match change.field:
            case "learning_rate":
                self.rates = [self._number(change.value)] * len(self.experiments)
                self.optimiser.rates = self._per_parameter()
            case "optimiser":
                self.optimiser = self._optimiser(str(change.value))
            case "noise":
                self._load(self.material.noisier(self.experiments, float(change.value)))
            case "weight" | "bias":
                self._set(change)

    def _set(self, change: Change) -> None:
        """Set one weight or bias of every network."""
        one = slice(-1, None) if change.field == "bias" else slice(None, -1)
        blocks = [m[..., one] for m in layers(self.flat, self.sizes, len(self.experiments))]
        where = (*change.where, 0) if change.field == "bias" else change.where
        if not (len(where) == 3 and 0 <= where[0] < len(blocks)):
            raise UserError("no_such_weight", where=change.where)
        block, (unit, column) = blocks[where[0]], where[1:]
        if not (0 <= unit < block.shape[1] and 0 <= column < block.shape[2]):
            raise UserError("no_such_weight", where=change.where)
        block[:, unit, column] = self._number(change.value)

    def _number(self, value: float | int | str) -> float:
        """The value, or infinity where it is too large for the precision."""
        number = float(value)
        return number if abs(number) <= torch.finfo(self.flat.dtype).max else copysign(inf, number)

    def _optimiser(self, name: str) -> Optimiser:
        return OPTIMISERS[name](
            self.flat,
            self.gradient,
            self._per_parameter(),
            Penalties(self._penalty("l1"), self._penalty("l2")),
            self.training.momentum,
        )

    def _penalty(self, name: str) -> Tensor | None:
        values = [getattr(each.training, name) for each in self.experiments]
        return each_network(values, self.sizes, self.flat, biases=False) if any(values) else None

    def _per_parameter(self) -> float | Tensor:
        """The learning rate for the optimiser, flat where the networks' differ."""
        if len(set(self.rates)) == 1:
            return self.rates[0]
        return each_network(self.rates, self.sizes, self.flat, biases=True)
