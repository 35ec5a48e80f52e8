"""A part of a module, cut out for a script: it does the same, and nothing else stands in it."""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from dlviz.export.excerpt import excerpt, used
from dlviz.measure import handmade, probes

TEXT = '''
"""A module."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import cast

SIZE = 4  # µm
"""What a thing measures,

in all directions."""
A, B = 1, 2
other: int = 7
TABLE: Mapping[str, int] = MappingProxyType(
    {
        "one": A,
        "two": B,
        "three": 3,
    }
)


def unused(x: int) -> int:
    return x + SIZE


@lru_cache(maxsize=1)
def first(data: object, n: int = A, *rest: float, scale: float = 1.0) -> float:
    """Twice a thing."""
    found: float = 0.0
    empty: list[int]
    if data.small:
        found = cast(float, data.size)
        # a word
        for k in range(n):
            found += k if not data.odd else (
                -k
            )
    else:
        return float(other)
    if data.odd:
        found = -1.0
    if n > 3:
        found += _second(data, n)
    return scale * found


def _second(data: object, n: int) -> int:
    "µ" * n
    return n * (TABLE["one"] if data.odd else len(TABLE)) + data.size
'''
KNOWN = {"data": "seed", "data.small": "True", "data.odd": "False", "data.size": "SIZE"}


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    """The module of that text."""
    return module_of(TEXT, tmp_path)


def test_what_is_known_is_put_in_and_branches_that_it_decides_are_gone(module: ModuleType) -> None:
    code = excerpt(module, ["first"], KNOWN, {"TABLE": ["one", "three"]})
    assert (
        code
        == '''# What a thing measures,
#
# in all directions.
SIZE = 4  # µm
A, B = 1, 2
TABLE = {
    "one": A,
    "three": 3,
}


def first(seed, n=A, *rest, scale=1.0):
    """Twice a thing."""
    found = 0.0
    found = SIZE
    # a word
    for k in range(n):
        found += k
    if n > 3:
        found += _second(seed, n)
    return scale * found


def _second(seed, n):
    "µ" * n
    return n * len(TABLE) + SIZE'''
    )


def test_an_argument_that_is_nothing_is_left_out_everywhere(module: ModuleType) -> None:
    code = excerpt(module, ["first"], {**KNOWN, "data": ""})
    assert "def first(n=A, *rest, scale=1.0):" in code
    assert "def _second(n):" in code and "found += _second(n)\n" in code


CLASSES = '''
from typing import overload

WIDE = 3


class Base:
    ...


class Thing(Base):
    """A thing.

    size: its size.
    """

    size: int
    half: int = WIDE // 2

    def __init__(self, size: int = 2) -> None:
        self.size: int = size

    @overload
    def grown(self, by: int) -> int: ...

    @overload
    def grown(self, by: float) -> float: ...

    def grown(self, by: float) -> float:
        """Larger."""

        def inner(x: float) -> float:
            return x + by

        return inner(self.size)

    def other(self) -> int:
        return _lost()


def _lost() -> int:
    return 0


def made() -> Thing:
    return Thing(4)
'''


def module_of(text: str, folder: Path) -> ModuleType:
    """The module of a text."""
    file = folder / "sample.py"
    file.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sample", file)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_class_comes_with_its_bases_and_without_what_is_for_types(tmp_path: Path) -> None:
    code = excerpt(module_of(CLASSES, tmp_path), ["made"])
    scope: dict[str, object] = {}
    exec(code, scope)
    thing = scope["made"]()  # type: ignore[operator]
    assert (thing.grown(1.5), thing.other(), thing.half) == (5.5, 0, 1)
    assert "size: its size." in code and "def _lost" in code
    for word in ("overload", "int", "float", ": float", "->"):
        assert word not in code


def test_only_some_methods_of_a_class_are_kept(tmp_path: Path) -> None:
    code = excerpt(module_of(CLASSES, tmp_path), ["made"], entries={"Thing": ["__init__", "grown"]})
    assert (
        code
        == '''WIDE = 3


class Base:
    ...


class Thing(Base):
    """A thing."""

    half = WIDE // 2

    def __init__(self, size=2):
        self.size = size

    def grown(self, by):
        """Larger."""

        def inner(x):
            return x + by

        return inner(self.size)


def made():
    return Thing(4)'''
    )


def test_what_is_not_known_stays(module: ModuleType) -> None:
    code = excerpt(module, ["_second"])
    assert 'n * (TABLE["one"] if data.odd else len(TABLE)) + data.size' in code
    assert code.startswith("A, B = 1, 2\nTABLE = {\n") and '"two": B' in code
    assert "SIZE" not in code


def test_it_stands_in_the_modules_order_once_each(module: ModuleType) -> None:
    code = excerpt(module, ["unused", "first", "SIZE", "unused"], KNOWN)
    names = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    assert names == ["unused", "first", "_second"]
    assert code.count("SIZE = 4") == 1


def test_a_name_that_the_module_only_imports_is_not_its_own(module: ModuleType) -> None:
    with pytest.raises(KeyError):
        excerpt(module, ["lru_cache"])


def test_names_that_are_read() -> None:
    assert used("def f(a, b=C):\n    d = a + E\n    return len(d) + F.g") == {"C", "E", "F"}


def test_probes_and_features_that_are_cut_out_give_the_same_numbers() -> None:
    code = excerpt(probes, ["pooled", "probe_accuracy", "shuffled_labels"])
    scope: dict[str, object] = {"np": np, "torch": torch, "F": torch.nn.functional}
    exec(f"{code}\n\n\n{excerpt(handmade, ['hog_features'])}", scope)
    random = torch.Generator().manual_seed(0)
    train, test = torch.rand(40, 30, generator=random), torch.rand(9, 30, generator=random)
    labels, truth = torch.arange(40) % 3, torch.arange(9) % 3
    both = torch.stack([labels, probes.shuffled_labels(labels, 1)])
    assert torch.equal(both[1], scope["shuffled_labels"](labels, 1))  # type: ignore[operator]
    found = scope["probe_accuracy"](train, both, test, truth)  # type: ignore[operator]
    assert np.array_equal(found, probes.probe_accuracy(train, both, test, truth))
    maps = torch.rand(2, 3, 6, 6, generator=random)
    assert torch.equal(scope["pooled"](maps), probes.pooled(maps))  # type: ignore[operator]
    hog = scope["hog_features"](maps[:, :1].repeat(1, 1, 4, 4).numpy())  # type: ignore[operator]
    assert hog.shape == (2, 324)
