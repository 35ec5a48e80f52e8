"""The drawer's claims: the shape, clipping, and two other remedies."""

import numpy as np

from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent
from dlviz.lessons.vanishing_and_exploding_gradients.sources import PRODUCTS, STARTS
from dlviz.measure.spread import nearest_mark
from dlviz.measure.width_law import WidthLaw, WidthLawResult, layer_law
from dlviz.texts import fill, passage
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.deep_scores import GUESSING
from dlviz.train.survival import THRESHOLD

SHAPES = WidthLaw(nets=3000)
SEEDS, GUESSES = 2, 0.2
WILD = DeepRun(depth=8, activation="relu", initialiser="normal", learning_rate=0.1)
SIGMOIDS = DeepRun(
    depth=8,
    activation="sigmoid",
    initialiser="xavier_normal",
    learning_rate=3.0,
    updates=1000,
    versions=(("remedy", "auxiliary"), ("remedy", "layerwise")),
)
RATIOS = (1.0, 4.0, 16.0)  # how many times as large the variance is, in each answer


def _shape_verdict(results: tuple[WidthLawResult]) -> Verdict:
    uneven, even = results[0].shapes
    ratio = uneven.variance / even.variance
    sure = ratio * (uneven.margin / uneven.variance + even.margin / even.variance)
    ends = np.log(np.maximum([ratio - sure, ratio + sure], np.finfo(float).tiny))
    option = nearest_mark(float(ends[0]), float(ends[1]), np.log(RATIOS).tolist())
    return Verdict(
        TOO_CLOSE if option is None else HOLDS if option else DOES_NOT_HOLD,
        () if option is None else (option,),
        fill("{ratio:.1f} ± {sure:.1f} times", ratio=ratio, sure=sure),
        fill(
            "A wide layer adds 5 over its width, one of 10 even {narrow:.1f} over it, so "
            "the narrow ones decide.",
            narrow=10 * layer_law(10)[1],
        ),
        {
            passage("10 and 90"): fill(
                "{variance:.2f} (exact {exact_variance:.2f})",
                variance=uneven.variance,
                exact_variance=uneven.exact_variance,
            ),
            passage("50 and 50"): fill(
                "{variance:.2f} (exact {exact_variance:.2f})",
                variance=even.variance,
                exact_variance=even.exact_variance,
            ),
            passage("by 5β"): fill(
                "{rule_variance:.2f} and {rule_variance_2:.2f}",
                rule_variance=uneven.rule_variance,
                rule_variance_2=even.rule_variance,
            ),
        },
    )


SHAPE = Claim(
    id="shape",
    statement="20 layers, 1,000 neurons: widths 10, 90, 10, 90, ... instead of 50 everywhere. How "
    "much more do such networks' gradients differ (variance of the logarithm)?",
    source=PRODUCTS,
    options=("no more", "about 4 times", "about 16 times"),
    reasonable=(
        "Neither depth nor the number of neurons has changed.",
        "Wide layers gain little, narrow ones lose much, and half of them are narrow.",
        "The narrowest layer is a ninth as wide as its neighbour, and all ten of them add up.",
    ),
    make=lambda seed: (SHAPES.having(seed=seed),),
    measure=_shape_verdict,
    deeper=True,
)


def _rights(result: DeepRunResult) -> list[float]:
    """The share of the training digits that each run reads in the end; a diverged one guesses."""
    return [
        GUESSING if run.end.kind == "diverged" else float(run.train_accuracy[-1])
        for run in result.runs
    ]


def _spread(rights: list[float]) -> str:
    low, high = percent(min(rights)), percent(max(rights))
    return low if low == high else fill("{low} to {high}", low=low, high=high)


def _clip_verdict(results: tuple[DeepRunResult, DeepRunResult, DeepRunResult]) -> Verdict:
    free, clipped, careful = results
    rights = _rights(clipped)
    places = {int(np.searchsorted((GUESSES, THRESHOLD), right)) for right in rights}
    place = places.pop() if len(places) == 1 else None
    diverged = sum(run.end.kind == "diverged" for run in free.runs)
    survived = all(run.end.kind == "finished" for run in clipped.runs)
    return Verdict(
        TOO_CLOSE if place is None else HOLDS if diverged and survived else DOES_NOT_HOLD,
        () if place is None else (place,),
        fill("{spread} of the digits", spread=_spread(rights)),
        passage(
            "Clipping makes every step short enough to survive. The first layers still "
            "get a gradient that dwarfs the last ones': it is good against a rare cliff, "
            "not against a bad start."
        )
        if place == 1
        else passage("Clipping changes how long a step is, not where it points."),
        {
            passage("not clipped"): fill(
                "{diverged} of {runs} networks diverge", diverged=diverged, runs=len(free.runs)
            ),
            passage("clipped at 1"): _spread(rights),
            passage("He's weights, not clipped"): _spread(_rights(careful)),
        },
    )


CLIPPING = Claim(
    id="clipping",
    statement="Weights from N(0, 1), 8 layers: the network diverges. With its gradient clipped to "
    "length 1 it ...",
    source=PRODUCTS,
    options=(
        "still only guesses",
        "learns something, far from all",
        "learns as well as with He's weights",
    ),
    reasonable=(
        "A short gradient is not a better one, and the network has eight bad layers.",
        "It can no longer be thrown out, but its layers still differ by many powers of ten.",
        "It is the standard remedy for gradients that explode.",
    ),
    make=lambda seed: tuple(
        run.having(seed=3 * seed, versions=(("seed", 3 * seed + 1), ("seed", 3 * seed + 2)))
        for run in (WILD, WILD.having(clip=1.0), WILD.having(initialiser="he_normal"))
    ),
    measure=_clip_verdict,
    show=(1,),
    deeper=True,
)


def _remedy_verdict(results: tuple[DeepRunResult, ...]) -> Verdict:
    alone, losses, layers = (
        [_rights(result)[way] for result in results[:SEEDS]] for way in range(3)
    )
    deep = [max(_rights(result)[1:]) for result in results[SEEDS:]]
    helped = [min(rights) >= THRESHOLD for rights in (losses, layers)]
    failed = max(alone) < THRESHOLD
    answer = {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}
    both = all(helped) and failed
    return Verdict(
        DEPENDS if both and max(deep) < THRESHOLD else HOLDS if both else DOES_NOT_HOLD,
        (answer[helped[0], helped[1]],),
        fill(
            "{spread} and {spread_2} instead of {spread_3}",
            spread=_spread(losses),
            spread_2=_spread(layers),
            spread_3=_spread(alone),
        ),
        fill(
            "Both give the first layers something to learn from that has not come "
            "through all the others. The better one reads {spread} of the digits with 16 "
            "layers.",
            spread=_spread(deep),
        )
        if both
        else fill(
            "With 16 layers the better one reads {spread} of the digits.", spread=_spread(deep)
        ),
        {
            passage("8 layers alone"): _spread(alone),
            passage("a loss at every layer"): _spread(losses),
            passage("layer by layer first"): _spread(layers),
            passage("16 layers, the better of both"): _spread(deep),
        },
    )


REMEDY = Claim(
    id="remedies",
    statement="Eight layers of sigmoids do not learn. What helps: a loss at every layer, or "
    "training layer by layer first?",
    source=STARTS,
    options=("both", "only the losses", "only layer by layer", "neither"),
    reasonable=(
        "Either way the first layers learn from something near.",
        "Each layer has a short way to a loss, all the time.",
        "Each layer is a network of one layer while it is its turn.",
        "The gradient through the whole network is as small as before.",
    ),
    make=lambda seed: tuple(
        SIGMOIDS.having(depth=depth, seed=SEEDS * seed + k)
        for depth in (8, 16)
        for k in range(SEEDS if depth == 8 else 1)
    ),
    measure=_remedy_verdict,
    deeper=True,
)

DEEPER_CLAIMS = (SHAPE, CLIPPING, REMEDY)
