""" "Where did it look?", in a real Chromium."""

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.look_scene import look_scene
from dlviz.draw.overlay import map_top, overlaid, upsampled_map
from dlviz.draw.palette import GUESS
from dlviz.draw.scene import encode_scene
from tests.film_stage import replaced, stage
from tests.look_example import CLASSES, LAYERS, SIDE, look_of
from tests.pictures_example import blob, picture

LOOK = look_of()
HEAD = len(LAYERS) - 1
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def film(result: Any = LOOK, present: bool = False, **given: Any) -> bytes:
    return encode_scene(look_scene(result, options=Options(branch=False, present=present), **given))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    names = "mountFilm, atlasesReady, mapUpsampled, OverlayMap, drawOverlay, sharpCanvas"
    monkeypatch.setattr("tests.film_stage.NAMES", names)
    opened: list[tuple[Page, list[str]]] = []

    def show_(shown: bytes, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, shown, **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        settled(page)
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("inner.atlasesReady(player) && player.frame === null")


def told(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate("events.filter(({ kind }) => kind === 'look')")
    return found


def said(page: Page) -> str:
    settled(page)
    return page.locator(".look-said").inner_text().replace("\u00a0", " ")


def pixels(page: Page) -> np.ndarray[Any, Any]:
    """[H, H, 3] of the picture as it is drawn."""
    settled(page)
    url: str = page.locator(".look-see canvas").evaluate("(canvas) => canvas.toDataURL()")
    drawn = Image.open(io.BytesIO(base64.b64decode(url.split(",")[1])))
    return np.asarray(drawn.convert("RGB"), dtype=float)


def pinks(page: Page) -> tuple[float, float] | None:
    """The middle of what is drawn in the pink of guesses, in shares of the side."""
    shown = pixels(page)
    wanted = [int(GUESS[at : at + 2], 16) for at in (1, 3, 5)]
    rows, columns = np.nonzero(np.abs(shown - wanted).max(axis=2) < 6)
    if len(rows) < 50:
        return None
    return float(columns.mean() / shown.shape[1]), float(rows.mean() / shown.shape[0])


def test_the_readers_mark_is_still_there_when_the_map_comes(show: Show) -> None:
    page = show(film(veiled=True))
    assert page.locator(".look-ask").inner_text() == "Where would you look? Click."
    assert page.locator(".look-thumb, .look-tools").count() == 0
    box = page.locator(".look-see canvas").bounding_box()
    assert box and pinks(page) is None
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    assert pinks(page) == pytest.approx((0.3, 0.6), abs=0.02)
    page.keyboard.press("ArrowRight")
    settled(page)
    replaced(page, film(finding="They differ."))
    assert pinks(page) == pytest.approx((0.34, 0.6), abs=0.02)
    assert said(page).startswith("What speaks for espresso.")
    replaced(page, film(look_of(single=True)))
    assert pinks(page) is None, "a mark on another picture means nothing"


def test_another_class_moves_the_map_and_is_told(show: Show) -> None:
    page = show(film())
    share = 100 * LOOK.mass[0, 0]
    assert said(page) == f"What speaks for espresso. {share:.0f} % of it lies in “Coffee”."
    page.get_by_role("radio", name="Egyptian cat").check()
    share = 100 * LOOK.mass[2, 1]
    assert said(page) == f"What speaks for Egyptian cat. {share:.0f} % of it lies in “Cat”."
    (event,) = told(page)
    assert (event["target"], event["against"], event["layer"]) == (285, -1, "head")
    assert event["rectified"] is True


def test_the_shares_are_the_measured_ones_for_every_class(show: Show) -> None:
    page = show(film())
    for row, (index, *_) in enumerate(CLASSES):
        found = page.evaluate(
            "([layer, target]) => player.look.data.shares({ layer, target, against: -1 })",
            [HEAD, index],
        )
        if LOOK.blank[row, HEAD]:
            assert found is None
        else:
            np.testing.assert_allclose(found, LOOK.mass[row], atol=0.002)


def test_a_contrast_is_the_difference_of_two_maps_and_so_is_its_correlation(show: Show) -> None:
    page = show(film())
    page.get_by_label("rather than").select_option("285")
    assert said(page).startswith("What speaks for espresso rather than Egyptian cat. ")
    assert told(page)[-1]["against"] == 285
    for layer in (2, HEAD):
        found = page.evaluate(
            "(layer) => Array.from(player.look.data.raw(player.look.choice, layer).values)", layer
        )
        expected = LOOK.maps[layer][0] - LOOK.maps[layer][2]
        np.testing.assert_allclose(found, expected.ravel(), atol=1e-5)
    fine = [upsampled_map(maps[0] - maps[2], SIDE).ravel() for maps in LOOK.maps]
    shown = page.locator(".look-alike").all_inner_texts()
    for text, one in zip(shown, fine, strict=True):
        expected = np.corrcoef(one, fine[-1])[0, 1]
        assert float(text.replace("\u2212", "-")) == pytest.approx(expected, abs=0.006)
    page.get_by_role("radio", name="Egyptian cat").check()
    settled(page)
    assert told(page)[-1]["against"] == -1, "no class is held against itself"


def test_arrow_keys_go_through_the_layers(show: Show) -> None:
    page = show(film())
    page.locator(".look-thumb input").nth(HEAD).focus()
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert told(page)[-1]["layer"] == LAYERS[HEAD - 1][0]
    alike = page.locator(".look-alike").nth(HEAD - 1).inner_text()
    expected = f"{LAYERS[HEAD - 1][1]}: correlation with the last {alike}"
    assert page.locator(".look-layer").inner_text() == expected


def test_a_map_with_nothing_above_zero_says_so_until_its_sign_counts(show: Show) -> None:
    page = show(film(look_of(target=923)))
    assert said(page).startswith("Nothing here speaks for plate. No value of this map is above")
    page.get_by_role("checkbox", name="ReLU").uncheck()
    settled(page)
    assert told(page)[-1]["rectified"] is False
    assert said(page) == "Nothing here speaks for plate: all of it speaks against."
    shown = pixels(page).mean(axis=(0, 1))
    assert shown[2] > shown[0] + 15, "blue all over"


def test_without_colour_the_picture_is_its_own_inside_the_line(show: Show) -> None:
    page = show(film())
    washed = pixels(page)
    page.get_by_role("slider", name="Colour").fill("0")
    bare = pixels(page)
    side = len(bare)
    peak = (
        slice(round(0.48 * side), round(0.52 * side)),
        slice(round(0.23 * side), round(0.27 * side)),
    )
    step = LOOK.photo.shape[0] / side
    own = LOOK.photo[round(0.48 * side * step) : round(0.52 * side * step)]
    own = own[:, round(0.23 * side * step) : round(0.27 * side * step)].mean(axis=(0, 1))
    np.testing.assert_allclose(bare[peak].mean(axis=(0, 1)), own, atol=9)
    assert np.abs(washed[peak].mean(axis=(0, 1)) - own).max() > 20


def test_the_wash_is_that_of_shared_pictures(show: Show) -> None:
    page = show(film())
    values, photo = blob(7, 0.4, 0.6, 2), picture(96, 4)
    for signed in (False, True):
        flat = page.evaluate(
            """([values, photo, signed]) => {
              const c = document.createElement("canvas"); c.width = c.height = 96;
              const ctx = c.getContext("2d"), data = ctx.createImageData(96, 96);
              data.data.set(photo); ctx.putImageData(data, 0, 0);
              inner.drawOverlay(ctx, { x: 0, y: 0, size: 96 }, { values, size: [7, 7], signed },
                { opacity: 0.5, theme: player.theme, contours: [] });
              return Array.from(ctx.getImageData(0, 0, 96, 96).data); }""",
            [
                values.ravel().tolist(),
                np.dstack([photo, np.full((96, 96), 255, np.uint8)]).ravel().tolist(),
                signed,
            ],
        )
        found = np.array(flat).reshape(96, 96, 4)[..., :3]
        drawn = overlaid(photo, values, 96, signed=signed, opacity=0.5, contours=())
        np.testing.assert_allclose(found, np.asarray(drawn), atol=4)
    assert map_top(values) > 0


def test_an_answer_that_comes_late_does_not_undo_a_newer_choice(show: Show) -> None:
    page = show(film())
    for name in ("cup", "Egyptian cat"):
        page.get_by_role("radio", name=name).check()
    replaced(page, film(look_of(target=968)))
    assert said(page).startswith("What speaks for Egyptian cat.")
    replaced(page, film(look_of(target=285)))
    assert said(page).startswith("What speaks for Egyptian cat.")
    replaced(page, film(look_of(target=281)))
    assert said(page).startswith("What speaks for tabby."), "chosen elsewhere on the page"


@pytest.mark.parametrize("given", [NARROW, {"size": (1024, 768)}, {"size": (1280, 720)}])
def test_all_of_it_fits(show: Show, given: dict[str, Any]) -> None:
    stands = given is not NARROW
    page = show(film(present=stands, finding="The maps differ."), **given)
    page.get_by_role("radio", name="Egyptian cat").check()
    settled(page)
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage");
        return [document.documentElement.scrollWidth, innerWidth, stage.clientHeight,
          document.querySelector(".look").scrollHeight]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".look *").evaluate_all(
        """(all) => all.filter((one) => one.innerText)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (20 if stands else 14)
