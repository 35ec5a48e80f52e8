"""A file that is read on by the next script while the one before has not ended."""

import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dlviz.errors import UserError
from dlviz.ui.own_kind import Shared

SLICES = 20


def slowly(ends: Exception | None = None) -> Generator[float, None, str]:
    for k in range(SLICES):
        time.sleep(0.005)
        yield k / SLICES
    if ends is not None:
        raise ends
    return "its hash"


def to_the_end(shared: Shared) -> tuple[list[float], Exception]:
    told: list[float] = []
    while True:
        try:
            told.append(next(shared))
        except Exception as end:
            return told, end


@pytest.mark.parametrize("scripts", [1, 2, 4])
def test_every_slice_is_told_once_and_every_script_of_the_end(scripts: int) -> None:
    shared = Shared(slowly())
    with ThreadPoolExecutor(scripts) as pool:
        found = list(pool.map(to_the_end, [shared] * scripts))
    assert sorted(part for told, _ in found for part in told) == [k / SLICES for k in range(SLICES)]
    assert [getattr(end, "value", end) for _, end in found] == ["its hash"] * scripts


def test_what_was_wrong_with_a_file_is_told_again() -> None:
    shared = Shared(slowly(UserError("no picture")))
    assert [str(to_the_end(shared)[1]) for _ in range(2)] == ["no picture()"] * 2
