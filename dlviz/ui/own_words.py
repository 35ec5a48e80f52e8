"""Your own word vectors, analogies and text, of the things that readers bring."""

from collections.abc import Generator

from dlviz.data.analogies import OWN_QUESTIONS
from dlviz.data.word_files import reading_vectors
from dlviz.data.word_questions import BYTES_MAX, read_questions
from dlviz.data.word_text import MOST_BYTES, TEXTS, read_text
from dlviz.data.words import OWN, PREFIX
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.ui.own_kind import Kind, at_once


def _read_vectors(content: bytes, name: str) -> Generator[float, None, str]:
    found = yield from reading_vectors(content, name)
    OWN.put(found)
    return found.name.removeprefix(PREFIX)


def _read_questions(content: bytes, name: str) -> str:
    found = read_questions(content, name)
    OWN_QUESTIONS.put(found)
    return found.sha256


def _read_text(content: bytes, name: str) -> str:
    found = read_text(content)
    TEXTS.put(found)
    return found.sha256


def _told(sha: str) -> str:
    """Of text that was cut, what was read."""
    found = TEXTS.get(sha)
    return say("own.text_note", count=found.read) if found.cut else ""


VECTORS = Kind(
    field="vectors",
    what=say("own.vectors_what", mb=SETTINGS.upload_mb),
    types=("txt", "vec", "bin", "npz", "gz"),
    icon=":material/upload_file:",
    asked=say("own.vectors_asked"),
    asked_icon=":material/table_rows:",
    read=_read_vectors,
    here=lambda sha: sha in OWN,
    label=lambda sha: OWN.get(sha).label,
    note=lambda sha: OWN.get(sha).note,
    sets="word_vectors",
)
QUESTIONS = Kind(
    field="questions",
    what=say("own.questions_what", mb=BYTES_MAX // 2**20),
    types=("txt", "gz"),
    icon=":material/upload_file:",
    asked=say("own.questions_asked"),
    asked_icon=":material/quiz:",
    read=at_once(_read_questions),
    here=lambda sha: sha in OWN_QUESTIONS,
    limit_mb=BYTES_MAX // 2**20,
    label=lambda sha: OWN_QUESTIONS.get(sha).label,
)
TEXT = Kind(
    field="text",
    what=say("own.text_what", mb=MOST_BYTES // 2**20),
    types=("txt", "md"),
    icon=":material/edit_note:",
    asked=say("own.text_asked"),
    asked_icon=":material/article:",
    read=at_once(_read_text),
    here=lambda sha: sha in TEXTS,
    limit_mb=MOST_BYTES // 2**20,
    label=lambda sha: say("own.text_label"),
    note=_told,
    pasted=say("own.text_pasted"),
)
