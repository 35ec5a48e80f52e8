"""The quiz: two pictures, one of which fires a unit more."""

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.lite0_library import library, tiles
from dlviz.measure.optimised import unrectified
from dlviz.measure.quiz import STRONG, WEAK, Quiz, QuizResult
from dlviz.measure.receptive import MID_GREY
from dlviz.nets import lite0_weights
from dlviz.train.cnn_run import CnnRun


@pytest.fixture(scope="module")
def natural() -> QuizResult:
    return finish(Quiz(rounds=6))


@pytest.fixture(scope="module")
def small() -> QuizResult:
    return finish(Quiz(net="shapes", rounds=20))


def test_the_pair_differs_clearly(natural: QuizResult, small: QuizResult) -> None:
    for one in (*natural.rounds, *small.rounds):
        strong, weak = one.activations[one.right], one.activations[1 - one.right]
        assert strong > 0, "it fires"
        assert weak < WEAK * strong


def test_no_candidate_is_among_the_references(natural: QuizResult) -> None:
    for one in natural.rounds:
        apart = np.abs(one.references[:, None].astype(int) - one.candidates[None]).mean((2, 3, 4))
        assert apart.min() > 1


def test_the_strong_one_is_one_of_the_units_own_places(natural: QuizResult) -> None:
    for one in natural.rounds:
        known = library().shelves[one.layer].value[one.unit]
        assert np.abs(known - one.activations.max()).min() < 1e-3
        assert one.activations.max() > STRONG * known[0]


def test_a_seed_is_a_quiz(natural: QuizResult) -> None:
    same, other = (finish(natural.study.having(seed=seed)) for seed in (0, 1))
    pairs = zip(natural.rounds, same.rounds, strict=True)
    assert all(np.array_equal(a.candidates, b.candidates) for a, b in pairs)
    assert [one.name for one in natural.rounds] != [one.name for one in other.rounds]


def test_the_strong_one_stands_on_either_side(small: QuizResult) -> None:
    assert 3 <= sum(one.right for one in small.rounds) <= 17
    assert len(small.rounds) == 20


def test_answers_of_the_small_network_are_those_of_its_maps(small: QuizResult) -> None:
    _, test = load_pictures(CnnRun().data)
    net = finish(CnnRun()).net()
    for one in small.rounds[:5]:
        with torch.no_grad():
            maps = unrectified(net, torch.tensor(test.images), one.layer)[:, one.unit]
        largest = maps.flatten(1).amax(1).numpy()
        assert np.abs(largest - one.activations.max()).min() < 1e-3


def test_units_are_counted_from_one_where_people_read(small: QuizResult) -> None:
    for one in small.rounds:
        assert one.name.endswith(f"unit {one.unit + 1}")


def test_whoever_asks_the_network_itself_is_always_right(small: QuizResult) -> None:
    """The patch alone, in plain grey, is enough; not for one at the edge, where padding counts."""
    net, asked = finish(CnnRun()).net(), 0
    for one in small.rounds:
        if (one.candidates == MID_GREY).all(axis=(2, 3)).any():
            continue
        layer, size = net.spec.layer(one.layer), one.candidates.shape[1]
        at = layer.shape[1] // 2
        first = round(layer.start + layer.jump * at - (size - 1) / 2)
        x = torch.full((2, 1, 24, 24), 0.5)
        inside = slice(first, first + size)
        x[:, 0, inside, inside] = torch.tensor(one.candidates[..., 0] / 255, dtype=torch.float32)
        with torch.no_grad():
            answers = unrectified(net, x, one.layer)[:, one.unit, at, at]
        assert int(answers.argmax()) == one.right
        asked += 1
    assert asked >= 3


def test_the_optimised_picture_of_lite0_is_the_one_of_its_unit() -> None:
    for one in finish(Quiz(reference="synthetic", rounds=3, seed=3)).rounds:
        assert one.unit in library().shelves[one.layer].candidates
        assert np.array_equal(one.references[0], tiles()[one.layer, one.unit])


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="lite0_missing"):
        finish(Quiz())


def test_an_optimised_input_may_stand_for_the_unit() -> None:
    (one,) = finish(Quiz(net="shapes", reference="synthetic", rounds=1)).rounds
    assert len(one.references) == 1


@pytest.mark.parametrize("values", [{"rounds": 21}, {"net": "resnet"}, {"reference": "words"}])
def test_what_there_is_not_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(UserError, match="value_"):
        finish(Quiz(**values))  # type: ignore[arg-type]
