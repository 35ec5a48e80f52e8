"""Rows for the tests of the ladder: a probe in every layer, two networks and a shuffle, worlds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.ladder_scene import Bar, Rung, ladder_scene
from dlviz.draw.scene import Clock, Scene

EPOCHS = (0.0, 1.0, 2.0, 5.0, 20.0)
LAYERS: Mapping[str, tuple[tuple[float, ...], float, float]] = {
    "pixels": ((0.36,) * 5, np.nan, 0.17),
    "conv1": ((0.59, 0.58, 0.58, 0.57, 0.574), 0.59, 0.165),
    "conv2": ((0.61, 0.66, 0.71, 0.747, 0.79), 0.61, 0.16),
    "conv3": ((0.57, 0.7, 0.8, 0.9, 0.93), 0.57, 0.18),
}
"""Name -> trained [5 epochs], untrained, labels shuffled."""
STATES = {"convolutional": (0.98, 0.49), "dense": (0.57, 0.55)}
MOVES = np.random.default_rng(3).permutation(64)
WORLDS = {"as drawn": (0.995, 0.98, 0.5), "side light": (0.48, 0.88, 0.22)}
WAYS = ("expert", "network", "HOG")


def probe_rungs() -> tuple[Rung, ...]:
    """A row a layer, from the pixels upwards."""
    return tuple(
        Rung(
            name,
            f"sees {3 * k} px",
            (
                Bar(trained, "trained", 0),
                Bar(untrained, "untrained", 0, "ghost"),
                Bar(control, "labels shuffled", 0, "tick"),
            ),
        )
        for k, (name, (trained, untrained, control)) in enumerate(LAYERS.items())
    )


def probes(present: bool = False, **given: Any) -> Scene:
    clock = Clock(EPOCHS, tuple(f"epoch {epoch:g}" for epoch in EPOCHS), 0.3)
    values = {"clock": clock, "threshold": 0.75, "chance": 1 / 6, "upward": True, **given}
    return ladder_scene(probe_rungs(), options=Options(branch=False, present=present), **values)


def two_frames() -> npt.NDArray[np.uint8]:
    """[2, 6, 8, 8] pictures as they are, and with all pixels in another order."""
    generator = np.random.default_rng(0)
    pictures = generator.integers(0, 256, (6, 8, 8), dtype=np.uint8)
    return np.stack([pictures, pictures.reshape(6, 64)[:, MOVES].reshape(6, 8, 8)])


def shuffle_rungs() -> tuple[Rung, ...]:
    return tuple(
        Rung(f"{name} network", "", (Bar(values, "", k),))
        for k, (name, values) in enumerate(STATES.items())
    )


def shuffle(present: bool = False, rows: int = 2, **given: Any) -> Scene:
    values = {"frames": ("as they are", "shuffled"), "switch": True, "chance": 1 / 6, **given}
    values = {"pictures": two_frames(), "moves": MOVES, **values}
    rungs = shuffle_rungs()[:rows]
    return ladder_scene(rungs, options=Options(branch=False, present=present), **values)


def world_rungs() -> tuple[Rung, ...]:
    return tuple(
        Rung(
            name,
            "trained anew",
            tuple(
                Bar(share, way, k, spread=(share - 0.02, min(1.0, share + 0.02)))
                for k, (way, share) in enumerate(zip(WAYS, shares, strict=True))
            ),
            examples=two_frames()[0],
        )
        for name, shares in WORLDS.items()
    )


def worlds(present: bool = False, **given: Any) -> Scene:
    values = {"chance": 1 / 6, **given}
    return ladder_scene(world_rungs(), options=Options(branch=False, present=present), **values)
