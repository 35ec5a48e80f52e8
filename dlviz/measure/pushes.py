"""Why so little suffices: many tiny pushes that all push the same way.

Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial examples" (2015): with the
weights w of a linear model, a change of at most epsilon in every value moves the logit by up to
epsilon * |w|_1, which grows with the number of values. Random changes of that size cancel out.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_numbers, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIMS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
STATES = ("clean", "attacked", "noisy")
LIMITS = {
    "epsilon": (0.0, 0.2),
    "margin": (0.1, 5.0),
    "noise": (0.05, 2.0),
    "n": (100, 2000),
    "seed": SEEDS,
}
BINS = 60
FAR = 4  # standard deviations beyond a centre that histograms go
VALUES_AT_ONCE = 300_000
SIGNS = np.array([-1.0, 1.0])


@dataclass(frozen=True)
class ManyPushes(FlatStudy):
    """Two classes in d dimensions that are equally easy to tell apart at every d.

    Each class is a round Gaussian cloud. The model is linear and the best there is, so nothing is
    trained: it knows the direction w, of length 1 and drawn at random, that joins the centres.
    epsilon: by how much each value is changed. margin: from a centre to the line between the
    classes. noise: standard deviation of every value around its centre. n: examples, half of
    each class. Values are not held in [0, 1].
    """

    kind: ClassVar[str] = "many_pushes"

    epsilon: float = 0.02
    margin: float = 1.0
    noise: float = 0.4
    n: int = 1000
    seed: int = 0

    @property
    def networks(self) -> int:
        """Models that are looked at."""
        return len(DIMS)

    def check(self) -> None:
        """Raises UserError, "value_type" or "value_range", for a value that cannot be used."""
        check_types(self)
        check_numbers(self, LIMITS)

    def steps(self) -> Generator[tuple[float, "ManyPushesResult | None"], None, "ManyPushesResult"]:
        """Push the examples, dimension by dimension; what there is so far after each."""
        self.check()
        logits: list[Floats] = []
        shown: ManyPushesResult | None = None
        for place, dim in enumerate(DIMS):
            slices = self._logits(dim)
            while True:
                try:
                    done = next(slices)
                except StopIteration as finished:
                    logits.append(finished.value)
                    break
                yield (place + done) / len(DIMS), shown
            shown = _result(self, logits)
        return _result(self, logits)

    def _logits(self, dim: int) -> Generator[float, None, Floats]:
        """[3, n] of the examples as they are, attacked, and with random signs."""
        random = np.random.default_rng([self.seed, dim])
        w = random.standard_normal(dim)
        w /= np.linalg.norm(w)
        push, answers = self.epsilon * np.sign(w), signs(self.n)
        found, rows = [], max(1, VALUES_AT_ONCE // dim)
        for first in range(0, self.n, rows):
            use_threads()
            y = answers[first : first + rows, None]
            x = y * self.margin * w + self.noise * random.standard_normal((len(y), dim))
            noisy = x + self.epsilon * random.choice(SIGNS, x.shape)
            found.append(np.stack([x @ w, (x - y * push) @ w, noisy @ w]))
            yield min(1.0, (first + rows) / self.n)
        return np.concatenate(found, axis=1)


@dataclass(frozen=True, eq=False)
class ManyPushesResult(Arrays):
    """Logits in D dimensions, clean, attacked and noisy: the states of `STATES`.

    The logit is the signed distance from the line; a class's answer is right where it has the
    class's sign.
    dims: [D], fewer while there are more to come.
    shift: [D] the mean change of the logit by the attack, away from the right answer.
    shift_noise: [D] the root of the mean square of the change by random signs of the same size.
    theory: [D] epsilon times the mean of |w|_1 over random directions of length 1, see
        `mean_length`: about epsilon * sqrt(2 d / pi). theory_noise: epsilon, at every d.
    accuracy, accuracy_theory: [D, 3] measured; by the normal distribution and the two theories.
    counts: [D, 3, 2, B] examples of the class on the left and of that on the right in B bins of
        the logit, beyond the outermost edges as well. edges: [B + 1].
    """

    study: ManyPushes
    dims: Ints
    shift: Floats
    shift_noise: Floats
    theory: Floats
    theory_noise: float
    accuracy: Floats
    accuracy_theory: Floats
    counts: Ints
    edges: Floats


def signs(n: int) -> Floats:
    """[n] the classes, -1 and 1 in turn."""
    return np.where(np.arange(n) % 2, 1.0, -1.0)


def mean_length(dim: int) -> float:
    """The mean of |w|_1 over all directions w of length 1 in so many dimensions.

    d Gamma(d / 2) / (sqrt(pi) Gamma((d + 1) / 2)), which tends to sqrt(2 d / pi) as d grows.
    """
    return dim * math.exp(math.lgamma(dim / 2) - math.lgamma((dim + 1) / 2)) / math.sqrt(math.pi)


def theory(study: ManyPushes, dims: Ints) -> Floats:
    """[D] by how much the attack moves the logit in so many dimensions, on average."""
    return study.epsilon * np.array([mean_length(dim) for dim in dims.tolist()])


def _result(study: ManyPushes, logits: list[Floats]) -> ManyPushesResult:
    """Of the dimensions that were looked at."""
    dims, z, y = np.array(DIMS[: len(logits)]), np.stack(logits), signs(study.n)
    moved = (z[:, 1:] - z[:, :1]) * y
    far = study.margin + FAR * study.noise
    edge = max(far, float(theory(study, np.array(DIMS)).max()) - study.margin + FAR * study.noise)
    edges = np.linspace(-edge, edge, BINS + 1)
    inner = np.clip(z, edges[0], edges[-1])
    return ManyPushesResult(
        study=study,
        dims=dims,
        shift=-moved[:, 0].mean(axis=1),
        shift_noise=np.sqrt((moved[:, 1] ** 2).mean(axis=1)),
        theory=theory(study, dims),
        theory_noise=study.epsilon,
        accuracy=(z * y > 0).mean(axis=2),
        accuracy_theory=_accuracy(study, dims),
        counts=np.stack(
            [
                [[np.histogram(row[y == side], edges)[0] for side in (-1, 1)] for row in rows]
                for rows in inner
            ]
        ),
        edges=edges,
    )


def _accuracy(study: ManyPushes, dims: Ints) -> Floats:
    """[D, 3] by theory."""
    still, wide = np.zeros(len(dims)), np.full(len(dims), study.noise)
    shift = np.stack([still, theory(study, dims), still], axis=1)
    spread = np.stack([wide, wide, np.hypot(wide, study.epsilon)], axis=1)
    units = (study.margin - shift) / spread
    return np.array([[_normal(u) for u in row] for row in units])


def _normal(u: float) -> float:
    """The share of a normal distribution below u."""
    return 0.5 * math.erfc(-u / math.sqrt(2))
