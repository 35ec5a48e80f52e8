"""What the quiz sends to the player."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlviz.draw.film import Options
from dlviz.draw.quiz_scene import PEOPLE, quiz_scene
from dlviz.draw.scene import encode_scene
from tests.film_payload import decode
from tests.pictures_example import quiz_of


def sent(result: Any, **given: Any) -> dict[str, Any]:
    return decode(encode_scene(quiz_scene(result, **given)))[0]


def test_every_round_has_its_references_two_pictures_and_two_values() -> None:
    quiz = quiz_of()
    header = sent(quiz)
    assert header["view"] == "quiz" and header["clock"] is None
    rounds = header["scene"]["rounds"]
    assert len(rounds) == 10
    for one, made in zip(rounds, quiz.rounds, strict=True):
        assert (len(one["references"]), len(one["pictures"])) == (4, 2)
        assert one["values"] == list(made.activations)
        assert one["name"] == f"Stage 5, unit {made.unit + 1}", "as on the tower, from 1"


def test_nothing_in_the_words_for_a_screen_tells_an_answer() -> None:
    header = sent(quiz_of(), finding="")
    said = " ".join([header["text"]["label"], header["text"]["finding"]])
    assert not any(str(value) in said for one in quiz_of().rounds for value in one.activations)
    rounds = tuple(
        replace(one, activations=one.activations[::-1].copy()) for one in quiz_of().rounds
    )
    swapped = replace(quiz_of(), rounds=rounds)
    assert sent(swapped)["text"] == header["text"]


def test_people_did_better_with_natural_patches() -> None:
    assert sent(quiz_of())["scene"]["people"] == {"natural": 0.92, "synthetic": 0.82}
    assert PEOPLE["natural"] > PEOPLE["synthetic"] > 0.5


@pytest.mark.parametrize("reference", ["natural", "synthetic"])
def test_the_player_knows_what_the_references_are(reference: str) -> None:
    assert sent(quiz_of(reference=reference))["scene"]["references"] == reference


def test_small_pictures_travel_to_the_last_bit_and_ten_rounds_of_photographs_are_small() -> None:
    small = quiz_of(small=True)
    assert sent(small)["scene"]["atlas"]["sharp"]
    assert len(encode_scene(quiz_scene(quiz_of()))) < 300_000, "bytes"


def test_one_picture_that_is_asked_twice_is_sent_once() -> None:
    first, second = quiz_of(2).rounds
    quiz = replace(quiz_of(2), rounds=(first, replace(second, references=first.references)))
    _, arrays = decode(encode_scene(quiz_scene(quiz)))
    assert len(arrays["atlas_places"]) == 4 + 2 + 2
    assert arrays["atlas"].dtype == np.uint8


def test_options_reach_the_player() -> None:
    assert sent(quiz_of(1), options=Options(present=True))["options"]["present"]
