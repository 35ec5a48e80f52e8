"""Facts about sets of pictures: what may be asked for, what is kept, one order for all pixels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlviz.data.downloads import names
from dlviz.data.picture_data import DATASET_NAMES, KINDS, LIMITS
from dlviz.data.pictures import (
    DATASETS,
    DEFAULT_KINDS,
    WORLDS,
    PictureData,
    Pictures,
    class_names,
    load_pictures,
    order_of,
    picture_shape,
)
from dlviz.data.store import Store
from dlviz.errors import UserError

SMALL = PictureData(n=60, n_test=30)
DIGITS = PictureData(dataset="digits")


@pytest.mark.parametrize("name", ["shapes", "digits"])
def test_pictures_have_the_shape_the_names_and_the_range_that_are_promised(name: str) -> None:
    data = replace(SMALL, dataset=name)
    for pictures, n in zip(load_pictures(data), (60, 30), strict=True):
        assert pictures.images.shape == (n, *picture_shape(data))
        assert pictures.images.dtype == np.float32 and pictures.labels.dtype == np.int64
        assert 0 <= pictures.images.min() < 0.1 and 0.9 < pictures.images.max() <= 1
        assert pictures.names == class_names(data)
        assert set(pictures.labels) <= set(range(len(pictures.names)))


def test_the_table_names_every_set_and_says_what_has_to_be_downloaded() -> None:
    assert tuple(DATASETS) == DATASET_NAMES
    assert {name for name, known in DATASETS.items() if known.download} == set(names("pictures"))
    for name, known in DATASETS.items():
        assert known.shape == picture_shape(PictureData(dataset=name))
        assert known.names == class_names(PictureData(dataset=name))


def test_coloured_shapes_have_three_channels_and_the_side_that_was_asked_for() -> None:
    data = replace(SMALL, colour=True, side=40, kinds=("disc", "square", "triangle", "cross"))
    assert picture_shape(data) == (3, 40, 40) == load_pictures(data)[0].images.shape[1:]
    assert class_names(data) == ("disc", "square", "triangle", "cross")


def test_six_kinds_are_drawn_by_default_of_those_there_are() -> None:
    assert len(DEFAULT_KINDS) == 6 and set(DEFAULT_KINDS) < set(KINDS)


def test_digits_are_all_there_once_and_none_is_in_both_parts() -> None:
    train, test = load_pictures(replace(DIGITS, n=5000, n_test=5000))
    assert (len(train.labels), len(test.labels)) == (1347, 450)
    raw = load_digits()
    truth = sorted(
        (*image.ravel(), label) for image, label in zip(raw.images, raw.target, strict=True)
    )
    found = [
        (*(16 * image).ravel(), label)
        for part in (train, test)
        for image, label in zip(part.images, part.labels, strict=True)
    ]
    assert np.array_equal(sorted(found), truth)


def test_more_digits_begin_with_the_same_ones_and_another_seed_draws_others() -> None:
    few, many = (load_pictures(replace(DIGITS, n=n))[0] for n in (100, 300))
    assert np.array_equal(few.images, many.images[:100])
    other = load_pictures(replace(DIGITS, n=100, seed=1))
    assert not np.array_equal(few.images, other[0].images)
    test = {image.tobytes() for image in load_pictures(DIGITS)[1].images}
    assert test != {image.tobytes() for image in other[1].images}


@pytest.mark.parametrize("pixels", [64, 576, 2304])
def test_the_order_of_shuffled_pixels_is_a_bijection_that_leaves_hardly_one_in_place(
    pixels: int,
) -> None:
    order = order_of(pixels)
    assert sorted(order) == list(range(pixels))
    assert (order == np.arange(pixels)).sum() < 6  # one, on average
    assert np.array_equal(order, order_of(pixels))


@pytest.mark.parametrize(
    "data",
    [
        SMALL,
        replace(SMALL, seed=3),
        replace(SMALL, colour=True, filled=True, mark=1.0),
        replace(SMALL, dataset="digits"),
    ],
)
def test_one_order_shuffles_every_channel_of_every_picture_and_its_mask(data: PictureData) -> None:
    for plain, moved in zip(
        load_pictures(data), load_pictures(replace(data, shuffled=True)), strict=True
    ):
        n, channels, height, width = plain.images.shape
        order = order_of(height * width)
        back = np.empty_like(plain.images).reshape(n, channels, -1)
        back[:, :, order] = moved.images.reshape(n, channels, -1)
        assert np.array_equal(back.reshape(plain.images.shape), plain.images)
        assert np.array_equal(plain.labels, moved.labels)
        if plain.masks is None:
            assert moved.masks is None
        else:
            assert moved.masks is not None
            masks = np.empty_like(plain.masks).reshape(n, -1)
            masks[:, order] = moved.masks.reshape(n, -1)
            assert np.array_equal(masks.reshape(plain.masks.shape), plain.masks)


def test_asking_again_gives_the_same_pictures_and_nobody_can_change_them() -> None:
    first = load_pictures(SMALL)
    assert load_pictures(replace(SMALL)) is first
    for pictures in first:
        for array in (pictures.images, pictures.labels, pictures.masks, pictures.marked):
            assert array is not None
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
    train = first[0]
    assert train.size_bytes == 60 * (24 * 24 * 4 + 8 + 24 * 24 + 1)


def test_a_full_store_lets_the_least_used_go_and_keeps_the_newest_however_large() -> None:
    store: Store[str, bytes] = Store(10, len)
    store.keep("a", b"1234")
    store.keep("b", b"1234")
    assert store.find("a") == b"1234"
    store.keep("c", b"1234")
    assert "a" in store and "b" not in store and store.find("b") is None
    store.keep("d", bytes(99))
    assert "d" in store and len(store) == 1
    store.clear()
    assert len(store) == 0


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "too few": ({"n": 3}, "value_range"),
    "too many": ({"n_test": 10**6}, "value_range"),
    "half a picture": ({"n": 30.5}, "value_type"),
    "a count that is a switch": ({"n": True}, "value_type"),
    "tiny": ({"side": 8}, "value_range"),
    "huge": ({"side": 1000}, "value_range"),
    "negative noise": ({"noise": -0.1}, "value_range"),
    "no noise at all": ({"noise": float("nan")}, "value_range"),
    "noise in words": ({"noise": "much"}, "value_type"),
    "more than all": ({"mark": 1.5}, "value_range"),
    "a negative seed": ({"seed": -1}, "value_range"),
    "another set": ({"dataset": "imagenet"}, "value_unknown"),
    "no set": ({"dataset": None}, "value_type"),
    "another world": ({"world": "fog"}, "value_unknown"),
    "another kind": ({"kinds": ("disc", "heart")}, "value_unknown"),
    "one kind": ({"kinds": ("disc",)}, "value_type"),
    "a kind twice": ({"kinds": ("disc", "disc")}, "value_twice"),
    "kinds in a list": ({"kinds": ["disc", "arc"]}, "value_type"),
    "a kind that is a number": ({"kinds": ("disc", 3)}, "value_type"),
    "a switch in words": ({"shuffled": "yes"}, "value_type"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_value_that_cannot_be_used_is_named(name: str) -> None:
    values, code = WRONG[name]
    with pytest.raises(UserError) as caught:
        load_pictures(replace(PictureData(), **values))
    assert caught.value.code == code
    assert caught.value.fields["field"] == next(iter(values))


def test_the_ends_of_every_range_can_be_used() -> None:
    low = {name: limits[0] for name, limits in LIMITS.items() if name != "n_test"}
    high = {"side": 48, "noise": 1.0, "mark": 1.0, "seed": 2**31 - 1}
    for values in (low, high):
        found: tuple[Pictures, Pictures] = load_pictures(replace(SMALL, **values))  # type: ignore[arg-type]
        assert np.isfinite(found[0].images).all()


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_is_drawn(world: str) -> None:
    assert len(load_pictures(replace(SMALL, world=world))[1].labels) == 30
