"""The PyTorch script of a deep run and its twins: an ordinary module, an ordinary loop."""

import json
import textwrap

import numpy as np

from dlviz.export.deep_run_code import CONSTANTS, Code
from dlviz.export.deep_run_loop import loop, measuring
from dlviz.export.deep_run_model import BATCH_NORM, model
from dlviz.export.deep_script_parts import LOG_SIZE, document, helpers
from dlviz.export.script_data import data_section, inputs_section
from dlviz.export.script_training import STREAM
from dlviz.train.deep_run import SNAPSHOTS, DeepRun
from dlviz.train.deep_scores import DATA
from dlviz.train.experiment import Experiment
from dlviz.train.recorder import snapshot_steps
from dlviz.train.survival import SurvivalMap

LINES = 13
"""Of the table of each run, at most."""


def deep_run_script(study: DeepRun) -> str:
    """The script of a run and its twins; it needs PyTorch, NumPy and scikit-learn (for the digits).

    For each run it prints the gradient in every layer at the start, as `DeepCurve.gradient`; a
    table of updates, training loss, and shares of training and test digits that are right, at some
    of the study's snapshots, the first and the last among them; then the gradient at the end, or
    "diverged" where the numbers are no longer finite. Twins begin with a line that says in what
    they differ.

    The numbers are the study's up to the rounding of 32 bits: at calm rates the losses agree within
    about 0.1 %; where training is chaotic, two runs that differ by one rounding part company.
    Raises UserError for a study that cannot be run.
    """
    study.check()
    code = Code(study)
    experiment = Experiment(data=DATA).having(precision="float32")
    parts = [
        f"# The digits, and what a network sees of them.\n\n{data_section(experiment)}",
        inputs_section(experiment),
        f"# The network.\n\n{_constants(code)}",
        *helpers(map(str, code.values("initialiser"))),
        *([BATCH_NORM] if code.seen else []),
        model(code),
        f"# What is measured.\n\n{LOG_SIZE}",
        measuring(code),
        "# Training.\n"
        + (f"\n{STREAM.strip()}\n\n" if "stream" in loop(code) else "")
        + f"\n{loop(code)}",
        "for run in RUNS:\n    print(run)\n    train(run)" if code.several else "train()",
    ]
    return document(_description(code), parts)


def survival_script(result: SurvivalMap) -> str:
    """The script of one network of a map: of the chosen cell, at its best rate and first seed.

    Where none is chosen, of the deepest that learns, in the last row that has one as deep.
    """
    return deep_run_script(result.run(*chosen_cell(result)))


def chosen_cell(result: SurvivalMap) -> tuple[int, int]:
    """Row and column of the chosen cell, or of the deepest that learns."""
    cell, (rows, columns) = result.study.cell, result.accuracy.shape
    if len(cell) == 2 and 0 <= cell[0] < rows and 0 <= cell[1] < columns:
        return cell[0], cell[1]
    frontier = result.frontier
    row = int(np.flatnonzero(frontier == frontier.max())[-1])
    return row, max(0, int(frontier[row]))


def _description(code: Code) -> str:
    study = code.study
    what = "A deep network" if not code.several else f"{study.networks} deep networks"
    text = (
        f"{what}, trained on {DATA.n:,} handwritten digits for {study.updates:,} updates. The "
        "losses, accuracies and gradients that it prints are those of the run in dlviz, up to the "
        "rounding of 32 bits. It needs PyTorch, NumPy and scikit-learn."
    )
    return f"Does it learn?\n\n{textwrap.fill(text, 96, break_on_hyphens=False)}"


def _constants(code: Code) -> str:
    """The numbers that all runs share, the steps that are shown, and the runs where they differ."""
    lines = []
    for field, (name, about) in CONSTANTS.items():
        values = code.values(field)
        silent = {"clip": 0.0, "init_scale": 1.0}
        if len(values) == 1 and silent.get(field) != values[0]:
            lines.append(f"{name} = {values[0]!r}" + (f"  # {about}" if about else ""))
    lines += ["# After so many updates it is measured:", f"SHOWN = {_shown(code.study.updates)}"]
    if code.several:
        changed = [name for name, _ in code.study.versions]
        fields = [name for name in dict.fromkeys(changed) if len(code.values(name)) > 1]
        runs = [
            ", ".join(f"{name}={json.dumps(each.get(name))}" for name in fields)
            for each in code.study.studies
        ]
        lines += ["RUNS = [", *(f"    Run({run})," for run in runs), "]"]
    return "\n".join(lines)


def _shown(updates: int) -> list[int]:
    steps = snapshot_steps(updates, SNAPSHOTS)
    places = np.unique(np.linspace(0, len(steps) - 1, LINES).astype(int))
    return [int(step) for step in steps[places]]
