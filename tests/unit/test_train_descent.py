"""Descent on least squares: its optimisers, its draws, its bounds, and how it diverges."""

import json
import warnings
from dataclasses import fields

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.train.descent import (
    CHANGEABLE,
    LIMITS,
    Descent,
    Line,
    kept_steps,
    last_third,
)
from dlviz.train.schedules import SCHEDULES
from tests.job_slices import followed

TORCH = {
    "sgd": lambda p, rate: torch.optim.SGD(p, rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9),
    "nesterov": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
    "adagrad": lambda p, rate: torch.optim.Adagrad(p, rate),
    "rmsprop": lambda p, rate: torch.optim.RMSprop(p, rate),
    "adam": lambda p, rate: torch.optim.Adam(p, rate),
}


def by_torch(study: Descent) -> np.ndarray:
    """The first replica's path [S, d], made by autograd and torch.optim from the same draws."""
    random = np.random.default_rng(study.seed)
    e = torch.tensor(study.start, requires_grad=True)
    optimiser = TORCH[study.optimiser]([e], study.learning_rate)
    path = [e.detach().numpy().copy()]
    for made in range(study.updates):
        batch = study.batch_size * SCHEDULES[study.schedule].batch(made, study.updates)
        for group in optimiser.param_groups:
            group["lr"] = study.rate(made)
        curvatures = torch.tensor(study.curvatures)
        if batch:
            z = random.standard_normal((batch, study.dimensions + 1, study.replicas))[:, :, 0]
            x = torch.tensor(z[:, :-1]) * curvatures.sqrt()
            loss = (x @ e - study.label_noise * torch.tensor(z[:, -1])).square().mean() / 2
        else:
            loss = (curvatures * e.square()).sum() / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        path.append(e.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize("name", TORCH)
@pytest.mark.parametrize("schedule", ["constant", "cosine", "growing_batch"])
@pytest.mark.parametrize("batch", [0, 3])
def test_every_optimiser_is_torchs(name: str, schedule: str, batch: int) -> None:
    study = Descent(
        dimensions=2,
        condition=15.0,
        optimiser=name,
        schedule=schedule,
        batch_size=batch,
        learning_rate=0.05,
        updates=40,
        replicas=5,
        seed=7,
    )
    path = finish(study).lines[0].paths[0]
    assert np.abs(path - by_torch(study)).max() < 1e-12


def test_the_start_is_a_stated_distance_away() -> None:
    assert Descent().start == pytest.approx([-1.6, 1.2])
    for dimensions in (1, 2, 3, 10, 200):
        start = Descent(dimensions=dimensions).start
        assert np.linalg.norm(start) == pytest.approx(2.0)
        line = finish(Descent(dimensions=dimensions, updates=1, replicas=2)).lines[0]
        assert line.error[0] == pytest.approx(4.0)
        assert line.paths.shape == (2, 2, 2)


def test_curvatures_run_from_one_over_the_condition_to_one() -> None:
    assert Descent(condition=20.0).curvatures == pytest.approx([0.05, 1.0])
    many = Descent(dimensions=5, condition=16.0).curvatures
    assert many[:2] == pytest.approx([1 / 16, 1.0])
    assert sorted(many) == pytest.approx([1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0])
    assert Descent(dimensions=1, condition=9.0).curvatures == pytest.approx([1.0])


def test_the_loss_is_the_expected_one_with_the_labels_noise_in_it() -> None:
    line = finish(Descent(condition=4.0, batch_size=0, label_noise=2.0, updates=10)).lines[0]
    e = line.paths[0]
    assert line.loss == pytest.approx((e[:, 0] ** 2 / 4 + e[:, 1] ** 2 + 2.0**2) / 2)


def test_equal_studies_give_equal_lines_and_versions_share_the_draws() -> None:
    study = Descent(updates=30, replicas=9, versions=(("learning_rate", 0.1), ("seed", 1))[:1])
    base, version = finish(study).lines
    assert (version.field, version.value) == ("learning_rate", 0.1)
    assert np.array_equal(base.paths, version.paths)
    again = finish(study.having(versions=())).lines[0]
    assert np.array_equal(base.error, again.error)
    assert not np.array_equal(base.paths, finish(study.having(seed=1)).lines[0].paths)


def test_large_batches_are_drawn_in_chunks_as_if_at_once() -> None:
    study = Descent(dimensions=60, batch_size=300, updates=2, replicas=20)
    z = np.random.default_rng(0).standard_normal((300, 61, 20))
    e = np.repeat(study.start[:, None], 20, axis=1)
    residuals = (z[:, :-1] * e).sum(axis=1) - 0.5 * z[:, -1]
    e = e - 0.1 * (residuals[:, None] * z[:, :-1]).mean(axis=0)
    assert pytest.approx(e[:2, :8], abs=1e-13) == finish(study).lines[0].paths[:, 1].T


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rate": 1000.0},
        {"learning_rate": 1000.0, "optimiser": "momentum", "momentum": 0.999, "batch_size": 0},
        {"learning_rate": 1000.0, "label_noise": 10.0, "condition": 1e4, "dimensions": 50},
        {"learning_rate": 1000.0, "optimiser": "rmsprop"},
        {"learning_rate": 2.02, "batch_size": 0, "updates": 5000},
    ],
)
def test_a_diverged_line_ends_at_its_last_finite_step(changes: dict[str, object]) -> None:
    study = Descent(replicas=20).having(**changes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        line = finish(study.having(versions=(("learning_rate", 1e-3),))).lines[0]
    if changes.get("optimiser") == "rmsprop":
        assert line.end.kind == "finished"  # its steps are bounded, whatever the gradient
        return
    assert line.end.kind == "diverged"
    assert line.end.step == line.steps[-1] < study.updates
    for array in line.arrays():
        assert np.isfinite(array).all()
    assert line.error.max() <= 1e12


def test_a_line_that_diverges_leaves_the_others_alone() -> None:
    lines = finish(Descent(updates=50, versions=(("learning_rate", 500.0),))).lines
    assert [line.end.kind for line in lines] == ["finished", "diverged"]
    assert len(lines[0].steps) == 51


@pytest.mark.parametrize("updates", [1, 2, 239, 240, 241, 1000, 20_000])
def test_at_most_241_steps_are_kept_from_first_to_last(updates: int) -> None:
    steps = kept_steps(updates)
    assert len(steps) == min(updates, 240) + 1
    assert (steps[0], steps[-1]) == (0, updates)
    assert np.ptp(np.diff(steps)) <= 1


def test_the_last_third_holds_at_least_one_step() -> None:
    assert [
        len(range(10**6)[last_third(count)][: count - last_third(count).start])
        for count in (1, 2, 3, 30)
    ] == [1, 1, 1, 10]


def test_the_exact_gradient_needs_one_run() -> None:
    line = finish(Descent(batch_size=0, replicas=2000)).lines[0]
    assert line.paths.shape[0] == 1
    assert line.error_margin.max() == 0.0


def test_margins_are_two_standard_errors() -> None:
    study = Descent(updates=20, replicas=400)
    ends = [finish(study.having(seed=seed)).lines[0] for seed in range(40)]
    spread = np.std([line.error[-1] for line in ends], ddof=1)
    assert np.mean([line.error_margin[-1] for line in ends]) == pytest.approx(2 * spread, rel=0.4)


def test_lines_grow_side_by_side_and_are_stopped_until_they_end() -> None:
    study = Descent(dimensions=20, updates=1500, replicas=100, versions=(("learning_rate", 0.2),))
    result, fractions, seen = followed(study)
    assert fractions == sorted(fractions)
    assert {line.end.kind for line in seen[0].lines} == {"stopped"}
    shares = [line.end.step / 1500 for line in seen[len(seen) // 2].lines]
    assert abs(shares[0] - shares[1]) < 0.3
    assert np.array_equal(
        seen[0].lines[0].error, result.lines[0].error[: len(seen[0].lines[0].error)]
    )


def test_a_descent_is_a_job_whose_view_decides_nothing() -> None:
    desk, study = Desk(), Descent(updates=20, replicas=5)
    lines = desk.run(study)
    assert desk.cached(study.having(view="error")) is lines
    assert lines.size_bytes == sum(a.nbytes for line in lines.lines for a in line.arrays())
    assert Descent.from_raw(json.loads(study.to_json())) == study
    assert study.having(versions=(("batch_size", 0),)).networks == 5 + 1
    with pytest.raises(ValueError, match="read-only"):
        lines.lines[0].error[0] = 0.0
    assert {"steps", "paths", "error", "error_margin", "loss", "end", "study"} <= {
        entry.name for entry in fields(Line)
    }


def refused(study: Descent) -> UserError:
    with pytest.raises(UserError) as caught:
        next(study.steps())
    return caught.value


@pytest.mark.parametrize("value", [0, 0.0, -1.0, 1e300, 10**400, float("nan"), float("inf")])
def test_a_rate_that_is_no_rate_is_refused(value: float) -> None:
    for study in (
        Descent(learning_rate=value),
        Descent(versions=(("learning_rate", value),)),
    ):
        error = refused(study)
        assert (error.code, error.fields["field"]) == ("value_range", "learning_rate")


@pytest.mark.parametrize("name", LIMITS)
def test_every_number_has_its_bounds(name: str) -> None:
    low, high = LIMITS[name]
    step = 1 if type(low) is int else 1e-7
    for value in (low - step, high + step):
        error = refused(Descent().having(**{name: value}))
        assert (error.code, error.fields["field"]) == ("value_range", name)
    for value in ("1", None, True, (1,)):
        assert refused(Descent().having(**{name: value})).code == "value_type"


@pytest.mark.parametrize("name", ["optimiser", "schedule", "view"])
def test_unknown_names_are_refused(name: str) -> None:
    assert refused(Descent().having(**{name: "nothing"})).code == "value_unknown"


@pytest.mark.parametrize(
    ("versions", "code"),
    [
        ((("replicas", 5),), "value_unknown"),
        ((("versions", ()),), "value_unknown"),
        ((("batch_size", 2.5),), "value_type"),
        ((("optimiser", "nothing"),), "value_unknown"),
        ((("momentum", 1.0),), "value_range"),
        (("learning_rate",), "value_type"),
        ((("learning_rate", 0.1, 2),), "value_type"),
        (((1, 0.1),), "value_type"),
        (tuple(("learning_rate", 0.01 * i) for i in range(1, 8)), "value_range"),
    ],
)
def test_versions_that_are_none_are_refused(versions: object, code: str) -> None:
    assert refused(Descent().having(versions=versions)).code == code


def test_too_much_work_is_refused_before_it_begins() -> None:
    huge = Descent(dimensions=200, batch_size=1024, updates=20_000, replicas=2000)
    error = refused(huge)
    assert (error.code, error.fields) == ("descent_too_large", {"limit": 600})
    near = Descent(dimensions=100, batch_size=16, updates=4000, replicas=60)
    assert next(near.steps())[0] < 1
    assert refused(near.having(versions=(("batch_size", 64),))).code == "descent_too_large"


def test_every_field_that_a_version_may_change_does() -> None:
    values = {
        "learning_rate": 0.2,
        "batch_size": 9,
        "momentum": 0.5,
        "optimiser": "adam",
        "schedule": "cosine",
        "condition": 7.0,
        "label_noise": 0.1,
    }
    assert set(values) == CHANGEABLE
    study = Descent(optimiser="momentum", updates=20, replicas=5)
    base, *versions = finish(study.having(versions=tuple(values.items())[:6])).lines
    versions += finish(study.having(versions=(("label_noise", 0.1),))).lines[1:]
    for line in versions:
        assert line.study == study.having(**{line.field: line.value})
        assert not np.array_equal(line.error, base.error)
