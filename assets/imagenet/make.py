"""Writes the names of ImageNet's 1,000 classes, as torchvision's wheel lists them.

Run: python assets/imagenet/make.py [wheel]. Without a wheel, pip downloads one. The wheel is
opened as a zip file and one of its modules is parsed: none of its code runs.
"""

import ast
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MODULE = "torchvision/models/_meta.py"
LIST = "_IMAGENET_CATEGORIES"
CLASSES = Path(__file__).with_name("classes.txt")
PIN = "torchvision==0.28.0"


def names(wheel: Path) -> list[str]:
    """The names in the order of the classes."""
    with zipfile.ZipFile(wheel) as archive:
        tree = ast.parse(archive.read(MODULE).decode())
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == LIST:
            return ast.literal_eval(node.value)
    raise SystemExit(f"{MODULE} has no {LIST}")


def downloaded(folder: str) -> Path:
    """The wheel of torchvision, alone."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--dest", folder, PIN], check=True)
    return next(Path(folder).glob("torchvision-*.whl"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found = names(Path(sys.argv[1]) if len(sys.argv) > 1 else downloaded(folder))
    assert len(found) == 1000 and all(name == name.strip() and "\n" not in name for name in found)
    CLASSES.write_text("".join(f"{name}\n" for name in found), encoding="utf-8")
    print(CLASSES.name, CLASSES.stat().st_size)
