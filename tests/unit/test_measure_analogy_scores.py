"""What part of the sum does the work: accuracies, their recording, and tables made by hand."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from dlviz.data import analogies
from dlviz.data.analogies import GOOGLE, OWN_QUESTIONS, Questions, crossed
from dlviz.data.words import OWN, PREFIX, Vectors, vectors
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import analogy_scores
from dlviz.measure.analogy_offsets import mean_cosines
from dlviz.measure.analogy_scores import MODES, AnalogyScores, AnalogyScoresResult, score_table
from dlviz.measure.slices import ended
from tests.job_slices import followed
from tests.word_tables import random_rows

WAYS = tuple(MODES)
PAIRS = tuple((f"man{role}", f"woman{role}") for role in "abcdef")


def royal(noise: float = 0.0) -> Vectors:
    """Six roles, each of both genders, in a space with an axis for each role and one for gender."""
    words = tuple(word for pair in PAIRS for word in pair)
    values = np.zeros((12, 7))
    for place in range(12):
        values[place, place // 2] = 1
        values[place, 6] = 0.4 if place % 2 else -0.4
    values += noise * np.random.default_rng(0).standard_normal(values.shape)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return Vectors(f"{PREFIX}royal", "Royal", words, values.astype(np.float32), 12)


@pytest.fixture
def court() -> Iterator[AnalogyScores]:
    """A study of them; a second category has words that are not there."""
    OWN.put(royal())
    lost = crossed("lost", "Lost", [("mana", "womana"), ("xx", "yy"), ("zz", "vv")])
    found = crossed("royal", "Royal", PAIRS)
    OWN_QUESTIONS.put(Questions(f"{PREFIX}royal", "Royal", (found, lost), "royal"))
    yield AnalogyScores(vectors=f"{PREFIX}royal", questions=f"{PREFIX}royal")


@pytest.fixture(scope="module")
def live() -> AnalogyScoresResult:
    """The default, measured here and not read."""
    return AnalogyScores()._made(ended(analogy_scores.measured(AnalogyScores())), read=False)


def test_the_default_is_read_and_equals_what_is_measured(live: AnalogyScoresResult) -> None:
    read = finish(AnalogyScores())
    assert read.recorded
    assert not live.recorded
    assert read.categories == live.categories
    assert read.labels == live.labels
    assert np.array_equal(read.asked, live.asked)
    assert np.array_equal(read.covered, live.covered)
    assert np.array_equal(read.pairs, live.pairs)
    assert np.array_equal(read.pieced, live.pieced)
    assert np.abs(read.correct_plain - live.correct_plain).max() <= 3
    # a near tie may fall either way on another machine
    assert np.abs(read.correct - live.correct).max() <= 3
    assert np.abs(read.own - live.own).max() <= 3
    assert np.allclose(read.offset_cosine, live.offset_cosine, atol=1e-5)
    assert np.allclose(read.shuffled_cosine, live.shuffled_cosine, atol=1e-5)


def test_excluding_ones_own_words_does_most_of_the_work(live: AnalogyScoresResult) -> None:
    shares = dict(zip(WAYS, live.accuracy[0].tolist(), strict=True))
    assert shares["excluded"] > 0.65
    assert shares["excluded"] - shares["sum"] < 0.2  # what "- a" adds
    assert shares["allowed"] < 0.2
    assert live.answer_is_own[0] > 0.75
    assert shares["random"] < shares["nearest"] + 0.01  # a random offset is worth nothing


def test_which_relations_are_linear_in_this_table(live: AnalogyScoresResult) -> None:
    excluded = dict(zip(live.categories, live.accuracy[:, 0].tolist(), strict=True))
    assert excluded["nationality"] > 0.95
    assert excluded["plural"] > 0.95
    assert excluded["currency"] < 0.1
    nearest = dict(zip(live.categories, live.accuracy[:, 2].tolist(), strict=True))
    assert nearest["plural"] > 0.9  # no sum is needed for a plural
    assert nearest["superlative"] < 0.01  # the comparative is nearer
    assert (live.offset_cosine > live.shuffled_cosine + 0.03).all()


def test_all_counts_every_question_alike(live: AnalogyScoresResult) -> None:
    assert np.array_equal(live.correct[0], live.correct[1:].sum(axis=0))
    assert live.covered[0] == live.covered[1:].sum() == live.known[0]
    assert live.accuracy[0] == pytest.approx(
        np.average(live.accuracy[1:], axis=0, weights=live.covered[1:])
    )


def test_examples_are_what_was_answered(live: AnalogyScoresResult) -> None:
    table = vectors("minilm")
    for name, examples in zip(live.categories, live.examples, strict=True):
        assert sum(each.right for each in examples) == 3
        assert 1 <= sum(not each.right for each in examples) <= 3, name
        for each in examples:
            words = (each.a, each.b, each.c, each.answer)
            a, b, c, answer = table.values[[table.index[word] for word in words]].astype(float)
            scores = table.values @ (b - a + c)
            better = np.flatnonzero(scores > answer @ (b - a + c) + 1e-6)
            assert {table.words[row] for row in better} <= {each.a, each.b, each.c}
            assert each.right == (each.rank == 1)
            assert not table.blocked[[table.index[word] for word in words]].any()


def test_googles_analogies_are_read_for_the_default_table() -> None:
    """At least 78 % of those whose words are whole, which are 62 %."""
    whole, every = (finish(AnalogyScores(questions=GOOGLE, whole=flag)) for flag in (True, False))
    assert whole.recorded
    assert every.recorded
    assert whole.asked[0] == every.asked[0] == 19_544
    assert whole.covered[0] == 12_154
    assert every.covered[0] > whole.covered[0]
    assert whole.accuracy[0, :4] == pytest.approx([0.804, 0.627, 0.533, 0.202], abs=0.002)
    assert len(whole.categories) == 15


def test_words_in_a_perfect_parallelogram_are_all_right(court: AnalogyScores) -> None:
    found, _, _ = followed(court)
    at = found.categories.index("royal")
    assert found.accuracy[at, 0] == 1
    assert found.offset_cosine[at] == pytest.approx(1, abs=1e-3)
    assert found.shuffled_cosine[at] == pytest.approx(0.1, abs=0.35)


def test_what_the_table_lacks_is_not_asked(court: AnalogyScores) -> None:
    found = finish(court)
    lost = found.categories.index("lost")
    assert found.asked.tolist() == [36, 30, 6]
    assert found.covered.tolist() == [30, 30, 0]
    assert np.isnan(found.accuracy[lost]).all()
    assert np.isnan(found.offset_cosine[lost])
    assert found.accuracy[0] == pytest.approx(found.accuracy[1])
    assert found.offset_cosine[0] == pytest.approx(found.offset_cosine[1])
    assert found.examples[lost] == ()


def test_a_table_without_any_of_the_words_is_told_so(court: AnalogyScores) -> None:
    with pytest.raises(UserError) as told:
        finish(court.having(questions=analogies.OURS))
    assert told.value.code == "questions_uncovered"


def test_results_grow_category_by_category() -> None:
    _, fractions, partials = followed(AnalogyScores(seed=1))  # not recorded
    assert all(before <= after for before, after in pairwise(fractions))
    known = [int((each.known[1:] > 0).sum()) for each in partials if each]
    assert set(known) == set(range(1, 14))
    first = next(each for each in partials if each)
    assert first.covered.tolist() == finish(AnalogyScores()).covered.tolist()
    assert np.isnan(first.accuracy[2:]).all()
    assert (first.correct[2:] == -1).all()
    assert first.accuracy[0] == pytest.approx(first.accuracy[1])


def test_other_forms_leave_and_with_them_what_asks_for_a_form() -> None:
    plain, strict = finish(AnalogyScores()), finish(AnalogyScores(forms=True))
    covered = dict(zip(strict.categories, strict.covered.tolist(), strict=True))
    assert covered["plural"] == covered["past_tense"] == covered["comparative"] == 0
    same = strict.covered == plain.covered
    assert same.sum() >= 6
    assert (strict.accuracy[same, 0] >= plain.accuracy[same, 0]).all()
    assert np.allclose(strict.accuracy[same, 3], plain.accuracy[same, 3])  # "allowed" hides none
    family = strict.categories.index("family")
    assert strict.accuracy[family, 0] > plain.accuracy[family, 0] + 0.05


def test_what_hiding_forms_is_worth_is_measured_on_the_same_questions() -> None:
    plain, strict = finish(AnalogyScores()), finish(AnalogyScores(forms=True))
    assert np.array_equal(plain.correct_plain, plain.correct[:, 0])
    same = strict.covered == plain.covered
    assert same.any() and not same.all()
    assert np.abs(strict.correct_plain - plain.correct[:, 0])[same].max() <= 1
    asked = strict.covered > 0
    assert (strict.accuracy_plain[asked] <= strict.accuracy[asked, 0]).all()
    assert strict.accuracy_plain[0] < strict.accuracy[0, 0] - 0.01


def test_pairs_of_names_of_several_pieces_are_counted() -> None:
    table = vectors("minilm")
    found, whole = finish(AnalogyScores()), finish(AnalogyScores(whole=True))
    for at, each in enumerate(analogies.ours().categories, 1):
        weak = [table.whole <= max(map(table.index.__getitem__, pair)) for pair in each.pairs]
        assert (found.pairs[at], found.pieced[at]) == (len(weak), sum(weak)), each.name
        assert whole.pairs[at] == len(weak) - sum(weak)
    assert found.pieced[0] == found.pieced.sum() / 2 == 13
    assert found.pairs[0] == found.pairs[1:].sum()
    assert not whole.pieced.any()


def test_only_whole_words_are_asked_and_answer() -> None:
    found = finish(AnalogyScores(whole=True))
    currency = found.categories.index("currency")
    assert 0 < found.covered[currency] < found.asked[currency] / 4
    assert found.accuracy[0, 0] > finish(AnalogyScores()).accuracy[0, 0]


def test_multiplying_keeps_ones_own_words_away() -> None:
    """Levy and Goldberg (2014): a product is not ruled by its largest term."""
    add, mul = (finish(AnalogyScores(method=method)) for method in ("add", "mul"))
    assert mul.accuracy[0, 3] > 2 * add.accuracy[0, 3]
    assert mul.answer_is_own[0] < add.answer_is_own[0] - 0.2


def test_a_sum_gets_the_first_four_ways() -> None:
    table = ended(score_table("minilm"))
    result = finish(AnalogyScores())
    assert table.categories == result.categories
    assert np.array_equal(table.accuracy, result.accuracy[:, :4])
    assert np.array_equal(table.covered, result.covered)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("method", "mean", "value_unknown"), ("seed", -1, "value_range"), ("forms", 1, "value_type")],
)
def test_a_value_that_cannot_be_used_is_refused(field: str, value: object, code: str) -> None:
    with pytest.raises(UserError) as told:
        AnalogyScores().having(**{field: value}).check()
    assert told.value.code == code


def test_offsets_of_shuffled_pairs_keep_none_of_the_pairs() -> None:
    """Pairs that differ by one vector and lie far apart: shuffled, only the firsts remain."""
    first = 100 * random_rows(40, 30).astype(np.float64)
    asked = np.array([(one, two) for one in range(40) for two in range(40) if one != two])
    same, shuffled = mean_cosines(first, first + 1, asked, seed=0)
    assert same == pytest.approx(1)
    assert abs(shuffled) < 0.1
    assert np.isnan(mean_cosines(first, first, asked[:0], seed=0)).all()
