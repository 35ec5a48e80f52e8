"""Everyday corruptions beside an attack: harmless at its size, harmful at their own."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import everyday as module
from dlviz.measure import everyday_digits, everyday_figures
from dlviz.measure.attacks import Pgd
from dlviz.measure.corruptions import CORRUPTIONS, LEVELS, distances
from dlviz.measure.everyday import Everyday, EverydayResult
from dlviz.measure.everyday_pictures import EVERYDAY_PHOTOS, clean, corrupted, matched, thumb
from dlviz.nets.lite0_weights import lite0

ON_STAGE = ("noise", "blur", "fog")


@pytest.fixture(scope="module")
def shown() -> EverydayResult:
    return finish(Everyday())


def answer(picture: np.ndarray) -> tuple[int, float]:
    x: Tensor = torch.tensor(picture).permute(0, 3, 1, 2)
    with torch.no_grad():
        p = lite0()(x).softmax(1)[0]
    return int(p.argmax()), float(p.max())


def test_the_attack_fools_and_the_same_size_of_anything_else_does_not(
    shown: EverydayResult,
) -> None:
    """Held to: at least 6 of 7 photographs, two levels of 255, saved with 8 bits."""
    assert (~shown.attack_right).sum() >= 6
    assert shown.matched_right.mean() >= 0.95
    assert shown.matched_size == pytest.approx(shown.attack_size[None].repeat(8, 0), rel=0.03)
    assert shown.attack_size == pytest.approx(np.full(7, 2.2), abs=0.3)  # research: 2.1 to 2.3


def test_at_everyday_size_the_same_corruptions_do_break_it(shown: EverydayResult) -> None:
    kinds = [name for name, _ in shown.kinds]
    worst = shown.right[:, -1].sum(1)
    assert (worst <= 4).all() and worst[kinds.index("pixelate")] == 0
    assert shown.right[[kinds.index(kind) for kind in ON_STAGE], -1].mean() < 0.5
    kept = shown.right.mean((0, 2))
    assert (np.diff(kept) < 0).all()  # and each severity is worse than the one below
    assert shown.size[:, -1].min() > 5 * shown.attack_size.max()


def test_on_digits_at_equal_size_likewise(shown: EverydayResult) -> None:
    """Research: 16.7 % under attack, 96 to 98 % corrupted; 98 % as they are."""
    assert shown.digits_clean > 0.97 and shown.digits_attack < 0.3
    assert (shown.digits_matched > 0.94).all()
    assert shown.digits_size == pytest.approx(1, abs=0.05)
    assert shown.digits_sizes == pytest.approx(np.full(8, shown.digits_size), rel=0.02)
    assert len(shown.digits_kinds) == len(CORRUPTIONS)


@pytest.mark.parametrize(
    ("kind", "severity", "photo"),
    [("fog", 3, "china"), ("jpeg", 5, "rocket"), ("camera", 2, "coffee")],
)
def test_each_figure_is_of_its_picture(
    shown: EverydayResult, kind: str, severity: int, photo: str
) -> None:
    at = [*CORRUPTIONS].index(kind), severity - 1, EVERYDAY_PHOTOS.index(photo)
    picture = corrupted(photo, kind, severity, 0)
    k, p = answer(picture)
    assert (shown.named[at], shown.p[at]) == (k, pytest.approx(p, abs=1e-3))
    assert shown.right[at] == (k == answer(clean(photo))[0])
    assert shown.size[at] == pytest.approx(distances(clean(photo), picture)[0], rel=1e-4)
    small = matched(photo, kind, float(shown.attack_size[at[2]]), 0)
    assert answer(small)[0] == shown.matched_named[at[0], at[2]]
    assert LEVELS * small == pytest.approx(np.rint(LEVELS * small), abs=1e-3)


def test_the_photographs_are_named_as_lite0_does(shown: EverydayResult) -> None:
    assert [name for name, _ in shown.photos] == [*EVERYDAY_PHOTOS]
    names = ["espresso", "tripod", "tiger cat", "palace", "daisy", "moped", "missile"]
    assert [name for _, name, _ in shown.answers] == names
    for k, name, p in shown.answers:
        assert shown.names[k] == name and 0.3 < p < 0.96


def test_whose_pictures_are_shown_changes_no_figure(shown: EverydayResult) -> None:
    other = finish(Everyday(photo="rocket"))
    assert other.recorded and shown.recorded and Everyday(photo="rocket").key != Everyday().key
    assert np.array_equal(other.named, shown.named) and np.array_equal(other.p, shown.p)
    assert (other.shown, shown.shown) == (6, 0)
    assert np.array_equal(other.clean_thumb, thumb(clean("rocket")))
    assert np.array_equal(other.thumbs[0, 2], thumb(corrupted("rocket", "noise", 3, 0)))
    assert not np.array_equal(other.thumbs[0, 2], shown.thumbs[0, 2])


def test_the_attack_cannot_be_seen_and_fog_can(shown: EverydayResult) -> None:
    def seen(picture: np.ndarray) -> float:
        return float(np.abs(picture.astype(int) - shown.clean_thumb).mean())

    assert 0 < seen(shown.attack_thumb) < 2
    assert max(seen(picture) for picture in shown.matched_thumbs) < 2.5
    assert min(seen(picture) for picture in shown.thumbs[:, 4]) > 5
    assert shown.thumbs.shape == (8, 5, 128, 128, 3) and shown.size_bytes < 3 << 20


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two corruptions, two steps of the attack, and no recording."""
    kinds = {kind: CORRUPTIONS[kind] for kind in ("contrast", "noise")}
    monkeypatch.setattr(module, "RECORDING", tmp_path / "none.npz")
    for each in (module, everyday_digits, everyday_figures):
        monkeypatch.setattr(each, "CORRUPTIONS", kinds)
    monkeypatch.setattr(everyday_figures, "SEVERITIES", (1, 5))
    monkeypatch.setattr(everyday_figures, "ATTACK", Pgd(steps=2))


@pytest.mark.usefixtures("small")
def test_it_grows_corruption_by_corruption(shown: EverydayResult) -> None:
    counts, last, slices = [], None, Everyday(photo="flower").steps()
    while True:
        try:
            fraction, partial = next(slices)
        except StopIteration as finished:
            found = finished.value
            break
        assert 0 <= fraction <= 1 and torch.is_grad_enabled()
        if partial is not last:
            last = partial
            counts.append(len(partial.kinds))
            assert len(partial.right) == len(partial.matched_right) == len(partial.thumbs)
            assert not partial.digits_kinds and np.isnan(partial.digits_attack)
    assert counts == [0, 1, 2]
    assert not found.recorded
    assert len(found.digits_kinds) == len(found.digits_matched) == 2
    assert np.array_equal(found.named[0], shown.named[4][[0, 4]])  # what is drawn at random is not
    assert (~found.attack_right).sum() >= 5
    for module_ in lite0().modules():
        assert not module_._forward_hooks


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"photo": "moon"}, "value_unknown"),
        ({"seed": -1}, "value_range"),
        ({"seed": 1.0}, "value_type"),
    ],
)
def test_a_study_that_cannot_be_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(Everyday(**changes))  # type: ignore[arg-type]
    assert error.value.code == code
