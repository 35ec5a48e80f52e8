"""Image files for tests, made in memory."""

import io

from PIL import Image

from dlviz.data.photos import OwnPhoto
from dlviz.data.store import Brought
from dlviz.errors import UserError

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 60), (40, 60, 230)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def halves(width: int = 60, height: int = 40) -> Image.Image:
    """Red to the left, blue to the right, and a green corner at the top left."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    image.paste(GREEN, (0, 0, width // 4, height // 4))
    return image


def readers_photos(limit_bytes: int) -> Brought[OwnPhoto]:
    """A store like that of readers' photographs, of another size."""
    return Brought(
        limit_bytes,
        lambda photo: photo.pixels.nbytes,
        lambda photo: photo.sha256,
        lambda sha256: UserError("photo_missing", sha=sha256),
    )
