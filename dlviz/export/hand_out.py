"""Paper for a lecture: an A4 page a lesson to guess on, and one a lesson with the answers."""

import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno

from dlviz.export.offline_page import offline_page, payload_element, player_css, player_script
from dlviz.lessons.claim_table import lectures_in
from dlviz.lessons.records import KIND_NAMES, Claim, Lesson
from dlviz.texts import say

BOX = "\N{BALLOT BOX}"
FILM_PX = 1120  # a film is drawn this wide, then shrunk to the paper: about 160 dots an inch


@dataclass(frozen=True)
class Sheet:
    """One lesson on paper.

    payload: its film as it poses the question; empty: no picture. address: where the lesson is.
    """

    lesson: Lesson
    payload: bytes
    address: str


@dataclass(frozen=True)
class Answer:
    """What was measured of a claim, in words; answer: indices of the options that it supports."""

    kind: str
    answer: tuple[int, ...]
    figure: str
    why: str


def hand_out(sheets: Sequence[Sheet]) -> str:
    """A self-contained page that prints one A4 sheet a lesson, for guessing, without answers.

    Films are drawn by the player as the lesson opens, in light colours, and loaded from nowhere.
    """
    pages = "\n".join(_sheet(at, sheet) for at, sheet in enumerate(sheets))
    films = "\n".join(
        payload_element(f"payload-{at}", sheet.payload)
        for at, sheet in enumerate(sheets)
        if sheet.payload
    )
    script = f'<script type="module">{player_script()}{_MOUNT}</script>' if films else ""
    body = f"{pages}\n{films}\n{script}"
    return offline_page(say("before_class.hand_out_title"), player_css() + _STYLE, body)


def answer_sheets(lessons: Sequence[Lesson], answers: Mapping[str, Answer]) -> str:
    """A self-contained page that prints one A4 sheet a lesson with every claim's answer.

    answers: by the claim's id; a claim without one is printed with room to write it down.
    """
    pages = "\n".join(_answers(lesson, answers) for lesson in lessons)
    return offline_page(say("before_class.answers_title"), _STYLE, pages)


def _sheet(at: int, sheet: Sheet) -> str:
    lesson = sheet.lesson
    ask = _escaped(say("before_class.look"))
    film = (
        f'<div class="picture"><div class="film-here" id="film-{at}" data-ask="{ask}"></div></div>'
    )
    asked = [step.ask for step in lesson.steps if step.ask is not None]
    claims = "".join(_asked(number, claim) for number, claim in enumerate(asked, 1))
    return _SHEET.format(
        kind="student",
        over=_escaped(lesson.title),
        question=_escaped(lesson.question),
        picture=film if sheet.payload else "",
        claims=f'<ol class="claims">{claims}</ol>' if claims else "",
        below=f'<section class="notes"><h2>{_escaped(say("before_class.notes"))}</h2></section>',
        code=_code(sheet.address),
        address=_escaped(short(sheet.address)),
        small=_escaped(_sources(lesson)),
    )


def _asked(number: int, claim: Claim) -> str:
    options = "".join(f"<span>{BOX} {_escaped(option)}</span>" for option in claim.options)
    return (
        f'<li><p class="statement">{number}. {_escaped(claim.statement)}</p>'
        f'<p class="options">{options}</p>'
        f'<p class="lines"><span>{_escaped(say("before_class.my_guess"))}</span>'
        f"<span>{_escaped(say('before_class.measured'))}</span></p></li>"
    )


def _answers(lesson: Lesson, answers: Mapping[str, Answer]) -> str:
    asked = [step.ask.id for step in lesson.steps if step.ask is not None]
    claims = "".join(
        _answered(_number(claim, asked), claim, answers.get(claim.id)) for claim in lesson.claims
    )
    return _SHEET.format(
        kind="lecturer",
        over=_escaped(say("before_class.answers_over", title=lesson.title)),
        question=_escaped(lesson.question),
        picture="",
        claims=f'<ol class="claims">{claims}</ol>' if claims else "",
        below=f'<p class="aha">{_escaped(lesson.aha)}</p>',
        code="",
        address="",
        small=_escaped(_sources(lesson)),
    )


def _number(claim: Claim, asked: Sequence[str]) -> str:
    """What stands before a claim: its number on the hand-out, or that it is the drawer's."""
    return f"{asked.index(claim.id) + 1}." if claim.id in asked else say("before_class.drawer")


def _answered(number: str, claim: Claim, answer: Answer | None) -> str:
    said = f'<p class="statement">{_escaped(number)} {_escaped(claim.statement)}</p>'
    if answer is None:
        options = "".join(f"<span>{BOX} {_escaped(option)}</span>" for option in claim.options)
        lines = f'<p class="lines"><span>{_escaped(say("before_class.measured"))}</span></p>'
        return f'<li>{said}<p class="options">{options}</p>{lines}</li>'
    deciding = say(
        "before_class.deciding",
        figure=answer.figure,
        options=claim.supported(answer.answer),
    )
    lecture = say(
        "before_class.lecture", lecture=claim.source.lecture, kind=KIND_NAMES[answer.kind]
    )
    return (
        f"<li>{said}<p><strong>{_escaped(deciding)}</strong><br>{_escaped(answer.why)}</p>"
        f'<p class="lecture">{_escaped(lecture)} {_escaped(claim.source.statement)}</p></li>'
    )


def _sources(lesson: Lesson) -> str:
    """Lectures by their names, and a source that is none as it calls itself."""
    every = [lectures_in(source.lecture) or (source.lecture,) for source in lesson.sources]
    names = dict.fromkeys(name for names in every for name in names)
    return say("before_class.sources", names="; ".join(names))


def _code(address: str) -> str:
    """The QR code as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue().decode()


def short(address: str) -> str:
    """An address as it is typed."""
    return address.split("://", 1)[-1]


def _escaped(text: str) -> str:
    return html.escape(text)


_STYLE = """
@page { size: A4; margin: 0; }
:root { color-scheme: light; }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { margin: 0; background: #e8e8e8; color: #000; font: 10.5pt/1.3 system-ui, sans-serif;
  --st-background-color: #ffffff; --st-text-color: #000000; }
.sheet { width: 210mm; height: 297mm; margin: 8mm auto; padding: 12mm 15mm 10mm; background: #fff;
  display: flex; flex-direction: column; gap: 3mm; break-after: page; break-inside: avoid;
  overflow: hidden; }
.sheet:last-of-type { break-after: auto; }
header { display: flex; justify-content: space-between; gap: 6mm; }
header .over { margin: 0; font-size: 10pt; }
h1 { margin: 0; font-size: 18pt; line-height: 1.15; text-wrap: balance; }
h2 { margin: 0; font-size: 10pt; font-weight: 600; }
p { margin: 0; }
.code { flex: none; width: 24mm; text-align: center; }
.code svg { width: 24mm; height: 24mm; display: block; }
.address { font-size: 9pt; overflow-wrap: anywhere; }
.picture { width: 180mm; overflow: hidden; flex: none; }
.film-here { width: FILMpx; zoom: .607; }
.film-here .film-bar, .film-here .film-tools, .film-here .film-inspect-box { display: none; }
/* What nobody can press, point at or set on paper. */
.film-here :is(input, select, .map-choice, .bars-tools, .bars-readout.idle, .tower-tools,
  .sum-tools, .sum-ways, .fooled-track, .plane-here, .plane-readouts,
  .convnet-tools, .cells-ask, .cells-hint, .codes-hint),
.film-here .tower-hint > p:first-child { display: none; }
.claims { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column;
  gap: 2.2mm; flex: none; }
.claims li { border-top: .3mm solid #000; padding-top: 1.2mm; }
.statement { font-weight: 600; }
.options { display: flex; flex-wrap: wrap; gap: .4mm 6mm; margin: .6mm 0; }
.lines { display: flex; gap: 6mm; padding-top: 3.2mm; }
.lines span { flex: 1; border-bottom: .2mm solid #000; font-size: 9pt; }
.notes { flex: 1; min-height: 12mm; border: .3mm solid #000; padding: 1.5mm 2mm; }
.aha { font-size: 12pt; font-weight: 600; }
.lecture { font-size: 9pt; }
.lecturer { font-size: 9.5pt; }
.small { font-size: 7.5pt; margin-top: auto; }
@media print {
  body { background: #fff; }
  .sheet { margin: 0; }
}
""".replace("FILM", str(FILM_PX))

_SHEET = """<article class="sheet {kind}">
<header><div><p class="over">{over}</p><h1>{question}</h1><p class="address">{address}</p></div>
<div class="code">{code}</div></header>
{picture}
{claims}
{below}
<p class="small">{small}</p>
</article>"""

# Twice the pixels: paper is finer than most screens. "drawn" tells when all films are there.
_MOUNT = """
Object.defineProperty(window, "devicePixelRatio", { value: 2 });
const films = [...document.querySelectorAll(".film-here")];
for (const place of films) {
  const number = place.id.split("-")[1];
  const text = atob(document.getElementById(`payload-${number}`).textContent);
  mountFilm(place, Uint8Array.from(text, (c) => c.charCodeAt(0)));
}
// Nobody can click on paper: a film's question without the word for it, whenever it is drawn.
const ask = (place) => place.querySelectorAll(".look-ask").forEach((line) => {
  if (line.textContent && line.textContent !== place.dataset.ask) {
    line.textContent = place.dataset.ask;
  }
});
for (const place of films) {
  const drawn = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => ask(place)).observe(place, drawn);
}
const drawn = () => films.every((place) => place.querySelector(".film[data-ready]"));
const wait = () => {
  if (!drawn()) return setTimeout(wait, 50);
  document.body.dataset.drawn = "1";
};
wait();
"""
