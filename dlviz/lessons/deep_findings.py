"""The one computed sentence in the film of a study of deep networks."""

import numpy as np

from dlviz.lessons.text import decades, percent, sized
from dlviz.measure.factors import FactorsResult
from dlviz.measure.isometry import IsometryResult
from dlviz.measure.product import ProductResult
from dlviz.measure.series import SeriesResult
from dlviz.measure.width_law import ShapeResult, WidthLawResult
from dlviz.measure.xray import XRayResult
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import Deep
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.deep_run import DeepRunResult
from dlviz.train.lesion import LesionResult
from dlviz.train.survival import RECIPES, SurvivalMap

FARTHEST = 15.0  # powers of ten: beyond them a ratio is no number that anybody reads
NONE = "none of them learns"


def kind_of(network: Deep) -> str:
    """What a network is made of: "ReLU, He, normal, batch norm"."""
    parts = [ACTIVATIONS[network.activation].label, INITIALISERS[network.initialiser].label]
    if network.init_scale != 1:
        parts[1] += f" × {network.init_scale:g}"
    if network.normalisation != "none":
        parts.append(f"{network.normalisation} norm")
    if network.residual != "none":
        parts.append("residual")
    return ", ".join(parts)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def of_x_ray(result: XRayResult) -> str:
    """What the gradient loses or gains on its way back, or how random networks scatter."""
    study = result.study
    if result.overflow:
        return f"In layer {result.overflow} the numbers are too large for float64: overflow."
    if study.depth == 1:
        return "One layer: there is no way back to lose anything on."
    if study.draws > 1:
        return _scattered(result)
    lost = float(result.gradient[0] - result.gradient[-1])
    if not np.isfinite(lost):
        return "No gradient reaches the first layer: on the way a layer passes nothing on."
    way = f"{kind_of(study.network)}: over {study.depth} layers the gradient"
    told = float(result.gradient_theory[0] - result.gradient_theory[-1])
    kept, known = (10 ** (change / (study.depth - 1)) for change in (lost, told))
    theory = f"each layer keeps × {sized(kept)} (theory {sized(known)})"
    if abs(lost) < 1:
        return f"{way} ends at {10**lost:.2g} times its size: {theory}."
    verb = "falls" if lost < 0 else "grows"
    return f"{way} {verb} {decades(abs(lost))}: {theory}."


def _scattered(result: XRayResult) -> str:
    study, alive = result.study, result.spread[np.isfinite(result.spread)]
    dead = study.draws - len(alive)
    died = f"; {dead} are dead" if dead else ""
    if len(alive) < 2:
        return f"Of {study.draws} random networks {study.draws - dead} pass a gradient on."
    low, high = np.quantile(alive, [0.1, 0.9])
    return (
        f"{study.draws} random networks, {study.depth} layers of {study.width}: in the first layer "
        f"the middle 80 % of their gradients lie {decades(float(high - low))} apart{died}."
    )


def of_product(result: ProductResult) -> str:
    """What is left of a gradient after the last layer."""
    study, left = result.study, float(result.left[-1])
    if study.spread:
        low, middle, high = (
            10 ** float(logs[-1])
            for logs in (result.logs_low, result.logs_median, result.logs_high)
        )
        return (
            f"On average {sized(left)} is left, but of the typical product of {study.layers} "
            f"factors {sized(middle)}; the middle 80 % lie between {sized(low)} and {sized(high)}."
        )
    return f"{study.factor:g} to the power {study.layers} is {sized(left)}."


def of_survival(shown: SurvivalMap) -> str:
    """The deepest network of the first and of the best recipe."""
    depths = [
        shown.study.depths[column] if column >= 0 else 0 for column in shown.frontier.tolist()
    ]
    labels = [f"{RECIPES[name].year}, {RECIPES[name].label}" for name in shown.study.recipes]
    best = int(np.argmax(depths))
    if not any(depths):
        return "No network learns 90 % of the digits."
    if len(depths) == 1:
        return f"{labels[0]}: {_layers(depths[0])}."
    first = f"{labels[0]}: {_layers(depths[0])}"
    if best == 0:
        best = int(np.argmin(depths))
    return f"{first}. {labels[best]}: {_layers(depths[best])}."


def _layers(depth: int) -> str:
    return f"up to {depth} layers learn" if depth > 1 else "one layer learns" if depth else NONE


def of_deep_run(result: DeepRunResult, names: tuple[str, ...]) -> str:
    """How the runs ended."""
    parts = []
    for run, name in zip(result.runs, names, strict=True):
        if run.end.kind == "diverged":
            ended = f"diverged at update {run.end.step:,}"
        else:
            ended = f"{percent(float(run.train_accuracy[-1]))} of the digits"
        parts.append(f"{name}: {ended}" if len(names) > 1 else ended)
    study = result.runs[0].study
    kind = kind_of(study.network)
    about = f"{kind}, {_count(study.depth, 'layer')}, rate {study.learning_rate:g}"
    return f"{about}. {'; '.join(parts)}."


def of_lesion(result: LesionResult) -> str:
    """What one block is worth, in either network."""
    plain, residual = (float(np.median(row)) for row in result.without)
    return (
        f"Without one block the residual network still reads {percent(residual)} of the digits "
        f"(whole {percent(float(result.whole[1]))}), the plain one {percent(plain)} (whole "
        f"{percent(float(result.whole[0]))}); medians over the blocks."
    )


def _variance(shape: ShapeResult) -> str:
    """Measured, with two standard errors; of fewer than two living networks there is none."""
    dead = len(shape.logs) < 2
    return "too few live" if dead else f"{shape.variance:.2f} ± {shape.margin:.2f}"


def of_width_law(result: WidthLawResult) -> str:
    """The variance of the logarithm, measured, exact and by the rule."""
    parts = [
        f"{_variance(shape)} (exact {shape.exact_variance:.2f}, 5β = {shape.rule_variance:.2f})"
        for shape in result.shapes
    ]
    neurons = [sum(shape.widths) for shape in result.shapes]
    same = f", {neurons[0]:,} neurons each" if len(set(neurons)) == 1 < len(neurons) else ""
    return f"Variance of ln of the squared length{same}: {' against '.join(parts)}."


def of_isometry(result: IsometryResult, names: tuple[str, ...]) -> str:
    """How far the largest and the middle singular value have drifted apart."""
    parts = [
        f"{name.replace(', ', ' ')} {_ratio(float(result.median[k, -1]), float(result.max[k, -1]))}"
        for k, name in enumerate(names)
    ]
    layers = _count(result.values.shape[1], "layer")
    return f"Largest over middle singular value after {layers}: {', '.join(parts)}."


def _ratio(middle: float, largest: float) -> str:
    if not np.isfinite(largest):
        return "(nothing is left)"
    if not largest - middle < FARTHEST:
        return f"over {sized(10**FARTHEST)}"
    return sized(10 ** (largest - middle))


def of_series(result: SeriesResult) -> str:
    """Through how many blocks most of the output comes."""
    study, low = result.study, float(result.shares[:3].sum())
    kind = "each scaled by 1/√" + str(study.blocks) if study.scale == "root" else "unscaled"
    return (
        f"{_count(study.blocks, 'block')}, {kind}: {percent(low)} of the output comes through 0 to "
        f"2 of them, on average through {result.mean_order:.1f} (theory "
        f"{result.mean_order_theory:.1f})."
    )


def of_factors(result: FactorsResult) -> str:
    """How far the measured factors are from theory."""
    off = float(np.abs(result.measured / result.theory - 1).max())
    return (
        f"{len(result.measured)} factors at width {result.study.width}: all within "
        f"{100 * off:.1f} % of theory. Batch norm: {result.batch_measured[-1]:.3f} at batch "
        f"{result.batches[-1]}, theory {result.batch_theory[-1]:.3f}."
    )
