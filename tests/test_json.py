"""The source kind `json`: any JSON or JSON Lines gives items or one clear error; pages follow pages, but not for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from feedtool.ask import Get
from feedtool.errors import FetchError, SourceError
from feedtool.model import Document, Person
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.json import JsonSource
from feedtool.sources.paging import with_parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.ask import Request

URL = "https://example.org/api/posts"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ONE = {"title": "A", "url": "/a"}


class Api:
    """Answers by URL, or always with the same; notes what it is asked."""

    def __init__(self, answers: Any, *, type_: str | None = None) -> None:
        self.answers, self.type = answers, type_
        self.asked: list[Get] = []

    def __call__(self, request: Request) -> Document:
        """Answer."""
        assert isinstance(request, Get)
        self.asked.append(request)
        answer = self.answers(request.url) if callable(self.answers) else self.answers
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Document(request.url, request.url, data, url=request.url, type=self.type, fetched=NOW)


def read(answers: Any, *, type_: str | None = None, **options: Any) -> Found:
    """Read what an API answers."""
    return read_from(Api(answers, type_=type_), **options)


def read_from(api: Callable[[Request], Document], **options: Any) -> Found:
    """Read an API."""
    given = JsonSource.model_validate({"kind": "json", "url": URL, **options})
    found: Found = KINDS["json"].read(given, Context("news", Path("/there"), "en", ZoneInfo("UTC"), ask=api))
    return found


def titles(found: Found) -> list[str]:
    """Give the titles of what was found."""
    return [item.title for item in found.items]


def test_the_answer_of_a_common_api_needs_no_rules() -> None:
    """Members with `rendered`, ids, numbers as authors, the date in GMT before that in the site's zone: WordPress as it is."""
    post = {
        "id": 7, "date": "2026-01-02T03:04:05", "link": "https://example.org/seven", "author": 3, "categories": [1, 2],
        "title": {"rendered": "<em>Seven</em> <td>s"}, "content": {"rendered": "<p>Text</p>"},
        "excerpt": {"rendered": "<p>Short &amp; sweet</p><p>More</p>"}, "date_gmt": "2026-01-02T00:04:05",
    }  # fmt: skip
    (item,) = read([post]).items
    assert (item.key, item.origin, item.title, item.link) == ("7", f"record 1 of {URL}", "Seven s", "https://example.org/seven")
    assert (item.content, item.content_type, item.summary) == ("<p>Text</p>", "html", "Short & sweet More")
    assert (item.authors, item.tags, item.published) == ((), (), datetime(2026, 1, 2, 0, 4, 5, tzinfo=ZoneInfo("UTC")))


def test_rules_say_what_is_what() -> None:
    """Items and fields by JMESPath; what is not named is guessed unless that is turned off."""
    answer = {"data": {"posts": [{"n": {"t": "A"}, "id": 5, "by": [{"full": "X"}, {"full": "Y"}], "date": 1700000000}]}}
    rules = {"title": "n.t", "link": {"template": "/p/{id}"}, "author": "by[].full"}
    (item,) = read(answer, items="data.posts[]", fields=rules).items
    assert (item.title, item.link, item.key) == ("A", "https://example.org/p/5", "5")
    assert item.authors == (Person("X"), Person("Y"))
    assert item.published == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    (item,) = read(answer, items="data.posts[]", fields=rules, guess=False).items
    assert (item.key, item.published) == ("https://example.org/p/5", None)


@pytest.mark.parametrize(
    "answer",
    [[ONE], {"posts": [ONE]}, {"meta": {"x": [1, 2]}, "a": {"b": [ONE]}}, {"items": [ONE], "users": [{"name": "U"}]}],
)
def test_the_one_list_of_objects_is_found(answer: Any) -> None:
    """At the top, deeper down, beside lists of other things, or by its name."""
    assert titles(read(answer)) == ["A"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"a": [ONE], "b": [ONE]}, r"has several lists \('a', 'b'\); set items to the one that is meant"),
        ({"a": {"b-c": [ONE], "d": [ONE]}}, r"""'a\."b-c"', 'a\.d'"""),
        ({"errors": [{"message": "No key"}], "data": None}, "has no list of objects .*it says 'No key'"),
        ({"a": 1}, r"has no list of objects \(it has: a\); set items, '@' where the whole is one item"),
        (5, "holds a number, not a list"),
        ([1, 2], "none of 2 records is an item: record 1 of .* is a number, not an object"),
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"<!doctype html><html>", "is an HTML page, not JSON"),
        (b"<html><title>Just a moment&#8230;</title>", "is an HTML page called 'Just a moment…', not JSON"),
        (b"<?xml version='1.0'?><rss>", "is XML, not JSON"),
        (b'{"a": 1,\n "b": }', "is not JSON: expecting value in line 2, column 7"),
        (b'[{"title": "A"}', "is not JSON: expecting ',' delimiter in line 1, column 16"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b"\x00\x01\x02\xff\xfe", "is binary"),
    ],
)
def test_what_is_no_list_of_items_is_one_clear_error(answer: Any, reason: str) -> None:
    """The error says what is there, where, and what to do."""
    with pytest.raises(SourceError, match=reason):
        read(answer)


def test_rules_for_items_that_match_nothing_are_an_error() -> None:
    """A list that is not there is no list without items, and the answer's own words are passed on."""
    with pytest.raises(SourceError, match=r"items: 'posts\[\]' matches nothing \(it has: error\); it says 'gone'"):
        read({"error": "gone"}, items="posts[]")
    with pytest.raises(SourceError, match="items: 'a' is a number, not a list"):
        read({"a": 1}, items="a")
    with pytest.raises(SourceError, match=r"items: 'length\(@\)' cannot be applied"):
        read(5, items="length(@)")


def test_an_empty_list_is_no_error() -> None:
    """Nothing new is nothing wrong."""
    assert read({"posts": []}) == read([]) == Found(fingerprint="")


def test_the_whole_answer_may_be_one_item() -> None:
    """`@` is the document; texts and numbers are items too where rules say what they are."""
    assert titles(read({"title": "A"}, items="@")) == ["A"]
    assert [item.link for item in read(["/a", "/b"], fields={"link": "@"}).items] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


def test_json_lines_are_read_and_a_broken_line_is_a_problem() -> None:
    """The rest goes on; a blank line is nothing."""
    found = read(b'{"title": "A"}\n{"title": \n\n{"title": "C"}\r\n')
    assert titles(found) == ["A", "C"]
    assert [str(problem) for problem in found.problems] == [
        f"news: line 2 of {URL}: read: is not JSON: expecting value in column 10"
    ]


def test_one_line_may_be_json_lines() -> None:
    """A media type says what one object alone does not."""
    assert titles(read(b'{"title": "A", "tags": [{"name": "x"}]}', type_="application/x-ndjson")) == ["A"]


def test_odd_numbers_and_names_are_read() -> None:
    """NaN is nothing, 5,000 digits are text, of a key that is there twice the last counts."""
    (item,) = read(b'[{"id": 1' + b"0" * 4999 + b', "title": "x", "title": "A", "date": NaN, "url": "\\ud800"}]').items
    assert (len(item.key), item.title, item.published) == (5000, "A", None)


def test_a_date_that_cannot_be_read_is_a_hint() -> None:
    """The item is there without it."""
    found = read([{"title": "A", "date": "soon"}])
    assert found.hints == ("published: 'soon' cannot be read as a date",)
    assert found.items[0].published is None


@pytest.mark.parametrize(("image", "expected"), [("self", None), (55, None), ("a.jpg", "a.jpg"), ("/a", "/a")])
def test_a_bare_word_is_no_picture(image: str | int, expected: str | None) -> None:
    """As `self` of a forum, or the number of a picture in its own table."""
    (item,) = read([{"title": "A", "image": image}]).items
    assert item.image == (expected and urljoin(URL, expected))


def test_a_rule_that_cannot_be_applied_is_a_hint() -> None:
    """The other fields are there; it is told once, whatever the number of records."""
    found = read([{"title": "A", "x": 1}, {"title": "B", "x": 2}], fields={"summary": "length(x)"})
    assert titles(found) == ["A", "B"]
    (hint,) = [hint for hint in found.hints if "cannot be applied" in hint]
    assert hint.startswith("summary: 'length(x)' cannot be applied: In function length(), invalid type for value: 1")


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """The others go on; where all are broken the source is."""
    (tmp_path / "a.json").write_text('[{"title": "A"}]')
    (tmp_path / "b.json").write_text("[")
    options = JsonSource.model_validate({"kind": "json", "path": "*.json"})
    context = Context("news", tmp_path, "en", ZoneInfo("UTC"))
    found: Found = KINDS["json"].read(options, context)
    assert (titles(found), found.fingerprint) == (["A"], None)
    assert [(problem.where, problem.message) for problem in found.problems] == [
        ("b.json", "is not JSON: expecting value in line 1, column 2; ask its owner to mend it")
    ]
    (tmp_path / "a.json").unlink()
    with pytest.raises(SourceError, match=r"b\.json: is not JSON"):
        KINDS["json"].read(options, context)


def test_unchanged_files_are_not_parsed(tmp_path: Path) -> None:
    """The fingerprint of one read is known to the next."""
    (tmp_path / "a.json").write_text('[{"title": "A"}]')
    options = JsonSource.model_validate({"kind": "json", "path": "a.json"})
    first = KINDS["json"].read(options, Context("news", tmp_path, "en", ZoneInfo("UTC")))
    again = KINDS["json"].read(options, Context("news", tmp_path, "en", ZoneInfo("UTC"), known=first.fingerprint))
    assert again == Found(fingerprint=first.fingerprint, unmodified=True)


def test_a_body_is_sent_as_json() -> None:
    """Numbers and truths of the configuration are meant; a text is sent as it is."""
    api = Api([ONE])
    read_from(api, body={"query": "q", "first": "10", "all": "true", "after": "null"})
    read_from(api, body='{"a": "10"}')
    read_from(api, body="a=1&b=2")
    read_from(api, body="a", body_type="text/plain")
    assert [(request.body, request.body_type) for request in api.asked] == [
        (b'{"query": "q", "first": 10, "all": true, "after": null}', "application/json"),
        (b'{"a": "10"}', "application/json"),
        (b"a=1&b=2", "application/x-www-form-urlencoded"),
        (b"a", "text/plain"),
    ]


def page(number: int, last: int, **more: Any) -> dict[str, Any]:
    """Make one page of an answer."""
    return {"posts": [{"title": f"T{number}", "id": number}] if number <= last else [], **more}


def test_pages_follow_by_their_url() -> None:
    """To the page without a next one; the query's secrets go to the same host alone, and never twice."""
    answers = {
        URL: page(1, 3, next="?page=2&key=k"),
        f"{URL}?page=2&key=k": page(2, 3, next="https://other.org/3"),
        "https://other.org/3": page(3, 3, next=None),
    }
    api = Api(answers.__getitem__)
    assert titles(read_from(api, next="next", query={"key": "k", "lang": "en"})) == ["T1", "T2", "T3"]
    assert [request.query for request in api.asked] == [(("key", "k"), ("lang", "en")), (("lang", "en"),), ()]


def test_pages_follow_by_a_cursor() -> None:
    """What is found goes into the query of the first URL, in place of what is there."""
    api = Api(lambda url: page(2, 2, after=None) if url.endswith("after=a%26b") else page(1, 2, after="a&b"))
    assert titles(read_from(api, url=f"{URL}?n=5&after=0", next="after", cursor="after")) == ["T1", "T2"]
    assert api.asked[1].url == f"{URL}?n=5&after=a%26b"


@pytest.mark.parametrize(
    ("url", "step", "asked"),
    [
        (URL, 1, ["", "?page=2", "?page=3", "?page=4"]),
        (f"{URL}?page=0", 1, ["?page=0", "?page=1", "?page=2", "?page=3"]),
        (URL, 20, ["", "?page=20", "?page=40", "?page=60"]),
    ],
)
def test_pages_are_counted_until_one_is_empty(url: str, step: int, asked: list[str]) -> None:
    """From the number in the URL, else from 1; a count of items begins at 0."""
    api: Api = Api(lambda _: page(len(api.asked), 3))
    assert titles(read_from(api, url=url, page="page", step=step)) == ["T1", "T2", "T3"]
    assert [request.url.removeprefix(URL) for request in api.asked] == asked


def test_an_error_after_the_last_page_is_its_end() -> None:
    """WordPress answers 400 then; the first page, and a server that is down, are another matter."""

    def answer(url: str) -> Any:
        if url.endswith("page=2"):
            raise FetchError("no such page", status=400)
        return page(1, 1)

    assert titles(read(answer, page="page")) == ["T1"]
    with pytest.raises(FetchError):
        read(answer, url=f"{URL}?page=2", page="page")


def test_paging_ends_where_nothing_new_comes() -> None:
    """A page that leads to itself, or a server that knows no pages, is asked for no more than twice."""
    for options in ({"next": "next"}, {"page": "page"}):
        api = Api(page(1, 1, next=URL))
        found = read_from(api, **options)
        assert len(api.asked) <= 2
        assert (titles(found), len(found.hints)) == (["T1"], 2 if "page" in options else 1)


def test_paging_is_bounded() -> None:
    """Ten pages if nobody says otherwise, and a hint that there are more."""
    api: Api = Api(lambda _: page(len(api.asked), 99, next=f"?n={len(api.asked)}"))
    found = read_from(api, next="next")
    assert (len(found.items), found.hints) == (10, ("only the first 10 pages are read; raise pages for more",))


def test_a_next_page_that_is_no_url_is_a_hint() -> None:
    """A cursor without the name of its parameter leads nowhere."""
    assert "name in cursor the query parameter" in read(page(1, 1, next="mailto:x"), next="next").hints[0]


@pytest.mark.parametrize(
    "options",
    [{"next": "a", "page": "b"}, {"cursor": "a"}, {"url": (), "path": "a", "next": "b"}, {"url": (), "path": "a", "body": "b"}],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, Any]) -> None:
    """What would have no meaning is a mistake."""
    with pytest.raises(ValidationError):
        JsonSource.model_validate({"kind": "json", "url": URL, **options})


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_parameter_is_set_once(name: str, value: str) -> None:
    """Setting it again changes nothing, and the rest of the URL is as it was."""
    once = with_parameter(f"{URL}?keep=1", name or "n", value)
    assert with_parameter(once, name or "n", value) == once
    assert name == "keep" or once.startswith(f"{URL}?keep=1&")


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:\\n0e-.tu\n ', max_size=60).map(str.encode))
def test_any_bytes_give_items_or_one_error(data: bytes) -> None:
    """Nothing but SourceError is raised, and its message is one line."""
    try:
        read(data)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_a_large_answer_is_read_in_bounded_time() -> None:
    """20 MB of the smallest records take seconds, for no more than 10,000 are looked at."""
    found = read(b'{"id": 1, "title": "A"}\n' * 800_000)
    assert (len(found.items), len(found.hints)) == (1, 2)
