"""Every point of the plane with an arrow to its nearest wrong answer; a scene."""

import types
from collections.abc import Mapping

from dlviz.data.examples import CLASS_NAMES
from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.measure.plane_attack import EPSILONS, NETS, PlaneAttackResult
from dlviz.texts import say

ARROWS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "arrows_dial": say("arrows_scene.dial"),
        "arrows_dial_short": say("arrows_scene.dial_short"),
        "arrows_epsilon": say("arrows_scene.epsilon"),
        "arrows_map": say("arrows_scene.map"),
        "arrows_keys": say("arrows_scene.keys"),
        "arrows_right": say("arrows_scene.right"),
        "arrows_right_short": say("arrows_scene.right_short"),
        "arrows_short_0": say("arrows_scene.short_0"),
        "arrows_short_1": say("arrows_scene.short_1"),
        "arrows_chart": say("arrows_scene.chart"),
        "arrows_axis": say("arrows_scene.axis"),
        "arrows_ghost": say("arrows_scene.ghost"),
        "arrows_key": say("arrows_scene.key"),
        "arrows_point": say("arrows_scene.point"),
        "arrows_away": say("arrows_scene.away"),
        "arrows_distance": say("arrows_scene.distance"),
        "arrows_wrong": say("arrows_scene.wrong"),
        "arrows_none": say("arrows_scene.none"),
        "arrows_brief": say("arrows_scene.brief"),
        "arrows_said": say("arrows_scene.said"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def arrows_scene(
    result: PlaneAttackResult,
    *,
    options: Options | None = None,
    label: str = say("arrows_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A standard and an adversarially trained network side by side, while they are trained.

    The player evaluates both networks, and counts how many arrows are longer than the attack: the
    robust accuracy of the training points. It tells where its slider is left:
    {kind: "dial", epsilon}. words: replaces entries of ARROWS_WORDS.
    """
    study, count = result.study, len(result.W)
    layers = [
        {
            "in": int(weights.shape[3]),
            "out": int(weights.shape[2]),
            "activation": study.activation if at < count - 1 else "identity",
            "residual": False,
        }
        for at, weights in enumerate(result.W)
    ]
    data = {
        "features": ["x", "y"],
        "mean": [0.0, 0.0],
        "scale": [1.0, 1.0],
        "classes": 2,
        "class_names": list(CLASS_NAMES[:2]),
        "axes": ["x", "y"],
        "bounds": list(result.bounds),
        **{f"{part}_{name}": name for part in ("train", "test") for name in ("xy", "label")},
    }
    films = [
        {
            "label": name,
            "layers": layers,
            "steps": "steps",
            "W": [f"W{at}_{which}" for at in range(count)],
            "b": [f"b{at}_{which}" for at in range(count)],
            "curves": {},
            "annotations": [],
            "end": {"kind": "finished", "step": study.updates},
            "updates": study.updates,
            "loss": "cross_entropy",
        }
        for which, name in enumerate(NETS)
    ]
    steps = [int(step) for step in result.steps]
    weights = {
        f"{kind}{at}_{which}": array[which]
        for kind, arrays in (("W", result.W), ("b", result.b))
        for at, array in enumerate(arrays)
        for which in range(len(NETS))
    }
    return Scene(
        view="arrows",
        content={
            "films": films,
            "data": [data, data],
            "points": len(result.labels),
            "epsilon": study.epsilon,
            "train_epsilon": study.train_epsilon,
            "top": EPSILONS[-1],
        },
        arrays={
            **weights,
            "xy": result.xy,
            "label": result.labels,
            "steps": result.steps,
            "nearest": result.nearest,
        },
        clock=Clock(
            tuple(float(step) for step in steps),
            tuple(say("arrows_scene.clock", step=step, updates=study.updates) for step in steps),
            pace=0.6,
        ),
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**ARROWS_WORDS, **words},
    )
