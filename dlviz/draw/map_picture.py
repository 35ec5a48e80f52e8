"""A card to share: the map at each clock, its lines of equal loss and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, Letters, letters, wrapped
from dlviz.draw.map_scene import rate_text
from dlviz.draw.map_values import Floats, equal_loss, final_loss, loss_range
from dlviz.draw.palette import GROUND, INK, MUTED, PAPER, SEQUENTIAL, mixed
from dlviz.draw.pen import FINER
from dlviz.texts import say
from dlviz.train.sweep_map import DIVERGED, STALLED

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.contours import Slope
    from dlviz.train.sweep import ClockMap, Sweep, SweepMaps

SAME = say("map_picture.same_networks")
NAMES = {"epochs": say("map_picture.equal_epochs"), "updates": say("map_picture.equal_updates")}
ALIKE = say("map_picture.law_batch")  # after the sign of proportion
LEVEL = 0.05  # a slope below it is none: the same rate for every batch
CELL = 46  # px, at most
LEFT, BETWEEN = 96, 44  # px left of the maps and from one to the next
HEAD, FOOT = 44, 52  # px over and under them
WORDS = 736  # left of the words beside them
BESIDE, ABOVE = (580, 570), (1064, 404)  # room for maps beside the words, and above them


@dataclass(frozen=True)
class Panel:
    """Where one map stands: its left and top, its cells' side, rows and columns.

    rates, batches: log2 of the axes' values; lies: the rates run to the right, not upwards.
    """

    left: float
    top: float
    side: float
    rates: Floats
    batches: Floats
    lies: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        count = len(self.rates), len(self.batches)
        return (count[1], count[0]) if self.lies else count

    def corner(self, rate: int, batch: int) -> tuple[float, float]:
        """Left and top of a cell."""
        row, column = (batch, rate) if self.lies else (rate, batch)
        return self.left + column * self.side, self.top + (self.shape[0] - 1 - row) * self.side

    def places(self, line: Floats) -> list[tuple[float, float]]:
        """Points [P, 2] of (log2 batch, log2 rate) in px."""
        batch = np.interp(line[:, 0], self.batches, np.arange(len(self.batches)))
        rate = np.interp(line[:, 1], self.rates, np.arange(len(self.rates)))
        across, up = (rate, batch) if self.lies else (batch, rate)
        x = self.left + (across + 0.5) * self.side
        y = self.top + (self.shape[0] - 0.5 - up) * self.side
        return [(float(u), float(v)) for u, v in zip(x, y, strict=True)]

    def finer(self) -> "Panel":
        """The same on a picture that is drawn larger and then reduced, at its corner."""
        return Panel(0, 0, self.side * FINER, self.rates, self.batches, self.lies)


def map_card(
    sweep: "Sweep",
    maps: "SweepMaps",
    slopes: "Mapping[str, Slope]",
    *,
    title: str,
    finding: str,
    link: str,
    across: str = "rate",
) -> bytes:
    """A PNG of 1200 x 630 pixels: the map at each trained clock, the finding, title and link.

    slopes: by clock, written over its map. across: the axis that lies, "batch" or "rate".
    """
    from PIL import Image, ImageDraw

    whole = card.blank()
    pen = ImageDraw.Draw(whole)
    ends = loss_range(maps)
    stripes = equal_loss(maps)
    panels = _panels(sweep, len(maps.maps), across == "rate")
    for panel, one in zip(panels, maps.maps, strict=True):
        picture = _map(panel.finer(), one, stripes[one.clock], ends)
        rows, columns = panel.shape
        size = round(columns * panel.side), round(rows * panel.side)
        small = picture.resize(size, Image.Resampling.LANCZOS)
        whole.paste(small, (int(panel.left), int(panel.top)))
        _heading(pen, panel, one.clock, slopes.get(one.clock))
        _axes(whole, panel, sweep, upright=panel is panels[0])
    _signs(pen, panels[-1], maps)
    note = SAME if len(panels) > 1 else ""
    if _whole(len(panels), across == "rate"):
        return card.around(whole, title=title, finding=finding, link=link, note=note)
    strip = _note(note, card.RIGHT - WORDS) if note else None
    return card.beside(whole, title=title, finding=finding, link=link, left=WORDS, strip=strip)


def _note(text: str, width: int) -> "Image":
    from PIL import Image, ImageDraw

    lettering = letters(24)
    lines = wrapped(text, lettering, width)
    picture = Image.new("RGB", (width, 30 * len(lines) + 6), GROUND)
    card.write(ImageDraw.Draw(picture), 0, 0, lines, lettering, INK)
    return picture


def _panels(sweep: "Sweep", count: int, lies: bool) -> list[Panel]:
    """The maps beside one another; two that are wider than high take the card's whole width."""
    rates, batches = np.log2(sweep.rates), np.log2(np.asarray(sweep.batches, dtype=np.float64))
    rows, columns = (len(batches), len(rates)) if lies else (len(rates), len(batches))
    whole = _whole(count, lies)
    width, height = ABOVE if whole else BESIDE
    across = (width - BETWEEN * (count - 1)) // (count * columns)
    side = min(CELL, across, (height - HEAD - FOOT) // rows)
    top = 72 + HEAD if whole else round((card.SIZE[1] - rows * side + HEAD - FOOT) / 2)
    return [
        Panel(LEFT + k * (columns * side + BETWEEN), top, side, rates, batches, lies)
        for k in range(count)
    ]


def _whole(count: int, lies: bool) -> bool:
    return lies and count > 1


def _map(panel: Panel, one: "ClockMap", lines: list[Floats], ends: tuple[float, float]) -> "Image":
    from PIL import Image, ImageDraw

    rows, columns = panel.shape
    picture = Image.new("RGB", (round(columns * panel.side), round(rows * panel.side)), PAPER)
    pen = ImageDraw.Draw(picture)
    losses = final_loss(one)
    for (rate, batch), loss in np.ndenumerate(losses):
        x, y = panel.corner(rate, batch)
        box = (x + 1, y + 1, x + panel.side - 2, y + panel.side - 2)
        state = int(one.state[rate, batch])
        if np.isfinite(loss):
            part = np.log(max(float(loss), ends[0]) / ends[0]) / np.log(ends[1] / ends[0])
            pen.rectangle(box, fill=shade(1 - min(1.0, float(part))))
        else:
            _hatch(pen, x, y, panel.side)
        middle = x + panel.side / 2, y + panel.side / 2
        if state == DIVERGED:
            _cross(pen, middle, 0.2 * panel.side)
        if state == STALLED:
            _dot(pen, middle, 0.14 * panel.side)
    for colour, width in ((PAPER, 7), (INK, 3.6)):
        for line in lines:
            pen.line(panel.places(line), fill=colour, width=round(width * FINER), joint="curve")
    return picture


def shade(part: float) -> tuple[int, int, int]:
    """The sequential colour at 0 (worst) to 1 (best)."""
    red, green, blue = np.round(mixed(SEQUENTIAL, np.array(part)))
    return int(red), int(green), int(blue)


def _hatch(pen: "ImageDraw", x: float, y: float, side: float) -> None:
    step = side / 5
    for k in np.arange(-side + step, side, step):
        u, v = max(k, 0.0), max(-k, 0.0)
        length = min(side - u, side - v)
        ends = (x + u, y + v, x + u + length, y + v + length)
        pen.line(ends, fill=MUTED, width=FINER)


def _cross(pen: "ImageDraw", middle: tuple[float, float], arm: float, scale: float = FINER) -> None:
    x, y = middle
    for colour, width, reach in ((PAPER, 7, 1.25 * arm), (INK, 3, arm)):
        for slant in (1, -1):
            ends = (x - reach, y - slant * reach, x + reach, y + slant * reach)
            pen.line(ends, fill=colour, width=round(width * scale))


def _dot(
    pen: "ImageDraw", middle: tuple[float, float], radius: float, scale: float = FINER
) -> None:
    x, y = middle
    for colour, reach in ((PAPER, radius + 2 * scale), (INK, radius)):
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _heading(pen: "ImageDraw", panel: Panel, clock: str, slope: "Slope | None") -> None:
    lettering = letters(23, SEMIBOLD)
    at = panel.left, panel.top - 14
    narrow = panel.shape[1] * panel.side < 350
    name = at[0], at[1] - (30 if narrow else 0)
    pen.text(name, lettering.text(NAMES[clock]), font=lettering.font, fill=INK, anchor="ls")
    if slope is None or not np.isfinite(slope.slope):
        return
    right = panel.left + panel.shape[1] * panel.side
    for text, lettering, up in reversed(_law(slope.slope)):
        shown = lettering.text(text)
        pen.text((right, at[1] - up), shown, font=lettering.font, fill=INK, anchor="rs")
        right -= lettering.width(text)
        if text == ALIKE:
            right -= _proportional(pen, right, at[1])


def _law(slope: float) -> list[tuple[str, Letters, int]]:
    """A line of equal loss in words: pieces of text, their lettering, px above the line."""
    exponent = f"{slope:.2f}".replace("-0.00", "0.00").replace("-", "−")
    plain, small = letters(21), letters(15)
    if abs(slope) >= LEVEL:
        return [(say("map_picture.law_rate"), plain, 0), (ALIKE, plain, 0), (exponent, small, 8)]
    return [(say("map_picture.law_same_rate"), plain, 0), (exponent, small, 8), (")", plain, 0)]


def _proportional(pen: "ImageDraw", right: float, base: float) -> float:
    """The sign of proportion, which the typeface has not; returns its width."""
    turn = np.linspace(0.45, 2 * np.pi - 0.45, 60)
    wide = np.cos(turn) / (1 + np.sin(turn) ** 2)  # of a lemniscate, open at its right
    x, y = right - 7 + 9 * wide, base - 6 + 14 * wide * np.sin(turn)
    points = [(float(u), float(v)) for u, v in zip(x, y, strict=True)]
    pen.line(points, fill=INK, width=2, joint="curve")
    return 17.0


def _signs(pen: "ImageDraw", panel: Panel, maps: "SweepMaps") -> None:
    """What the signs in cells say, those that occur, at the right under a map."""
    states = np.concatenate([one.state.ravel() for one in maps.maps])
    lettering, side = letters(18), 18
    rows, columns = panel.shape
    right = panel.left + columns * panel.side
    lower = columns * panel.side < 300  # beside the axis' name there is no room
    y = panel.top + rows * panel.side + (64 if lower else 38)
    for state, word in (
        (STALLED, say("map_picture.stalled")),
        (DIVERGED, say("map_picture.diverged")),
    ):
        if not (states == state).any():
            continue
        pen.text((right, y), lettering.text(word), font=lettering.font, fill=MUTED, anchor="rm")
        middle = right - lettering.width(word) - 8 - side / 2
        box = (middle - side / 2, y - side / 2, middle + side / 2, y + side / 2)
        pen.rectangle(box, fill=PAPER if state == DIVERGED else SEQUENTIAL[0], outline=MUTED)
        draw = _cross if state == DIVERGED else _dot
        draw(pen, (middle, y), 0.22 * side, 0.7)
        right = middle - side / 2 - 18


def _axes(whole: "Image", panel: Panel, sweep: "Sweep", *, upright: bool) -> None:
    """Ticks at every third value; the upright axis where asked."""
    from PIL import Image, ImageDraw

    pen, lettering = ImageDraw.Draw(whole), letters(18)
    rates = [rate_text(rate) for rate in sweep.rates]
    batches = [str(batch) for batch in sweep.batches]
    (xs, x_name), (ys, y_name) = (
        (batches, say("map_picture.batch_size")),
        (rates, say("map_picture.learning_rate")),
    )
    if panel.lies:
        (xs, x_name), (ys, y_name) = (ys, y_name), (xs, x_name)
    rows, columns = panel.shape
    bottom = panel.top + rows * panel.side
    for k in range(0, columns, 3):
        at = panel.left + (k + 0.5) * panel.side, bottom + 20
        pen.text(at, lettering.text(xs[k]), font=lettering.font, fill=MUTED, anchor="ms")
    pen.text(
        (panel.left, bottom + 44),
        lettering.text(x_name),
        font=lettering.font,
        fill=MUTED,
        anchor="ls",
    )
    if not upright:
        return
    for k in range(0, rows, 3):
        at = panel.left - 8, bottom - (k + 0.5) * panel.side
        pen.text(at, lettering.text(ys[k]), font=lettering.font, fill=MUTED, anchor="rm")
    name = Image.new("RGB", (round(lettering.width(y_name)) + 4, 26), GROUND)
    ImageDraw.Draw(name).text(
        (2, 19), lettering.text(y_name), font=lettering.font, fill=MUTED, anchor="ls"
    )
    turned = name.rotate(90, expand=True)
    whole.paste(turned, (12, round((panel.top + bottom - turned.height) / 2)))
