"""A map of learning rate and batch size as a scene of the film player."""

import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.lettering import raised
from dlviz.draw.map_values import Floats, equal_loss, final_loss, loss_range, seed_mean
from dlviz.draw.scene import Clock, Scene
from dlviz.train.sweep_map import DIVERGED, WAITING

if TYPE_CHECKING:
    from dlviz.measure.contours import Slope
    from dlviz.train.sweep import ClockMap, Sweep, SweepMaps

Arrays = dict[str, npt.NDArray[np.generic]]
PACE = 0.3  # its few frames are the whole run
MEASURES = ("loss", "accuracy", "steps")
BASE = (1 / 16, 16)  # rate and batch of the cell that is shown before one was chosen

MAP_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "map": "Map of learning rate and batch size",
        "map_curves": "Loss of the chosen cell and of its twin",
        "map_click": "Click a cell to see its run.",
        "map_keys": "Arrow keys move, Enter chooses.",
        "clock": "Same number of",
        "clock_epochs": "Equal epochs",
        "clock_updates": "Equal updates",
        "measure": "Colour shows",
        "measure_loss": "Loss",
        "measure_accuracy": "Test accuracy",
        "measure_steps": "Updates to target",
        "unit_loss": "loss",
        "unit_accuracy": "accuracy",
        "unit_steps": "updates",
        "rate": "rate",
        "batch": "batch",
        "axis_rate": "learning rate",
        "axis_batch": "batch size",
        "axis_epochs": "epochs",
        "axis_updates": "updates",
        "axis_loss": "training loss (log scale)",
        "said_loss": "loss",
        "said_accuracy": "test accuracy",
        "said_steps": "updates to target",
        "after": "after",
        "law": "rate ∝ batch",
        "law_said": "rate in proportion to batch to the power",
        "law_same": "same rate",
        "law_any": "any rate",
        "map_diverged": "diverged",
        "map_stalled": "stalled",
        "map_never": "target not reached",
        "map_draw": "Draw the line of equal loss with one stroke",
        "map_hint": "Each square is one learning rate with one batch size. "
        "Along which line is the loss the same?",
        "stroke": "your line",
        "draw": "Draw",
        "clear_stroke": "Clear",
        "its_film": "Its film",
        "handle_left": "Left end of your line",
        "handle_right": "Right end of your line",
        "covered": "covered",
        "waiting": "not trained yet",
    }
)
"""The map's own words, by key."""


def map_scene(
    sweep: "Sweep",
    maps: "SweepMaps | None",
    slopes: "Mapping[str, Slope]",
    lines: Mapping[str, Sequence[Floats]],
    *,
    measure: str,
    clock: str,
    cell: Sequence[int] = (),
    covered: bool = False,
    toggle: bool = False,
    across: str = "rate",
    options: Options | None = None,
    label: str = MAP_WORDS["map"],
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The map, its lines of equal loss and the slope along them; its clock is the runs' own.

    maps: None while nothing is trained: then the map is covered. slopes: by clock.
    lines: by clock, polylines [P, 2] in (log2 batch, log2 rate); without an entry those of the same
        round losses on every map.
    measure: "loss", "accuracy" or "steps". clock: the map that is shown. cell: (rate, batch), the
    chosen cell's places, or (). covered: only the axes are sent, nothing that was measured.
    toggle: the reader can go to the other clock. across: the axis that lies, "batch" or "rate".
    words: replaces entries of MAP_WORDS.
    Raises ValueError for a measure, a clock or an axis that there is not.
    """
    known = ((measure, MEASURES), (clock, ("epochs", "updates")), (across, ("batch", "rate")))
    for name, names in known:
        if name not in names:
            raise ValueError(f"{name!r} is not one of {names}")
    content: dict[str, object] = {
        "rates": list(sweep.rates),
        "batches": list(sweep.batches),
        "rate_texts": [rate_text(rate) for rate in sweep.rates],
        "across": across,
        "clock": clock,
        "toggle": toggle,
        "covered": covered or maps is None,
        "cell": list(cell),
        "base": _base(sweep),
        "epochs": sweep.epochs,
        "updates": sweep.updates,
    }
    arrays: Arrays = {}
    frames: Floats | None = None
    if maps is not None and not covered:
        frames = maps.map(clock).progress
        measured, arrays = _measured(maps, slopes, lines, frames, measure)
        content |= measured
    return Scene(
        view="map",
        content=content,
        arrays=arrays,
        clock=None if frames is None else _clock(frames),
        options=options or Options(branch=False, speed=0.25),
        label=label,
        finding=finding,
        words={**MAP_WORDS, **words},
    )


def rate_text(rate: float) -> str:
    """A learning rate as people write it: 1/16, 4, 0.05."""
    power = np.log2(rate)
    if power == round(power) and -12 <= power < 0:
        return f"1/{round(1 / rate)}"
    if 1e-4 <= rate < 1e4:
        return f"{rate:.3g}"
    digits, exponent = f"{rate:.1e}".split("e")
    return f"{digits.removesuffix('.0')}×10{raised(int(exponent))}"


def _measured(
    maps: "SweepMaps",
    slopes: "Mapping[str, Slope]",
    lines: Mapping[str, Sequence[Floats]],
    frames: Floats,
    measure: str,
) -> tuple[dict[str, object], Arrays]:
    """What was measured, all clocks on the same frames: for the header, and as arrays."""
    shown = {one.clock: _grid(one, frames) for one in maps.maps}
    arrays = {f"{name}_{key}": each for name, own in shown.items() for key, each in own.items()}
    stripes = {**equal_loss(maps), **{name: lines[name] for name in shown if name in lines}}
    arrays |= {f"{name}_lines": np.concatenate(own) for name, own in stripes.items() if own}
    content = {
        **_measures(shown, loss_range(maps), measure),
        "target": _json(maps.target),
        "clocks": list(shown),
        "slopes": {
            name: {"slope": _json(slopes[name].slope), "margin": _json(slopes[name].margin)}
            for name in shown
            if name in slopes
        },
        "lines": {name: [len(one) for one in own] for name, own in stripes.items()},
    }
    return content, arrays


def _grid(one: "ClockMap", frames: Floats) -> Arrays:
    """One map as the player reads it, its cells in rows of one rate; frames: their shares."""
    at = np.clip(np.searchsorted(one.progress, frames - 1e-9), 0, len(one.progress) - 1)
    loss = seed_mean(one.loss[at])
    loss[-1] = final_loss(one)
    last = np.where(np.isfinite(one.loss[-1]), one.loss[-1], np.nan)
    spread = np.zeros(loss.shape[1:])
    whole = np.isfinite(last).any(axis=-1)
    spread[whole] = (np.nanmax(last[whole], axis=-1) - np.nanmin(last[whole], axis=-1)) / 2
    steps = np.sort(one.steps_to_target, axis=-1)[..., (one.steps_to_target.shape[-1] - 1) // 2]
    fine = (one.state != DIVERGED) & (one.state != WAITING)
    return {
        "loss": loss.reshape(len(loss), -1),
        "accuracy": np.where(fine, seed_mean(one.test_accuracy), np.nan).ravel(),
        "steps": np.where(fine & np.isfinite(steps), steps, np.nan).ravel(),
        "state": np.where(one.state == WAITING, 3, one.state).astype(np.uint8).ravel(),
        "spread": np.where(fine, spread, np.nan).ravel(),
        "updates": one.updates.astype(np.int32),
    }


def _measures(
    shown: Mapping[str, Arrays], losses: tuple[float, float], wanted: str
) -> dict[str, object]:
    """Which measures there are, the values at the ends of their colours, and the one shown."""
    ranges: dict[str, list[float]] = {"loss": list(losses)}
    for name in ("accuracy", "steps"):
        values = np.concatenate([np.asarray(grid[name], dtype=float) for grid in shown.values()])
        values = values[np.isfinite(values)]
        if len(values):
            low, high = float(values.min()), float(values.max())
            ranges[name] = [low, high if high > low else low + 1]
    return {
        "measures": list(ranges),
        "measure": wanted if wanted in ranges else "loss",
        "ranges": ranges,
    }


def _base(sweep: "Sweep") -> list[int]:
    """The cell nearest to BASE."""
    axes = ((sweep.rates, BASE[0]), (sweep.batches, BASE[1]))
    return [int(np.argmin(np.abs(np.log2(values) - np.log2(at)))) for values, at in axes]


def _clock(frames: Floats) -> Clock:
    marks = tuple(float(100 * share) for share in frames)
    return Clock(marks, tuple(f"{mark:.0f} % of the run" for mark in marks), PACE)


def _json(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
