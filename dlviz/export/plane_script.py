"""The script of a plane of two learning rates: the same networks in thirty lines of PyTorch."""

from dlviz.train.plane import Plane
from dlviz.train.plane_networks import examples_of

CODE = {
    "identity": ("1.0", "sums", "torch.ones_like(values)"),
    "tanh": ("math.sqrt(2)", "torch.tanh(sums)", "1 - values**2"),
    "relu": ("math.sqrt(2)", "torch.relu(sums)", "(values > 0).double()"),
}
"""Activation -> the factor inside it, its values, its slope by its values."""

NAMES = {"identity": "deep linear", "tanh": "tanh", "relu": "ReLU"}


def plane_script(study: Plane) -> str:
    """The script of a window; it prints how many of its networks train.

    It needs PyTorch alone. Networks right on the boundary may fall to the other side: there the
    last digit of a sum decides. Raises UserError.
    """
    study.check()
    gain, values, slope = CODE[study.activation]
    return TEMPLATE.format(
        name=NAMES[study.activation],
        window=repr((study.x0, study.x1, study.y0, study.y1)),
        resolution=study.resolution,
        updates=study.updates,
        width=study.width,
        seed=study.seed,
        examples=examples_of(study.activation, study.width),
        gain=gain,
        values=values,
        slope=slope,
    )


TEMPLATE = '''"""The edge of learning: which pairs of learning rates train a {name} network?

Every pixel of the picture is a network f(x) = W1 phi(W0 x), trained by gradient descent with one
learning rate a layer. All start from the same weights and see the same examples. It needs PyTorch.
After Sohl-Dickstein 2024, "The boundary of neural network trainability is fractal".
"""

import math

import torch

WINDOW = {window}  # log10 of the rates: layer 1 from, to; layer 2 from, to
RESOLUTION = {resolution}  # pixels a side
UPDATES = {updates}
WIDTH = {width}  # inputs, and hidden neurons
EXAMPLES = {examples}
GAIN = {gain}

# Weights, inputs and targets, all N(0, 1).

chance = {{"generator": torch.Generator().manual_seed({seed}), "dtype": torch.float64}}
first = torch.randn(WIDTH, WIDTH, **chance)
second = torch.randn(WIDTH, **chance)
inputs = torch.randn(WIDTH, EXAMPLES, **chance)
targets = torch.randn(EXAMPLES, **chance)


# Training: all networks of a row of pixels at once.


def train(first_rate, second_rate):
    """Which networks train; first_rate, second_rate: one each, [P]."""
    W0 = first.repeat(len(first_rate), 1, 1)  # [P, hidden, inputs]
    W1 = second.repeat(len(first_rate), 1, 1)  # [P, 1, hidden]
    losses = []
    for update in range(UPDATES + 1):
        sums = W0 @ inputs * (GAIN / math.sqrt(WIDTH))
        values = {values}
        error = W1 @ values / WIDTH - targets
        losses.append((error**2).mean(dim=(1, 2)))
        if update == UPDATES:
            break
        back = error * (2 / (EXAMPLES * WIDTH))
        slope = {slope}
        first_gradient = (W1.mT @ back * slope) @ inputs.T * (GAIN / math.sqrt(WIDTH))
        second_gradient = back @ values.mT
        W0 = W0 - first_rate[:, None, None] * first_gradient
        W1 = W1 - second_rate[:, None, None] * second_gradient
    return torch.stack(losses[-20:]).mean(dim=0) < losses[0]  # never true of nan


# The picture, from the bottom to the top.

x0, x1, y0, y1 = WINDOW
places = (torch.arange(RESOLUTION, dtype=torch.float64) + 0.5) / RESOLUTION
rates = 10 ** (x0 + places * (x1 - x0))
rows = []
for height in places:
    rate = 10 ** (y0 + height * (y1 - y0))
    rows.append(train(rates, rate.expand(RESOLUTION)))
trains = torch.stack(rows)
print(f"{{int(trains.sum())}} of {{trains.numel()}} networks train")
'''
