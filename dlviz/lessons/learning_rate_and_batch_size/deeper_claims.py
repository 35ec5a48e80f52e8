"""The drawer's claims: what an update costs, and why one searches on a log scale."""

import numpy as np

from dlviz.lessons.learning_rate_and_batch_size.runs import EVEN, LOG
from dlviz.lessons.learning_rate_and_batch_size.sources import FAST, LOG_GRID
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.measure.spread import interval, over_seeds
from dlviz.measure.update_cost import UpdateCost, UpdateCostResult
from dlviz.texts import fill, passage
from dlviz.train.recording import Floats
from dlviz.train.sweep import SweepMaps

COST = UpdateCost(batches=(4, 16, 64, 256))
EDGES = (3.0, 20.0)
FAR = 2.0  # one grid is better where its lowest loss is less than half the other's
NEAR = 1.1  # a rate counts that comes within a tenth of the best loss


def _cost_verdict(results: tuple[UpdateCostResult]) -> Verdict:
    (cost,) = results
    ratio = over_seeds(cost.ratios(4, 256))
    place = interval(ratio, EDGES)
    return Verdict(
        TOO_CLOSE if place is None else DOES_NOT_HOLD if place == 0 else HOLDS,
        () if place is None else (2 - place,),
        fill("{mean:.1f} times as long", mean=ratio.mean),
        _WHY_COST.get(place, passage("It lies on the border between two of the answers.")),
        {
            fill("batch {batch}", batch=batch): f"{1e6 * seconds:.0f} µs"
            for batch, seconds in zip(cost.batches, cost.seconds, strict=True)
        },
    )


_WHY_COST: dict[int | None, str] = {
    0: passage(
        "So small a network is bound by the calls that an update makes, not by its "
        "sums: for each example a large batch is cheap, if it can be given a larger "
        "rate."
    ),
    1: passage(
        "Calls and sums both count on this machine: for each example a large batch is cheaper."
    ),
    2: passage(
        "On this machine the sums decide: a large batch costs nearly what its examples cost."
    ),
}


UPDATE_TIME = Claim(
    id="update_time",
    statement="An update on 64 times the data takes ... (this machine, plain PyTorch)",
    source=FAST,
    options=(
        "more than 20 times as long",
        "between 3 and 20 times as long",
        "less than 3 times as long",
    ),
    reasonable=(
        "There are 64 times as many sums, but sums are not what takes the time here.",
        "Somewhere between the sums and the calls; wider networks come near it.",
        "Every call costs the same whether it is given 4 examples or 256.",
    ),
    make=lambda seed: (COST.having(seed=seed),),
    measure=_cost_verdict,
    deeper=True,
    machine_dependent=True,
    unit="machine",
)


def _best(maps: SweepMaps, column: int) -> Floats:
    """The lowest final loss of any rate at one batch size, [K]; infinite where all diverged."""
    return np.asarray(_finite(maps, column).min(axis=0))


def _finite(maps: SweepMaps, column: int) -> Floats:
    losses = maps.map("epochs").loss[-1, :, column]  # [R, K]
    return np.asarray(np.where(np.isfinite(losses), losses, np.inf))


def _scale_verdict(results: tuple[SweepMaps, SweepMaps]) -> Verdict:
    even, log = results
    batches, rates = even.sweep.batches, len(even.sweep.rates)
    best = np.minimum(_best(even, 0), _best(log, 0))
    counts = (_finite(even, 0) <= NEAR * best).sum(axis=0)
    options = {int(np.searchsorted((1.5, 4.5, 8.5), count)) for count in counts}
    option = options.pop() if len(options) == 1 else None
    found = [
        [float(np.median(_best(maps, column))) for maps in (even, log)]
        for column in range(len(batches))
    ]
    helps = [spaced > FAR * doubled for spaced, doubled in found]
    kind = HOLDS if all(helps) else DEPENDS if any(helps) else DOES_NOT_HOLD
    return Verdict(
        TOO_CLOSE if option is None else kind,
        () if option is None else (option,),
        fill("{counts} of {rates}", counts=int(np.median(counts)), rates=rates),
        passage(
            "It depends on where the good rates are. Where they are small, as for a "
            "small batch, an even grid tries almost none of them; where they are large "
            "it does as well. Doubling is the grid for those who do not know."
        )
        if any(helps) and not all(helps)
        else passage("Doubling from rate to rate tries every size once."),
        {
            fill("lowest loss at batch {batch}", batch=batch): fill(
                "{spaced:.2g} evenly, {doubled:.2g} doubling", spaced=spaced, doubled=doubled
            )
            for batch, (spaced, doubled) in zip(batches, found, strict=True)
        },
    )


LOG_SCALE = Claim(
    id="log_scale",
    statement="Why on a log scale? Of 12 rates spaced evenly from .002 to 4, with batch 4, how "
    "many come within 10 % of the lowest loss?",
    source=LOG_GRID,
    options=("none or 1", "2 to 4", "5 to 8", "9 or more"),
    reasonable=(
        "Nearly all of them are large, and a small batch bears no large rate.",
        "A few in the middle would be a fair guess if rates were alike to all networks.",
        "If half of the range worked, an even grid would be as good as any.",
        "Then one would not have to search at all.",
    ),
    make=lambda seed: (
        EVEN.having(first_seed=seed * EVEN.seeds),
        LOG.having(first_seed=seed * LOG.seeds),
    ),
    measure=_scale_verdict,
    deeper=True,
)
