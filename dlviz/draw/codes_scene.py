"""Local against distributed codes: units as squares that can be flipped, and noise; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene

if TYPE_CHECKING:
    from dlviz.measure.codes import CodesResult

CODES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "codes_local": "Local: a unit a thing",
        "codes_distributed": "Distributed:",
        "codes_spread": "Distributed, random patterns",
        "codes_apart": "{units} units tell apart {things} things",
        "codes_part": "{shown} of {things} shown",
        "codes_keys": "Arrow keys go from square to square; Enter flips one.",
        "codes_square": "{name}, unit {unit} ({meaning}): {state}",
        "codes_on": "on",
        "codes_off": "off",
        "codes_pattern": "no meaning of its own",
        "codes_nothing": "nothing",
        "codes_tie": "one of {count}",
        "codes_now": "{what}",
        "codes_same": "",
        "codes_read": "{right} of {shown} still recognised",
        "codes_read_part": "{right} recognised; {shown} of {things} shown",
        "codes_noise": "Noise: each unit flips with a chance of",
        "codes_noise_short": "Chance that a unit flips",
        "codes_reset": "Put all back",
        "codes_hint": "Click a square: its unit flips.",
        "codes_hint_touch": "Tap a square: its unit flips.",
        "codes_which": "Which distributed code",
        "codes_features": "features",
        "codes_random": "random",
        "codes_chart": "Recognised, by how often units flip",
        "codes_chart_short": "Recognised",
        "codes_line_local_short": "local, {things}",
        "codes_line_distributed_short": "features, {things}",
        "codes_line_local_many_short": "local, {units} units",
        "codes_line_spread_short": "random, {things}",
        "codes_line_local": "local, {things} things on {units} units",
        "codes_line_distributed": "features, {things} things on {units} units",
        "codes_line_local_many": "local, {things} things on {units} units",
        "codes_line_spread": "random, {things} things on {units} units",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def codes_scene(
    result: "CodesResult",
    *,
    options: Options | None = None,
    label: str = "Things as patterns of units, by two codes",
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
