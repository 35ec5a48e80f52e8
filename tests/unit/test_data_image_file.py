"""Pictures that readers bring, each made in memory."""

import hashlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from dlviz.data.image_file import SIDE_MAX, read_image
from dlviz.data.photos import OWN, photo
from tests.image_files import BLUE, GREEN, RED, halves, saved


def near(found: np.ndarray, colour: tuple[int, ...], by: int = 12) -> bool:
    return bool(np.abs(found.astype(int) - colour).max() <= by)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_four_formats_show_what_was_drawn(kind: str) -> None:
    data = saved(halves(), kind, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))
    found = read_image(data, "halves")
    assert found.pixels.shape == (40, 60, 3) and found.pixels.dtype == np.uint8
    assert not found.pixels.flags.writeable
    assert near(found.pixels[30, 10], RED) and near(found.pixels[30, 50], BLUE)
    assert near(found.pixels[3, 5], GREEN)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_what_was_read_can_be_looked_at_by_its_hash() -> None:
    found = read_image(saved(halves(), "PNG"), "halves")
    OWN.put(found)
    assert (photo(f"own:{found.sha256}") == found.pixels).all()


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_as_the_camera_was_held(kind: str, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    data = saved(halves(), kind, exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    found = read_image(data, "turned").pixels
    assert found.shape == ((40, 60, 3) if turn < 5 else (60, 40, 3))
    assert np.abs(found.astype(int) - upright).max() <= 2


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert read_image(saved(halves(), "JPEG", exif=exif), "").pixels.shape == (40, 60, 3)


def test_broken_notes_of_a_camera_do_not_hide_the_picture() -> None:
    data = saved(halves(), "JPEG", exif=b"Exif\0\0MM\0*" + b"\xff" * 40)
    assert near(read_image(data, "").pixels[30, 10], RED)


def test_a_print_in_cmyk_has_its_colours() -> None:
    data = saved(halves().convert("CMYK"), "JPEG", quality=95)
    assert Image.open(io.BytesIO(data)).mode == "CMYK"
    found = read_image(data, "").pixels
    assert near(found[30, 10], RED) and near(found[30, 50], BLUE)


def test_sixteen_bits_are_scaled_and_not_cut_off() -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    found = read_image(saved(Image.fromarray(ramp), "PNG"), "").pixels
    assert np.abs(found[..., 1] - ramp / 257).max() <= 0.5
    assert (found[..., 0] == found[..., 2]).all()


def test_sixteen_bits_of_each_colour_are_scaled_too() -> None:
    rows = np.zeros((16, 16, 3), ">u2")
    rows[...] = (65535, 32896, 256)
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    png = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", 16, 16, 16, 2, 0, 0, 0)
    for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")):
        png += struct.pack(">I", len(body)) + name + body
        png += struct.pack(">I", zlib.crc32(name + body))
    assert near(read_image(png, "").pixels, (255, 128, 1), by=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_png_becomes_colour(mode: str) -> None:
    found = read_image(saved(Image.new("RGB", (20, 20), "white").convert(mode), "PNG"), "")
    assert near(found.pixels, (255, 255, 255), by=0)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_shows_white_and_glass_is_mixed(kind: str) -> None:
    image = Image.new("RGBA", (40, 40), (*RED, 0))
    image.paste((*RED, 255), (0, 20, 20, 40))
    image.paste((*RED, 128), (20, 20, 40, 40))
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    found = read_image(saved(image, kind, **options), "").pixels
    assert near(found[5, 5], (255, 255, 255), by=0)
    assert near(found[30, 5], RED, by=0)
    assert near(found[30, 30], tuple(round(c * 128 / 255 + 127) for c in RED), by=1)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_palette_with_a_transparent_colour_shows_white_there(kind: str) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([*RED, *BLUE, *[0] * 762])
    image.paste(1, (10, 0, 20, 20))
    found = read_image(saved(image, kind, transparency=0), "").pixels
    assert near(found[10, 3], (255, 255, 255), by=0) and near(found[10, 15], BLUE, by=0)


def test_a_grey_that_is_named_transparent_shows_white() -> None:
    image = Image.new("L", (20, 20), 7)
    image.paste(100, (10, 0, 20, 20))
    found = read_image(saved(image, "PNG", transparency=7), "").pixels
    assert near(found[10, 3], (255, 255, 255), by=0) and near(found[10, 15], (100,) * 3, by=0)


def test_hidden_colours_do_not_bleed_when_a_picture_is_reduced() -> None:
    image = Image.new("RGBA", (2048, 2048), (255, 0, 0, 0))
    image.paste((*BLUE, 255), (1024, 0, 2048, 2048))
    found = read_image(saved(image, "PNG"), "").pixels.astype(int)
    assert (found[:, :, 2] >= 228).all(), "the invisible red is nowhere seen"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in (RED, BLUE, GREEN)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    assert Image.open(io.BytesIO(data)).n_frames == 3
    assert near(read_image(data, "").pixels, RED)


def test_of_a_telephones_two_pictures_in_one_file_the_first_is_taken() -> None:
    data = saved(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), GREEN)])
    assert near(read_image(data, "").pixels[30, 10], RED)


@pytest.mark.parametrize(
    ("size", "kept"), [((3000, 1500), (512, 1024)), ((900, 1100), (1024, 838))]
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_reduced(
    kind: str, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    found = read_image(saved(halves(*size), kind), "").pixels
    assert found.shape == (*kept, 3) and max(kept) == SIDE_MAX
    assert near(found[-20, 20], RED) and near(found[-20, -20], BLUE)


def test_a_small_picture_stays_as_it_is() -> None:
    assert read_image(saved(halves(8, 128), "PNG"), "").pixels.shape == (128, 8, 3)


def test_a_name_becomes_one_line_of_text() -> None:
    found = read_image(saved(halves(), "PNG"), "my\0cat\n\x1b[31m.png" + "x" * 500)
    assert found.name.isprintable() and len(found.name) <= 40
    assert found.name.startswith("my cat")
