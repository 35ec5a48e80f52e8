"""The plane's arrows, in a real Chromium."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.scene import encode_scene
from dlviz.measure.plane_attack import EPSILONS, NETS, PlaneAttack, decision_field
from tests.arrows_example import STUDY, arrows, given
from tests.film_stage import replaced

Show = Callable[..., Page]
INNER = "mountFilm"
"""Of the player's own names, those within a test's reach."""
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [
    ((1280, 800), False), ((900, 800), False), ((1280, 720), True), ((1024, 768), True),
    ((390, 844), False),
]  # fmt: skip


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def dials(page: Page) -> list[float]:
    events: list[dict[str, Any]] = page.evaluate("events")
    return [event["epsilon"] for event in events if event["kind"] == "dial"]


def shares(page: Page) -> list[str]:
    return [text.replace("\u00a0", " ") for text in page.locator(".arrows-share").all_inner_texts()]


def expected(snapshot: int, epsilon: float) -> list[str]:
    kept = (given().distance[:, snapshot] > np.float32(epsilon)).mean(axis=1)
    return [f"{np.floor(100 * share + 0.5):.0f} %" for share in kept]


def test_robust_accuracy_is_pythons_at_every_snapshot_and_size(show: Show) -> None:
    page = show(arrows())
    found = page.evaluate(
        """(sizes) => [0, 1].map((which) => Array.from({ length: player.last + 1 }, (_, s) =>
            sizes.map((size) => player.arrows.data.robust(which, s, size))))""",
        list(EPSILONS),
    )
    np.testing.assert_allclose(found, given().robust, atol=1e-9)


def test_the_fields_are_pythons(show: Show) -> None:
    page = show(arrows())
    for which in (0, 1):
        field = page.evaluate(
            """(which) => Array.from(player.views[0].fields[which].logits(
                player.arrows.data.runs[which], 32))""",
            which,
        )
        own = decision_field(given(), which, -1, 32)[::-1]
        np.testing.assert_allclose(np.reshape(field, (32, 32)), own, rtol=1e-3, atol=1e-3)


def test_the_slider_counts_the_points_that_stay_and_tells_python_once(show: Show) -> None:
    page = show(arrows())
    assert shares(page) == expected(-1, STUDY.epsilon)
    slider = page.locator(".arrows-tools input")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert page.locator(".arrows-value").inner_text() == "ε = 0.30"
    assert shares(page) == expected(-1, 0.3)
    assert dials(page)[-1] == 0.3 and page.evaluate("player.t === player.last")
    said = page.locator(".arrows-said").inner_text().replace("\u00a0", " ")
    assert said.startswith("ε = 0.30: standard " + expected(-1, 0.3)[0])


def test_the_size_is_dragged_along_the_chart(show: Show) -> None:
    page = show(arrows())
    box = page.locator(".arrows-chart").bounding_box()
    x = page.evaluate("[0.25, 0.1].map((size) => player.views[0].chart.frame.x.at(size))")
    assert box
    page.mouse.move(box["x"] + x[0], box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + x[1], box["y"] + 90, steps=4)
    assert dials(page) == [], "nothing is told while it is held"
    page.mouse.up()
    settled(page)
    assert dials(page) == [0.1] and shares(page) == expected(-1, 0.1)


def test_the_film_shows_both_networks_at_one_moment(show: Show) -> None:
    page = show(arrows())
    page.locator(".film").focus()
    page.keyboard.press("Home")
    settled(page)
    assert shares(page) == expected(0, STUDY.epsilon)
    page.keyboard.press("ArrowRight")
    settled(page)
    assert shares(page) == expected(1, STUDY.epsilon)
    page.evaluate("player.speed = 4; player.play()")
    page.wait_for_function("!player.playing && player.frame === null")
    assert shares(page) == expected(-1, STUDY.epsilon)


def place(page: Page, which: int, point: int) -> tuple[float, float]:
    """Where a point is on the page, from Python's numbers."""
    x0, x1, y0, y1 = given().bounds
    x, y = given().xy[point].tolist()
    left, top, side = page.evaluate(
        """(which) => { const { frame, top } = player.views[0].fields[which];
        const box = top.canvas.getBoundingClientRect();
        return [box.left + frame.left, box.top + frame.top, frame.side]; }""",
        which,
    )
    return left + side * (x - x0) / (x1 - x0), top + side * (y1 - y) / (y1 - y0)


def alone() -> int:
    """A point far from all others, right in both networks."""
    far = np.linalg.norm(given().xy[:, None] - given().xy, axis=2) + 9 * np.eye(STUDY.n)
    held = np.isfinite(given().distance[:, -1]).all(axis=0) & (given().distance[:, -1] > 0).all(0)
    return int(np.where(held, far.min(axis=1), 0).argmax())


def test_a_pointed_point_says_how_far_it_is_from_a_wrong_answer(show: Show) -> None:
    page, point = show(arrows()), alone()
    page.mouse.move(*place(page, 1, point))
    settled(page)
    text = page.locator(".arrows-key").inner_text()
    name = "AB"[given().labels[point]]
    assert text.startswith(f"Point {point + 1}, class {name}.")
    for label, away in zip(NETS, given().distance[:, -1, point], strict=True):
        assert f"{label}: fooled from ε = {away:.2f} on" in text
    page.mouse.move(2, 2)
    settled(page)
    assert page.locator(".arrows-key").inner_text().startswith("Arrow: the shortest push")


def arrows_drawn(page: Page, which: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """(which) => { const field = player.views[0].fields[which], own = field.arrow, all = [];
        field.arrow = (ctx, point, push, colour, wide, alpha) => {
          all.push({ point, push: Array.from(push), bold: alpha === 1 });
          own.call(field, ctx, point, push, colour, wide, alpha); };
        field.draw(player.last);
        delete field.arrow;
        return all; }""",
        which,
    )
    return found


@pytest.mark.parametrize("which", [0, 1])
def test_every_right_point_has_its_arrow_and_those_within_the_attack_are_bold(
    show: Show, which: int
) -> None:
    page, away = show(arrows()), given().distance[which, -1]
    drawn = arrows_drawn(page, which)
    assert {one["point"] for one in drawn} == set(np.flatnonzero((away > 0) & np.isfinite(away)))
    bold = {one["point"] for one in drawn if one["bold"]}
    assert bold == set(np.flatnonzero((away > 0) & (away <= STUDY.epsilon)))
    for one in drawn:
        np.testing.assert_allclose(one["push"], given().nearest[which, -1, one["point"]], atol=1e-6)


def test_arrow_keys_go_from_point_to_point_and_leave_the_film_alone(show: Show) -> None:
    page = show(arrows())
    page.locator(".arrows-plane canvas[tabindex]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    settled(page)
    assert page.evaluate("player.arrows.chosen") == 1
    assert page.locator(".arrows-key").inner_text().startswith("Point 2, class")
    assert page.evaluate("player.t === player.last")
    page.keyboard.press("Escape")
    assert page.evaluate("player.arrows.chosen") is None


def test_slider_and_chosen_point_outlive_a_payload(show: Show) -> None:
    page = show(arrows())
    page.locator(".arrows-tools input").focus()
    page.keyboard.press("ArrowLeft")
    page.evaluate("player.arrows.chosen = 3")
    replaced(page, encode_scene(arrows(finding="It moves away.")))
    settled(page)
    assert page.evaluate("[player.arrows.epsilon, player.arrows.chosen]") == [0.24, 3]
    assert page.locator(".arrows-value").inner_text() == "ε = 0.24"


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(show: Show, size: tuple[int, int], present: bool, scheme: str) -> None:
    finding = "Attacks of size 0.25 leave 70 % of the points right, with training 85 %."
    page = show(arrows(present, finding, headline=40), size=size, color_scheme=scheme)
    box = page.locator(".film-stage").bounding_box()
    assert box
    names = (".arrows-field", ".arrows-side", ".arrows-key", ".arrows-tools")
    for one in (part for name in names for part in page.locator(name).all()):
        part = one.bounding_box()
        assert part and part["x"] + part["width"] <= box["x"] + box["width"] + 1
        assert part["y"] + part["height"] <= box["y"] + box["height"] + 1
    fields = [one.bounding_box() for one in page.locator(".arrows-plane").all()]
    beside = fields[1]["x"] > fields[0]["x"] + fields[0]["width"] - 1  # type: ignore[index]
    assert beside == (size[0] > 760), "on a phone one below the other"
    for head in page.locator(".arrows-head").all():
        assert head.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    if size[0] > 760:
        assert page.evaluate("document.documentElement.scrollHeight - window.innerHeight") <= 0


def test_on_a_phone_a_tap_chooses_a_point(show: Show) -> None:
    page, point = show(arrows(), **NARROW), alone()
    page.touchscreen.tap(*place(page, 0, point))
    settled(page)
    assert page.evaluate("player.arrows.chosen") == point


def test_another_steps_size_moves_the_slider(show: Show) -> None:
    page = show(arrows())
    page.locator(".arrows-tools input").focus()
    page.keyboard.press("ArrowLeft")
    own = arrows()
    step = replace(own, content={**own.content, "epsilon": 0.1})
    replaced(page, encode_scene(step))
    settled(page)
    assert page.locator(".arrows-value").inner_text() == "ε = 0.10"
    assert shares(page) == expected(-1, 0.1)


def test_other_points_are_another_film(show: Show) -> None:
    page = show(arrows())
    page.evaluate("player.arrows.chosen = 50")
    other = PlaneAttack(n=40, updates=20, hidden=(8,), activation="tanh", dataset="circle")
    replaced(page, encode_scene(arrows(study=other)))
    settled(page)
    assert page.evaluate("[player.arrows.data.points, player.arrows.chosen]") == [40, None]
