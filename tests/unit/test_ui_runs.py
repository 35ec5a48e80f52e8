"""What is left of a run, where the script before still writes while the next one runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pytest
import streamlit as st

from dlviz.jobs import Job, Progress
from dlviz.ui import runs


class InterruptedScriptError(Exception):
    """What Streamlit ends a script with."""


@dataclass(frozen=True)
class Named:
    key: str

    def steps(self) -> Iterator[tuple[float, str]]:
        raise AssertionError("nobody computes it")


def follow(holder: runs.Holder, name: str) -> None:
    """As a script does, until it is interrupted."""
    with pytest.raises(InterruptedScriptError):
        runs._follow(cast(Job[str], Named(name)), holder, "here", "Training", st.empty(), None, 9.0)


def test_a_script_that_is_late_leaves_the_next_ones_partial_result_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holder = runs.Holder()

    class Desk:
        def follow(self, job: Named) -> Iterator[Progress[str]]:
            yield Progress(0.1, 0, f"{job.key} begun")
            if job.key == "old":  # while it waits, the reader asks for another
                follow(holder, "new")
                yield Progress(0.9, 0, "old, later")
            raise InterruptedScriptError

    monkeypatch.setattr(runs, "DESK", Desk())
    follow(holder, "old")
    assert (holder.now.key, holder.now.partial) == ("new", "new begun")
    assert holder.now.fraction == 0.1
