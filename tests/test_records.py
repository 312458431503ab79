"""Records become items: texts of values, usual names, expressions, templates and columns; what is wrong is told once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from feedtool.config import RefusalError
from feedtool.errors import ItemError, SourceError
from feedtool.model import Document, Problem
from feedtool.sources import Context
from feedtool.sources.columns import layout
from feedtool.sources.expressions import Rule, SearchError, checked, found, search
from feedtool.sources.objects import Paths
from feedtool.sources.records import MAX_RECORDS, SHOWN, Fields, Gathering, text_of
from feedtool.sources.shape import FIELDS
from feedtool.sources.values import NAMES, folded, guessed, meant, moment, texts

if TYPE_CHECKING:
    from feedtool.sources.shape import Field

CONTEXT = Context("news", Path("/there"), "en", ZoneInfo("UTC"))
DOCUMENT = Document("a", "a.json", b"")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(["title", "url", "date"]), inner),
    max_leaves=20,
)


def rule(text: Any) -> Rule:
    """Read one rule."""
    return Rule.model_validate(text)


def test_each_field_of_an_item_can_be_named_and_guessed() -> None:
    """The options, the table of names and the fields of an item are of one mind."""
    assert tuple(Fields.model_fields) == FIELDS
    assert set(NAMES) == set(FIELDS)
    assert all(name == folded(name) for names in NAMES.values() for name in names)


@pytest.mark.parametrize(
    ("value", "field", "expected"),
    [
        ("a", "title", ["a"]),
        (None, "title", []),
        (True, "title", ["true"]),
        (12, "id", ["12"]),
        (float("nan"), "title", []),
        ({"rendered": "A"}, "title", ["A"]),
        ({"x": {"y": 1}}, "title", []),
        ([{"name": "A"}, "B"], "author", ["A", "B"]),
        ([{"name": "x", "slug": "y"}], "tags", ["x"]),
        ("a, b;c|d", "tags", ["a", "b", "c", "d"]),
        (["a, b"], "tags", ["a", "b"]),
        (["one", "two"], "content", ["one\ntwo"]),
        ({"src": "/a.png", "width": 1}, "image", ["/a.png"]),
        ([{"url": "/a.mp3"}], "enclosure", ["/a.mp3"]),
        ("2024-03-25", "published", ["2024-03-25"]),
        ("a\ud800b", "title", ["a\ufffdb"]),
    ],
)
def test_a_value_gives_the_texts_that_its_field_wants(value: Any, field: Field, expected: list[str]) -> None:
    """Objects are looked into, tags split, paragraphs joined; no half character is left."""
    assert texts(value, field) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000.5", "2023-11-14T22:13:20+00:00"),
        ("1700000000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000000000", "2023-11-14T22:13:20+00:00"),
        ("/Date(1700000000000+0200)/", "2023-11-14T22:13:20+00:00"),
        ("20240325", None),
        ("2024", None),
        ("0", None),
        ("-1700000000", None),
        ("9" * 20, None),
        ("2024-03-25", None),
        ("", None),
    ],
)
def test_a_timestamp_is_a_date(text: str, expected: str | None) -> None:
    """Seconds, thousandths and millionths are told apart by their size; what may be a year or a count is left."""
    assert moment(text) == expected


def test_usual_names_are_found_however_they_are_written() -> None:
    """The surest name wins; a number is no author, and what is content already is no summary."""
    record = {"Title": "T", "url": "/api", "html_url": "/page", "Created At": 1700000000, "author": 7, "description": "D"}
    values = guessed(record, FIELDS)
    expected = {"title": ["T"], "link": ["/page"], "content": ["D"], "published": ["2023-11-14T22:13:20+00:00"]}
    assert values == expected


@settings(deadline=None)
@given(JSON)
def test_no_value_breaks_the_search_for_texts(value: Any) -> None:
    """Whatever JSON holds, texts are what comes out, and an item or nothing is made of them."""
    for field in FIELDS:
        assert all(isinstance(text, str) for text in texts(value, field))
    work = Gathering(CONTEXT, None)
    work.take(guessed(value if isinstance(value, dict) else {}, FIELDS), DOCUMENT, where="record 1 of a")
    assert len(work.items) + len(work.problems) == 1


def test_deep_nesting_ends_in_no_text() -> None:
    """A list 900 deep is not followed down."""
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    assert texts(deep, "title") == []


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab.[]{}()|&`'\"@*?0-,: \n\\")))
def test_any_text_is_an_expression_or_is_refused_in_one_line(text: str) -> None:
    """Nothing but a refusal is raised, and what is not refused can be applied or says why not."""
    with suppress(RefusalError, SearchError):
        search(checked(text), {"a": [1], "b": "x"})


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"path": "a..b"}, "expected a JMESPath expression (character 3)"),
        ({"path": "date-published"}, "need double quotes"),
        ({"path": "a[?b>1]"}, "expected a JMESPath expression"),
        ({"path": "nope(@)"}, "there is no function 'nope'"),
        ({"path": "a[?nope(b)].c"}, "there is no function 'nope'"),
        ({"template": "a}"}, "'{' and '}' in pairs"),
        ({"template": "a{b..c}"}, "expected a JMESPath expression"),
        ({"template": "a{}"}, "expected path"),
        ({}, "expected path, template or default"),
    ],
)
def test_a_wrong_rule_is_refused_before_anything_is_read(mapping: dict[str, str], reason: str) -> None:
    """Expressions, functions and templates are checked with the configuration."""
    with pytest.raises(ValidationError) as caught:
        rule(mapping)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (["title"], ["T"]),
        (["none", "title"], ["T"]),
        ([{"path": "none", "default": "D"}, "title"], ["D"]),
        ([{"template": "https://e.org/{meta.slug}/{id}"}], ["https://e.org/s/7"]),
        ([{"path": "tags[].n", "template": "<{}>"}], ["<a>", "<b>"]),
        ([{"template": "{none}/{id}"}, "id"], ["7"]),
        ([{"template": "{{{id}}}"}], ["{7}"]),
        (['"a-b"'], ["x"]),
        (["`null`"], []),
    ],
)
def test_rules_find_texts(rules: list[Any], expected: list[str]) -> None:
    """The first rule that finds anything counts; a template with an empty hole finds nothing."""
    record = {"title": "T", "id": 7, "meta": {"slug": "s"}, "tags": [{"n": "a"}, {"n": "b"}], "a-b": "x"}
    assert found(tuple(map(rule, rules)), record, "title") == expected


def test_an_expression_that_cannot_be_applied_says_so() -> None:
    """A function of the wrong type is an error of one line."""
    with pytest.raises(SearchError, match=r"'length\(@\)' cannot be applied: In function length\(\)"):
        search("length(@)", 5)


def test_one_mapping_stands_for_a_list_of_one() -> None:
    """A rule may be a text, a mapping, or a list of both."""
    paths = Paths.model_validate({"title": "a", "link": {"template": "x"}, "id": ["a", {"path": "b"}]})
    assert {field: len(rules) for field, rules in paths.given().items()} == {"id": 2, "title": 1, "link": 1}


@pytest.mark.parametrize(
    ("column", "expected"),
    [("Name", "N"), ("name", "N"), ("3", "9"), ("2024", "9"), ("{Name}: {2}", "N: L"), ("Odd {x}", "O"), ("{{1}}", "N")],
)
def test_columns_are_found_by_name_number_and_template(column: str, expected: str) -> None:
    """A name counts before a number, and as it is written before how it is spelt."""
    row = {"Name": "N", "Link": "L", "2024": "9", "Odd {x}": "O", "{1}": "N"}
    assert layout({"title": (column,)}, list(row), guess=False, where="a.csv").values(row) == {"title": [expected]}


def test_an_unknown_column_is_told_with_the_nearest() -> None:
    """A column that is not there stops the table; of several it is enough that one is there."""
    names = ["Headline", "Link"]
    with pytest.raises(ItemError, match="has no column 'Headlin'; did you mean 'Headline'"):
        layout({"title": ("Headlin",)}, names, guess=True, where="a.csv")
    with pytest.raises(ItemError, match=r"has no column '9' \(it has: 'Headline', 'Link'\)"):
        layout({"title": ("9",)}, names, guess=True, where="a.csv")
    assert layout({"title": ("x", "link")}, names, guess=True, where="a.csv").values({"Link": "L"})["title"] == ["L"]


def test_a_table_without_usable_columns_says_which_it_has() -> None:
    """Where nothing is called as a title, content or link is, the columns are listed."""
    with pytest.raises(ItemError, match=r"no column is called as a title, content or link is \(it has: 'a', 'b'\)"):
        layout({}, ["a", "b"], guess=True, where="a.csv")


def test_bad_records_are_problems_and_few_are_told() -> None:
    """Twenty problems and one that counts the rest; the good record is there, and the read is not remembered as whole."""
    work = Gathering(CONTEXT, None)
    work.take({"title": ["T"]}, DOCUMENT, where="record 0")
    for number in range(1, 31):
        work.take({}, DOCUMENT, where=f"record {number}")
    made = work.found()
    assert (len(made.items), len(made.problems), made.fingerprint) == (1, SHOWN + 1, None)
    assert made.problems[-1] == Problem("news", "read", "the same or the like in 10 more records, to record 30")


def test_nothing_but_bad_records_is_an_error() -> None:
    """A source whose rules fit no record fails, and so keeps what it had."""
    work = Gathering(CONTEXT, None)
    for number in (1, 2):
        work.take({}, DOCUMENT, where=f"record {number} of a")
    with pytest.raises(
        SourceError, match="none of 2 records is an item: record 1 of a: has neither title nor content nor link"
    ):
        work.found()


def test_hints_are_told_once_and_few() -> None:
    """One hint for each thing that is wrong, twenty in all; a rule that never finds anything is one."""
    work = Gathering(CONTEXT, None, {"summary": ("Teaser", "{Lead}"), "title": ("T",)})
    for number in range(50):
        work.take({"title": ["T"], "id": [str(number)], "published": [f"no date {number % 30}"]}, DOCUMENT, where="r")
    hints = work.found().hints
    assert hints[:2] == (
        "summary: 'Teaser', '{Lead}' finds nothing in any item",
        "published: 'no date 0' cannot be read as a date",
    )
    assert (len(hints), hints[-1]) == (SHOWN + 1, "… and 11 more hints")


def test_of_two_records_with_one_key_the_first_counts() -> None:
    """Keys are unique, and a repeated one is hinted at."""
    work = Gathering(CONTEXT, None)
    for title in ("first", "second"):
        work.take({"id": ["1"], "title": [title]}, DOCUMENT, where="r")
    made = work.found()
    assert [item.title for item in made.items] == ["first"]
    assert "more than once" in made.hints[0]


def test_so_many_records_and_no_more() -> None:
    """There is a bound, and it is hinted at."""
    work = Gathering(CONTEXT, None)
    work.count = MAX_RECORDS
    assert work.is_full()
    assert list(work.hints) == ["only the first 10,000 records are read"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [("a < b & c > d", "text"), ("<p>a</p>", "html"), ("a<br/>b", "html"), ("a &amp; b", "html"), ("x <y@z.org>", "text")],
)
def test_markup_shows_what_content_is(content: str, expected: str) -> None:
    """A tag or a character reference makes HTML of it; without any, line breaks are kept as those of text."""
    work = Gathering(CONTEXT, None)
    work.take({"content": [content]}, DOCUMENT, where="r")
    assert work.found().items[0].content_type == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("ş".encode(), "iso-8859-1", "ş"),
        ("Şişli'de yağmur".encode("cp1254"), "iso-8859-9", "Şişli'de yağmur"),
        ("Grüße aus Köln".encode("cp1252"), "nonsense", "Grüße aus Köln"),
        ("ş".encode("utf-16"), "iso-8859-1", "ş"),
    ],
)
def test_the_bytes_count_before_what_a_server_says(data: bytes, charset: str, expected: str) -> None:
    """A charset is believed where the bytes are not plainly something else."""
    assert text_of(Document("a", "a", data, charset=charset), CONTEXT) == expected


def test_a_spreadsheet_is_called_one() -> None:
    """A workbook is told from text."""
    with pytest.raises(ItemError, match="is an Excel workbook or another zip file; save it as CSV"):
        text_of(Document("a", "a", b"PK\x03\x04..."), CONTEXT)


def test_texts_of_a_configuration_mean_what_yaml_means() -> None:
    """Numbers, truths and nothing; what only looks like a number stays text."""
    given = {"a": ["1", "-2.5", "1e3", "true", "null"], "b": ["01", "1_0", "0x1", "yes", "", "1.", "9" * 30], "c": None}
    assert meant(given) == {"a": [1, -2.5, 1000.0, True, None], "b": given["b"], "c": None}
