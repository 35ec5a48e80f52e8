"""What is run before a class: every default of every lesson, and how each went on this server.

It goes through the desk, one thing at a time, so it holds up a class no more than one reader does.
"""

import threading
import time
import typing
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from dlviz.data.words import minilm
from dlviz.draw.player import player_loader
from dlviz.errors import UserError
from dlviz.jobs import DESK, Job, Progress
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import Visit, at_start, at_step, first_visit
from dlviz.lessons.records import Claim, Lesson
from dlviz.lessons.words import sentence
from dlviz.nets.lite0_weights import lite0
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.runs import Runs
from dlviz.ui import claims, hero, network_hero, own_files
from dlviz.ui.faults import recorded
from dlviz.ui.pictures import picture_of

WAKE, ASKED, SHOWN, VERDICT = "wake", "asked", "shown", "verdict"
START, DRAWER = "start", "drawer"
HELD, COVERED, READ, RECORDED = "held", "covered", "read", "recorded"
COMPUTED, FAILED = "computed", "failed"

ASSETS = Path(__file__).parents[2] / "assets"

T = typing.TypeVar("T")


@dataclass(frozen=True)
class Part:
    """One thing that is done before class.

    name: its own in the whole app. title: how the list calls it. kind: "wake", something is read;
    "asked", a step as it opens; "shown", its answer; "verdict", that of its claim; "start", a
    starting point; "drawer", the verdict of a claim there.
    """

    name: str
    kind: str
    title: str

    @property
    def ready(self) -> bool:
        """Whether nobody would have to wait for it now."""
        raise NotImplementedError

    def run(self) -> Generator[Progress[object], None, str]:
        """Do it, in slices; returns how it went: one of the words but "failed"."""
        raise NotImplementedError


@dataclass(frozen=True)
class Wake(Part):
    """Something that is read once and then kept. do: reads it."""

    do: Callable[[], object]

    @property
    def ready(self) -> bool:
        """Always: what was read once stays."""
        return True

    def run(self) -> Generator[Progress[object], None, str]:
        """Read it."""
        yield Progress(0.0, 0, None)
        self.do()
        return READ


@dataclass(frozen=True)
class FilmPart(Part):
    """A film as the lesson shows it at a visit."""

    lesson: Lesson
    visit: Visit

    @property
    def job(self) -> Job[typing.Any] | None:
        """What has to be computed for it; None: a covered picture shows nothing measured."""
        study = self.visit.study
        if isinstance(study, Experiment):
            return Runs(self.visit.experiments())
        if hero.is_covered(self.lesson, self.visit) and picture_of(study).covered:
            return None
        return typing.cast(Job[typing.Any], study)

    @property
    def ready(self) -> bool:
        """Whether its result is still kept."""
        return self.job is None or DESK.keeps(self.job)

    def run(self) -> Generator[Progress[object], None, str]:
        """Compute and pack it, as a class sees it and as its readers do."""
        how, result = COVERED, None
        if self.job is not None:
            how, result = yield from _computed(self.job)
            DESK.prepare(self.job)
        for present in (True, False):
            self.payload(result, present)
        return how

    @property
    def plain(self) -> bool:
        """Whether the film does all that it can without a page of its lesson around it."""
        return self.job is not None and not isinstance(self.visit.study, Experiment)

    def payload(self, result: typing.Any, present: bool) -> bytes:
        """The packed film of a result."""
        visit = replace(self.visit, present=present)
        if isinstance(visit.study, Experiment):
            return network_hero.packed(self.lesson, visit, result)[0]
        return hero.packed(self.lesson, visit, result)[0]

    def again(self, present: bool) -> bytes:
        """The packed film; its result is computed where it is no longer kept."""
        return self.payload(DESK.run(self.job) if self.job else None, present)


@dataclass(frozen=True)
class VerdictPart(Part):
    """What is measured of a claim; a verdict is kept as long as the server runs."""

    claim: Claim

    @property
    def ready(self) -> bool:
        """Whether it was decided, for anybody."""
        return claims.known(self.claim) is not None

    def run(self) -> Generator[Progress[object], None, str]:
        """Measure it."""
        if self.ready:
            return HELD
        how, results = yield from _computed(self.claim.job())
        claims.decide(self.claim, results)
        return how


def _computed(job: Job[T]) -> Generator[Progress[object], None, tuple[str, T]]:
    """How the desk came by a result, and the result."""
    held = DESK.keeps(job)
    for progress in DESK.follow(job):
        yield Progress(progress.fraction, progress.place, None)
    result = typing.cast(T, progress.result)
    return HELD if held else RECORDED if _recorded(result) else COMPUTED, result


@dataclass(frozen=True)
class Went:
    """How a part went.

    how: "held", it was there; "covered", it shows nothing measured; "read"; "recorded"; "computed";
    "failed". problem: what failed, in a sentence, with its number where the log says more.
    """

    how: str
    seconds: float
    problem: str = ""


@cache
def films(lesson: Lesson) -> tuple[FilmPart, ...]:
    """The films of a lesson's steps in the order in which a class meets them."""
    first, found = first_visit(lesson), []
    for at, step in enumerate(lesson.steps):
        for shown in (False, True) if step.ask else (False,):
            kind = SHOWN if shown else ASKED
            found.append(
                FilmPart(
                    f"{lesson.id} {step.id} {kind}",
                    kind,
                    step.title,
                    lesson,
                    at_step(lesson, first, at, shown),
                )
            )
    return tuple(found)


@cache
def parts(lesson: Lesson, more: bool = False) -> tuple[Part, ...]:
    """All parts of a lesson: its films, the verdicts of its steps; more: its drawer, too."""
    first = first_visit(lesson)
    asked = [step.ask for step in lesson.steps if step.ask is not None]
    found: list[Part] = [*films(lesson), *(_verdict(claim, VERDICT) for claim in asked)]
    if more:
        found += [
            FilmPart(
                f"{lesson.id} {point.id}",
                START,
                point.title,
                lesson,
                at_start(lesson, first, point.id),
            )
            for point in lesson.starting_points
            if not own_files.own_fields(point.experiment)  # nobody's file is here
        ]
        found += [_verdict(claim, DRAWER) for claim in lesson.deeper_claims]
    return tuple(found)


def _verdict(claim: Claim, kind: str) -> VerdictPart:
    return VerdictPart(claim.id, kind, claim.statement, claim)


@cache
def waking() -> tuple[Part, ...]:
    """What the server reads before anything is computed."""
    return (
        Wake("assets", WAKE, say("before_class.wake_assets"), _read_assets),
        Wake("lite0", WAKE, say("before_class.wake_lite0"), lite0),
        Wake("words", WAKE, say("before_class.wake_words"), minilm),
        Wake("player", WAKE, say("before_class.wake_player"), player_loader),
    )


def _read_assets() -> None:
    for file in ASSETS.rglob("*"):
        if file.is_file():
            file.read_bytes()  # from now on the system has it in memory


def everything(more: bool = False) -> tuple[Part, ...]:
    """The parts of the server, then of all pages."""
    return (*waking(), *(part for lesson in PAGES for part in parts(lesson, more)))


class Log:
    """How every part went, on this server, since it was started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._went: dict[str, Went] = {}

    def of(self, part: Part) -> Went | None:
        """How it went the last time, if it ran."""
        with self._lock:
            return self._went.get(part.name)

    def note(self, part: Part, went: Went) -> None:
        """Replace what is known of a part."""
        with self._lock:
            self._went[part.name] = went


LOG = Log()


def ready(part: Part) -> bool:
    """Whether it went well on this server, and nobody would wait for it now."""
    went = LOG.of(part)
    return went is not None and went.how != FAILED and part.ready


def run(part: Part) -> Iterator[Progress[object]]:
    """Do one part; yields its progress and notes how it went, whatever happens.

    Closing the iterator leaves the desk and notes nothing.
    """
    began = time.perf_counter()
    problem = ""
    try:
        how = yield from part.run()
    except UserError as error:
        how, problem = FAILED, sentence(error)
    except Exception as error:
        how = FAILED
        number = recorded(error, "a part of the rehearsal failed", part=part.name)
        problem = say("before_class.failed", id=number)
    LOG.note(part, Went(how, time.perf_counter() - began, problem))


def _recorded(result: object) -> bool:
    """Whether all that was shown was read from a file."""
    if isinstance(result, tuple | list):
        return bool(result) and all(_recorded(each) for each in result)
    said = getattr(result, "recorded", False)
    return bool(np.all(said)) if np.size(said) else False
