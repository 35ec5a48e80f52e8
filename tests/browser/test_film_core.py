"""The film player on a page of its own, without Streamlit."""

import base64
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page

from dlviz.data.examples import load
from dlviz.draw.film import Annotation, Film, Options, encode
from dlviz.draw.player import player_loader, player_mount, player_source, player_style
from dlviz.export.film_file import film_page
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.mlp import forward
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train
from tests.serving import SIZES, console_errors

FENCE = Experiment().having(n=60, n_test=30, hidden=(3,), updates=120)
EVERY_FEATURE = ("x", "y", "x2", "y2", "xy", "sin_x", "sin_y", "r", "theta")

# The player with its inner names in reach, mounted as Streamlit does it; what it sends to Python
# is kept, and so is every text that it draws, with its place and size.
HARNESS = """<!doctype html><html><head><meta charset="utf-8"><style>
:root {{ color-scheme: light dark; }} body {{ margin: 16px; background: Canvas; }}
{style}</style></head><body><div id="film"></div>
<script>
window.events = []; window.texts = [];
const draw = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {{
  const {{ width, actualBoundingBoxLeft: left, actualBoundingBoxRight: right,
    actualBoundingBoxAscent: up, actualBoundingBoxDescent: down }} = this.measureText(text);
  const at = this.getTransform();
  const corners = [[x - left, y - up], [x + right, y + down]].map(([a, b]) =>
    [at.a * a + at.c * b + at.e, at.b * a + at.d * b + at.f]);
  const {{ width: wide, height: tall }} = this.canvas;
  const out = corners.some(([a, b]) => a < -2 || b < -2 || a > wide + 2 || b > tall + 2);
  const size = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
  window.texts.push({{ text, out, size, box: this.canvas.parentElement?.className }});
  return draw.call(this, text, x, y, ...rest);
}};
</script>
<script type="module">
{source}
Object.assign(window, {{ Net, Run, readFilm, mountFilm, zeroSegments, erf, niceTicks }});
window.show = (text, id = "film") => {{
  const data = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  window.cleanup = mountComponent({{
    data, parentElement: document.getElementById(id), key: id, name: "film",
    setTriggerValue: (name, value) => window.events.push([name, value]),
  }});
  window.player = window.__dlviz_players.get(document.getElementById(id)).player;
}};
window.ready = true;
</script></body></html>"""

OpenFilm = Callable[..., Page]

# What Streamlit does with a film whose place leaves the page.
GONE = "() => { player.root.parentElement.remove(); cleanup(); }"


def film_of(*experiments: Experiment, **more: Any) -> bytes:
    return encode(Film(train(*experiments), tuple(load(one.data) for one in experiments), **more))


def text_of(payload: bytes) -> str:
    return base64.b64encode(payload).decode()


@pytest.fixture(scope="session")
def harness() -> str:
    source = player_source().replace(
        "export default function (component)", "function mountComponent(component)"
    )
    return HARNESS.format(style=player_style(), source=source)


@pytest.fixture
def open_film(browser: Browser, harness: str) -> Iterator[OpenFilm]:
    """`open_film(payload, size="wide", ...)`: the page, once the film is drawn."""
    opened: list[tuple[Page, list[str]]] = []

    def open_(payload: bytes | None, size: str = "wide", **context: Any) -> Page:
        width, height = SIZES[size]
        context = {"viewport": {"width": width, "height": height}, **context}
        page = browser.new_context(**context).new_page()
        opened.append((page, console_errors(page)))
        page.set_content(harness)
        page.wait_for_function("window.ready")
        if payload is not None:
            page.evaluate("show", text_of(payload))
            shown(page)
        return page

    yield open_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def shown(page: Page) -> None:
    page.wait_for_selector(".film[data-ready]")
    frames(page)


def frames(page: Page, count: int = 3) -> None:
    page.evaluate(
        "count => new Promise(done => {"
        " const step = () => count-- ? requestAnimationFrame(step) : done(); step(); })",
        count,
    )


def pixels(page: Page, selector: str = ".film-box-field canvas") -> str:
    return str(page.eval_on_selector(selector, "canvas => canvas.toDataURL()"))


NETS = [
    *((name, {"hidden": (5, 4), "activation": name}) for name in ACTIVATIONS),
    ("features", {"features": EVERY_FEATURE, "hidden": (6,)}),
    ("raw features", {"features": EVERY_FEATURE, "hidden": (6,), "standardise": False}),
    ("residual", {"hidden": (5, 5, 5), "residual": True, "activation": "gelu"}),
    ("four classes", {"dataset": "gaussians", "classes": 4, "hidden": (7,)}),
    ("linear", {"hidden": ()}),
    ("deep", {"hidden": (8,) * 8, "activation": "silu"}),
]


@pytest.mark.parametrize("named", NETS, ids=[name for name, _ in NETS])
def test_the_browsers_forward_pass_is_torchs(
    open_film: OpenFilm, named: tuple[str, dict[str, Any]]
) -> None:
    experiment = FENCE.having(updates=20, **named[1])
    (recording,) = train(experiment)
    examples = load(experiment.data)
    xy = np.random.default_rng(0).uniform(-1.5, 1.5, (97, 2)).astype(np.float32)
    page = open_film(film_of(experiment))
    theirs = page.evaluate(
        """([xs, ys]) => {
          const { net } = player.runs[0];
          const all = net.forward(player.weights(0), net.inputs(xs, ys), xs.length);
          return all.map((h) => Array.from(h));
        }""",
        [xy[:, 0].tolist(), xy[:, 1].tolist()],
    )
    ours = forward(
        experiment.network,
        [torch.tensor(w[-1]) for w in recording.weights],
        [torch.tensor(b[-1])[:, None] for b in recording.biases],
        torch.tensor(examples.inputs(xy).T),
    )
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(np.reshape(other, mine.shape), mine.numpy(), atol=1e-4)


def test_erf_is_exact_to_a_ten_millionth(open_film: OpenFilm) -> None:
    page = open_film(None)
    xs = np.linspace(-7, 7, 701).tolist()
    theirs = page.evaluate("xs => xs.map(erf)", xs)
    np.testing.assert_allclose(theirs, [math.erf(x) for x in xs], atol=1e-9)


def test_the_zero_line_of_a_plane_is_straight_and_in_its_place(open_film: OpenFilm) -> None:
    page = open_film(None)
    segments = np.reshape(
        page.evaluate(
            """() => {
              const n = 21, map = new Float32Array(n * n);
              map.forEach((_, j) => { map[j] = 0.7 * (j % n) - 0.4 * Math.floor(j / n) - 1.3; });
              return zeroSegments(map, n);
            }"""
        ),
        (-1, 2),
    )
    assert len(segments) > 30
    np.testing.assert_allclose(0.7 * segments[:, 0] - 0.4 * segments[:, 1], 1.3, atol=1e-5)


def test_paused_weights_are_a_snapshots_own_and_playing_ones_lie_between(
    open_film: OpenFilm,
) -> None:
    (recording,) = train(FENCE)
    page = open_film(film_of(FENCE))
    page.evaluate("player.seek(7.4)")
    frames(page)
    assert page.evaluate("player.at(0)") == 7
    np.testing.assert_array_equal(
        page.evaluate("Array.from(player.weights(0).W[0])"),
        recording.weights[0][7].astype(np.float32).ravel(),
    )
    between = page.evaluate(
        """() => { player.playing = true; player.t = 7.5; player.cache.clear();
          const W = Array.from(player.weights(0).W[0]); player.playing = false; return W; }"""
    )
    middle = recording.weights[0][7:9].astype(np.float32).mean(axis=0).ravel()
    np.testing.assert_allclose(between, middle, atol=1e-6)


def test_a_film_rests_on_its_end_and_plays_from_its_start(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    assert page.evaluate("player.update") == 120
    assert page.evaluate("window.__dlviz_loops") == 0
    end = pixels(page)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("player.t > 2 && player.t < player.last")
    assert pixels(page) != end
    assert page.evaluate("window.__dlviz_loops") == 1
    page.get_by_role("button", name="Pause").click()
    frames(page)
    assert page.evaluate("window.__dlviz_loops") == 0
    assert page.evaluate("Number.isInteger(player.t)")


def test_a_film_stops_at_its_end_and_a_looped_one_begins_again(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(autoplay=True, speed=4)))
    page.evaluate("player.t = player.last - 1")
    page.wait_for_function("!player.playing")
    assert page.evaluate("player.t === player.last")
    page.get_by_role("button", name="Loop").click()
    page.evaluate("player.play(); player.t = player.last - 1")
    page.wait_for_function("player.playing && player.t < player.last / 2")


def test_reduced_motion_rests_on_the_last_frame(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(autoplay=True)), reduced_motion="reduce")
    assert not page.evaluate("player.playing")
    assert page.evaluate("player.t === player.last")


def test_keys_play_step_and_go_to_both_ends(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    page.focus(".film")
    last = page.evaluate("player.last")
    for key, t in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        assert page.evaluate("player.t") == t
    page.keyboard.press("End")
    assert page.evaluate("player.t") == last
    page.keyboard.press(" ")
    assert page.evaluate("player.playing")
    page.keyboard.press(" ")
    assert not page.evaluate("player.playing")


def test_the_scrubber_and_the_curves_move_the_clock(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    page.get_by_role("slider", name="Place in the film").fill("3")
    assert page.evaluate("player.t") == 3
    curve = page.locator(".film-curve").first
    box = curve.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 30 < page.evaluate("player.update") < 90
    frames(page)
    assert page.locator(".film-step").inner_text().startswith("update ")


def test_branch_here_says_the_step_once_per_click(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    page.evaluate("player.seekUpdate(30)")
    for _ in range(2):
        page.get_by_role("button", name="Branch here").click()
    (first, second) = page.evaluate("events")
    step = page.evaluate("player.step(0)")
    assert first[0] == "event"
    assert first[1]["kind"] == "branch"
    assert first[1]["step"] == step
    assert (first[1]["n"], second[1]["n"]) == (1, 2)


def test_a_clicker_turns_the_pages_in_the_presenters_view_only(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(present=True)))
    for key in ("PageDown", "PageUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        page.keyboard.press(key)  # the second press of a hurried hand
        page.wait_for_timeout(650)
    assert [event[1]["by"] for event in page.evaluate("events")] == [1, -1, 1, -1]
    page.evaluate(GONE)
    page.keyboard.press("PageDown")
    assert len(page.evaluate("events")) == 4
    other = open_film(film_of(FENCE))
    other.keyboard.press("PageDown")
    assert other.evaluate("events") == []


def test_the_presenters_keys_move_the_clock_wherever_the_focus_is(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(present=True)))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button>x</button><input>')")
    page.locator("body > button").focus()
    page.keyboard.press("Home")
    assert page.evaluate("player.t") == 0
    page.keyboard.press(" ")
    assert page.evaluate("player.playing")
    page.keyboard.press("End")
    assert page.evaluate("player.t === player.last && !player.playing")
    page.locator("body > input").focus()
    for key in ("Home", " ", "a"):
        page.keyboard.press(key)
    assert page.evaluate("player.t === player.last && !player.playing")
    assert page.locator("body > input").input_value() == " a"


def test_a_new_run_plays_only_where_its_options_say_so(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(autoplay=True)))
    assert page.evaluate("player.playing")
    page.evaluate("show", text_of(film_of(FENCE, finding="Other words.")))
    page.wait_for_function("player.film.header.text.finding")
    assert page.evaluate("player.playing"), "the same run goes on"
    page.evaluate("show", text_of(film_of(FENCE.having(weight_seed=3))))
    page.wait_for_function("!player.film.header.text.finding")
    frames(page)
    assert not page.evaluate("player.playing")
    assert page.evaluate("player.t === player.last")


def test_the_game_and_a_film_take_turns_on_one_element(open_film: OpenFilm) -> None:
    paint = Options(paint=True)
    game, film = film_of(FENCE, view="game", options=paint), film_of(FENCE, options=paint)
    page = open_film(game)
    for payload, is_game in ((film, False), (game, True), (film, False), (game, True)):
        page.evaluate("show", text_of(payload))
        page.wait_for_function(
            "document.querySelector('.film').dataset.ready === player.film.header.id"
            f" && (player.film.header.view === 'game') === {str(is_game).lower()}"
        )
        frames(page)
        assert page.locator(".film-bar").is_hidden() == is_game
        assert page.locator(".film-brush").count() == (0 if is_game else 2)
        assert page.locator(".film-game").count() == int(is_game)


def test_a_curves_title_and_names_are_whole_on_a_stage(open_film: OpenFilm) -> None:
    long = ("Learning rate of this network 0.01", "Learning rate of this network 0.1")
    branch = FENCE.having(updates=60)
    for view in ("network", "space", "fence"):
        for runs, labels in (((FENCE,), ()), ((FENCE, branch), long)):
            payload = film_of(*runs, view=view, labels=labels, options=Options(present=True))
            for width, height in ((1280, 720), (1024, 768)):
                page = open_film(payload, viewport={"width": width, "height": height})
                page.evaluate("player.seek(0)")
                frames(page)
                texts = page.evaluate("texts")
                assert [text for text in texts if text["out"]] == []
                said = {t["text"] for t in texts if t["box"] == "film-curve"}
                assert {"Loss", "Accuracy"} <= said
                if labels:
                    assert any(text.endswith("0.01") for text in said)
                    assert any(text.endswith("0.1") for text in said)


def test_painting_sends_all_points_rounded_once_a_stroke(open_film: OpenFilm) -> None:
    painted = FENCE.having(points=((0.5, 0.5, 1),))
    page = open_film(film_of(painted, options=Options(paint=True)))
    page.get_by_role("button", name="Paint: A").click()
    box = page.locator(".film-box-field").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 150, steps=20)
    page.mouse.up()
    (event,) = [event[1] for event in page.evaluate("events")]
    assert event["kind"] == "paint"
    points = event["points"]
    assert points[0] == [0.5, 0.5, 1]
    assert 5 <= len(points) <= 10  # 100 px, a point every 13 px
    assert all(round(value, 2) == value for x, y, _ in points for value in (x, y))
    assert {c for _, _, c in points[1:]} == {0}
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Clear").click()
    sent = [event[1]["points"] for event in page.evaluate("events")]
    assert sent[1:] == [[[0.5, 0.5, 1]], []]


def test_the_brush_and_the_undo_list_outlive_the_new_film(open_film: OpenFilm) -> None:
    paint = Options(paint=True)
    page = open_film(film_of(FENCE, options=paint))
    page.get_by_role("button", name="Paint: B").click()
    box = page.locator(".film-box-field").bounding_box()
    assert box
    page.mouse.click(box["x"] + 200, box["y"] + 150)
    (point,) = page.evaluate("events[0][1].points")
    page.evaluate("show", text_of(film_of(FENCE.having(points=(tuple(point),)), options=paint)))
    page.wait_for_function("player.runs[0].data.painted === 1")
    frames(page)
    brush = page.get_by_role("button", name="Paint: B")
    assert brush.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate("events[1][1].points") == []


def test_a_run_that_diverged_says_so_on_the_picture(open_film: OpenFilm) -> None:
    page = open_film(film_of(WILD))
    texts = [text["text"] for text in page.evaluate("texts")]
    assert any(text.startswith("diverged at update ") for text in texts)


def test_the_eraser_takes_a_painted_point_away(open_film: OpenFilm) -> None:
    painted = FENCE.having(points=((0.0, 0.0, 1), (0.8, 0.8, 0)))
    page = open_film(film_of(painted, options=Options(paint=True)))
    page.get_by_role("button", name="Erase").click()
    x, y = page.evaluate(
        "(() => { const v = player.views.find((v) => v.view).view;"
        " const r = v.box.getBoundingClientRect();"
        " return [r.left + v.frame.px(0), r.top + v.frame.py(0)]; })()"
    )
    page.mouse.click(x, y)
    (event,) = page.evaluate("events")
    assert event[1]["points"] == [[0.8, 0.8, 0]]


def test_hovering_a_neuron_shows_its_map_in_the_field(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, view="fence"))
    before = pixels(page)
    page.locator(".film-neuron").nth(1).hover()
    frames(page)
    assert page.evaluate("player.hover.unit") == 1
    assert pixels(page) != before
    page.mouse.move(2, 2)
    frames(page)
    assert pixels(page) == before


def test_clicking_a_point_selects_it(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    x, y = page.evaluate(
        "(() => { const v = player.views.find((v) => v.view).view;"
        " const r = v.box.getBoundingClientRect();"
        " const { xy } = player.runs[0].data.train;"
        " return [r.left + v.frame.px(xy[10]), r.top + v.frame.py(xy[11])]; })()"
    )
    page.mouse.click(x, y)
    assert page.evaluate("player.selected") == {
        "kind": "point", "run": 0, "set": "train", "index": 5,
    }  # fmt: skip


def test_a_previewed_weight_changes_the_map_and_nothing_else(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    before = pixels(page)
    page.evaluate("player.preview({ layer: 0, unit: 0, input: 1, value: 9 })")
    frames(page)
    assert page.evaluate("player.weights(0).W[0][1]") == 9
    assert pixels(page) != before
    page.evaluate("player.preview(null)")
    frames(page)
    assert pixels(page) == before


def test_ten_changes_leave_one_player_with_one_loop(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE, options=Options(autoplay=True, loop=True)))
    for seed in range(1, 11):
        page.evaluate(
            "show",
            text_of(
                film_of(FENCE.having(weight_seed=seed), options=Options(autoplay=True, loop=True))
            ),
        )
        page.wait_for_timeout(30)
    page.wait_for_timeout(300)
    assert page.evaluate("window.__dlviz_loops") == 1
    assert page.locator(".film").count() == 1
    page.evaluate(GONE)
    page.wait_for_timeout(100)
    assert page.evaluate("window.__dlviz_loops") == 0
    assert page.locator(".film").count() == 0


def test_the_last_of_two_films_wins_even_if_it_unpacks_first(open_film: OpenFilm) -> None:
    page = open_film(None)
    page.evaluate(
        """() => {
          const unpack = Response.prototype.arrayBuffer;
          let calls = 0;
          Response.prototype.arrayBuffer = async function () {
            if (++calls === 1) await new Promise((done) => setTimeout(done, 300));
            return unpack.call(this);
          };
        }"""
    )
    slow, quick = film_of(FENCE, label="slow"), film_of(FENCE, label="quick")
    page.evaluate("([a, b]) => { show(a); show(b); }", [text_of(slow), text_of(quick)])
    shown(page)
    page.wait_for_timeout(500)
    assert page.evaluate("player.film.header.text.label") == "quick"
    assert page.evaluate("window.__dlviz_loops") == 0


def test_a_film_of_the_same_run_keeps_its_place(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE))
    page.evaluate("player.seek(5)")
    page.evaluate("show", text_of(film_of(FENCE, finding="A new sentence.")))
    page.wait_for_function("player.film.header.text.finding === 'A new sentence.'")
    frames(page)
    assert page.evaluate("player.t") == 5
    assert page.locator(".film-finding").inner_text() == "A new sentence."


def test_the_height_is_known_before_the_numbers_are_there(open_film: OpenFilm) -> None:
    page = open_film(None)
    page.evaluate("show", text_of(film_of(FENCE, view="fence")))
    early = page.evaluate("document.querySelector('.film-stage').offsetHeight")
    shown(page)
    assert early > 300
    assert page.evaluate("document.querySelector('.film-stage').offsetHeight") == early
    heights = set()
    page.evaluate("player.play()")
    for _ in range(5):
        heights.add(page.evaluate("document.body.offsetHeight"))
        page.wait_for_timeout(60)
    assert len(heights) == 1


CLOSED = ((Annotation(3, "fence closed at update 3"),),)
TWO = ("three neurons", "two neurons")
FLOWERS = Experiment().having(dataset="iris", n=100, n_test=50, updates=40)
WILD = FENCE.having(optimiser="sgd", learning_rate=1e6, activation="relu", loss="squared")
FILMS: dict[str, tuple[tuple[Experiment, ...], dict[str, Any]]] = {
    "field": ((FENCE,), {"finding": "A sentence."}),
    "linear": ((FENCE.having(hidden=()),), {"view": "fence"}),
    "fence": ((FENCE,), {"view": "fence", "annotations": CLOSED}),
    "wide": ((FENCE.having(hidden=(16, 16)),), {"view": "fence"}),
    "twins": ((FENCE, FENCE.having(hidden=(2,))), {"view": "fence", "labels": TWO}),
    "seeds": (tuple(FENCE.having(weight_seed=seed) for seed in range(5)), {}),
    "iris": ((FLOWERS,), {}),
    "no tests": ((FENCE.having(n_test=0),), {"view": "fence"}),
    "one step": ((FENCE.having(updates=1),), {}),
    "diverged": ((WILD,), {}),
}


@pytest.mark.in_turn
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FILMS)
def test_every_text_is_whole_and_large_enough(open_film: OpenFilm, name: str, size: str) -> None:
    experiments, more = FILMS[name]
    page = open_film(film_of(*experiments, **more), size)
    page.evaluate("player.play()")
    page.wait_for_timeout(150)
    texts = page.evaluate("texts")
    assert texts
    assert [text for text in texts if text["out"]] == []
    assert min(text["size"] for text in texts) >= 14
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SIZES[size][0]


def test_the_presenters_type_is_at_least_22(open_film: OpenFilm) -> None:
    for name in ("fence", "twins", "iris"):
        experiments, more = FILMS[name]
        page = open_film(film_of(*experiments, **more, options=Options(present=True)))
        texts = page.evaluate("texts")
        assert min(text["size"] for text in texts) >= 22 * 0.95
        assert [text for text in texts if text["out"]] == []


def test_buttons_have_names_and_are_44_px_for_a_finger(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE), "narrow", has_touch=True, is_mobile=True)
    for button in page.locator(".film-bar button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert button.get_attribute("aria-label") or button.inner_text()
    for canvas in page.locator(".film canvas:not([aria-hidden])").all():
        assert canvas.get_attribute("role") == "img"
        assert canvas.get_attribute("aria-label")
    assert page.locator(".film [aria-live=polite]").first.inner_text().startswith("update 120")


def test_dark_and_light_follow_the_reader_and_the_theme(open_film: OpenFilm) -> None:
    page = open_film(film_of(FENCE), color_scheme="dark")
    assert page.evaluate("player.theme.dark")
    dark = pixels(page)
    page.emulate_media(color_scheme="light")
    frames(page)
    assert not page.evaluate("player.theme.dark")
    assert pixels(page) != dark
    page.evaluate("document.body.style.setProperty('--st-background-color', '#0e1117')")
    page.evaluate("show", text_of(film_of(FENCE)))
    frames(page)
    assert page.evaluate("player.theme.dark")


def test_two_films_run_on_one_clock(open_film: OpenFilm) -> None:
    slow = FENCE.having(updates=60)
    page = open_film(film_of(FENCE, slow, labels=("long", "short")))
    page.evaluate("player.seekUpdate(120)")
    assert page.evaluate("[player.step(0), player.step(1)]") == [120, 60]
    page.evaluate("player.seekUpdate(30)")
    assert max(page.evaluate("[player.step(0), player.step(1)]")) <= 30
    assert page.locator(".film-box-field").count() == 2


def test_markup_in_a_name_stays_text(open_film: OpenFilm) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    page = open_film(
        film_of(FENCE, FENCE.having(hidden=(2,)), labels=(nasty, nasty), finding=nasty, label=nasty)
    )
    assert page.locator("img").count() == 0
    assert page.locator(".film-finding").inner_text() == nasty


def test_the_offline_page_plays_from_a_file(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("offline") / "film.html"
    payload = film_of(FENCE, view="fence", options=Options(autoplay=True), finding="</script> & co")
    file.write_text(film_page(payload, "A film", "Who draws the line?"), encoding="utf-8")
    page = browser.new_context(offline=True).new_page()
    errors, asked = console_errors(page), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    shown(page)
    assert page.locator("h1").inner_text() == "Who draws the line?"
    assert page.locator(".film-finding").inner_text() == "</script> & co"
    page.wait_for_function(
        "document.querySelector('.film-play, .play').dataset.state === 'playing'"
    )
    assert page.get_by_role("button", name="Branch here").count() == 0
    assert not errors
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.context.close()


def test_the_loader_mounts_the_same_player(browser: Browser) -> None:
    page = browser.new_context().new_page()
    errors = console_errors(page)
    page.set_content("<div id=film style='width: 900px'></div>")
    page.evaluate(
        """async ([loader, mounting, text]) => {
          const imported = (source) =>
            import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          const [{ default: mount }] = await Promise.all([imported(mounting), imported(loader)]);
          const data = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          mount({ data, parentElement: document.getElementById("film"), setTriggerValue() {} });
        }""",
        [player_loader(), player_mount(), text_of(film_of(FENCE))],
    )
    shown(page)
    assert page.locator(".film-box-field canvas").count() == 3
    assert page.locator(".film-bar").evaluate("(bar) => getComputedStyle(bar).display") == "flex"
    assert not errors
    page.context.close()
