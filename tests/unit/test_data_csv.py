"""Facts about reading CSV files: what is understood, and how each fault is named."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlviz.data.csv_table import clean, read_csv
from dlviz.data.table import Table
from dlviz.errors import UserError

GOOD = "länge;breite;art\n1,5;2;weiß\n2,5;3;rot\n"
MANY = "x,y,c\n" + "".join(f"{i},{i}.5,kind {i}\n" for i in range(11))
WIDE = ",".join(f"c{i}" for i in range(300)) + "\n"

FAULTS = {
    "empty": (b"", "csv_empty"),
    "blank": (b"\xef\xbb\xbf \r\n\n", "csv_empty"),
    "header only": (b"x,y,c\n", "csv_one_row"),
    "one row": (b"x,y,c\n1,2,a\n", "csv_one_row"),
    "one class": (b"x,y,c\n1,2,a\n2,3,a\n", "csv_one_class"),
    "eleven classes": (MANY.encode(), "csv_too_many_classes"),
    "text for a number": (b"x,y,c\n1,2,a\ntwo,3,b\n", "csv_not_a_number"),
    "an underscore is no digit": (b"x,y,c\n1,2,a\n1_0,3,b\n", "csv_not_a_number"),
    "a gap": (b"x,y,c\n1,2,a\n,3,b\n", "csv_gap"),
    "nan": (b"x,y,c\n1,2,a\nNaN,3,b\n", "csv_not_finite"),
    "infinity": (b"x,y,c\n1,2,a\n-inf,3,b\n", "csv_not_finite"),
    "overflow": (b"x,y,c\n1,2,a\n1e999,3,b\n", "csv_not_finite"),
    "huge": (b"x,y,c\n1,2,a\n1e13,3,b\n", "csv_number_too_large"),
    "constant": (b"x,y,c\n1,2,a\n1,3,b\n", "csv_constant_column"),
    "no numbers": (b"x,y,c\na,u,a\nb,v,b\n", "csv_not_a_number"),
    "only one number column": (b"x,a,c\n1,u,a\n2,v,b\n", "csv_not_a_number"),
    "duplicate headers": (b"x,x,c\n1,2,a\n2,3,b\n", "csv_duplicate_headers"),
    "300 columns": (WIDE.encode(), "csv_too_many_columns"),
    "two columns": (b"x,c\n1,a\n2,b\n", "csv_not_a_table"),
    "prose": (b"Dear reader\nthis is no table\n", "csv_not_a_table"),
    "ragged": (b"x,y,c\n1,2,a\n1,2\n", "csv_ragged"),
    "latin-1": (GOOD.encode("latin-1"), "csv_encoding"),
    "half a character": (GOOD.encode("utf-16") + b"x", "csv_encoding"),
    "no byte order mark": (GOOD.encode("utf-16-le"), "csv_not_a_table"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00", "csv_not_a_table"),
    "an open quote": (b'x,y,c\n1,2,"a\n' + b"3,4,b\n" * 1000, "csv_not_a_table"),
    "an endless line": (b"," * 10**6, "csv_not_a_table"),
    "too large": (b"x" * (20 * 2**20 + 1), "csv_too_large"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_a_file_has_a_name(name: str) -> None:
    content, code = FAULTS[name]
    with pytest.raises(UserError) as caught:
        read_csv(content)
    assert caught.value.code == code


def test_a_fault_says_where_it_is() -> None:
    with pytest.raises(UserError) as caught:
        read_csv(b"x,y,c\n1,2,a\n3,oops,b\n")
    assert caught.value.fields == {"column": "y", "row": 3, "cell": "oops"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_understood(encoding: str) -> None:
    table = read_csv(GOOD.encode(encoding))
    assert table.columns == ("länge", "breite")
    assert table.label_columns["art"] == ("weiß", "rot")


def test_a_decimal_comma_is_understood_between_semicolons() -> None:
    assert read_csv(GOOD.encode()).values[:, 0].tolist() == [1.5, 2.5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter: str, end: str) -> None:
    rows = ["u,v,kind", "1,-2.5e1,a", "3,4,b"]
    table = read_csv(end.join(rows).replace(",", delimiter).encode())
    assert table.values.tolist() == [[1, -25], [3, 4]]


def test_quoted_cells_may_hold_delimiters_and_line_ends() -> None:
    table = read_csv(b'u,v,kind\n1,2,"a, ""big""\none"\n3,4,b\n')
    assert table.label_columns["kind"] == ('a, "big" one', "b")


def test_the_last_column_is_the_class_unless_it_cannot_be() -> None:
    assert read_csv(b"u,v,k,m\n1,2,a,0\n3,4,b,1\n").default_label == "m"
    rows = "".join(f"{'ab'[i % 2]},{i},{i + 0.5}\n" for i in range(12))
    assert read_csv(f"k,u,v\n{rows}".encode()).default_label == "k"


def test_the_class_column_is_not_an_axis_by_default() -> None:
    table = read_csv(b"m,u,v\n1,2,0\n3,5,1\n4,4,0\n")
    assert table.chosen((), "v") == ("m", "u")


def test_a_file_without_a_header_gets_numbered_columns() -> None:
    table = read_csv(b"1,2,a\n3,4,b\n5,6,a\n")
    assert table.columns == ("column 1", "column 2") and len(table.values) == 3
    assert "numbered" in table.note


def test_a_bad_column_is_left_out_when_two_good_ones_remain() -> None:
    table = read_csv(b"u,v,w,flat,kind\n1,2,,7,a\n3,4,5,7,b\n")
    assert table.columns == ("u", "v")
    codes = {name: error.code for name, error in (table.left_out or {}).items()}
    assert codes == {"w": "csv_gap", "flat": "csv_constant_column", "kind": "csv_not_a_number"}


def test_of_a_million_rows_five_thousand_are_drawn_the_same_each_time() -> None:
    content = b"u,v,kind\n" + b"".join(b"%d,%d,a\n%d,1,b\n" % (i, i, i) for i in range(500_000))
    table, again = read_csv(content), read_csv(content)
    assert table.values.shape == (5000, 2)
    assert np.array_equal(table.values, again.values)
    assert "5,000 of 1,000,000 rows" in table.note
    assert abs(table.values[:, 0].mean() - 250_000) < 4 * 144_000 / np.sqrt(5000)


def test_names_are_short_plain_text() -> None:
    assert clean("a\x00b\u202e\n c") == "a b c"
    assert len(clean("x" * 1000)) == 40


def is_sound(table: Table) -> bool:
    return (
        bool(np.isfinite(table.values).all())
        and table.values.shape[1] == len(table.columns) >= 2
        and all(2 <= len(set(labels)) <= 10 for labels in table.label_columns.values())
        and all(len(labels) == len(table.values) for labels in table.label_columns.values())
    )


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_user_error(content: bytes) -> None:
    try:
        assert is_sound(read_csv(content))
    except UserError as error:
        assert error.code.startswith("csv_")


CELLS = st.one_of(
    st.integers(-5, 5).map(str),
    st.floats().map(str),
    st.sampled_from(["", "a", "b", " ", "x,y", '"', "\n", "1,5", "0"]),
    st.text(max_size=4),
)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(3, 5).flatmap(
        lambda width: st.lists(
            st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12
        )
    ),
    st.sampled_from([",", ";"]),
)
def test_any_cells_are_a_table_or_a_user_error(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    try:
        assert is_sound(read_csv(text.getvalue().encode("utf-8", "surrogatepass")))
    except UserError as error:
        assert error.code.startswith("csv_")
