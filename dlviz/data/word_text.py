"""Texts that readers bring for word vectors of their own: cut into words, bounded, counted."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.data.plain_text import plain_text
from dlviz.data.store import Brought
from dlviz.errors import UserError

Ints = npt.NDArray[np.int32]

PREFIX = "own:"
"""Stands before the SHA-256 in the name of a reader's text."""
MOST_BYTES = 2 * 2**20
MOST_TOKENS = 300_000
"""Words of a text that are read; what comes after them is left out."""
MOST_WORDS = 5000
"""Different words that get a vector: the commonest."""
FEWEST_TOKENS = 500
FEWEST_WORDS = 20
RARE = 3
"""A word needs so many places to get a vector."""
LONGEST = 40  # letters of a word
WORD = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*")
_FUNCTION = """
    a an the this that these those and or but nor so if then than as of at by for from in into on
    onto off to up out over under with without about after before between through upon again i me
    my mine we us our you your yours he him his she her hers it its they them their who whom whose
    which what when where why how is am are was were be been being do does did done have has had
    having will would shall should can could may might must not no all any some each every both
    more most such only own same too very just there here now one two yet also thou thee thy ye
    hath doth said says say don't didn't it's i'm i'll i've that's
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""Words that say how others are joined, not what a text is about."""
END = re.compile(r"[.!?;:]|\n[ \t\r]*\n")


@dataclass(frozen=True, eq=False)
class Corpus:
    """Sentences of words, as numbers.

    words: the vocabulary, V of them. tokens: [T] the words in their order, below V.
    sentence: [T] the number of the sentence each is in; rising.
    """

    words: tuple[str, ...]
    tokens: Ints
    sentence: Ints

    def __post_init__(self) -> None:
        self.tokens.setflags(write=False)
        self.sentence.setflags(write=False)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """[V] how often each word occurs."""
        return np.bincount(self.tokens, minlength=len(self.words))

    @property
    def size_bytes(self) -> int:
        """Bytes held, about."""
        letters = sum(len(word) + 60 for word in self.words)
        return self.tokens.nbytes + self.sentence.nbytes + letters


@dataclass(frozen=True, eq=False)
class Text:
    """A reader's text.

    sha256: of its words and where its sentences end, hexadecimal. corpus: its commonest words, the
    commonest first. read: words that were read. cut: whether the text goes on after them.
    """

    sha256: str
    corpus: Corpus
    read: int
    cut: bool


TEXTS: Brought[Text] = Brought(
    limit_bytes=16 * 2**20,
    size=lambda text: text.corpus.size_bytes,
    sha256=lambda text: text.sha256,
    missing=lambda sha256: UserError("text_missing", sha=sha256),
)
"""The texts of readers."""


def text(name: str) -> Text:
    """A reader's text, by "own:" and its SHA-256. Raises UserError("text_missing")."""
    return TEXTS.get(name.removeprefix(PREFIX))


def read_text(content: bytes | str) -> Text:
    """Cut a text into words: runs of letters, in lower case; "don't" and "well-known" are one.

    content: a file's bytes (UTF-8, or UTF-16 with its mark), or what was pasted. Sentences end at
    . ! ? ; : and at empty lines. Words at fewer than three places, and those after the 5,000
    commonest, are left out, and their neighbours move together, as in word2vec.
    Raises UserError: "text_too_large", "text_encoding", "text_short".
    """
    size = len(content) if isinstance(content, bytes) else len(content.encode(errors="replace"))
    if size > MOST_BYTES:
        raise UserError("text_too_large", limit_mb=MOST_BYTES // 2**20)
    tokens, sentence, cut = _tokens(
        plain_text(content, UserError("text_encoding")) if isinstance(content, bytes) else content
    )
    counts = Counter(tokens)
    words = tuple(word for word, n in counts.most_common(MOST_WORDS) if n >= RARE)
    if len(tokens) < FEWEST_TOKENS or len(words) < FEWEST_WORDS:
        raise UserError("text_short", tokens=FEWEST_TOKENS, words=FEWEST_WORDS, times=RARE)
    place = {word: at for at, word in enumerate(words)}
    kept = np.array([place.get(token, -1) for token in tokens], np.int32)
    known = kept >= 0
    digest = hashlib.sha256("\n".join(tokens).encode(errors="replace"))
    digest.update(np.asarray(sentence, np.int32).tobytes())
    corpus = Corpus(words, kept[known], np.asarray(sentence, np.int32)[known])
    return Text(digest.hexdigest(), corpus, len(tokens), cut)


def _tokens(whole: str) -> tuple[list[str], list[int], bool]:
    """The words, the sentence of each, and whether there are more of them."""
    tokens: list[str] = []
    sentence: list[int] = []
    for number, part in enumerate(END.split(whole.lower())):
        for match in WORD.finditer(part):
            if len(tokens) == MOST_TOKENS:
                return tokens, sentence, True
            if len(match.group()) <= LONGEST:
                tokens.append(match.group().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
                sentence.append(number)
    return tokens, sentence, False
