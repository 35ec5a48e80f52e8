"""Facts about reading word vectors: what is understood, what is left out, how faults are named."""

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlviz.data import word_source, word_table
from dlviz.data.word_files import LABEL, read_vectors, reading_table, reading_vectors
from dlviz.data.words import TABLE, Vectors, minilm
from dlviz.errors import UserError
from tests.word_files import FORMATS, WORDS, as_npz, as_text, numbers

X = numbers()


def refused(content: bytes) -> UserError:
    with pytest.raises(UserError) as caught:
        read_vectors(content)
    return caught.value


def lines(*rows: str, before: int = 30) -> bytes:
    """Good rows of three numbers, and some others after them."""
    good = [f"good{i} {i + 1} 2 -3.5" for i in range(before)]
    return "\n".join([*good, *rows, ""]).encode()


def cosines(table: Vectors) -> np.ndarray[Any, Any]:
    return np.asarray(table.values, np.float64) @ np.asarray(table.values, np.float64).T


# Every format gives the same table


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_back_its_words_and_directions(form: str, packed: bool) -> None:
    content = FORMATS[form](WORDS, X)
    table = read_vectors(gzip.compress(content) if packed else content, "mine.txt")
    assert table.words == WORDS and table.whole == len(WORDS) and table.note == ""
    assert table.values.dtype == np.float16 and table.values.shape == X.shape
    assert not table.values.flags.writeable
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    assert np.abs(table.values - unit).max() <= 2**-11  # half a step of float16 below 1


@pytest.mark.parametrize("name", [".bin", "x.npz", "photo.png", ""])
def test_the_name_of_a_file_decides_nothing_but_the_label(name: str) -> None:
    assert read_vectors(as_text(WORDS, X), name).words == WORDS


@pytest.mark.parametrize(
    ("name", "label"),
    [("glove.6B.50d.txt", "glove.6B.50d"), ("my.vec.gz", "my"), ("", LABEL), (".gz", LABEL)],
)
def test_the_label_is_the_files_name_without_its_ending(name: str, label: str) -> None:
    assert read_vectors(as_text(WORDS, X), name).label == label


def test_the_table_that_is_here_can_be_brought_as_a_file() -> None:
    ours = minilm()
    table = read_vectors(TABLE.read_bytes())
    assert table.words == ours.words and table.whole == ours.whole < len(ours.words)
    assert np.abs(table.values - ours.values).max() <= 2**-11


@pytest.mark.parametrize(
    ("binary", "header"), [(True, True), (False, True), (False, False)], ids=str
)
def test_gensims_own_files_are_read(binary: bool, header: bool, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    model = KeyedVectors(X.shape[1])
    model.add_vectors(list(WORDS), X.astype(np.float32))
    path = tmp_path / "vectors"
    model.save_word2vec_format(str(path), binary=binary, write_header=header)
    table = read_vectors(path.read_bytes())
    assert table.words == WORDS
    theirs = [[model.similarity(a, b) for b in WORDS] for a in WORDS]
    assert np.allclose(cosines(table), theirs, atol=2e-3)


# What real files are like


def test_a_word_may_have_gaps_but_a_row_may_not_be_too_long() -> None:
    table = read_vectors(lines(". . st 1 2 3", "new york 1 2 3", "king 4 1 2 3", before=50))
    assert table.words[-2:] == ("._._st", "new_york")
    assert "1 row is left out as broken, the first is 53." in table.note


def test_capitals_count_as_small_letters_and_the_first_row_of_a_word_stays() -> None:
    table = read_vectors(lines("King 1 0 0", "king 0 1 0", "KING 0 0 1", "United_States 1 1 1"))
    assert table.words[-2:] == ("king", "united_states")
    assert table.values[table.at("King")].tolist() == [1, 0, 0]
    assert "2 rows are of a word that stands above left out." in table.note


@pytest.mark.parametrize("word", [",", "...", "a,b", "a:b", "x" * 41, "a\u202eb", "\ufffd"])
def test_what_could_not_stand_in_a_sum_is_left_out_and_is_no_fault(word: str) -> None:
    table = read_vectors(lines(f"{word} 1 2 3", before=10))
    assert len(table.words) == 10
    assert "1 row" in table.note


def test_a_word_may_look_like_a_number_even_in_the_first_row() -> None:
    content = b"".join(b"%d %d 2 3\n" % (i, i + 1) for i in range(20))
    assert read_vectors(content).values.shape == (20, 3)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b" \n"])
@pytest.mark.parametrize("begin", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_ends_of_lines_and_what_editors_add_do_not_matter(begin: bytes, end: bytes) -> None:
    content = begin + as_text(WORDS, X).replace(b"\n", end)
    assert read_vectors(content).words == WORDS


def test_words_in_any_script_are_words() -> None:
    words = ("größe", "北京", "мир", "ⅷ", "naïve", *WORDS)
    values = numbers(len(words))
    assert read_vectors(as_text(words, values)).words == words


@pytest.mark.parametrize("cut", [0.4, 0.7, 0.95])
@pytest.mark.parametrize("form", ["glove", "binary"])
def test_of_a_file_that_is_cut_off_the_rows_before_its_end_are_read(form: str, cut: float) -> None:
    words = tuple(f"word{i}" for i in range(400))
    content = FORMATS[form](words, numbers(400))
    whole = gzip.compress(content)
    for part in (content[: int(cut * len(content))], whole[: int(cut * len(whole))]):
        table = read_vectors(part)
        assert len(table.words) > 0.3 * 400 * cut and table.words == words[: len(table.words)]
        assert len(table.words) < 400


def test_a_file_that_is_cut_off_says_so() -> None:
    content = FORMATS["binary"](WORDS, X)
    note = "The file is cut off: the rows before its end are here."
    assert read_vectors(content[:-5]).note == note
    packed = gzip.compress(as_text(WORDS, X))
    assert read_vectors(packed[: len(packed) - 9]).note == note


def test_numbers_of_any_size_become_directions() -> None:
    table = read_vectors(lines("huge 1e300 -1e300 0", "tiny 1e-310 1e-310 0", "one 5e-324 0 0"))
    unit = np.array([[1, -1, 0], [1, 1, 0], [np.sqrt(2), 0, 0]]) / np.sqrt(2)
    assert np.abs(table.values[-3:] - unit).max() < 1e-3
    assert table.note == ""


# Bounds


def test_of_more_words_than_are_kept_the_first_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_table, "ROWS_MAX", 11)
    for form in FORMATS.values():
        table = read_vectors(form(WORDS, X))
        assert table.words == WORDS[:11]
        assert table.note == "The first 11 words of the file are kept."


def test_of_wide_tables_fewer_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_table, "KEPT_BYTES", 12 * 2 * X.shape[1])
    assert read_vectors(as_text(WORDS, X)).words == WORDS[:12]


def test_rows_that_are_left_out_are_not_looked_at_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_table, "ROWS_READ", 40)
    table = read_vectors(lines(*["good0 1 2 3"] * 50, before=20))
    assert len(table.words) == 20 and "20 rows are of a word" in table.note


def test_the_bar_moves_from_nothing_to_the_end() -> None:
    words = tuple(f"word{i}" for i in range(3000))
    for form in ("glove", "binary", "npz"):
        fractions = list(reading_vectors(FORMATS[form](words, numbers(3000))))
        assert len(fractions) > 8
        assert fractions == sorted(fractions)
        assert 0 <= fractions[0] < 0.5 < fractions[-1] <= 1


def test_an_open_file_is_read_as_far_as_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_table, "ROWS_MAX", 1000)
    words = tuple(f"word{i}" for i in range(9000))
    path = tmp_path / "large.gz"
    path.write_bytes(gzip.compress(as_text(words, numbers(9000))))
    with path.open("rb") as file:
        reading = reading_table(file, path.stat().st_size)
        fractions = []
        while True:
            try:
                fractions.append(next(reading))
            except StopIteration as end:
                assert end.value.words == words[:1000]
                break
    assert fractions[-1] < 0.4


# Faults of a file

TEXT_FAULTS = {
    "ragged": (b"a 1 2\n", "vectors_ragged", {"row": 1, "found": 2, "expected": 3}),
    "text for a number": (b"a 1 two 3\n", "vectors_not_a_number", {"row": 1}),
    "an underscore is no digit": (b"a 1_0 2 3\n", "vectors_not_a_number", {"row": 1}),
    "nan": (b"a 1 nan 3\n", "vectors_not_finite", {"row": 1}),
    "infinity": (b"a -inf 2 3\n", "vectors_not_finite", {"row": 1}),
    "overflow": (b"a 1e999 2 3\n", "vectors_not_finite", {"row": 1}),
    "zero": (b"a 0 0 -0.0\n", "vectors_zero", {"row": 1}),
    "latin-1": ("länge 1 2 3\n".encode("latin-1"), "vectors_encoding", {"row": 1}),
}


@pytest.mark.parametrize("fault", TEXT_FAULTS)
def test_a_few_broken_rows_are_left_out_and_more_are_a_fault_that_says_where(fault: str) -> None:
    row, code, fields = TEXT_FAULTS[fault]
    good = lines(before=90)
    table = read_vectors(good + 10 * row)
    assert len(table.words) == 90
    assert table.note == "10 rows are left out as broken, the first is 91."
    error = refused(good + 11 * row)
    assert (error.code, error.fields) == (code, {**fields, "row": 91})


def test_the_commonest_fault_is_told() -> None:
    error = refused(lines("a 1 2 nan", "b 1 2", "c 1 2", "d 0 0 0", before=12))
    assert (error.code, error.fields["row"]) == ("vectors_ragged", 14)


def test_a_file_that_is_mostly_broken_is_given_up_early() -> None:
    reading = reading_vectors(b"word 1 2 3\n" + b"x\n" * 100_000)
    steps = 0
    with pytest.raises(UserError) as caught:
        for _ in reading:
            steps += 1
    assert caught.value.code == "vectors_ragged" and steps < 50


FAULTS = {
    "nothing": (b"", "vectors_empty"),
    "gaps": (b"\xef\xbb\xbf \r\n\n", "vectors_empty"),
    "gaps for long": (b"\n" * 200_000 + b"a 1 2\n", "vectors_empty"),
    "gaps within": (lines() + b"\n" * 200_000, "vectors_unknown"),
    "prose": (b"Dear reader,\nthis is no table.\n", "vectors_unknown"),
    "a csv": (b"king,0.1,0.2\nqueen,0.2,0.1\n", "vectors_unknown"),
    "json": (b'{"king": [0.1, 0.2]}', "vectors_unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "vectors_unknown"),
    "packed twice": (gzip.compress(gzip.compress(as_text(WORDS, X))), "vectors_unknown"),
    "utf-16": (as_text(WORDS, X).decode().encode("utf-16"), "vectors_utf16"),
    "a pickle": (b"\x80\x04\x95" + bytes(50), "vectors_pickle"),
    "fastText's own": (b"\xba\x16\x4f\x2f\x0c\0\0\0" + bytes(50), "vectors_model"),
    "one number a word": (b"king 1\nqueen 2\n", "vectors_dimension"),
    "1,025 numbers a word": (b"king" + b" 1" * 1025 + b"\n", "vectors_dimension"),
    "30,000 numbers a word": (b"king" + b" 1" * 30_000 + b"\n", "vectors_dimension"),
    "an endless line": (b"1 " * 10**6, "vectors_dimension"),
    "an endless word": (b"x" * 10**6, "vectors_unknown"),
    "a header of 0 numbers": (b"9 0\nking 1\n", "vectors_dimension"),
    "a header of 10^11 numbers": (b"9 99999999999\nking \0\0\0\0", "vectors_dimension"),
    "a header alone": (b"20 3\n", "vectors_too_few"),
    "nine words": (lines(before=9), "vectors_too_few"),
    "binary without a word's end": (b"20 3\n" + b"\xff" * 5000, "vectors_damaged"),
    "damaged gzip": (gzip.compress(as_text(WORDS, X))[:30] + bytes(200), "vectors_damaged"),
    "too large": (b"a 1 2\n" * (20 * 2**20 // 6 + 2), "vectors_too_large"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_a_file_has_a_name(name: str) -> None:
    content, code = FAULTS[name]
    assert refused(content).code == code


def test_a_fault_says_what_was_found_and_what_is_needed() -> None:
    assert refused(b"king 1\n").fields == {"found": 1, "low": 2, "high": 1024}
    assert refused(lines(before=9)).fields == {"found": 9, "least": 10}


def test_more_than_may_be_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress(as_text(WORDS, X) + b"good 1 2\n" * 200_000)
    error = refused(content)
    assert error.code == "vectors_ragged"  # given up before that
    source = word_source.Source(io.BytesIO(content), len(content), most=2**20)
    with pytest.raises(UserError) as caught:
        while source.take(1000):
            pass
    assert (caught.value.code, caught.value.fields) == ("vectors_unpacked", {"limit_mb": 1})


# Arrays


def npz(**arrays: Any) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


TEXTS = np.array(WORDS)
ARRAYS = {
    "words of letters": {"words": TEXTS, "vectors": X},
    "words of bytes": {"vocab": np.array([word.encode() for word in WORDS]), "emb": X},
    "words in one row of bytes": {"words": np.frombuffer("\n".join(WORDS).encode(), "u1"), "e": X},
    "other byte order": {"words": TEXTS.astype(">U16"), "e": X.astype(">f8")},
    "column by column": {"words": TEXTS, "e": np.asfortranarray(X)},
    "more beside them": {"words": TEXTS, "e": X, "scale": X[:, 0], "n": np.array(3)},
    "not packed": {"words": TEXTS, "e": X.astype(np.float32)},
}


@pytest.mark.parametrize("form", ARRAYS)
def test_arrays_are_found_whatever_they_are_called(form: str) -> None:
    table = read_vectors(npz(**ARRAYS[form]))
    assert table.words == WORDS
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    assert np.abs(table.values - unit).max() <= 2**-10


def test_a_large_table_column_by_column_is_put_together_of_its_pieces() -> None:
    rng = np.random.default_rng(0)
    words, values = np.array([f"w{i}" for i in range(3001)]), rng.normal(size=(3001, 17))
    turned = read_vectors(npz(words=words, e=np.asfortranarray(values)))
    straight = read_vectors(npz(words=words, e=values))
    assert np.array_equal(turned.values, straight.values)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int64", "float16", "float32"])
def test_numbers_of_every_kind_are_taken(kind: str) -> None:
    values = (10 * X).astype(kind)
    assert read_vectors(npz(words=TEXTS, e=values)).values.shape == X.shape


def test_how_many_words_are_whole_counts_those_that_are_kept() -> None:
    words = np.array([*WORDS[:5], WORDS[0], *WORDS[5:]])
    table = read_vectors(npz(words=words, e=numbers(len(words)), whole=np.int64(8)))
    assert table.whole == 7  # one of the first eight was there twice


ARRAY_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no words": ({"e": X}, "vectors_arrays"),
    "no table": ({"words": TEXTS}, "vectors_arrays"),
    "two tables": ({"words": TEXTS, "e": X, "f": X}, "vectors_arrays"),
    "complex numbers": ({"words": TEXTS, "e": X + 1j}, "vectors_arrays"),
    "one word too few": ({"words": TEXTS[1:], "e": X}, "vectors_counts"),
    "objects": ({"words": TEXTS.astype(object), "e": X}, "vectors_pickle"),
    "nothing in it": ({"words": TEXTS[:0], "e": X[:0]}, "vectors_too_few"),
    "no numbers in it": ({"words": TEXTS, "e": X[:, :0]}, "vectors_dimension"),
    "one number a word": ({"words": TEXTS, "e": X[:, :1]}, "vectors_dimension"),
    "nan everywhere": ({"words": TEXTS, "e": X * np.nan}, "vectors_not_finite"),
}


@pytest.mark.parametrize("name", ARRAY_FAULTS)
def test_each_fault_of_arrays_has_a_name(name: str) -> None:
    arrays, code = ARRAY_FAULTS[name]
    assert refused(npz(**arrays)).code == code


def test_arrays_that_do_not_fit_are_named() -> None:
    assert refused(npz(one=X, two=X)).fields == {"found": "one, two"}
    assert refused(npz(words=TEXTS[1:], e=X)).fields == {"words": len(X) - 1, "rows": len(X)}


def test_an_npz_that_is_cut_off_or_has_a_hole_is_damaged() -> None:
    content = as_npz(WORDS, X)
    assert refused(content[:-40]).code == "vectors_damaged"
    middle = len(content) // 2
    assert refused(content[:middle] + bytes(60) + content[middle + 60 :]).code == "vectors_damaged"
