"""Sets of analogies that readers bring: any bytes become Questions or a UserError.

The form is that of `questions-words.txt`, which came with word2vec (Mikolov and others, 2013): a
line ": capitals" begins a category, and each line after it holds the four words of a question.
Lines of two words are pairs, and every two pairs of a category are a question.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from dlviz.data.analogies import Category, Questions, crossed, listed
from dlviz.data.csv_table import clean
from dlviz.data.plain_text import plain_text
from dlviz.data.word_source import Source
from dlviz.data.word_table import is_word
from dlviz.data.words import PREFIX, normal
from dlviz.errors import UserError
from dlviz.texts import say

BYTES_MAX = 4 * 2**20
"""Bytes of the text; Google's set has 600,000."""
QUESTIONS_MAX = 50_000
CATEGORIES_MAX = 100
LABEL = say("word_questions.your_own_analogies")
_COMMENTS = ("//", "#")


@dataclass
class _Section:
    """What stands under a line with a colon: lines of words, all of one width."""

    name: str
    width: int = 0
    lines: dict[tuple[str, ...], None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Questions, at most."""
        lines = len(self.lines)
        return lines if self.width == 4 else lines * (lines - 1)

    def category(self, key: str) -> Category:
        if self.width == 4:
            return listed(key, self.name, [(a, b, c, d) for a, b, c, d in self.lines])
        return crossed(key, self.name, [(a, b) for a, b in self.lines])


def read_questions(content: bytes, name: str = "") -> Questions:
    """Read a set of analogies, of questions or of pairs, packed by gzip or not.

    UTF-8, or UTF-16 with its byte order mark; capitals count as small letters, a question twice in
    a category counts once, and lines that begin with // or # are left out. name: of the file.
    Raises UserError: "questions_empty", "questions_too_large" (limit_mb), "questions_encoding",
    "questions_row" (row, found), "questions_word" (row, word), "questions_mixed" (row),
    "questions_too_many" (limit), "questions_categories" (limit).
    """
    text = plain_text(_unpacked(content), UserError("questions_encoding"))
    sections = list(_sections(text))
    kept = [section for section in sections if section.count]
    if not kept:
        raise UserError("questions_empty")
    if sum(section.count for section in kept) > QUESTIONS_MAX:
        raise UserError("questions_too_many", limit=QUESTIONS_MAX)
    found = [section.category(f"own_{at}") for at, section in enumerate(kept)]
    categories = tuple(each for each in found if len(each.questions))
    if not categories:
        raise UserError("questions_empty")
    sha = hashlib.sha256(content).hexdigest()
    label = clean(PurePath(name.removesuffix(".gz")).stem) or LABEL
    return Questions(f"{PREFIX}{sha}", label, categories, sha)


def _unpacked(content: bytes) -> bytes:
    """All bytes of the text."""
    too_large = UserError("questions_too_large", limit_mb=BYTES_MAX // 2**20)
    if len(content) > BYTES_MAX:
        raise too_large
    source = Source(io.BytesIO(content), len(content), most=2 * BYTES_MAX)
    try:
        text = source.take(BYTES_MAX + 1)
    except UserError as error:
        raise UserError("questions_encoding") from error
    if len(text) > BYTES_MAX:
        raise too_large
    return text


def _sections(text: str) -> Iterator[_Section]:
    """The categories in their order; lines before the first have no name of their own."""
    section, count = _Section("questions"), 1
    for row, line in enumerate(io.StringIO(text), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith(_COMMENTS):
            continue
        if stripped.startswith(":"):
            yield section
            count += 1
            if count > CATEGORIES_MAX + 1:
                raise UserError("questions_categories", limit=CATEGORIES_MAX)
            section = _Section(_name(stripped) or f"category {count - 1}")
            continue
        words = tuple(map(normal, stripped[:1000].split()))
        _check(section, row, words)
        section.lines[words] = None
    yield section


def _name(line: str) -> str:
    """What a category is called: what stands after a bar, or all, without Google's "gram3-"."""
    key, _, label = line.lstrip(":").partition("|")
    return clean(label or re.sub("[-_]", " ", re.sub(r"^gram\d+-", "", key.strip())))


def _check(section: _Section, row: int, words: tuple[str, ...]) -> None:
    """Raises UserError unless a line is one of its category."""
    if len(words) not in (2, 4):
        raise UserError("questions_row", row=row, found=len(words))
    for word in words:
        if not is_word(word):
            raise UserError("questions_word", row=row, word=clean(word))
    section.width = section.width or len(words)
    if section.width != len(words):
        raise UserError("questions_mixed", row=row)
