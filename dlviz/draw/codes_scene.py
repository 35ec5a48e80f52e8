"""Local against distributed codes: units as squares that can be flipped, and noise; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.codes import CodesResult

CODES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "codes_local": say("codes_scene.local"),
        "codes_distributed": say("codes_scene.distributed"),
        "codes_spread": say("codes_scene.spread"),
        "codes_apart": say("codes_scene.apart"),
        "codes_part": say("codes_scene.part"),
        "codes_keys": say("codes_scene.keys"),
        "codes_square": say("codes_scene.square"),
        "codes_on": say("codes_scene.on"),
        "codes_off": say("codes_scene.off"),
        "codes_pattern": say("codes_scene.pattern"),
        "codes_nothing": say("codes_scene.nothing"),
        "codes_tie": say("codes_scene.tie"),
        "codes_now": "{what}",
        "codes_same": "",
        "codes_read": say("codes_scene.read"),
        "codes_read_part": say("codes_scene.read_part"),
        "codes_noise": say("codes_scene.noise"),
        "codes_noise_short": say("codes_scene.noise_short"),
        "codes_reset": say("codes_scene.reset"),
        "codes_hint": say("codes_scene.hint"),
        "codes_hint_touch": say("codes_scene.hint_touch"),
        "codes_which": say("codes_scene.which"),
        "codes_features": say("codes_scene.features"),
        "codes_random": say("codes_scene.random"),
        "codes_chart": say("codes_scene.chart"),
        "codes_chart_short": say("codes_scene.chart_short"),
        "codes_line_local_short": say("codes_scene.line_local_short"),
        "codes_line_distributed_short": say("codes_scene.line_distributed_short"),
        "codes_line_local_many_short": say("codes_scene.line_local_many_short"),
        "codes_line_spread_short": say("codes_scene.line_spread_short"),
        "codes_line_local": say("codes_scene.line_local"),
        "codes_line_distributed": say("codes_scene.line_distributed"),
        "codes_line_local_many": say("codes_scene.line_local_many"),
        "codes_line_spread": say("codes_scene.line_spread"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def codes_scene(
    result: "CodesResult",
    *,
    options: Options | None = None,
    label: str = say("codes_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Two tables of things and units, and how often a thing is recognised in noise.

    A square is a unit of a thing's code: a click flips it, and the row says what the pattern is
    nearest to now. A dial flips units at random; it moves along the chart. It works without Python
    and tells nothing. words: replaces entries of CODES_WORDS.
    """
    from dlviz.measure.codes import FEATURES

    units = result.study.units
    return Scene(
        view="codes",
        content={
            "units": units,
            "apart": list(result.told_apart),
            "features": [list(pair) for pair in FEATURES],
            "noise": [round(float(p), 6) for p in result.noise],
        },
        arrays={
            "local": np.asarray(result.local, np.uint8),
            "distributed": np.asarray(result.distributed, np.uint8),
            "spread": np.asarray(result.spread, np.uint8),
            "recognised": np.asarray(result.recognised, np.float32),
        },
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**CODES_WORDS, **words},
    )
