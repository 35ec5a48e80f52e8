"""The tower: which units it shows, and the library that its patches come from."""

from collections import Counter

import numpy as np
import pytest
import torch

from dlviz.data.photos import PHOTOS, photo
from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import lite0_library, natural, tower
from dlviz.measure.lite0_library import LEVELS, library, tiles
from dlviz.measure.optimised import unrectified
from dlviz.measure.tower import Tower, TowerResult, choose, looked_at
from dlviz.nets import lite0_weights
from dlviz.nets.lite0 import Lite0, layers, rectified
from dlviz.nets.lite0_weights import as_input, lite0
from dlviz.train.cnn_run import CnnRun


@pytest.fixture(scope="module")
def coffee() -> TowerResult:
    return finish(Tower())


@pytest.fixture(scope="module")
def shapes() -> TowerResult:
    return finish(Tower(net="shapes", picture=3))


def test_it_tells_what_is_on_the_photo(coffee: TowerResult) -> None:
    assert coffee.top[0] == ("espresso", pytest.approx(0.951, abs=0.02))
    assert len(coffee.top) == 5


def test_a_floor_sees_more_than_the_one_below(coffee: TowerResult, shapes: TowerResult) -> None:
    assert [floor.name for floor in coffee.floors] == [level.name for level in LEVELS]
    assert [floor.layer for floor in shapes.floors] == ["conv1", "conv2", "conv3"]
    for result in (coffee, shapes):
        for name in ("receptive", "field"):
            seen = [getattr(floor, name) for floor in result.floors]
            assert seen == sorted(set(seen))
        assert all(floor.field <= floor.receptive for floor in result.floors)
        assert result.floors[-1].field <= result.side


@pytest.mark.parametrize("result", ["coffee", "shapes"])
def test_shapes_and_ranges(result: str, request: pytest.FixtureRequest) -> None:
    found: TowerResult = request.getfixturevalue(result)
    assert found.photo.shape == (448, 448, 3)
    for floor in found.floors:
        size = 96 if result == "coffee" else floor.receptive
        assert floor.patches.shape == (4, 9, size, size, 3)
        assert floor.values.shape == (4, 9)
        assert (np.diff(floor.values, axis=1) <= 0).all()
        assert len(set(floor.units.tolist())) == 4
        assert floor.maps.min() >= 0
        assert max(floor.maps.shape[1:]) <= 56
        assert (floor.maps.max((1, 2)) > 0).all()
        assert floor.optimised is not None
        assert floor.optimised.shape[0] == 4
        assert not floor.patches.flags.writeable
    assert found.size_bytes < 8 << 20


@pytest.mark.parametrize("name", ["chelsea", "china", "rocket"])
def test_its_units_fire_on_the_photo_more_than_on_most(name: str) -> None:
    """Above the stem, that is: every photograph has edges, and a soft one has weaker edges."""
    for floor in finish(Tower(photo=name)).floors[1:]:
        shelf = library().shelves[floor.layer]
        more = (floor.answers - shelf.centre[floor.units]) / shelf.spread[floor.units]
        assert more.min() > 0
        assert floor.layer != "head" or more.min() > 1


def test_no_two_units_of_a_floor_fire_in_the_same_places() -> None:
    maps = torch.zeros(5, 4, 4)
    maps[0, 0, 0], maps[1, 0, 0], maps[2, 3, 3], maps[3, 1, 2], maps[4] = 9.0, 8.0, 7.0, 6.0, -1.0
    centre, spread = np.zeros(5, dtype=np.float32), np.ones(5, dtype=np.float32)
    assert choose(maps, centre, spread, range(5), count=3) == [0, 2, 3]
    assert choose(maps, centre, spread, range(5), count=4) == [0, 2, 3, 1]


def test_a_unit_that_fires_everywhere_gives_way_to_one_that_fires_here() -> None:
    maps = torch.zeros(3, 2, 2)
    maps[0, 0, 0], maps[1, 0, 1], maps[2, 1, 0] = 5.0, 4.0, 1.0
    centre, spread = np.array([5.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.1])
    assert choose(maps, centre, spread, range(3), count=1) == [1]


def test_the_small_network_is_shown_its_test_picture(shapes: TowerResult) -> None:
    run = finish(CnnRun())
    _, test = load_pictures(run.study.data)
    pixels = shapes.photo[::1, ::1, 0].astype(float).mean()
    assert pixels == pytest.approx(255 * float(test.images[3].mean()), abs=2)
    x = torch.tensor(test.images)
    for floor in shapes.floors:
        best = unrectified(run.net(), x, floor.layer).amax((2, 3)).T[floor.units.tolist()]
        assert floor.values == pytest.approx(best.sort(1, descending=True).values[:, :9].numpy())
        assert floor.answers == pytest.approx(best[:, 3].numpy(), rel=1e-5)


def test_it_looks_at_one_picture_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = Counter[int]()
    forward = Lite0.forward

    def counted(self: Lite0, x: torch.Tensor, *rest: object, **named: object) -> object:
        sizes[len(x)] += 1
        return forward(self, x, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Lite0, "forward", counted)
    finish(Tower(photo="flower"))
    assert set(sizes) == {1}


def test_the_library_is_what_the_network_answers() -> None:
    net, found = lite0(), library()
    random = np.random.default_rng(0)
    for level in LEVELS:
        shelf, layer = found.shelves[level.layer], layers()[level.layer]
        assert shelf.crop.shape == (layer.shape[0], natural.COUNT)
        for unit in random.choice(layer.shape[0], 2, replace=False):
            place = shelf.places(level.layer, int(unit))[int(random.integers(natural.COUNT))]
            x = as_input(natural.shown(found.crops[place.crop]))
            with torch.no_grad():
                maps = unrectified(net, x, level.layer)[0, unit]
            assert float(maps[place.row, place.column]) == pytest.approx(place.value, rel=2e-3)


def test_no_place_of_the_library_is_beaten_in_crops_drawn_at_random() -> None:
    net, found = lite0(), library()
    random = np.random.default_rng(1)
    for at in random.choice(len(found.crops), 4, replace=False):
        _, kept = net(
            as_input(natural.shown(found.crops[at])), keep=[f"{e.layer}.norm" for e in LEVELS]
        )
        for level in LEVELS:
            shelf, layer = found.shelves[level.layer], layers()[level.layer]
            inside = natural.inside(layer, shelf.field)
            best = kept[f"{level.layer}.norm"][0].where(inside, natural.NEVER).flatten(1).amax(1)
            assert (best.numpy() <= shelf.value[:, 0] * 1.001 + 1e-2).all()


def test_a_unit_has_at_most_three_places_in_a_photograph_and_they_differ() -> None:
    found = library()
    for level in LEVELS:
        for unit in found.shelves[level.layer].candidates:
            places = found.shelves[level.layer].places(level.layer, int(unit))
            photos = Counter(found.crops[place.crop].photo for place in places)
            assert max(photos.values()) <= natural.A_PHOTO
            assert [p.value for p in places] == sorted((p.value for p in places), reverse=True)


def test_candidates_are_alive_and_each_has_its_optimised_picture() -> None:
    assert len(tiles()) == sum(len(library().shelves[level.layer].candidates) for level in LEVELS)
    for level in LEVELS:
        shelf = library().shelves[level.layer]
        assert len(set(shelf.candidates.tolist())) == len(shelf.candidates)
        assert len(shelf.candidates) <= level.candidates
        assert (shelf.value[shelf.candidates, 8] > 0).all()
        for unit in shelf.candidates.tolist():
            assert tiles()[level.layer, unit].shape == (96, 96, 3)


def test_the_optimised_pictures_drive_their_units_beyond_the_photographs() -> None:
    random = np.random.default_rng(0)
    for level in LEVELS[1:4]:  # a tile has 96 pixels; the head's were made with 128
        shelf = library().shelves[level.layer]
        for unit in random.choice(shelf.candidates, 3, replace=False):
            tile = torch.nn.functional.interpolate(
                as_input(tiles()[level.layer, int(unit)]), (level.side, level.side), mode="area"
            )
            with torch.no_grad():
                answers = unrectified(lite0(), tile, level.layer)[0].flatten(1).amax(1)
            assert float(answers[int(unit)]) > 0.5 * shelf.value[unit, 0]


def test_fields_are_not_larger_than_theory_allows() -> None:
    fields = library().fields
    assert tuple(fields) == rectified()
    assert all(fields[name] <= layers()[name].receptive for name in fields)


def test_a_library_is_read_as_it_was_written(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "library.npz"  # type: ignore[operator]
    lite0_library.save(library(), path)
    again = lite0_library.library(path)
    assert again.crops == library().crops
    assert again.fields == library().fields
    for level in LEVELS:
        for name, array in vars(library().shelves[level.layer]).items():
            assert np.array_equal(getattr(again.shelves[level.layer], name), array)


def test_the_recorded_files_are_small() -> None:
    assert lite0_library.RECORDING.stat().st_size <= 300_000
    assert lite0_library.TILES.stat().st_size <= 500_000


def test_a_patch_is_cut_about_the_unit_s_place() -> None:
    layer, crop = layers()["stage4.0.expand"], natural.Crop("coffee", 20, 100, 224)
    field = library().fields["stage4.0.expand"]
    whole = natural.shown(crop)
    assert np.array_equal(whole, photo("coffee")[20:244, 100:324])
    found = natural.patch(layer, crop, 10, 12, field, side=field)
    top = round(layer.start + 10 * layer.jump - (field - 1) / 2)
    left = round(layer.start + 12 * layer.jump - (field - 1) / 2)
    assert np.array_equal(found, whole[top : top + field, left : left + field])
    corner = natural.patch(layer, crop, 0, 27, field, side=field)
    assert np.array_equal(corner, whole[:field, -field:])


def test_the_maps_of_a_photo_are_what_its_relus_are_given() -> None:
    probabilities, maps = looked_at(lite0(), photo("camera"))
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert {name: tuple(z.shape) for name, z in maps.items()} == {
        level.layer: layers()[level.layer].shape for level in LEVELS
    }
    assert maps["stem"].min() < 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net": "other"}, "value_unknown"),
        ({"picture": 1000, "net": "shapes"}, "value_range"),
        ({"photo": 3}, "value_type"),
        ({"photo": "no such photo"}, "value_unknown"),
        ({"photo": "own:" + 64 * "0"}, "photo_missing"),
    ],
)
def test_a_tower_that_cannot_be_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(Tower(**changes))  # type: ignore[arg-type]
    assert error.value.code == code


def test_without_the_package_the_small_network_still_has_a_tower(
    monkeypatch: pytest.MonkeyPatch, shapes: TowerResult
) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    with pytest.raises(UserError) as error:
        finish(Tower())
    assert error.value.code == "lite0_missing"
    again = finish(Tower(net="shapes", picture=3))
    assert np.array_equal(again.photo, shapes.photo)


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_has_a_tower(name: str) -> None:
    assert len(finish(Tower(photo=name)).floors) == len(LEVELS)
    assert tower.UNITS == 4
