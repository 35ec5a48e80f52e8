"""The card to share of bars a layer: one column beside the finding, or two over it."""

from collections.abc import Sequence

from dlviz.draw import card
from dlviz.draw.bars_picture import bars_picture
from dlviz.draw.bars_scene import Column
from dlviz.texts import say

WIDE = (card.RIGHT - card.MARGIN, 392)
"""Size of a picture over the finding, in pixels."""


def bars_card(
    columns: Sequence[Column],
    *,
    rows: str = say("bars_card.layer"),
    first: int = 1,
    title: str,
    finding: str,
    link: str,
) -> bytes:
    """A PNG of 1200 x 630 pixels: the first one or two columns, the finding, title and link.

    Values that move are shown as they end, and no row is covered. rows, first: as in `bars_scene`.
    """
    if len(columns) == 1:
        hero = bars_picture(columns, (card.HERO, card.HERO), rows=rows, first=first)
        return card.beside(card.framed(hero), title=title, finding=finding, link=link)
    picture = card.blank()
    picture.paste(bars_picture(columns[:2], WIDE, rows=rows, first=first), (card.MARGIN, 75))
    return card.around(picture, title=title, finding=finding, link=link)
