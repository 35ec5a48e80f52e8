"""Any experiment that a link can carry trains, or says in one sentence why it does not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.examples import load
from dlviz.data.features import FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.tables import TABLES
from dlviz.errors import UserError
from dlviz.lessons.fields import FIELDS, accepts
from dlviz.lessons.words import sentence
from dlviz.train.experiment import Change, Experiment
from dlviz.train.runs import train

LARGE = some.sampled_from([0.0, 1e-3, 0.1, 1.0, 30.0, 1000.0])


def _of(name: str) -> some.SearchStrategy[Any]:
    """Values of a field: what its control offers, and its extremes."""
    entry = FIELDS[name]
    special: dict[str, some.SearchStrategy[Any]] = {
        "dataset": some.sampled_from([*DATASETS, *TABLES]),
        "features": some.lists(some.sampled_from(list(FEATURES)), min_size=1, unique=True).map(
            tuple
        ),
        "hidden": some.lists(some.integers(1, 12), max_size=8).map(tuple),
        "points": some.lists(
            some.tuples(some.sampled_from([-9.5, 0.0, 0.25]), some.just(0.5), some.integers(0, 9)),
            max_size=5,
        ).map(tuple),
        "columns": some.just(()),
        "label": some.just(""),
        "table": some.just(""),
        "updates": some.integers(1, 5),
        "learning_rate": LARGE,
        "init_scale": LARGE.filter(lambda scale: scale <= 100),
        "n": some.integers(2, 60),
        "n_test": some.integers(0, 60),
        "batch_size": some.sampled_from([0, 1, 7, 5000]),
        "patience": some.sampled_from([0, 1]),
    }
    if name in special:
        return special[name]
    if isinstance(Experiment().get(name), bool):
        return some.booleans()
    return some.sampled_from([*entry.choices, *entry.stops])


experiments = some.fixed_dictionaries({name: _of(name) for name in FIELDS}).map(
    lambda values: Experiment().having(**values)
)
changes = some.builds(
    Change,
    some.integers(0, 6),
    some.just("learning_rate"),
    LARGE,
) | some.builds(Change, some.integers(0, 6), some.just("batch_size"), some.sampled_from([0, 1, 50]))


@given(experiments, some.lists(changes, max_size=3))
def test_any_experiment_trains_or_says_why_not(experiment: Experiment, later: list[Change]) -> None:
    assert all(accepts(name, experiment.get(name)) for name in FIELDS)
    try:
        (recording,) = train(experiment.branched(*later))
    except UserError as error:
        assert sentence(error)
        return
    assert recording.end.kind in ("finished", "diverged", "early")
    assert recording.steps[0] == 0
    assert recording.steps[-1] == recording.end.step
    assert np.isfinite(recording.train_loss).all()
    for array in (*recording.weights, *recording.biases):
        assert len(array) == len(recording.steps)
        assert np.isfinite(array).all()
    classes = load(experiment.data).classes
    assert recording.weights[-1].shape[1] == (1 if classes == 2 else classes)


@pytest.mark.parametrize(
    "change",
    [
        Change(2, "weight", 1.0, (9, 0, 0)),
        Change(2, "weight", 1.0, (0, 99, 0)),
        Change(2, "weight", 1.0, (0, 0, 99)),
        Change(2, "bias", 1.0, (0, 99)),
        Change(10**6, "learning_rate", 0.1),
    ],
)
def test_a_change_that_the_network_cannot_take_is_a_users_error_or_never_comes(
    change: Change,
) -> None:
    try:
        (recording,) = train(Experiment().having(updates=5).branched(change))
    except UserError as error:
        assert sentence(error)
    else:
        assert recording.end.kind == "finished"
