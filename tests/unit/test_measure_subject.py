"""Subjects: the network, the picture and the answer that every explanation begins with."""

from collections.abc import Generator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import torch

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import subject as module
from dlviz.measure.subject import SUBJECTS, Subject, check_subject, layers_of, subject
from dlviz.nets import lite0_weights
from dlviz.nets.cnn import CnnNet
from dlviz.nets.lite0 import layers
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.marked_run import KINDS, MarkedRun
from dlviz.train.study import FlatStudy

SMALL = {"plain": MarkedRun(n=64, n_test=60, epochs=1, mark=0.0),
         "marked": MarkedRun(n=64, n_test=60, epochs=1)}  # fmt: skip


@dataclass(frozen=True)
class Asking(FlatStudy):
    kind: ClassVar[str] = "asking"

    net: str = "lite0"
    photo: str = "coffee"
    picture: int = 0
    target: int = -1


def found(net: str, photo: str = "coffee", picture: int = 0) -> Subject:
    return finish(SimpleNamespace(key="", steps=lambda: subject(net, photo, picture)))


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RUNS", SMALL)


@pytest.mark.parametrize("name", ["coffee", "camera", "coffee+chelsea"])
def test_lite0_answers_as_it_does_alone(name: str) -> None:
    asked = found("lite0", name)
    with torch.no_grad():
        logits = lite0()(as_input(seen(photo(name))))[0]
    assert asked.net is lite0()
    assert asked.logits == pytest.approx(logits.numpy(), abs=1e-5)
    assert asked.probabilities == pytest.approx(logits.softmax(0).numpy(), abs=1e-6)
    assert asked.names == imagenet_classes()
    assert (asked.side, asked.x.shape, asked.photo.shape) == (224, (1, 3, 224, 224), (448, 448, 3))
    assert not asked.x.requires_grad


def test_its_layers_are_those_that_hand_on_maps() -> None:
    names = [name for name, _ in layers_of("lite0")]
    known = layers()
    assert names == [name for name in known if "." not in name]
    assert found("lite0").last == "head"
    jumps = [known[name].jump for name in names]
    assert jumps == sorted(jumps)


@pytest.mark.parametrize("net", ["plain", "marked"])
def test_a_small_network_is_shown_its_own_test_picture(
    net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch)
    asked = found(net, "no such photo", 7)
    _, test = load_pictures(SMALL[net].data)
    assert asked.x.numpy() == pytest.approx(test.images[[7]])
    assert asked.names == KINDS and asked.side == 40
    assert isinstance(asked.net, CnnNet) and not asked.net.training
    assert [name for name, _ in asked.layers] == ["conv1", "conv2", "conv3", "conv4"]
    _, kept = asked.net(asked.x, keep=[name for name, _ in asked.layers])
    assert all(maps.ndim == 4 for maps in kept.values())
    blocks = asked.photo.reshape(448, 448, 3)[5::11, 5::11][:40, :40]
    assert np.abs(blocks / 255 - test.images[7].transpose(1, 2, 0)).mean() < 0.1
    assert asked.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_minus_one_is_the_most_likely_class() -> None:
    asked = found("lite0")
    assert asked.names[asked.target(-1)] == "espresso"
    assert asked.target(0) == 0 and asked.target(999) == 999
    top = asked.top(5)
    assert top[0] == asked.target(-1) and len(set(top)) == 5
    assert (np.diff(asked.probabilities[list(top)]) <= 0).all()
    assert np.delete(asked.probabilities, top).max() <= asked.probabilities[top[-1]]


def test_fewer_classes_than_asked_for_are_all(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    assert sorted(found("plain").top(5)) == [0, 1, 2, 3]


def test_it_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    monkeypatch.setitem(SMALL, "plain", SMALL["plain"].having(seed=3))
    slices: Generator[tuple[float, None], None, Subject] = subject("plain", "", 0)
    fractions = [fraction for fraction, _ in slices]
    assert fractions == sorted(fractions) and len(fractions) > 2
    assert fractions[0] == 0 and fractions[-1] <= 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net": "shapes"}, "value_unknown"),
        ({"photo": 3}, "value_type"),
        ({"picture": -1}, "value_range"),
        ({"picture": 1000}, "value_range"),
        ({"target": -2}, "value_range"),
        ({"target": 1000}, "value_range"),
        ({"target": 4, "net": "marked"}, "value_range"),
        ({"target": True}, "value_type"),
    ],
)
def test_a_question_that_cannot_be_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        check_subject(Asking(**changes))  # type: ignore[arg-type]
    assert error.value.code == code


@pytest.mark.parametrize("net", SUBJECTS)
def test_every_subject_takes_its_last_class_and_picture(net: str) -> None:
    check_subject(Asking(net=net, target=999 if net == "lite0" else 3, picture=999))
    assert SUBJECTS[net] and len({label for _, label in layers_of(net)}) == len(layers_of(net))


def test_without_the_package_only_the_photographs_network_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    small(monkeypatch)
    with pytest.raises(UserError) as error:
        found("lite0")
    assert error.value.code == "lite0_missing"
    assert found("plain").last == "conv4"
