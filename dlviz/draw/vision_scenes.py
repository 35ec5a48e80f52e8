"""Studies of small networks that see pictures, as scenes of the film player's general views."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import WORLDS, in_bytes
from dlviz.data.pictures import class_names, load_pictures, order_of
from dlviz.draw.clouds_scene import PANELS_MAX, clouds_scene
from dlviz.draw.film import Options
from dlviz.draw.ladder_scene import Bar, Rung, ladder_scene
from dlviz.draw.plots import Axis, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.units_scene import units_scene
from dlviz.lessons.vision_names import ENOUGH, layer_name
from dlviz.measure.expert import WAYS
from dlviz.measure.ladder import rungs as probed
from dlviz.measure.shuffle import examples
from dlviz.texts import say
from dlviz.train.vision import NETWORKS

if TYPE_CHECKING:
    from dlviz.measure.ablation import AblationResult
    from dlviz.measure.expert import Expert, ExpertResult
    from dlviz.measure.ladder import LadderResult
    from dlviz.measure.shifts import ShiftsResult
    from dlviz.measure.shuffle import Shuffle, ShuffleResult
    from dlviz.measure.spaces import SpacesResult
    from dlviz.measure.tuning import TuningResult

Bytes = npt.NDArray[np.uint8]
SHORT = {
    "expert": say("vision_scenes.expert"),
    "hog": say("vision_scenes.hog"),
    "network": say("vision_scenes.network"),
}
"""What an expert's rivals are called in a bar."""
ENOUGH_SAID = say("vision_scenes.two_thirds")
"""What a ladder writes at ENOUGH."""
FRAMES = (say("vision_scenes.as_they_are"), say("vision_scenes.shuffled"))
PACE = 0.2
"""Of a film with a mark an epoch: a ladder of eight marks takes three seconds."""


def epochs_clock(epochs: npt.NDArray[np.floating]) -> Clock:
    """A mark an epoch that was measured."""
    texts = tuple(say("vision_scenes.epoch", epoch=epoch) for epoch in epochs)
    return Clock(tuple(float(epoch) for epoch in epochs), texts, PACE)


def probe_rungs(result: "LadderResult") -> tuple[Rung, ...]:
    """A row a layer: the probe, the untrained network's as a ghost, shuffled labels as a tick."""
    layers = {layer.name: layer for layer in result.study.spec.layers}
    rows = []
    for k, name in enumerate(result.rungs):
        trained, several = result.trained[:, :, k], len(result.trained) > 1
        spread = (trained.min(axis=0), trained.max(axis=0)) if several else None
        bars = [Bar(trained.mean(axis=0), say("vision_scenes.trained"), 0, spread=spread)]
        if name in layers:
            bars.append(
                Bar(
                    float(result.untrained[:, k].mean()), say("vision_scenes.untrained"), 0, "ghost"
                )
            )
        bars.append(
            Bar(float(result.control[:, k].mean()), say("vision_scenes.labels_shuffled"), 1, "tick")
        )
        rows.append(Rung(layer_name(name), _detail(layers.get(name)), tuple(bars)))
    return tuple(rows)


def probe_scene(result: "LadderResult", options: Options, finding: str) -> Scene:
    """What a straight line gets right in every layer, from epoch to epoch."""
    return ladder_scene(
        probe_rungs(result), clock=epochs_clock(result.epochs), threshold=ENOUGH,
        threshold_label=ENOUGH_SAID, chance=result.chance, upward=True, options=options,
        label=say("vision_scenes.probe_label"), finding=finding,
    )  # fmt: skip


def shuffle_rungs(result: "ShuffleResult") -> tuple[Rung, ...]:
    """A row a network, then one for each layer of the convolutional one; two frames."""
    means = result.accuracy.mean(axis=2)
    networks = [
        Rung(layer_name(net).capitalize(), say("vision_scenes.the_whole_network"),
             (Bar(means[k], "", k),))
        for k, net in enumerate(result.nets)
    ]  # fmt: skip
    probes = [
        Rung(
            layer_name(rung),
            say("vision_scenes.a_straight_line"),
            (Bar(result.probes[:, k].mean(axis=1), "probe", 2),),
        )
        for k, rung in enumerate(result.rungs)
    ]  # fmt: skip
    return (*networks, *probes)


def shuffle_scene(
    study: "Shuffle", result: "ShuffleResult | None", options: Options, finding: str
) -> Scene:
    """Both networks before and after the shuffle; covered where there is no result."""
    if result is None:
        own = [load_pictures(study.having(shuffled=state).data)[1] for state in (False, True)]
        pictures = np.stack([examples(each) for each in own])
        names = [layer_name(net).capitalize() for net in NETWORKS]
        names += [layer_name(rung) for rung in probed(study.having(network="conv").spec)]
        rungs: Sequence[Rung] = [Rung(name, "", (Bar(np.nan),)) for name in names]
    else:
        pictures = result.examples
        rungs = shuffle_rungs(result)
    moves = order_of(pictures.shape[2] * pictures.shape[3])
    return ladder_scene(
        rungs, frames=FRAMES, pictures=pictures, moves=moves, chance=1 / study.spec.classes,
        covered=result is None, switch=True, options=options,
        label=say("vision_scenes.shuffle_label"), finding=finding,
    )  # fmt: skip


def expert_rungs(result: "ExpertResult") -> tuple[Rung, ...]:
    """A row a world: the expert, the network, HOG."""
    means = result.accuracy.mean(axis=2)
    return tuple(
        Rung(
            WORLDS[world], "",
            tuple(Bar(float(means[w, k]), SHORT[way], k) for k, way in enumerate(result.ways)),
            examples=result.examples[w],
        )
        for w, world in enumerate(result.worlds)
    )  # fmt: skip


def expert_scene(
    study: "Expert", result: "ExpertResult | None", options: Options, finding: str
) -> Scene:
    """An expert's numbers against a network, in four worlds; covered where there is no result."""
    if result is None:
        bars = tuple(Bar(np.nan, SHORT[way], k) for k, way in enumerate(WAYS))
        rungs: Sequence[Rung] = [
            Rung(label, "", bars, examples=examples(load_pictures(run.data)[1]))
            for run, label in zip(study.runs, WORLDS.values(), strict=True)
        ]
    else:
        rungs = expert_rungs(result)
    return ladder_scene(
        rungs, chance=1 / study.spec.classes, covered=result is None, options=options,
        label=say("vision_scenes.expert_label"), finding=finding,
    )  # fmt: skip


def ablation_scene(
    result: "AblationResult", options: Options, finding: str, covered: bool = False
) -> Scene:
    """The last layer's units as switches."""
    return units_scene(
        result.features, result.labels, result.weights, result.bias, result.names,
        result.patches, result.living, groups=result.groups, best=result.best,
        order=result.order, options=options,
        label=say("vision_scenes.ablation_label"), finding=finding, covered=covered,
    )  # fmt: skip


def spaces_scene(result: "SpacesResult", options: Options, finding: str) -> Scene:
    """Each layer's space in two dimensions, from epoch to epoch."""
    pictures = load_pictures(result.study.data)[1].images[: len(result.labels)]
    at = spaces_shown(result)
    return clouds_scene(
        result.positions[:, at], result.labels, class_names(result.study.data),
        [layer_name(result.layers[k]) for k in at], result.preserved[:, at],
        clock=epochs_clock(result.epochs), thumbnails=in_bytes(pictures), options=options,
        label=say("vision_scenes.spaces_label"), finding=finding,
    )  # fmt: skip


def spaces_shown(result: "SpacesResult") -> list[int]:
    """The places of the layers that have a panel: the pooled maps have none where it is full."""
    full = len(result.layers) > PANELS_MAX
    return [k for k, layer in enumerate(result.layers) if not (full and layer == "head")]


def shifts_panels(result: "ShiftsResult") -> tuple[Panel, ...]:
    """How often the answer is kept, and how well the maps shift along."""
    shift, offsets = Axis(say("vision_scenes.shift_pixels")), result.offsets.astype(float)
    kept = Panel(
        say("vision_scenes.answers_that_are_kept"),
        shift,
        Axis(say("vision_scenes.of_the_test_pictures"), low=0, high=1, percent=True),
        tuple(
            Series(
                offsets,
                shares,
                say("vision_scenes.network_named", name=layer_name(net)),
                colour=k,
                dotted=True,
            )
            for k, (net, shares) in enumerate(zip(NETWORKS, result.agreement, strict=True))
        ),
    )
    error = Panel(
        say("vision_scenes.shift_along"),
        shift,
        Axis(say("vision_scenes.difference_of_their_size"), low=0, percent=True),
        tuple(
            Series(offsets, errors, layer_name(layer), colour=k, dotted=True)
            for k, (layer, errors) in enumerate(
                zip(result.layers, result.equivariance, strict=True)
            )
        ),
    )
    return kept, error


def shifts_scene(result: "ShiftsResult", options: Options, finding: str) -> Scene:
    """What becomes of answers and maps when the picture shifts."""
    return plot_scene(
        shifts_panels(result),
        None,
        options=options,
        label=say("vision_scenes.shifts_label"),
        finding=finding,
    )


def tuning_panels(result: "TuningResult") -> tuple[Panel, ...]:
    """The responses of the four most selective units over the angle, and all selectivities."""
    best = np.argsort(-result.selectivity)[:4]
    angle = Axis(say("vision_scenes.angle"), low=0, high=180, ticks=(0, 45, 90, 135, 180))
    curves = Panel(
        say("vision_scenes.the_most_selective_units"),
        angle,
        Axis(say("vision_scenes.response_of_the_strongest"), low=0, high=1),
        tuple(
            Series(
                result.angles,
                result.responses[unit] / result.responses[unit].max(),
                say("vision_scenes.unit", unit=unit + 1),
                colour=k,
            )
            for k, unit in enumerate(best)
            if not result.silent[unit]
        ),
    )
    order = np.sort(result.selectivity)[::-1]
    every = Panel(
        say("vision_scenes.every_unit"), Axis(say("vision_scenes.units_in_order")),
        Axis(say("vision_scenes.selectivity"), low=0, high=1),
        (Series(np.arange(1.0, len(order) + 1), order, "", style="dots"),),
    )  # fmt: skip
    return curves, every


def tuning_scene(result: "TuningResult", options: Options, finding: str) -> Scene:
    """Which angles the first layer's units answer to."""
    return plot_scene(
        tuning_panels(result),
        None,
        options=options,
        label=say("vision_scenes.tuning_label"),
        finding=finding,
    )


def _detail(layer: object) -> str:
    """A layer's shape and what it sees."""
    shape = getattr(layer, "shape", None)
    if shape is None:
        return ""
    return say(
        "vision_scenes.shape_and_sight",
        shape=" × ".join(map(str, shape)),
        pixels=getattr(layer, "receptive", 0),
    )
