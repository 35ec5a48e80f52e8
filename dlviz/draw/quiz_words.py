"""Words of the quiz, which stands alone and inside the tower."""

import types
from collections.abc import Mapping

QUIZ_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "quiz": "Quiz",
        "quiz_ask": "Which picture fires this unit more?",
        "quiz_natural": "its strongest patches",
        "quiz_synthetic": "an input optimised for it",
        "quiz_pick": "Picture {number}",
        "quiz_tap": "Tap one of the two.",
        "quiz_keys": "Click one of the two, or press 1 or 2.",
        "quiz_keys_present": "Press 1 or 2.",
        "quiz_right": "Right: picture {number} fires it more.",
        "quiz_wrong": "No: picture {number} fires it more.",
        "quiz_values": "{high} against {low}.",
        "quiz_activation": "activation {value}",
        "quiz_round": "Round {round} of {all}",
        "quiz_dot_right": "right",
        "quiz_dot_wrong": "wrong",
        "quiz_dot_open": "open",
        "quiz_next": "Next round",
        "quiz_score_now": "Your score",
        "quiz_score": "{right} of {all} right",
        "quiz_you": "You",
        "quiz_people_natural": "People, with natural patches",
        "quiz_people_synthetic": "People, with optimised inputs",
        "quiz_source": "People: Borowski and others, 2021, another network. Guessing gives 50 %.",
        "quiz_again": "Again",
    }
)
"""By key; what stands in braces is put in."""
