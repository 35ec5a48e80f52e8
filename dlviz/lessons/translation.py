"""A translation to be filled in: `python -m dlviz.lessons.translation > de.toml`."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import dlviz.lessons.catalogue  # noqa: F401  # its records say their texts
from dlviz.lessons import words
from dlviz.texts import PASSAGES, Spoken, texts

HERE = Path(__file__).parent


def skeleton() -> str:
    """Every word of the app as TOML, a table an area, and one of the lessons' own passages."""
    tables: dict[str, dict[str, str]] = {}
    for key, text in texts().items():
        area, _, name = key.partition(".")
        tables.setdefault(area, {})[name] = text
    tables[PASSAGES] = {text: text for text in passages()}
    return "\n".join(_table(area, table) for area, table in tables.items())


def passages() -> tuple[str, ...]:
    """What lessons say: their records' texts, sentences and terms, and what their code fills in."""
    said = [*Spoken.english, *words.SENTENCES.values(), *words.GLOSSARY.values(), *words.GLOSSARY]
    for file in sorted(HERE.rglob("*.py")):
        said += _filled(ast.parse(file.read_text("utf-8")))
    return tuple(dict.fromkeys(said))


def _filled(tree: ast.Module) -> Iterator[str]:
    """The first arguments of `fill` and `passage`, where they stand in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            text = node.args[0]
            if node.func.id in ("fill", "passage") and isinstance(text, ast.Constant):
                yield str(text.value)


def _table(area: str, table: dict[str, str]) -> str:
    # A TOML basic string takes all that JSON's may hold.
    lines = (f"{_quoted(name)} = {_quoted(text)}\n" for name, text in table.items())
    return f"[{area}]\n{''.join(lines)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


if __name__ == "__main__":
    sys.stdout.write(skeleton())
