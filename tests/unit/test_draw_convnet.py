"""What a small network for pictures sends to the player."""

import numpy as np
import pytest
import torch
from torch import nn

from dlviz.draw.convnet_plan import plan
from dlviz.draw.convnet_scene import (
    FEWEST,
    GALLERY,
    WEIGHT_BYTES,
    convnet_scene,
    gallery,
    rounded,
    thinned,
)
from dlviz.nets.cnn import Cnn, build, from_vector, to_vector
from tests.convnet_example import DEFAULT, DENSE, film, pictures_of, run_of, scene
from tests.film_payload import decode

LONG = 23  # snapshots of a run of 20 epochs
SPECS = (
    DEFAULT,
    DENSE,
    Cnn(norm=True, hidden=(5,)),
    Cnn((3, 26, 26), 4, (3, 4), 5, "average", "flatten", (7, 5)),
    Cnn((1, 8, 8), 10, (4,), 1, "stride", "average"),
)


PARTS = {
    nn.Conv2d: ("conv", {"weight": "weight", "bias": "bias"}),
    nn.Linear: ("dense", {"weight": "weight", "bias": "bias"}),
    **dict.fromkeys(
        (nn.BatchNorm1d, nn.BatchNorm2d),
        ("norm", {"gain": "weight", "bias": "bias", "mean": "running_mean",
                  "variance": "running_var"}),
    ),
}  # fmt: skip
"""By the kind of a module: its operation, and by the operation's keys the names of its numbers."""


@pytest.mark.parametrize("spec", SPECS)
def test_every_operation_finds_its_numbers_in_the_vector(spec: Cnn) -> None:
    net = build(spec, 0).requires_grad_(False)
    for part in (*net.parameters(), *net.buffers()):
        part.copy_(torch.rand(part.shape))
    vector, used = to_vector(net), 0
    ops = iter([op for op in plan(spec).ops if op["kind"] in ("conv", "dense", "norm")])
    for module in net.steps.modules():
        kind, names = PARTS.get(type(module), ("", {}))
        op = next(ops) if kind else {}
        assert op.get("kind", "") == kind
        for key, name in names.items():
            part, at = getattr(module, name), int(op[key])
            if part is None:
                assert at == -1
                continue
            np.testing.assert_array_equal(vector[at : at + part.numel()], part.numpy().ravel())
            used += part.numel()
    assert used == len(vector) and next(ops, None) is None, "every number is used once"


def test_a_layer_hands_on_what_its_last_operation_gives() -> None:
    laid = plan(Cnn(norm=True, hidden=(5,)))
    kinds = {name: laid.ops[at]["kind"] for name, at in laid.last.items() if at >= 0}
    assert kinds == {
        "conv1": "relu",
        "pool1": "pool",
        "conv2": "relu",
        "pool2": "pool",
        "conv3": "relu",
        "head": "head",
        "dense1": "relu",
        "out": "dense",
    }
    assert laid.last["input"] == -1


def test_what_the_player_knows_of_a_layer_is_what_the_network_says() -> None:
    header, _ = decode(film())
    for sent, layer in zip(header["scene"]["layers"], DEFAULT.layers, strict=True):
        assert sent["name"] == layer.name
        assert tuple(sent["shape"])[: len(layer.shape)] == layer.shape
        assert (sent["receptive"], sent["jump"], sent["start"]) == (
            layer.receptive,
            layer.jump,
            layer.start,
        )


def test_weights_travel_to_eight_parts_in_a_million_and_answer_alike() -> None:
    run = run_of()
    _, arrays = decode(film())
    np.testing.assert_allclose(arrays["weights"], run.weights, rtol=2.0**-16)
    x = torch.tensor(pictures_of().images)
    with torch.no_grad():
        sent, own = (from_vector(DEFAULT, w[-1])(x) for w in (arrays["weights"], run.weights))
    assert (sent - own).abs().max() < 1e-3 * own.abs().max()


def test_rounded_numbers_have_no_last_byte() -> None:
    given = np.array([0.0, -1.0, 0.1, -3.3e-7, 12345.678], dtype=np.float32)
    found = rounded(given)
    assert not (found.view(np.uint32) & 0xFF).any()
    np.testing.assert_allclose(found, given, rtol=2.0**-16)
    assert found[0] == 0 and found[1] == -1


@pytest.mark.parametrize("spec", [DEFAULT, DENSE])
def test_a_film_is_six_hundred_kilobytes_at_most(spec: Cnn) -> None:
    assert len(film(spec, LONG)) <= 600 * 1024


def test_all_snapshots_of_the_default_network_travel_and_of_a_dense_one_fewer() -> None:
    assert thinned(LONG, DEFAULT.parameters).tolist() == list(range(LONG))
    some = thinned(LONG, DENSE.parameters)
    assert some[0] == 0 and some[-1] == LONG - 1
    assert FEWEST <= len(some) == WEIGHT_BYTES // (4 * DENSE.parameters) < LONG
    assert (np.diff(some) > 0).all()
    assert len(thinned(LONG, 10_000_000)) == FEWEST
    assert thinned(1, DEFAULT.parameters).tolist() == [0]


def test_the_clocks_marks_are_the_epochs_that_travel() -> None:
    header, arrays = decode(film(DENSE, LONG))
    kept = thinned(LONG, DENSE.parameters)
    run = run_of(DENSE, LONG)
    assert header["clock"]["marks"] == run.epochs[kept].tolist()
    assert len(arrays["weights"]) == len(kept)
    assert header["clock"]["texts"][0] == "epoch 0 of 20, test 15 %"
    np.testing.assert_allclose(arrays["p0s1y"], run.test_accuracy, rtol=1e-6)


def test_the_gallery_has_a_class_in_every_column_and_the_chosen_picture() -> None:
    test = pictures_of()
    for chosen in (0, 7, 59):
        shown = gallery(test.labels, 6, chosen)
        assert len(shown) == len(set(shown)) == GALLERY and chosen in shown
        assert test.labels[shown].reshape(4, 6).tolist() == [list(range(6))] * 4
    assert gallery(np.array([0, 0, 1]), 3, 1) == [0, 2, 1], "a class may have none"


def test_pictures_travel_as_bytes() -> None:
    header, arrays = decode(film())
    test, shown = pictures_of(), header["scene"]["gallery"]
    assert arrays["pictures"].dtype == np.uint8
    np.testing.assert_allclose(arrays["pictures"] / 255, test.images[shown], atol=1e-6)
    assert header["scene"]["truth"] == test.labels[shown].tolist()


def test_a_chosen_picture_that_is_not_there_is_the_last_one() -> None:
    assert scene(chosen=10_000).content["picture"] == 59
    assert scene(chosen=-1).content["picture"] == 0


def test_a_run_that_has_only_begun_stands_still() -> None:
    header, arrays = decode(film(snapshots=1))
    assert header["clock"] is None and len(arrays["weights"]) == 1


def test_a_diverged_run_says_so() -> None:
    header, _ = decode(film(snapshots=3, end="diverged"))
    assert header["clock"]["texts"][-1].endswith(", then diverged")
    assert "diverged" in [one["end"] for one in header["scene"]["panels"][0]["series"]]
    header, _ = decode(film(snapshots=3))
    assert "diverged" not in str(header["clock"]["texts"])


def test_colours_of_the_first_weights_end_near_the_largest() -> None:
    found = scene()
    first = np.asarray(found.arrays["weights"])[:, :72]
    assert 0.9 * np.abs(first).max() < float(str(found.content["scale"])) <= np.abs(first).max()


def test_words_and_labels_are_handed_on() -> None:
    found = convnet_scene(
        run_of(), pictures_of(), label="A net", finding="It learns.", words={"move": "Shift"}
    )
    assert (found.label, found.finding, found.words["move"]) == ("A net", "It learns.", "Shift")
