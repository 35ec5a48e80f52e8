"""A film as one HTML file that plays offline: weights, JavaScript and style sheet in one page."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from dlviz.export.offline_page import offline_page, payload_element, player_css, player_script


@dataclass(frozen=True)
class Neighbours:
    """The files beside a film in a folder of films, "" for none, and what leads there is called.

    links: (relation, file, words); relations: "prev", "index" and "next".
    """

    links: tuple[tuple[str, str, str], ...]


def film_page(
    payload: bytes,
    title: str,
    question: str,
    below: Sequence[str] = (),
    neighbours: Neighbours | None = None,
) -> str:
    """A self-contained page that plays the film `payload` (from `draw.film.encode`).

    title: the browser tab's; question: the headline above the film; below: a list under it.
    neighbours: the pages to which a clicker's keys lead. Loads nothing from anywhere, follows the
    reader's light or dark setting, and works from file://, also inside slides.
    """
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in below)
    body = _BODY.format(
        below=f'<ul class="below">{lines}</ul>' if lines else "",
        nav=_nav(neighbours) if neighbours else "",
        turning=_TURNING + _FITTING if neighbours else "",
        question=html.escape(question),
        script=player_script(),
        payload=payload_element("payload", payload),
    )
    return offline_page(title, _STYLE + player_css(), body)


def _nav(neighbours: Neighbours) -> str:
    links = "".join(
        f'<a rel="{relation}" href="{html.escape(file)}">{html.escape(words)}</a>'
        for relation, file, words in neighbours.links
        if file
    )
    return f"<nav>{links}</nav>"


# A clicker's keys, before the player hears of them; whatever is being typed in keeps its arrows.
_TURNING = """
const TURNS_TO = { PageDown: "next", ArrowRight: "next", PageUp: "prev", ArrowLeft: "prev",
  Escape: "index" };
window.addEventListener("keydown", (event) => {
  const typed = event.composedPath()[0].closest?.("input, select, textarea, [role=slider]");
  const to = TURNS_TO[event.key], link = to && document.querySelector(`a[rel=${to}]`);
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!to || (typed && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link?.click();
}, true);
"""

# A film takes the window's height less what it must leave; here that is the text below it too.
_FITTING = """
const page = document.documentElement;
let less = 0;
Object.defineProperty(window, "innerHeight", { get: () => page.clientHeight - less });
const fit = () => {
  const over = page.scrollHeight - page.clientHeight;
  if (page.clientWidth < 1000 || over <= 0) return;
  less += over;
  window.dispatchEvent(new Event("resize"));
};
const whenReady = () => {
  if (document.querySelector(".film[data-ready]")) fit();
  else setTimeout(whenReady, 30);
};
whenReady();
window.addEventListener("resize", (event) => {
  if (!event.isTrusted) return;
  less = 0;
  requestAnimationFrame(() => {
    window.dispatchEvent(new Event("resize"));
    fit();
  });
});
"""

_STYLE = """:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 1180px; padding: 8px 16px; font-family: system-ui, sans-serif;
  background: light-dark(#ffffff, #111111); color: light-dark(#1a1a1a, #f2f2f2); }
header { display: flex; flex-wrap: wrap-reverse; gap: 0 32px; align-items: end;
  margin-bottom: 8px; }
h1 { flex: 1 1 32rem; font-size: 26px; line-height: 1.2; margin: 4px 0; }
.below { font-size: 20px; line-height: 1.3; list-style: none; margin: 8px 0 4px; padding: 0;
  display: flex; flex-wrap: wrap; gap: 4px 40px; }
nav { display: flex; gap: 16px; justify-content: space-between; }
nav a { color: inherit; padding: 8px 0; }
"""

_BODY = """<header><h1>{question}</h1>{nav}</header>
<main id="film"></main>
{below}
{payload}
<script type="module">
{script}
{turning}
const text = atob(document.getElementById("payload").textContent);
mountFilm(document.getElementById("film"), Uint8Array.from(text, (c) => c.charCodeAt(0)));
</script>"""
