"""Nothing that a user sends is run, unpickled, or put into HTML or JavaScript."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = (ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "dlviz").rglob("*.py"))
SCRIPTS = tuple((ROOT / "dlviz").rglob("*.js"))
LOADERS = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve",
           "yaml", "jsonpickle", "copyreg"}  # fmt: skip
RUNNERS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.jit.load",
           "torch.hub.load", "torch.package.PackageImporter", "pd.read_pickle",
           "pandas.read_pickle"}  # fmt: skip
# Where HTML is handed to a page: each is static text, or filled with our own words alone.
HTML = {("dlviz/ui/page.py", "style"), ("dlviz/ui/gallery.py", "gallery"),
        ("dlviz/ui/home.py", "home")}  # fmt: skip
HARMFUL = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|srcdoc|setHTMLUnsafe"
    r"|createContextualFragment|DOMParser)\b|new Function|javascript:|setTimeout\(\s*[\"'`]"
)


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def calls(file: Path) -> Iterator[tuple[str, ast.Call, dict[str, str]]]:
    """What a file calls: the name, the call and its named arguments."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            given = {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg}
            yield ast.unparse(node.func), node, given


@pytest.mark.parametrize("file", PYTHON, ids=named)
def test_nothing_is_unpickled_and_no_text_is_run(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not {name.partition(".")[0] for name in names} & LOADERS, f"line {node.lineno}"
    for name, node, given in calls(file):
        where = f"{named(file)}, line {node.lineno}"
        assert name.removeprefix("builtins.") not in RUNNERS, where
        assert given.get("shell", "False") == "False", where
        assert given.get("allow_pickle", "False") == "False", where
        if name in {"np.load", "numpy.load"}:
            assert given.get("allow_pickle") == "False", f"{where}: say allow_pickle=False"
        if name.endswith("torch.load") or name == "load_state_dict_from_url":
            assert given.get("weights_only") == "True", where


def functions(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a file with the function in which it stands."""
    for outer in ast.parse(file.read_text()).body:
        for node in ast.walk(outer):
            if isinstance(node, ast.Call):
                yield getattr(outer, "name", ""), node


def test_html_is_handed_to_a_page_only_where_it_is_ours() -> None:
    found = set()
    for file in PYTHON:
        for function, node in functions(file):
            name = ast.unparse(node.func)
            assert not any(word.arg == "unsafe_allow_html" for word in node.keywords), named(file)
            assert not any(word.arg == "unsafe_allow_javascript" for word in node.keywords)
            assert not name.startswith(("components.html", "st.components.v1", "components.iframe"))
            if name in {"st.html", "st.iframe"} or name.endswith(".html"):
                found.add((named(file), function))
    assert found <= HTML, "a new place: look whether anything of a reader's goes in"


@pytest.mark.parametrize("file", SCRIPTS, ids=named)
def test_the_films_make_no_html_out_of_text(file: Path) -> None:
    code = re.sub(r"(?m)^\s*//.*$", "", file.read_text())
    assert HARMFUL.search(code) is None


def test_the_scan_of_the_films_would_find_something() -> None:
    assert len(SCRIPTS) > 5
    for bad in ("a.innerHTML = x", "eval(x)", "new Function(x)", "setTimeout('x', 1)"):
        assert HARMFUL.search(bad)


def test_every_exception_from_ruffs_rules_has_a_reason() -> None:
    for file in PYTHON:
        for line in file.read_text().splitlines():
            if "noqa" in line:
                assert re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* +[-#] +\w+", line), (
                    f"{file}: {line}"
                )


def test_ruffs_security_rules_are_on_for_the_app() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not any(code.startswith("S") and code[1:].isdigit() for code in lint["ignore"])
    assert all(pattern.startswith(("tests", "assets")) for pattern in lint["per-file-ignores"])


def test_tracebacks_stay_in_the_log() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["showErrorLinks"] is False
    assert config["server"]["maxUploadSize"] <= 20
    assert config["server"].get("enableXsrfProtection", True)
