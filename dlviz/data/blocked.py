"""Words that a page shows to nobody, and words that it leaves to its readers to bring up.

Blocked: slurs and profanity; no list shows them, nobody can ask for them. Quiet: plain words for
sex, violence and the like; who types one is answered, and a sum may come to one, but no suggestion
and no completion offers it.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[2] / "assets" / "words"
BLOCKED, QUIET = WORDS / "blocked.txt", WORDS / "quiet.txt"
LENGTH = 12
"""Hexadecimal digits that are kept of each SHA-256: nobody has to read the words."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


def digest(word: str) -> str:
    """The first digits of a word's SHA-256, hexadecimal; capitals count as small letters."""
    return hashlib.sha256(word.lower().encode()).hexdigest()[:LENGTH]


def is_blocked(word: str) -> bool:
    """Whether a word is on the list of those that nobody is shown."""
    return digest(word) in _digests(BLOCKED)


def masked(text: str) -> str:
    """The text, of each blocked word its first letter alone: names that readers bring are shown."""
    return LETTERS.sub(lambda found: _masked(found[0]), text)


def _masked(word: str) -> str:
    return f"{word[0]}{'•' * (len(word) - 1)}" if is_blocked(word) else word


def is_quiet(word: str) -> bool:
    """Whether a word is on the list of those that are not offered."""
    return digest(word) in _digests(QUIET)


@cache
def _digests(file: Path) -> frozenset[str]:
    return frozenset(file.read_text(encoding="ascii").split())
