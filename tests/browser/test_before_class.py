"""Before class, in a browser: the page, the films without a network, the paper as PDF."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.records import Lesson
from dlviz.ui import rehearsal, take_to_class
from dlviz.ui.rehearsal import FilmPart
from tests.browser_pages import OpenPage
from tests.serving import SIZES, wait_idle

BASE = "https://class.example.org/"
STILL = PAGES[2]  # its films cost least
A4_PX = (794, 1123)


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without any network, which has no error and asks for no other address."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: _elsewhere(asked.url) and errors.append(asked.url))
    yield page
    context.close()
    assert not errors


def _elsewhere(url: str) -> bool:
    return not url.startswith(("file:", "blob:", "data:"))


def unpacked(parts: tuple[FilmPart, ...], into: Path) -> Path:
    """A folder of films as the page gives it, of these parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(take_to_class, "_all_films", lambda: parts)
        for part in parts:
            list(rehearsal.run(part))
            assert rehearsal.ready(part)
        with zipfile.ZipFile(io.BytesIO(take_to_class.films_zip())) as bundle:
            bundle.extractall(into)
    return into / "dlviz-films"


def expect_film(page: Page, part: FilmPart) -> None:
    expect(page.locator(".film[data-ready]")).to_be_attached()
    box = page.locator(".film-box").first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    step = part.lesson.steps[part.visit.step]
    below = page.locator(".below")
    if step.ask and part.kind == rehearsal.ASKED:
        assert below.locator("li").all_inner_texts() == list(step.ask.options)
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()


def walk(page: Page, folder: Path, parts: tuple[FilmPart, ...]) -> None:
    """From the index through all films and back, with a clicker's keys."""
    page.goto((folder / "index.html").as_uri())
    assert page.locator("li a").count() == len(parts)
    names = [file.name for file in sorted(folder.iterdir()) if file.name != "index.html"]
    for part, name in zip(parts, names, strict=True):
        page.keyboard.press("PageDown")
        page.wait_for_url(f"**/{name}")
        expect_film(page, part)
    page.keyboard.press("PageUp")
    page.wait_for_url(f"**/{names[-2]}")
    page.wait_for_selector(".film[data-ready]", state="attached")
    page.keyboard.press("Escape")
    page.wait_for_url("**/index.html")


def expect_in_the_window(page: Page, folder: Path) -> None:
    """The links and the last sentence of each page are on a projector's screen."""
    for file in sorted(folder.glob("*-*.html")):
        page.goto(file.as_uri())
        page.wait_for_selector(".film[data-ready]", state="attached")
        page.wait_for_function(
            "() => { const page = document.documentElement;"
            " return page.scrollHeight <= page.clientHeight; }"
        )


def test_arrow_right_opens_the_first_film_too(offline: Page, tmp_path: Path) -> None:
    parts = rehearsal.films(STILL)[:2]
    folder = unpacked(parts, tmp_path)
    offline.goto((folder / "index.html").as_uri())
    offline.keyboard.press("ArrowRight")
    expect_film(offline, parts[0])
    expect_in_the_window(offline, folder)


def test_films_are_walked_through_without_a_network(offline: Page, tmp_path: Path) -> None:
    parts = rehearsal.films(STILL)[:3]
    walk(offline, unpacked(parts, tmp_path), parts)


@pytest.mark.verify
def test_all_films_are_walked_through_without_a_network(offline: Page, tmp_path: Path) -> None:
    parts = tuple(part for lesson in PAGES for part in rehearsal.films(lesson))
    folder = unpacked(parts, tmp_path)
    walk(offline, folder, parts)
    expect_in_the_window(offline, folder)


def printed(page: Page, text: str, file: Path) -> int:
    """Pages of the PDF that a page of sheets prints; nothing on any is cut off."""
    file.write_text(text, "utf-8")
    page.goto(file.as_uri())
    if page.locator(".film-here").count():
        page.wait_for_selector("body[data-drawn]")
    page.emulate_media(media="print")
    for sheet in page.locator(".sheet").all():
        size = sheet.evaluate(
            "(s) => [s.clientWidth, s.clientHeight, s.scrollWidth, s.scrollHeight]"
        )
        assert abs(size[0] - A4_PX[0]) <= 1
        assert abs(size[1] - A4_PX[1]) <= 1
        assert size[2:] <= size[:2], "something is cut off"
        inner = sheet.locator("*").evaluate_all(
            "(all) => all.filter((e) => !e.closest('.film-here')"
            " && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')"
            ".map((e) => e.className)"
        )
        assert not inner
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)  # a browser's default
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def test_the_hand_out_is_one_page_of_a4_a_lesson(offline: Page, tmp_path: Path) -> None:
    lessons = (STILL, PAGES[1], PAGES[5])
    made = take_to_class.student_sheets(BASE, lessons)
    assert printed(offline, made, tmp_path / "sheets.html") == len(lessons)
    expect(offline.locator(".film[data-ready]")).to_have_count(len(lessons))
    assert not offline.locator(".film :is(input, select):visible").count()


@pytest.mark.verify
@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_every_lesson_s_hand_out_is_one_page(lesson: Lesson, offline: Page, tmp_path: Path) -> None:
    made = take_to_class.student_sheets(BASE, (lesson,))
    assert printed(offline, made, tmp_path / "sheet.html") == 1
    notes = offline.locator(".notes").bounding_box()
    assert notes is not None
    assert notes["height"] > 100


def test_the_answers_are_one_page_of_a4_a_lesson(offline: Page, tmp_path: Path) -> None:
    made = take_to_class.lecturer_sheets()
    lessons = [lesson for lesson in PAGES if lesson.claims]
    assert printed(offline, made, tmp_path / "answers.html") == len(lessons)


def test_a_run_is_started_stopped_left_and_found_again(open_page: OpenPage) -> None:
    page = open_page("before_class", size="narrow")
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES["narrow"][0]
    page.get_by_role("button", name="Run everything").click()
    main = page.locator("[data-testid=stMain]")
    expect(main.get_by_text("4 of 4 ready")).to_be_visible(timeout=90_000)
    main.get_by_role("button", name="Stop", exact=True).click()
    wait_idle(page)
    expect(main.get_by_role("button", name="Run everything again")).to_be_enabled()
    page.reload()
    wait_idle(page)
    expect(main.get_by_text("4 of 4 ready")).to_be_visible()


@pytest.mark.verify
def test_a_whole_run_makes_everything_ready_and_this_browser_plays(open_page: OpenPage) -> None:
    page = open_page("before_class")
    page.get_by_role("button", name="Run everything").click()
    count = len(rehearsal.everything())
    main = page.locator("[data-testid=stMain]")
    expect(main.get_by_text(f"{count} of {count} ready.")).to_be_visible(timeout=600_000)
    wait_idle(page)
    expect(page.get_by_text("This browser plays films")).to_be_visible()
    with page.expect_download(timeout=120_000) as download:
        main.get_by_role("button", name="Films (zip)").click()
    with zipfile.ZipFile(download.value.path()) as bundle:
        assert len(bundle.namelist()) == len(take_to_class._all_films()) + 1
