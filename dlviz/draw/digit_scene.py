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

if TYPE_CHECKING:
    from dlviz.measure.own_digit import OwnDigitResult

DIGIT_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "digit_pad": "Your digit, 8 by 8 pixels",
        "digit_keys": "Draw with the pointer, or move with the arrow keys and draw with Space or "
        "with Shift. Delete clears.",
        "digit_ask": "Draw a digit: which one withstands the most?",
        "digit_alone": "This digit, attacked.",
        "digit_waits": "The networks look at it …",
        "digit_blank": "The pad is empty: draw a digit.",
        "digit_split": "The two read it differently: it does not count.",
        "digit_best": "Your sturdiest: ε = {epsilon}",
        "digit_own": "your drawing",
        "digit_test": "test digit: a {name}",
        "digit_clear": "Clear",
        "digit_clear_long": "Clear the pad",
        "digit_pictures": "Test digits; arrow keys choose another",
        "digit_one": "test digit {number}: a {name}",
        "digit_size": "Size of the attack",
        "digit_epsilon": "ε = {epsilon}",
        "digit_net_standard": "Standard",
        "digit_net_robust": "Adversarially trained",
        "digit_fools": "smallest found",
        "digit_makes": "smallest found for a {target}",
        "digit_least": "ε = {epsilon}",
        "digit_none": "none found up to {epsilon}",
        "digit_misread": "misread as it is",
        "digit_reached": "read so as it is",
        "digit_same": "unchanged",
        "digit_fooled": "was a {answer}",
        "digit_unsure": "wrong even unattacked",
        "digit_classes": "{net}, ε = {epsilon}: reads {answer}, {percent}",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def digit_scene(
    result: "OwnDigitResult",
    *,
    options: Options | None = None,
    label: str = "A digit to draw, and how little it takes to fool two networks about it",
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
