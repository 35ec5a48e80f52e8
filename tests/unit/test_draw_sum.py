"""What "strike it out" sends to the player, what its veils keep back, and its card."""

import io
import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.film import Options
from dlviz.draw.palette import CLASS_COLOURS, INK, rgb
from dlviz.draw.scene import encode_scene
from dlviz.draw.sum_card import TOP, hue, sum_card
from dlviz.draw.sum_scene import FORM_BIT, OWN_BIT, SUM_WORDS, sum_scene
from dlviz.lessons.text import ordinal
from dlviz.measure.word_sum import WordSum, WordSumResult
from tests.film_payload import decode
from tests.sum_example import KING, PESO, SCORES, quiet, strike, sum_of, vocabulary

MOST_BYTES = 130_000
OWN_WORDS = {"king", "man", "woman"}


def sent(
    result: WordSumResult | None = None, **given: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(strike(result, **given)))


def listed(header: dict[str, Any], arrays: dict[str, Any], state: int, method: int) -> list[str]:
    """The words of a state's list, as they were sent."""
    scene = header["scene"]
    return [scene["words"][at] for at in arrays["top"][scene["states"].index(state), method]
            if at >= 0]  # fmt: skip


def test_all_states_travel_with_their_words_scores_and_marks() -> None:
    result, (header, arrays) = sum_of(), sent()
    assert header["scene"]["states"] == result.states.tolist()
    for at, state in enumerate(result.states.tolist()):
        for method in (0, 1):
            assert listed(header, arrays, state, method) == [
                result.words[k] for k in result.top[at, method]
            ]
    np.testing.assert_allclose(arrays["score"], result.score, rtol=1e-6)
    np.testing.assert_array_equal(arrays["mark"] & OWN_BIT, OWN_BIT * result.own)
    np.testing.assert_array_equal(arrays["mark"] & FORM_BIT, FORM_BIT * result.form)
    np.testing.assert_array_equal(arrays["rank"], result.rank)
    np.testing.assert_allclose(arrays["wanted"], result.expected_score, rtol=1e-6)
    assert len(encode_scene(strike())) < MOST_BYTES


def test_the_vocabulary_travels_in_its_order() -> None:
    _, arrays = sent()
    assert arrays["vocabulary"].tobytes().decode().split("\n") == list(vocabulary())
    assert arrays["quiet"].tobytes().decode().split("\n") == list(quiet())


def test_it_starts_as_the_study_says() -> None:
    start = sent(sum_of(struck=(0, 1), own=True, method="mul", forms=True, category="family"))[0]
    assert start["scene"]["start"] == {
        "terms": [["+", "king"], ["-", "man"], ["+", "woman"]], "expected": "queen", "struck": 3,
        "own": True, "method": "mul", "forms": True, "category": "family",
    }  # fmt: skip
    assert sent(sum_of(WordSum(expected="")))[0]["scene"]["start"]["expected"] == ""


def test_the_four_ways_are_the_measured_ones() -> None:
    assert sent()[0]["scene"]["ways"] == [[0, False], [2, False], [3, False], [0, True]]
    one = sent(sum_of(WordSum(terms=("+king",), expected="")))[0]["scene"]["ways"]
    assert one == [[0, False], None, None, [0, True]]


def test_accuracies_travel_by_category_and_what_is_not_known_is_none() -> None:
    scores = sent()[0]["scene"]["scores"]["categories"]
    assert [row[0] for row in scores] == list(SCORES.categories)
    assert scores[0] == ["all", "All kinds", 8412, [0.79, 0.61, 0.52, 0.2]]
    assert scores[2] == ["plural", "Plurals", 0, [None] * 4]
    assert sent(sum_of(scores=False))[0]["scene"]["scores"] is None


def test_a_weak_name_is_said_to_be_one() -> None:
    assert "united_states" in sent(sum_of(PESO))[0]["scene"]["weak"]
    assert sent()[0]["scene"]["weak"] == []
    assert sent(sum_of(PESO))[0]["scene"]["expected_weak"] is True
    assert sent()[0]["scene"]["expected_weak"] is False
    assert sent(sum_of(PESO), hide=("answer",))[0]["scene"]["expected_weak"] is False


def test_a_covered_answer_sends_no_word_but_the_sums_own() -> None:
    header, arrays = sent(sum_of(PESO), hide=("answer", "bars"), finding="It is mexican.")
    assert not arrays and header["scene"]["words"] == [] == header["scene"]["ways"]
    assert header["scene"]["scores"] is None and header["text"]["finding"] == ""
    text = encode_scene(strike(sum_of(PESO), hide=("answer", "bars")))
    for word in (b"mexican", b"peso", b"guadalupe"):
        assert word not in text


def test_a_shut_lock_keeps_back_where_own_words_stand() -> None:
    result, (header, arrays) = sum_of(), sent(hide=("own",))
    assert not OWN_WORDS & set(header["scene"]["words"])
    assert not (arrays["mark"] & OWN_BIT).any() and (arrays["rank"][:, :, 1] == 0).all()
    np.testing.assert_array_equal(arrays["rank"][:, :, 0], result.rank[:, :, 0])
    for at, method in itertools.product(range(len(result.states)), (0, 1)):
        mine = [result.words[k] for k in result.top[at, method] if result.words[k] not in OWN_WORDS]
        assert listed(header, arrays, int(result.states[at]), method) == mine
        places = arrays["top"][at, method] >= 0
        assert not (~places[:-1] & places[1:]).any(), "no gap where an own word stood"
    assert sent(sum_of(own=True), hide=("own",))[0]["scene"]["start"]["own"] is False


def test_covered_chips_send_only_the_sum_as_it_stands() -> None:
    assert sent(hide=("strike",))[0]["scene"]["states"] == [0]
    assert sent(sum_of(struck=(1,)), hide=("strike",))[0]["scene"]["states"] == [0, 2]
    assert b"women" not in encode_scene(strike(hide=("strike", "own")))
    assert "women" in sent()[0]["scene"]["words"], "it can fail"


@pytest.mark.parametrize("hide", ["answer", "own", "strike"])
def test_no_other_sum_can_be_composed_while_something_is_covered(hide: str) -> None:
    assert "vocabulary" not in sent(hide=(hide,))[1] and "vocabulary" in sent(hide=("bars",))[1]


def test_an_unknown_veil_is_refused() -> None:
    with pytest.raises(ValueError, match="chips"):
        sum_scene(sum_of(), hide=("chips",))


def test_words_and_options_are_the_callers() -> None:
    options = Options(present=True, branch=False)
    scene = sum_scene(sum_of(), options=options, words={"sum_wanted": "Due:"})
    assert scene.options is options and scene.words["sum_wanted"] == "Due:"
    assert set(scene.words) == set(SUM_WORDS)


def test_equal_results_give_equal_bytes() -> None:
    assert encode_scene(strike(sum_of())) == encode_scene(strike(sum_of()))
    assert encode_scene(strike()) != encode_scene(strike(sum_of(struck=(1,))))


def test_places_are_named_as_in_english() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112, 1001)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th", "1,001st",
    ]  # fmt: skip


def test_a_note_goes_with_the_bars() -> None:
    assert sent(note="On Google's")[0]["scene"]["note"] == "On Google's"
    assert sent(note="On Google's", hide=("bars",))[0]["scene"]["note"] == ""


def drawn(result: WordSumResult, *hide: str) -> Image.Image:
    made = sum_card(result, title="Word analogies", finding="Still queen.", link="dlviz", hide=hide)
    return Image.open(io.BytesIO(made)).convert("RGB")


def coloured(picture: Image.Image, colour: str, top: int, bottom: int) -> int:
    """How many pixels of a band have a colour, or nearly so."""
    band = np.asarray(picture)[top:bottom].astype(int)
    return int((np.abs(band - rgb(colour)).max(axis=-1) < 12).sum())


def test_the_card_strikes_out_what_is_struck_and_shows_the_answer() -> None:
    plain, struck = drawn(sum_of()), drawn(sum_of(struck=(1,)))
    assert plain.size == (1200, 630)
    band = (TOP, TOP + 96)
    assert coloured(plain, CLASS_COLOURS[1], *band) == 0
    assert coloured(struck, CLASS_COLOURS[1], *band) > 500
    assert coloured(struck, CLASS_COLOURS[2], *band) > 5000, "queen, as wanted"


def test_a_wrong_answer_is_vermillion_on_the_card() -> None:
    assert (hue(sum_of()), hue(sum_of(WordSum(expected="")))) == (CLASS_COLOURS[2], INK)
    assert hue(sum_of(PESO)) == hue(sum_of(own=True)) == CLASS_COLOURS[1]
    assert coloured(drawn(sum_of(PESO)), CLASS_COLOURS[1], TOP, TOP + 96) > 5000


def test_the_card_draws_without_scores_and_with_six_terms() -> None:
    six = WordSum(
        terms=("-international", "+government", "+united_states", "+washington", "-philosophy",
               "+california"), expected="",
    )  # fmt: skip
    with_bars, without = drawn(sum_of()), drawn(sum_of(scores=False))
    assert with_bars.tobytes() != without.tobytes()
    assert drawn(sum_of(six, struck=(0, 4), scores=False)).size == (1200, 630)
    nothing = replace(sum_of(category="plural"), study=replace(KING, category="plural"))
    assert drawn(nothing).size == (1200, 630), "nothing of it is covered"


def test_the_card_keeps_back_what_is_not_known_yet() -> None:
    bare = drawn(sum_of(scores=False))
    assert drawn(sum_of(), "bars").tobytes() == bare.tobytes() != drawn(sum_of()).tobytes()
    covered = [drawn(sum_of(PESO, **given), "answer") for given in ({}, {"scores": False})]
    assert covered[0].tobytes() == covered[1].tobytes()
    assert coloured(covered[0], CLASS_COLOURS[1], 0, 630) == 0, "no word of it is told"
    assert coloured(covered[0], INK, TOP + 100, 540) == 0, "nor of the finding"
