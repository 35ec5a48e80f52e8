"""The card that is shared: 1200 x 630 pixels, a picture with the finding beside or under it."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlviz.draw.lettering import SEMIBOLD, Letters, letters, wrapped
from dlviz.draw.palette import GROUND, INK, LINE, MUTED

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIZE = (1200, 630)
HERO = 550
"""Width and height of the picture at the left of a card."""
MARGIN = 40
LEFT = 636  # of the words beside a picture
RIGHT = SIZE[0] - MARGIN
STRIP_FOOT = 522


def blank() -> "Image":
    """A card without anything on it."""
    from PIL import Image

    return Image.new("RGB", SIZE, GROUND)


def framed(hero: "Image") -> "Image":
    """A card with a picture (HERO x HERO) at its left."""
    from PIL import ImageDraw

    card, ends = blank(), (MARGIN - 1, MARGIN + HERO)
    ImageDraw.Draw(card).rectangle((ends[0], ends[0], ends[1], ends[1]), outline=LINE)
    card.paste(hero, (MARGIN, MARGIN))
    return card


def beside(
    card: "Image",
    *,
    title: str,
    finding: str,
    link: str,
    left: int = LEFT,
    strip: "Image | None" = None,
) -> bytes:
    """The card as a PNG, with its words from `left` to its right margin.

    strip: stands above the line at the foot, such as a legend; RIGHT - left pixels wide at most.
    """
    from PIL import ImageDraw

    pen, width, foot = ImageDraw.Draw(card), RIGHT - left, 502
    if strip is not None:
        card.paste(strip, (left, STRIP_FOOT - strip.height))
        foot = STRIP_FOOT - strip.height - 34
    top = write(pen, left, 38, wrapped(title, letters(27), width)[:3], letters(27), MUTED)
    lines, lettering = fitted(finding, width, foot - top - 26)
    write(pen, left, top + 26, lines, lettering, INK)
    _foot(pen, left, 541, link)
    return png(card)


def around(card: "Image", *, title: str, finding: str, link: str, note: str = "") -> bytes:
    """The card as a PNG, with its words over and under a picture that fills its width.

    The picture lies between 72 and 470 pixels from the top. note: at the right of the title.
    """
    from PIL import ImageDraw

    pen, lettering, width = ImageDraw.Draw(card), letters(26), RIGHT - MARGIN
    pen.text((RIGHT, 58), lettering.text(note), font=lettering.font, fill=INK, anchor="rs")
    shown = lettering.text(cut(title, lettering, width - lettering.width(note) - 40))
    pen.text((MARGIN, 58), shown, font=lettering.font, fill=MUTED, anchor="ls")
    write(pen, MARGIN, 475, *fitted(finding, width, 74), INK)
    _foot(pen, MARGIN, 550, link)
    return png(card)


def fitted(text: str, width: int, height: int) -> tuple[list[str], Letters]:
    """The text in the largest lettering in which it fits, by lines."""
    for size in (62, 56, 50, 44, 39, 34, 30, 26):
        lettering = letters(size, SEMIBOLD)
        lines = wrapped(text, lettering, width)
        if len(lines) * size * 1.2 <= height:
            break
    fit = max(1, int(height / (size * 1.2)))
    if len(lines) > fit:
        lines = [*lines[: fit - 1], cut(lines[fit - 1] + " …", lettering, width)]
    return lines, lettering


def cut(text: str, lettering: Letters, width: float) -> str:
    """The beginning of a text that is `width` pixels wide at most."""
    if lettering.width(text) <= width:
        return text
    while text and lettering.width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def write(
    pen: "ImageDraw", left: int, top: int, lines: Sequence[str], lettering: Letters, colour: str
) -> int:
    """Write lines below one another; returns the y of their end."""
    size = getattr(lettering.font, "size", 20)
    for i, line in enumerate(lines):
        at = (left, top + (i + 0.8) * 1.2 * size)
        pen.text(at, lettering.text(line), font=lettering.font, fill=colour, anchor="ls")
    return int(top + len(lines) * 1.2 * size)


def png(picture: "Image") -> bytes:
    """The bytes of a PNG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _foot(pen: "ImageDraw", left: int, top: int, link: str) -> None:
    """The line, the app's name and the link."""
    pen.line((left, top, RIGHT, top), fill=LINE, width=2)
    mark, small, at = letters(24, SEMIBOLD), letters(21), top + 41
    pen.text((left, at), "dlviz", font=mark.font, fill=INK, anchor="ls")
    shown = small.text(cut(link, small, RIGHT - left - mark.width("dlviz") - 24))
    pen.text((RIGHT, at), shown, font=small.font, fill=MUTED, anchor="rs")
