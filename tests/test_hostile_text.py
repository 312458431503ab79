"""Titles, names, tags, addresses and file names are as hostile as bodies: through to all formats."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedtool.build import render
from feedtool.check import check
from feedtool.clean.limits import LONGEST_NAME, LONGEST_TAG, MOST_AUTHORS, MOST_TAGS
from feedtool.clean.pipeline import Cleaned, Cleaner
from feedtool.model import Item, Person
from feedtool.slug import LONGEST, slug
from tests.feeds import PUBLISHED, make_entry, make_feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLEANERS = {"all": Cleaner.of(), "none": Cleaner.of(steps=())}
MARKUP = '</title><script>alert(1)</script><img src=x onerror="alert(1)">]]>&lt;b&gt;'
BIDI = "\u202egpj.exe\u2066"
CONTROLS = "a\x00b\x0bc\x1bd\x85e\ufffef\ud800g\u2028h"
LONG = "long words of nothing " * 5000


def cleaned(steps: str = "all", **fields: Any) -> Cleaned:
    """Clean one item of plain text."""
    return CLEANERS[steps].clean(Item("k", "o", **{"title": "A title", "content": "Some text.", **fields}))


def feeds(steps: str = "all", **fields: Any) -> list[str]:
    """Give all formats of a feed with one such item; each must be valid and safe."""
    item = cleaned(steps, **fields).item
    names = ("title", "html", "text", "summary", "link", "tags", "image", "contributors", "rights", "enclosures", "comments")
    given = {name: getattr(item, name) for name in names}
    feed = make_feed(make_entry(**given, authors=item.authors or (Person("N"),), published=PUBLISHED, updated=PUBLISHED))
    made = [render(feed, name) for name in ("rss", "atom", "json")]
    assert [list(check(each)) for each in made] == [[], [], []]
    return [each.decode() for each in made]


def texts(feed: str) -> list[str]:
    """Give every text and value of a feed, decoded."""
    if feed.startswith("{"):
        return _values(json.loads(feed))
    root = etree.fromstring(feed.encode())
    return [text for node in root.iter() for text in (node.text or "", node.tail or "", *map(str, node.attrib.values()))]


def _values(node: Any) -> list[str]:
    if isinstance(node, dict | list):
        return [text for each in (node.values() if isinstance(node, dict) else node) for text in _values(each)]
    return [str(node)]


FIELDS: list[Callable[[str], dict[str, Any]]] = [
    lambda text: {"title": text},
    lambda text: {"summary": text},
    lambda text: {"tags": (text, "b")},
    lambda text: {"authors": (Person(text, text, text),)},
    lambda text: {"contributors": (Person(text, text, text),)},
    lambda text: {"rights": text},
    lambda text: {"link": text, "image": text, "comments": text},
    lambda text: {"language": text},
]


@pytest.mark.parametrize("steps", CLEANERS)
@pytest.mark.parametrize("hostile", [MARKUP, BIDI, CONTROLS, LONG, "javascript:alert(1)", "data:text/html,<script>", "\u202e"])
@pytest.mark.parametrize("field", range(len(FIELDS)))
def test_no_field_carries_anything_hostile_into_a_feed(field: int, hostile: str, steps: str) -> None:
    """Markup is text, controls and overrides are gone, lengths are bounded, addresses are addresses; also with no step."""
    for feed in feeds(steps, **FIELDS[field](hostile)):
        found = texts(feed)
        assert max(map(len, found)) < 25_000
        assert not [
            text for text in found if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text if char not in "\n\t")
        ]
        assert not any("\u202e" in text for text in found)
        assert [text for text in found if hostile in text and "link" in FIELDS[field]("x")] == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "//e.org", "vbscript:x", "\x01javascript:x"]
)
def test_a_link_that_is_none_is_left_out_of_all_feeds(link: str) -> None:
    """And said."""
    made = cleaned(link=link, image=link, comments=link)
    assert (made.item.link, made.item.image, made.item.comments) == (None, None, None)
    assert len(made.refusals) == 3
    assert not [feed for feed in feeds(link=link) if "script:" in feed or "data:" in feed]


def test_what_is_too_long_is_cut_or_left_out_and_said() -> None:
    """A title at a word, tags and names whole, with the exact text in the ledger; messages stay short."""
    made = cleaned(
        title=LONG,
        summary=LONG,
        tags=("x" * 100_000, "b", *(f"t{n}" for n in range(200))),
        authors=(Person("y" * 100_000), *(Person(f"a{n}") for n in range(100))),
        link="https://e.org/" + "z" * 100_000,
    )
    item = made.item
    assert (len(item.title) <= 1000, item.title[-1], len(item.summary) <= 20_000) == (True, "…", True)
    assert (len(item.tags), len(item.authors), item.link) == (MOST_TAGS, MOST_AUTHORS, None)
    assert {each.where for each in item.removals} == {"title", "summary", "tags", "author", "link"}
    assert max(len(each.text) for each in item.removals if each.where == "tags") == 100_000
    assert max(map(len, made.refusals)) < 200
    assert len(made.refusals) == 8 - 1


def test_what_fits_is_left_as_it_is() -> None:
    """At the limits, nothing is said."""
    made = cleaned(title="t" * 1000, tags=("x" * LONGEST_TAG,), authors=(Person("y" * LONGEST_NAME),), summary="s" * 20_000)
    assert (made.refusals, made.item.removals) == ((), ())


def test_people_are_reached_by_addresses_only() -> None:
    """An e-mail address or page that is none is left out; the name stays."""
    people = (Person("A", "a@b.org", "https://a.org/ü"), Person("B", "b @ c\n", "javascript:x"))
    made = cleaned(authors=people, contributors=people).item
    assert made.authors == (Person("A", "a@b.org", "https://a.org/%C3%BC"), Person("B"))
    assert [each.uri for each in made.contributors] == ["https://a.org/%C3%BC", None]


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a\x00b/c\\d", BIDI, MARKUP, "con.", "%2e%2e%2f", "\u2025/\uff0e\uff0e\uff0f", LONG, "..", ""]
)
def test_a_slug_of_a_hostile_title_is_letters_digits_and_hyphens(title: str) -> None:
    """Whatever looks like a dot, a slash or a direction."""
    made = slug(title)
    assert len(made) <= LONGEST
    assert all(char.isalnum() or char == "-" for char in made)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_a_slug_of_anything_is_a_part_of_a_path(title: str) -> None:
    """No separator, no dot, no control; marks of other scripts may be there."""
    assert all(unicodedata.category(char)[0] in "LMN" or char == "-" for char in slug(title))


@pytest.mark.usefixtures("unmeasured")
def test_long_titles_take_no_time() -> None:
    """Ten million characters of title, tag and name."""
    begun = time.process_time()
    big = "<b>" * 3_500_000
    made = cleaned(title=big, tags=(big,), authors=(Person(big),), link=big, image=big)
    assert (len(made.item.title), made.item.tags, made.item.authors) == (1000, (), ())
    assert time.process_time() - begun < 10
    begun = time.process_time()
    assert slug("é/" * 5_000_000)
    assert time.process_time() - begun < 0.5


def test_no_message_commands_a_terminal(tmp_path: Path) -> None:
    """What strangers call their items is shown as it is, on one line: no escape sequence, no second line, no override."""
    name = "a\x1b[2Jx\u202e\nf: all good\x9b31m"
    item = {
        "id": name,
        "title": "T\x1b[31m",
        "content_html": "<p>x</p>",
        "url": "javascript:\x1b[2J",
        "tags": ["\x1b]0;x\x07" * 99],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T\x1b[31m", "items": [item]}
    (tmp_path / "f.json").write_text(json.dumps(feed))
    config = "site: {title: T, url: 'https://e.org/'}\nsources: {s: {kind: feed, path: f.json}}\nfeeds: {f: {title: F}}\n"
    (tmp_path / "config.yaml").write_text(config)
    for words in (["build"], ["status"], ["test", "s"], ["explain", name], ["diff"]):
        command = [sys.executable, "-m", "feedtool", *words]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert said
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said), words
        assert "\nf: all good" not in said
