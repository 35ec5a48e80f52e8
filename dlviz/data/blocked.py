"""Words that no list of ours volunteers: slurs and profanity."""

import hashlib
from functools import cache
from pathlib import Path

BLOCKED = Path(__file__).parents[2] / "assets" / "words" / "blocked.txt"
LENGTH = 12
"""Hexadecimal digits that are kept of each SHA-256: nobody has to read the words."""


def digest(word: str) -> str:
    """The first digits of a word's SHA-256, hexadecimal; capitals count as small letters."""
    return hashlib.sha256(word.lower().encode()).hexdigest()[:LENGTH]


def is_blocked(word: str) -> bool:
    """Whether a word is on the list."""
    return digest(word) in _digests()


@cache
def _digests() -> frozenset[str]:
    return frozenset(BLOCKED.read_text(encoding="ascii").split())
