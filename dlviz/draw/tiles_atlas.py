"""Pictures on their way to the film player: packed side by side into one encoded image.

`atlas.js` decodes it in the browser and draws single pictures out of it.
"""

import io
import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

SMALL = 64
"""Pixels across: below it a picture is drawn pixel by pixel."""

QUALITY = 80
"""Of lossy WebP: patches of photos at 96 px take about 1.2 KB each."""
QUICK = 2  # how hard it is packed, of 6: 10 % smaller would take twice the time
BLOCK = 16  # px: lossy codecs see blocks of this side, and smear what shares one


def pixelwise(photo: Pixels, side: int) -> Pixels:
    """A picture [H, H, 3] that was enlarged from one of `side` pixels: those, if they are few.

    Enlarged again in the browser they have sharp edges, and take less to send.
    """
    if side >= SMALL:
        return photo
    at = ((np.arange(side) + 0.5) * photo.shape[0] / side).astype(int)
    return np.ascontiguousarray(photo[at][:, at])


class Atlas:
    """Pictures of any sizes, by number in the order in which they were added; equal ones once.

    sharp: small pictures whose pixels are meant to be seen: kept to the last bit (PNG), enlarged
    without smoothing. Else photos: WebP, each on blocks of its own so that none bleeds into its
    neighbour, and smoothed.
    """

    def __init__(self, *, sharp: bool = False, quality: int = QUALITY) -> None:
        self.sharp = sharp
        self.quality = quality
        self._pictures: list[Pixels] = []
        self._numbers: dict[tuple[tuple[int, ...], bytes], int] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, picture: npt.NDArray[np.uint8]) -> int:
        """The number of a picture [H, W] or [H, W, 1] (grey) or [H, W, 3]; bytes in [0, 255]."""
        pixels = np.asarray(picture)
        if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or 0 in pixels.shape:
            raise ValueError(f"a picture of {pixels.dtype} {pixels.shape}; expected bytes [H, W]")
        pixels = pixels[..., None] if pixels.ndim == 2 else pixels
        if pixels.shape[2] not in (1, 3):
            raise ValueError(f"{pixels.shape[2]} channels; a picture has one or three")
        key = (pixels.shape, pixels.tobytes())
        number = self._numbers.setdefault(key, len(self._pictures))
        if number == len(self._pictures):
            self._pictures.append(pixels)
        return number

    def add_all(self, pictures: Iterable[npt.NDArray[np.uint8]]) -> list[int]:
        """The numbers of several pictures."""
        return [self.add(picture) for picture in pictures]

    def content(self, name: str = "atlas") -> dict[str, object]:
        """What a scene's JSON says of it; `name` is that of its array."""
        kind = "image/png" if self.sharp else "image/webp"
        return {"image": name, "places": f"{name}_places", "type": kind, "sharp": self.sharp}

    def arrays(self, name: str = "atlas") -> dict[str, npt.NDArray[np.generic]]:
        """The encoded image [bytes] and the place of each picture [n, (x, y, width, height)]."""
        places, (width, height) = self._places()
        deep = max((picture.shape[2] for picture in self._pictures), default=1)
        sheet = np.zeros((height, width, deep), dtype=np.uint8)
        for picture, (x, y, w, h) in zip(self._pictures, places, strict=True):
            padded = np.pad(picture, ((0, self._slack(h)), (0, self._slack(w)), (0, 0)), "edge")
            sheet[y : y + padded.shape[0], x : x + padded.shape[1]] = padded
        table = np.array(places, dtype=np.int32).reshape(len(places), 4)
        return {name: self._encoded(sheet), f"{name}_places": table}

    def _slack(self, size: int) -> int:
        return 0 if self.sharp else -size % BLOCK

    def _places(self) -> tuple[list[tuple[int, int, int, int]], tuple[int, int]]:
        """Where each picture lies, on shelves from top to bottom, and the sheet's size."""
        sizes = [(picture.shape[1], picture.shape[0]) for picture in self._pictures]
        cells = [(w + self._slack(w), h + self._slack(h)) for w, h in sizes]
        widest = max((w for w, _ in cells), default=1)
        most = max(widest, math.isqrt(sum(w * h for w, h in cells)))
        x = y = shelf = 0
        places: dict[int, tuple[int, int, int, int]] = {}
        for k in sorted(range(len(cells)), key=lambda k: -cells[k][1]):
            if x + cells[k][0] > most:
                x, y, shelf = 0, y + shelf, 0
            places[k] = (x, y, *sizes[k])
            x, shelf = x + cells[k][0], max(shelf, cells[k][1])
        return [places[k] for k in range(len(cells))], (most, max(1, y + shelf))

    def _encoded(self, sheet: Pixels) -> Pixels:
        from PIL import Image

        image = Image.fromarray(sheet[..., 0] if sheet.shape[2] == 1 else sheet)
        out = io.BytesIO()
        if self.sharp:
            image.save(out, "PNG", optimize=True)
        else:
            image.convert("RGB").save(out, "WEBP", quality=self.quality, method=QUICK)
        return np.frombuffer(out.getvalue(), dtype=np.uint8)
