"""What happens to pictures on their way, at random and differentiably, for attacks that survive it.

Each call draws one strength for all pictures of a batch.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

REACH = 3  # standard deviations to each side that a blur's kernel goes


def _between(low: float, high: float, generator: torch.Generator) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))


@dataclass(frozen=True)
class Brightness:
    """Every value times a factor between `low` and `high`."""

    low: float = 0.8
    high: float = 1.2

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures, values that would pass 1 at 1."""
        return (x * _between(self.low, self.high, generator)).clamp(0, 1)


@dataclass(frozen=True)
class Blur:
    """A Gaussian blur with a standard deviation of at most `most` pixels; edges go on outside."""

    most: float = 1.5

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures."""
        sd = _between(0, self.most, generator)
        reach = max(1, round(REACH * sd))
        places = torch.arange(-reach, reach + 1, dtype=x.dtype)
        kernel = torch.exp(-(places**2) / max(2 * sd**2, 1e-6))
        row = (kernel / kernel.sum()).expand(x.shape[1], 1, 1, -1)
        wide = functional.pad(x, (reach, reach, reach, reach), mode="replicate")
        rows = functional.conv2d(wide, row, groups=x.shape[1])
        blurred = functional.conv2d(rows, row.transpose(2, 3), groups=x.shape[1])
        return blurred.clamp(0, 1)  # float32 may add up to a little more than 1


@dataclass(frozen=True)
class PixelNoise:
    """Gaussian noise on every value, with a standard deviation of at most `most`."""

    most: float = 0.05

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures, values that would leave [0, 1] at its ends."""
        noise = torch.randn(x.shape, generator=generator, dtype=x.dtype)
        return (x + _between(0, self.most, generator) * noise).clamp(0, 1)


@dataclass(frozen=True)
class Shift:
    """All pixels by up to `most` pixels along each axis; what comes in repeats the edge."""

    most: int = 4

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures."""
        k = self.most
        down, right = torch.randint(2 * k + 1, (2,), generator=generator).tolist()
        height, width = x.shape[-2:]
        wide = functional.pad(x, (k, k, k, k), mode="replicate")
        return wide[..., down : down + height, right : right + width]


EVERYDAY = (Shift(), Blur(), Brightness(), PixelNoise())
"""For photos; neither JPEG nor a turn is among them."""
