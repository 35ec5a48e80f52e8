import numpy as np
import pytest
import torch

from dlviz.data.pictures import Pictures, load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.attacks import Pgd, attack
from dlviz.measure.slices import ended, training
from dlviz.measure.transfer import NETS, Transfer, TransferResult, unseen
from dlviz.train.digits_run import Digits

ROBUST = list(NETS).index("robust")


@pytest.fixture(scope="module")
def result() -> TransferResult:
    return finish(Transfer())


def test_an_attack_works_best_on_the_network_that_it_was_made_on(result) -> None:
    for tested in range(len(NETS)):
        column = result.accuracy[:, tested]
        assert column.argmin() == tested
    assert result.accuracy[0, 0] <= 0.3  # 11 % of 100


def test_attacks_transfer_from_one_network_to_another(result) -> None:
    assert result.clean.min() >= 0.9
    standard = result.accuracy[:ROBUST, :ROBUST]
    assert standard.max() <= result.clean[:ROBUST].min() - 0.15


def test_what_is_made_on_standard_networks_hardly_fools_the_adversarially_trained_one(
    result,
) -> None:
    assert result.accuracy[:ROBUST, ROBUST].min() >= 0.8
    assert (result.accuracy[:ROBUST, ROBUST] > result.accuracy[:ROBUST, :ROBUST].max(1)).all()


def test_only_digits_count_that_no_network_has_learned_from(result) -> None:
    _, test = load_pictures(Digits().data)
    for seed in (0, 1):
        learned, _ = load_pictures(Digits(seed=seed).data)
        known = learned.images.reshape(len(learned.labels), -1)
        for shown in result.pictures:
            assert not np.isclose(known, shown.reshape(-1) / 255, atol=1e-2).all(1).any()
    learned, _ = load_pictures(Digits(seed=1).data)
    same = (test.images[:, None] == learned.images[None]).all((2, 3, 4)).any(1)
    assert result.count == (~same).sum() and 80 <= result.count <= 140


def test_unseen_pictures_are_those_that_are_not_among_the_others() -> None:
    images = np.random.default_rng(0).random((9, 1, 3, 3), dtype=np.float32)
    some = Pictures(images[:6], np.zeros(6, dtype=np.int64), ("0",))
    others = Pictures(images[[7, 4, 8, 1]], np.zeros(4, dtype=np.int64), ("0",))
    assert list(unseen(some, others)) == [0, 2, 3, 5]


def test_one_cell_agrees_with_an_attack_made_here(result) -> None:
    nets = [
        ended(training(run, 0, 1, ends=True)).net()
        for run in (Digits().run, Digits(network="dense").run)
    ]
    _, test = load_pictures(Digits().data)
    learned, _ = load_pictures(Digits(seed=1).data)
    rows = unseen(test, learned)
    x, y = torch.tensor(test.images[rows]), torch.tensor(test.labels[rows])
    (made,) = attack(nets[0], x, y, Pgd(), (0.15,))
    with torch.no_grad():
        answers = nets[1](torch.tensor(made.x)).argmax(1)
    tested = list(NETS).index("dense")
    assert result.accuracy[0, tested] == float((answers == y).double().mean())
    assert (result.answers[0, tested] == answers[:8].numpy()).all()
    assert (result.labels == y[:8].numpy()).all()
    moved = np.abs(result.attacked.astype(int) - result.pictures)
    assert 0 < moved.max() <= 0.15 * 255 + 1


def test_all_its_networks_are_recorded(result) -> None:
    assert result.recorded and result.names == tuple(NETS)
    assert result.size_bytes < 10_000


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"epsilon": 0.0}, "value_range"),
        ({"train_epsilon": 0.6}, "value_range"),
        ({"n_test": 99}, "value_range"),
        ({"picture": 8}, "value_range"),
        ({"dataset": "shapes"}, "value_unknown"),
    ],
)
def test_values_that_cannot_be_used_are_refused(values, code) -> None:
    with pytest.raises(UserError) as refused:
        Transfer(**values).check()
    assert refused.value.code == code
