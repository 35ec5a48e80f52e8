"""The readouts of studies of words: whole results, and what Stop leaves of them."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.test_ui_word_pictures import MADE, PARTIAL, result_of


def _script(case: str) -> None:
    from dlviz.lessons.links import first_visit
    from dlviz.lessons.word_analogies import LESSON
    from dlviz.ui.word_readouts import WORD_READOUTS
    from tests.unit.test_ui_word_pictures import result_of

    result = result_of(case)
    WORD_READOUTS[type(result.study)](LESSON, first_visit(LESSON), result)


def readouts(case: str) -> AppTest:
    at = AppTest.from_function(_script, args=(case,), default_timeout=30).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("case", [*MADE, *PARTIAL])
def test_readouts_are_tables_and_sentences_without_holes(case: str) -> None:
    at = readouts(case)
    assert at.dataframe
    said = [str(caption.value) for caption in at.caption]
    for text in (*said, *(frame.value.to_string() for frame in at.dataframe)):
        assert "nan" not in text.lower() and "None" not in text and "-1" not in text.split()
        assert "_" not in text
    assert all(text.endswith(".") for text in said)


def test_a_sum_is_told_in_its_four_ways_and_by_both_methods() -> None:
    ways, add, mul = (frame.value for frame in readouts("sum").dataframe)
    assert ways["asked"].tolist() == [
        "king − man + woman", "king + woman", "woman", "king − man + woman",
    ]  # fmt: skip
    assert ways["own words"].tolist() == ["forbidden"] * 3 + ["allowed"]
    assert ways["answer"].tolist()[::3] == ["queen", "king"]
    assert ways["place of “queen”"].tolist()[::3] == ["1st", "2nd"]
    result = result_of("sum")
    for method, table in (("add", add), ("mul", mul)):
        rows = result.shown((), False, method, False)
        assert table.iloc[:, 0].tolist() == [row.word.replace("_", " ") for row in rows]
        assert [float(text) for text in table["score"]] == pytest.approx(
            [row.score for row in rows], abs=0.00051
        )


def test_names_of_several_pieces_are_said_to_be_less_sure() -> None:
    (caption,) = readouts("sum, own words").caption
    assert re.search(r"less sure: .*united states", str(caption.value))
    (plain,) = readouts("sum").caption
    assert "less sure" not in str(plain.value)


def test_scores_are_told_category_by_category() -> None:
    result = result_of("scores")
    (frame,) = readouts("scores").dataframe
    assert frame.value["category"].tolist() == list(result.labels)
    told = [float(text.removesuffix(" %")) for text in frame.value["the whole sum"]]
    assert told == pytest.approx(100 * result.accuracy[:, 0], abs=0.51)
    assert frame.value["covered"].tolist()[3] == "306 of 756"


def test_what_is_not_counted_yet_is_a_dash() -> None:
    (frame,) = readouts("scores, three kinds").dataframe
    shares = frame.value["the whole sum"].tolist()
    assert shares[-1] == "-" and all("%" in text for text in shares[:4])


def test_the_first_axes_are_told_before_and_after_and_cosines_with_all_words() -> None:
    result = result_of("rotation")
    numbers, cosines = (frame.value for frame in readouts("rotation").dataframe)
    for at, word in enumerate(result.words):
        for when, frame in (("before", 0), ("turned", -1)):
            told = [float(text) for text in numbers[f"{word}, {when}"]]
            assert told == pytest.approx(result.frames[frame, at, : len(told)], abs=0.00051)
        assert [float(text) for text in cosines[word]] == pytest.approx(
            result.cosines[1, at], abs=0.000051
        )


def test_a_direction_is_told_from_one_end_to_the_other() -> None:
    result = result_of("direction")
    (frame,) = readouts("direction").dataframe
    order = np.argsort(-result.projection)
    assert frame.value["word"].tolist() == [result.words[at].replace("_", " ") for at in order]
    assert [float(text) for text in frame.value[result.measured]] == pytest.approx(
        result.order[order], rel=1e-4
    )
    (plain,) = readouts("direction without an order").dataframe
    assert plain.value.shape[1] == 3


def test_a_training_tells_its_analogies_and_a_text_its_neighbours() -> None:
    asked, near = (frame.value for frame in readouts("skip-gram").dataframe)
    result = result_of("skip-gram")
    assert (asked["right"] == "yes").tolist() == result.right[-1].tolist()
    assert near["word"].tolist() == list(result.words)
    (own,) = (frame.value for frame in readouts("skip-gram of a text").dataframe)
    assert set(own["word"]) >= {"king", "queen"}


def test_codes_are_told_from_no_noise_to_nothing_but_noise() -> None:
    (frame,) = readouts("codes").dataframe
    assert frame.value.iloc[0, 1:].tolist() == ["100.0 %"] * 4
    assert frame.value.iloc[-1, 2] == "6.3 %", "one of sixteen"
