"""What a `FlatStudy` may hold: the checks that come before it runs."""

from collections.abc import Collection, Mapping

from dlviz.errors import UserError
from dlviz.train.study import FlatStudy, Value

Range = tuple[float, float]


def check_numbers(study: FlatStudy, limits: Mapping[str, Range]) -> None:
    """Raises UserError, "value_type" or "value_range", for a field outside its limits."""
    for name, limit in limits.items():
        check_number(name, study.get(name), limit)


def check_number(name: str, value: object, limit: Range) -> None:
    """Raises UserError for a value that is no number in a range (low, high).

    A range between whole numbers takes whole numbers only.
    """
    low, high = limit
    if type(value) not in ((int,) if type(low) is int else (int, float)):
        raise UserError("value_type", field=name)
    if not low <= value <= high:  # type: ignore[operator]  # a number, seen above
        raise UserError("value_range", field=name, low=low, high=high)


def check_choices(study: FlatStudy, choices: Mapping[str, Collection[str]]) -> None:
    """Raises UserError("value_unknown") for a field that is none of its choices."""
    for name, known in choices.items():
        if study.get(name) not in known:
            raise UserError("value_unknown", field=name, value=study.get(name))


def check_versions(
    versions: tuple[tuple[str, Value], ...], changeable: Collection[str], most: int
) -> None:
    """Raises UserError for more than `most` versions, or one that is no (changeable field, value).

    The values are the business of the versions' own check.
    """
    if type(versions) is not tuple or len(versions) > most:
        raise UserError("value_range", field="versions", low=0, high=most)
    for version in versions:
        if type(version) is not tuple or len(version) != 2 or type(version[0]) is not str:
            raise UserError("value_type", field="versions")
        if version[0] not in changeable:
            raise UserError("value_unknown", field="versions", value=version[0])


def check_each(name: str, values: object, limit: Range, count: tuple[int, int]) -> None:
    """Raises UserError for a value that is no tuple of so many (least, most) numbers in a range."""
    if type(values) is not tuple or not count[0] <= len(values) <= count[1]:
        raise UserError("value_range", field=name, low=count[0], high=count[1])
    for value in values:
        check_number(name, value, limit)
