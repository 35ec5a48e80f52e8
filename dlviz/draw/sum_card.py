"""Strike it out, as a card to share: the sum with what is struck out, and the best words."""

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from dlviz.draw import card
from dlviz.draw.eraser_card import percent
from dlviz.draw.lettering import SEMIBOLD, Letters, letters
from dlviz.draw.palette import CLASS_COLOURS, GROUND, INK, LINE, MUTED, PAPER
from dlviz.draw.pen import FINER, stroke
from dlviz.draw.sum_scene import ANSWER, BARS
from dlviz.lessons.text import correlation, ordinal, spelt
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.word_sum import WordSumResult

TOP, CHIP = 80, 96
"""px: of the chips, and their height."""
BAR = "#8E8E8E"
SIZES = (58, 52, 46, 40, 34, 29, 25, 21)
LISTED = 5
ROWS, ROW = 216, 42
"""px: the foot of the first row under the chips, and from one to the next."""
WAY_WORDS = (
    say("sum_card.the_whole_sum"),
    say("sum_card.without_the_minus"),
    say("sum_card.last_word_alone"),
    say("sum_card.no_word_forbidden"),
)


def sum_card(
    result: "WordSumResult", *, title: str, finding: str, link: str, hide: Collection[str] = ()
) -> bytes:
    """A PNG of 1200 x 630 pixels: the sum as the study shows it, its list, and the four ways.

    Without scores the list has the whole width. hide: as in `sum_scene`: with "bars" the four ways
    are left out; with "answer" all but the sum's own words.
    """
    from PIL import ImageDraw

    whole, covered = card.blank(), ANSWER in hide
    _chips(whole, result, covered)
    pen = ImageDraw.Draw(whole)
    known = () if covered or BARS in hide else _known(result)
    if not covered:
        _list(pen, result, 600 if known else card.RIGHT)
    if known:
        _ways(pen, result, 650, known)
    return card.around(whole, title=title, finding="" if covered else finding, link=link)


def hue(result: "WordSumResult") -> str:
    """Green where the wanted word answers, vermillion where another does; ink: nobody says."""
    wanted = "" if result.expected < 0 else result.words[result.expected]
    return CLASS_COLOURS[2 if result.answer == wanted else 1] if wanted else INK


def _chips(whole: "Image", result: "WordSumResult", covered: bool) -> None:
    """The chips, their signs and the answer, as large as they fit on a line; struck ones struck."""
    from PIL import Image, ImageDraw

    strip = Image.new("RGB", (FINER * card.SIZE[0], FINER * CHIP), GROUND)
    pen, words = ImageDraw.Draw(strip), [spelt(result.words[at]) for at in result.term]
    answer = "?" if covered else _marked(result)
    fill = MUTED if covered else hue(result)
    size, sign, widths = _fitted([*words, answer], int((result.sign < 0)[0]))
    fine, x = letters(FINER * size, SEMIBOLD), float(card.MARGIN)
    for k, (word, wide) in enumerate(zip(words, widths, strict=False)):
        minus, struck = bool(result.sign[k] < 0), k in result.study.struck
        if k or minus:
            _text(pen, fine, "−" if minus else "+", x + sign / 2, MUTED if struck else INK)
            x += sign
        _box(pen, x, wide, PAPER, MUTED if struck else INK)
        _text(pen, fine, word, x + wide / 2, MUTED if struck else INK)
        if struck:
            ends = [(x - 7, CHIP / 2 + 9), (x + wide + 7, CHIP / 2 - 7)]
            stroke(pen, ends, CLASS_COLOURS[1], 8)
        x += wide
    _text(pen, fine, "=", x + sign / 2, INK)
    _box(pen, x + sign, widths[-1], fill, fill)
    _text(pen, fine, answer, x + sign + widths[-1] / 2, PAPER)
    whole.paste(strip.resize((card.SIZE[0], CHIP), Image.Resampling.LANCZOS), (0, TOP))


def _marked(result: "WordSumResult") -> str:
    """The answer, and whether it is what should come out."""
    said = spelt(result.answer) or "–"
    if result.expected < 0:
        return said
    return f"{said} {'✓' if result.answer == result.words[result.expected] else '✗'}"


def _fitted(words: list[str], before: int) -> tuple[int, float, list[float]]:
    """The largest size of the words on one line, the room of a sign there, and the chips' widths.

    before: signs before the first word.
    """
    for size in SIZES:
        sign = 0.95 * size
        widths = [letters(size, SEMIBOLD).width(word) + 0.8 * size for word in words]
        if sum(widths) + sign * (len(words) - 1 + before) <= card.RIGHT - card.MARGIN:
            break
    return size, sign, widths


def _box(pen: "ImageDraw", x: float, wide: float, fill: str, rim: str) -> None:
    ends = (FINER * x, FINER * 2, FINER * (x + wide), FINER * (CHIP - 3))
    pen.rounded_rectangle(ends, radius=FINER * 16, fill=fill, outline=rim, width=FINER * 4)


def _text(pen: "ImageDraw", lettering: Letters, text: str, x: float, colour: str) -> None:
    at = (FINER * x, FINER * CHIP / 2)
    pen.text(at, lettering.text(text), font=lettering.font, fill=colour, anchor="mm")


def _list(pen: "ImageDraw", result: "WordSumResult", right: int) -> None:
    """The best words that may answer, with their bars; and where the wanted one stands."""
    rows, wanted = result.rows[:LISTED], result.expected
    most = max([1.0, *(row.score for row in rows)])
    bold, plain = letters(26, SEMIBOLD), letters(26)
    left, start, end = card.MARGIN, card.MARGIN + 250, right - 74
    for k, (word, score, own, _) in enumerate(rows):
        y = ROWS + k * ROW
        colour = hue(result) if k == 0 else INK
        shown = card.cut(spelt(word), bold if k == 0 else plain, start - left - 46)
        lettering = bold if k == 0 else plain
        pen.text((left + 24, y), f"{k + 1}", font=plain.font, fill=MUTED, anchor="rs")
        pen.text(
            (left + 38, y), lettering.text(shown), font=lettering.font, fill=colour, anchor="ls"
        )
        length = max(0.0, score) / most * (end - start)
        pen.rectangle((start, y - 22, start + length, y + 1), fill=hue(result) if k == 0 else BAR)
        for x in range(int(start) + 6, int(start + length), 12) if own else ():
            pen.line((x, y - 22, x, y + 1), fill=GROUND, width=4)
        pen.text((right, y), correlation(score), font=plain.font, fill=INK, anchor="rs")
    if wanted >= 0 and result.answer_rank > 1:
        text = f"{spelt(result.words[wanted])} {ordinal(result.answer_rank)}"
        at = (left + 38, ROWS + len(rows) * ROW)
        pen.text(at, bold.text(text), font=bold.font, fill=CLASS_COLOURS[2], anchor="ls")


def _known(result: "WordSumResult") -> tuple[float, ...]:
    """The four accuracies; none where nothing is covered or known yet."""
    _, shares = result.accuracy or (0, ())
    return shares if all(math.isfinite(share) for share in shares) else ()


def _ways(pen: "ImageDraw", result: "WordSumResult", left: int, shares: tuple[float, ...]) -> None:
    """How often each of the four ways is right; the one that is shown is dark."""
    table, (count, _) = result.scores, result.accuracy or (0, ())
    small, bold, end = letters(23), letters(32, SEMIBOLD), card.RIGHT - 100
    told, ways = say("sum_card.right_of", count=count), result.four
    other = result.study.method != "add" or result.study.forms
    if table is not None and result.study.category in table.categories[1:]:
        told += f": {table.labels[table.categories.index(result.study.category)]}"
    if other:
        told += say("sum_card.with_add")
    pen.text((left, ROWS), small.text(told), font=small.font, fill=MUTED, anchor="ls")
    for k, (name, share) in enumerate(zip(WAY_WORDS, shares, strict=True)):
        y, way, study = ROWS + 30 + k * 54, ways[k], result.study
        lit = way is not None and (set(way.struck), way.own) == (set(study.struck), study.own)
        length = (end - left) * share
        pen.rectangle((left, y + 22, end, y + 42), fill=LINE)
        pen.rectangle((left, y + 22, left + length, y + 42), fill=INK if lit else BAR)
        for x in range(left + 6, int(left + length), 12) if other else ():
            pen.line((x, y + 22, x, y + 42), fill=GROUND, width=4)
        pen.text((left, y + 15), small.text(name), font=small.font, fill=INK, anchor="ls")
        pen.text((card.RIGHT, y + 43), bold.text(percent(share)), font=bold.font, fill=INK,
                 anchor="rs")  # fmt: skip
