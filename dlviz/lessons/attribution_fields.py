"""The fields of the studies that ask where a network looks, and of the planted shortcut."""

import types
from collections.abc import Mapping

from dlviz.data.collage import BOXES, PLUS
from dlviz.data.photos import PHOTOS
from dlviz.lessons.codecs import real, whole, write_real
from dlviz.lessons.field import Field, choice, integer, labels, table
from dlviz.lessons.vision_fields import OWN, PHOTO, PICTURE, SEVERAL, switch, vision
from dlviz.lessons.vision_names import layer_name
from dlviz.measure.cascade import Cascade
from dlviz.measure.cliff import Cliff
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.eraser import SHOWN, Eraser
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.pointing import Pointing
from dlviz.measure.subject import SUBJECTS
from dlviz.measure.trial import Trial
from dlviz.nets.lite0 import CLASSES, STAGES
from dlviz.train.ranges import SEEDS
from dlviz.train.study import Study
from dlviz.train.vision import LAYERS_MAX

_SHOWN = (
    "stem", *(f"stage{k}" for k in range(1, len(STAGES) + 1)), "head",
    *(f"conv{k}" for k in range(1, LAYERS_MAX + 1)),
)  # fmt: skip


def _photos(text: str) -> str:
    """One photograph, or two or four of them side by side: "coffee+chelsea"."""
    parts = text.split(PLUS)
    if len(parts) not in BOXES:
        raise ValueError("one photograph, two, or four")
    for part in parts:
        if part not in PHOTOS and not OWN.fullmatch(part):
            raise ValueError("not a photograph")
    return text


def _class(name: str, label: str, help: str, none: str) -> Field:
    """A class that the network knows, by its number; none: what -1 is called."""
    return Field(name, label, help, whole(-1, CLASSES - 1), str, names=none)


_NET = choice("net", "Network", "Who looks.", SUBJECTS)
_PHOTOS = Field("photo", "Photograph", "What the network looks at.", _photos, str, (),
               types.MappingProxyType(labels(PHOTOS)), several=True)  # fmt: skip
_TARGET = _class("target", "Class", "What the map is asked for.", "the most likely")
_AGAINST = _class("against", "Rather than", "A second class, whose map is taken away.", "nothing")
_ASKED = (_NET, PHOTO, PICTURE, _TARGET)
_COSTLY = switch("costly", "The slow ones too", "Methods that take seconds: occlusion, integrated "
                 "gradients, smooth gradients.")  # fmt: skip
_CHANCE = integer("seed", "Seed", "Another seed draws other random numbers.", *SEEDS,
                  *range(10))  # fmt: skip
_MARK = Field("mark", "Discs with the mark", "Share of the discs that carry it, in training and "
              "test alike.", real(0.0, 1.0), write_real, (0.0, 0.5, 0.8, 0.9, 0.95, 1.0),
              share=True)  # fmt: skip
_WITHOUT = ("dataset", "world", "shuffled", "network", "head")
"""Fields of `Vision` that a planted shortcut has no use for."""

ATTRIBUTION_FIELDS_OF: Mapping[type[Study], Mapping[str, Field]] = types.MappingProxyType(
    {
        Look: table(
            _NET,
            _PHOTOS,
            PICTURE,
            _TARGET,
            _AGAINST,
            choice("layer", "Layer", "Whose maps are weighted.",
                   {name: layer_name(name).capitalize() for name in _SHOWN}),
            switch("rectified", "Only what speaks for it", "Negative values are left out."),
        ),
        Computed: table(*_ASKED),
        MethodGrid: table(*_ASKED, _COSTLY),
        Cascade: table(*_ASKED, _CHANCE),
        Curves: table(*_ASKED, _COSTLY, _CHANCE),
        Trial: vision(_MARK, PICTURE, without=_WITHOUT),
        Eraser: vision(
            _MARK,
            integer("picture", "Picture", "What lies under the brush.", 0, SHOWN - 1,
                    *range(SHOWN), plus=1),
            without=_WITHOUT,
        ),
        Pointing: vision(
            _MARK,
            integer("most", "Pictures", "Test pictures whose maps are measured.", 10, 1000, 50, 200,
                    500, 1000),
            PICTURE, without=_WITHOUT,
        ),
        Cliff: vision(SEVERAL, PICTURE, without=_WITHOUT),
    }
)  # fmt: skip
