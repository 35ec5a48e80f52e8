"""What a study may hold: the checks that come before it runs. Each names the field it refuses."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from itertools import pairwise

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.train.study import FlatStudy, Value

Range = tuple[float, float]
"""Smallest and largest value; a pair of whole numbers is for whole numbers only."""

SEEDS = (0, SEED_MAX - 100)
"""Seeds that leave room for those of the runs that follow."""


def check_types(study: FlatStudy) -> None:
    """Raises UserError("value_type") for a field that is not of the kind of its default."""
    for entry in fields(study):
        _check_type(entry.name, getattr(study, entry.name), type(entry.default))


def check_numbers(study: FlatStudy, limits: Mapping[str, Range]) -> None:
    """Raises UserError, "value_type" or "value_range", for a field outside its limits."""
    for name, limit in limits.items():
        check_number(name, study.get(name), limit)


def check_number(name: str, value: object, limit: Range) -> None:
    """Raises UserError, "value_type" or "value_range", for a value that is no number in a range."""
    low, high = limit
    _check_type(name, value, type(low))
    if not low <= value <= high:  # type: ignore[operator]  # a number, seen above; nan is refused
        raise UserError("value_range", field=name, low=low, high=high)


def check_choices(study: FlatStudy, choices: Mapping[str, Collection[Value]]) -> None:
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
    check_length("versions", versions, (0, most))
    for version in versions:
        if type(version) is not tuple or len(version) != 2 or type(version[0]) is not str:
            raise UserError("value_type", field="versions")
        if version[0] not in changeable:
            raise UserError("value_unknown", field="versions", value=version[0])


def check_length(name: str, values: object, count: tuple[int, int]) -> None:
    """Raises UserError("value_range") for a value that is no tuple of (fewest, most) entries."""
    if type(values) is not tuple or not count[0] <= len(values) <= count[1]:
        raise UserError("value_range", field=name, low=count[0], high=count[1])


def check_each(name: str, values: tuple[float, ...], limit: Range, count: tuple[int, int]) -> None:
    """Raises UserError for a tuple with a value that is no number in a range.

    count: fewest and most of them, "value_count" beyond. That it is a tuple is seen before, by
    `check_types` or `check_length`.
    """
    if not count[0] <= len(values) <= count[1]:
        raise UserError("value_count", field=name, low=count[0], high=count[1])
    for value in values:
        check_number(name, value, limit)


def check_rising(name: str, values: tuple[float, ...], limit: Range, most: int) -> None:
    """Likewise for 1 to `most` numbers; "not_rising" where one is not above the one before."""
    check_each(name, values, limit, (1, most))
    if any(after <= before for before, after in pairwise(values)):
        raise UserError("not_rising", field=name)


def _check_type(name: str, value: object, wanted: type) -> None:
    kinds = (int, float) if wanted is float else wanted
    if isinstance(value, bool) is not (wanted is bool) or not isinstance(value, kinds):
        raise UserError("value_type", field=name)
