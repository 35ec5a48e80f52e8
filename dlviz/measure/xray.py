"""The x-ray: how large the signal and the gradient are in every layer of a random network."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import ClassVar, cast

import numpy as np

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.measure import mean_field
from dlviz.measure.xray_pass import KEPT_BYTES, passed, yields
from dlviz.measure.xray_sizes import Floats, Passed
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import NORMALISATIONS, RESIDUALS, Deep
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_numbers
from dlviz.train.study import FlatStudy

MOST_DRAWS = 200
MOST_S = 60  # on one core
SLICE_S = 0.1
LOW, HIGH = 0.1, 0.9  # quantiles over the random networks
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "depth": (1, 100),
        "width": (4, 512),
        "init_scale": (0.0, 100.0),
        "batch": (2, 256),
        "draws": (1, MOST_DRAWS),
        "seed": (0, SEED_MAX - MOST_DRAWS),
    }
)
CHOICES = MappingProxyType(
    {
        "activation": frozenset(ACTIVATIONS),
        "initialiser": frozenset(INITIALISERS),
        "normalisation": frozenset(NORMALISATIONS),
        "residual": frozenset(RESIDUALS),
    }
)


@dataclass(frozen=True)
class XRay(FlatStudy):
    """Random networks that are only looked at: a batch on its way through, a gradient on its back.

    depth: hidden layers, 1 to 100, all `width` wide (4 to 512), as are the inputs. activation,
    initialiser, init_scale (0 to 100), normalisation, residual: as in `Deep`. Biases are 0.
    batch: standard normal inputs, 2 to 256. draws: networks, 1 to 200, of the seeds from `seed`
    on; layer l of seed s has the weights of stream (s, l), counted from 0.
    """

    kind: ClassVar[str] = "x_ray"

    depth: int = 30
    width: int = 256
    activation: str = "sigmoid"
    initialiser: str = "xavier_normal"
    init_scale: float = 1.0
    normalisation: str = "none"
    residual: str = "none"
    batch: int = 64
    draws: int = 1
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many networks are drawn for it."""
        return self.draws

    @property
    def network(self) -> Deep:
        """What all of them are."""
        return Deep(
            self.depth,
            self.width,
            self.activation,
            self.initialiser,
            self.init_scale,
            self.normalisation,
            self.residual,
        )

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "value_type", "value_range", "value_unknown"; "x_ray_too_large" above about `MOST_S` s.
        """
        check_numbers(self, LIMITS)
        check_choices(self, CHOICES)
        if self.seconds > MOST_S:
            raise UserError("x_ray_too_large", limit=MOST_S)

    @property
    def seconds(self) -> float:
        """How long it takes on one core, at most, as was measured."""
        return self.draws * self.depth * self.layer_s()

    def layer_s(self) -> float:
        """Seconds of one layer of one network."""
        n, batch = self.width, self.batch
        draw = 3e-5 + 1.2e-8 * n**2 + (2.4e-10 * n**3 if self.initialiser == "orthogonal" else 0.0)
        there, back = 4e-11 * n**2 * batch + 5e-8 * n * batch, 4e-11 * n**2 * batch
        twice = 8 * self.depth * n * (n + batch) > KEPT_BYTES
        return (draw + there) * (2 if twice else 1) + back

    def together(self) -> int:
        """Networks that are computed side by side: many where they are small."""
        bytes_each = 8 * self.depth * self.width * (self.width + self.batch)
        return max(1, min(self.draws, KEPT_BYTES // bytes_each, int(SLICE_S / self.layer_s())))

    def steps(self) -> Generator[tuple[float, None], None, "XRayResult"]:
        """Draw and measure them; yields the fraction done."""
        self.check()
        seeds, size = range(self.seed, self.seed + self.draws), self.together()
        groups = [seeds[first : first + size] for first in range(0, self.draws, size)]
        work = sum(yields(self.network, len(group), self.batch) for group in groups)
        layers, done, until = self._layers(groups), 0, perf_counter() + SLICE_S
        use_threads()
        while True:
            try:
                next(layers)
            except StopIteration as finished:
                return result_of(self, cast(list[Passed], finished.value))
            done += 1
            if perf_counter() >= until:
                yield done / work, None
                use_threads()
                until = perf_counter() + SLICE_S

    def _layers(self, groups: Sequence[range]) -> Generator[None, None, list[Passed]]:
        found = list[Passed]()
        for group in groups:
            found.append((yield from passed(self.network, group, self.batch)))
        return found


@dataclass(frozen=True, eq=False)
class XRayResult(Arrays):
    """Sizes in every layer, as log10 of root mean squares; L layers, R networks, read-only arrays.

    signal: [L] of what a layer hands on: the activations, or in residual networks the sums z.
    gradient: [L] of the loss's slope in the sums z, in units of the last layer's, which is 0.0.
        Both are of the first network; -inf: nothing is left, +inf: beyond float64. A network that
        overflows has gradients from its last finite layer back, in units of that one's.
    signal_low, signal_high, gradient_low, gradient_high: [L] 10 % and 90 % quantiles of all R.
    signal_theory, gradient_theory: [L] by `mean_field`, for standard normal inputs.
    factor: by what a layer multiplies the squared gradient on its way back; the geometric mean of
        all networks over the later half of the layers (`mean_field.settled`), where the signal's
        size has mostly settled. 0: no gradient came through; nan: there is but one layer.
    factor_theory: the same by `mean_field`.
    dead: [L] share of the neurons with a slope below 1e-3 at every example.
    histogram: [L, 24] shares of a layer's values (those of `signal`) in even cells from edges
        [L, 0] to edges [L, 1], their smallest to their largest; all 0 from an overflow on.
    overflow: the first layer, from 1, with sums beyond float64; 0: none.
    spread: [R] log10 of the first layer's gradient in each network, at its first example alone,
        as a law of single gradients needs it; -inf: nothing is left.
    """

    study: XRay
    signal: Floats
    gradient: Floats
    signal_low: Floats
    signal_high: Floats
    gradient_low: Floats
    gradient_high: Floats
    signal_theory: Floats
    gradient_theory: Floats
    factor: float
    factor_theory: float
    dead: Floats
    histogram: Floats
    edges: Floats
    overflow: int
    spread: Floats


def result_of(study: XRay, found: Sequence[Passed]) -> XRayResult:
    """What all networks show together; the first of `found` holds the study's first network."""
    signal = np.concatenate([each.signal for each in found])
    gradient = np.concatenate([each.gradient for each in found])
    (signal_low, signal_high), (gradient_low, gradient_high) = band(signal), band(gradient)
    beyond = np.isposinf(signal[0])
    return XRayResult(
        study=study,
        signal=signal[0],
        gradient=gradient[0],
        signal_low=signal_low,
        signal_high=signal_high,
        gradient_low=gradient_low,
        gradient_high=gradient_high,
        signal_theory=mean_field.signal(study.network),
        gradient_theory=mean_field.gradient(study.network),
        factor=factor_of(gradient),
        factor_theory=mean_field.factor(study.network),
        dead=found[0].dead,
        histogram=found[0].histogram,
        edges=found[0].edges,
        overflow=int(beyond.argmax()) + 1 if beyond.any() else 0,
        spread=np.concatenate([each.example for each in found]),
    )


def band(values: Floats) -> Floats:
    """[2, L] the 10 % and 90 % quantiles over [R, L], each one of the values: they may be inf."""
    last = len(values) - 1
    return np.sort(values, axis=0)[[round(LOW * last), round(HIGH * last)]]


def factor_of(gradient: Floats) -> float:
    """The squared factor a layer, from [R, L] log10 root mean squares: `XRayResult.factor`."""
    below, above = gradient[:, :-1], gradient[:, 1:]
    known = np.isfinite(below) & np.isfinite(above)
    late = known.copy()
    late[:, : mean_field.settled(gradient.shape[1]).start] = False
    counted = late if late.any() else known
    if not counted.any():
        return 0.0 if known.size else float("nan")
    return float(10 ** (2 * (below[counted] - above[counted]).mean()))
