"""Where a residual network's answer comes from, and what a block is worth to it."""

import json
from itertools import combinations
from math import comb, e, sqrt

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.measure.series import Orders, Removal, Series, SeriesResult, mean_order, order_sizes
from tests.job_slices import followed


@pytest.fixture(scope="module")
def root() -> SeriesResult:
    return Desk().run(Series())


@pytest.fixture(scope="module")
def one() -> SeriesResult:
    return Desk().run(Series(scale="one"))


def test_thirty_blocks_over_root_30_give_orders_of_1_1_a_half_a_sixth(root: SeriesResult) -> None:
    assert root.theory[:5] == pytest.approx([1, 1, 0.483, 0.150, 0.034], abs=1e-3)
    assert root.theory[:5] == pytest.approx([1, 1, 1 / 2, 1 / 6, 1 / 24], abs=0.02)
    assert root.orders[0] == pytest.approx(1.0)
    assert root.orders[:5] == pytest.approx(root.theory[:5], rel=0.08)
    assert root.orders.sum() == pytest.approx((1 + 1 / 30) ** 30, rel=0.05)


def test_most_of_it_goes_through_at_most_two_of_the_thirty_blocks(root: SeriesResult) -> None:
    assert root.shares.sum() == pytest.approx(1.0)
    assert root.shares[:3].sum() > 0.9
    assert root.mean_order_theory == pytest.approx(30 / 31)
    assert root.mean_order == pytest.approx(root.mean_order_theory, abs=0.05)


def test_unscaled_blocks_make_fifteen_of_thirty_carry_most(one: SeriesResult) -> None:
    assert int(one.theory.argmax()) == 15
    assert abs(int(one.orders.argmax()) - 15) <= 1
    assert one.mean_order_theory == 15.0
    assert one.mean_order == pytest.approx(15.0, abs=0.5)
    assert one.orders[15] == pytest.approx(comb(30, 15), rel=0.2)
    assert one.shares[10:21].sum() > 0.9


@pytest.mark.parametrize(("blocks", "alpha"), [(1, 1.0), (7, 0.3), (30, 1 / sqrt(30))])
def test_the_mean_order_is_that_of_a_binomial(blocks: int, alpha: float) -> None:
    sizes = order_sizes(blocks, alpha)
    assert sizes.sum() == pytest.approx((1 + alpha**2) ** blocks)
    mean = sizes @ np.arange(blocks + 1) / sizes.sum()
    assert mean_order(blocks, alpha) == pytest.approx(mean)


def test_the_orders_are_the_sums_over_all_paths_through_so_many_blocks() -> None:
    random = torch.Generator().manual_seed(1)
    matrices = torch.randn(5, 6, 6, generator=random, dtype=torch.float64)
    x = torch.randn(6, 3, generator=random, dtype=torch.float64)
    x /= x.norm(dim=0)
    orders = Orders(x, 5, 0.4)
    for matrix in matrices:
        orders.add(matrix)
    for order, size in enumerate(orders.sizes()):
        total = torch.zeros_like(x)
        for blocks in combinations(range(5), order):
            path = x
            for block in blocks:
                path = 0.4 * matrices[block] @ path
            total += path
        assert size == pytest.approx(float(total.square().sum(0).mean()), rel=1e-12)


def test_the_stream_grows_by_1_plus_alpha_squared_a_block(
    root: SeriesResult, one: SeriesResult
) -> None:
    assert root.variance_theory[-1] == pytest.approx(e, rel=0.02)
    assert root.variance == pytest.approx(root.variance_theory, rel=0.1)
    assert one.variance_theory[-1] == 2.0**30
    assert one.variance[-1] ** (1 / 30) == pytest.approx(2.0, rel=0.03)
    assert one.variance[0] == root.variance[0] == pytest.approx(1.0)


def test_a_scaled_residual_network_hardly_misses_a_block_and_a_plain_one_is_lost(
    root: SeriesResult,
) -> None:
    assert root.kept_theory == pytest.approx(sqrt(30 / 31))
    assert root.kept_residual == pytest.approx(root.kept_theory, abs=0.02)
    assert np.abs(root.kept_plain).max() < 0.3
    assert root.kept_plain.mean() == pytest.approx(0.0, abs=0.1)


def test_an_unscaled_residual_network_lies_in_between(one: SeriesResult) -> None:
    assert (one.kept_residual > 0.15).all()
    assert (one.kept_residual < 0.9).all()
    # nothing comes after the last block that could bend what is left: 1/√2
    assert one.kept_residual[-1] == pytest.approx(one.kept_theory, abs=0.05)
    assert one.kept_theory == pytest.approx(1 / sqrt(2))


def test_what_is_kept_is_that_of_networks_built_without_the_block() -> None:
    random = torch.Generator().manual_seed(2)
    matrices = torch.randn(4, 24, 24, generator=random, dtype=torch.float64)
    x = torch.randn(24, 5, generator=random, dtype=torch.float64)
    for alpha in (None, 0.7):

        def answers(without: int | None, alpha: float | None = alpha) -> np.ndarray:
            h = x
            for block, W in enumerate(matrices):
                if block != without:
                    h = (0 if alpha is None else h) + (alpha or 1.0) * (W @ h.clamp(min=0))
            directions = (h / h.norm(dim=0)).numpy()
            return (directions - directions.mean(1, keepdims=True)).ravel()

        network = Removal(x, 4, alpha)
        for matrix in matrices:
            network.add(matrix)
        for block, kept in enumerate(network.kept()):
            whole, less = answers(None), answers(block)
            cosine = whole @ less / np.linalg.norm(whole) / np.linalg.norm(less)
            assert kept == pytest.approx(cosine, abs=1e-12)


def test_a_network_whose_answers_are_all_0_keeps_nothing() -> None:
    x = torch.ones(3, 2, dtype=torch.float64)
    network = Removal(x, 2, None)
    for _ in range(2):
        assert network.add(-torch.eye(3, dtype=torch.float64)) in (3.0, 0.0)
    assert network.kept().tolist() == [0.0, 0.0]


def test_one_block_and_the_largest_study_give_numbers() -> None:
    for study in (Series(blocks=1, draws=1), Series(blocks=60, scale="one", width=16, draws=1)):
        result = finish(study)
        assert all(np.isfinite(array).all() for array in result.arrays())
        L = study.blocks
        assert result.orders.shape == result.theory.shape == result.shares.shape == (L + 1,)
        assert result.variance.shape == result.variance_theory.shape == (L + 1,)
        assert result.kept_residual.shape == result.kept_plain.shape == (L,)


def test_it_is_done_in_slices_and_shows_the_draws_so_far() -> None:
    study = Series(blocks=5, width=16, draws=3)
    _, fractions, partials = followed(study)
    assert fractions == pytest.approx(np.arange(15) / 15)
    assert partials[:5] == [None] * 5
    so_far = partials[-1]
    assert so_far is not None
    np.testing.assert_array_equal(so_far.orders, finish(study.having(draws=2)).orders)


def test_a_study_equals_its_link_and_its_result_is_kept(root: SeriesResult) -> None:
    study = Series(scale="one", draws=2)
    assert Series.from_raw(json.loads(study.to_json())) == study
    assert study.networks == 6
    assert root.size_bytes == sum(array.nbytes for array in root.arrays()) > 0
    with pytest.raises(ValueError, match="read-only"):
        root.orders[0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"blocks": 0}, "value_range"),
        ({"blocks": 61}, "value_range"),
        ({"blocks": 2.0}, "value_type"),
        ({"scale": "none"}, "value_unknown"),
        ({"width": 15}, "value_range"),
        ({"width": 129}, "value_range"),
        ({"draws": 0}, "value_range"),
        ({"draws": 17}, "value_range"),
        ({"seed": -1}, "value_range"),
    ],
)
def test_values_that_cannot_be_run_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(Series().having(**changes).steps())
    assert caught.value.code == code
