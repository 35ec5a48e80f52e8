"""What the survival map sends to the player, and the card that is shared."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.palette import INK, SEQUENTIAL, rgb
from dlviz.draw.scene import encode_scene
from dlviz.draw.survival_card import survival_card, years_note
from dlviz.draw.survival_scene import (
    DEAD,
    DIVERGED,
    TRAINED,
    WAITING,
    share_text,
    states,
    survival_scene,
)
from dlviz.train.survival import RECIPES, THRESHOLD, Survival, SurvivalMap
from tests.film_payload import decode
from tests.survival_example import map_of, theory_of

ALL = Survival()
SHAPE = (len(ALL.recipes), len(ALL.depths))


@pytest.fixture(scope="module")
def result() -> SurvivalMap:
    return map_of(ALL)


def sent(result: SurvivalMap | None, **given: object) -> bytes:
    study = ALL if result is None else result.study
    return encode_scene(survival_scene(result, study, **given))  # type: ignore[arg-type]


def test_every_cell_travels_with_its_layers(result: SurvivalMap) -> None:
    header, arrays = decode(sent(result, theory=theory_of(ALL)))
    assert header["view"] == "survival" and header["films"] == []
    np.testing.assert_allclose(arrays["accuracy"].reshape(SHAPE), result.accuracy, rtol=1e-6)
    np.testing.assert_allclose(arrays["start"], result.gradient, rtol=1e-6)
    np.testing.assert_allclose(arrays["after"], result.after, rtol=1e-6)
    np.testing.assert_allclose(arrays["theory"], theory_of(ALL), rtol=1e-6)
    assert arrays["frontier"].tolist() == result.frontier.tolist()
    assert header["scene"]["depths"] == list(ALL.depths)
    assert header["scene"]["threshold"] == THRESHOLD


def test_rows_have_their_year_label_and_note(result: SurvivalMap) -> None:
    header, _ = decode(sent(result))
    for row, name in zip(header["scene"]["rows"], ALL.recipes, strict=True):
        recipe = RECIPES[name]
        assert row == {
            "name": name,
            "label": recipe.label,
            "year": str(recipe.year),
            "note": recipe.note,
        }


def test_the_clock_uncovers_one_recipe_after_the_other(result: SurvivalMap) -> None:
    clock = decode(sent(result))[0]["clock"]
    assert clock["marks"] == list(range(SHAPE[0] + 1))
    first = RECIPES[ALL.recipes[0]]
    assert clock["texts"][:2] == ["covered", f"{first.year}: {first.label}"]
    assert 1 / (14 * clock["pace"]) == pytest.approx(0.8), "seconds a row"


def test_a_covered_map_sends_recipes_and_depths_and_nothing_measured(result: SurvivalMap) -> None:
    header, arrays = decode(sent(result, covered=True, theory=theory_of(ALL), asked=1))
    assert arrays == {} and header["clock"] is None
    axes = {"rows", "depths", "covered", "asked", "cell", "guesses", "threshold", "dead"}
    assert set(header["scene"]) == axes and header["scene"]["covered"]
    assert "recorded" not in header["scene"]


def test_nothing_that_is_trained_changes_a_covered_map(result: SurvivalMap) -> None:
    other = replace(result, accuracy=result.accuracy / 2, recorded=~result.recorded)
    assert sent(result, covered=True) == sent(other, covered=True) == sent(None)


def test_a_cell_close_to_guessing_is_below_fifteen_per_cent() -> None:
    assert decode(sent(None))[0]["scene"]["dead"] == DEAD == 0.15


def test_equal_maps_give_equal_bytes(result: SurvivalMap) -> None:
    assert sent(result) == sent(map_of(ALL))
    assert sent(result) != sent(result, cell=(1, 2))


def test_the_readers_marks_travel_row_by_row() -> None:
    header, _ = decode(sent(None, guesses={1: 3, 4: 0}))
    assert header["scene"]["guesses"] == [None, 3, None, None, 0, None, None, None, None]


def test_a_cell_is_trained_diverged_or_waits(result: SurvivalMap) -> None:
    found = states(result)
    assert (found == DIVERGED).sum() == 4 and (found == TRAINED).sum() == found.size - 4
    best = result.best_rate.copy()
    accuracy, gradient = result.accuracy.copy(), result.gradient.copy()
    accuracy[5:], best[5:], gradient[5:] = np.nan, np.nan, np.nan
    partial = replace(result, accuracy=accuracy, best_rate=best, gradient=gradient)
    assert (states(partial)[5:] == WAITING).all() and (states(partial)[:3] == TRAINED).all()
    _, arrays = decode(sent(partial))
    assert arrays["state"].dtype == np.uint8 and arrays["frontier"][5:].tolist() == [-1] * 4


def test_a_gradient_that_is_nothing_is_the_least_number_and_not_nan(result: SurvivalMap) -> None:
    start = result.gradient.copy()
    start[0, 6, 0], start[0, 6, 1] = -np.inf, np.inf
    _, arrays = decode(sent(replace(result, gradient=start)))
    assert arrays["start"][0, 6, 0] < -1e30 and arrays["start"][0, 6, 1] > 1e30


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9, "90"), (0.897, "89.7"), (0.8999, "89.9"), (0.198, "20"), (0.996, "100"), (0.148, "15")],
)
def test_shares_are_whole_but_none_is_rounded_over_the_threshold(share: float, text: str) -> None:
    assert share_text(share) == text


def test_two_rows_of_three_depths_are_a_map() -> None:
    few = ALL.having(recipes=ALL.recipes[:2], depths=(1, 4, 16))
    header, arrays = decode(sent(map_of(few)))
    assert len(header["scene"]["rows"]) == 2 and arrays["start"].shape == (2, 3, 16)


def test_a_map_of_all_rows_and_depths_is_small(result: SurvivalMap) -> None:
    assert len(sent(result, theory=theory_of(ALL))) < 40_000, "bytes"


def card(result: SurvivalMap, **given: str) -> Image.Image:
    words = {"title": "How deep?", "finding": "Residual: 64 layers.", "link": "dlviz/?v=1"}
    png = survival_card(result, **{**words, **given})
    return Image.open(io.BytesIO(png)).convert("RGB")


def coloured(picture: Image.Image, colour: str) -> int:
    pixels = np.asarray(picture).astype(int)
    return int((np.abs(pixels - rgb(colour)).max(axis=2) <= 3).sum())


def test_the_card_shows_cells_and_staircase(result: SurvivalMap) -> None:
    picture = card(result)
    assert picture.size == (1200, 630)
    assert coloured(picture, SEQUENTIAL[-1]) > 20_000, "what learns"
    middle = np.asarray(picture)[100:470, 330:].astype(int)
    ink = (np.abs(middle - rgb(INK)).max(axis=2) <= 3).sum()
    assert ink > 3_000, "the staircase"


def test_equal_cards_are_equal_and_another_map_is_another_card(result: SurvivalMap) -> None:
    assert card(result).tobytes() == card(map_of(ALL)).tobytes()
    other = replace(result, accuracy=result.accuracy.clip(0, 0.5))
    assert card(result).tobytes() != card(other).tobytes()


def test_a_card_of_one_row_is_drawn_too() -> None:
    few = ALL.having(recipes=ALL.recipes[-1:], depths=(1, 16))
    assert coloured(card(map_of(few)), SEQUENTIAL[-1]) > 1_000


def test_the_cards_note_says_how_deep_the_first_year_and_the_deepest_go(
    result: SurvivalMap,
) -> None:
    assert years_note(result) == "1986 → 2 layers. 2013 → 64."
    two = ALL.having(recipes=("sigmoid_xavier", "tanh_xavier"))
    assert years_note(map_of(two)) == "2010 → 16 layers."
    none = replace(result, accuracy=np.full(SHAPE, 0.1))
    assert years_note(none) == "1986 → 0 layers."
