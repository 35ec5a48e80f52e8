"""What a student takes home of a survival map: a table, and the code of one of its networks."""

import contextlib
import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from dlviz.export.deep_run_script import chosen_cell, deep_run_script, survival_script
from dlviz.export.survival_csv import COLUMNS, survival_csv
from dlviz.jobs import finish
from dlviz.train.survival import RATES, RECIPES, Survival, SurvivalMap

STUDY = Survival(
    recipes=("tanh_orthogonal", "relu_normal"), depths=(1, 2, 12), width=8, updates=12,
    batch_size=256, first_seed=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> SurvivalMap:
    return finish(STUDY)


def table(result: SurvivalMap) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(survival_csv(result))))


def test_the_table_holds_every_network_once_and_without_loss(result: SurvivalMap) -> None:
    rows = table(result)
    assert tuple(rows[0]) == COLUMNS
    keys = ("recipe", "depth", "learning_rate", "seed")
    assert len({tuple(row[key] for key in keys) for row in rows}) == len(rows) == STUDY.networks
    found = [float(row["train_accuracy"] or "nan") for row in rows]
    np.testing.assert_array_equal(found, result.accuracies.ravel())
    assert {float(row["learning_rate"]) for row in rows} == set(RATES)
    assert {row["seed"] for row in rows} == {"3", "4"}
    assert {row["recorded"] for row in rows} == {"no"}
    years = {RECIPES[name].label: str(RECIPES[name].year) for name in STUDY.recipes}
    assert {row["recipe"]: row["year"] for row in rows} == years


def test_a_network_that_diverged_has_no_accuracy(result: SurvivalMap) -> None:
    diverged = [row for row in table(result) if row["network"] == "diverged"]
    assert len(diverged) == np.isnan(result.accuracies).sum() > 0
    assert {row["train_accuracy"] for row in diverged} == {""}


def test_what_is_not_trained_says_so(result: SurvivalMap) -> None:
    accuracies, best = result.accuracies.copy(), result.best_rate.copy()
    accuracies[1], best[1] = np.nan, np.nan
    rows = table(replace(result, accuracies=accuracies, best_rate=best))
    waiting = [row for row in rows if row["recipe"] == RECIPES["relu_normal"].label]
    assert {row["network"] for row in waiting} == {"not trained"}
    assert {row["best_rate"] for row in waiting} == {""}


def test_rows_of_the_recording_are_marked() -> None:
    recorded = finish(Survival())
    assert {row["recorded"] for row in table(recorded)} == {"yes"}


def test_the_script_trains_the_chosen_cell_to_its_accuracy(result: SurvivalMap) -> None:
    chosen = replace(result, study=STUDY.having(cell=(0, 1)))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(survival_script(chosen), "cell.py", "exec"), {"__name__": "__main__"})
    *_, last = (line for line in said.getvalue().splitlines() if line[:7].strip().isdigit())
    updates, _, accuracy, _ = map(float, last.split())
    rate = RATES.index(float(result.best_rate[0, 1]))
    assert updates == STUDY.updates
    assert accuracy == pytest.approx(result.accuracies[0, 1, rate, 0], abs=0.003)


def test_without_a_chosen_cell_it_is_the_deepest_that_learns(result: SurvivalMap) -> None:
    accuracy = np.array([[1.0, 0.95, 0.1], [0.99, 0.9, 0.2]])
    some, none = replace(result, accuracy=accuracy), replace(result, accuracy=0 * accuracy)
    assert chosen_cell(some) == (1, 1)
    assert chosen_cell(none) == (1, 0)
    assert chosen_cell(replace(some, study=STUDY.having(cell=(0, 2)))) == (0, 2)
    assert chosen_cell(replace(some, study=STUDY.having(cell=(9, 9)))) == (1, 1)
    assert survival_script(some) == deep_run_script(some.run(1, 1))
