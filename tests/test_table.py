"""The source kind `table`: what divides a table is found, rows become items, and a broken row leaves the others readable."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from feedtool.errors import SourceError
from feedtool.model import Document, Person
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.csvtext import find_delimiter, rows
from feedtool.sources.table import TableSource

URL = "https://example.org/list.csv"


def read(data: bytes | str, *, type_: str | None = None, language: str = "en", **options: Any) -> Found:
    """Read a table at a URL."""
    answer = Document(URL, URL, data if isinstance(data, bytes) else data.encode(), url=URL, type=type_)
    given = TableSource.model_validate({"kind": "table", "url": URL, **options})
    found: Found = KINDS["table"].read(given, Context("news", Path("/there"), language, ZoneInfo("UTC"), ask=lambda _: answer))
    return found


def titles(found: Found) -> list[str]:
    """Give the titles of what was found."""
    return [item.title for item in found.items]


def test_a_table_with_usual_names_needs_no_rules() -> None:
    """Each row is an item, known by its line."""
    found = read('Title,URL,Author,Published At,Tags,Body\nA,/a,X,2026-01-02,"p, q",<p>t</p>\nB,/b,Y,1700000000,,\n')
    first, second = found.items
    assert (first.title, first.link, first.origin) == ("A", "https://example.org/a", f"line 2 of {URL}")
    assert (first.authors, first.tags, first.content_type) == ((Person("X"),), ("p", "q"), "html")
    assert first.published == datetime(2026, 1, 2, tzinfo=ZoneInfo("UTC"))
    assert (second.key, second.published) == ("https://example.org/b", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC))
    assert (found.problems, found.hints, found.fingerprint) == ((), (), "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_divides_a_table_is_found(delimiter: str, end: str) -> None:
    """Each usual delimiter, with others inside of quotes, and each line end."""
    lines = [["title", "body"], ["A", '"x, y; z| \tw"'], ["B", '"two\nlines ""q"""']]
    found = read(end.join(delimiter.join(cells) for cells in lines))
    assert [(item.title, item.content) for item in found.items] == [("A", "x, y; z| \tw"), ("B", 'two\nlines "q"')]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a,b;c\n1,2;3\n", ";,"),
        ("title\tbody\nA\tone, two, three\nB\tfour\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("a,b\n" + '"x;y",2\n' * 20_000, ","),
        ("one\ntwo\n", "\t;|,"),
        ("", "\t;|,"),
    ],
)
def test_the_delimiter_is_what_divides_most_rows_alike(text: str, expected: str) -> None:
    """Commas in numbers and sentences are no delimiter."""
    assert find_delimiter(text, quote='"') in expected


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(), min_size=2, max_size=4).filter(lambda row: any(map(str.strip, row))), max_size=8),
    st.sampled_from(",;\t|"),
)
def test_what_a_program_wrote_is_read_as_it_was(table: list[list[str]], delimiter: str) -> None:
    """Python's own writer is understood, whatever the cells hold."""
    lines: list[str] = []
    writer = csv.writer(type("", (), {"write": staticmethod(lines.append)})(), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows(table)
    assert [list(row.cells) for row in rows("".join(lines), delimiter=delimiter, quote='"', most=99)] == table


def test_dialects_may_be_given() -> None:
    """Another quote, none at all, words for delimiters, no header, and Excel's own first line."""
    assert titles(read("title,n\n'a,b',1\n", quote="'")) == ["a,b"]
    assert titles(read('title,n\n"a,1\n', quote="none")) == ['"a']
    assert titles(read("title n\nA 1\n", delimiter="space")) == ["A"]
    assert titles(read("A,/a\nB,/b\n", header=False, columns={"title": "1", "link": "2"})) == ["A", "B"]
    assert titles(read("sep=^\r\ntitle^n\r\nA^1\r\n")) == ["A"]


def test_columns_may_be_named_numbered_and_put_together() -> None:
    """By its name in any spelling, by its number, and as part of a text."""
    columns = {"title": "{Shop}: {2}", "link": "https://example.org/{id}", "summary": ["nope", "note"]}
    (item,) = read("Shop,What,ID,Note\nX,Pears,7,n\n", columns=columns).items
    assert (item.title, item.link, item.summary) == ("X: Pears", "https://example.org/7", "n")


def test_a_column_that_is_not_there_is_an_error() -> None:
    """The nearest name is shown."""
    with pytest.raises(SourceError, match=r"list\.csv: has no column 'titel'; did you mean 'title'\?"):
        read("title,url\nA,/a\n", columns={"title": "titel"})


def test_rows_of_another_width_are_problems() -> None:
    """Empty cells at the end may be more or fewer than the header has; anything else is told by its line."""
    found = read("title,a,b,\nA,1,2\nB,1\n\nC,1,2,,,\nD,1,2,3\nE,1,2,\n")
    assert titles(found) == ["A", "C", "E"]
    assert [str(problem) for problem in found.problems] == [
        f"news: line 3 of {URL}: read: has 2 columns where the first row has 3; mend it, or set delimiter or quote",
        f"news: line 6 of {URL}: read: has 4 columns where the first row has 3; mend it, or set delimiter or quote",
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    """The rest of the file is not swallowed, and lines are counted on."""
    found = read('title,n\nA,1\n"B,2\nC,3\nD,"x\ny"\nE,5\n')
    assert titles(found) == ["A", "C", "D", "E"]
    assert titles(read('title,n\nA,1\n"B,2\nC,3\n')) == ["A", "C"]
    assert [(problem.where, problem.message) for problem in found.problems] == [
        (f"line 3 of {URL}", "has a quote that is not closed as it should be")
    ]
    assert found.items[-1].origin == f"line 7 of {URL}"


def test_columns_of_one_name_and_of_none_have_numbers() -> None:
    """The first of a name is meant by it."""
    (item,) = read("title,title,,link\nA,B,C,/d\n", columns={"summary": "2", "content": "3"}).items
    assert (item.title, item.summary, item.content) == ("A", "B", "C")


def test_the_encoding_is_found_or_given() -> None:
    """A mark, the language, the server or the option says it."""
    text = "title;body\nŞişli;Yağmur dindi, çocuklar sokağa çıktı\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1254"):
        assert titles(read(text.encode(encoding), language="tr")) == ["Şişli"]
    assert titles(read(text.encode("cp857"), encoding="cp857")) == ["Şişli"]


def test_json_lines_are_a_table_too() -> None:
    """Columns are the names of all objects together."""
    data = '{"title": "A", "n": 1}\n[1]\n{"headline": "B", "n": 2}\n{\n'
    found = read(data, columns={"title": ["title", "headline"], "id": "n"})
    assert [(item.key, item.title) for item in found.items] == [("1", "A"), ("2", "B")]
    assert [problem.message for problem in found.problems] == [
        "is no object",
        "is not JSON: expecting property name enclosed in double quotes in column 2",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("<html>", "is an HTML or XML page, not a table"),
        ("<html><title>Sorry</title>", "is an HTML or XML page called 'Sorry', not a table"),
        (b"PK\x03\x04\x00", "is an Excel workbook"),
        (b"a,b\x00\xff", "is binary"),
        ("x,y\n1,2\n", r"no column is called as a title, content or link is \(it has: 'x', 'y'\)"),
        ('"title,n\nA,1\n', "its first row has a quote that is not closed as it should be"),
        ("title" + "," * 1001 + "x\n", "has 1,002 columns; is it a table"),
        ("title,n\nA\nB\n", "none of 2 records is an item: line 2 of .* has 1 column "),
        ('{"a":\n', "is not JSON"),
    ],
)
def test_what_is_no_table_is_one_clear_error(data: str | bytes, reason: str) -> None:
    """The error says what is there and what to do."""
    with pytest.raises(SourceError, match=reason):
        read(data)


def test_a_header_alone_is_an_empty_table() -> None:
    """Nothing new is nothing wrong."""
    assert read("title,url\n") == Found(fingerprint="")


def test_a_first_row_that_looks_like_an_item_is_hinted_at() -> None:
    """Its link shows that it is no header."""
    found = read("https://example.org/1,A\nhttps://example.org/2,B\n", columns={"link": "1", "title": "2"})
    assert found.hints == ("the first row looks like an item: set header: false if it is one",)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """The others go on."""
    (tmp_path / "a.csv").write_text("title\nA\n")
    (tmp_path / "b.csv").write_text("<html>")
    options = TableSource.model_validate({"kind": "table", "path": "*.csv"})
    found = KINDS["table"].read(options, Context("news", tmp_path, "en", ZoneInfo("UTC")))
    assert (titles(found), found.fingerprint) == (["A"], None)
    assert [problem.where for problem in found.problems] == ["b.csv"]


@pytest.mark.parametrize(
    "options", [{"delimiter": "ab"}, {"delimiter": "x"}, {"quote": ""}, {"delimiter": '"'}, {"quote": "\n"}]
)
def test_a_dialect_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    """One character each, and not the same."""
    with pytest.raises(ValidationError):
        TableSource.model_validate({"kind": "table", "url": URL, **options})


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='ab,;\t|"\r\n{}[]<', max_size=60).map(str.encode))
def test_any_bytes_give_items_or_one_error(data: bytes) -> None:
    """Nothing but SourceError is raised."""
    try:
        read(data, columns={"title": ["1", "title"]})
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_a_cell_may_be_large_and_the_limit_of_others_stays() -> None:
    """Python's limit for a cell is one of the whole process."""
    before = csv.field_size_limit(1000)
    try:
        (item,) = read("title,body\nA," + "x" * 200_000 + "\n").items
        assert len(item.content) == 200_000
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("data", [b"\n" * 5_000_000, b'title,n\n"' + b"x,1\n" * 1_000_000, b"title,n\n" + b"a,1\n" * 1_000_000])
def test_a_large_file_is_read_in_bounded_time(data: bytes) -> None:
    """Blank lines, a quote that is open to the end, and rows beyond the bound."""
    try:
        found = read(data)
    except SourceError as error:
        assert "is empty" in str(error)  # noqa: PT017
    else:
        assert found.hints


@pytest.mark.parametrize("text", ["42", "null\n"])
def test_one_word_is_no_table(text: str) -> None:
    """A first row alone is a table without items only where it names a column that items have."""
    assert read("title,link\n").items == ()
    with pytest.raises(SourceError, match=f"it has: '{text.strip()}'.; name them in columns"):
        read(text)
