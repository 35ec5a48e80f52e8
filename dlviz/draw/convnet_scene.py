"""A small image network that learns, as a film: the player runs it on any picture itself."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.convnet_plan import Plan, plan
from dlviz.draw.film import Options
from dlviz.draw.plots import PLOT_WORDS, Axis, Panel, PanelParts, Series
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.data.pictures import Pictures
    from dlviz.nets.cnn import Layer
    from dlviz.train.cnn_run import CnnResult

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

GALLERY = 24
"""Test pictures at most that the reader can choose from."""
ROWS_MAX = 8
"""Of them, of one class."""
OFFSET_MAX = 8
"""Pixels by which a picture can be moved."""
WEIGHT_BYTES = 800_000
"""Of all snapshots together as float32; packed they are about three quarters of it."""
FEWEST = 3
LOST_BITS = 8
"""Of the 23 of a float's fraction: what is left is good to 8 parts in a million."""
PLAY_S = 9.0
COMMON = 99.0
"""The scale of the first weights ends at this percentile of their sizes."""

CONVNET_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **PLOT_WORDS,
        "picture": say("convnet_scene.picture"),
        "picture_keys": say("convnet_scene.picture_keys"),
        "draw_keys": say("convnet_scene.draw_keys"),
        "own": say("convnet_scene.own"),
        "mode": say("convnet_scene.mode"),
        "move": say("convnet_scene.move"),
        "draw": say("convnet_scene.draw"),
        "clear": say("convnet_scene.clear"),
        "clear_long": say("convnet_scene.clear_long"),
        "restore": say("convnet_scene.restore"),
        "restore_long": say("convnet_scene.restore_long"),
        "offset": say("convnet_scene.offset"),
        "right_by": say("convnet_scene.right_by"),
        "left_by": say("convnet_scene.left_by"),
        "up_by": say("convnet_scene.up_by"),
        "down_by": say("convnet_scene.down_by"),
        "gallery": say("convnet_scene.gallery"),
        "gallery_one": say("convnet_scene.gallery_one"),
        "layers": say("convnet_scene.layers"),
        "layers_keys": say("convnet_scene.layers_keys"),
        "layers_keys_alone": say("convnet_scene.layers_keys_alone"),
        "name_conv": say("convnet_scene.name_conv"),
        "name_pool": say("convnet_scene.name_pool"),
        "name_dense": say("convnet_scene.name_dense"),
        "sees": say("convnet_scene.sees"),
        "sees_all": say("convnet_scene.sees_all"),
        "head_max": say("convnet_scene.head_max"),
        "head_average": say("convnet_scene.head_average"),
        "head_flatten": say("convnet_scene.head_flatten"),
        "map_of": say("convnet_scene.map_of"),
        "unit_of": say("convnet_scene.unit_of"),
        "class_of": say("convnet_scene.class_of"),
        "map_is": say("convnet_scene.map_is"),
        "map_whole": say("convnet_scene.map_whole"),
        "value_here": say("convnet_scene.value_here"),
        "value_peak": say("convnet_scene.value_peak"),
        "value_none": say("convnet_scene.value_none"),
        "value": say("convnet_scene.value"),
        "most_from": say("convnet_scene.most_from"),
        "unit_card": say("convnet_scene.unit_card"),
        "close": say("convnet_scene.close"),
        "lens": say("convnet_scene.lens"),
        "lens_parts": say("convnet_scene.lens_parts"),
        "answer": say("convnet_scene.answer"),
        "answer_is": say("convnet_scene.answer_is"),
        "answer_right": say("convnet_scene.answer_right"),
        "answer_wrong": say("convnet_scene.answer_wrong"),
        "answer_own": say("convnet_scene.answer_own"),
        "answer_own_short": say("convnet_scene.answer_own_short"),
        "answer_blank": say("convnet_scene.answer_blank"),
        "answer_holds": say("convnet_scene.answer_holds"),
        "answer_was": say("convnet_scene.answer_was"),
        "answer_none": say("convnet_scene.answer_none"),
        "note_diverged": say("convnet_scene.note_diverged"),
        "note_begun": say("convnet_scene.note_begun"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def convnet_scene(
    run: "CnnResult",
    test: "Pictures",
    *,
    chosen: int = 0,
    options: Options | None = None,
    label: str = say("convnet_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The maps of every layer for one test picture, over the epochs, and the accuracy.

    The player evaluates the network itself, for another picture, a moved or a drawn one too.
    chosen: the test picture at first; a player where the reader has just chosen another keeps
        that. words: replaces entries of CONVNET_WORDS.
    Shipped: the weights of at most 25 snapshots, fewer of a large network (`WEIGHT_BYTES`), and up
    to `GALLERY` pictures as bytes. The default network is 320 KB.
    """
    spec, chosen = run.study.spec, min(max(chosen, 0), len(test.labels) - 1)
    shown, laid = gallery(test.labels, len(test.names), chosen), plan(spec)
    kept = thinned(len(run.epochs), spec.parameters + spec.buffers)
    weights = rounded(run.weights[kept])
    options = options or Options(branch=False)
    parts = PanelParts.of((_accuracy(run, "" if options.present else say("convnet_scene.epochs")),))
    pictures = np.round(255 * np.clip(test.images[shown], 0, 1))
    return Scene(
        view="convnet",
        content={
            "size": [int(side) for side in spec.shape],
            "names": list(test.names),
            "layers": [_layer(layer, laid) for layer in spec.layers],
            "ops": laid.ops,
            "gallery": [int(index) for index in shown],
            "truth": [int(test.labels[index]) for index in shown],
            "picture": chosen,
            "offset_max": OFFSET_MAX,
            "scale": _first_scale(weights, laid),
            "end": run.end.kind,
            "panels": parts.content,
        },
        arrays={"weights": weights, "pictures": pictures.astype(np.uint8), **parts.arrays},
        clock=_clock(run, kept),
        options=options,
        label=label,
        finding=finding,
        words={**CONVNET_WORDS, **words},
    )


def gallery(labels: Ints, classes: int, chosen: int) -> list[int]:
    """The first few pictures of every class, a class in every column; the chosen one among them.

    >>> gallery(np.array([1, 0, 0, 1, 1]), 2, 4)
    [1, 0, 2, 3, 4]
    >>> len(gallery(np.arange(500) % 10, 10, 499))
    20
    """
    rows = max(1, min(ROWS_MAX, GALLERY // classes))
    own = [np.flatnonzero(labels == k)[:rows].tolist() for k in range(classes)]
    mine = own[int(labels[chosen])]
    if chosen not in mine:
        mine[-1] = chosen
    return [column[row] for row in range(rows) for column in own if row < len(column)]


def thinned(snapshots: int, size: int) -> Ints:
    """Which snapshots travel: all, or as many as fit, evenly spread, the first and the last too."""
    fit = max(FEWEST, WEIGHT_BYTES // (4 * size))
    every = np.linspace(0, snapshots - 1, min(snapshots, fit))
    return every.round().astype(np.int64)


def rounded(weights: Floats) -> Floats:
    """The nearest numbers with `LOST_BITS` bits less, which pack much better."""
    half, mask = np.uint32(1 << (LOST_BITS - 1)), np.uint32(0xFFFFFFFF << LOST_BITS & 0xFFFFFFFF)
    bits = np.ascontiguousarray(weights, dtype=np.float32).view(np.uint32)
    return ((bits + half) & mask).view(np.float32)


def _layer(layer: "Layer", laid: Plan) -> dict[str, object]:
    return {
        "name": layer.name,
        "shape": [*(int(side) for side in layer.shape), 1, 1][:3],
        "receptive": int(layer.receptive),
        "jump": int(layer.jump),
        "start": float(layer.start),
        "op": laid.last[layer.name],
    }


def _first_scale(weights: Floats, laid: Plan) -> float:
    """Where the colours of the first layer's weights end, the same over the whole film."""
    first = next(op for op in laid.ops if op["kind"] in ("conv", "dense"))
    begin = int(first["weight"])
    size = int(first["in"]) * int(first["out"]) * int(first.get("kernel", 1)) ** 2
    return float(np.percentile(np.abs(weights[:, begin : begin + size]), COMMON)) or 1.0


def _clock(run: "CnnResult", kept: Ints) -> Clock | None:
    if len(kept) < 2:
        return None
    texts = [
        say(
            "convnet_scene.clock",
            epoch=run.epochs[s],
            epochs=run.study.epochs,
            right=100 * run.test_accuracy[s],
        )
        for s in kept
    ]
    if run.end.kind == "diverged":
        texts[-1] = say("convnet_scene.then_diverged", text=texts[-1])
    marks = tuple(float(run.epochs[s]) for s in kept)
    return Clock(marks, tuple(texts), (len(kept) - 1) / (14 * PLAY_S))


def _accuracy(run: "CnnResult", epochs: str) -> Panel:
    end = say("convnet_scene.diverged") if run.end.kind == "diverged" else ""
    both = (
        (say("convnet_scene.train"), run.train_accuracy),
        (say("convnet_scene.test"), run.test_accuracy),
    )
    series = tuple(
        Series(run.epochs, share, name, colour=k, clocked=True, end=end if k else "")
        for k, (name, share) in enumerate(both)
    )
    return Panel(
        say("convnet_scene.accuracy"),
        Axis(epochs, low=0.0, high=float(run.study.epochs)),
        Axis("", low=0.0, high=1.0, percent=True),
        series,
        cursor=True,
    )
