"""A picture, its patterns and their answers, made up: no network, no photographs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dlviz.measure.fooled import DONE, Fooled, FooledResult
from dlviz.measure.fooling import LEVELS, SIZES, SLIDES
from tests.pictures_example import picture

SIDE = 224
TRUTH, TARGET = 919, 704
NAMES = {TRUTH: "street sign", TARGET: "parking meter", 920: "traffic light, stoplight",
         637: "mailbox, letter box", 733: "pole", 967: "espresso"}  # fmt: skip
TURNED = {0: 0.002, 1: 0.94, 2: 0.99, 4: 0.999, 8: 1.0}
"""p(target) at each place of the dial."""
KEEPS = 32
"""The largest noise, of 255, under which every draw keeps the answer; beyond it 14 of 20 do."""
OTHERS = (("coffee", "A cup of coffee"), ("chelsea", "Chelsea the cat"),
          ("camera", "A man with a camera"), ("flower", "A flower"),
          ("rocket", "A rocket"))  # fmt: skip


def answers(target: float, third: int = 920) -> tuple[tuple[int, str, float], ...]:
    """The three best where the target has that probability."""
    rest = 1 - target
    given = {TARGET: target, TRUTH: 0.6 * rest, third: 0.25 * rest}
    best = sorted(given, key=lambda index: -given[index])
    return tuple((index, NAMES[index], given[index]) for index in best)


def slid(level: int, px: int) -> float:
    """p(target) of a pattern moved by so many pixels: it is gone at once."""
    return TURNED[level] if px == 0 else 0.01 * level / (1 + abs(px))


def treated(level: int, done: str) -> float:
    """p(target) of an attacked picture to which that happened."""
    whole = TURNED[level]
    return {"png": whole, "jpeg": whole / 3, "brighter": 0.9 * whole}.get(done, 0.004 * level)


def fooled_of(
    levels: Sequence[int] = LEVELS, *, noises: int = len(SIZES), **study: object
) -> FooledResult:
    """Every level fools the network; nothing else does, but a little JPEG and a brighter lamp.

    levels, noises: of a result that is not complete yet.
    """
    rng = np.random.default_rng(0)
    asked = replace(Fooled(), **study)  # type: ignore[arg-type]
    signs = (2 * rng.integers(0, 2, (SIDE, SIDE, 3)) - 1).astype(np.int8)
    patterns = [_pattern(level, rng) for level in levels]
    kept = [1.0 if size <= KEEPS else 0.7 for size in SIZES[:noises]]
    count = len(levels)
    before = rng.uniform(0, 2e-4, len(OTHERS))
    return FooledResult(
        study=asked,
        photo=scene(),
        truth=TRUTH,
        target=asked.target,
        names=NAMES,
        levels=np.array(levels, dtype=np.int64),
        aims=np.full(count, TARGET),
        patterns=np.array(patterns, dtype=np.int8).reshape(-1, SIDE, SIDE, 3),
        fooled=np.ones(count, dtype=bool),
        top=tuple(answers(TURNED[level]) for level in (0, *levels)),
        chance=_chances([TURNED[level] for level in (0, *levels)]),
        done_top=tuple(
            tuple(answers(treated(level, done), 733) for done in DONE) for level in levels
        ),
        done_chance=_chances([[treated(level, done) for done in DONE] for level in levels]),
        plain_chance=_chances([TURNED[0]] * len(DONE)),
        slid_top=tuple(tuple(answers(slid(level, px)) for px in SLIDES) for level in levels),
        slid_chance=_chances([[slid(level, px) for px in SLIDES] for level in levels]),
        noise=signs,
        sizes=np.array(SIZES[:noises], dtype=np.int64),
        kept=np.array(kept, dtype=np.float32),
        noise_top=tuple(answers(0.001 if share == 1 else 0.4, 637) for share in kept),
        noise_chance=_chances([0.001 if share == 1 else 0.4 for share in kept]),
        others=OTHERS,
        others_photo=np.stack([picture(112, 20 + k) for k in range(len(OTHERS))]),
        pasted_top=tuple(tuple(((967, NAMES[967], 0.95),) * 2 for _ in before) for _ in levels),
        pasted=np.array([np.stack([before, 1.3 * before], axis=1)] * count, dtype=np.float32),
        predicted=np.array([21.0 * level for level in levels], dtype=np.float32),
        moved=np.array([9.5 + 2 * level for level in levels], dtype=np.float32),
        predicted_noise=np.array([0.04 * level for level in levels], dtype=np.float32),
        moved_noise=np.array([-0.06 * level for level in levels], dtype=np.float32),
        largest=np.array([0.004 * level for level in levels], dtype=np.float32),
        seconds=1.5,
        recorded=False,
    )  # fmt: skip


def scene() -> npt.NDArray[np.uint8]:
    """[SIDE, SIDE, 3]: a red disc with a white bar on waves."""
    photo = picture(SIDE, 4)
    y, x = np.mgrid[:SIDE, :SIDE]
    disc = (x - 112) ** 2 + (y - 100) ** 2 < 80**2
    photo[disc] = (188, 22, 34)
    photo[disc & (abs(y - 100) < 14) & (abs(x - 112) < 56)] = (244, 243, 238)
    return photo


def _pattern(level: int, rng: np.random.Generator) -> npt.NDArray[np.int8]:
    """Blotches of signs, as large as the level allows."""
    blotches = rng.standard_normal((SIDE // 4, SIDE // 4, 3)).repeat(4, axis=0).repeat(4, axis=1)
    rough = blotches + 0.7 * rng.standard_normal((SIDE, SIDE, 3))
    return np.asarray(np.clip(np.round(2 * level * rough), -level, level), dtype=np.int8)


def _chances(target: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """[..., 2] p(truth), p(target)."""
    found = np.asarray(target, dtype=np.float32)
    return np.stack([0.6 * (1 - found), found], axis=-1)
