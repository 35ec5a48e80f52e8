"""Ten readers at once, each a real websocket session; sixty in `make verify`."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load import classroom, desk_log
from tests.load.classroom import LESSON, opens, together, training
from tests.load.reader import Reader, finished, opened
from tests.serving import Served, pages, serve

READERS = 10
STOP = f"{LESSON}_hero_stop"
LONG = {"updates": "100000", "hidden": "8-8-8-8"}
WITHIN_S = 120.0  # for what a log says a moment later, however busy the machine


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, which forgets a reader who left after two seconds instead of sixty."""
    settings = {"DLVIZ_LOG_LEVEL": "DEBUG", "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "2"}
    with serve(tmp_path_factory.mktemp("class") / "log", environment=settings) as served:
        yield served


def _said(app: Served, what: str) -> int:
    return sum(n for (message, _), n in desk_log.flights(app.log).items() if message == what)


def _let_go(app: Served) -> int:
    return sum(int(line["sessions"]) for line in desk_log.lines(app.log) if "sessions" in line)


async def _until(holds: object) -> None:
    end = time.monotonic() + WITHIN_S
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.2)


def test_ten_readers_who_come_at_once_all_get_their_page(app: Served) -> None:
    async def comes(reader: Reader, seat: int) -> None:
        await reader.open(pages()[seat % len(pages())])

    found = finished(classroom.crowd(app, READERS, comes))
    assert (found.lost, found.faults) == ([], [])
    assert len(found.runs) == READERS
    assert all("heading" in {seen.kind for seen in run.said} for run in found.runs)


def test_ten_readers_guess_turn_knobs_and_leave(app: Served) -> None:
    async def attends(reader: Reader, seat: int) -> None:
        await classroom.attends(reader, seat, (LESSON,), visits=1)

    found = finished(classroom.crowd(app, READERS, attends))
    assert (found.lost, found.faults) == ([], [])
    assert len(found.runs) > 4 * READERS
    assert len({text for run in found.runs for text in run.texts if "**" in text}) > 5


def test_ten_readers_of_one_link_cost_one_training_each_sees(app: Served) -> None:
    before = desk_log.begun(app.log)
    found = finished(classroom.crowd(app, READERS, opens(LESSON, training(901))))
    trained = desk_log.begun(app.log) - before
    assert (found.lost, found.faults) == ([], [])
    assert list(trained.values()) == [1]
    said = (seen for run in found.runs for seen in run.said if seen.kind == "bidi_component")
    films = {seen.size for seen in said if not seen.id.endswith("dlviz_player")}
    assert len(films) == 1


def test_different_trainings_queue_and_everybody_is_told_a_place(app: Served) -> None:
    line = finished(classroom.queue(app, 4, first_seed=100))
    assert (line.crowd.lost, line.crowd.faults) == ([], [])
    assert line.told == 4
    assert len(line.waits_s) == 4


def test_stop_and_a_closed_tab_each_free_the_slot(app: Served) -> None:
    begun, left = (_said(app, what) for what in ("a flight begins", "a flight is left"))

    async def play() -> tuple[list[str], list[str]]:
        async with opened(app.url) as stays, opened(app.url) as stops, opened(app.url) as closes:
            await stops.start(LESSON, training(910) | LONG)
            await closes.start(LESSON, training(911) | LONG)
            assert await stops.until(lambda _: stops.offers(STOP))
            assert await closes.until(lambda _: closes.offers(STOP))
            await stops.press(STOP)
            stopped = stops.run.texts
            await closes.close()
            await _until(lambda: _said(app, "a flight is left") == left + 2)
            found = await together(app, [stays], opens(LESSON, training(912)))
            return stopped, found.runs[0].texts

    stopped, calm = finished(play())
    assert any(text.startswith("Stopped at ") for text in stopped)
    assert not any(classroom.WAITING in text for text in calm)  # nobody is ahead any more
    assert _said(app, "a flight begins") == begun + 3


def test_a_film_that_tells_of_a_clicker_turns_the_page(app: Served) -> None:
    async def play() -> list[str]:
        async with opened(app.url) as reader:
            await reader.open(LESSON, {"present": "1"})
            first = reader.run.texts
            await reader.tell({"kind": "turn", "by": 1})
            assert any(text.startswith("1/") for text in first)
            return reader.run.texts

    assert any(text.startswith("2/") for text in finished(play()))


def test_sessions_are_let_go_after_everybody_has_left(app: Served) -> None:
    already = _let_go(app)

    async def come_and_go() -> None:
        async with opened(app.url) as only:
            await only.open("")
        await _until(lambda: _let_go(app) > already)

    finished(come_and_go())


@pytest.mark.alone
@pytest.mark.verify
def test_sixty_readers_hold_to_what_docs_performance_says(tmp_path: Path) -> None:
    with classroom.app_and_empty(tmp_path) as (app, empty):
        found = classroom.measure(app, empty, 60)
    assert (found.lost, found.faults) == (0, 0)
    assert found.of_empty <= 3
    assert found.trainings == 1
    assert found.of_fair_share <= 1.5
    assert found.told == found.queued
    assert found.visited_mb <= 690
    assert found.session_mb <= 8
    assert found.kept_mb <= 0.1 * found.before_mb  # of the process, as docs/performance.md says
