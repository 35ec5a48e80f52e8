"""The settings of a deep run and its twins as code, with the branches that they need.

Numbers that are equal in all runs are constants of the script, others attributes of its `run`;
what a name stands for is written where it is needed, in an `if` only where runs differ in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.train.deep_run import DeepRun
from dlviz.train.study import Value

CONSTANTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "depth": ("DEPTH", "hidden layers"),
        "width": ("WIDTH", "neurons in each"),
        "init_scale": ("SCALE", "a factor on the first weights"),
        "learning_rate": ("RATE", "the learning rate"),
        "batch_size": ("BATCH", "examples in an update"),
        "updates": ("UPDATES", ""),
        "clip": ("CLIP", "a longer gradient is shortened to this length"),
        "seed": ("SEED", "of the first weights, and of the order of the examples"),
    }
)
"""Fields that are numbers: what the script calls them, and what they are."""


@dataclass(frozen=True)
class Code:
    """Writes the code of one study's runs."""

    study: DeepRun

    @property
    def several(self) -> bool:
        """Whether there are twins."""
        return self.study.networks > 1

    def values(self, field: str) -> tuple[Value, ...]:
        """The values of a field in all runs, each once."""
        return tuple(dict.fromkeys(each.get(field) for each in self.study.studies))

    def uses(self, field: str, value: Value) -> bool:
        """Whether a run has this value."""
        return value in self.values(field)

    def number(self, field: str, run: str = "run") -> str:
        """What stands for a number; run: what stands for the run there."""
        return f"{run}.{field}" if len(self.values(field)) > 1 else CONSTANTS[field][0]

    def branches(
        self, field: str, code: Callable[[str], Sequence[str]], run: str = "run"
    ) -> list[str]:
        """What is done for the name in a field; code: from a name to lines, none for nothing."""
        names = [str(value) for value in self.values(field)]
        if len(names) == 1:
            return list(code(names[0]))
        lines = list[str]()
        for name in names:
            if done := code(name):
                lines.append(f'{"elif" if lines else "if"} {run}.{field} == "{name}":')
                lines += indented(done)
        return lines

    @property
    def taps(self) -> bool:
        """Whether hidden layers have readouts of their own."""
        return self.values("remedy") != ("none",)

    @property
    def given(self) -> str:
        """The argument that says which run it is, if that has to be said."""
        return "run" if self.several else ""

    @property
    def seen(self) -> bool:
        """Whether moments over examples have to be those of the training examples."""
        return self.uses("normalisation", "batch")


def indented(lines: Sequence[str], depth: int = 1) -> list[str]:
    """Lines moved to the right."""
    return [f"{'    ' * depth}{line}" if line else line for line in lines]
