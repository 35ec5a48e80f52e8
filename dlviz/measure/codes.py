"""Local against distributed codes: how many things k units tell apart, and what noise costs.

Hinton, McClelland and Rumelhart, "Distributed representations" (1986). A local code has a unit for
each thing; a distributed one a unit for each feature, so every thing is a pattern over all units.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, check_numbers, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint8]

FEATURES = (
    ("small", "large"),
    ("blue", "orange"),
    ("round", "square"),
    ("plain", "striped"),
    ("soft", "hard"),
    ("light", "heavy"),
    ("dry", "wet"),
    ("warm", "cold"),
    ("old", "new"),
    ("quiet", "loud"),
)
"""A unit that is off, and on: the first k tell the things of k units apart."""
LIMITS = {"units": (2, len(FEATURES)), "seed": SEEDS}
CURVES = ("local", "distributed", "local_many", "spread")
"""Local: k things on k units. Distributed: 2^k things, a feature a unit, on k units. Local for as
many things: 2^k on 2^k units. Spread: k things on k units, each a random pattern over all."""
NOISE = np.linspace(0, 0.5, 51)
SHOWN = 16
"""Things of the distributed code that are shown at most."""


@dataclass(frozen=True)
class Codes(FlatStudy):
    """Two codes with k units, from 2 to 10. seed: of the random patterns."""

    kind: ClassVar[str] = "codes"

    units: int = 4
    seed: int = 0

    def check(self) -> None:
        """Raises UserError, "value_type" or "value_range", for a value that cannot be used."""
        check_types(self)
        check_numbers(self, LIMITS)

    def steps(self) -> Generator[tuple[float, None], None, "CodesResult"]:
        """A few milliseconds."""
        self.check()
        k = self.units
        yield 0.0, None
        bits, spread = every_pattern(k), random_codes(k, self.seed)
        shown = bits[:SHOWN]
        return CodesResult(
            study=self,
            told_apart=(k, 2**k),
            local=np.eye(k, dtype=np.uint8),
            distributed=shown,
            spread=spread,
            names=tuple(named(row) for row in bits[: max(k, SHOWN)]),
            noise=NOISE,
            recognised=np.stack(
                [
                    local_recognised(k, NOISE),
                    (1 - NOISE) ** k,
                    local_recognised(2**k, NOISE),
                    recognised(spread, NOISE),
                ]
            ),
        )


@dataclass(frozen=True, eq=False)
class CodesResult(Arrays):
    """Codes with k units.

    told_apart: things by the local and by the distributed code: k and 2^k. local: [k, k] a thing a
    row; distributed: [up to 16, k] the first of its 2^k; spread: [k, k] random patterns, all
    different. names: of the things, in the order of all three: the first things of each are the
    same. noise: [P] the chance with which each unit flips, 0 to 0.5. recognised: [4, P], see
    `CURVES`: the chance that the thing's code is the nearest to what is left of it; n codes that
    are equally near count 1 / n.
    """

    study: Codes
    told_apart: tuple[int, int]
    local: Bits
    distributed: Bits
    spread: Bits
    names: tuple[str, ...]
    noise: Floats
    recognised: Floats


def every_pattern(units: int) -> Bits:
    """[2^k, k] all patterns; the first unit changes fastest."""
    places = np.arange(2**units)[:, None] >> np.arange(units)
    return (places & 1).astype(np.uint8)


def named(code: Bits) -> str:
    """What a pattern of features is called: "small blue round plain"."""
    return " ".join(FEATURES[unit][bit] for unit, bit in enumerate(code.tolist()))


def random_codes(units: int, seed: int) -> Bits:
    """[k, k] patterns, all different, drawn at random."""
    drawn = np.random.default_rng(seed).choice(2**units, size=units, replace=False)
    return every_pattern(units)[drawn]


def recognised(codes: Bits, noise: Floats) -> Floats:
    """[P] the chance that a thing's code [n, k] is nearest after noise, by all 2^k patterns."""
    patterns = every_pattern(codes.shape[1])
    apart = (patterns[:, None] != codes).sum(2)
    nearest = apart == apart.min(1, keepdims=True)
    share = nearest / nearest.sum(1, keepdims=True)
    p, k = noise[:, None, None], codes.shape[1]
    arrives = p**apart * (1 - p) ** (k - apart)
    found: Floats = (arrives * share).sum(1).mean(1)
    return found


def local_recognised(things: int, noise: Floats) -> Floats:
    """[P] the same for n things of one unit each, without going through all patterns.

    A thing is one of m units that are on: 1 / m on average. With n - 1 others that come on with
    probability p, that is (1 - (1 - p)^n) / (n p). Where all are off it is one of n.
    """
    p = np.maximum(noise, 1e-12)
    on = (1 - p) * -np.expm1(things * np.log1p(-p)) / (things * p)
    found: Floats = on + p * (1 - p) ** (things - 1) / things
    return found
