"""Units of a network's last layer as tiles that are switched off and on: what they are worth."""

import types
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]
UNITS_MAX = 128
CLASSES_MAX = 10
GROUP = 8
"""How many units the buttons "at random" and "the best" are about."""

UNITS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "units_unit": say("units_scene.unit"),
        "units_on": say("units_scene.on"),
        "units_off": say("units_scene.off"),
        "units_dead": say("units_scene.dead"),
        "units_grid": say("units_scene.grid"),
        "units_keys": say("units_scene.keys"),
        "units_random": say("units_scene.random"),
        "units_best": say("units_scene.best"),
        "units_worst": say("units_scene.worst"),
        "units_worst_title": say("units_scene.worst_title"),
        "units_all": say("units_scene.all"),
        "units_choices": say("units_scene.choices"),
        "units_loss": say("units_scene.loss"),
        "units_loss_short": say("units_scene.loss_short"),
        "units_patches": say("units_scene.patches"),
        "units_accuracy": say("units_scene.accuracy"),
        "units_full": say("units_scene.full"),
        "units_now": say("units_scene.now"),
        "units_lost": say("units_scene.lost"),
        "units_kept": say("units_scene.kept"),
        "units_alone": say("units_scene.alone"),
        "units_alone_lost": say("units_scene.alone_lost"),
        "units_hint": say("units_scene.hint"),
        "units_hint_touch": say("units_scene.hint_touch"),
        "units_groups": say("units_scene.groups"),
        "units_groups_short": say("units_scene.groups_short"),
        "units_best_note": say("units_scene.best_note"),
        "units_ask": say("units_scene.ask"),
        "units_covered": say("units_scene.covered"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def units_scene(
    features: Floats,
    labels: Ints,
    weights: Floats,
    bias: Floats,
    names: Sequence[str],
    patches: npt.NDArray[np.uint8],
    living: Bools,
    *,
    groups: Floats | Sequence[float] = (),
    best: Floats | Sequence[float] = (),
    order: Ints | Sequence[int] | None = None,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    covered: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A tile a unit; the player works out every accuracy itself, logits = weights (a * on) + bias.

    features: [n, U], what the head gets. labels: [n] in 0 to K - 1. weights: [K, U]. bias: [K].
    names: [K] of the classes. patches: uint8 [U, p, p] or [U, p, p, 3]. living: [U]; a dead unit
    cannot be switched. groups: [G] accuracies without GROUP random living units, dots beside the
    reader's own group. best: [U] accuracy with the first 1, 2, ... units of `order` alone.
    order: [U] units from the best down; None: by the accuracy that is lost without each alone.
    covered: only patches and names are sent, nothing measured, and nothing can be switched.
    words: replaces entries of UNITS_WORDS.
    Raises ValueError where shapes differ.
    """
    count = _checked(features, labels, weights, bias, names, patches, living)
    content: dict[str, object] = {
        "units": count,
        "names": list(names),
        "living": [bool(one) for one in living],
        "patch": {
            "h": int(patches.shape[1]),
            "w": int(patches.shape[2]),
            "colour": patches.ndim == 4,
        },
        "size": GROUP,
        "covered": covered,
        "groups": [],
        "best": [],
        "order": [],
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {"patches": patches}
    if not covered:
        if order is None:
            order = np.argsort(-lost(features, labels, weights, bias), kind="stable")
        content |= {
            "groups": [float(one) for one in groups],
            "best": [float(one) for one in best],
            "order": [int(unit) for unit in order],
        }
        arrays |= {
            "features": features,
            "labels": np.asarray(labels, dtype=np.int32),
            "weights": weights,
            "bias": bias,
        }
    return Scene(
        view="units",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding="" if covered else finding,
        words={**UNITS_WORDS, **words},
    )


def right_answers(
    features: Floats, labels: Ints, weights: Floats, bias: Floats, on: Bools | None = None
) -> Bools:
    """[n] whether each example's largest logit is its class', with the units `on` [U]; None: all.

    The first of equal logits counts, as in the player, which holds the same numbers as float32.
    """
    exact = [np.asarray(one, dtype=np.float32).astype(float) for one in (features, weights, bias)]
    mask = np.ones(features.shape[1]) if on is None else np.asarray(on, dtype=float)
    logits = (exact[0] * mask) @ exact[1].T + exact[2]
    return np.asarray(logits.argmax(axis=1) == labels)


def lost(features: Floats, labels: Ints, weights: Floats, bias: Floats) -> Floats:
    """[U] how much accuracy, 0 to 1, is lost without each unit alone; below 0 where it gains."""
    count = features.shape[1]
    full = right_answers(features, labels, weights, bias).mean()
    alone = [
        right_answers(features, labels, weights, bias, np.arange(count) != unit).mean()
        for unit in range(count)
    ]
    return np.asarray(full - np.array(alone))


def by_class(right: Bools, labels: Ints, classes: int) -> Floats:
    """[classes] share of right answers in each class; nan where it has no example."""
    examples = np.bincount(labels, minlength=classes)
    found = np.bincount(labels, weights=np.asarray(right, dtype=float), minlength=classes)
    shares = np.full(classes, np.nan)
    np.divide(found, examples, out=shares, where=examples > 0)
    return shares


def _checked(
    features: Floats,
    labels: Ints,
    weights: Floats,
    bias: Floats,
    names: Sequence[str],
    patches: npt.NDArray[np.uint8],
    living: Bools,
) -> int:
    """The number of units. Raises ValueError where shapes differ."""
    units, classes = len(living), len(names)
    if not 1 <= units <= UNITS_MAX or not 2 <= classes <= CLASSES_MAX:
        raise ValueError(f"{units} units and {classes} classes; {UNITS_MAX}, {CLASSES_MAX} fit")
    shapes = {
        "features": (features.shape, (len(labels), units)),
        "weights": (weights.shape, (classes, units)),
        "bias": (bias.shape, (classes,)),
        "patches": (patches.shape[:1], (units,)),
    }
    for name, (given, expected) in shapes.items():
        if given != expected:
            raise ValueError(f"{name} has shape {given}, expected {expected}")
    if patches.dtype != np.uint8 or patches.ndim not in (3, 4):
        raise ValueError(f"patches {patches.shape} of {patches.dtype}; uint8 [U, p, p]")
    return units
