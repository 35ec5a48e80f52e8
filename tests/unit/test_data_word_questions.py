"""Facts about reading sets of analogies: Google's form, pairs, and how each fault is named."""

import gzip
import importlib.resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dlviz.data import word_questions
from dlviz.data.analogies import FILE, Questions, ours
from dlviz.data.word_questions import LABEL, read_questions
from dlviz.errors import UserError

GOOD = b": capital-world\nParis France Tokyo Japan\nrome italy PARIS FRANCE\n"


def refused(content: bytes) -> UserError:
    with pytest.raises(UserError) as caught:
        read_questions(content)
    return caught.value


def asked(found: Questions) -> list[list[str]]:
    """Every question as its four words."""
    return [
        [word for pair in question for word in category.pairs[pair]]
        for category in found.categories
        for question in category.questions
    ]


def google() -> bytes:
    """Google's set as gensim brings it."""
    return (importlib.resources.files("gensim") / "test/test_data/questions-words.txt").read_bytes()


def test_googles_set_is_read_whole() -> None:
    found = read_questions(google(), "questions-words.txt")
    lines = [line.lower().split() for line in google().decode().splitlines() if line[0] != ":"]
    assert len(found.categories) == 14 and found.count == 19_544
    assert asked(found) == lines
    assert found.label == "questions-words" and found.name == f"own:{found.sha256}"
    labels = [category.label for category in found.categories]
    assert labels[0] == "capital common countries" and labels[-1] == "plural verbs"
    assert len(set(labels)) == 14


def test_our_own_file_can_be_brought_as_it_is() -> None:
    found, known = read_questions(FILE.read_bytes()), ours()
    assert asked(found) == asked(known)
    assert [each.label for each in found.categories] == [each.label for each in known.categories]


def test_capitals_count_as_small_letters_and_a_question_counts_once() -> None:
    found = read_questions(GOOD + b"PARIS france tokyo japan\n")
    assert asked(found) == [
        ["paris", "france", "tokyo", "japan"],
        ["rome", "italy", "paris", "france"],
    ]


def test_every_two_pairs_are_a_question_unless_they_share_a_word() -> None:
    found = read_questions(b": young\ndog puppy\ncat kitten\nwolf puppy\n")
    assert asked(found) == [
        ["dog", "puppy", "cat", "kitten"],
        ["cat", "kitten", "dog", "puppy"],
        ["cat", "kitten", "wolf", "puppy"],
        ["wolf", "puppy", "cat", "kitten"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_with_a_mark_are_understood(encoding: str, packed: bool) -> None:
    content = "größe groß\nlänge lang\n".encode(encoding)
    found = read_questions(gzip.compress(content) if packed else content)
    assert asked(found)[0] == ["größe", "groß", "länge", "lang"] and found.label == LABEL


def test_comments_gaps_and_categories_with_nothing_in_them_are_left_out() -> None:
    found = read_questions(b"// a licence, of any words\n# more\n\n: empty\n" + GOOD + b": end\n")
    assert [category.label for category in found.categories] == ["capital world"]


def test_lines_before_the_first_category_and_one_without_a_name_are_kept() -> None:
    found = read_questions(b"a b c d\n:\ne f g h\n")
    assert [each.label for each in found.categories] == ["questions", "category 1"]
    assert len({each.name for each in found.categories}) == 2


FAULTS = {
    "nothing": (b"", "questions_empty"),
    "no questions": (b": capitals\n\n", "questions_empty"),
    "one pair": (b"dog puppy\n", "questions_empty"),
    "pairs that share a word": (b"dog puppy\nwolf puppy\n", "questions_empty"),
    "prose": (b"Dear reader, this is a letter.\n", "questions_row"),
    "three words": (GOOD + b"a b c\n", "questions_row"),
    "an endless line": (b"word " * 10**5, "questions_row"),
    "no word": (GOOD + b"a b c ?\n", "questions_word"),
    "a comma": (GOOD + b"a, b, c, d\n", "questions_word"),
    "pairs among questions": (GOOD + b"a b\n", "questions_mixed"),
    "too many": (b"".join(b"a%d b%d\n" % (i, i) for i in range(300)), "questions_too_many"),
    "too many categories": (b": x\na b c d\n" * 101, "questions_categories"),
    "latin-1": ("größe groß\nlänge lang\n".encode("latin-1"), "questions_encoding"),
    "binary": (bytes(range(256)), "questions_encoding"),
    "zeros": (bytes(100), "questions_encoding"),
    "half a gzip": (gzip.compress(GOOD)[:12] + bytes(99), "questions_encoding"),
    "too large": (b"# \n" * (4 * 2**20 // 3 + 1), "questions_too_large"),
    "a bomb": (gzip.compress(bytes(40 * 2**20)), "questions_too_large"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_a_file_has_a_name(name: str) -> None:
    content, code = FAULTS[name]
    assert refused(content).code == code


def test_a_fault_says_where_it_is() -> None:
    assert refused(GOOD + b"a b c\n").fields == {"row": 4, "found": 3}
    assert refused(GOOD + b"a b c -\n").fields == {"row": 4, "word": "-"}
    assert refused(GOOD + b"a b\n").fields == {"row": 4}


def test_there_may_be_as_many_questions_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_questions, "QUESTIONS_MAX", 2)
    assert read_questions(GOOD).count == 2
    assert refused(GOOD + b"a b c d\n").code == "questions_too_many"


WORD = some.one_of(
    some.sampled_from(["a", "b", ":", "//", "\0", "x y", "é"]), some.text(max_size=4)
)


@settings(max_examples=200, deadline=None)
@given(
    some.lists(some.lists(WORD, max_size=5).map(" ".join), max_size=12), some.binary(max_size=60)
)
def test_any_text_and_any_bytes_are_questions_or_a_users_error(
    lines: list[str], tail: bytes
) -> None:
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    for content in (text, tail, text + tail, gzip.compress(text)[:-9]):
        try:
            found = read_questions(content)
        except UserError as error:
            assert error.code.startswith("questions_")
        else:
            assert found.count == len(asked(found)) > 0
            assert all(len(each) == 4 for each in asked(found))
