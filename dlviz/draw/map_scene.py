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
from dlviz.texts import say
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
        "map": say("map_scene.label"),
        "map_curves": say("map_scene.map_curves"),
        "map_click": say("map_scene.map_click"),
        "map_keys": say("map_scene.map_keys"),
        "clock": say("map_scene.clock"),
        "clock_epochs": say("map_scene.clock_epochs"),
        "clock_updates": say("map_scene.clock_updates"),
        "measure": say("map_scene.measure"),
        "measure_loss": say("map_scene.measure_loss"),
        "measure_accuracy": say("map_scene.measure_accuracy"),
        "measure_steps": say("map_scene.measure_steps"),
        "unit_loss": say("map_scene.unit_loss"),
        "unit_accuracy": say("map_scene.unit_accuracy"),
        "unit_steps": say("map_scene.unit_steps"),
        "rate": say("map_scene.rate"),
        "batch": say("map_scene.batch"),
        "axis_rate": say("map_scene.axis_rate"),
        "axis_batch": say("map_scene.axis_batch"),
        "axis_epochs": say("map_scene.axis_epochs"),
        "axis_updates": say("map_scene.axis_updates"),
        "axis_loss": say("map_scene.axis_loss"),
        "said_loss": say("map_scene.said_loss"),
        "said_accuracy": say("map_scene.said_accuracy"),
        "said_steps": say("map_scene.said_steps"),
        "after": say("map_scene.after"),
        "law": say("map_scene.law"),
        "law_said": say("map_scene.law_said"),
        "law_same": say("map_scene.law_same"),
        "law_any": say("map_scene.law_any"),
        "map_diverged": say("map_scene.map_diverged"),
        "map_stalled": say("map_scene.map_stalled"),
        "map_never": say("map_scene.map_never"),
        "map_draw": say("map_scene.map_draw"),
        "map_hint": say("map_scene.map_hint"),
        "stroke": say("map_scene.stroke"),
        "draw": say("map_scene.draw"),
        "clear_stroke": say("map_scene.clear_stroke"),
        "its_film": say("map_scene.its_film"),
        "handle_left": say("map_scene.handle_left"),
        "handle_right": say("map_scene.handle_right"),
        "covered": say("map_scene.covered"),
        "waiting": say("map_scene.waiting"),
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
    return Clock(marks, tuple(say("map_scene.of_the_run", percent=mark) for mark in marks), PACE)


def _json(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
