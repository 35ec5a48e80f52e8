"""What is measured of a picture that is made to fool EfficientNet-Lite0, and of its controls."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from time import perf_counter

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo as photo_of
from dlviz.errors import UserError
from dlviz.measure.answers import BEST, Floats, Pixels, answering, kept, probabilities
from dlviz.measure.attacks import Pgd, attacking
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing
from dlviz.measure.transforms import Blur, Brightness, PixelNoise, Shift
from dlviz.measure.treatments import TREATMENTS, Pattern, added, slid
from dlviz.nets.lite0 import SIDE, Lite0
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.devices import use_threads

AWAY = -1
"""In place of a target: any class but the present answer."""
LEVELS = (1, 2, 4, 8)
"""Largest changes of a value that are tried, of 255."""
EOT_LEVELS = (8,)
EOT = Pgd(
    steps=30,
    step=4.0,
    transforms=(Shift(2), Blur(1.0), Brightness(0.9, 1.1), PixelNoise(0.02)),
    draws=3,
)
"""Neither a JPEG nor a turn is among its transforms."""
SLIDES = range(-8, 9)
"""Pixels to the right."""
TIMES = (1, 2, 4, 8, 16, 32, 64)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
"""Levels of 255 by which noise moves the values."""
DRAWS = 20
"""Random draws of each size."""
PASTED = ("coffee", "chelsea", "camera", "stereo_motorcycle", "flower", "rocket")
"""Photographs that patterns are pasted on: the first five that are not attacked."""
OTHERS, THUMB = 5, 112
GRADIENT = 3  # forward passes that take as long as one gradient
NOISE: Mapping[str, tuple[type[np.generic], tuple[int, ...]]] = {
    "sizes": (np.int64, ()),
    "kept": (np.float32, ()),
    "noise_best": (np.int16, (BEST,)),
    "noise_p": (np.float32, (BEST,)),
    "noise_chance": (np.float32, (2,)),
}
"""Kind and shape of what is found for one size of noise."""


@dataclass(frozen=True)
class Plan:
    """What is attacked, and how: the fields of `Fooled` that decide its result."""

    photo: str
    target: int
    steps: int
    loss: str
    eot: bool
    seed: int

    @property
    def levels(self) -> tuple[int, ...]:
        """Those that are tried."""
        return EOT_LEVELS if self.eot else LEVELS

    @property
    def attack(self) -> Pgd:
        """PGD, or PGD over random transforms."""
        if self.eot:
            return replace(EOT, loss=self.loss, seed=self.seed)
        return Pgd(self.steps, loss=self.loss, seed=self.seed)

    @property
    def work(self) -> int:
        """Forward passes that the whole takes, roughly."""
        each = GRADIENT * self.attack.slices + len(TREATMENTS) + len(SLIDES) + OTHERS + 2
        once = 1 + len(TREATMENTS) + OTHERS + GRADIENT + len(SIZES) * DRAWS
        return once + len(self.levels) * each


def others_of(photo: str) -> tuple[str, ...]:
    """The photographs that its pattern is pasted on."""
    return tuple(name for name in PASTED if name != photo)[:OTHERS]


def picture_of(photo: str) -> Pixels:
    """[224, 224, 3] what the network sees of it. Raises UserError, as `photos.photo`."""
    return seen(photo_of(photo))


@cache
def thumb(photo: str) -> Pixels:
    """[112, 112, 3] of one of `PASTED`."""
    small = Image.fromarray(picture_of(photo)).resize((THUMB, THUMB), Image.Resampling.BOX)
    return np.asarray(small)


def signs(seed: int, draw: int) -> Pattern:
    """[224, 224, 3] of -1 and 1, each as likely."""
    random = np.random.default_rng((seed, draw))
    return 2 * random.integers(0, 2, (SIDE, SIDE, 3), dtype=np.int8) - np.int8(1)


def fooling(plan: Plan) -> Growing:
    """Attack level by level; the figures so far whenever there are more.

    `FooledResult` says what they are; here each top is given by its "best" and "p", as in `kept`.
    Raises UserError: "already_so" for a target that is the answer anyway, and what `lite0` and
    `photos.photo` raise.
    """
    yield 0.0, {}
    asked = _Asked(plan, lite0(), picture_of(plan.photo))
    found: Figures = {}
    parts = [asked.attacked(plan.levels[0]), *map(asked.noisy, SIZES)]
    parts += map(asked.attacked, plan.levels[1:])
    work = 0
    for part in (asked.prepared(), *parts):
        for more in part:
            work += more
            yield min(work / plan.work, 0.99), found
        found = asked.figures()
    return found


class _Asked:
    """The network, the picture, and what was found so far."""

    def __init__(self, plan: Plan, net: Lite0, photo: Pixels) -> None:
        self.plan, self.net, self.photo = plan, net, photo
        self.seconds = 0.0
        self.once: dict[str, npt.NDArray[np.generic]] = {}
        self.levels: list[Figures] = []
        self.noise: list[Figures] = []

    def figures(self) -> Figures:
        """Of E levels and R sizes of noise; nothing before the first level."""
        if not self.levels:
            return {}
        return {
            **self.once,
            **{name: np.stack([each[name] for each in self.levels]) for name in self.levels[0]},
            **{
                name: np.array([each[name] for each in self.noise], kind).reshape(-1, *shape)
                for name, (kind, shape) in NOISE.items()
            },
            "seconds": np.array(self.seconds),
        }

    def prepared(self) -> Generator[int, None, None]:
        """Ask about the photo alone, and about those on which patterns will be pasted."""
        self.logits = yield from answering(self.net, [self.photo])
        self.truth = int(self.logits.argmax())
        if self.plan.target == self.truth:
            raise UserError("already_so", name=imagenet_classes()[self.truth])
        self.plain = yield from self._treated(np.zeros_like(self.photo, dtype=np.int8))
        self.others: list[Pixels] = []
        for name in others_of(self.plan.photo):
            self.others.append(picture_of(name))
            yield 0
        self.before = yield from answering(self.net, self.others)

    def attacked(self, level: int) -> Generator[int, None, None]:
        """Attack at one level, and ask about what may be done to the result."""
        picture = yield from self._attack(level)
        pattern = (picture.astype(np.int16) - self.photo).astype(np.int8)
        logits = yield from answering(self.net, [picture])
        aim = self._aim(logits[0])
        if not self.levels:
            self.aim = aim
            self.once = {
                "truth": np.array(self.truth),
                **kept("photo_", self.logits[0], self.truth, aim),
                **kept("plain_", self.plain, self.truth, aim),
            }
        treated = yield from self._treated(pattern)
        moved = yield from answering(
            self.net, [added(self.photo, slid(pattern, px)) for px in SLIDES]
        )
        pasted = yield from answering(self.net, [added(each, pattern) for each in self.others])
        pushes = yield from self._pushes(level, pattern, aim, logits)
        both = np.stack([self.before, pasted], axis=1)
        found = {
            "levels": np.array(level),
            "aims": np.array(aim),
            "patterns": pattern,
            "fooled": np.array(aim == logits.argmax() != self.truth),
            **kept("", logits[0], self.truth, aim),
            **kept("done_", treated, self.truth, aim),
            **kept("slid_", moved, self.truth, aim),
            "pasted": probabilities(both)[:, :, aim],
            "pasted_best": both.argmax(2).astype(np.int16),
            "pasted_p": probabilities(both).max(2),
            **pushes,
        }
        self.levels.append(found)

    def noisy(self, size: int) -> Generator[int, None, None]:
        """Ask about the photo with random signs of one size."""
        pictures = [
            added(self.photo, size * signs(self.plan.seed, draw).astype(np.int16))
            for draw in range(DRAWS)
        ]
        logits = yield from answering(self.net, pictures)
        found = {
            "sizes": np.array(size),
            "kept": (logits.argmax(1) == self.truth).mean(),
            **kept("noise_", logits[0], self.truth, self.aim),
        }
        self.noise.append(found)

    def _attack(self, level: int) -> Generator[int, None, Pixels]:
        away = self.plan.target == AWAY
        slices = attacking(
            self.net,
            as_input(self.photo),
            torch.tensor([self.truth if away else self.plan.target]),
            self.plan.attack,
            (level / 255,),
            targeted=not away,
            bits=8,
        )
        while True:
            start = perf_counter()
            try:
                next(slices)
            except StopIteration as finished:
                (found,) = finished.value
                x: Floats = found.x[0]
                return np.rint(255 * x.transpose(1, 2, 0)).astype(np.uint8)
            self.seconds += perf_counter() - start
            yield GRADIENT

    def _aim(self, logits: Floats) -> int:
        """The target, or the likeliest class but the truth."""
        if self.plan.target != AWAY:
            return self.plan.target
        first, second = np.argsort(-logits, kind="stable")[:2].tolist()
        return int(second if first == self.truth else first)

    def _treated(self, pattern: Pattern) -> Generator[int, None, Floats]:
        """[V, 1000] for every treatment."""
        random = np.random.default_rng((self.plan.seed, DRAWS))
        ways = TREATMENTS.values()
        return (
            yield from answering(self.net, [way.apply(self.photo, pattern, random) for way in ways])
        )

    def _pushes(
        self, level: int, pattern: Pattern, aim: int, logits: Floats
    ) -> Generator[int, None, Figures]:
        """How far pattern and noise move logit(aim) - logit(truth), and how far the slope says."""
        slope = self._slope(aim)
        yield GRADIENT
        noisy = added(self.photo, level * signs(self.plan.seed, 0))
        noise = noisy.astype(np.int16) - self.photo
        answer = yield from answering(self.net, [noisy])
        start = self.logits[0, aim] - self.logits[0, self.truth]
        pushes = slope * pattern / 255
        return {
            "predicted": pushes.sum(),
            "moved": logits[0, aim] - logits[0, self.truth] - start,
            "predicted_noise": (slope * noise / 255).sum(),
            "moved_noise": answer[0, aim] - answer[0, self.truth] - start,
            "largest": np.abs(pushes).max(),
        }

    def _slope(self, aim: int) -> npt.NDArray[np.float64]:
        """[224, 224, 3] gradient of logit(aim) - logit(truth) at the photo."""
        use_threads()
        with torch.enable_grad():
            x = as_input(self.photo).requires_grad_()
            logits = self.net(x)[0]
            (found,) = torch.autograd.grad(logits[aim] - logits[self.truth], x)
        return found[0].permute(1, 2, 0).double().numpy()
