"""Every claim over ten other seeds: a verdict that flips would flip on a stage."""

import pytest

from dlviz.jobs import Desk
from dlviz.lessons.catalogue import LESSONS

SEEDS = range(1, 11)
CLAIMS = [  # what is timed may differ from machine to machine
    pytest.param(claim, id=f"{lesson.id}-{claim.id}")
    for lesson in LESSONS
    for claim in lesson.claims
    if not claim.machine_dependent
]


@pytest.mark.verify
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_default_verdict_agrees_over_ten_other_seeds(claim):
    default = verdict(claim, 0)
    assert default.answer, "the default verdict must not be too close to call"
    for seed in SEEDS:
        found = verdict(claim, seed)
        assert (found.kind, found.answer) == (default.kind, default.answer)


def verdict(claim, seed):
    """What a seed's studies say, run as the page runs them, and nothing kept from before."""
    found = claim.measure(Desk().run(claim.job(seed)))
    print(f"{claim.id}, seed {seed}: {found.kind}, {found.figure}, {dict(found.numbers)}")
    return found
