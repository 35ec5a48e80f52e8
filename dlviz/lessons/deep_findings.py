"""The one computed sentence in the film of a study of deep networks."""

import numpy as np

from dlviz.lessons.deep_names import WORDS
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
from dlviz.texts import fill, passage
from dlviz.train.deep_run import DeepRunResult
from dlviz.train.lesion import LesionResult
from dlviz.train.survival import RECIPES, SurvivalMap

FARTHEST = 15.0  # powers of ten: beyond them a ratio is no number that anybody reads
NONE = passage("none of them learns")


def kind_of(network: Deep) -> str:
    """What a network is made of: "ReLU, He, normal, batch norm"."""
    parts = [ACTIVATIONS[network.activation].label, INITIALISERS[network.initialiser].label]
    if network.init_scale != 1:
        parts[1] += f" × {network.init_scale:g}"
    if network.normalisation != "none":
        parts.append(WORDS["normalisation", network.normalisation])
    if network.residual != "none":
        parts.append(passage("residual"))
    return ", ".join(parts)


def _in_layers(number: int) -> str:
    return fill("{number} layers", number=number) if number != 1 else passage("1 layer")


def _in_blocks(number: int) -> str:
    return fill("{number} blocks", number=number) if number != 1 else passage("1 block")


def of_x_ray(result: XRayResult) -> str:
    """What the gradient loses or gains on its way back, or how random networks scatter."""
    study = result.study
    if result.overflow:
        return fill(
            "In layer {overflow} the numbers are too large for float64: overflow.",
            overflow=result.overflow,
        )
    if study.depth == 1:
        return passage("One layer: there is no way back to lose anything on.")
    if study.draws > 1:
        return _scattered(result)
    lost = float(result.gradient[0] - result.gradient[-1])
    if not np.isfinite(lost):
        return passage("No gradient reaches the first layer: on the way a layer passes nothing on.")
    way = fill(
        "{kind_of}: over {depth} layers the gradient",
        kind_of=kind_of(study.network),
        depth=study.depth,
    )
    told = float(result.gradient_theory[0] - result.gradient_theory[-1])
    kept, known = (10 ** (change / (study.depth - 1)) for change in (lost, told))
    theory = fill(
        "each layer keeps × {kept} (theory {known})", kept=sized(kept), known=sized(known)
    )
    if abs(lost) < 1:
        return fill(
            "{way} ends at {lost:.2g} times its size: {theory}.",
            way=way,
            lost=10**lost,
            theory=theory,
        )
    size = decades(abs(lost))
    if lost < 0:
        return fill("{way} falls {size}: {theory}.", way=way, size=size, theory=theory)
    return fill("{way} grows {size}: {theory}.", way=way, size=size, theory=theory)


def _scattered(result: XRayResult) -> str:
    study, alive = result.study, result.spread[np.isfinite(result.spread)]
    dead = study.draws - len(alive)
    died = fill("; {dead} are dead", dead=dead) if dead else ""
    if len(alive) < 2:
        return fill(
            "Of {draws} random networks {passing} pass a gradient on.",
            draws=study.draws,
            passing=study.draws - dead,
        )
    low, high = np.quantile(alive, [0.1, 0.9])
    return fill(
        "{draws} random networks, {depth} layers of {width}: in the first layer the "
        "middle 80 % of their gradients lie {apart} apart{died}.",
        draws=study.draws,
        depth=study.depth,
        width=study.width,
        apart=decades(float(high - low)),
        died=died,
    )


def of_product(result: ProductResult) -> str:
    """What is left of a gradient after the last layer."""
    study, left = result.study, float(result.left[-1])
    if study.spread:
        low, middle, high = (
            10 ** float(logs[-1])
            for logs in (result.logs_low, result.logs_median, result.logs_high)
        )
        return fill(
            "On average {left} is left, but of the typical product of {layers} factors "
            "{middle}; the middle 80 % lie between {low} and {high}.",
            left=sized(left),
            layers=study.layers,
            middle=sized(middle),
            low=sized(low),
            high=sized(high),
        )
    return fill(
        "{factor:g} to the power {layers} is {left}.",
        factor=study.factor,
        layers=study.layers,
        left=sized(left),
    )


def of_survival(shown: SurvivalMap) -> str:
    """The deepest network of the first and of the best recipe."""
    depths = [
        shown.study.depths[column] if column >= 0 else 0 for column in shown.frontier.tolist()
    ]
    labels = [f"{RECIPES[name].year}, {RECIPES[name].label}" for name in shown.study.recipes]
    best = int(np.argmax(depths))
    if not any(depths):
        return passage("No network learns 90 % of the digits.")
    if len(depths) == 1:
        return f"{labels[0]}: {_layers(depths[0])}."
    first = f"{labels[0]}: {_layers(depths[0])}"
    if best == 0:
        best = int(np.argmin(depths))
    return f"{first}. {labels[best]}: {_layers(depths[best])}."


def _layers(depth: int) -> str:
    return (
        fill("up to {depth} layers learn", depth=depth)
        if depth > 1
        else passage("one layer learns")
        if depth
        else NONE
    )


def of_deep_run(result: DeepRunResult, names: tuple[str, ...]) -> str:
    """How the runs ended."""
    parts = []
    for run, name in zip(result.runs, names, strict=True):
        if run.end.kind == "diverged":
            ended = fill("diverged at update {step:,}", step=run.end.step)
        else:
            ended = fill(
                "{train_accuracy} of the digits",
                train_accuracy=percent(float(run.train_accuracy[-1])),
            )
        parts.append(f"{name}: {ended}" if len(names) > 1 else ended)
    study = result.runs[0].study
    kind = kind_of(study.network)
    about = fill(
        "{kind}, {in_layers}, rate {learning_rate:g}",
        kind=kind,
        in_layers=_in_layers(study.depth),
        learning_rate=study.learning_rate,
    )
    return f"{about}. {'; '.join(parts)}."


def of_lesion(result: LesionResult) -> str:
    """What one block is worth, in either network."""
    plain, residual = (float(np.median(row)) for row in result.without)
    return fill(
        "Without one block the residual network still reads {residual} of the digits "
        "(whole {whole}), the plain one {plain} (whole {whole_2}); medians over the "
        "blocks.",
        residual=percent(residual),
        whole=percent(float(result.whole[1])),
        plain=percent(plain),
        whole_2=percent(float(result.whole[0])),
    )


def _variance(shape: ShapeResult) -> str:
    """Measured, with two standard errors; of fewer than two living networks there is none."""
    dead = len(shape.logs) < 2
    return passage("too few live") if dead else f"{shape.variance:.2f} ± {shape.margin:.2f}"


def of_width_law(result: WidthLawResult) -> str:
    """The variance of the logarithm, measured, exact and by the rule."""
    parts = [
        fill(
            "{variance} (exact {exact_variance:.2f}, 5β = {rule_variance:.2f})",
            variance=_variance(shape),
            exact_variance=shape.exact_variance,
            rule_variance=shape.rule_variance,
        )
        for shape in result.shapes
    ]
    neurons = [sum(shape.widths) for shape in result.shapes]
    against = passage(" against ").join(parts)
    same = (
        fill(", {neurons:,} neurons each", neurons=neurons[0])
        if len(set(neurons)) == 1 < len(neurons)
        else ""
    )
    return fill(
        "Variance of ln of the squared length{same}: {against}.", same=same, against=against
    )


def of_isometry(result: IsometryResult, names: tuple[str, ...]) -> str:
    """How far the largest and the middle singular value have drifted apart."""
    parts = [
        f"{name.replace(', ', ' ')} {_ratio(float(result.median[k, -1]), float(result.max[k, -1]))}"
        for k, name in enumerate(names)
    ]
    layers = _in_layers(result.values.shape[1])
    return fill(
        "Largest over middle singular value after {layers}: {parts}.",
        layers=layers,
        parts=", ".join(parts),
    )


def _ratio(middle: float, largest: float) -> str:
    if not np.isfinite(largest):
        return passage("(nothing is left)")
    if not largest - middle < FARTHEST:
        return fill("over {farthest}", farthest=sized(10**FARTHEST))
    return sized(10 ** (largest - middle))


def of_series(result: SeriesResult) -> str:
    """Through how many blocks most of the output comes."""
    study, low = result.study, float(result.shares[:3].sum())
    kind = (
        fill("each scaled by 1/√{blocks}", blocks=study.blocks)
        if study.scale == "root"
        else passage("unscaled")
    )
    return fill(
        "{in_blocks}, {kind}: {low} of the output comes through 0 to 2 of them, on "
        "average through {mean_order:.1f} (theory {mean_order_theory:.1f}).",
        in_blocks=_in_blocks(study.blocks),
        kind=kind,
        low=percent(low),
        mean_order=result.mean_order,
        mean_order_theory=result.mean_order_theory,
    )


def of_factors(result: FactorsResult) -> str:
    """How far the measured factors are from theory."""
    off = float(np.abs(result.measured / result.theory - 1).max())
    return fill(
        "{measured} factors at width {width}: all within {off:.1f} % of theory. "
        "Batch norm: {batch_measured:.3f} at batch {batches}, theory "
        "{batch_theory:.3f}.",
        measured=len(result.measured),
        width=result.study.width,
        off=100 * off,
        batch_measured=result.batch_measured[-1],
        batches=result.batches[-1],
        batch_theory=result.batch_theory[-1],
    )
