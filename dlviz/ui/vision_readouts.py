"""Readouts of studies of networks that see pictures: the numbers behind them, as tables."""

import types
import typing
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import streamlit as st

from dlviz.data.picture_data import WORLDS
from dlviz.data.pictures import class_names
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import percent, points
from dlviz.lessons.vision_names import layer_name
from dlviz.measure.ablation import Ablation, AblationResult
from dlviz.measure.expert import WAYS, Expert, ExpertResult
from dlviz.measure.ladder import Ladder, LadderResult
from dlviz.measure.shifts import Shifts, ShiftsResult
from dlviz.measure.shuffle import Shuffle, ShuffleResult
from dlviz.measure.spaces import Spaces, SpacesResult
from dlviz.measure.tower import Tower, TowerResult
from dlviz.measure.tuning import Tuning, TuningResult
from dlviz.train.cnn_run import CnnResult, CnnRun
from dlviz.train.study import Study


def table(columns: Mapping[str, object]) -> None:
    """A table without an index, as wide as it needs to be."""
    st.dataframe(pd.DataFrame(columns), hide_index=True, width="content")


def shares(values: typing.Iterable[float]) -> list[str]:
    """Shares as text; a dash where there is none."""
    return ["-" if value != value else percent(float(value), 1) for value in values]


def _cnn(lesson: Lesson, visit: Visit, result: CnnResult) -> None:
    study = result.study
    names = class_names(study.data)
    layers = [layer for layer in study.spec.layers if layer.name != "input"]
    st.markdown(f"{study.spec.parameters:,} weights, {result.seconds:.1f} s in updates.")
    table(
        {
            "layer": [layer_name(layer.name) for layer in layers],
            "shape": [" × ".join(map(str, layer.shape)) for layer in layers],
            "sees (pixels)": [str(layer.receptive) for layer in layers],
        }
    )
    st.caption("Which class (row) is taken for which (column), of the test pictures:")
    table({"": names, **{name: result.confusion[:, k] for k, name in enumerate(names)}})


def _ladder(lesson: Lesson, visit: Visit, result: LadderResult) -> None:
    table(
        {
            "layer": [layer_name(rung) for rung in result.rungs],
            "trained": shares(result.trained[:, -1].mean(axis=0)),
            "untrained": shares(result.untrained.mean(axis=0)),
            "labels shuffled": shares(result.control.mean(axis=0)),
        }
    )
    (own,) = shares([float(result.network[:, -1].mean())])
    st.caption(
        f"Mean over {len(result.trained)} seed{'s' * (len(result.trained) > 1)}; guessing gets "
        f"{percent(result.chance)}, the network itself {own}."
    )


def _shuffle(lesson: Lesson, visit: Visit, result: ShuffleResult) -> None:
    means = result.accuracy.mean(axis=2)
    table(
        {
            "what": [
                *(f"{layer_name(net)} network" for net in result.nets),
                *(f"probe of {layer_name(rung)}" for rung in result.rungs),
            ],
            "as they are": shares([*means[:, 0], *result.probes[0].mean(axis=1)]),
            "shuffled": shares([*means[:, 1], *result.probes[1].mean(axis=1)]),
        }
    )


def _expert(lesson: Lesson, visit: Visit, result: ExpertResult) -> None:
    mean = result.accuracy.mean(axis=2)
    table(
        {
            "world": [WORLDS[world] for world in result.worlds],
            **{WAYS[way]: shares(mean[:, k]) for k, way in enumerate(result.ways)},
        }
    )
    st.caption(f"The expert's {len(result.features)} numbers: {', '.join(result.features)}.")


def _ablation(lesson: Lesson, visit: Visit, result: AblationResult) -> None:
    names = class_names(result.study.data)
    worst = np.nanargmin(result.by_class, axis=1)
    table(
        {
            "unit": np.arange(1, len(result.living) + 1),
            "lives": ["yes" if lives else "dead" for lives in result.living],
            "without it": [points(float(value)) for value in result.dropped],
            "the class that loses most": [names[k] for k in worst],
            "that class": [points(float(value)) for value in np.nanmin(result.by_class, axis=1)],
        }
    )


def _shifts(lesson: Lesson, visit: Visit, result: ShiftsResult) -> None:
    table(
        {
            "shift (pixels)": result.offsets,
            "convolutional keeps": shares(result.agreement[0]),
            "dense keeps": shares(result.agreement[1]),
            "convolutional right": shares(result.accuracy[0]),
            "dense right": shares(result.accuracy[1]),
            **{
                f"{layer_name(layer)}, error": [f"{value:.3f}" for value in errors]
                for layer, errors in zip(result.layers, result.equivariance, strict=True)
            },
        }
    )


def _spaces(lesson: Lesson, visit: Visit, result: SpacesResult) -> None:
    table(
        {
            "epoch": [f"{epoch:g}" for epoch in result.epochs],
            **{
                f"{layer_name(layer)}, neighbours kept": shares(result.preserved[:, k])
                for k, layer in enumerate(result.layers)
            },
        }
    )


def _tower(lesson: Lesson, visit: Visit, result: TowerResult) -> None:
    table(
        {
            "it says": [name for name, _ in result.top],
            "probability": [percent(share, 1) for _, share in result.top],
        }
    )
    table(
        {
            "floor": [floor.name for floor in result.floors],
            "sees (pixels of 224)": [str(floor.receptive) for floor in result.floors],
            "units": [", ".join(str(unit) for unit in floor.units) for floor in result.floors],
        }
    )


def _tuning(lesson: Lesson, visit: Visit, result: TuningResult) -> None:
    table(
        {
            "unit": np.arange(1, len(result.selectivity) + 1),
            "prefers (degrees)": [f"{value:.0f}" for value in result.preferred],
            "selectivity": [f"{value:.2f}" for value in result.selectivity],
        }
    )


VISION_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            CnnRun: _cnn,
            Ladder: _ladder,
            Shuffle: _shuffle,
            Expert: _expert,
            Ablation: _ablation,
            Shifts: _shifts,
            Spaces: _spaces,
            Tower: _tower,
            Tuning: _tuning,
        }
    )
)
