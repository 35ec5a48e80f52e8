"""What the words' view sends to the player, and the cards that are shared."""

import dataclasses
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw import word_scenes
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.scene import Scene, encode_scene
from dlviz.draw.words_card import RADIUS, TYPE, spots, words_card
from dlviz.lessons.text import correlation
from dlviz.measure.slices import ended
from dlviz.measure.word_direction import WordDirection, WordDirectionResult
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from tests.film_payload import decode
from tests.words_example import AXIS, NAMES, PAIRS, direction, given, words

CARD = {"title": "Words", "finding": "Two arrows differ.", "link": "dlviz/?v=1"}


@pytest.fixture(scope="module")
def plane() -> WordPlaneResult:
    return ended(WordPlane().steps())


@pytest.fixture(scope="module")
def sizes() -> WordDirectionResult:
    return ended(WordDirection().steps())


@pytest.fixture(scope="module")
def film() -> SkipGramResult:
    return ended(SkipGram(updates=40).steps())


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_every_word_has_its_place_its_name_and_its_neighbours() -> None:
    header, arrays = sent(words(snapshots=3))
    points = given(snapshots=3)
    assert header["view"] == "words" and len(header["clock"]["marks"]) == 3
    assert header["scene"]["names"] == [name.replace("_", " ") for name in NAMES]
    np.testing.assert_allclose(arrays["positions"], points.positions, rtol=1e-6)
    np.testing.assert_array_equal(arrays["pairs"], PAIRS)
    np.testing.assert_array_equal(arrays["near"], points.near)
    np.testing.assert_array_equal(arrays["near_shown"], points.near_shown)


@pytest.mark.parametrize(
    "change",
    [
        {"names": NAMES[:-1]},
        {"positions": given().positions[0]},
        {"positions": np.zeros((1, 12, 4))},
        {"positions": np.zeros((2, 12, 2))},
        {"near": given().near[:, :-1]},
        {"group": np.zeros(3, int)},
        {"bands": np.zeros((3, 2))},
        {"details": [("a", "b")]},
    ],
)
def test_arrays_of_another_size_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"names|positions|snapshots|near|group|bands|details"):
        words(dataclasses.replace(given(), **change), clock=None, facts=[[]])


def test_the_picture_says_what_is_lost(plane: WordPlaneResult) -> None:
    header, arrays = sent(word_scenes.word_plane_scene(plane))
    facts = header["scene"]["facts"][0]
    assert [fact[0] for fact in facts] == ["0.30", "0.68", "27 %", "65 %"]
    assert "128 dimensions" in facts[0][1] and facts[0][2] == ", partners mixed up 0.09"
    mixed = correlation(plane.offset_shown_shuffled)
    assert facts[1][2] == f", partners mixed up {mixed}"
    assert arrays["near"].shape == (1, 28, 7) and arrays["pairs"].shape == (14, 2)


def test_a_direction_has_rows_in_the_known_order_and_bands(sizes: WordDirectionResult) -> None:
    header, arrays = sent(word_scenes.word_direction_scene(sizes))
    rows = dict(zip(sizes.words, arrays["positions"][0, :, 1], strict=True))
    assert rows["flea"] == -1 and rows["whale"] == 1 and rows["dog"] < rows["cow"]
    np.testing.assert_allclose(arrays["positions"][0, :, 0], sizes.projection, atol=1e-6)
    np.testing.assert_allclose(arrays["bands"][:, 0], sizes.control_low, atol=1e-6)
    assert header["scene"]["axis"]["low"] == "small, little, tiny"
    facts = header["scene"]["facts"][0]
    assert facts[1][0] == f"{round(201 * sizes.as_much)} of 201"
    assert facts[2][2] == ", by chance about 2"
    bee = sizes.words.index("bee")
    assert arrays["group"][bee] == 0 and header["scene"]["groups"][0] == "beyond, small"
    assert header["scene"]["details"][bee][0].endswith("typical body mass, kg: 0.0001")


def test_jobs_have_no_order_but_that_of_their_places() -> None:
    result = ended(WordDirection(theme="jobs").steps())
    rows = word_scenes.direction_rows(result)
    assert (np.diff(rows[np.argsort(result.projection)]) > 0).all()
    assert "rank" not in " ".join(fact[1] for fact in word_scenes.direction_facts(result))


def test_of_jobs_it_is_said_what_forbidding_a_word_does(sizes: WordDirectionResult) -> None:
    result = ended(WordDirection(theme="jobs").steps())
    note = sent(word_scenes.word_direction_scene(result))[0]["scene"]["note"]
    assert result.itself.all() and note.startswith("Careful: “doctor − he + she” must not")
    assert note.endswith(f"Allowed, all {len(result.words)} answer themselves.")
    some = dataclasses.replace(result, itself=np.arange(len(result.words)) < 3)
    assert f"Allowed, 3 of {len(result.words)} answer" in word_scenes.caution(some)
    assert sent(word_scenes.word_direction_scene(sizes))[0]["scene"]["note"] == ""
    assert "themselves" in str(word_scenes.direction_facts(sizes))


def test_one_nearest_word_is_one(plane: WordPlaneResult) -> None:
    said = [fact[1] for fact in word_scenes.plane_facts(dataclasses.replace(plane, k=1))]
    assert "of the words have their nearest word here too" in said


def test_the_film_shows_people_and_the_relation_with_most_pairs(film: SkipGramResult) -> None:
    header, arrays = sent(word_scenes.skip_gram_scene(film))
    people = [word for word, is_one in zip(film.words, film.people, strict=True) if is_one]
    assert header["scene"]["names"] == people
    named = {(people[a], people[b]) for a, b in arrays["pairs"].tolist()}
    assert named == {("king", "queen"), ("prince", "princess"), ("man", "woman"), ("boy", "girl")}
    assert header["scene"]["groups"] == ["like king", "like queen"]
    assert len(header["clock"]["marks"]) == len(film.kept) == len(header["scene"]["facts"])
    assert header["clock"]["texts"][-1] == "update 40 of 40"
    count, last = len(film.analogies), header["scene"]["facts"][-1]
    allowed, both, nearest = film.ways[-1].sum(1).tolist()
    assert last[0][0] == f"{film.right[-1].sum()} of {count}"
    assert last[1] == [
        f"{allowed} of {count}",
        f"with own words allowed; {both} by b + c",
        f", {nearest} by the nearest to c",
    ]
    np.testing.assert_allclose(arrays["positions"], film.plane[:, film.people], atol=1e-6)


def test_a_text_has_words_without_arrows(film: SkipGramResult) -> None:
    text = dataclasses.replace(
        film,
        people=np.zeros(len(film.words), bool),
        analogies=np.zeros((0, 4), np.int64),
        right=np.zeros((len(film.kept), 0), bool),
    )
    header, arrays = sent(word_scenes.skip_gram_scene(text))
    assert header["scene"]["names"] == list(film.words) and len(arrays["pairs"]) == 0
    assert "analogies" not in str(header["scene"]["facts"])


def test_blocked_words_of_a_text_are_not_shown(
    film: SkipGramResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_scenes, "is_blocked", lambda word: word == "crowns")
    text = dataclasses.replace(
        film,
        people=np.zeros(len(film.words), bool),
        analogies=np.zeros((0, 4), np.int64),
        right=np.zeros((len(film.kept), 0), bool),
    )
    header, arrays = sent(word_scenes.skip_gram_scene(text))
    assert "crowns" in film.words and "crowns" not in str(header["scene"])
    assert arrays["positions"].shape[1] == len(film.words) - 1


def test_pairs_of_one_relation_are_found_through_others() -> None:
    analogies = np.array([[0, 1, 2, 3], [2, 3, 4, 5], [6, 7, 8, 9]])
    assert sorted(word_scenes.parallel(analogies).tolist()) == [[0, 1], [2, 3], [4, 5]]
    assert word_scenes.parallel(np.zeros((0, 4), np.int64)).shape == (0, 2)


def test_names_on_a_card_lie_on_no_other_name_or_mark() -> None:
    generator = np.random.default_rng(0)
    places = [(float(x), float(y)) for x, y in generator.uniform((100, 90), (700, 440), (40, 2))]
    names, lettering = [f"word {k}" for k in range(40)], letters(TYPE, SEMIBOLD)
    found = spots(names, places, lettering)
    boxes = [box for box in found if box]
    assert len(boxes) > 20
    marks = [(x - RADIUS + 2, y - RADIUS + 2, x + RADIUS - 2, y + RADIUS - 2) for x, y in places]
    for k, one in enumerate(boxes):
        for other in [*boxes[:k], *marks]:
            assert (
                one[2] <= other[0] or other[2] <= one[0]
                or one[3] <= other[1] + 2 or other[3] <= one[1] + 2
            )  # fmt: skip


def card(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def hues(picture: Image.Image) -> list[int]:
    pixels = np.asarray(picture).astype(int)
    return [int((np.abs(pixels - rgb(hue)).max(axis=2) <= 6).sum()) for hue in CLASS_COLOURS[:3]]


def test_the_card_shows_every_group() -> None:
    picture = card(words_card(given(), **CARD))
    assert picture.size == (1200, 630) and min(hues(picture)) > 150
    along = card(words_card(direction(), axis=AXIS, **CARD))
    assert min(hues(along)[:2]) > 60 and hues(along)[2] == 0
    assert words_card(given(3), **CARD) == words_card(given(3), **CARD)


def test_each_result_has_a_card(
    plane: WordPlaneResult, sizes: WordDirectionResult, film: SkipGramResult
) -> None:
    for made in (
        word_scenes.word_plane_card(plane, **CARD),
        word_scenes.word_direction_card(sizes, **CARD),
        word_scenes.skip_gram_card(film, **CARD),
    ):
        picture = card(made)
        assert picture.size == (1200, 630) and hues(picture)[0] > 60
