"""The words of a picture of bars."""

import types
from collections.abc import Mapping

from dlviz.draw.plots import PLOT_WORDS

BARS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **PLOT_WORDS,
        "bars_theory": "theory",
        "bars_whiskers": "whiskers: 10 % to 90 % of the random networks",
        "bars_band": "shaded: 10 % to 90 % of the random networks",
        "bars_dead": "hatched, ×: at least half of the units are dead",
        "bars_dead_said": "{share} of the units dead",
        "bars_overflow": "overflow",
        "bars_none": "no value",
        "bars_range": "{low} to {high}",
        "bars_covered": "still covered",
        "bars_hint": "Point at any {row} to read its numbers.",
        "bars_hint_touch": "Tap any {row} to read its numbers.",
        "bars_keys": "Up and down arrows move from {row} to {row}.",
        "bars_draw": "Drag to draw the shape.",
        "bars_draw_keys": "Plus and minus change a bar by one, with Shift by ten.",
        "bars_which": "Which shape is drawn",
        "bars_more": "One more {row}",
        "bars_less": "One {row} less",
        "bars_more_short": "+ {row}",
        "bars_less_short": "− {row}",
    }
)
"""The view's own words, by key; {row} is what a row is called, the other braces are numbers."""
