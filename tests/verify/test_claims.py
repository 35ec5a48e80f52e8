"""Every claim over ten other seeds: a verdict that flips would flip on a stage."""

import pytest

from dlviz.lessons.catalogue import LESSONS
from dlviz.train.runs import train

SEEDS = range(1, 11)
CLAIMS = [
    pytest.param(claim, id=f"{lesson.id}-{claim.id}")
    for lesson in LESSONS
    for claim in lesson.claims
    if not claim.machine_dependent
]


@pytest.mark.verify
@pytest.mark.timeout(900)
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_default_verdict_agrees_over_ten_other_seeds(claim):
    default = claim.measure(train(*claim.studies()))
    print(f"{claim.id}, default: {default.kind}, {default.figure}, {dict(default.numbers)}")
    assert default.answer, "the default verdict must not be too close to call"
    for seed in SEEDS:
        verdict = claim.measure(train(*claim.studies(seed)))
        print(f"{claim.id}, seed {seed}: {verdict.kind}, {verdict.figure}, {dict(verdict.numbers)}")
        assert (verdict.kind, verdict.answer) == (default.kind, default.answer)
