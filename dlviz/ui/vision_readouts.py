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
from dlviz.texts import say
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
    st.markdown(
        say(
            "readouts.weights_and_seconds", parameters=study.spec.parameters, seconds=result.seconds
        )
    )
    table(
        {
            say("readouts.layer"): [layer_name(layer.name) for layer in layers],
            say("readouts.shape"): [" × ".join(map(str, layer.shape)) for layer in layers],
            say("readouts.sees_pixels"): [str(layer.receptive) for layer in layers],
        }
    )
    st.caption(say("readouts.confusion_of_pictures"))
    table({"": names, **{name: result.confusion[:, k] for k, name in enumerate(names)}})


def _ladder(lesson: Lesson, visit: Visit, result: LadderResult) -> None:
    table(
        {
            say("readouts.layer"): [layer_name(rung) for rung in result.rungs],
            say("readouts.trained"): shares(result.trained[:, -1].mean(axis=0)),
            say("readouts.untrained"): shares(result.untrained.mean(axis=0)),
            say("readouts.labels_shuffled"): shares(result.control.mean(axis=0)),
        }
    )
    (own,) = shares([float(result.network[:, -1].mean())])
    seeds, chance = len(result.trained), percent(result.chance)
    st.caption(
        say("readouts.mean_over_seeds", seeds=seeds, chance=chance, own=own)
        if seeds > 1
        else say("readouts.mean_over_seed", seeds=seeds, chance=chance, own=own)
    )


def _shuffle(lesson: Lesson, visit: Visit, result: ShuffleResult) -> None:
    means = result.accuracy.mean(axis=2)
    table(
        {
            say("readouts.what"): [
                *(say("readouts.network_of", name=layer_name(net)) for net in result.nets),
                *(say("readouts.probe_of", name=layer_name(rung)) for rung in result.rungs),
            ],
            say("readouts.as_they_are"): shares([*means[:, 0], *result.probes[0].mean(axis=1)]),
            say("readouts.shuffled"): shares([*means[:, 1], *result.probes[1].mean(axis=1)]),
        }
    )


def _expert(lesson: Lesson, visit: Visit, result: ExpertResult) -> None:
    mean = result.accuracy.mean(axis=2)
    table(
        {
            say("readouts.world"): [WORLDS[world] for world in result.worlds],
            **{WAYS[way]: shares(mean[:, k]) for k, way in enumerate(result.ways)},
        }
    )
    st.caption(
        say("readouts.expert_numbers", count=len(result.features), names=", ".join(result.features))
    )


def _ablation(lesson: Lesson, visit: Visit, result: AblationResult) -> None:
    names = class_names(result.study.data)
    worst = np.nanargmin(result.by_class, axis=1)
    table(
        {
            say("readouts.unit"): np.arange(1, len(result.living) + 1),
            say("readouts.lives"): [
                say("readouts.yes") if lives else say("readouts.dead") for lives in result.living
            ],
            say("readouts.without_it"): [points(float(value)) for value in result.dropped],
            say("readouts.the_class_that_loses_most"): [names[k] for k in worst],
            say("readouts.that_class"): [
                points(float(value)) for value in np.nanmin(result.by_class, axis=1)
            ],
        }
    )


def _shifts(lesson: Lesson, visit: Visit, result: ShiftsResult) -> None:
    table(
        {
            say("readouts.shift_pixels"): result.offsets,
            say("readouts.convolutional_keeps"): shares(result.agreement[0]),
            say("readouts.dense_keeps"): shares(result.agreement[1]),
            say("readouts.convolutional_right"): shares(result.accuracy[0]),
            say("readouts.dense_right"): shares(result.accuracy[1]),
            **{
                say("readouts.error_of_layer", layer=layer_name(layer)): [
                    f"{value:.3f}" for value in errors
                ]
                for layer, errors in zip(result.layers, result.equivariance, strict=True)
            },
        }
    )


def _spaces(lesson: Lesson, visit: Visit, result: SpacesResult) -> None:
    table(
        {
            say("readouts.epoch"): [f"{epoch:g}" for epoch in result.epochs],
            **{
                say("readouts.neighbours_kept_by_layer", layer=layer_name(layer)): shares(
                    result.preserved[:, k]
                )
                for k, layer in enumerate(result.layers)
            },
        }
    )


def _tower(lesson: Lesson, visit: Visit, result: TowerResult) -> None:
    table(
        {
            say("readouts.it_says"): [name for name, _ in result.top],
            say("readouts.probability"): [percent(share, 1) for _, share in result.top],
        }
    )
    table(
        {
            say("readouts.floor"): [floor.name for floor in result.floors],
            say("readouts.sees_of_224"): [str(floor.receptive) for floor in result.floors],
            say("readouts.units"): [
                ", ".join(str(unit) for unit in floor.units) for floor in result.floors
            ],
        }
    )


def _tuning(lesson: Lesson, visit: Visit, result: TuningResult) -> None:
    table(
        {
            say("readouts.unit"): np.arange(1, len(result.selectivity) + 1),
            say("readouts.prefers_degrees"): [f"{value:.0f}" for value in result.preferred],
            say("readouts.selectivity"): [f"{value:.2f}" for value in result.selectivity],
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
