"""What the films of studies of words say of what was found."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from dlviz.data.word_text import TEXTS, read_text
from dlviz.jobs import finish
from dlviz.lessons import word_findings as findings
from dlviz.lessons.text import ordinal, percent
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.analogy_search import MODES
from dlviz.measure.codes import Codes
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from tests.rotation_example import rotation_of, unfinished
from tests.scores_example import growing, scores_of
from tests.sum_example import KING, PESO, sum_of

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


@cache
def measured(study: Any) -> Any:
    """A result, which takes a moment."""
    return finish(study)


def clean(text: str) -> str:
    """A finding, which is sentences without holes."""
    assert text.endswith(".") and "nan" not in text.lower() and "None" not in text
    assert "  " not in text and "—" not in text and "_" not in text
    return text


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(found.replace(",", "").replace("−", "-")) for found in NUMBER.findall(text)]


# Words


@pytest.mark.parametrize(
    ("rank", "told"),
    [(0, "nowhere"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
     (13, "13th"), (21, "21st"), (102, "102nd"), (111, "111th"), (1234, "1,234th"),
     (10_013, "10,013th")],
)  # fmt: skip
def test_places_are_told_as_one_says_them(rank: int, told: str) -> None:
    assert ordinal(rank) == told


def test_a_sum_is_told_without_what_is_struck_out() -> None:
    terms = ("+dollar", "-united_states", "+mexico")
    assert findings.sum_of(terms) == "dollar − united states + mexico"
    assert findings.sum_of(terms, (1,)) == "dollar + mexico"
    assert findings.sum_of(terms, (0,)) == "− united states + mexico"
    assert findings.sum_of(("-man", "+king")) == "− man + king"


# A sum


def test_a_sum_tells_the_first_word_and_where_the_expected_one_is() -> None:
    result = sum_of(PESO)
    text = clean(findings.of_sum(result))
    assert text.startswith(
        "dollar − united states + mexico = “mexican”, likeness 0.54; “peso” comes"
    )
    assert numbers(text)[1:] == [result.answer_rank, result.size] and "th of" in text


def test_a_sum_that_comes_out_tells_its_lead() -> None:
    result = sum_of(KING)
    text = clean(findings.of_sum(result))
    assert text.endswith("ahead of “monarch” by 0.02.") and "comes" not in text
    assert numbers(text)[1] == pytest.approx(result.answer_margin, abs=0.0051)
    assert clean(findings.of_sum(sum_of(KING, struck=(1,)))).startswith("king + woman = “queen”")


def test_a_sum_whose_own_words_may_answer_says_so() -> None:
    """With an expected word its place is told, without one that it is a word of the sum."""
    assert "“queen” comes 2nd of" in clean(findings.of_sum(sum_of(KING, own=True)))
    nobody = KING.having(expected="")
    text = clean(findings.of_sum(sum_of(nobody, own=True)))
    assert "= “king”, likeness 0.70: a word of the sum itself, then “queen” 0.62." in text
    wanted = KING.having(expected="king")
    assert "“king” may not answer" in clean(findings.of_sum(sum_of(wanted)))
    assert "itself" in clean(findings.of_sum(sum_of(wanted, own=True)))


def test_a_product_of_likenesses_is_not_called_a_likeness() -> None:
    text = clean(findings.of_sum(sum_of(KING, method="mul")))
    assert "(3CosMul)" in text and "likeness" not in text


def test_one_word_alone_has_neighbours() -> None:
    bread = WordSum(terms=("+bread",), expected="")
    result = sum_of(bread)
    near = [row.word for row in result.rows[:3]]
    assert clean(findings.of_sum(result)) == (
        f"Nearest to bread: “{near[0]}”, “{near[1]}”, “{near[2]}”."
    )
    assert clean(findings.of_sum(sum_of(KING, struck=(0, 1)))).startswith("Nearest to woman: ")


@pytest.mark.parametrize("left", [0, 2])
def test_a_table_of_few_words_leaves_few_that_may_answer(left: int) -> None:
    """As with vectors that a reader brings."""
    result = sum_of(KING)
    few = {name: getattr(result, name)[:, :, :left] for name in ("top", "score", "own", "form")}
    text = clean(findings.of_sum(replace(result, **few)))
    told = "king − man + woman = “queen”, likeness 0.62." if left else "Nothing is left that may"
    assert text.startswith(told)


# Scores


@pytest.mark.parametrize("category", ["all", "family", "my_own_kind"])
def test_scores_are_told_of_the_category_that_is_shown_or_of_all(category: str) -> None:
    result = scores_of(category=category)
    at = result.categories.index(category) if category in result.categories else 0
    text = findings.of_scores(result)
    assert clean(text).startswith("Male and female, 756" if at else f"{result.covered[0]:,}")
    shares = [round(100 * share) for share in result.accuracy[at]]
    order = [list(MODES).index(way) for way in ("excluded", "sum", "nearest", "allowed", "random")]
    assert numbers(text)[1:] == [shares[place] for place in order]
    assert ("(recorded)" in text) == result.recorded


def test_scores_that_are_still_counted_say_nothing_of_what_is_not_known() -> None:
    result = scores_of(category="plural")
    assert findings.of_scores(growing(result, 1)) == ""
    assert clean(findings.of_scores(result)).startswith("Plurals, 702 analogies")
    covered = replace(result, known=np.zeros_like(result.known))
    assert findings.of_scores(covered) == ""


def test_other_analogies_are_told_for_our_table_only() -> None:
    told = findings.elsewhere(AnalogyScores())
    four = told["on Google’s, whole words only (12,154)"]
    assert four.replace("\N{NO-BREAK SPACE}", " ") == "80 / 63 / 53 / 20 %"
    assert all(len(numbers(text)) == 4 for text in told.values()) and len(told) == 3
    assert findings.elsewhere(AnalogyScores(vectors="glove50")) == {}
    assert findings.elsewhere(AnalogyScores(seed=3)) == told, "there is no chance in them"


# The axes


def test_a_turn_is_told_by_the_answers_that_change() -> None:
    result = rotation_of()
    assert numbers(clean(findings.of_rotation(result))) == [128, 0, 8412]
    changed = replace(result, changed=np.array([1234, 0]))
    assert "1,234 of 8,412 answers change" in findings.of_rotation(changed)
    assert findings.of_rotation(unfinished(result)) == ""


def test_while_it_is_asked_what_a_turn_changes_only_what_is_turned_is_told() -> None:
    text = clean(findings.of_asked_rotation(rotation_of()))
    assert numbers(text) == [4, 128] and "change" not in text


# Pictures and directions


def test_a_picture_of_pairs_tells_how_parallel_their_arrows_are() -> None:
    result = measured(WordPlane())
    text = clean(findings.of_plane(result))
    arrows = [result.offset_cosine, result.dimension, result.offset_shuffled]
    drawn = [result.offset_shown, result.offset_shown_shuffled]
    assert numbers(text)[:5] == pytest.approx([*arrows, *drawn], abs=0.0051)
    kept, chance = percent(float(result.kept.mean())), percent(result.kept_random)
    assert text.endswith(f"Neighbours kept: {kept}, by a random picture {chance}.")


@pytest.mark.parametrize("projection", ["pca2", "pca3"])
def test_a_picture_without_pairs_tells_what_is_kept_beside_chance(projection: str) -> None:
    words = ("dog", "cat", "horse", "bread", "milk", "paris", "tokyo", "king")
    result = measured(WordPlane(words=words, projection=projection))
    text = clean(findings.of_plane(result))
    assert text.startswith("Principal components") and "Arrows" not in text
    kept = round(100 * float(result.kept.mean())), round(100 * result.kept_random)
    assert tuple(numbers(text)[-2:]) == kept


@pytest.mark.parametrize(
    ("reached", "told"),
    [(1, "no chance"), (6, "no chance"), (10, "too close to call"), (100, "says little")],
)  # fmt: skip
def test_a_direction_with_a_known_order_tells_what_random_ones_reach(
    reached: int, told: str
) -> None:
    result = replace(measured(WordDirection(theme="sizes")), as_much=reached / 201)
    text = clean(findings.of_direction(result))
    assert text.startswith(f"small → large: rank correlation with {result.measured} ")
    assert numbers(text) == pytest.approx([result.correlation, reached, 201], abs=0.0051)
    assert told in text


def test_a_direction_without_an_order_tells_how_many_words_stand_out() -> None:
    words = ("dog", "cat", "horse", "bread", "milk")
    result = measured(WordDirection(poles=("cold:hot",), words=words))
    text = clean(findings.of_direction(result))
    assert text.startswith("cold → hot: ") and "correlation" not in text
    assert numbers(text)[1:] == pytest.approx([5, 95, result.by_chance], abs=0.051)


# Learning, and codes


@cache
def learned() -> SkipGramResult:
    return finish(SkipGram(sentences=200, updates=20))


def learned_as(*right: tuple[bool, ...]) -> SkipGramResult:
    """Which of two analogies are right in each snapshot."""
    result = learned()
    keep = np.arange(len(right))
    return replace(
        result,
        kept=10 * keep,
        analogies=result.analogies[:2],
        right=np.array(right),
        ways=np.repeat(np.array(right)[:, None], 3, axis=1),
    )


NO, HALF, YES = (False, False), (True, False), (True, True)


@pytest.mark.parametrize(
    ("right", "told"),
    [
        ((NO, HALF, YES, YES), "2 of 2 analogies right from update 20 on"),
        ((YES,), "2 of 2 analogies right from update 0 on"),
        ((NO, YES, HALF, YES), "2 of 2 analogies right; with no"),
        ((NO, HALF, HALF), "1 of 2 analogies right; with no"),
        ((NO, YES, NO), "0 of 2 analogies right; with no"),
    ],
)
def test_a_training_tells_since_when_all_analogies_are_right(
    right: tuple[tuple[bool, ...], ...], told: str
) -> None:
    text = clean(findings.of_skip_gram(learned_as(*right)))
    assert text.startswith(told)


def test_a_training_that_has_not_begun_says_nothing() -> None:
    empty = replace(learned(), kept=np.zeros(0, int))
    assert findings.of_skip_gram(empty) == ""


def test_a_text_is_enough_for_neighbours_only() -> None:
    text = read_text("The king rules the land. The queen rules the sea. " * 80 + " ".join(
        f"{word} {word} {word}." for word in "abcdefghijklmnopqrstuv"
    ))  # fmt: skip
    TEXTS.put(text)
    result = finish(SkipGram(text=f"own:{text.sha256}", dimension=4, updates=5, batch_size=64))
    told = clean(findings.of_skip_gram(result))
    assert numbers(told)[0] == result.tokens and "analogies right" not in told
    assert numbers(told)[1:] == pytest.approx([result.loss[0], result.loss[-1]], abs=0.0051)


def test_codes_tell_how_many_things_so_many_units_tell_apart() -> None:
    assert numbers(clean(findings.of_codes(measured(Codes(units=10))))) == [10, 10, 1024]
    assert numbers(clean(findings.of_codes(measured(Codes(units=2))))) == [2, 2, 4]
