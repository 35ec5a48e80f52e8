"""Integrated Gradients of photographs: by how much a map misses what it should add up to."""

import pytest

from dlviz.data.photos import photo
from dlviz.measure.attribution import attribute, completeness
from dlviz.nets.lite0_weights import as_input, lite0, seen

PHOTOS = ("coffee", "camera", "chelsea", "china", "flower", "rocket")


@pytest.mark.verify
@pytest.mark.parametrize("name", PHOTOS)
def test_integrated_gradients_miss_two_per_cent_at_most(name: str) -> None:
    """Of evenly spaced steps, fifty miss up to a fifth here: the score rises near the baseline."""
    net, x = lite0(), as_input(seen(photo(name)))
    target = int(net(x).argmax())
    maps = attribute(net, x, "integrated_gradients", target, layer="head")
    assert completeness(net, x, maps, target).item() <= 0.02
