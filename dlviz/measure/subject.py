"""Who is asked, and about what: a trained network and the picture that it is shown."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo as photo_of
from dlviz.data.pictures import class_names
from dlviz.measure.showing import shown_photo, shown_picture
from dlviz.nets.cnn import CnnNet
from dlviz.nets.lite0 import CLASSES, STAGES, Lite0
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.texts import say
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.marked_run import MarkedRun
from dlviz.train.ranges import check_choices, check_number, check_types
from dlviz.train.study import FlatStudy

Net = CnnNet | Lite0
Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "lite0": say("subject.efficientnet_lite0_trained_on_imagenet"),
        "plain": say("subject.the_small_network_trained_without"),
        "marked": say("subject.the_small_network_trained_with"),
    }
)
"""The networks that can be asked, and their labels."""
RUNS: Mapping[str, MarkedRun] = MappingProxyType(
    {"plain": MarkedRun(mark=0.0), "marked": MarkedRun()}
)
"""How the small ones are trained."""
LIKELIEST = -1
"""In place of a class: the most likely one."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A network, a picture, and its answer.

    net: shared by everybody: not to be hooked or changed. x: [1, C, side, side] in [0, 1].
    side: pixels across of the picture for the network.
    photo: [448, 448, 3] the picture as it is shown.
    names: of all K classes.
    layers: (name in the network, label) of those that hand on maps, from the first to the last.
    logits, probabilities: [K] of the classes.
    """

    net: Net
    x: Tensor
    side: int
    photo: Pixels
    names: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    logits: Floats
    probabilities: Floats

    @property
    def last(self) -> str:
        """The name of the last layer that hands on maps."""
        return self.layers[-1][0]

    def target(self, asked: int) -> int:
        """The class that is asked about: -1 means the most likely one."""
        return int(self.logits.argmax()) if asked == LIKELIEST else asked

    def top(self, count: int) -> tuple[int, ...]:
        """The most likely classes, or all where there are fewer; the likeliest first."""
        return tuple(np.argsort(-self.logits, kind="stable")[:count].tolist())


def layers_of(net: str) -> tuple[tuple[str, str], ...]:
    """(name in the network, label) of the layers of a subject that hand on maps, in order."""
    if net == "lite0":
        stages = tuple(
            (f"stage{at}", say("subject.stage", at=at)) for at in range(1, len(STAGES) + 1)
        )
        return (("stem", say("subject.stem")), *stages, ("head", say("subject.head")))
    count = len(RUNS[net].spec.channels)
    return tuple((f"conv{at}", say("subject.layer", at=at)) for at in range(1, count + 1))


def check_subject(study: FlatStudy) -> None:
    """Raises UserError for a study whose net, photo, picture or target cannot be.

    Whether the photo is here, only `subject` knows.
    """
    check_types(study)
    check_choices(study, {"net": SUBJECTS})
    check_number("picture", study.get("picture"), (0, MarkedRun().n_test - 1))
    check_class(study, "target")


def check_class(study: FlatStudy, field: str) -> None:
    """Raises UserError for a field that is no class of the study's network, nor -1."""
    net = str(study.get("net"))
    count = CLASSES if net == "lite0" else len(class_names(RUNS[net].data))
    check_number(field, study.get(field), (LIKELIEST, count - 1))


def subject(net: str, photo: str, picture: int) -> Generator[tuple[float, None], None, Subject]:
    """A network, trained or read where that is still to be done, with its picture.

    net: a name in `SUBJECTS`. photo: for "lite0", as for `photos.photo`. picture: for the others,
    the number of a test picture. Yields the fraction done. Raises UserError, "lite0_missing" and
    "photo_missing" among them.
    """
    yield 0.0, None
    if net == "lite0":
        shared = lite0()
        yield 0.3, None
        pixels = photo_of(photo)
        yield 0.6, None
        x, shown = as_input(seen(pixels)), shown_photo(pixels)
        return _asked(net, shared, x, shown, imagenet_classes())
    result = yield from trained_within(RUNS[net], 0.0, 0.9)
    test = RUNS[net].tested(RUNS[net].mark)
    yield 0.95, None
    x, shown = torch.tensor(test.images[[picture]]), shown_picture(test.images[picture])
    return _asked(net, result.net(), x, shown, test.names)


def _asked(name: str, net: Net, x: Tensor, photo: Pixels, names: tuple[str, ...]) -> Subject:
    use_threads()
    with torch.no_grad():
        logits = net(x)[0]
    return Subject(
        net=net,
        x=x,
        side=x.shape[-1],
        photo=photo,
        names=names,
        layers=layers_of(name),
        logits=logits.numpy(),
        probabilities=logits.softmax(0).numpy(),
    )
