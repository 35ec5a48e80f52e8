"""What is shown of a study is the reader's: its fields, its choice of layer, its picture."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from dlviz.lessons.attribution_fields import ATTRIBUTION_FIELDS_OF
from dlviz.lessons.study_fields import fields_of
from dlviz.measure.cascade import Cascade
from dlviz.measure.cliff import Cliff
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.eraser import Eraser
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.pointing import Pointing
from dlviz.measure.tower import Tower
from dlviz.measure.trial import Trial
from dlviz.measure.unit_card import UnitCard
from dlviz.train.study import FlatStudy
from dlviz.ui import hero
from dlviz.ui.unit import used
from tests.look_example import look_of

ASKING = (Look, Computed, MethodGrid, Cascade, Curves)

# Which of a photograph and a test picture a network looks at


@pytest.mark.parametrize("kind", [*ASKING, Tower, UnitCard])
def test_a_network_looks_at_a_photograph_or_at_a_picture_never_at_both(
    kind: type[FlatStudy],
) -> None:
    for net in fields_of(kind())["net"].choices:
        study = kind().having(net=net)
        assert (used(study, "photo"), used(study, "picture")) == (net == "lite0", net != "lite0")


@pytest.mark.parametrize("kind", ASKING)
def test_what_is_not_used_is_one_of_the_two_and_all_else_is(kind: type[FlatStudy]) -> None:
    for net in ("lite0", "plain", "marked"):
        study = kind().having(net=net)
        names = set(ATTRIBUTION_FIELDS_OF[kind])
        unused = {name for name in names if not used(study, name)}
        assert unused == {"picture" if net == "lite0" else "photo"}


@pytest.mark.parametrize("kind", [Pointing, Cliff, Trial, Eraser])
def test_a_study_that_trains_its_network_takes_notice_of_all_its_fields(
    kind: type[FlatStudy],
) -> None:
    assert all(used(kind(), name) for name in ATTRIBUTION_FIELDS_OF[kind])


# A result is shared by all studies that ask for the same


def test_a_result_is_given_the_readers_own_display_fields() -> None:
    result = look_of(single=True)
    asked = result.study.having(layer="stage2", rectified=False)
    assert asked.key == result.study.key
    own: Any = hero._own(asked, result)
    assert own.study == asked and own.layers[own.shown][0] == "stage2"
    assert result.study.layer == "head", "the one in the cache is as it was"
    assert own.maps is result.maps
    assert replace(own, study=result.study).size_bytes == result.size_bytes


def test_a_result_that_is_the_readers_already_is_not_copied() -> None:
    result = look_of(single=True)
    assert hero._own(Look(photo="coffee"), result) is result


@pytest.mark.parametrize("value", [None, 3, [1, 2], SimpleNamespace(study=Look(photo="moon"))])
def test_what_is_no_result_of_a_study_stays(value: object) -> None:
    assert hero._own(Look(), value) is value


def test_a_result_that_holds_another_kind_of_study_keeps_it() -> None:
    """The network that was trained for an eraser, say."""
    result = look_of()
    assert hero._own(Cascade(), result) is result
