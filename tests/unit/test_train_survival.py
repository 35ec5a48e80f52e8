"""Facts about the survival map: its recipes, its recording, and what is trained anew."""

from math import inf
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.train import survival
from dlviz.train.deep_run import DeepRun
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.survival import RATES, RECIPES, THRESHOLD, Survival, SurvivalMap
from dlviz.train.survival_recording import RECORDING, recorded, write
from dlviz.train.survival_row import RowResult, SurvivalRow
from tests.job_slices import followed

SMALL = Survival(
    recipes=("sigmoid_xavier", "relu_normal"), depths=(1, 3, 12), width=8, updates=30, seeds=2
)


@pytest.fixture(scope="module")
def small() -> SurvivalMap:
    return finish(SMALL)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept of the rows that other tests have trained."""
    monkeypatch.setattr(survival, "KEPT", survival._Rows())


@pytest.fixture(scope="module")
def shown() -> SurvivalMap:
    """The default map, as it is shipped."""
    return finish(Survival())


def test_the_recipes_are_nine_in_the_order_of_the_years() -> None:
    years = [recipe.year for recipe in RECIPES.values()]
    assert len(years) == 9 and years == sorted(years)
    assert (years[0], years[-1]) == (1986, 2015)
    assert len({recipe.label for recipe in RECIPES.values()}) == 9
    assert Survival().networks == 9 * 7 * len(RATES) * 2


def test_the_default_map_is_read_from_a_recording_of_at_most_100_kb(shown: SurvivalMap) -> None:
    slices = Survival().steps()
    with pytest.raises(StopIteration):  # there is nothing to wait for
        next(slices)
    assert shown.recorded.all() and np.isfinite(shown.best_rate).all()
    assert RECORDING.stat().st_size < 100_000
    assert 10 < shown.seconds.sum() < 600


def test_depth_becomes_trainable_through_the_years(shown: SurvivalMap) -> None:
    depths = np.array(shown.study.depths)
    frontier = dict(zip(shown.study.recipes, depths[shown.frontier].tolist(), strict=True))
    assert frontier == {
        "sigmoid_small": 2,
        "sigmoid_xavier": 2,
        "tanh_xavier": 16,
        "relu_normal": 2,
        "relu_xavier": 8,
        "tanh_orthogonal": 64,
        "relu_he": 8,
        "he_batch_norm": 16,
        "relu_residual": 64,
    }


def test_the_shipped_gradients_fall_and_rise_as_theory_says_at_the_start(
    shown: SurvivalMap,
) -> None:
    """Factors a layer, not squared: width 32; from the last hidden layer to the second."""
    factors = {"sigmoid_small": 0.0141, "sigmoid_xavier": 0.236, "relu_normal": 4.0, "relu_he": 1.0}
    column = shown.study.depths.index(64)
    for name, factor in factors.items():
        sizes = shown.gradient[shown.study.recipes.index(name), column]
        found = (sizes[1] - sizes[-1]) / 62
        assert found == pytest.approx(np.log10(factor), abs=0.05), name


def test_a_cheap_cell_trained_here_is_the_recorded_one(shown: SurvivalMap) -> None:
    """Sigmoid Xavier at 2 and 4 layers: on another machine rounding may differ."""
    here = finish(SurvivalRow(recipe="sigmoid_xavier", depths=(2, 4)))
    row = shown.study.recipes.index("sigmoid_xavier")
    columns = [shown.study.depths.index(depth) for depth in (2, 4)]
    calm = slice(0, 3)  # at the largest rate rounding grows
    kept = shown.accuracies[row, columns]
    np.testing.assert_allclose(here.accuracies[:, calm], kept[:, calm], atol=0.02)
    for place, (column, depth) in enumerate(zip(columns, (2, 4), strict=True)):
        before, kept = here.gradient[place, :depth], shown.gradient[row, column, :depth]
        np.testing.assert_allclose(before, kept, atol=1e-3)
        assert np.isnan(shown.gradient[row, column, depth:]).all()
    assert set(here.best_rate) | set(shown.best_rate.ravel()) <= set(RATES)


def test_other_settings_are_not_in_the_recording(forgetful: None) -> None:
    row = SurvivalRow(recipe="sigmoid_xavier")
    assert recorded(row) is not None
    for changed in (
        {"depths": (1, 2, 4)}, {"width": 16}, {"updates": 301}, {"batch_size": 32}, {"seeds": 1},
        {"first_seed": 2}, {"clip": 1.0},
    ):  # fmt: skip
        assert recorded(row.having(**changed)) is None
    found = finish(Survival(recipes=("sigmoid_xavier",), depths=(1,), updates=2))
    assert not found.recorded.any() and found.seconds[0] > 0


def test_a_recipe_that_has_changed_is_not_in_the_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    other = dict(RECIPES) | {"sigmoid_xavier": RECIPES["tanh_xavier"]}
    monkeypatch.setattr("dlviz.train.survival_row.RECIPES", other)
    assert recorded(SurvivalRow(recipe="sigmoid_xavier")) is None
    monkeypatch.undo()
    monkeypatch.setattr("dlviz.train.survival_row.RATES", (0.01, 0.1, 1.0))
    assert recorded(SurvivalRow(recipe="sigmoid_xavier")) is None


def test_a_recording_is_read_as_it_was_written_and_a_missing_one_is_no_error(
    small: SurvivalMap, tmp_path: Path
) -> None:
    rows = [finish(row) for row in SMALL.rows]
    write(rows, tmp_path / "some.npz")
    for row in rows:
        again = recorded(row.study, tmp_path / "some.npz")
        assert again is not None
        for ours, theirs in zip(again.arrays(), row.arrays(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert recorded(SMALL.rows[0], tmp_path / "none.npz") is None
    np.savez_compressed(tmp_path / "old.npz", schema=0)
    assert recorded(SMALL.rows[0], tmp_path / "old.npz") is None


def test_a_live_row_is_trained_and_the_others_are_read(
    forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a recording of the small map, one of whose rows is asked for anew."""
    rows = {row.key: finish(row.having(first_seed=7)) for row in SMALL.rows}

    def from_memory(row: SurvivalRow) -> RowResult | None:
        return rows.get(row.key)

    monkeypatch.setattr(survival, "recorded", from_memory)
    kept, live = finish(SMALL), finish(SMALL.having(live=("relu_normal",)))
    assert (kept.recorded.tolist(), live.recorded.tolist()) == ([True, True], [True, False])
    np.testing.assert_array_equal(kept.accuracies[0], live.accuracies[0])
    assert np.array_equal(kept.gradient[1], live.gradient[1], equal_nan=True) is False


def test_a_row_that_was_trained_is_kept_for_other_maps(
    forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    steps = SurvivalRow.steps
    monkeypatch.setattr(
        SurvivalRow, "steps", lambda self: [made.append(self.recipe), steps(self)][1]
    )
    first = finish(SMALL)
    again = finish(SMALL.having(recipes=("relu_normal", "sigmoid_small", "sigmoid_xavier")))
    assert made == ["sigmoid_xavier", "relu_normal", "sigmoid_small"]
    assert np.array_equal(first.accuracies[1], again.accuracies[0], equal_nan=True)
    desk = Desk()
    monkeypatch.setattr(survival, "DESK", desk)
    row = SMALL.having(first_seed=3).rows[0]
    desk.run(row)
    finish(SMALL.having(first_seed=3, recipes=("sigmoid_xavier",)))
    assert made[3:] == ["sigmoid_xavier"]


def test_cells_appear_one_by_one_while_they_are_trained(forgetful: None) -> None:
    result, fractions, partials = followed(SMALL)
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] < 1
    trained = [int(np.isfinite(each.best_rate).sum()) for each in partials]
    assert trained == sorted(trained) and trained[0] == 0 and set(trained) >= {0, 1, 2, 3, 4}
    assert np.isfinite(result.best_rate).all()
    for each in partials:
        assert np.isnan(each.accuracy[np.isnan(each.best_rate)]).all()


def test_a_map_has_the_shape_that_it_says(small: SurvivalMap) -> None:
    assert small.accuracy.shape == small.best_rate.shape == small.diverged.shape == (2, 3)
    assert small.accuracies.shape == (2, 3, len(RATES), 2)
    assert small.gradient.shape == small.after.shape == (2, 3, 12)
    assert small.recorded.shape == small.seconds.shape == (2,)
    for column, depth in enumerate(SMALL.depths):
        assert np.isfinite(small.gradient[:, column, :depth]).all()
        assert np.isnan(small.gradient[:, column, depth:]).all()
        assert np.isnan(small.after[:, column, depth:]).all()
    with pytest.raises(ValueError, match="read-only"):
        small.accuracy[0] = 0
    assert small.labels == ("Sigmoid, Xavier", "ReLU, N(0, 1)")


def test_the_best_rate_is_that_of_the_highest_mean_where_a_diverged_network_guesses(
    small: SurvivalMap,
) -> None:
    means = np.where(np.isnan(small.accuracies), 0.1, small.accuracies).mean(axis=-1)
    for row, column in np.ndindex(2, 3):
        if not small.diverged[row, column]:
            assert small.accuracy[row, column] == means[row, column].max()
            best = RATES.index(small.best_rate[row, column])
            assert means[row, column, best] == small.accuracy[row, column]


def test_where_every_network_diverged_there_is_a_rate_but_no_accuracy(shown: SurvivalMap) -> None:
    row = shown.study.recipes.index("relu_normal")
    assert shown.diverged[row, -1] and np.isnan(shown.accuracy[row, -1])
    assert np.isnan(shown.accuracies[row, -1]).all() and np.isfinite(shown.best_rate[row, -1])
    assert np.isfinite(shown.gradient[row, -1]).all() and np.isnan(shown.after[row, -1]).all()
    assert shown.frontier[row] == shown.study.depths.index(2)
    assert not shown.diverged[[i for i in range(9) if i != row]].any()


def test_the_frontier_is_the_deepest_that_learns_even_beyond_one_that_does_not() -> None:
    found = finish(SMALL.having(updates=1))
    assert found.frontier.tolist() == [-1, -1]
    accuracy = np.array([[0.95, 0.3, THRESHOLD], [0.2, 0.95, 0.89]])
    made = SurvivalMap(**{**vars(found), "accuracy": accuracy})
    assert made.frontier.tolist() == [2, 1]


def test_a_cell_is_the_run_that_it_says(shown: SurvivalMap) -> None:
    row, column = shown.study.recipes.index("tanh_xavier"), 2
    run = shown.run(row, column)
    assert (run.depth, run.activation, run.seed, run.updates) == (4, "tanh", 0, 300)
    assert run.learning_rate == shown.best_rate[row, column]
    (curve,) = finish(run).runs
    rate = RATES.index(run.learning_rate)
    assert curve.train_accuracy[-1] == pytest.approx(
        shown.accuracies[row, column, rate, 0], abs=0.01
    )
    np.testing.assert_allclose(curve.gradient[0], shown.gradient[row, column, :4], atol=1e-4)
    np.testing.assert_allclose(curve.gradient[-1], shown.after[row, column, :4], atol=0.3)
    unknown = SurvivalMap(**{**vars(shown), "best_rate": np.full((9, 7), np.nan)})
    assert unknown.run(row, column).learning_rate == DeepRun.learning_rate


def test_a_stack_too_large_for_a_slice_is_trained_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = finish(SMALL.rows[0])
    monkeypatch.setattr("dlviz.train.deep_limits.AT_ONCE", 4 * 12 * 8 * 64 * 64)
    parts = finish(SMALL.rows[0])
    np.testing.assert_allclose(parts.accuracies, whole.accuracies, atol=0.01)
    np.testing.assert_allclose(parts.after, whole.after, atol=1e-3)


def test_a_clipped_map_is_trained_clipped() -> None:
    row = SMALL.rows[1].having(depths=(3,), seeds=1, clip=0.1)
    trainer = DeepTrainer(
        row.network(3),
        DeepTraining(batch_size=64, updates=30, clip=0.1),
        [Member(0, 0, rate) for rate in RATES],
    )
    trainer.advance(inf)
    found = [trainer.scores(e).train_accuracy for e in range(len(RATES))]
    np.testing.assert_allclose(finish(row).accuracies[0, :, 0], found, atol=0.002)


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"recipes": ()}, "value_range", "recipes"),
        ({"recipes": ("relu_he", "alchemy")}, "value_unknown", "recipes"),
        ({"recipes": ("relu_he", "relu_he")}, "value_twice", "recipes"),
        ({"live": ("alchemy",)}, "value_unknown", "live"),
        ({"depths": (2, 1)}, "not_rising", "depths"),
        ({"depths": (1, 65)}, "value_range", "depths"),
        ({"width": 129}, "value_range", "width"),
        ({"seeds": 6}, "value_range", "seeds"),
        ({"clip": -1.0}, "value_range", "clip"),
        ({"updates": 300.0}, "value_type", "updates"),
        ({"updates": 2000, "seeds": 5}, "deep_too_large", None),
        ({"width": 128, "batch_size": 1024}, "deep_too_large", None),
    ],
)
def test_what_cannot_be_trained_is_refused(
    values: dict[str, object], code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as raised:
        finish(Survival().having(**values))
    assert (raised.value.code, raised.value.fields.get("field")) == (code, field)


def test_maps_that_the_page_offers_are_not_refused() -> None:
    for values in ({"updates": 600}, {"clip": 1.0}, {"width": 64}, {"seeds": 3}, {"updates": 10}):
        Survival().having(**values).check()
