"""The words of a picture of bars."""

import types
from collections.abc import Mapping

from dlviz.draw.plots import PLOT_WORDS
from dlviz.texts import say

BARS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **PLOT_WORDS,
        "bars_theory": say("bars_words.theory"),
        "bars_whiskers": say("bars_words.whiskers"),
        "bars_band": say("bars_words.band"),
        "bars_dead": say("bars_words.dead"),
        "bars_dead_said": say("bars_words.dead_said"),
        "bars_overflow": say("bars_words.overflow"),
        "bars_none": say("bars_words.none"),
        "bars_range": say("bars_words.range"),
        "bars_covered": say("bars_words.covered"),
        "bars_hint": say("bars_words.hint"),
        "bars_hint_touch": say("bars_words.hint_touch"),
        "bars_keys": say("bars_words.keys"),
        "bars_draw": say("bars_words.draw"),
        "bars_draw_keys": say("bars_words.draw_keys"),
        "bars_which": say("bars_words.which"),
        "bars_more": say("bars_words.more"),
        "bars_less": say("bars_words.less"),
        "bars_more_short": say("bars_words.more_short"),
        "bars_less_short": say("bars_words.less_short"),
    }
)
"""The view's own words, by key; {row} is what a row is called, the other braces are numbers."""
