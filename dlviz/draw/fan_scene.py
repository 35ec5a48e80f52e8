"""Gradients of mini-batches as a fan of arrows around the gradient of all examples."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.plots import PLOT_WORDS, Axis, Mark, Panel, PanelParts, Series
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

ARROWS_MAX = 60
SIDES_SEED = 7
PACE = 0.12  # about 1.7 batch sizes a second

FAN_WORDS: Mapping[str, str] = {
    **PLOT_WORDS,
    "fan_true": say("fan_scene.true"),
    "fan_downhill": say("fan_scene.downhill"),
    "fan_uphill": say("fan_scene.uphill"),
    "fan_average": say("fan_scene.average"),
    "fan_batch": say("fan_scene.batch"),
    "fan_clock": say("fan_scene.clock"),
    "fan_lengths": say("fan_scene.lengths"),
    "fan_strip": say("fan_scene.strip"),
    "fan_angle": say("fan_scene.angle"),
    "fan_size": say("fan_scene.size"),
    "fan_right": say("fan_scene.right"),
    "fan_covered": say("fan_scene.covered"),
}
"""The words of the fan, by key; {angle} and {batch} are numbers."""


def fan_scene(
    batches: Sequence[int],
    angles: npt.ArrayLike,
    lengths: npt.ArrayLike,
    mean: npt.ArrayLike,
    *,
    covered: bool = False,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] | None = None,
) -> Scene:
    """The fan of every batch size, on a clock that steps over them, and the mean angles beside it.

    batches: [B] rising. angles: [B, draws] degrees between a mini-batch's gradient and the true
    one, 0 to 180. lengths: [B, draws] of the mini-batches' gradients; the true one's is 1.
    mean: [B] the mean angles, degrees. covered: only the true arrow; no number of it is shipped.
    Arrows are drawn in a plane through the true gradient, each on a random side that it keeps;
    beyond 60 a batch size, evenly spaced ranks of the angles are drawn.
    """
    said = {**FAN_WORDS, **(words or {})}
    common = {"options": options or Options(), "label": label, "finding": finding}
    if covered:
        return Scene("fan", {"covered": True, "panels": []}, words=said, **common)  # type: ignore[arg-type]
    signed, sizes = _sorted(np.asarray(angles, np.float64), np.asarray(lengths, np.float64))
    means = np.asarray(mean, np.float64)
    if len(signed) != len(batches) or means.shape != (len(batches),):
        raise ValueError(f"{len(batches)} batches, angles {signed.shape}, means {means.shape}")
    parts = PanelParts.of([_strip(batches, means, said)])
    return Scene(
        view="fan",
        content={
            "covered": False,
            "batches": [int(b) for b in batches],
            "mean": [float(m) for m in means],
            "panels": parts.content,
        },
        arrays={"angles": signed, "lengths": sizes, **parts.arrays},
        clock=Clock(
            tuple(float(b) for b in batches),
            tuple(said["fan_clock"].replace("{batch}", f"{b:,}") for b in batches),
            PACE,
        ),
        words=said,
        **common,  # type: ignore[arg-type]
    )


def _sorted(
    angles: npt.NDArray[np.float64], lengths: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Arrows by angle, so that the k-th of one batch size turns into the k-th of the next."""
    if angles.ndim != 2 or angles.shape != lengths.shape or not np.isfinite(angles).all():
        raise ValueError(f"angles {angles.shape} and lengths {lengths.shape}: [batches, draws]")
    order = np.argsort(angles, axis=1, kind="stable")
    draws = angles.shape[1]
    shown = np.unique(np.linspace(0, draws - 1, min(draws, ARROWS_MAX)).round().astype(np.intp))
    order = order[:, shown]
    sides = np.random.default_rng(SIDES_SEED).permutation(np.resize([-1.0, 1.0], len(shown)))
    signed = np.take_along_axis(angles, order, axis=1) * sides
    return signed, np.take_along_axis(np.nan_to_num(lengths), order, axis=1)


def _strip(
    batches: Sequence[int], mean: npt.NDArray[np.float64], words: Mapping[str, str]
) -> Panel:
    sizes = np.asarray(batches, np.float64)
    return Panel(
        title=words["fan_strip"],
        x=Axis(words["fan_size"], log=True, ticks=tuple(float(b) for b in batches)),
        y=Axis(words["fan_angle"], low=0, high=max(100.0, float(mean.max()) + 8), ticks=DEGREES),
        series=(Series(sizes, mean, clocked=True, dotted=True),),
        marks=(Mark(words["fan_right"], y=90.0),),
        cursor=True,
    )


DEGREES = (0.0, 30.0, 60.0, 90.0)
