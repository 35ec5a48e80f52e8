"""How little fools a network: a picture, a pattern of a few levels of 255, and its controls.

Szegedy et al., "Intriguing properties of neural networks" (2014); Madry et al. (2018).
"""

import io
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, cast

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import label_of
from dlviz.measure.attacks import LOSSES
from dlviz.measure.by_seed import Figures
from dlviz.measure.fooling import (
    AWAY,
    LEVELS,
    SLIDES,
    TIMES,
    Plan,
    fooling,
    others_of,
    picture_of,
    signs,
    thumb,
)
from dlviz.measure.growing import read_or_grow
from dlviz.measure.treatments import TREATMENTS, added
from dlviz.nets.lite0 import CLASSES, SIDE
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Named = tuple[int, str, float]
"""A class: its number, its name, its probability."""
Top = tuple[Named, ...]

RECORDING = Path(__file__).parents[2] / "assets" / "adversarial" / "photos.npz"
"""Figures by the keys of their studies; `assets/adversarial/make_photos.py` writes it."""
STEPS = (1, 40)
WHOLE = 256
DONE: Mapping[str, str] = MappingProxyType({key: way.label for key, way in TREATMENTS.items()})
"""What is done to an attacked picture, and its label."""


@dataclass(frozen=True)
class Fooled(FlatStudy):
    """PGD against EfficientNet-Lite0 on one picture, at every level of `LEVELS`, saved as 8 bits.

    photo: as for `photos.photo`. target: the class that it shall become; -1: any but its own.
    attack_steps, loss: of PGD. eot: instead, PGD over random transforms (Athalye et al. 2018), with
    steps and levels of its own. seed: of the attack's start, the noise, and the shuffled pixels.
    Display only: epsilon, where the dial stands, in levels of 255; slide, pixels to the right;
    times: the noise is so many times as strong; done, a key of `DONE`.
    """

    kind: ClassVar[str] = "fooled"
    heavy: ClassVar[bool] = True
    display: ClassVar[frozenset[str]] = frozenset({"epsilon", "slide", "times", "done"})

    photo: str = "street_sign"
    target: int = 704
    attack_steps: int = 20
    loss: str = "cross_entropy"
    eot: bool = False
    seed: int = 0
    epsilon: int = 0
    slide: int = 0
    times: int = 1
    done: str = "png"

    @property
    def plan(self) -> Plan:
        """The fields that decide its result."""
        return Plan(self.photo, self.target, self.attack_steps, self.loss, self.eot, self.seed)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used; whether the photo is here, only a run.

        "already_so" as well, in a run: the target is what the network says anyway.
        """
        check_types(self)
        check_number("target", self.target, (AWAY, CLASSES - 1))
        check_number("attack_steps", self.attack_steps, STEPS)
        check_number("seed", self.seed, SEEDS)
        check_choices(
            self,
            {
                "loss": LOSSES,
                "epsilon": (0, *LEVELS),
                "slide": SLIDES,
                "times": TIMES,
                "done": DONE,
            },
        )

    def steps(self) -> Generator[tuple[float, "FooledResult | None"], None, "FooledResult"]:
        """Attack at one level after the other; a partial result whenever there is more of it.

        Raises UserError, "lite0_missing" and "photo_missing" among them, unless it is recorded.
        """
        self.check()
        use_threads()
        return (
            yield from read_or_grow(
                self.key, fooling(self.plan), partial(_result, self), path=RECORDING
            )
        )


@dataclass(frozen=True, eq=False)
class FooledResult(Arrays):
    """A picture, E attacked ones, R noisy ones, and what the network answers.

    A partial result has fewer of them; R may be 0.
    photo: [224, 224, 3] what the network sees. truth: what it answers to it.
    target: as in the study. names: of every class that is named here, by its number.
    levels: [E] largest change of a value, of 255. aims: [E] the class that each attack is for: the
        target, or the new answer; where there is none of these, the likeliest other class.
    patterns: [E, 224, 224, 3] what is added. fooled: [E] whether the answer is the target, or
        without one another than the truth.
    top: [E + 1] the three likeliest classes, then the truth and the aim unless they are among
        them; the first is for the photo itself. chance: [E + 1, 2] p(truth), p(aim).
    done_top, done_chance: [E, V], [E, V, 2] likewise when a thing of `DONE` has happened to it;
        the last two happen to the pattern only. plain_chance: [V, 2] when it happens to the photo.
    slid_top, slid_chance: [E, S], [E, S, 2] likewise with the pattern moved by `SLIDES`.
    noise: [224, 224, 3] signs. sizes: [R] levels of 255 by which they move the values.
    kept: [R] share of 20 such draws whose answer stays. noise_top, noise_chance: [R], [R, 2] with
        just these signs.
    others: (name, label) of P photographs, others_photo: [P, 112, 112, 3]. pasted_top: [E, P, 2]
        their likeliest class, before and with the pattern. pasted: [E, P, 2] p(aim) of them.
    predicted, moved: [E] change of logit(aim) - logit(truth), by the gradient at the photo and in
        truth. predicted_noise, moved_noise: [E] likewise for noise of the same size.
    largest: [E] of the pushes that sum up to `predicted`. values: how many there are.
    seconds: that the attacks took. recorded: whether it was read from a file.
    """

    study: Fooled
    photo: Pixels
    truth: int
    target: int
    names: Mapping[int, str]
    levels: Ints
    aims: Ints
    patterns: npt.NDArray[np.int8]
    fooled: npt.NDArray[np.bool_]
    top: tuple[Top, ...]
    chance: Floats
    done_top: tuple[tuple[Top, ...], ...]
    done_chance: Floats
    plain_chance: Floats
    slid_top: tuple[tuple[Top, ...], ...]
    slid_chance: Floats
    noise: npt.NDArray[np.int8]
    sizes: Ints
    kept: Floats
    noise_top: tuple[Top, ...]
    noise_chance: Floats
    others: tuple[tuple[str, str], ...]
    others_photo: Pixels
    pasted_top: tuple[tuple[tuple[Named, Named], ...], ...]
    pasted: Floats
    predicted: Floats
    moved: Floats
    predicted_noise: Floats
    moved_noise: Floats
    largest: Floats
    seconds: float
    recorded: bool
    values: int = 3 * 224 * 224

    def goal(self, place: int) -> int:
        """The class that the attack at a place in `levels` is for."""
        return int(self.aims[place])

    def attacked(self, place: int) -> Pixels:
        """[224, 224, 3] the attacked picture at a place in `levels`."""
        return added(self.photo, self.patterns[place])


def png_of(result: FooledResult, level: int) -> bytes:
    """A PNG file, 256 x 256, of the picture attacked at one of its levels; 0: of the photo.

    Of a file of that size the network sees the 224 pixels in the middle, unscaled; the margin
    mirrors them. Raises ValueError for a level that there is not.
    """
    picture = result.attacked(result.levels.tolist().index(level)) if level else result.photo
    margin = (WHOLE - SIDE) // 2
    whole = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    file = io.BytesIO()
    Image.fromarray(whole).save(file, "PNG", optimize=True)
    return file.getvalue()


def _result(study: Fooled, found: Figures, *, read: bool) -> FooledResult:
    others = others_of(study.photo)
    truth, aims = int(found["truth"]), [int(aim) for aim in found["aims"]]
    names = {k: imagenet_classes()[k] for k in sorted(_classes(found) | {truth, *aims})}

    def top(start: str, at: tuple[int, ...] = (), aim: int | None = None) -> Top:
        """The likeliest; with an aim, the truth and it as well."""
        best, p, chance = (found[f"{start}{name}"][at] for name in ("best", "p", "chance"))
        each = dict(zip(best.tolist(), p.tolist(), strict=True))
        if aim is not None:
            each = {**dict(zip((truth, aim), chance.tolist(), strict=True)), **each}
            each = dict(sorted(each.items(), key=lambda item: -item[1]))
        return tuple((k, names[k], share) for k, share in each.items())

    def before_and_after(e: int, p: int) -> tuple[Named, Named]:
        both = zip(
            found["pasted_best"][e, p].tolist(), found["pasted_p"][e, p].tolist(), strict=True
        )
        first, then = ((k, names[k], share) for k, share in both)
        return first, then

    levels, chance = range(len(aims)), [found["photo_chance"], *found["chance"]]
    return FooledResult(
        study=study,
        photo=picture_of(study.photo),
        truth=truth,
        target=study.target,
        names=MappingProxyType(names),
        levels=cast(Ints, found["levels"]),
        aims=cast(Ints, found["aims"]),
        patterns=cast(npt.NDArray[np.int8], found["patterns"]),
        fooled=cast(npt.NDArray[np.bool_], found["fooled"]),
        top=(top("photo_", (), aims[0]), *(top("", (e,), aims[e]) for e in levels)),
        chance=np.array(chance, dtype=np.float32),
        done_top=tuple(
            tuple(top("done_", (e, v), aims[e]) for v in range(len(DONE))) for e in levels
        ),
        done_chance=_floats(found["done_chance"]),
        plain_chance=_floats(found["plain_chance"]),
        slid_top=tuple(tuple(top("slid_", (e, s)) for s in range(len(SLIDES))) for e in levels),
        slid_chance=_floats(found["slid_chance"]),
        noise=signs(study.seed, 0),
        sizes=cast(Ints, found["sizes"]),
        kept=_floats(found["kept"]),
        noise_top=tuple(top("noise_", (r,)) for r in range(len(found["sizes"]))),
        noise_chance=_floats(found["noise_chance"]),
        others=tuple((name, label_of(name)) for name in others),
        others_photo=np.stack([thumb(name) for name in others]),
        pasted_top=tuple(tuple(before_and_after(e, p) for p in range(len(others))) for e in levels),
        pasted=_floats(found["pasted"]),
        predicted=_floats(found["predicted"]),
        moved=_floats(found["moved"]),
        predicted_noise=_floats(found["predicted_noise"]),
        moved_noise=_floats(found["moved_noise"]),
        largest=_floats(found["largest"]),
        seconds=float(found["seconds"]),
        recorded=read,
    )


def _classes(found: Figures) -> set[int]:
    """Every class that is among the likeliest somewhere."""
    return {int(k) for name, of in found.items() if name.endswith("best") for k in of.flat}


def _floats(figure: npt.NDArray[np.generic]) -> Floats:
    return figure.astype(np.float32)
