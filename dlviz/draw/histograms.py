"""Histograms as series of a chart, and the normal curve that they are held to."""

import numpy as np

from dlviz.draw.plots import Floats, Series

FEWEST, MOST = 5, 24  # bins


def histogram(values: Floats, label: str = "", colour: int = 0) -> tuple[Series, float]:
    """Counts as a band under the outline of steps, and how wide a bin is.

    The more values the more bins, after the rule of Rice.
    """
    bins = int(np.clip(round(2 * len(values) ** (1 / 3)), FEWEST, MOST))
    counts, edges = np.histogram(values, bins=bins)
    x, y = np.repeat(edges, 2)[1:-1], np.repeat(counts, 2).astype(np.float64)
    return Series(x, y, label, "band", colour, np.zeros(len(y)), y), float(edges[1] - edges[0])


def normal(moments: tuple[float, float], counted: Series, area: float) -> Series:
    """The normal curve of a mean and a deviation over a histogram, with the same area under it."""
    mean, deviation = moments
    x = np.linspace(min(counted.x), max(counted.x), 120)
    density = np.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
    return Series(x, density * area, "", "theory")
