"""The NumPy script of a set of analogies: it repeats an `AnalogyScores` to the same shares."""

from string import Template

import numpy as np

from dlviz.data.analogies import questions
from dlviz.data.word_forms import other_forms
from dlviz.data.words import vectors
from dlviz.export.word_script_parts import HEAD, MINILM, TABLE, asked_section, commas
from dlviz.measure.analogy_scores import AnalogyScores


def has_analogy_script(study: AnalogyScores) -> bool:
    """Whether there is a script: of the table that can lie beside it."""
    return study.vectors == MINILM


def analogy_script(study: AnalogyScores) -> str:
    """The script of a study; it needs NumPy, and the table's file beside it.

    Our analogies stand in it; a reader's are read from questions-words.txt beside it. A line for
    each category, and for all: the questions that the table covers; the share of right answers in
    each way of `MODES`; the share of answers of the way "allowed" that are one of the question's
    own words. They are those of `AnalogyScoresResult`. Raises UserError for a study that cannot be
    run, ValueError for one without a script.
    """
    study.check()
    if not has_analogy_script(study):
        raise ValueError("no script for this table")
    return SCRIPT.substitute(
        head=HEAD,
        method=f'"{study.method}"',
        whole=study.whole,
        seed=study.seed,
        forms=_forms(study) if study.forms else "",
        table=TABLE,
        asked=asked_section(study.questions),
    )


def _forms(study: AnalogyScores) -> str:
    """For every word of the questions its other forms in the table, where there are any."""
    table = vectors(study.vectors)
    lines = []
    for word in questions(study.questions).rows(table):
        forms = [table.words[row] for row in np.flatnonzero(other_forms((word,), table))]
        lines += [" ".join([word, *forms])] if forms else []
    return commas(lines)


SCRIPT = Template('''"""Analogies, and which part of the sum gets them right.

"a is to b as c is to d": the answer is the word nearest to b - a + c (Mikolov, Yih and Zweig
2013). What the parts of the sum do was taken apart by Levy and Goldberg (2014), Linzen (2016),
and Rogers, Drozd and Li (2017): so does this. It prints the share of right answers when a, b and
c may not answer; without a; without a and b; when every word may answer; with a random offset
instead of b - a; and how often one of a, b and c is the answer when it may be. It needs NumPy,
and minilm.npz beside it or as its first argument. That table is derived from the first layers of
all-MiniLM-L6-v2 (Apache License 2.0) and changed: projected, shortened and rounded.
"""

$head
METHOD = $method  # "add" for 3CosAdd, "mul" for 3CosMul (Levy and Goldberg 2014)
WHOLE = $whole  # whether only words of one piece are asked about and may answer
SEED = $seed  # of the random offsets
# Words of the questions, each with other forms of it, which may then not answer; "": all may.
FORMS = """
$forms
"""
WAYS = ["excluded", "b + c", "nearest c", "allowed", "random"]


$table


$asked


def shares(four, vectors, forms):
    """[6] of questions [n, 4]: right answers in the five ways, and answers that are a, b or c."""
    rows, at = np.unique(four[:, :3], return_inverse=True)
    at = at.reshape(-1, 3)
    near = vectors[rows] @ vectors.T  # cosines with all words
    plus = minus = near
    if METHOD == "mul":  # the logarithm of a product is a sum
        shifted = np.maximum((1 + near) / 2, 1e-12)
        plus, minus = np.log(shifted), np.log(shifted + 1e-6)
    answers = np.empty((5, len(four)), dtype=int)
    for first in range(0, len(four), 60):  # not all at once: every word has a score
        now = slice(first, first + 60)
        a, b, c = at[now].T
        both = plus[b] + plus[c]
        scores = both - minus[a]
        offsets = np.array([offset(vectors, a, b) for a, b in four[now, :2]])
        answers[3, now] = scores.argmax(axis=1)
        for way, each in [(0, scores), (1, both), (2, near[c]), (4, near[c] + offsets @ vectors.T)]:
            for question, own in enumerate(four[now, :3]):
                each[question, own] = -np.inf
                each[question, [row for word in own for row in forms.get(word, [])]] = -np.inf
            answers[way, now] = each.argmax(axis=1)
    mine = (answers[3][:, None] == four[:, :3]).any(axis=1)
    return np.append((answers == four[:, 3]).mean(axis=1), mine.mean())


def offset(vectors, a, b):
    """[D] in a random direction, as long as b - a."""
    drawn = np.random.default_rng([SEED, a, b]).standard_normal(vectors.shape[1])
    drawn *= np.linalg.norm(vectors[b] - vectors[a]) / np.linalg.norm(drawn)
    return drawn.astype(np.float32)


words, vectors, whole = table()
if WHOLE:
    words, vectors = words[:whole], vectors[:whole]
place = {word: row for row, word in enumerate(words)}
forms = {}
for line in FORMS.replace("\\n", " ").split(","):
    word, *others = line.split() or [""]
    forms[place.get(word)] = [place[other] for other in others if other in place]

print(f"{'':>28} asked", *(f"{way:>10}" for way in [*WAYS, "own word"]))
total = []
for name, four in analogies(TEXT, place):
    fair = [all(d not in (word, *forms.get(word, [])) for word in own) for *own, d in four]
    four = four[np.array(fair, dtype=bool)]
    if len(four):
        found = shares(four, vectors, forms)
        total.append([len(four), *found])
        print(f"{name:>28} {len(four):5}", *(f"{share:10.6f}" for share in found))
count = np.array(total)[:, 0]
found = count @ np.array(total)[:, 1:] / count.sum()
print(f"{'all':>28} {int(count.sum()):5}", *(f"{share:10.6f}" for share in found))
''')
