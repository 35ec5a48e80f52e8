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
from dlviz.texts import say
from dlviz.train.lesion import LesionResult

SEEN = 3  # factors of the product that are shown before the guess
SMALLEST = float(np.log10(np.finfo(np.float32).tiny))
ORDERS = say("deep_scenes.orders")
SHARE = say("deep_scenes.orders_share")
BACK = say("deep_scenes.back")  # the product's rows: the way of a gradient
LARGE = 10.0  # times the gradient: no percentage any more
SEVERAL = say("deep_scenes.several")
HINTS: Mapping[str, str] = types.MappingProxyType(
    {
        "bars_hint": say("deep_scenes.hint"),
        "bars_hint_touch": say("deep_scenes.hint_touch"),
        "bars_keys": say("deep_scenes.keys"),
    }
)
PRODUCTS = say("deep_scenes.products")


def x_ray_scene(result: XRayResult, options: Options, label: str, finding: str) -> Scene:
    """What each layer hands on and the gradient it gets; over several draws, how they scatter."""
    gradient, signal = x_ray_columns(result)
    if result.study.draws > 1:
        return bars_scene(
            (gradient,), panels=(_scatter(result),), options=options, label=label, finding=finding,
            words={name: SEVERAL for name in ("bars_whiskers", "bars_band")},
        )  # fmt: skip
    strips = Strips(
        say("deep_scenes.strips"), result.histogram, result.edges[:, 0], result.edges[:, 1],
        name=say("deep_scenes.strips_name"),
    )  # fmt: skip
    return bars_scene(
        (gradient, signal), strips=strips, options=options, label=label, finding=finding
    )


def x_ray_columns(result: XRayResult) -> tuple[Column, Column]:
    """The gradient in each layer, and what it hands on."""
    several = result.study.draws > 1
    float32 = (Mark(say("deep_scenes.float32_ends"), SMALLEST),)
    gradient = Column(
        say("deep_scenes.gradient"),
        say("deep_scenes.gradient_unit"),
        (
            Bars(
                result.gradient,
                theory=result.gradient_theory,
                low=result.gradient_low if several else None,
                high=result.gradient_high if several else None,
            ),
        ),
        marks=float32,
        name=say("deep_scenes.gradient_name"),
    )
    signal = Column(
        say("deep_scenes.signal"),
        say("deep_scenes.signal_unit"),
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
        name=say("deep_scenes.signal_name"),
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
        say("deep_scenes.scatter_dead", draws=study.draws, died=died)
        if died
        else say("deep_scenes.scatter", draws=study.draws),
        Axis(say("deep_scenes.scatter_x")),
        Axis(say("deep_scenes.scatter_y"), low=0.0),
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
        say("deep_scenes.left"),
        say("deep_scenes.share") if most <= LARGE else say("deep_scenes.left_times"),
        (Bars(left),),
        log=False,
        low=0.0,
        high=1.0 if most <= 1 else None,
        name=say("deep_scenes.left_name"),
        percent=bool(most <= LARGE),
    )


def product_scene(result: ProductResult, options: Options, label: str, finding: str) -> Scene:
    """What is left after each layer, plainly and in powers of ten."""
    words = {
        **HINTS,
        "bars_whiskers": PRODUCTS,
        "bars_band": PRODUCTS,
        "bars_theory": say("deep_scenes.mean"),
    }
    return bars_scene(
        product_columns(result), rows=BACK, options=options, label=label, finding=finding,
        words=words,
    )  # fmt: skip


def product_columns(result: ProductResult) -> tuple[Column, ...]:
    """What is left after each layer, plainly and in powers of ten; of scattered ones the latter."""
    logs = np.log10(result.left[1:])
    scattered = result.study.spread > 0
    powers = Column(
        say("deep_scenes.product_typical") if scattered else say("deep_scenes.product_powers"),
        say("deep_scenes.median") if scattered else say("deep_scenes.product_share"),
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
        (column,),
        rows=say("deep_scenes.blocks"),
        first=0,
        covered=0,
        options=options,
        label=label,
        words=HINTS,
    )


def series_scene(result: SeriesResult, options: Options, label: str, finding: str) -> Scene:
    """The size of each order of the residual network's series, and what the blocks add up to."""
    blocks = np.arange(len(result.variance), dtype=np.float64)
    panels = (
        Panel(
            say("deep_scenes.variance"),
            Axis(say("deep_scenes.blocks")),
            Axis(say("deep_scenes.variance_y"), log=True),
            (
                Series(blocks[1:], result.variance[1:], "", "measured"),
                Series(blocks[1:], result.variance_theory[1:], "", "theory"),
            ),
        ),
        Panel(
            say("deep_scenes.alike"),
            Axis(say("deep_scenes.taken_out")),
            Axis(
                say("deep_scenes.alike_y"),
                low=min(0.0, float(result.kept_plain.min())),
                high=1.0,
            ),
            (
                Series(blocks[1:], result.kept_residual, say("deep_scenes.residual"), colour=0),
                Series(blocks[1:], result.kept_plain, say("deep_scenes.plain"), colour=1),
            ),
        ),
    )
    return bars_scene(
        (series_column(result),),
        rows=say("deep_scenes.blocks"),
        first=0,
        panels=panels,
        options=options,
        label=label,
        finding=finding,
        words=HINTS,
    )


def series_column(result: SeriesResult) -> Column:
    """The share of each order in the output."""
    bars = Bars(result.shares, theory=result.theory / result.theory.sum())
    return Column(
        ORDERS, SHARE, (bars,), log=False, low=0.0, percent=True, name=say("deep_scenes.share")
    )


def isometry_scene(result: IsometryResult, options: Options, label: str, finding: str) -> Scene:
    """The singular values of each network's Jacobian, from layer to layer as a film."""
    study = result.study
    layers = range(1, result.values.shape[1] + 1)
    clock = Clock(
        tuple(layers),
        tuple(say("deep_scenes.isometry_clock", n=n, depth=study.depth) for n in layers),
        0.4,
    )
    return bars_scene(
        isometry_columns(result),
        rows=say("deep_scenes.direction"),
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
            KINDS[kind].label,
            say("deep_scenes.singular_value"),
            (Bars(result.values[k], colour=k),),
            low=lowest,
            high=highest,
        )
        for k, kind in enumerate(result.study.kinds)
    )


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
    batches = Series(
        result.batch_theory,
        result.batch_measured,
        say("deep_scenes.batch_norm"),
        "dots",
        len(names),
    )
    return Panel(
        say("deep_scenes.factors"),
        Axis(say("deep_scenes.theory"), log=True),
        Axis(say("deep_scenes.measured"), log=True),
        (Series(ends, ends, "", "theory"), *series, batches),
    )


def lesion_scene(result: LesionResult, options: Options, label: str, finding: str) -> Scene:
    """Accuracy after one block is taken out, for either network."""
    return plot_scene((lesion_panel(result),), None, options, label, finding)


def lesion_panel(result: LesionResult) -> Panel:
    """Accuracy after one block is taken out, for either network."""
    blocks = np.arange(1, result.without.shape[1] + 1, dtype=np.float64)
    return Panel(
        say("deep_scenes.lesion"),
        Axis(say("deep_scenes.taken_out")),
        Axis(say("deep_scenes.lesion_y"), low=0.0, high=1.0, percent=True),
        (
            Series(blocks, result.without[1], say("deep_scenes.residual"), colour=0, dotted=True),
            Series(blocks, result.without[0], say("deep_scenes.plain"), colour=1, dotted=True),
        ),
        (Line(say("deep_scenes.guessing"), y=0.1),),
    )
