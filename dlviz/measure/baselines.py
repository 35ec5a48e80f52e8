"""Maps that know nothing of a network: what every attribution has to be better than."""

import torch
from torch import Tensor
from torch.nn import functional

LUMINANCE = (0.299, 0.587, 0.114)
"""Shares of red, green and blue in how bright a pixel looks (ITU-R BT.601)."""
BLOB = 0.25  # standard deviation of the blob, in sides of the picture


def random(x: Tensor, generator: torch.Generator) -> Tensor:
    """[B, H, W] for pictures [B, C, H, W]: each pixel a draw of its own, uniform in [0, 1)."""
    return torch.rand((len(x), *x.shape[2:]), generator=generator)


def sobel(x: Tensor) -> Tensor:
    """[B, H, W] how steep the luminance of pictures [B, C, H, W] is: an edge detector.

    The length of the gradient by Sobel's two filters; the border repeats its outermost pixels. One
    channel is taken as luminance, of three the shares are `LUMINANCE`.
    """
    shares = x.new_tensor(LUMINANCE if x.shape[1] == 3 else [1 / x.shape[1]] * x.shape[1])
    grey = torch.einsum("bchw,c->bhw", x, shares)
    padded = functional.pad(grey[:, None], (1, 1, 1, 1), mode="replicate")
    across = x.new_tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    both = functional.conv2d(padded, torch.stack([across, across.T])[:, None])
    return both.square().sum(1).sqrt()


def centre(x: Tensor) -> Tensor:
    """[B, H, W] the same Gaussian blob in the middle of every picture [B, C, H, W]."""
    high, wide = (
        torch.exp(-(((torch.arange(side) + 0.5) / side - 0.5) ** 2) / (2 * BLOB**2))
        for side in x.shape[2:]
    )
    return torch.outer(high, wide).expand(len(x), -1, -1).clone()
