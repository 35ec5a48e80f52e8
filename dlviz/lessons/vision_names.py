"""What a page calls the layers of networks that see pictures, and their worlds."""

import re
import types
from collections.abc import Mapping

from dlviz.texts import fill, passage

ENOUGH = 2 / 3
"""The share of the test pictures that the first question asks for."""

FIXED: Mapping[str, str] = types.MappingProxyType(
    {
        "input": passage("the pixels"),
        "pixels": passage("the pixels"),
        "hog": passage("hand-made (HOG)"),
        "head": passage("the pooled maps"),
        "out": passage("the answer"),
        "conv": passage("convolutional"),
        "dense": passage("dense"),
        "expert": passage("the expert"),
        "network": passage("the network"),
        "stem": passage("stem"),
    }
)
_NUMBERED = re.compile(r"(conv|dense|pool|stage)(\d)")
_INSIDE = re.compile(r"stage(\d)\.(\d+)\.(\w+)")
_KINDS = {
    "conv": passage("layer"),
    "dense": passage("dense layer"),
    "pool": passage("pooling"),
    "stage": passage("stage"),
}


def layer_name(name: str) -> str:
    """A layer or a rung in words: "conv2" is "layer 2"."""
    inside = _INSIDE.fullmatch(name)
    if inside:
        return fill(
            "stage {inside}, block {inside_2} ({inside_3})",
            inside=inside[1],
            inside_2=int(inside[2]) + 1,
            inside_3=inside[3],
        )
    found = _NUMBERED.fullmatch(name)
    return f"{_KINDS[found[1]]} {found[2]}" if found else FIXED.get(name, name)
