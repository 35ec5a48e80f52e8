"""Whatever is uploaded: the page works on, and says in one sentence what was wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from dlviz.lessons.words import SENTENCES
from tests.fuzz import pages
from tests.fuzz.nasty import EXAMPLES, FEW, HTML, QUICK
from tests.fuzz.uploads import GOOD, READERS, became

KINDS = sorted(READERS)
QUERIES = {
    "table": ("decision_boundaries", {"dataset": "table", "table": "0" * 64}),
    "photo": ("grad_cam", {"photo": "own:" + "0" * 64}),
    "vectors": ("word_analogies", {"start": "own_sum", "vectors": "own:" + "0" * 64}),
    "questions": ("word_analogies", {"start": "scores", "questions": "own:" + "0" * 64}),
    "text": ("word_analogies", {"start": "train", "text": "own:" + "0" * 64}),
}
NAMES = ("x", "", HTML, "../../x", "x" * 300, "\u202egnp.x", "[x](y)")


@some.composite
def damaged(draw: some.DrawFn, kind: str) -> bytes:
    """A good file of this kind or of another, changed, cut, doubled or with another's end."""
    files = [each for good in (GOOD[kind], *GOOD.values()) for each in good]
    found = bytearray(draw(some.sampled_from(files)))
    for _ in range(draw(some.integers(0, 6))):
        at = draw(some.integers(0, len(found) - 1))
        found[at : at + draw(some.integers(0, 3))] = draw(some.binary(max_size=3))
        if not found:
            return b""
    if draw(some.booleans()):
        found = found[: draw(some.integers(0, len(found)))]
    if draw(some.booleans()):
        found += draw(some.sampled_from(files) | some.binary(max_size=50))
    return bytes(found)


def anything(kind: str) -> some.SearchStrategy[bytes]:
    """Any bytes, and files that were good."""
    return some.one_of(damaged(kind), some.binary(max_size=300), some.text(max_size=99).map(_text))


def _text(text: str) -> bytes:
    return text.encode(errors="replace")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=EXAMPLES)
@given(some.data())
def test_any_file_is_read_or_refused_in_a_sentence(kind: str, data: some.DataObject) -> None:
    code = became(READERS[kind], data.draw(anything(kind)))
    assert not code or code in SENTENCES


@pytest.mark.parametrize("kind", KINDS)
def test_good_files_are_read(kind: str) -> None:
    assert [became(READERS[kind], content) for content in GOOD[kind]] == [""] * len(GOOD[kind])


def bring(at: AppTest, content: bytes, name: str) -> AppTest:
    """Choose a file in the first uploader of the page, with an ending that it takes.

    Streamlit refuses any other before a page hears of it, as an error that the page's shell tells.
    """
    uploader = at.file_uploader[0]
    ending = uploader.allowed_type[0]
    uploader.set_value((f"{name}{ending}", content, "application/octet-stream"))
    return pages.run(at)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", sorted(QUERIES))
@settings(max_examples=FEW, phases=QUICK)
@given(some.data())
def test_any_file_may_be_chosen_on_a_page(kind: str, data: some.DataObject) -> None:
    lesson, query = QUERIES[kind]
    asked = {name: [value] for name, value in query.items()}
    at = pages.run(pages.asked_for(f"pages/{lesson}.py", asked))
    assert at.file_uploader, "the page does not ask for the file"
    content = data.draw(anything(kind))
    bring(at, content, data.draw(some.sampled_from(NAMES)))
    assert at.title
    code = became(READERS[kind], content)
    assert bool(at.warning) or not code
