"""Readouts of studies of deep networks: the numbers behind the bars, as tables."""

import types
import typing
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import streamlit as st

from dlviz.lessons.deep_names import run_names
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import percent
from dlviz.measure.factors import Factors, FactorsResult
from dlviz.measure.isometry import KINDS, Isometry, IsometryResult
from dlviz.measure.series import Series, SeriesResult
from dlviz.measure.width_law import WidthLaw, WidthLawResult
from dlviz.measure.xray import XRay, XRayResult
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.study import Study
from dlviz.train.survival import RATES, RECIPES, Survival, SurvivalMap


def _table(columns: Mapping[str, object]) -> None:
    st.dataframe(pd.DataFrame(columns), hide_index=True, width="content")


def _power(log10: float) -> str:
    """A size kept as its log10, as text; "0" and "overflow" where it is neither."""
    if log10 == -np.inf:
        return "0"
    if not np.isfinite(log10):
        return "overflow"
    power = int(np.floor(log10))
    return f"{10 ** (log10 - power):.2f}e{power:+d}"


def _x_ray(lesson: Lesson, visit: Visit, result: XRayResult) -> None:
    if np.isfinite(result.factor):
        st.markdown(
            f"Squared gradient factor a layer, over the later half: **{result.factor:.4g}**, "
            f"theory {result.factor_theory:.4g}."
        )
    if result.study.draws > 1:
        st.caption("The gradient in the first layer of each random network is in the numbers file.")
    _table(
        {
            "layer": np.arange(1, len(result.signal) + 1),
            "gradient": [_power(value) for value in result.gradient],
            "theory": [_power(value) for value in result.gradient_theory],
            "handed on": [_power(value) for value in result.signal],
            "theory ": [_power(value) for value in result.signal_theory],
            "dead neurons": [percent(float(share)) for share in result.dead],
        }
    )


def _factors(lesson: Lesson, visit: Visit, result: FactorsResult) -> None:
    names = [
        f"{INITIALISERS[row.initialiser].label}"
        + (f" × {row.init_scale:g}" if row.init_scale != 1 else "")
        for row in result.rows
    ]
    _table(
        {
            "activation": [
                *(ACTIVATIONS[row.activation].label for row in result.rows),
                *(f"ReLU, batch norm of {batch}" for batch in result.batches),
            ],
            "weights": [*names, *["He, normal"] * len(result.batches)],
            "measured": [f"{v:.4g}" for v in (*result.measured, *result.batch_measured)],
            "theory": [f"{v:.4g}" for v in (*result.theory, *result.batch_theory)],
        }
    )


def _width_law(lesson: Lesson, visit: Visit, result: WidthLawResult) -> None:
    shapes = result.shapes
    _table(
        {
            "layers": [len(shape.widths) for shape in shapes],
            "neurons": [sum(shape.widths) for shape in shapes],
            "β": [f"{shape.beta:.3f}" for shape in shapes],
            "variance": [f"{shape.variance:.2f} ± {shape.margin:.2f}" for shape in shapes],
            "exact": [f"{shape.exact_variance:.2f}" for shape in shapes],
            "5β": [f"{shape.rule_variance:.2f}" for shape in shapes],
            "mean": [f"{shape.mean:.2f}" for shape in shapes],
            "exact ": [f"{shape.exact_mean:.2f}" for shape in shapes],
            "−5β/2": [f"{shape.rule_mean:.2f}" for shape in shapes],
            "dead": [percent(shape.dead) for shape in shapes],
            "exact  ": [percent(shape.exact_dead) for shape in shapes],
        }
    )


def _isometry(lesson: Lesson, visit: Visit, result: IsometryResult) -> None:
    _table(
        {
            "network": [KINDS[kind].label for kind in result.study.kinds],
            "largest": [_power(value) for value in result.max[:, -1]],
            "middle": [_power(value) for value in result.median[:, -1]],
            "directions lost": [percent(float(share)) for share in result.lost[:, -1]],
        }
    )
    st.caption(
        f"In a very wide network of independent normal weights the largest would be "
        f"{_power(float(result.theory_max[-1]))}."
    )


def _series(lesson: Lesson, visit: Visit, result: SeriesResult) -> None:
    _table(
        {
            "order": np.arange(len(result.orders)),
            "squared size": [f"{value:.4g}" for value in result.orders],
            "theory": [f"{value:.4g}" for value in result.theory],
            "share": [percent(float(share), 1) for share in result.shares],
        }
    )


def _deep_run(lesson: Lesson, visit: Visit, result: DeepRunResult) -> None:
    _table(
        {
            "run": run_names(visit.study) if isinstance(visit.study, DeepRun) else (),
            "training loss": [f"{run.train_loss[-1]:.4g}" for run in result.runs],
            "training digits": [percent(float(run.train_accuracy[-1]), 1) for run in result.runs],
            "new digits": [percent(float(run.test_accuracy[-1]), 1) for run in result.runs],
            "ended": [f"{run.end.kind}, update {run.end.step:,}" for run in result.runs],
            "seconds": [f"{run.seconds:.2f}" for run in result.runs],
        }
    )


def _survival(lesson: Lesson, visit: Visit, shown: SurvivalMap) -> None:
    rates = " / ".join(f"{rate:g}" for rate in RATES)
    st.caption(f"Best of the rates {rates}; the mean over {shown.study.seeds} seeds.")
    _table(
        {
            "recipe": [RECIPES[name].label for name in shown.study.recipes],
            "who": [RECIPES[name].note for name in shown.study.recipes],
            **{
                f"{depth} layer{'s' * (depth > 1)}": [
                    "diverged" if np.isnan(value) else percent(float(value), 1)
                    for value in shown.accuracy[:, column]
                ]
                for column, depth in enumerate(shown.study.depths)
            },
            "trained": ["recorded" if row else "here" for row in shown.recorded],
            "seconds": [f"{value:.1f}" for value in shown.seconds],
        }
    )


DEEP_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            XRay: _x_ray,
            Factors: _factors,
            WidthLaw: _width_law,
            Isometry: _isometry,
            Series: _series,
            DeepRun: _deep_run,
            Survival: _survival,
        }
    )
)
