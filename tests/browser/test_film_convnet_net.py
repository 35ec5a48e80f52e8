"""The player's own pass through a small network, held to torch's."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page

from dlviz.draw.convnet_plan import plan
from dlviz.nets.cnn import Cnn, from_vector
from tests.convnet_example import weights_of
from tests.film_stage import stage

SPECS = {
    "default": Cnn(),
    "averages": Cnn((1, 26, 26), 6, (4, 5), 5, "average", "average"),
    "strides": Cnn((1, 25, 25), 10, (3, 4, 5), 1, "stride", "flatten", (7,)),
    "normed": Cnn((3, 48, 48), 4, (16, 32, 64, 64), 3, "max", "average", norm=True),
    "normed_dense": Cnn((3, 9, 9), 3, (2,), 7, "max", "max", (6, 5), norm=True),
    "dense": Cnn((1, 24, 24), 6, (), hidden=(64, 32)),
    "tiny": Cnn((1, 8, 8), 10, (8, 16, 32)),
}
RUN = """([given, weights, picture]) => {
    const floats = (text) => new Float32Array(bytesOf(text).buffer);
    const net = new inner.Cnn(given), vector = floats(weights), image = floats(picture);
    return net.run(vector, image).map((out) => Array.from(out)); }"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.film_stage.NAMES", "Cnn, cnnSoftmax")
        page, errors = stage(browser, tmp_path_factory.mktemp("net"))
    yield page
    page.context.close()
    assert not errors


def text(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode("ascii")


def outputs(page: Page, spec: Cnn, vector: np.ndarray, picture: np.ndarray) -> list[Any]:
    given = {"size": list(spec.shape), "ops": plan(spec).ops}
    found: list[Any] = page.evaluate(RUN, [given, text(vector), text(picture)])
    return found


@pytest.mark.parametrize("name", SPECS)
def test_every_layer_hands_on_what_torchs_does(page: Page, name: str) -> None:
    spec = SPECS[name]
    vector, last = weights_of(spec, 3), plan(spec).last
    picture = np.random.default_rng(1).random(spec.shape, dtype=np.float32)
    found = outputs(page, spec, vector, picture)
    names = tuple(layer.name for layer in spec.layers[1:])
    with torch.no_grad():
        _, kept = from_vector(spec, vector).forward(torch.tensor(picture)[None], keep=names)
    for name in names:
        torchs = kept[name][0].numpy().ravel()
        ours = np.array(found[last[name]])
        assert ours.shape == torchs.shape
        assert np.abs(ours - torchs).max() < 1e-4 * max(1.0, np.abs(torchs).max())
    logits = kept["out"][0]
    chances = page.evaluate("(z) => inner.cnnSoftmax(z)", logits.tolist())
    np.testing.assert_allclose(chances, logits.softmax(0).numpy(), atol=1e-4)
    assert np.ptp(logits.numpy()) > 1e-3, "the answers differ, so that equality means something"


def test_probabilities_of_large_logits_are_finite(page: Page) -> None:
    chances = page.evaluate("inner.cnnSoftmax([1000, 999, -1000])")
    np.testing.assert_allclose(chances, [1 / (1 + np.exp(-1)), 1 / (1 + np.e), 0], atol=1e-12)
