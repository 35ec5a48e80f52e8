"""The claims of the drawer: depth at equal weights, capacity, and renamed neurons."""

import numpy as np

from dlviz.data.examples import load
from dlviz.lessons.decision_boundaries.runs import FENCE, MOONS, SPIRAL, seeds
from dlviz.lessons.decision_boundaries.sources import (
    DEPTH_NEEDS_SCALE,
    MORE_DATA,
    OTHER_MINIMA,
)
from dlviz.lessons.records import (
    DEPENDS,
    DOES_NOT_HOLD,
    HOLDS,
    TOO_CLOSE,
    Claim,
    Verdict,
)
from dlviz.lessons.text import percent, points
from dlviz.measure import scores
from dlviz.measure.barriers import barriers
from dlviz.measure.spread import interval, over_seeds
from dlviz.texts import fill, passage
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording

RACERS = 96
RACE = SPIRAL.having(
    n=100, n_test=100, noise=0.035, standardise=False, learning_rate=0.02, updates=2000,
    precision="float32",
)  # fmt: skip
TARGET = 0.05
SETS = 20
WILD = MOONS.having(precision="float32")
CALM = WILD.having(noise=0.1)
HUGE = (128, 128)
CHANCE, SAME = 0.2, 0.005  # falls of accuracy, as shares
STARTS = 16
RENAMING = 0.25  # of a barrier, at most so much is left where renaming explains it


def _race(seed: int) -> tuple[Experiment, ...]:
    wide, deep = RACE.having(hidden=(36,)), RACE.having(hidden=(6, 6, 6, 6))
    return (*seeds(wide, seed, RACERS), *seeds(deep, seed, RACERS))


def _race_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    wide, deep = (
        [scores.steps_to_loss(recording, TARGET) for recording in half]
        for half in (recordings[:RACERS], recordings[RACERS:])
    )
    times = [[step for step in steps if step is not None] for steps in (wide, deep)]
    shares = [len(reached) / RACERS for reached in times]
    if min(map(len, times)) < 2:
        return Verdict(
            TOO_CLOSE, (), passage("no race"), passage("Too few of them get there to compare.")
        )
    logs = [over_seeds(np.log(reached)) for reached in times]
    medians = [float(np.median(reached)) for reached in times]
    faster = _sign(logs[0].mean - logs[1].mean, np.hypot(logs[0].margin, logs[1].margin))
    doubt = 2 * np.sqrt(sum(share * (1 - share) for share in shares) / RACERS)
    surer = _sign(shares[1] - shares[0], float(doubt))
    answer = {(1, 1): 0, (1, -1): 1, (0, 0): 3}.get((faster, surer), 2 if faster < 0 else None)
    kinds = {0: DOES_NOT_HOLD, 1: DEPENDS, 2: HOLDS, 3: HOLDS, None: TOO_CLOSE}
    return Verdict(
        kinds[answer],
        () if answer is None else (answer,),
        fill("{deep:,.0f} updates against {deep_2:,.0f}", deep=medians[1], deep_2=medians[0]),
        passage(
            "With as many weights, depth shows even at this size: it is quicker where it "
            "learns, but more starts never get there."
        )
        if answer == 1
        else fill(
            "{deep} of the deep ones get there, {deep_2} of the wide.",
            deep=percent(shares[1]),
            deep_2=percent(shares[0]),
        ),
        {
            passage("wide, median updates"): round(medians[0]),
            passage("deep, median updates"): round(medians[1]),
            passage("wide, get there"): percent(shares[0]),
            passage("deep, get there"): percent(shares[1]),
            passage("at learning rate"): RACE.training.learning_rate,
        },
    )


def _sign(difference: float, margin: float) -> int:
    """1 where a difference is above its margin, -1 where it is below, 0 where it is within."""
    return int(difference > margin) - int(difference < -margin)


DEPTH_RACE = Claim(
    id="depth_race",
    statement="150 weights: one wide layer, or four narrow ones? On the spiral the deep one is ...",
    source=DEPTH_NEEDS_SCALE,
    options=("faster and safer", "faster but fails more often", "slower", "the same"),
    reasonable=(
        "Depth does help, but narrow layers get stuck more easily.",
        "Each layer can fold what the last one made, if the signal gets through.",
        "More layers are harder to train, and still this one needs fewer updates when it learns.",
        "The number of weights is the same, but not what they can do together.",
    ),
    make=_race,
    measure=_race_verdict,
    show=(RACERS, 0),
    deeper=True,
)


def _capacities(seed: int) -> tuple[Experiment, ...]:
    made = (WILD.having(hidden=HUGE), WILD, CALM.having(hidden=HUGE), CALM)
    return tuple(experiment for one in made for experiment in seeds(one, seed, SETS))


def _capacity_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    huge, small, huge_calm, small_calm = scores.final_accuracies(recordings).reshape(4, SETS)
    change, calm = over_seeds(huge - small), over_seeds(huge_calm - small_calm)
    fall = interval(change, (-CHANCE, -SAME, SAME))
    kinds = {0: HOLDS, 1: DEPENDS, 2: DOES_NOT_HOLD, 3: DOES_NOT_HOLD, None: TOO_CLOSE}
    return Verdict(
        kinds[fall],
        () if fall is None else (fall,),
        f"{points(change.mean)} (± {100 * change.margin:.1f})",
        fill(
            "With little noise it is {mean}: size alone costs next to nothing, and what "
            "it learns by heart here is the noise.",
            mean=points(calm.mean),
        )
        if fall == 1
        else fill("With little noise it is {mean}.", mean=points(calm.mean)),
        {
            passage("33 weights"): percent(float(small.mean()), 1),
            passage("17,025 weights"): percent(float(huge.mean()), 1),
            passage("33 weights, little noise"): percent(float(small_calm.mean()), 1),
            passage("17,025 weights, little noise"): percent(float(huge_calm.mean()), 1),
        },
    )


CAPACITY = Claim(
    id="capacity",
    statement="60 noisy points, a network with 17,025 weights instead of 33. "
    "Accuracy on new points ...",
    source=MORE_DATA,
    options=(
        "falls to chance",
        "falls a few points",
        "stays the same to half a point",
        "rises",
    ),
    reasonable=(
        "It could learn every point by heart, and it does, but between them it stays smooth.",
        "It bends around the noisy points, and pays for that only near them.",
        "Size alone costs little, but here it also learns the noise.",
        "Large networks often win, but with 60 noisy points there is little to win.",
    ),
    make=_capacities,
    measure=_capacity_verdict,
    show=(0, SETS),
    deeper=True,
)


def _starts(seed: int) -> tuple[Experiment, ...]:
    return tuple(
        one.having(weight_seed=s)
        for one in (FENCE, SPIRAL)
        for s in range(seed * STARTS, (seed + 1) * STARTS)
    )


def _starts_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    halves = recordings[:STARTS], recordings[STARTS:]
    found = [barriers(half, load(half[0].experiment.data)) for half in halves]
    before = [float(np.median([b.before for b in half])) for half in found]
    after = [float(np.median([b.after for b in half])) for half in found]
    left = [a / b if b > 0 else 0.0 for a, b in zip(after, before, strict=True)]
    same = max(b.before for b in found[0]) < 0.01
    answer = 2 if same else 1 if left[0] < RENAMING else 0 if left[0] > 2 * RENAMING else None
    somewhere = DEPENDS if left[1] > RENAMING else DOES_NOT_HOLD
    kinds = {0: HOLDS, 1: somewhere, 2: DOES_NOT_HOLD, None: TOO_CLOSE}
    return Verdict(
        kinds[answer],
        () if answer is None else (answer,),
        f"{before[0]:.2f} → {after[0]:.2f}",
        fill(
            "Rename the neurons of one and {left} of the barrier to the next is gone. On "
            "the spiral the best names found leave {left_2}.",
            left=percent(1 - left[0]),
            left_2=percent(left[1]),
        )
        if answer == 1
        else passage(
            "This is the loss barrier between two of them, before and after renaming neurons."
        ),
        {
            passage("disc, barrier"): f"{before[0]:.2f}",
            passage("disc, renamed"): f"{after[0]:.3f}",
            passage("spiral, barrier"): f"{before[1]:.2f}",
            passage("spiral, renamed"): f"{after[1]:.2f}",
        },
    )


RENAMED = Claim(
    id="renamed",
    statement="16 random starts, 16 sets of weights. 16 different solutions?",
    source=OTHER_MINIMA,
    options=("yes", "mostly the same net, its neurons renamed", "the same weights, too"),
    reasonable=(
        "The weights do differ, but neurons have no names, so many sets of weights are one net.",
        "The same three lines can be drawn by the neurons in any order.",
        "They find the same fence, but which neuron draws which line is left to chance.",
    ),
    make=_starts,
    measure=_starts_verdict,
    show=(0, 1),
    deeper=True,
)
