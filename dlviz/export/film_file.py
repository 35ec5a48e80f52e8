"""A film as one HTML file that plays offline: weights, JavaScript and style sheet in one page."""

import base64
import html

from dlviz.draw.player import player_source, player_style


def film_page(payload: bytes, title: str, question: str) -> str:
    """A self-contained page that plays the film `payload` (from `draw.film.encode`).

    title: the browser tab's; question: the headline above the film. Loads nothing from anywhere,
    follows the reader's light or dark setting, and works from file://, also inside slides.
    """
    # "</script" would end the element; "<\/" is the same text to JavaScript.
    script = player_source().replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return _PAGE.format(
        title=html.escape(title),
        question=html.escape(question),
        style=player_style().replace("</", "<\\/"),
        script=script,
        payload=base64.b64encode(payload).decode("ascii"),
    )


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
{style}
</style>
</head>
<body>
<h1>{question}</h1>
<main id="film"></main>
<script id="payload" type="application/octet-stream;base64">{payload}</script>
<script type="module">
{script}
const text = atob(document.getElementById("payload").textContent);
mountFilm(document.getElementById("film"), Uint8Array.from(text, (c) => c.charCodeAt(0)));
</script>
</body>
</html>
"""
