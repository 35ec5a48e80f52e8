"""What the lists of a study may hold; each check raises the UserError that names the field."""

from collections.abc import Container
from itertools import pairwise

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.train.ranges import Range, check_number


def whole(field: str, value: object, low: int, high: int) -> None:
    """A whole number in [low, high]."""
    check_number(field, value, (low, high))


def within(field: str, value: object, low: float, high: float) -> None:
    """A number in [low, high]."""
    check_number(field, value, (float(low), float(high)))


def rising(field: str, values: object, limit: Range, most: int) -> None:
    """A tuple of 1 to `most` numbers in a range, each larger than the one before.

    A range between whole numbers takes whole numbers only.
    """
    for value in _several(field, values, most):
        check_number(field, value, limit)
    if isinstance(values, tuple) and any(after <= before for before, after in pairwise(values)):
        raise UserError("not_rising", field=field)


def widths(values: object, layers: int, widest: int) -> None:
    """`hidden`: 1 to `layers` layers of 1 to `widest` neurons."""
    for width in _several("hidden", values, layers):
        check_number("hidden", width, (1, widest))


def known(field: str, value: object, names: Container[str]) -> None:
    """One of the names."""
    if type(value) is not str or value not in names:
        raise UserError("value_unknown", field=field, value=value)


def seed(value: object) -> None:
    """A seed; those of the runs that follow it are seeds as well."""
    check_number("seed", value, (0, SEED_MAX - 100))


def _several(field: str, values: object, most: int) -> tuple[object, ...]:
    if not isinstance(values, tuple):
        raise UserError("value_type", field=field)
    if not 1 <= len(values) <= most:
        raise UserError("value_count", field=field, low=1, high=most)
    return values
