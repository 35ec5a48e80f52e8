"""A real server on a bad day: what throws, drops, dies or dawdles harms nobody else."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from websockets.asyncio.client import connect

from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.links import read_link
from dlviz.train.runs import train
from tests.faults import log_lines
from tests.faults.tab import Tab, address, narrow_line, tab
from tests.faults.unlucky import LUCKY, UNLUCKY, app_in
from tests.film_payload import decode
from tests.load.classroom import begun, training
from tests.load.reader import LostError, finished
from tests.serving import Served, serve

PAGE = LESSON.id
OTHER = "edge_of_learning"
KNOB = f"{PAGE}_knob_noise"
NUMBER = re.compile(r"which we did not expect\. Its number in the log is ([0-9a-f]{8})\.")


def place(seed: int, **values: object) -> dict[str, str]:
    """The link of a short run of one test's own."""
    return {"v": "1", "weight_seed": str(seed)} | {name: str(v) for name, v in values.items()}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, in which one value of a knob throws."""
    folder = tmp_path_factory.mktemp("unlucky")
    with serve(folder / "app.log", app_in(folder, PAGE), {"DLVIZ_LOG_LEVEL": "DEBUG"}) as served:
        yield served


def same_run(first: bytes, second: bytes) -> bool:
    """Whether two films hold the same numbers."""
    ours, theirs = decode(first)[1], decode(second)[1]
    return ours.keys() == theirs.keys() and all(
        np.array_equal(values, theirs[name]) for name, values in ours.items()
    )


def test_a_job_that_throws_harms_one_page_until_its_next_knob(app: Served) -> None:
    async def day() -> None:
        async with tab(app.url) as first, tab(app.url) as second:
            await first.open(PAGE, place(1))
            await second.open(PAGE, place(1))
            await first.open(PAGE, place(1, noise=UNLUCKY))
            (fault,) = first.run.faults
            said = NUMBER.search(fault)
            assert said, fault
            line = log_lines.under(log_lines.of(app.log), said[1])
            assert "ZeroDivisionError: as asked" in line["traceback"]
            assert not (await second.open(PAGE, place(1, noise=LUCKY))).faults
            await first.choose(KNOB, "0.1")
            assert not first.run.faults
            assert same_run(first.film, second.film)

    finished(day())


def test_a_dropped_websocket_comes_back_to_the_same_session(app: Served) -> None:
    async def day() -> None:
        async with tab(app.url) as before:
            await before.open(PAGE, place(2))
            await before.choose(KNOB, "0.15")
            address_then = before.address
            before.break_line()
            async with tab(app.url, before.session) as after, tab(app.url) as stranger:
                # A tab that calls again says its address, as a browser does.
                await after.open(PAGE, dict(parse_qsl(address_then)))
                assert after.session == before.session
                assert same_run(after.film, before.film)
                await after.open(OTHER)
                await after.open(PAGE)  # without a query: the session knows
                assert after.address == address_then
                assert same_run(after.film, before.film)
                await stranger.open(OTHER)
                await stranger.open(PAGE)
                assert stranger.session != before.session
                assert stranger.address != address_then

    finished(day())


def test_two_tabs_of_one_person_are_two_sessions_with_one_cache(app: Served) -> None:
    async def day() -> None:
        async with tab(app.url) as first, tab(app.url) as second:
            await first.open(PAGE, place(3))
            trained = sum(begun(app.log).values())
            await second.open(PAGE, place(3))
            assert sum(begun(app.log).values()) == trained, "trained for the second tab again"
            assert first.session != second.session
            shared = second.film
            assert same_run(first.film, shared)
            await first.choose(KNOB, "0.2")
            await second.open(OTHER)
            await second.open(PAGE)  # without a query: the session knows
            assert same_run(second.film, shared)
            assert not same_run(first.film, shared)

    finished(day())


def test_who_reads_slowly_or_not_at_all_holds_nobody_up(app: Served) -> None:
    """One line is full after a few kilobytes; the pages of others come through all the same."""

    async def day() -> None:
        slow = await connect(
            address(app.url), sock=narrow_line(app.url), max_size=None, max_queue=1,
            compression=None, ping_interval=None, proxy=None,
        )  # fmt: skip
        lazy = Tab(slow)
        lazy._listener.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lazy._listener
        for seed in range(4, 10):
            await lazy.start(PAGE, place(seed, n=600, hidden="16-16"))
        async with tab(app.url) as first, tab(app.url) as second:
            for seed in range(20, 23):
                await asyncio.gather(first.open(PAGE, place(seed)), second.open(OTHER))
                assert first.film
                assert not first.run.faults + second.run.faults
        assert unread(slow.transport.get_extra_info("socket")), "everything was read"
        slow.transport.abort()

    finished(day())


def unread(line: socket.socket) -> int:
    """Bytes that wait in a connection's buffer."""
    return len(os.read(line.fileno(), 1 << 20))


def test_a_server_killed_in_mid_training_shows_the_same_run_after_its_restart(
    tmp_path: Path,
) -> None:
    link = training(77)

    async def killed(served: Served) -> None:
        async with tab(served.url) as one:
            await one.start(PAGE, link)
            assert await one.until(lambda run: any("Training" in text for text in run.texts))
            os.kill(served.pid, signal.SIGKILL)
            with pytest.raises(LostError):
                await one.settle()
            assert not one.film, "it was over already"

    async def reloaded(served: Served) -> bytes:
        async with tab(served.url) as one:
            assert not (await one.open(PAGE, link)).faults
            return one.film

    with serve(tmp_path / "first.log") as served:
        finished(killed(served))
    with serve(tmp_path / "second.log") as served:
        film = finished(reloaded(served))
    visit, bad = read_link(LESSON, link)
    assert not bad
    (expected,) = train(*visit.experiments())
    shown = decode(film)[1]
    assert np.allclose(shown["train_loss"], expected.train_loss, rtol=1e-6)
