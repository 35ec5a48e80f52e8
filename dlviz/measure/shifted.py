"""Distribution shift: digits in another light than the one that was learned from. Nobody attacks.

The lecture's "sunny against cloudy": training pictures and those of later come from different
distributions. Quinonero-Candela et al., "Dataset shift in machine learning" (2009).
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from dlviz.data.picture_data import Bytes, Floats, Ints, Pictures, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.nets.cnn import CnnNet
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnResult, trained_within
from dlviz.train.cnn_trainer import CnnTrainer
from dlviz.train.devices import use_threads
from dlviz.train.digits_run import Digits

FIGURES = Path(__file__).parents[2] / "assets" / "adversarial" / "transfer.npz"
LEVELS = 6
SHOWN = 4
DIM, LIGHT = 0.2, 0.6
"""The dimmest strokes, and the lightest ground, that networks are tested on and augmented with."""
MEAN, SPREAD = 0.5, 0.15
"""Of every picture, once it is standardised; blank ones would have no spread."""
COARSE = 3  # places across a picture at which the light of clouds is drawn

NETS: Mapping[str, str] = MappingProxyType(
    {
        "plain": say("shifted.trained_on_bright_strokes"),
        "augmented": say("shifted.trained_in_varied_light"),
        "standardised": say("shifted.each_picture_standardised"),
    }
)


@dataclass(frozen=True)
class Shift:
    """One way in which the light may change.

    levels: [L] from none to the strongest. apply: pictures [N, 1, H, W] in [0, 1] at a level, with
    a generator for what is drawn.
    """

    label: str
    levels: tuple[float, ...]
    apply: Callable[[Floats, float, np.random.Generator], Floats]


def dimmed(x: Floats, factor: float, random: np.random.Generator) -> Floats:
    """Strokes of less brightness, on black as before."""
    return np.asarray(factor * x, dtype=np.float32)


def lit(x: Floats, ground: float, random: np.random.Generator) -> Floats:
    """A ground that is lighter everywhere; full strokes stay as bright as they were."""
    return np.asarray(ground + (1 - ground) * x, dtype=np.float32)


def clouded(x: Floats, most: float, random: np.random.Generator) -> Floats:
    """A ground that is lighter here and there: another smooth pattern on every picture."""
    drawn = torch.tensor(random.random((len(x), 1, COARSE, COARSE), dtype=np.float32))
    light = functional.interpolate(drawn, x.shape[2:], mode="bilinear", align_corners=True)
    ground = most * light.numpy()
    return np.asarray(ground + (1 - ground) * x, dtype=np.float32)


SHIFTS: Mapping[str, Shift] = MappingProxyType(
    {
        "dim": Shift(say("shifted.dimmer_strokes"), (1.0, 0.8, 0.6, 0.4, 0.3, DIM), dimmed),
        "ground": Shift(say("shifted.a_lighter_ground"), (0.0, 0.12, 0.24, 0.36, 0.48, LIGHT), lit),
        "clouds": Shift(say("shifted.uneven_light"), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), clouded),
    }
)


@dataclass(frozen=True)
class Shifted(Digits):
    """Three networks that learn from digits in one light, tested in others.

    "plain" learns from bright strokes on black. "augmented" learns as long from the same digits,
    each time with strokes of a random brightness on an even ground of a random one: the ranges of
    the first two shifts, none of the third. "standardised" sees each picture with its own mean and
    spread taken out.
    """

    kind: ClassVar[str] = "shifted"

    @property
    def networks(self) -> int:
        """Networks that are trained for it."""
        return len(NETS)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        self.run.check()

    def steps(self) -> Generator[tuple[float, "ShiftedResult | None"], None, "ShiftedResult"]:
        """Read the figures, or train each network and test it; what there is after each."""
        self.check()

        def made(found: Figures, *, read: bool) -> ShiftedResult:
            return _result(self, found, recorded=read)

        return (yield from read_or_grow(self.key, measured(self), made, path=FIGURES))


@dataclass(frozen=True, eq=False)
class ShiftedResult(Arrays):
    """Accuracy on A shifts, by up to three networks, at L levels.

    shifts, nets: their labels; while they are being trained there are fewer networks.
    levels: [A, L] factor on the strokes; brightness of the ground; its brightest, where uneven.
    accuracy: [A, nets, L] of all test digits; the first level of each shift is no shift.
    pictures: [A, L, 4, 8, 8] the first test digits as shifted; labels: [4].
    answers: [A, nets, L, 4] what each network says to them.
    recorded: whether it was read from a file.
    """

    study: Shifted
    shifts: tuple[str, ...]
    nets: tuple[str, ...]
    levels: npt.NDArray[np.float64]
    accuracy: npt.NDArray[np.float64]
    pictures: Bytes
    labels: Ints
    answers: Ints
    recorded: bool


def measured(study: Shifted) -> Growing:
    """The arrays of a `ShiftedResult`, network by network."""
    yield 0.0, {}  # the digits take a while
    train, test = load_pictures(study.data)
    shown = _shown(study, test)
    found: Figures = {}
    for place, (name, learn) in enumerate(_LEARN.items()):
        slices = learn(study, train, test)
        while True:
            try:
                fraction = next(slices)
            except StopIteration as finished:
                net: CnnNet = finished.value
                break
            yield (place + fraction) / len(NETS), found
        answers = _answers(net, name, shown)
        yield (place + 1) / len(NETS), found
        known = found.get("answers", answers[:, :0])
        found = {
            "answers": np.concatenate([known, answers], axis=1),
            "labels": test.labels,
            "pictures": np.stack([[in_bytes(x[:SHOWN]) for x in row] for row in shown]),
        }
    return found


def augmented(pictures: Pictures, times: int, seed: int) -> Pictures:
    """The pictures so many times over, each time in another light: as many as in so many epochs."""
    random = np.random.default_rng([seed, times])
    images = np.concatenate([pictures.images] * times)
    each = (len(images), 1, 1, 1)
    factor = random.uniform(DIM, 1, each).astype(np.float32)
    ground = random.uniform(0, LIGHT, each).astype(np.float32)
    lighter = np.asarray(ground + (1 - ground) * factor * images, dtype=np.float32)
    return Pictures(lighter, np.concatenate([pictures.labels] * times), pictures.names)


def standardised(x: Floats) -> Floats:
    """Pictures [N, ...] each brought to the same mean and spread; what is even has no spread."""
    axes = tuple(range(1, x.ndim))
    spread = np.maximum(x.std(axis=axes, keepdims=True), 1e-6)
    return np.asarray(MEAN + SPREAD * (x - x.mean(axis=axes, keepdims=True)) / spread)


Learning = Generator[float, None, CnnNet]


def _plain(study: Shifted, train: Pictures, test: Pictures) -> Learning:
    slices = trained_within(study.run, 0.0, 1.0)
    while True:
        try:
            yield next(slices)[0]
        except StopIteration as finished:
            result: CnnResult = finished.value
            return result.net()


def _augmented(study: Shifted, train: Pictures, test: Pictures) -> Learning:
    """One epoch of as many pictures as the plain network sees in all of its epochs."""
    return (yield from _learned(study, augmented(train, study.epochs, study.seed), test, 1))


def _standardised(study: Shifted, train: Pictures, test: Pictures) -> Learning:
    same, tests = (
        Pictures(standardised(part.images), part.labels, part.names) for part in (train, test)
    )
    return (yield from _learned(study, same, tests, study.epochs))


_LEARN: Mapping[str, Callable[[Shifted, Pictures, Pictures], Learning]] = MappingProxyType(
    {"plain": _plain, "augmented": _augmented, "standardised": _standardised}
)


def _learned(study: Shifted, train: Pictures, test: Pictures, epochs: int) -> Learning:
    run = study.run
    trainer = CnnTrainer(
        run.spec,
        train,
        test,
        epochs=epochs,
        batch_size=run.batch_size,
        learning_rate=run.learning_rate,
        seed=run.seed,
        schedule=run.schedule,
    )
    for _ in trainer.slices():
        yield trainer.fraction
    return trainer.net.eval().requires_grad_(False)


def _shown(study: Shifted, test: Pictures) -> list[list[Floats]]:
    """The test digits for each shift and level."""
    return [
        [
            shift.apply(test.images, level, np.random.default_rng([study.seed, 1]))
            for level in shift.levels
        ]
        for shift in SHIFTS.values()
    ]


def _answers(net: CnnNet, name: str, shown: list[list[Floats]]) -> Ints:
    """[A, 1, L, N] of one network."""
    use_threads()
    seen = standardised if name == "standardised" else np.asarray
    with torch.no_grad():
        found = [
            [net.forward(torch.tensor(seen(x))).argmax(1).numpy() for x in row] for row in shown
        ]
    return np.array(found)[:, None]


def _result(study: Shifted, found: Figures, *, recorded: bool) -> ShiftedResult:
    answers, labels = found["answers"].astype(np.int64), found["labels"].astype(np.int64)
    return ShiftedResult(
        study=study,
        shifts=tuple(shift.label for shift in SHIFTS.values()),
        nets=tuple(NETS.values())[: answers.shape[1]],
        levels=np.array([shift.levels for shift in SHIFTS.values()]),
        accuracy=(answers == labels).mean(axis=3),
        pictures=found["pictures"].astype(np.uint8),
        labels=labels[:SHOWN],
        answers=answers[..., :SHOWN].copy(),
        recorded=recorded,
    )
