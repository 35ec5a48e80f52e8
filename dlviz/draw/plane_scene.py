"""The plane of two learning rates as a scene of the film player, to be zoomed into."""

import json
import types
from collections.abc import Mapping

from dlviz.draw.film import Options
from dlviz.draw.plane_picture import SHADES, palette, plane_index
from dlviz.draw.scene import Scene
from dlviz.train.plane import FARTHEST, NARROWEST, Plane, PlaneResult

PLANE_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "plane_picture": "Plane of two learning rates. Drag a square to zoom in. "
        "With the keyboard: arrows move a square, Enter zooms in, minus zooms out.",
        "plane_first": "learning rate of layer 1",
        "plane_second": "learning rate of layer 2",
        "plane_first_short": "rate 1",
        "plane_second_short": "rate 2",
        "plane_layer": "Layer",
        "plane_trains": "trains",
        "plane_fails": "blows up",
        "plane_slow": "slowly",
        "plane_fast": "fast",
        "plane_at_once": "at once",
        "plane_zoom": "Zoom",
        "plane_window": "Window",
        "plane_here": "Here",
        "plane_hint": "Drag a square on the picture to zoom in.",
        "plane_hint_touch": "Tap a place, then zoom in.",
        "plane_in": "Zoom in here",
        "plane_out": "Zoom out",
        "plane_home": "Whole plane",
        "plane_to": "to",
        "plane_minus": "minus",
        "plane_deepest": "This is as deep as numbers go.",
    }
)
"""The view's words, by key; they are added to the player's own."""


def plane_scene(
    result: PlaneResult,
    *,
    colour: str,
    options: Options | None = None,
    label: str = "Picture of the learning rates with which a network trains",
    finding: str = "",
    words: Mapping[str, str] | None = None,
) -> Scene:
    """The picture, finished or under way. A drag on it emits `{kind: "window", x0, x1, y0, y1}`.

    512 x 512 networks are at most 0.26 MB.
    """
    study, home = result.study, Plane()
    return Scene(
        view="plane",
        content={
            "window": [study.x0, study.x1, study.y0, study.y1],
            "home": [home.x0, home.x1, home.y0, home.y1],
            "farthest": FARTHEST,
            "narrowest": NARROWEST,
            "resolution": result.resolution,
            "fraction": result.fraction,
            "asked": study.resolution,
            "shades": SHADES,
            "family": _family(study, colour),
        },
        arrays={"pixels": plane_index(result, colour), "palette": palette()},
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**PLANE_WORDS, **(words or {})},
    )


def _family(study: Plane, colour: str) -> str:
    """Equal for pictures of the same plane: one shows what another has not rendered yet."""
    names = ("activation", "width", "updates", "seed")
    return json.dumps([colour, *(study.get(name) for name in names)])
