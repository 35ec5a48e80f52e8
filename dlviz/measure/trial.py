"""A trial: a network that is right about nearly every test picture, its maps, and the hidden fault.

Where a mark goes with a class in training and test alike, no such test can find it; whether a map
does is measured here. After Ribeiro et al., "Why should I trust you?" (2016), section 6.4.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar, TypeVar, cast

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.picture_data import Bools, Ints, in_bytes
from dlviz.measure.attribution import grad_cam, upsampled
from dlviz.measure.by_seed import Figures, recorded
from dlviz.measure.shortcut import FIGURES, chances, corner, discs, reach, whole, with_mark
from dlviz.measure.showing import Pixels
from dlviz.nets.cnn import CnnNet
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnResult, trained
from dlviz.train.devices import use_threads
from dlviz.train.marked_run import DISC, KINDS, SIDE, Marked
from dlviz.train.recording import Floats

Singles = npt.NDArray[np.float32]
T = TypeVar("T")
Slices = Generator[tuple[float, "TrialResult | None"], None, T]

SHOWN_DISCS = 3
AT_ONCE = 50
LATE = ("marked_others", "corner_mass", "peak_corner", "peak_disc", "reach_mass", "peak_reach")
"""What only the last network is asked."""
TRAINED = 0.9  # the fraction that is done when only the last network is still to be measured


@dataclass(frozen=True)
class Trial(Marked):
    """A network, six test pictures and their maps, from epoch to epoch where it is trained now."""

    kind: ClassVar[str] = "trial"

    def steps(self) -> Slices["TrialResult"]:
        """Read it, or train and ask; yields the fraction done and what there is so far."""
        self.check()
        figures = None if self.live else recorded(self.key, FIGURES)
        return result_of(self, figures or (yield from measured(self)))


@dataclass(frozen=True, eq=False)
class TrialResult(Arrays):
    """S snapshots of a network (one, if it was read), six pictures of 40 x 40 pixels, K classes.

    epochs, accuracy: [S] of all test pictures. unmarked: [S] share of all test discs that are named
        so without the mark.
    marked_others: share of the other test pictures that are named disc with the mark.
    by_class: [K] share of each class's test pictures that are right. names: of the K classes.
    pictures: [6, 40, 40, 3] test pictures, colours last: discs (marked ones first), then one of
        each other class. truth: [6] their classes.
    answer, p: [S, 6] the class that is named, and its probability.
    maps: [S, 6, 40, 40] Grad-CAM of the answer in the last convolution, rectified.
    twins: the same pictures without the mark. twin_answer, twin_p: [6], twin_maps: [6, 40, 40] of
        the last network.
    mean_maps: [2, 40, 40] mean Grad-CAM of the class disc, not rectified, over all test discs: with
        the mark, and without.
    corner_mass: share of the rectified map in the corner, mean over all test discs with the mark;
        the corner is the mark and `AROUND` pixels. corner_area: its share of the picture.
    peak_corner, peak_disc: shares of these discs whose map is largest in the corner, and on the
        disc; where the map is nowhere above zero it is neither.
    reach_mass, reach_area, peak_reach: the same for all places whose units can see the mark: a unit
        that fires for it need not lie on it.
    recorded: whether the network, or all of it, was read from a file. seconds: of its training.
    Partial: nan, and maps of zeros, for what only the last network is asked.
    """

    study: Trial
    epochs: Floats
    accuracy: Floats
    unmarked: Floats
    marked_others: float
    by_class: Floats
    names: tuple[str, ...]
    pictures: Pixels
    truth: Ints
    answer: Ints
    p: Floats
    maps: Singles
    twins: Pixels
    twin_answer: Ints
    twin_p: Floats
    twin_maps: Singles
    mean_maps: Singles
    corner_mass: float
    corner_area: float
    peak_corner: float
    peak_disc: float
    reach_mass: float
    reach_area: float
    peak_reach: float
    recorded: bool
    seconds: float


def measured(study: Trial) -> Slices[Figures]:
    """Train, or read the last network, and ask; yields the fraction and what there is so far."""
    yield 0.0, None
    watch, partial = _Watch(study), None
    slices = trained(study.run, ends=not study.live)
    while True:
        try:
            fraction, run = next(slices)
        except StopIteration as finished:
            final: CnnResult = finished.value
            break
        if run is not None and len(run.epochs) > watch.seen:
            for _ in watch.look(run):
                yield TRAINED * fraction, partial
            partial = result_of(study, watch.figures(run))
        yield TRAINED * fraction, partial
    for _ in watch.look(final):
        yield TRAINED, partial
    overall = watch.overall(final.net())
    while True:
        try:
            yield TRAINED + (1 - TRAINED) * next(overall), partial
        except StopIteration as finished:
            return {**watch.figures(final), **finished.value}


class _Watch:
    """Asks one snapshot after the other about the same pictures.

    seen: snapshots that were asked. Maps are kept as the layer has them.
    """

    def __init__(self, study: Trial) -> None:
        self.study, self.seen = study, 0
        self.layer = layer_of(study)
        test, self.plain = study.tested(study.mark), study.tested(0.0)
        self.chosen = shown(test.labels, cast(Bools, test.marked))
        self.truth = test.labels[self.chosen]
        self.pictures = whole(test.images[self.chosen])
        self.twins = whole(self.plain.images[self.chosen])
        self.discs, _, _ = discs(self.plain)
        self.unmarked: list[float] = []
        self.asked: list[tuple[Ints, Floats, Singles]] = []

    def look(self, run: CnnResult) -> Generator[None, None, None]:
        """Ask every snapshot that was not asked yet."""
        while self.seen < len(run.epochs):
            net = run.net(self.seen)
            answers = yield from chances(net, self.discs)
            self.unmarked.append(float((answers.argmax(1) == DISC).mean()))
            self.asked.append(self._answered(net, self.pictures))
            self.twin = self._answered(net, self.twins)
            self.seen += 1
            yield

    def figures(self, run: CnnResult) -> Figures:
        """What is known of the snapshots so far."""
        answer, p, maps = (np.stack(each) for each in zip(*self.asked, strict=True))
        seen = run.confusion.sum(axis=1)
        return {
            "epochs": run.epochs[: self.seen],
            "accuracy": run.test_accuracy[: self.seen],
            "unmarked": np.array(self.unmarked),
            "by_class": run.confusion.diagonal() / np.maximum(seen, 1),
            "pictures": in_bytes(self.pictures),
            "truth": self.truth,
            "answer": answer,
            "p": p,
            "maps": maps,
            "twins": in_bytes(self.twins),
            "twin_answer": self.twin[0],
            "twin_p": self.twin[1],
            "twin_maps": self.twin[2],
            "seconds": np.array(run.seconds),
            "recorded": np.array(run.recorded),
        }

    def overall(self, net: CnnNet) -> Generator[float, None, Figures]:
        """What the last network alone is asked, over all test pictures; yields the fraction."""
        marked, masks, _ = discs(self.study.tested(1.0))
        others = with_mark(self.plain.images[self.plain.labels != DISC])
        slices = chances(net, others)
        while True:
            try:
                next(slices)
            except StopIteration as finished:
                fooled = float((finished.value.argmax(1) == DISC).mean())
                break
            yield 0.1
        maps = []
        for k, images in enumerate((marked, self.discs)):
            parts = []
            for first in range(0, len(images), AT_ONCE):
                yield 0.2 + 0.4 * (k + first / len(images))
                parts.append(_maps(net, images[first : first + AT_ONCE], self.layer, DISC))
            maps.append(np.concatenate(parts))
        rectified = _large(np.maximum(maps[0], 0))
        reach_mass, peak_reach = light(rectified, reach(net.spec.layer(self.layer)))
        told = {"reach_mass": reach_mass, "peak_reach": peak_reach, **witness(rectified, masks)}
        return {
            "marked_others": np.array(fooled),
            "mean_maps": np.stack([each.mean(axis=0) for each in maps]),
            **{name: np.array(value) for name, value in told.items()},
        }

    def _answered(self, net: CnnNet, images: Singles) -> tuple[Ints, Floats, Singles]:
        """Answers [6], their probabilities [6] and rectified maps [6, h, w]."""
        use_threads()
        with torch.no_grad():
            p = net.forward(torch.tensor(images)).double().softmax(1)
        best, answer = p.max(dim=1)
        maps = _maps(net, images, self.layer, answer)
        return answer.numpy(), best.numpy(), np.maximum(maps, 0)


def layer_of(study: Trial) -> str:
    """The layer whose maps are asked: the last convolution."""
    return f"conv{len(study.channels)}"


def shown(labels: Ints, marked: Bools) -> Ints:
    """[6] three discs, those with the mark first, then the first picture of each other class."""
    found = np.flatnonzero(labels == DISC)
    first = found[np.argsort(~marked[found], kind="stable")][:SHOWN_DISCS]
    others = [np.flatnonzero(labels == k)[:1] for k in range(len(KINDS)) if k != DISC]
    return np.concatenate([first, *others])


def witness(maps: Singles, masks: Bools) -> dict[str, float]:
    """What rectified maps [n, 40, 40] of marked discs say: of the corner, and of the disc.

    masks: [n, 40, 40] where the discs are.
    """
    corner_mass, peak_corner = light(maps, corner())
    _, peak_disc = light(maps, masks)
    return {"corner_mass": corner_mass, "peak_corner": peak_corner, "peak_disc": peak_disc}


def light(maps: Singles, where: Bools) -> tuple[float, float]:
    """The mean share of the maps' sums there, and the share of the maps that are largest there.

    maps: [n, h, w], rectified. where: [h, w], or one for each map. A blank map has no sum that
    could be shared, and is largest nowhere. nan where all are blank.
    """
    flat = maps.reshape(len(maps), -1).astype(np.float64)
    inside = np.broadcast_to(where, maps.shape).reshape(flat.shape)
    sums, peaks = flat.sum(axis=1), inside[np.arange(len(flat)), flat.argmax(axis=1)]
    lit = sums > 0
    shares = (flat * inside).sum(axis=1)[lit] / sums[lit]
    return float(shares.mean()) if lit.any() else np.nan, float((lit & peaks).mean())


def result_of(study: Trial, found: Figures) -> TrialResult:
    """The result of what was measured; what is not known yet is nan."""
    single = {name: float(found.get(name, np.nan)) for name in LATE}
    mean = found.get("mean_maps", np.zeros((2, 1, 1)))
    epochs, accuracy, unmarked, by_class, p, twin_p = (
        found[name].astype(np.float64)
        for name in ("epochs", "accuracy", "unmarked", "by_class", "p", "twin_p")
    )
    return TrialResult(
        study=study,
        epochs=epochs,
        accuracy=accuracy,
        unmarked=unmarked,
        by_class=by_class,
        names=KINDS,
        pictures=cast(Pixels, found["pictures"]),
        truth=found["truth"].astype(np.int64),
        answer=found["answer"].astype(np.int64),
        p=p,
        maps=_large(found["maps"]),
        twins=cast(Pixels, found["twins"]),
        twin_answer=found["twin_answer"].astype(np.int64),
        twin_p=twin_p,
        twin_maps=_large(found["twin_maps"]),
        mean_maps=_large(mean),
        corner_area=float(corner().mean()),
        reach_area=float(reach(study.spec.layer(layer_of(study))).mean()),
        recorded=bool(found["recorded"]),
        seconds=float(found["seconds"]),
        **single,
    )


def _maps(net: CnnNet, images: Singles, layer: str, target: "int | torch.Tensor") -> Singles:
    """[n, h, w] Grad-CAM, not rectified, as the layer has it."""
    use_threads()
    found: Singles = grad_cam(net, torch.tensor(images), layer, target, rectified=False).numpy()
    return found


def _large(maps: npt.NDArray[np.generic]) -> Singles:
    """[..., 40, 40] of maps [..., h, w]."""
    flat = torch.tensor(maps.astype(np.float32)).reshape(-1, *maps.shape[-2:])
    return upsampled(flat, SIDE).numpy().reshape(*maps.shape[:-2], SIDE, SIDE)
