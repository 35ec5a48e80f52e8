"""The plane of two learning rates as a picture to zoom into, in a real Chromium."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.plane_picture import plane_image
from dlviz.draw.plane_scene import plane_scene
from dlviz.draw.scene import encode_scene
from dlviz.jobs import Desk
from dlviz.train.plane import Plane, PlaneResult, rates
from tests import film_stage
from tests.film_stage import stage

CANVAS = ".plane canvas"
WHOLE = [-1, 3, -1, 3]
Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(result, present=False, size=..., **context)`; afterwards no page had an error."""
    monkeypatch.setattr(film_stage, "NAMES", f"{film_stage.NAMES}, mountFilm, planeTicks")
    opened: list[tuple[Page, list[str]]] = []

    def show_(result: PlaneResult, present: bool = False, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, payload(result, present), **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


@pytest.fixture(scope="module")
def whole() -> PlaneResult:
    return Desk().run(Plane(resolution=64))


def payload(result: PlaneResult, present: bool = False) -> bytes:
    return encode_scene(
        plane_scene(
            result,
            colour="sum_loss",
            options=Options(present=present, branch=False),
            finding="36 % of these networks train.",
        )
    )


def update(page: Page, result: PlaneResult) -> None:
    """What Python sends next."""
    film = base64.b64encode(payload(result)).decode("ascii")
    page.evaluate(
        """(film) => inner.mountFilm(document.getElementById("film"),
          Uint8Array.from(atob(film), (c) => c.charCodeAt(0)), (event) => events.push(event))""",
        film,
    )
    window = [result.study.x0, result.study.x1, result.study.y0, result.study.y1]
    page.wait_for_function(
        "([at, n]) => String(player.film.header.scene.window) === String(at)"
        " && player.film.header.scene.resolution === n && player.frame === null",
        arg=[window, result.resolution],
    )


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null && !player.plane.move")


def shown(page: Page) -> list[float]:
    settled(page)
    window: list[float] = page.evaluate("player.views[0].window()")
    return window


def at(page: Page, u: float, v: float) -> tuple[float, float]:
    """The page's pixel of a place in the picture, by shares from its lower left corner."""
    frame = page.evaluate("player.views[0].frame")
    box = page.locator(CANVAS).bounding_box()
    assert box
    return (
        box["x"] + frame["left"] + u * frame["side"],
        box["y"] + frame["top"] + (1 - v) * frame["side"],
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=4)
    page.mouse.up()
    settled(page)


def colour(page: Page, u: float, v: float) -> list[int]:
    settled(page)
    x, y = at(page, u, v)
    pixel: list[int] = page.locator(CANVAS).evaluate(
        """(c, [x, y]) => {
          const box = c.getBoundingClientRect(), k = c.width / box.width;
          return Array.from(c.getContext("2d").getImageData((x - box.x) * k, (y - box.y) * k, 1, 1).data);
        }""",  # noqa: E501
        [x, y],
    )
    return pixel[:3]


def test_every_pixel_is_where_its_rates_are(show: Show, whole: PlaneResult) -> None:
    page = show(whole, device_scale_factor=2)
    image = plane_image(whole, "sum_loss")[::-1]
    for row, column in ((0, 0), (10, 50), (38, 20), (63, 63), (63, 0), (31, 35)):
        found = colour(page, (column + 0.5) / 64, (row + 0.5) / 64)
        assert np.abs(np.array(found) - image[row, column]).max() <= 2


def test_a_drag_asks_for_the_square_that_was_drawn(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    drag(page, (0.25, 0.75), (0.5, 0.6))
    (event,) = page.evaluate("events")
    assert event["kind"] == "window"
    window = [event[name] for name in ("x0", "x1", "y0", "y1")]
    assert window == pytest.approx([0, 1, 1, 2], abs=0.03), "as wide as it is high"
    assert window[1] - window[0] == pytest.approx(window[3] - window[2], abs=1e-9)
    assert shown(page) == window, "the old picture is stretched while the new one is awaited"
    assert max(colour(page, 0.5, 0.5)) > 60, "and is not blank"


def test_two_zooms_arrive_and_the_way_back_is_known(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    names, study = ("x0", "x1", "y0", "y1"), whole.study
    windows = [WHOLE]
    for _ in range(2):
        drag(page, (0.4, 0.4), (0.7, 0.7))
        asked = page.evaluate("events")[-1]
        study = study.having(**{name: asked[name] for name in names})
        update(page, Desk().run(study))
        windows.append([asked[name] for name in names])
        assert shown(page) == windows[-1]
    times = 4 / (windows[2][1] - windows[2][0])
    assert f"{times:.0f}×" in page.locator(".plane-readouts").inner_text()
    for window in windows[1::-1]:
        page.get_by_role("button", name="Zoom out").click()
        assert shown(page) == window
    assert [page.evaluate("events")[-1][name] for name in names] == WHOLE
    image = plane_image(whole, "sum_loss")[::-1]
    found = colour(page, 10.5 / 64, 50.5 / 64)
    assert np.abs(np.array(found) - image[50, 10]).max() <= 40, "kept, and shown at once"


def test_a_render_under_way_never_shows_less_than_is_known(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    places = [(0.3, 0.3), (0.55, 0.6), (0.62, 0.41)]
    before = [colour(page, *place) for place in places]
    finer = whole.study.having(resolution=512)
    every = slice(None, None, 8)
    arrays = [~whole.converged, whole.losses, whole.speeds]
    update(page, PlaneResult(finer, 8, *(array[every, every] for array in arrays), fraction=0.01))
    assert [colour(page, *place) for place in places] == before
    update(page, PlaneResult(finer, 64, *arrays))
    assert all(colour(page, *place) != old for place, old in zip(places, before, strict=True))
    assert page.evaluate("player.plane.images.length") == 1


def test_the_network_pointed_at_is_named_with_its_rates(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    places = rates(-1.0, 3.0, 64)
    for column, row in ((20, 20), (55, 40), (60, 3)):
        page.mouse.move(*at(page, (column + 0.5) / 64, (row + 0.5) / 64))
        settled(page)
        said = page.locator(".plane-readouts").inner_text()
        assert ("trains" in said) == bool(whole.converged[row, column])
        assert ("blows up" in said) == (not whole.converged[row, column])
        first, second = (float(n) for n in re.findall(r"Layer \d\s+([\d.]+)$", said, re.MULTILINE))
        assert first == pytest.approx(places[column], rel=0.05)
        assert second == pytest.approx(places[row], rel=0.05)


def test_a_click_chooses_a_place_and_one_outside_does_nothing(
    show: Show, whole: PlaneResult
) -> None:
    page = show(whole)
    page.mouse.click(*at(page, 0.5, 1.01))
    page.mouse.click(*at(page, -0.05, 0.5))
    drag(page, (-0.08, 0.5), (0.5, 0.8))
    drag(page, (0.5, 0.5), (0.51, 0.51))
    page.evaluate("player.plane.cursor = null")
    page.mouse.click(*at(page, 0.5, -0.07))
    assert page.evaluate("[player.plane.cursor, events]") == [None, []]
    page.mouse.click(*at(page, 0.25, 0.5))
    page.get_by_role("button", name="Zoom in here").click()
    assert shown(page) == pytest.approx([-0.5, 0.5, 0.5, 1.5], abs=0.02)
    page.get_by_role("button", name="Whole plane").click()
    assert shown(page) == WHOLE


def test_a_drag_that_leaves_the_picture_ends_at_its_edge(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    drag(page, (0.75, 0.5), (1.3, 0.9))
    assert shown(page) == pytest.approx([2, 3, 1, 2], abs=0.02)


def test_the_keys_zoom_too(show: Show, whole: PlaneResult) -> None:
    page = show(whole)
    page.locator(CANVAS).focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    settled(page)
    said = page.locator(".plane [role=status]").inner_text()
    assert re.fullmatch(r"Layer 1 [\d.]+, Layer 2 [\d.]+: (trains|blows up)", said)
    page.keyboard.press("Enter")
    assert shown(page) == pytest.approx([0.25, 1.25, 1, 2])
    page.keyboard.press("-")
    assert shown(page) == WHOLE
    page.keyboard.press("-")
    assert shown(page) == [-6, 6, -6, 6], "not beyond the plane's end"
    page.keyboard.press("Home")
    assert shown(page) == WHOLE
    assert page.evaluate("events.map((e) => e.kind)") == ["window"] * 4


def test_a_finger_chooses_a_place_and_a_button_zooms(show: Show, whole: PlaneResult) -> None:
    page = show(whole, size=(390, 844), has_touch=True, is_mobile=True, device_scale_factor=2)
    page.touchscreen.tap(*at(page, 0.5, 0.75))
    assert page.evaluate("events") == []
    button = page.get_by_role("button", name="Zoom in here")
    box = button.bounding_box()
    assert box and box["height"] >= 44
    button.tap()
    assert shown(page) == pytest.approx([0.5, 1.5, 1.5, 2.5], abs=0.05)


def test_in_the_depth_there_is_an_end_and_the_rates_are_still_told_apart(
    show: Show, whole: PlaneResult
) -> None:
    study = whole.study.having(x0=1.2, x1=1.2 + 2e-9, y0=0.3, y1=0.3 + 2e-9)
    page = show(PlaneResult(study, 64, whole.converged, whole.losses, whole.speeds))
    assert page.get_by_role("button", name="Zoom in here").is_disabled()
    said = page.locator(".plane-readouts").inner_text()
    pairs = re.findall(r"([\d.]+) to ([\d.]+)", said)
    assert len(pairs) == 2 and all(float(low) < float(high) for low, high in pairs)
    drag(page, (0.5, 0.5), (0.6, 0.6))
    assert page.evaluate("events") == []


@pytest.mark.parametrize(
    ("low", "high"), [(-1, 3), (-6, 6), (0.3, 1.9), (0.5, 1.3), (1.2, 1.2001), (1.2, 1.2 + 1e-9)]
)
def test_ticks_are_round_rates_at_their_places(
    show: Show, whole: PlaneResult, low: float, high: float
) -> None:
    page = show(whole)
    made = page.evaluate("([a, b]) => inner.planeTicks(a, b, 6)", [low, high])
    named = [tick for tick in made["ticks"] if tick["text"]]
    assert 2 <= len(named) <= 14
    base = float(made.get("base") or 0)
    unit = number(made["unit"]) if made.get("unit") else 1.0
    for tick in named:
        assert low - 1e-9 <= tick["at"] <= high + 1e-9
        value = base + number(tick["text"]) * unit
        assert np.log10(value) == pytest.approx(tick["at"], abs=1e-3 * (high - low))


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> float:
    """What a tick's text says: "0.5", "−3", "10⁻²"."""
    found = re.fullmatch("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if found:
        return 10.0 ** int(found[1].translate(RAISED))
    return float(text.replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize(("size", "least"), [((1280, 720), 430), ((1024, 768), 410)])
def test_on_a_stage_the_picture_is_large_and_leaves_room_for_the_words(
    show: Show, whole: PlaneResult, size: tuple[int, int], least: int
) -> None:
    page = show(whole, True, size=size)
    assert page.evaluate("player.views[0].frame.side") >= least
    stage_ = page.locator(".film-stage").bounding_box()
    assert stage_ and stage_["height"] <= size[1] - 250


@pytest.mark.in_turn
@pytest.mark.parametrize("present", [False, True])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_is_cut_off(show: Show, whole: PlaneResult, width: int, present: bool) -> None:
    for theme in ("light", "dark"):
        page = show(whole, present, size=(width, 900), color_scheme=theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        inside = page.evaluate(
            """() => {
              const stage = document.querySelector(".film-stage").getBoundingClientRect();
              return [...document.querySelectorAll(".plane-panel *, .plane canvas")].every((e) => {
                const box = e.getBoundingClientRect();
                return box.bottom <= stage.bottom + 1 && box.right <= stage.right + 1;
              });
            }"""
        )
        assert inside
        sizes = page.evaluate(
            """[...document.querySelectorAll(".plane-panel *")]
              .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(sizes) >= 14
