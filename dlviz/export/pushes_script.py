"""The NumPy script of many tiny pushes: it repeats a `ManyPushes` to the same numbers."""

from string import Template
from textwrap import fill

from dlviz.export.excerpt import excerpt
from dlviz.measure import pushes
from dlviz.measure.pushes import DIMS, VALUES_AT_ONCE, ManyPushes


def pushes_script(study: ManyPushes) -> str:
    """The script of a study; it needs NumPy alone.

    For each number of dimensions it prints a line: the dimensions; by how much the attack moves
    the logit, measured and by theory; likewise random signs; then the accuracy of clean, attacked
    and noisy examples, measured and by theory. They are those of `ManyPushesResult`. Raises
    UserError for a study that cannot be run.
    """
    study.check()
    return SCRIPT.substitute(
        epsilon=study.epsilon,
        margin=study.margin,
        noise=study.noise,
        n=study.n,
        seed=study.seed,
        dims=fill(", ".join(map(str, DIMS)), 90, initial_indent=" " * 4, subsequent_indent=" " * 4),
        values=f"{VALUES_AT_ONCE:_}",
        signs=excerpt(pushes, ["signs"]),
        normal=excerpt(pushes, ["mean_length", "_normal"]),
    )


SCRIPT = Template('''"""Why so little suffices: many tiny pushes add up, where random ones cancel.

Goodfellow, Shlens and Szegedy (2015): with weights w, changes of at most epsilon in every value
move a linear model's logit by up to epsilon |w|_1, which grows with the number of values. Two
round Gaussian classes are equally easy to tell apart in every number of dimensions here, and the
model is the best there is. It prints by how much an attack and random signs move the logit, and
the accuracy of clean, attacked and noisy examples, each as measured and by theory.
"""

import math

import numpy as np

EPSILON = $epsilon  # by how much each value is changed
MARGIN, NOISE = $margin, $noise  # from a centre to the line; spread of every value around it
N, SEED = $n, $seed  # examples
DIMS = [
$dims,
]


$signs


$normal


def logits(d):
    """[3, N] of the examples in d dimensions: clean, attacked, and with random signs."""
    random = np.random.default_rng([SEED, d])
    w = random.standard_normal(d)
    w /= np.linalg.norm(w)
    found, rows = [], max(1, $values // d)  # not all at once: 10,000 dimensions are many
    for first in range(0, N, rows):
        y = signs(N)[first : first + rows, None]
        x = y * MARGIN * w + NOISE * random.standard_normal((len(y), d))
        attacked = x - y * EPSILON * np.sign(w)
        noisy = x + EPSILON * random.choice([-1.0, 1.0], x.shape)
        found.append([x @ w, attacked @ w, noisy @ w])
    return np.concatenate(found, axis=1)


measured = ["shift", "noise", "clean", "attacked", "noisy"]
print("      d", *(f"{name:>12}    by theory" for name in measured))
for d in DIMS:
    clean, attacked, noisy = z = logits(d)
    shift = ((clean - attacked) * signs(N)).mean()
    random_shift = math.sqrt(((noisy - clean) ** 2).mean())
    theory = EPSILON * mean_length(d)
    right = (z * signs(N) > 0).mean(axis=1)
    expected = [
        _normal(MARGIN / NOISE),
        _normal((MARGIN - theory) / NOISE),
        _normal(MARGIN / math.hypot(NOISE, EPSILON)),
    ]
    pairs = [(shift, theory), (random_shift, EPSILON), *zip(right, expected)]
    print(f"{d:7}", *(f"{number:12.8f}" for pair in pairs for number in pair))
''')
