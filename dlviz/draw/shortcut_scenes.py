"""How often maps point at the figure, and the cliff over the share of marks; two scenes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.ladder_scene import Bar, Rung, ladder_scene, whole_percent
from dlviz.draw.plots import Axis, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.measure.attribution import METHODS
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.cliff import CliffResult
    from dlviz.measure.pointing import PointingResult

Floats = npt.NDArray[np.floating]

LINES = ("random", "centre")
"""Methods that are lines across the rows of all others: places that need no picture at all."""
POINTING_WORDS: Mapping[str, str] = {
    "ladder_axis": say("shortcut_scenes.pointing_axis"),
    "ladder_guessing": say("shortcut_scenes.pointing_random"),
}
CENTRE = say("shortcut_scenes.centre")
CLIFF_WORDS: Mapping[str, str] = {"plot_band": say("shortcut_scenes.cliff_band")}
RATE = say("shortcut_scenes.rate")
TICKS = (0.0, 0.5, 0.8, 1.0)
CLIFF_PACE = 0.08
"""Of a film with a mark a rate: six of them take five seconds."""


def pointing_rungs(result: "PointingResult") -> tuple[Rung, ...]:
    """A row a method, the best first: its peaks inside the figure, and a tick for its light there.

    A baseline says so and has another hue. LINES have no rows.
    """
    rows = sorted(
        (
            (float(peak), float(mass), name)
            for peak, mass, name in zip(result.hits, result.mass, result.methods, strict=True)
            if name not in LINES
        ),
        key=lambda row: -row[0],
    )
    return tuple(
        Rung(
            METHODS[name].label,
            say("shortcut_scenes.baseline") if METHODS[name].baseline else "",
            (
                Bar(
                    peak, say("shortcut_scenes.peak_inside_the_figure"), int(METHODS[name].baseline)
                ),
                Bar(
                    mass, say("shortcut_scenes.map_inside_it"), int(METHODS[name].baseline), "tick"
                ),
            ),
        )
        for peak, mass, name in rows
    )


def centre_hits(result: "PointingResult") -> float | None:
    """How often the picture's middle is inside the figure; None before that is measured."""
    if "centre" not in result.methods:
        return None
    return float(result.hits[result.methods.index("centre")])


def pointing_scene(
    result: "PointingResult",
    *,
    options: Options | None = None,
    label: str = say("shortcut_scenes.pointing_label"),
    finding: str = "",
) -> Scene:
    """The pointing game as rows of bars, with two lines across them.

    A random place hits the share of a picture that its figure covers; the other line is the centre.
    """
    return ladder_scene(
        pointing_rungs(result),
        chance=float(result.area),
        threshold=centre_hits(result),
        threshold_label=CENTRE,
        options=options,
        label=label,
        finding=finding,
        words=POINTING_WORDS,
    )


def cliff_panels(result: "CliffResult") -> tuple[Panel, ...]:
    """One chart over the share of marks: all test pictures, discs without it, and p(disc).

    Means over the seeds, with their least and largest as a band where there are several.
    """
    return (
        Panel(
            title="",
            x=Axis(RATE, low=0.0, high=1.0, ticks=TICKS, percent=True),
            y=Axis(say("shortcut_scenes.cliff_axis"), low=0.0, high=1.0, percent=True),
            series=(
                _series(result.rates, result.accuracy, say("shortcut_scenes.all_test_pictures"), 0),
                _series(result.rates, result.unmarked, say("shortcut_scenes.unmarked_discs"), 1),
                _series(
                    result.rates, result.mark_gone, say("shortcut_scenes.p_disc_rubbed_out"), 2
                ),
            ),
            cursor=len(result.rates) > 1,
        ),
    )


def cliff_scene(
    result: "CliffResult",
    *,
    options: Options | None = None,
    label: str = say("shortcut_scenes.cliff_label"),
    finding: str = "",
) -> Scene:
    """The cliff: the film's place is the share of marks, so that its slider sets it."""
    clock = None
    if len(result.rates) > 1:
        alone = result.unmarked.mean(axis=1)
        texts = tuple(
            say("shortcut_scenes.cliff_texts", rate=100 * rate, share=whole_percent(float(share)))
            for rate, share in zip(result.rates, alone, strict=True)
        )
        clock = Clock(tuple(float(rate) for rate in result.rates), texts, CLIFF_PACE)
    shown = options or Options(branch=False)
    return plot_scene(cliff_panels(result), clock, shown, label, finding, CLIFF_WORDS)


def _series(rates: Floats, values: Floats, label: str, colour: int) -> Series:
    several = values.shape[1] > 1
    return Series(
        rates,
        values.mean(axis=1),
        label=label,
        colour=colour,
        low=values.min(axis=1) if several else None,
        high=values.max(axis=1) if several else None,
        clocked=len(rates) > 1,
        dotted=True,
    )
