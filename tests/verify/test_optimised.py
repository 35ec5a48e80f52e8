"""Optimised pictures of the small network, over seeds."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.optimised import Search, optimised, unrectified
from dlviz.train.cnn_run import CnnRun


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(1, 6))
def test_no_picture_drives_a_living_unit_as_far_as_its_optimised_one(seed: int) -> None:
    run = CnnRun(seed=seed)
    net, (train, test) = finish(run).net(), load_pictures(run.data)
    drawn = torch.tensor(np.concatenate([train.images, test.images]))
    times = []
    for layer in ("conv1", "conv2", "conv3"):
        with torch.no_grad():
            parts = [unrectified(net, x, layer).amax((2, 3)) for x in drawn.split(500)]
        best = torch.cat(parts).amax(0).numpy()
        living = [int(unit) for unit in np.flatnonzero(best > 0)]
        slices = optimised(net, layer, living, Search(24))
        while True:
            try:
                next(slices)
            except StopIteration as finished:
                times += list(finished.value.activation[-1] / best[living])
                break
    assert min(times) > 1 - 1e-4  # the best patch of the data may be the best, to 8 bits
    assert np.median(times) > 1.3
    print(f"seed {seed}: median {np.median(times):.2f}, least {min(times):.3f}")
