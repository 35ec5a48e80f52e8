"""How far the gradient of a mini-batch points away from that of all examples.

Everything follows from the inner products of the examples' gradients: a layer's gradient at one
example is an outer product delta hᵀ, and the inner product of two of those is a product of two
numbers. So the gradients themselves, 1,024 x 2,410 numbers, are never written down.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure import walks
from dlviz.measure.walks import Floats, Learner, Walk
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.losses import LOSSES
from dlviz.train.ranges import SEEDS, check_numbers, check_rising

WARM_RATE, WARM_BATCH = 0.05, 16  # of the updates before measuring
SIZES_MAX = 12
LIMITS = {"draws": (2, 1000), "updates": (0, 3000), "seed": SEEDS}
STREAM = (7,)  # of the batches that are only looked at


def inner_products(walk: Walk) -> Tensor:
    """Inner products [N, N] of the gradients of a walk's first network at each example."""
    activation, loss = ACTIVATIONS[walk.network.activation], LOSSES[walk.loss]
    matrices = [matrix[0] for matrix in walk.matrices()]
    below, zs = [walk.x.mT], []
    for matrix in matrices:
        zs.append(matrix[:, :-1] @ below[-1] + matrix[:, -1:])
        below.append(activation.value(zs[-1]))
    delta = loss.slope(zs[-1], walk.targets)
    total = torch.zeros(len(walk.x), len(walk.x), dtype=walk.flat.dtype)
    for place in reversed(range(len(matrices))):
        h = below[place]
        total.addcmul_(delta.mT @ delta, h.mT @ h + 1.0)
        if place:
            delta = matrices[place][:, :-1].mT @ delta
            delta *= activation.slope(zs[place - 1], h)
    return total


def noise_scale(products: Tensor) -> float:
    """B_simple = tr Σ / |G|² of all examples (McCandlish et al. 2018), from inner products [N, N].

    Σ: covariance of the examples' gradients, G: their mean. A batch of so many examples, drawn
    with replacement, has a gradient whose noise is as long as G.
    """
    full = products.mean()
    return float((products.diagonal().mean() - full) / full)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Gradients g of mini-batches beside the full gradient G, D of them.

    squares: [D] |g|². along: [D] g·G. full: |G|².
    """

    squares: Floats
    along: Floats
    full: float

    @property
    def lengths(self) -> Floats:
        """|g| / |G|, [D]."""
        return np.asarray(np.sqrt(self.squares / self.full))

    @property
    def angles(self) -> Floats:
        """Degrees between g and G, [D]; 90 where g is 0."""
        product = np.sqrt(self.squares * self.full)
        cosines = np.divide(self.along, product, np.zeros_like(product), where=product > 0)
        return np.asarray(np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0))))


def draw_batches(products: Tensor, places: npt.NDArray[np.int64]) -> Drawn:
    """The gradients of the batches of examples `places` [D, B], from inner products [N, N]."""
    D, B = places.shape
    shares = torch.zeros(D, len(products), dtype=products.dtype)
    shares.scatter_add_(1, torch.from_numpy(places), shares.new_full((D, B), 1 / B))
    mixed = shares @ products
    return Drawn(
        (mixed * shares).sum(1).clamp_(min=0.0).numpy(),
        mixed.mean(1).numpy(),
        float(products.mean()),
    )


def without_replacement(
    rng: np.random.Generator, draws: int, batch: int, n: int
) -> npt.NDArray[np.int64]:
    """Places [draws, batch] of examples, none twice in a batch."""
    return rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)[:, :batch]


@dataclass(frozen=True, eq=False)
class FanResult(Arrays):
    """Mini-batch gradients beside the full one; B batch sizes, D batches of each.

    batches: [B]. angles: [B, D] in degrees. lengths: [B, D] in lengths of the full gradient.
    mean_angles: [B]; margins: [B] two standard errors of them.
    positive_share: [B] share of the batches whose step still goes downhill (angle below 90°).
    noise_scale: tr Σ / |G|², in examples.
    """

    batches: npt.NDArray[np.int64]
    angles: Floats
    lengths: Floats
    mean_angles: Floats
    margins: Floats
    positive_share: Floats
    noise_scale: float


@dataclass(frozen=True)
class Fan(Learner):
    """Draws mini-batches and compares their gradients with that of all examples.

    batches: sizes, rising. draws: batches of each, without replacement.
    updates: SGD updates (rate .05, batch 16) before measuring. seed: of weights and draws.
    """

    kind = "fan"

    batches: tuple[int, ...] = (1, 4, 16, 64, 256)
    draws: int = 200
    updates: int = 0
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for a value that cannot be used."""
        super().check()
        check_rising("batches", self.batches, (1, walks.examples(self.dataset)), SIZES_MAX)
        check_numbers(self, LIMITS)

    def steps(self) -> Generator[tuple[float, FanResult | None], None, FanResult]:
        """Train, then draw; yields what is drawn so far."""
        self.check()
        walk = Walk([walks.experiment(self, self.seed, WARM_RATE, WARM_BATCH, self.updates)])
        for made in walks.advance(walk, self.updates):
            yield 0.5 * made / self.updates, None
        with Walk.mode():
            products = inner_products(walk)
        rng, drawn, n = np.random.default_rng([self.seed, *STREAM]), list[Drawn](), len(products)
        for done, batch in enumerate(self.batches):
            so_far = self._result(drawn, products) if drawn else None
            yield 0.5 + 0.5 * done / len(self.batches), so_far
            use_threads()
            places = without_replacement(rng, self.draws, batch, n)
            with Walk.mode():
                drawn.append(draw_batches(products, places))
        return self._result(drawn, products)

    def _result(self, drawn: Sequence[Drawn], products: Tensor) -> FanResult:
        angles = np.array([each.angles for each in drawn]).reshape(len(drawn), self.draws)
        lengths = np.array([each.lengths for each in drawn]).reshape(len(drawn), self.draws)
        return FanResult(
            batches=np.array(self.batches[: len(drawn)], dtype=np.int64),
            angles=angles,
            lengths=lengths,
            mean_angles=angles.mean(1),
            margins=2 * angles.std(1, ddof=1) / np.sqrt(self.draws),
            positive_share=(angles < 90).mean(1),
            noise_scale=noise_scale(products),
        )
