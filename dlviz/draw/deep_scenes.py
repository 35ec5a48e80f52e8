"""Scenes of deep networks: what becomes of a signal, and of a gradient, layer by layer."""

import types
from collections.abc import Mapping

import numpy as np

from dlviz.draw.bars_scene import Bars, Column, Mark, Strips, bars_scene
from dlviz.draw.film import Options
from dlviz.draw.histograms import histogram, normal
from dlviz.draw.plots import Axis, Floats, Panel, Series, plot_scene
from dlviz.draw.plots import Mark as Line
from dlviz.draw.scene import Clock, Scene
from dlviz.measure.factors import FactorsResult
from dlviz.measure.isometry import KINDS, IsometryResult
from dlviz.measure.mean_field import scatter_of_log
from dlviz.measure.product import ProductResult
from dlviz.measure.series import SeriesResult
from dlviz.measure.xray import XRayResult
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.lesion import LesionResult

SEEN = 3  # factors of the product that are shown before the guess
SMALLEST = float(np.log10(np.finfo(np.float32).tiny))
ORDERS = "What comes through exactly so many blocks"
SHARE = "share of the output (linear blocks)"
BACK = "layers back"  # the product's rows: the way of a gradient
LARGE = 10.0  # times the gradient: no percentage any more
SEVERAL = "bar: one network; shaded: the middle 80 % of all"
HINTS: Mapping[str, str] = types.MappingProxyType(
    {
        "bars_hint": "Point at a bar to read its numbers.",
        "bars_hint_touch": "Tap a bar to read its numbers.",
        "bars_keys": "Up and down arrows move from bar to bar.",
    }
)
PRODUCTS = "shaded: the middle 80 % of the products"


def x_ray_scene(result: XRayResult, options: Options, label: str, finding: str) -> Scene:
    """What each layer hands on and the gradient it gets; over several draws, how they scatter."""
    gradient, signal = x_ray_columns(result)
    if result.study.draws > 1:
        return bars_scene(
            (gradient,), panels=(_scatter(result),), options=options, label=label, finding=finding,
            words={name: SEVERAL for name in ("bars_whiskers", "bars_band")},
        )  # fmt: skip
    strips = Strips(
        "Values of its neurons", result.histogram, result.edges[:, 0], result.edges[:, 1],
        name="values",
    )  # fmt: skip
    return bars_scene(
        (gradient, signal), strips=strips, options=options, label=label, finding=finding
    )


def x_ray_columns(result: XRayResult) -> tuple[Column, Column]:
    """The gradient in each layer, and what it hands on."""
    several = result.study.draws > 1
    float32 = (Mark("float32 ends", SMALLEST),)
    gradient = Column(
        "Gradient in each layer",
        "in units of the last layer's",
        (
            Bars(
                result.gradient,
                theory=result.gradient_theory,
                low=result.gradient_low if several else None,
                high=result.gradient_high if several else None,
            ),
        ),
        marks=float32,
        name="gradient",
    )
    signal = Column(
        "What each layer hands on",
        "root mean square",
        (
            Bars(
                result.signal,
                colour=2,
                theory=result.signal_theory,
                low=result.signal_low if several else None,
                high=result.signal_high if several else None,
                dead=result.dead,
            ),
        ),
        marks=float32,
        name="signal",
    )
    return gradient, signal


def _scatter(result: XRayResult) -> Panel:
    """How the gradient in the first layer scatters over the random networks."""
    study, alive = result.study, result.spread[np.isfinite(result.spread)]
    theory = scatter_of_log(study.network)  # mean and deviation of log10, or None
    series: tuple[Series, ...] = ()
    if len(alive) > 1:
        counted, bin_width = histogram(alive)
        series = (counted,)
        if theory is not None:
            series = (counted, normal(theory, counted, len(alive) * bin_width))
    died = len(result.spread) - len(alive)
    return Panel(
        f"First layer, {study.draws} random networks" + (f", {died} dead" if died else ""),
        Axis("gradient, powers of ten"),
        Axis("networks", low=0.0),
        series,
    )


def covered_product_scene(factor: float, layers: int, options: Options, label: str) -> Scene:
    """What the first layers leave; the others are still covered."""
    left = np.full(layers, np.nan)
    left[:SEEN] = factor ** np.arange(1, len(left[:SEEN]) + 1)
    return bars_scene(
        (_plain(left),), rows=BACK, covered=SEEN, options=options, label=label, words=HINTS
    )


def _plain(left: Floats) -> Column:
    most = np.nanmax(left)
    return Column(
        "What is left of the gradient", "share" if most <= LARGE else "times the gradient",
        (Bars(left),), log=False, low=0.0, high=1.0 if most <= 1 else None, name="left",
        percent=bool(most <= LARGE),
    )  # fmt: skip


def product_scene(result: ProductResult, options: Options, label: str, finding: str) -> Scene:
    """What is left after each layer, plainly and in powers of ten."""
    words = {**HINTS, "bars_whiskers": PRODUCTS, "bars_band": PRODUCTS, "bars_theory": "mean"}
    return bars_scene(
        product_columns(result), rows=BACK, options=options, label=label, finding=finding,
        words=words,
    )  # fmt: skip


def product_columns(result: ProductResult) -> tuple[Column, ...]:
    """What is left after each layer, plainly and in powers of ten; of scattered ones the latter."""
    logs = np.log10(result.left[1:])
    scattered = result.study.spread > 0
    powers = Column(
        "The typical product" if scattered else "The same in powers of ten",
        "median" if scattered else "share of the gradient",
        (
            Bars(
                result.logs_median[1:] if scattered else logs,
                colour=2,
                low=result.logs_low[1:] if scattered else None,
                high=result.logs_high[1:] if scattered else None,
                theory=logs if scattered else None,
            ),
        ),
    )
    return (powers,) if scattered else (_plain(result.left[1:]), powers)


def covered_series_scene(blocks: int, options: Options, label: str) -> Scene:
    """Through how many blocks the output comes, still covered."""
    orders = Bars(np.full(blocks + 1, np.nan))
    column = Column(ORDERS, SHARE, (orders,), log=False, low=0.0, high=1.0, percent=True)
    return bars_scene(
        (column,), rows="blocks", first=0, covered=0, options=options, label=label, words=HINTS
    )


def series_scene(result: SeriesResult, options: Options, label: str, finding: str) -> Scene:
    """The size of each order of the residual network's series, and what the blocks add up to."""
    blocks = np.arange(len(result.variance), dtype=np.float64)
    panels = (
        Panel(
            "Squared size of the signal",
            Axis("blocks"),
            Axis("input = 1, log scale", log=True),
            (
                Series(blocks[1:], result.variance[1:], "", "measured"),
                Series(blocks[1:], result.variance_theory[1:], "", "theory"),
            ),
        ),
        Panel(
            "How alike the output is without one block",
            Axis("block taken out"),
            Axis(
                "cosine, less the mean",
                low=min(0.0, float(result.kept_plain.min())),
                high=1.0,
            ),
            (
                Series(blocks[1:], result.kept_residual, "residual", colour=0),
                Series(blocks[1:], result.kept_plain, "plain", colour=1),
            ),
        ),
    )
    return bars_scene(
        (series_column(result),), rows="blocks", first=0, panels=panels, options=options,
        label=label, finding=finding, words=HINTS,
    )  # fmt: skip


def series_column(result: SeriesResult) -> Column:
    """The share of each order in the output."""
    bars = Bars(result.shares, theory=result.theory / result.theory.sum())
    return Column(ORDERS, SHARE, (bars,), log=False, low=0.0, percent=True, name="share")


def isometry_scene(result: IsometryResult, options: Options, label: str, finding: str) -> Scene:
    """The singular values of each network's Jacobian, from layer to layer as a film."""
    study = result.study
    layers = range(1, result.values.shape[1] + 1)
    clock = Clock(tuple(layers), tuple(f"layer {n} of {study.depth}" for n in layers), 0.4)
    return bars_scene(
        isometry_columns(result),
        rows="direction",
        clock=clock,
        options=options,
        label=label,
        finding=finding,
    )


def isometry_columns(result: IsometryResult) -> tuple[Column, ...]:
    """The singular values of each network, which move from layer to layer."""
    lowest = max(-16.0, float(np.floor(np.quantile(_finite(result.values), 0.02))))
    highest = float(np.ceil(max(1.0, _finite(result.values).max())))
    return tuple(
        Column(
            KINDS[kind].label, "singular value", (Bars(result.values[k], colour=k),), low=lowest,
            high=highest,
        )
        for k, kind in enumerate(result.study.kinds)
    )  # fmt: skip


def _finite(values: Floats) -> Floats:
    found = np.asarray(values[np.isfinite(values)])
    return found if len(found) else np.zeros(1)


def factors_scene(result: FactorsResult, options: Options, label: str, finding: str) -> Scene:
    """Measured factors over theory's: on the diagonal they agree."""
    return plot_scene((factors_panel(result),), None, options, label, finding)


def factors_panel(result: FactorsResult) -> Panel:
    """Measured factors over theory's."""
    ends = np.array([result.theory.min() / 2, result.theory.max() * 2])
    names = list(dict.fromkeys(row.activation for row in result.rows))
    series = []
    for k, name in enumerate(names):
        own = [i for i, row in enumerate(result.rows) if row.activation == name]
        shown = ACTIVATIONS[name].label
        series.append(Series(result.theory[own], result.measured[own], shown, "dots", k))
    batches = Series(result.batch_theory, result.batch_measured, "batch norm", "dots", len(names))
    return Panel(
        "Squared gradient factor a layer",
        Axis("theory", log=True),
        Axis("measured", log=True),
        (Series(ends, ends, "", "theory"), *series, batches),
    )


def lesion_scene(result: LesionResult, options: Options, label: str, finding: str) -> Scene:
    """Accuracy after one block is taken out, for either network."""
    return plot_scene((lesion_panel(result),), None, options, label, finding)


def lesion_panel(result: LesionResult) -> Panel:
    """Accuracy after one block is taken out, for either network."""
    blocks = np.arange(1, result.without.shape[1] + 1, dtype=np.float64)
    return Panel(
        "Accuracy without one block",
        Axis("block taken out"),
        Axis("digits that are right", low=0.0, high=1.0, percent=True),
        (
            Series(blocks, result.without[1], "residual", colour=0, dotted=True),
            Series(blocks, result.without[0], "plain", colour=1, dotted=True),
        ),
        (Line("guessing", y=0.1),),
    )
