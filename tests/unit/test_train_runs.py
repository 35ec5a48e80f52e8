"""Runs from an experiment to its recordings."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlviz.data.examples import load
from dlviz.data.planar import DATASETS
from dlviz.errors import UserError
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS, initial
from dlviz.train import runs
from dlviz.train.experiment import Change, Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.recording import Recording
from dlviz.train.runs import Runs, train
from dlviz.train.schedules import SCHEDULES
from dlviz.train.stack import stacks
from tests.unit.reference import loss_of

SPIRAL = Experiment().having(dataset="spiral", n=120, n_test=80, updates=300, hidden=(8, 8))
QUICK = SPIRAL.having(updates=60)


def equal(first: Recording, second: Recording) -> bool:
    """Whether two recordings hold the same numbers, to the last bit."""
    pairs = zip(first.arrays(), second.arrays(), strict=True)
    return first.end == second.end and all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def apart(first: Recording, second: Recording) -> float:
    """The largest difference between the weights and biases of two recordings."""
    assert np.array_equal(first.steps, second.steps)
    pairs = zip((*first.weights, *first.biases), (*second.weights, *second.biases), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def test_a_recording_says_what_was_run() -> None:
    (recording,) = train(SPIRAL)
    S = len(recording.steps)
    assert recording.experiment == SPIRAL
    assert (recording.end.kind, recording.end.step) == ("finished", 300)
    assert [w.shape for w in recording.weights] == [(S, 8, 2), (S, 8, 8), (S, 1, 8)]
    assert [b.shape for b in recording.biases] == [(S, 8), (S, 8), (S, 1)]
    assert {a.dtype for a in (*recording.weights, *recording.biases)} == {np.dtype("float64")}
    assert recording.device == "cpu"
    assert recording.updates_per_s == pytest.approx(300 / recording.seconds)
    assert not any(array.flags.writeable for array in recording.arrays())


def test_a_run_starts_from_the_initial_weights() -> None:
    (recording,) = train(QUICK)
    weights, biases = initial(QUICK.network, (2, 8, 8, 1))
    for ours, theirs in zip(recording.weights + recording.biases, weights + biases, strict=True):
        assert np.array_equal(ours[0], theirs)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared", "squared_tanh"])
def test_curves_are_measured_on_all_examples_with_the_snapshots_weights(
    classes: int, loss: str
) -> None:
    experiment = QUICK.having(classes=classes, loss=loss, dropout=0.2, l2=0.1)
    (recording,) = train(experiment)
    examples = load(experiment.data)
    for part in ("train", "test"):
        h = torch.tensor(examples.inputs(getattr(examples, f"{part}_xy")))
        labels = torch.tensor(getattr(examples, f"{part}_labels"))
        for layer in range(3):
            W, b = recording.weights[layer][-1], recording.biases[layer][-1]
            h = h @ torch.tensor(W).T + torch.tensor(b)
            h = h.tanh() if layer < 2 else h
        answer = (h[:, 0] > 0).long() if classes == 2 else h.argmax(1)
        accuracy = (answer == labels).double().mean().item()
        assert getattr(recording, f"{part}_loss")[-1] == pytest.approx(loss_of(loss, h, labels))
        assert getattr(recording, f"{part}_accuracy")[-1] == pytest.approx(accuracy)


def test_without_test_examples_test_curves_are_nan() -> None:
    (recording,) = train(QUICK.having(n_test=0, patience=5))
    assert recording.end.kind == "finished"
    assert np.isnan(recording.test_loss).all()
    assert np.isnan(recording.test_accuracy).all()
    assert np.isfinite(recording.train_loss).all()


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_same_experiment_twice_is_the_same_to_the_last_bit(precision: str) -> None:
    for more in ({}, {"dropout": 0.2}, {"residual": True}, {"batch_size": 0}, {"optimiser": "sgd"}):
        experiment = QUICK.having(precision=precision, **more)
        assert equal(*train(experiment), *train(experiment)), more


STACKS = {
    "weight seeds": [SPIRAL.having(weight_seed=seed) for seed in range(16)],
    "batch seeds": [SPIRAL.having(batch_seed=seed) for seed in range(16)],
    "data seeds": [SPIRAL.having(data_seed=seed, weight_seed=seed) for seed in range(16)],
    "two data seeds": [SPIRAL.having(data_seed=s % 2, weight_seed=s) for s in range(16)],
    "rates": [SPIRAL.having(learning_rate=0.002 * (s + 1), optimiser="sgd") for s in range(16)],
    "Adam's rates": [SPIRAL.having(learning_rate=0.002 * (s + 1)) for s in range(16)],
    "penalties": [SPIRAL.having(l1=0.001 * s, l2=0.01 * s) for s in range(16)],
    "initialisers": [
        SPIRAL.having(initialiser=name, init_scale=scale)
        for name in ("he_normal", "he_uniform", "orthogonal", "normal")
        for scale in (0.5, 0.7, 1.0, 1.5)
    ],
    "dropout": [SPIRAL.having(dropout=0.1, batch_seed=s % 4) for s in range(16)],
    "residual": [SPIRAL.having(residual=True, weight_seed=s, updates=60) for s in range(16)],
}


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-12), ("float32", 1e-4)])
def test_a_network_alone_learns_what_it_learns_among_sixteen(
    name: str, precision: str, tolerance: float
) -> None:
    # A product of another shape may add in another order; 300 updates magnify that rounding error
    # to 2e-14 and 4e-6 in the largest of the cases here.
    experiments = [experiment.having(precision=precision) for experiment in STACKS[name]]
    assert stacks(experiments) == [list(range(16))]
    stacked = train(*experiments)
    for place in (0, 5, 15):
        (alone,) = train(experiments[place])
        assert apart(alone, stacked[place]) < tolerance
        assert alone.train_loss == pytest.approx(stacked[place].train_loss, abs=tolerance)


def test_experiments_of_other_shapes_are_trained_too_and_come_back_in_order() -> None:
    asked = [
        QUICK,
        QUICK.having(hidden=(4,)),
        QUICK.having(weight_seed=3),
        QUICK.having(batch_size=20),
        QUICK.having(hidden=(4,), weight_seed=1),
        QUICK.having(optimiser="sgd"),
        QUICK.having(n=100),
    ]
    recordings = train(*asked)
    assert [recording.experiment for recording in recordings] == asked
    for recording, experiment in zip(recordings, asked, strict=True):
        (alone,) = train(experiment)
        assert apart(alone, recording) < 1e-12


def test_one_knob_changes_nothing_else() -> None:
    (before,) = train(QUICK)
    for knob in ({"learning_rate": 0.1}, {"optimiser": "sgd"}, {"batch_size": 3}, {"l2": 0.1}):
        (after,) = train(QUICK.having(**knob))
        assert all(
            np.array_equal(a[0], b[0]) for a, b in zip(before.weights, after.weights, strict=True)
        )
        assert before.train_loss[0] == after.train_loss[0]
    (noisier,) = train(QUICK.having(batch_seed=1))
    assert np.array_equal(before.weights[0][0], noisier.weights[0][0])
    (more_tests,) = train(QUICK.having(n_test=400))
    assert apart(before, more_tests) == 0


CHANGES = {
    "learning rate": Change(100, "learning_rate", 0.3),
    "batch size": Change(100, "batch_size", 40),
    "all examples": Change(100, "batch_size", 0),
    "optimiser": Change(100, "optimiser", "sgd"),
    "noise": Change(100, "noise", 0.4),
    "weight": Change(100, "weight", 2.5, (1, 3, 4)),
    "bias": Change(100, "bias", -1.5, (0, 7)),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("more", [{}, {"residual": True}, {"dropout": 0.1}, {"optimiser": "sgd"}])
def test_a_branch_is_its_parent_up_to_the_change_and_not_after(
    name: str, more: dict[str, object]
) -> None:
    parent_of = SPIRAL.having(updates=150, **more)
    change = CHANGES[name]
    if change.value == parent_of.get("optimiser"):
        change = replace(change, value="momentum")
    (parent,) = train(parent_of)
    (branch,) = train(parent_of.branched(change))
    assert 100 in branch.steps
    shared = parent.steps[parent.steps < 100]
    ours, theirs = np.searchsorted(branch.steps, shared), np.searchsorted(parent.steps, shared)
    for a, b in zip(branch.arrays()[1:], parent.arrays()[1:], strict=True):
        assert np.array_equal(a[ours], b[theirs])
    assert not np.array_equal(branch.weights[0][-1], parent.weights[0][-1])


def test_a_weight_is_set_once_before_the_update_of_its_step() -> None:
    change = Change(20, "weight", 2.5, (1, 3, 4))
    (parent,) = train(QUICK.branched(Change(20, "noise", QUICK.data.noise)))
    (branch,) = train(QUICK.branched(change))
    at = branch.at(20)
    expected = parent.weights[1][at].copy()
    expected[3, 4] = 2.5
    assert np.array_equal(branch.weights[1][at], expected)
    assert np.array_equal(branch.weights[0][at], parent.weights[0][at])
    assert branch.weights[1][at + 1][3, 4] != 2.5


def test_a_bias_is_set_at_the_start() -> None:
    (branch,) = train(QUICK.branched(Change(0, "bias", 0.75, (2, 0))))
    assert branch.biases[2][0].tolist() == [0.75]


def test_changed_to_what_it_was_a_run_stays_as_it_was() -> None:
    (parent,) = train(QUICK)
    for field in ("learning_rate", "batch_size", "noise"):
        (branch,) = train(QUICK.branched(Change(10, field, QUICK.get(field))))
        assert equal(parent, replace(branch, experiment=QUICK))


def test_a_changed_optimiser_starts_afresh() -> None:
    # After the change Adam's first step is the rate for every weight that has a gradient.
    experiment = QUICK.having(optimiser="sgd").branched(Change(5, "optimiser", "adam"))
    (recording,) = train(experiment)
    at = recording.at(5)
    step = np.abs(recording.weights[1][at + 1] - recording.weights[1][at])
    assert np.median(step) == pytest.approx(0.03, rel=1e-4)
    assert step.max() <= 0.03


def test_changed_noise_moves_the_examples_and_keeps_how_inputs_are_computed() -> None:
    (recording,) = train(QUICK.having(hidden=()).branched(Change(30, "noise", 0.5)))
    base = load(QUICK.data)
    moved = load(replace(QUICK.data, noise=0.5))
    at = recording.at(30)
    z = base.inputs(moved.train_xy) @ recording.weights[0][at, 0] + recording.biases[0][at]
    signs = 2 * moved.train_labels - 1
    assert recording.train_loss[at] == pytest.approx(np.logaddexp(0, -signs * z).mean())


@pytest.mark.parametrize("where", [(3, 0, 0), (0, 8, 0), (0, 0, 2), (0, -1, 0), (0,)])
def test_a_weight_that_is_not_there_cannot_be_set(where: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match="no_such_weight"):
        train(QUICK.branched(Change(10, "weight", 1.0, where)))


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_diverging_run_ends_at_its_last_finite_step(precision: str) -> None:
    experiment = SPIRAL.having(
        activation="relu", loss="squared", optimiser="sgd", learning_rate=50.0, precision=precision
    )
    (recording,) = train(experiment)
    assert recording.end.kind == "diverged"
    assert recording.end.step == recording.steps[-1] < 300
    assert all(np.isfinite(array).all() for array in recording.arrays())


def test_one_networks_divergence_leaves_its_neighbours_alone() -> None:
    base = SPIRAL.having(activation="relu", loss="squared", optimiser="sgd", learning_rate=0.01)
    wild, tame = train(base.having(learning_rate=1e6), base)
    (alone,) = train(base)
    assert wild.end.kind == "diverged"
    assert tame.end.kind == "finished"
    assert apart(tame, alone) < 1e-12


def test_a_stack_stops_when_all_its_networks_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    base = SPIRAL.having(activation="relu", loss="squared", optimiser="sgd", updates=10**5)
    recordings = train(base.having(learning_rate=1e6), base.having(learning_rate=1e7))
    assert {recording.end.kind for recording in recordings} == {"diverged"}


def test_initial_weights_that_overflow_are_kept_as_the_only_snapshot() -> None:
    (recording,) = train(QUICK.having(initialiser="normal", init_scale=1e300, activation="relu"))
    assert (recording.end.kind, recording.end.step) == ("diverged", 0)
    assert recording.steps.tolist() == [0]


def test_early_stopping_waits_for_its_patience_and_ends_there() -> None:
    noisy = SPIRAL.having(
        dataset="moons", n=40, noise=0.4, updates=5000, hidden=(30,), patience=200
    )
    patient = noisy.having(patience=0)
    (stopped,), (whole,) = train(noisy), train(patient)
    assert stopped.end.kind == "early"
    assert stopped.end.step == stopped.steps[-1] < 5000
    best = int(stopped.steps[np.argmin(stopped.test_loss)])
    assert stopped.end.step - best >= 200
    assert stopped.steps[-2] - best < 200
    assert whole.end.kind == "finished"
    assert np.array_equal(whole.train_loss[: len(stopped.steps)], stopped.train_loss)


def partials(job: Runs) -> list[tuple[float, tuple[Recording, ...]]]:
    return list(job.steps())


def test_partial_recordings_are_the_beginning_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "SLICE_S", 0.004)
    experiments = (SPIRAL.having(updates=2000), SPIRAL.having(hidden=(3,), updates=2000))
    whole = train(*experiments)
    seen = partials(Runs(experiments))
    assert len(seen) > 3
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[0] >= 0 and fractions[-1] <= 1
    assert fractions[len(fractions) // 2] > 0.1
    for _, recordings in seen:
        for part, recording in zip(recordings, whole, strict=True):
            count = len(part.steps)
            assert part.end.step == part.steps[-1]
            assert part.end.kind in {"stopped", "finished"}
            for a, b in zip(part.arrays(), recording.arrays(), strict=True):
                assert np.array_equal(a, b[:count])


def test_a_generator_finished_in_another_thread_gives_equal_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "SLICE_S", 0.002)
    for experiment in (SPIRAL.having(updates=1000), SPIRAL.having(residual=True)):
        (alone,) = train(experiment)
        steps = Runs((experiment,)).steps()
        for _ in range(3):
            next(steps)
        finished: list[Recording] = []

        def carry_on(steps=steps, finished=finished) -> None:
            while True:
                try:
                    next(steps)
                except StopIteration as stop:
                    finished.extend(stop.value)
                    return

        thread = threading.Thread(target=carry_on)
        thread.start()
        thread.join()
        assert equal(alone, finished[0])


@pytest.mark.parametrize("residual", [False, True])
def test_gradients_are_on_again_between_slices(residual: bool) -> None:
    for _ in Runs((SPIRAL.having(residual=residual, updates=5000),)).steps():
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
        break


def test_a_jobs_key_is_its_experiments() -> None:
    assert Runs((QUICK,)).key == Runs((Experiment.from_json(QUICK.to_json()),)).key
    assert Runs((QUICK,)).key != Runs((QUICK.having(l2=0.1),)).key
    assert Runs((QUICK, SPIRAL)).key != Runs((SPIRAL, QUICK)).key


def test_a_run_of_no_updates_keeps_the_start() -> None:
    (recording,) = train(QUICK.having(updates=0))
    assert recording.steps.tolist() == [0]
    assert (recording.end.kind, recording.end.step) == ("finished", 0)


ANY = st.fixed_dictionaries(
    {
        "dataset": st.sampled_from(sorted(DATASETS)),
        "n": st.integers(5, 60),
        "n_test": st.integers(0, 30),
        "hidden": st.lists(st.integers(1, 12), max_size=8).map(tuple),
        "activation": st.sampled_from(sorted(ACTIVATIONS)),
        "initialiser": st.sampled_from(sorted(INITIALISERS)),
        "init_scale": st.sampled_from([0.0, 0.5, 1.0, 30.0]),
        "residual": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.5]),
        "loss": st.sampled_from(sorted(LOSSES)),
        "optimiser": st.sampled_from(sorted(OPTIMISERS)),
        "learning_rate": st.sampled_from([1e-5, 0.03, 1e8, 1e300]),
        "batch_size": st.integers(0, 70),
        "updates": st.integers(0, 5),
        "schedule": st.sampled_from(sorted(SCHEDULES)),
        "l1": st.sampled_from([0.0, 0.1]),
        "l2": st.sampled_from([0.0, 0.1]),
        "patience": st.integers(0, 3),
        "precision": st.sampled_from(["float32", "float64"]),
        "weight_seed": st.integers(0, 3),
    }
)
BRANCH = st.one_of(
    st.none(),
    st.builds(Change, st.integers(0, 6), st.just("optimiser"), st.sampled_from(sorted(OPTIMISERS))),
    st.builds(Change, st.integers(0, 6), st.just("batch_size"), st.integers(0, 70)),
    st.builds(Change, st.integers(0, 6), st.just("noise"), st.sampled_from([0.0, 0.3])),
    st.builds(Change, st.integers(0, 6), st.just("bias"), st.just(1e300), st.just((0, 0))),
)


@given(ANY, BRANCH)
def test_any_experiment_trains_alone_and_beside_another_seed(
    fields: dict[str, object], branch: Change | None
) -> None:
    experiment = Experiment().having(**fields, changes=(branch,) if branch else ())
    for recording in train(experiment, experiment.having(weight_seed=7)):
        assert recording.end.kind in {"finished", "diverged", "early"}
        assert recording.steps[-1] == recording.end.step <= experiment.training.updates
        assert {len(array) for array in recording.arrays()} == {len(recording.steps)}
        if len(recording.steps) > 1:
            assert all(np.isfinite(array).all() for array in recording.weights + recording.biases)
