"""Facts about the networks whose discs may carry a mark, and about their training."""

import numpy as np
import pytest
import torch
from torch import nn

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.nets.cnn import Cnn, CnnNet, build, to_vector
from dlviz.train.cnn_recording import MARKED
from dlviz.train.cnn_run import CnnResult, CnnRun, record_of, trained
from dlviz.train.marked_run import KINDS, Marked, MarkedRun
from dlviz.train.schedules import SCHEDULES

SMALL = MarkedRun(n=200, n_test=40, channels=(3, 4, 5), epochs=2, live=True)


@pytest.fixture(scope="module")
def small() -> CnnResult:
    return finish(SMALL)


def test_the_network_has_batch_norm_and_two_poolings_and_averages_maps_of_10_x_10() -> None:
    spec = MarkedRun().spec
    names = ["input", "conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "head", "out"]
    assert [layer.name for layer in spec.layers] == names
    shapes = [layer.shape for layer in spec.layers]
    assert shapes[0] == (3, 40, 40) and shapes[5:] == [(64, 10, 10), (64, 10, 10), (64,), (4,)]
    assert spec.parameters == sum(part.numel() for part in CnnNet(spec).parameters()) == 60_948
    maps = torch.rand(1, 64, 10, 10)
    head = CnnNet(spec).steps["head"]
    torch.testing.assert_close(head(maps), maps.mean((2, 3)))


@pytest.mark.parametrize("pools", [None, (), (1,), (2,), (1, 2, 3, 9)])
def test_poolings_stand_behind_the_convolutions_that_are_named(
    pools: tuple[int, ...] | None,
) -> None:
    spec = Cnn((1, 24, 24), 3, (2, 3, 4), pools=pools)
    places = [place for place in (1, 2) if pools is None or place in pools]  # never the last
    count = len(places)
    assert [layer.name for layer in spec.layers if "pool" in layer.name] == [
        f"pool{place}" for place in places
    ]
    maps = spec.layer("conv3")
    assert maps.shape == (4, 24 >> count, 24 >> count) and maps.jump == 2**count
    _, kept = build(spec, 0).forward(torch.rand(2, 1, 24, 24), keep=("conv3",))
    assert kept["conv3"].shape[1:] == maps.shape


def test_a_unit_behind_fewer_poolings_sees_what_it_is_said_to_see() -> None:
    spec = Cnn((1, 32, 32), 2, (4, 4, 4), pools=(1,))
    net, layer = build(spec, 0).eval(), spec.layer("conv3")
    x = torch.rand(64, 1, 32, 32, requires_grad=True)
    _, kept = net.forward(x, keep=("conv3",))
    kept["conv3"][:, :, 8, 8].sum().backward()
    assert x.grad is not None
    (seen,) = np.nonzero(x.grad.numpy().any(axis=(0, 1, 2)))
    assert seen[-1] - seen[0] + 1 == layer.receptive
    assert (seen[0] + seen[-1]) / 2 == layer.start + 8 * layer.jump


def test_the_pictures_are_filled_coloured_shapes_and_the_mark_is_on_that_share_of_discs() -> None:
    run = MarkedRun(n=30, n_test=400, mark=0.5)
    _, test = load_pictures(run.data)
    assert test.names == KINDS and test.images.shape == (400, 3, 40, 40)
    assert test.marked is not None
    assert set(test.labels[test.marked]) == {KINDS.index("disc")}
    assert 0.35 < test.marked.sum() / (test.labels == 0).sum() < 0.65


def test_the_twins_of_a_set_differ_in_the_mark_alone() -> None:
    run = MarkedRun(n=40, n_test=60)
    _, test = load_pictures(run.data)
    plain, marked = run.tested(0.0), run.tested(1.0)
    assert plain.marked is not None and marked.marked is not None
    assert not plain.marked.any() and (marked.marked == (marked.labels == 0)).all()
    assert np.array_equal(test.images, marked.images)  # whatever is drawn to learn from
    differ = (plain.images != marked.images).any(axis=1)
    assert not differ[:, 5:].any() and not differ[:, :, 5:].any()
    assert np.array_equal(differ.any(axis=(1, 2)), marked.marked)


def test_one_cycle_goes_up_and_down_as_torch_has_it() -> None:
    updates, rate = 100, SCHEDULES["one_cycle"].rate
    weight = nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.Adam([weight], lr=1.0)
    torchs = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.0, total_steps=updates + 1)
    for made in range(updates):
        ours = rate(made, updates)
        assert ours == pytest.approx(torchs.get_last_lr()[0], abs=0.04)
        optimiser.step()
        torchs.step()
    assert rate(0, updates) == pytest.approx(1 / 25) and rate(30, updates) == pytest.approx(1)
    assert rate(updates, updates) == pytest.approx(0)


def test_training_is_adam_in_one_cycle_with_batch_norm(small: CnnResult) -> None:
    net = build(SMALL.spec, SMALL.seed)
    assert np.array_equal(to_vector(net), small.weights[0])
    optimiser = torch.optim.Adam(net.parameters(), lr=SMALL.learning_rate)
    train, _ = load_pictures(SMALL.data)
    x, y = torch.tensor(train.images), torch.tensor(train.labels)
    generator, made = torch.Generator().manual_seed(SMALL.seed), 0
    for _ in range(SMALL.epochs):
        for batch in torch.randperm(200, generator=generator).split(64):
            rate = SMALL.learning_rate * SCHEDULES["one_cycle"].rate(made, 8)
            optimiser.param_groups[0]["lr"] = rate
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            optimiser.step()
            made += 1
    np.testing.assert_allclose(small.weights[-1], to_vector(net), atol=2e-4)


def test_the_other_networks_keep_their_rate() -> None:
    assert (CnnRun.schedule, MarkedRun.schedule) == ("constant", "one_cycle")
    assert CnnRun.recording != MarkedRun.recording


@pytest.mark.parametrize("mark", [0.0, 0.8, 0.9, 0.95, 1.0])
def test_a_recorded_network_still_answers_as_it_did(mark: float) -> None:
    """Else the pictures, the network or the training have changed: make the recording again."""
    run = MarkedRun(mark=mark)
    with pytest.raises(StopIteration) as read:
        next(trained(run, ends=True))
    found: CnnResult = read.value.value
    assert found.recorded and found.epochs.tolist() == [run.epochs]
    _, test = load_pictures(run.data)
    with torch.no_grad():
        answers = found.net().forward(torch.tensor(test.images[:300])).argmax(1).numpy()
    assert (answers == test.labels[:300]).mean() == pytest.approx(found.test_accuracy[-1], abs=0.03)
    assert np.trace(found.confusion) == pytest.approx(1000 * found.test_accuracy[-1])
    slices = trained(run)  # a film needs all snapshots
    assert next(slices) == (0.0, None)
    slices.close()


def test_the_recordings_are_small_enough_to_be_shipped() -> None:
    assert sum(file.stat().st_size for file in MARKED.parent.glob("*.npz")) < 2_000_000


def test_a_run_is_recorded_whole_at_its_ends_or_at_its_last_moment(small: CnnResult) -> None:
    count = len(small.epochs)
    assert len(record_of(small, whole=True)["weights"]) == count  # type: ignore[arg-type]
    ends = record_of(small, whole=False)
    assert np.array_equal(ends["epochs"], [0, SMALL.epochs])  # type: ignore[arg-type]
    last = record_of(small, whole=False, ends=False)
    assert np.array_equal(last["weights"], small.weights[-1:])  # type: ignore[arg-type]
    assert last["whole"] is False and last["updates"] == small.end.step


def test_what_is_trained_for_a_study_is_an_equal_run() -> None:
    study = Marked(mark=0.5, seed=3, picture=2)
    assert study.run == MarkedRun(mark=0.5, seed=3, picture=2)
    assert study.run.key == MarkedRun(mark=0.5, seed=3).key


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mark": 1.5}, "value_range"),
        ({"mark": "1"}, "value_type"),
        ({"dataset": "digits"}, "value_unknown"),
        ({"network": "dense"}, "value_unknown"),
        ({"head": "flatten"}, "value_unknown"),
        ({"shuffled": True}, "value_unknown"),
        ({"picture": 1000}, "value_range"),
        ({"epochs": 100, "n": 5000}, "vision_too_large"),
    ],
)
def test_what_cannot_be_trained_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        MarkedRun().having(**changes).check()
    assert refused.value.code == code
