"""CSV in and out: every common making is read, bad lines cost themselves only, formulas are harmless (T7, bad input)."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.tables.decoding import Unreadable
from orders.tables.reading import Column, Row, open_table
from orders.tables.writing import csv_lines, harmless, unguarded

COLUMNS = (
    Column("number", "Order number", frozenset({"ordernumber", "bestellnr"}), required=True),
    Column("tracking", "Tracking number", frozenset({"tracking", "trackingno"}), required=True),
    Column("city", "City", frozenset({"city"})),
)


def read(content: bytes | str, encoding: str = "utf-8") -> list[Row]:
    raw = content.encode(encoding) if isinstance(content, str) else content
    with open_table(io.BytesIO(raw), COLUMNS) as table:
        return list(table.rows)


def values(content: bytes | str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    return [(row.get("number"), row.get("tracking")) for row in read(content, encoding)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_common_encoding_is_read(encoding: str) -> None:
    text = "Order number,Tracking,City\nM-1,1Z999AA1,Köln\n"
    (row,) = read(text, encoding)
    assert (row.line, row.values) == (2, {"number": "M-1", "tracking": "1Z999AA1", "city": "Köln"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_common_delimiter_is_seen_by_the_names_of_the_columns(delimiter: str) -> None:
    lines = [["Bestell-Nr.", "Notes, more; all", "TRACKING #"], ["M-1", "x", "ABC123"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert values(text) == [("M-1", "ABC123")]


def test_a_title_above_the_names_is_passed_over_and_lines_keep_their_numbers() -> None:
    text = "Report of today\n\nOrder number;Tracking\n\nM-1;A1\n;;\nM-2;A2"
    assert [(row.line, row.get("number")) for row in read(text)] == [(5, "M-1"), (7, "M-2")]


def test_a_cell_may_run_over_lines() -> None:
    text = 'Order number,City,Tracking\nM-1,"Mill Lane\nColumbus",A1\nM-2,x,A2\n'
    assert [(row.line, row.get("tracking")) for row in read(text)] == [(2, "A1"), (4, "A2")]


def test_a_quotation_mark_that_stays_open_costs_its_own_line_only() -> None:
    good = "".join(f"M-{n},A{n}\n" for n in range(30))
    rows = read('Order number,Tracking\nM-900,"A900\n' + good)
    assert rows[0].line == 2
    assert "never closed" in rows[0].fault
    assert [row.get("number") for row in rows[1:]] == [f"M-{n}" for n in range(30)]


def test_a_quotation_mark_within_a_cell_is_a_sign_like_others() -> None:
    assert values('Order number,City,Tracking\nM-1,5" pipe,A1\n') == [("M-1", "A1")]


def test_nul_vanishes_and_control_characters_are_named_with_their_column() -> None:
    rows = read("Order number,Tracking\nM-1,A\x001\nM-2,A\x072\nM-3,A3\n")
    assert [row.fault for row in rows] == [
        "",
        "Tracking number holds characters that cannot be printed.",
        "",
    ]
    assert rows[0].get("tracking") == "A1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"Order number,Tracking\nM-1,\x81\x8d\n", "neither UTF-8 nor UTF-16 nor Windows-1252"),
        (b"\xff\xfeO\x00\xd8", "neither UTF-8"),
        (b"Order number,City\nM-1,Columbus\n", "none is called tracking number"),
        (b"Ada Bell,4 Mill Lane\n", "none is called order number or tracking number"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert words in caught.value.text
    assert "Ada Bell" not in caught.value.text


def test_short_and_long_rows_do_no_harm() -> None:
    assert values("Order number,Tracking\nM-1\nM-2,A2,more,and more\n") == [
        ("M-1", ""),
        ("M-2", "A2"),
    ]


# Spreadsheets trim, and full-width forms count as the plain ones.
DANGEROUS = "=+-@|%＝＋－＠｜％\t\r\n"


def first_seen(cell: str) -> str:
    for character in cell:
        if character in "\t\r\n":
            return character
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Mn"):
            return unicodedata.normalize("NFKC", character)[:1]
    return ""


texts = st.text(max_size=30) | st.builds(
    lambda before, blank, sign, rest: before + blank + sign + rest,
    st.sampled_from(["", "Tom;", "Tom\t", "Tom\n"]),
    st.sampled_from(["", " ", "\u200b", "\ufeff", "\u00a0", "\x00"]),
    st.sampled_from(list(DANGEROUS)),
    st.text(max_size=20),
)


@given(st.lists(st.lists(texts, min_size=1, max_size=4), max_size=5))
def test_t7_no_cell_of_an_export_begins_like_a_formula(rows: list[list[str]]) -> None:
    raw = b"".join(csv_lines(rows))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\x00" not in raw
    read_back = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert len(read_back) == len(rows)
    for before, after in zip(rows, read_back, strict=True):
        for cell, written in zip(before, after, strict=True):
            clean = cell.replace("\x00", "").encode("utf-8", "replace").decode()
            assert written.replace("'", "") == clean.replace("'", "")
            assert clean in written or set(clean) & set(";\t\r\n")
            assert first_seen(written) not in set("=+-@|%\t\r\n")


@given(st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=3))
@pytest.mark.parametrize("separator", [";", "\t"])
def test_t7_nor_does_a_cell_where_another_separator_is_taken(
    separator: str, rows: list[list[str]]
) -> None:
    numbered = [["113-1", *row] for row in rows]
    text = b"".join(csv_lines(numbered)).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            assert first_seen(cell) not in set("=+-@|%")


@given(texts)
def test_t7_what_was_guarded_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(harmless(cell)) == cell.replace("\x00", "") or "'" in cell


@pytest.mark.parametrize("cell", ["Flat 2; ring twice", "up\r\n\r\nthe stairs\n", "a;b\t"])
def test_t7_a_harmless_text_of_several_lines_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", " =1+1", "\u200b@sum", "＝cmd", "\tx", "-5", "|calc", "%0", "+1 555"]
)
def test_t7_each_sign_of_a_formula_is_guarded(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "1-2", "a=b", "M-1001", "′", "4 Mill Lane"])
def test_t7_everything_else_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_every_cell_of_an_export_is_quoted() -> None:
    assert b"".join(csv_lines([["a", 'b "c"', ""]])) == b'\xef\xbb\xbf"a","b ""c""",""\r\n'
