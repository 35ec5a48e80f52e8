"""What a digit under attack sends to the player, and the card that is shared."""

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from dlviz.data.picture_data import in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.draw.card import HERO, MARGIN
from dlviz.draw.digit_card import digit_card, gives, least
from dlviz.draw.digit_scene import DIGIT_WORDS, offered
from dlviz.draw.player import player_source
from dlviz.draw.scene import Scene, encode_scene
from dlviz.measure.own_digit import LEVELS, OwnDigit
from tests.digit_example import EPSILONS, digit, digit_of
from tests.film_payload import decode

WORDS = {"title": "How little?", "finding": "It takes 0.07.", "link": "dlviz/?v=1"}
DRAWN = "".join(LEVELS[(3 * k) % 17] for k in range(64))


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_the_digit_and_what_both_networks_say_travel() -> None:
    made, (header, arrays) = digit_of(), sent(digit())
    np.testing.assert_array_equal(arrays["picture"], made.picture)
    np.testing.assert_array_equal(arrays["attacked"], made.attacked)
    np.testing.assert_array_equal(arrays["answers"], made.answer)
    np.testing.assert_allclose(arrays["chances"], made.probabilities, atol=1e-6)
    assert header["scene"]["smallest"] == [0.07, 0.23]
    assert header["scene"]["start"] == {"drawn": "", "picture": 3}


def test_a_network_that_is_never_fooled_has_no_number() -> None:
    header, _ = sent(digit(smallest=(0.07, float("nan"))))
    assert header["scene"]["smallest"] == [0.07, None]


def test_a_digit_of_every_class_is_offered_and_the_one_that_is_asked_for() -> None:
    _, test = load_pictures(OwnDigit().data)
    for picture in (0, 3, 200):
        header, arrays = sent(digit(picture=picture))
        places = header["scene"]["offered"]
        assert picture in places and header["scene"]["truth"] == list(range(10))
        np.testing.assert_array_equal(test.labels[places], range(10))
        np.testing.assert_array_equal(arrays["pictures"], in_bytes(test.images[places]))


def test_a_picture_that_is_not_there_leaves_the_offer_as_it_is() -> None:
    labels = np.array([2, 0, 1, 1])
    np.testing.assert_array_equal(offered(labels, 99), offered(labels, 0))


def test_a_drawing_is_spelt_alike_in_the_script_and_in_the_study() -> None:
    assert f'DIGIT_LEVELS = "{LEVELS}"' in player_source()
    header, arrays = sent(digit(drawn=DRAWN))
    assert header["scene"]["start"]["drawn"] == DRAWN and header["scene"]["label"] == -1
    levels = np.rint(arrays["picture"].ravel() * (16 / 255)).astype(int)
    assert "".join(LEVELS[level] for level in levels) == DRAWN


def test_every_word_of_the_script_is_there() -> None:
    named = set(re.findall(r"words\.(digit_\w+)|words\[\"(digit_\w+)\"\]", player_source()))
    asked = {one or other for one, other in named}
    assert len(asked) > 8 and asked <= set(DIGIT_WORDS)
    assert {f"digit_net_{net}" for net in digit_of().nets} <= set(DIGIT_WORDS)


def test_the_smallest_attack_is_written_with_what_it_exceeds() -> None:
    made = digit_of(smallest=(0.0765, float("nan")))
    assert [least(made, net) for net in (0, 1)] == ["ε = 0.0765", "none found up to 0.4"]


def test_a_digit_that_is_wrong_unattacked_has_no_smallest_attack() -> None:
    made = digit_of(smallest=(0.0, 0.07))
    assert [least(made, net) for net in (0, 1)] == ["misread as it is", "ε = 0.07"]
    assert gives(made, 0) == 0 and made.answer[0, 0] != made.label
    assert least(digit_of(smallest=(0.0, 0.07), target=8), 0) == "read so as it is"
    header, _ = sent(digit(smallest=(0.0, 0.07), target=8))
    assert header["text"]["words"]["digit_misread"] == "read so as it is"


def test_with_a_target_the_first_size_that_reaches_it_counts() -> None:
    made = digit_of(smallest=(0.03, float("nan")), target=9)
    answer = made.answer.copy()
    assert (answer[0, 2:] == answer[0, 2]).all() and answer[0, 2] not in (made.label, 9)
    answer[0, 5:] = 9  # wrong from the second size on, the target from the fifth
    made = replace(made, answer=answer)
    assert gives(made, 0) == 5
    assert gives(made, 1) == len(EPSILONS) - 1


def test_the_card_shows_each_network_where_it_gives_way() -> None:
    made = digit_of(smallest=(0.07, float("nan")))
    assert EPSILONS[gives(made, 0)] == 0.08 and EPSILONS[gives(made, 1)] == 0.4


def test_the_card_shows_the_digit() -> None:
    drawn = Image.open(io.BytesIO(digit_card(digit_of(), **WORDS))).convert("RGB")
    assert drawn.size == (1200, 630)
    middles = (MARGIN + (np.arange(8) + 0.5) * HERO / 8).astype(int)
    pixels = np.asarray(drawn)[middles[:6, None], middles[None, :]]
    np.testing.assert_array_equal(pixels[..., 0], digit_of().picture[:6])
