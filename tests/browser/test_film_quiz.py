"""The quiz, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.quiz_scene import quiz_scene
from dlviz.draw.scene import encode_scene
from tests.film_stage import replaced, stage
from tests.pictures_example import answers, quiz_of

NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def film(present: bool = False, **given: Any) -> bytes:
    options = Options(branch=False, present=present)
    return encode_scene(quiz_scene(quiz_of(**given), options=options))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, atlasesReady, towerNumber")
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


def events(page: Page, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "(kind) => events.filter((event) => event.kind === kind)", kind
    )
    return found


def said(page: Page) -> str:
    settled(page)
    return page.locator(".quiz-said").inner_text()


def everything(page: Page) -> str:
    """All that is written, or said to a screen reader, in the figure."""
    found: str = page.locator(".film").evaluate(
        """(box) => [box, ...box.querySelectorAll("*")].map((one) =>
          [one.getAttribute("aria-label"), one.title, one.alt, one.dataset.answer].join(" "))
          .join(" ") + box.innerText"""
    )
    return found


def test_before_the_choice_nothing_tells_which_picture_it_is(show: Show) -> None:
    page = show(film())
    told = everything(page)
    for word in ("activation", "Right", "No:", "2.0", "1.0", "\u2713", "\u00d7"):
        assert word not in told, word
    looks = page.locator(".quiz-column").evaluate_all(
        """(all) => all.map((one) => [one.className, one.querySelector(".quiz-bar i")
          .getBoundingClientRect().width, getComputedStyle(one.querySelector(".quiz-bar"))
          .visibility].join())"""
    )
    assert looks[0] == looks[1]


@pytest.mark.parametrize("keys", [("1", "2"), ("ArrowLeft", "ArrowRight")])
def test_keys_choose_and_the_two_activations_are_told(show: Show, keys: tuple[str, str]) -> None:
    page = show(film())
    page.locator(".film").focus()
    page.keyboard.press(keys[0])
    assert said(page) == "Right: picture 1 fires it more. 2.0 against 1.0."
    widths = page.locator(".quiz-bar i").evaluate_all(
        "(all) => all.map((one) => Number(one.style.getPropertyValue('--share')))"
    )
    assert widths == [1, 0.5]
    page.keyboard.press(keys[1])
    assert said(page).startswith("Right"), "a second choice changes nothing"
    page.keyboard.press("Enter")  # "Next round" has the focus
    page.keyboard.press(keys[0])
    assert said(page) == "No: picture 2 fires it more. 3.0 against 1.0."
    dots = page.locator(".quiz-dots li").evaluate_all("(all) => all.map((one) => one.className)")
    assert dots[:3] == ["right", "wrong now", "open"]


def test_the_choice_is_marked_pink_and_dashed_and_the_answer_with_a_sign(show: Show) -> None:
    page = show(film())
    page.locator(".quiz-pick").nth(1).click()
    settled(page)
    mark = (
        page.locator(".quiz-column")
        .nth(1)
        .locator(".quiz-pick")
        .evaluate(
            """(b) => { const style = getComputedStyle(b, "::after");
            return style.borderTopStyle + style.borderColor; }"""
        )
    )
    assert mark == "dashedrgb(204, 121, 167)"
    assert [one.inner_text() for one in page.locator(".quiz-value b").all()] == ["\u2713", "\u00d7"]


def play(page: Page, wrong: int, rounds: int = 10) -> None:
    """All rounds, the first ones answered wrong."""
    for number, answer in enumerate(answers(rounds)):
        page.locator(".quiz-pick").nth(1 - answer if number < wrong else answer).click()
        page.locator(".quiz-next").click()
    settled(page)


def test_at_the_end_the_score_stands_beside_other_peoples(show: Show) -> None:
    page = show(film())
    play(page, wrong=3)
    (event,) = events(page, "quiz")
    assert (event["right"], event["rounds"]) == (7, 10) and "again" not in event
    assert page.locator(".quiz-score").inner_text() == "7 of 10 right"
    rows = page.locator(".quiz-scored").all_inner_texts()
    assert ["".join(row.split()) for row in rows] == [
        "You70%", "People,withnaturalpatches92%", "People,withoptimisedinputs82%",
    ]  # fmt: skip
    assert page.locator(".quiz-recap li.wrong").count() == 3


def test_with_optimised_inputs_their_figure_stands_first(show: Show) -> None:
    page = show(film(rounds=1, reference="synthetic"))
    assert page.get_by_text("an input optimised for it").is_visible()
    play(page, wrong=0, rounds=1)
    assert "82" in page.locator(".quiz-scored").nth(1).inner_text()


def test_again_starts_anew_with_the_same_rounds_in_another_order(show: Show) -> None:
    page = show(film(rounds=4))
    play(page, wrong=0, rounds=4)
    page.get_by_role("button", name="Again").click()
    settled(page)
    assert page.locator(".quiz-dots li.open").count() == 4
    values = page.evaluate("player.quiz.rounds.map(({ values }) => Math.max(...values))")
    assert sorted(values) == [2, 3, 4, 5]
    assert [event.get("again") for event in events(page, "quiz")] == [None, True]


def test_a_quiz_goes_on_after_a_payload_with_other_words(show: Show) -> None:
    page = show(film())
    page.locator(".quiz-pick").first.click()
    replaced(page, film(present=True))
    settled(page)
    assert page.locator(".quiz-dots li.right").count() == 1
    replaced(page, film(rounds=3))
    settled(page)
    assert page.locator(".quiz-dots li.open").count() == 3, "other rounds start anew"


def test_on_a_phone_a_touch_chooses_and_all_has_room(show: Show) -> None:
    page = show(film(), **NARROW)
    page.locator(".quiz-pick").nth(0).tap()
    assert said(page).startswith("Right")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    whole, foot = (page.locator(one).bounding_box() for one in (".film-stage", ".quiz-foot"))
    assert whole and foot and foot["y"] + foot["height"] <= whole["y"] + whole["height"] + 1


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
def test_on_a_stage_a_clicker_turns_the_page_and_does_not_answer(
    show: Show, size: tuple[int, int]
) -> None:
    page = show(film(present=True), size=size)
    page.locator(".quiz-pick").first.focus()
    page.keyboard.press("ArrowRight")
    assert events(page, "turn") and page.locator(".quiz-column.told").count() == 0
    page.keyboard.press("1")
    assert said(page).startswith("Right")
    whole, foot = (page.locator(one).bounding_box() for one in (".film-stage", ".quiz-foot"))
    assert whole and foot and foot["y"] + foot["height"] <= whole["y"] + whole["height"] + 1
