"""Facts about a deep network that is watched while it trains."""

from math import inf

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.train.deep_run import REMEDIES, DeepCurve, DeepRun
from dlviz.train.deep_trainer import DeepTrainer, Member
from dlviz.train.recording import End
from tests.job_slices import followed

SMALL = DeepRun(depth=3, width=8, updates=60)


def curve(study: DeepRun) -> DeepCurve:
    """Of a run without twins."""
    (found,) = finish(study).runs
    return found


def test_its_curves_are_those_of_the_trainer() -> None:
    study = SMALL.having(normalisation="batch", clip=0.5, remedy="auxiliary", optimiser="momentum")
    found = curve(study)
    trainer = DeepTrainer(study.network, study.training, [Member(0, 0, study.learning_rate)])
    for s, step in enumerate(found.steps.tolist()):
        trainer.advance(inf, step)
        scores = trainer.scores(0)
        assert (found.train_loss[s], found.train_accuracy[s], found.test_accuracy[s]) == (
            scores.train_loss, scores.train_accuracy, scores.test_accuracy,
        )  # fmt: skip
        np.testing.assert_array_equal(found.gradient[s], trainer.gradient_sizes(0))
    assert found.end.kind == "finished" and found.end.step == 60 and found.seconds > 0


def test_a_run_has_the_shape_that_it_says() -> None:
    found = curve(SMALL)
    S = len(found.steps)
    assert S == 49 and (found.steps[0], found.steps[-1]) == (0, 60)
    assert found.train_loss.shape == found.train_accuracy.shape == found.test_accuracy.shape == (S,)
    assert found.gradient.shape == (S, 3)
    assert len(curve(SMALL.having(updates=5)).steps) == 6
    with pytest.raises(ValueError, match="read-only"):
        found.gradient[0] = 0


def test_twins_are_runs_of_their_own() -> None:
    study = SMALL.having(versions=(("residual", "root"), ("learning_rate", 0.3)))
    result = finish(study)
    assert study.networks == len(result.runs) == 3
    assert result.size_bytes == sum(run.size_bytes for run in result.runs) > 3 * 49 * 6 * 8
    for alone, twin in zip(study.studies, result.runs, strict=True):
        assert twin.study == alone and alone.versions == ()
        again = curve(alone)
        assert np.array_equal(again.train_loss, twin.train_loss)
        assert np.array_equal(again.gradient, twin.gradient)


def test_a_run_that_diverges_ends_with_its_last_finite_snapshot() -> None:
    found = curve(SMALL.having(learning_rate=1000.0))
    assert found.end.kind == "diverged" and found.end.step == found.steps[-1] < 60
    assert np.isfinite(found.train_loss).all() and len(found.gradient) == len(found.steps) >= 1


def test_a_run_that_is_not_finite_at_its_start_has_one_snapshot_of_nothing() -> None:
    found = curve(DeepRun(depth=64, initialiser="normal", init_scale=100.0))
    assert (found.end.kind, found.end.step) == ("diverged", 0)
    assert found.steps.tolist() == [0] and np.isnan(found.train_loss).all()


def test_it_is_trained_in_slices_and_never_leaves_its_grad_mode_behind() -> None:
    slices = SMALL.having(versions=(("residual", "root"),), updates=2000).steps()
    fraction, partial = next((done, part) for done, part in slices if part is not None)
    assert torch.is_grad_enabled() and 0 < fraction < 1
    assert {run.end.kind for run in partial.runs} == {"stopped"}
    result, fractions, _ = followed(SMALL.having(depth=16, updates=300))
    assert fractions == sorted(fractions) and len(fractions) > 1
    assert result.runs[0].end.kind == "finished"


@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_remedy_trains_a_shallow_network(remedy: str) -> None:
    """As many updates for each: pre-training costs a network half of its own."""
    found = curve(DeepRun(depth=2, remedy=remedy))
    assert found.train_accuracy[-1] > 0.95


def test_clipping_keeps_an_exploding_network_from_diverging_and_does_not_make_it_learn() -> None:
    exploding = DeepRun(depth=8, initialiser="normal")
    assert curve(exploding).end in (End("diverged", 0), End("diverged", 1))
    clipped = curve(exploding.having(clip=1.0))
    assert clipped.end.kind == "finished"
    assert 0.4 < clipped.train_accuracy[-1] < 0.75  # 49 to 62 % over ten seeds


def test_losses_at_every_layer_wake_sigmoids_that_are_eight_deep() -> None:
    asleep = DeepRun(activation="sigmoid", initialiser="xavier_normal", learning_rate=1.0)
    assert curve(asleep).train_accuracy[-1] < 0.15
    assert curve(asleep.having(remedy="layerwise")).train_accuracy[-1] < 0.15
    assert curve(asleep.having(remedy="auxiliary")).train_accuracy[-1] > 0.95


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"depth": 0}, "value_range", "depth"),
        ({"depth": 65}, "value_range", "depth"),
        ({"activation": "step"}, "value_unknown", "activation"),
        ({"remedy": "prayer"}, "value_unknown", "remedy"),
        ({"normalisation": "group"}, "value_unknown", "normalisation"),
        ({"clip": -1.0}, "value_range", "clip"),
        ({"batch_size": 1025}, "value_range", "batch_size"),
        ({"seed": 0.5}, "value_type", "seed"),
        ({"versions": (("updates", 3),)}, "value_unknown", "versions"),
        ({"versions": (("clip", 1.0),) * 3}, "value_range", "versions"),
        ({"versions": (("residual", "two"),)}, "value_unknown", "residual"),
        ({"width": 256, "depth": 64}, "deep_too_large", None),
        ({"width": 128, "depth": 64, "batch_size": 1024, "updates": 5000}, "deep_too_large", None),
    ],
)
def test_what_cannot_be_trained_is_refused(
    values: dict[str, object], code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as raised:
        finish(SMALL.having(**values))
    assert (raised.value.code, raised.value.fields.get("field")) == (code, field)
