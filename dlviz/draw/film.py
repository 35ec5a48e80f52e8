"""A run as a film: everything the player in the browser needs, packed into bytes."""

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np

from dlviz.data.examples import Examples
from dlviz.draw.payload import Store, pack
from dlviz.draw.player_words import RUN_WORDS
from dlviz.texts import say
from dlviz.train.recording import Recording

SCHEMA = 1
VIEWS = ("field", "fence", "network", "space", "game")
MOST_FILMS = 16
FILM_BYTES = 8 << 20  # of weights, before they are deflated
FEWEST = 3  # snapshots
CURVES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")

WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "play": say("film.play"),
        "pause": say("film.pause"),
        "back": say("film.back"),
        "forward": say("film.forward"),
        "scrub": say("film.scrub"),
        "speed": say("film.speed"),
        "loop": say("film.loop"),
        "branch": say("film.branch"),
        "controls": say("film.controls"),
        "update": say("film.update"),
        "updates": say("film.updates"),
        "epoch": say("film.epoch"),
        "of": say("film.of"),
        "train": say("film.train"),
        "test": say("film.test"),
        "loss": say("film.loss"),
        "accuracy": say("film.accuracy"),
        "loss_curves": say("film.loss_curves"),
        "accuracy_curves": say("film.accuracy_curves"),
        "cursor": say("film.cursor"),
        "field": say("film.field"),
        "points": say("film.points"),
        "lines": say("film.lines"),
        "line": say("film.line"),
        "neurons": say("film.neurons"),
        "neuron": say("film.neuron"),
        "diverged": say("film.diverged"),
        "early": say("film.early"),
        "stopped": say("film.stopped"),
        "paint": say("film.paint"),
        "erase": say("film.erase"),
        "undo": say("film.undo"),
        "clear": say("film.clear"),
        "not_finite": say("film.not_finite"),
    }
)
"""The player's own words, by key."""


@dataclass(frozen=True)
class Annotation:
    """Words on the picture from update `step` on; `unit`: beside that first-layer neuron's line."""

    step: int
    text: str
    unit: int | None = None


@dataclass(frozen=True)
class Options:
    """How the film is shown.

    autoplay: plays at once from its start. speed: 1 is about 14 snapshots a second.
    loop: starts again at its end. present: large type and a clicker's keys.
    paint: points can be painted into the field. branch: a "branch here" button.
    start: the update it rests on at first; None: the last.
    knobs: further options, handed to every view.
    """

    autoplay: bool = False
    speed: float = 1.0
    loop: bool = False
    present: bool = False
    paint: bool = False
    branch: bool = True
    start: int | None = None
    knobs: Mapping[str, bool | int | float | str] = field(default_factory=dict)

    def as_header(self) -> dict[str, object]:
        """The options as the player reads them."""
        own = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {**{name: own[name] for name in own if name != "knobs"}, **self.knobs}


@dataclass(frozen=True, eq=False)
class Film:
    """One run, two runs on one clock, or up to 16 seeds, and how they are shown.

    recordings: 1 to 16. examples: one for each recording, or one for all.
    labels: a short name for each recording; view: a name in VIEWS.
    label: what a screen reader says the film is. finding: the computed sentence in the figure.
    annotations: for each recording; empty: none. words: replaces entries of WORDS.
    """

    recordings: tuple[Recording, ...]
    examples: tuple[Examples, ...]
    labels: tuple[str, ...] = ()
    view: str = "field"
    options: Options = field(default_factory=Options)
    label: str = say("film.label")
    finding: str = ""
    annotations: tuple[tuple[Annotation, ...], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.recordings)
        if not 1 <= count <= MOST_FILMS:
            raise ValueError(f"1 to {MOST_FILMS} recordings, not {count}")
        if self.view not in VIEWS:
            raise ValueError(f"view {self.view!r} is not one of {VIEWS}")
        if len(self.examples) not in (1, count):
            raise ValueError(f"1 or {count} examples, not {len(self.examples)}")
        if len(self.labels) not in (0, count) or len(self.annotations) not in (0, count):
            raise ValueError(f"labels and annotations: none, or {count}")


def encode(film: Film) -> bytes:
    """The film as the player reads it, packed by `payload.pack`; equal films give equal bytes.

    Weights and coordinates are rounded to float32,
    and cut off where a diverging run's leave its range. 120 snapshots of 2-16-16-1: 160 KB; large
    networks ship fewer snapshots, so that a film's weights stay below `FILM_BYTES`.
    """
    store = Store()
    count = len(film.recordings)
    each = FILM_BYTES // (4 * sum(recording.parameters for recording in film.recordings))
    recordings = [recording.thinned(max(each, FEWEST)) for recording in film.recordings]
    examples = film.examples * (count if len(film.examples) == 1 else 1)
    labels = film.labels or ("",) * count
    notes = film.annotations or ((),) * count
    data = _with_common_window(
        [
            _data(store, index, recording, examples[index])
            for index, recording in enumerate(recordings)
        ]
    )
    header = {
        "schema": SCHEMA,
        "view": film.view,
        "options": film.options.as_header(),
        "text": {
            "label": film.label,
            "finding": film.finding,
            "words": {**WORDS, **RUN_WORDS, **film.words},
        },
        "films": [
            _run(store, index, recording, labels[index], notes[index])
            for index, recording in enumerate(recordings)
        ],
        "data": data,
        **{name: data[0][name] for name in SHARED},
    }
    return pack(header, store)


SHARED = ("features", "mean", "scale", "classes", "class_names", "axes", "bounds")


def _data(store: Store, index: int, recording: Recording, examples: Examples) -> dict[str, object]:
    spec = recording.experiment
    batch = spec.training.batch_size
    n = len(examples.train_labels)
    return {
        "train_xy": store.put("train_xy", index, examples.train_xy, "f4"),
        "train_label": store.put("train_label", index, examples.train_labels, "u1"),
        "test_xy": store.put("test_xy", index, examples.test_xy, "f4"),
        "test_label": store.put("test_label", index, examples.test_labels, "u1"),
        "painted": len(spec.data.points),
        "features": list(examples.features),
        "mean": [float(value) for value in examples.mean],
        "scale": [float(value) for value in examples.scale],
        "classes": len(examples.class_names),
        "class_names": list(examples.class_names),
        "axes": list(examples.axes),
        "bounds": list(examples.bounds()),
        "updates_per_epoch": n / batch if 0 < batch < n else 1,
    }


def _with_common_window(data: list[dict[str, object]]) -> list[dict[str, object]]:
    """Films of the same axes are shown in the same window, so that they can be compared."""
    if any(entry["axes"] != data[0]["axes"] for entry in data):
        return data
    windows = np.array([entry["bounds"] for entry in data])
    low, high = windows.min(axis=0), windows.max(axis=0)
    bounds = [float(low[0]), float(high[1]), float(low[2]), float(high[3])]
    return [{**entry, "bounds": bounds} for entry in data]


def _run(
    store: Store,
    index: int,
    recording: Recording,
    label: str,
    notes: tuple[Annotation, ...],
) -> dict[str, object]:
    network, training = recording.experiment.network, recording.experiment.training
    last = len(recording.weights) - 1
    layers = [
        {
            "in": int(weights.shape[2]),
            "out": int(weights.shape[1]),
            "activation": "identity" if at == last else network.activation,
            "residual": network.residual and at < last and weights.shape[1] == weights.shape[2],
        }
        for at, weights in enumerate(recording.weights)
    ]
    return {
        "label": label,
        "steps": store.put("steps", index, recording.steps, "i4"),
        "layers": layers,
        "W": [store.put(f"W{at}", index, w, "f4") for at, w in enumerate(recording.weights)],
        "b": [store.put(f"b{at}", index, b, "f4") for at, b in enumerate(recording.biases)],
        "curves": {name: store.put(name, index, getattr(recording, name), "f4") for name in CURVES},
        "end": {"kind": recording.end.kind, "step": int(recording.end.step)},
        "annotations": [
            {"step": note.step, "text": note.text, "unit": note.unit} for note in notes
        ],
        "loss": training.loss,
        "optimiser": training.optimiser,
        "learning_rate": training.learning_rate,
        "updates": training.updates,
    }
