"""What attacks do beyond one picture: where they work, why, and what else changes a picture."""

from typing import TYPE_CHECKING

from dlviz.draw.attack_panels import pushes_panels, shifted_rungs
from dlviz.draw.attack_tables import slice_table, transfer_table
from dlviz.draw.cells_scene import cells_scene
from dlviz.draw.film import Options
from dlviz.draw.ladder_scene import ladder_scene, whole_percent
from dlviz.draw.plots import plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.measure.pushes import STATES
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.input_slice import InputSliceResult
    from dlviz.measure.pushes import ManyPushesResult
    from dlviz.measure.shifted import ShiftedResult
    from dlviz.measure.transfer import TransferResult

ATTACKED, NOISY = STATES.index("attacked"), STATES.index("noisy")
CHANCE = 0.1
PACE = 0.09
"""Of films with a handful of marks: two thirds of a second each."""


def transfer_scene(
    result: "TransferResult",
    *,
    options: Options | None = None,
    label: str = say("attack_scenes.transfer"),
    finding: str = "",
) -> Scene:
    """What every network gets right of what was made to fool every other."""
    return cells_scene(
        transfer_table(result), options=options, label=label, finding=finding, about="transfer"
    )


def slice_scene(
    result: "InputSliceResult",
    *,
    options: Options | None = None,
    label: str = say("attack_scenes.slice"),
    finding: str = "",
) -> Scene:
    """The plane through the photograph, coloured by class."""
    study = result.study
    return cells_scene(
        slice_table(result),
        options=options,
        label=label,
        finding=finding,
        about=f"slice {study.photo} {study.target} {study.side}",
    )


def pushes_scene(
    result: "ManyPushesResult",
    *,
    options: Options | None = None,
    label: str = say("attack_scenes.pushes"),
    finding: str = "",
) -> Scene:
    """Every value is changed by as little; the film goes from few values to many."""
    right = result.accuracy
    texts = tuple(
        say(
            "attack_scenes.pushes_clock",
            dim=dim,
            attacked=whole_percent(float(right[k, ATTACKED])),
            noisy=whole_percent(float(right[k, NOISY])),
        )
        for k, dim in enumerate(result.dims.tolist())
    )
    marks = tuple(float(dim) for dim in result.dims)
    clock = Clock(marks, texts, PACE) if len(marks) > 1 else None
    shown = options or Options(branch=False)
    return plot_scene(pushes_panels(result), clock, shown, label, finding)


def shifted_scene(
    result: "ShiftedResult",
    *,
    options: Options | None = None,
    label: str = say("attack_scenes.shifted"),
    finding: str = "",
) -> Scene:
    """The film goes from the light that was learned from to the strongest change of it."""
    levels = result.levels.shape[1]
    texts = (
        say("attack_scenes.as_learned"),
        *(say("attack_scenes.changed", k=k, last=levels - 1) for k in range(1, levels)),
    )
    return ladder_scene(
        shifted_rungs(result),
        clock=Clock(tuple(float(k) for k in range(levels)), texts, PACE),
        chance=CHANCE,
        options=options,
        label=label,
        finding=finding,
    )
