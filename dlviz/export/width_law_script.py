"""The NumPy script that a student takes home: it repeats a `WidthLaw` to the same numbers."""

from itertools import groupby
from string import Template
from textwrap import fill

from dlviz.measure.width_law import PIECE, WidthLaw

LINE = 90  # characters

SCRIPT = Template('''"""The β law: log‖h‖² of random ReLU networks without biases, by shape.

A layer multiplies ‖h‖² by (2 / fan_in) χ²_K, where K ~ Bin(n, ½) of its n neurons are active.
Prints for each shape the mean and the variance of the log over the networks whose answer is not
0, and the share of the others: as measured, exactly, and by the rule for wide layers.
"""

from math import comb, log, pi, prod, sqrt

import numpy as np

NETWORKS, SEED = $nets, $seed
SHAPES = [
$shapes
]


def draw(widths, random):
    """‖h‖² × inputs / outputs of the networks; as many inputs as the first layer has neurons."""
    fans_in, sizes = [widths[0], *widths[:-1]], []
    at_once = max(1, $piece // max(a * b for a, b in zip(widths, fans_in)))
    for first in range(0, NETWORKS, at_once):
        some = min(at_once, NETWORKS - first)
        h = random.standard_normal((some, widths[0], 1))
        h *= sqrt(widths[0] / widths[-1]) / np.linalg.norm(h, axis=1, keepdims=True)
        for n, fan_in in zip(widths, fans_in):
            W = random.standard_normal((some, n, fan_in))
            h = np.maximum(sqrt(2 / fan_in) * (W @ h), 0.0)
        sizes.append((h**2).sum(axis=(1, 2)))
    return np.concatenate(sizes)


def layer(n):
    """What n neurons add to the mean and the variance: log χ²_K has ψ(K/2) + log 2 and ψ₁(K/2)."""
    psi = {1: -np.euler_gamma - 2 * log(2), 2: -np.euler_gamma}
    psi1 = {1: pi**2 / 2, 2: pi**2 / 6}
    for k in range(1, n - 1):  # ψ(x + 1) = ψ(x) + 1/x and ψ₁(x + 1) = ψ₁(x) − 1/x², at x = k/2
        psi[k + 2], psi1[k + 2] = psi[k] + 2 / k, psi1[k] - 4 / k**2
    chance = {k: comb(n, k) / (2**n - 1) for k in range(1, n + 1)}  # given K ≥ 1
    mean = sum(p * psi[k] for k, p in chance.items())
    variance = sum(p * (psi1[k] + (psi[k] - mean) ** 2) for k, p in chance.items())
    return mean + log(4 / n), variance


for place, widths in enumerate(SHAPES):
    sizes = draw(widths, np.random.default_rng([SEED, place]))
    logs = np.log(sizes[sizes > 0])
    mean, variance = (sum(each) for each in zip(*map(layer, widths)))
    beta = sum(1 / n for n in widths)
    some = len(logs) > 1
    print("shape", widths)
    print("mean", logs.mean() if some else np.nan, mean, -2.5 * beta)
    print("variance", logs.var(ddof=1) if some else np.nan, variance, 5 * beta)
    print("dead", 1 - len(logs) / NETWORKS, 1 - prod(1 - 2.0**-n for n in widths))
''')


def width_law_script(study: WidthLaw) -> str:
    """The script of a study: every shape is drawn again, from the same random numbers.

    It needs NumPy alone. For each shape it prints four lines: its widths; "mean" and "variance",
    each as measured, exact and by the rule; "dead", measured and exact. Raises UserError for a
    study that cannot be run.
    """
    study.check()
    return SCRIPT.substitute(
        nets=study.nets,
        seed=study.seed,
        piece=PIECE,
        shapes="\n".join(f"    {_literal(shape)}," for shape in study.shapes),
    )


def _literal(widths: tuple[int, ...]) -> str:
    """A shape as code, with what repeats said once: `[50] * 20`, `[10, 90] * 10`."""
    for length in range(1, len(widths) // 2 + 1):
        unit, times = list(widths[:length]), len(widths) // length
        if list(widths) == unit * times:
            return f"{unit} * {times}"
    runs = [(width, len(list(run))) for width, run in groupby(widths)]
    parts = [
        f"*[{width}] * {times}" if times > 2 else ", ".join([str(width)] * times)
        for width, times in runs
    ]
    return fill(f"[{', '.join(parts)}]", LINE, subsequent_indent=" " * 5)
