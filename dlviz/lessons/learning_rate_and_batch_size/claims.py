"""The claims that the steps ask: the fan, the map on either clock, the floor."""

from collections.abc import Sequence

import numpy as np

from dlviz.lessons.learning_rate_and_batch_size.runs import (
    BASE_BATCH,
    BASE_RATE,
    BOTH,
    FACTOR,
    FAN,
    LOWER,
    MAP,
)
from dlviz.lessons.learning_rate_and_batch_size.sources import FAST, NOISY, PRODUCT, RATE
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent
from dlviz.measure.contours import Slope, contour_slope
from dlviz.measure.gradients import Fan, FanResult
from dlviz.measure.least_squares import Floor, floors
from dlviz.measure.spread import nearest, nearest_mark, over_seeds
from dlviz.nets.mlp import parameters
from dlviz.texts import fill, passage
from dlviz.train.descent import Lines
from dlviz.train.sweep import ClockMap, Sweep, SweepMaps

FAN_SEEDS = 5
WEIGHTS = parameters((64, *FAN.hidden, 10))
FEW = 4  # examples in the batch that the first claim asks about
EPOCHS_MARKS = (-1.0, 0.0, 0.5, 1.0)  # the slope that each answer stands for
QUARTERS = (0.25, 0.5, 0.75, 1.0)  # of a floor; it is halved where a half is the nearest


def _fans(seed: int) -> tuple[Fan, ...]:
    first = seed * FAN_SEEDS
    return tuple(FAN.having(seed=first + k) for k in range(FAN_SEEDS))


def _fan_verdict(fans: tuple[FanResult, ...]) -> Verdict:
    sizes = [int(batch) for batch in fans[0].batches]
    at = sizes.index(FEW)
    angle = over_seeds([float(fan.mean_angles[at]) for fan in fans])
    downhill = float(np.mean([fan.positive_share[at] for fan in fans]))
    option = nearest(angle, (5.0, 30.0, 75.0, 105.0))
    noisy = angle.mean > 45 and downhill > 0.5
    numbers: dict[str, float | str] = {
        fill("batch {size}", size=size): f"{np.mean([fan.mean_angles[k] for fan in fans]):.0f}°"
        for k, size in enumerate(sizes)
    }
    return Verdict(
        TOO_CLOSE if option is None else HOLDS if noisy else DOES_NOT_HOLD,
        () if option is None else (option,),
        f"{angle.mean:.0f}°",
        fill(
            "With {weights:,} weights there are many directions to be wrong in, yet "
            "{downhill} of these steps still point downhill. That is the noise; how fast "
            "a small batch is, the map will tell.",
            weights=WEIGHTS,
            downhill=percent(downhill),
        ),
        {**numbers, fill("downhill at batch {few}", few=FEW): percent(downhill)},
    )


FAN_ANGLE = Claim(
    id="fan_angle",
    statement="The gradient of 4 of 1,024 examples, before training, is off by ...",
    source=NOISY,
    options=("about 5°", "about 30°", "about 75°", "more than 90°: uphill"),
    reasonable=(
        "It gets there in the end, so it cannot be far off; but it need not be near either.",
        "Four examples are few, but they are drawn fairly; in the plane this would be a good bet.",
        "In many dimensions a little noise in every weight turns the arrow far, not backwards.",
        "Beyond a right angle it would go uphill on average, and training would not work.",
    ),
    make=_fans,
    measure=_fan_verdict,
)


def cell_loss(shown: ClockMap, sweep: Sweep, rate: float, batch: int) -> float:
    """The final loss at a rate and batch of the grid, between two rates by the loss's logarithm."""
    column = np.log(shown.final_loss[:, sweep.batches.index(batch)])
    fine = np.isfinite(column)
    rates = np.log(np.array(sweep.rates))
    if not fine.any():
        return float("nan")
    return float(np.exp(np.interp(np.log(rate), rates[fine], column[fine])))


def _four_rates(shown: ClockMap, sweep: Sweep) -> dict[str, float | str]:
    big = BASE_BATCH * FACTOR
    factors = {
        "÷ 8": 1 / FACTOR,
        passage("the same"): 1.0,
        "× √8": FACTOR**0.5,
        "× 8": float(FACTOR),
    }
    losses = {name: cell_loss(shown, sweep, BASE_RATE * f, big) for name, f in factors.items()}
    return {
        fill(
            "loss at batch {base_batch}", base_batch=BASE_BATCH
        ): f"{cell_loss(shown, sweep, BASE_RATE, BASE_BATCH):.3f}",
        **{
            fill("batch {big}, rate {name}", big=big, name=name): f"{loss:.3f}"
            for name, loss in losses.items()
        },
    }


def _at_chance(shown: ClockMap, sweep: Sweep) -> str:
    row, column = sweep.rates.index(BASE_RATE / FACTOR), sweep.batches.index(BASE_BATCH * FACTOR)
    return percent(float(shown.final_accuracy[row, column]))


def _mark(figure: float, margin: float, marks: Sequence[float]) -> int | None:
    """Index of the mark that a figure is nearest to; None if that is left open, or it has none."""
    return nearest_mark(figure - margin, figure + margin, marks)


def _times(slope: Slope) -> str:
    figure = fill(
        "times {factor:.2f} (slope {slope:.3f} ± {margin:.3f})",
        factor=FACTOR**slope.slope,
        slope=slope.slope,
        margin=slope.margin,
    )
    return figure.replace("-0.000", "0.000").replace("-", "−")


def _epochs_verdict(results: tuple[SweepMaps]) -> Verdict:
    (maps,) = results
    shown, sweep = maps.map("epochs"), maps.sweep
    slope = contour_slope(shown, sweep.rates, sweep.batches)
    option = _mark(slope.slope, slope.margin, EPOCHS_MARKS)
    kind = HOLDS if option == 0 else DOES_NOT_HOLD
    return Verdict(
        TOO_CLOSE if option is None else kind,
        () if option is None else (option,),
        _times(slope),
        fill(
            "Eight times fewer steps must each be eight times as long, up to where a "
            "rate diverges. Dividing the rate instead ends at {at_chance} of new digits "
            "right, where guessing gives 10 %. As a statement about noise the slide is "
            "right: step 5 measures it.",
            at_chance=_at_chance(shown, sweep),
        )
        if option == 3
        else passage("Along this slope of log rate on log batch the loss stays the same."),
        {
            **_four_rates(shown, sweep),
            passage("slope of log rate on log batch"): f"{slope.slope:.3f}",
        },
    )


SAME_EPOCHS = Claim(
    id="same_epochs",
    statement="Batch 16 → 128, still 10 epochs. To get the same loss the rate must be ...",
    source=PRODUCT,
    options=("divided by 8", "the same", "times √8", "times 8"),
    reasonable=(
        "That keeps rate times batch constant, as the slide says; the steps get fewer and shorter.",
        "The gradient is a mean, so it does not grow; but there are eight times fewer steps.",
        "It keeps the noise of the run in another sense, and suits some optimisers.",
        "Eight times fewer steps, each eight times as long.",
    ),
    make=lambda seed: (MAP.having(first_seed=seed * MAP.seeds),),
    measure=_epochs_verdict,
    drawn=EPOCHS_MARKS,
)


def _updates_verdict(results: tuple[SweepMaps]) -> Verdict:
    (maps,) = results
    sweep = maps.sweep
    shown = maps.map("updates")
    slope = contour_slope(shown, sweep.rates, sweep.batches)
    other = contour_slope(maps.map("epochs"), sweep.rates, sweep.batches)
    option = _mark(slope.slope, slope.margin, (-1, 0, 1))
    turned = option == 1 and other.slope > 0.5
    return Verdict(
        TOO_CLOSE if option is None else DEPENDS if turned else DOES_NOT_HOLD,
        () if option is None else (option,),
        _times(slope),
        passage(
            "A small batch is fast where epochs are counted and no faster where updates "
            "are: it only makes more of them. The networks of both maps start alike; "
            "only the clock has changed."
        )
        if turned
        else passage("Along this slope of log rate on log batch the loss stays the same."),
        {
            **_four_rates(shown, sweep),
            passage("slope at equal updates"): f"{slope.slope:.3f}".replace("-", "−"),
            passage("slope at equal epochs"): f"{other.slope:.3f}",
        },
    )


SAME_UPDATES = Claim(
    id="same_updates",
    statement="Batch 16 → 128 at equal updates: the rate must be ...",
    source=FAST,
    options=("divided by 8", "the same", "times 8"),
    reasonable=(
        "A larger batch is more exact, but that is no reason to walk more slowly.",
        "As many steps, each as long: the batch only makes them less noisy.",
        "That is the rule at equal epochs, where a larger batch makes fewer steps.",
    ),
    make=lambda seed: (BOTH.having(first_seed=seed * MAP.seeds),),
    measure=_updates_verdict,
)


def _ratio(one: Floor, base: Floor) -> tuple[float, float]:
    """One floor as a share of another, and two standard errors of that."""
    if not np.isfinite([one.measured, base.measured]).all():
        return float("nan"), float("nan")
    ratio = one.measured / base.measured
    return ratio, ratio * float(np.hypot(one.margin / one.measured, base.margin / base.measured))


def _floor_verdict(results: tuple[Lines]) -> Verdict:
    (lines,) = results
    base, slower, larger = floors(lines)
    ratios = [_ratio(slower, base), _ratio(larger, base)]
    marks = [_mark(*ratio, QUARTERS) for ratio in ratios]
    halved = [mark == QUARTERS.index(0.5) for mark in marks]
    option = {(True, False): 0, (False, True): 1, (True, True): 2, (False, False): 3}[
        (halved[0], halved[1])
    ]
    kind = HOLDS if halved[0] else DOES_NOT_HOLD
    return Verdict(
        TOO_CLOSE if None in marks else kind,
        () if None in marks else (option,),
        fill(
            "{ratios:.2f} and {ratios_2:.2f} of the floor",
            ratios=ratios[0][0],
            ratios_2=ratios[1][0],
        ),
        passage(
            "The noise in a step is its length times the scatter of its mean. Half the "
            "rate or twice the batch halve it alike; the half rate also takes twice as "
            "long to come down."
        ),
        {
            passage("floor"): fill(
                "{measured:.3f} (theory {theory:.3f})", measured=base.measured, theory=base.theory
            ),
            passage("half the rate"): fill(
                "{measured:.3f} (theory {theory:.3f})",
                measured=slower.measured,
                theory=slower.theory,
            ),
            passage("twice the batch"): fill(
                "{measured:.3f} (theory {theory:.3f})",
                measured=larger.measured,
                theory=larger.theory,
            ),
        },
    )


FLOOR_HALVES = Claim(
    id="floor_halves",
    statement="A constant rate leaves the error on a floor. What halves it?",
    source=RATE,
    options=("only halving the rate helps", "only doubling the batch helps", "either", "neither"),
    reasonable=(
        "Half as long a step carries half as much noise, and it is not alone in that.",
        "A mean over twice as many scatters less, and it is not alone in that.",
        "The noise goes with rate over batch, so both do the same to the floor.",
        "With more time alone the floor stays, but both of these lower it.",
    ),
    make=lambda seed: (LOWER.having(seed=seed),),
    measure=_floor_verdict,
    unit="runs",
)
