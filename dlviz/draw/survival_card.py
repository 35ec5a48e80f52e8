"""The survival map as a card to share: every recipe's cells, and where learning ends."""

from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.map_picture import shade
from dlviz.draw.palette import GROUND, INK, MUTED, PAPER
from dlviz.draw.pen import FINER
from dlviz.draw.survival_scene import DEAD, DIVERGED, TRAINED, share_text, states
from dlviz.texts import say
from dlviz.train.survival import RECIPES

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.train.survival import SurvivalMap

TOP, BOTTOM = 72, 466  # of the picture between the card's words
HEAD = 30  # px, the depths over the cells
CELL = (124, 58)  # px, at most
FEW = 200  # px wide, at most, where there are no more than four depths
YEAR = 66  # px, from a year to its recipe
RIM = 6  # px around the cells, for half of the staircase
TYPE = 22
ROUNDED = 0.1  # the accuracy at the dark end of the colours: one digit in ten by guessing


def survival_card(result: "SurvivalMap", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: years, recipes, cells and staircase, the finding, title, link."""
    from PIL import Image, ImageDraw

    whole = card.blank()
    pen = ImageDraw.Draw(whole)
    labels = [RECIPES[name].label for name in result.study.recipes]
    left = card.MARGIN + YEAR + round(max(letters(TYPE).width(one) for one in labels)) + 18
    rows, columns = result.accuracy.shape
    w = min(CELL[0] if columns > 4 else FEW, (card.RIGHT - RIM - left) // columns)
    h = min(CELL[1], (BOTTOM - TOP - HEAD) // rows)
    top = TOP + HEAD + (BOTTOM - TOP - HEAD - rows * h) // 2
    picture = _cells(result, w, h)
    size = columns * w + 2 * RIM, rows * h + 2 * RIM
    whole.paste(picture.resize(size, Image.Resampling.LANCZOS), (left - RIM, top - RIM))
    _axes(pen, result, left, top, w, h)
    note = years_note(result)
    return card.around(whole, title=title, finding=finding, link=link, note=note)


def years_note(result: "SurvivalMap") -> str:
    """How deep the first year's recipes go, and in which year the deepest came: "1986 → 2 layers.

    2015 → 64."; one figure where no later one went deeper.
    """
    depths = [0 if at < 0 else int(result.study.depths[at]) for at in result.frontier]
    years = [str(RECIPES[name].year) for name in result.study.recipes]
    first = max(depth for depth, year in zip(depths, years, strict=True) if year == years[0])
    most = max(depths)
    if first == 1:
        said = say("survival_card.depth_one", year=years[0])
    else:
        said = say("survival_card.depth", year=years[0], layers=first)
    return said if most == first else f"{said} {years[depths.index(most)]} → {most}."


def _axes(pen: "ImageDraw", result: "SurvivalMap", left: int, top: int, w: int, h: int) -> None:
    bold, plain, study = letters(TYPE, SEMIBOLD), letters(TYPE), result.study
    above = top - 12
    pen.text(
        (left - 18, above),
        plain.text(say("survival_card.hidden_layers")),
        font=plain.font,
        fill=MUTED,
        anchor="rs",
    )
    for k, depth in enumerate(study.depths):
        at = left + (k + 0.5) * w, above
        pen.text(at, str(depth), font=bold.font, fill=INK, anchor="ms")
    for row, name in enumerate(study.recipes):
        y, recipe = top + (row + 0.5) * h, RECIPES[name]
        again = row > 0 and RECIPES[study.recipes[row - 1]].year == recipe.year
        year, fill = (plain, MUTED) if again else (bold, INK)
        pen.text((card.MARGIN, y), str(recipe.year), font=year.font, fill=fill, anchor="lm")
        beside = card.MARGIN + YEAR, y
        pen.text(beside, plain.text(recipe.label), font=plain.font, fill=INK, anchor="lm")


def _cells(result: "SurvivalMap", w: int, h: int) -> "Image":
    """All cells with the staircase over them, FINER times as large, with a rim around."""
    from PIL import Image, ImageDraw

    rows, columns = result.accuracy.shape
    size = FINER * (columns * w + 2 * RIM), FINER * (rows * h + 2 * RIM)
    picture = Image.new("RGB", size, GROUND)
    pen, state = ImageDraw.Draw(picture), states(result)
    for (row, column), share in np.ndenumerate(result.accuracy):
        corner = FINER * (RIM + column * w), FINER * (RIM + row * h)
        _cell(pen, corner, (FINER * w, FINER * h), float(share), int(state[row, column]))
    stairs: list[tuple[float, float]] = []
    for row, at in enumerate(result.frontier):
        x = FINER * (RIM + (int(at) + 1) * w)
        stairs += [(x, FINER * (RIM + row * h)), (x, FINER * (RIM + (row + 1) * h))]
    for colour, width in ((PAPER, 10), (INK, 6)):
        pen.line(stairs, fill=colour, width=width * FINER, joint="curve")
    return picture


def _cell(
    pen: "ImageDraw",
    corner: tuple[int, int],
    size: tuple[int, int],
    share: float,
    state: int,
) -> None:
    """One cell: its colour and number; hatched where nothing is learnt."""
    (x, y), (w, h) = corner, size
    known = state == TRAINED
    part = min(1.0, max(0.0, (share - ROUNDED) / (1 - ROUNDED)))
    fill: str | tuple[int, int, int] = shade(part) if known else PAPER
    pen.rectangle((x + 1, y + 1, x + w - 2, y + h - 2), fill=fill)
    middle = x + w / 2, y + h / 2
    if not known or share < DEAD:
        _hatch(pen, corner, size, (106, 127, 160) if known else MUTED)
    if state == DIVERGED:
        _cross(pen, middle, 0.2 * h)
    if not known:
        return
    text, number = share_text(share), letters(round(FINER * min(24, 0.58 * h / FINER)), SEMIBOLD)
    if share < DEAD:
        wide, tall = number.width(text) / 2 + 5 * FINER, 0.34 * h
        pen.rectangle(
            (middle[0] - wide, middle[1] - tall, middle[0] + wide, middle[1] + tall), fill=fill
        )
    dark = part < 0.5
    pen.text(middle, text, font=number.font, fill=PAPER if dark else INK, anchor="mm")


def _hatch(
    pen: "ImageDraw",
    corner: tuple[int, int],
    size: tuple[int, int],
    colour: str | tuple[int, int, int],
) -> None:
    (x, y), (w, h), step = corner, size, 9 * FINER
    for k in range(-h + step, w, step):
        u, v = max(k, 0), max(-k, 0)
        length = min(w - u, h - v) - 2
        ends = (x + u, y + v + 1, x + u + length, y + v + 1 + length)
        pen.line(ends, fill=colour, width=FINER)


def _cross(pen: "ImageDraw", middle: tuple[float, float], arm: float) -> None:
    x, y = middle
    for colour, width, reach in ((PAPER, 7, 1.25 * arm), (INK, 3, arm)):
        for slant in (1, -1):
            ends = (x - reach, y - slant * reach, x + reach, y + slant * reach)
            pen.line(ends, fill=colour, width=width * FINER)
