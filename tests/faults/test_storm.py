"""Somebody who clicks everything, sooner than the page can follow."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from dlviz.lessons.catalogue import PAGES
from tests.faults import log_lines
from tests.faults.tab import Tab, tab
from tests.load.reader import Seen, finished
from tests.serving import Served, serve

LESSONS = [lesson.id for lesson in PAGES]
PATIENCE_S = 0.2  # the longest that somebody waits between two clicks
AWAY = ("download", "fetch", "file_")  # goes to the network, or saves a file
EVENTS: tuple[dict[str, object], ...] = (
    {"kind": "turn", "by": 1},
    {"kind": "turn", "by": -1},
    {"kind": "branch", "step": 40},
    {"kind": "paint", "points": [[0.1, 0.2, 1], [7.0, 0, 0]]},
    {"kind": "cell", "row": 2, "column": 3},
    {"kind": "unit", "layer": 0, "unit": 1},
    {"kind": "nonsense", "value": ["<b>", None]},
    {"kind": None},
)


class Hasty(Tab):
    """A reader who clicks on what was there before, while the page is still being drawn."""

    known: dict[str, Seen]

    def widget(self, key: str) -> Seen:
        """The widget as it was last seen."""
        return self.known[key]

    def look(self) -> None:
        """Take in what is on the page now."""
        self.known = getattr(self, "known", {}) | {
            seen.id.split("-", 2)[2]: seen
            for seen in self.run.said
            if seen.id.startswith("$$ID-") and not any(away in seen.id for away in AWAY)
        }

    async def click(self, chance: random.Random) -> str:
        """Use anything, and wait a moment at most; what was used."""
        self.look()
        key = chance.choice(sorted(key for key, seen in self.known.items() if usable(seen)))
        seen = self.known[key]
        if seen.kind == "button":
            does = self.press(key)
        elif seen.kind == "bidi_component":
            self.run.said.append(seen)  # a film stays while the page is drawn anew
            does = self.tell(chance.choice(EVENTS))
        elif seen.kind == "checkbox":
            does = self.switch(key, chance.random() < 0.5)
        else:
            does = self.choose(key, chance.choice(seen.options))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(does, 0.01 + PATIENCE_S * chance.random())
        return seen.kind


def usable(seen: Seen) -> bool:
    """Whether a click on it means something."""
    return seen.kind in ("button", "bidi_component", "checkbox") or len(seen.options) > 1


async def storm(app: Served, page: str, clicks: int, seed: int) -> Counter[str]:
    """So many clicks on a page, then the page once more, in peace; what was clicked."""
    chance, used = random.Random(seed), Counter[str]()  # to be repeated
    print(f"a storm of {clicks} on {page}, seed {seed}")
    async with tab(app.url, kind=Hasty) as one:
        await one.open(page)
        for _ in range(clicks):
            used[await one.click(chance)] += 1
        await one.open(page, {"v": "1"})
        faults = [fault for run in one.runs for fault in run.faults]
        assert not faults, f"{page}, seed {seed}: {faults}"
        assert not one.lost
    return used


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, for this module alone."""
    with serve(tmp_path_factory.mktemp("storm") / "app.log") as served:
        yield served


def weather(app: Served, clicks: int, seeds: range) -> None:
    """Storms over all pages at once, one reader each."""

    async def day(seed: int) -> Counter[str]:
        used = Counter[str]()
        for found in await asyncio.gather(
            *(storm(app, page, clicks, seed + 100 * k) for k, page in enumerate(LESSONS))
        ):
            used += found
        return used

    used = sum((finished(day(seed)) for seed in seeds), Counter[str]())
    print(dict(used))
    assert used.total() == clicks * len(LESSONS) * len(seeds)
    assert used["button"] and used["bidi_component"]
    failed = [line for line in log_lines.of(app.log) if line["level"] in ("ERROR", "CRITICAL")]
    assert not failed, failed[0]


def test_a_storm_of_clicks_leaves_every_page_whole(app: Served) -> None:
    weather(app, 8, range(1))


@pytest.mark.verify
def test_five_hundred_clicks_leave_every_page_whole(app: Served) -> None:
    weather(app, 63, range(1))
