"""What a lecturer takes to class from this server: films in one folder, and paper."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from dlviz.errors import UserError
from dlviz.export.film_bundle import BundledFilm, film_bundle
from dlviz.export.hand_out import Answer, Sheet, answer_sheets, hand_out
from dlviz.lessons import claim_table
from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.records import Claim, Lesson
from dlviz.texts import say
from dlviz.ui import claims
from dlviz.ui.memory import trim
from dlviz.ui.rehearsal import SHOWN, FilmPart, films, ready
from dlviz.ui.steps import headline


def films_zip() -> bytes:
    """The films of all steps whose results are here, in the order of the lessons."""
    made = film_bundle([_bundled(number, part) for number, part in enumerate(_all_films(), 1)])
    trim()
    return made


def films_ready() -> tuple[int, int]:
    """How many films could be saved now, and how many there are."""
    every = _all_films()
    return sum(ready(part) for part in every), len(every)


def student_sheets(base: str, lessons: Sequence[Lesson] = PAGES) -> str:
    """The hand-out of some lessons; base: the address of the app's folder, with its slash."""
    return hand_out([_sheet(lesson, base) for lesson in lessons])


def lecturer_sheets() -> str:
    """The answers: what this server measured, else what is recorded."""
    found = {claim.id: _answer(claim) for lesson in LESSONS for claim in lesson.claims}
    return answer_sheets(LESSONS, {name: said for name, said in found.items() if said})


def base_of(address: str) -> str:
    """The folder of a page's address: the app's."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))


def _all_films() -> tuple[FilmPart, ...]:
    return tuple(part for lesson in PAGES for part in films(lesson))


def _bundled(number: int, part: FilmPart) -> BundledFilm:
    lesson, visit = part.lesson, part.visit
    shown = part.kind == SHOWN
    step = lesson.steps[visit.step]
    below: tuple[str, ...] = (step.look_at,)
    if step.ask is not None:
        below = _verdict(step.ask) if shown else step.ask.options
    place = {"number": visit.step + 1, "title": step.title}
    title = (
        say("before_class.film_answer", **place)
        if shown
        else say("before_class.film_step", **place)
    )
    return BundledFilm(
        name=f"{number:02d}-{lesson.id}-{visit.step + 1}{'-answer' if shown else ''}",
        lesson=lesson.title,
        title=title,
        headline=step.ask.statement if step.ask else headline(lesson, visit),
        below=below,
        make=_maker(part),
    )


def _maker(part: FilmPart) -> Callable[[], bytes | None]:
    def make() -> bytes | None:
        return part.again(present=True) if ready(part) else None

    return make


def _verdict(claim: Claim) -> tuple[str, ...]:
    said = _answer(claim)
    if said is None:
        return ()
    return (f"{said.figure}: {claim.supported(said.answer)}", said.why)


def _answer(claim: Claim) -> Answer | None:
    here = claims.known(claim)
    if here is not None:
        return Answer(here.kind, here.answer, here.figure, here.why)
    row = _recorded().get(claim.id)
    return Answer(row.kind, row.answer, row.figure, row.why) if row else None


def _recorded() -> dict[str, claim_table.Row]:
    try:
        return {row.claim: row for row in claim_table.rows()}
    except OSError:  # nothing was recorded
        return {}


def _sheet(lesson: Lesson, base: str) -> Sheet:
    """A lesson's sheet; a picture that cannot be computed here is left out."""
    try:
        payload = films(lesson)[0].again(present=False)
    except UserError:
        payload = b""
    return Sheet(lesson, payload, f"{base}{lesson.id}")
