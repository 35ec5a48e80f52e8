"""Facts about sweeps: what a map holds, that a cell is a run, and what is refused."""

import math
from collections.abc import Generator

import numpy as np
import pytest
import torch

from dlviz.data.examples import load
from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.train.batches import order
from dlviz.train.recorder import CURVES
from dlviz.train.runs import train
from dlviz.train.sweep import DATASETS, Sweep, SweepMaps
from dlviz.train.sweep_column import Column, Endings
from dlviz.train.sweep_least_squares import Descents, examples, loss_of, start
from dlviz.train.sweep_map import (
    DIVERGED,
    OK,
    PROGRESS,
    STALLED,
    WAITING,
    at_progress,
    clock_map,
    mean_of_finite,
    steps_to,
    target,
)
from dlviz.train.trainer import Trainer

RATES = tuple(2.0**power for power in (-9, -6, -5, -4, -3, 0, 5))
SMALL = Sweep(rates=RATES, batches=(16, 64, 256), seeds=2, epochs=4, updates=64, clocks="both")


@pytest.fixture(scope="module")
def small() -> SweepMaps:
    return finish(SMALL)


def test_the_default_map_is_288_networks_and_183600_updates() -> None:
    sweep = Sweep()
    assert sweep.networks == 288
    assert 12 * 3 * sum(sweep.updates_of("epochs")) == 183_600
    assert sweep.rates[0] == 2**-9 and sweep.rates[-1] == 4
    sweep.check()
    sweep.having(clocks="both").check()


def test_a_map_has_the_shape_that_it_says(small: SweepMaps) -> None:
    assert [each.clock for each in small.maps] == ["epochs", "updates"]
    for each in small.maps:
        assert each.loss.shape == (len(PROGRESS), 7, 3, 2)
        assert each.test_accuracy.shape == each.steps_to_target.shape == (7, 3, 2)
        assert each.state.shape == (7, 3) and each.state.dtype == np.int8
        assert each.progress[0] == 0 and each.progress[-1] == 1
        with pytest.raises(ValueError, match="read-only"):
            each.loss[0] = 0
    assert small.map("epochs").updates.tolist() == [256, 64, 16]
    assert small.map("updates").updates.tolist() == [64, 64, 64]
    parts = (*small.maps, *small.columns.values())
    assert small.size_bytes == sum(array.nbytes for part in parts for array in part.arrays())
    assert all(not array.flags.writeable for part in parts for array in part.arrays())
    assert small.seconds > 0 and small.updates_per_s > 0


@pytest.mark.parametrize("clock", ["epochs", "updates"])
def test_a_cell_is_the_run_that_its_experiment_describes(small: SweepMaps, clock: str) -> None:
    found = small.map(clock)
    cells = [(2, 0, 0), (2, 0, 1), (3, 1, 1), (4, 2, 0)]
    for cell in cells:
        (recording,) = train(SMALL.experiment(*cell, clock))
        assert recording.train_loss[-1] == pytest.approx(found.loss[-1][cell], rel=1e-4)
        assert recording.train_loss[0] == pytest.approx(found.loss[0][cell], rel=1e-6)
        assert recording.test_accuracy[-1] == pytest.approx(found.test_accuracy[cell], abs=0.002)
        reached = np.flatnonzero(recording.train_loss <= small.target)
        if len(reached):
            kept = recording.steps[reached[0] - 1 : reached[0] + 1]
            assert kept[0] - 8 <= found.steps_to_target[cell] <= kept[1] + 8
        else:
            assert found.steps_to_target[cell] == np.inf


def test_other_networks_and_data_are_swept_as_their_experiments_train() -> None:
    for sweep in (
        SMALL.having(dataset="iris", batches=(8, 56, 112), hidden=(), optimiser="nesterov"),
        SMALL.having(dataset="spiral", hidden=(16, 16), activation="tanh", first_seed=5),
    ):
        found = finish(sweep.having(epochs=3)).map("epochs")
        for cell in ((1, 0, 0), (2, 1, 1), (1, 2, 0)):
            (recording,) = train(sweep.having(epochs=3).experiment(*cell, "epochs"))
            assert recording.train_loss[-1] == pytest.approx(found.loss[-1][cell], rel=1e-4)


def test_rates_share_their_seeds_so_that_only_the_rate_tells_them_apart(small: SweepMaps) -> None:
    first = small.map("epochs").loss[0]
    np.testing.assert_allclose(first, np.broadcast_to(first[:1, :1], first.shape), rtol=1e-6)
    assert abs(first[0, 0, 0] - first[0, 0, 1]) > 0.001


def test_diverged_and_stalled_cells_are_marked(small: SweepMaps) -> None:
    for each in small.maps:
        assert (each.state[-1] == DIVERGED).all()
        assert np.isnan(each.loss[-1, -1]).all() and np.isnan(each.test_accuracy[-1]).all()
        assert np.isfinite(each.loss[0]).all()
        assert np.isnan(each.final_loss[-1]).all()
        assert (each.state[2:5] == OK).all()
    epochs = small.map("epochs")
    assert epochs.state[0, 2] == STALLED
    assert epochs.final_loss[0, 2] > 0.9 * epochs.loss[0, 0, 0].mean()


def test_both_maps_agree_where_their_budgets_do(small: SweepMaps) -> None:
    assert np.array_equal(
        small.map("epochs").loss[:, :, 1], small.map("updates").loss[:, :, 1], equal_nan=True
    )
    alone = finish(SMALL.having(clocks="epochs"))
    assert len(alone.maps) == 1
    assert (alone.sweep.networks, SMALL.networks) == (3 * 14, 5 * 14)
    assert np.array_equal(alone.maps[0].loss, small.maps[0].loss, equal_nan=True)


def test_the_second_map_is_trained_beside_the_first_where_the_desk_still_keeps_that(
    small: SweepMaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, made = Desk(), list[tuple[int, int]]()
    monkeypatch.setattr("dlviz.train.sweep.DESK", desk)
    first = desk.run(SMALL.having(clocks="epochs", clock="updates", cell=(1, 1)))
    column = Sweep._column

    def counted(self: Sweep, batch: int, updates: int) -> Generator[float, None, Column]:
        made.append((batch, updates))
        return column(self, batch, updates)

    monkeypatch.setattr(Sweep, "_column", counted)
    again = finish(SMALL)
    assert made == [(0, 64), (2, 64)]  # at batch 64 both budgets are 64 updates
    for one, other in zip(again.maps, small.maps, strict=True):
        for array, same in zip(one.arrays(), other.arrays(), strict=True):
            assert np.array_equal(array, same, equal_nan=True)
    assert again.target == small.target and again.seconds > first.seconds
    partial = next(maps for _, maps in SMALL.steps() if maps is not None)
    assert (partial.map("epochs").state != WAITING).all()
    assert (partial.map("updates").state[:, 1] != WAITING).all()
    assert (partial.map("updates").state[:, 2] == WAITING).all()
    made.clear()
    finish(SMALL.having(first_seed=1))
    assert len(made) == 5


def test_a_sweep_grows_column_by_column_and_says_how_far_it_is() -> None:
    seen = list(SMALL.steps())
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and fractions[0] > 0 and fractions[-1] <= 1
    partial = next(maps for _, maps in seen if maps is not None)
    waiting = partial.map("epochs").state == WAITING
    assert waiting.any() and not waiting.all()
    assert np.isnan(partial.map("epochs").loss[:, waiting]).all()
    assert (partial.map("updates").state[:, [0, 2]] == WAITING).all()


def test_what_is_shown_decides_nothing_of_the_result() -> None:
    shown = SMALL.having(clock="updates", measure="steps", cell=(1, 2))
    assert shown.key == SMALL.key and shown.to_json() != SMALL.to_json()
    assert SMALL.having(first_seed=1).key != SMALL.key
    assert shown.chosen == (1, 2)
    assert SMALL.having(cell=(9, 9)).chosen == SMALL.chosen == (3, 1)


def test_large_networks_are_trained_in_smaller_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = SMALL.having(epochs=1, clocks="epochs", rates=RATES[1:4])
    whole = finish(sweep).maps[0]
    monkeypatch.setattr("dlviz.train.sweep_column.STACK_BYTES", 300_000)
    np.testing.assert_allclose(finish(sweep).maps[0].loss, whole.loss, rtol=1e-5)


def test_only_asked_curves_are_measured() -> None:
    experiment = SMALL.experiment(2, 1, 0, "epochs")
    trainer = Trainer([experiment], [0, 7, 64], Endings)
    trainer.advance(math.inf)
    (whole,) = train(experiment)
    assert trainer.recorder.steps.tolist() == [0, 7, 64]
    for name in CURVES:
        found = trainer.curve(name)[:, 0]
        if name == "train_loss":
            assert found[[0, -1]] == pytest.approx(whole.train_loss[[0, -1]])
        elif name == "test_accuracy":
            assert np.isnan(found[:-1]).all() and found[-1] == whole.test_accuracy[-1]
        else:
            assert np.isnan(found).all()


def test_a_trainer_keeps_as_many_snapshots_as_it_is_told() -> None:
    trainer = Trainer([SMALL.experiment(2, 1, 0, "epochs")], 12)
    trainer.advance(math.inf)
    assert len(trainer.recordings()[0].steps) == 12


def column(*losses: list[float]) -> Column:
    """Steps 0, 10, 20, ...; a row a rate, one seed."""
    loss = np.array(losses).T[:, :, None]
    return Column(10 * np.arange(len(loss)), loss, np.full(loss.shape[1:], 0.5), 0.0)


def test_a_network_that_blows_up_without_overflow_has_diverged() -> None:
    spike_and_end = column([2.0, 90.0, 0.5], [2.0, 30.0, 21.0], [2.0, np.inf, np.nan])
    made = clock_map("epochs", (20,), [spike_and_end], (3, 1))
    assert made.state[:, 0].tolist() == [OK, DIVERGED, DIVERGED]
    assert made.final_loss[:, 0] == pytest.approx([0.5, np.nan, np.nan], nan_ok=True)


def test_a_cell_has_diverged_where_most_of_its_seeds_have() -> None:
    losses = np.array([[[2.0, 2.0, 2.0]], [[0.1, 0.3, np.nan]]])
    made = clock_map("epochs", (9,), [Column(np.array([0, 9]), losses, losses[0], 0.0)], (1, 3))
    assert made.state[0, 0] == OK
    assert made.final_loss[0, 0] == pytest.approx(0.2)


def test_the_target_is_a_tenth_of_the_start_to_one_digit() -> None:
    assert target([None, column([2.67, 1.0])]) == 0.3
    assert target([column([0.69, 0.1])]) == 0.07
    assert math.isnan(target([None]))


def test_steps_to_a_loss_are_log_linear_between_frames() -> None:
    steps = np.array([0, 10, 30])
    losses = np.array([[[1.0, 1.0, 0.1]], [[0.25, 0.9, 0.1]], [[0.0625, 0.8, np.nan]]])
    assert steps_to(0.5, steps, losses)[0] == pytest.approx([5.0, np.inf, 0.0])
    assert steps_to(0.125, steps, losses)[0] == pytest.approx([20.0, np.inf, 0.0])


def test_frames_lie_where_their_share_of_the_budget_is() -> None:
    steps = np.arange(0, 170, 2)
    frames = at_progress(steps, np.exp(-steps / 20.0))
    assert frames == pytest.approx(np.exp(-PROGRESS * 168 / 20))


def test_a_mean_leaves_out_what_diverged() -> None:
    found = mean_of_finite(np.array([[1.0, 3.0], [np.nan, 4.0], [np.inf, np.nan]]))
    assert found == pytest.approx([2.0, 4.0, np.nan], nan_ok=True)


def test_least_squares_descends_as_torch_does() -> None:
    x, y = examples()
    kept = [0, 3, 20]
    for batch, name in ((8, "sgd"), (1024, "nesterov"), (100, "adam")):
        walk = Descents((0.01, 0.03), (4, 5), batch, name, 0.9).run(kept)
        while True:
            try:
                next(walk)
            except StopIteration as finished:
                found = finished.value
                break
        theta = start(5).clone().requires_grad_()
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}.get(name, torch.optim.SGD)
        given = {"momentum": 0.9, "nesterov": True} if name == "nesterov" else {}
        optimiser = kind([theta], lr=0.03, **given)
        losses = [loss_of(theta.detach())]
        places = torch.from_numpy(order(5, 1024, 0, 20 * batch)).view(20, batch)
        for here in places if batch < 1024 else [torch.arange(1024)] * 20:
            optimiser.zero_grad()
            ((x[here] @ theta - y[here]).square().mean() / 2).backward()
            optimiser.step()
            losses.append(loss_of(theta.detach()))
        assert found.loss[:, 1, 1] == pytest.approx([float(losses[step]) for step in kept])


def test_least_squares_ends_on_its_floor_or_diverges() -> None:
    maps = finish(Sweep(dataset="least_squares", batches=(4, 64, 1024), rates=(0.004, 0.4, 2.5)))
    found = maps.maps[0]
    x, y = (array.numpy() for array in examples())
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    floor = np.mean((x @ best - y) ** 2) / 2
    assert found.final_loss[0, 0] == pytest.approx(floor, rel=0.1)
    assert (found.loss[-1][np.isfinite(found.loss[-1])] >= floor).all()
    assert (found.state[2] == DIVERGED).all() and found.state[1, 0] == DIVERGED
    assert np.isnan(found.test_accuracy).all()


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"dataset": "cats"}, "value_unknown", "dataset"),
        ({"activation": "cats"}, "value_unknown", "activation"),
        ({"optimiser": "cats"}, "value_unknown", "optimiser"),
        ({"clocks": "updates"}, "value_unknown", "clocks"),
        ({"rates": (0.0, 1.0)}, "value_range", "rates"),
        ({"rates": (-1.0, 1.0)}, "value_range", "rates"),
        ({"rates": (math.nan,)}, "value_range", "rates"),
        ({"rates": (math.inf,)}, "value_range", "rates"),
        ({"rates": (1e300,)}, "value_range", "rates"),
        ({"rates": (10**400,)}, "value_range", "rates"),
        ({"rates": ("1",)}, "value_type", "rates"),
        ({"rates": ()}, "value_count", "rates"),
        ({"rates": tuple(2.0**p for p in range(-16, 1))}, "value_count", "rates"),
        ({"rates": (0.1, 0.1)}, "not_rising", "rates"),
        ({"rates": [0.1]}, "value_type", "rates"),
        ({"batches": (0, 4)}, "value_range", "batches"),
        ({"batches": (4, 1025)}, "value_range", "batches"),
        ({"batches": (8, 4)}, "not_rising", "batches"),
        ({"batches": (4.0,)}, "value_type", "batches"),
        ({"batches": tuple(range(1, 14))}, "value_count", "batches"),
        ({"dataset": "iris"}, "value_range", "batches"),
        ({"seeds": 0}, "value_range", "seeds"),
        ({"seeds": 6}, "value_range", "seeds"),
        ({"epochs": 51}, "value_range", "epochs"),
        ({"updates": 5001}, "value_range", "updates"),
        ({"first_seed": -1}, "value_range", "first_seed"),
        ({"first_seed": 2**31}, "value_range", "first_seed"),
        ({"momentum": 1.0}, "value_range", "momentum"),
        ({"momentum": True}, "value_type", "momentum"),
        ({"hidden": (300,)}, "value_range", "hidden"),
        ({"hidden": (2,) * 9}, "value_count", "hidden"),
        ({"epochs": 50, "batches": (1, 2, 4), "seeds": 5}, "sweep_too_large", None),
        ({"hidden": (256, 256)}, "sweep_too_large", None),
    ],
)
def test_a_bad_value_is_named(values: dict[str, object], code: str, field: str | None) -> None:
    with pytest.raises(UserError) as caught:
        finish(Sweep().having(**values))
    assert caught.value.code == code
    assert caught.value.fields.get("field") == field


def test_the_largest_grid_is_trained_at_ten_epochs() -> None:
    rates = tuple(2.0**power for power in range(-12, 4))
    batches = tuple(range(4, 12 * 4 + 1, 4))
    Sweep(rates=rates, batches=batches, seeds=5).check()


def test_a_batch_may_hold_all_examples_and_none_more() -> None:
    for name, data in DATASETS.items():
        assert len(load(data).train_labels) == data.n
        Sweep(dataset=name, batches=(4, data.n)).check()
        with pytest.raises(UserError) as caught:
            Sweep(dataset=name, batches=(4, data.n + 1)).check()
        assert caught.value.fields == {"field": "batches", "low": 1, "high": data.n}
