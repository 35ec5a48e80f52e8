"""The tower: one photo, and floor by floor what a network's units see in it; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.quiz_words import QUIZ_WORDS
from dlviz.draw.scene import Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas, pixelwise
from dlviz.draw.tower_quiz import tower_rounds
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.tower import Floor, TowerResult

TOP = 5
"""So many classes stand under the photo."""

TOWER_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **QUIZ_WORDS,
        "tower_photo": say("tower_scene.photo"),
        "tower_keys": say("tower_scene.keys"),
        "tower_floors": say("tower_scene.floors"),
        "tower_top": say("tower_scene.top"),
        "tower_sees": say("tower_scene.sees"),
        "tower_whole": say("tower_scene.whole"),
        "unit_name": say("tower_scene.unit_name"),
        "fires": say("tower_scene.fires"),
        "silent": say("tower_scene.silent"),
        "fires_short": say("tower_scene.fires_short"),
        "silent_short": say("tower_scene.silent_short"),
        "tower_patches": say("tower_scene.patches"),
        "tower_optimised": say("tower_scene.optimised"),
        "tower_show": say("tower_scene.show"),
        "said_patches": say("tower_scene.said_patches"),
        "said_optimised": say("tower_scene.said_optimised"),
        "made_how": say("tower_scene.made_how"),
        "made_short": say("tower_scene.made_short"),
        "made_last": say("tower_scene.made_last"),
        "tower_hint": say("tower_scene.hint"),
        "tower_tap": say("tower_scene.tap"),
        "tower_more": say("tower_scene.more"),
        "its_card": say("tower_scene.its_card"),
        "tower_quiz": say("tower_scene.quiz"),
        "tower_quiz_one": say("tower_scene.quiz_one"),
        "tower_back": say("tower_scene.back"),
        "tower_ask": say("tower_scene.ask"),
        "tower_scored": say("tower_scene.scored"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def tower_scene(
    result: "TowerResult",
    *,
    options: Options | None = None,
    label: str = say("tower_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The photo, and its floors from the first layer (lowest) to the last.

    Each floor has its name, what its units see as a square on the photo, and four units' strongest
    patches (or the inputs optimised for them); where a unit fires glows on the photo. The visitor
    can ask for a quiz of two rounds, made of these units and this photo.
    words: replaces entries of TOWER_WORDS.
    """
    small = result.side < SMALL
    atlas = Atlas(sharp=small)
    floors = [_floor(floor, atlas) for floor in result.floors]
    content: dict[str, object] = {
        "photo": atlas.add(pixelwise(result.photo, result.side)),
        "side": result.side,
        "top": [[name, float(share)] for name, share in result.top[:TOP]],
        "floors": floors,
        "rounds": [
            {
                "floor": one.floor,
                "unit": one.unit,
                "references": list(one.references),
                "squares": [list(place.square) for place in one.places],
                "values": [place.value for place in one.places],
                "pictures": atlas.add_all(place.crop for place in one.places),
            }
            for one in tower_rounds(result)
        ],
        "atlas": atlas.content(),
    }
    maps = {f"map_{k}": light(floor.maps) for k, floor in enumerate(result.floors)}
    values = np.concatenate([np.ravel(floor.values) for floor in result.floors])
    peaks = [np.maximum(floor.answers, 0) for floor in result.floors]
    return Scene(
        view="tower",
        content=content,
        arrays={**atlas.arrays(), **maps, "values": values, "peaks": np.concatenate(peaks)},
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**_words(small), **words},
    )


def light(maps: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Activations [units, h, w] as bytes, each unit's peak 255; what is not above zero is 0."""
    shown = np.maximum(maps, 0)
    peaks = shown.max(axis=(1, 2), keepdims=True)
    levels = np.round(255 * shown / np.where(peaks > 0, peaks, 1))
    return np.asarray(levels, dtype=np.uint8)


def _words(small: bool) -> dict[str, str]:
    """TOWER_WORDS; what is small is no photo."""
    called = "picture" if small else "photo"
    return {name: text.replace("photo", called) for name, text in TOWER_WORDS.items()}


def _floor(floor: "Floor", atlas: Atlas) -> dict[str, object]:
    return {
        "name": floor.name,
        "layer": floor.layer,
        "units": [int(unit) for unit in floor.units],
        "receptive": int(floor.receptive),
        "sight": int(floor.field),
        "patches": [atlas.add_all(each) for each in floor.patches],
        "optimised": None if floor.optimised is None else atlas.add_all(floor.optimised),
        "map": [int(size) for size in floor.maps.shape[1:]],
    }
