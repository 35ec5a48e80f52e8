"""The first layer's weights as small pictures that form while a network trains."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.plots import PLOT_WORDS, Panel, PanelParts
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

UNITS_MAX = 64
COMMON = 99.0
"""The scale ends at this percentile of all weights' sizes: a few outliers do not grey the rest."""

TILES_WORDS: Mapping[str, str] = {
    **PLOT_WORDS,
    "tiles_unit": say("tiles_scene.unit"),
    "tiles_range": say("tiles_scene.range"),
    "tiles_all": say("tiles_scene.all"),
}
"""The words of the pictures, by key; {unit}, {low} and {high} are numbers."""


def tiles_scene(
    weights: npt.NDArray[np.floating],
    clock: Clock | None,
    *,
    shape: tuple[int, int] = (8, 8),
    labels: Sequence[str] = (),
    panels: Sequence[Panel] = (),
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] | None = None,
) -> Scene:
    """Up to 64 neurons' weights as pictures over the snapshots, and panels beside them.

    weights: [S, units, h * w], one snapshot a mark of the clock; what is not finite is drawn as 0.
    clock: of S marks; None: the last snapshot stands still. shape: (h, w). labels: [units] names of
    the neurons; empty: their numbers. panels: for example loss and accuracy over the updates.
    The colours are one scale for all neurons and snapshots, centred on zero. Shipped as bytes:
    120 snapshots of 32 neurons of 8 x 8 are 250 KB before packing.
    """
    values = np.asarray(weights, dtype=np.float64)
    if weights.ndim != 3 or weights.shape[2] != shape[0] * shape[1]:
        raise ValueError(f"weights {weights.shape}; expected [snapshots, units, {shape}]")
    if not 1 <= weights.shape[1] <= UNITS_MAX:
        raise ValueError(f"{weights.shape[1]} units; one to {UNITS_MAX} have a picture")
    if clock is not None and len(clock.marks) != len(weights):
        raise ValueError(f"{len(weights)} snapshots on a clock of {len(clock.marks)} marks")
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    scale = float(np.percentile(np.abs(values), COMMON)) or 1.0
    parts = PanelParts.of(panels)
    return Scene(
        view="tiles",
        content={
            "shape": list(shape),
            "units": int(weights.shape[1]),
            "scale": scale,
            "labels": list(labels),
            "panels": parts.content,
        },
        arrays={
            "weights": pixels(values, scale),
            "ranges": np.stack([values.min(axis=2), values.max(axis=2)], axis=2),
            **parts.arrays,
        },
        clock=clock,
        options=options or Options(),
        label=label,
        finding=finding,
        words={**TILES_WORDS, **(words or {})},
    )


def pixels(weights: npt.NDArray[np.float64], scale: float) -> npt.NDArray[np.uint8]:
    """Weights as bytes: -scale and below is 1, zero is 128, scale and above is 255."""
    return np.asarray(np.round(128 + 127 * np.clip(weights / scale, -1, 1)), dtype=np.uint8)
