"""The table of factors: by what a layer multiplies the squared gradient, beside theory."""

from collections.abc import Generator
from dataclasses import dataclass
from math import pi
from typing import ClassVar

import numpy as np

from dlviz.errors import UserError
from dlviz.measure.xray import LIMITS as X_RAY_LIMITS
from dlviz.measure.xray import MOST_S, XRay
from dlviz.measure.xray_sizes import Floats
from dlviz.train.arrays import Arrays
from dlviz.train.ranges import check_numbers
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

INITIAL = (("xavier_normal", 1.0), ("he_normal", 1.0), ("normal", 1.0), ("normal", 0.01))
BATCHES = (16, 64, 256)
LARGE_BATCH = pi / (pi - 1)
LIMITS = {**{name: X_RAY_LIMITS[name] for name in ("width", "draws", "seed")}, "depth": (2, 100)}


@dataclass(frozen=True)
class FactorRow:
    """A kind of network in the table."""

    activation: str
    initialiser: str
    init_scale: float


ROWS = tuple(
    FactorRow(activation, *initial)
    for activation in ("relu", "tanh", "sigmoid")
    for initial in INITIAL
)


@dataclass(frozen=True)
class Factors(FlatStudy):
    """Measures the rows of `ROWS`, and He's ReLU networks with batch normalisation.

    width: 4 to 512. depth: 2 to 100 layers, of which the later half is averaged over, since the
    signal has to settle first; with tanh and Xavier it never does, and the factor creeps up to 1.
    draws: networks of each kind, of the seeds from `seed` on.
    """

    kind: ClassVar[str] = "factors"
    heavy: ClassVar[bool] = True

    width: int = 256
    depth: int = 20
    draws: int = 4
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many networks are drawn for it."""
        return self.draws * (len(ROWS) + len(BATCHES))

    @property
    def rays(self) -> tuple[XRay, ...]:
        """The x-rays of the rows, and of batch normalisation with each batch size."""
        base = XRay(depth=self.depth, width=self.width, draws=self.draws, seed=self.seed)
        plain = tuple(base.having(**vars(row)) for row in ROWS)
        normal = base.having(activation="relu", initialiser="he_normal", normalisation="batch")
        return (*plain, *(normal.having(batch=batch) for batch in BATCHES))

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "value_type", "value_range"; "x_ray_too_large" above about `MOST_S` seconds.
        """
        check_numbers(self, LIMITS)
        if sum(ray.seconds for ray in self.rays) > MOST_S:
            raise UserError("x_ray_too_large", limit=MOST_S)

    def steps(self) -> Generator[tuple[float, None], None, "FactorsResult"]:
        """Measure row by row; yields the fraction done."""
        self.check()
        rays, found = self.rays, []
        for done, ray in enumerate(rays):
            ends = done / len(rays), (done + 1) / len(rays)
            found.append((yield from part(ray.steps(), ends, None)))
        measured = np.array([ray.factor for ray in found])
        theory = np.array([ray.factor_theory for ray in found[: len(ROWS)]])
        return FactorsResult(
            study=self,
            rows=ROWS,
            measured=measured[: len(ROWS)],
            theory=theory,
            batches=BATCHES,
            batch_measured=measured[len(ROWS) :],
            batch_theory=np.full(len(BATCHES), LARGE_BATCH),
        )


@dataclass(frozen=True, eq=False)
class FactorsResult(Arrays):
    """Squared gradient factors a layer; read-only arrays.

    rows: 12 kinds of plain networks; measured, theory: [12].
    batches: sizes of the batches that ReLU networks with He's weights are normalised over;
    batch_measured: [3]; batch_theory: [3] the limit of a large batch, π / (π - 1), for all.
    """

    study: Factors
    rows: tuple[FactorRow, ...]
    measured: Floats
    theory: Floats
    batches: tuple[int, ...]
    batch_measured: Floats
    batch_theory: Floats
