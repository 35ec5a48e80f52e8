"""The quiz: two pictures, one of which fires a unit more."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.quiz import SHOWN, WEAKER, Quiz
from dlviz.train.cnn_run import CnnRun


@pytest.fixture(scope="module")
def natural() -> Quiz:
    return Quiz(rounds=5)


def test_rounds_go_from_the_first_level_to_the_last(natural: Quiz) -> None:
    rounds = finish(natural).rounds
    assert [one.name.split(",")[0] for one in rounds] == [
        "Stem", "Stage 2", "Stage 3", "Stage 5", "Head",
    ]  # fmt: skip
    assert len({(one.layer, one.unit) for one in rounds}) == 5
    for one in rounds:
        assert one.references.shape[0] == SHOWN and one.candidates.shape[0] == 2
        strong, weak = one.activations[one.answer], one.activations[1 - one.answer]
        assert strong > 0 and weak <= max(WEAKER * strong, weak.min())
        assert strong - weak > 1, "a difference that can be seen"


def test_no_reference_is_a_candidate(natural: Quiz) -> None:
    for one in finish(natural).rounds:
        for own in one.references:
            assert all(np.abs(own.astype(int) - c).mean() > 1 for c in one.candidates)


def test_a_seed_is_a_quiz(natural: Quiz) -> None:
    first, same, other = (
        finish(study).rounds for study in (natural, natural, natural.having(seed=1))
    )
    assert all(np.array_equal(a.candidates, b.candidates) for a, b in zip(first, same, strict=True))
    assert [one.unit for one in first] != [one.unit for one in other]


def test_the_strong_one_is_left_and_right() -> None:
    answers = [one.answer for one in finish(Quiz(net="shapes", rounds=20)).rounds]
    assert 4 <= sum(answers) <= 16


def test_answers_of_the_small_network_are_those_of_its_pictures() -> None:
    """What is said of the strong one is the largest value of that unit's map in some picture."""
    result = finish(Quiz(net="shapes", rounds=4))
    _, test = load_pictures(CnnRun().data)
    net = finish(CnnRun()).net()
    with torch.no_grad():
        kept = net(torch.tensor(test.images), keep=("conv2", "conv3"))[1]
    for one in result.rounds:
        largest = kept[one.layer][:, one.unit].amax((1, 2)).numpy()
        near = np.abs(largest - one.activations.max()).min()
        assert near < 1e-3 * max(1.0, float(one.activations.max()))


def test_too_many_rounds_are_refused() -> None:
    with pytest.raises(UserError, match="value_range"):
        finish(Quiz(rounds=21))
