"""Clouds of 40 pictures in three layers over four snapshots."""

from typing import Any

import numpy as np

from dlviz.draw.clouds_scene import clouds_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene

NAMES = ("ring", "square", "cross")
LAYERS = ("pixels", "conv1", "conv2")
EPOCHS = (0.0, 1.0, 4.0, 20.0)
POINTS = 40


def given(layers: int = 3) -> dict[str, Any]:
    """Arguments of `clouds_scene`; classes part from snapshot to snapshot."""
    generator = np.random.default_rng(0)
    labels = np.arange(POINTS) % len(NAMES)
    centres = np.array([[0, 1], [1, -1], [-1, -1]])[labels]
    apart = np.linspace(0, 2, len(EPOCHS))[:, None, None, None] * np.arange(layers)[:, None, None]
    noise = generator.normal(size=(len(EPOCHS), layers, POINTS, 2))
    return {
        "positions": 5 * (noise + apart * centres) + 3,
        "labels": labels,
        "names": NAMES,
        "layers": tuple(f"layer {k}" for k in range(layers)) if layers != 3 else LAYERS,
        "preserved": generator.uniform(0.1, 0.6, (len(EPOCHS), layers)),
        "clock": Clock(EPOCHS, tuple(f"epoch {epoch:g}" for epoch in EPOCHS), 0.3),
        "thumbnails": generator.integers(0, 256, (POINTS, 5, 5), dtype=np.uint8),
    }


def clouds(present: bool = False, layers: int = 3, **more: Any) -> Scene:
    options = Options(branch=False, present=present)
    return clouds_scene(**{**given(layers), "options": options, "label": "Clouds", **more})
