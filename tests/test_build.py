"""The feed builder as a whole: the registry, the stream, small outputs in full, and what is refused."""

from __future__ import annotations

import html
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from feedtool.build import FORMATS, Bound, Slip, bind, file_name, head_names, render
from feedtool.check import check
from feedtool.errors import RenderError
from feedtool.model import SafeHtml
from tests.feeds import make_entries, make_entry, make_feed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedtool.model import Entry, Feed

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>Kitchen notes</title>
    <link>https://example.org/</link>
    <description>What we cook &amp; why.</description>
    <atom:link href="https://example.org/feeds/kitchen.xml" rel="self" type="application/rss+xml"/>
    <docs>https://www.rssboard.org/rss-specification</docs>
    <generator>feedtool</generator>
    <language>en</language>
    <lastBuildDate>Thu, 02 May 2024 08:00:00 +0000</lastBuildDate>
    <atom:author>
      <atom:name>Kitchen</atom:name>
    </atom:author>
    <item>
      <title>Bread &amp; butter</title>
      <link>https://example.org/bread</link>
      <description>Rye &amp;lt; wheat, says the miller.</description>
      <content:encoded>&lt;p&gt;Rye&lt;/p&gt;</content:encoded>
      <guid isPermaLink="false">tag:example.org,2024:kitchen/bread</guid>
      <category>food</category>
      <category>mills &amp; millers</category>
      <dc:creator>Ada Reed</dc:creator>
      <pubDate>Wed, 01 May 2024 12:30:00 +0000</pubDate>
      <atom:updated>2024-05-02T08:00:00+00:00</atom:updated>
    </item>
  </channel>
</rss>
"""
ATOM = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>tag:example.org,2024:kitchen</id>
  <title>Kitchen notes</title>
  <updated>2024-05-02T08:00:00+00:00</updated>
  <author>
    <name>Kitchen</name>
  </author>
  <link href="https://example.org/feeds/kitchen.atom.xml" rel="self" type="application/atom+xml"/>
  <link href="https://example.org/" rel="alternate" type="text/html"/>
  <generator>feedtool</generator>
  <subtitle>What we cook &amp; why.</subtitle>
  <entry>
    <id>tag:example.org,2024:kitchen/bread</id>
    <title>Bread &amp; butter</title>
    <updated>2024-05-02T08:00:00+00:00</updated>
    <author>
      <name>Ada Reed</name>
      <email>ada@example.org</email>
      <uri>https://example.org/ada</uri>
    </author>
    <content type="html">&lt;p&gt;Rye&lt;/p&gt;</content>
    <link href="https://example.org/bread" rel="alternate"/>
    <summary type="text">Rye &lt; wheat, says the miller.</summary>
    <category term="food"/>
    <category term="mills &amp; millers"/>
    <published>2024-05-01T12:30:00+00:00</published>
  </entry>
</feed>
"""
JSON = """\
{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Kitchen notes",
  "home_page_url": "https://example.org/",
  "feed_url": "https://example.org/feeds/kitchen.json",
  "description": "What we cook & why.",
  "authors": [{"name": "Kitchen"}],
  "language": "en",
  "items": [
    {
      "id": "tag:example.org,2024:kitchen/bread",
      "url": "https://example.org/bread",
      "title": "Bread & butter",
      "content_html": "<p>Rye</p>",
      "summary": "Rye < wheat, says the miller.",
      "date_published": "2024-05-01T12:30:00+00:00",
      "date_modified": "2024-05-02T08:00:00+00:00",
      "authors": [{"name": "Ada Reed", "url": "https://example.org/ada", "_feedtool": {"email": "ada@example.org"}}],
      "tags": ["food", "mills & millers"]
    }
  ]
}
"""
EDGES = {
    "no entries": make_feed(entries=()),
    "no description": make_feed(description=""),
    "no link": make_feed(make_entry(link=None)),
    "no summary": make_feed(make_entry(summary="")),
    "no html": make_feed(make_entry(html=SafeHtml(""), text="Rye.\nWheat.")),
    "nothing but a guid": make_feed(
        make_entry(title=" ", html=SafeHtml(""), text="", summary="", link=None, tags=(), authors=())
    ),
    "year 987": make_feed(make_entry(published=datetime(987, 1, 1, tzinfo=UTC)), updated=datetime(987, 1, 1, tzinfo=UTC)),
    "another language": make_feed(make_entry(language="tr")),
    "no language at all": make_feed(make_entry(language="tr_TR!")),
    "link in Turkish": make_feed(make_entry(link="https://bäcker.example/şeker?a=%20#ö")),
    "three entries": make_feed(*make_entries(3)),
}


@pytest.mark.parametrize(("name", "wanted"), [("rss", RSS), ("atom", ATOM), ("json", JSON)])
def test_writes_each_format_in_full(name: str, wanted: str) -> None:
    """Every byte of a small feed is meant."""
    feed = make_feed(make_entry(html=SafeHtml("<p>Rye</p>")))
    assert render(feed, name).decode() == wanted


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("feed", EDGES.values(), ids=EDGES)
def test_is_valid_at_the_edges(feed: Feed, name: str) -> None:
    """What is missing or odd makes no feed invalid."""
    assert check(render(feed, name)) == ()


@pytest.mark.parametrize("feed", EDGES.values(), ids=EDGES)
def test_atom_follows_the_grammar(feed: Feed, pytestconfig: pytest.Config) -> None:
    """A second opinion that shares no line with `check`."""
    grammar = etree.RelaxNG(etree.parse(str(pytestconfig.rootpath / "tests/data/atom.rng")))
    grammar.assertValid(etree.fromstring(render(feed, "atom")))


@pytest.mark.parametrize("name", FORMATS)
def test_writes_head_entries_and_foot(name: str) -> None:
    """A feed is its head, each entry by itself, and its foot."""
    feed = make_feed(*make_entries(3))
    writer = FORMATS[name].writer(feed)
    entries = [writer.entry(entry) for entry in feed.entries]
    assert writer.head() + writer.between.join(entries) + writer.foot == render(feed, name)
    told = "org" if name == "html" else "kitchen"  # a page tells the link, not the guid
    assert all(f"{told}/{n}".encode() in entry for n, entry in enumerate(entries))


@pytest.mark.parametrize("name", FORMATS)
def test_entries_that_are_kept_are_not_rendered_again(name: str) -> None:
    """What is taken out of a written feed makes the same bytes in any order; only what is new is rendered."""
    one, other, third = make_entries(3)
    first = bound(make_feed(one, other), name)
    assert first.rendered == {one.guid, other.guid}
    kept = taken(first, one, other)
    second = bound(make_feed(third, other, one), name, kept)
    assert second.data == render(make_feed(third, other, one), name)
    assert second.rendered == {third.guid}
    assert taken(second, third, other, one).items() >= kept.items()


@pytest.mark.parametrize("name", FORMATS)
def test_what_an_entry_is_written_under_has_a_name(name: str) -> None:
    """The feed's settings, the format and the code change its bytes; the date of the feed and its other entries do not."""
    one, other, _ = make_entries(3)
    feed = make_feed(one, other)
    known = head_names(feed, [name])
    assert bound(feed, name).parts.head == known[name]
    assert known == head_names(make_feed(one), [name])
    assert known == head_names(replace(feed, updated=feed.updated + timedelta(days=1)), [name])
    assert known not in (head_names(feed, [name], "newer"), head_names(make_feed(one, other, language="tr"), [name]))
    assert len(set(head_names(feed, FORMATS).values())) == len(FORMATS)


def bound(feed: Feed, name: str, kept: Mapping[str, bytes] = MappingProxyType({})) -> Bound:
    """Write a feed with entries that are kept by their guids."""
    slips = [Slip(each.guid, partial(_same, each)) for each in feed.entries]
    return bind(feed, slips, {name: kept})[name]


def taken(bound: Bound, *entries: Entry) -> dict[str, bytes]:
    """Take the entries out of a written feed."""
    return dict(zip((each.guid for each in entries), bound.parts.of(bound.data), strict=True))


def _same(entry: Entry) -> Entry:
    return entry


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_has_what_is_new(name: str) -> None:
    """What was checked before is not checked again: the sample has just the fresh entries, and one where there are none."""
    one, other, third = make_entries(3)
    first = bound(make_feed(one, other), name)
    assert first.data == first.sample == render(make_feed(one, other), name)
    kept = taken(first, one, other)
    assert bound(make_feed(other, third, one), name, kept).sample == render(make_feed(third), name)
    assert bound(make_feed(other, one), name, kept).sample == render(make_feed(other), name)


def test_an_entry_is_loaded_once_for_all_formats_and_only_where_one_lacks_it() -> None:
    """Each format is written as it would be alone."""
    one, other, third = make_entries(3)
    feed, loaded = make_feed(one, other, third), list[str]()

    def load(entry: Entry) -> Entry:
        loaded.append(entry.guid)
        return entry

    slips = [Slip(each.guid, partial(load, each)) for each in feed.entries]
    kept = {name: taken(bound(make_feed(one, other), name), one, other) for name in FORMATS}
    del kept["atom"][other.guid]
    found = bind(feed, slips, kept)
    assert loaded == [other.guid, third.guid]
    assert {name: each.data for name, each in found.items()} == {name: render(feed, name) for name in FORMATS}
    assert [len(each.rendered) for each in found.values()] == [1, 2, 1, 1]


@pytest.mark.parametrize("name", FORMATS)
def test_a_guid_stands_once(name: str) -> None:
    """Two entries under one guid would be one to readers."""
    one, other, _ = make_entries(3)
    with pytest.raises(RenderError, match="2 entries have the guid"):
        render(make_feed(one, other, one), name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_bad_entry_is_named(name: str) -> None:
    """A person must find it again."""
    bad = make_entry(guid="tag:example.org,2024:kitchen/bad", link="javascript:alert(1)")
    with pytest.raises(RenderError, match=r"'kitchen': entry 'tag:example.org,2024:kitchen/bad' .*'javascript:alert\(1\)'"):
        render(make_feed(*make_entries(1), bad), name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_date_without_zone_is_refused(name: str) -> None:
    """Nobody can say when that was."""
    bad = make_entry(published=datetime(2024, 5, 1))  # noqa: DTZ001
    with pytest.raises(RenderError, match="'2024-05-01T00:00:00' has no time zone"):
        render(make_feed(bad), name)


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_bad_head_is_named(name: str) -> None:
    """A feed must have a title."""
    with pytest.raises(RenderError, match="feed 'kitchen': its head"):
        render(make_feed(title=""), name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_named_by_its_format(name: str) -> None:
    """No two formats share a file."""
    assert file_name("news", name) == "news" + {"rss": ".xml", "atom": ".atom.xml", "json": ".json", "html": ".html"}[name]


def test_an_unknown_format_is_refused() -> None:
    """The message lists those that there are."""
    with pytest.raises(RenderError, match="unknown format 'pdf': use one of rss, atom, json"):
        render(make_feed(), "pdf")


def test_the_registry_needs_no_feed_library(pytestconfig: pytest.Config) -> None:
    """A run in which nothing changed must not pay for them."""
    code = "import sys, feedtool.build; sys.exit(any(n in sys.modules for n in ('lxml', 'feedgen')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=pytestconfig.rootpath).returncode == 0


def test_output_does_not_depend_on_the_environment(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The same bytes under another hash seed, time zone and locale."""
    code = "import sys; from tests.feeds import *; from feedtool.build import *\n"
    code += "[sys.stdout.buffer.write(render(make_feed(*make_entries(2)), name)) for name in FORMATS]"
    envs = ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
    made = [subprocess.check_output([sys.executable, "-c", code], env=env, cwd=pytestconfig.rootpath) for env in envs]
    assert made[0] == made[1] != b""


@pytest.mark.parametrize(
    "title",
    [
        "Use <script> & <b>",
        "</title><img src=x>",
        "<!-- x",
        "<?php",
        "a &lt;b&gt; &#38; &copy2026 &#x; &#haber;",
        "&notit &amp &ltb &sect1 &notin",
    ],
)
def test_a_title_that_looks_like_markup_is_text_in_every_reading(title: str) -> None:
    """RSS does not say whether a title is text or HTML: neither reading finds a tag, and what is seen is the same."""
    feed = make_feed(make_entry(title=title))
    rss, atom = (etree.fromstring(render(feed, name)) for name in ("rss", "atom"))
    written = rss.findtext("channel/item/title") or ""
    assert written.replace("\u2060", "") == title
    assert html.unescape(written) == written
    element = etree.fromstring(f"<div>{written}", etree.HTMLParser())
    assert "".join(map(str, element.itertext())) == written
    assert [each.tag for each in element.iter()] == ["html", "body", "div"]
    assert atom.findtext("{*}entry/{*}title") == title


def test_a_title_without_tags_is_written_as_it_is() -> None:
    """A sign alone is none."""
    feed = make_feed(make_entry(title="1 < 2 <3 a<b> & c, R&D;"))
    assert etree.fromstring(render(feed, "rss")).findtext("channel/item/title") == "1 < 2 <3 a<\u2060b> & c, R&D;"


def test_the_title_stands_in_for_content_only_where_atom_demands_some() -> None:
    """An entry has a link, or content (RFC 4287, section 4.1.1.1)."""
    bare = make_entry(html=SafeHtml(""), text="")
    linked, alone = (
        etree.fromstring(render(make_feed(each), "atom")) for each in (bare, make_entry(html="", text="", link=None))
    )
    assert linked.find("{*}entry/{*}content") is None
    assert alone.findtext("{*}entry/{*}content") == "Bread & butter"
