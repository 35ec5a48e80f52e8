"""The NumPy script of a random rotation: it repeats a `Rotation` to the same numbers."""

from string import Template
from textwrap import fill, indent

from dlviz.data.analogies import OURS
from dlviz.data.words import vectors
from dlviz.export.excerpt import excerpt
from dlviz.export.word_script_parts import HEAD, MINILM, TABLE, asked_section
from dlviz.measure import axis_fits, turn
from dlviz.measure.rotation import NEIGHBORS, TURNS, Rotation


def has_rotation_script(study: Rotation) -> bool:
    """Whether there is a script: of the table that can lie beside it."""
    return study.vectors == MINILM


def rotation_script(study: Rotation) -> str:
    """The script of a study; it needs NumPy, and the table's file beside it.

    It prints the first numbers of each word before and after; the cosines of the words; by how
    much a number and a cosine change at most; how many of our analogies and of 1,000 nearest words
    have another answer; and for each category how many pairs agree along the best single axis. They
    are those of `RotationResult`; what rounding does may differ in its last digits. Raises
    UserError for a study that cannot be run, ValueError for one without a script.
    """
    study.check()
    if not has_rotation_script(study):
        raise ValueError("no script for this table")
    table = vectors(study.vectors)
    words = ", ".join(f'"{table.words[table.at(word)]}"' for word in study.words)
    return SCRIPT.substitute(
        head=HEAD,
        words=indent(fill(words, 96), " " * 4),
        seed=study.seed,
        neighbors=f"{NEIGHBORS:_}",
        turns=TURNS,
        table=TABLE,
        asked=asked_section(OURS),
        turn=excerpt(turn, ["Turn"]),
        axis=excerpt(axis_fits, ["best_axis", "by_chance"]),
    )


SCRIPT = Template('''"""Turn all axes of words at random: every number changes, and no answer does.

Sums, lengths and cosines are the same before and after, and so is all that is found by them: no
axis by itself means anything. Where one seems to, because most pairs of a kind agree about its
sign, another axis does so after any rotation. It needs NumPy, and minilm.npz beside it or as its
first argument. That table is derived from the first layers of all-MiniLM-L6-v2 (Apache License
2.0) and changed: projected, shortened and rounded.
"""

import math
$head
WORDS = [
$words,
]
SEED = $seed  # of the rotation
NEIGHBORS = $neighbors  # words drawn at random whose nearest word is compared
TURNS = $turns  # rotations after which the best single axis is looked for


$table


$asked


$turn


$axis


def answers(vectors, four):
    """[n] the rows nearest to b - a + c, but for a, b and c; four: [n, 4]."""
    rows, at = np.unique(four[:, :3], return_inverse=True)
    near = vectors[rows] @ vectors.T
    found = []
    for (a, b, c), own in zip(at.reshape(-1, 3), four[:, :3]):
        scores = near[b] + near[c] - near[a]
        scores[own] = -np.inf
        found.append(scores.argmax())
    return np.array(found)


def nearest(near, rows):
    """[n] the nearest of all words to those of rows [n], but for each itself; near: [n, N]."""
    near[np.arange(len(rows)), rows] = -np.inf
    return near.argmax(axis=1)


words, before, _ = table()
place = {word: row for row, word in enumerate(words)}
after = (before.astype(np.float64) @ Turn(before.shape[1], SEED).at(1.0)).astype(np.float32)
print("the first five numbers of each word, before and after")
chosen = [place[word] for word in WORDS]
for row in chosen:
    for vectors in (before, after):
        print(f"{words[row]:>20}", *(f"{number:9.6f}" for number in vectors[row, :5]))
print("their cosines with each other, before and after")
for row in chosen:
    for vectors in (before, after):
        print(f"{words[row]:>20}", *(f"{cosine:9.6f}" for cosine in vectors[chosen] @ vectors[row]))

print(f"largest change of a number {np.abs(after - before).max():.6f}")
asked = [(name, four) for name, four in analogies(TEXT, place) if len(four)]
changed = sum((answers(before, four) != answers(after, four)).sum() for _, four in asked)
print(f"other answers to analogies {changed} of {sum(len(four) for _, four in asked)}")
rows = np.random.default_rng(SEED).choice(len(words), NEIGHBORS, replace=False)
one, other = before[rows] @ before.T, after[rows] @ after.T
print(f"largest change of a cosine {np.abs(one - other).max():.6f}")
changed = (nearest(one, rows) != nearest(other, rows)).sum()
print(f"other nearest words {changed} of {len(rows)}")

print("pairs that agree along the best axis: before, after a rotation, and if signs were coins")
turns = [Turn(before.shape[1], SEED + turn).at(1.0) for turn in range(TURNS)]
for name, four in asked:
    a, b = np.unique(four[:, :2], axis=0).T
    offsets = before[b] - before[a]
    now, *later = (best_axis(offsets @ turn)[1] for turn in [np.eye(before.shape[1]), *turns])
    mean = by_chance(len(a), before.shape[1])
    print(f"{name:>20} {len(a):3} pairs {now:3}  {min(later):3} to {max(later):3} {mean:9.6f}")
''')
