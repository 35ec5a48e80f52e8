"""How much a network withstands, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.film import Options
from dlviz.draw.robust_scene import robustness_scene
from dlviz.draw.scene import encode_scene
from tests.film_stage import replaced
from tests.robust_example import ATTACKS, CURVES, EPSILONS, NETS, growing, robust_of

MADE = robust_of()
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]
INNER = "mountFilm, robustPercent"
"""Of the player's own names, those within a test's reach."""


def film(result: Any = MADE, present: bool = False, **given: Any) -> bytes:
    options = Options(branch=False, present=present)
    return encode_scene(robustness_scene(result, options=options, **given))


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


def drawn(page: Page) -> list[float | None]:
    """The height of the reader's own curve at each epsilon."""
    settled(page)
    found: list[float | None] = page.evaluate("player.robust.guess")
    return found


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """A stroke of the mouse over the chart through places (epsilon, share)."""
    frame = page.evaluate(
        """places => { const { f } = player.views[0].chart;
        return places.map(([x, y]) => [f.x.at(x), f.y.at(y)]); }""",
        [list(place) for place in places],
    )
    box = page.locator(".robust-chart").bounding_box()
    assert box is not None
    for k, (x, y) in enumerate(frame):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    settled(page)


def test_ones_own_curve_is_drawn_kept_past_the_reveal_and_wiped(show: Show) -> None:
    page = show(film(robust_of(net="masked", attack="margin"), veiled=True))
    assert page.locator(".robust-draw").is_visible()
    stroke(page, (0.0, 1.0), (0.2, 0.6), (0.5, 0.0))
    expected = [1.0, 0.9, 0.8, 0.7, 0.6, 0.4, 0.0]
    assert drawn(page) == pytest.approx(expected, abs=0.02)
    assert page.locator(".robust-draw").is_hidden() and told(page) == []
    assert text(page, ".robust-under").endswith("ε = 0.15"), "the handle stays where it is"
    replaced(page, film(robust_of(net="masked", attack="margin"), finding="19 %."))
    assert drawn(page) == pytest.approx(expected, abs=0.02)
    assert page.evaluate(PINK) > 200
    pick(page, "standard")
    assert page.evaluate(PINK) == 0, "it is about the defence"
    pick(page, "the defence")
    page.get_by_role("button", name="Wipe your guess").click()
    assert drawn(page) == [None] * len(EPSILONS) and page.evaluate(PINK) == 0
    assert page.locator(".robust-yours").is_hidden()
    stroke(page, (0.3, 0.5), (0.4, 0.5))
    assert drawn(page) == [None] * len(EPSILONS), "what is known is no longer guessed"


PINK = """() => { const { canvas, ctx } = player.views[0].chart.live;
    const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let k = 0; k < data.length; k += 4)
      count += data[k] === 0xcc && data[k + 1] === 0x79 && data[k + 2] === 0xa7 ? 1 : 0;
    return count; }"""


def test_ones_own_curve_is_drawn_with_keys(show: Show) -> None:
    page = show(film(robust_of(net="masked"), veiled=True))
    dial = page.get_by_role("slider", name="up and down draw your guess")
    dial.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    place = EPSILONS.index(0.15)
    assert drawn(page)[place : place + 2] == pytest.approx([0.9, 0.85])
    assert str(dial.get_attribute("aria-valuetext")).endswith("your guess 85\u00a0%")
    assert told(page) == [{"epsilon": 0.2}]


def test_the_handle_is_dragged_by_its_grip_while_a_curve_can_be_drawn(show: Show) -> None:
    page = show(film(robust_of(net="masked"), veiled=True))
    stroke(page, (0.15, 0.0), (0.31, 0.0))
    assert told(page) == [{"epsilon": 0.3}] and drawn(page) == [None] * len(EPSILONS)


def test_another_network_is_shown_under_the_strongest_attack(show: Show) -> None:
    page = show(film(robust_of(net="robust", attack="fgsm")))
    names = page.evaluate("player.views[0].chart.names.map(({ texts }) => texts.join(' '))")
    assert names == ["standard, the defence, strongest attack"], "both fall as low"
    heights = page.evaluate(
        """(net) => { const { chart } = player.views[0], { data } = player.robust;
          return chart.placed(data.worst(net)).map(([, y]) => chart.f.y.value(y)); }""",
        NETS.index("masked"),
    )
    assert heights == pytest.approx(list(CURVES["masked", "margin"]), abs=1e-6)


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
    assert text(page, ".robust-under").startswith("20 steps, another goal"), (
        "chosen elsewhere on the page"
    )


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
