"""The cards to share of what attacks do beyond one picture."""

from typing import TYPE_CHECKING

from dlviz.draw.attack_panels import shift_panel, shifted_rungs
from dlviz.draw.attack_scenes import CHANCE
from dlviz.draw.attack_tables import slice_table, transfer_table
from dlviz.draw.cells_card import cells_card
from dlviz.draw.ladder_card import ladder_card
from dlviz.draw.plot_picture import plot_card

if TYPE_CHECKING:
    from dlviz.measure.input_slice import InputSliceResult
    from dlviz.measure.pushes import ManyPushesResult
    from dlviz.measure.shifted import ShiftedResult
    from dlviz.measure.transfer import TransferResult


def transfer_card(result: "TransferResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the table and the finding."""
    return cells_card(transfer_table(result), title=title, finding=finding, link=link)


def slice_card(result: "InputSliceResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the plane, its classes and the finding."""
    return cells_card(slice_table(result), title=title, finding=finding, link=link)


def pushes_card(result: "ManyPushesResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: how far the logit moves, and the finding."""
    return plot_card([shift_panel(result)], title=title, finding=finding, link=link)


def shifted_card(result: "ShiftedResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the strongest changes and the finding."""
    return ladder_card(
        shifted_rungs(result), chance=CHANCE, title=title, finding=finding, link=link
    )
