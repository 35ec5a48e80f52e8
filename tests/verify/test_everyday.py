"""Everyday corruptions beside an attack, over ten seeds, and matched in another way."""

from functools import cache

import numpy as np
import pytest
import torch

from dlviz.jobs import finish
from dlviz.measure.corruptions import CORRUPTIONS, faded
from dlviz.measure.everyday import Everyday, EverydayResult
from dlviz.measure.everyday_pictures import EVERYDAY_PHOTOS, clean, corrupted
from dlviz.nets.lite0_weights import lite0

pytestmark = [pytest.mark.verify, pytest.mark.timeout(900)]

SEEDS = range(10)
ON_STAGE = ("noise", "blur", "fog")


@cache
def measured(seed: int) -> EverydayResult:
    found = finish(Everyday(seed=seed))
    print(seed, "attack", found.attack_right.sum(), np.round(found.attack_size, 2))
    for (kind, _), right, own in zip(found.kinds, found.right, found.matched_right, strict=True):
        print(seed, kind, right.sum(1), "at its size", own.sum())
    print(seed, "digits", found.digits_clean, found.digits_attack, found.digits_matched.round(3))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_harmless_at_the_attack_s_size_and_harmful_at_their_own(seed: int) -> None:
    found = measured(seed)
    rows = [[name for name, _ in found.kinds].index(kind) for kind in ON_STAGE]
    assert found.attack_right.sum() <= 1
    assert found.matched_right.mean() > 0.93 and found.matched_right[rows].mean() > 0.93
    assert found.right[:, -1].mean() < 0.45 and found.right[rows, -1].mean() < 0.55


@pytest.mark.parametrize("seed", SEEDS)
def test_on_digits_an_attack_takes_most_and_its_size_of_anything_else_little(seed: int) -> None:
    found = measured(seed)
    assert found.digits_clean > 0.97 and found.digits_attack < 0.35
    assert (found.digits_matched > 0.93).all()


@pytest.mark.parametrize("severity", (1, 3))
def test_it_does_not_matter_which_severity_is_faded(severity: int) -> None:
    found, kept = measured(0), []
    for kind in CORRUPTIONS:
        for place, name in enumerate(EVERYDAY_PHOTOS):
            size = found.attack_size[[place]].astype(np.float64)
            picture = faded(clean(name), corrupted(name, kind, severity, 0), size, bits=8)
            with torch.no_grad():
                answer = int(lite0()(torch.tensor(picture).permute(0, 3, 1, 2)).argmax())
            kept.append(answer == found.answers[place][0])
    print(severity, np.mean(kept))
    assert np.mean(kept) > 0.93
