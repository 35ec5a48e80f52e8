"""Descent on least squares as a picture to share."""

from dlviz.draw.descent_scene import error_panel, line_labels
from dlviz.draw.plot_picture import plot_card
from dlviz.train.descent import Lines


def descent_card(lines: Lines, title: str, finding: str, link: str) -> bytes:
    """1200 x 630 pixels: the errors of the lines over the updates, the finding, title and link."""
    panel = error_panel(lines, line_labels(lines))
    return plot_card((panel,), title=title, finding=finding, link=link)
