"""Every word that the player's views of a run ask for is sent, and none besides."""

import re

from dlviz.draw.palette import CLASS_MARKERS
from dlviz.draw.player import player_source
from dlviz.draw.player_words import ORDINAL_WORDS, RUN_WORDS
from dlviz.texts import blanks
from dlviz.train.losses import LOSSES

SPELT = ("space_units", "space_components", "space_cut")
"""Asked for by a name that is put together, as are the shapes and the losses."""


def test_what_the_views_of_a_run_ask_for_is_what_a_film_brings() -> None:
    asked = set(re.findall(r"words\.((?:network|space|inspect|game)(?:_\w+)?)\b", player_source()))
    shapes = {f"game_{shape}" for shape in CLASS_MARKERS}
    losses = {f"inspect_{loss}" for loss in LOSSES}
    assert asked | shapes | losses | set(SPELT) == set(RUN_WORDS)


def test_every_blank_of_those_words_is_filled_in() -> None:
    asked = re.findall(
        r"fillIn\([^,{}]*?words\.(\w+)(?: : words\.(\w+))?,\s*\{([^{}]*)\}", player_source()
    )
    filled = 0
    for one, other, given in asked:
        names = set(re.findall(r"(?:^|,)\s*(\w+)\s*(?=[:,]|$)", given.strip()))
        for key in {one, other} & set(RUN_WORDS):
            filled += 1
            assert set(blanks(RUN_WORDS[key])) <= names, key
    assert filled > 40


def test_all_four_ways_to_name_a_place_are_asked_for() -> None:
    assert set(ORDINAL_WORDS) <= set(re.findall(r'"(ordinal\w*)"', player_source()))
