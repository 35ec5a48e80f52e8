"""The arithmetic that the film shows on a click is the arithmetic that PyTorch does."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page
from torch.nn import functional

from tests.film_stage import stage

Case = dict[str, Any]
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "sine": torch.sin,
}
LOSSES = ("cross_entropy", "squared", "squared_tanh")
TOLERANCE = 1e-5  # the films' float32 weights would allow 1e-4


@pytest.fixture(scope="module")
def scripts(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page, errors = stage(browser, Path(tmp_path_factory.mktemp("scripts")))
    yield page
    page.context.close()
    assert not errors


def case(activation: str, loss: str, residual: bool, outputs: int) -> Case:
    """A random net of three hidden layers, a random example, and a label."""
    rng = np.random.default_rng([len(activation), len(loss), residual, outputs])
    sizes = (3, 5, 5, 4, outputs)
    layers = [
        {
            "in": fan_in,
            "out": fan_out,
            "activation": activation if at < len(sizes) - 2 else "identity",
            "residual": residual and fan_in == fan_out,
        }
        for at, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes))
    ]
    return {
        "layers": layers,
        "W": [rng.normal(size=layer["in"] * layer["out"]).tolist() for layer in layers],
        "b": [rng.normal(size=layer["out"]).tolist() for layer in layers],
        "x": rng.normal(size=(6, 3)).tolist(),
        "labels": rng.integers(max(2, outputs), size=6).tolist(),
        "loss": loss,
    }


def in_torch(one: Case) -> dict[str, Any]:
    """Mean loss over the examples, its gradients, and those of the first example's inputs."""
    layers = one["layers"]
    shaped = zip(layers, one["W"], strict=True)
    weights = [
        torch.tensor(w, dtype=torch.float64).view(layer["out"], layer["in"]) for layer, w in shaped
    ]
    biases = [torch.tensor(b, dtype=torch.float64) for b in one["b"]]
    for tensor in (*weights, *biases):
        tensor.requires_grad_()
    x = torch.tensor(one["x"], dtype=torch.float64).requires_grad_()
    h = x
    for layer, w, b in zip(layers, weights, biases, strict=True):
        value = ACTIVATIONS[layer["activation"]](h @ w.T + b)
        h = value + h if layer["residual"] else value
    labels = torch.tensor(one["labels"])
    mean = loss_of(one["loss"], h, labels).mean()
    (first,) = torch.autograd.grad(loss_of(one["loss"], h, labels)[0], x, retain_graph=True)
    gradients = torch.autograd.grad(mean, (*weights, *biases))
    return {
        "loss": mean.item(),
        "dW": [g.flatten().tolist() for g in gradients[: len(layers)]],
        "db": [g.tolist() for g in gradients[len(layers) :]],
        "dx": first[0].tolist(),
        "output": h[0].tolist(),
    }


def flat(numbers: Any) -> list[float]:
    """A number, or nested lists of them, as one list."""
    return [v for n in numbers for v in flat(n)] if isinstance(numbers, list) else [numbers]


def loss_of(name: str, z: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The loss of each example."""
    one = z.shape[1] == 1
    if name == "cross_entropy" and one:
        return functional.binary_cross_entropy_with_logits(
            z[:, 0], labels.double(), reduction="none"
        )
    if name == "cross_entropy":
        return functional.cross_entropy(z, labels, reduction="none")
    hot = labels[:, None] if one else functional.one_hot(labels, z.shape[1])
    gap = (torch.tanh(z) if name == "squared_tanh" else z) - (2.0 * hot - 1)
    return (gap**2).sum(1) / 2


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("loss", LOSSES)
def test_backward_equals_autograd_for_every_activation(
    scripts: Page, loss: str, outputs: int
) -> None:
    cases = [case(a, loss, r, outputs) for a in ACTIVATIONS for r in (False, True)]
    found = scripts.evaluate(
        """(cases) => cases.map((one) => {
          const weights = { W: one.W, b: one.b };
          const inputs = Float64Array.from(one.x.flat());
          const plain = (rows) => rows.map((row) => Array.from(row));
          const mean = inner.meanGradient(one.layers, weights, inputs, one.labels, 6, one.loss);
          const first = inner.backward(one.layers, weights, one.x[0], one.labels[0], one.loss);
          return { loss: mean.loss, dW: plain(mean.dW), db: plain(mean.db),
            dx: Array.from(first.dx), output: Array.from(first.h.at(-1)) };
        })""",
        cases,
    )
    for one, mine in zip(cases, found, strict=True):
        for name, wanted in in_torch(one).items():
            got, want = flat(mine[name]), flat(wanted)
            np.testing.assert_allclose(
                got, want, rtol=1e-5, atol=TOLERANCE, err_msg=f"{name}: {one['layers'][0]}"
            )


def test_principal_axes_are_the_covariances_eigenvectors(scripts: Page) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(6, 90)) * np.arange(1, 7)[:, None] + 3
    found = scripts.evaluate(
        """(rows) => {
          const { mean, axes, shares } = inner.principalAxes(Float32Array.from(rows.flat()), 6, 90);
          return { mean: Array.from(mean), axes: axes.map((axis) => Array.from(axis)), shares };
        }""",
        values.tolist(),
    )
    sizes, vectors = np.linalg.eigh(np.cov(values, bias=True))
    np.testing.assert_allclose(found["mean"], values.mean(1), atol=1e-5)
    np.testing.assert_allclose(found["shares"], sizes[:-3:-1] / sizes.sum(), atol=1e-5)
    for axis, vector in zip(found["axes"], vectors.T[:-3:-1], strict=True):
        assert abs(np.dot(axis, vector)) == pytest.approx(1, abs=1e-5)


def test_across_the_cut_a_points_coordinate_is_its_distance_from_the_cut(scripts: Page) -> None:
    rng = np.random.default_rng(1)
    values, w, bias = rng.normal(size=(5, 40)), rng.normal(size=5), 0.4
    found = scripts.evaluate(
        """([rows, xy, w, bias]) => {
          const values = Float32Array.from(rows.flat());
          const shown = { values, units: 5, n: 40, xy: xy.flat(), last: w };
          const turned = w.map((value, unit) => value + 0.3 * unit);
          const picture = inner.pictureOf("cut", shown).at(turned, bias);
          return Array.from(inner.project(values, 40, picture, new Float32Array(80)));
        }""",
        [values.tolist(), rng.normal(size=(40, 2)).tolist(), w.tolist(), bias],
    )
    turned = w + 0.3 * np.arange(5)
    distance = (turned @ values + bias) / np.linalg.norm(turned)
    np.testing.assert_allclose(np.reshape(found, (40, 2))[:, 0], distance, atol=1e-5)


def test_a_fence_holds_what_is_inside_every_line(scripts: Page) -> None:
    rng = np.random.default_rng(2)
    points, labels = rng.uniform(-1, 1, (200, 2)), rng.integers(2, size=200)
    lines = rng.normal(size=(3, 3))
    inside = (points @ lines[:, :2].T + lines[:, 2] > 0).all(1)
    score, ring = scripts.evaluate(
        """([lines, xy, labels]) => [inner.fenceAccuracy(lines, xy.flat(), labels, 1),
          inner.fencedRegion([-1, 1, -1, 1], lines)]""",
        [lines.tolist(), points.tolist(), labels.tolist()],
    )
    assert score == pytest.approx((inside == (labels == 1)).mean())
    corners = np.array(ring)
    assert (corners @ lines[:, :2].T + lines[:, 2] > -1e-9).all()
    x, y = corners.T
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert area / 4 == pytest.approx(inside.mean(), abs=0.1)
