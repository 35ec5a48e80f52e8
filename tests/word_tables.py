"""Small tables of word vectors for tests."""

import numpy as np
import numpy.typing as npt

from dlviz.data.words import Vectors, unit


def table_of(words: tuple[str, ...], values: npt.NDArray[np.floating]) -> Vectors:
    """A table of whole words, its rows at length 1."""
    return Vectors("test", "Test", words, unit(values), len(words))


def random_rows(count: int, dimension: int, seed: int = 0) -> npt.NDArray[np.float32]:
    """[N, D] of length 1, in directions drawn at random."""
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)))
