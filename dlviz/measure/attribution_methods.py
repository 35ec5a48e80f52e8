"""Attributions by captum, cut into slices: a score of a network, led back to the pixels.

Each takes a `Question` and returns [B, H, W]. What takes long yields the fraction done; captum is
never in the middle of anything across a yield. Where it hooks a network, that is a twin; the other
methods only ask for scores and gradients.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from dlviz.measure.integrated import integrated
from dlviz.nets.hooks import hookable

GREY = 0.5
"""Every pixel of the picture in which there is nothing: the middle of [0, 1]."""
DRAWS = 25
"""Noisy pictures of SmoothGrad."""
NOISE = 0.15
"""Standard deviation of its noise; pixels are in [0, 1]."""
TOGETHER = 5  # windows of Occlusion in a slice


@dataclass(frozen=True, eq=False)
class Question:
    """Why does the network give a class its score?

    net: takes pictures to logits [B, K], and is not changed. x: [B, C, H, W] in [0, 1].
    target: [B] the class that is asked about. against: another one, whose logit is taken away.
    layer: for methods that need one. generator: where random numbers come from.
    """

    net: nn.Module
    x: Tensor
    target: Tensor
    against: int | None
    layer: str
    generator: torch.Generator


Slices = Generator[float, None, Tensor]


class Contrast(nn.Module):
    """Logits [B, K], less the one of the class `against`."""

    def __init__(self, net: nn.Module, against: int | None) -> None:
        super().__init__()
        self.net, self.against = net, against

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] to [B, K]."""
        logits: Tensor = self.net(x)
        return logits if self.against is None else logits - logits[:, self.against, None]


def at_once(compute: Callable[[Question], Tensor]) -> Callable[[Question], Slices]:
    """A method of one slice."""

    def slices(question: Question) -> Slices:
        yield 0.0
        return compute(question)

    return slices


def saliency(question: Question) -> Tensor:
    """|d score / d pixel|, the largest of the colours (Simonyan et al. 2014)."""
    return _gradient(question, question.x).abs().amax(1)


def guided_backprop(question: Question) -> Tensor:
    """The gradient without what is negative at a ReLU, likewise (Springenberg et al. 2015)."""
    from captum.attr import GuidedBackprop

    with _hookable(question) as net:
        found = GuidedBackprop(net).attribute(_leaf(question.x), target=question.target)
    return cast(Tensor, found.detach().abs().amax(1))


def input_x_gradient(question: Question) -> Tensor:
    """Pixel times gradient, summed over the colours (Shrikumar et al. 2016)."""
    from captum.attr import InputXGradient

    net = Contrast(question.net, question.against)
    with torch.enable_grad():
        found = InputXGradient(net).attribute(_leaf(question.x), target=question.target)
    return cast(Tensor, found.detach().sum(1))


def deeplift(question: Question) -> Tensor:
    """DeepLIFT's rescale rule from a mid-grey picture (Shrikumar et al. 2017), likewise.

    Sums to the change of the score, but behind max pooling captum's rule loses part of it: a few
    hundredths before training, up to several tenths after it.
    """
    from captum.attr import DeepLift

    x = question.x
    with _hookable(question) as net:
        found = DeepLift(net).attribute(_leaf(x), torch.full_like(x, GREY), question.target)
    return cast(Tensor, found.detach().sum(1))


def smoothgrad(question: Question) -> Slices:
    """The mean gradient of 25 noisy pictures, its largest |.| of the colours (Smilkov 2017)."""
    total = torch.zeros_like(question.x)
    for draw in range(DRAWS):
        noise = torch.randn(question.x.shape, generator=question.generator)
        total += _gradient(question, question.x + NOISE * noise)
        yield (draw + 1) / DRAWS
    return (total / DRAWS).abs().amax(1)


def integrated_gradients(question: Question) -> Slices:
    """Gradients along the straight path from mid-grey, times the way, summed over the colours.

    captum integrates each segment of the path with one gradient; `integrated` chooses them.
    """
    from captum.attr import IntegratedGradients

    net, target = Contrast(question.net, question.against), question.target
    captum = IntegratedGradients(net)

    def attributed(begin: Tensor, end: Tensor) -> Tensor:
        with torch.enable_grad():
            found: Tensor = captum.attribute(_leaf(end), begin, target, n_steps=1)
        return found.detach().sum(1)

    def score(x: Tensor) -> Tensor:
        logits: Tensor = net(x)
        return logits.gather(1, target[:, None])[:, 0]

    return integrated(attributed, score, question.x, torch.full_like(question.x, GREY))


def occlusion(question: Question) -> Slices:
    """How much the score falls where a window is mid-grey (Zeiler and Fergus 2014).

    A pixel's value is the mean over the windows on it: of 28 pixels across, every 14, in a picture
    of 224. captum works on a piece of a row of windows; the score is the whole picture's, with the
    piece put back.
    """
    x, net = question.x, Contrast(question.net, question.against)
    window, step = windows(x.shape[-1])
    total, covered = torch.zeros_like(x[:, 0]), torch.zeros(x.shape[2:])
    with torch.no_grad():
        whole = net(x)
    pieces = list(_pieces(x.shape[2], x.shape[3], window, step))
    for done, (rows, columns) in enumerate(pieces):
        found = _occluded(net, question, whole, rows, columns, (window, step))
        times = _covering(columns.stop - columns.start, window, step)
        total[:, rows, columns] += found.sum(1) * times
        covered[rows, columns] += times
        yield (done + 1) / len(pieces)
    return total / covered


def _occluded(
    net: nn.Module,
    question: Question,
    whole: Tensor,
    rows: slice,
    columns: slice,
    size: tuple[int, int],
) -> Tensor:
    """[B, C, h, w] captum's result for a piece of the pictures.

    whole: the logits of the pictures as they are, which captum asks for again for every piece.
    """
    from captum.attr import Occlusion

    as_it_is = question.x[:, :, rows, columns]

    def score(piece: Tensor) -> Tensor:
        if piece is as_it_is:
            return whole
        pictures = question.x.clone()
        pictures[:, :, rows, columns] = piece
        logits: Tensor = net(pictures)
        return logits

    window, step = size
    colours, high, wide = as_it_is.shape[1:]
    shape, strides = (colours, min(window, high), min(window, wide)), (colours, step, step)
    with torch.no_grad():
        found = Occlusion(score).attribute(as_it_is, shape, strides, GREY, question.target)
    return cast(Tensor, found)


def windows(side: int) -> tuple[int, int]:
    """Pixels across of Occlusion's window, and from one to the next, in a picture of that side.

    An eighth of the side, but 8 pixels at least: a smaller one hides too little to be missed.
    """
    step = max(side // 16, 4)
    return 2 * step, step


def _pieces(high: int, wide: int, window: int, step: int) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of at most `TOGETHER` windows in a row; all of them cover the picture."""
    for top in _starts(high, window, step):
        starts = _starts(wide, window, step)
        for first in range(0, len(starts), TOGETHER):
            group = starts[first : first + TOGETHER]
            yield (
                slice(top, min(top + window, high)),
                slice(group[0], min(group[-1] + window, wide)),
            )


def _starts(side: int, window: int, step: int) -> list[int]:
    """Where windows begin, of which the last one may reach beyond the end."""
    return list(range(0, max(side - window, 0) + step, step))


def _covering(wide: int, window: int, step: int) -> Tensor:
    """[wide] how many of a piece's windows cover each column."""
    columns = torch.arange(wide)
    found = torch.zeros(wide)
    for start in _starts(wide, window, step):
        found += (columns >= start) & (columns < start + window)
    return found


@contextmanager
def _hookable(question: Question) -> Iterator[Contrast]:
    """A twin for what hooks; its output at `target` is what is asked about."""
    with hookable(question.net) as net, torch.enable_grad():
        yield Contrast(net, question.against)


def _gradient(question: Question, x: Tensor) -> Tensor:
    from captum.attr import Saliency

    net = Contrast(question.net, question.against)
    with torch.enable_grad():
        found = Saliency(net).attribute(_leaf(x), target=question.target, abs=False)
    return cast(Tensor, found.detach())


def _leaf(x: Tensor) -> Tensor:
    """A copy that captum may ask gradients of."""
    return x.detach().clone().requires_grad_()
