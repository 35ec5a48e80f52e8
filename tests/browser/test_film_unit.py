"""A unit's card, in a real Chromium."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.draw.unit_scene import unit_scene
from dlviz.measure.unit_card import UnitResult
from tests.film_stage import replaced, stage
from tests.pictures_example import unit_of

NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def film(result: UnitResult, present: bool = False, finding: str = "1.5 times as much.") -> bytes:
    options = Options(branch=False, present=present)
    return encode_scene(unit_scene(result, options=options, finding=finding))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, atlasesReady, unitPoints")
    opened: list[tuple[Page, list[str]]] = []

    def show_(shown: bytes, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, shown, **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        if shown:
            settled(page)
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("inner.atlasesReady(player) && player.frame === null")


def pixels(page: Page, canvas: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The colours [h, w, 3] of the card's canvases: patches, what is made, its curve, the photo."""
    settled(page)
    w, h, data = (
        page.locator(".unit canvas")
        .nth(canvas)
        .evaluate(
            """(c) => [c.width, c.height, Array.from(
          c.getContext("2d").getImageData(0, 0, c.width, c.height).data)]"""
        )
    )
    return np.reshape(np.array(data, dtype=float), (h, w, 4))[..., :3]


def written(page: Page) -> list[str]:
    """Every text that is drawn on a canvas."""
    found: list[str] = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.fillText, texts = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
          texts.push(text);
          own.call(this, text, ...rest);
        };
        player.stamp += 1;
        for (const view of player.views) view.draw(performance.now());
        CanvasRenderingContext2D.prototype.fillText = own;
        return texts; }"""
    )
    return found


def test_the_clock_moves_the_input_through_its_frames(show: Show) -> None:
    result = unit_of()
    page = show(film(result))
    for at in (4, 0, 2):
        page.evaluate("(at) => player.seek(at)", at)
        shown = pixels(page, 1)
        frame = result.optimised.frames[at, 0]
        side, cell = frame.shape[0], shown.shape[0] / frame.shape[0]
        middles = ((np.arange(side) + 0.5) * cell).astype(int)
        off = np.abs(shown[middles][:, middles] - frame)
        assert (off.max(axis=2) < 2).mean() > 0.95, "pixel by pixel"
    assert page.locator(".film-step").inner_text() == "step 16 of 64"


def test_the_curve_grows_with_the_film_and_names_the_best_of_the_data(show: Show) -> None:
    page = show(film(unit_of()))
    assert "best of the data 4.0" in written(page)

    def blue() -> int:
        shown = pixels(page, 2)
        return int((np.abs(shown - (0x00, 0x72, 0xB2)).max(axis=2) < 30).sum())

    whole = blue()
    page.evaluate("player.seek(1)")
    assert 0 < blue() < 0.6 * whole


def test_patches_show_their_activations_and_turn_into_deconvolutions(show: Show) -> None:
    page = show(film(unit_of()))
    assert {"4.0", "3.8", "2.0"} <= set(written(page))
    before = pixels(page, 0)
    page.get_by_role("radio", name="deconvolved").check()
    assert np.abs(pixels(page, 0) - before).mean() > 10
    assert page.get_by_text("what of each patch fires it").is_visible()
    replaced(page, film(unit_of(), finding="Another sentence."))
    settled(page)
    assert page.get_by_role("radio", name="deconvolved").is_checked()


def test_a_unit_of_a_large_network_has_no_deconvolutions(show: Show) -> None:
    page = show(film(unit_of(small=False)))
    assert page.locator(".unit input").count() == 0
    assert page.get_by_text("Points of “espresso” lost without").is_visible()
    assert page.get_by_text("Stage 5, unit 7").is_visible()


def test_where_it_fires_stays_light(show: Show) -> None:
    result = unit_of(small=False)
    page = show(film(result))
    shown = pixels(page, 3)
    height, width = shown.shape[:2]

    def part(
        picture: np.ndarray[tuple[int, ...], np.dtype[np.float64]], x: float, y: float
    ) -> float:
        h, w = picture.shape[:2]
        cut = picture[round((y - 0.02) * h) : round((y + 0.02) * h), :]
        return float(cut[:, round((x - 0.02) * w) : round((x + 0.02) * w)].mean())

    photo = result.photo.astype(float)
    assert part(shown, 0.32, 0.607) == pytest.approx(part(photo, 0.32, 0.607), rel=0.15)
    assert part(shown, 0.9, 0.1) < 0.45 * part(photo, 0.9, 0.1)
    assert height == width


def test_what_is_lost_is_written_beside_its_bars(show: Show) -> None:
    result = unit_of()
    page = show(film(result))
    texts = written(page)
    for score in (0.06, 0.95 - result.removal.others.mean(), 0.95 - result.removal.groups.mean()):
        assert page.evaluate("(share) => inner.unitPoints(share)", score) in texts
    assert {"this unit", "a random one", "8 random ones"} <= set(texts)


@pytest.mark.parametrize(
    ("share", "text"), [(0.0312, "3.1"), (-0.002, "\u22120.2"), (0.36, "36"), (0.0002, "0")]
)
def test_points_are_short_and_keep_their_sign(show: Show, share: float, text: str) -> None:
    assert show(b"").evaluate("(share) => inner.unitPoints(share)", share) == text


def test_a_dead_unit_is_called_so_and_fires_nowhere(show: Show) -> None:
    page = show(film(unit_of(dead=True)))
    assert page.get_by_text("dead: none of our pictures fires it").is_visible()
    assert page.locator(".unit-fires").inner_text() == "nowhere"
    silent = replace(unit_of(), map=np.zeros((6, 6), np.float32))
    replaced(page, film(silent))
    settled(page)
    assert page.locator(".unit-fires").inner_text() == "not on this picture"


@pytest.mark.parametrize(
    ("size", "present"), [((1280, 720), True), ((1024, 768), True), ((1280, 800), False)]
)
@pytest.mark.parametrize("small", [True, False])
def test_all_of_it_is_in_sight(
    show: Show, size: tuple[int, int], present: bool, small: bool
) -> None:
    page = show(film(unit_of(small), present=present), size=size)
    box = page.locator(".film-stage").bounding_box()
    assert box
    for one in page.locator(".unit canvas, .unit p, .unit-tools").all():
        inside = one.bounding_box()
        assert inside and inside["y"] + inside["height"] <= box["y"] + box["height"] + 1
        assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1


def test_on_a_phone_its_parts_stand_below_one_another(show: Show) -> None:
    page = show(film(unit_of()), **NARROW)
    boxes = [one.bounding_box() for one in page.locator(".unit-column").all()]
    assert all(boxes) and [box["x"] for box in boxes if box] == [boxes[0]["x"]] * 3  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    whole, last = page.locator(".film-stage").bounding_box(), boxes[-1]
    assert whole and last and last["y"] + last["height"] <= whole["y"] + whole["height"] + 1
