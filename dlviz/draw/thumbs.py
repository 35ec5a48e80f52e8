"""Small pictures of bytes, put on a card as they look in the player: with sharp pixels."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.palette import LINE

if TYPE_CHECKING:
    from PIL.Image import Image

Bytes = npt.NDArray[np.uint8]


def put_thumb(card: "Image", picture: Bytes, corner: tuple[int, int], height: int) -> int:
    """Paste uint8 [h, w] or [h, w, 3], `height` pixels high, in a thin frame; returns its width."""
    from PIL import Image, ImageDraw

    h, w = picture.shape[:2]
    width: int = round(height * w / h)
    enlarged = height >= h
    drawn = Image.fromarray(np.ascontiguousarray(picture)).convert("RGB")
    kind = Image.Resampling.NEAREST if enlarged else Image.Resampling.LANCZOS
    card.paste(drawn.resize((width, height), kind), corner)
    left, top = corner
    ImageDraw.Draw(card).rectangle((left - 1, top - 1, left + width, top + height), outline=LINE)
    return width
