"""The edge of stability: full-batch gradient descent sharpens a loss until 2 / rate, and stays.

A small tanh network fits the Chebyshev polynomial T5 (Cohen et al. 2021). Once there, the weights
swing with period 2 across the valley. So the curvature is measured halfway between two steps, and
at odd distances: at even ones on one side, the swing is taken for a plateau that is not there.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt
import torch
from numpy.polynomial import chebyshev
from torch import Tensor

from dlviz.errors import UserError
from dlviz.measure.walks import SLICE_S, Floats
from dlviz.nets.mlp import forward
from dlviz.nets.spec import Network
from dlviz.train.arrays import Arrays
from dlviz.train.batches import Batch
from dlviz.train.devices import use_threads
from dlviz.train.engine import Backpropagation
from dlviz.train.parameters import initial_flat, layers
from dlviz.train.ranges import SEEDS, check_each, check_numbers, check_rising, check_types
from dlviz.train.study import FlatStudy
from dlviz.train.training_time import update_s

DEGREE = 5
LOSS = "squared"  # half the squared error
KRYLOV = 30  # steps of Lanczos
CURVATURE = 4  # times the work of an update, that a step of it is
MOST_S = 120.0  # on one core
BLOCK = 8  # points whose curvature is computed together
RATES_MAX, LAYERS_MAX, WIDTH_MAX = 6, 3, 64
LIMITS = {"points": (DEGREE + 1, 200), "updates": (10, 40_000), "looks": (4, 500), "seed": SEEDS}
DIVERGED = 1e3  # times the first loss
SETTLED = 0.25  # the last share of the run
ROUNDING = 1e-10  # a direction shorter than this is only rounding errors


class Curve:
    """The mean loss of networks that fit T5 at `points` even places of [-1, 1].

    x, y: [1, points].
    """

    def __init__(self, network: Network, points: int) -> None:
        self.network, self.sizes = network, (1, *network.hidden, 1)
        x = np.linspace(-1.0, 1.0, points)
        self.x = torch.from_numpy(x)[None]
        self.y = torch.from_numpy(chebyshev.chebval(x, [0.0] * DEGREE + [1.0]))[None]

    def losses(self, flats: Tensor) -> Tensor:
        """Mean of half the squared error, of each of S networks [S, P], [S]."""
        matrices = [each[:, 0] for each in layers(flats, self.sizes, 1)]
        weights, biases = [m[..., :-1] for m in matrices], [m[..., -1:] for m in matrices]
        answers = forward(self.network, weights, biases, self.x)[-1]
        means: Tensor = (answers - self.y).square().mean((-1, -2)) / 2
        return means

    def sharpness(self, flats: Tensor) -> Floats:
        """The largest eigenvalue of the loss's Hessian at each of S networks [S, P], [S].

        nan where a weight is not finite.
        """
        finite = flats.isfinite().all(1)
        found = np.full(len(flats), np.nan)
        if not finite.any():
            return found
        product, shape = self.hessian_product(flats[finite]), flats[finite].shape
        found[finite.numpy()] = largest_eigenvalues(product, shape, KRYLOV).numpy()
        return found

    def hessian_product(self, flats: Tensor) -> Callable[[Tensor], Tensor]:
        """A function from vectors [S, P] to each network's Hessian times its vector, exact."""
        leaf = flats.clone().requires_grad_()
        with torch.enable_grad():
            total = self.losses(leaf).sum()
            gradient = torch.autograd.grad(total, leaf, create_graph=True)[0]

        def product(v: Tensor) -> Tensor:
            # The slope of gradient · v; to hand v to torch as a gradient would load sympy, 35 MB.
            with torch.enable_grad():
                along = (gradient * v).sum()
            return torch.autograd.grad(along, leaf, retain_graph=True)[0]

        return product


def largest_eigenvalues(
    product: Callable[[Tensor], Tensor], shape: tuple[int, ...], steps: int
) -> Tensor:
    """The largest eigenvalue of each of S symmetric matrices, [S] float64.

    By Lanczos with full reorthogonalisation; P steps of it are exact. nan: a product is not finite.
    product: from vectors [S, P] to the matrices times them. shape: (S, P). steps: of Lanczos.
    """
    S, P = shape
    K = min(steps, P)
    start = torch.randn(P, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    q = (start / start.norm()).repeat(S, 1)
    basis, within = torch.zeros(S, K, P, dtype=q.dtype), torch.zeros(S, K, K, dtype=q.dtype)
    for k in range(K):
        basis[:, k] = q
        image, so_far = product(q), basis[:, : k + 1]
        for _ in range(2):  # once leaves rounding errors that grow
            along = so_far @ image[:, :, None]
            image = image - (so_far.mT @ along)[:, :, 0]
            within[:, k, : k + 1] += along[:, :, 0]
        length = image.norm(dim=1, keepdim=True)
        q = torch.where(length > ROUNDING, image / length, 0.0)
    lost = ~within.isfinite().all((1, 2))
    values: Tensor = torch.linalg.eigvalsh(within.nan_to_num(0.0, 0.0, 0.0))[:, -1]  # lower half
    return values.masked_fill(lost, torch.nan)


@dataclass(frozen=True, eq=False)
class SharpnessResult(Arrays):
    """V runs that differ in their rate, looked at S times.

    rates: [V]. steps: [S] updates before a look, at one odd distance.
    losses: [V, S] mean of half the squared error.
    sharpness_times_rate: [V, S] largest curvature halfway to the next step, times the rate: at 2
    a step that only follows that curvature neither shrinks nor grows. nan: diverged.
    settled, spread: [V] mean and standard deviation of it over the last quarter of the run.
    reached: [V] the first step looked at at which it is 2 or more; inf: none.
    diverged: [V] whether the loss left a thousand times its start behind.
    """

    rates: Floats
    steps: npt.NDArray[np.int64]
    losses: Floats
    sharpness_times_rate: Floats
    settled: Floats
    spread: Floats
    reached: Floats
    diverged: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sharpness(FlatStudy):
    """Gradient descent on all points at several rates, and the sharpness on the way.

    rates: rising. hidden: widths of the tanh layers. points: that are fitted. updates: of a run.
    looks: how often the sharpness is measured. seed: of the weights.
    """

    kind = "sharpness"

    rates: tuple[float, ...] = (0.1, 0.15, 0.2)
    hidden: tuple[int, ...] = (20, 20)
    points: int = 20
    updates: int = 8000
    looks: int = 120
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for a value that cannot be used; "runs_too_long" for too much work."""
        check_types(self)
        check_rising("rates", self.rates, (1e-4, 1e2), RATES_MAX)
        check_each("hidden", self.hidden, (1, WIDTH_MAX), (1, LAYERS_MAX))
        check_numbers(self, LIMITS)
        if self.seconds > MOST_S:
            raise UserError("runs_too_long", limit=round(MOST_S / 60))

    @property
    def seconds(self) -> float:
        """About how long it takes on one core."""
        count = self.updates + self.looks * KRYLOV * CURVATURE
        return self.networks * count * update_s((1, *self.hidden, 1), self.points)

    @property
    def networks(self) -> int:
        """One a rate."""
        return len(self.rates)

    @property
    def apart(self) -> int:
        """Updates between two looks, odd."""
        return max(1, self.updates // self.looks - 1) // 2 * 2 + 1

    def steps(self) -> Generator[tuple[float, SharpnessResult | None], None, SharpnessResult]:
        """Train and look; yields what is seen so far."""
        self.check()
        network = Network(hidden=self.hidden, activation="tanh", weight_seed=self.seed)
        curve = Curve(network, self.points)
        descent = _Descent(curve, self.rates)
        looks = range(0, self.updates, self.apart)
        losses, products = list[Floats](), list[Floats]()
        for start in range(0, len(looks), BLOCK):
            block = looks[start : start + BLOCK]
            pairs: list[tuple[Tensor, Tensor]] = []
            while len(pairs) < len(block):
                use_threads()
                descent.until(block, pairs, perf_counter() + SLICE_S)
                yield descent.made / self.updates, None
            use_threads()
            before, after = (torch.cat(each) for each in zip(*pairs, strict=True))
            losses += list(curve.losses(before).numpy().reshape(len(block), -1))
            found = curve.sharpness((before + after) / 2).reshape(len(block), -1)
            found[~(np.array(losses[start:]) <= DIVERGED * losses[0])] = np.nan
            products += list(found * np.array(self.rates))
            yield descent.made / self.updates, self._result(looks, losses, products)
        return self._result(looks, losses, products)

    def _result(
        self, looks: Sequence[int], losses: Sequence[Floats], products: Sequence[Floats]
    ) -> SharpnessResult:
        V, S = len(self.rates), len(products)
        steps = np.array(looks[:S], dtype=np.int64)
        seen = np.array(products).reshape(S, V).T
        late = seen[:, steps >= (1 - SETTLED) * self.updates]
        first = np.array([int(np.argmax(row >= 2)) if (row >= 2).any() else -1 for row in seen])
        return SharpnessResult(
            rates=np.array(self.rates),
            steps=steps,
            losses=np.array(losses).reshape(S, V).T.copy(),
            sharpness_times_rate=seen.copy(),
            settled=late.mean(1) if late.size else np.full(V, np.nan),
            spread=late.std(1) if late.size else np.full(V, np.nan),
            diverged=np.array([bool(np.isnan(row).any()) for row in seen]),
            reached=np.array([steps[place] if place >= 0 else np.inf for place in first], float),
        )


class _Descent:
    """V networks that start alike and descend at rates of their own."""

    def __init__(self, curve: Curve, rates: Sequence[float]) -> None:
        V, self.sizes = len(rates), curve.sizes
        self.flat = initial_flat([curve.network] * V, curve.sizes)
        self.engine = Backpropagation(
            self.flat, torch.zeros_like(self.flat), V, 1, curve.sizes, curve.network, LOSS
        )
        x = torch.cat([curve.x, torch.ones_like(curve.x)])[None]
        self.batch = Batch(x, x.mT, curve.y[None])
        self.scale = self.flat.new_tensor(rates)[:, None, None] / -curve.x.shape[1]
        self.made = 0

    def until(
        self, looks: Sequence[int], pairs: list[tuple[Tensor, Tensor]], deadline: float
    ) -> None:
        """Descend and append the weights [V, P] before and after the update at each look."""
        with self.engine.mode():
            while len(pairs) < len(looks) and perf_counter() < deadline:
                wanted = self.made == looks[len(pairs)]
                before = self._each() if wanted else None
                self.engine.descend(self.batch, self.scale)
                self.made += 1
                if before is not None:
                    pairs.append((before, self._each()))

    def _each(self) -> Tensor:
        """The weights network by network, [V, P], out of inference mode."""
        matrices = layers(self.flat, self.sizes, len(self.scale))
        with torch.inference_mode(False):
            rows = [torch.tensor(m.numpy().reshape(len(m), -1)) for m in matrices]
            return torch.cat(rows, 1)
