"""Before class, run without a browser."""

import re
from collections.abc import Iterator
from typing import NoReturn

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.records import Lesson
from dlviz.ui import qr, rehearsal, server_checks
from dlviz.ui.rehearsal import Log, Part, Wake
from tests.app_pages import words


def broken() -> NoReturn:
    raise ZeroDivisionError


PARTS: tuple[Part, ...] = (
    Wake("one", rehearsal.WAKE, "The first", lambda: None),
    Wake("two", rehearsal.WAKE, "The second", broken),
    Wake("three", rehearsal.WAKE, "The third", lambda: None),
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three things to do, the second of which fails, and a server on which nothing was done."""
    monkeypatch.setattr(rehearsal, "LOG", Log())
    monkeypatch.setattr("dlviz.ui.before_class.LOG", rehearsal.LOG)
    monkeypatch.setattr(rehearsal, "waking", lambda: PARTS)
    monkeypatch.setattr(rehearsal, "parts", lambda lesson, more=False: ())
    monkeypatch.setattr(rehearsal, "everything", lambda more=False: PARTS)
    yield


def opened() -> AppTest:
    at = AppTest.from_file("../../app.py", default_timeout=60)
    at.run()
    at.switch_page("pages/before_class.py").run()
    assert not at.exception
    return at


def pressed(at: AppTest) -> AppTest:
    at.button(key="before_class_start").click().run()
    assert not at.exception
    return at


@pytest.mark.usefixtures("few")
def test_it_opens_with_nothing_done_and_says_so() -> None:
    at = opened()
    assert at.button(key="before_class_start").label == "Run everything"
    assert "0 of 3 ready" in words(at)


@pytest.mark.usefixtures("few")
def test_it_goes_on_after_a_failure_and_names_what_failed() -> None:
    at = pressed(opened())
    assert "2 of 3 ready" in words(at)
    assert "1 failed" in words(at)
    (line,) = [line for line in words(at).splitlines() if "The second" in line]
    failed = rehearsal.LOG.of(PARTS[1])
    assert failed is not None
    assert failed.problem in line
    assert "cancel" in line


@pytest.mark.usefixtures("few")
def test_its_end_is_told_once() -> None:
    at = pressed(opened())
    assert [toast.value for toast in at.toast] == ["**2 of 3 ready.** 1 failed."]
    at.run()
    assert not at.toast


@pytest.mark.usefixtures("few")
def test_leaving_and_coming_back_shows_what_is_done() -> None:
    at = pressed(opened())
    at.switch_page("app.py").run()
    at.switch_page("pages/before_class.py").run()
    assert "2 of 3 ready" in words(at)
    assert "2 of 3 ready" in words(opened()), "another reader sees it too"


@pytest.mark.usefixtures("few")
def test_it_can_be_repeated() -> None:
    at = pressed(opened())
    first = rehearsal.LOG.of(PARTS[1])
    assert at.button(key="before_class_start").label == "Run everything again"
    pressed(at)
    again = rehearsal.LOG.of(PARTS[1])
    assert first is not None
    assert again is not None
    assert first.problem != again.problem, "it has another number"


@pytest.mark.usefixtures("few")
def test_every_line_is_shown_when_it_is_asked_for() -> None:
    at = pressed(opened())
    assert "The first" not in words(at)
    at.toggle(key="before_class_lines").set_value(True).run()
    assert "The first · read" in words(at)


@pytest.mark.usefixtures("few")
def test_films_are_offered_only_once_there_are_some() -> None:
    (films,) = [b for b in opened().get("download_button") if b.proto.label == "Films (zip)"]
    assert films.proto.disabled


@pytest.fixture
def with_start(few: None, monkeypatch: pytest.MonkeyPatch) -> Part:
    """As `few`, and a starting point, which is run when it is asked for."""
    start = Wake("start", rehearsal.START, "The start", lambda: None)

    def parts(lesson: Lesson, more: bool = False) -> tuple[Part, ...]:
        return (start,) if more and lesson is PAGES[0] else ()

    monkeypatch.setattr(rehearsal, "parts", parts)
    monkeypatch.setattr(
        rehearsal, "everything", lambda more=False: (*PARTS, start) if more else PARTS
    )
    return start


@pytest.mark.usefixtures("with_start")
def test_starting_points_cannot_be_taken_off_the_board_while_something_is_left_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = opened()
    at.toggle(key="before_class_more").set_value(True).run()
    assert not at.toggle(key="before_class_more").disabled
    with monkeypatch.context() as patch:
        patch.setattr("dlviz.ui.before_class._carry_on", lambda *_: None)
        pressed(at)
    assert at.toggle(key="before_class_more").disabled
    at.run()
    assert not at.exception
    assert not at.toggle(key="before_class_more").disabled
    assert "3 of 4 ready" in words(at)


def test_what_is_left_to_run_and_not_on_the_board_is_run_all_the_same(with_start: Part) -> None:
    at = opened()
    at.session_state["before_class.round"].left = [with_start, PARTS[0]]
    at.run()
    assert not at.exception
    assert rehearsal.ready(with_start)
    assert rehearsal.ready(PARTS[0])


def test_the_code_that_is_measured_is_the_longest_that_a_class_is_shown() -> None:
    (said,) = [
        check.said
        for check in server_checks.checks("https://class.example.org/before_class")
        if "QR code" in check.said
    ]
    longest = max(PAGES, key=lambda lesson: len(lesson.id)).id
    link = f"https://class.example.org/{longest}?v=1&step=5&controls=none"
    found = re.search(r"(\d+) x \d+ squares \((\d+) characters", said)
    assert found
    assert int(found[2]) >= len(link)
    assert int(found[1]) >= qr.modules(link)


def test_an_address_that_only_this_machine_knows_is_not_for_a_class() -> None:
    checks = {check.said: check.good for check in server_checks.checks("http://localhost:8501/x")}
    (said,) = [said for said in checks if "localhost" in said]
    assert not checks[said]


def test_a_name_of_the_server_gives_a_code_that_is_read_from_afar() -> None:
    checks = server_checks.checks("https://class.example.org/before_class")
    (said,) = [check.said for check in checks if "QR code" in check.said]
    found = re.search(r"(\d+) x (\d+)", said)
    assert found
    assert 21 <= int(found[1]) <= server_checks.QR_MODULES


def test_a_code_of_a_long_address_is_called_hard_to_read() -> None:
    checks = server_checks.checks(f"https://class.example.org/{'x' * 300}/before_class")
    (check,) = [check for check in checks if "QR code" in check.said]
    assert not check.good


def test_memory_that_is_nearly_full_is_not_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_checks, "resident_mb", lambda: 650.0)
    for limit, good in ((690.0, False), (2000.0, True)):
        monkeypatch.setattr(server_checks, "limit_mb", lambda limit=limit: limit)
        check = next(c for c in server_checks.checks("https://x.org/") if "Memory" in c.said)
        assert check.good is good
