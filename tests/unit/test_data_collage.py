"""Collages: where their photographs lie, and what a network sees of each."""

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dlviz.data import photos
from dlviz.data.collage import BOXES, MIDDLE, PLUS, SIDE, collage, names_of, parts
from dlviz.data.photos import OWN, PREFIX, OwnPhoto, Pixels, label_of, photo
from dlviz.errors import UserError
from dlviz.nets.lite0_weights import middle, seen
from tests.image_files import readers_photos

RED, GREEN, BLUE, WHITE = (200, 0, 0), (0, 200, 0), (0, 0, 200), (255, 255, 255)


def plain(colour: tuple[int, int, int], shape: tuple[int, int] = (300, 400)) -> Pixels:
    return np.full((*shape, 3), colour, dtype=np.uint8)


@pytest.mark.parametrize("count", BOXES)
def test_the_photographs_share_the_picture_out_evenly(count: int) -> None:
    hits = np.zeros((20, 20), dtype=int)
    for left, top, wide, high in BOXES[count]:
        assert wide * high == 1 / count
        rows, columns = (slice(round(20 * a), round(20 * (a + b)))
                         for a, b in ((top, high), (left, wide)))  # fmt: skip
        hits[rows, columns] += 1
    assert (hits == 1).all()


def test_a_name_says_what_lies_where() -> None:
    assert parts("coffee") == (("coffee", (0, 0, 1, 1)),)
    assert parts("coffee+chelsea") == (
        ("coffee", (0.0, 0.0, 0.5, 1.0)),
        ("chelsea", (0.5, 0.0, 0.5, 1.0)),
    )
    assert [name for name, _ in parts("a+b+c+own:d")] == ["a", "b", "c", "own:d"]
    assert [box[:2] for _, box in parts("a+b+c+d")] == [(0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)]


@pytest.mark.parametrize("count", [2, 4])
def test_the_network_sees_the_collage_and_nothing_of_its_margin(count: int) -> None:
    colours = (RED, GREEN, BLUE, WHITE)[:count]
    whole = collage([plain(colour) for colour in colours])
    assert whole.shape == (SIDE, SIDE, 3) and not whole.flags.writeable
    shown = middle(whole)
    assert shown.size == (MIDDLE, MIDDLE)
    pixels = seen(whole)
    for colour, (left, top, wide, high) in zip(colours, BOXES[count], strict=True):
        for side, picture, soft in ((MIDDLE, np.asarray(shown), 0), (224, pixels, 2)):
            x0, y0 = round(side * left) + soft, round(side * top) + soft
            x1, y1 = round(side * (left + wide)) - soft, round(side * (top + high)) - soft
            assert (picture[y0:y1, x0:x1] == colour).all()


@pytest.mark.parametrize("names", ["coffee+chelsea+china+camera", "flower+rocket+moon+retina"])
def test_a_quarter_is_what_the_network_sees_of_the_photograph_alone(names: str) -> None:
    whole = np.asarray(middle(photo(names))).astype(float)
    for name, (left, top, _, _) in parts(names):
        alone = middle(photo(name)).resize((224, 224), Image.Resampling.BICUBIC)
        y, x = round(MIDDLE * top), round(MIDDLE * left)
        pair = whole[y : y + 224, x : x + 224], np.asarray(alone)
        assert np.corrcoef([each.ravel() for each in pair])[0, 1] > 0.98  # cut between pixels here


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize("shape", [(300, 500), (500, 300), (400, 400)])
def test_nothing_is_stretched_and_the_middle_stays_in_the_middle(
    count: int, shape: tuple[int, int]
) -> None:
    picture, centre = Image.new("RGB", shape[::-1]), (shape[1] / 2, shape[0] / 2)
    ImageDraw.Draw(picture).ellipse([c + r for r in (-60, 60) for c in centre], WHITE)
    whole = np.asarray(middle(collage([np.asarray(picture)] * count)))
    for left, top, wide, high in BOXES[count]:
        x, y, w, h = (round(MIDDLE * share) for share in (left, top, wide, high))
        rows, columns = np.nonzero(whole[y : y + h, x : x + w, 0] > 127)
        assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=2)
        assert rows.mean() == pytest.approx((h - 1) / 2, abs=1.5)
        assert columns.mean() == pytest.approx((w - 1) / 2, abs=1.5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (2, 2)])
def test_photographs_of_any_size_fit(shape: tuple[int, int]) -> None:
    whole = collage([plain(RED, shape), plain(BLUE, shape)])
    assert (middle(whole).getpixel((0, 0)), middle(whole).getpixel((447, 447))) == (RED, BLUE)


def test_their_order_is_theirs() -> None:
    one, other = photo("coffee+chelsea"), photo("chelsea+coffee")
    half = SIDE // 2
    assert np.array_equal(one[:, 32:half], other[:, half : SIDE - 32])
    assert np.array_equal(one[:, half : SIDE - 32], other[:, 32:half])
    assert one.flags.c_contiguous and not one.flags.writeable


@pytest.mark.parametrize(
    "name", ["coffee+chelsea+china", "coffee+", "+", "coffee+eagle", PLUS.join(5 * ["moon"])]
)
def test_what_is_no_collage_is_refused(name: str) -> None:
    with pytest.raises(UserError) as caught:
        photo(name)
    assert (caught.value.code, caught.value.fields["field"]) == ("value_unknown", "photo")


def test_a_number_of_photographs_that_has_no_boxes_is_refused() -> None:
    for count in set(range(1, 7)) - set(BOXES):
        with pytest.raises(UserError):
            names_of(PLUS.join(itertools.repeat("coffee", count)))


def test_a_reader_s_photograph_may_be_a_part_while_it_is_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(photos, "OWN", readers_photos(4 * 10**5))
    mine = OwnPhoto("7" * 64, plain(GREEN), "mine.png")
    name = f"coffee{PLUS}{PREFIX}{mine.sha256}"
    with pytest.raises(UserError) as caught:
        photo(name)
    assert caught.value.code == "photo_missing" and caught.value.fields == {"sha": mine.sha256}
    photos.OWN.put(mine)
    assert middle(photo(name)).getpixel((447, 0)) == GREEN
    photos.OWN.put(OwnPhoto("8" * 64, plain(RED), "other.png"))
    with pytest.raises(UserError):  # it has left, and no collage keeps it
        photo(name)
    assert mine.sha256 not in OWN


def test_labels_are_for_people() -> None:
    assert label_of("coffee") == "A cup of coffee"
    assert label_of(f"{PREFIX}{64 * '0'}") == "Your own"
