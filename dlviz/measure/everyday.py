"""Blur, fog and noise beside an attack: at everyday size, and at the attack's own.

An attack is the worst change of its size; at that size the everyday ones do hardly any harm. But
they come at sizes that an attack has no need of.
"""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import label_of
from dlviz.measure.by_seed import Figures
from dlviz.measure.corruptions import CORRUPTIONS, LEVELS, SEVERITIES
from dlviz.measure.everyday_figures import measured
from dlviz.measure.everyday_pictures import (
    EVERYDAY_PHOTOS,
    THUMB,
    clean,
    matched_thumb,
    thumb,
    thumbs,
)
from dlviz.measure.growing import read_or_grow
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]
Named = tuple[int, str, float]
"""A class, its name and its probability."""

RECORDING = Path(__file__).parents[2] / "assets" / "adversarial" / "everyday.npz"
"""Figures by the keys of their studies; `assets/adversarial/make_everyday.py` writes it."""

EACH, OWN = (len(SEVERITIES), len(EVERYDAY_PHOTOS)), (len(EVERYDAY_PHOTOS),)
SMALL = (THUMB, THUMB, 3)
_DRAWN = 0.02  # fraction done when the pictures are there


@dataclass(frozen=True)
class Everyday(FlatStudy):
    """Seven photographs, an attack, and each corruption at five severities and the attack's size.

    photo: a name in `EVERYDAY_PHOTOS`: whose pictures are shown. seed: draws noise, fog and the
    attack's start, and is that of the digits' network.
    """

    kind: ClassVar[str] = "everyday"
    heavy: ClassVar[bool] = True

    photo: str = "coffee"
    seed: int = 0

    @property
    def networks(self) -> int:
        """Photographs that are asked about."""
        return len(EVERYDAY_PHOTOS)

    @property
    def measured_as(self) -> "Everyday":
        """The study with the same figures under whose key they are recorded."""
        return self.having(photo=EVERYDAY_PHOTOS[0])

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_types(self)
        check_choices(self, {"photo": EVERYDAY_PHOTOS})
        check_number("seed", self.seed, SEEDS)

    def steps(self) -> Generator[tuple[float, "EverydayResult | None"], None, "EverydayResult"]:
        """Read or measure; yields the fraction done and the corruptions so far.

        Raises UserError, "lite0_missing" as well.
        """
        self.check()
        use_threads()
        for place, kind in enumerate(CORRUPTIONS):
            thumbs(self.photo, kind, self.seed)  # they are kept, and shown as soon as asked for
            yield _DRAWN * place / len(CORRUPTIONS), None
        key, made = self.measured_as.key, partial(_result, self)
        return (yield from read_or_grow(key, measured(self.seed), made, _DRAWN, RECORDING))


@dataclass(frozen=True, eq=False)
class EverydayResult(Arrays):
    """P = 7 photographs, C = 8 corruptions (fewer on the way) at five severities.

    photos: [P] (name, label). answers: [P] (class, its name, p) of the photographs as they are.
    shown: the place in `photos` of the one whose pictures these are.
    kinds: [C] (name, label) of the corruptions. names: of all 1,000 classes.
    right: [C, 5, P] whether the most likely class is still that of the photograph as it is.
    named, p: [C, 5, P] the most likely class, a place in `names`, and its probability.
    size: [C, 5, P] L2 distance to the photograph, values in [0, 1].
    attack_right, attack_named, attack_p, attack_size: [P] likewise, of an attack by ten steps of
        PGD away from the answer, no value moved by more than two levels of 255.
    matched_right, matched_named, matched_p, matched_size: [C, P] likewise, of each corruption at
        severity 5, faded into the photograph until its L2 distance is the attack's own.
    thumbs: [C, 5, 128, 128, 3], matched_thumbs: [C, 128, 128, 3], attack_thumb, clean_thumb:
        [128, 128, 3] what Lite0 sees of the photograph that is shown.
    digits_kinds: [D] (name, label), none on the way.
    digits_clean, digits_attack: accuracy of a small network on 450 test digits, as they are and
        under PGD-20 of at most .15 a pixel; nan on the way. digits_size: the mean L2 distance.
    digits_matched: [D] its accuracy when each digit is corrupted by as much as its own attack
        moves it. digits_sizes: [D] the mean L2 distance; less where severity 5 is less.
    recorded: whether all figures were read from a file.
    """

    study: Everyday
    photos: tuple[tuple[str, str], ...]
    answers: tuple[Named, ...]
    shown: int
    kinds: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    right: Bools
    named: Ints
    p: Floats
    size: Floats
    attack_right: Bools
    attack_named: Ints
    attack_p: Floats
    attack_size: Floats
    matched_right: Bools
    matched_named: Ints
    matched_p: Floats
    matched_size: Floats
    thumbs: Pixels
    matched_thumbs: Pixels
    attack_thumb: Pixels
    clean_thumb: Pixels
    digits_kinds: tuple[tuple[str, str], ...]
    digits_clean: float
    digits_attack: float
    digits_size: float
    digits_matched: Floats
    digits_sizes: Floats
    recorded: bool


def _result(study: Everyday, found: Figures, *, read: bool) -> EverydayResult:
    names, place = imagenet_classes(), EVERYDAY_PHOTOS.index(study.photo)
    kinds = [*CORRUPTIONS][: len(found.get("named", ()))]
    digits = [*CORRUPTIONS][: len(found.get("digits_matched", ()))]
    clean_p = zip(found["clean_named"].tolist(), found["clean_p"].tolist(), strict=True)
    shown = clean(study.photo)
    patterns = found["attack_patterns"][[place]].astype(np.float32)
    each = [thumbs(study.photo, kind, study.seed) for kind in kinds]
    size = float(found["attack_size"][place])
    own = [matched_thumb(study.photo, kind, size, study.seed) for kind in kinds]
    return EverydayResult(
        study=study,
        photos=tuple((name, label_of(name)) for name in EVERYDAY_PHOTOS),
        answers=tuple((k, names[k], p) for k, p in clean_p),
        shown=place,
        kinds=_labelled(kinds),
        names=names,
        right=_of(found, "right", EACH).astype(np.bool_),
        named=_of(found, "named", EACH).astype(np.int64),
        p=_of(found, "p", EACH).astype(np.float32),
        size=_of(found, "size", EACH).astype(np.float32),
        attack_right=found["attack_right"].astype(np.bool_),
        attack_named=found["attack_named"].astype(np.int64),
        attack_p=found["attack_p"].astype(np.float32),
        attack_size=found["attack_size"].astype(np.float32),
        matched_right=_of(found, "matched_right", OWN).astype(np.bool_),
        matched_named=_of(found, "matched_named", OWN).astype(np.int64),
        matched_p=_of(found, "matched_p", OWN).astype(np.float32),
        matched_size=_of(found, "matched_size", OWN).astype(np.float32),
        thumbs=np.stack(each) if kinds else np.zeros((0, *EACH[:1], *SMALL), dtype=np.uint8),
        matched_thumbs=np.stack(own) if kinds else np.zeros((0, *SMALL), dtype=np.uint8),
        attack_thumb=thumb(shown + patterns / np.float32(LEVELS)),
        clean_thumb=thumb(shown),
        digits_kinds=_labelled(digits),
        digits_clean=float(found.get("digits_clean", np.nan)),
        digits_attack=float(found.get("digits_attack", np.nan)),
        digits_size=float(found.get("digits_size", np.nan)),
        digits_matched=_of(found, "digits_matched", ()).astype(np.float32),
        digits_sizes=_of(found, "digits_sizes", ()).astype(np.float32),
        recorded=read,
    )


def _of(found: Figures, name: str, shape: tuple[int, ...]) -> npt.NDArray[np.generic]:
    """A figure of each corruption, of none where there is none yet."""
    return found.get(name, np.zeros((0, *shape)))


def _labelled(kinds: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, CORRUPTIONS[kind].label) for kind in kinds)
