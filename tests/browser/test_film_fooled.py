""" "One grey level", in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.fooled_scene import factor, fooled_scene
from dlviz.draw.scene import encode_scene
from dlviz.lessons.text import percent
from dlviz.measure.fooled import FooledResult
from dlviz.measure.fooling import LEVELS, SIZES
from dlviz.measure.treatments import added, slid
from tests.film_stage import replaced, stage
from tests.fooled_example import OTHERS, fooled_of

NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
HEADLINE = "To make the sign a parking meter each colour value must change by at most:"
Show = Callable[..., Page]


def film(result: FooledResult | None = None, present: bool = False, **given: Any) -> bytes:
    knobs = {"headline": len(HEADLINE)} if present else {}
    options = Options(branch=False, present=present, knobs=knobs)
    return encode_scene(fooled_scene(result or fooled_of(epsilon=1), options=options, **given))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, atlasesReady, fooledPercent")
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
    """What Python was told, without the events' own numbers."""
    page.wait_for_function("!Object.keys(player.fooled.pending).length")
    found: list[dict[str, object]] = page.evaluate(
        "events.filter(({ kind }) => kind === 'dial').map(({ kind, id, n, ...rest }) => rest)"
    )
    return found


def answer(page: Page) -> list[str]:
    """The best answer and its probability."""
    settled(page)
    best = page.locator(".fooled-bar").first
    return [best.locator(f".fooled-{part}").inner_text() for part in ("name", "p")]


def turn(page: Page, level: int) -> None:
    page.get_by_role("radio", name=f"{level} of 255", exact=True).check()
    settled(page)


def pixels(page: Page, made: str) -> np.ndarray[Any, Any]:
    """[224, 224, 3] of what one of the view's canvases shows, before it is enlarged."""
    data = page.evaluate(
        f"""() => {{ const canvas = {made}.canvas ?? {made};
        return Array.from(canvas.getContext("2d").getImageData(0, 0, 224, 224).data); }}"""
    )
    return np.array(data, dtype=np.uint8).reshape(224, 224, 4)[..., :3]


def test_one_level_on_the_dial_turns_the_sign_into_a_parking_meter(show: Show) -> None:
    page = show(film(fooled_of()))
    assert answer(page) == ["street sign", "60\u00a0%"]
    assert page.locator(".fooled-photo + .fooled-sign + .fooled-pattern").inner_text() == (
        "the pattern: nothing yet"
    )
    turn(page, 1)
    assert answer(page) == ["parking meter", "94\u00a0%"]
    assert page.locator(".fooled-pattern .fooled-caption").inner_text() == (
        "the pattern, magnified 40 times"
    )
    turn(page, 8)
    assert page.locator(".fooled-pattern .fooled-caption").inner_text() == (
        f"the pattern, magnified {factor(8)} times"
    )
    assert told(page) == [{"epsilon": 1}, {"epsilon": 8}]


def test_the_dials_handle_follows_a_finger_from_stop_to_stop(show: Show) -> None:
    page = show(film(fooled_of()))
    ends = [page.locator(".fooled-stop").nth(k).bounding_box() for k in (0, 2)]
    (x0, y0), (x1, _) = ((b["x"] + b["width"] / 2, b["y"] + 20) for b in ends if b)
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1 + 6, y0, steps=6)
    page.mouse.up()
    settled(page)
    assert page.locator(".fooled-level").inner_text() == "2"
    assert told(page)[-1] == {"epsilon": 2} and len(told(page)) == 1
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.locator(".fooled-level").inner_text() == "4"


def test_the_pictures_are_those_that_python_measured(show: Show) -> None:
    result = fooled_of(epsilon=2, slide=-3)
    page = show(film(result))
    at = "{ level: 2, slide: -3, done: 'png' }"
    expected = added(result.photo, slid(result.patterns[1], -3))
    np.testing.assert_array_equal(
        pixels(page, f"player.fooled.data.sum(player.fooled.data.pattern({at}), 'test')"), expected
    )
    noisy = added(result.photo, 64 * result.noise.astype(np.int16))
    np.testing.assert_array_equal(
        pixels(page, "player.fooled.data.sum(player.fooled.data.noise(64), 'noise')"), noisy
    )
    factors = page.evaluate(
        "(sizes) => sizes.map((s) => player.fooled.data.factor(s))", [0, *SIZES]
    )
    assert factors == [factor(size) for size in (0, *SIZES)]


def test_a_pattern_that_slides_by_a_pixel_is_no_attack_any_more(show: Show) -> None:
    page = show(film())
    page.get_by_role("button", name="The pattern elsewhere").click()
    pattern = page.locator(".fooled-pattern canvas")
    pattern.focus()
    page.keyboard.press("ArrowRight")
    assert answer(page)[0] == "street sign"
    assert page.locator(".fooled-slide-value").inner_text() == "+1 px: parking meter 0.5\u00a0%"
    assert page.locator(".fooled-columns .seen, .fooled-columns .now").count() == 2
    page.keyboard.press("Escape")
    assert answer(page)[0] == "parking meter"
    assert told(page) == [{"slide": 0}]
    box = pattern.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 60 - 3 * 14, box["y"] + 60, steps=5)
    page.mouse.up()
    settled(page)
    assert told(page)[-1] == {"slide": -3}
    assert page.locator(".fooled-pattern .fooled-caption").inner_text() == "slid by \u22123 px"


def test_noise_as_strong_as_it_gets_is_told_by_its_draws(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1, times=16)))
    row = page.locator(".fooled-noise-says")
    assert (
        "street sign" in row.inner_text() and "20 of 20 draws keep the answer" in row.inner_text()
    )
    page.get_by_role("radio", name="64 times as strong").check()
    settled(page)
    assert "14 of 20 draws keep the answer" in row.inner_text()
    assert page.locator(".fooled-pips .lost").count() == 6
    assert page.locator(".fooled-pips .lost.shown").count() == 1, "mailbox is one of the six"
    assert page.locator(".fooled-ringed").is_visible()
    turn(page, 8)
    assert page.get_by_role("radio", name="64 times as strong").is_disabled(), "8 x 64 is too much"
    assert told(page)[0] == {"times": 64}


def test_what_is_done_to_the_picture_and_sliding_exclude_each_other(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1, slide=2)))
    page.get_by_role("radio", name="JPEG, quality 75").check()
    assert answer(page) == ["street sign", "41\u00a0%"]
    assert told(page) == [{"slide": 0, "done": "jpeg"}]
    assert page.locator(".fooled-slide-value").inner_text() == "not slid"
    page.get_by_role("radio", name="its signs flipped").check()
    settled(page)
    assert page.locator(".fooled-sum .fooled-caption").inner_text() == "sign flipped"


def test_stronger_noise_and_sliding_take_each_other_back(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1, slide=2)))
    page.get_by_role("button", name="Random noise instead").click()
    settled(page)
    assert told(page) == [{"slide": 0}] and answer(page)[0] == "parking meter"
    page.get_by_role("radio", name="16 times as strong").check()
    assert told(page)[1:] == [{"times": 16}]
    page.get_by_role("button", name="The pattern elsewhere").click()
    assert told(page)[2:] == [{"times": 1}]
    page.get_by_role("radio", name="JPEG, quality 75").check()
    assert told(page)[3:] == [{"done": "jpeg"}]


def test_the_finding_is_pale_until_python_has_answered(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1), finding="One level is enough."))
    finding = page.locator(".film-finding")

    def pale() -> bool:
        settled(page)
        return float(finding.evaluate("(one) => getComputedStyle(one).opacity")) < 0.5

    assert not pale()
    turn(page, 4)
    assert pale()
    replaced(page, film(fooled_of(epsilon=4), finding="Four are."))
    assert not pale()


def test_the_pattern_is_pasted_on_another_photo(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1, done="jpeg"), finding="JPEG undoes it."))
    cards = page.locator(".fooled-card")
    assert cards.count() == len(OTHERS)
    coffee = page.get_by_role("button", name="A cup of coffee: parking meter")
    assert "<\u00a00.1\u00a0% before" in (coffee.get_attribute("aria-label") or "")
    sign = pixels(page, "player.views[0].squares.sum.sheet")
    coffee.focus()
    page.keyboard.press("Enter")
    assert answer(page) == ["espresso", "95\u00a0%"]
    assert told(page) == [{"done": "png"}]
    bars = page.locator(".fooled-bar").all_inner_texts()
    assert "before: espresso" in bars[1] and "parking meter; before <\u00a00.1\u00a0%" in bars[2]
    assert coffee.get_attribute("aria-pressed") == "true"
    assert page.locator(".fooled-photo .fooled-caption").inner_text() == "A cup of coffee"
    pasted = pixels(page, "player.views[0].squares.sum.sheet")
    assert np.abs(pasted.astype(int) - sign).mean() > 5
    page.keyboard.press("Escape")
    assert answer(page)[0] == "parking meter"
    coffee.click()
    assert answer(page)[0] == "espresso"
    coffee.click()
    assert answer(page)[0] == "parking meter"


def test_held_the_sum_is_the_photo_without_the_pattern(show: Show) -> None:
    page = show(film(fooled_of(epsilon=8)))
    seen = "player.views[0].squares.sum.sheet"
    sum_, photo = pixels(page, seen), pixels(page, "player.views[0].squares.photo.sheet")
    assert np.abs(sum_.astype(int) - photo).mean() > 1
    assert page.locator(".fooled-hint").is_visible()
    page.locator(".fooled-sum .fooled-frame > canvas").hover()
    page.mouse.down()
    settled(page)
    np.testing.assert_array_equal(pixels(page, seen), photo)
    assert page.locator(".fooled-sum .fooled-caption").inner_text() == "without the pattern"
    page.mouse.up()
    settled(page)
    np.testing.assert_array_equal(pixels(page, seen), sum_)
    assert not page.locator(".fooled-hint").is_visible(), "it is known now"
    page.keyboard.down("Enter")
    settled(page)
    np.testing.assert_array_equal(pixels(page, seen), photo)
    page.keyboard.up("Enter")
    settled(page)
    np.testing.assert_array_equal(pixels(page, seen), sum_)


def test_pointed_at_a_pixel_is_told_before_and_after(show: Show) -> None:
    result = fooled_of(epsilon=1)
    page = show(film(result))
    seen = page.locator(".fooled-sum .fooled-frame > canvas")
    box = seen.bounding_box()
    assert box
    side = box["width"] / 224
    x, y = np.argwhere((result.patterns[0] != 0).all(axis=2)).tolist()[9000][::-1]
    seen.hover(position={"x": (x + 0.5) * side, "y": (y + 0.5) * side})
    settled(page)
    before = int(result.photo[y, x, 0])
    after = int(added(result.photo, result.patterns[0])[y, x, 0])
    told_ = page.locator(".fooled-loupe-text")
    assert told_.inner_text() == f"red {before} → {after}" and abs(after - before) <= 1
    page.mouse.move(2, 2)
    settled(page)
    assert not told_.is_visible()


@pytest.mark.parametrize("hide", ["noise", "pattern"])
def test_the_dial_tells_nothing_before_the_first_guess(show: Show, hide: str) -> None:
    page = show(film(fooled_of(epsilon=1, times=16), hide={"all", hide}))
    assert answer(page) == ["street sign", "60\u00a0%"]
    dial = page.locator(".fooled-dial")
    assert page.get_by_role("radio").count() == 0 and dial.locator(".fooled-stop").count() == 0
    assert "".join(dial.inner_text().split()) == "Eachcolourvaluemaychangebyatmost?of255"
    assert page.locator(".fooled button").count() == 0
    replaced(page, film(fooled_of(epsilon=1)))
    assert answer(page)[0] == "parking meter"


def test_a_half_veil_locks_what_was_asked(show: Show) -> None:
    page = show(film(fooled_of(epsilon=1, times=16), hide={"noise", "pattern"}))
    assert page.get_by_role("radio", name="just as strong").is_checked()
    assert page.get_by_role("radio", name="2 times as strong", exact=True).is_disabled()
    replaced(page, film(fooled_of(epsilon=1, slide=1), hide={"pattern"}))
    settled(page)
    assert page.locator(".fooled-tab").all_inner_texts() == ["Random noise instead"]
    assert page.get_by_role("slider").count() == 0
    box = page.locator(".fooled-pattern canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=3)
    page.mouse.up()
    assert answer(page)[0] == "parking meter" and told(page) == []


def test_a_share_is_never_rounded_to_all_or_to_nothing(show: Show) -> None:
    page = show(film())
    for share in (0, 1e-5, 4e-4, 6e-4, 0.004, 0.0213, 0.0996, 0.42, 0.994, 0.996, 0.9996, 1):
        said = page.evaluate("(p) => inner.fooledPercent(p)", share).replace("\u00a0", " ")
        digits = 1 if share < 0.1 else 0
        assert said.replace(".0 ", " ") == percent(share, digits).replace(".0 ", " ")


def test_levels_that_are_not_there_yet_are_hatched_and_come(show: Show) -> None:
    page = show(film(fooled_of((1,), noises=0, epsilon=4)))
    assert page.locator(".fooled-level").inner_text() == "1", "the largest there is"
    assert page.locator(".fooled-stop.soon").count() == len(LEVELS) - 1
    page.get_by_role("button", name="Random noise instead").click()
    settled(page)
    assert page.locator(".fooled-kept").inner_text() == "still being measured"
    replaced(page, film(fooled_of(epsilon=4)))
    settled(page)
    assert page.locator(".fooled-level").inner_text() == "4"
    assert page.locator(".fooled-stop.soon").count() == 0
    assert "20 of 20" in page.locator(".fooled-kept").inner_text()


def test_an_answer_that_comes_late_does_not_undo_a_newer_choice(show: Show) -> None:
    page = show(film(fooled_of()))
    for level in (1, 4):
        turn(page, level)
    replaced(page, film(fooled_of(epsilon=1)))
    settled(page)
    assert page.locator(".fooled-level").inner_text() == "4"
    replaced(page, film(fooled_of(epsilon=4)))
    replaced(page, film(fooled_of(epsilon=2)))
    settled(page)
    assert page.locator(".fooled-level").inner_text() == "2", "chosen elsewhere on the page"


@pytest.mark.parametrize("given", [NARROW, {"size": (1024, 768)}, {"size": (1280, 720)}])
def test_all_of_it_fits(show: Show, given: dict[str, Any]) -> None:
    stands = given is not NARROW
    page = show(film(present=stands, finding="One level of 255 is enough."), **given)
    expect_fits(page, stands)
    for name in ("Random noise instead", "The pattern elsewhere"):
        page.get_by_role("button", name=name).click()
        expect_fits(page, stands)
    for card in (1, 3):
        page.locator(".fooled-card").nth(card).click()
        expect_fits(page, stands)


def expect_fits(page: Page, stands: bool) -> None:
    """Nothing lies outside its box, or over something else, and the type is large enough."""
    settled(page)
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage");
        return [document.documentElement.scrollWidth, innerWidth, stage.clientHeight,
          document.querySelector(".fooled").scrollHeight]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".fooled *").evaluate_all(
        """(all) => all.filter((one) => one.innerText && one.checkVisibility())
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (18 if stands else 14)
    over = page.evaluate(
        """() => [".fooled-answer", ".fooled-side", ".fooled-band:not([hidden])"]
          .map((name) => document.querySelector(name))
          .filter((one) => one && one.scrollHeight > one.clientHeight + 1)
          .map((one) => [one.className, one.scrollHeight, one.clientHeight])"""
    )
    assert not over
