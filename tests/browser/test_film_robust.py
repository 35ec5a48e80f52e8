"""How much a network withstands, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.robust_scene import robustness_scene
from dlviz.draw.scene import encode_scene
from tests.film_stage import replaced, stage
from tests.robust_example import ATTACKS, CURVES, EPSILONS, NETS, growing, robust_of

MADE = robust_of()
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]


def film(result: Any = MADE, present: bool = False, **given: Any) -> bytes:
    options = Options(branch=False, present=present)
    return encode_scene(robustness_scene(result, options=options, **given))


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, robustPercent")
    opened: list[tuple[Page, list[str]]] = []

    def show_(shown: bytes, **context: Any) -> Page:
        opened.append(stage(browser, tmp_path, shown, **context))
        return opened[-1][0]

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def told(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """events.filter(({ kind }) => kind === 'robust')
          .map(({ kind, id, n, ...rest }) => rest)"""
    )
    return found


def text(page: Page, part: str) -> str:
    settled(page)
    return page.locator(part).inner_text().replace("\u00a0", " ")


def captions(page: Page) -> list[str]:
    settled(page)
    return page.locator(".robust-digit").evaluate_all(
        "(all) => all.map((one) => one.querySelector('figcaption').children[1].textContent)"
    )


def misread(net: str, attack: str, epsilon: float) -> list[str]:
    """What stands under the digits."""
    at = (NETS.index(net), ATTACKS.index(attack), EPSILONS.index(epsilon))
    return [
        str(answer) if answer == truth else f"{truth}→{answer}"
        for answer, truth in zip(MADE.answers[at], MADE.labels, strict=True)
    ]


def pick(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check(force=True)
    settled(page)


def test_every_choice_shows_its_own_figures_and_is_told(show: Show) -> None:
    page = show(film())
    assert text(page, ".robust-head") == "20 % right"
    assert captions(page) == misread("standard", "pgd", 0.15)
    pick(page, "adversarially trained")
    assert text(page, ".robust-head") == "80 % right"
    pick(page, "random noise")
    assert text(page, ".robust-under") == "random noise at ε = 0.15"
    assert captions(page) == misread("robust", "noise", 0.15)
    assert told(page) == [{"net": "robust"}, {"attack": "noise"}]


def test_all_attacks_figures_stand_beside_their_names(show: Show) -> None:
    page = show(film())
    for net, name in zip(NETS, ("standard", "the defence", "adversarially"), strict=True):
        pick(page, name)
        shown = [value.replace("\u00a0", " ") for value in values(page)]
        shares = [CURVES[net, attack][EPSILONS.index(0.15)] for attack in ATTACKS]
        assert shown == [f"{100 * share:.0f} %" for share in shares]


def values(page: Page) -> list[str]:
    settled(page)
    return page.locator(".robust-value").all_inner_texts()


def test_the_handle_is_dragged_on_the_chart_and_told_when_it_is_let_go(show: Show) -> None:
    page = show(film())
    left, right = page.evaluate("[player.views[0].chart.f.left, player.views[0].chart.f.right]")
    box = page.locator(".robust-chart").bounding_box()
    assert box is not None

    def over(epsilon: float) -> float:
        return float(box["x"] + left + epsilon / EPSILONS[-1] * (right - left))

    page.mouse.move(over(0.15), box["y"] + 100)
    page.mouse.down()
    page.mouse.move(over(0.22), box["y"] + 100, steps=5)
    assert text(page, ".robust-under").endswith("ε = 0.2") and told(page) == []
    page.mouse.up()
    assert told(page) == [{"epsilon": 0.2}]
    assert captions(page) == misread("standard", "pgd", 0.2)


def test_arrow_keys_move_the_handle_to_its_ends_and_no_further(show: Show) -> None:
    page = show(film())
    dial = page.get_by_role("slider", name="Size of the attack")
    dial.focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert dial.get_attribute("aria-valuetext").replace("\u00a0", " ") == "ε = 0.2: 2 %"  # type: ignore[union-attr]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert text(page, ".robust-under") == "not attacked"
    assert told(page) == [{"epsilon": 0.2}, {"epsilon": 0.0}]
    page.keyboard.press("End")
    assert text(page, ".robust-under").endswith("ε = 0.5")


def test_the_attacked_pictures_are_drawn(show: Show) -> None:
    page = show(film())
    pick(page, "FGSM")
    pixels = page.evaluate(
        """[...player.robust.data.attacked.canvas(
          player.robust.data.row(player.robust.choice) * 8 + 5).getContext("2d")
          .getImageData(0, 0, 8, 8).data]"""
    )
    shown = np.array(pixels).reshape(8, 8, 4)[..., 0]
    np.testing.assert_array_equal(shown, MADE.attacked[0, 0, EPSILONS.index(0.15), 5])


def test_a_better_attack_is_covered_until_the_guess(show: Show) -> None:
    asked = robust_of(net="masked", attack="margin")
    page = show(film(asked, veiled=True))
    assert text(page, ".robust-head") == "98 % right"
    assert [value.replace("\u00a0", " ") for value in values(page)] == ["98 %", "?", "?", "97 %"]
    assert page.get_by_role("radio", name="margin").is_disabled()
    assert page.get_by_role("radio", name="standard").count() == 0
    said = page.locator(".film").inner_text()
    assert "19" not in said and "logits" not in said
    pick(page, "random noise")
    replaced(page, film(asked, finding="19 %."))
    settled(page)
    assert text(page, ".robust-head") == "19 % right"
    assert page.get_by_role("radio", name="margin").is_checked()


def test_what_is_not_measured_yet_is_hatched_and_comes(show: Show) -> None:
    page = show(film(growing(MADE, 1, 2)))
    assert values(page)[2:] == ["\u2013", "\u2013"]
    pick(page, "adversarially trained")
    assert text(page, ".robust-head") == "not known yet"
    replaced(page, film(robust_of(net="robust")))
    settled(page)
    assert text(page, ".robust-head") == "80 % right"


def test_an_answer_that_comes_late_does_not_undo_a_newer_choice(show: Show) -> None:
    page = show(film())
    pick(page, "FGSM")
    pick(page, "random noise")
    replaced(page, film(robust_of(attack="fgsm")))
    assert text(page, ".robust-under").startswith("random noise")
    replaced(page, film(robust_of(attack="noise")))
    assert text(page, ".robust-under").startswith("random noise")
    replaced(page, film(robust_of(attack="margin")))
    assert text(page, ".robust-under").startswith("PGD, margin"), "chosen elsewhere on the page"


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_all_of_it_lies_within_its_stage(show: Show, size: tuple[int, int], present: bool) -> None:
    context = NARROW if size[0] < 400 else {"size": size}
    page = show(film(present=present, finding="A finding. " * 5), **context)
    pick(page, "adversarially trained")
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage").getBoundingClientRect();
        const low = (one) => one.getBoundingClientRect().bottom;
        return [document.documentElement.scrollWidth, innerWidth, stage.bottom,
          Math.max(...[...document.querySelectorAll(".robust *")].map(low))]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".robust *").evaluate_all(
        """(all) => all.filter((one) => one.innerText)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (20 if present else 14)
    assert page.locator(".robust-nets, .robust-nets label, .robust-said").evaluate_all(
        "(all) => all.every((one) => one.scrollWidth <= one.clientWidth + 1)"
    )
