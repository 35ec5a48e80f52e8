"""Readouts of studies that ask where a network looks: the numbers behind them, as tables."""

import types
import typing
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import correlation, percent
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import Cascade, CascadeResult
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.computed import Computed, ComputedResult
from dlviz.measure.curves import Curves, CurvesResult
from dlviz.measure.eraser import Eraser, EraserResult
from dlviz.measure.look import Look, LookResult
from dlviz.measure.method_grid import MethodGrid, MethodGridResult
from dlviz.measure.pointing import Pointing, PointingResult
from dlviz.measure.trial import Trial, TrialResult
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table

STATES = (
    say("readouts.as_they_are"),
    say("readouts.mark_rubbed_out"),
    say("readouts.disc_rubbed_out"),
    say("readouts.mark_in_the_opposite_corner"),
)


def _labels(names: typing.Iterable[str]) -> list[str]:
    return [METHODS[name].label for name in names]


def _look(lesson: Lesson, visit: Visit, result: LookResult) -> None:
    table(
        {
            say("readouts.class"): [name for _, name, _ in result.classes],
            say("readouts.probability"): shares(share for _, _, share in result.classes),
            **{
                say("readouts.map_on", label=label): shares(result.mass[:, part])
                for part, (label, _) in enumerate(result.parts)
                if len(result.parts) > 1
            },
        }
    )
    table(
        {
            say("readouts.layer"): [label for _, label in result.layers],
            say("readouts.correlation_with_last"): [
                correlation(float(value)) for value in result.alike
            ],
            say("readouts.blank_maps"): result.blank.sum(axis=0),
        }
    )


def _computed(lesson: Lesson, visit: Visit, result: ComputedResult) -> None:
    brought = [float(w * m.sum()) for w, m in zip(result.weights, result.maps, strict=True)]
    table(
        {
            say("readouts.channel"): result.channels,
            say("readouts.weight"): [f"{value:.5f}" for value in result.weights],
            say("readouts.brings_to_the_sum"): [f"{value:.4f}" for value in brought],
        }
    )
    st.caption(
        say(
            "readouts.sum_of_channels",
            count=result.count,
            total=result.total,
            logit=result.logit,
            bias=result.bias,
            difference=result.logit - result.bias,
        )
    )


def _grid(lesson: Lesson, visit: Visit, result: MethodGridResult) -> None:
    table(
        {
            say("readouts.method"): _labels(result.methods),
            say("readouts.what_it_does"): [METHODS[name].say for name in result.methods],
            say("readouts.correlation_with_edges"): [
                correlation(float(value)) for value in result.alike
            ],
        }
    )
    for name, why in result.missing.items():
        st.caption(f"{METHODS[name].label}: {why}")
    if np.isfinite(result.completeness):
        st.caption(say("readouts.completeness", completeness=percent(result.completeness, 2)))


def _cascade(lesson: Lesson, visit: Visit, result: CascadeResult) -> None:
    table(
        {
            say("readouts.random_down_to"): result.stages,
            **{
                METHODS[name].label: [correlation(float(value)) for value in result.correlation[k]]
                for k, name in enumerate(result.methods)
            },
        }
    )
    table(
        {
            say("readouts.method"): _labels(result.verdicts),
            say("readouts.its_picture"): list(result.verdicts.values()),
        }
    )


def _curves(lesson: Lesson, visit: Visit, result: CurvesResult) -> None:
    table(
        {
            say("readouts.order_of"): _labels(result.methods),
            say("readouts.insertion_more_is_better"): [
                f"{value:.3f}" for value in result.areas[:, 1]
            ],
            say("readouts.deletion_less_is_better"): [
                f"{value:.3f}" for value in result.areas[:, 0]
            ],
        }
    )


def _pointing(lesson: Lesson, visit: Visit, result: PointingResult) -> None:
    table(
        {
            say("readouts.method"): _labels(result.methods),
            say("readouts.peak_inside_the_figure"): shares(result.hits),
            say("readouts.share_of_the_map_inside"): shares(result.mass),
        }
    )
    st.caption(say("readouts.figure_covers", area=percent(float(result.area), 1)))


def _trial(lesson: Lesson, visit: Visit, result: TrialResult) -> None:
    table(
        {
            say("readouts.class"): result.names,
            say("readouts.right_in_the_test"): shares(result.by_class),
        }
    )
    table(
        {
            "": (
                say("readouts.discs_without_the_mark_right"), say("readouts.marked_others"),
                say("readouts.maps_light_in_the_corner"), say("readouts.corners_share"),
                say("readouts.peaks_in_the_corner"), say("readouts.peaks_on_the_disc"),
            ),
            say("readouts.share"): shares((
                float(result.unmarked[-1]), float(result.marked_others), float(result.corner_mass),
                float(result.corner_area), float(result.peak_corner), float(result.peak_disc),
            )),
        }
    )  # fmt: skip


def _eraser(lesson: Lesson, visit: Visit, result: EraserResult) -> None:
    table(
        {
            say("readouts.test_discs"): STATES,
            say("readouts.p_disc_mean"): [f"{value:.3f}" for value in result.means],
            say("readouts.standard_deviation"): [f"{value:.3f}" for value in result.spread],
        }
    )
    st.caption(say("readouts.both_gone", both_gone=result.both_gone))


def _cliff(lesson: Lesson, visit: Visit, result: CliffResult) -> None:
    table(
        {
            say("readouts.discs_with_the_mark"): shares(result.rates),
            say("readouts.right_in_the_test"): shares(result.accuracy.mean(axis=1)),
            say("readouts.discs_without_it_right"): shares(result.unmarked.mean(axis=1)),
            say("readouts.p_disc_mark_gone"): [f"{v:.2f}" for v in result.mark_gone.mean(axis=1)],
        }
    )


ATTRIBUTION_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            Look: _look,
            Computed: _computed,
            MethodGrid: _grid,
            Cascade: _cascade,
            Curves: _curves,
            Pointing: _pointing,
            Trial: _trial,
            Eraser: _eraser,
            Cliff: _cliff,
        }
    )
)
