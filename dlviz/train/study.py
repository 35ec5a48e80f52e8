"""A study is a value that says everything about something that can be run, and equals its link."""

import json
import typing
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, fields, replace

Value = bool | int | float | str | tuple[object, ...]


class Study(typing.Protocol):
    """What a lesson's hero can show: an `Experiment`, or any other value that can be run."""

    @property
    def networks(self) -> int:
        """How many networks (or runs) are trained for it."""

    def get(self, name: str) -> Value:
        """The value of one field, by its name."""

    def having(self, **values: object) -> typing.Self:
        """The same study with other values."""

    def to_json(self) -> str:
        """Canonical JSON: equal studies give equal text."""


@dataclass(frozen=True)
class FlatStudy:
    """A study whose fields are its own; made a Job by a `steps()` of its own.

    kind: its name in JSON. schema: raised when equal fields no longer mean equal results.
    display: fields that say how a result is shown; they decide nothing of it.
    heavy: tens of megabytes are held from slice to slice, so that few run at the same time.
    """

    kind: typing.ClassVar[str]
    schema: typing.ClassVar[int] = 1
    display: typing.ClassVar[frozenset[str]] = frozenset()
    heavy: typing.ClassVar[bool] = False

    @property
    def networks(self) -> int:
        """How many networks (or runs) are trained for it."""
        return 1

    @property
    def key(self) -> str:
        """Equal for equal results: everything but the fields in `display`."""
        return _canonical(
            self.kind,
            self.schema,
            {name: value for name, value in asdict(self).items() if name not in self.display},
        )

    def check(self) -> None:
        """Raise UserError for a value that cannot be used."""
        raise NotImplementedError

    def steps(self) -> Generator[tuple[float, object], None, object]:
        """Run it in slices: what makes a study a Job."""
        raise NotImplementedError

    def get(self, name: str) -> Value:
        """The value of one field, by its name. Raises KeyError."""
        if name not in {entry.name for entry in fields(self)}:
            raise KeyError(name)
        return typing.cast(Value, getattr(self, name))

    def having(self, **values: object) -> typing.Self:
        """The same study with other values. Raises TypeError for a name that is not a field."""
        return replace(self, **values)

    def to_json(self) -> str:
        """Canonical JSON: equal studies give equal text."""
        return _canonical(self.kind, self.schema, asdict(self))

    @classmethod
    def from_raw(cls, raw: Mapping[str, object]) -> typing.Self:
        """From the parsed text of `to_json`. Raises ValueError or TypeError on anything else."""
        given = dict(raw)
        if (given.pop("kind"), given.pop("schema")) != (cls.kind, cls.schema):
            raise ValueError("another kind of study, or another schema")
        return cls(**{name: tuples(value) for name, value in given.items()})


def tuples(value: object) -> object:
    """JSON's lists as tuples, all the way down."""
    return tuple(tuples(entry) for entry in value) if isinstance(value, list) else value


def _canonical(kind: str, schema: int, values: Mapping[str, object]) -> str:
    return json.dumps(
        {"kind": kind, "schema": schema, **values}, sort_keys=True, separators=(",", ":")
    )
