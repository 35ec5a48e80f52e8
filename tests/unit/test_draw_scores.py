"""What the analogies by category send to the player, and the card that is shared."""

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, rgb
from dlviz.draw.player import player_source
from dlviz.draw.scene import encode_scene
from dlviz.draw.scores_card import FOOT, HEAD, HUES, TOP, across, scores_card
from dlviz.draw.scores_scene import SCORES_WORDS, scores_scene, shown_order
from dlviz.measure.analogy_search import MODES
from tests.film_payload import decode
from tests.scores_example import FAMILY, KINDS, growing, scores_of

MADE = scores_of()
WORDS = {"title": "Sums?", "finding": "One kind alone.", "link": "dlviz/?v=1"}


def sent(result: Any = MADE, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scores_scene(result, **given)))


def test_all_comes_first_and_the_kinds_fall_with_their_accuracy() -> None:
    header, arrays = sent()
    assert header["scene"]["rows"][0]["name"] == "all"
    shares = arrays["accuracy"][1:, list(MODES).index("excluded")]
    assert (np.diff(shares) <= 0).all()
    assert [row["name"] for row in header["scene"]["rows"][1:]] == sorted(
        KINDS, key=lambda name: -round(KINDS[name][3] * KINDS[name][2]) / KINDS[name][2]
    )


def test_each_row_travels_with_its_own_figures() -> None:
    header, arrays = sent()
    for place, row in enumerate(header["scene"]["rows"]):
        at = MADE.categories.index(row["name"])
        np.testing.assert_allclose(arrays["accuracy"][place], MADE.accuracy[at], atol=1e-6)
        assert (row["asked"], row["covered"]) == (MADE.asked[at], MADE.covered[at])
        assert row["own"] == pytest.approx(MADE.answer_is_own[at])
        assert row["cosine"] == pytest.approx(MADE.offset_cosine[at])
        assert (row["pairs"], row["pieced"]) == (MADE.pairs[at], MADE.pieced[at])
        assert row["plain"] is None, "nothing is hidden"
    family = next(row for row in header["scene"]["rows"] if row["name"] == "family")
    assert [one["question"] for one in family["examples"]] == [[e.a, e.b, e.c] for e in FAMILY]
    assert [one["rank"] for one in family["examples"]] == [1, 1, 1, 9, 2, 113]


def test_with_forms_hidden_a_row_has_the_accuracy_without() -> None:
    made = scores_of(forms=True)
    for row in sent(made)[0]["scene"]["rows"]:
        at = made.categories.index(row["name"])
        assert row["plain"] == pytest.approx(made.accuracy_plain[at]) != pytest.approx(0)
    assert sent(growing(made, 5))[0]["scene"]["rows"][-1]["plain"] is None


def test_what_is_not_known_yet_stands_at_the_end_in_its_own_order() -> None:
    partial = growing(MADE, 5)
    order, known = shown_order(partial), len(KINDS) - 5
    assert order[0] == 0 and order[-known:] == list(range(6, len(KINDS) + 1))
    header, arrays = sent(partial)
    assert np.isnan(arrays["accuracy"][-known:]).all()
    assert header["scene"]["rows"][-1]["own"] is None
    assert header["scene"]["rows"][-1]["examples"] == []


def test_a_category_that_is_not_in_the_set_starts_at_all() -> None:
    assert sent(scores_of(category="family"))[0]["scene"]["start"] == "family"
    assert sent(scores_of(category="rivers"))[0]["scene"]["start"] == "all"


def test_every_way_has_its_words_and_its_own_mark_and_colour() -> None:
    assert {f"scores_{mode}" for mode in MODES} <= set(SCORES_WORDS)
    assert {f"scores_{mode}" for mode in MODES} <= set(SCORES_WORDS)
    assert set(HUES) == set(MODES)
    assert len({(CLASS_MARKERS[hue], CLASS_COLOURS[hue]) for hue in HUES.values()}) == len(MODES)
    listed = ", ".join(f"{name}: {place}" for name, place in HUES.items())
    assert f"SCORES_HUES = {{ {listed} }}" in player_source()


def test_every_word_of_the_script_is_there() -> None:
    named = set(re.findall(r"words\.(scores_\w+)|words\[\"(scores_\w+)\"\]", player_source()))
    asked = {one or other for one, other in named}
    assert len(asked) > 8 and asked <= set(SCORES_WORDS)


def card(result: Any = MADE) -> np.ndarray[Any, Any]:
    drawn = Image.open(io.BytesIO(scores_card(result, **WORDS))).convert("RGB")
    assert drawn.size == (1200, 630)
    return np.asarray(drawn).astype(int)


def lit(picture: np.ndarray[Any, Any], row: int, mode: str) -> np.ndarray[Any, Any]:
    """x of the pixels in that way's colour on a row's middle line and next to it."""
    middle = round(TOP + HEAD + (row + 0.5) * (FOOT - TOP - HEAD) / (len(KINDS) + 1))
    near = np.abs(picture[middle - 4 : middle + 5] - rgb(CLASS_COLOURS[HUES[mode]])).max(axis=2) < 6
    xs = np.flatnonzero(near.any(axis=0))
    return xs[(xs > across(0) - 16) & (xs < across(1) + 16)]


def test_the_cards_thick_line_runs_from_b_plus_c_to_the_whole_sum() -> None:
    order = shown_order(MADE)
    row = order.index(MADE.categories.index("family"))
    xs, share = lit(card(), row, "excluded"), MADE.accuracy[order[row]]
    whole, without = (share[list(MODES).index(name)] for name in ("excluded", "sum"))
    assert xs.max() == pytest.approx(across(whole), abs=13)
    assert xs.min() == pytest.approx(across(without), abs=14)


def test_the_card_of_half_a_result_leaves_the_rest_empty() -> None:
    picture = card(growing(MADE, 5))
    assert lit(picture, 5, "excluded").size > 4 and not lit(picture, 6, "excluded").size


def test_a_kind_without_a_covered_question_can_be_sent_and_drawn() -> None:
    none = np.where(np.array(MADE.categories) == "currency", 0, MADE.covered)
    bare = replace(MADE, covered=none, known=none, correct=np.minimum(MADE.correct, none[:, None]))
    header, arrays = sent(bare)
    assert header["scene"]["rows"][-1]["name"] == "currency"
    assert np.isnan(arrays["accuracy"][-1]).all()
    card(bare)
