"""How alike two maps are, whatever their scales."""

import numpy as np
import numpy.typing as npt


def rank_correlation(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Spearman's correlation of two maps' absolute values, from -1 to 1, ties sharing a rank.

    Both have as many values. nan where one of them is the same everywhere: it has no ranks.
    """
    from scipy.stats import rankdata

    first, second = (np.abs(np.asarray(values)).ravel() for values in (one, other))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])
