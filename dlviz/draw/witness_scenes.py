"""Methods that say where a network looks, as witnesses: what each shows, and what that is worth."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Mark, Panel, Series
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.tiles_atlas import pixelwise
from dlviz.draw.witness_tiles import (
    DELETION,
    INSERTION,
    cascade_tiles,
    computed_tiles,
    curves_pictures,
    curves_tiles,
    grid_tiles,
)
from dlviz.draw.witnesses_scene import witnesses_scene
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import ALIKE
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.cascade import CascadeResult
    from dlviz.measure.computed import ComputedResult
    from dlviz.measure.curves import CurvesResult
    from dlviz.measure.method_grid import MethodGridResult

STAGE_PACE = 0.09
"""Of a film with a mark a stage or a channel: ten of them take eight seconds."""
PIECES_PACE = 0.25


def cascade_scene(
    result: "CascadeResult",
    *,
    options: Options | None = None,
    label: str = say("witness_scenes.cascade_label"),
    finding: str = "",
    covered: bool = False,
) -> Scene:
    """The maps after each stage of the cascade, and how like the trained network's they still are.

    Covered: names and the picture alone. It rests where the verdicts are passed, once that stage
    is measured.
    """
    count = len(result.stages) - 1
    marks = np.arange(count + 1.0)
    verdict = (
        (Mark(say("witness_scenes.upper_third_random"), x=result.upper),)
        if count >= result.upper
        else ()
    )
    same = Series((0, max(count, 1)), (ALIKE, ALIKE), "", "theory")
    panel = Panel(
        say("witness_scenes.rank_correlation"),
        Axis(say("witness_scenes.layers_with_random_weights"), low=0.0, high=float(max(count, 1))),
        Axis("", low=-0.5, high=1.3, ticks=(-0.5, 0.0, 0.5, 1.0)),
        (
            same,
            *(
                Series(marks, result.correlation[k], METHODS[name].label, colour=k, clocked=True)
                for k, name in enumerate(result.methods)
            ),
        ),
        verdict,
        cursor=True,
    )
    start = result.upper if verdict else count
    return witnesses_scene(
        cascade_tiles(result),
        (pixelwise(result.photo, result.side),),
        clock=Clock(tuple(marks), cascade_texts(result), STAGE_PACE),
        panels=(panel,),
        wash=0.95,
        options=_resting(options, start),
        label=label,
        finding=finding,
        covered=covered,
        words={
            "witnesses_ask": say("witness_scenes.cascade_ask"),
            "plot_theory": say("witness_scenes.cascade_theory"),
        },
    )


def cascade_texts(result: "CascadeResult") -> tuple[str, ...]:
    """What stands beside the clock at each stage."""
    last = len(result.stages) - 1
    below = [
        say("witness_scenes.cascade_text", name=name, number=k + 1, last=last)
        for k, name in enumerate(result.stages[1:])
    ]
    return (result.stages[0].lower(), *below)


def curves_scene(
    result: "CurvesResult",
    *,
    options: Options | None = None,
    label: str = say("witness_scenes.curves_label"),
    finding: str = "",
    covered: bool = False,
) -> Scene:
    """Insertion and deletion: the picture as the network gets it, and the probability meanwhile.

    Covered: names and the picture alone. It rests where the methods' insertion probabilities are
    furthest apart.
    """
    shares = 100 * np.asarray(result.removed, dtype=float)
    name = result.name.split(",")[0]
    ways = (
        (
            say("witness_scenes.come_back", name=name),
            say("witness_scenes.of_the_picture_is_back"),
            result.insertion,
        ),
        (
            say("witness_scenes.go", name=name),
            say("witness_scenes.of_the_picture_is_gone"),
            result.deletion,
        ),
    )
    panels = tuple(
        Panel(
            title,
            Axis(under, low=0.0, high=100.0),
            Axis("", low=0.0, high=1.0),
            tuple(
                Series(shares, values[k], METHODS[method].label, colour=k, clocked=True)
                for k, method in enumerate(result.methods)
            ),
            cursor=True,
        )
        for title, under, values in ways
    )
    return witnesses_scene(
        curves_tiles(result),
        curves_pictures(result),
        clock=Clock(
            tuple(shares),
            tuple(say("witness_scenes.of_the_picture", percent=share) for share in shares),
            PIECES_PACE,
        ),
        panels=panels,
        sets=(INSERTION, DELETION),
        options=_resting(options, round(shares[furthest_apart(result)])),
        label=label,
        finding=finding,
        covered=covered,
        words={"witnesses_ask": say("witness_scenes.curves_ask")},
    )


def furthest_apart(result: "CurvesResult") -> int:
    """The mark at which insertion's largest probability of all methods is furthest from its least.

    Of a single method the mark at which its own is largest.
    """
    values = np.asarray(result.insertion, dtype=float)
    least = values.min(axis=0) if len(values) > 1 else 0.0
    return int((values.max(axis=0) - least).argmax())


def grid_scene(
    result: "MethodGridResult",
    *,
    options: Options | None = None,
    label: str = say("witness_scenes.grid_label"),
    finding: str = "",
) -> Scene:
    """All methods' maps of one picture; the baselines, which need no network, come last."""
    return witnesses_scene(
        grid_tiles(result),
        (pixelwise(result.photo, result.side),),
        wash=0.65,
        options=options,
        label=label,
        finding=finding,
    )


def computed_scene(
    result: "ComputedResult",
    *,
    options: Options | None = None,
    label: str = say("witness_scenes.computed_label"),
    finding: str = "",
) -> Scene:
    """How the map comes about: one channel after the other is weighted and added."""
    tiles = computed_tiles(result)
    first = [
        say("witness_scenes.channel_of", number=k + 1, count=result.count, channel=channel)
        for k, channel in enumerate(result.channels)
    ]
    texts = (
        say("witness_scenes.no_channel_yet"),
        *first,
        say("witness_scenes.all_channels", count=result.count),
    )
    return witnesses_scene(
        tiles,
        (pixelwise(result.photo, result.side),),
        clock=Clock(tuple(range(len(texts))), texts, STAGE_PACE),
        large=len(tiles) - 1,
        wash=0.6,
        options=options,
        label=label,
        finding=finding,
        words={"witnesses_tiles": say("witness_scenes.computed_tiles")},
    )


def _resting(options: Options | None, mark: int) -> Options:
    """The options, with a mark to rest on where they name none."""
    given = options or Options(branch=False)
    return given if given.start is not None else replace(given, start=mark)
