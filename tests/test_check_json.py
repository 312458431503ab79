"""The check of JSON Feed: a valid feed, and one mutation for each rule, found under its name and on its line."""

from __future__ import annotations

import pytest

from feedtool.check import check

JSON = """\
{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Tides",
  "home_page_url": "https://tides.example/",
  "expired": false,
  "authors": [{"name": "Sea", "url": "mailto:sea@tides.example"}],
  "items": [
    {
      "id": "monday", "url": "https://tides.example/monday",
      "content_html": "<p>High</p>",
      "date_published": "2024-05-01T12:30:00Z",
      "tags": ["sea"], "language": "en",
      "attachments": [{"url": "https://tides.example/a.mp3", "mime_type": "audio/mpeg"}]
    },
    { "id": "tuesday", "content_text": "Low <script>", "_own": {"any": [1, null]} }
  ],
  "_own": 1
}
"""
MUTATIONS = [
    ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/9", 2, "json/version"),
    ('"https://jsonfeed.org/version/1.1"', "[]", 2, "json/version"),
    ('"title": "Tides",', "", 1, "json/required"),
    ('"items": [', '"items_": [', 1, "json/required"),
    ('"https://tides.example/",', '"tides",', 4, "json/url"),
    ("false", '"no"', 5, "json/type"),
    ('[{"name": "Sea", "url": "mailto:sea@tides.example"}]', "[]", 6, "json/authors"),
    ('[{"name": "Sea", "url": "mailto:sea@tides.example"}]', '["Sea"]', 6, "json/authors"),
    ('[{"name": "Sea", "url": "mailto:sea@tides.example"}]', "[{}]", 6, "json/authors"),
    ('"name": "Sea"', '"name": 1', 6, "json/authors"),
    ("mailto:sea@tides.example", "sea", 6, "json/authors"),
    ('"id": "monday", ', "", 8, "json/id"),
    ('"monday"', "1", 8, "json/id"),
    ('"monday"', '" "', 8, "json/id"),
    ('"tuesday"', '"monday"', 15, "json/id-unique"),
    ("https://tides.example/monday", "/monday", 8, "json/url"),
    ('"<p>High</p>"', "1", 8, "json/type"),
    ("<p>High", "<p onclick=x>High", 8, "html/event"),
    ('"content_text"', '"content"', 15, "json/content"),
    ("12:30:00Z", "12:30:00", 8, "json/date"),
    ('["sea"]', '"sea"', 8, "json/type"),
    ('["sea"]', "[1]", 8, "json/type"),
    ('"en"', "1", 8, "json/language"),
    ('"mime_type"', '"type"', 8, "json/attachments"),
    ("High", r"High\u0000", 8, "json/characters"),
    ("Low", r"\ud800", 15, "json/characters"),
    ('"any"', r'"\ufffe"', 15, "json/characters"),
    ('"any"', '"\ufffe"', 15, "json/characters"),
    ("High", r"High\b", 8, "json/characters"),
    ("Low", r"Low\f", 15, "json/characters"),
    ("Low", r"Low \\b \u00e9\u0001", 15, "json/characters"),
    ('{"any": [1, null]}', '{"any": 1, "any": 2}', 15, "json/duplicate-key"),
    ('"_own": 1', '"title": ""', 17, "json/duplicate-key"),
    ('"_own": 1', '"own": NaN', 17, "json/well-formed"),
    ('"_own": 1', '"own": ' + "1" * 5_000, 17, "json/well-formed"),
    ('"_own": 1', '"own": ' + "[" * 200_000, 17, "json/well-formed"),
    ('"_own": 1', '"own": 1,', 18, "json/well-formed"),
    ('"_own": 1', "1: 1", 17, "json/well-formed"),
    ('"_own": 1', '"own" 1', 17, "json/well-formed"),
    ('"_own": 1\n}', '"own": 1\n} {', 18, "json/well-formed"),
    ("  ],\n", "  ]\n", 17, "json/well-formed"),
    ("},\n    {", "}\n    {", 15, "json/well-formed"),
    ('"language": "en",', '"language": "en', 12, "json/well-formed"),
]


def test_a_valid_feed_has_no_findings() -> None:
    """The sample covers what the mutations change."""
    assert check(JSON.encode()) == ()


@pytest.mark.parametrize(("old", "new", "line", "rule"), MUTATIONS, ids=range(len(MUTATIONS)))
def test_finds_what_is_wrong(old: str, new: str, line: int, rule: str) -> None:
    """One mutation gives the one finding that it should."""
    assert old in JSON
    assert [(found.line, found.rule) for found in check(JSON.replace(old, new, 1).encode())] == [(line, rule)]


def test_an_item_is_an_object() -> None:
    """Nothing else has an id."""
    text = '{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [1]}'
    assert [found.rule for found in check(text.encode())] == ["json/type"]


def test_items_are_a_list() -> None:
    """An object of items has no order."""
    text = '{"version": "https://jsonfeed.org/version/1.1", "title": "t",\n"items": {}}'
    assert [(found.line, found.rule) for found in check(text.encode())] == [(2, "json/type")]


def test_bytes_are_utf_8() -> None:
    """RFC 8259, section 8.1."""
    assert [(found.line, found.rule) for found in check(JSON.encode().replace(b"High", b"\xff"))] == [(10, "json/utf-8")]


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}", b'{"a"', b"\xef\xbb\xbf{}", b"{" * 100_000])
def test_what_is_no_feed_is_found_out(data: bytes) -> None:
    """Any bytes get an answer."""
    assert check(data)
