"""Files that are no pictures, or no longer, and pictures that are refused."""

import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from dlviz.data import image_file
from dlviz.data.image_file import read_image
from dlviz.errors import UserError
from tests.image_files import BLUE, RED, halves, saved


def refused(data: bytes) -> UserError:
    with pytest.raises(UserError) as error:
        read_image(data, "file.png")
    return error.value


def with_size(png: bytes, width: int, height: int) -> bytes:
    """A PNG whose header claims another size, with the right checksum."""
    header = b"IHDR" + struct.pack(">II", width, height) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_half_a_file_is_damaged(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)
    data = saved(Image.fromarray(noise), kind)
    assert refused(data[: int(share * len(data))]).code == "photo_damaged"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_file_with_a_hole_in_it_is_damaged(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)
    data = saved(Image.fromarray(noise), kind)
    hole = data[:12] + bytes(200) + data[212:]
    assert refused(hole).code == "photo_damaged"


@pytest.mark.parametrize(
    "begin", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"]
)
def test_a_file_that_only_begins_well_is_damaged_and_not_unknown(begin: bytes) -> None:
    assert refused(begin + b"and so on").code == "photo_damaged"


@pytest.mark.parametrize("size", [(5_000, 5_001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_file, "_pixels", lambda image: pytest.fail("it was decoded"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        error = refused(with_size(saved(halves(), "PNG"), *size))
    assert (error.code, error.fields) == ("photo_too_many_pixels", {"limit": 16})


def test_pillows_own_limit_is_kept() -> None:
    assert Image.MAX_IMAGE_PIXELS is not None
    assert image_file.PIXELS_MAX < image_file.JPEG_PIXELS_MAX <= Image.MAX_IMAGE_PIXELS


def test_a_jpeg_may_be_larger_because_it_is_reduced_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = bytearray(saved(Image.new("L", (60, 40)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 8_000, 10_001)
    assert refused(bytes(data)).fields == {"limit": 80}
    seen: list[tuple[int, int]] = []
    whole = image_file._eight_bits

    def noted(image: Image.Image) -> Image.Image:
        seen.append(image.size)
        return whole(image)

    monkeypatch.setattr(image_file, "_eight_bits", noted)
    read_image(saved(halves(4096, 2048), "JPEG"), "")
    assert seen == [(1024, 512)]


def test_a_moving_picture_with_a_giant_canvas_is_refused() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in (RED, BLUE)]
    data = bytearray(saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    at = data.index(b"VP8X") + 12
    data[at : at + 6] = b"\xfe\x3f\x00" * 2  # both sides less one, in three bytes: 16,383
    assert refused(bytes(data)).code == "photo_too_many_pixels"


@pytest.mark.parametrize("size", [(0, 10), (10, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    error = refused(with_size(saved(halves(), "PNG"), *size))
    assert error.code == "photo_damaged"


@pytest.mark.parametrize(
    ("size", "code"),
    [((1, 1), "photo_too_small"), ((7, 90), "photo_too_small"), ((8, 129), "photo_too_thin"),
     ((3000, 100), "photo_too_thin")],
)  # fmt: skip
def test_pictures_in_which_nothing_is_to_be_seen_are_refused(
    size: tuple[int, int], code: str
) -> None:
    error = refused(saved(Image.new("RGB", size), "PNG"))
    assert error.code == code
    assert (error.fields["width"], error.fields["height"]) == size


def test_nothing_is_no_picture() -> None:
    assert refused(b"").code == "photo_empty"


def test_a_file_over_the_limit_is_not_opened() -> None:
    error = refused(saved(halves(), "PNG") + bytes(20 * 2**20))
    assert (error.code, error.fields) == ("photo_too_large", {"limit_mb": 20})


@pytest.mark.parametrize(
    "data",
    [
        b"Dear reader, this is a letter.",
        b"\0" * 5000,
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n%%EndComments\nshowpage\n",
        b"8BPS\0\1" + b"\0" * 100,
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        *(
            saved(halves(), kind)
            for kind in ("TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "EPS", "PDF", "JPEG2000")
        ),
    ],
    ids=lambda data: repr(data[:8]),
)
def test_other_formats_are_refused_whatever_the_name_says(data: bytes) -> None:
    assert refused(data).code == "photo_unknown"


NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (24, 32, 3), np.uint8))
REAL = (
    *(saved(NOISE, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")),
    saved(halves(), "GIF", save_all=True, append_images=[halves().rotate(90)]),
    saved(halves(), "WEBP", save_all=True, append_images=[halves().rotate(90)]),
    saved(halves().convert("P"), "PNG", transparency=0),
)


@settings(max_examples=400, deadline=None)
@given(
    data=some.sampled_from(REAL),
    changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 255)), max_size=12),
    early=some.booleans(),
    end=some.floats(0, 1),
    cut=some.booleans(),
)
def test_any_bytes_become_a_picture_or_a_users_error(
    data: bytes, changes: list[tuple[float, int]], early: bool, end: float, cut: bool
) -> None:
    found = bytearray(data)
    for place, value in changes:
        found[int(place * ((min(60, len(found)) if early else len(found)) - 1))] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pixels = read_image(bytes(found[: int(end * len(found))] if cut else found), "x").pixels
        except UserError as error:
            assert error.code.startswith("photo_")
        else:
            assert pixels.dtype == np.uint8 and pixels.shape[2] == 3 and max(pixels.shape) <= 1024


@settings(max_examples=100, deadline=None)
@given(data=some.binary(max_size=200), kind=some.sampled_from(REAL))
def test_a_good_beginning_with_any_end_is_a_picture_or_a_users_error(
    data: bytes, kind: bytes
) -> None:
    for at in (8, 40):
        try:
            read_image(kind[:at] + data, "x")
        except UserError as error:
            assert error.code.startswith("photo_")
