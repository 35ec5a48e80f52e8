"""What a lesson is made of. Records, not layout: page, presenter, notes and tests read the same."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dlviz.jobs import Job
from dlviz.texts import Spoken, passage, say
from dlviz.train.study import Study, Value
from dlviz.train.together import job_of

HOLDS = "holds"
DOES_NOT_HOLD = "does not hold"
DEPENDS = "depends"
TOO_CLOSE = "too close to call"
KINDS = (HOLDS, DOES_NOT_HOLD, DEPENDS, TOO_CLOSE)
KIND_NAMES = {
    HOLDS: passage("holds"),
    DOES_NOT_HOLD: passage("does not hold"),
    DEPENDS: passage("depends"),
    TOO_CLOSE: passage("too close to call"),
}
"""What a page calls each of them."""
VIEWS = ("field", "fence", "network", "space", "game", "tiles")


@dataclass(frozen=True)
class Source(Spoken):
    """A statement of a lecture, in our own words. `lecture` is its name in the syllabus."""

    SPOKEN = ("statement",)

    lecture: str
    statement: str


@dataclass(frozen=True)
class Verdict:
    """What the measurement says of a claim. Computed from recordings, never written down.

    kind: one of `KINDS`, said of the claim's statement.
    answer: indices of the options that the measurement supports; empty: too close to call.
    figure: the deciding number as text, with its unit ("62 %").
    why: one sentence that explains the figure.
    numbers: what to show beside it, name to number or text, in reading order.
    """

    kind: str
    answer: tuple[int, ...]
    figure: str
    why: str
    numbers: Mapping[str, float | str] = field(default_factory=dict)

    def accepts(self, option: int) -> bool:
        """Whether a guess was right."""
        return option in self.answer


@dataclass(frozen=True)
class Claim(Spoken):
    """A lecture's statement that an experiment can test; the reader guesses first.

    statement: the question, ready for its options.
    source: the lecture's statement behind it, on which the verdict's kind is said.
    options: two to four answers to choose from.
    reasonable: for each option one sentence why a sensible person may choose it.
    make: the deciding studies of a seed; another seed makes fresh, independent ones, where there
        is chance in them.
    measure: their results (each of its study's own type), in the same order, to a verdict.
    show: which of the studies the hero plays after the guess, as indices.
    drawn: where the reader may draw the answer over a map: the slope of each option's line, or
        log2 of its depth. row: what of the picture is asked about, where it has rows: the row of
        the map in which the answer is drawn, or the one that stays hidden until the guess.
    unit: what is counted when the page says on how much it was measured.
    deeper: whether it lives in the drawer.
    machine_dependent: whether the figure may differ between machines.
    """

    SPOKEN = ("statement", "options", "reasonable", "unit")

    id: str
    statement: str
    source: Source
    options: tuple[str, ...]
    reasonable: tuple[str, ...]
    make: Callable[[int], tuple[Study, ...]]
    measure: Callable[[tuple[typing.Any, ...]], Verdict]
    show: tuple[int, ...] = (0,)
    unit: str = "networks"
    drawn: tuple[float, ...] = ()
    row: str = ""
    deeper: bool = False
    machine_dependent: bool = False

    def studies(self, seed: int = 0) -> tuple[Study, ...]:
        """The studies that decide the claim; seed 0 is what the page runs."""
        return self.make(seed)

    def job(self, seed: int = 0) -> Job[tuple[typing.Any, ...]]:
        """What decides the claim, ready to run; its result goes to `measure`."""
        return job_of(self.studies(seed))

    @property
    def networks(self) -> int:
        """How many networks decide it."""
        return sum(study.networks for study in self.studies())

    def supported(self, answer: Sequence[int]) -> str:
        """The options at these places as a page names them; none: that none is supported."""
        named = [f"“{self.options[place]}”" for place in answer if place < len(self.options)]
        return say("claims.or_").join(named) or say("claims.none_of_these")

    def shown(self) -> tuple[Study, ...]:
        """What the hero plays after the guess."""
        made = self.studies()
        return tuple(made[index] for index in self.show)


@dataclass(frozen=True)
class Step(Spoken):
    """One step of a lesson: it changes one thing in the hero.

    say: at most two short sentences. look_at: one sentence, "Look at ...".
    experiment: the study that the hero shows when the step opens; with `ask`, before the guess.
    revealed: what the hero shows after the guess; None: the claim's first shown study,
        or `experiment` where nothing is asked.
    covered: with `ask`, the hero hides `experiment`'s result until the guess is made.
    view: one of `VIEWS`, how a film of networks is shown.
    knobs: at most three field names that are in sight.
    play: whether the film plays from its start when the step opens, else it rests on its end.
    picture: a file under assets that shows it in a gallery; "" for none.
    """

    SPOKEN = ("title", "say", "look_at")

    id: str
    title: str
    say: str
    look_at: str
    experiment: Study
    view: str = "field"
    ask: Claim | None = None
    revealed: Study | None = None
    covered: bool = False
    knobs: tuple[str, ...] = ()
    play: bool = False
    picture: str = ""

    def after(self) -> Study:
        """The study that the hero shows once the guess is made."""
        if self.revealed is not None:
            return self.revealed
        return self.experiment if self.ask is None else self.ask.shown()[0]


@dataclass(frozen=True)
class StartingPoint(Spoken):
    """A study to start exploring from, in the drawer; in a gallery under the hero if pictured.

    twin: a field and its second value: both films play on one clock.
    variants: (label, study) pairs, each with one change, offered beside it.
    picture: a file under assets that shows it; "" for none.
    knobs: at most three field names that are in sight; the others are in the drawer.
    """

    SPOKEN = ("title", "say", "variants")

    id: str
    title: str
    say: str
    experiment: Study
    view: str = "field"
    twin: tuple[str, Value] | None = None
    variants: tuple[tuple[str, Study], ...] = ()
    picture: str = ""
    knobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theory(Spoken):
    """A passage of the "why" section: text, a formula (LaTeX) and what is measured beside it.

    beside: claim id and names in its verdict's `numbers` that go beside the formula.
    """

    SPOKEN = ("text",)

    text: str
    formula: str
    claim: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson(Spoken):
    """One question, one hero, four or five steps, one closed drawer.

    id: also the page's file name and URL. chapter: its group in the sidebar.
    icon: a Material symbol, ":material/...:". aha: what stays, one sentence.
    starting_points, deeper_claims: what is in the drawer.
    terms: keys of `words.GLOSSARY` in the order of their first use.
    """

    SPOKEN = ("chapter", "title", "question", "hero", "aha", "share")

    id: str
    chapter: str
    icon: str
    title: str
    question: str
    hero: str
    aha: str
    steps: tuple[Step, ...]
    starting_points: tuple[StartingPoint, ...]
    deeper_claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    why: tuple[Theory, ...]
    share: str
    terms: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the steps, then those of the drawer."""
        asked = tuple(step.ask for step in self.steps if step.ask is not None)
        return (*asked, *self.deeper_claims)

    def claim(self, name: str) -> Claim:
        """The claim of that id. Raises KeyError."""
        return {claim.id: claim for claim in self.claims}[name]

    def step(self, name: str) -> Step:
        """The step of that id. Raises KeyError."""
        return {step.id: step for step in self.steps}[name]

    def starting_point(self, name: str) -> StartingPoint:
        """The starting point of that id. Raises KeyError."""
        return {point.id: point for point in self.starting_points}[name]
