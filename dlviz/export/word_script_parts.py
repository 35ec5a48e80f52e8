"""What the scripts about words have in common: the table, and the analogies that are asked."""

from collections.abc import Iterable
from textwrap import fill

from dlviz.data.analogies import OURS, questions

MINILM = "minilm"
"""The table that every script reads: the file lies beside it."""

HEAD = '''import sys
from pathlib import Path

import numpy as np

BESIDE = Path(__file__).parent
FILE = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE / "minilm.npz"'''

TABLE = '''def table():
    """N words, their vectors [N, D] of length 1, and how many words are of one piece.

    A number is kept as one byte. Names of several pieces, such as united_states, stand last.
    """
    with np.load(FILE, allow_pickle=False) as held:
        words = bytes(held["words"]).decode("ascii").split("\\n")
        vectors, whole = held["codes"].astype(np.float32), int(held["whole"])
    vectors /= np.sqrt(np.einsum("nd,nd->n", vectors, vectors))[:, None]
    return words, vectors, whole'''

ASKED = '''def analogies(text, place):
    """Each category's name and its questions [n, 4]: rows of a, b, c and d in the table.

    After a line ": name" stand pairs of words, and every two of them are a question; or questions
    of four words. What has a word that the table lacks is left out.
    """
    for part in ("\\n: questions\\n" + text).split("\\n:")[1:]:
        name, *lines = part.splitlines()
        lines = [line.lower().split() for line in lines if not line.startswith(("#", "//"))]
        lines = [line for line in dict.fromkeys(map(tuple, lines)) if line]
        if lines and len(lines[0]) == 2:
            lines = [p + q for p in lines for q in lines if len({*p, *q}) == 4]
        rows = [[place[word] for word in line] for line in lines if place.keys() >= {*line}]
        yield name.strip(), np.array(rows, dtype=int).reshape(-1, 4)'''

PAIRS = '''# A category, then its pairs.
TEXT = """
{pairs}
""".replace(",", "\\n")'''

FROM_FILE = """# The file of your own analogies, beside this script or as its second argument.
ASKED = Path(sys.argv[2]) if len(sys.argv) > 2 else BESIDE / "questions-words.txt"
TEXT = ASKED.read_text(encoding="utf-8")"""


def asked_section(name: str) -> str:
    """The text of a set of analogies, ours or a reader's, and the function that reads it."""
    return f"{_pairs() if name == OURS else FROM_FILE}\n\n\n{ASKED}"


def _pairs() -> str:
    """Our pairs, those of a category in one paragraph with commas between."""
    parts = [
        f": {each.name}\n{commas(map(' '.join, each.pairs))}" for each in questions(OURS).categories
    ]
    return PAIRS.format(pairs="\n".join(parts))


def commas(entries: Iterable[str]) -> str:
    """Entries with commas between, in lines of which none breaks an entry."""
    joined = ", ".join(entry.replace(" ", "\0") for entry in entries)
    filled = fill(joined, 98, break_long_words=False, break_on_hyphens=False)
    return filled.replace("\0", " ")
