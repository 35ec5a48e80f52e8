"""How values are written in a link and read back. Readers raise ValueError on anything else."""

import math
from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import quote, unquote

from dlviz.data.features import ALL, FEATURES
from dlviz.train.experiment import Value

MAX_POINTS = 200
MAX_LAYERS = 8
MAX_WIDTH = 256
MAX_TEXT = 80
PLANE = 9.99  # the largest coordinate of a painted point


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"not between {low} and {high}")
        return value

    return read


def real(low: float, high: float) -> Callable[[str], float]:
    """A reader of finite numbers from `low` to `high`."""

    def read(text: str) -> float:
        value = float(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(f"not between {low:g} and {high:g}")
        return value

    return read


def numbers(read: Callable[[str], float], most: int) -> Callable[[str], tuple[float, ...]]:
    """A reader of up to `most` numbers, joined by commas."""

    def read_all(text: str) -> tuple[float, ...]:
        values = tuple(read(part) for part in text.split(",")) if text else ()
        if len(values) > most:
            raise ValueError(f"more than {most} numbers")
        return values

    return read_all


def write_numbers(value: Value) -> str:
    """The inverse of `numbers`."""
    return ",".join(f"{number!r}" for number in cast("tuple[float, ...]", value))


def one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    """A reader of the names of a table."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError("not one of the choices")
        return text

    return read


def read_switch(text: str) -> bool:
    """A switch: "1" is on, "0" is off."""
    if text not in ("0", "1"):
        raise ValueError("neither 0 nor 1")
    return text == "1"


def read_layers(text: str) -> tuple[int, ...]:
    """Widths of layers; "8-4": two hidden layers; "none": no hidden layer."""
    if text == "none":
        return ()
    layers = tuple(whole(1, MAX_WIDTH)(part) for part in text.split("-"))
    if len(layers) > MAX_LAYERS:
        raise ValueError(f"more than {MAX_LAYERS} layers")
    return layers


def write_layers(value: Value) -> str:
    """The inverse of `read_layers`."""
    return "-".join(str(width) for width in _tuple(value)) or "none"


def _names(text: str) -> tuple[str, ...]:
    return tuple(unquote(part)[:MAX_TEXT] for part in text.split(",")) if text else ()


def write_names(value: Value) -> str:
    """Names, each quoted, joined by commas."""
    return ",".join(quote(str(name), safe="") for name in _tuple(value))


def read_features(text: str) -> tuple[str, ...]:
    """Different names of `FEATURES`, at least one; or `ALL`."""
    names = tuple(text.split(","))
    if names == ALL:
        return names
    if not all(name in FEATURES for name in names) or len(set(names)) < len(names):
        raise ValueError("not features of the plane")
    return names


def read_columns(text: str) -> tuple[str, ...]:
    """No column, or two."""
    names = _names(text)
    if len(names) not in (0, 2):
        raise ValueError("not two columns")
    return names


def read_points(text: str) -> tuple[tuple[float, float, int], ...]:
    """Points as "x_y_class" in hundredths of a unit, joined by dots."""
    points = []
    for part in text.split(".") if text else ():
        x, y, label = (int(number) for number in part.split("_"))
        if not (abs(x) <= PLANE * 100 and abs(y) <= PLANE * 100 and 0 <= label <= 9):
            raise ValueError("a point outside the plane")
        points.append((x / 100, y / 100, label))
    if len(points) > MAX_POINTS:
        raise ValueError(f"more than {MAX_POINTS} points")
    return tuple(points)


def write_points(value: Value) -> str:
    """The inverse of `read_points`, to a hundredth of a unit."""
    points = cast("tuple[tuple[float, float, int], ...]", value)
    return ".".join(f"{round(x * 100)}_{round(y * 100)}_{label}" for x, y, label in points)


def read_hash(text: str) -> str:
    """A SHA-256 in hexadecimal, or nothing."""
    if text and (len(text) != 64 or not set(text) <= set("0123456789abcdef")):
        raise ValueError("not a SHA-256")
    return text


def read_text(text: str) -> str:
    """Any text, cut at `MAX_TEXT` characters."""
    return text[:MAX_TEXT]


def write_real(value: Value) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value))  # type: ignore[arg-type]


def write_switch(value: Value) -> str:
    """The inverse of `read_switch`."""
    return "1" if value else "0"


def _tuple(value: Value) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value)
