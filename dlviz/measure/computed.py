"""How a Grad-CAM map comes about: the last layer's channels, their weights, and the sum of them.

Behind global average pooling and one dense layer the map is the class activation map of Zhou and
others (2016), and its sum over all places is the class's logit without its bias.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from dlviz.measure.cams import Floats
from dlviz.measure.showing import Pixels
from dlviz.measure.subject import LIKELIEST, Net, Subject, check_subject, subject
from dlviz.nets.lite0 import Lite0
from dlviz.train.arrays import Arrays
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

CHANNELS = 8


@dataclass(frozen=True)
class Computed(FlatStudy):
    """A network, a picture and a class; the fields mean what those of `Look` do."""

    kind: ClassVar[str] = "computed"
    heavy: ClassVar[bool] = True

    net: str = "lite0"
    photo: str = "coffee"
    picture: int = 0
    target: int = LIKELIEST

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_subject(self)

    def steps(self) -> Generator[tuple[float, None], None, "ComputedResult"]:
        """Compute; nothing partial. Raises UserError, "lite0_missing", "photo_missing" as well."""
        self.check()
        asked = yield from part(subject(self.net, self.photo, self.picture), (0.0, 0.9), None)
        return _result(self, asked)


@dataclass(frozen=True, eq=False)
class ComputedResult(Arrays):
    """The last layer's map of one class, in its parts.

    photo: [448, 448, 3] what the network sees. side: pixels across of it for the network.
    name, p: of the class.
    channels: [8] those whose shares of the sum are largest in size, the largest first.
    weights: [8] of these channels: the mean over all places of the slope of the logit.
    maps: [8, h, w] what the layer hands on in these channels.
    shares: [8] what each adds to the sum over all places: its weight times the sum of its map.
    rest: [h, w] the weighted sum of all other channels.
    sums: [10, h, w] the weighted sum of the first 0, 1, ..., 8 channels, then of all.
    raw: [h, w] the whole: Grad-CAM before its ReLU.
    total: the sum of `raw` over all places. logit, bias: of the class; total = logit - bias.
    count: how many channels the layer has.
    """

    study: Computed
    photo: Pixels
    side: int
    name: str
    p: float
    channels: tuple[int, ...]
    weights: Floats
    maps: Floats
    shares: Floats
    rest: Floats
    sums: Floats
    raw: Floats
    total: float
    logit: float
    bias: float
    count: int


def _result(study: Computed, asked: Subject) -> ComputedResult:
    target = asked.target(study.target)
    maps, weights = _weighed(asked.net, asked.x, asked.last, target)
    added = weights[:, None, None] * maps
    shares = added.sum((1, 2))
    order = np.argsort(-np.abs(shares), kind="stable")
    first = order[:CHANNELS]
    running = np.cumsum(added[first], axis=0)
    rest = added[order[CHANNELS:]].sum(0)
    raw = running[-1] + rest
    return ComputedResult(
        study=study,
        photo=asked.photo,
        side=asked.side,
        name=asked.names[target],
        p=float(asked.probabilities[target]),
        channels=tuple(first.tolist()),
        weights=weights[first],
        maps=maps[first],
        shares=shares[first],
        rest=rest,
        sums=np.concatenate([np.zeros_like(raw)[None], running, raw[None]]),
        raw=raw,
        total=float(raw.sum()),
        logit=float(asked.logits[target]),
        bias=float(_dense(asked.net).bias[target]),
        count=len(maps),
    )


def _weighed(net: Net, x: Tensor, layer: str, target: int) -> tuple[Floats, Floats]:
    """What a layer hands on [channels, h, w], and the weight [channels] of each for a class."""
    with torch.enable_grad():
        logits, kept = net(x.detach().requires_grad_(), keep=(layer,))
    (slopes,) = torch.autograd.grad(logits[0, target], kept[layer])
    return kept[layer][0].detach().numpy().copy(), slopes[0].mean((1, 2)).numpy()


def _dense(net: Net) -> nn.Linear:
    """The last layer, which makes the logits."""
    found = net.out if isinstance(net, Lite0) else net.steps["out"]
    return found if isinstance(found, nn.Linear) else [*found.children()][-1]  # type: ignore[return-value]
