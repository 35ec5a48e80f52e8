"""Where did it look: a picture with Grad-CAM over it, for every class and layer; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.overlay import upsampled_map
from dlviz.draw.scene import Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas, pixelwise
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.look import LookResult

FINEST = 56
"""Cells a side of a map that is sent: finer ones are averaged, since each is drawn small."""

LOOK_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "look_ask": say("look_scene.ask"),
        "look_ask_touch": say("look_scene.ask_touch"),
        "look_marked": say("look_scene.marked"),
        "look_keys": say("look_scene.keys"),
        "look_at": say("look_scene.at"),
        "look_answer": say("look_scene.answer"),
        "look_classes": say("look_scene.classes"),
        "look_against": say("look_scene.against"),
        "look_nothing": say("look_scene.nothing"),
        "look_layers": say("look_scene.layers"),
        "look_last": say("look_scene.last"),
        "look_last_short": say("look_scene.last_short"),
        "look_alike": say("look_scene.alike"),
        "look_thumb": say("look_scene.thumb"),
        "look_opacity": say("look_scene.opacity"),
        "look_relu": say("look_scene.relu"),
        "look_relu_title": say("look_scene.relu_title"),
        "look_for": say("look_scene.for"),
        "look_not": say("look_scene.not"),
        "look_line": say("look_scene.line"),
        "look_lines": say("look_scene.lines"),
        "look_map": say("look_scene.map"),
        "look_contrast": say("look_scene.contrast"),
        "look_most": say("look_scene.most"),
        "look_part": say("look_scene.part"),
        "look_part_for": say("look_scene.part_for"),
        "look_blank": say("look_scene.blank"),
        "look_blank_more": say("look_scene.blank_more"),
        "look_only_against": say("look_scene.only_against"),
        "look_zero": say("look_scene.zero"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def look_scene(
    result: "LookResult",
    *,
    options: Options | None = None,
    label: str = say("look_scene.label"),
    finding: str = "",
    veiled: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The picture with a class's map over it; class, layer, contrast and ReLU are chosen there.

    Contrasts, shares of the parts and correlations follow in the player without Python. It tells
    each choice: {kind: "look", layer, target, against, rectified}.
    veiled: no map is sent, only the picture and what the network says; the reader marks where they
    would look, and the mark is still there under the map of the same picture.
    words: replaces entries of LOOK_WORDS.
    """
    study = result.study
    atlas = Atlas(sharp=result.side < SMALL)
    shown = [coarse_maps(maps) for maps in result.maps]
    content: dict[str, object] = {
        "about": f"{study.net} {study.photo} {study.picture}",
        "photo": atlas.add(pixelwise(result.photo, result.side)),
        "classes": [[int(k), class_name(name), float(p)] for k, name, p in result.classes],
        "layers": [
            [name, label, *(int(size) for size in maps.shape[1:])]
            for (name, label), maps in zip(result.layers, shown, strict=True)
        ],
        "parts": [[label, *(float(v) for v in box)] for label, box in result.parts],
        "start": {
            "layer": result.layers[result.shown][0],
            "target": result.target,
            "against": result.against,
            "rectified": study.rectified,
        },
        "veiled": veiled,
        "atlas": atlas.content(),
    }
    arrays = dict(atlas.arrays())
    if not veiled:
        alone, last = products(result)
        arrays |= {f"map_{k}": maps for k, maps in enumerate(shown)}
        arrays |= {"alone": alone, "last": last}
    return Scene(
        view="look",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding="" if veiled else finding,
        words={**LOOK_WORDS, **words},
    )


def coarse_maps(maps: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Maps [C, h, w], of more than FINEST cells a side the means of whole blocks of cells."""
    count, h, w = maps.shape
    by = -(-max(h, w) // FINEST)
    if by == 1 or h % by or w % by:
        return np.asarray(maps, dtype=np.float32)
    blocks = maps.reshape(count, h // by, by, w // by, by)
    return np.asarray(blocks.mean(axis=(2, 4)), dtype=np.float32)


def products(
    result: "LookResult",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Two [L, C, C] from which the player has every contrast's correlations.

    Covariances of the classes' signed, upsampled maps: of a layer among themselves, and of a layer
    (rows) with the last (columns). A contrast is a difference of maps, so its own follow.
    Each layer's are scaled to a largest variance of 1.
    """
    flat = []
    for maps in result.maps:
        fine = np.stack([upsampled_map(one, result.side).ravel() for one in maps])
        centred = fine - fine.mean(axis=1, keepdims=True)
        size = np.sqrt((centred**2).sum(axis=1).max())
        flat.append(centred / (size if size > 0 else 1))
    alone = np.stack([one @ one.T for one in flat])
    return alone, np.stack([one @ flat[-1].T for one in flat])


def class_name(name: str) -> str:
    """A class's first name: "tabby" of "tabby, tabby cat"."""
    return name.split(",")[0]
