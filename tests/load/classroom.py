"""A class of N at the app's door: `python -m tests.load.classroom --sessions 60`.

Every reader is a websocket session of its own. What is compared is measured in one run: the page
beside an empty one under the same load, a queue of trainings beside one of them alone.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.desk_log import begun
from tests.load.reader import LostError, Reader, Run, finished, opened
from tests.process_memory import peak_mb
from tests.serving import ROOT, Served, pages, serve

EMPTY = ROOT / "tests" / "bench" / "empty_page.py"
HOME = ROOT / "app.py"
LESSON = "decision_boundaries"
LESSONS = tuple(page for page in pages() if page not in ("", "before_class"))
# A training of its own a seed, less than a second of one core each.
SPIRAL = {
    **{"v": "1", "dataset": "spiral", "n": "250", "hidden": "8-8", "activation": "tanh"},
    **{"batch_size": "10", "updates": "10000"},
}
WAITING = "ahead of you"
SETTLED_S = 3.0
GONE_S = 90.0  # disconnectedSessionTTL, and a while for the reaper
OPENING, QUEUE = 40, 30  # readers of the one lesson; trainings that queue


@dataclass
class Class:
    """What a class went through.

    runs: every finished run of a page. lost: why a reader lost the session. faults: exceptions and
    error boxes. wall_s, cpu_s: how long it took, and the server's processor time.
    """

    readers: int
    runs: list[Run] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def seen(self, part: float) -> float:
        """Quantile of the seconds until a page was all there."""
        return quantile([run.seen_s for run in self.runs], part)

    def __str__(self) -> str:
        kb = statistics.median(run.bytes for run in self.runs) / 1000 if self.runs else 0.0
        return (
            f"{self.readers} readers, {len(self.runs)} runs: seen p50 {self.seen(0.5):.2f} s, "
            f"p95 {self.seen(0.95):.2f} s, max {self.seen(1):.2f} s; {kb:,.0f} kB a run; "
            f"{self.wall_s:.1f} s, {self.cpu_s:.1f} CPU s; lost {len(self.lost)}, "
            f"faults {len(self.faults)}"
        )


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


async def crowd(app: Served, readers: int, does: Callable[[Reader, int], Awaitable[None]]) -> Class:
    """So many readers who connect, all do something at the same time, and leave."""
    async with seated(app, readers) as room:
        return await together(app, room, does)


@asynccontextmanager
async def seated(app: Served, readers: int) -> AsyncIterator[list[Reader]]:
    """Readers with a connection each and no page yet."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(app.url)) for _ in range(readers)]


async def together(
    app: Served, room: Sequence[Reader], does: Callable[[Reader, int], Awaitable[None]]
) -> Class:
    """What those who are seated do at the same time; `does` is told the seat's number."""
    found = Class(len(room))
    before = [len(reader.runs) for reader in room]

    async def sit(reader: Reader, seat: int) -> None:
        try:
            await does(reader, seat)
        except LostError as lost:
            found.lost.append(str(lost))

    began, cpu = time.perf_counter(), app.cpu_s()
    await asyncio.gather(*(sit(reader, seat) for seat, reader in enumerate(room)))
    found.wall_s, found.cpu_s = time.perf_counter() - began, app.cpu_s() - cpu
    for reader, old in zip(room, before, strict=True):
        found.runs += reader.runs[old:]
    found.faults = [fault for run in found.runs for fault in run.faults]
    return found


def opens(page: str, query: Mapping[str, str] | None = None) -> Callable[..., Awaitable[None]]:
    """To open a page and wait for it."""

    async def does(reader: Reader, _seat: int) -> None:
        await reader.open(page, query)

    return does


async def attends(
    reader: Reader, seat: int, lessons: Sequence[str] = LESSONS, visits: int = 2
) -> None:
    """A lesson as a class takes it: open, guess, turn a knob, go on, look at another, leave."""
    chance = random.Random(seat)  # so that a class can be repeated
    for page in (lessons[seat % len(lessons)], chance.choice(lessons))[:visits]:
        await reader.open(page)
        for _ in range(2):
            await uncover(reader)
            await turn_a_knob(reader, chance)
            if reader.offers(f"{page}_next"):
                await reader.press(f"{page}_next")
    await reader.open("")


async def uncover(reader: Reader) -> None:
    """Ask to be shown the answer, where a question stands."""
    asked = [seen.id for seen in reader.run.said if "_show_" in seen.id and seen.kind == "button"]
    if asked:
        await reader.press(_key(asked[0]))


async def turn_a_knob(reader: Reader, chance: random.Random) -> None:
    """Set one of the knobs in sight to another of its stops."""
    knobs = [seen for seen in reader.run.said if "_knob_" in seen.id and len(seen.options) > 1]
    if knobs:
        knob = chance.choice(knobs)
        await reader.choose(_key(knob.id), chance.choice(knob.options))


def _key(widget: str) -> str:
    """The key at the end of `$$ID-<hash>-<key>`."""
    return widget.split("-", 2)[2]


@dataclass(frozen=True)
class Queue:
    """Trainings that waited for one another.

    alone_s: one of them with nobody else. waits_s: everyone's, from asking to the film.
    told: how many were told their place.
    """

    crowd: Class
    alone_s: float
    waits_s: tuple[float, ...]
    told: int

    @property
    def of_fair_share(self) -> float:
        """The longest wait over what all trainings would take one after the other."""
        return max(self.waits_s) / (len(self.waits_s) * self.alone_s)


def training(seed: int) -> dict[str, str]:
    """The link of a training that nobody else asks for."""
    return SPIRAL | {"data_seed": str(seed), "weight_seed": str(seed)}


async def queue(app: Served, readers: int, first_seed: int = 0) -> Queue:
    """Everybody trains something else at the same time."""
    alone = [
        (await crowd(app, 1, opens(LESSON, training(first_seed + seed)))).runs[0].seen_s
        for seed in range(3)
    ]
    told = set[int]()

    async def trains(reader: Reader, seat: int) -> None:
        await reader.start(LESSON, training(first_seed + 3 + seat))
        if await reader.until(lambda run: any(WAITING in text for text in run.texts)):
            told.add(seat)
        await reader.settle()

    found = await crowd(app, readers, trains)
    waits = tuple(run.seen_s for run in found.runs)
    return Queue(found, statistics.median(alone), waits, len(told))


@contextmanager
def app_and_empty(folder: Path) -> Iterator[tuple[Served, Served]]:
    """The app and an empty page, side by side."""
    with (
        serve(folder / "app.log", HOME, {"DLVIZ_LOG_LEVEL": "DEBUG"}) as app,
        serve(folder / "empty.log", EMPTY) as empty,
    ):
        yield app, empty


@dataclass(frozen=True)
class Measured:
    """What a class of `readers` went through, in the order in which it is measured.

    trainings: what one link cost. visited_mb: memory with every page visited by one reader;
    before_mb: before the class takes lessons. session_mb: how much a session adds while all are
    there. kept_mb: what is still held after they have left, beyond what was held before they came.
    peak_mb: the most that was ever held, which is what the machine must have.
    """

    readers: int
    opened: Class
    empty: Class
    attended: Class
    line: Queue
    linked: Class
    trainings: int
    visited_mb: float
    before_mb: float
    session_mb: float
    kept_mb: float
    peak_mb: float
    lost: int
    faults: int

    @property
    def of_empty(self) -> float:
        """p95 of the lesson over p95 of an empty page."""
        return self.opened.seen(0.95) / self.empty.seen(0.95)

    @property
    def of_fair_share(self) -> float:
        """The longest wait in the queue over a fair share."""
        return self.line.of_fair_share

    @property
    def told(self) -> int:
        """How many of the queue were told their place."""
        return self.line.told

    @property
    def queued(self) -> int:
        """How many trainings queued."""
        return len(self.line.waits_s)


def measure(
    app: Served, empty: Served, readers: int, say: Callable[[str], None] = print
) -> Measured:
    """Take a class through everything; `say` is told what was found as it is found."""
    return finished(_measure(app, empty, readers, say))


async def _measure(
    app: Served, empty: Served, readers: int, say: Callable[[str], None]
) -> Measured:
    for page in pages():
        one = await crowd(app, 1, opens(page))
        say(f"{page or 'home'}: {one}; {app.resident_mb():.0f} MB")
    visited_mb = app.resident_mb()
    await crowd(empty, 1, opens(""))
    everybody = min(readers, OPENING)
    least = await crowd(empty, everybody, opens(""))
    say(f"an empty page: {least}")
    most = await crowd(app, everybody, opens(LESSON))
    say(f"{LESSON}: {most}")
    before = begun(app.log)
    linked = await crowd(app, readers, opens(LESSON, training(900)))
    trained = begun(app.log) - before
    say(f"one link: {linked}; {sum(trained.values())} trainings")
    line = await queue(app, min(readers, QUEUE))
    say(
        f"different trainings: {line.crowd}; alone {line.alone_s:.2f} s, longest "
        f"{max(line.waits_s):.1f} s, {line.of_fair_share:.2f} of a fair share; "
        f"{line.told} were told their place"
    )
    await asyncio.sleep(GONE_S)
    before_mb = app.resident_mb()
    async with seated(app, readers) as room:
        attended = await together(app, room, attends)
        await asyncio.sleep(SETTLED_S)
        full_mb = app.resident_mb()
    session_mb = (full_mb - before_mb) / readers
    say(f"lessons: {attended}")
    await asyncio.sleep(GONE_S)
    after_mb = app.resident_mb()
    say(
        f"memory: {before_mb:.0f} MB, with the class {full_mb:.0f} MB ({session_mb:.1f} a session),"
        f" after it {after_mb:.0f} MB; at most {peak_mb(app.pid):.0f} MB"
    )
    classes = (least, most, linked, line.crowd, attended)
    return Measured(
        readers, most, least, attended, line, linked, sum(trained.values()),
        visited_mb, before_mb, session_mb, after_mb - before_mb, peak_mb(app.pid),
        sum(len(one.lost) for one in classes), sum(len(one.faults) for one in classes),
    )  # fmt: skip


def main() -> None:
    """Measure a class and print what it went through."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.classroom", description=__doc__)
    parser.add_argument("--sessions", type=int, default=60, help="readers in the class")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, app_and_empty(Path(folder)) as (app, empty):
        measure(app, empty, given.sessions)


if __name__ == "__main__":
    main()
