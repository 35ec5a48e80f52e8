"""Words of the quiz, which stands alone and inside the tower."""

import types
from collections.abc import Mapping

from dlviz.texts import say

QUIZ_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "quiz": say("quiz_words.quiz"),
        "quiz_ask": say("quiz_words.ask"),
        "quiz_natural": say("quiz_words.natural"),
        "quiz_synthetic": say("quiz_words.synthetic"),
        "quiz_pick": say("quiz_words.pick"),
        "quiz_tap": say("quiz_words.tap"),
        "quiz_keys": say("quiz_words.keys"),
        "quiz_keys_present": say("quiz_words.keys_present"),
        "quiz_right": say("quiz_words.right"),
        "quiz_wrong": say("quiz_words.wrong"),
        "quiz_values": say("quiz_words.values"),
        "quiz_activation": say("quiz_words.activation"),
        "quiz_round": say("quiz_words.round"),
        "quiz_dot_right": say("quiz_words.dot_right"),
        "quiz_dot_wrong": say("quiz_words.dot_wrong"),
        "quiz_dot_open": say("quiz_words.dot_open"),
        "quiz_next": say("quiz_words.next"),
        "quiz_score_now": say("quiz_words.score_now"),
        "quiz_score": say("quiz_words.score"),
        "quiz_you": say("quiz_words.you"),
        "quiz_people_natural": say("quiz_words.people_natural"),
        "quiz_people_synthetic": say("quiz_words.people_synthetic"),
        "quiz_source": say("quiz_words.source"),
        "quiz_again": say("quiz_words.again"),
    }
)
"""By key; what stands in braces is put in."""
