"""Words that are spelt nearly like another: what somebody may have meant."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MOST = 3
"""Edits beyond which two words do not look alike."""


def edits(word: str, others: Sequence[str]) -> npt.NDArray[np.int64]:
    """[n] how many edits lead from a word to each other one.

    An edit inserts, deletes or replaces a letter, or swaps two neighbours; no letter is edited
    twice (Damerau, 1964, in the form called optimal string alignment).
    """
    if not others:
        return np.zeros(0, np.int64)
    letters = np.array([*others, word]).view(np.uint32).reshape(len(others) + 1, -1)
    letters, lengths = letters[:-1], np.array([len(other) for other in others])
    width = letters.shape[1]
    own = np.array([ord(letter) for letter in word], np.uint32)
    last = np.repeat(np.arange(width + 1, dtype=np.int16)[:, None], len(others), axis=1)
    before, turned = last, np.ascontiguousarray(letters.T)
    for i, letter in enumerate(own, 1):
        now = np.empty_like(last)
        now[0] = i
        np.minimum(last[1:] + 1, last[:-1] + (turned != letter), out=now[1:])
        if i > 1:
            swapped = (turned[:-1] == letter) & (turned[1:] == own[i - 2])
            np.minimum(now[2:], np.where(swapped, before[:-2] + 1, now[2:]), out=now[2:])
        for j in range(1, width + 1):
            np.minimum(now[j], now[j - 1] + 1, out=now[j])
        before, last = last, now
    found: npt.NDArray[np.int64] = last[lengths, np.arange(len(others))].astype(np.int64)
    return found


def nearest(word: str, words: Sequence[str], k: int = 3) -> tuple[str, ...]:
    """Up to k of the words that are spelt most like another, none of them equal to it.

    First those one edit away, then those that begin with it, then those two and three edits away,
    while that is at most a third of its letters; of these the ones that begin most alike, then
    the order of `words`.
    """
    if not word:
        return ()
    most = min(MOST, max(1, len(word) // 3))
    near = [each for each in words if abs(len(each) - len(word)) <= most and each != word]
    far = edits(word, near)
    ranked = [(int(far[n]), -_shared(word, near[n]), near[n]) for n in np.flatnonzero(far <= most)]
    ranked.sort(key=lambda each: each[:2])
    starts = sorted((each for each in words if each.startswith(word) and each != word), key=len)
    order = [each for count, _, each in ranked if count == 1]
    order += starts + [each for count, _, each in ranked if count > 1]
    return tuple(dict.fromkeys(order))[:k]


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
