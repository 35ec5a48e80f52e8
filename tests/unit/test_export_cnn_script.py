"""The script of a small network for pictures trains to the very numbers of the run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from dlviz.data.pictures import DATASETS, load_pictures
from dlviz.errors import UserError
from dlviz.export.cnn_script import cnn_script, has_script
from dlviz.export.cnn_script_data import pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.jobs import finish
from dlviz.nets.cnn import Cnn, build
from dlviz.train.cnn_run import CnnResult, CnnRun
from dlviz.train.marked_run import MarkedRun
from tests.scripts import ran_here

SMALL = CnnRun(n=150, n_test=60, epochs=2, live=True)
MARKED = MarkedRun(n=150, n_test=60, epochs=2, live=True)
CASES = {
    "plain": SMALL,
    "shuffled, another seed": SMALL.having(shuffled=True, seed=11),
    "dense": SMALL.having(network="dense", world="inverted"),
    "average pooling": SMALL.having(
        pooling="average", head="average", kernel=5, channels=(4,) * 4, world="side_light"
    ),
    "strides, flat": SMALL.having(
        pooling="stride", head="flatten", channels=(5, 7), world="stray_line", noise=0.0
    ),
    "one layer of one pixel": SMALL.having(channels=(3,), kernel=1, batch_size=512),
    "digits": SMALL.having(dataset="digits"),
    "digits, dense, shuffled": SMALL.having(
        dataset="digits", network="dense", shuffled=True, n=5000, epochs=1
    ),
    "marked": MARKED,
    "half marked, a stray line": MARKED.having(mark=0.5, world="stray_line", channels=(4, 5)),
    "no mark, inverted": MARKED.having(mark=0.0, world="inverted", head="average", seed=3, n=90),
}
SPECS = [
    *(Cnn((3, 16, 16), 5, (3, 64, 9, 2), kernel, head="flatten") for kernel in (1, 3, 5, 7)),
    Cnn((3, 16, 16), 5, (3, 8, 9), head="average", norm=True, pools=(1,), hidden=(6,)),
]
DENSE = Cnn((1, 24, 24), 6, (), hidden=(64, 32))


def agrees(text: str, result: CnnResult) -> None:
    """The numbers are the result's; a processor's way of adding may show in the last digits."""
    head, *lines = text.splitlines()
    assert head.split()[0] == "updates"
    rows = np.array([line.split() for line in lines[: len(result.epochs)]], dtype=np.float64)
    np.testing.assert_allclose(rows[:, 1], result.epochs, atol=6e-4)
    np.testing.assert_allclose(rows[:, 2], result.train_loss, rtol=1e-6)
    np.testing.assert_allclose(rows[:, 3], result.train_accuracy, atol=1e-8)
    np.testing.assert_allclose(rows[:, 4], result.test_accuracy, atol=1e-8)
    rest = lines[len(result.epochs) + 1 :]
    names, counts = zip(*((line[:10].strip(), line[10:].split()) for line in rest), strict=True)
    assert names == load_pictures(result.study.data)[0].names
    assert [list(map(int, row)) for row in counts] == result.confusion.tolist()


@pytest.mark.parametrize("case", CASES)
def test_the_script_trains_to_the_numbers_of_the_run(case: str) -> None:
    agrees(ran_here(cnn_script(CASES[case])), finish(CASES[case]))


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "network.py"
    file.write_text(cnn_script(SMALL), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr == ""
    agrees(done.stdout, finish(SMALL))


def test_numbers_that_are_no_longer_finite_end_the_script() -> None:
    code = cnn_script(SMALL.having(epochs=1))
    assert " 0.003\n" in code
    *_, last = ran_here(code.replace(" 0.003\n", " 1e36\n", 1)).splitlines()
    assert last == "diverged"


@pytest.mark.parametrize("world", ["plain", "side_light", "inverted", "stray_line"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_the_script_draws_the_same_pictures(world: str, shuffled: bool) -> None:
    study = CnnRun(n=40, n_test=30, world=world, shuffled=shuffled, seed=5, noise=0.3)
    code = cnn_script(study)
    scope: dict[str, object] = {}
    head = code[: code.index("# The pictures.")]
    exec(head + pictures_section(study), scope)
    found = scope["pictures"](5)  # type: ignore[operator]
    for place, known in enumerate(load_pictures(study.data)):
        assert np.array_equal(found[2 * place].numpy(), known.images)
        assert np.array_equal(found[2 * place + 1].numpy(), known.labels)


@pytest.mark.parametrize("mark", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("whole", [False, True])
def test_the_script_draws_the_same_coloured_pictures_and_marks(mark: float, whole: bool) -> None:
    study = MarkedRun(n=40, n_test=30, mark=mark, seed=5, world="side_light")
    code = cnn_script(study)
    scope: dict[str, object] = {}
    exec(code[: code.index("# The pictures.")] + pictures_section(study, whole=whole), scope)
    found = scope["pictures"](5)  # type: ignore[operator]
    for place, known in enumerate(load_pictures(study.data)):
        assert np.array_equal(found[2 * place].numpy(), known.images)
        assert np.array_equal(found[2 * place + 1].numpy(), known.labels)
    if whole:
        for share in (0.0, 0.7, 1.0):
            known = study.tested(share)
            images, labels, masks, marked = scope["draw"](5, 30, True, share)  # type: ignore[operator]
            assert np.array_equal(images.numpy(), known.images)
            assert np.array_equal(labels.numpy(), known.labels)
            assert np.array_equal(masks, known.masks)
            assert np.array_equal(marked, known.marked)


@pytest.mark.parametrize("spec", [*SPECS, DENSE], ids=str)
def test_the_scripts_network_is_born_with_the_same_weights(spec: Cnn) -> None:
    head = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
    for layers in (False, True):
        scope: dict[str, type[torch.nn.Module]] = {}
        exec(head + model_section(spec, layers=layers), scope)  # type: ignore[arg-type]
        ours = build(spec, 3)
        torch.manual_seed(3)
        theirs = scope["Net"]()
        for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            assert torch.equal(one, other)
        x = torch.rand(5, *spec.shape)
        assert torch.allclose(ours(x), theirs(x), atol=1e-5)


def test_the_script_says_only_what_its_study_needs() -> None:
    plain = cnn_script(CnnRun())
    for word in ("import dlviz", "order_of", "_side_light", "_strays", 'ring"', "AREAS", "data."):
        assert word not in plain
    assert "load_digits" in cnn_script(CASES["digits"])
    assert "ImageDraw" not in cnn_script(CASES["digits"])


def test_nothing_in_a_script_is_left_unused_and_it_fits_on_a_few_pages(tmp_path: Path) -> None:
    for number, study in enumerate(CASES.values()):
        code = cnn_script(study)
        assert max(map(len, code.splitlines())) <= 100
        assert len(code.splitlines()) <= 300
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_sets_that_have_to_be_fetched_have_no_script() -> None:
    for name, known in DATASETS.items():
        assert has_script(CnnRun(dataset=name)) == (not known.download)


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        cnn_script(CnnRun(pooling="__import__('os').abort()"))
