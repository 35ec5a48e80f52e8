"""What runs before a class: all of it, whatever fails, and what is known of it afterwards."""

import json
import logging
import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import NoReturn

import pytest

from dlviz.errors import UserError
from dlviz.jobs import Desk
from dlviz.lessons.catalogue import PAGES
from dlviz.ui import rehearsal
from dlviz.ui.rehearsal import FilmPart, Log, VerdictPart, Wake


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "LOG", Log())


def went(part: rehearsal.Part) -> rehearsal.Went:
    list(rehearsal.run(part))
    found = rehearsal.LOG.of(part)
    assert found is not None
    return found


def waking(do: object) -> Wake:
    return Wake("test", rehearsal.WAKE, "A test", do)  # type: ignore[arg-type]


def test_every_step_every_answer_and_every_claim_of_every_lesson_is_run() -> None:
    for lesson in PAGES:
        parts = rehearsal.parts(lesson, more=True)
        visits = {(p.visit.step, p.visit.shown) for p in rehearsal.films(lesson)}
        asked = {(at, True) for at, step in enumerate(lesson.steps) if step.ask}
        assert visits == {(at, False) for at in range(len(lesson.steps))} | asked
        measured = [part.claim for part in parts if isinstance(part, VerdictPart)]
        assert measured == list(lesson.claims)


def test_a_part_has_a_name_of_its_own() -> None:
    names = [part.name for part in rehearsal.everything(more=True)]
    assert len(set(names)) == len(names)


def test_starting_points_are_run_only_when_asked_for() -> None:
    few, all_ = rehearsal.everything(), rehearsal.everything(more=True)
    assert {part.kind for part in all_} - {part.kind for part in few} == {"start", "drawer"}


def test_what_works_is_ready_and_says_how_it_went() -> None:
    part = waking(lambda: None)
    assert not rehearsal.ready(part)
    assert went(part).how == rehearsal.READ
    assert rehearsal.ready(part)


def test_what_throws_is_told_in_one_sentence_whose_number_is_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(logging.getLogger("dlviz"), "propagate", True)
    part = waking(broken)
    found = went(part)
    assert found.how == rehearsal.FAILED
    number = re.search(r"[0-9a-f]{8}", found.problem)
    assert number
    assert any(number[0] in json.dumps(vars(record), default=str) for record in caplog.records)
    assert "ZeroDivisionError" in caplog.text
    assert not rehearsal.ready(part)


def test_what_a_user_could_mend_is_told_in_its_own_sentence() -> None:
    def missing() -> NoReturn:
        raise UserError("csv_empty")

    found = went(waking(missing))
    assert (found.how, found.problem) == (rehearsal.FAILED, "This file is empty.")


def test_what_failed_once_may_go_well_the_next_time() -> None:
    answers = iter([ZeroDivisionError(), None])

    def at_times() -> None:
        error = next(answers)
        if error:
            raise error

    part = waking(at_times)
    assert went(part).how == rehearsal.FAILED
    assert went(part).how == rehearsal.READ
    assert rehearsal.ready(part)


def test_a_film_whose_result_the_desk_forgot_is_no_longer_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rehearsal, "DESK", Desk())
    part = next(p for p in rehearsal.films(PAGES[2]) if p.kind == rehearsal.SHOWN)
    assert went(part).how == rehearsal.COMPUTED
    assert rehearsal.ready(part)
    assert went(part).how == rehearsal.HELD
    monkeypatch.setattr(rehearsal, "DESK", Desk())
    assert not rehearsal.ready(part)


def test_a_covered_picture_is_ready_without_any_training(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(Desk):
        def follow(self, job: object) -> NoReturn:
            raise AssertionError("something was trained")

    monkeypatch.setattr(rehearsal, "DESK", Refusing())
    part = rehearsal.films(PAGES[2])[0]
    assert isinstance(part, FilmPart)
    assert went(part).how == rehearsal.COVERED
    assert rehearsal.ready(part)


@dataclass(frozen=True)
class Read:
    """A Job whose result says that it was read from a file."""

    recorded: object
    key: str = "a job of this test"

    def steps(self) -> Generator[tuple[float, object], None, object]:
        yield 0.5, None
        return self


@pytest.mark.parametrize(
    ("said", "how"),
    [(True, "recorded"), (False, "computed"), ([True, False], "computed"), ([True], "recorded")],
)
def test_a_result_is_called_recorded_only_where_all_of_it_was(
    said: object, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "DESK", Desk())
    generator = rehearsal._computed(Read(said))
    with pytest.raises(StopIteration) as ended:
        while True:
            next(generator)
    assert ended.value.value[0] == how


def test_a_reader_who_leaves_in_the_middle_notes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    part = waking(lambda: None)
    run = rehearsal.run(part)
    next(iter(run))
    run.close()  # type: ignore[attr-defined]  # it is a generator
    assert rehearsal.LOG.of(part) is None


def test_a_prepared_film_is_still_there_when_nobody_was_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    monkeypatch.setattr(rehearsal, "DESK", desk)
    film = next(
        part
        for lesson in PAGES
        for part in rehearsal.films(lesson)
        if part.job is not None and part.visit.study.networks == 1
    )
    list(film.run())
    desk.rest(0)
    assert film.ready
