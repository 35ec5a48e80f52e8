"""What people do on the steps of Grad-CAM, in a real Chromium."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from dlviz.draw.eraser_scene import ERASER_WORDS
from dlviz.draw.evidence_scene import EVIDENCE_WORDS
from dlviz.jobs import finish
from dlviz.lessons.attribution_findings import of_cascade, of_curves, of_look, of_trial
from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, RIVAL, SCRAMBLED, TRIAL
from dlviz.lessons.records import Claim
from tests.browser_pages import (
    PHONE_FIRST,
    OpenPage,
    at_rest,
    expect_a_clicker_goes_through,
    expect_all_in_sight,
    expect_changed,
    expect_found,
    expect_nothing_cut_off,
    film,
    link_to,
    pink,
    player,
    query,
    ready,
    renewed,
    states_of,
    step_of,
)
from tests.canvases import expect_look, look, same
from tests.serving import SIZES

STEPS = states_of(LESSON)
ASK: Mapping[str, Claim] = {step.id: step.ask for step in LESSON.steps if step.ask}
PICTURE = ".look-see canvas"
PAD, SIDE, DISC = ".eraser-see canvas", 40, 0
STILL = {"reduced_motion": "reduce"}


def measured(name: str) -> str:
    """The option of a step's question that its own runs speak for."""
    claim = ASK[name]
    verdict = claim.measure(tuple(finish(study) for study in claim.make(0)))
    return claim.options[verdict.answer[0]]


def guess(page: Page, name: str, right: bool = True) -> None:
    """Commit to the option that is measured, or to another."""
    claim, best = ASK[name], measured(name)
    option = best if right else next(one for one in claim.options if one != best)
    page.get_by_role("radio", name=option, exact=True).click()
    page.get_by_role("button", name="This is my guess").click()


def expect_judged(page: Page, name: str, right: bool = True) -> None:
    said = page.locator(f".st-key-guessed_{ASK[name].id}")
    expect(said).to_contain_text("You guessed")
    assert ("that is what was measured" in said.inner_text()) == right


def at_mark(page: Page, mark: int) -> None:
    """Move the film's slider to one of its marks."""
    film(page).locator(".film-bar .film-scrub").fill(str(mark))
    expect_changed(page, f"player.t === {mark}", False)
    at_rest(page)


def numbers(locator: Locator) -> list[float]:
    """The first number that each of them says."""
    texts = [text.replace("\u2212", "-") for text in locator.all_inner_texts()]
    found = [re.search(r"-?\d+(\.\d+)?", text) for text in texts]
    assert all(found), texts
    return [float(first[0]) for first in found if first]


def chosen(page: Page, target: int) -> Locator:
    """The button of a class."""
    return film(page).locator(f'.look-class input[value="{target}"]')


def test_a_person_marks_a_place_guesses_and_asks_for_other_maps(open_page: OpenPage) -> None:
    found = finish(COLLAGE)
    page = open_page(LESSON.id, **STILL)
    before = ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.question)
    expect_all_in_sight(page, SIZES["wide"][1])
    assert film(page).locator(".film-finding").inner_text() == "", "it would answer"
    assert not player(page, "Object.keys(player.film.arrays).some((name) => /^map/.test(name))")
    place = film(page).locator(PICTURE).bounding_box()
    assert place is not None and not pink(page, PICTURE)
    page.mouse.click(place["x"] + 0.3 * place["width"], place["y"] + 0.6 * place["height"])
    assert pink(page, PICTURE)
    guess(page, "look")
    renewed(page, before)
    assert query(page) == {"v": "1", "shown": "1"}
    expect_judged(page, "look")
    expect_found(page, of_look(found))
    assert player(page, "player.look.guess") == pytest.approx([0.3, 0.6], abs=0.01)
    assert pink(page, PICTURE), "it stays where the map comes"
    shown = []
    for row in found.own:  # of each photograph the class that it has alone
        target = found.classes[row][0]
        chosen(page, target).check(force=True)
        expect(page).to_have_url(re.compile(f"[?&]target={target}(&|$)"))
        ready(page)
        shown.append(look(page, PICTURE))
        part = int(found.mass[row].argmax())
        said = film(page).locator(".look-said")
        expect(said).to_contain_text(found.classes[row][1].split(",")[0])
        expect(said).to_contain_text(f"{round(100 * float(found.mass[row, part]))}\u00a0%")
        expect(said).to_contain_text(found.parts[part][0])
    assert not same(*shown), "the map moves"
    film(page).locator(".look-thumb input").last.focus()
    page.keyboard.press("ArrowLeft")
    layer = found.layers[-2][0]
    expect(page).to_have_url(re.compile(f"[?&]layer={layer}(&|$)"))
    ready(page)
    assert player(page, "player.look.data.layers[player.look.choice.layer][0]") == layer
    film(page).locator(".look-relu input").uncheck()
    expect(page).to_have_url(re.compile("[?&]rectified=0(&|$)"))
    ready(page)
    signed = look(page, PICTURE)
    other = found.classes[found.own[0]][0]
    film(page).locator(".look-against select").select_option(str(other))
    expect(page).to_have_url(re.compile(f"[?&]against={other}(&|$)"))
    ready(page)
    expect_look(page, PICTURE, signed, differs=True)
    values = player(page, "Array.from(player.look.data.raw(player.look.choice, 7).values)")
    expected = found.maps[7][found.own[1]] - found.maps[7][found.own[0]]
    np.testing.assert_allclose(values, expected.ravel(), atol=1e-4)
    page.get_by_role("button", name="Next").click()
    film(page).locator(".film-box-witnesses").wait_for(timeout=30_000)
    assert query(page)["step"] == "2"


def test_layers_are_scrambled_and_the_maps_that_mind_change(open_page: OpenPage) -> None:
    found = finish(SCRAMBLED)
    page = open_page(link_to(LESSON, step_of(LESSON, "scramble")))
    before = ready(page)
    captions = film(page).locator(".witness-caption")
    assert not "".join(captions.all_inner_texts()).strip(), "they would answer"
    guess(page, "scramble", right=False)
    renewed(page, before)
    film(page).get_by_role("button", name="Pause", exact=True).click()
    expect_judged(page, "scramble", right=False)
    tile = ".witness-tile .witness-picture canvas"
    at_mark(page, 0)
    trained = look(page, tile)
    for mark in (0, found.upper, len(found.stages) - 1):
        at_mark(page, mark)
        expected = found.correlation[:, mark]
        np.testing.assert_allclose(numbers(captions), expected, atol=0.0051)
    expect_look(page, tile, trained, differs=True)
    expect_found(page, of_cascade(found))
    at_mark(page, found.upper)
    tiles, large = film(page).locator(".witness-tile"), film(page).locator(".witness-lens canvas")
    tiles.nth(1).click()
    expect(film(page).locator(".witness-name")).to_have_text(tiles.nth(1).locator("b").inner_text())
    expect(large).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()


def test_a_class_votes_and_then_sees_the_discs_without_their_mark(open_page: OpenPage) -> None:
    found = finish(TRIAL)
    page = open_page(link_to(LESSON, step_of(LESSON, "trust")), **STILL)
    before = ready(page)
    assert not player(page, "'twins' in player.film.arrays || 'unmarked' in player.film.arrays")
    vote = film(page).get_by_role("button", name=EVIDENCE_WORDS["evidence_yes"], exact=True)
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    picture, wrong = ".evidence-tile canvas", film(page).locator("figcaption.wrong")
    marked = look(page, picture)
    guess(page, "trust")
    renewed(page, before)
    expect_judged(page, "trust")
    expect_found(page, of_trial(found))
    mine = film(page).locator(".evidence-vote.mine")
    assert mine.all_inner_texts() == [EVIDENCE_WORDS["evidence_yes"]], "the vote stays"
    at_rest(page)
    expect(wrong).to_have_count(int((found.twin_answer != found.truth).sum()))
    expect_look(page, picture, marked, differs=True)
    shares = [100 * float(found.accuracy[-1]), 100 * float(found.unmarked[-1])]
    np.testing.assert_allclose(numbers(film(page).locator(".evidence-figure")), shares, atol=0.11)
    film(page).get_by_role("radio", name=EVIDENCE_WORDS["evidence_with"], exact=True).check(
        force=True
    )
    expect(wrong).to_have_count(int((found.answer[-1] != found.truth).sum()))
    expect_look(page, picture, marked)
    if len(found.epochs) > 1:  # a film of its training
        at_mark(page, 0)
        first = numbers(film(page).locator(".evidence-figure"))[0]
        assert first == pytest.approx(100 * float(found.accuracy[0]), abs=0.11)


def rub(page: Page, places: list[tuple[float, float]]) -> None:
    """One stroke of the pointer through places in pixels of the picture."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")  # it may be low
    box = film(page).locator(".eraser-pad").bounding_box()
    assert box is not None and box["y"] >= 0
    for k, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"] / SIDE, box["y"] + y * box["height"] / SIDE)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    at_rest(page)


def gone(page: Page) -> np.ndarray:
    """[40, 40] what is rubbed out."""
    at_rest(page)
    return np.array(player(page, "[...player.eraser.gone]"), dtype=bool).reshape(SIDE, SIDE)


def chance(page: Page) -> float:
    """The share that the tall bar shows of its height, which is also what stands above it."""
    at_rest(page)
    bar = film(page).locator(".eraser-fill").evaluate(
        "(fill) => fill.getBoundingClientRect().height"
        " / fill.parentElement.getBoundingClientRect().height"
    )  # fmt: skip
    (value,) = numbers(film(page).locator(".eraser-value"))
    assert value / 100 == pytest.approx(bar, abs=0.02)
    return value / 100


def answered(picture: int, out: np.ndarray) -> float:
    """What torch says of a picture whose pixels `out` [40, 40] the brush has painted."""
    found = finish(ERASER)
    shown = np.where(out[..., None], found.fills[picture], found.pictures[picture])
    x = torch.tensor(shown.transpose(2, 0, 1)[None] / np.float32(255))
    with torch.no_grad():
        return float(torch.softmax(found.run.net()(x), dim=1)[0, DISC])


def over(mask: np.ndarray) -> list[tuple[float, float]]:
    """A stroke to and fro that covers what is in a mask, and little else."""
    rows = np.flatnonzero(mask.any(axis=1))
    ends = {row: np.flatnonzero(mask[row])[[0, -1]] + 0.5 for row in rows}
    places = []
    for turn, row in enumerate([*rows[1::3], rows[-1]]):
        left, right = (float(x) for x in ends[row])
        there = [(left, row + 0.5), (right, row + 0.5)]
        places += there[::-1] if turn % 2 else there
    return places


def test_the_mark_and_then_the_disc_are_rubbed_out_with_the_pointer(open_page: OpenPage) -> None:
    found = finish(ERASER)
    page = open_page(link_to(LESSON, step_of(LESSON, "eraser")), **STILL)
    before = ready(page)
    assert not player(page, "'figure_gone' in player.film.arrays"), "it would answer"
    whole = chance(page)
    assert whole == pytest.approx(float(found.p[0, 0]), abs=0.006)
    rub(page, over(found.masks[0]))
    assert not (gone(page) & ~found.marks[0]).any(), "only the mark gives way before the guess"
    rub(page, over(found.marks[0]))
    np.testing.assert_array_equal(gone(page), found.marks[0])
    unmarked = chance(page)
    assert unmarked == pytest.approx(answered(0, gone(page)), abs=0.01)
    assert unmarked < 0.5 < whole
    guess(page, "eraser")
    shown = renewed(page, before)
    expect_judged(page, "eraser")
    assert not gone(page).any(), "what was asked for is shown at once: the disc gone, the mark kept"
    assert chance(page) == pytest.approx(float(found.p[0, 2]), abs=0.006)
    film(page).locator(".eraser-state").first.click()
    at_rest(page)
    assert chance(page) == whole
    marked = look(page, PAD)
    rub(page, over(found.masks[0] & ~found.marks[0]))
    out = gone(page)
    assert (found.masks[0] <= out).all() and not (out & found.marks[0]).any()
    said = film(page).locator(".eraser-head")
    expect(said).to_have_text(ERASER_WORDS["eraser_no_figure"].format(name=found.names[DISC]))
    assert chance(page) == pytest.approx(answered(0, out), abs=0.01)
    assert chance(page) > 0.5, "there is no disc left in this picture"
    expect_look(page, PAD, marked, differs=True)
    states = film(page).locator(".eraser-state")
    for state, share in enumerate(found.p[0]):
        states.nth(state).click()
        expect(states.nth(state)).to_have_attribute("aria-pressed", "true")
        assert chance(page) == pytest.approx(float(share), abs=0.006)
    film(page).locator(".eraser-pick").nth(3).click()
    expect(page).to_have_url(re.compile("[?&]picture=3(&|$)"))
    assert renewed(page, shown) != shown, "its link shows that picture"
    assert chance(page) == pytest.approx(float(found.p[3, 0]), abs=0.006)


@pytest.mark.verify
def test_the_eraser_works_with_the_keyboard_alone(open_page: OpenPage) -> None:
    found = finish(ERASER)
    page = open_page(link_to(LESSON, step_of(LESSON, "eraser", shown=True)), **STILL)
    ready(page)
    film(page).locator(".eraser-state").first.press("Enter")  # it opens without the disc
    pad = film(page).locator(".eraser-pad")
    pad.focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    for key in ("ArrowLeft", "ArrowUp"):
        for _ in range(SIDE // 2 - 2):
            page.keyboard.press(key)
    page.keyboard.press("Space")
    out = gone(page)
    assert (found.marks[0] <= out).all() and out.sum() < 60
    assert chance(page) == pytest.approx(answered(0, out), abs=0.01)
    assert chance(page) < 0.5
    page.keyboard.press("Backspace")
    assert not gone(page).any()
    rows, columns = np.nonzero(found.masks[0])
    x, y = 2, 2
    for key, steps in (("ArrowRight", round(columns.mean()) - x), ("ArrowDown", rows.min() - y)):
        for _ in range(int(steps)):
            page.keyboard.press(key)
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("+")
    for _ in range(int(np.ptp(rows))):
        page.keyboard.press("Shift+ArrowDown")
    out = gone(page)
    assert out[rows, columns].mean() > 0.5
    assert chance(page) == pytest.approx(answered(0, out), abs=0.01)
    assert chance(page) > 0.5
    assert query(page) == {"v": "1", "step": "4", "shown": "1"}, "no page was turned"


@pytest.mark.verify
def test_a_rival_that_never_saw_the_network_is_ranked(open_page: OpenPage) -> None:
    found = finish(RIVAL)
    page = open_page(link_to(LESSON, step_of(LESSON, "rival")), **STILL)
    before = ready(page)
    captions = film(page).locator(".witness-caption")
    assert not "".join(captions.all_inner_texts()).strip(), "they would answer"
    guess(page, "rival")
    renewed(page, before)
    expect_judged(page, "rival")
    expect_found(page, of_curves(found))
    for name, way in (("Insertion", found.insertion), ("Deletion", found.deletion)):
        film(page).get_by_role("radio", name=name, exact=True).check(force=True)
        for mark in (0, 3, len(found.removed) - 1):
            film(page).focus()
            page.keyboard.press("Home")
            for _ in range(mark if mark < 9 else 0):
                page.keyboard.press("ArrowRight")
            if mark >= 9:
                page.keyboard.press("End")
            at_rest(page)
            np.testing.assert_allclose(numbers(captions), way[:, mark], atol=0.0051)
    page.get_by_role("button", name="Start again").click()
    film(page).locator(".film-box-look").wait_for(timeout=30_000)


@pytest.mark.parametrize("size", PHONE_FIRST)
def test_each_step_by_deep_link_shows_its_film_with_nothing_cut_off(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size=size, **STILL)
    for name, shown in STEPS:
        if size == "wide" and not shown:  # the clicker's journey sees every state
            continue
        page.emulate_media(color_scheme="light")
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES[size][0])
        expect_apart(page, ".witness-ask", ".film-box-witnessplot:visible")
        light = player(page, "player.theme.paper")
        page.emulate_media(color_scheme="dark")
        expect_changed(page, "player.theme.paper", light)
        expect_nothing_cut_off(page, SIZES[size][0])


def expect_apart(page: Page, words: str, others: str) -> None:
    """No words lie over another box."""
    for one in film(page).locator(f"{words}:visible").all():
        for other in film(page).locator(others).all():
            a, b = one.bounding_box(), other.bounding_box()
            assert a is not None and b is not None
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            assert min(across, down) < 2, f"{words} lies {down:.0f} px over {others}"


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1", **STILL)
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    scene = "player.film.header.scene"
    assert bool(player(page, f"{scene}.covered || {scene}.veiled")) != shown
    expect(page.get_by_role("heading", level=1)).to_have_text(ASK[name].statement)
