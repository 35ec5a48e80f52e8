"""Facts about the training of small networks for pictures."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.nets.cnn import Cnn, build, to_vector
from dlviz.train import cnn_run, cnn_trainer
from dlviz.train.cnn_run import CnnResult, CnnRun, trained_within
from dlviz.train.cnn_trainer import CnnTrainer, snapshot_steps
from dlviz.train.vision import Vision
from tests.job_slices import followed

SMALL = CnnRun(n=300, n_test=120, channels=(4, 6), epochs=3, live=True)


@pytest.fixture(scope="module")
def small() -> CnnResult:
    return finish(SMALL)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of the runs of other tests."""
    monkeypatch.setattr(cnn_run, "KEPT", cnn_run._Kept(1 << 20))


def test_training_is_adam_on_reshuffled_batches_of_the_mean_cross_entropy(
    small: CnnResult,
) -> None:
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(6, 6),
    )
    nn.utils.vector_to_parameters(torch.tensor(small.weights[0]), net.parameters())
    optimiser = torch.optim.Adam(net.parameters(), lr=SMALL.learning_rate)
    train, _ = load_pictures(SMALL.data)
    x, y = (torch.tensor(train.images) - 0.5) / 0.25, torch.tensor(train.labels)
    generator = torch.Generator().manual_seed(SMALL.seed)
    for epoch in range(3):
        order = torch.randperm(300, generator=generator)
        for batch in (order[:64], order[64:128], order[128:192], order[192:256], order[256:]):
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            optimiser.step()
        found = small.weights[list(small.epochs).index(epoch + 1)]
        wanted = nn.utils.parameters_to_vector(net.parameters()).detach().numpy()
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_run_begins_with_the_weights_of_its_seed(small: CnnResult) -> None:
    assert np.array_equal(small.weights[0], to_vector(build(SMALL.spec, SMALL.seed)))
    assert not np.array_equal(small.weights[0], to_vector(build(SMALL.spec, SMALL.seed + 1)))


def test_the_snapshots_are_at_quarters_and_then_at_whole_epochs(small: CnnResult) -> None:
    assert small.epochs.tolist() == [0, 0.2, 0.4, 1, 2, 3]  # five updates an epoch
    assert snapshot_steps(20, 40, 6086) == [0, 10, 20, *range(40, 801, 40)]
    long = snapshot_steps(100, 40, 6086)
    assert len(long) == 25 and long[:4] == [0, 10, 20, 40] and long[-1] == 4000
    assert len(snapshot_steps(20, 40, 240_000)) == 17  # 16 MB of weights
    assert snapshot_steps(1, 1, 100) == [0, 1]


def test_what_is_measured_is_what_the_kept_networks_answer(small: CnnResult) -> None:
    train, test = load_pictures(SMALL.data)
    x, y = torch.tensor(test.images), torch.tensor(test.labels)
    for s in range(len(small.epochs)):
        answers = small.net(s).forward(x).argmax(1)
        assert small.test_accuracy[s] == pytest.approx(float((answers == y).double().mean()))
    for k in range(6):
        for j in range(6):
            assert small.confusion[k, j] == int(((y == k) & (answers == j)).sum())
    assert small.confusion.sum() == 120
    logits = small.net().forward(torch.tensor(train.images))
    labels = torch.tensor(train.labels)
    loss = float(nn.functional.cross_entropy(logits, labels))
    assert small.train_loss[-1] == pytest.approx(loss, rel=1e-5)
    right = float((logits.argmax(1) == labels).double().mean())
    assert small.train_accuracy[-1] == pytest.approx(right)
    assert small.train_loss[-1] < small.train_loss[0]


def test_equal_seeds_give_equal_bits_whatever_the_slices(
    small: CnnResult, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cnn_trainer, "SLICE_S", 0.0)  # every update, every part of a measurement
    again, fractions, _ = followed(SMALL)
    assert len(fractions) > 15 + 6 * 2
    assert np.array_equal(again.weights, small.weights)
    assert np.array_equal(again.train_loss, small.train_loss)
    other = finish(SMALL.having(seed=1))
    assert not np.array_equal(other.weights[-1], small.weights[-1])


def test_the_film_grows_while_it_trains(forgetful: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cnn_trainer, "SLICE_S", 0.0)
    done, fractions, partials = followed(SMALL)
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] <= 1
    lengths = [len(partial.epochs) for partial in partials if partial is not None]
    assert partials[0] is None and lengths == sorted(lengths) and set(lengths) == {1, 2, 3, 4, 5}
    for partial in partials:
        if partial is not None:
            count = len(partial.epochs)
            assert np.array_equal(partial.weights, done.weights[:count])
            assert partial.end.kind == "stopped" and partial.end.step == 5 * partial.epochs[-1]
            assert partial.study == SMALL and partial.confusion.sum() == 120
    assert (done.end.kind, done.end.step) == ("finished", 15)


def test_gradients_are_never_switched_on_or_off_between_slices(forgetful: None) -> None:
    with torch.no_grad():
        for _ in SMALL.steps():
            assert not torch.is_grad_enabled()
    for _ in SMALL.having(seed=5).steps():
        assert torch.is_grad_enabled()


def test_a_run_that_diverges_ends_with_its_last_finite_snapshot(
    forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = CnnTrainer._update

    def broken(self: CnnTrainer) -> None:
        update(self)
        if self.made == 7:
            next(self.net.parameters()).data[0] = torch.nan

    monkeypatch.setattr(CnnTrainer, "_update", broken)
    done = finish(SMALL)
    assert (done.end.kind, done.end.step) == ("diverged", 5)
    assert done.epochs.tolist() == [0, 0.2, 0.4, 1]
    assert all(np.isfinite(array).all() for array in done.arrays())


def test_a_rate_that_is_far_too_large_is_a_result_like_any_other(forgetful: None) -> None:
    done = finish(SMALL.having(learning_rate=10.0, network="dense"))
    assert all(np.isfinite(array).all() for array in done.arrays())
    assert done.end.kind in ("finished", "diverged") and done.test_accuracy[-1] < 0.5


def test_a_trained_run_is_not_trained_again(
    small: CnnResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CnnTrainer, "_update", None)
    for run in (SMALL, SMALL.having(live=False), SMALL.having(picture=7)):
        again = finish(run)
        assert np.array_equal(again.weights, small.weights) and again.study == run
    slices = trained_within(SMALL, 0.2, 0.6)
    with pytest.raises(StopIteration):
        next(slices)


def test_a_run_within_a_longer_study_keeps_to_its_share(forgetful: None) -> None:
    fractions = [fraction for fraction, partial in _paired(trained_within(SMALL, 0.2, 0.6))]
    assert fractions and min(fractions) >= 0.2 and max(fractions) <= 0.6


def _paired(slices: object) -> list[tuple[float, None]]:
    return list(slices)  # type: ignore[call-overload]


def test_the_desk_runs_it_as_a_job(small: CnnResult) -> None:
    desk = Desk()
    assert np.array_equal(desk.run(SMALL).weights, small.weights)
    assert desk.cached(SMALL.having(picture=3)) is not None
    assert small.size_bytes > small.weights.nbytes


def test_results_cannot_be_changed(small: CnnResult) -> None:
    with pytest.raises(ValueError, match="read-only"):
        small.weights[0, 0] = 1
    net = small.net()
    net.steps["out"][0].weight.fill_(0)  # type: ignore[index]  # its own copy
    assert small.weights[-1].any()


def test_a_study_says_what_is_looked_at_and_what_is_trained() -> None:
    study = Vision(n=500, world="inverted", shuffled=True, seed=4, noise=0.1, n_test=200)
    assert study.data.world == "inverted" and study.data.shuffled and study.data.seed == 4
    assert (study.data.n, study.data.n_test, study.data.noise) == (500, 200, 0.1)
    assert study.spec == Cnn()
    assert Vision(network="dense").spec == Cnn(channels=(), hidden=(64, 32))
    assert Vision(dataset="digits", kernel=5, pooling="average", head="flatten").spec == replace(
        Cnn((1, 8, 8), 10), kernel=5, pooling="average", head="flatten"
    )
    run = study.run
    assert isinstance(run, CnnRun) and run.data == study.data and run.key == run.run.key
    assert run.having(picture=9).key == run.key != run.having(live=True).key


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"dataset": "nothing"}, "value_unknown"),
        ({"world": "nowhere"}, "value_unknown"),
        ({"network": "recurrent"}, "value_unknown"),
        ({"pooling": "median"}, "value_unknown"),
        ({"head": "attention"}, "value_unknown"),
        ({"kernel": 4}, "value_unknown"),
        ({"kernel": 9}, "value_unknown"),
        ({"channels": ()}, "value_count"),
        ({"channels": (1, 1, 1, 1, 1)}, "value_count"),
        ({"channels": (8, 65)}, "value_range"),
        ({"channels": (8, 0)}, "value_range"),
        ({"channels": (8.0,)}, "value_type"),
        ({"n": 10}, "value_range"),
        ({"n_test": 10**6}, "value_range"),
        ({"noise": float("nan")}, "value_range"),
        ({"epochs": 0}, "value_range"),
        ({"epochs": 101}, "value_range"),
        ({"batch_size": 1}, "value_range"),
        ({"learning_rate": 0.0}, "value_range"),
        ({"seed": -1}, "value_range"),
        ({"seed": True}, "value_type"),
        ({"picture": 1000}, "value_range"),
        ({"live": 1}, "value_type"),
        ({"channels": (64, 64, 64, 64), "kernel": 7, "n": 5000, "epochs": 100}, "vision_too_large"),
        ({"channels": (64, 64), "batch_size": 512, "n": 1000}, "vision_too_large"),
        ({"channels": (64, 64, 64, 64), "kernel": 7, "n": 50, "epochs": 1}, "vision_too_large"),
    ],
)
def test_a_study_that_cannot_be_run_is_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        finish(CnnRun().having(**wrong))
    assert refused.value.code == code


def test_all_that_a_page_offers_by_default_is_small_enough() -> None:
    CnnRun().check()
    CnnRun(network="dense").check()
    CnnRun(channels=(16, 32, 64), kernel=5).check()
    CnnRun(n=5000, n_test=5000, epochs=40).check()
