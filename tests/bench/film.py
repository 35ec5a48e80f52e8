"""Playback of films in headless Chromium: frames a second, and what one frame costs."""

from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from dlviz.data.examples import load
from dlviz.draw.film import Film, Options, encode
from dlviz.draw.scene import Scene, encode_scene
from dlviz.export.film_file import film_page
from dlviz.jobs import DESK
from dlviz.lessons.learning_rate_and_batch_size.runs import BALLS, MAP
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train
from dlviz.ui.pictures import picture_of
from tests import chromium
from tests.bench.table import Row

SPIRAL = Experiment().having(dataset="spiral", n=250, updates=600)
NETS = {
    "2-3-1, fence": (SPIRAL.having(hidden=(3,)), "fence"),
    "2-8-8-1, field": (SPIRAL.having(hidden=(8, 8)), "field"),
    "2-8-8-1, network": (SPIRAL.having(hidden=(8, 8)), "network"),
    "2-8-8-1, space": (SPIRAL.having(hidden=(8, 8)), "space"),
    "2-16-16-1, fence": (SPIRAL.having(hidden=(16, 16)), "fence"),
    "6 layers of 8, fence": (SPIRAL.having(hidden=(8,) * 6), "fence"),
}
SEEDS = 16
TARGET = 50
SECONDS = 3

# Frames a second while it plays, milliseconds of script a frame, and the grid's side at the end.
MEASURE = """seconds => new Promise((done) => {
  const { player } = window.__dlviz_players.get(document.getElementById("film"));
  const tick = player.tick.bind(player);
  let frames = 0, spent = 0;
  player.tick = (now) => {
    const from = performance.now();
    tick(now);
    spent += performance.now() - from;
    frames += 1;
  };
  player.loop = true;
  player.play();
  setTimeout(() => {
    frames = spent = 0;
    const from = performance.now();
    setTimeout(() => {
      const passed = performance.now() - from;
      player.pause();
      done([(1000 * frames) / passed, spent / frames, player.runs[0]?.n ?? 0]);
    }, 1000 * seconds);
  }, 700);
})"""


def rows() -> Iterator[Row]:
    """Frames a second at 1280 px for nets of several sizes, and for 16 seeds."""
    films = {name: _film((net,), view) for name, (net, view) in NETS.items()}
    seeds = tuple(SPIRAL.having(hidden=(8, 8), weight_seed=seed) for seed in range(SEEDS))
    films[f"2-8-8-1, {SEEDS} seeds"] = _film(seeds, "field")
    films |= {name: encode_scene(scene) for name, scene in _scenes()}
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for name, payload in films.items():
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            rate, cost, side = _played(page, payload)
            page.close()
            grid = f"{side:.0f}x{side:.0f}, " if side else ""
            yield Row(
                f"playback of {name} ({grid}{cost:.1f} ms of script a frame)",
                rate,
                "frames/s",
                target=f"at least {TARGET}",
                met=rate >= TARGET,
            )
        browser.close()


def _scenes() -> Iterator[tuple[str, Scene]]:
    """The scenes that move: balls in a valley, and the map of 288 networks."""
    options = Options(loop=True)
    yield "three balls", picture_of(BALLS).scene(BALLS, DESK.run(BALLS), options)
    yield "a map of 12 x 8 cells", picture_of(MAP).scene(MAP, DESK.run(MAP), options)


def _film(experiments: tuple[Experiment, ...], view: str) -> bytes:
    data = tuple(load(experiment.data) for experiment in experiments)
    return encode(Film(train(*experiments), data, view=view, options=Options(loop=True)))


def _played(page: Page, payload: bytes) -> tuple[float, float, float]:
    page.set_content(film_page(payload, "bench", "bench"))
    page.wait_for_selector(".film[data-ready]")
    rate, cost, side = page.evaluate(MEASURE, SECONDS)
    return rate, cost, side
