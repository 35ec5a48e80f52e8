"""The recorded table of all claims is that of the lessons, and what it records is still measured.

The quick claims are measured again here, the others in tests/verify/test_claims.py.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dlviz.jobs import finish
from dlviz.lessons import claim_table
from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import Row, asked, differences, near, row_of, rows
from dlviz.lessons.records import KINDS, TOO_CLOSE, Claim, Lesson, Verdict

QUICK_S = 2.0  # of a processor, as recorded
KEPT = {(row.lesson, row.claim): row for row in rows()}
ROWS = [pytest.param(row, id=f"{row.lesson}-{row.claim}") for row in rows()]
QUICK = [
    pytest.param(lesson, claim, id=f"{lesson.id}-{claim.id}")
    for lesson, claim in asked()
    if not claim.machine_dependent
    and (lesson.id, claim.id) in KEPT
    and KEPT[lesson.id, claim.id].seconds < QUICK_S
]


def test_every_claim_of_every_lesson_is_recorded_once_and_in_order() -> None:
    assert [(row.lesson, row.claim) for row in rows()] == [
        (lesson.id, claim.id) for lesson, claim in asked()
    ], "run `make claims`"


@pytest.mark.parametrize(
    ("lesson", "claim"), [pytest.param(*pair, id=pair[1].id) for pair in asked()]
)
def test_a_recorded_claim_says_what_the_lesson_says(lesson: Lesson, claim: Claim) -> None:
    kept = KEPT[lesson.id, claim.id]
    now = row_of(lesson, claim, Verdict(kept.kind, kept.answer, kept.figure, kept.why), 0.0)
    assert differences(kept, now) == (), "run `make claims`"


@pytest.mark.parametrize(("lesson", "claim"), QUICK)
def test_a_recorded_verdict_is_measured_again(lesson: Lesson, claim: Claim) -> None:
    now = row_of(lesson, claim, claim.measure(finish(claim.job())), 0.0)
    kept = KEPT[lesson.id, claim.id]
    assert differences(kept, now) == (), f"run `make claims`: {kept.figure} is now {now.figure}"


def test_enough_of_the_table_is_measured_again_and_not_too_much() -> None:
    assert len(QUICK) >= len(KEPT) // 2
    assert sum(KEPT[case.values[0].id, case.values[1].id].seconds for case in QUICK) < 60  # type: ignore[union-attr]


@pytest.mark.parametrize("row", ROWS)
def test_a_recorded_verdict_is_a_verdict(row: Row) -> None:
    assert row.kind in KINDS
    assert row.figure and row.why
    assert row.answer or row.kind == TOO_CLOSE
    assert set(row.answer) <= set(range(len(row.options)))


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    claim_table.write(rows(), file)
    assert claim_table.read(file) == rows()
    assert list(json.loads(file.read_text())) == ["claims"]


def test_what_is_not_finite_is_recorded_as_text() -> None:
    lesson = LESSONS[0]
    verdict = Verdict("holds", (0,), "1", "So.", {"ratio": float("inf"), "share": 1 / 3})
    row = row_of(lesson, lesson.claims[0], verdict, 1.0)
    assert row.numbers == {"ratio": "inf", "share": 0.333333}


def test_texts_are_near_in_the_same_words_with_numbers_within_a_tenth() -> None:
    assert near("62 %", "61 %")
    assert not near("62 %", "52 %")
    assert near("1,000 updates", "1,050 updates")
    assert not near("3 of 4", "3 in 4")
    assert not near("3", "3 of 4")
    assert near("2 · 10⁻¹⁵", "8 · 10⁻¹⁶"), "both are what rounding leaves"
    assert not near("2 · 10⁻⁵", "8 · 10⁻⁶")
    assert near(".5", "0.52")


def test_a_row_that_differs_says_in_which_field() -> None:
    row = replace(rows()[0], machine_dependent=False, figure="50 %")
    assert differences(row, replace(row, figure="70 %")) == ("figure",)
    assert differences(row, replace(row, kind="of another kind")) == ("kind",)
    assert differences(row, replace(row, why="For another reason.")) == ("why",)
    assert differences(row, replace(row, statement="Another.")) == ("statement",)
    assert differences(row, row) == ()
    timed = replace(row, machine_dependent=True)
    other = replace(timed, figure="7 %", kind="of another kind", why="For another reason.")
    assert differences(timed, other) == ()


def test_a_claim_of_another_lesson_has_no_step() -> None:
    with pytest.raises(ValueError, match="no claim of"):
        claim_table.step_of(LESSONS[0], LESSONS[1].claims[0])
