"""The claims that the steps ask: the moved circle, the fence, the activation taken away."""

import numpy as np

from dlviz.data.examples import load
from dlviz.lessons.decision_boundaries.runs import DEEP, FENCE, POLAR, seeds
from dlviz.lessons.decision_boundaries.sources import (
    FEATURES_MATTER,
    LEARNED_FEATURES,
    WHAT_IS_DEEP,
)
from dlviz.lessons.records import (
    DEPENDS,
    DOES_NOT_HOLD,
    HOLDS,
    TOO_CLOSE,
    Claim,
    Verdict,
)
from dlviz.lessons.text import percent, tiny
from dlviz.measure import planes, scores
from dlviz.measure.spread import nearest, over_seeds
from dlviz.texts import fill, passage
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording

SEEDS = 16
SEPARATED = 0.98
ENOUGH = 15
WIDTHS = (1, 2, 3, 8)
BENT_SEEDS = 8
FLAT = 1e-3


def _moved(seed: int) -> tuple[Experiment, ...]:
    return (*seeds(POLAR.having(center=1.0), seed, SEEDS), *seeds(POLAR, seed, SEEDS))


def _moved_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    moved = over_seeds(scores.final_accuracies(recordings[:SEEDS]))
    still = over_seeds(scores.final_accuracies(recordings[SEEDS:]))
    option = nearest(moved, (1.0, 0.9, 0.6, 0.5))
    separated = [spread.mean >= SEPARATED for spread in (still, moved)]
    kind = HOLDS if all(separated) else DEPENDS if separated[0] else DOES_NOT_HOLD
    return Verdict(
        TOO_CLOSE if option is None else kind,
        () if option is None else (option,),
        fill("{mean} on average", mean=percent(moved.mean)),
        passage(
            "It depends on where the disc lies: its middle is no longer where r is 0, so "
            "the same features now describe the wrong circle."
        )
        if moved.mean < SEPARATED
        else passage("The features still describe the circle after the move."),
        {
            passage("in the middle"): percent(still.mean),
            passage("moved by 1"): percent(moved.mean),
            passage("lowest and highest of the seeds"): fill(
                "{low} to {high}", low=percent(moved.low), high=percent(moved.high)
            ),
        },
    )


MOVED_CIRCLE = Claim(
    id="moved_circle",
    statement="A line in polar coordinates separates the circle perfectly. "
    "Move the circle by one unit. It now gets ...",
    source=FEATURES_MATTER,
    options=("still 100 %", "about 90 %", "about 60 %", "exactly 50 %"),
    reasonable=(
        "The shape is the same and only its place has changed, but r is measured from a fixed "
        "point.",
        "One unit sounds small, but it is most of the circle's own radius.",
        "Distance from the wrong middle still says a little about the class.",
        "The features no longer fit, but they are not useless either.",
    ),
    make=_moved,
    measure=_moved_verdict,
)


def _fences(seed: int) -> tuple[Experiment, ...]:
    widths = (seeds(FENCE.having(hidden=(width,)), seed, SEEDS) for width in WIDTHS)
    return tuple(experiment for width in widths for experiment in width)


def _fence_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    accuracies = scores.final_accuracies(recordings).reshape(len(WIDTHS), SEEDS)
    reached = (accuracies >= SEPARATED).sum(axis=1)
    shown = {
        fill("{width} hidden", width=width): fill(
            "{share}, {count} of {seeds} seeds", share=percent(row.mean()), count=count, seeds=SEEDS
        )
        for width, row, count in zip(WIDTHS, accuracies, reached, strict=True)
    }
    enough = np.flatnonzero(reached >= ENOUGH)
    if not len(enough):
        return Verdict(
            DOES_NOT_HOLD,
            (),
            fill("more than {widths}", widths=WIDTHS[-1]),
            fill(
                "None of these widths fences the disc in for {enough} of {seeds} seeds.",
                enough=ENOUGH,
                seeds=SEEDS,
            ),
            shown,
        )
    first = int(enough[0])
    unsure = any(count > SEEDS // 2 for count in reached[:first])
    return Verdict(
        TOO_CLOSE if unsure else HOLDS,
        () if unsure else (first,),
        f"{WIDTHS[first]}",
        fill(
            "Each hidden neuron draws one line, and {widths} lines are the fewest of "
            "these that enclose an area.",
            widths=WIDTHS[first],
        )
        if WIDTHS[first] == 3
        else fill(
            "Fewer neurons reach {separated} in fewer than {enough} of {seeds} seeds.",
            separated=percent(SEPARATED),
            enough=ENOUGH,
            seeds=SEEDS,
        ),
        shown,
    )


FENCE_WIDTH = Claim(
    id="fence_width",
    statement="How many hidden neurons fence in a disc?",
    source=LEARNED_FEATURES,
    options=("1: a circle is one shape", "2", "3", "8 or more"),
    reasonable=(
        "A circle is one shape, but a neuron only knows straight lines.",
        "Two lines make a strip or a corner, and both are open somewhere.",
        "Three is the fewest straight lines that enclose an area.",
        "More lines make it rounder, and none of that is needed to tell the two classes apart.",
    ),
    make=_fences,
    measure=_fence_verdict,
    show=(2 * SEEDS,),
)


def _unbent(seed: int) -> tuple[Experiment, ...]:
    off = DEEP.having(activation="identity")
    return (*seeds(off, seed, BENT_SEEDS), *seeds(DEEP, seed, BENT_SEEDS))


def _unbent_verdict(recordings: tuple[Recording, ...]) -> Verdict:
    bends = np.array([planes.bend(r, load(r.experiment.data)) for r in recordings])
    off, on = bends[:BENT_SEEDS], bends[BENT_SEEDS:]
    half = float(np.median(on)) / 2
    options = set(np.searchsorted([FLAT, half], off, side="right").tolist())
    option = options.pop() if len(options) == 1 else None
    accuracy = scores.final_accuracies(recordings)
    straight = option == 0 and on.min() > FLAT
    return Verdict(
        TOO_CLOSE if option is None else HOLDS if straight else DOES_NOT_HOLD,
        () if option is None else (option,),
        tiny(float(off.max())),
        passage(
            "A sum of sums is a sum: five layers without a bend are one layer, and that "
            "is how far the answer strays from a flat plane, as a share of its range."
        )
        if option == 0
        else passage(
            "This is how far the answer strays from a flat plane, as a share of its range."
        ),
        {
            passage("off a plane, activation removed"): tiny(float(off.max())),
            passage("off a plane, with tanh"): tiny(float(np.median(on))),
            passage("right, activation removed"): percent(float(accuracy[:BENT_SEEDS].mean())),
            passage("right, with tanh"): percent(float(accuracy[BENT_SEEDS:].mean())),
        },
    )


NO_ACTIVATION = Claim(
    id="no_activation",
    statement="Five layers of eight neurons, the activation removed. The boundary is ...",
    source=WHAT_IS_DEEP,
    options=("a straight line", "a gentle curve, like a parabola", "as curved as before"),
    reasonable=(
        "Stacking flat layers adds nothing: the whole stack is one flat layer.",
        "Five layers multiply, but they multiply numbers, never the input by itself.",
        "There are as many weights as before, but without a bend they act as one layer.",
    ),
    make=_unbent,
    measure=_unbent_verdict,
)
