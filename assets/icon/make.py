"""Draws icon.png: three lines that fence in a disc. Run: python assets/icon/make.py."""

from pathlib import Path

from PIL import Image, ImageDraw

SIZE, FINER = 96, 4
INK, PAPER, INSIDE, OUTSIDE = "#1d232a", "#ffffff", "#0072b2", "#d55e00"
LINES = (((8, 66), (66, 14)), ((36, 90), (90, 46)), ((12, 38), (58, 92)))


def icon() -> Image.Image:
    """The icon, drawn four times as large and reduced."""
    image = Image.new("RGBA", (SIZE * FINER,) * 2)
    pen = ImageDraw.Draw(image)

    def scaled(*numbers: float) -> list[float]:
        return [number * FINER for number in numbers]

    pen.rounded_rectangle(scaled(3, 3, 93, 93), 18 * FINER, PAPER, INK, 4 * FINER)
    for (x0, y0), (x1, y1) in LINES:
        pen.line(scaled(x0, y0, x1, y1), INK, 4 * FINER)
    pen.ellipse(scaled(38, 42, 60, 64), INSIDE)
    pen.rectangle(scaled(72, 16, 85, 29), OUTSIDE)
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    icon().save(Path(__file__).with_name("icon.png"))
