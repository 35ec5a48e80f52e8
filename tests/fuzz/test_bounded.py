"""No link asks for more work than a page should do: what is too large is refused before it runs."""

from collections.abc import Mapping

import pytest

from dlviz.errors import UserError
from dlviz.lessons.study_fields import FIELDS_OF
from dlviz.measure.critical_batch import CriticalBatch
from dlviz.measure.rate_range import RateRange
from dlviz.train.study import FlatStudy

EVERY_BATCH = tuple(range(989, 1001))
ABSURD: tuple[tuple[FlatStudy, Mapping[str, object]], ...] = (
    (CriticalBatch(), {"limit": 5000, "seeds": 10}),
    (CriticalBatch(), {"batches": EVERY_BATCH, "limit": 5000}),
)


@pytest.mark.parametrize("study, values", ABSURD)
def test_what_would_take_many_minutes_is_refused(
    study: FlatStudy, values: Mapping[str, object]
) -> None:
    with pytest.raises(UserError) as caught:
        study.having(**values).check()
    assert caught.value.code == "walks_too_large"


@pytest.mark.parametrize("kind", [CriticalBatch, RateRange])
def test_what_a_page_offers_is_not_refused(kind: type[FlatStudy]) -> None:
    study = kind()
    study.check()
    for entry in FIELDS_OF[kind].values():
        if entry.stops and not entry.span:
            study.having(**{entry.name: entry.stops[0]}).check()
