"""Why so little suffices, many tiny pushes; and digits in another light: charts and rows."""

from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.ladder_scene import Bar, Rung
from dlviz.draw.plots import Axis, Floats, Mark, Panel, Series
from dlviz.measure.pushes import STATES
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.pushes import ManyPushesResult
    from dlviz.measure.shifted import ShiftedResult

CLEAN, ATTACKED, NOISY = range(len(STATES))
CLASSES = 2
DIM_TICKS = (2.0, 10.0, 100.0, 1000.0, 10_000.0)


def pushes_panels(result: "ManyPushesResult") -> tuple[Panel, ...]:
    """Logits of both classes under noise and under the attack, and how far each moves them.

    The histograms are those of the clock's number of values; the lines grow with it.
    """
    return (
        _logits(result, NOISY, say("attack_panels.random_pushes")),
        _logits(result, ATTACKED, say("attack_panels.pushes_that_agree")),
        shift_panel(result),
    )


def shift_panel(result: "ManyPushesResult") -> Panel:
    """By how much the logit moves, against the number of values, with both theories."""
    dims = np.asarray(result.dims, dtype=np.float64)
    still = np.full(len(dims), result.theory_noise)
    return Panel(
        title=say("attack_panels.shift"),
        x=Axis(say("attack_panels.values"), log=True, ticks=DIM_TICKS),
        y=Axis(say("attack_panels.change"), log=True),
        series=(
            Series(
                dims, result.shift, say("attack_panels.attack"), colour=1, clocked=True, dotted=True
            ),
            Series(
                dims,
                result.shift_noise,
                say("attack_panels.noise"),
                colour=6,
                clocked=True,
                dotted=True,
            ),
            Series(dims, result.theory, style="theory"),
            Series(dims, still, style="theory"),
        ),
        marks=(Mark(say("attack_panels.to_boundary"), y=float(result.study.margin)),),
        cursor=len(dims) > 1,
    )


def _logits(result: "ManyPushesResult", state: int, title: str) -> Panel:
    """Histograms of both classes, of each number of values at its own mark."""
    edges, series = np.asarray(result.edges, dtype=np.float64), []
    x, clocked = np.repeat(edges, 2)[1:-1], len(result.dims) > 1
    middles = (edges[1:] + edges[:-1]) / 2
    for k, dim in enumerate(result.dims.tolist()):
        at = float(dim) if clocked else None
        for side in range(CLASSES):
            counts = result.counts[k, state, side].astype(np.float64)
            y = np.repeat(counts, 2)
            series.append(Series(x, y, "", "band", side, np.zeros(len(y)), y, at=at))
            mean = float(np.average(middles, weights=counts + 1e-9))
            series.append(Series([mean], [_height(middles, counts, mean)], "", "dots", side, at=at))
    return Panel(
        title=title,
        x=Axis(say("attack_panels.logit"), low=float(edges[0]), high=float(edges[-1])),
        y=Axis(say("attack_panels.examples"), low=0.0),
        series=tuple(series),
        marks=(Mark(say("attack_panels.boundary"), x=0.0),),
    )


def _height(middles: Floats, counts: Floats, mean: float) -> float:
    """How high a histogram is at its mean."""
    return float(counts[int(np.abs(middles - mean).argmin())])


def shifted_rungs(result: "ShiftedResult") -> tuple[Rung, ...]:
    """A row a change of the light: one digit in it, and a bar a network, by level."""
    return tuple(
        Rung(
            name,
            bars=tuple(
                Bar(result.accuracy[row, net], label, net) for net, label in enumerate(result.nets)
            ),
            picture=np.ascontiguousarray(result.pictures[row, :, 0]),
        )
        for row, name in enumerate(result.shifts)
    )
