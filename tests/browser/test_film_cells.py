"""Tables of cells, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.attack_scenes import pushes_scene, slice_scene
from dlviz.draw.cells_card import shade
from dlviz.draw.cells_scene import Cell, cells_scene
from dlviz.draw.everyday_scene import everyday_scene
from dlviz.draw.film import Options
from dlviz.draw.outline import readable_on
from dlviz.draw.palette import rgb
from dlviz.draw.scene import Scene, encode_scene
from tests.cells_example import everyday_of, pushes_of, slice_of, table_of
from tests.film_stage import replaced, stage

NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
EVERYDAY = everyday_of()
Show = Callable[..., Page]


def film(of: Callable[..., Scene], given: Any, headline: int = 0, **more: Any) -> bytes:
    """headline: letters of it, in front of a class."""
    knobs = {"headline": headline} if headline else {}
    options = Options(branch=False, present=bool(headline), knobs=knobs)
    return encode_scene(of(given, options=options, **more))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr(
        "tests.film_stage.NAMES", "mountFilm, atlasesReady, readableOn, SEQUENTIAL_CSS"
    )
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


def said(page: Page) -> str:
    settled(page)
    """The lines beside the table, without empty ones."""
    lines = page.locator(".cells-said").inner_text().replace("\u00a0", " ").split("\n")
    return "\n".join(line for line in lines if line)


def cell(page: Page, start: str) -> Any:
    return page.locator(f'.cells-cell[aria-label^="{start}"]')


def test_pointing_at_a_cell_says_what_the_photo_is_called_then(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY))
    assert said(page).startswith("Pixelation, severity 5 of 5\n✗ bubble 40 % instead of espresso")
    cell(page, "Fog, severity 3").hover()
    assert said(page).startswith("Fog, severity 3 of 5\n✓ espresso 80 %")
    assert "✗Rocket" in said(page).replace("\n", "")
    cell(page, "Fog, severity 3").click()
    page.mouse.move(5, 5)
    assert said(page).startswith("Fog, severity 3"), "a click keeps it"


def test_arrow_keys_go_over_places_where_nothing_was_measured(show: Show) -> None:
    page = show(film(cells_scene, table_of()))
    page.locator(".cells-cell").nth(3).focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Noise, twice"
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert said(page).startswith("Fog, 1")
    assert page.locator('.cells-cell[tabindex="0"]').count() == 1


def test_every_shade_is_that_of_the_card(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY))
    grounds = page.eval_on_selector_all(
        ".cells-cell",
        """(all) => all.map((one) => {
            const [text] = one.querySelector(".cells-text").textContent.split("\\u00a0");
            const { backgroundColor, color } = getComputedStyle(one);
            return [text, backgroundColor, color]; })""",
    )
    seen = {text: (ground, ink) for text, ground, ink in grounds if text.endswith("/7")}
    assert set(seen) == {f"{count}/7" for count in range(8)}
    for text, (ground, ink) in seen.items():
        expected = shade(Cell(value=int(text[0]) / 7))
        for found, own, apart in ((ground, expected[0], 2), (ink, expected[1], 0)):
            channels = [int(part) for part in found[4:-1].split(",")]
            np.testing.assert_allclose(channels, own, atol=apart, err_msg=text)


def test_ink_stands_out_from_every_ground_as_it_does_on_a_card(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY))
    grounds = page.evaluate("inner.SEQUENTIAL_CSS")
    inks = page.evaluate("inner.SEQUENTIAL_CSS.map((ground) => inner.readableOn(ground))")
    assert len(grounds) == 256
    assert inks == [readable_on(rgb(ground)).lower() for ground in grounds]


def test_covered_cells_show_their_pictures_and_ask(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY, veiled=True))
    assert page.locator(".cells-ask").inner_text() == "How many of the 7 photos keep their answer?"
    assert page.locator(".cells-text").all_inner_texts().count("?") == 8 * 6 + 4
    cell(page, "Blur, severity 4").hover()
    assert said(page) == "Blur, severity 4 of 5"
    assert page.locator(".cells-lens > canvas").is_visible()
    cell(page, "Blur, severity 4").click()
    replaced(page, film(everyday_scene, EVERYDAY))
    assert said(page).startswith("Blur, severity 4 of 5\n"), "it stays kept when it is uncovered"
    assert page.locator(".cells.reveals").count() == 1
    assert not page.locator(".cells-ask").is_visible()


def test_without_motion_nothing_fades_in(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY, veiled=True), reduced_motion="reduce")
    replaced(page, film(everyday_scene, EVERYDAY))
    settled(page)
    assert page.locator(".cells.reveals").count() == 0


def test_on_a_phone_the_whole_table_is_hardly_higher_than_the_screen(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY), **NARROW)
    box = page.locator(".film-stage").bounding_box()
    assert box is not None
    assert box["height"] < 700
    assert page.locator(".cells-notes").is_hidden(), "the list is for those who have room"
    least = page.eval_on_selector_all(
        ".cells-cell", "(all) => Math.min(...all.map((one) => one.clientHeight))"
    )
    assert least >= 40, "for a finger"


def test_on_a_phone_a_tapped_cell_opens_under_its_row(show: Show) -> None:
    page = show(film(everyday_scene, EVERYDAY), **NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cell(page, "Blur, severity 2").tap()
    settled(page)
    row, lens = cell(page, "Blur, severity 2").bounding_box(), page.locator(".cells-lens")
    box, below = lens.bounding_box(), cell(page, "Fog, severity 2").bounding_box()
    assert row["y"] + row["height"] <= box["y"] + 1
    assert box["y"] + box["height"] <= below["y"] + 1
    stage_box = page.locator(".film-stage").bounding_box()
    last = cell(page, "Another camera, severity 5").bounding_box()
    assert stage_box is not None
    assert last["y"] + last["height"] <= stage_box["y"] + stage_box["height"] + 1


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
@pytest.mark.parametrize(("veiled", "lines", "headline"), [(0, 1, 20), (0, 2, 90), (1, 0, 90)])
def test_in_front_of_a_class_all_of_it_fits_and_is_large(
    show: Show, size: tuple[int, int], veiled: int, lines: int, headline: int
) -> None:
    finding = "An attack fools all of them; nothing else does. " * lines
    shown = film(everyday_scene, EVERYDAY, headline, finding=finding, veiled=bool(veiled))
    page = show(shown, size=size)
    box = page.locator(".film-stage").bounding_box()
    assert box is not None
    for part in (".cells-table", ".cells-lens"):
        own = page.locator(part).evaluate("(e) => [e.scrollWidth - e.clientWidth, e.scrollHeight]")
        assert own[0] <= 1, part
        assert own[1] <= box["height"] + 1, part
    rows = page.locator(".cells-row").evaluate_all(
        "(all) => all.map((row) => row.lastChild.getBoundingClientRect().bottom)"
    )
    assert rows[-1] <= box["y"] + box["height"]
    heads = page.locator(".cells-head b").evaluate_all(
        "(all) => all.every((one) => one.scrollWidth <= one.clientWidth + 1)"
    )
    assert heads, "a row's name is cut off"
    groups = page.locator(".cells-group b").first.bounding_box()
    column = page.locator(".cells-column").first.bounding_box()
    assert groups is not None
    assert column is not None
    assert column["y"] - groups["y"] - groups["height"] < 8, "a hole"
    least = page.eval_on_selector_all(
        ".cells-text, .cells-head b, .cells-group b",
        "(all) => Math.min(...all.map((one) => parseFloat(getComputedStyle(one).fontSize)))",
    )
    assert least >= 22


def test_a_slice_has_its_classes_in_colour_and_shape_and_a_legend(show: Show) -> None:
    page = show(film(slice_scene, slice_of()))
    assert said(page).startswith("The photo itself\nespresso ")
    assert page.locator(".cells-keys li").count() == 5
    assert page.locator(".cells-keys").inner_text().endswith("fainter: less sure")
    page.locator(".cells-cell").nth(6 * 13 + 12).hover()
    assert said(page).startswith("0 × as much noise, 1.5 × the attack\nbubble ")
    drawn = page.eval_on_selector_all(
        ".cells-cell canvas", "(all) => [all[0].toDataURL(), all.at(-14).toDataURL()]"
    )
    assert drawn[0] != drawn[1]


def test_histograms_are_those_of_the_clocks_place(show: Show) -> None:
    page = show(film(pushes_scene, pushes_of()))
    shown = """() => {
        const { panel } = player.views[1];
        return panel.series.filter((one) => panel.present(one)).map(({ at }) => at); }"""
    assert page.evaluate(shown) == [10_000] * 4
    page.evaluate("player.seek(0)")
    settled(page)
    assert page.evaluate(shown) == [2] * 4
