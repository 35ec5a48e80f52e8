"""Lettering for pictures: the app's own typeface where it is installed, Pillow's otherwise."""

import importlib.util
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

REGULAR, SEMIBOLD = "Regular", "Semibold"
SPELT = {
    "θ": "theta", "π": "pi", "²": "^2", "³": "^3", "½": "1/2", "×": "x", "−": "-", "–": "-",
    "—": "-", "≥": ">=", "≤": "<=", "→": "->", "←": "<-", "≈": "~", "√": "sqrt ", "ß": "ss",
}  # fmt: skip

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Letters:
    """A typeface at one size and weight; `plain` says that it has ASCII letters only."""

    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont"
    plain: bool

    def text(self, text: str) -> str:
        """The text, spelt in letters that the typeface has."""
        if not self.plain:
            return text
        spelt = "".join(SPELT.get(letter, letter) for letter in text)
        apart = unicodedata.normalize("NFKD", spelt)
        bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
        return "".join(letter if letter.isascii() or letter in "·…’" else "?" for letter in bare)

    def width(self, text: str) -> float:
        """The width of a line, in pixels."""
        return float(self.font.getlength(self.text(text)))


@lru_cache
def typeface() -> Path | None:
    """The file of Source Sans, which Streamlit ships and sets every page in."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        return None
    media = Path(found.origin).parent / "static" / "static" / "media"
    return next(iter(sorted(media.glob("SourceSansVF-Upright*.woff2"))), None)


@lru_cache(maxsize=64)
def letters(size: int, weight: str = REGULAR) -> Letters:
    """The lettering of a height in pixels; weight: REGULAR or SEMIBOLD."""
    from PIL import ImageFont

    path = typeface()
    try:
        if path is not None:
            font = ImageFont.truetype(path, size)
            font.set_variation_by_name(weight)
            return Letters(font, plain=False)
    except OSError:
        pass
    return Letters(ImageFont.load_default(size), plain=True)


def wrapped(text: str, lettering: Letters, width: float) -> list[str]:
    """The text in lines no wider than `width` pixels; a word that is wider is cut."""
    lines: list[str] = [""]
    for word in text.split():
        while lettering.width(word) > width:
            word = word[:-2] + "…"
        longer = f"{lines[-1]} {word}".strip()
        if lettering.width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def raised(power: int) -> str:
    """A whole number as an exponent is set: ⁻³."""
    return str(power).translate(RAISED)
