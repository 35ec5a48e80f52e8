"""The eraser, in a real Chromium: its answers and its maps are torch's, whatever is rubbed out."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from dlviz.draw.eraser_scene import eraser_scene
from dlviz.draw.scene import encode_scene
from tests.eraser_example import (
    COUNT,
    DISC,
    KINDS,
    SPEC,
    chances,
    eraser,
    eraser_of,
    net_of,
    tensor_of,
)
from tests.film_stage import replaced

MADE = eraser_of()
HEAD = 4 * 64 + 4 + 2 * sum(SPEC.channels)  # weights of the head, and behind them batch norm's
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]
INNER = "mountFilm, eraserPercent, eraserNow"
"""Of the player's own names, those within a test's reach."""


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def now(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """The picture as it is rubbed, uint8 [40, 40, 3], and the probabilities [K] in the player."""
    settled(page)
    found = page.evaluate(
        "(() => { const now = inner.eraserNow(player); return [[...now.bytes], now.chances]; })()"
    )
    picture = np.array(found[0], dtype=np.uint8).reshape(3, 40, 40).transpose(1, 2, 0)
    return picture, np.array(found[1])


def gone(page: Page) -> np.ndarray:
    settled(page)
    return np.array(page.evaluate("[...player.eraser.gone]"), dtype=bool).reshape(40, 40)


def rub(page: Page, *places: tuple[float, float]) -> None:
    """A stroke of the mouse through places in pixels of the picture."""
    box = page.locator(".eraser-pad").bounding_box()
    assert box is not None
    for k, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"] / 40, box["y"] + y * box["height"] / 40)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    settled(page)


def value(page: Page) -> str:
    settled(page)
    return page.locator(".eraser-value").inner_text().replace("\u00a0", " ")


def head(page: Page) -> str:
    settled(page)
    return page.locator(".eraser-head").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("head", ["average", "max"])
def test_probabilities_and_grad_cam_of_the_answer_are_torchs(show: Show, head: str) -> None:
    spec = replace(SPEC, head=head)
    page, net, made = show(eraser(spec)), net_of(spec), eraser_of(spec)
    answers = set()
    for base, states in enumerate((made.pictures, made.mark_gone, made.disc_gone)):
        found = page.evaluate(
            """([base, count]) => Array.from({ length: count }, (_, k) => {
              const { data } = player.eraser, now = data.answer(data.bytes(k, base));
              return { ...now, values: [...now.map.values] }; })""",
            [base, COUNT],
        )
        np.testing.assert_allclose(
            [one["chances"] for one in found], chances(net, states), atol=1e-4
        )
        for picture, one in zip(states, found, strict=True):
            logits, kept = net(tensor_of(picture[None]).requires_grad_(), keep=("conv4",))
            best, maps = int(logits.argmax()), kept["conv4"]
            (slope,) = torch.autograd.grad(logits[0, best], maps)
            expected = (slope.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1)[0]
            assert one["best"] == best and one["map"]["size"] == list(expected.shape)
            ours = np.reshape(one["values"], expected.shape)
            np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-4)
            assert expected.abs().max() > 5e-4, "so that equality means something"
            answers.add(best)
    assert len(answers) > 1


def test_a_stroke_paints_what_lies_behind_and_the_bar_follows(show: Show) -> None:
    page = show(eraser())
    before, _ = now(page)
    rub(page, (10, 20), (30, 20))
    picture, found = now(page)
    y, x = np.mgrid[:40, :40] + 0.5
    far = np.hypot(x - np.clip(x, 10, 30), y - 20)
    inside, outside = far < 2.9, far > 3.1  # a brush of 6 px, the mouse on whole points
    np.testing.assert_array_equal(picture[inside], MADE.fills[0][inside])
    np.testing.assert_array_equal(picture[outside], before[outside])
    expected = chances(net_of(), picture[None])[0]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert abs(expected[DISC] - MADE.p[0, 0]) > 1e-3, "the stroke changed the answer"
    shown = float(value(page).removesuffix(" %"))
    assert shown == pytest.approx(100 * expected[DISC], abs=0.51)
    height = page.locator(".eraser-fill").evaluate(
        "(fill) => fill.clientHeight / fill.parentElement.clientHeight"
    )
    assert height == pytest.approx(expected[DISC], abs=0.01)


def test_strokes_are_taken_back_one_by_one_and_all_at_once(show: Show) -> None:
    page = show(eraser())
    undo, back = (page.get_by_role("button", name=name) for name in ("Take the last", "Put every"))
    assert undo.is_disabled() and back.is_disabled()
    rub(page, (10, 10), (20, 10))
    first = gone(page)
    rub(page, (30, 30))
    rub(page, (30, 30))  # changes nothing
    undo.click()
    np.testing.assert_array_equal(gone(page), first)
    rub(page, (5, 35))
    back.click()
    assert not gone(page).any()
    undo.click()
    assert gone(page).any(), "putting back can be taken back"


def test_a_state_is_loaded_and_it_is_said_what_is_gone(show: Show) -> None:
    page = show(eraser())
    states = page.locator(".eraser-state")
    assert head(page) == "Rub something out with the brush."
    states.nth(2).click()
    assert head(page) == "There is no disc left in this picture."
    np.testing.assert_array_equal(now(page)[0], MADE.disc_gone[0])
    assert states.nth(2).get_attribute("aria-pressed") == "true"
    rub(page, (0, 0), (5, 0), (5, 5), (0, 5), (2, 2))
    assert head(page) == "Neither the disc nor the mark is left."
    states.nth(1).click()
    assert head(page) == "The mark is gone, the disc is all there."
    np.testing.assert_array_equal(now(page)[0], MADE.mark_gone[0])
    states.nth(0).click()
    np.testing.assert_array_equal(now(page)[0], MADE.pictures[0])
    said = [text.replace("\u00a0", " ") for text in page.locator(".eraser-share").all_inner_texts()]
    percents = page.evaluate("(p) => p.map((one) => inner.eraserPercent(one))", MADE.p[0].tolist())
    assert said == [text.replace("\u00a0", " ") for text in percents]


def test_the_share_that_is_gone_is_counted(show: Show) -> None:
    page = show(eraser())
    rub(page, (0, 0))
    share = gone(page)[:5, :5].mean()
    assert 0 < share < 1
    assert head(page) == f"Rubbed out: nothing of the disc, {100 * share:.0f} % of the mark."


def test_the_keys_move_the_brush_rub_and_take_back(show: Show) -> None:
    page = show(eraser())
    page.locator(".eraser-pad").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "-", "-", "-", "-"):
        page.keyboard.press(key)
    page.keyboard.press("Space")
    y, x = np.mgrid[:40, :40] + 0.5
    np.testing.assert_array_equal(gone(page), np.hypot(x - 22, y - 19) <= 1)
    page.keyboard.press("Shift+ArrowLeft")
    assert gone(page).sum() == 6
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert not gone(page).any()
    for _ in range(20):
        page.keyboard.press("+")
    assert page.get_by_role("slider", name="Brush").input_value() == "12"


def test_under_the_veil_only_the_mark_gives_way(show: Show) -> None:
    page = show(eraser(veiled=True))
    rub(page, (2, 2), (38, 38), (2, 38))
    assert not (gone(page) & ~MADE.marks[0]).any()
    rub(page, (0, 0), (5, 0), (5, 5), (0, 5), (2, 2))
    np.testing.assert_array_equal(gone(page), MADE.marks[0])
    covered = page.locator(".eraser-state").nth(2)
    covered.click(force=True)
    np.testing.assert_array_equal(gone(page), MADE.marks[0])
    assert "?" in covered.inner_text() and "%" not in covered.inner_text()
    assert page.locator(".eraser-moved").inner_text() == ""


def test_unveiled_the_figure_is_gone_at_once(show: Show) -> None:
    page = show(eraser(veiled=True))
    rub(page, (2, 2))
    replaced(page, encode_scene(eraser(finding="Still a disc.")))
    assert head(page) == "There is no disc left in this picture."
    np.testing.assert_array_equal(now(page)[0], MADE.disc_gone[0])


def test_what_is_rubbed_out_outlives_other_words_but_no_veil(show: Show) -> None:
    page = show(eraser())
    rub(page, (2, 2))
    before = gone(page)
    assert before.any()
    replaced(page, encode_scene(eraser(finding="Still a disc.")))
    np.testing.assert_array_equal(gone(page), before)
    page.locator(".eraser-state").nth(2).click()
    replaced(page, encode_scene(eraser(veiled=True)))
    np.testing.assert_array_equal(now(page)[0], MADE.pictures[0])


def test_another_picture_is_chosen_and_told(show: Show) -> None:
    page = show(eraser())
    rub(page, (20, 20))
    page.locator(".eraser-pick").nth(3).click()
    settled(page)
    np.testing.assert_array_equal(now(page)[0], MADE.pictures[3])
    page.keyboard.press("ArrowRight")
    settled(page)
    told = page.evaluate("events.filter(({ kind }) => kind === 'picture').map((one) => one.value)")
    assert told == [3, 4]
    rub(page, (20, 20))
    kept = gone(page)
    replaced(page, encode_scene(eraser(picture=3)))  # answers the first of the two
    assert page.locator(".eraser-pick[aria-checked=true]").get_attribute("title") == "disc"
    np.testing.assert_array_equal(gone(page), kept)
    replaced(page, encode_scene(eraser(picture=4)))
    np.testing.assert_array_equal(gone(page), kept)


def test_a_figure_without_a_mark_is_called_by_its_name(show: Show) -> None:
    page, other = show(eraser(picture=COUNT - 1)), KINDS[MADE.labels[COUNT - 1]]
    page.locator(".eraser-state").nth(2).click()
    assert head(page) == f"There is no {other} left in this picture."
    assert page.locator(".eraser-name").nth(2).inner_text() == f"{other} gone"


def test_a_map_that_is_blank_says_so_and_can_be_switched_off(show: Show) -> None:
    weights = MADE.run.weights.copy()
    head_weights = weights[:, -HEAD : 256 - HEAD]
    head_weights[...] = -np.abs(head_weights)
    run = SimpleNamespace(study=MADE.run.study, weights=weights)
    page = show(eraser_scene(SimpleNamespace(**{**vars(MADE), "run": run})))  # type: ignore[arg-type]
    caption = page.locator(".eraser-caption")
    assert caption.inner_text().startswith("Nothing here speaks for")
    page.get_by_role("checkbox").uncheck()
    settled(page)
    assert caption.inner_text() == ""


def test_without_a_map_there_is_nothing_to_set_for_it(show: Show) -> None:
    page = show(eraser(replace(SPEC, hidden=(8,))))
    assert page.get_by_role("checkbox").count() == 0
    assert page.locator(".eraser-caption").inner_text() == ""


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_all_of_it_lies_within_its_stage(show: Show, size: tuple[int, int], present: bool) -> None:
    context = NARROW if size[0] < 400 else {"size": size}
    page = show(eraser(present=present, finding="A finding. " * 6), **context)
    page.locator(".eraser-state").nth(2).click()
    settled(page)
    sizes = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage").getBoundingClientRect();
        const low = (name) => document.querySelector(name).getBoundingClientRect().bottom;
        const parts = [".eraser-gallery", ".eraser-answer", ".eraser-see"];
        const page = document.documentElement;
        return [page.scrollWidth - page.clientWidth, Math.max(...parts.map(low)) - stage.bottom];
        }"""
    )
    assert sizes[0] <= 0 and sizes[1] <= 1
    assert page.evaluate(
        """() => [...document.querySelectorAll(".eraser *")].every((one) =>
        !one.innerText || parseFloat(getComputedStyle(one).fontSize) >= 14)"""
    )
