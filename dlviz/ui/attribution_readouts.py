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
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table

STATES = ("as they are", "mark rubbed out", "disc rubbed out", "mark in the opposite corner")


def _labels(names: typing.Iterable[str]) -> list[str]:
    return [METHODS[name].label for name in names]


def _look(lesson: Lesson, visit: Visit, result: LookResult) -> None:
    table(
        {
            "class": [name for _, name, _ in result.classes],
            "probability": shares(share for _, _, share in result.classes),
            **{
                f"map on “{label}”": shares(result.mass[:, part])
                for part, (label, _) in enumerate(result.parts)
                if len(result.parts) > 1
            },
        }
    )
    table(
        {
            "layer": [label for _, label in result.layers],
            "correlation with the last layer’s map": [
                correlation(float(value)) for value in result.alike
            ],
            "maps without anything that speaks for the class": result.blank.sum(axis=0),
        }
    )


def _computed(lesson: Lesson, visit: Visit, result: ComputedResult) -> None:
    brought = [float(w * m.sum()) for w, m in zip(result.weights, result.maps, strict=True)]
    table(
        {
            "channel": result.channels,
            "weight": [f"{value:.5f}" for value in result.weights],
            "brings to the sum": [f"{value:.4f}" for value in brought],
        }
    )
    st.caption(
        f"All {result.count:,} channels: {result.total:.4f}. Logit {result.logit:.4f}, bias "
        f"{result.bias:.4f}, difference {result.logit - result.bias:.4f}."
    )


def _grid(lesson: Lesson, visit: Visit, result: MethodGridResult) -> None:
    table(
        {
            "method": _labels(result.methods),
            "what it does": [METHODS[name].say for name in result.methods],
            "rank correlation with the edges": [
                correlation(float(value)) for value in result.alike
            ],
        }
    )
    for name, why in result.missing.items():
        st.caption(f"{METHODS[name].label}: {why}")
    if np.isfinite(result.completeness):
        st.caption(
            f"Integrated gradients: {percent(result.completeness, 2)} of the difference between "
            "the picture’s logit and the baseline’s is missing from the sum of the map."
        )


def _cascade(lesson: Lesson, visit: Visit, result: CascadeResult) -> None:
    table(
        {
            "random from the top down to": result.stages,
            **{
                METHODS[name].label: [correlation(float(value)) for value in result.correlation[k]]
                for k, name in enumerate(result.methods)
            },
        }
    )
    table(
        {
            "method": _labels(result.verdicts),
            "its picture": list(result.verdicts.values()),
        }
    )


def _curves(lesson: Lesson, visit: Visit, result: CurvesResult) -> None:
    table(
        {
            "order of": _labels(result.methods),
            "insertion (more is better)": [f"{value:.3f}" for value in result.areas[:, 1]],
            "deletion (less is better)": [f"{value:.3f}" for value in result.areas[:, 0]],
        }
    )


def _pointing(lesson: Lesson, visit: Visit, result: PointingResult) -> None:
    table(
        {
            "method": _labels(result.methods),
            "peak inside the figure": shares(result.hits),
            "share of the map inside": shares(result.mass),
        }
    )
    st.caption(f"A figure covers {percent(float(result.area), 1)} of its picture on average.")


def _trial(lesson: Lesson, visit: Visit, result: TrialResult) -> None:
    table({"class": result.names, "right in the test": shares(result.by_class)})
    table(
        {
            "": (
                "discs without the mark, right", "other figures with the mark, named disc",
                "map’s light in the corner", "the corner’s share of the picture",
                "peaks in the corner", "peaks on the disc",
            ),
            "share": shares((
                float(result.unmarked[-1]), float(result.marked_others), float(result.corner_mass),
                float(result.corner_area), float(result.peak_corner), float(result.peak_disc),
            )),
        }
    )  # fmt: skip


def _eraser(lesson: Lesson, visit: Visit, result: EraserResult) -> None:
    table(
        {
            "test discs": STATES,
            "p(disc), mean": [f"{value:.3f}" for value in result.means],
            "standard deviation": [f"{value:.3f}" for value in result.spread],
        }
    )
    st.caption(f"With neither mark nor disc: {result.both_gone:.3f} on average.")


def _cliff(lesson: Lesson, visit: Visit, result: CliffResult) -> None:
    table(
        {
            "discs with the mark": shares(result.rates),
            "right in the test": shares(result.accuracy.mean(axis=1)),
            "discs without it, right": shares(result.unmarked.mean(axis=1)),
            "p(disc), mark rubbed out": [f"{v:.2f}" for v in result.mark_gone.mean(axis=1)],
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
