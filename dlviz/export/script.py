"""The PyTorch script that a student takes home: it trains the same network to the same numbers."""

import re
import textwrap
from dataclasses import dataclass

import numpy as np

from dlviz.data import planar, tables
from dlviz.data.examples import load
from dlviz.export.script_data import LOADERS, data_section, inputs_section
from dlviz.export.script_model import initial_section, loss_section, model_section
from dlviz.export.script_training import loop_section, setup_section
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.mlp import sizes
from dlviz.train.experiment import Experiment
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.recording import Recording

LINES = 14
IMPORTS = {
    r"\bitertools\.[a-z]": "import itertools",
    r"\bmath\.[a-z]": "import math",
    r"\bnp\.[a-z]": "import numpy as np",
    r"\btorch\.[a-z]": "import torch",
    r"\bF\.[a-z]": "import torch.nn.functional as F",
    r"\bload_iris\(": "from sklearn.datasets import load_iris",
    r"\bload_wine\(": "from sklearn.datasets import load_wine",
    r"\bload_breast_cancer\(": "from sklearn.datasets import load_breast_cancer",
    r"\bload_digits\(": "from sklearn.datasets import load_digits",
    r"\bnn\.[A-Z]": "from torch import nn",
}


@dataclass(frozen=True)
class Part:
    """One part of the script: what it is about, in a sentence, and its code."""

    say: str
    code: str


def script(experiment: Experiment, recording: Recording) -> str:
    """The script of a run, up to the last update that was kept.

    It needs PyTorch and NumPy (and scikit-learn for its data sets) and nothing of dlviz. Every
    text that a user gave stands in it as a Python literal. Raises UserError where the data are no
    longer there.
    """
    parts = script_parts(experiment, recording)
    head = [f'"""{description(experiment, recording)}\n"""', imports(parts)]
    body = [f"# {part.say}\n\n{part.code}" for part in parts]
    return "\n\n".join(head) + "\n\n" + "\n\n\n".join(body) + "\n"


def script_parts(experiment: Experiment, recording: Recording) -> tuple[Part, ...]:
    """The parts of the script, in order."""
    examples = load(experiment.data)
    layers = sizes(experiment.network, len(examples.mean), examples.classes)
    steps = recording.end.step
    places = np.unique(np.linspace(0, len(recording.steps) - 1, LINES).astype(int))
    shown = [int(step) for step in recording.steps[places]]
    tests = len(examples.test_labels) > 0
    where = "points of the plane" if examples.plane else "rows of a table"
    return (
        Part(f"The examples: {where} and their classes.", data_section(experiment)),
        Part("What the network sees of them.", inputs_section(experiment)),
        Part("The network.", model_section(experiment, layers)),
        Part("Its first weights.", initial_section(experiment.network)),
        Part("What is made small.", loss_section(experiment, examples.classes)),
        Part("How it is made small.", setup_section(experiment, steps)),
        Part("Training.", loop_section(experiment, steps, shown, tests)),
    )


def imports(parts: tuple[Part, ...]) -> str:
    """The import lines that these parts need."""
    code = "\n".join(part.code for part in parts)
    lines = [line for use, line in IMPORTS.items() if re.search(use, code)]
    standard = [line for line in lines if line in ("import itertools", "import math")]
    others = [line for line in lines if line not in standard]
    return "\n".join([*standard, *([""] if standard else []), *others]) + "\n"


def description(experiment: Experiment, recording: Recording) -> str:
    """What the script does, in words of ours."""
    data, network, training = experiment.data, experiment.network, experiment.training
    labels = {name: entry.label for name, entry in planar.DATASETS.items()}
    labels |= {name: entry.label for name, entry in tables.TABLES.items()}
    name = labels.get(data.dataset, "Your own data")
    examples = load(data)
    layers = sizes(network, len(examples.mean), examples.classes)
    shape = "-".join(map(str, layers))
    what = f"A linear model ({shape})"
    if network.hidden:
        what = f"A {shape} network with {ACTIVATIONS[network.activation].label}"
    how = f"{OPTIMISERS[training.optimiser].label}, rate {training.learning_rate:g}"
    ends = {
        "diverged": " They end before the numbers are no longer finite.",
        "early": " They end where the test loss had not fallen for long enough.",
        "stopped": " The run was stopped there.",
    }
    needs = "PyTorch and NumPy"
    if data.dataset in LOADERS:
        needs = "PyTorch, NumPy and scikit-learn"
    text = (
        f"{what}, trained by {how}, for {recording.end.step:,} updates."
        f"{ends.get(recording.end.kind, '')} The steps, losses and accuracies that it prints are "
        f"those of the film in dlviz. It needs {needs}."
    )
    return f"{name}\n\n{textwrap.fill(text, 96, break_on_hyphens=False)}"
