"""The claims that the steps ask: the product, the scatter, the map, batch norm, the road."""

from math import e, inf, isnan, log, pi

import numpy as np

from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent, sized
from dlviz.lessons.vanishing_and_exploding_gradients.runs import (
    EIGHT,
    EXPLODES,
    FIFTY,
    NARROW,
    ROAD,
    UNSCALED,
    WIDE,
    WITH_NORM,
)
from dlviz.lessons.vanishing_and_exploding_gradients.sources import (
    CORRECTIONS,
    INITIALISE,
    PRODUCTS,
    STABLE,
)
from dlviz.measure.mean_field import scatter_of_log
from dlviz.measure.product import ProductResult
from dlviz.measure.series import SeriesResult
from dlviz.measure.spread import nearest_mark
from dlviz.measure.xray import XRayResult
from dlviz.texts import fill, passage
from dlviz.train.survival import THRESHOLD, SurvivalMap

LEFT = (0.5, 0.1, 0.005, 1e-9)  # what each answer to the first claim says is left
DEPTHS = (2, 8, 32, 64)  # what each answer to the second says
HALFWAY = 0.1  # of ln depth: a depth so near to the middle of two answers is neither's
KEPT = 0.1  # a factor a layer so near to 1 counts as constant, on average
SCATTERED = 1.0  # powers of ten between networks that differ by chance alone
MIDDLE = 2.563  # deviations between the 10 % and 90 % quantiles of a normal distribution
ASKED = 8  # layers whose first gradient the second verdict states
SMALL = 0.05  # of all digits: so much is chance
ORDERS = (1.0, 15.0, 30.0)  # mean order of a path in each answer to the last


def _product_verdict(results: tuple[ProductResult]) -> Verdict:
    (product,) = results
    left = float(product.left[-1])
    option = nearest_mark(log(left), log(left), [log(mark) for mark in LEFT])
    study = product.study
    halved = (
        fill("Every {every:.0f} layers halve it. ", every=log(0.5) / log(study.factor))
        if left < 0.5
        else ""
    )
    return Verdict(
        HOLDS if left < 0.1 else DOES_NOT_HOLD,
        () if option is None else (option,),
        fill(
            "{factor:g} to the power {layers}: {left:.2f} %",
            factor=study.factor,
            layers=study.layers,
            left=100 * left,
        ),
        fill(
            "{halved}Multiplied {layers} times, a number near 1 is near 1 no longer, and "
            "a gradient is such a product.",
            halved=halved,
            layers=study.layers,
        ),
        {
            fill("factor {factor:g}", factor=factor): sized(factor**study.layers)
            for factor in (0.8, 0.9, 0.98, 1.0, 1.02, 1.1, 1.25)
        },
    )


FIFTY_LAYERS = Claim(
    id="fifty_layers",
    statement="Every layer passes on 90 % of the gradient. After 50 layers there is left ...",
    source=PRODUCTS,
    options=("about half", "about 10 %", "about half a percent", "about a billionth"),
    reasonable=(
        "A loss of a tenth sounds small, but it is a tenth of what is left, 50 times.",
        "That is what 22 layers leave.",
        "Twenty layers leave .12, forty the square of that, .015, and ten more a third of it.",
        "It would take each layer to keep only two thirds.",
    ),
    make=lambda seed: (FIFTY.having(seed=seed),),
    measure=_product_verdict,
    unit="product",
)


def _scatter(result: XRayResult) -> float:
    """Powers of ten between the 10 % and 90 % quantiles of the gradients of networks that live.

    inf where fewer than two live.
    """
    alive = result.spread[np.isfinite(result.spread)]
    return float(np.ptp(np.quantile(alive, (0.1, 0.9)))) if len(alive) > 1 else inf


def _theory(result: XRayResult) -> str:
    """The same of a normal distribution with theory's deviation."""
    known = scatter_of_log(result.study.network)
    return passage("unknown") if known is None else f"{MIDDLE * known[1]:.1f}"


def _he_verdict(results: tuple[XRayResult, XRayResult]) -> Verdict:
    narrow, wide = results
    constant = abs(wide.factor - 1) < KEPT
    apart, together = _scatter(narrow), _scatter(wide)
    alive = narrow.spread[np.isfinite(narrow.spread)]
    typical = float(np.median(alive)) if len(alive) else -inf
    widths = narrow.study.width, wide.study.width
    answer = (1,) if together >= SCATTERED else (1, 2) if apart >= SCATTERED else (0,)
    return Verdict(
        DOES_NOT_HOLD if not constant else HOLDS if answer == (0,) else DEPENDS,
        answer if constant else (3,),
        fill(
            "{apart:.1f} powers of ten apart at width {widths}, {together:.1f} at {widths_2}",
            apart=apart,
            widths=widths[0],
            together=together,
            widths_2=widths[1],
        ),
        fill(
            "That is the middle 80 % of the networks. At width {widths} a typical one "
            "loses {typical:.1f} powers of ten, and a few lucky ones carry the average. "
            "What counts is layers over width.",
            widths=widths[0],
            typical=-typical,
        ),
        {
            fill("apart at width {widths}", widths=widths[0]): fill(
                "{apart:.1f} (theory {theory})", apart=apart, theory=_theory(narrow)
            ),
            fill("apart at width {widths}", widths=widths[1]): fill(
                "{together:.1f} (theory {theory})", together=together, theory=_theory(wide)
            ),
            fill("squared factor at width {widths}", widths=widths[1]): fill(
                "{factor:.3f} (theory {factor_theory:.3f})",
                factor=wide.factor,
                factor_theory=wide.factor_theory,
            ),
            fill("dead at width {widths}", widths=widths[0]): percent(
                float(np.mean(~np.isfinite(narrow.spread)))
            ),
        },
    )


HE_KEEPS = Claim(
    id="he_keeps",
    statement="He initialisation keeps a ReLU network's gradients constant ...",
    source=INITIALISE,
    options=("in every network", "on average only", "only in wide networks", "no, it does not"),
    reasonable=(
        "That is how it is usually told; the formula is one about averages.",
        "The formula averages over all weights that could have been drawn.",
        "In a wide layer the chances of many neurons cancel.",
        "At 40 layers of 10 most networks do end far from where they began.",
    ),
    make=lambda seed: (
        NARROW.having(seed=seed * NARROW.draws),
        WIDE.having(seed=seed * NARROW.draws),
    ),
    measure=_he_verdict,
)


def _survives(shown: SurvivalMap, name: str) -> int:
    """The deepest network of a recipe that learns, 0 where none does."""
    row = shown.study.recipes.index(name)
    column = int(shown.frontier[row])
    return shown.study.depths[column] if column >= 0 else 0


def _right(accuracy: float) -> str:
    """A cell of the map in words."""
    return passage("diverged") if isnan(accuracy) else percent(accuracy)


def _lost(shown: SurvivalMap, row: int) -> str:
    """The gradient in the first of ASKED layers at the start, as a part of the last one's."""
    sizes = shown.gradient[row, shown.study.depths.index(ASKED), :ASKED]
    return f"1/{float(f'{10 ** (sizes[-1] - sizes[0]):.1g}'):,.0f}"


def _sigmoid_verdict(results: tuple[SurvivalMap]) -> Verdict:
    (shown,) = results
    deepest = _survives(shown, "sigmoid_xavier")
    marks = [log(depth) for depth in DEPTHS]
    place = log(deepest) if deepest else -inf  # one halfway between two answers is neither
    option = nearest_mark(place - HALFWAY, place + HALFWAY, marks)
    at = shown.study.recipes.index("sigmoid_xavier")
    beyond = shown.accuracy[at, shown.frontier[at] + 1 :]
    limit = deepest < shown.study.depths[-1]
    return Verdict(
        TOO_CLOSE if option is None else HOLDS if limit else DOES_NOT_HOLD,
        () if option is None else (option,),
        fill("{deepest} layers", deepest=deepest),
        fill(
            "The next depth: {right}, where guessing gives 10 %. Of {asked} layers the "
            "first gets {lost} of the last one's gradient. Whether deep is good these "
            "digits cannot tell: with one layer {right_2} are right.",
            right=_right(float(beyond[0])),
            asked=ASKED,
            lost=_lost(shown, at),
            right_2=_right(float(shown.accuracy[at, 0])),
        )
        if limit
        else passage("All of them learn."),
        {
            (
                fill("{depth} layers", depth=depth)
                if depth > 1
                else fill("{depth} layer", depth=depth)
            ): _right(float(value))
            for depth, value in zip(shown.study.depths, shown.accuracy[at], strict=True)
        },
    )


SIGMOID_DEPTH = Claim(
    id="sigmoid_depth",
    statement="Sigmoids, Xavier, 300 updates. The deepest that still learns the digits (of 1, 2, "
    "4, ... 64):",
    source=STABLE,
    options=("2 layers", "8 layers", "32 layers", "all of them"),
    reasonable=(
        "Each sigmoid layer passes on about a quarter of the gradient's length.",
        "Xavier made networks of some layers trainable, but with another activation.",
        "Of several rates the best one counts, which could make up for a small gradient.",
        "The weights are drawn with care, and any depth can express the digits.",
    ),
    make=lambda seed: (EIGHT.having(first_seed=seed * EIGHT.seeds),),
    measure=_sigmoid_verdict,
    drawn=tuple(float(np.log2(depth)) for depth in DEPTHS),
    row="sigmoid_xavier",
)


def _of_gains(gains: list[float], further: int, limit: bool) -> int | None:
    """Which answer the gains in accuracy support, where a network fails without it; None: open.

    further: by how many layers it goes deeper. limit: whether it still ends somewhere.
    """
    if further > 0 or (gains and min(gains) > SMALL):
        return 1 if limit else 0
    if further < 0 or (gains and max(gains) < -SMALL):
        return 3
    return 2 if all(abs(gain) < SMALL for gain in gains) else None


def _norm_verdict(results: tuple[SurvivalMap, XRayResult]) -> Verdict:
    shown, ray = results
    with_norm, without = (_survives(shown, name) for name in ("he_batch_norm", "relu_he"))
    limit = with_norm < shown.study.depths[-1]
    rows = [shown.accuracy[shown.study.recipes.index(n)] for n in ("he_batch_norm", "relu_he")]
    gains = [float(norm - plain) for norm, plain in zip(*rows, strict=True) if plain < THRESHOLD]
    answer = _of_gains(gains, with_norm - without, limit)
    return Verdict(
        TOO_CLOSE if answer is None else HOLDS if limit else DOES_NOT_HOLD,
        () if answer is None else (answer,),
        fill("{with_norm} layers instead of {without}", with_norm=with_norm, without=without),
        fill(
            "At the start its gradient explodes, by {factor:.2f} a layer (squared; "
            "theory π/(π − 1) = {pi:.3f} for a large batch). It helps all the same "
            "wherever the network fails without it, but beyond {with_norm} layers not "
            "enough.",
            factor=ray.factor,
            pi=pi / (pi - 1),
            with_norm=with_norm,
        )
        if answer == 1 and min(gains, default=0.0) > 0
        else fill(
            "At the start its gradient changes by {factor:.2f} a layer (squared).",
            factor=ray.factor,
        ),
        {
            fill("{depth} layers", depth=depth): fill(
                "{right} against {right_2}", right=_right(float(norm)), right_2=_right(float(plain))
            )
            for depth, norm, plain in zip(shown.study.depths, *rows, strict=True)
            if depth >= 8
        }
        | {
            passage("factor a layer"): f"{ray.factor:.3f}",
            passage("theory"): f"{ray.factor_theory:.3f}",
        },
    )


NORM_CURES = Claim(
    id="norm_cures",
    statement="Batch normalisation cures it ...",
    source=STABLE,
    options=("at any depth", "up to a point", "it changes nothing", "it makes training worse"),
    reasonable=(
        "It keeps every layer's sums at the same size, forwards.",
        "Forwards it keeps the size; what it does backwards is another matter.",
        "The gradient is a product with it or without it.",
        "Dividing by a small scatter makes gradients larger, not smaller.",
    ),
    make=lambda seed: (
        WITH_NORM.having(first_seed=seed * WITH_NORM.seeds),
        EXPLODES.having(seed=seed),
    ),
    measure=_norm_verdict,
)


def _road_verdict(results: tuple[SeriesResult, SeriesResult]) -> Verdict:
    scaled, whole = results
    low = float(scaled.shares[:3].sum())
    option = nearest_mark(scaled.mean_order, scaled.mean_order, ORDERS)
    if option == 0 and low < 0.5:
        option = None  # few blocks on average, but not those that the answer names
    differs = whole.mean_order > scaled.mean_order + 3
    kind = DOES_NOT_HOLD if option else DEPENDS if differs else HOLDS
    return Verdict(
        TOO_CLOSE if option is None else kind,
        () if option is None else (option,),
        fill("{low} through 0 to 2 blocks", low=percent(low)),
        fill(
            "The scaled network is its input, a first correction about as large, a "
            "second of half the squared size, and little more, so a gradient has a short "
            "way back. Unscaled, a typical path leads through {mean_order:.0f} of "
            "{blocks} blocks.",
            mean_order=whole.mean_order,
            blocks=whole.study.blocks,
        ),
        {
            fill("order {k}", k=k): fill(
                "{orders:.2f} (theory {theory:.2f})",
                orders=scaled.orders[k],
                theory=scaled.theory[k],
            )
            for k in range(4)
        }
        | {
            passage("squared size of the output, scaled"): fill(
                "× {variance:.2f} (theory near e = {e:.2f})", variance=scaled.variance[-1], e=e
            ),
            passage("unscaled"): fill(
                "× {variance} (theory {variance_theory})",
                variance=sized(float(whole.variance[-1])),
                variance_theory=sized(float(whole.variance_theory[-1])),
            ),
        },
    )


SHORT_PATHS = Claim(
    id="short_paths",
    statement="30 residual blocks, each scaled by 1/√30. Most of the output comes from paths "
    "through ...",
    source=CORRECTIONS,
    options=("0 to 2 blocks", "about 15 blocks", "all 30 blocks"),
    reasonable=(
        "Each block on the way costs a factor of 1/√30, so that long ways count little.",
        "Most paths do: there are more of them than of any others.",
        "The network is 30 blocks deep, after all.",
    ),
    make=lambda seed: (
        ROAD.having(seed=seed * ROAD.draws),
        UNSCALED.having(seed=seed * ROAD.draws),
    ),
    measure=_road_verdict,
)
