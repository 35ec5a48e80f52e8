"""The plane of two learning rates as a scene of the film player, to be zoomed into."""

import json
import types
from collections.abc import Mapping

from dlviz.draw.film import Options
from dlviz.draw.plane_picture import SHADES, palette, plane_index
from dlviz.draw.scene import Scene
from dlviz.texts import say
from dlviz.train.plane import FARTHEST, NARROWEST, Plane, PlaneResult

PLANE_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "plane_picture": say("plane_scene.picture"),
        "plane_first": say("plane_scene.first"),
        "plane_second": say("plane_scene.second"),
        "plane_first_short": say("plane_scene.first_short"),
        "plane_second_short": say("plane_scene.second_short"),
        "plane_layer": say("plane_scene.layer"),
        "plane_trains": say("plane_scene.trains"),
        "plane_fails": say("plane_scene.fails"),
        "plane_slow": say("plane_scene.slow"),
        "plane_fast": say("plane_scene.fast"),
        "plane_at_once": say("plane_scene.at_once"),
        "plane_zoom": say("plane_scene.zoom"),
        "plane_window": say("plane_scene.window"),
        "plane_here": say("plane_scene.here"),
        "plane_hint": say("plane_scene.hint"),
        "plane_hint_touch": say("plane_scene.hint_touch"),
        "plane_in": say("plane_scene.in"),
        "plane_out": say("plane_scene.out"),
        "plane_home": say("plane_scene.home"),
        "plane_to": say("plane_scene.to"),
        "plane_minus": say("plane_scene.minus"),
        "plane_deepest": say("plane_scene.deepest"),
    }
)
"""The view's words, by key; they are added to the player's own."""


def plane_scene(
    result: PlaneResult,
    *,
    colour: str,
    options: Options | None = None,
    label: str = say("plane_scene.label"),
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
