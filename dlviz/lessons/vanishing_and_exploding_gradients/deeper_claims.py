"""The drawer's claims: the shape, clipping, and two other remedies."""

import numpy as np

from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent
from dlviz.lessons.vanishing_and_exploding_gradients.sources import PRODUCTS, STARTS
from dlviz.measure.spread import nearest_mark
from dlviz.measure.width_law import WidthLaw, WidthLawResult, layer_law
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
        f"{ratio:.1f} ± {sure:.1f} times",
        f"A wide layer adds 5 over its width, one of 10 even {10 * layer_law(10)[1]:.1f} over it, "
        "so the narrow ones decide.",
        {
            "10 and 90": f"{uneven.variance:.2f} (exact {uneven.exact_variance:.2f})",
            "50 and 50": f"{even.variance:.2f} (exact {even.exact_variance:.2f})",
            "by 5β": f"{uneven.rule_variance:.2f} and {even.rule_variance:.2f}",
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
    return low if low == high else f"{low} to {high}"


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
        f"{_spread(rights)} of the digits",
        "Clipping makes every step short enough to survive. The first layers still get a gradient "
        "that dwarfs the last ones': it is good against a rare cliff, not against a bad start."
        if place == 1
        else "Clipping changes how long a step is, not where it points.",
        {
            "not clipped": f"{diverged} of {len(free.runs)} networks diverge",
            "clipped at 1": _spread(rights),
            "He's weights, not clipped": _spread(_rights(careful)),
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
        f"{_spread(losses)} and {_spread(layers)} instead of {_spread(alone)}",
        "Both give the first layers something to learn from that has not come through all the "
        f"others. The better one reads {_spread(deep)} of the digits with 16 layers."
        if both
        else f"With 16 layers the better one reads {_spread(deep)} of the digits.",
        {
            "8 layers alone": _spread(alone),
            "a loss at every layer": _spread(losses),
            "layer by layer first": _spread(layers),
            "16 layers, the better of both": _spread(deep),
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
