"""A tower, a quiz and a unit's card made up of gratings and blobs: no network, no photographs."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.measure.optimised import Optimised
from dlviz.measure.quiz import Quiz, QuizResult, Round
from dlviz.measure.removal import Removal
from dlviz.measure.tower import Floor, Tower, TowerResult
from dlviz.measure.unit_card import UnitCard, UnitResult

Bytes = npt.NDArray[np.uint8]
FLOORS = (("Stem: edges", "stem", 11, 56), ("Stage 2", "stage2", 43, 28),
          ("Stage 5", "stage5", 91, 14), ("Head", "head", 831, 7))  # fmt: skip
SMALL_FLOORS = (("Layer 1: edges", "conv1", 3, 24), ("Layer 2", "conv2", 8, 12),
                ("Layer 3", "conv3", 18, 6))  # fmt: skip
UNITS = (7, 41, 3, 12)
TOP = (("espresso", 0.951), ("cup", 0.015), ("consomme", 0.003), ("dune", 0.0004))


def picture(side: int, seed: int, grey: bool = False) -> Bytes:
    """Waves of an own angle and colour, with a little noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] / side
    angle, phase = rng.uniform(0, np.pi), rng.uniform(0, 6, 3)
    wave = (x * np.cos(angle) + y * np.sin(angle))[..., None] * rng.uniform(6, 20) + phase
    pixels = 127 + 90 * np.sin(wave) + rng.normal(0, 4, wave.shape)
    colour = np.clip(pixels, 0, 255).astype(np.uint8)
    return np.repeat(colour[..., :1], 3, axis=2) if grey else colour


def blob(size: int, x: float, y: float, height: float) -> npt.NDArray[np.float32]:
    """A bump around (x, y), in parts of a side, on a ground below zero."""
    rows, columns = (np.mgrid[:size, :size] + 0.5) / size
    bump = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 0.02)
    return (height * 1.1 * bump - 0.1 * height).astype(np.float32)


def tower_of(small: bool = False, optimised: bool = True) -> TowerResult:
    """Unit k of a floor fires around a place of its own; the last unit of the first not at all."""
    side, floors = 24 if small else 224, []
    for number, (name, layer, receptive, size) in enumerate(SMALL_FLOORS if small else FLOORS):
        cut = receptive if small else 96
        maps = np.stack([blob(size, 0.2 + 0.2 * u, 0.7 - 0.1 * number, 2 + u) for u in range(4)])
        if number == 0:
            maps[3] = -0.5
        seeds = [[100 * number + 10 * u + k for k in range(9)] for u in range(4)]
        floors.append(
            Floor(
                name,
                layer,
                receptive,
                min(receptive, 200),
                np.array(UNITS),
                maps.max(axis=(1, 2)),
                np.array([[picture(cut, seed, small) for seed in each] for each in seeds]),
                np.array([[4 + u - 0.25 * k for k in range(9)] for u in range(4)], np.float32),
                np.maximum(maps, 0),
                np.stack([picture(cut, 7_000 + 10 * number + u, small) for u in range(4)])
                if optimised
                else None,
            )
        )
    photo = np.asarray(Image.fromarray(picture(side, 1, small)).resize((448, 448), 0))
    return TowerResult(Tower(net="shapes" if small else "lite0"), photo, side, TOP, tuple(floors))


def changed(tower: TowerResult, number: int | None = None, **fields: Any) -> TowerResult:
    """Another value for a field of one floor, or of all: functions of the floor."""
    new = [
        replace(floor, **{name: of(floor) for name, of in fields.items()})
        if number in (None, k)
        else floor
        for k, floor in enumerate(tower.floors)
    ]
    return replace(tower, floors=tuple(new))


def quiz_of(rounds: int = 10, reference: str = "natural", small: bool = False) -> QuizResult:
    """In round k the right picture is the first where k is even; it fires 2 + k, the other 1."""
    side, made, shown = (24, 96)[not small], [], 4 if reference == "natural" else 1
    for k in range(rounds):
        values = (2.0 + k, 1.0)
        made.append(
            Round(
                f"Stage 5, unit {40 + k}",
                "stage6.0.expand",
                40 + k,
                np.stack([picture(side, 50 * k + j, small) for j in range(shown)]),
                np.stack([picture(side, 50 * k + 20 + j, small) for j in range(2)]),
                np.array(values if k % 2 == 0 else values[::-1], dtype=np.float32),
            )
        )
    return QuizResult(Quiz(reference=reference, rounds=rounds), tuple(made))


def answers(rounds: int = 10) -> list[int]:
    """The picture of each round that fires its unit more."""
    return [k % 2 for k in range(rounds)]


def unit_of(small: bool = True, dead: bool = False) -> UnitResult:
    """A unit that fires up to 2.4 on the picture and 4 on its best patch, and is made to fire 6."""
    rng, side, patch, made = np.random.default_rng(5), *((24, 18, 24) if small else (224, 96, 128))
    steps = np.array([0, 4, 16, 32, 64])
    photo = np.asarray(Image.fromarray(picture(side, 1, small)).resize((448, 448), 0))
    frames = np.stack([picture(made, 300 + k, small)[None] for k in range(len(steps))])
    values = np.linspace(4, 2, 9, dtype=np.float32)
    activation = blob(6 if small else 14, 0.3, 0.6, 2)
    layer = {"layer": "conv3"} if small else {"net": "lite0", "layer": "stage6.0.expand"}
    return UnitResult(
        study=UnitCard(unit=6, **layer),
        receptive=18 if small else 339,
        field=18 if small else 90,
        patches=np.stack([picture(patch, 40 + k, small) for k in range(9)]),
        values=values - 5 if dead else values,
        deconvolved=np.stack([picture(patch, 80 + k, True) for k in range(9)]) if small else None,
        optimised=Optimised(frames, steps, np.array([[0.5], [2], [4], [5], [6]], np.float32)),
        best=-1.0 if dead else 4.0,
        photo=photo,
        side=side,
        map=np.maximum(0, -1 + 0 * activation if dead else activation),
        answer=-0.5 if dead else float(activation.max()),
        removal=Removal(
            "" if small else "espresso",
            0.95,
            0.89,
            0.95 - rng.uniform(0, 0.06, 20),
            0.95 - rng.uniform(0.2, 0.6, 20),
            8,
        ),
    )
