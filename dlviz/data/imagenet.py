"""The names of ImageNet's classes (Deng and others, 2009; the 1,000 of the 2012 challenge)."""

from functools import cache
from pathlib import Path

CLASSES = Path(__file__).parents[2] / "assets" / "imagenet" / "classes.txt"


@cache
def imagenet_classes() -> tuple[str, ...]:
    """The 1,000 names, in the order of a network's outputs."""
    return tuple(CLASSES.read_text(encoding="utf-8").splitlines())
