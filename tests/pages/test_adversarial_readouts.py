"""The readouts of studies that fool networks: whole results, and what Stop leaves of them."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.test_ui_attack_files import MADE, PARTIAL


def _script(case: str) -> None:
    from dlviz.lessons.adversarial_examples import LESSON
    from dlviz.lessons.links import first_visit
    from dlviz.ui.attack_readouts import ATTACK_READOUTS
    from tests.unit.test_ui_attack_files import result_of

    result = result_of(case)
    ATTACK_READOUTS[type(result.study)](LESSON, first_visit(LESSON), result)


@pytest.mark.parametrize("case", [*MADE, *PARTIAL])
def test_readouts_are_tables_and_sentences_without_holes(case: str) -> None:
    at = AppTest.from_function(_script, args=(case,), default_timeout=30).run()
    assert not at.exception and at.dataframe
    said = [str(caption.value) for caption in at.caption]
    for text in (*said, *(frame.value.to_string() for frame in at.dataframe)):
        assert "nan" not in text.lower() and "None" not in text
    assert all(text.endswith(".") for text in said)
