"""How sums of words, pairs and lists of words are written in a link, and read as people type."""

import re
from collections.abc import Callable
from typing import cast

from dlviz.data.words import normal
from dlviz.train.study import Value

MOST_TERMS, MOST_LETTERS = 6, 40
MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})  # as keyboards and books write it
TERM = re.compile(r"([+-]?)\s*([^+-]+)")


def read_terms(text: str) -> tuple[str, ...]:
    """The terms of a sum, each a sign and a word: "king - man + woman", or "+king,-man,+woman".

    With commas between the terms a word may have a hyphen in it. Raises ValueError on anything
    else, and on more than six terms.
    """
    line = text.translate(MINUS).strip()
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if "," in line:
        found = [(part[0], part[1:]) if part[0] in "+-" else ("+", part) for part in parts]
    else:
        found = TERM.findall(line)
    terms = tuple(f"{sign or '+'}{read_word(word)}" for sign, word in found)
    if not terms or len(terms) > MOST_TERMS or all(term[0] == "-" for term in terms):
        raise ValueError(f"not a sum of up to {MOST_TERMS} words")
    return terms


def write_terms(value: Value) -> str:
    """The inverse of `read_terms`; one term with a sign in its word ends in a comma."""
    terms = cast("tuple[str, ...]", value)
    return ",".join(terms) + ("," if len(terms) == 1 and set("+-") & set(terms[0][1:]) else "")


def read_word(text: str) -> str:
    """A word as tables write it: "United States" is "united_states"."""
    word = normal(text)
    if not word or len(word) > MOST_LETTERS or "," in word or not word.isprintable():
        raise ValueError("not a word")
    return word


def read_expected(text: str) -> str:
    """A word, or nothing."""
    return read_word(text) if text.strip() else ""


def words(most: int) -> Callable[[str], tuple[str, ...]]:
    """A reader of up to so many different words, joined by commas."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(read_word(part) for part in text.split(",")) if text.strip() else ()
        if len(found) > most or len(set(found)) < len(found):
            raise ValueError(f"not up to {most} different words")
        return found

    return read


def pairs(most: int) -> Callable[[str], tuple[str, ...]]:
    """A reader of up to so many pairs of words, "small:large,short:tall"."""

    def read(text: str) -> tuple[str, ...]:
        found = []
        for part in text.split(",") if text.strip() else ():
            first, colon, second = part.partition(":")
            if not colon:
                raise ValueError("not a pair")
            found.append(f"{read_word(first)}:{read_word(second)}")
        if len(found) > most:
            raise ValueError(f"more than {most} pairs")
        return tuple(found)

    return read


def joined(value: Value) -> str:
    """The inverse of the readers of several: with commas."""
    return ",".join(cast("tuple[str, ...]", value))


def read_places(text: str) -> tuple[int, ...]:
    """Places of struck terms, rising, "0,2"; "none"."""
    found = () if text == "none" else tuple(int(part) for part in text.split(","))
    if sorted(set(found)) != list(found) or not all(0 <= each < MOST_TERMS for each in found):
        raise ValueError("not places of terms")
    return found


def write_places(value: Value) -> str:
    """The inverse of `read_places`."""
    return ",".join(str(each) for each in cast("tuple[int, ...]", value)) or "none"
