"""The network, the hidden space, the arithmetic and the game, in a real Chromium."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page

from dlviz.data.examples import load
from dlviz.nets import mlp
from dlviz.train.recording import Recording
from dlviz.train.runs import train
from tests.film_stage import experiment, payload, stage

Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """`show(recording, view, size=..., **context)`: its page; afterwards no page had an error."""
    opened: list[tuple[Page, list[str]]] = []

    def show_(recording: Recording, view: str, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, payload(recording, view), **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


@pytest.fixture(scope="module")
def spiral() -> Recording:
    return train(experiment(dataset="spiral", hidden=(3, 2), updates=200))[0]


@pytest.fixture(scope="module")
def disc() -> Recording:
    return train(experiment(hidden=(3,), updates=200, n=200, n_test=200))[0]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def picture(page: Page, canvas: str) -> str:
    settled(page)
    return str(page.locator(canvas).first.evaluate("(c) => c.toDataURL()"))


def last_number(line: Locator) -> float:
    """The last figure of a line of the sheet."""
    text = line.inner_text().replace("\N{MINUS SIGN}", "-")
    return float(re.findall(r"-?[\d.]+(?:e-?\d+)?", text)[-1])


def values_of(recording: Recording, xy: tuple[float, float]) -> list[float]:
    """Activations of all units for one place, at the film's end, by the library's own forward."""
    weights = [torch.from_numpy(w[-1:].copy()) for w in recording.weights]
    biases = [torch.from_numpy(b[-1:, :, None].copy()) for b in recording.biases]
    x = load(recording.experiment.data).inputs(np.array([xy])).T[None]
    layers = mlp.forward(recording.experiment.network, weights, biases, torch.from_numpy(x))
    return [float(v) for h in layers[-len(weights) :] for v in h.flatten()]


def test_every_neuron_has_a_name_and_arrows_walk_to_it(show: Show, spiral: Recording) -> None:
    page = show(spiral, "network")
    units = page.locator(".network-unit")
    names = [unit.get_attribute("aria-label") for unit in units.all()]
    assert names[:3] == [f"layer 1, neuron {k}" for k in (1, 2, 3)]
    assert names[3:] == ["layer 2, neuron 1", "layer 2, neuron 2", "the output"]
    tabbable = [unit.get_attribute("tabindex") for unit in units.all()]
    assert tabbable.count("0") == 1, "one tab stop for the whole network"
    units.first.focus()
    at = page.evaluate("player.t")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == names[4]
    assert page.evaluate("[player.hover.layer, player.hover.unit]") == [1, 1]
    assert page.evaluate("player.t") == at, "the film does not step"


def test_a_wide_network_shows_some_neurons_and_counts_the_rest(show: Show) -> None:
    page = show(train(experiment(hidden=(256, 5), updates=3))[0], "network")
    assert page.locator(".network-unit").count() == 8 + 5 + 1


def test_hovering_a_neuron_shows_its_map_in_the_field(show: Show, spiral: Recording) -> None:
    page = show(spiral, "network")
    before = picture(page, ".film-box-field canvas")
    page.locator(".network-unit").nth(3).hover()
    assert picture(page, ".film-box-field canvas") != before


def test_the_sum_on_the_sheet_is_the_networks(show: Show, spiral: Recording) -> None:
    page = show(spiral, "network")
    example = load(spiral.experiment.data).train_xy[0]
    values = values_of(spiral, (float(example[0]), float(example[1])))
    for unit in range(5):
        page.locator(".network-unit").nth(unit).click()
        settled(page)
        lines = page.locator(".film-inspect .inspect-line")
        assert last_number(lines.nth(2)) == pytest.approx(values[unit], abs=2e-3)
        assert last_number(lines.nth(1)) == pytest.approx(np.arctanh(values[unit]), rel=0.02)
    page.keyboard.press("Escape")
    settled(page)
    assert page.locator(".film-inspect").is_hidden()
    assert page.evaluate("document.activeElement.ariaLabel") == "layer 2, neuron 2"


def test_a_clicked_point_shows_its_chance_and_its_loss(show: Show, spiral: Recording) -> None:
    page = show(spiral, "network")
    page.evaluate("player.select({ kind: 'point', run: 0, set: 'test', index: 4 })")
    settled(page)
    examples = load(spiral.experiment.data)
    logit = values_of(spiral, tuple(examples.test_xy[4]))[-1]
    chance = 1 / (1 + np.exp(-logit))
    label = examples.test_labels[4]
    lines = page.locator(".film-inspect .inspect-line")
    assert last_number(lines.nth(0)) == pytest.approx(chance, rel=0.01, abs=1e-4)
    loss = float(lines.nth(1).inner_text().split("=")[1].split()[0])
    assert loss == pytest.approx(-np.log(chance if label else 1 - chance), rel=0.01, abs=1e-4)


def test_an_edited_weight_is_shown_at_once_and_told_to_python(
    show: Show, spiral: Recording
) -> None:
    page = show(spiral, "network")
    before = picture(page, ".film-box-field canvas")
    page.locator(".network-unit").nth(1).click()
    page.get_by_role("button", name="edit the weight of y").click()
    page.get_by_role("spinbutton").fill("-4.5")
    changed = picture(page, ".film-box-field canvas")
    assert changed != before
    page.get_by_role("button", name="Branch with this weight").click()
    (event,) = page.evaluate("events")
    assert event["kind"] == "weight"
    assert event["where"] == [0, 1, 1]
    assert event["value"] == -4.5
    assert event["step"] == spiral.steps[-1]
    page.get_by_role("button", name="Put it back").click()
    assert page.evaluate("player.edit") is None
    page.get_by_role("button", name="close").click()
    page.mouse.move(5, 5)
    assert picture(page, ".film-box-field canvas") == before


def test_the_inputs_space_is_the_plane_and_the_last_ones_is_cut_flat(
    show: Show, spiral: Recording
) -> None:
    page = show(spiral, "space", reduced_motion="reduce")
    canvas = ".film-space canvas"
    last = page.locator(canvas).get_attribute("aria-label") or ""
    shown = float(re.findall(r"([\d.]+) %", last)[0])
    assert shown == pytest.approx(100 * spiral.train_accuracy[-1], abs=0.051)
    folded = picture(page, canvas)
    page.get_by_role("button", name="inputs").click()
    flat = picture(page, canvas)
    assert flat != folded
    page.locator(".space-slider").evaluate(
        "(s) => { s.value = 0.5; s.dispatchEvent(new Event('input')); }"
    )
    assert picture(page, canvas) not in (flat, folded)


def test_the_space_folds_as_the_film_goes_on(show: Show, spiral: Recording) -> None:
    page = show(spiral, "space")
    end = picture(page, ".film-space canvas")
    page.evaluate("player.seek(0)")
    assert picture(page, ".film-space canvas") != end


def drag(page: Page, handle: Locator, dx: float, dy: float) -> None:
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=3)
    page.mouse.up()


def test_the_games_score_is_the_share_of_test_points_on_the_right_side(
    show: Show, disc: Recording
) -> None:
    page = show(disc, "game")
    grips = page.locator(".game-handle.grip")
    done = page.get_by_role("button", name="I am done")
    assert grips.count() == 3, "as many lines as hidden neurons"
    assert done.is_disabled(), "the clock has not started"
    drag(page, grips.nth(0), 30, 70)
    drag(page, page.locator(".game-handle.turn").nth(1), 10, 40)
    grips.nth(1).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", *["]"] * 12):
        page.keyboard.press(key)
    grips.nth(2).focus()
    for key in ("f", "ArrowLeft", "ArrowDown", *["["] * 30):
        page.keyboard.press(key)
    done.click()
    (event,) = page.evaluate("events")
    examples = load(disc.experiment.data)
    lines = np.array(event["lines"])
    inside = (examples.test_xy @ lines[:, :2].T + lines[:, 2] > 0).all(1)
    middle = examples.train_labels[np.argmin(np.hypot(*examples.train_xy.T))]
    accuracy = (inside == (examples.test_labels == middle)).mean()
    assert event["kind"] == "score"
    assert 0 < event["seconds"] < 60
    assert event["accuracy"] == pytest.approx(accuracy)
    assert f"{100 * disc.test_accuracy.max():.1f} %" in page.locator(".game-result").inner_text()
    page.get_by_role("button", name="Start again").click()
    assert done.is_disabled()
    assert page.locator(".game-result").is_hidden()


def test_the_games_clock_ends_it(show: Show, disc: Recording) -> None:
    page = show(disc, "game")
    page.evaluate("() => { const real = performance.now.bind(performance); const at = real();"
                  "performance.now = () => at + 200 * (real() - at); }")  # fmt: skip
    page.locator(".game-handle.grip").first.press("ArrowDown")
    page.wait_for_selector(".game-result:not([hidden])")
    assert page.evaluate("events[0].seconds") == 60


def test_a_finger_moves_a_line(show: Show, disc: Recording) -> None:
    page = show(disc, "game", size=(390, 844), has_touch=True, device_scale_factor=2)
    grip = page.locator(".game-handle.grip").first
    before = grip.bounding_box()
    assert before
    x, y = before["x"] + 22, before["y"] + 22
    client = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + 20, "y": y + 80}]),
        ("touchMove", [{"x": x + 40, "y": y + 120}]),
        ("touchEnd", []),
    ):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    after = grip.bounding_box()
    assert after
    assert after["y"] - before["y"] == pytest.approx(120, abs=3)
    assert after["x"] - before["x"] == pytest.approx(40, abs=3)


@pytest.mark.in_turn
@pytest.mark.parametrize("view", ["network", "space", "game"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off(show: Show, view: str, width: int) -> None:
    run = train(experiment(dataset="iris", hidden=(12, 6, 3), updates=20))[0]
    for theme in ("light", "dark"):
        page = show(run, view, size=(width, 900), color_scheme=theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if view != "game":
            page.evaluate("player.select({ kind: 'unit', run: 0, layer: 1, unit: 2 })")
            settled(page)
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".film *")].filter((e) => {
              const style = getComputedStyle(e);
              return e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1
                && style.display !== "inline" && style.overflowX !== "visible";
            }).map((e) => e.className)"""
        )
        assert cut == []
