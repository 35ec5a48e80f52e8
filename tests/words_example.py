"""Twelve words in a plane, in space, along a direction, and in a film; a table of eight words."""

from typing import Any

import numpy as np

from dlviz.data.words import Vectors, unit
from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.words_scene import Axis, Fact, Points, words_scene
from dlviz.measure.embedding import nearest, squared_distances

PEOPLE = ("king", "queen", "man", "woman", "boy", "girl")
NAMES = (*PEOPLE, "sea_lion", "wolf", "fox", "bee", "ant", "whale")
GROUPS = ("men", "women", "animals")
GROUP = np.array([0, 1, 0, 1, 0, 1, 2, 2, 2, 2, 2, 2])
PAIRS = np.array([[0, 1], [2, 3], [4, 5]])
K = 3
FACTS: list[Fact] = [("27 %", "of the variance", " of all"), (".30", "cosine", "")]


def given(q: int = 2, snapshots: int = 1) -> Points:
    """Words of three groups that part from snapshot to snapshot; some neighbours are false."""
    generator = np.random.default_rng(0)
    whole = generator.normal(size=(len(NAMES), 5)) + 3 * np.eye(3, 5)[GROUP]
    film = [(s + 1) / snapshots * whole[:, :q] for s in range(snapshots)]
    near = nearest(squared_distances(whole), K)[None]
    shown = [nearest(squared_distances(places), K) for places in film]
    return Points(
        names=NAMES,
        positions=np.stack(film),
        groups=GROUPS,
        group=GROUP,
        pairs=PAIRS,
        near=np.repeat(near, snapshots, 0),
        near_shown=np.stack(shown),
    )


def direction() -> Points:
    """The same words along a direction, the third and the ninth beyond their bands."""
    places = np.linspace(-0.3, 0.3, len(NAMES))
    group = np.full(len(NAMES), 2)
    group[[2, 8]] = 0, 1
    bands = np.stack([places - 0.1, places + 0.1], 1)
    bands[2] += 0.2
    bands[8] -= 0.2
    return Points(
        names=NAMES,
        positions=np.stack([places, np.linspace(1, -1, len(NAMES))], 1)[None],
        groups=("beyond, small", "beyond, large", "as by chance"),
        group=group,
        bands=bands,
        details=[(f"{k} kg", f", word {k}") for k in range(len(NAMES))],
    )


AXIS = Axis("small, little", "large, big", "cosine", "body mass, kg", 200)


def words(
    points: Points | None = None, present: bool = False, snapshots: int = 1, **more: Any
) -> Scene:
    points = points or given(snapshots=snapshots)
    count = len(points.positions)
    clock = Clock(tuple(range(count)), tuple(f"update {k}" for k in range(count)))
    facts = [[(f"{k}", "updates", ""), *FACTS] for k in range(count)]
    options = Options(branch=False, present=present, start=0 if count > 1 else None)
    return words_scene(
        points,
        **{
            "facts": facts,
            "space": "5 dimensions",
            "clock": clock if count > 1 else None,
            "options": options,
            "label": "Words",
            **more,
        },
    )


def table(words: tuple[str, ...], rows: np.ndarray, whole: int | None = None) -> Vectors:
    """A small table of words."""
    values = unit(np.asarray(rows, np.float32))
    return Vectors("tiny", "A small table", words, values, whole or len(words))
