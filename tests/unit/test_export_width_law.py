"""The exported script repeats the study to the same numbers, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from dlviz.errors import UserError
from dlviz.export.width_law_script import width_law_script
from dlviz.jobs import finish
from dlviz.measure.width_law import WidthLaw

CASES = {
    "two shapes, one that alternates": WidthLaw(nets=60, seed=4),
    "one shape of mixed widths": WidthLaw(
        widths=(7, 3, 3, 3, 12, 5, 5), against=(), nets=300, seed=5
    ),
    "a hundred widths": WidthLaw(widths=tuple(range(1, 101)), against=(), nets=10),
    "drawn in pieces": WidthLaw(widths=(300, 200, 300), against=(512, 4), nets=11),
    "one layer of one": WidthLaw(widths=(1,), against=(2,), nets=50),
    "all of them dead": WidthLaw(widths=(1,) * 100, against=(), nets=10),
}


def printed(source: str, folder: Path) -> list[list[str]]:
    """What the script prints, line by line and word by word."""
    file = folder / "width_law.py"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return [line.split(maxsplit=1) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_numbers_of_the_study(case: str, tmp_path: Path) -> None:
    shapes = finish(CASES[case]).shapes
    said = printed(width_law_script(CASES[case]), tmp_path)
    assert len(said) == 4 * len(shapes)
    for place, shape in enumerate(shapes):
        widths, *numbers = said[4 * place : 4 * place + 4]
        assert widths == ["shape", str(list(shape.widths))]
        assert {name: [float(each) for each in row.split()] for name, row in numbers} == {
            "mean": pytest.approx(
                [shape.mean, shape.exact_mean, shape.rule_mean], rel=1e-9, nan_ok=True
            ),
            "variance": pytest.approx(
                [shape.variance, shape.exact_variance, shape.rule_variance], rel=1e-9, nan_ok=True
            ),
            "dead": pytest.approx([shape.dead, shape.exact_dead], rel=1e-9),
        }


def test_the_script_says_once_what_repeats_and_fits_on_a_page() -> None:
    assert max(map(len, width_law_script(CASES["a hundred widths"]).splitlines())) <= 100
    source = width_law_script(WidthLaw())
    assert "    [10, 90] * 10,\n    [50] * 20,\n" in source
    assert "    [7, *[3] * 3, 5, 5],\n" in width_law_script(
        WidthLaw(widths=(7, 3, 3, 3, 5, 5), against=())
    )
    assert len(source.splitlines()) <= 65
    assert max(map(len, source.splitlines())) <= 100


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_type"):
        width_law_script(WidthLaw(widths=("__import__('os').abort()",)))
