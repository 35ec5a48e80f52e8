"""The heat maps of a sweep: what stands for each where it is not seen."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.draw.heat_maps import KINDS, heat_map, heat_map_alt
from dlviz.draw.map_scene import rate_text
from dlviz.train.sweep import Sweep, SweepMaps
from dlviz.train.sweep_map import DIVERGED
from tests.map_example import maps_of


@pytest.fixture(scope="module")
def maps() -> SweepMaps:
    return maps_of(Sweep())


@pytest.mark.parametrize("kind", KINDS)
def test_a_heat_map_is_told_with_its_range_its_largest_and_what_failed(
    maps: SweepMaps, kind: str
) -> None:
    figure, said = heat_map(maps, "epochs", kind), heat_map_alt(maps, "epochs", kind)
    values = np.array(figure.data[0].z, dtype=float)
    batch, rate = np.unravel_index(int(np.nanargmax(values)), values.shape)
    assert figure.layout.title.text in said
    assert f"From {np.nanmin(values):.3g} to {np.nanmax(values):.3g}" in said
    sweep = maps.sweep
    assert f"rate {rate_text(sweep.rates[rate])} and batch {sweep.batches[batch]}." in said
    lost = int((maps.map("epochs").state == DIVERGED).sum())
    assert f"{lost} of {values.size} cells diverged" in said


def test_a_heat_map_without_a_value_says_so(maps: SweepMaps) -> None:
    never = tuple(
        replace(each, steps_to_target=np.full_like(each.steps_to_target, np.inf))
        for each in maps.maps
    )
    assert "No cell has a value" in heat_map_alt(replace(maps, maps=never), "epochs", "steps")
