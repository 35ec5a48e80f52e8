"""The NumPy script of a sum of words: it repeats a `WordSum` to the same numbers."""

from string import Template
from textwrap import fill, indent

import numpy as np

from dlviz.data.word_forms import other_forms
from dlviz.data.words import Vectors
from dlviz.export.excerpt import excerpt
from dlviz.export.word_script_parts import HEAD, MINILM, TABLE
from dlviz.measure import word_queries
from dlviz.measure.word_lists import ROWS
from dlviz.measure.word_queries import Ints, added, cosines
from dlviz.measure.word_sum import WordSum


def has_word_sum_script(study: WordSum) -> bool:
    """Whether there is a script: of sums in the table that can lie beside it."""
    return study.vectors == MINILM


def word_sum_script(study: WordSum) -> str:
    """The script of a sum; it needs NumPy, and the table's file beside it.

    It prints the list as the study shows it, the place of the expected word among all that may
    answer, and the four ways of `WordSumResult.four` with their first word and the expected one's
    rank. Other forms of the sum's words, and the few words that no list shows, are named in it.
    Raises UserError for a study that cannot be run, ValueError for one without a script.
    """
    study.check()
    if not has_word_sum_script(study):
        raise ValueError("no script for this table")
    held, rows, aim = study.look_up()
    words = [held.words[row] for row in rows]
    forms = [held.words[row] for row in np.flatnonzero(other_forms(words, held))]
    never = fill(", ".join(map(str, np.flatnonzero(held.blocked).tolist())), 94)
    return SCRIPT.substitute(
        head=HEAD,
        terms=_quoted([term[0] + word for term, word in zip(study.terms, words, strict=True)]),
        expected=f'"{held.words[aim] if aim >= 0 else ""}"',
        struck=list(_struck(study, held, rows)),
        own=study.own,
        method=f'"{study.method}"',
        hide=study.forms,
        forms=_quoted(forms),
        never=indent(never, " " * 4),
        table=TABLE,
        added=excerpt(word_queries, ["added", "multiplied"]),
        listed=ROWS,
    )


def _struck(study: WordSum, held: Vectors, rows: Ints) -> tuple[int, ...]:
    """The places that are struck out; none where nothing of the sum would be left."""
    left = study.signs.astype(np.float32)
    left[list(study.struck)] = 0
    return study.struck if added(cosines(held, rows), rows, left).any() else ()


def _quoted(words: list[str]) -> str:
    """A list of words as code, in lines where it is long."""
    text = ", ".join(f'"{word}"' for word in words)
    if len(text) <= 80:
        return f"[{text}]"
    return f"[\n{indent(fill(text, 94, break_on_hyphens=False), ' ' * 4)},\n]"


SCRIPT = Template('''"""A sum of words, and which part of it does the work.

Every word is a vector of length 1. A word's score is its cosine with the sum of the terms
(3CosAdd; Mikolov, Yih and Zweig 2013), or the product of its cosines with the terms, shifted to
[0, 1] and divided by those with a minus (3CosMul; Levy and Goldberg 2014). It prints the best
words, the place of the word that is expected, and four ways to ask. It needs NumPy, and
minilm.npz beside it or as its first argument. That table is derived from the first layers of
all-MiniLM-L6-v2 (Apache License 2.0) and changed: projected, shortened and rounded.
"""

$head
TERMS = $terms
EXPECTED = $expected  # the word that should come out; "" if you expect none
STRUCK = $struck  # terms that are struck out, by their places: 0 is the first
OWN = $own  # whether the words of the sum may answer themselves
METHOD = $method  # "add" for 3CosAdd, "mul" for 3CosMul
HIDE_FORMS = $hide  # whether other forms of your words may not answer
# These, by a crude rule: change them with the terms.
FORMS = $forms
NEVER = [  # rows of the table that no list shows: slurs and profanity
$never,
]


$table


$added


words, vectors, _ = table()
place = {word: row for row, word in enumerate(words)}
rows = np.array([place[term[1:]] for term in TERMS])
signs = np.array([1 if term[0] == "+" else -1 for term in TERMS], dtype=np.float32)
near = vectors[rows] @ vectors.T  # [T, N] cosines of the terms with all words


def answers(struck, own):
    """The rows that may answer, the best first, and every word's score [N]; None: nothing left."""
    weights = signs.copy()
    weights[list(struck)] = 0
    total = added(near, rows, weights)
    if not total.any():
        return None
    may = np.ones(len(words), dtype=bool)
    may[NEVER] = False
    may[rows] &= own
    if HIDE_FORMS:
        may[[place[word] for word in FORMS]] = False
    scores = total if METHOD == "add" else multiplied(near, weights)
    found = np.flatnonzero(may)
    return found[np.argsort(-scores[found], kind="stable")], scores


def rank(best):
    """The place of the expected word, 1 for the first; 0: there is none, or it may not answer."""
    return 1 + best.tolist().index(place[EXPECTED]) if place.get(EXPECTED) in best else 0


print(*(f"({term})" if at in STRUCK else term for at, term in enumerate(TERMS)))
best, scores = answers(STRUCK, OWN)
for number, row in enumerate(best[:$listed], 1):
    about = " (a word of the sum)" if row in rows else " (another form)" * (words[row] in FORMS)
    print(f"{number:3} {scores[row]:.6f} {words[row]}{about}")
if EXPECTED:
    said = f"place {rank(best)} of {len(best)}" if rank(best) else "may not answer"
    print(f"{EXPECTED}: {said}, score {scores[place[EXPECTED]]:.6f}")

minus, last = np.flatnonzero(signs < 0), np.flatnonzero(signs > 0)[-1]
ways = {}  # what is struck out, and whether own words may answer -> the way's name
ways.setdefault(((), False), "excluded: the sum without its own words")
ways.setdefault((tuple(minus), False), "sum: without the minus words")
ways.setdefault((tuple(np.delete(np.arange(len(rows)), last)), False), "nearest: to the last plus")
ways.setdefault(((), True), "allowed: own words may answer")
print("four ways, their first word, its score, and the place of the expected word")
for (struck, own), name in ways.items():
    found = answers(struck, own)
    if found is not None:
        best, scores = found
        first = f"{words[best[0]]} {scores[best[0]]:.6f}" if len(best) else "-"
        print(f"{name:42} {first} {rank(best)}")
''')
