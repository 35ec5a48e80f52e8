"""What people do on the steps of the adversarial examples, in a real Chromium."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from dlviz.draw.look_scene import class_name
from dlviz.jobs import finish
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.runs import DEFENCE, EVERYDAY, NOISY, SLID, STRONGER, TURNED
from dlviz.lessons.attack_fields import ATTACK_FIELDS_OF
from dlviz.lessons.attack_findings import of_everyday, of_fooled, of_robustness
from dlviz.lessons.records import Claim
from dlviz.measure.everyday import EverydayResult
from dlviz.measure.fooled import DONE, Fooled, FooledResult
from dlviz.measure.fooling import DRAWS, SLIDES
from dlviz.measure.robustness import RobustnessResult
from tests.browser_pages import (
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
STILL = {"reduced_motion": "reduce"}
FINGER = 14  # px of a finger's way that slide the pattern by one pixel
LIVE = ".robust-chart canvas:last-child"
SUM, NAME, SHARE = ".fooled-sum canvas", ".fooled-name", ".fooled-p"
LARGER = 8  # of 255, on average: from a thumbnail to a picture of its photo


def guess(page: Page, name: str, right: bool = True) -> None:
    """Commit to the option that is measured, or to another; and be told which it was."""
    claim = ASK[name]
    verdict = claim.measure(tuple(finish(study) for study in claim.make(0)))
    best = claim.options[verdict.answer[0]]
    option = best if right else next(one for one in claim.options if one != best)
    before = film(page).get_attribute("data-ready") or ""
    offered = page.get_by_role("radiogroup", name="Your guess")
    offered.get_by_role("radio", name=option, exact=True).click()
    page.get_by_role("button", name="This is my guess").click()
    renewed(page, before)
    said = page.locator(f".st-key-guessed_{claim.id}")
    expect(said).to_contain_text("You guessed")
    assert ("that is what was measured" in said.inner_text()) == right


def expect_linked(page: Page, **values: object) -> None:
    """Wait until the address says so, and the film has come that answers it."""
    for name, value in values.items():
        expect(page).to_have_url(re.compile(f"[?&]{name}={value}(&|$)"))
    ready(page)


def percent(locator: Locator) -> float:
    """The number before the first per cent sign; of "< 0.1 %" half of it."""
    text = locator.inner_text().replace("\u2009", " ").replace("\u00a0", " ")
    found = re.search(r"(<)? ?(\d+(?:\.\d+)?) %", text)
    assert found, text
    return float(found[2]) / (2 if found[1] else 1)


def expect_percent(locator: Locator, share: float) -> None:
    """It says a share as well as its digits can."""
    shown = percent(locator)
    assert shown == pytest.approx(100 * share, abs=0.51 if shown >= 10 else 0.051)


def expect_answers(page: Page, top: Sequence[tuple[int, str, float]]) -> None:
    """The bars say the three likeliest classes of a row that Python measured."""
    at_rest(page)
    bars = film(page).locator(".fooled-bar:visible")
    likeliest = sorted(top, key=lambda entry: -entry[2])[:3]
    expect(bars.first.locator(".fooled-name")).to_have_text(class_name(likeliest[0][1]))
    expect(bars).to_have_count(3)
    for bar, (_, name, p) in zip(bars.all(), likeliest, strict=True):
        assert bar.locator(".fooled-name").inner_text() == class_name(name)
        expect_percent(bar.locator(".fooled-p"), p)


def stop(page: Page, level: int) -> Locator:
    """A stop of the dial."""
    return film(page).get_by_role("radio", name=f"{level} of 255", exact=True)


def drag(page: Page, part: Locator, way: tuple[float, float]) -> None:
    """A finger goes over something, from its middle some px sideways and down."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way[0], y + way[1], steps=6)
    page.mouse.up()


def times(page: Page, value: int) -> Locator:
    """A choice of how strong the noise is."""
    name = f"{value} times as strong" if value > 1 else "just as strong"
    return film(page).get_by_role("radio", name=name, exact=True)


def expect_kept(page: Page, found: FooledResult, size: int) -> None:
    """Noise of that size in levels, as Python measured it."""
    at_rest(page)
    row = found.sizes.tolist().index(size)
    kept = round(DRAWS * float(found.kept[row]))
    said = f"{kept} of {DRAWS} draws keep the answer"
    expect(film(page).locator(".fooled-kept")).to_have_text(said)
    expect(film(page).locator(".fooled-pips .lost")).to_have_count(DRAWS - kept)
    best = film(page).locator(".fooled-noise-best")
    expect(best.locator("strong")).to_have_text(class_name(found.noise_top[row][0][1]))
    expect_percent(best.locator(".fooled-p"), found.noise_top[row][0][2])


def expect_covered_noise(page: Page, found: FooledResult) -> None:
    """Nothing is there of noise that is stronger than the pattern: it would answer."""
    for value in (2, STRONGER):
        expect(times(page, value)).to_be_disabled()
    assert player(page, "player.film.header.scene.noise.sizes") == found.levels.tolist()


def expect_no_pattern_elsewhere(page: Page) -> None:
    """Nothing is there of what the third step asks about."""
    expect(film(page).get_by_role("button", name="The pattern elsewhere")).to_have_count(0)
    expect(film(page).get_by_role("slider")).to_have_count(0)
    assert not player(page, "'slid_top' in player.film.header.scene"), "it would answer"


def test_one_level_turns_the_sign_and_the_link_follows_the_dial(open_page: OpenPage) -> None:
    found: FooledResult = finish(TURNED)
    at = {level: row for row, level in enumerate([0, *found.levels.tolist()])}
    page = open_page(LESSON.id, **STILL)
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.question)
    expect_all_in_sight(page, SIZES["wide"][1])
    assert not player(page, "Object.keys(player.film.arrays).some((name) => /pattern/.test(name))")
    value = film(page).locator(".fooled-level")
    expect(value).to_have_text("?")
    expect(film(page).locator(".fooled-stop")).to_have_count(0)
    drag(page, film(page).locator(".fooled-track"), (200, 0))
    expect_answers(page, found.top[0])
    expect(value).to_have_text("?")
    guess(page, "sign")
    assert query(page) == {"v": "1", "shown": "1"}
    expect(value).to_have_text("1")
    expect(stop(page, 1)).to_be_checked()
    expect_answers(page, found.top[at[1]])
    expect(film(page).locator(".fooled-name").first).to_have_text("parking meter")
    expect_found(page, of_fooled(found))
    stop(page, 1).focus()
    page.keyboard.press("ArrowRight")
    expect_linked(page, epsilon=2)
    expect_answers(page, found.top[at[2]])
    ends = [film(page).locator(".fooled-stop i").nth(k).bounding_box() for k in (2, -1)]
    assert ends[0] and ends[1]
    drag(page, film(page).locator(".fooled-stop i").nth(2), (ends[1]["x"] - ends[0]["x"], 8))
    expect_linked(page, epsilon=8)
    expect_answers(page, found.top[at[8]])
    expect_found(page, of_fooled(replace(found, study=TURNED.having(epsilon=8))))
    photo, sum_ = (look(page, f".fooled-{part} canvas") for part in ("photo", "sum"))
    assert not same(photo, sum_)
    film(page).locator(SUM).hover()
    page.mouse.down()
    expect_look(page, SUM, photo)
    expect(film(page).locator(".fooled-sum .fooled-caption")).to_have_text("without the pattern")
    page.mouse.up()
    expect_look(page, SUM, sum_)
    page.reload()
    ready(page)
    expect(stop(page, 8)).to_be_checked()
    expect_answers(page, found.top[at[8]])
    page.go_back()
    expect_linked(page, epsilon=2)
    expect(stop(page, 2)).to_be_checked()
    expect_answers(page, found.top[at[2]])
    expect_no_pattern_elsewhere(page)
    film(page).get_by_role("button", name="Random noise instead").click()
    expect(times(page, 1)).to_be_checked()
    expect_covered_noise(page, found)
    expect_kept(page, found, 2)
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("[?&]step=2(&|$)"))


@pytest.mark.verify
def test_noise_16_times_as_strong_leaves_the_sign_a_sign(open_page: OpenPage) -> None:
    found: FooledResult = finish(NOISY)
    page = open_page(link_to(LESSON, step_of(LESSON, "noise")), **STILL)
    ready(page)

    expect(times(page, 1)).to_be_checked()
    expect_covered_noise(page, found)
    expect_no_pattern_elsewhere(page)
    guess(page, "noise", right=False)
    expect(times(page, STRONGER)).to_be_checked()
    expect_kept(page, found, STRONGER)
    expect_found(page, of_fooled(found))
    expect_no_pattern_elsewhere(page)
    times(page, 64).check(force=True)
    expect_linked(page, times=64)
    expect_kept(page, found, 64)
    expect_answers(page, found.top[1])


def test_the_pattern_is_dragged_by_a_pixel_and_saved_as_jpeg(open_page: OpenPage) -> None:
    found: FooledResult = finish(SLID)
    page = open_page(link_to(LESSON, step_of(LESSON, "pattern")), **STILL)
    ready(page)
    assert not player(page, "'slid_top' in player.film.header.scene"), "it would answer"
    expect_answers(page, found.top[1])
    guess(page, "pattern")
    expect_answers(page, found.slid_top[0][SLIDES.index(1)])
    expect_found(page, of_fooled(found))
    pattern = film(page).locator(".fooled-pattern canvas").first
    drag(page, pattern, (FINGER, 0))
    expect_linked(page, slide=2)
    expect(pattern).to_have_attribute("aria-valuenow", "2")
    expect_answers(page, found.slid_top[0][SLIDES.index(2)])
    said = film(page).locator(".fooled-slide-value")
    expect_percent(said, float(found.slid_chance[0, SLIDES.index(2), 1]))
    film(page).get_by_role("radio", name=DONE["jpeg"], exact=True).check(force=True)
    expect_linked(page, slide=0, done="jpeg")
    expect_answers(page, found.done_top[0][list(DONE).index("jpeg")])
    pattern.focus()
    page.keyboard.press("ArrowLeft")
    expect_linked(page, slide=-1)
    assert "done" not in query(page), "they exclude each other"


@pytest.mark.verify
def test_the_pattern_is_pasted_on_each_of_the_other_photos(open_page: OpenPage) -> None:
    found: FooledResult = finish(TURNED)
    visit = step_of(LESSON, "pattern", shown=True)
    page = open_page(link_to(LESSON, visit, TURNED.having(done="jpeg")), **STILL)
    ready(page)
    cards = film(page).locator("li > button.fooled-card")
    expect(cards).to_have_count(len(found.others))
    for place, (_, label) in enumerate(found.others):
        cards.nth(place).click()
        expect(cards.nth(place)).to_have_attribute("aria-pressed", "true")
        if not place:
            expect(page).not_to_have_url(re.compile("[?&]done="))
            expect_linked(page, slide=0)
        expect(film(page).get_by_text(label, exact=True).first).to_be_visible()
        expect_pasted(page, found, place)
        small = look(page, f"li:nth-child({place + 1}) > .fooled-card canvas")
        assert np.abs(look(page, SUM) - small).mean() < LARGER
    caption = film(page).locator(".fooled-sum .fooled-caption")
    film(page).locator(SUM).hover()
    page.mouse.down()
    expect(caption).to_have_text("without the pattern")
    page.mouse.up()
    expect(caption).to_have_text("the sum")
    pasted = look(page, SUM)
    page.keyboard.press("Escape")
    expect(film(page).locator(".fooled-card[aria-pressed=true]")).to_have_count(0)
    expect_answers(page, found.top[1])
    expect_look(page, SUM, pasted, differs=True)
    cards.first.focus()
    page.keyboard.press("Enter")
    expect_pasted(page, found, 0)
    page.keyboard.press("Enter")
    expect_answers(page, found.top[1])


def expect_pasted(page: Page, found: FooledResult, place: int) -> None:
    """What the network makes of another photo, with the pattern of one level on it."""
    at_rest(page)
    before, after = (class_name(name) for _, name, _ in found.pasted_top[0][place])
    names, shares = (film(page).locator(f".fooled-bar {part}") for part in (NAME, SHARE))
    wanted = class_name(found.names[int(found.aims[0])])
    expect(names.nth(0)).to_have_text(after)
    expect(names.nth(1)).to_have_text(f"before: {before}")
    expect(names.nth(2)).to_contain_text(f"{wanted}; before")
    expect_percent(shares.nth(2), float(found.pasted[0, place, 1]))


@pytest.mark.verify
def test_sliding_a_treatment_and_stronger_noise_take_each_other_back(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "pattern", shown=True)), **STILL)
    ready(page)
    film(page).get_by_role("button", name="Random noise instead").click()
    expect_linked(page, slide=0)
    times(page, STRONGER).check(force=True)
    expect_linked(page, slide=0, times=STRONGER)
    film(page).locator(".fooled-pattern canvas").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect_linked(page, slide=3)
    expect(times(page, 1)).to_be_checked()
    assert "times" not in query(page)
    times(page, STRONGER).check(force=True)
    expect_linked(page, slide=0, times=STRONGER)
    film(page).get_by_role("button", name="The pattern elsewhere").click()
    film(page).get_by_role("radio", name=DONE["blur"], exact=True).check(force=True)
    expect_linked(page, done="blur")
    assert "times" not in query(page)
    film(page).get_by_role("button", name="Random noise instead").click()
    times(page, 2).check(force=True)
    expect_linked(page, times=2)
    assert "done" not in query(page)


def test_a_defence_breaks_and_its_curves_are_read_at_the_handle(open_page: OpenPage) -> None:
    found: RobustnessResult = finish(DEFENCE)
    epsilons = list(found.epsilons)
    page = open_page(link_to(LESSON, step_of(LESSON, "defence")), **STILL)
    ready(page)
    head = film(page).locator(".robust-head")
    dial = film(page).get_by_role("slider", name=re.compile("^Size of the attack"))

    def expect_right(net: str, attack: str, epsilon: float) -> None:
        at_rest(page)
        which = found.nets.index(net), found.attacks.index(attack), epsilons.index(epsilon)
        expect(dial).to_have_attribute("aria-valuenow", f"{epsilon:g}")
        expect_percent(head, float(found.accuracy[which]))
        wrong = int((found.answers[which] != found.labels).sum())
        expect(film(page).locator(".robust-digit figcaption.wrong")).to_have_count(wrong)

    expect_percent(head, found.at("masked", "fgsm", DEFENCE.epsilon))
    expect(film(page).get_by_role("radio", name="another goal")).to_be_disabled()
    expect(film(page).locator(".robust-nets")).to_have_text("the defence")  # not which: a hint
    assert not pink(page, LIVE)
    draw_curve(page, dial)
    before = drawn_curve(page)
    assert before[0] is not None and before[0] > 0.8 and before[-1] is not None
    assert before[-1] < 0.3 and pink(page, LIVE)
    expect(dial).to_have_attribute("aria-valuenow", f"{DEFENCE.epsilon:g}")
    guess(page, "defence", right=False)
    expect_right("masked", "margin", DEFENCE.epsilon)
    expect_found(page, of_robustness(found))
    assert drawn_curve(page) == before and pink(page, LIVE), "beside what was measured"
    expect(dial).to_have_attribute("aria-valuetext", re.compile("your guess"))
    film(page).get_by_role("radio", name=re.compile("^adversarially")).check(force=True)
    expect_linked(page, net="robust")
    assert not pink(page, LIVE), "it was about the other network"
    film(page).get_by_role("radio", name=re.compile("^20 small steps")).check(force=True)
    expect_linked(page, attack="pgd")
    expect_right("robust", "pgd", DEFENCE.epsilon)
    dial.focus()
    page.keyboard.press("ArrowRight")
    expect_linked(page, epsilon="0.2")
    expect_right("robust", "pgd", 0.2)
    scale = player(page, "(({ x }) => x.at(0.5) - x.at(0.2))(player.views[0].chart.f)")
    start = player(page, "player.views[0].chart.f.x.at(0.2)")
    box = dial.bounding_box()
    assert box is not None
    drag(page, dial, (start + scale - box["width"] / 2, 0))
    expect_linked(page, epsilon="0.5")
    expect_right("robust", "pgd", 0.5)
    film(page).get_by_role("radio", name=re.compile("^the defence")).check(force=True)
    expect(page).not_to_have_url(re.compile("[?&]net="))
    ready(page)
    assert pink(page, LIVE)
    film(page).get_by_role("button", name="Wipe your guess").click()
    assert not pink(page, LIVE)


def draw_curve(page: Page, chart: Locator) -> None:
    """One stroke over the chart, falling from its left end to its right one."""
    box = chart.bounding_box()
    left, top, right, bottom = player(
        page, "(({ left, top, right, bottom }) => [left, top, right, bottom])"
        "(player.views[0].chart.f)",
    )  # fmt: skip
    assert box is not None
    x, y, down = box["x"], box["y"], bottom - top
    page.mouse.move(x + left, y + top + 0.05 * down)
    page.mouse.down()
    page.mouse.move(x + right, y + top + 0.8 * down, steps=12)
    page.mouse.up()


def drawn_curve(page: Page) -> list[float | None]:
    """The share that was drawn at each size of the attack; None: nothing was."""
    found: list[float | None] = player(page, "player.robust.guess")
    return found


@pytest.mark.verify
def test_fog_and_noise_are_looked_at_cell_by_cell(open_page: OpenPage) -> None:
    found: EverydayResult = finish(EVERYDAY)
    page = open_page(link_to(LESSON, step_of(LESSON, "everyday")), **STILL)
    ready(page)
    cells = film(page).locator(".cells-row").filter(has=page.locator(".cells-cell"))
    assert film(page).locator(".cells-cell:not(.hatched)").count() == 2, "the others would answer"
    guess(page, "everyday")
    expect_found(page, of_everyday(found))
    expect(film(page).get_by_text(f"answers kept, of {len(found.photos)}")).to_be_visible()
    severities = found.right.shape[1]
    title, name = film(page).locator(".cells-title"), film(page).locator(".cells-name b")

    def cell(kind: int, severity: int) -> Locator:
        """Of a corruption at a severity from 0 on."""
        return cells.nth(1 + kind).locator(".cells-cell").nth(2 + severity)

    def expect_lens(kind: int, severity: int) -> None:
        at_rest(page)
        label = f"{found.kinds[kind][1]}, severity {severity + 1} of {severities}"
        expect(title).to_have_text(label)
        called = class_name(found.names[int(found.named[kind, severity, found.shown])])
        expect(name).to_contain_text(called)
        expect_percent(name, float(found.p[kind, severity, found.shown]))
        expect_larger(kind, severity)

    def expect_larger(kind: int, severity: int) -> None:
        """The line that says how large a change that is."""
        far = float(found.size[kind, severity, found.shown])
        larger = far / float(found.attack_size[found.shown])
        text = film(page).locator(".cells-say").inner_text()
        told = re.fullmatch(
            r"L2 distance ([\d.]+), ([\d.]+) times as large a change as the attack\.", text
        )
        assert told, text
        for shown, expected in zip(told.groups(), (far, larger), strict=True):
            assert float(shown) == pytest.approx(expected, abs=0.51 if expected >= 10 else 0.051)

    for kind in range(len(found.kinds)):
        kept = int(found.right[kind, -1].sum())
        text = f"{kept}/{len(found.photos)}"
        expect(cell(kind, severities - 1).locator(".cells-text")).to_have_text(text)
    cell(2, 3).hover()
    expect_lens(2, 3)
    cell(0, 1).click()
    page.mouse.move(5, 5)
    expect_lens(0, 1)
    cell(0, 1).focus()
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect_lens(1, 2)
    assert query(page) == {"v": "1", "step": "5", "shown": "1"}, "no page was turned"
    for width, height in ((1024, 768), SIZES["wide"]):
        page.set_viewport_size({"width": width, "height": height})
        ready(page)
        expect_nothing_cut_off(page, width)
        expect_all_in_sight(page, height)
    page.get_by_role("button", name="Start again").click()
    film(page).locator(".film-box-fooled").wait_for(timeout=30_000)


def test_nonsense_in_a_link_loses_nothing_and_is_told_in_one_line(open_page: OpenPage) -> None:
    nonsense = "epsilon=3&done=xx&target=99999&drawn=zz"
    page = open_page(f"{LESSON.id}?v=1&shown=1&{nonsense}", **STILL)
    ready(page)
    expect_found(page, of_fooled(finish(TURNED)))
    line = page.get_by_text("Not usable in this link, so left as it was:")
    expect(line).to_have_count(1)
    for field in ("epsilon", "done", "target"):
        expect(line).to_contain_text(ATTACK_FIELDS_OF[Fooled][field].label)
    expect_all_in_sight(page, SIZES["wide"][1])
    assert query(page) == {"v": "1", "shown": "1"}
    stop(page, 4).check(force=True)
    expect_linked(page, epsilon=4)
    expect(line).to_have_count(0)


@pytest.mark.verify
def test_on_a_phone_each_step_is_whole_and_the_dial_can_be_used(open_page: OpenPage) -> None:
    found: FooledResult = finish(TURNED)
    page = open_page(link_to(LESSON, step_of(LESSON, "sign", shown=True)), size="narrow", **STILL)
    ready(page)
    stop(page, 2).locator("..").tap()
    expect_linked(page, epsilon=2)
    expect_answers(page, found.top[2])
    parts = film(page).locator(".fooled-sum"), film(page).locator(".fooled-bars")
    seen, answer = (part.bounding_box() for part in parts)
    assert seen and answer
    assert seen["y"] < answer["y"] < SIZES["narrow"][1], "the picture and its answer come first"
    for name, shown in STEPS:
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES["narrow"][0])
    light = player(page, "player.theme.paper")
    page.emulate_media(color_scheme="dark")
    expect_changed(page, "player.theme.paper", light)
    expect_nothing_cut_off(page, SIZES["narrow"][0])


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1", **STILL)
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(ASK[name].statement)
    asked = ASK[name].row or "all"  # of what a film of the first three steps hides
    covered = player(page, "(({ hide, veiled, covered }) => "
                     f"hide ? hide.includes('{asked}') : Boolean(veiled || covered))"
                     "(player.film.header.scene)")  # fmt: skip
    assert covered != shown
