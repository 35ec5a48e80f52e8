"""`DLVIZ_LANGUAGE=zz python -m tests.translated lesson ...`: what a page says in no translation.

The language "zz" puts all that it says in brackets; words outside any brackets are printed. A
process of its own, as words are asked for when modules are imported.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

from dlviz import texts

ENGLISH = dict(texts.texts())
SHOWN = ("label", "placeholder", "help", "body", "value")
NO_WORDS = re.compile(r":material/\w+:|:\w+-badge|https?://\S+|\$[^$]*\$")
WORD = re.compile(r"[A-Za-z]{3,}")


class Bracketed(dict[str, str]):
    """Every text in brackets, also what no table holds: a lesson's own."""

    def get(self, key: str, default: Any = None) -> Any:
        return f"⟦{default}⟧" if key.startswith(f"{texts.PASSAGES}.") else super().get(key, default)


def outside(text: str) -> str:
    """What stands in no brackets."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = inner
    return NO_WORDS.sub("", text)


def shown(node: Any) -> Iterator[str]:
    """What a page's element and those in it show."""
    proto = getattr(node, "proto", None)
    if node.type not in ("latex", "code"):
        for name in SHOWN:
            value = getattr(proto, name, None)
            if isinstance(value, str):
                yield value
    for part in getattr(node, "children", {}).values():
        yield from shown(part)


def main() -> None:
    """Print the words of the named lessons' pages that no translation can reach."""
    table = Bracketed({key: f"⟦{text}⟧" for key, text in ENGLISH.items()})
    texts.texts = lambda _language="en": table  # type: ignore[assignment]
    from streamlit.testing.v1 import AppTest

    from dlviz.lessons.catalogue import LESSONS
    from tests.serving import ROOT

    for lesson in (lesson for lesson in LESSONS if lesson.id in sys.argv[1:]):
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        for name, value in {"v": "1", "step": "1", "shown": "1", "deeper": "1"}.items():
            at.query_params[name] = value
        at.switch_page(f"pages/{lesson.id}.py").run()
        assert not at.exception, at.exception
        said = [text for node in at.main for text in shown(node)]
        assert sum("⟦" in text for text in said) > 30
        named = {name for source in lesson.sources for name in WORD.findall(source.lecture)}
        for text in said:
            if set(WORD.findall(outside(text))) - named:
                print(outside(text).strip())


if __name__ == "__main__":
    main()
