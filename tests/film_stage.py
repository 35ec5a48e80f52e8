"""A film on a bare page, its scripts' inner names within reach of a test."""

import base64
from pathlib import Path

from playwright.sync_api import Page

from dlviz.data.examples import load
from dlviz.draw.film import Film, Options, encode
from dlviz.draw.player import player_source, player_style
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording
from tests.offline import Watched

PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>:root {{ color-scheme: light dark }} body {{ margin: 16px; max-width: 1180px }}
{style}</style>
<main id="film"></main><script type="module">
{script}
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
window.bytesOf = bytes;
window.events = [];
window.inner = {{ {names} }};
const film = "{payload}";
const parent = document.getElementById("film");
if (film) window.player = mountFilm(parent, bytes(film), (event) => events.push(event)).player;
</script>"""
NAMES = "backward, meanGradient, principalAxes, pictureOf, project, fencedRegion, fenceAccuracy"


def payload(recording: Recording, view: str, present: bool = False) -> bytes:
    """The bytes of one recording's film."""
    examples = load(recording.experiment.data)
    return encode(Film((recording,), (examples,), view=view, options=Options(present=present)))


def stage(
    browser: Watched,
    folder: Path,
    film: bytes = b"",
    size: tuple[int, int] = (1280, 800),
    **context: object,
) -> tuple[Page, list[str]]:
    """The page of a film (or of the scripts alone), and the list of its errors as they come."""
    text = PAGE.format(
        style=player_style(),
        script=player_source(),
        names=NAMES,
        payload=base64.b64encode(film).decode("ascii"),
    )
    file = folder / "film.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        **context,  # type: ignore[arg-type]
    ).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    if film:
        page.wait_for_selector(".film[data-ready]")
        page.wait_for_function("player.frame === null")
    return page, errors


def replaced(page: Page, film: bytes) -> None:
    """Another payload on the same element, as after a rerun; `NAMES` has "mountFilm" in it."""
    before = page.locator(".film").get_attribute("data-ready")
    page.evaluate(
        """(text) => { inner.mountFilm(document.getElementById("film"), bytesOf(text),
            (event) => events.push(event)); }""",
        base64.b64encode(film).decode("ascii"),
    )
    page.wait_for_function(
        "(before) => document.querySelector('.film').dataset.ready !== before", arg=before
    )


def experiment(**values: object) -> Experiment:
    """A small run, to be overridden."""
    return Experiment().having(**{"updates": 60, "n": 60, "n_test": 80, **values})
