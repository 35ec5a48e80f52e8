import pytest

from dlviz.jobs import finish
from dlviz.measure.shifted import Shifted
from dlviz.measure.transfer import NETS, Transfer

SEEDS = range(3)
ROBUST = list(NETS).index("robust")


@pytest.mark.verify
@pytest.mark.parametrize("seed", SEEDS)
def test_attacks_transfer_and_adversarial_training_stands_them(seed: int) -> None:
    found = finish(Transfer(seed=seed))
    for tested in range(len(NETS)):
        assert found.accuracy[:, tested].argmin() == tested
    assert found.accuracy[:ROBUST, :ROBUST].max() <= 0.8
    assert found.accuracy[:ROBUST, ROBUST].min() >= 0.8


@pytest.mark.verify
@pytest.mark.parametrize("seed", SEEDS)
def test_another_light_breaks_what_was_not_trained_for_it(seed: int) -> None:
    plain, augmented, standardised = finish(Shifted(seed=seed)).accuracy.transpose(1, 0, 2)
    assert plain[:, 0].min() >= 0.96 and plain[:2, -1].max() <= 0.6
    assert augmented[:2].min() >= 0.95 and standardised[:2].min() >= 0.95
    assert augmented[2, -1] <= 0.9 and standardised[2, -1] <= 0.85
