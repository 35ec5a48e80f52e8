"""The NumPy script that a student takes home: it repeats a `Descent` to the same numbers."""

import json
from collections.abc import Iterable, Mapping
from string import Template
from types import MappingProxyType

from dlviz.measure.least_squares import LINEAR
from dlviz.train.descent import START, Descent
from dlviz.train.descent_lines import ESCAPED

FIELDS = (
    "learning_rate",
    "batch_size",
    "optimiser",
    "momentum",
    "schedule",
    "condition",
    "label_noise",
)

# The step along gradient g; v and s start at 0, m is the momentum, t counts updates from 1.
# Each returns the step, v and s.
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "sgd": "return g, v, s",
        "momentum": "v = m * v + g\nreturn v, v, s",
        "nesterov": "v = m * v + g\nreturn g + m * v, v, s",
        "adagrad": "s = s + g**2\nreturn g / (np.sqrt(s) + 1e-10), v, s",
        "rmsprop": "s = 0.99 * s + 0.01 * g**2\nreturn g / (np.sqrt(s) + 1e-8), v, s",
        "adam": "v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2\n"
        "return v / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8), v, s",
    }
)
ALIASES = MappingProxyType({"adamw": "adam"})  # without weight decay they are one

# What the schedule makes of a rate r and a batch b; p is the share of the updates made.
SCHEDULE_CODE: Mapping[str, str] = MappingProxyType(
    {
        "constant": "r, b",
        "step": "r * 0.1 ** ((2 * p >= 1) + (4 * p >= 3)), b",
        "cosine": "r * (1 + np.cos(np.pi * p)) / 2, b",
        "warmup": "r * min(1.0, 10 * (p + 1 / UPDATES)), b",
        "one_cycle": "r * (1 - 0.48 * (1 + np.cos(np.pi * min(p / 0.3, 1))))\n"
        "        * (1 + np.cos(np.pi * max(p - 0.3, 0) / 0.7)) / 2, b",
        "inverse_time": "r / (1 + 9 * p), b",
        "growing_batch": "r, b * 2 ** int(4 * p)",
    }
)

# How theory writes the linear ones: e − r (x g + y v), with v = m v + g.
COEFFICIENTS: Mapping[str, str] = MappingProxyType(
    {"sgd": "0.0, 1.0, 0.0", "momentum": "m, 1.0, m", "nesterov": "m, 1 + m, m**2"}
)

SCRIPT = Template('''"""Gradient descent on L = E (x·e − noise)² / 2, with x ~ N(0, diag(c)).

e is the distance from the minimum. Every update sees fresh examples (batch 0: all there are).
Prints for each line the updates made, the mean of ‖e‖² over its runs, and theory's.
"""

import numpy as np

DIMENSIONS, UPDATES, RUNS, SEED = $dimensions, $updates, $replicas, $seed
LINES = [
$lines
]
SCHEDULES = {
$schedules
}


def step(optimiser, g, v, s, m, t):
    """The direction of update t along gradient g, and what is remembered of earlier ones."""
$steps


def run(r0, b0, optimiser, m, schedule, condition, label_noise):
    """Updates made and mean ‖e‖²; a run further away than $escaped has diverged."""
    random, v, s = np.random.default_rng(SEED), 0.0, 0.0
    c = np.roll(np.geomspace(1.0, 1 / condition, DIMENSIONS), 1)[:, None]  # curvatures
    e = start() * np.ones(RUNS if b0 else 1)
    for t in range(1, UPDATES + 1):
        r, b = SCHEDULES[schedule](r0, b0, (t - 1) / UPDATES)
        if b:
            z = random.standard_normal((b, DIMENSIONS + 1, RUNS))
            x, noise = np.sqrt(c) * z[:, :-1], label_noise * z[:, -1]
            g = (((x * e).sum(axis=1) - noise)[:, None] * x).mean(axis=0)
        else:
            g = c * e
        d, v, s = step(optimiser, g, v, s, m, t)
        if not ((e - r * d) ** 2).sum(axis=0).max() <= $escaped**2:
            return t - 1, (e**2).sum(axis=0).mean()
        e = e - r * d
    return UPDATES, (e**2).sum(axis=0).mean()


def start():
    """Where every run starts."""
    e = np.where(np.arange(DIMENSIONS) % 2, 1.2, -1.6)[:, None]
    return $start * e / np.linalg.norm(e)

$theory
np.seterr(over="ignore", invalid="ignore")
for line in LINES:
    made, error = run(*line)
    print(made, error$print_theory, line)
''')

THEORY = Template('''
def theory(made, r0, b0, optimiser, m, schedule, condition, label_noise):
    """E‖e‖² after so many updates, from the second moments of e and v; nan where unknown."""
    c = np.roll(np.geomspace(1.0, 1 / condition, DIMENSIONS), 1)
    ee, ev, vv = start()[:, 0] ** 2, 0.0, 0.0
    known = {$coefficients}
    beta, x, y = known.get(optimiser, (np.nan,) * 3)
    for t in range(1, made + 1):
        r, b = SCHEDULES[schedule](r0, b0, (t - 1) / UPDATES)
        share = 1 / b if b else 0.0
        eg, vg = c * ee, c * ev
        gg = c**2 * (1 + share) * ee + share * c * (eg.sum() + label_noise**2)
        ee, ev, vv = (
            ee - 2 * r * (x * eg + y * ev) + r**2 * (x**2 * gg + 2 * x * y * vg + y**2 * vv),
            beta * ev + eg - r * (x * beta * vg + x * gg + y * beta * vv + y * vg),
            beta**2 * vv + 2 * beta * vg + gg,
        )
    return ee.sum()

''')


def descent_script(study: Descent) -> str:
    """The script of a study: every line is run again, from the same random draws.

    It needs NumPy alone. For each line it prints the updates made, the mean squared error after
    them, and theory's where there is one. Raises UserError for a study that cannot be run.
    """
    study.check()
    optimisers = _used(study, "optimiser")
    linear = [name for name in optimisers if name in LINEAR]
    known = ", ".join(f'"{name}": ({COEFFICIENTS[name]})' for name in linear)
    return SCRIPT.substitute(
        dimensions=study.dimensions,
        updates=study.updates,
        replicas=study.replicas,
        seed=study.seed,
        start=START,
        escaped=f"{ESCAPED:.0e}".replace("+0", ""),
        lines="\n".join(f"    {_line(each)}," for each in study.studies),
        schedules="\n".join(
            f'    "{name}": lambda r, b, p: ({SCHEDULE_CODE[name]}),'
            for name in _used(study, "schedule")
        ),
        steps="\n".join(_branch(name) for name in optimisers),
        theory=THEORY.substitute(coefficients=known) if linear else "",
        print_theory=", theory(made, *line)" if linear else "",
    )


def _line(study: Descent) -> str:
    """The values of a line as a literal, in the order of `FIELDS`."""
    values = map(study.get, FIELDS)
    return f"({', '.join(json.dumps(ALIASES.get(str(value), value)) for value in values)})"


def _used(study: Descent, field: str) -> Iterable[str]:
    """The names in a field of the lines, each once."""
    names = [str(each.get(field)) for each in study.studies]
    return list(dict.fromkeys(ALIASES.get(name, name) for name in names))


def _branch(name: str) -> str:
    """What `step` does for one optimiser."""
    code = "\n".join(f"        {line}" for line in STEPS[name].splitlines())
    return f'    if optimiser == "{name}":\n{code}'
