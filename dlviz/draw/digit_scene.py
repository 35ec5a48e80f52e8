"""Your own digit under attack: a pad to draw on, and two networks' answers to it; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import Ints, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.own_digit import OwnDigitResult

DIGIT_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "digit_pad": say("digit_scene.pad"),
        "digit_keys": say("digit_scene.keys"),
        "digit_ask": say("digit_scene.ask"),
        "digit_alone": say("digit_scene.alone"),
        "digit_waits": say("digit_scene.waits"),
        "digit_blank": say("digit_scene.blank"),
        "digit_split": say("digit_scene.split"),
        "digit_best": say("digit_scene.best"),
        "digit_own": say("digit_scene.own"),
        "digit_test": say("digit_scene.test"),
        "digit_clear": say("digit_scene.clear"),
        "digit_clear_long": say("digit_scene.clear_long"),
        "digit_pictures": say("digit_scene.pictures"),
        "digit_one": say("digit_scene.one"),
        "digit_size": say("digit_scene.size"),
        "digit_epsilon": say("digit_scene.epsilon"),
        "digit_net_standard": say("digit_scene.net_standard"),
        "digit_net_robust": say("digit_scene.net_robust"),
        "digit_fools": say("digit_scene.fools"),
        "digit_makes": say("digit_scene.makes"),
        "digit_least": say("digit_scene.least"),
        "digit_none": say("digit_scene.none"),
        "digit_misread": say("digit_scene.misread"),
        "digit_reached": say("digit_scene.reached"),
        "digit_same": say("digit_scene.same"),
        "digit_fooled": say("digit_scene.fooled"),
        "digit_unsure": say("digit_scene.unsure"),
        "digit_classes": say("digit_scene.classes"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def digit_scene(
    result: "OwnDigitResult",
    *,
    options: Options | None = None,
    label: str = say("digit_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A pad of 8 x 8 pixels, both networks' answers, and the smallest epsilon found to fool each.

    Drawings are attacked by Python. The view tells {kind: "drawn", value: 64 characters} when the
    pen is lifted (`LEVELS` of own_digit.py), and {kind: "picture", value: n} when another test
    digit is chosen. Where nobody listens, as in a file, nothing can be drawn.
    words: replaces entries of DIGIT_WORDS.
    """
    study = result.study
    # with a target, what counts before any attack is the target, which may be right
    reached = {} if study.target < 0 else {"digit_misread": DIGIT_WORDS["digit_reached"]}
    _, test = load_pictures(study.data)
    places = offered(test.labels, study.picture)
    content: dict[str, object] = {
        "start": {"drawn": study.drawn, "picture": int(study.picture)},
        "label": int(result.label),
        "target": int(study.target),
        "nets": list(result.nets),
        "epsilons": [round(float(epsilon), 6) for epsilon in result.epsilons],
        "smallest": [float(one) if np.isfinite(one) else None for one in result.smallest],
        "offered": [int(place) for place in places],
        "truth": [int(digit) for digit in test.labels[places]],
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "picture": np.asarray(result.picture, dtype=np.uint8),
        "pictures": in_bytes(test.images[places]),
        "attacked": np.asarray(result.attacked, dtype=np.uint8),
        "chances": np.asarray(result.probabilities, dtype=np.float32),
        "answers": np.asarray(result.answer, dtype=np.int32),
    }
    return Scene(
        view="digit",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**DIGIT_WORDS, **reached, **words},
    )


def offered(labels: Ints, picture: int) -> Ints:
    """Places of the first test digit of every class; the one that is asked for is among them.

    >>> offered(np.array([1, 0, 1, 2]), 2).tolist()
    [1, 2, 3]
    """
    _, places = np.unique(labels, return_index=True)
    if 0 <= picture < len(labels):
        places[np.searchsorted(np.unique(labels), labels[picture])] = picture
    return places
