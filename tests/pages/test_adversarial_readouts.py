"""The readouts of studies that fool networks: whole results, and what Stop leaves of them."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.measure.fooled import DONE
from dlviz.measure.robustness import NETS
from tests.unit.test_ui_attack_files import MADE, PARTIAL, result_of


def _script(case: str) -> None:
    from dlviz.lessons.adversarial_examples import LESSON
    from dlviz.lessons.links import first_visit
    from dlviz.ui.attack_readouts import ATTACK_READOUTS
    from tests.unit.test_ui_attack_files import result_of

    result = result_of(case)
    ATTACK_READOUTS[type(result.study)](LESSON, first_visit(LESSON), result)


def readouts(case: str) -> AppTest:
    at = AppTest.from_function(_script, args=(case,), default_timeout=30).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("case", [*MADE, *PARTIAL])
def test_readouts_are_tables_and_sentences_without_holes(case: str) -> None:
    at = readouts(case)
    assert at.dataframe
    said = [str(caption.value) for caption in at.caption]
    for text in (*said, *(frame.value.to_string() for frame in at.dataframe)):
        assert "nan" not in text.lower() and "None" not in text
    assert all(text.endswith(".") for text in said)


def test_the_levels_and_the_noise_are_told_as_they_were_measured() -> None:
    result = result_of("fooled")
    levels, done, noise, pasted = (frame.value for frame in readouts("fooled").dataframe)
    assert levels["p(aim)"].tolist()[:2] == ["94.0 %", "99.0 %"]
    assert levels["levels of 255"].tolist() == result.levels.tolist()
    assert noise.iloc[:, 0].tolist() == result.sizes.tolist()
    assert noise.iloc[:, 1].tolist()[-2:] == ["70.0 %", "70.0 %"]
    assert done.shape == (len(DONE), 1 + len(result.levels))
    assert pasted.iloc[:, 0].tolist() == [label for _, label in result.others]


def test_a_little_is_not_told_as_nothing() -> None:
    """What others say of the target is a hundredth of a percent, and less."""
    *_, pasted = (frame.value for frame in readouts("fooled").dataframe)
    told = [share for text in pasted.iloc[:, 1] for share in text.split(" → ")]
    exact = result_of("fooled").pasted[0].ravel()
    assert len(told) == len(exact) and "0.00 %" not in told
    for text, share in zip(told, exact, strict=True):
        if text == "< 0.01 %":
            assert 0 < share < 1e-4
        else:
            assert float(text.removesuffix(" %")) == pytest.approx(100 * share, abs=0.0051)


@pytest.mark.parametrize(
    ("case", "price", "half"),
    [
        ("robustness", "Training took 2.3 s; against attacks 21.4 s.", True),
        ("robustness, first network", "Training took 2.3 s; against attacks -.", False),
    ],
)
def test_the_price_of_training_is_told_as_far_as_it_is_known(
    case: str, price: str, half: bool
) -> None:
    at = readouts(case)
    (caption,) = at.caption
    assert price in str(caption.value)
    sizes = re.findall(r"\d\.\d{3}", str(caption.value))
    assert len(sizes) == (3 if half else 0)
    assert [frame.value.columns[0] for frame in at.dataframe] == list(NETS.values())


def test_the_curves_are_in_the_tables() -> None:
    tables = [frame.value for frame in readouts("robustness").dataframe]
    result = result_of("robustness")
    for table, curves in zip(tables, result.accuracy, strict=True):
        for epsilon, column in zip(result.epsilons, curves.T, strict=True):
            told = [float(text.removesuffix(" %")) for text in table[f"ε = {epsilon:g}"]]
            assert told == pytest.approx(100 * column, abs=0.051)
