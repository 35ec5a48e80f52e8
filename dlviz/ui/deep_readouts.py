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
from dlviz.texts import say
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.study import Study
from dlviz.train.survival import RATES, RECIPES, Survival, SurvivalMap

ENDS = {
    "finished": say("readouts.finished"),
    "diverged": say("readouts.diverged"),
    "early": say("readouts.early"),
    "stopped": say("readouts.stopped"),
}  # how a run can end


def _table(columns: Mapping[str, object]) -> None:
    st.dataframe(pd.DataFrame(columns), hide_index=True, width="content")


def _power(log10: float) -> str:
    """A size kept as its log10, as text; "0" and "overflow" where it is neither."""
    if log10 == -np.inf:
        return "0"
    if not np.isfinite(log10):
        return say("readouts.overflow")
    power = int(np.floor(log10))
    return f"{10 ** (log10 - power):.2f}e{power:+d}"


def _x_ray(lesson: Lesson, visit: Visit, result: XRayResult) -> None:
    if np.isfinite(result.factor):
        st.markdown(
            say(
                "readouts.gradient_factor", factor=result.factor, factor_theory=result.factor_theory
            )
        )
    if result.study.draws > 1:
        st.caption(say("readouts.first_layer_in_file"))
    _table(
        {
            say("readouts.layer"): np.arange(1, len(result.signal) + 1),
            say("readouts.gradient"): [_power(value) for value in result.gradient],
            say("readouts.theory"): [_power(value) for value in result.gradient_theory],
            say("readouts.handed_on"): [_power(value) for value in result.signal],
            say("readouts.theory") + " ": [_power(value) for value in result.signal_theory],
            say("readouts.dead_neurons"): [percent(float(share)) for share in result.dead],
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
            say("readouts.activation"): [
                *(ACTIVATIONS[row.activation].label for row in result.rows),
                *(say("readouts.relu_batch_norm_of", batch=batch) for batch in result.batches),
            ],
            say("readouts.weights"): [*names, *[say("readouts.he_normal")] * len(result.batches)],
            say("readouts.measured"): [
                f"{v:.4g}" for v in (*result.measured, *result.batch_measured)
            ],
            say("readouts.theory"): [f"{v:.4g}" for v in (*result.theory, *result.batch_theory)],
        }
    )


def _width_law(lesson: Lesson, visit: Visit, result: WidthLawResult) -> None:
    shapes = result.shapes
    _table(
        {
            say("readouts.layers"): [len(shape.widths) for shape in shapes],
            say("readouts.neurons"): [sum(shape.widths) for shape in shapes],
            "β": [f"{shape.beta:.3f}" for shape in shapes],
            say("readouts.variance"): [
                f"{shape.variance:.2f} ± {shape.margin:.2f}" for shape in shapes
            ],
            say("readouts.exact"): [f"{shape.exact_variance:.2f}" for shape in shapes],
            "5β": [f"{shape.rule_variance:.2f}" for shape in shapes],
            say("readouts.mean"): [f"{shape.mean:.2f}" for shape in shapes],
            say("readouts.exact") + " ": [f"{shape.exact_mean:.2f}" for shape in shapes],
            "−5β/2": [f"{shape.rule_mean:.2f}" for shape in shapes],
            say("readouts.dead"): [percent(shape.dead) for shape in shapes],
            say("readouts.exact") + "  ": [percent(shape.exact_dead) for shape in shapes],
        }
    )


def _isometry(lesson: Lesson, visit: Visit, result: IsometryResult) -> None:
    _table(
        {
            say("readouts.network"): [KINDS[kind].label for kind in result.study.kinds],
            say("readouts.largest"): [_power(value) for value in result.max[:, -1]],
            say("readouts.middle"): [_power(value) for value in result.median[:, -1]],
            say("readouts.directions_lost"): [
                percent(float(share)) for share in result.lost[:, -1]
            ],
        }
    )
    st.caption(say("readouts.wide_network_largest", largest=_power(float(result.theory_max[-1]))))


def _series(lesson: Lesson, visit: Visit, result: SeriesResult) -> None:
    _table(
        {
            say("readouts.order"): np.arange(len(result.orders)),
            say("readouts.squared_size"): [f"{value:.4g}" for value in result.orders],
            say("readouts.theory"): [f"{value:.4g}" for value in result.theory],
            say("readouts.share"): [percent(float(share), 1) for share in result.shares],
        }
    )


def _deep_run(lesson: Lesson, visit: Visit, result: DeepRunResult) -> None:
    _table(
        {
            say("readouts.run"): run_names(visit.study) if isinstance(visit.study, DeepRun) else (),
            say("readouts.training_loss"): [f"{run.train_loss[-1]:.4g}" for run in result.runs],
            say("readouts.training_digits"): [
                percent(float(run.train_accuracy[-1]), 1) for run in result.runs
            ],
            say("readouts.new_digits"): [
                percent(float(run.test_accuracy[-1]), 1) for run in result.runs
            ],
            say("readouts.ended"): [
                say("readouts.ended_at", end=ENDS[run.end.kind], step=run.end.step)
                for run in result.runs
            ],
            say("readouts.seconds"): [f"{run.seconds:.2f}" for run in result.runs],
        }
    )


def _survival(lesson: Lesson, visit: Visit, shown: SurvivalMap) -> None:
    rates = " / ".join(f"{rate:g}" for rate in RATES)
    st.caption(say("readouts.best_of_rates", rates=rates, seeds=shown.study.seeds))
    _table(
        {
            say("readouts.recipe"): [RECIPES[name].label for name in shown.study.recipes],
            say("readouts.who"): [RECIPES[name].note for name in shown.study.recipes],
            **{
                (
                    say("readouts.depth_layers", depth=depth)
                    if depth > 1
                    else say("readouts.depth_layer", depth=depth)
                ): [
                    say("readouts.diverged") if np.isnan(value) else percent(float(value), 1)
                    for value in shown.accuracy[:, column]
                ]
                for column, depth in enumerate(shown.study.depths)
            },
            say("readouts.trained"): [
                say("readouts.recorded") if row else say("readouts.here") for row in shown.recorded
            ],
            say("readouts.seconds"): [f"{value:.1f}" for value in shown.seconds],
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
