"""Pictures that readers bring: decoded within bounds, and each fault of a file named."""

import hashlib
import io
import threading

import numpy as np
from PIL import Image, UnidentifiedImageError

from dlviz.data.csv_table import clean
from dlviz.data.image_parts import too_many
from dlviz.data.photos import OwnPhoto, Pixels
from dlviz.errors import UserError
from dlviz.settings import SETTINGS

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS_MAX = 16_000_000
"""Pixels of a picture that is decoded at all: about 250 MB for a moment."""
JPEG_PIXELS_MAX = 80_000_000
"""The same of a JPEG, which is reduced while it is decoded; Pillow's own limit is beyond it."""
SIDE_MAX = 1024
"""The longer side of what is kept, in pixels; a larger picture is reduced to it."""
SIDE_MIN = 8
"""The shorter side of what is kept, at least."""
RATIO_MAX = 16
"""The longer side over the shorter one, at most."""
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_ORIENTATION = 0x0112  # the EXIF tag that says how the camera was held
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ONE_AT_A_TIME = threading.Lock()  # a large picture is large while it is decoded


def read_image(data: bytes, name: str = "") -> OwnPhoto:
    """Decode the bytes of a PNG, JPEG, WebP or GIF file, of which the first frame is taken.

    Returns pixels [H, W, 3], upright as its camera says, 8 bits a colour, reduced to `SIDE_MAX`;
    what is transparent shows white. The colour profile is not looked at.
    Raises UserError: "photo_empty"; "photo_too_large" (limit_mb) for the file; "photo_unknown"
    for no such format; "photo_too_many_parts"; "photo_too_many_pixels" (limit, in millions);
    "photo_too_small" (width, height, least); "photo_too_thin" (width, height, most);
    "photo_damaged".
    """
    if not data:
        raise UserError("photo_empty")
    if len(data) > SETTINGS.upload_mb * 2**20:
        raise UserError("photo_too_large", limit_mb=SETTINGS.upload_mb)
    if too_many(data):
        raise UserError("photo_too_many_parts")
    with _ONE_AT_A_TIME, _opened(data) as image:
        _check_size(image)
        try:
            pixels = _pixels(image)
        except Image.DecompressionBombError as error:
            raise _too_many(PIXELS_MAX) from error
        except Exception as error:  # a decoder raises whatever its format's code happens to
            raise UserError("photo_damaged") from error
    return OwnPhoto(hashlib.sha256(data).hexdigest(), pixels, clean(name))


def _opened(data: bytes) -> Image.Image:
    """The picture, of which no more than the header is read."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        known = data.startswith(_BEGINNINGS) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
        raise UserError("photo_damaged" if known else "photo_unknown") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(PIXELS_MAX) from error
    except Exception as error:
        raise UserError("photo_damaged") from error


def _too_many(limit: int) -> UserError:
    return UserError("photo_too_many_pixels", limit=limit // 10**6)


def _check_size(image: Image.Image) -> None:
    """Raises UserError for a picture that is too large to decode, or too small to show anything."""
    width, height = image.size
    limit = JPEG_PIXELS_MAX if image.format in ("JPEG", "MPO") else PIXELS_MAX
    if width * height > limit:
        raise _too_many(limit)
    if min(width, height) < SIDE_MIN:
        raise UserError("photo_too_small", width=width, height=height, least=SIDE_MIN)
    if max(width, height) > RATIO_MAX * min(width, height):
        raise UserError("photo_too_thin", width=width, height=height, most=RATIO_MAX)


def _pixels(image: Image.Image) -> Pixels:
    turn = _UPRIGHT.get(_orientation(image))
    image.draft(None, _kept(image.size))  # a JPEG can be decoded smaller than it is
    image.load()
    plain = _on_white(_reduced(_eight_bits(image)))
    if turn is not None:
        plain = plain.transpose(turn)
    return np.array(plain, dtype=np.uint8)


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 1 where the file does not say it, or says it wrongly."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a picture is not less of a picture for its broken notes
        return 1
    return found if isinstance(found, int) else 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture in RGB, or in RGBA where something may be transparent."""
    if image.mode.startswith("I"):  # 16 bits of grey: Pillow cuts off instead of scaling
        grey = (np.asarray(image).astype(np.uint32) + 128) // 257
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _kept(size: tuple[int, int]) -> tuple[int, int]:
    """The width and height that are kept of a picture."""
    factor = min(1.0, SIDE_MAX / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _reduced(image: Image.Image) -> Image.Image:
    size = _kept(image.size)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
