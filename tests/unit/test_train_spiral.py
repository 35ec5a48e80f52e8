"""TensorFlow Playground's spiral, trained as it trains it."""

import numpy as np
import pytest

from dlviz.train.experiment import Experiment
from dlviz.train.runs import train

SPIRAL = Experiment().having(
    dataset="spiral",
    n=250,
    n_test=250,
    noise=0.0,
    hidden=(8, 8),
    activation="tanh",
    initialiser="xavier_normal",
    loss="squared_tanh",
    optimiser="sgd",
    learning_rate=0.03,
    batch_size=10,
)
TARGET = 0.05


def test_a_network_of_two_layers_of_eight_learns_the_spiral() -> None:
    (recording,) = train(SPIRAL.having(updates=40_000))
    assert recording.train_loss.min() <= TARGET
    assert recording.train_accuracy[-1] >= 0.98


@pytest.mark.verify
def test_it_does_so_from_every_seed_in_about_as_many_updates_as_the_playground() -> None:
    # The Playground's own engine needed a median 22,350 updates (14,425 to 85,075).
    seeds = range(10)
    experiments = [
        SPIRAL.having(updates=100_000, weight_seed=s, batch_seed=s, data_seed=s) for s in seeds
    ]
    updates = []
    for recording in train(*experiments):
        assert recording.train_loss.min() <= TARGET
        updates.append(recording.steps[np.argmax(recording.train_loss <= TARGET)])
    assert 15_000 < np.median(updates) < 35_000
    assert max(updates) < 85_075
