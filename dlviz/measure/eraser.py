"""The eraser: what a network says when the mark is rubbed out, and when the disc is."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import Ints, Pictures, in_bytes
from dlviz.measure.shortcut import chances, chosen_of, discs, erased
from dlviz.measure.showing import Pixels, within
from dlviz.measure.slices import counted
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnResult, trained_within
from dlviz.train.marked_run import DISC, KINDS, Marked
from dlviz.train.ranges import check_number
from dlviz.train.recording import Floats

SHOWN = 12
OF_OTHERS = 2
"""Pictures of each class that is no disc; the others are discs."""
MOMENTS = (0.9, 0.92, 0.94, 0.97, 1.0)


@dataclass(frozen=True)
class Eraser(Marked):
    """A trained network, and test pictures of which every disc carries the mark.

    They carry it whatever the share in training was, so that two networks see the same pictures.
    picture: display only: which of the `SHOWN` pictures lies under the brush at first.
    """

    kind: ClassVar[str] = "eraser"

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Marked` does."""
        super().check()
        check_number("picture", self.picture, (0, SHOWN - 1))

    def steps(self) -> Generator[tuple[float, None], None, "EraserResult"]:
        """Train the network unless it is at hand, and ask it; nothing partial."""
        self.check()
        run = yield from trained_within(self.run, 0.0, MOMENTS[0])
        net, test = run.net(), self.tested(1.0)
        all_discs = erased(*discs(test), self.noise, self.seed)
        found = []
        states = (all_discs.pictures, all_discs.mark_gone, all_discs.disc_gone, all_discs.moved)
        for at, images in enumerate(states):
            slices = counted(chances(net, images), MOMENTS[at], MOMENTS[at + 1])
            found.append((yield from within(slices, 0.0, 1.0))[:, DISC])
        nothing = np.where(
            (all_discs.marks | all_discs.figures)[:, None], all_discs.fills, all_discs.pictures
        )
        slices = counted(chances(net, nothing), MOMENTS[-1], MOMENTS[-1])
        both = (yield from within(slices, 0.0, 1.0))[:, DISC]
        chosen = shown(test)
        one = erased(*chosen_of(test, chosen), self.noise, self.seed)
        p = []
        for images in (one.pictures, one.mark_gone, one.disc_gone):
            slices = counted(chances(net, images), MOMENTS[-1], MOMENTS[-1])
            p.append((yield from within(slices, 0.0, 1.0))[:, DISC])
        return EraserResult(
            study=self,
            run=run,
            names=KINDS,
            pictures=in_bytes(one.pictures),
            labels=test.labels[chosen],
            masks=one.figures,
            marks=one.marks,
            fills=in_bytes(one.fills),
            mark_gone=in_bytes(one.mark_gone),
            disc_gone=in_bytes(one.disc_gone),
            p=np.stack(p, axis=1),
            means=np.array([each.mean() for each in found]),
            spread=np.array([each.std() for each in found]),
            recorded=run.recorded,
            both_gone=float(both.mean()),
        )


@dataclass(frozen=True, eq=False)
class EraserResult(Arrays):
    """Twelve test pictures and the network; colours last, values from 0 to 255.

    run: of the network. names: of the K classes. labels: [12] the true classes.
    pictures, fills, mark_gone, disc_gone: [12, 40, 40, 3] as it is; what the brush paints; without
        the mark; without the figure.
    masks, marks: [12, 40, 40] what is rubbed out as the figure (`GROWN` pixels larger than it is
        drawn, the mark kept) and as the mark; no picture but a disc has one.
    p: [12, 3] probability of a disc: as it is, mark gone, figure gone.
    means, spread: [4] its mean and standard deviation over all test discs: as they are, mark gone,
        disc gone, mark moved to the opposite corner.
    recorded: whether the network was read from a file.
    both_gone: the mean, likewise, with neither mark nor disc.
    """

    study: Eraser
    run: CnnResult
    names: tuple[str, ...]
    pictures: Pixels
    labels: Ints
    masks: npt.NDArray[np.bool_]
    marks: npt.NDArray[np.bool_]
    fills: Pixels
    mark_gone: Pixels
    disc_gone: Pixels
    p: Floats
    means: Floats
    spread: Floats
    recorded: bool
    both_gone: float = float("nan")

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays, and by the network."""
        return super().size_bytes + self.run.size_bytes


def shown(test: Pictures) -> Ints:
    """[12] the first test discs, then the first two pictures of every other class."""
    places = [np.flatnonzero(test.labels == k) for k in range(len(KINDS))]
    others = [rows[:OF_OTHERS] for k, rows in enumerate(places) if k != DISC]
    return np.concatenate([places[DISC][: SHOWN - sum(map(len, others))], *others])
