"""The names of ImageNet's classes, and the script that writes them."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dlviz.data.imagenet import imagenet_classes

MAKE = Path(__file__).parents[2] / "assets" / "imagenet" / "make.py"


def test_there_are_a_thousand_different_names() -> None:
    names = imagenet_classes()
    assert len(names) == 1000
    assert len(set(names)) == 1000
    assert all(name and name == name.strip() and name.isprintable() for name in names)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "tench"),
        (281, "tabby"),
        (282, "tiger cat"),
        (285, "Egyptian cat"),
        (698, "palace"),
        (872, "tripod"),
        (967, "espresso"),
        (985, "daisy"),
        (999, "toilet tissue"),
    ],
)
def test_known_classes_are_in_their_places(number: int, name: str) -> None:
    assert imagenet_classes()[number] == name


def made(folder: Path, module: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script on a wheel that holds this module."""
    wheel = folder / "torchvision-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("torchvision/models/_meta.py", module)
    copy = folder / "make.py"
    copy.write_text(MAKE.read_text())
    command = [sys.executable, str(copy), str(wheel)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_script_parses_the_list_and_runs_nothing_of_the_wheel(tmp_path: Path) -> None:
    names = [f"thing {number}" for number in range(1000)]
    ran = tmp_path / "ran"
    module = f"open({str(ran)!r}, 'w')\n_OTHER = ['a']\n_IMAGENET_CATEGORIES = {names!r}\n"
    assert made(tmp_path, module).returncode == 0
    assert (tmp_path / "classes.txt").read_text().splitlines() == names
    assert not ran.exists()


@pytest.mark.parametrize("module", ["_OTHER = 1\n", "_IMAGENET_CATEGORIES = ['one']\n"])
def test_the_script_writes_nothing_when_the_list_is_not_there_or_not_whole(
    tmp_path: Path, module: str
) -> None:
    assert made(tmp_path, module).returncode != 0
    assert not (tmp_path / "classes.txt").exists()
