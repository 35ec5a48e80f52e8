"""The sentence in a film says what was computed."""

import re

from dlviz.lessons.findings import finding
from dlviz.lessons.text import percent
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train

SHORT = Experiment().having(updates=20, n=40, n_test=40, hidden=(3,))


def test_one_run_states_its_share_of_new_points() -> None:
    (run,) = train(SHORT)
    share = percent(run.test_accuracy[-1])
    assert (
        finding((run,), ("this run",)) == f"After 20 updates {share} of the new points are right."
    )
    assert "The fence closes at update 12" in finding((run,), ("this run",), 12)


def test_without_test_points_it_speaks_of_the_training_points() -> None:
    (run,) = train(SHORT.having(n_test=0))
    assert f"{percent(run.train_accuracy[-1])} of the training points" in finding((run,), ("a",))


def test_a_diverged_run_says_so_and_when() -> None:
    (run,) = train(
        SHORT.having(optimiser="sgd", learning_rate=1000.0, loss="squared", activation="relu")
    )
    assert run.end.kind == "diverged"
    assert re.match(rf"It diverged: after update {run.end.step:,}", finding((run,), ("a",)))


def test_twins_are_named_and_seeds_span_a_range() -> None:
    twins = train(SHORT, SHORT.having(learning_rate=0.5))
    said = finding(twins, ("slow", "fast"))
    assert (
        f"slow {percent(twins[0].test_accuracy[-1])}, fast {percent(twins[1].test_accuracy[-1])}"
        in said
    )
    many = train(*(SHORT.having(weight_seed=seed) for seed in range(4)))
    shares = [run.test_accuracy[-1] for run in many]
    assert f"{percent(min(shares))} to {percent(max(shares))}" in finding(many, ("",) * 4)
