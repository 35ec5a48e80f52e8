"""All films of a lecture as one zip: a page a film, and an index that lists them in order."""

import html
import io
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dlviz.export.film_file import Neighbours, film_page
from dlviz.export.offline_page import offline_page, player_script
from dlviz.texts import say

LIMIT_BYTES = 48 << 20  # of the zip; what comes later is left out, and the index says so
INDEX = "index.html"
FOLDER = "dlviz-films"

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class BundledFilm:
    """One film of the bundle.

    name: its file's, without what comes behind the dot. lesson, title: where and what the index
    calls it. headline: over the film; below: lines under it. make: its payload; None: there is
    none.
    """

    name: str
    lesson: str
    title: str
    headline: str
    below: tuple[str, ...]
    make: Callable[[], bytes | None]


def film_bundle(films: Sequence[BundledFilm], limit_bytes: int = LIMIT_BYTES) -> bytes:
    """The zip; nothing in it needs a network.

    On each page PageDown, PageUp and the arrows lead to the film after and before, Escape to the
    index. What has no payload, or no room in `limit_bytes`, is named in the index as missing.
    In memory are the zip, one page and the film after it; who asks meanwhile waits.
    """
    with _one_at_a_time:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as bundle:
            there = _put_films(bundle, films, limit_bytes)
            missing = [film for film in films if film not in there]
            _put(bundle, INDEX, _index(there, missing))
        return out.getvalue()


def _put_films(
    bundle: zipfile.ZipFile, films: Sequence[BundledFilm], limit_bytes: int
) -> list[BundledFilm]:
    """Write the pages of the films that are there, and say which they are."""
    there: list[BundledFilm] = []
    made = _made(films, limit_bytes)
    following = next(made, None)
    while following is not None:
        film, payload = following
        following = next(made, None)
        links = (
            ("prev", _file(there[-1]) if there else INDEX, say("before_class.film_before")),
            ("index", INDEX, say("before_class.film_index")),
            ("next", _file(following[0]) if following else INDEX, say("before_class.film_after")),
        )
        _put(
            bundle,
            _file(film),
            film_page(payload, film.title, film.headline, film.below, Neighbours(links)),
        )
        there.append(film)
    return there


def _made(films: Sequence[BundledFilm], limit_bytes: int) -> Iterator[tuple[BundledFilm, bytes]]:
    """The films that have a payload, as many of the first as make a zip below the limit."""
    each = len(zlib.compress(player_script().encode()))
    size = 0
    for film in films:
        payload = film.make()
        if payload is None:
            continue
        size += each + len(payload)
        if size > limit_bytes:
            return
        yield film, payload


def _put(bundle: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}")  # dated 1980: equal films give equal files
    bundle.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED, 6)


def _file(film: BundledFilm) -> str:
    return f"{film.name}.html"


def _index(films: Sequence[BundledFilm], missing: Sequence[BundledFilm]) -> str:
    groups = []
    for lesson in dict.fromkeys(film.lesson for film in films):
        lines = "".join(
            f'<li><a href="{_file(film)}">{html.escape(film.title)}</a></li>'
            for film in films
            if film.lesson == lesson
        )
        groups.append(f"<h2>{html.escape(lesson)}</h2><ol>{lines}</ol>")
    if missing:
        lines = "".join(
            f"<li>{html.escape(film.lesson)}: {html.escape(film.title)}</li>" for film in missing
        )
        groups.append(f"<h2>{html.escape(say('before_class.films_missing'))}</h2><ul>{lines}</ul>")
    title = say("before_class.films_title")
    body = _INDEX.format(
        title=html.escape(title),
        keys=html.escape(say("before_class.films_keys")),
        films="\n".join(groups),
    )
    return offline_page(title, _STYLE, body)


_STYLE = """:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 52rem; padding: 16px; font: 18px/1.4 system-ui, sans-serif;
  background: light-dark(#ffffff, #111111); color: light-dark(#1a1a1a, #f2f2f2); }
h1 { font-size: 28px; }
h2 { font-size: 20px; margin: 24px 0 4px; }
ol, ul { margin: 0; }
a { color: light-dark(#0072B2, #56B4E9); display: inline-block; padding: 4px 0; }"""

_INDEX = """<h1>{title}</h1>
<p>{keys}</p>
{films}
<script>
const links = [...document.querySelectorAll("a")];
const STEPS = {{ ArrowDown: 1, ArrowUp: -1 }};
window.addEventListener("keydown", (event) => {{
  const here = links.find((one) => one === document.activeElement);
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (["PageDown", "ArrowRight"].includes(event.key)) (here ?? links[0])?.click();
  else if (STEPS[event.key]) {{
    const at = links.indexOf(here) + STEPS[event.key];
    links[Math.max(0, Math.min(at, links.length - 1))]?.focus();
  }} else return;
  event.preventDefault();
}});
</script>"""
