"""The grid of methods: what is in it, how it fills, and what it is compared with."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch.nn import functional

from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import baselines
from dlviz.measure import subject as subjects
from dlviz.measure.attribution import METHODS, attribute, completeness
from dlviz.measure.method_grid import MethodGrid
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.marked_run import MarkedRun
from tests.job_slices import followed

pytestmark = pytest.mark.filterwarnings("ignore:Setting")  # captum tells of its hooks
CHEAP = tuple(name for name, method in METHODS.items() if not method.costly)


def test_lite0_is_asked_by_every_cheap_method_that_is_valid() -> None:
    result, fractions, partials = followed(MethodGrid())
    assert result.methods == tuple(name for name in CHEAP if name != "deeplift")
    assert result.missing.keys() == {"deeplift"}
    assert result.name == "espresso"
    assert result.p == pytest.approx(0.951, abs=0.003)
    assert result.maps.shape == (len(result.methods), 112, 112)
    assert result.photo.shape == (448, 448, 3)
    assert np.isnan(result.completeness)
    assert fractions == sorted(fractions)
    counts = [len(partial.methods) for partial in partials if partial is not None]
    assert sorted(set(counts)) == counts == list(range(len(result.methods)))
    assert all(len(partial.alike) == len(partial.maps) for partial in partials if partial)


def test_a_map_is_the_methods_own_in_blocks() -> None:
    result, x = finish(MethodGrid(photo="camera", target=872)), as_input(seen(photo("camera")))
    for method in ("grad_cam", "input_x_gradient", "sobel"):
        whole = attribute(lite0(), x, method, 872, layer="head")
        place = result.methods.index(method)
        blocks = functional.avg_pool2d(whole, 2)[0].numpy()
        assert np.allclose(result.maps[place], blocks, atol=1e-5)
        edges = baselines.sobel(x).ravel()
        expected = stats.spearmanr(whole.abs().ravel(), edges).statistic
        assert result.alike[place] == pytest.approx(expected, abs=1e-6)
    assert result.alike[result.methods.index("sobel")] == pytest.approx(1)
    assert abs(result.alike[result.methods.index("random")]) < 0.03


def test_on_a_small_network_every_method_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    run = MarkedRun(n=64, n_test=60, epochs=1)
    monkeypatch.setattr(subjects, "RUNS", {"marked": run, "plain": run.having(mark=0.0)})
    study = MethodGrid(net="marked", picture=3, costly=True)
    result, fractions, partials = followed(study)
    assert result.methods == tuple(METHODS)
    assert not result.missing
    assert result.maps.shape == (len(METHODS), 40, 40)
    asked = finish_subject(study)
    path = torch.tensor(result.maps[[result.methods.index("integrated_gradients")]])
    target = int(asked.logits.argmax())
    assert result.completeness == pytest.approx(completeness(asked.net, asked.x, path, target)[0])
    assert fractions == sorted(fractions)
    cheap = next(k for k, one in enumerate(partials) if one and len(one.methods) == len(CHEAP))
    assert fractions[cheap] < 0.25
    assert all(one is None or len(one.methods) >= len(CHEAP) for one in partials[cheap:])


def finish_subject(study: MethodGrid) -> subjects.Subject:
    slices = subjects.subject(study.net, study.photo, study.picture)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            asked: subjects.Subject = finished.value
            return asked


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"net": "lite9"}, "value_unknown"), ({"target": 1000}, "value_range"),
     ({"costly": 1}, "value_type")],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        MethodGrid().having(**wrong).check()
    assert caught.value.code == code
