"""Every claim of every lesson with what was measured of it, as `make claims` recorded it.

A page computes its own verdicts. This table is for whoever wants to see all of them at once: the
home page and a lecturer's hand-out. A test holds it to the lessons and measures it again.
"""

import functools
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.records import Claim, Lesson, Verdict

RECORDED = Path(__file__).parents[2] / "assets" / "claims" / "claims.json"
TOLERANCE = 0.1
"""Relative: how far numbers may lie from the recorded ones on another machine."""
ROUNDING = 1e-9
"""A number as small as this is what rounding leaves, and may be any other as small."""

LECTURES = ("Sun", "Hung/Batra", "Hanin", "Andersson/Liu", "Shu/Long")
"""The lectures by their names in the syllabus."""

_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?: · 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True)
class Row:
    """A claim of a lesson and its verdict over seed 0.

    step: number of the step that asks it, from 1; 0: it is in the drawer.
    lecture, said: whose statement it is, and what it states. answer: indices of options.
    counted, unit: on how much it was measured. seconds: what that took of a processor.
    numbers: name to number or text, in reading order; a number that is not finite is text.
    """

    lesson: str
    claim: str
    step: int
    statement: str
    lecture: str
    said: str
    options: tuple[str, ...]
    kind: str
    answer: tuple[int, ...]
    figure: str
    why: str
    numbers: Mapping[str, float | str]
    counted: int
    unit: str
    machine_dependent: bool
    seconds: float


def row_of(lesson: Lesson, claim: Claim, verdict: Verdict, seconds: float) -> Row:
    """What the table keeps of a verdict. Raises ValueError for a claim of another lesson."""
    return Row(
        lesson=lesson.id,
        claim=claim.id,
        step=step_of(lesson, claim),
        statement=claim.statement,
        lecture=claim.source.lecture,
        said=claim.source.statement,
        options=claim.options,
        kind=verdict.kind,
        answer=verdict.answer,
        figure=verdict.figure,
        why=verdict.why,
        numbers={name: _plain(value) for name, value in verdict.numbers.items()},
        counted=claim.networks,
        unit=claim.unit,
        machine_dependent=claim.machine_dependent,
        seconds=round(seconds, 2),
    )


def step_of(lesson: Lesson, claim: Claim) -> int:
    """The number of the step that asks a claim, from 1; 0 where it is in the drawer."""
    asked = [step.ask.id if step.ask else "" for step in lesson.steps]
    if claim.id in asked:
        return asked.index(claim.id) + 1
    if claim not in lesson.deeper_claims:
        raise ValueError(f"{claim.id} is no claim of {lesson.id}")
    return 0


def rows() -> tuple[Row, ...]:
    """The recorded table, in the order of the lessons and of their claims."""
    return _recorded()


def rows_of(lesson: Lesson) -> tuple[Row, ...]:
    """The recorded claims of one lesson."""
    return tuple(row for row in rows() if row.lesson == lesson.id)


def asked() -> tuple[tuple[Lesson, Claim], ...]:
    """Every claim that the table must hold, with its lesson, in the table's order."""
    return tuple((lesson, claim) for lesson in LESSONS for claim in lesson.claims)


def lectures_in(text: str) -> tuple[str, ...]:
    """The lectures that a source names: "Andersson/Liu, against Hung/Batra" names two."""
    return tuple(name for name in LECTURES if name in text)


def write(table: Sequence[Row], file: Path = RECORDED) -> None:
    """Record a table as JSON, a claim after the other."""
    text = json.dumps(
        {"claims": [asdict(row) for row in table]}, indent=1, ensure_ascii=False, allow_nan=False
    )
    file.write_text(text + "\n", "utf-8")


@functools.cache
def _recorded() -> tuple[Row, ...]:
    return read(RECORDED)


def read(file: Path) -> tuple[Row, ...]:
    """A table that `write` wrote."""
    made = json.loads(file.read_text("utf-8"))["claims"]
    return tuple(
        Row(
            **{
                **entry,
                "options": tuple(entry["options"]),
                "answer": tuple(entry["answer"]),
            }
        )
        for entry in made
    )


def differences(kept: Row, now: Row) -> tuple[str, ...]:
    """What of a recorded row no longer holds, by field; empty: it is current.

    The lesson's words must be equal, the verdict's kind and answer too; its figure and its reason
    must be `near`. Where the figure depends on the machine, only the lesson's words are compared.
    """
    words = ("lesson", "claim", "step", "statement", "lecture", "said", "options", "unit")
    names = [*words, "counted", "machine_dependent"]
    if not kept.machine_dependent:
        names += ["kind", "answer"]
    found = [name for name in names if getattr(kept, name) != getattr(now, name)]
    if not kept.machine_dependent:
        measured = ("figure", "why")
        found += [name for name in measured if not near(getattr(kept, name), getattr(now, name))]
    return tuple(found)


def near(kept: str, now: str) -> bool:
    """Whether two texts say the same words and numbers that differ by `TOLERANCE` at most."""
    if _NUMBER.sub("#", kept) != _NUMBER.sub("#", now):
        return False
    pairs = zip(_numbers(kept), _numbers(now), strict=True)
    return all(abs(a - b) <= max(TOLERANCE * max(a, b), ROUNDING) for a, b in pairs)


def _numbers(text: str) -> list[float]:
    return [
        float(f"{digits.replace(',', '')}e{power.translate(_LOWERED) or 0}")
        for digits, power in _NUMBER.findall(text)
    ]


def _plain(value: float | str) -> float | str:
    """A number as JSON can keep it."""
    if isinstance(value, str):
        return value
    return float(f"{float(value):.6g}") if math.isfinite(value) else str(float(value))
