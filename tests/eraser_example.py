"""An eraser with a made-up network: weights as they are drawn, answers that are its own."""

from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.picture_data import PictureData
from dlviz.data.pictures import load_pictures
from dlviz.draw.convnet_scene import rounded
from dlviz.draw.eraser_scene import eraser_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.nets.cnn import Cnn, CnnNet, from_vector, to_vector
from tests.convnet_example import weights_of

if TYPE_CHECKING:
    from dlviz.measure.eraser import EraserResult

SPEC = Cnn((3, 40, 40), 4, (16, 32, 64, 64), head="average", norm=True, pools=(1, 2))
KINDS = ("disc", "square", "triangle", "cross")
DISC, COUNT, GROWN = 0, 12, 2
Bytes = npt.NDArray[np.uint8]


def eraser(
    spec: Cnn = SPEC,
    *,
    veiled: bool = False,
    present: bool = False,
    picture: int = 0,
    **given: object,
) -> Scene:
    """The scene of the made-up result."""
    options = Options(branch=False, present=present)
    return eraser_scene(eraser_of(spec, picture), options=options, veiled=veiled, **given)  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def eraser_of(spec: Cnn = SPEC, picture: int = 0) -> "EraserResult":
    """Eight marked discs and four other figures, and what a network that learnt nothing says."""
    data = PictureData(
        n=30, n_test=48, side=40, noise=0.12, kinds=KINDS, colour=True, filled=True, mark=1.0
    )
    _, test = load_pictures(data)
    chosen = [*np.flatnonzero(test.labels == DISC)[:8], *np.flatnonzero(test.labels != DISC)[:4]]
    pictures = bytes_of(test.images[chosen])
    labels, figures = test.labels[chosen], test.masks[chosen]  # type: ignore[index]
    marks = np.zeros_like(figures)
    marks[labels == DISC, :5, :5] = True
    masks = grown(figures) & ~marks
    random = np.random.default_rng(0)
    ground = np.median(pictures.reshape(COUNT, -1, 3), axis=1)[:, None, None]
    fills = np.clip(np.round(ground + 30 * random.standard_normal(pictures.shape)), 0, 255)
    fills = fills.astype(np.uint8)
    mark_gone = np.where(marks[..., None], fills, pictures)
    disc_gone = np.where(masks[..., None], fills, pictures)
    weights = telling(spec, pictures)
    net = from_vector(spec, rounded(weights))
    states = (pictures, mark_gone, disc_gone)
    made = SimpleNamespace(
        study=SimpleNamespace(picture=picture),
        run=SimpleNamespace(study=SimpleNamespace(spec=spec), weights=weights[None]),
        names=KINDS,
        pictures=pictures,
        labels=labels,
        masks=masks,
        marks=marks,
        fills=fills,
        mark_gone=mark_gone,
        disc_gone=disc_gone,
        p=np.stack([chances(net, one)[:, DISC] for one in states], axis=1),
        means=np.array([0.984, 0.053, 0.972, 0.061]),
        spread=np.array([0.02, 0.04, 0.03, 0.05]),
        recorded=True,
    )
    return cast("EraserResult", made)


def net_of(spec: Cnn = SPEC) -> CnnNet:
    """The network with the weights that travel."""
    return from_vector(spec, rounded(eraser_of(spec).run.weights[-1]))


def telling(spec: Cnn, pictures: Bytes) -> npt.NDArray[np.float32]:
    """Weights as they are drawn, the last layer's such that each class is some pictures' answer."""
    net = from_vector(spec, weights_of(spec, 3))
    head = net.get_submodule("steps.out")[-1]  # type: ignore[index]
    head.bias.zero_()
    logits = net(tensor_of(pictures))
    head.weight.mul_(2 / logits.std(dim=0)[:, None])
    head.bias.copy_(-net(tensor_of(pictures)).mean(dim=0))
    return to_vector(net)


def chances(net: CnnNet, pictures: Bytes) -> npt.NDArray[np.float64]:
    """Probabilities [n, K] for uint8 [n, h, w, 3]."""
    with torch.no_grad():
        found: npt.NDArray[np.float64] = net(tensor_of(pictures)).softmax(dim=1).double().numpy()
    return found


def tensor_of(pictures: Bytes) -> torch.Tensor:
    """[n, 3, h, w] in [0, 1] of uint8 [n, h, w, 3]."""
    return torch.tensor(pictures.transpose(0, 3, 1, 2) / 255, dtype=torch.float32)


def bytes_of(images: npt.NDArray[np.float32]) -> Bytes:
    """uint8 [n, h, w, 3] of [n, 3, h, w] in [0, 1]."""
    return np.round(255 * images.transpose(0, 2, 3, 1)).astype(np.uint8)


def grown(masks: npt.NDArray[np.bool_], by: int = GROWN) -> npt.NDArray[np.bool_]:
    """Masks [n, h, w] with all pixels beside them, `by` times."""
    for _ in range(by):
        wide = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
        across = wide[:, 1:-1, :-2] | wide[:, 1:-1, 2:]
        masks = wide[:, 1:-1, 1:-1] | across | wide[:, :-2, 1:-1] | wide[:, 2:, 1:-1]
    return masks
