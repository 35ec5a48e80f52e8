"""Facts about the repository itself: pins, layers, promises of its documents."""

import ast
import dataclasses
import os
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dlviz.draw.palette import CLASS_COLOURS, CLASS_COLOURS_DARK
from dlviz.lessons.catalogue import PAGES
from dlviz.settings import Settings
from dlviz.train.runs import train

ROOT = Path(__file__).parents[2]
APP = (ROOT / "app.py", *(ROOT / "pages").glob("*.py"))
PACKAGE = tuple((ROOT / "dlviz").rglob("*.py"))
TESTS = tuple((ROOT / "tests").rglob("*.py"))
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"))
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())


def imported(file: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, by its full name."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def packages(file: Path) -> set[str]:
    """The first parts of those names."""
    return {name.partition(".")[0] for name in imported(file)}


def requirements(name: str) -> Iterator[str]:
    """The lines of a requirements file that ask for a package."""
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith(("#", "-r ")):
            yield line


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name: str) -> None:
    lines = list(requirements(name))
    assert len(lines) > 5
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==\d+(\.\d+)+( +# .+)?", line), line


def test_every_requirement_of_the_app_says_why_it_is_there() -> None:
    assert [line for line in requirements("requirements.txt") if "  # " not in line] == []


def test_streamlit_is_imported_only_by_the_ui_and_the_pages() -> None:
    users = {file for file in PACKAGE if "streamlit" in packages(file)}
    ui = ROOT / "dlviz/ui"
    assert users, "the search finds nothing at all"
    assert {file for file in users if ui not in file.parents} == set()


def test_the_package_knows_neither_pages_nor_tests() -> None:
    assert [f for f in PACKAGE if packages(f) & {"app", "pages", "tests"}] == []


def test_a_page_holds_no_science() -> None:
    heavy = {"torch", "numpy", "scipy", "sklearn", "captum", "pandas"}
    assert [f for f in APP if packages(f) & heavy] == []


@pytest.mark.parametrize("file", TESTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_test_is_skipped_or_expected_to_fail(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"skip", "skipif", "skipTest", "xfail", "importorskip"}, (
                f"line {node.lineno}"
            )


def test_every_make_command_in_the_documents_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        named = re.findall(r"(?:`|^ {4,})make ([a-z]+)", document.read_text(), re.MULTILINE)
        assert set(named) <= targets, document.name
    assert {"run", "test", "verify", "claims", "bench", "shots", "format"} <= targets


def test_the_readme_shows_the_two_commands_first() -> None:
    code = re.findall(r"^ {4}(.+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [line.split()[:2] for line in code[:2]] == [["make", "run"], ["make", "test"]]


def test_every_file_that_a_document_links_is_there() -> None:
    for document in DOCUMENTS:
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            page = ROOT / "pages" / f"{link.partition('?')[0].removeprefix('/')}.py"
            there = page if link.startswith("/") else document.parent / link
            assert "://" in link or there.is_file(), f"{document.name}: {link}"


def test_every_lesson_has_its_page_and_its_picture_in_the_documents() -> None:
    ids = {lesson.id for lesson in PAGES}
    assert {file.stem for file in (ROOT / "pages").glob("*.py")} == ids | {"before_class"}
    lessons = (ROOT / "docs/lessons.md").read_text()
    assert [name for name in ids if f"(shots/{name}.png)" not in lessons] == []
    assert [lesson.question for lesson in PAGES if lesson.question not in lessons] == []
    assert "](docs/lessons.md)" in (ROOT / "README.md").read_text()


def test_the_readme_has_one_picture_and_says_in_three_sentences_what_it_shows() -> None:
    readme = (ROOT / "README.md").read_text()
    assert readme.count("![") == 1
    what = readme.partition(")\n")[2].partition("\n    make")[0]
    assert len(re.findall(r"[.?](?=\s)", what)) == 3
    for document in ("teaching", "deploy", "performance", "lessons"):
        assert f"](docs/{document}.md)" in readme


def test_every_asset_is_documented() -> None:
    assets = [
        file
        for file in (ROOT / "assets").rglob("*")
        if file.is_file() and file.name not in {"README.md", ".gitkeep"}
    ]
    text = (ROOT / "assets/README.md").read_text()
    assert [
        file for file in assets if file.relative_to(ROOT / "assets").as_posix() not in text
    ] == []


def test_the_smallest_lesson_in_contributing_trains_and_reaches_a_verdict() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    names: dict[str, object] = {}
    exec(textwrap.dedent(blocks[0]), names)
    lesson = names["LESSON"]
    claim = lesson.claims[0]  # type: ignore[attr-defined]
    verdict = claim.measure(train(*claim.studies()))
    assert (verdict.kind, verdict.answer) == ("holds", (0,))


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    rows = dict(re.findall(r"^\| `DLVIZ_([A-Z_]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    kept = {entry.name.upper(): str(entry.default) for entry in dataclasses.fields(Settings)}
    assert rows == kept


def test_streamlit_refuses_the_uploads_that_the_app_refuses() -> None:
    assert CONFIG["server"]["maxUploadSize"] == Settings().upload_mb


def test_charts_colour_classes_as_films_do() -> None:
    themes = CONFIG["theme"]
    assert tuple(themes["light"]["chartCategoricalColors"]) == CLASS_COLOURS
    assert tuple(themes["dark"]["chartCategoricalColors"]) == CLASS_COLOURS_DARK


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlit_takes_a_scale_only_of_ten_colours(theme: str) -> None:
    for scale in ("chartSequentialColors", "chartDivergingColors"):
        colours = CONFIG["theme"][theme][scale]
        assert len(colours) == 10
        assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_links_stand_out_from_their_ground(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    ground = luminance(colours["backgroundColor"])
    for name, least in (("textColor", 7.0), ("linkColor", 4.5), ("primaryColor", 3.0)):
        low, high = sorted((ground, luminance(colours[name])))
        assert (high + 0.05) / (low + 0.05) >= least, name  # WCAG 2: contrast ratio


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" in [0, 1] (WCAG 2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_ci_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("make test")
