"""A film as one HTML file that plays offline: weights, JavaScript and style sheet in one page."""

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass

from dlviz.draw.player import player_source, player_style


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
    return _PAGE.format(
        below=f'<ul class="below">{lines}</ul>' if lines else "",
        nav=_nav(neighbours) if neighbours else "",
        turning=_TURNING if neighbours else "",
        title=html.escape(title),
        question=html.escape(question),
        style=player_style().replace("</", "<\\/"),
        script=player_script(),
        payload=base64.b64encode(payload).decode("ascii"),
    )


def player_script() -> str:
    """The player, ready to stand in a page's script element."""
    # "</script" would end the element; "<\/" is the same text to JavaScript.
    return player_source().replace("</script", "<\\/script").replace("<!--", "<\\!--")


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

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 1180px; padding: 16px; font-family: system-ui, sans-serif;
  background: light-dark(#ffffff, #111111); color: light-dark(#1a1a1a, #f2f2f2); }}
h1 {{ font-size: 28px; line-height: 1.2; margin: 4px 0 16px; }}
.below {{ font-size: 22px; line-height: 1.35; list-style: none; margin: 12px 0; padding: 0;
  display: flex; flex-wrap: wrap; gap: 4px 40px; }}
nav {{ display: flex; gap: 24px; justify-content: space-between; padding: 12px 0; }}
nav a {{ color: inherit; padding: 8px 0; }}
{style}
</style>
</head>
<body>
<h1>{question}</h1>
<main id="film"></main>
{below}
{nav}
<script id="payload" type="application/octet-stream;base64">{payload}</script>
<script type="module">
{script}
{turning}
const text = atob(document.getElementById("payload").textContent);
mountFilm(document.getElementById("film"), Uint8Array.from(text, (c) => c.charCodeAt(0)));
</script>
</body>
</html>
"""
