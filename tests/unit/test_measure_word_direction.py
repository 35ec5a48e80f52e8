"""Words along a direction, and what random directions would say."""

import json
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from dlviz.data.word_themes import SCALES
from dlviz.data.words import Vectors, vectors
from dlviz.errors import UserError
from dlviz.measure import word_direction
from dlviz.measure.slices import ended
from dlviz.measure.word_direction import WordDirection, WordDirectionResult, spearman
from tests.words_example import table

ORDERED = [name for name, scale in SCALES.items() if scale.order]


def found(**values: Any) -> WordDirectionResult:
    return ended(WordDirection(**values).steps())


def row(word: str) -> np.ndarray:
    known = vectors("minilm")
    return known.values[known.index[word]].astype(np.float64)


def use(monkeypatch: pytest.MonkeyPatch, known: Vectors) -> None:
    monkeypatch.setattr(word_direction, "vectors", lambda name: known)


def test_a_word_lies_at_its_cosine_with_the_sum_of_the_offsets() -> None:
    result = found()
    total = sum(row(b) - row(a) for a, b in SCALES["sizes"].poles)
    for word, place in zip(result.words, result.projection, strict=True):
        cosine = row(word) @ total / np.linalg.norm(total) / np.linalg.norm(row(word))
        assert place == pytest.approx(cosine, abs=1e-6)
    assert result.ends_at[0] < 0 < result.ends_at[1]


def test_the_other_way_round_everything_changes_its_sign() -> None:
    one = found(theme="north", poles=("south:north",))
    other = found(theme="north", poles=("north:south",))
    np.testing.assert_allclose(one.projection, -other.projection, atol=1e-12)
    assert one.correlation == pytest.approx(-other.correlation)
    assert one.as_much == other.as_much
    np.testing.assert_array_equal(one.control_low, other.control_low)
    assert one.low == other.high and one.high == other.low


@pytest.mark.parametrize("theme", ORDERED)
def test_rank_correlations_are_those_of_scipy(theme: str) -> None:
    result, scale = found(theme=theme), SCALES[theme]
    assert result.words == scale.words and result.order.tolist() == list(scale.order)
    expected = spearmanr(result.projection, scale.order).statistic
    assert result.correlation == pytest.approx(expected)
    assert len(result.correlations) == 200 and len(result.by_pole) == len(scale.poles)


def test_spearman_is_scipys_with_ties_and_has_no_answer_without_an_order() -> None:
    generator = np.random.default_rng(0)
    for _ in range(20):
        one, other = generator.integers(0, 6, (2, 15))
        assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3])) and np.isnan(spearman([1, np.nan], [1, 2]))


@pytest.mark.parametrize(("theme", "beyond"), [("seasons", True), ("north", True)])
def test_months_and_countries_lie_in_order_as_few_random_directions_have_it(
    theme: str, beyond: bool
) -> None:
    result = found(theme=theme)
    reached = int((result.correlations >= abs(result.correlation)).sum())
    assert result.as_much == (reached + 1) / 201, "it counts as one of them, so it is never 0"
    assert result.by_chance == pytest.approx(0.05 * len(result.words))
    assert (result.as_much <= 0.05) is beyond
    assert result.correlation > 0.5


@pytest.mark.parametrize("theme", ["sizes", "speed"])
def test_animals_by_size_and_vehicles_by_speed_are_not_surely_in_order(theme: str) -> None:
    result = found(theme=theme)
    assert 0.02 < result.as_much < 0.6
    assert result.correlation < 0.65


def test_a_table_with_an_axis_of_size_is_read_off_rightly(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("small", "large", "ant", "mouse", "dog", "cow", "whale", *(f"w{k}" for k in range(60)))
    generator = np.random.default_rng(0)
    rows = 0.3 * generator.normal(size=(len(words), 30))
    rows[:, 0] = 0
    rows[:7, 0] = -3, 3, -2, -1, 0, 1, 2
    use(monkeypatch, table(words, rows))
    result = found(poles=("small:large",))
    assert result.words == ("ant", "mouse", "dog", "cow", "whale")
    assert result.correlation == pytest.approx(1)
    assert result.by_pole == pytest.approx([1])
    assert result.outside[[0, -1]].all() and not result.outside[2], "dog is neither"
    assert "elephant" in result.missing


def test_95_of_100_random_directions_lie_in_the_band() -> None:
    band, other = found(theme="jobs", controls=1000), found(theme="jobs", controls=1000, seed=1)
    width = (band.control_high - band.control_low) / (other.control_high - other.control_low)
    assert np.abs(width - 1).max() < 0.2, "whatever their seed"
    assert np.abs(band.control_mean).max() < 0.05, "no way is preferred"
    drawn = np.random.default_rng(9)
    known = vectors("minilm")
    free = np.flatnonzero(~known.blocked[: word_direction.FREQUENT])
    pairs = drawn.choice(free, (1000, 2))
    offsets = (known.values[pairs[:, 1]] - known.values[pairs[:, 0]]).astype(float)
    offsets = offsets[pairs[:, 0] != pairs[:, 1]]
    offsets /= np.linalg.norm(offsets, axis=1, keepdims=True)
    cosines = np.array([row(word) for word in band.words]) @ offsets.T
    inside = (cosines >= band.control_low[:, None]) & (cosines <= band.control_high[:, None])
    assert inside.mean() == pytest.approx(0.95, abs=0.01)


def test_few_jobs_lie_beyond_chance_between_he_and_she() -> None:
    result = found(theme="jobs")
    order = [result.words[k] for k in np.argsort(result.projection)]
    assert {"carpenter", "mechanic"} <= set(order[:3])
    assert {"dancer", "receptionist"} <= set(order[-3:])
    assert result.outside.sum() <= 5
    assert {"his", "him"} <= set(result.low) and "her" in result.high


def test_a_job_stays_itself_when_nothing_is_forbidden() -> None:
    result = found(theme="jobs", poles=("man:woman",))
    assert result.itself.all()
    answers = dict(zip(result.words, result.answers, strict=True))
    assert answers["doctor"] == "doctors", "nissim2020: not nurse"
    assert all(word != answer for word, answer in answers.items())
    assert not {"man", "woman"} & set(result.answers)


def test_the_ends_are_known_words_that_may_be_shown() -> None:
    known = vectors("minilm")
    for theme in SCALES:
        result = found(theme=theme)
        poles = {word for pole in result.poles for word in pole}
        ends = zip((*result.low, *result.high), (*result.low_at, *result.high_at), strict=True)
        for word, place in ends:
            at = known.index[word]
            assert at < word_direction.KNOWN and not known.blocked[at] and word not in poles
            assert abs(place) >= np.abs(result.ends_at).min() / 3
        assert (np.diff(result.low_at) >= 0).all() and (np.diff(result.high_at) <= 0).all()


def test_ones_own_words_have_no_known_order() -> None:
    result = found(words=("London", "berlin", "rome"), poles=("south:north",))
    assert result.words == ("london", "berlin", "rome") and result.measured == ""
    assert np.isnan([result.correlation, result.as_much, *result.order]).all()
    assert np.isnan(result.agreement)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"theme": "colours"}, "value_unknown"),
        ({"poles": ("small",)}, "poles_unpaired"),
        ({"poles": ("small:small",)}, "poles_unpaired"),
        ({"poles": ("small:Small",)}, "poles_unpaired"),
        ({"poles": tuple(f"a{k}:b" for k in range(9))}, "poles_count"),
        ({"words": ("a", "b")}, "words_count"),
        ({"controls": 5}, "value_range"),
        ({"words": (1, 2, 3)}, "value_type"),
        ({"poles": ("smal:large",)}, "word_unknown"),
    ],
)
def test_what_cannot_be_measured_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(UserError) as refused:
        found(**values)
    assert refused.value.code == code


def test_the_direction_is_a_value() -> None:
    study = WordDirection(poles=("he:she",), seed=3)
    assert study == WordDirection.from_raw(json.loads(study.to_json()))
    one, other = ended(study.steps()), ended(study.steps())
    np.testing.assert_array_equal(one.control_high, other.control_high)


def test_neither_poles_nor_blocked_words_are_answers_or_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("he", "she", "duke", "duchess", "rude", "hat", "tree")
    rows = np.array(
        [[-1, 0, 1], [1, 0, 1], [-1, 0.3, 1], [1, 1, 1], [1, 0.3, 1], [0, 1, 0], [0.1, 1, 0.3]]
    )
    known = table(words, rows)
    known.__dict__["blocked"] = np.array([word == "rude" for word in words])
    use(monkeypatch, known)
    result = found(poles=("he:she",), words=("duke", "hat", "tree"))
    assert result.answers[0] == "duchess" and not result.itself[0], "she and rude are nearer"
    assert set(result.high) == set(result.low) == {"duke", "duchess", "hat", "tree"}
