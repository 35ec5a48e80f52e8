"""Small networks for pictures as a film, made up: weights as they are drawn, nothing is trained."""

from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import torch

from dlviz.data.pictures import PictureData, Pictures, load_pictures
from dlviz.draw.convnet_scene import convnet_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene, encode_scene
from dlviz.nets.cnn import Cnn, build, to_vector
from dlviz.train.recording import End

if TYPE_CHECKING:
    from dlviz.train.cnn_run import CnnResult

MOMENTS = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
DEFAULT = Cnn()
DENSE = Cnn(channels=(), hidden=(64, 32))


def run_of(spec: Cnn = DEFAULT, snapshots: int = 4, end: str = "finished") -> "CnnResult":
    """A run of 20 epochs with a network of its own at each of its first moments."""
    share = np.linspace(0.2, 0.9, snapshots)
    made = SimpleNamespace(
        study=SimpleNamespace(spec=spec, epochs=20),
        epochs=np.array([*MOMENTS, *range(6, 100)][:snapshots], dtype=np.float64),
        weights=np.stack([weights_of(spec, seed) for seed in range(snapshots)]),
        train_accuracy=share,
        test_accuracy=share - 0.05,
        end=End(end, 9),
    )
    return cast("CnnResult", made)


def weights_of(spec: Cnn, seed: int) -> np.ndarray:
    """Twice what is drawn, so that the answers differ; batch norm's numbers are not the first."""
    net = build(spec, seed)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in net.parameters():
            part.mul_(2)
        for part in net.buffers():
            part.add_(0.3 * torch.rand(part.shape, generator=generator))
    return to_vector(net)


@lru_cache(maxsize=4)
def pictures_of(channels: int = 1, side: int = 24, n: int = 60) -> Pictures:
    """Test pictures of six shapes, grey outlines or coloured areas, in whole steps of 1/255."""
    data = PictureData(
        n=30, n_test=n, side=max(24, side), colour=channels == 3, filled=channels == 3
    )
    _, test = load_pictures(data)
    images = np.round(255 * test.images[:, :, :side, :side]) / 255
    return Pictures(images.astype(np.float32), test.labels, test.names)


def scene(
    spec: Cnn = DEFAULT,
    snapshots: int = 4,
    *,
    end: str = "finished",
    present: bool = False,
    chosen: int = 0,
    **given: object,
) -> Scene:
    """The scene of such a run."""
    test = pictures_of(spec.shape[0], spec.shape[1])
    options = Options(branch=False, present=present)
    run = run_of(spec, snapshots, end)
    return convnet_scene(run, test, chosen=chosen, options=options, **given)  # type: ignore[arg-type]


def film(spec: Cnn = DEFAULT, snapshots: int = 4, **given: object) -> bytes:
    """Its bytes."""
    return encode_scene(scene(spec, snapshots, **given))  # type: ignore[arg-type]
