"""Pictures that a unit answers to most, found by gradient ascent from noise.

Erhan et al., "Visualizing higher-layer features of a deep network" (2009); Olah, Mordvintsev and
Schubert, "Feature visualization" (2017).
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from math import cos, isqrt, radians, sin

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.nets.cnn import MEAN, SPREAD, CnnNet
from dlviz.nets.lite0 import Lite0
from dlviz.nets.redirected import redirecting
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.tensor_adam import TensorAdam

RATE = 0.05
PIXELS, WAVES = (
    (0.9, 0.9),
    (0.9, 0.999),
)  # pixels: so that large slopes do not linger when they saturate
FIRST = 16  # steps in which blocked ReLUs let the gradient past
FRAMES = 24
STEEP = 2.5  # of a pixel's sigmoid
GAIN = 0.35  # of the waves: the larger, the harsher the picture
Write = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Search:
    """How a picture is looked for.

    side: its pixels across. steps: of Adam at a rate of 0.05.
    colours: [3, 3] rows, by which decorrelated colours become RGB; with them the picture is
        written as a spectrum, without them pixel by pixel; a sigmoid is around either.
    everywhere: the unit's mean over its map is driven up, else the unit in the middle.
    shaken: the first steps before which the picture is moved about: by whole pixels up to `roll`,
        round the edges; or, without `roll`, moved by parts of a side up to `shift`, stretched by
        parts up to `scale`, and turned by degrees up to `turn`.
    """

    side: int
    steps: int = 128
    colours: tuple[tuple[float, ...], ...] = ()
    everywhere: bool = False
    shaken: int = FIRST
    roll: int = 1
    shift: float = 0.0
    scale: float = 0.0
    turn: float = 0.0
    seed: int = 0


def photographic(
    side: int, steps: int, colours: tuple[tuple[float, ...], ...], everywhere: bool
) -> Search:
    """The search for networks that know photographs: waves, shaken in every step."""
    shake = {"roll": 0, "shift": 1 / 16, "scale": 0.1, "turn": 5.0}
    return Search(side, steps, colours, everywhere, shaken=steps, **shake)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Optimised(Arrays):
    """The pictures of n units as they formed, in F frames.

    frames: [F, n, side, side, C] uint8. steps: [F] made, from 0.
    activation: [F, n] each unit's largest answer to just this frame, before its ReLU.
    """

    frames: npt.NDArray[np.uint8]
    steps: npt.NDArray[np.int64]
    activation: npt.NDArray[np.float32]


def optimised(
    net: CnnNet | Lite0, layer: str, units: Sequence[int], search: Search
) -> Generator[float, None, Optimised]:
    """Drive up units of one layer, before its ReLU; yields the fraction done after every step.

    Each has a picture of its own. The network is left as it is; every random number comes from
    `search.seed`. Raises KeyError for a layer that there is not.
    """
    random = torch.Generator().manual_seed(search.seed)
    colours = 3 if isinstance(net, Lite0) else net.spec.shape[0]
    start, write = _writing(search, len(units), colours, random)
    adam = TensorAdam([start.requires_grad_()], RATE, WAVES if search.colours else PIXELS)
    climbing, relus = redirecting(net)
    due = np.unique(np.linspace(0, search.steps, FRAMES).round().astype(np.int64))
    frames, activation = [], []
    for step in range(search.steps + 1):
        use_threads()
        if step in due:
            with torch.no_grad():
                seen = (255 * write(start)).round()
                frames.append(seen.byte().permute(0, 2, 3, 1).numpy())
                activation.append(_own(unrectified(net, seen / 255, layer), units).amax(1).numpy())
        if step == FIRST:
            for relu in relus:
                relu.redirect = False
        if step < search.steps:
            with torch.enable_grad():
                picture = write(start)
                if step < search.shaken:
                    picture = _shaken(picture, search, random)
                maps = _own(unrectified(climbing, picture, layer), units)
                aim = maps.mean() if search.everywhere else maps[:, _middle(maps)].mean()
                adam.zero_grad()
                (-aim).backward()  # type: ignore[no-untyped-call]  # torch's
                adam.step()
            yield (step + 1) / search.steps
    return Optimised(np.stack(frames), due, np.stack(activation))


def unrectified(net: CnnNet | Lite0, x: Tensor, layer: str) -> Tensor:
    """What a layer's ReLU is given: [B, C, h, w], or [B, neurons] of a dense layer.

    A layer without a ReLU gives what it hands on. Raises KeyError for one that there is not.
    """
    if isinstance(net, Lite0):
        return net.forward(x, keep=(f"{layer}.norm",))[1][f"{layer}.norm"]
    names = ["input", *net.steps]
    step = net.steps[layer]
    before = names[names.index(layer) - 1]
    h = net.forward(x, keep=(before,))[1][before]
    if before == "input":
        h = (h - MEAN) / SPREAD
    for module in step if isinstance(step, nn.Sequential) else [step]:
        h = h if isinstance(module, nn.ReLU) else module(h)
    return h


def _own(maps: Tensor, units: Sequence[int]) -> Tensor:
    """[n, places]: of each picture the map of its own unit."""
    return maps[torch.arange(len(units)), torch.as_tensor(units)].reshape(len(units), -1)


def _middle(maps: Tensor) -> int:
    """The middle of a flat, square map."""
    side = isqrt(maps.shape[1])
    return side // 2 * side + side // 2


def _writing(
    search: Search, count: int, channels: int, random: torch.Generator
) -> tuple[Tensor, Write]:
    """What is changed, and how it becomes pictures [count, channels, side, side] in [0, 1]."""
    side = search.side
    if not search.colours:
        start = 0.05 * torch.randn((count, channels, side, side), generator=random)
        return start, lambda pixels: torch.sigmoid(STEEP * pixels)
    across, down = torch.fft.rfftfreq(side), torch.fft.fftfreq(side)
    weight = GAIN / torch.hypot(down[:, None], across).clamp(min=1 / side)  # as in photographs
    colours = torch.tensor(search.colours)
    start = 0.01 * torch.randn((count, 3, side, side // 2 + 1, 2), generator=random)

    def write(spectrum: Tensor) -> Tensor:
        waves = torch.view_as_complex(spectrum) * weight
        plain = torch.fft.irfft2(waves, s=(side, side), norm="ortho")
        return torch.sigmoid(torch.einsum("ij,bjhw->bihw", colours, plain))

    return start, write


def _shaken(pictures: Tensor, search: Search, random: torch.Generator) -> Tensor:
    """The pictures, all moved alike."""
    if search.roll:
        by = torch.randint(-search.roll, search.roll + 1, (2,), generator=random).tolist()
        return pictures.roll(by, (2, 3))
    turn, stretch, right, down = (2 * torch.rand(4, generator=random) - 1).tolist()
    angle, size = radians(search.turn * turn), 1 + search.scale * stretch
    rows = [
        [size * cos(angle), -size * sin(angle), 2 * search.shift * right],
        [size * sin(angle), size * cos(angle), 2 * search.shift * down],
    ]
    moves = torch.tensor([rows]).expand(len(pictures), 2, 3)
    grid = functional.affine_grid(moves, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)
