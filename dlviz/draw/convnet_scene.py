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
        "picture": "Picture",
        "picture_keys": "Drag it, or move it with the arrow keys.",
        "draw_keys": "Draw with the pointer, or move with the arrow keys and draw with Space.",
        "own": "your drawing",
        "mode": "What a drag on the picture does",
        "move": "Move",
        "draw": "Draw",
        "clear": "Clear",
        "clear_long": "Clear the picture, to draw on it",
        "restore": "Put back",
        "restore_long": "Put back in its place",
        "offset": "moved {x} {y}",
        "right_by": "{px} px right",
        "left_by": "{px} px left",
        "up_by": "{px} px up",
        "down_by": "{px} px down",
        "gallery": "Test pictures; arrow keys choose another",
        "gallery_one": "{name}, picture {number}",
        "layers": "Maps of every layer",
        "layers_keys": "Arrow keys go from map to map, Enter opens a unit’s card.",
        "layers_keys_alone": "Arrow keys go from map to map.",
        "name_conv": "layer {number}",
        "name_pool": "pool {number}",
        "name_dense": "dense {number}",
        "sees": "sees {px} px",
        "sees_all": "sees all",
        "head_max": "strongest",
        "head_average": "means",
        "head_flatten": "values",
        "map_of": "{layer}, map {unit} of {all}",
        "unit_of": "{layer}, unit {unit} of {all}",
        "class_of": "{name}: logit {value}",
        "map_is": "{w} × {h}, sees {px} × {px} px",
        "map_whole": "{w} × {h}, sees all of the picture",
        "value_here": "{value} in row {row}, column {column}",
        "value_peak": "largest: {value} in row {row}, column {column}",
        "value_none": "0 everywhere on this picture",
        "value": "value {value}",
        "most_from": "most from {layer}: {inputs}",
        "unit_card": "Open its card",
        "close": "Close",
        "lens": "The map that is pointed at",
        "lens_parts": "map, its filter, what it adds",
        "answer": "Answer",
        "answer_is": "{name}: {percent}",
        "answer_right": "right",
        "answer_wrong": "wrong (truth: {name})",
        "answer_own": "your drawing: no right answer known",
        "answer_own_short": "no right answer known",
        "answer_blank": "nothing drawn yet",
        "answer_holds": "was {percent}",
        "answer_was": "was {name} {percent}",
        "answer_none": "no finite answer",
        "note_diverged": "untrained: it diverged at once",
        "note_begun": "nothing is learnt yet",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def convnet_scene(
    run: "CnnResult",
    test: "Pictures",
    *,
    chosen: int = 0,
    options: Options | None = None,
    label: str = "A small network for pictures: its maps of one picture, layer by layer",
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
    parts = PanelParts.of((_accuracy(run, "" if options.present else "epochs"),))
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
        f"epoch {run.epochs[s]:.3g} of {run.study.epochs}, test {100 * run.test_accuracy[s]:.0f} %"
        for s in kept
    ]
    if run.end.kind == "diverged":
        texts[-1] += ", then diverged"
    marks = tuple(float(run.epochs[s]) for s in kept)
    return Clock(marks, tuple(texts), (len(kept) - 1) / (14 * PLAY_S))


def _accuracy(run: "CnnResult", epochs: str) -> Panel:
    end = "diverged" if run.end.kind == "diverged" else ""
    both = (("train", run.train_accuracy), ("test", run.test_accuracy))
    series = tuple(
        Series(run.epochs, share, name, colour=k, clocked=True, end=end if k else "")
        for k, (name, share) in enumerate(both)
    )
    return Panel(
        "Accuracy",
        Axis(epochs, low=0.0, high=float(run.study.epochs)),
        Axis("", low=0.0, high=1.0, percent=True),
        series,
        cursor=True,
    )
