"""What people do on the page of vanishing and exploding gradients, in a real Chromium."""

import re
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dlviz.jobs import finish
from dlviz.lessons.deep_fields import WIDTH_LAW, read_widths
from dlviz.lessons.deep_findings import of_x_ray
from dlviz.lessons.vanishing_and_exploding_gradients import LESSON
from dlviz.lessons.vanishing_and_exploding_gradients.claims import FIFTY_LAYERS, SIGMOID_DEPTH
from dlviz.lessons.vanishing_and_exploding_gradients.runs import EIGHT, NINE, SIGMOID
from dlviz.lessons.vanishing_and_exploding_gradients.starting_points import RUN, SHAPE
from dlviz.measure.width_law import beta, exact_variance
from dlviz.measure.xray import XRay
from dlviz.train.study import Study
from tests.browser_pages import (
    PHONE_FIRST,
    OpenPage,
    at_rest,
    expect_a_clicker_goes_through,
    expect_all_in_sight,
    expect_changed,
    expect_nothing_cut_off,
    film,
    link_to,
    pink,
    player,
    query,
    ready,
    renewed,
    shared_link,
    start_of,
    states_of,
    step_of,
)
from tests.serving import SIZES, console_errors

STEPS = states_of(LESSON)
WIDE = [("x_ray", True), ("batch_norm", True)]  # the clicker's journey sees every step
SIGMOIDS = EIGHT.recipes.index("sigmoid_xavier")
DEEPEST = len(EIGHT.depths) - 1
MAP_SHOWN = link_to(LESSON, step_of(LESSON, "map", shown=True))
SMALL = NINE.having(recipes=("relu_he", "relu_residual"), depths=(1, 2), width=16, updates=20)
TWINS = RUN.having(depth=4, width=16, updates=60, versions=(("residual", "root"),))
# Collects every text that is drawn on a canvas from now on.
WRITTEN = """() => {
  const own = CanvasRenderingContext2D.prototype.fillText;
  window.written = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.written.push(String(text));
    own.call(this, text, ...rest);
  };
}"""

# Collects what the film says of its clock from now on, each text once.
REVEALED = """(root) => {
  window.revealed = [];
  new MutationObserver(() => {
    const said = root.querySelector(".film-step")?.textContent;
    if (said && said !== window.revealed.at(-1)) window.revealed.push(said);
  }).observe(root, { subtree: true, childList: true, characterData: true });
}"""


def started(name: str, study: Study | None = None, deeper: bool = False) -> str:
    """The path of a starting point, with another study of its kind in it."""
    return link_to(LESSON, replace(start_of(LESSON, name), deeper=deeper), study)


def place(page: Page, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of the map on the page."""
    at_rest(page)
    x, y = player(
        page,
        f"""(() => {{ const {{ frame, sheet }} = player.views.find((one) => one.frame);
        const box = sheet.canvas.getBoundingClientRect();
        return [box.left + frame.x(frame.columns.indexOf({column})) + frame.w / 2,
          box.top + frame.y({row}) + frame.h / 2]; }})()""",
    )
    return x, y


def row_of(page: Page, row: int, part: float = 0.02) -> tuple[float, float]:
    """A place in a row of bars on the page, from the left (0) to the right (1) of the axis."""
    at_rest(page)
    x, y = player(
        page,
        f"""(() => {{ const {{ frame, live }} = player.views[0].view, [region] = frame.regions;
        const box = live.canvas.getBoundingClientRect();
        return [box.left + region.left + {part} * (region.right - region.left),
          box.top + frame.middle({row})]; }})()""",
    )
    return x, y


def covered(page: Page) -> bool:
    """Whether something of the film is still under its cover."""
    scene = player(page, "player.film.header.scene")
    return bool(scene["covered"] if "covered" in scene else scene["shown"] < scene["count"])


def drawn(page: Page) -> str:
    """What the bars show at rest."""
    at_rest(page)
    picture: str = film(page).locator(".bars-rows").first.evaluate("(c) => c.toDataURL()")
    return picture


def shapes(page: Page) -> list[list[float]]:
    """The widths that the bars show, a list a shape."""
    at_rest(page)
    found: list[list[float]] = player(
        page,
        """player.views[0].view.columns[0].runs.map(({ ends }) =>
          ends.map(({ value }) => value).filter((one) => !Number.isNaN(one)))""",
    )
    return found


def finding(page: Page) -> str:
    return film(page).locator(".film-finding").inner_text()


def button(page: Page, name: str) -> Locator:
    """A button of the film itself; some stand on the page once more."""
    return film(page).get_by_role("button", name=name, exact=True)


def test_a_guess_uncovers_the_product_and_a_knob_changes_it(open_page: OpenPage) -> None:
    page = open_page(LESSON.id)
    before = ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.question)
    expect_all_in_sight(page, SIZES["wide"][1])
    assert covered(page)
    assert player(page, "Object.values(player.film.arrays).map((one) => one.length)") == [3]
    assert not page.get_by_role("slider", name="Each layer keeps ×").count(), "it would answer"
    page.get_by_role("radio", name=FIFTY_LAYERS.options[2]).click()
    page.get_by_role("button", name="This is my guess").click()
    shown = renewed(page, before)
    assert not covered(page)
    expect(
        page.get_by_text(re.compile("^Measured on .*0.9 to the power 50: 0.52 %"))
    ).to_be_visible()
    guessed = page.locator(f".st-key-guessed_{FIFTY_LAYERS.id}")
    expect(guessed).to_contain_text("about half a percent”, and that is what was measured")
    picture = drawn(page)
    page.get_by_role("slider", name="Each layer keeps ×").focus()
    page.keyboard.press("ArrowRight")
    renewed(page, shown)
    assert query(page) == {"v": "1", "shown": "1", "factor": "0.95"}
    assert finding(page) == f"0.95 to the power 50 is {0.95**50:.3g}."
    assert drawn(page) != picture


@pytest.mark.parametrize("size", PHONE_FIRST)
def test_each_step_by_deep_link_shows_its_film_with_nothing_cut_off(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size=size, reduced_motion="reduce")
    for name, shown in WIDE if size == "wide" else STEPS:
        page.emulate_media(color_scheme="light")
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES[size][0])
        light = player(page, "player.theme.paper")
        page.emulate_media(color_scheme="dark")
        expect_changed(page, "player.theme.paper", light)
        expect_nothing_cut_off(page, SIZES[size][0])


def test_marks_on_the_covered_map_stay_when_the_guess_uncovers_it(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "map")), reduced_motion="reduce")
    before = ready(page)
    commit = page.get_by_role("button", name="This is my guess")
    assert covered(page)
    assert not player(page, "Object.keys(player.film.arrays).length"), "nothing to be found out"
    oldest, truth = (int(finish(EIGHT).frontier[row]) for row in (0, SIGMOIDS))
    page.mouse.click(*place(page, 0, oldest))
    expect(film(page).get_by_text("1 of 8 rows marked")).to_be_visible()
    expect(commit).to_be_disabled()
    page.mouse.click(*place(page, SIGMOIDS, truth + 1))
    expect(film(page).get_by_text("2 of 8 rows marked")).to_be_visible()
    expect(commit).to_be_disabled()  # 4 layers are none of the options
    page.mouse.click(*place(page, SIGMOIDS, truth))
    expect(page.get_by_role("radio", name=SIGMOID_DEPTH.options[0], exact=True)).to_be_checked()
    page.mouse.click(*place(page, len(EIGHT.recipes) - 1, 2))
    expect(commit).to_be_enabled()
    assert pink(page, ".survival-cells") > 200
    marks = player(page, "player.survival.guesses")
    assert marks == [oldest, truth, *[None] * (len(EIGHT.recipes) - 3), 2]
    commit.click()
    renewed(page, before)
    assert not covered(page)
    assert player(page, "player.survival.guesses") == marks
    assert player(page, "player.t === player.last"), "all at once where motion is reduced"
    assert pink(page, ".survival-cells") > 200
    expect(film(page).get_by_text("yours: right in 2 of 3 rows")).to_be_visible()
    guessed = page.locator(f".st-key-guessed_{SIGMOID_DEPTH.id}")
    expect(guessed).to_contain_text("2 layers”, and that is what was measured")
    assert query(page) == {"v": "1", "step": "3", "shown": "1"}


@pytest.mark.verify
def test_the_rows_of_the_map_are_uncovered_from_the_oldest_on(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "map")))
    ready(page)
    film(page).evaluate(REVEALED)
    player(page, "player.speed = 4")
    page.get_by_role("button", name="Just show me").click()
    expect(film(page).locator(".film-step")).to_have_text("2015: ReLU, residual", timeout=60_000)
    at_rest(page)
    assert player(page, "player.t === player.last")
    assert page.evaluate("revealed") == player(page, "player.film.header.clock.texts")


@pytest.mark.verify
def test_a_hovered_cell_tells_its_gradients_and_a_click_is_in_the_address(
    open_page: OpenPage,
) -> None:
    page = open_page(MAP_SHOWN, reduced_motion="reduce")
    ready(page)
    page.mouse.move(*place(page, SIGMOIDS, DEEPEST))
    name, reach = (film(page).locator(f".survival-{part}") for part in ("name", "reach"))
    expect(name).to_have_text("Sigmoid, Xavier: 64 layers")
    expect(reach).to_have_text(re.compile("Layer 1 gets .*×10⁻⁴¹ of layer 64’s gradient"))
    page.mouse.move(*place(page, len(EIGHT.recipes) - 1, DEEPEST))
    expect(name).to_have_text("ReLU, residual: 64 layers")
    expect(film(page).locator(".survival-said")).to_contain_text("100\u00a0% of the digits right")
    assert "cell" not in query(page), "looking is not choosing"
    page.mouse.click(*place(page, SIGMOIDS, 0))
    expect(page).to_have_url(re.compile(f"cell={SIGMOIDS}%2C0"))
    ready(page)
    page.reload()
    ready(page)
    expect(name).to_have_text("Sigmoid, Xavier: 1 layer")


def test_a_cell_plays_the_film_of_its_training_and_is_found_again(open_page: OpenPage) -> None:
    row, column = EIGHT.recipes.index("relu_he"), 2
    page = open_page(MAP_SHOWN, reduced_motion="reduce")
    ready(page)
    page.mouse.click(*place(page, row, column))
    expect(page).to_have_url(re.compile(f"cell={row}%2C{column}"))
    map_ = ready(page)
    button(page, "Its film").click()
    film(page).locator(".film-box-bars").first.wait_for()
    renewed(page, map_)
    asked = query(page)
    assert (asked["start"], asked["depth"], "cell" in asked) == ("one_network", "4", False)
    layers = player(page, "player.film.header.scene.count")
    assert layers == EIGHT.depths[column]
    button(page, "Play").click()
    expect(film(page).locator(".film-step")).to_have_text(re.compile(r"^update \d{1,2} of 300$"))
    expect_changed(page, "player.t", player(page, "player.t"))
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-survival").wait_for()
    assert ready(page) == map_
    assert query(page) == {"v": "1", "step": "3", "shown": "1", "cell": f"{row},{column}"}
    assert player(page, "player.survival.cell") == [row, column]


@pytest.mark.verify
def test_a_map_of_ones_own_is_trained_here(open_page: OpenPage) -> None:
    page = open_page(started("own_map", SMALL), reduced_motion="reduce")
    ready(page)
    assert player(page, "player.film.header.scene.recorded") == [False, False]
    expect(film(page).locator(".survival-source")).to_have_text(
        re.compile(r"^trained here in \S+ s")
    )
    expect(button(page, "Train this row now")).to_be_hidden()


@pytest.mark.verify
def test_a_recorded_row_is_trained_now(open_page: OpenPage) -> None:
    one = NINE.having(recipes=("relu_he",), cell=(0, 1))
    page = open_page(started("own_map", one), reduced_motion="reduce")
    ready(page)
    source = film(page).locator(".survival-source")
    expect(source).to_have_text("recorded; train it yourself")
    accuracy = player(page, "Array.from(player.film.arrays.accuracy)")
    button(page, "Train this row now").click()
    expect(page).to_have_url(re.compile("live=relu_he"))
    expect(source).to_have_text(re.compile("^trained here in"), timeout=120_000)
    ready(page)
    assert player(page, "Array.from(player.film.arrays.accuracy)") == pytest.approx(
        accuracy, abs=0.1
    )


def expect_numbers(page: Page) -> None:
    """Where there is no number, neither the page nor its pictures show a computer's word for it."""
    at_rest(page)
    texts = [page.locator("body").inner_text(), *page.evaluate("written")]
    assert len(texts) > 1
    assert not [text for text in texts if re.search(r"\b(NaN|nan|inf|Infinity|undefined)\b", text)]


def test_presets_change_the_finding_and_leave_no_nan_on_the_page(open_page: OpenPage) -> None:
    page = open_page(started("one_stack", deeper=True), reduced_motion="reduce")
    before = ready(page)
    page.evaluate(WRITTEN)
    presets = dict(LESSON.starting_point("one_stack").variants)
    for name in ("Batch norm explodes too", "Too large: N(0, 1)", "The 1990s"):
        page.get_by_role("button", name=name, exact=True).click()
        before = renewed(page, before)
        assert finding(page) == of_x_ray(finish(cast("XRay", presets[name])))
    a_layer = SIGMOID.width * 0.01**2 / 16  # sums near 0, where the sigmoid's slope is a quarter
    assert f"falls {-29 / 2 * log10(a_layer):.1f} powers of ten" in finding(page)
    expect_numbers(page)


TINY = SIGMOID.having(depth=100, width=64, initialiser="normal", init_scale=0.001)
HUGE = TINY.having(width=512, activation="relu", init_scale=100.0, batch=8)
BEYOND = [  # what stands at the arrows, and what is said of the first layer
    (TINY, "10⁻²[⁰¹²³⁴-⁹]{2}", r"^layer 1: .*\d×10⁻²⁶⁸, theory"),
    (HUGE, "overflow", r"^layer 1: .*\d×10³⁰¹, theory"),
    (TINY.having(activation="relu", init_scale=0.0), "0", r"^layer 1: \D* 0\b"),
]


@pytest.mark.verify
def test_what_leaves_the_axis_is_an_arrow_with_its_size(open_page: OpenPage) -> None:
    page = open_page(started("one_stack"), reduced_motion="reduce")
    root = page.url.rpartition("/")[0]
    for study, at_arrow, said in BEYOND:
        page.goto(f"{root}/{started('one_stack', study)}")
        ready(page)
        page.evaluate(WRITTEN)
        page.mouse.move(*row_of(page, 0))
        expect(film(page).locator(".bars-said")).to_have_text(re.compile(said))
        assert any(re.fullmatch(at_arrow, text) for text in page.evaluate("written"))
        expect_numbers(page)


@pytest.mark.verify
def test_a_shape_in_the_address_is_measured_and_another_is_typed(open_page: OpenPage) -> None:
    page = open_page(f"{LESSON.id}?v=1&start=width_law&widths=10x4,3&against=20x2&deeper=1")
    before = ready(page)
    assert shapes(page) == [[10] * 4 + [3], [20] * 2]
    for widths in ((10, 10, 10, 10, 3), (20, 20)):
        assert f"exact {exact_variance(widths):.2f}, 5β = {5 * beta(widths):.2f}" in finding(page)
    page.get_by_role("radio", name="Settings", exact=True).click()
    shape = page.get_by_role("textbox", name="Shape")
    expect(shape).to_have_value("10x4,3")
    shape.fill("30,3-6x2")
    shape.press("Enter")
    typed = renewed(page, before)
    assert shapes(page) == [[30, 3, 6, 3, 6], [20] * 2]
    assert query(page)["widths"] == "30,3,6,3,6"
    assert f"exact {exact_variance((30, 3, 6, 3, 6)):.2f}" in finding(page)
    address = page.url
    for nonsense in ("ten", "0", "600x3", "10x101"):
        against = page.get_by_role("textbox", name="Against")
        against.fill(nonsense)
        against.press("Enter")
        expect(page.get_by_text(WIDTH_LAW["against"].typed)).to_have_count(1)
        expect(against).to_have_value(nonsense)
    assert ready(page) == typed
    assert page.url == address
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


@pytest.mark.verify
def test_a_layer_is_drawn_and_the_address_follows(open_page: OpenPage) -> None:
    page = open_page(started("width_law", SHAPE.having(widths=(20,) * 4, against=())))
    before = ready(page)
    page.mouse.move(*row_of(page, 1, 0.9))
    page.mouse.down()
    page.mouse.move(*row_of(page, 1, 0.3), steps=6)
    page.mouse.up()
    drawn = renewed(page, before)
    first, narrow, *others = read_widths(query(page)["widths"])
    assert (first, others) == (20, [20, 20])
    assert 3 < narrow < 12
    assert shapes(page) == [[20, narrow, 20, 20]]
    assert f"exact {exact_variance((20, narrow, 20, 20)):.2f}" in finding(page)
    page.reload()
    assert ready(page) == drawn


@pytest.mark.verify
def test_twins_stand_side_by_side_on_one_clock(open_page: OpenPage) -> None:
    page = open_page(started("one_network", TWINS), reduced_motion="reduce")
    ready(page)
    titles = "player.views[0].view.columns.map(({ column }) => column.title)"
    assert player(page, titles) == ["plain", "residual, scaled"]
    assert finding(page).count("of the digits") == len(TWINS.studies)
    step, end = film(page).locator(".film-step"), drawn(page)
    expect(step).to_have_text("update 60 of 60")
    film(page).locator(".film-scrub").fill("0")
    expect(step).to_have_text("update 0 of 60")
    assert drawn(page) != end
    button(page, "Play").click()
    expect(step).not_to_have_text("update 0 of 60")
    button(page, "Pause").click()
    at_rest(page)
    paused = step.inner_text()
    film(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(step).not_to_have_text(paused)
    page.keyboard.press("End")
    expect(step).to_have_text("update 60 of 60")
    assert drawn(page) == end


def test_a_reload_and_a_shared_link_show_the_same_run(open_page: OpenPage) -> None:
    page = open_page(started("one_network", TWINS.having(seed=3)), reduced_motion="reduce")
    first, picture = ready(page), drawn(page)
    page.reload()
    assert ready(page) == first
    friend = open_page(shared_link(page), reduced_motion="reduce")
    assert ready(friend) == first
    assert drawn(friend) == picture
    assert finding(friend) == finding(page)


@pytest.mark.verify
def test_the_map_in_one_file_is_explored_without_a_network(
    open_page: OpenPage, browser: Browser, tmp_path: Path
) -> None:
    page = open_page(MAP_SHOWN, reduced_motion="reduce")
    ready(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Film as one HTML file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with browser.new_context(offline=True, reduced_motion="reduce") as context:
        alone = context.new_page()
        errors = console_errors(alone)
        alone.goto(file.as_uri())
        alone.locator(".film[data-ready]").wait_for()
        alone.mouse.click(*place(alone, SIGMOIDS, DEEPEST))
        name = film(alone).locator(".survival-name")
        expect(name).to_have_text("Sigmoid, Xavier: 64 layers")
        expect(button(alone, "Its film")).to_be_hidden()
        expect(button(alone, "Train this row now")).to_be_hidden()
        film(alone).locator(".film-scrub").fill("3")
        expect(film(alone).locator(".film-step")).to_have_text("2010: tanh, Xavier")
        assert not errors


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1")
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    assert covered(page) == (name != "x_ray" and not shown)
