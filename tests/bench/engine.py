"""Updates a second of the engine, beside the ordinary loop of `nn.Module` and `torch.optim`.

`python -m tests.bench.engine`, or `make bench ARGS=engine`. One thread. A second is one of its CPU;
each line's two figures are the best of rounds in turns, so that a busy machine slows both.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import cycle, pairwise
from time import process_time

import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.nets.spec import Network
from dlviz.train.batches import Phase, Streams
from dlviz.train.engine import Backpropagation
from dlviz.train.experiment import Experiment
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.parameters import initial_flat
from dlviz.train.runs import train
from tests.bench.table import Row

ROUNDS = 7
ROUND_S = 0.15
STACKS = (1, 16, 96, 288, 1024)
TARGETS = {  # E = 1 and E = 288, plain SGD
    "2-8-8-1 tanh, batch 10, sgd, float64, E = 1": 2.0,
    "2-8-8-1 tanh, batch 10, sgd, float32, E = 1": 2.0,
    "64-32-10 relu, batch 16, sgd, float32, E = 288": 25.0,
}
DTYPES = {"float64": torch.float64, "float32": torch.float32}


@dataclass(frozen=True)
class Case:
    """A network and how it is trained, on 1,024 random examples."""

    sizes: tuple[int, ...]
    activation: str
    batch: int

    @property
    def name(self) -> str:
        return f"{'-'.join(map(str, self.sizes))} {self.activation}, batch {self.batch}"

    @property
    def network(self) -> Network:
        return Network(hidden=self.sizes[1:-1], activation=self.activation)

    def examples(self) -> tuple[Tensor, Tensor]:
        """Inputs [N, F] and labels [N]."""
        chance = torch.Generator().manual_seed(0)
        x = torch.randn(1024, self.sizes[0], generator=chance, dtype=torch.float64)
        return x, torch.randint(max(2, self.sizes[-1]), (1024,), generator=chance)


CASES = (Case((2, 8, 8, 1), "tanh", 10), Case((64, 32, 10), "relu", 16))
Update = Callable[[], None]
Mode = Callable[[], AbstractContextManager[None]]


def loop(case: Case, optimiser: str, precision: str) -> Update:
    """One update the ordinary way."""
    x, labels = case.examples()
    x = x.to(DTYPES[precision])
    activation = {"tanh": nn.Tanh, "relu": nn.ReLU}[case.activation]
    parts = [part for i, o in pairwise(case.sizes) for part in (nn.Linear(i, o), activation())]
    net = nn.Sequential(*parts[:-1]).to(x.dtype)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimiser]
    steps = kind(net.parameters(), lr=0.01)
    orders = cycle(torch.randperm(len(x)).split(case.batch)[:-1])

    def update() -> None:
        batch = next(orders)
        logits = net(x[batch])
        if case.sizes[-1] == 1:
            targets = labels[batch].to(x.dtype)[:, None]
            loss = functional.binary_cross_entropy_with_logits(logits, targets)
        else:
            loss = functional.cross_entropy(logits, labels[batch])
        steps.zero_grad()
        loss.backward()
        steps.step()

    return update


def engine(case: Case, optimiser: str, precision: str, networks: int) -> Update:
    """One update of a whole stack that shares its batches, with a rate a network."""
    specs = [Network(hidden=case.network.hidden, weight_seed=seed) for seed in range(networks)]
    flat = initial_flat(specs, case.sizes, dtype=DTYPES[precision])
    gradient = torch.zeros_like(flat)
    stack = Backpropagation(flat, gradient, networks, 1, case.sizes, case.network, "cross_entropy")
    x, labels = case.examples()
    streams = Streams([0], networks, case.network, flat)
    streams.load([x], [stack.loss.targets(labels, max(2, case.sizes[-1]))])
    batches = streams.batches(Phase(0, 10**9, case.batch, 0))
    if optimiser == "sgd":
        scale = flat.new_full((networks, 1, 1), -0.01 / case.batch)
        return lambda: stack.descend(next(batches), scale)
    steps = OPTIMISERS[optimiser](flat, gradient, 0.01)

    def update() -> None:
        stack.gradient(next(batches))
        steps.step()

    return update


def rate(update: Update, mode: Mode) -> float:
    """Updates a second over one round."""
    count, began = 0, process_time()
    with mode():
        while process_time() - began < ROUND_S:
            update()
            count += 1
    return count / (process_time() - began)


def in_turns(ours: Update, theirs: Update) -> tuple[float, float]:
    """The best rate of each over rounds that alternate."""
    best = [0.0, 0.0]
    for _ in range(ROUNDS):
        best[0] = max(best[0], rate(ours, Backpropagation.mode))
        best[1] = max(best[1], rate(theirs, torch.enable_grad))
    return best[0], best[1]


def beside_the_loop(case: Case, optimiser: str, precision: str, networks: int) -> Row:
    """Updates a second of all networks together, beside the loop's of one."""
    together = engine(case, optimiser, precision, networks)
    stacked, alone = in_turns(together, loop(case, optimiser, precision))
    made = stacked * networks
    what = f"{case.name}, {optimiser}, {precision}, E = {networks}"
    target = TARGETS.get(what)
    return Row(
        what,
        made,
        "updates/CPU s",
        alone,
        "loop",
        f"at least {target:g} x" if target else "",
        made >= target * alone if target else None,
    )


def whole_run(precision: str, *, residual: bool = False) -> Row:
    """A run with its snapshots and curves, as a page trains it; residual nets use autograd."""
    experiment = Experiment().having(
        dataset="spiral", n=250, updates=3000, precision=precision, residual=residual
    )
    seconds = []
    for _ in range(ROUNDS):
        began = process_time()
        train(experiment)
        seconds.append(process_time() - began)
    best, what = min(seconds), "spiral, 250 points, 2-8-8-1 tanh, Adam, 3,000 updates of 10"
    if residual:
        return Row(f"{what}, {precision}, residual", best, "CPU s")
    return Row(f"{what}, {precision}", best, "CPU s", target="0.5 s", met=best < 0.5)


def rows() -> Iterator[Row]:
    """Updates a second, alone and stacked; then a whole run with its curves."""
    torch.set_num_threads(1)
    for case in CASES:
        for precision in DTYPES:
            for networks in STACKS:
                yield beside_the_loop(case, "sgd", precision, networks)
    for networks in (1, 288):
        yield beside_the_loop(CASES[0], "adam", "float64", networks)
    for precision in DTYPES:
        yield whole_run(precision)
    yield whole_run("float64", residual=True)


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
