"""A last layer of 12 units, two of them dead, for the tests of the units' tiles."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.units_scene import units_scene

NAMES = ("ring", "square", "cross", "arc")
UNITS, EXAMPLES, DEAD = 12, 240, (3, 8)
Arrays = dict[str, npt.NDArray[Any]]


def layer(seed: int = 0) -> Arrays:
    """Features that tell the classes apart, each class by about three units, and their head."""
    generator = np.random.default_rng(seed)
    labels = np.arange(EXAMPLES) % len(NAMES)
    weights = generator.normal(0, 0.4, (len(NAMES), UNITS))
    for unit in range(UNITS):
        weights[unit % len(NAMES), unit] += generator.uniform(0.5, 2.5)
    features = generator.normal(-0.4, 1, (EXAMPLES, UNITS))
    own = np.arange(UNITS)[None, :] % len(NAMES) == labels[:, None]
    features = np.maximum(features + 1.6 * own, 0)
    features[:, DEAD] = 0
    return {
        "features": features.astype(np.float32),
        "labels": labels,
        "weights": weights.astype(np.float32),
        "bias": generator.normal(0, 0.1, len(NAMES)).astype(np.float32),
        "patches": generator.integers(0, 256, (UNITS, 6, 6), dtype=np.uint8),
        "living": ~np.isin(np.arange(UNITS), DEAD),
    }


def parts(made: Arrays) -> tuple[Any, ...]:
    """The arguments of `units_scene` and `units_card`, in their order."""
    head = (made[name] for name in ("features", "labels", "weights", "bias"))
    return (*head, NAMES, made["patches"], made["living"])


def units(present: bool = False, seed: int = 0, **given: Any) -> Scene:
    values = {"label": "Units of the last layer", "groups": (0.4, 0.5, 0.7), **given}
    return units_scene(
        *parts(layer(seed)), options=Options(branch=False, present=present), **values
    )
