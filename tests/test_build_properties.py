"""Whatever the text, all three formats are valid, and say what was put in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedtool.build import FORMATS, render
from feedtool.check import check
from feedtool.model import Person, SafeHtml
from feedtool.values import ILLEGAL
from tests.feeds import make_entry, make_feed

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"
anything = st.text(st.characters(exclude_categories=()), max_size=40)
legal = anything.filter(lambda text: not ILLEGAL.search(text) and bool(text.strip()))
people = st.builds(Person, anything, st.none() | anything, st.none() | anything)
dates = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
entries = st.fixed_dictionaries(
    {
        "title": anything,
        "summary": anything,
        "text": anything,
        "html": anything.map(lambda text: SafeHtml(f"<p>{escape(text)}</p>" if text else "")),
        "tags": st.lists(anything, max_size=3).map(tuple),
        "authors": st.lists(people, max_size=3).map(tuple),
        "language": st.none() | anything,
        "link": st.sampled_from([None, "https://example.org/a"]),
        "published": dates,
        "updated": dates,
    }
)


@given(entries)
@settings(deadline=None, max_examples=60)
def test_output_is_always_valid(fields: dict[str, Any]) -> None:
    """By our own check."""
    feed = make_feed(make_entry(**fields))
    assert [check(render(feed, name)) for name in FORMATS] == [()] * len(FORMATS)


@given(entries)
@settings(deadline=None, max_examples=30)
def test_atom_always_follows_the_grammar(pytestconfig: Any, fields: dict[str, Any]) -> None:
    """By the grammar of RFC 4287."""
    path: Path = pytestconfig.rootpath / "tests/data/atom.rng"
    etree.RelaxNG(etree.parse(str(path))).assertValid(etree.fromstring(render(make_feed(make_entry(**fields)), "atom")))


@given(legal, legal)
@settings(deadline=None, max_examples=60)
def test_rss_reads_back(title: str, summary: str) -> None:
    """The title as text, the summary as HTML."""
    item = etree.fromstring(render(make_feed(make_entry(title=title, summary=summary)), "rss")).find("channel/item")
    assert item is not None
    assert item.findtext("title") == title
    assert (item.findtext("description") or "") == escape(summary, quote=False)


@given(legal, legal)
@settings(deadline=None, max_examples=60)
def test_atom_reads_back(title: str, summary: str) -> None:
    """Both as text."""
    entry = etree.fromstring(render(make_feed(make_entry(title=title, summary=summary)), "atom")).find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary")) == (title, summary)


@given(legal, legal)
@settings(deadline=None, max_examples=60)
def test_json_reads_back(title: str, summary: str) -> None:
    """Both as text."""
    item = json.loads(render(make_feed(make_entry(title=title, summary=summary)), "json"))["items"][0]
    assert (item["title"], item["summary"]) == (title, summary)


@given(st.sampled_from([b"", b"<rss", b"{", b"<?xml", b"<feed>"]), st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_check_never_raises(start: bytes, data: bytes) -> None:
    """Any bytes get an answer."""
    assert isinstance(check(start + data), tuple)


@given(st.sampled_from(list(FORMATS)), st.integers(0, 3000), st.binary(max_size=3))
@settings(deadline=None, max_examples=300)
def test_check_never_raises_for_a_damaged_feed(name: str, place: int, damage: bytes) -> None:
    """Nor for what was a feed once."""
    data = render(make_feed(), name)
    assert isinstance(check(data[:place] + damage + data[place + 1 :]), tuple)


@pytest.mark.parametrize("address", ["0@\x1b", "0@{", "a@\ud800", "a@b\ufffe", "a b@c", "@"])
def test_an_address_that_no_format_can_hold_is_left_out(address: str) -> None:
    """The name stays, and the feed is valid."""
    feed = make_feed(make_entry(authors=(Person("Ann", address),)))
    for name in FORMATS:
        data = render(feed, name)
        assert check(data) == ()
        assert b"Ann" in data
