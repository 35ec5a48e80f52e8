"""What a page calls the layers of networks that see pictures, and their worlds."""

import re
import types
from collections.abc import Mapping

ENOUGH = 2 / 3
"""The share of the test pictures that the first question asks for."""

FIXED: Mapping[str, str] = types.MappingProxyType(
    {
        "input": "the pixels",
        "pixels": "the pixels",
        "hog": "hand-made (HOG)",
        "head": "the pooled maps",
        "out": "the answer",
        "conv": "convolutional",
        "dense": "dense",
        "expert": "the expert",
        "network": "the network",
        "stem": "stem",
    }
)
_NUMBERED = re.compile(r"(conv|dense|pool|stage)(\d)")
_INSIDE = re.compile(r"stage(\d)\.(\d+)\.(\w+)")
_KINDS = {"conv": "layer", "dense": "dense layer", "pool": "pooling", "stage": "stage"}


def layer_name(name: str) -> str:
    """A layer or a rung in words: "conv2" is "layer 2"."""
    inside = _INSIDE.fullmatch(name)
    if inside:
        return f"stage {inside[1]}, block {int(inside[2]) + 1} ({inside[3]})"
    found = _NUMBERED.fullmatch(name)
    return f"{_KINDS[found[1]]} {found[2]}" if found else FIXED.get(name, name)
