"""Python source as text: our own functions without their annotations, and arrays as literals."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt


def source(function: Callable[..., object], name: str = "") -> str:
    """The source of a function, its signature without types; `name` renames it."""
    text = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(text).body[0]
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101 - for the type checker
    arguments = ", ".join(argument.arg for argument in tree.args.args)
    body = text.splitlines()[tree.body[0].lineno - 1 :]
    return "\n".join([f"def {name or tree.name}({arguments}):", *body])


def rows(numbers: npt.NDArray[np.float64], width: int = 70) -> str:
    """Rows [n, F] as a NumPy literal, short ones several to a line, without loss."""
    return _array((_row(row, width) for row in numbers.tolist()), width)


def whole(numbers: npt.NDArray[np.int64], width: int = 70) -> str:
    """Whole numbers [n] as a NumPy literal."""
    return _array((str(int(number)) for number in numbers), width)


def _row(row: list[float], width: int) -> str:
    text = f"[{', '.join(map(repr, row))}]"
    return textwrap.fill(text, width, subsequent_indent=" ", break_on_hyphens=False)


def _array(items: Iterable[str], width: int) -> str:
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) + 2 > width:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{item},"
    if not lines:
        return f"np.array([{line.rstrip(',')}])"
    body = textwrap.indent("\n".join([*lines, line]), "    ")
    return f"np.array([\n{body}\n])"
