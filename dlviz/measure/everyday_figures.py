"""What the figures of `Everyday` come from: an attack, and corruptions of two sizes."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch

from dlviz.measure.attacks import Pgd, attacking
from dlviz.measure.by_seed import Figures
from dlviz.measure.corruptions import CORRUPTIONS, LEVELS, SEVERITIES, distances
from dlviz.measure.everyday_digits import matched_digits
from dlviz.measure.everyday_pictures import EVERYDAY_PHOTOS, Floats, clean, corrupted, matched
from dlviz.measure.growing import Growing
from dlviz.measure.showing import within
from dlviz.nets.lite0_weights import lite0
from dlviz.train.devices import use_threads
from dlviz.train.together import part

Array = npt.NDArray[np.generic]

ATTACK_LEVELS = 2
"""The attack moves no value by more than so many of 255."""
ATTACK = Pgd(steps=10)
_DONE = (0.4, 0.9)  # fractions: the attack on the photographs, the corruptions of them


def measured(seed: int) -> Growing:
    """What an `EverydayResult` holds, by name; on the way that of the kinds so far.

    clean_named, clean_p: [P] the answers. attack_patterns: int8 [P, 224, 224, 3] the attack's
    pictures minus the photographs, in levels of 255.
    """
    nothing: Figures = {}
    found: dict[str, Array] = yield from part(_attacked(seed), (0.0, _DONE[0]), nothing)
    yield _DONE[0], found
    rows: dict[str, list[Array]] = {}
    for place, kind in enumerate(CORRUPTIONS):
        low, high = (
            _DONE[0] + (_DONE[1] - _DONE[0]) * at / len(CORRUPTIONS) for at in (place, place + 1)
        )
        figures = yield from part(_of_kind(kind, seed, found), (low, high), found)
        for name, array in figures.items():
            rows.setdefault(name, []).append(array)
        found = {**found, **{name: np.stack(arrays) for name, arrays in rows.items()}}
        yield high, found
    digits = yield from part(matched_digits(seed), (_DONE[1], 1.0), found)
    return {**found, **digits}


def _attacked(seed: int) -> Generator[tuple[float, None], None, dict[str, Array]]:
    net = lite0()
    yield 0.0, None
    for place, name in enumerate(EVERYDAY_PHOTOS):
        clean(name)  # read from its file for the first time
        yield 0.05 * place / len(EVERYDAY_PHOTOS), None
    x = _photos()
    named, p = _answers(x)
    yield 0.05, None
    attack = replace(ATTACK, seed=seed)
    pictures = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous()
    slices = attacking(
        net, pictures, torch.from_numpy(named), attack, (ATTACK_LEVELS / LEVELS,), bits=8
    )
    (result,) = yield from within(slices, 0.05, 0.95)
    attacked = result.x.transpose(0, 2, 3, 1)
    figures = _figures(attacked, x, named)
    return {
        "clean_named": named,
        "clean_p": p,
        "attack_patterns": np.rint(LEVELS * (attacked - x)).astype(np.int8),
        **{f"attack_{name}": array for name, array in figures.items()},
    }


def _of_kind(
    kind: str, seed: int, found: Figures
) -> Generator[tuple[float, None], None, dict[str, Array]]:
    """[5, P] of the severities, and [P] of the attack's own size."""
    x = _photos()
    answers, sizes = found["clean_named"], found["attack_size"].astype(np.float64)
    rows = []
    parts = len(SEVERITIES) + 1
    for place, severity in enumerate(SEVERITIES):
        made = []
        for name in EVERYDAY_PHOTOS:
            made.append(corrupted(name, kind, severity, seed))
            yield (place + 0.5) / parts, None
        rows.append(_figures(np.concatenate(made), x, answers))
        yield (place + 1) / parts, None
    own = []
    for name, size in zip(EVERYDAY_PHOTOS, sizes.tolist(), strict=True):
        own.append(matched(name, kind, size, seed))
        yield (parts - 0.5) / parts, None
    figures = _figures(np.concatenate(own), x, answers)
    return {
        **{f"matched_{name}": array for name, array in figures.items()},
        **{name: np.stack([row[name] for row in rows]) for name in rows[0]},
    }


def _photos() -> Floats:
    """[P, 224, 224, 3] all of them, as they are."""
    return np.concatenate([clean(name) for name in EVERYDAY_PHOTOS])


def _figures(made: Floats, x: Floats, answers: npt.NDArray[np.generic]) -> dict[str, Array]:
    """[P] of pictures [P, 224, 224, 3] made of photographs x whose answers are known."""
    named, p = _answers(made)
    size = distances(x, made).astype(np.float32)
    return {"right": named == answers, "named": named, "p": p, "size": size}


def _answers(x: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """[P] the most likely class of pictures [P, 224, 224, 3], and its probability."""
    use_threads()
    with torch.no_grad():
        p = lite0()(torch.tensor(x).permute(0, 3, 1, 2)).softmax(1)
    largest, named = p.max(1)
    return named.numpy(), largest.numpy()
