"""An experiment is a value: everything that decides a run, and nothing else."""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

from dlviz.data.spec import Data
from dlviz.nets.spec import Network
from dlviz.train.study import Value, tuples

__all__ = ["FIELDS", "SCHEMA", "Change", "Experiment", "Training", "Value"]

SCHEMA = 1


@dataclass(frozen=True)
class Training:
    """How a network learns.

    loss: a name in `losses.LOSSES`.
    optimiser: a name in `optimisers.OPTIMISERS`.
    learning_rate: the base rate, before the schedule.
    momentum: for "momentum" and "nesterov".
    batch_size: examples in an update; 0: all of them.
    updates: how many updates are made.
    schedule: a name in `schedules.SCHEDULES`.
    l1, l2: penalties added to the loss as l1 * sum|w| + l2 / 2 * sum w² (weights, not biases);
        AdamW takes l2 as its decoupled weight decay.
    patience: stop once the test loss has not improved for so many updates; 0: never.
    precision: "float64" or "float32".
    batch_seed: draws the order of the examples, and dropout.
    """

    loss: str = "cross_entropy"
    optimiser: str = "adam"
    learning_rate: float = 0.03
    momentum: float = 0.9
    batch_size: int = 10
    updates: int = 3000
    schedule: str = "constant"
    l1: float = 0.0
    l2: float = 0.0
    patience: int = 0
    precision: str = "float64"
    batch_seed: int = 0


@dataclass(frozen=True)
class Change:
    """From update `step` on, `field` has another `value`: a branch of the run.

    field: "learning_rate", "batch_size", "optimiser", "noise", "weight" or "bias".
    where: for "weight" (layer, unit, input), for "bias" (layer, unit); layers count from 0.
    A changed weight is set once, before update `step` is made (step 0: the initial weights).
    """

    step: int
    field: str
    value: float | int | str
    where: tuple[int, ...] = ()


@dataclass(frozen=True)
class Experiment:
    """Data, network, training and later changes. Frozen, hashable, equal to its link."""

    data: Data = field(default_factory=Data)
    network: Network = field(default_factory=Network)
    training: Training = field(default_factory=Training)
    changes: tuple[Change, ...] = ()

    @property
    def networks(self) -> int:
        """One network is trained for it."""
        return 1

    def get(self, name: str) -> Value:
        """The value of one field, by its (unique) name: `experiment.get("learning_rate")`."""
        return typing.cast(Value, getattr(getattr(self, PART_OF[name]), name))

    def having(self, **values: object) -> "Experiment":
        """The same experiment with other values: `experiment.having(noise=0.2, hidden=(8,))`."""
        parts: dict[str, dict[str, object]] = {}
        changes = typing.cast(tuple[Change, ...], values.pop("changes", self.changes))
        for name, value in values.items():
            parts.setdefault(PART_OF[name], {})[name] = value
        made = {part: replace(getattr(self, part), **given) for part, given in parts.items()}
        return replace(self, changes=changes, **made)

    def branched(self, *changes: Change) -> "Experiment":
        """The same run up to the first change; changes are kept in the order of their steps."""
        return replace(
            self, changes=tuple(sorted(self.changes + changes, key=lambda change: change.step))
        )

    def difference(self, other: "Experiment") -> tuple[str, ...]:
        """Names of the fields in which the two differ; "changes" for their branches."""
        names = tuple(name for name in FIELDS if self.get(name) != other.get(name))
        return names if self.changes == other.changes else (*names, "changes")

    def to_json(self) -> str:
        """Canonical JSON: equal experiments give equal text."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """The inverse of `to_json`. Raises ValueError, TypeError or KeyError on anything else."""
        raw = json.loads(text)
        if raw.pop("schema") != SCHEMA:
            raise ValueError("another schema")
        parts = {name: _from_raw(part, raw[name]) for name, part in PARTS.items()}
        changes = tuple(Change(**{**c, "where": tuple(c["where"])}) for c in raw["changes"])
        return cls(**parts, changes=changes)  # type: ignore[arg-type]


PARTS: Mapping[str, type] = types.MappingProxyType(
    {"data": Data, "network": Network, "training": Training}
)
PART_OF: Mapping[str, str] = types.MappingProxyType(
    {entry.name: part for part, kind in PARTS.items() for entry in fields(kind)}
)
FIELDS: tuple[str, ...] = tuple(PART_OF)


def _from_raw(kind: type, raw: Mapping[str, object]) -> object:
    return kind(**{name: tuples(value) for name, value in raw.items()})
