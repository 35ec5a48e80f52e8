"""Shapes of networks to draw, and how the gradients of random networks of each shape scatter."""

from dataclasses import replace

import numpy as np

from dlviz.draw.bars_scene import Bars, Column, bars_scene
from dlviz.draw.film import Options
from dlviz.draw.histograms import histogram, normal
from dlviz.draw.plots import Axis, Floats, Panel
from dlviz.draw.scene import Scene
from dlviz.measure.width_law import ShapeResult, WidthLawResult
from dlviz.texts import say

NAMES = (say("shape_scene.your_shape"), say("shape_scene.to_compare"))
LENGTH = say("shape_scene.length")


def width_law_scene(result: WidthLawResult, options: Options, label: str, finding: str) -> Scene:
    """The shapes, and how the logarithm of a gradient's squared length scatters in each."""
    names = NAMES[: len(result.shapes)]
    deepest = max(len(shape.widths) for shape in result.shapes)
    shapes = tuple(
        Bars(_padded(shape.widths, deepest), label=name, colour=k)
        for k, (shape, name) in enumerate(zip(result.shapes, names, strict=True))
    )
    drawn = Column(
        say("shape_scene.the_shape"),
        say("shape_scene.neurons_in_a_layer"),
        shapes,
        log=False,
        low=0.0,
        name=say("shape_scene.neurons"),
        drawn=True,
    )
    panels = tuple(_law(shape, _title(shape), k) for k, shape in enumerate(result.shapes))
    return bars_scene((drawn,), panels=panels, options=options, label=label, finding=finding)


def _title(shape: ShapeResult) -> str:
    measured = f"{shape.variance:.3g}" if len(shape.logs) > 1 else say("shape_scene.unknown")
    return say(
        "shape_scene.law_title", beta=shape.beta, measured=measured, theory=shape.exact_variance
    )


def _padded(widths: tuple[int, ...], rows: int) -> Floats:
    return np.array([*widths, *[np.nan] * (rows - len(widths))], dtype=np.float64)


def _law(shape: ShapeResult, title: str, colour: int) -> Panel:
    if len(shape.logs) < 2:
        return Panel(title, Axis(LENGTH), Axis(say("shape_scene.networks"), low=0.0))
    counted, bin_width = histogram(shape.logs, colour=colour)
    moments = shape.exact_mean, float(np.sqrt(shape.exact_variance))
    return Panel(
        title,
        Axis(LENGTH),
        Axis(say("shape_scene.networks"), low=0.0),
        (counted, normal(moments, counted, len(shape.logs) * bin_width)),
    )


def width_law_panel(result: WidthLawResult) -> Panel:
    """How the logarithm scatters in all shapes, over one another."""
    names = NAMES[: len(result.shapes)]
    laws = [_law(shape, "", k) for k, shape in enumerate(result.shapes)]
    series = [
        replace(each, label=name if each.style == "band" else "")
        for law, name in zip(laws, names, strict=True)
        for each in law.series
    ]
    return replace(laws[0], title=say("shape_scene.how_gradients_scatter"), series=tuple(series))
