"""Every claim over ten other seeds: a verdict that flips would flip on a stage."""

import pytest

from dlviz.jobs import Desk
from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import differences, row_of, rows_of

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


@pytest.mark.verify
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("lesson", "claim"),
    [
        pytest.param(lesson, claim, id=claim.id)
        for lesson in LESSONS
        for claim in lesson.claims
        if not claim.machine_dependent
    ],
)
def test_what_the_table_of_all_claims_records_is_measured_again(lesson, claim):
    (kept,) = (row for row in rows_of(lesson) if row.claim == claim.id)
    assert differences(kept, row_of(lesson, claim, verdict(claim, 0), 0.0)) == ()
