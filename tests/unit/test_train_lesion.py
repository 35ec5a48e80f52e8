"""Facts about taking one block out of a trained network."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.nets.deep import NORMALISATIONS, RESIDUALS, Deep
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.lesion import Lesion, LesionResult, accuracy_without
from tests.job_slices import followed
from tests.unit.deep_reference import DeepNet, examples

SMALL = Lesion(depth=4, width=10, updates=20, seeds=2)


@pytest.fixture(scope="module")
def lesion() -> LesionResult:
    return finish(Lesion())


def test_a_residual_network_hardly_misses_a_block_and_a_plain_one_is_left_guessing(
    lesion: LesionResult,
) -> None:
    plain, residual = lesion.without
    assert (lesion.whole > 0.93).all()  # both have learned
    assert residual.min() > lesion.whole[1] - 0.03
    assert plain.max() < 0.3 and plain.mean() == pytest.approx(0.1, abs=0.05)


def test_a_result_has_the_shape_that_it_says(lesion: LesionResult) -> None:
    assert (lesion.whole.shape, lesion.without.shape) == ((2,), (2, 15))
    assert Lesion().networks == 6
    with pytest.raises(ValueError, match="read-only"):
        lesion.without[0] = 0


@pytest.mark.parametrize("residual", ["none", "root"])
def test_without_a_block_it_is_the_network_that_never_had_it(residual: str) -> None:
    """Of the plain network its matrix and activation are left out, of the residual one a term."""
    network = Deep(4, 10, "tanh", "orthogonal", residual=residual)
    stack = DeepTrainer(network, DeepTraining(updates=20, precision="float64"), [Member(3, 3, 0.1)])
    stack.advance(inf)
    x, y = examples()[2:]
    net = DeepNet(network, 3)
    for view, matrix in zip(stack.weights.layers, net.matrices, strict=True):
        matrix.weight.data = view[0, :, :-1]
    for view, layer in zip(stack.weights.layers, net.layers, strict=False):
        layer.bias.data = view[0, :, -1]
    net.last.data = stack.weights.layers[-1][0, :, -1]
    whole = (net(x).argmax(1) == y).double().mean()
    assert accuracy_without(network, stack.weights, None) == pytest.approx(float(whole))
    for block in range(3):
        z = net.matrices[0](x) + net.layers[0].bias
        for layer in range(1, 4):
            if layer != block + 1:
                change = net.matrices[layer](z.tanh()) + net.layers[layer].bias
                z = z + network.alpha * change if residual == "root" else change
        logits = net.matrices[-1](z.tanh()) + net.last
        found = float((logits.argmax(1) == y).double().mean())
        assert accuracy_without(network, stack.weights, block) == pytest.approx(found)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("residual", RESIDUALS)
def test_any_network_can_be_cut(normalisation: str, residual: str) -> None:
    network = Deep(3, 8, normalisation=normalisation, residual=residual)
    stack = DeepTrainer(network, DeepTraining(updates=5), [Member(0, 0, 0.1), Member(1, 1, 0.1)])
    stack.advance(inf)
    for e in range(2):
        weights = stack.weights.only(e)
        assert accuracy_without(network, weights, None) == stack.scores(e).test_accuracy
        assert 0 <= accuracy_without(network, weights, 1) <= 1


def test_a_network_that_diverged_guesses() -> None:
    network = Deep(3, 8)
    stack = DeepTrainer(network, DeepTraining(updates=5), [Member(0, 0, 1e30)])
    stack.advance(inf)
    assert accuracy_without(network, stack.weights, 0) == 0.1


def test_it_is_the_mean_over_its_seeds() -> None:
    both, (first, second) = finish(SMALL), (
        finish(SMALL.having(seeds=1, seed=seed)) for seed in (0, 1)
    )  # fmt: skip
    np.testing.assert_allclose(both.whole, (first.whole + second.whole) / 2, atol=0.01)
    np.testing.assert_allclose(both.without, (first.without + second.without) / 2, atol=0.01)
    for row, residual in enumerate(("none", "root")):
        network = replace(SMALL.network, residual=residual)
        stack = DeepTrainer(network, DeepTraining(updates=20), [Member(1, 1, 0.1)])
        stack.advance(inf)
        found = [accuracy_without(network, stack.weights, block) for block in range(3)]
        np.testing.assert_allclose(second.without[row], found, atol=0.01)


def test_it_is_trained_in_slices() -> None:
    result, fractions, _ = followed(SMALL)
    assert fractions == sorted(fractions) and len(fractions) > 2 * 2 * 4 and fractions[-1] < 1
    assert torch.is_grad_enabled() and result.study == SMALL


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"depth": 1}, "value_range", "depth"),
        ({"seeds": 0}, "value_range", "seeds"),
        ({"learning_rate": "fast"}, "value_type", "learning_rate"),
        ({"width": 256, "depth": 64}, "deep_too_large", None),
        ({"updates": 5000, "depth": 64, "seeds": 10, "width": 128}, "deep_too_large", None),
    ],
)
def test_what_cannot_be_trained_is_refused(
    values: dict[str, object], code: str, field: str | None
) -> None:
    with pytest.raises(UserError) as raised:
        finish(Lesion().having(**values))
    assert (raised.value.code, raised.value.fields.get("field")) == (code, field)
