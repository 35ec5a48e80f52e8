"""Readouts of studies that are not networks: tables, and heat maps beside the map."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from dlviz.draw.descent_scene import OPTIMISER_NAMES, line_labels
from dlviz.draw.heat_maps import KINDS, heat_map, heat_map_alt
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.measure.contours import contour_slope
from dlviz.measure.critical_batch import CriticalBatch, CriticalBatchResult
from dlviz.measure.least_squares import (
    decay,
    final_errors,
    first_step,
    floors,
    gd_factor,
    momentum_factor,
)
from dlviz.texts import say
from dlviz.train.descent import Descent, Line, Lines
from dlviz.train.plane import Plane, PlaneResult
from dlviz.train.study import Study
from dlviz.train.sweep import LEAST_SQUARES, Sweep, SweepMaps
from dlviz.ui import link
from dlviz.ui.attack_readouts import ATTACK_READOUTS
from dlviz.ui.attribution_readouts import ATTRIBUTION_READOUTS
from dlviz.ui.deep_readouts import DEEP_READOUTS
from dlviz.ui.vision_readouts import VISION_READOUTS
from dlviz.ui.word_readouts import WORD_READOUTS

HEAT_MAP_NAMES = {
    "accuracy": say("readouts.kind_accuracy"),
    "spread": say("readouts.kind_spread"),
    "steps": say("readouts.kind_updates"),
}
GRADIENT = 3.0  # of the first step that is shown


def has_readouts(study: Study) -> bool:
    """Whether the study states anything about itself."""
    return type(study) in _READOUTS


def study_readouts(lesson: Lesson, visit: Visit, result: object) -> None:
    """What the study states about itself."""
    _READOUTS[type(visit.study)](lesson, visit, result)


def _sweep(lesson: Lesson, visit: Visit, maps: SweepMaps) -> None:
    sweep, study = maps.sweep, visit.study
    for each in maps.maps:
        if len(sweep.batches) > 1:
            slope = contour_slope(each, sweep.rates, sweep.batches)
            levels = ", ".join(f"{level:.3g}" for level in slope.levels)
            st.markdown(
                say(
                    "readouts.contour_slope",
                    clock=each.clock,
                    slope=slope.slope,
                    margin=slope.margin,
                    levels=levels,
                )
            )
    if maps.recorded:
        st.caption(say("presenter.sweep_recorded", count=f"{sweep.networks:,}"))
    else:
        st.caption(
            say(
                "readouts.sweep_speed",
                networks=sweep.networks,
                seconds=maps.seconds,
                updates_per_s=maps.updates_per_s,
            )
        )
    kinds = KINDS if sweep.dataset != LEAST_SQUARES else KINDS[1:]
    key = f"{lesson.id}_heat_kind"
    kind = st.segmented_control(
        say("readouts.heat_map"),
        kinds,
        format_func=HEAT_MAP_NAMES.__getitem__,
        default=kinds[0],
        key=key,
        required=True,
        on_change=link.touch,
    )
    clock = str(study.get("clock"))
    shown = clock if clock in {each.clock for each in maps.maps} else "epochs"
    place = f"{lesson.id}_heat_{shown}_{kind}"
    st.plotly_chart(
        heat_map(maps, shown, str(kind)), key=place, width="stretch", theme="streamlit",
        on_select=lambda: _chosen(lesson, place), selection_mode="points",
        alt=heat_map_alt(maps, shown, str(kind)),
    )  # fmt: skip


def _chosen(lesson: Lesson, place: str) -> None:
    """A cell of a heat map was clicked: the map above shows its curve."""
    visit = link.current(lesson)
    link.touch()
    points = st.session_state[place]["selection"]["points"]
    if not points or not isinstance(visit.study, Sweep):
        return
    column, row = points[0].get("point_number", (None, None)), visit.study.cell
    if isinstance(column, list | tuple) and len(column) == 2:
        row = (int(column[1]), int(column[0]))
    link.move(lesson, replace(visit, study=visit.study.having(cell=row)))


def _descent(lesson: Lesson, visit: Visit, lines: Lines) -> None:
    rows = pd.DataFrame(
        {
            "": line_labels(lines),
            say("readouts.squared_distance_at_the_end"): [
                _figure(f.measured) for f in final_errors(lines)
            ],
            say("readouts.theory"): [_figure(f.theory) for f in final_errors(lines)],
            say("readouts.mean_of_the_last_third"): [_figure(f.measured) for f in floors(lines)],
            "± ": [_figure(f.margin) for f in floors(lines)],
            say("readouts.theory") + " ": [_figure(f.theory) for f in floors(lines)],
            say("readouts.ended_because"): [
                _ended(line.end.kind, line.end.step) for line in lines.lines
            ],
        }
    )
    st.dataframe(rows, hide_index=True, width="stretch")
    study = lines.lines[0].study
    factors = [
        f"{label} {factor:.4f}"
        for label, factor in zip(line_labels(lines), map(_factor, lines.lines), strict=True)
        if factor is not None
    ]
    if factors:
        kappa = study.condition
        st.markdown(
            say(
                "readouts.factor_of_a_step",
                factors=", ".join(factors),
                kappa=kappa,
                descent=gd_factor(kappa),
                momentum=momentum_factor(kappa),
            )
        )
    sizes = ", ".join(
        f"{OPTIMISER_NAMES[name]} {first_step(name, study.learning_rate, GRADIENT):.3g}"
        for name in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    )
    st.caption(
        say(
            "readouts.first_step", learning_rate=study.learning_rate, gradient=GRADIENT, sizes=sizes
        )
    )


def _factor(line: Line) -> float | None:
    """What a step makes of the distance in the long run, where no chance hides it."""
    study, steps = line.study, line.steps
    if study.batch_size or line.end.kind != "finished" or line.error[-1] <= 0:
        return None
    return decay(steps, line.error, int(steps[len(steps) // 2]), int(steps[-1]))


def _plane(lesson: Lesson, visit: Visit, result: PlaneResult) -> None:
    study = result.study
    st.markdown(
        say(
            "readouts.plane_share",
            share=100 * result.share,
            networks=result.resolution**2,
            x0=10**study.x0,
            x1=10**study.x1,
            y0=10**study.y0,
            y1=10**study.y1,
        )
    )
    st.caption(
        say("readouts.plane_speed", seconds=result.seconds, networks_per_s=result.networks_per_s)
    )


def _critical(lesson: Lesson, visit: Visit, result: CriticalBatchResult) -> None:
    st.markdown(
        f"S = {result.s_min:.1f} ± {result.s_min_margin:.1f} · (1 + "
        f"{result.b_crit:.0f} ± {result.b_crit_margin:.0f} / B)"
    )
    st.dataframe(
        pd.DataFrame(
            {
                say("readouts.batch_size"): result.batches,
                say("readouts.best_rate"): [f"{rate:.3g}" for rate in result.best_rates],
                say("readouts.updates"): [f"{steps:.1f}" for steps in result.mean_steps],
                say("readouts.fit"): [f"{steps:.1f}" for steps in result.fitted],
                say("readouts.examples"): [f"{seen:,.0f}" for seen in result.examples_seen],
            }
        ),
        hide_index=True,
        width="content",
    )


def _figure(value: float) -> str:
    return "-" if value != value else f"{value:.4g}"


def _ended(kind: str, step: int) -> str:
    return (
        say("readouts.it_diverged_at_update", step=step)
        if kind == "diverged"
        else say("readouts.so_many_updates", step=step)
    )


_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            Sweep: _sweep,
            Descent: _descent,
            Plane: _plane,
            CriticalBatch: _critical,
            **DEEP_READOUTS,
            **VISION_READOUTS,
            **ATTRIBUTION_READOUTS,
            **ATTACK_READOUTS,
            **WORD_READOUTS,
        }
    )
)
