"""Files of word vectors for tests, made in memory."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

WORDS = (
    "the", "king", "queen", "man", "woman", "paris", "france", "tokyo", "japan", "new_york",
    "don't", "3d", "co-op", "länge", "cat",
)  # fmt: skip


def numbers(count: int = len(WORDS), dimension: int = 7, seed: int = 0) -> Array:
    """[count, dimension] normal numbers."""
    return np.random.default_rng(seed).normal(size=(count, dimension))


def as_text(words: Sequence[str], values: Array) -> bytes:
    """As GloVe writes it."""
    rows = zip(words, values, strict=True)
    return "".join(f"{word} {' '.join(f'{x:.6f}' for x in row)}\n" for word, row in rows).encode()


def as_word2vec(words: Sequence[str], values: Array) -> bytes:
    """As word2vec writes text, and fastText a .vec."""
    return f"{len(words)} {values.shape[1]}\n".encode() + as_text(words, values)


def as_binary(words: Sequence[str], values: Array, end: bytes = b"\n") -> bytes:
    """As word2vec writes its binary files; others write nothing at the end of a row."""
    rows = zip(words, values.astype("<f4"), strict=True)
    body = b"".join(word.encode() + b" " + row.tobytes() + end for word, row in rows)
    return f"{len(words)} {values.shape[1]}\n".encode() + body


def as_npz(words: Sequence[str], values: Array) -> bytes:
    """As numpy writes two arrays."""
    out = io.BytesIO()
    np.savez(out, words=np.array(words), vectors=values)
    return out.getvalue()


FORMATS: Mapping[str, Callable[[Sequence[str], Array], bytes]] = {
    "glove": as_text,
    "fasttext": lambda words, values: as_word2vec(words, values).replace(b"\n", b" \n"),
    "word2vec": as_word2vec,
    "binary": as_binary,
    "binary without ends": lambda words, values: as_binary(words, values, end=b""),
    "npz": as_npz,
}
