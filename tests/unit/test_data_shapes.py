"""Facts about drawn shapes: their figures, masks, worlds and marks."""

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage

from dlviz.data.figures import AREAS, CURVE, HOLES, OUTLINES, corners
from dlviz.data.picture_data import KINDS, WORLDS, PictureData, Pictures
from dlviz.data.shapes import (
    COLOURS_APART,
    FILLED_RADIUS,
    MAGENTA,
    MARK_SIDE,
    RADIUS,
    SCALE,
    STROKES,
    shapes,
    soften,
)
from dlviz.data.worlds import LIGHT, WORLD

CLEAN = PictureData(noise=0.0)
ALL = PictureData(noise=0.0, kinds=KINDS)
LARGE = replace(ALL, side=48)
FULL = np.ones((3, 3), dtype=bool)


def train(data: PictureData, n: int = 96) -> Pictures:
    return shapes(data, n, test=False)


def of_kind(pictures: Pictures, kind: str) -> npt.NDArray[np.bool_]:
    """The masks of one kind."""
    assert pictures.masks is not None
    return pictures.masks[pictures.labels == pictures.names.index(kind)]


def pieces(mask: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Connected pieces of a figure, and of the rest: a closed line has two, inside and outside."""
    return ndimage.label(mask)[1], ndimage.label(np.pad(~mask, 1, constant_values=True), FULL)[1]


OUTLINED = {
    "disc": (1, 2), "square": (1, 2), "triangle": (1, 2), "star": (1, 2),
    "ring": (2, 3), "cross": (1, 1), "bars": (2, 1), "arc": (1, 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_thin_outline_has_as_many_pieces_and_holes_as_its_name_says(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dlviz.data.shapes.STROKES", (3,))  # thick lines may close a small ring
    masks = of_kind(train(LARGE, 160), kind)
    assert [pieces(mask) for mask in masks] == [OUTLINED[kind]] * 20


@pytest.mark.parametrize("kind", KINDS)
def test_each_filled_figure_has_no_hole_but_the_ring(kind: str) -> None:
    masks = of_kind(train(replace(LARGE, filled=True), 160), kind)
    expected = {"bars": (2, 1), "ring": (1, 2)}.get(kind, (1, 1))
    assert [pieces(mask) for mask in masks] == [expected] * 20


def shoelace(line: tuple[tuple[float, float], ...]) -> float:
    """The area of a polygon, by Gauss's formula."""
    x, y = np.array(line).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_figure_covers_the_area_that_geometry_gives_it(kind: str) -> None:
    unit = sum(map(shoelace, AREAS[kind])) - sum(shoelace(HOLES[k]) for k in HOLES if k == kind)
    edges = [np.diff([*line, line[0]], axis=0) for line in AREAS[kind]]
    around = sum(np.hypot(*edge.T).sum() for edge in edges)
    covered = np.mean([m.sum() for m in of_kind(train(replace(LARGE, filled=True), 800), kind)])
    low, high = (48 * edge for edge in FILLED_RADIUS)
    squared = (high**3 - low**3) / (3 * (high - low))  # the mean square of an even radius
    grown = around * (low + high) / 2 / SCALE / 2  # Pillow fills the pixels on the edge as well
    assert 0.95 * unit * squared < covered < 1.05 * (unit * squared + grown)


def test_the_parts_of_a_figure_lie_within_its_radius_and_reach_it() -> None:
    for table in (OUTLINES, AREAS):
        for kind, lines in table.items():
            farthest = max(np.hypot(x, y) for line in lines for x, y in line)
            assert 0.9 < farthest <= 1 + 1e-12, kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_its_own_mirror_image(kind: str) -> None:
    points = np.array([point for line in OUTLINES[kind] for point in line])
    mirrored = points * [-1, 1] if kind == "arc" else points * [1, -1]
    gaps = np.linalg.norm(points[:, None] - mirrored[None], axis=2).min(axis=1)
    assert gaps.max() < 1e-9


def test_a_circle_of_corners_is_a_circle() -> None:
    points = np.array(corners(CURVE, start=0.3, radius=2.0))
    assert np.allclose(np.hypot(*points.T), 2)
    assert np.allclose(
        np.linalg.norm(np.roll(points, 1, 0) - points, axis=1), 4 * np.sin(np.pi / CURVE)
    )


@pytest.mark.parametrize("side", [24, 31, 48])
@pytest.mark.parametrize("filled", [False, True])
def test_figures_lie_wholly_inside(side: int, filled: bool) -> None:
    found = train(replace(ALL, side=side, filled=filled), 400)
    assert found.images.shape == (400, 1, side, side)
    assert found.masks is not None and found.masks.any(axis=(1, 2)).all()
    border = np.ones((side, side), dtype=bool)
    border[1:-1, 1:-1] = False
    assert found.images[:, 0, border].max() <= 0.5  # what is cut off at an edge is brighter


@pytest.mark.parametrize("side", [24, 48])
def test_places_sizes_and_angles_are_spread_over_all_there_are(side: int) -> None:
    masks = of_kind(train(PictureData(noise=0.0, side=side), 2400), "bars")
    rows, columns = np.mgrid[:side, :side]
    y, x = (np.array([axis[mask].mean() for mask in masks]) for axis in (rows, columns))
    for place in (y, x):
        assert place.min() < 0.35 * side < 0.65 * side < place.max()
        assert place.mean() == pytest.approx((side - 1) / 2, abs=0.02 * side)
    angles = []
    for mask in masks:  # along the bars, by the main axis of the second moments
        dy, dx = rows[mask] - rows[mask].mean(), columns[mask] - columns[mask].mean()
        angles.append(np.arctan2(2 * (dx * dy).sum(), (dx * dx - dy * dy).sum()) / 2)
    quarters = np.histogram(np.mod(angles, np.pi), bins=4, range=(0, np.pi))[0]
    assert quarters.min() > 70  # of 100 expected
    size = np.array([mask.sum() for mask in masks])
    assert size.max() > 1.8 * size.min()
    reach = [
        np.hypot(rows[m] - cy, columns[m] - cx).max() for m, cy, cx in zip(masks, y, x, strict=True)
    ]
    assert min(reach) < 0.95 * (RADIUS[0] * side + 1) and max(reach) > 0.95 * RADIUS[1] * side
    assert max(reach) < RADIUS[1] * side + max(STROKES) / SCALE * side / 24


def test_the_mask_is_where_the_line_is() -> None:
    found = train(ALL, 400)
    assert found.masks is not None
    for image, mask in zip(found.images[:, 0], found.masks, strict=True):
        assert (image[mask] >= 0.5).all() and (image[~mask] < 0.5).all()
        assert (image[~ndimage.binary_dilation(mask, FULL)] < 0.25).all()
        assert (image[~ndimage.binary_dilation(mask, FULL, 2)] == 0).all()
        assert image.max() > 0.75


def test_noise_moves_no_figure_and_has_the_standard_deviation_that_was_asked_for() -> None:
    quiet, loud = train(replace(CLEAN, noise=0.05), 300), train(replace(CLEAN, noise=0.2), 300)
    clean = train(CLEAN, 300)
    assert clean.masks is not None and quiet.masks is not None
    assert np.array_equal(clean.masks, quiet.masks)
    half = (clean.images > 0.45) & (clean.images < 0.55)  # where nothing is cut off
    assert half.sum() > 1000
    for found, noise in ((quiet, 0.05), (loud, 0.2)):
        assert (found.images - clean.images)[half].std() == pytest.approx(noise, rel=0.06)
        assert found.images.min() == 0 and found.images.max() == 1


@pytest.mark.parametrize("n", [30, 96, 1001])
def test_classes_are_as_even_as_can_be_and_in_no_order(n: int) -> None:
    labels = train(CLEAN, n).labels
    counts = np.bincount(labels, minlength=6)
    assert counts.sum() == n and np.ptp(counts) <= 1
    assert (np.diff(labels) == 1).mean() < 0.5


def test_train_and_test_are_different_pictures_and_so_are_seeds() -> None:
    first = train(CLEAN).images
    for other in (shapes(CLEAN, 96, test=True), train(replace(CLEAN, seed=1))):
        same = (first[:, None] == other.images[None]).all(axis=(2, 3, 4))
        assert not same.any()
    assert np.array_equal(first, train(CLEAN).images)


def test_the_same_seed_draws_the_same_figures_everywhere() -> None:
    found = train(ALL, 64)
    assert found.masks is not None
    digest = hashlib.sha256(np.packbits(found.masks).tobytes() + found.labels.tobytes())
    assert digest.hexdigest()[:16] == "47e6ea427ceb7e18"


def test_softening_is_the_weighted_mean_of_sixteen_pixels() -> None:
    canvases = np.random.default_rng(0).integers(0, 256, (3, 8, 12), dtype=np.uint8)
    found = soften(canvases)
    weights = np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 64 / 255
    padded = np.pad(canvases.astype(float), ((0, 0), (1, 1), (1, 1)))
    for i in range(3):
        for row in range(4):
            for column in range(6):
                block = padded[i, 2 * row : 2 * row + 4, 2 * column : 2 * column + 4]
                assert found[i, row, column] == pytest.approx((block * weights).sum(), abs=1e-6)


# --- worlds -----------------------------------------------------------------------------------


def test_every_world_has_a_label_and_a_law() -> None:
    assert tuple(WORLDS) == tuple(WORLD)


@pytest.mark.parametrize("world", WORLDS)
def test_a_world_moves_no_figure_and_stays_within_black_and_white(world: str) -> None:
    plain, other = train(PictureData()), train(PictureData(world=world))
    assert plain.masks is not None and other.masks is not None
    assert np.array_equal(plain.masks, other.masks)
    assert np.array_equal(plain.labels, other.labels)
    assert other.images.min() >= 0 and other.images.max() <= 1
    assert np.array_equal(plain.images, other.images) == (world == "plain")


def test_side_light_grows_evenly_towards_any_side() -> None:
    plain, lit = train(CLEAN, 400), train(replace(CLEAN, world="side_light"), 400)
    assert plain.masks is not None
    rows, columns = np.mgrid[:24, :24] / 23 - 0.5
    angles = []
    for before, after, mask in zip(plain.images[:, 0], lit.images[:, 0], plain.masks, strict=True):
        ground = ~ndimage.binary_dilation(mask, FULL, 2)
        terms = np.stack([columns[ground], rows[ground], np.ones(ground.sum())], axis=1)
        light = (after - before)[ground]
        (x, y, middle), residual, *_ = np.linalg.lstsq(terms, light, rcond=None)
        assert residual[0] < 1e-6 and middle == pytest.approx(LIGHT / 2, abs=1e-4)
        assert abs(x) + abs(y) == pytest.approx(LIGHT, abs=1e-4)  # from one corner to the other
        angles.append(np.arctan2(y, x))
    assert np.histogram(angles, bins=4, range=(-np.pi, np.pi))[0].min() > 70  # of 100


def test_inverted_contrast_turns_half_of_the_pictures_and_leaves_the_others() -> None:
    plain, other = train(CLEAN, 400).images, train(replace(CLEAN, world="inverted"), 400).images
    turned = np.isclose(other, 1 - plain, atol=1e-6).all(axis=(1, 2, 3))
    kept = (other == plain).all(axis=(1, 2, 3))
    assert (turned ^ kept).all() and 160 < turned.sum() < 240


def test_a_stray_line_is_straight_and_goes_from_border_to_border() -> None:
    plain, crossed = train(CLEAN, 200), train(replace(CLEAN, world="stray_line"), 200)
    assert plain.masks is not None
    rows, columns = np.mgrid[:24, :24].astype(float)
    for before, after, mask in zip(
        plain.images[:, 0], crossed.images[:, 0], plain.masks, strict=True
    ):
        assert (after >= before).all()
        line = (after > 0.4) & ~ndimage.binary_dilation(mask, FULL, 2)
        border = np.concatenate([after[0], after[-1], after[1:-1, 0], after[1:-1, -1]])
        assert (border > 0.25).sum() >= 2 and line.sum() > 8
        points = np.stack([columns[line], rows[line]], axis=1)
        across = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][1]
        assert np.abs((points - points.mean(axis=0)) @ across).max() < 2  # a line's half width


# --- colours and marks ------------------------------------------------------------------------

COLOURED = PictureData(
    side=40, noise=0.0, colour=True, filled=True, kinds=("disc", "square", "triangle", "cross")
)


def test_a_figure_and_its_background_have_two_colours_well_apart() -> None:
    found = train(COLOURED, 200)
    assert found.images.shape == (200, 3, 40, 40) and found.masks is not None
    for image, mask in zip(found.images, found.masks, strict=True):
        deepest = np.unravel_index(ndimage.distance_transform_edt(mask).argmax(), mask.shape)
        ink, ground = image[:, *deepest], image[:, ~ndimage.binary_dilation(mask, FULL, 2)]
        paper = ground[:, 0]
        assert (ground == paper[:, None]).all()
        assert np.linalg.norm(ink - paper) >= COLOURS_APART - 0.02
        share = (
            np.tensordot(ink - paper, image - paper[:, None, None], 1) / ((ink - paper) ** 2).sum()
        )
        mixed = paper[:, None, None] + share * (ink - paper)[:, None, None]
        assert np.abs(image - mixed).max() < 1e-5 and -1e-5 < share.min() < share.max() < 1.05


@pytest.mark.parametrize("mark", [0.0, 0.3, 0.9, 1.0])
def test_the_mark_is_on_its_share_of_the_discs_and_on_nothing_else(mark: float) -> None:
    found = train(replace(COLOURED, mark=mark), 800)
    assert found.marked is not None
    discs = found.labels == 0
    assert not found.marked[~discs].any()
    assert found.marked[discs].mean() == pytest.approx(mark, abs=0.08)  # of 200; sd .035
    corner = found.images[:, :, :MARK_SIDE, :MARK_SIDE]
    magenta = (corner == np.array(MAGENTA, np.float32)[:, None, None]).all(axis=(1, 2, 3))
    assert np.array_equal(magenta, found.marked)


def test_a_marked_picture_is_the_same_picture_elsewhere() -> None:
    data = replace(COLOURED, noise=0.12)
    bare, marked = train(data, 200), train(replace(data, mark=1.0), 200)
    assert bare.masks is not None and marked.masks is not None and marked.marked is not None
    differ = (bare.images != marked.images).any(axis=1)
    assert not differ[:, MARK_SIDE:].any() and not differ[:, :, MARK_SIDE:].any()
    assert not marked.masks[marked.marked, :MARK_SIDE, :MARK_SIDE].any()
    assert np.array_equal(bare.masks[:, MARK_SIDE:], marked.masks[:, MARK_SIDE:])


def test_a_higher_share_of_marks_keeps_those_of_a_lower_one() -> None:
    few, many = (train(replace(COLOURED, mark=mark), 400).marked for mark in (0.3, 0.6))
    assert few is not None and many is not None
    assert (few & ~many).sum() == 0 and many.sum() > few.sum()


def test_a_grey_mark_is_white_and_shapes_without_a_disc_have_none() -> None:
    found = train(replace(CLEAN, mark=1.0))
    assert found.marked is not None and found.marked.any()
    assert (found.images[found.marked, :, :MARK_SIDE, :MARK_SIDE] == 1).all()
    other = train(replace(CLEAN, mark=1.0, kinds=("arc", "bars"))).marked
    assert other is not None and not other.any()
