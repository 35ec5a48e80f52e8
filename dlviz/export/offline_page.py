"""The frame of every page that is taken home as one HTML file, and what films on it need."""

import base64
import html

from dlviz.draw.player import player_source, player_style
from dlviz.settings import SETTINGS


def offline_page(title: str, style: str, body: str) -> str:
    """A self-contained page; its browser is told to load nothing from anywhere.

    title: plain text. style, body: CSS and HTML of ours, with a reader's own words escaped in it.
    """
    return _PAGE.format(
        language=html.escape(SETTINGS.language), title=html.escape(title), style=style, body=body
    )


def player_script() -> str:
    """The player, ready to stand in a page's script element."""
    # "</script" would end the element; "<\/" is the same text to JavaScript.
    return player_source().replace("</script", "<\\/script").replace("<!--", "<\\!--")


def player_css() -> str:
    """The player's style sheet, ready to stand in a page's style element."""
    return player_style().replace("</", "<\\/")


def payload_element(name: str, payload: bytes) -> str:
    """A film's payload as an element that the page's script reads by its id."""
    packed = base64.b64encode(payload).decode("ascii")
    return f'<script id="{name}" type="application/octet-stream;base64">{packed}</script>'


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""
