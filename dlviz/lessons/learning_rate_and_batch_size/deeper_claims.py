"""The drawer's claims: what an update costs, and why one searches on a log scale."""

import numpy as np

from dlviz.lessons.learning_rate_and_batch_size.runs import EVEN, LOG
from dlviz.lessons.learning_rate_and_batch_size.sources import BATCH, LOG_GRID
from dlviz.lessons.records import DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.measure.spread import interval, over_seeds
from dlviz.measure.update_cost import UpdateCost, UpdateCostResult
from dlviz.train.recording import Floats
from dlviz.train.sweep import SweepMaps

COST = UpdateCost(batches=(4, 16, 64, 256))
NEAR = 1.1  # a rate counts that comes within a tenth of the best loss


def _cost_verdict(results: tuple[UpdateCostResult]) -> Verdict:
    (cost,) = results
    ratio = over_seeds(cost.ratios(4, 256))
    place = interval(ratio, (2.0, 22.6))  # between 8 and 64 lies their geometric mean
    return Verdict(
        TOO_CLOSE if place is None else DOES_NOT_HOLD if place == 0 else HOLDS,
        () if place is None else (2 - place,),
        f"{ratio.mean:.1f} times as long",
        "So small a network is bound by the calls that an update makes, not by its sums. Per "
        "example a large batch is cheap, which is why it is worth a larger rate.",
        {
            f"batch {batch}": f"{1e6 * seconds:.0f} µs"
            for batch, seconds in zip(cost.batches, cost.seconds, strict=True)
        },
    )


UPDATE_TIME = Claim(
    id="update_time",
    statement="An update on 64 times the data takes ... (this machine, plain PyTorch)",
    source=BATCH,
    options=("64 times as long", "about 8 times as long", "less than twice as long"),
    reasonable=(
        "There are 64 times as many sums, but sums are not what takes the time here.",
        "Somewhere between the sums and the calls; wider networks come near it.",
        "Every call costs the same whether it is given 4 examples or 256.",
    ),
    make=lambda seed: (COST.having(seed=seed),),
    measure=_cost_verdict,
    deeper=True,
    machine_dependent=True,
    unit="batch sizes",
)


def _within(maps: SweepMaps, best: Floats) -> tuple[Floats, Floats]:
    """How many rates come near the best loss, and the grid's own best loss; a figure a seed."""
    losses = maps.map("epochs").loss[-1, :, 0]  # [R, K]
    finite = np.where(np.isfinite(losses), losses, np.inf)
    return (finite <= NEAR * best).sum(axis=0), finite.min(axis=0)


def _scale_verdict(results: tuple[SweepMaps, SweepMaps]) -> Verdict:
    even, log = results
    best = np.minimum(*(_within(maps, np.zeros(1))[1] for maps in results))
    counts = [_within(maps, best)[0] for maps in (even, log)]
    found = [float(np.median(_within(maps, best)[1])) for maps in (even, log)]
    options = {int(np.searchsorted((1.5, 4.5, 8.5), count)) for count in counts[0]}
    rates = len(even.sweep.rates)
    option = options.pop() if len(options) == 1 else None
    lost = int((even.map("epochs").state != 0).sum())
    return Verdict(
        TOO_CLOSE if option is None else HOLDS if found[1] < found[0] / 2 else DOES_NOT_HOLD,
        () if option is None else (option,),
        f"{int(np.median(counts[0]))} of {rates}",
        f"Evenly spaced, {rates - 1} of {rates} rates lie above .3, and {lost} of them diverged or "
        "stalled. Doubling from rate to rate tries every size once.",
        {
            "near the best, evenly spaced": f"{int(np.median(counts[0]))} of {rates}",
            "near the best, doubling": f"{int(np.median(counts[1]))} of {len(log.sweep.rates)}",
            "lowest loss, evenly spaced": f"{found[0]:.3g}",
            "lowest loss, doubling": f"{found[1]:.3g}",
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
