import json

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import walks
from dlviz.measure.gradients import (
    Fan,
    draw_batches,
    inner_products,
    noise_scale,
    without_replacement,
)
from dlviz.measure.walks import Walk
from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.losses import LOSSES
from tests.job_slices import followed


def walk_of(**values):
    study = Fan(**values)
    walk = Walk([walks.experiment(study, study.seed, 0.05, 16, study.updates)])
    for _ in walks.advance(walk, study.updates):
        pass
    return walk


def gradient(walk, places):
    """The gradient over some examples by torch.autograd, flat."""
    leaves = [m[0].clone().requires_grad_() for m in walk.matrices()]
    h = walk.x[places].mT
    for leaf in leaves[:-1]:
        h = ACTIVATIONS[walk.network.activation].value(leaf[:, :-1] @ h + leaf[:, -1:])
    logits = leaves[-1][:, :-1] @ h + leaves[-1][:, -1:]
    loss = LOSSES[walk.loss].value(logits, walk.targets[:, places]).mean()
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss, leaves)])


@pytest.mark.parametrize(
    "values",
    [
        {"updates": 5},
        {"hidden": (16, 8), "activation": "tanh"},
        {"dataset": "spiral", "hidden": (8,)},
        {"dataset": "iris", "hidden": (8, 8, 8), "activation": "sigmoid"},
    ],
)
def test_lengths_and_angles_are_those_of_the_gradients_of_autograd(values):
    walk = walk_of(**values)
    products = inner_products(walk)
    places = without_replacement(np.random.default_rng(0), 5, 6, len(products))
    drawn = draw_batches(products, places)
    full = gradient(walk, np.arange(len(products)))
    assert drawn.full == pytest.approx(float(full @ full), rel=1e-10)
    for row, square, along, angle in zip(
        places, drawn.squares, drawn.along, drawn.angles, strict=True
    ):
        g = gradient(walk, row)
        assert square == pytest.approx(float(g @ g), rel=1e-10)
        assert along == pytest.approx(float(g @ full), rel=1e-9, abs=1e-10)
        cosine = float(torch.cosine_similarity(g, full, dim=0))
        assert np.cos(np.radians(angle)) == pytest.approx(cosine, abs=1e-9)


@pytest.mark.parametrize("batch", [1, 4, 64, 512])
def test_noise_adds_its_trace_over_the_batch_to_the_squared_length(batch):
    # E|g|² = |G|² + tr Σ / B · (N - B) / (N - 1), without replacement
    products = inner_products(walk_of())
    n, full = len(products), float(products.mean())
    trace = float(products.diagonal().mean()) - full
    places = without_replacement(np.random.default_rng(batch), 2000, batch, n)
    squares = draw_batches(products, places).squares
    theory = full + trace / batch * (n - batch) / (n - 1)
    assert squares.mean() == pytest.approx(theory, abs=4 * squares.std() / np.sqrt(2000))


def test_the_gradient_of_all_examples_in_any_order_is_the_full_gradient():
    found = finish(Fan(batches=(1024,), draws=10))
    assert found.angles.max() < 1e-5
    np.testing.assert_allclose(found.lengths, 1.0, rtol=1e-12)


def test_four_of_1024_point_away_by_about_75_degrees_and_still_go_downhill():
    found = finish(Fan())
    assert found.mean_angles[1] - found.margins[1] > (30 + 75) / 2
    assert found.mean_angles[1] + found.margins[1] < (75 + 90) / 2
    assert found.positive_share[1] > 0.95
    assert (np.diff(found.mean_angles) < 0).all()


def test_the_noise_scale_predicts_the_mean_angles():
    # tan² of the angle = (B_simple / B) (1 - B / N), up to the spread of the lengths
    found = finish(Fan())
    share = found.noise_scale / found.batches * (1 - found.batches / 1024)
    np.testing.assert_allclose(found.mean_angles, np.degrees(np.arctan(np.sqrt(share))), atol=3)


def test_gradients_grow_noisier_while_the_network_learns():
    scales = [noise_scale(inner_products(walk_of(updates=made))) for made in (0, 20, 60, 150)]
    assert scales == sorted(scales)
    assert scales[-1] > 4 * scales[0]


def test_a_gradient_of_nothing_is_at_a_right_angle():
    products = torch.zeros(4, 4, dtype=torch.float64)
    drawn = draw_batches(products, np.array([[0, 1], [2, 3]]))
    assert drawn.angles.tolist() == [90.0, 90.0]


def test_a_batch_holds_no_example_twice():
    places = without_replacement(np.random.default_rng(0), 50, 100, 128)
    assert places.shape == (50, 100)
    assert all(len(set(row)) == 100 for row in places.tolist())


def test_the_study_reports_rising_fractions_and_leaves_arrays_that_nobody_can_change():
    found, fractions, _ = followed(Fan(updates=3, draws=5))
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert found.angles.shape == found.lengths.shape == (5, 5)
    assert found.size_bytes > found.angles.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found.angles[0] = 0


def test_equal_studies_give_equal_figures():
    one, other = (finish(Fan(draws=20, updates=2)) for _ in range(2))
    assert (one.angles == other.angles).all()
    assert Fan.from_raw(json.loads(Fan(draws=20).to_json())) == Fan(draws=20)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"batches": (0, 4)}, "batches"),
        ({"batches": (4, 1025)}, "batches"),
        ({"batches": ()}, "batches"),
        ({"batches": (16, 4)}, "batches"),
        ({"batches": (4.5,)}, "batches"),
        ({"batches": 4}, "batches"),
        ({"draws": 1}, "draws"),
        ({"draws": 10**9}, "draws"),
        ({"updates": -1}, "updates"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"dataset": "elsewhere"}, "dataset"),
        ({"dataset": 7}, "dataset"),
        ({"activation": "none"}, "activation"),
        ({"hidden": (0,)}, "hidden"),
        ({"hidden": ()}, "hidden"),
        ({"hidden": (10**6,)}, "hidden"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, field):
    with pytest.raises(UserError) as raised:
        finish(Fan(**values))
    assert raised.value.fields["field"] == field
