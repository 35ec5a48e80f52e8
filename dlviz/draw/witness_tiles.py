"""A tile a method: what each study of maps has measured, as witnesses."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.tiles_atlas import pixelwise
from dlviz.draw.witnesses_scene import Witness
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import HARDLY
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.cascade import CascadeResult
    from dlviz.measure.computed import ComputedResult
    from dlviz.measure.curves import CurvesResult
    from dlviz.measure.method_grid import MethodGridResult

Bytes = npt.NDArray[np.uint8]
INSERTION, DELETION = say("witness_tiles.insertion"), say("witness_tiles.deletion")
"""The two sets of tiles of curves, in this order."""
HARDLY_SAID = say("witness_tiles.hardly")
GREY = 128  # what is seen where deletion has taken a piece away


def cascade_tiles(result: "CascadeResult") -> tuple[Witness, ...]:
    """A tile a method, its frames the stages; a note where the map hardly minds."""
    verdicts = result.verdicts
    return tuple(
        Witness(
            METHODS[name].label,
            METHODS[name].say,
            maps=result.maps[k],
            captions=tuple(_correlation(value) for value in result.correlation[k]),
            note=HARDLY_SAID if verdicts.get(name) == HARDLY and not METHODS[name].baseline else "",
            baseline=METHODS[name].baseline,
        )
        for k, name in enumerate(result.methods)
    )


def curves_tiles(result: "CurvesResult") -> tuple[Witness, ...]:
    """A tile a method and set: pieces that come back over the blur, and pieces that turn grey."""
    values = {INSERTION: result.insertion, DELETION: result.deletion}
    return tuple(
        Witness(
            METHODS[name].label,
            METHODS[name].say,
            order=np.asarray(result.order[k]),
            shown=tuple(float(share) for share in result.removed),
            under=1 + number,
            invert=not number,
            captions=tuple(
                say("witness_tiles.p_and_area", value=value, area=result.areas[k, 1 - number])
                for value in curve[k]
            ),
            baseline=METHODS[name].baseline,
            set=number,
        )
        for number, curve in enumerate(values.values())
        for k, name in enumerate(result.methods)
    )


def curves_pictures(result: "CurvesResult") -> tuple[Bytes, Bytes, Bytes]:
    """The picture, its blur, and grey."""
    photo, blurred = (pixelwise(one, result.side) for one in (result.photo, result.blurred))
    return photo, blurred, np.full_like(photo, GREY)


def grid_tiles(result: "MethodGridResult") -> tuple[Witness, ...]:
    """A tile a method, those still to come and those that cannot be used here too."""
    done = {name: k for k, name in enumerate(result.methods)}
    asked = [name for name, one in METHODS.items() if result.study.costly or not one.costly]
    return tuple(_grid_tile(result, name, done.get(name)) for name in asked)


def _grid_tile(result: "MethodGridResult", name: str, k: int | None) -> Witness:
    method = METHODS[name]
    tile = Witness(method.label, method.say, baseline=method.baseline)
    if name in result.missing:
        return replace(tile, note=result.missing[name])
    if k is None:
        return replace(tile, captions=(say("witness_tiles.still_to_come"),))
    error = result.completeness if name == "integrated_gradients" else np.nan
    missed = say("witness_tiles.sum_misses", percent=100 * error) if np.isfinite(error) else ""
    return replace(
        tile,
        say=method.say + missed,
        maps=result.maps[k][None],
        signed=method.signed,
        captions=(say("witness_tiles.edge_like", correlation=_signed(result.alike[k])),),
    )


def computed_tiles(result: "ComputedResult") -> tuple[Witness, ...]:
    """The channels, the rest of them, and last the sum so far, whose frames the channels are."""
    areas = result.maps.sum(axis=(1, 2))
    channels = [
        Witness(
            say("witness_tiles.channel", channel=channel),
            say("witness_tiles.channel_say"),
            maps=result.maps[k][None],
            signed=bool((result.maps[k] < 0).any()),
            captions=(f"{_weight(result.weights[k])} × {areas[k]:.1f} = "
                      f"{_signed(result.shares[k])}",),
            since=k + 1,
        )
        for k, channel in enumerate(result.channels)
    ]  # fmt: skip
    others = result.count - len(channels)
    rest = Witness(
        say("witness_tiles.rest", count=others),
        say("witness_tiles.rest_say"),
        maps=result.rest[None],
        signed=True,
        captions=(f"= {_signed(float(result.rest.sum()))}",),
        since=len(channels) + 1,
    )
    sums = [_signed(float(one.sum())) for one in result.sums]
    total = Witness(
        say("witness_tiles.total"),
        say("witness_tiles.total_say"),
        maps=result.sums,
        signed=True,
        captions=(
            *(f"= {value}" for value in sums[:-1]),
            say("witness_tiles.total_caption", sum=sums[-1]),
        ),
    )
    return (*channels, rest, total)


def _correlation(value: float) -> str:
    return say("witness_tiles.correlation", value=_signed(value))


def _signed(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _weight(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")
