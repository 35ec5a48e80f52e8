"""A rotation of all axes: it is one, and every number changes, and no answer."""

from itertools import pairwise

import numpy as np
import pytest

from dlviz.data.words import OWN, PREFIX, Vectors, vectors
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import rotation
from dlviz.measure.axis_fits import best_axis, by_chance
from dlviz.measure.rotation import Rotation, RotationResult, measured
from dlviz.measure.slices import ended
from dlviz.measure.turn import Turn
from tests.job_slices import followed
from tests.word_tables import random_rows

FEW = f"{PREFIX}few"


@pytest.fixture
def few() -> Rotation:
    """A study of 66 words in 40 dimensions, at random."""
    words = ("king", "queen", "man", "woman", "boy", "girl", *(f"w{k}" for k in range(60)))
    OWN.put(Vectors(FEW, "Few", words, random_rows(66, 40), 66))
    return Rotation(vectors=FEW, words=("king", "queen"))


@pytest.fixture(scope="module")
def live() -> RotationResult:
    """The default, measured here and not read."""
    return Rotation()._made(ended(measured(Rotation())), read=False)


@pytest.mark.parametrize("dimension", [2, 3, 10, 51, 128])
def test_every_moment_of_a_turn_is_a_rotation(dimension: int) -> None:
    turn = Turn(dimension, seed=4)
    assert np.allclose(turn.at(0), np.eye(dimension), atol=1e-12)
    for share in (0.1, 0.5, 1.0):
        matrix = turn.at(share)
        assert np.allclose(matrix @ matrix.T, np.eye(dimension), atol=1e-12)
        assert np.linalg.det(matrix) == pytest.approx(1)


def test_a_turn_goes_its_way_at_a_steady_speed() -> None:
    turn = Turn(20, seed=1)
    assert np.allclose(turn.at(0.3) @ turn.at(0.5), turn.at(0.8), atol=1e-12)
    assert np.allclose(turn.at(0.25).T, turn.at(-0.25), atol=1e-12)
    steps = [np.linalg.norm(turn.at(s + 0.1) - turn.at(s)) for s in np.arange(0, 1, 0.1)]
    assert np.allclose(steps, steps[0])


def test_turns_prefer_no_axis() -> None:
    """Over many turns each axis goes as far into every other one."""
    squares = np.mean([Turn(6, seed).at(1.0) ** 2 for seed in range(3000)], axis=0)
    own, off = np.diag(squares), squares[~np.eye(6, dtype=bool)]
    assert own == pytest.approx(np.full(6, 2 / 8), abs=0.02)  # 2 / (D + 2)
    assert off == pytest.approx(np.full(30, (1 - 2 / 8) / 5), abs=0.02)


def test_the_default_is_read_and_equals_what_is_measured(live: RotationResult) -> None:
    read = finish(Rotation())
    assert read.recorded
    assert not live.recorded
    assert np.allclose(read.frames, live.frames, atol=1e-6)
    assert np.allclose(read.cosines, live.cosines, atol=1e-9)
    assert np.array_equal(read.asked, live.asked)
    assert np.array_equal(read.fits, live.fits)
    assert read.words == live.words
    assert read.chance == pytest.approx(live.chance)


def test_every_number_changes_and_no_answer(live: RotationResult) -> None:
    assert live.done
    assert live.changed.tolist() == [0, 0]
    assert live.asked[0] > 9_000
    assert live.asked[1] == 1000
    assert live.largest_change > 0.4
    assert live.largest_cosine_change < 3e-6  # of float32
    assert (np.abs(live.frames[-1] - live.before) > 1e-4).mean() > 0.99


def test_lengths_and_cosines_stay_in_every_frame(live: RotationResult) -> None:
    table = vectors("minilm")
    rows = [table.index[word] for word in live.words]
    assert np.allclose(live.before, table.values[rows], atol=1e-6)
    for frame in live.frames:
        assert np.allclose(frame @ frame.T, live.cosines[0], atol=1e-5)
    assert np.allclose(live.cosines[0], live.cosines[1], atol=1e-12)
    steps = [np.abs(after - before).max() for before, after in pairwise(live.frames)]
    assert max(steps) < 0.2  # a way, and no jump


def test_what_is_no_rotation_changes_answers(
    few: Rotation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stretched axes: the count of changed answers can be something else than 0."""
    stretched = np.diag(np.linspace(0.2, 2, 40))
    monkeypatch.setattr(Turn, "at", lambda *_: stretched)
    found = finish(few)
    assert found.asked.tolist() == [6, 66]
    assert found.changed[1] > 5
    assert found.largest_cosine_change > 0.1


def test_before_answers_are_compared_the_film_is_there(few: Rotation) -> None:
    found, fractions, partials = followed(few)
    assert found.done
    assert found.changed.tolist() == [0, 0]
    assert all(before <= after for before, after in pairwise(fractions))
    first = next(each for each in partials if each)
    assert not first.done
    assert first.frames.shape == (rotation.FRAMES, 2, 40)
    assert np.isnan(first.largest_cosine_change)


def test_some_axis_always_fits_whichever_way_the_axes_stand(live: RotationResult) -> None:
    """The best axis after a turn is another one, and fits about as many pairs as before."""
    assert (live.fits[:, 1:].mean(axis=1) > live.fits[:, 0] - 2).all()
    assert (live.fits[:, 0] > live.chance + 2).all()
    assert all(len(set(axes)) > 5 for axes in live.axes.tolist())
    for name, at in zip(live.categories, range(14), strict=True):
        assert live.fits[at].max() <= live.pairs[at], name


def test_the_best_axis_is_counted_by_hand() -> None:
    offsets = np.array([[1, -1, 0.0], [2, -1, 5.0], [-1, -3, 5.0]])
    assert best_axis(offsets) == (1, 3)
    assert best_axis(offsets[:, [0, 2]]) == (0, 2)


@pytest.mark.parametrize(("pairs", "axes"), [(15, 128), (28, 128), (10, 1), (3, 4)])
def test_chance_is_what_coins_give(pairs: int, axes: int) -> None:
    coins = np.random.default_rng(0).choice([-1.0, 1.0], (4000, pairs, axes))
    best = [best_axis(each)[1] for each in coins]
    error = np.std(best) / np.sqrt(len(best))
    assert by_chance(pairs, axes) == pytest.approx(np.mean(best), abs=4 * error + 1e-9)


def test_chance_on_one_axis_with_two_pairs() -> None:
    assert by_chance(2, 1) == pytest.approx(1.5)
    assert by_chance(0, 5) == 0


def test_random_pairs_of_words_fit_as_chance_says() -> None:
    table = vectors("minilm")
    random = np.random.default_rng(3)
    best = []
    for _ in range(200):
        one, other = random.integers(0, table.whole, (2, 28))
        best.append(best_axis((table.values[one] - table.values[other]).astype(float))[1])
    assert np.mean(best) == pytest.approx(by_chance(28, 128), abs=0.3)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"words": ()}, "value_range"),
        ({"words": ("a",) * 5}, "value_range"),
        ({"words": ("xyzzyq",)}, "word_unlike"),
        ({"seed": -1}, "value_range"),
        ({"vectors": f"{PREFIX}gone"}, "vectors_missing"),
        ({"words": (1,)}, "value_type"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as told:
        finish(Rotation().having(**values))
    assert told.value.code == code
