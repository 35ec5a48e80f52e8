"""Each activation's slope is the derivative of its value."""

import pytest
import torch

from dlviz.nets.activations import ACTIVATIONS

Z = torch.cat([torch.linspace(-6, 6, 101, dtype=torch.float64), torch.tensor([-40.0, 0.0, 40.0])])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_is_torchs_derivative(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = Z.clone().requires_grad_()
    (derivative,) = torch.autograd.grad(activation.value(z).sum(), z)
    found = activation.slope(Z, activation.value(Z))
    torch.testing.assert_close(found, derivative, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_writing_into_a_tensor_gives_the_value(name: str, dtype: torch.dtype) -> None:
    z = Z.to(dtype)
    h = torch.full_like(z, torch.nan)
    ACTIVATIONS[name].into(z, h)
    assert torch.equal(h, ACTIVATIONS[name].value(z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_neither_value_nor_slope_touches_what_it_is_given(name: str) -> None:
    z = Z.clone()
    h = ACTIVATIONS[name].value(z).clone()
    kept = h.clone()
    ACTIVATIONS[name].slope(z, h)
    assert torch.equal(z, Z)
    assert torch.equal(h, kept)


def test_known_values() -> None:
    at = torch.tensor([-1.0, 2.0], dtype=torch.float64)
    known = {
        "identity": (-1, 2),
        "relu": (0, 2),
        "leaky_relu": (-0.01, 2),
        "elu": (-0.6321205588, 2),
        "gelu": (-0.1586552539, 1.9544997361),
        "silu": (-0.2689414214, 1.7615941560),
        "sigmoid": (0.2689414214, 0.8807970780),
        "tanh": (-0.7615941560, 0.9640275801),
        "sine": (-0.8414709848, 0.9092974268),
    }
    assert known.keys() == ACTIVATIONS.keys()
    for name, values in known.items():
        expected = torch.tensor(values, dtype=torch.float64)
        torch.testing.assert_close(ACTIVATIONS[name].value(at), expected, rtol=0, atol=1e-9)
