"""A slice of input space: the photograph in its middle, an attack along it, noise across."""

from pathlib import Path

import numpy as np
import pytest
import torch

from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import input_slice as module
from dlviz.measure.input_slice import InputSlice, InputSliceResult, axis
from dlviz.nets.lite0_weights import as_input, lite0, seen

ESPRESSO, TABBY = 967, 281


@pytest.fixture(scope="module")
def shown() -> InputSliceResult:
    return finish(InputSlice())


def test_along_the_attack_it_becomes_a_cat_and_across_it_stays(shown: InputSliceResult) -> None:
    middle, one = 6, 10
    assert shown.along[middle] == shown.across[middle] == 0
    assert shown.along[one] == shown.across[one] == 1
    assert shown.own == (ESPRESSO, "espresso") and shown.target == (TABBY, "tabby")
    assert shown.classes[middle, middle] == ESPRESSO and shown.classes[middle, one] == TABBY
    assert (shown.classes[:, middle] == ESPRESSO).all()  # any amount of random noise
    assert (shown.classes[:, -1] == TABBY).all()
    assert shown.chance[middle, one, 1] > 0.9 > 0.01 > shown.chance[middle, middle, 1]


def test_its_middle_is_the_photograph_s_own_answer(shown: InputSliceResult) -> None:
    with torch.no_grad():
        p = lite0()(as_input(seen(photo("coffee")))).softmax(1)[0]
    assert shown.chance[6, 6] == pytest.approx(p[[ESPRESSO, TABBY]].numpy(), abs=1e-4)
    assert shown.p[6, 6] == pytest.approx(float(p.max()), abs=1e-4)


def test_shares_are_those_of_the_cells(shown: InputSliceResult) -> None:
    assert sum(share for *_, share in shown.shares) == pytest.approx(1)
    for k, name, share in shown.shares:
        assert share == pytest.approx((shown.classes == k).mean()) and shown.names[k] == name
    assert [share for *_, share in shown.shares] == sorted(
        (s for *_, s in shown.shares), reverse=True
    )
    assert shown.shares[0][0] == ESPRESSO and 0.15 < shown.shares[1][2] < 0.45


def test_both_directions_are_equally_long(shown: InputSliceResult) -> None:
    attack, random = shown.largest
    assert attack == pytest.approx(2, abs=1e-3)  # levels of 255
    assert 0.5 < random < attack
    assert shown.length == pytest.approx(random / 255 * np.sqrt(3 * 224 * 224), rel=1e-4)


def test_the_pictures_cannot_be_told_apart(shown: InputSliceResult) -> None:
    assert shown.thumbs.shape == (len(shown.shown), 128, 128, 3)
    pictures = shown.thumbs.astype(int)
    assert 0 < np.abs(pictures - pictures[0]).max() <= 4
    assert shown.directions.shape == (2, 128, 128, 3)
    assert shown.directions.std() > 40  # magnified, they can be seen


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "RECORDING", tmp_path / "none.npz")
    monkeypatch.setattr(module, "STEPS", 6)


@pytest.mark.usefixtures("short")
def test_it_grows_row_by_row_and_each_cell_is_its_own_picture() -> None:
    study = InputSlice(side=7, seed=3)
    rows, slices = [], study.steps()
    while True:
        try:
            fraction, partial = next(slices)
        except StopIteration as finished:
            found = finished.value
            break
        assert 0 <= fraction <= 1 and torch.is_grad_enabled()
        rows.append(0 if partial is None else len(partial.classes))
    assert sorted(set(rows)) == list(range(8)) and rows == sorted(rows)
    assert not found.recorded
    assert found.along.tolist() == axis(7).tolist() == [-1.5, -1, -0.5, 0, 0.5, 1, 1.5]
    with torch.no_grad():  # the attacked picture is one of whole levels
        x = as_input(seen(photo("coffee")))
        pattern = finish_pattern(study)
        p = lite0()((x + pattern).clamp(0, 1)).softmax(1)[0]
    assert found.p[3, 5] == pytest.approx(float(p.max()), abs=1e-4)
    assert found.classes[3, 5] == int(p.argmax())


def finish_pattern(study: InputSlice) -> torch.Tensor:
    slices = module.sliced(study, module.begun(study))
    while True:
        _, found = next(slices)
        if found:
            return torch.tensor(found["pattern"]).permute(2, 0, 1)[None] / 255


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"side": 12}, "value_unknown"),
        ({"target": 1000}, "value_range"),
        ({"target": -1}, "value_range"),
        ({"epsilon": 0}, "value_range"),
        ({"epsilon": 2.0}, "value_type"),
        ({"seed": -1}, "value_range"),
        ({"photo": "nowhere"}, "value_unknown"),
        ({"photo": "own:" + 64 * "0"}, "photo_missing"),
        ({"target": ESPRESSO}, "already_so"),
    ],
)
def test_a_slice_that_cannot_be_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(InputSlice(**changes))  # type: ignore[arg-type]
    assert error.value.code == code
