"""A loss over two parameters as a contour map, with runs that roll over it on the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.plots import PLOT_WORDS, Floats, Panel, PanelParts
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

LEVELS = 13
DEEPEST = 1e-3
"""Logarithmic levels begin at this share of the largest loss, or at the least one if larger."""
BALLS_MAX = 6
ENDS = ("finished", "diverged")

SURFACE_WORDS: Mapping[str, str] = {
    **PLOT_WORDS,
    "surface_loss": say("surface_scene.loss"),
    "surface_minimum": say("surface_scene.minimum"),
    "surface_start": say("surface_scene.start"),
    "surface_diverged": say("surface_scene.diverged"),
    "surface_away": say("surface_scene.away"),
}
"""The words of the map, by key."""


@dataclass(frozen=True)
class Ellipse:
    """Theory's noise ball. centre: (x, y). axes: half its lengths. angle: of the first, degrees."""

    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float = 0.0
    text: str = ""


def surface_scene(
    xs: Floats | Sequence[float],
    ys: Floats | Sequence[float],
    loss: Floats,
    paths: Floats,
    labels: Sequence[str],
    clock: Clock | None,
    *,
    ellipses: Sequence[Ellipse] = (),
    minimum: tuple[float, float] | None = None,
    names: tuple[str, str] = ("", ""),
    log_levels: bool = True,
    ends: Sequence[tuple[str, int]] = (),
    colours: Sequence[int] = (),
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    panels: Sequence[Panel] = (),
    words: Mapping[str, str] | None = None,
) -> Scene:
    """Contours of a loss, up to six balls with tails on it, and up to two panels beside it.

    xs, ys: [G] evenly spaced, rising. loss: [G, G], row i at ys[i]; what is not finite counts as
    the largest loss. paths: [V, S, 2] places (x, y) of V runs at the clock's S marks, nan after
    their ends. labels: [V] what stands at the balls. clock: of S marks; None: the last is shown.
    ellipses, minimum: drawn thin, in ink. names: of the axes. ends: for each path how and at which
    mark's index it ended: ("finished" | "diverged", index); empty: all finished.
    colours: each path's hue; empty: 0, 1, 2, ... panels: beside the map, for example the losses.
    """
    paths = np.asarray(paths, dtype=np.float64)
    _check(np.asarray(loss), paths, xs, ys, labels, clock)
    parts = PanelParts.of(panels)
    loss = _filled(np.asarray(loss, dtype=np.float64))
    how = tuple(ends) or (("finished", paths.shape[1] - 1),) * len(paths)
    if len(how) != len(paths) or any(kind not in ENDS for kind, _ in how):
        raise ValueError(f"ends {how} for {len(paths)} paths; each is one of {ENDS}")
    hues = tuple(colours) or tuple(range(len(paths)))
    content: dict[str, object] = {
        "bounds": [float(xs[0]), float(xs[-1]), float(ys[0]), float(ys[-1])],
        "names": list(names),
        "levels": levels(loss, log_levels),
        "log": log_levels,
        "minimum": list(minimum) if minimum else None,
        "ellipses": [
            {"centre": list(e.centre), "axes": list(e.axes), "angle": e.angle, "text": e.text}
            for e in ellipses
        ],
        "paths": [
            {"label": text, "end": kind, "last": int(at), "colour": int(hue)}
            for text, (kind, at), hue in zip(labels, how, hues, strict=True)
        ],
        "panels": parts.content,
    }
    return Scene(
        view="surface",
        content=content,
        arrays={
            "loss": loss,
            "paths": np.where(np.isfinite(paths), paths, np.nan),
            **parts.arrays,
        },
        clock=clock,
        options=options or Options(),
        label=label,
        finding=finding,
        words={**SURFACE_WORDS, **(words or {})},
    )


def levels(loss: npt.NDArray[np.float64], log: bool) -> list[float]:
    """The LEVELS values of the loss whose contours are drawn, rising; none on a flat surface."""
    low, high = float(loss.min()), float(loss.max())
    if not low < high:
        return []
    if log and high > 0:
        low = max(low, DEEPEST * high)
        inner = np.geomspace(low, high, LEVELS + 2)[1:-1]
    else:
        inner = np.linspace(low, high, LEVELS + 2)[1:-1]
    return [float(level) for level in inner]


def _filled(loss: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    finite = np.isfinite(loss)
    return np.where(finite, loss, loss[finite].max() if finite.any() else 0.0)


def _check(
    loss: Floats,
    paths: Floats,
    xs: Floats | Sequence[float],
    ys: Floats | Sequence[float],
    labels: Sequence[str],
    clock: Clock | None,
) -> None:
    if loss.ndim != 2 or loss.shape != (len(ys), len(xs)) or len(xs) != len(ys):
        raise ValueError(f"loss {loss.shape} on a grid of {len(ys)} x {len(xs)}; it is square")
    if paths.ndim != 3 or paths.shape[2] != 2 or not 0 <= len(paths) <= BALLS_MAX:
        raise ValueError(f"paths {paths.shape}; expected [up to {BALLS_MAX}, steps, 2]")
    if len(labels) != len(paths):
        raise ValueError(f"{len(labels)} labels for {len(paths)} paths")
    if clock is not None and len(clock.marks) != paths.shape[1]:
        raise ValueError(f"{paths.shape[1]} steps on a clock of {len(clock.marks)} marks")
