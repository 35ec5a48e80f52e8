"""Handwritten digits of 8 by 8 pixels (Alpaydin and Kaynak, 1998), which scikit-learn brings."""

from functools import lru_cache

import numpy as np

from dlviz.data.picture_data import Floats, Ints

NAMES = tuple("0123456789")
SHAPE = (1, 8, 8)
COUNT, TEST = 1797, 450
"""All digits, and those of them that are kept for testing."""


@lru_cache(maxsize=1)
def digits() -> tuple[Floats, Ints]:
    """All 1,797 digits: images [n, 1, 8, 8] float32 in [0, 1] and labels [n]."""
    from sklearn.datasets import load_digits

    raw = load_digits()
    images = (raw.images / 16).astype(np.float32)[:, None]
    labels = raw.target.astype(np.int64)
    for array in (images, labels):
        array.setflags(write=False)
    return images, labels
