"""The check of RSS and Atom: a valid feed of each kind, and a mutation for each rule, found under its name and on its line."""

from __future__ import annotations

import pytest

from feedtool.check import Finding, check

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel>
    <title>Tides</title>
    <link>https://tides.example/</link>
    <description>High &amp; low</description>
    <language>en</language>
    <lastBuildDate>Thu, 02 May 2024 08:00:00 GMT</lastBuildDate>
    <atom:link rel="self" href="https://tides.example/feed.xml"/>
    <item>
      <title>Monday</title>
      <link>https://tides.example/monday</link>
      <author>sea@tides.example (Sea)</author>
      <guid isPermaLink="false">monday</guid>
      <pubDate>Wed, 01 May 2024 12:30 +0200</pubDate>
      <content:encoded>&lt;p&gt;High&lt;/p&gt;</content:encoded>
      <enclosure url="https://tides.example/a.mp3" length="5" type="audio/mpeg"/>
      <source url="https://sea.example/feed">Sea</source>
    </item>
    <item>
      <description>&lt;p&gt;Low</description>
      <guid>https://tides.example/tuesday</guid>
    </item>
  </channel>
</rss>
"""
ATOM = """\
<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>tag:tides.example,2024:feed</id>
  <title type="text">Tides</title>
  <updated>2024-05-02T08:00:00Z</updated>
  <link rel="self" href="https://tides.example/feed.atom"/>
  <link href="https://tides.example/"/>
  <entry>
    <id>urn:tides:monday</id>
    <title type="html">&lt;b&gt;Monday&lt;/b&gt;</title>
    <updated>2024-05-01T12:30:00.5+02:00</updated>
    <author><name>Sea</name><email>sea@tides.example</email><uri>https://sea.example/</uri></author>
    <category term="sea"/>
    <content type="html">&lt;p&gt;High&lt;/p&gt;</content>
  </entry>
  <entry>
    <id>urn:tides:tuesday</id>
    <title>Tuesday</title>
    <updated>2024-05-01T12:30:00Z</updated>
    <author><name>Sea</name></author>
    <link rel="alternate" href="https://tides.example/tuesday"/>
    <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Low</p></div></summary>
  </entry>
</feed>
"""

RSS_MUTATIONS = [
    ('version="2.0" xmlns:atom', 'version="0.91" xmlns:atom', 2, "rss/version"),
    ("<title>Tides</title>", "", 3, "rss/required"),
    ("<title>Tides</title>", "<title> </title>", 4, "rss/required"),
    ("<title>Tides</title>", "<title>A</title><title>B</title>", 4, "rss/once"),
    ("<title>Tides</title>", "<title>A<b/></title>", 4, "rss/text"),
    ("<link>https://tides.example/<", "<link>/<", 5, "rss/url"),
    ("<link>https://tides.example/<", "<link>https://tides example/<", 5, "rss/url"),
    ("<link>https://tides.example/<", "<link>https://tides.example:port/<", 5, "rss/url"),
    ("High &amp; low", "&lt;script&gt;x&lt;/script&gt;", 6, "html/element"),
    (">en<", ">en_GB!<", 7, "rss/language"),
    ("<language>en</language>", "<lang>en</lang>", 7, "rss/element"),
    ("Thu, 02 May", "Fri, 02 May", 8, "rss/date"),
    ("2024 08:00:00 GMT", "24 08:00:00 GMT", 8, "rss/date"),
    ("08:00:00 GMT", "08:00:00", 8, "rss/date"),
    ("08:00:00 GMT", "24:00:00 GMT", 8, "rss/date"),
    ("Thu, 02 May", "31 Feb", 8, "rss/date"),
    ('rel="self"', 'rel="hub"', 3, "rss/self"),
    ("https://tides.example/feed.xml", "feed.xml", 9, "rss/url"),
    ("<title>Monday</title>", "", 10, "rss/item"),
    ("sea@tides.example (Sea)", "Sea", 13, "rss/author"),
    (">monday<", "> <", 14, "rss/guid"),
    (">monday<", ">https://tides.example/tuesday<", 22, "rss/guid-unique"),
    ('"false"', '"no"', 14, "rss/guid"),
    ('"false"', '"true"', 14, "rss/url"),
    ("&gt;High", " onclick=x&gt;High", 16, "html/event"),
    ('length="5"', 'length="five"', 17, "rss/enclosure"),
    ('type="audio/mpeg"', 'type="audio"', 17, "rss/enclosure"),
    ('url="https://tides.example/a.mp3"', "", 17, "rss/url"),
    ("https://sea.example/feed", "sea", 18, "rss/url"),
    ("&lt;p&gt;Low", "&lt;a href=javascript:x&gt;Low", 21, "html/url"),
    ("</rss>", "</rs>", 25, "xml/well-formed"),
    ("<rss", "<!-- a -->\n<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss", 3, "xml/doctype"),
    ("High &amp;", "High &#1;", 6, "xml/well-formed"),
]
ATOM_MUTATIONS = [
    ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", 2, "feed/kind"),
    ('"en"', '"e n"', 2, "atom/language"),
    ("<id>tag:tides.example,2024:feed</id>", "", 2, "atom/required"),
    ("tag:tides.example,2024:feed", "feed", 3, "atom/id"),
    ("tag:tides.example,2024:feed", "tag:tides.example:feed", 3, "atom/id"),
    ('type="text"', 'type="CDATA"', 4, "atom/type"),
    (">Tides<", "><b/><", 4, "atom/text"),
    ("<updated>2024-05-02T08:00:00Z</updated>", "", 2, "atom/required"),
    ("2024-05-02T08:00:00Z", "2024-05-02T08:00:00", 5, "atom/date"),
    ("2024-05-02T08:00:00Z", "2024-02-30T08:00:00Z", 5, "atom/date"),
    ('rel="self"', 'rel="related"', 2, "atom/self"),
    ("https://tides.example/feed.atom", "feed.atom", 6, "atom/url"),
    (
        '<link href="https://tides.example/"/>',
        '<link href="http://a.example"/><link href="http://b.example"/>',
        7,
        "atom/alternate",
    ),
    ("&lt;b&gt;", "&lt;button&gt;", 10, "html/element"),
    ("2024-05-01T12:30:00.5+02:00", "2024-05-01", 11, "atom/date"),
    ("<author><name>Sea</name></author>", "", 16, "atom/author"),
    ("sea@tides.example", "sea", 12, "atom/person"),
    ("https://sea.example/<", "sea<", 12, "atom/url"),
    ("<name>Sea</name><email>", "<email>", 12, "atom/required"),
    ('term="sea"', 'term=""', 13, "atom/category"),
    ('<category term="sea"/>', "<tag/>", 13, "atom/element"),
    ("&lt;p&gt;High", "&lt;p style=x&gt;High", 14, "html/style"),
    ('<content type="html"', '<content type="image/png" src="a.png"', 14, "atom/url"),
    ("&lt;p&gt;High", "<p/>High", 14, "atom/text"),
    ("urn:tides:tuesday", "urn:tides:monday", 17, "atom/id-unique"),
    ('rel="alternate"', 'rel="related"', 16, "atom/content"),
    ("<p>Low</p>", '<p onload="x">Low</p>', 22, "html/event"),
    ("<p>Low</p>", '<svg xmlns="http://www.w3.org/2000/svg"/>', 22, "html/element"),
    ('<summary type="xhtml"><div', '<summary type="xhtml"><p/><div', 22, "atom/text"),
]

NO_FEEDS = [
    b"",
    b"\x00",
    b"plain",
    b"<html/>",
    b"<a></b>",
    b"\xef\xbb\xbf",
    b"<rss",
    b"<?xml version='1.0' encoding='nope'?><a/>",
]


@pytest.mark.parametrize("text", [RSS, ATOM])
def test_a_valid_feed_has_no_findings(text: str) -> None:
    """The samples cover what the mutations change."""
    assert check(text.encode()) == ()


@pytest.mark.parametrize(("old", "new", "line", "rule"), RSS_MUTATIONS)
def test_finds_what_is_wrong_in_rss(old: str, new: str, line: int, rule: str) -> None:
    """One mutation gives the one finding that it should."""
    assert old in RSS
    assert [(found.line, found.rule) for found in check(RSS.replace(old, new, 1).encode())] == [(line, rule)]


@pytest.mark.parametrize(("old", "new", "line", "rule"), ATOM_MUTATIONS)
def test_finds_what_is_wrong_in_atom(old: str, new: str, line: int, rule: str) -> None:
    """One mutation gives the one finding that it should."""
    assert old in ATOM
    assert [(found.line, found.rule) for found in check(ATOM.replace(old, new, 1).encode())] == [(line, rule)]


def test_text_html_content_is_html() -> None:
    """A media type is no way around the HTML rules."""
    text = ATOM.replace('<content type="html">', '<content type="text/html">').replace("&lt;p&gt;High", "&lt;meta&gt;")
    assert [found.rule for found in check(text.encode())] == ["html/element"]


def test_inline_xml_content_is_walked() -> None:
    """An element of a media type of its own may be SVG."""
    text = ATOM.replace('<content type="html">&lt;p&gt;High&lt;/p&gt;', '<content type="image/svg+xml"><svg onload="x"/>')
    assert [found.rule for found in check(text.encode())] == ["html/element", "html/event"]


def test_an_author_of_the_feed_signs_all_entries() -> None:
    """RFC 4287, section 4.2.1."""
    author = "<author><name>Sea</name></author>"
    text = ATOM.replace(author, "").replace("<entry>", f"{author}<entry>", 1)
    assert check(text.encode()) == ()


def test_an_author_of_the_source_signs_an_entry() -> None:
    """RFC 4287, section 4.2.1."""
    author = "<author><name>Sea</name></author>"
    assert check(ATOM.replace(author, f"<source>{author}</source>").encode()) == ()


@pytest.mark.parametrize("data", NO_FEEDS)
def test_what_is_no_feed_is_found_out(data: bytes) -> None:
    """Any bytes get an answer."""
    assert check(data)[0].rule in {"xml/well-formed", "feed/kind"}


def test_a_doctype_in_another_encoding_is_refused() -> None:
    """The pattern does not see it, the parser does."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>'
    assert [found.rule for found in check(text.encode("utf-16"))] == ["xml/doctype"]


def test_lines_count_beyond_what_a_short_holds() -> None:
    """libxml2 kept lines in 16 bits once."""
    text = RSS.replace("<item>", "\n" * 70_000 + "<item>", 1).replace("12:30 +0200", "12:30")
    assert [found.line for found in check(text.encode())] == [70_015]


def test_findings_come_in_the_order_of_lines() -> None:
    """Rules that look at the whole feed come in between."""
    text = RSS.replace("Thu, 02", "Fri, 02").replace('rel="self"', 'rel="hub"')
    assert [found.line for found in check(text.encode())] == [3, 8]


def test_a_finding_says_where_what_and_what_to_do() -> None:
    """One line for a person."""
    found = check(RSS.replace(">en<", ">e n<").encode())[0]
    assert str(found) == "line 7: rss/language: <language> is 'e n': write a language tag such as 'en-GB'"
    assert found == Finding(7, "rss/language", "<language> is 'e n': write a language tag such as 'en-GB'")


def test_a_long_value_is_cut_in_a_message() -> None:
    """Nobody reads a megabyte."""
    assert len(str(check(RSS.replace(">en<", f">{'e' * 10_000}<").encode())[0])) < 200


def test_rss_has_one_channel() -> None:
    """Neither none nor two."""
    assert [found.rule for found in check(b'<rss version="2.0"/>')] == ["rss/channel"]
    assert "rss/channel" in [found.rule for found in check(RSS.replace("<channel>", "<channel/><channel>").encode())]
