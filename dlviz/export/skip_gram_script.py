"""The PyTorch script of skip-gram on a grammar: it repeats a `SkipGram` update by update."""

from string import Template
from textwrap import fill

import numpy as np

from dlviz.data.grammar import RULES
from dlviz.settings import SETTINGS
from dlviz.train.sgns import NOISE_POWER
from dlviz.train.skip_gram import FRAMES, HELD, SkipGram


def has_skip_gram_script(study: SkipGram) -> bool:
    """Whether there is a script: of the grammar, not of a reader's text."""
    return not study.own


def skip_gram_script(study: SkipGram) -> str:
    """The script of a study; it needs PyTorch and NumPy.

    It prints the loss before some updates and at the end, and then every analogy with the word that
    comes out. They are those of `SkipGramResult`, to the last digit that rounding leaves. Raises
    UserError for a study that cannot be run, ValueError for one without a script.
    """
    study.check()
    if not has_skip_gram_script(study):
        raise ValueError("no script for a text of your own")
    kept = np.unique(np.rint(np.linspace(0, 1, FRAMES) ** 1.5 * study.updates).astype(int))
    shown = [*kept[:-1:6].tolist(), study.updates]
    lines = [line.strip() for line in (study.rules or RULES).replace(";", "\n").splitlines()]
    return SCRIPT.substitute(
        rules="\n".join(filter(None, lines)),
        sentences=study.sentences,
        dimension=study.dimension,
        window=study.window,
        negatives=study.negatives,
        batch_size=study.batch_size,
        rate=study.learning_rate,
        l2=study.l2,
        updates=study.updates,
        seed=study.seed,
        shown=fill(", ".join(map(str, shown)), 90, initial_indent="    "),
        power=NOISE_POWER,
        held=HELD,
        threads=SETTINGS.threads,
    )


SCRIPT = Template('''"""Skip-gram with negative sampling, on a grammar that has parallelograms.

Every word has a vector, and another one for where it is a context word. A pair of words from one
sentence shall have a large product, pairs that are made up a small one (Mikolov and others 2013).
It prints the loss on its way and, for each analogy that the rules imply, which word comes out. The
numbers are those of dlviz, to the last digits that rounding leaves. It needs PyTorch and NumPy.
"""

from itertools import combinations

import numpy as np
import torch
from torch.nn import functional as F

# Who stands with which words: a sentence is a person and a word of each rule that names them.
RULES = """
$rules
"""
SENTENCES, WINDOW = $sentences, $window
DIMENSION, NEGATIVES = $dimension, $negatives
BATCH, UPDATES = $batch_size, $updates
RATE, L2 = $rate, $l2  # Adam's rate at the start; the penalty L2 / 2 x sum w^2
SEED = $seed
SHOWN = {
$shown,
}  # updates before which the loss is looked at


def read(line):
    """The people and the words of a rule."""
    sides = line.lower().replace(",", " ").split(":")
    return [list(dict.fromkeys(side.split())) for side in sides]


def once(lists):
    """What stands in lists, once each."""
    return list(dict.fromkeys(word for each in lists for word in each))


rules = [read(line) for line in RULES.splitlines() if line.strip()]
people = once(people for people, _ in rules)
vocabulary = people + once(words for _, words in rules)
place = {word: at for at, word in enumerate(vocabulary)}
named = np.array([[person in rule for rule, _ in rules] for person in people])


def sentences():
    """[SENTENCES, 1 + rules] words as places in the vocabulary; -1: the rule is of others."""
    random = np.random.default_rng(SEED)
    who = random.integers(len(people), size=SENTENCES)
    columns = [who]
    for at, (_, words) in enumerate(rules):
        drawn = random.choice([place[word] for word in words], size=SENTENCES)
        columns.append(np.where(named[who, at], drawn, -1))
    return np.stack(columns, axis=1)


def pairs(table):
    """[P, 2] every word with each that is at most WINDOW places away in its sentence."""
    sentence, column = np.nonzero(table >= 0)
    tokens, found = table[sentence, column], []
    for apart in range(1, WINDOW + 1):
        near = sentence[apart:] == sentence[:-apart]
        left, right = tokens[:-apart][near], tokens[apart:][near]
        found += [np.stack([left, right], 1), np.stack([right, left], 1)]
    return np.concatenate(found)


def batches(found, counts, size, seed):
    """Without end: words [B, 1], and [B, 1 + NEGATIVES] a context word and made-up ones."""
    random, noise = np.random.default_rng(seed), counts**$power
    edges = np.cumsum(noise / noise.sum())
    while True:
        drawn = found[random.integers(len(found), size=size)]
        made = np.searchsorted(edges, random.random((size, NEGATIVES)))
        columns = np.hstack([drawn[:, 1:], np.minimum(made, len(counts) - 1)])
        yield torch.tensor(drawn[:, :1]), torch.tensor(columns)


def loss(vectors, words, contexts):
    """-log s(w . c) for a pair of the text, -log s(-w . c) for made-up ones; a pair's mean."""
    signs = torch.tensor([1.0] + [-1.0] * NEGATIVES)
    products = (vectors[0][words] * vectors[1][contexts]).sum(-1)
    return -F.logsigmoid(signs * products).sum(-1).mean()


def train():
    """[V, DIMENSION] the words' vectors."""
    table = sentences()
    found, counts = pairs(table), np.bincount(table[table >= 0]).astype(float)
    random = np.random.default_rng([SEED, 1])
    start = (random.random((len(vocabulary), DIMENSION)) - 0.5) / DIMENSION
    vectors = torch.tensor(np.stack([start, 0 * start]), dtype=torch.float32, requires_grad=True)
    optimiser = torch.optim.Adam([vectors], lr=RATE, weight_decay=L2)
    held = next(batches(found, counts, $held, SEED + 1))  # the loss is always looked at here
    stream = batches(found, counts, BATCH, SEED)
    for update in range(UPDATES + 1):
        if update in SHOWN:
            with torch.no_grad():
                print(f"{update:6} {loss(vectors, *held):.6f}")
        if update == UPDATES:
            return vectors[0].detach().numpy()
        optimiser.param_groups[0]["lr"] = RATE * (1 - update / UPDATES)
        optimiser.zero_grad()
        loss(vectors, *next(stream)).backward()
        optimiser.step()


def analogies():
    """Places of people (a, b, c, d): the rules of a and d are together those of b and c."""
    sums = {}
    for a, d in combinations(range(len(people)), 2):
        if (named[a] != named[d]).any():
            sums.setdefault(tuple(named[a].astype(int) + named[d]), []).append((a, d))
    for diagonals in sums.values():
        for (a, d), (b, c) in combinations(diagonals, 2):
            if len({tuple(named[person]) for person in (a, b, c, d)}) == 4:
                yield from [(a, b, c, d), (d, b, c, a), (c, a, d, b), (b, a, d, c)]


torch.set_num_threads($threads)
print("update loss")
vectors = train()
vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
right, asked = 0, list(analogies())
for a, b, c, d in asked:
    scores = vectors @ (vectors[b] - vectors[a] + vectors[c])  # 3CosAdd
    scores[[a, b, c]] = -np.inf
    answer = scores.argmax()
    right += answer == d
    about = "" if answer == d else f", not {vocabulary[d]}"
    print(f"{people[b]} - {people[a]} + {people[c]} = {vocabulary[answer]}{about}")
print(f"{right} of {len(asked)} right")
''')
