"""The W3C validator, run here: its own test cases beside our rules, and feeds of ours in each format."""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from feedtool.build import render
from tests import w3c
from tests.feeds import make_entry, make_feed

ROOT = Path(__file__).parents[1]
needed = pytest.mark.skipif(not w3c.checkout(), reason=w3c.MISSING)


@needed
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_it_has_nothing_against_our_feeds(name: str) -> None:
    """Neither errors nor warnings."""
    assert w3c.complaints(render(make_feed(make_entry()), name)) == []


@needed
def test_it_is_asked_indeed() -> None:
    """A broken feed has errors, each with its class and line."""
    broken = render(make_feed(make_entry()), "rss").replace(b"<pubDate>", b"<pubDate>x")
    assert [event.name for event in w3c.events(broken) if event.severity == "error"] == ["InvalidRFC2822Date"]
    assert w3c.complaints(broken)


EXCUSED = (
    ("DuplicateUpdated", "{'parent': 'entry', 'element': 'updated'}", ""),
    ("ImplausibleDate", "{'element': 'pubDate', 'value': 'Fri, 06 May 1983 15:00:00 +0000'}", ""),
    ("ImplausibleDate", "{'element': 'updated', 'value': '0998-05-06T15:00:00Z'}", ""),
    ("ContainsUndeclaredHTML", "{'parent': 'entry', 'element': 'title', 'value': 'b'}", ""),
    ("ContainsHTML", "{'parent': 'author', 'element': 'name', 'value': 'b'}", ""),
    ("BadCharacters", "{'parent': 'item', 'element': 'title'}", "<title>a \ufffd b</title>"),
    ("UndefinedElement", "{'parent': 'channel', 'element': 'itunes:complete'}", ""),
    ("MissingItunesEmail", "{'parent': 'channel', 'element': 'itunes:email'}", ""),
    ("InvalidLanguage", "{'element': 'language', 'value': 'nan-Hant'}", ""),
    ("IncorrectDOW", "{'element': 'pubDate', 'value': 'Sat'}", "<pubDate>Sat, 01 Jan 0050 00:00:00 +0000</pubDate>"),
    ("ContainsRelRef", "{'value': 'b'}", """&lt;p title="see &lt;a href='b'&gt;"&gt;c&lt;/p&gt;"""),
    ("ImageUrlFormat", "{'parent': 'image', 'element': 'url'}", "<url>https://example.org/logo.php</url>"),
    ("ImageUrlFormat", "{'parent': 'image', 'element': 'url'}", "<url>https://example.org/logo.png?v=1.2</url>"),
    ("InvalidURLAttribute", "{'element': 'url', 'value': 'http://nas:8080/1.mp3'}", ""),
    ("InvalidURLAttribute", "{'element': 'href', 'value': 'https://u:p@ex_ample.org?a=%20#b'}", ""),
)
HELD = (
    ("DuplicateUpdated", "{'parent': 'entry', 'element': 'published'}", ""),
    ("ImplausibleDate", "{'element': 'pubDate', 'value': 'Fri, 06 May 2999 15:00:00 +0000'}", ""),
    ("ImplausibleDate", "{'element': 'updated', 'value': '2083-05-06T19:83:00Z'}", ""),
    ("ContainsUndeclaredHTML", "{'parent': 'item', 'element': 'category', 'value': 'b'}", ""),
    ("ContainsHTML", "{'parent': 'item', 'element': 'title', 'value': 'b'}", ""),
    ("BadCharacters", "{'parent': 'item', 'element': 'title'}", "<title>a \x93 b</title>"),
    ("UndefinedElement", "{'parent': 'item', 'element': 'itunes:complete'}", ""),
    ("InvalidLanguage", "{'element': 'language', 'value': 'english'}", ""),
    ("IncorrectDOW", "{'element': 'pubDate', 'value': 'Sat'}", "<pubDate>Sat, 02 Jan 2026 00:00:00 +0000</pubDate>"),
    ("ContainsRelRef", "{'value': 'b?c&d'}", """&lt;p title="see"&gt;&lt;a href="b?c&amp;amp;d"&gt;c&lt;/a&gt;&lt;/p&gt;"""),
    ("ImageUrlFormat", "{'parent': 'image', 'element': 'url'}", "<url>https://example.org/logo.webp</url>"),
    ("InvalidURLAttribute", "{'element': 'url', 'value': '/1.mp3'}", ""),
    ("InvalidURLAttribute", "{'element': 'url', 'value': 'http://nas/a b.mp3'}", ""),
    ("MissingItunesElement", "{'parent': 'channel', 'element': 'itunes:category'}", ""),
)


def event(name: str, told: str, text: str) -> w3c.Event:
    """Make an event of what it names, in a feed of one line."""
    return w3c.Event(name, "warning", 1, told, literal_eval(told).get("value", ""), text)


def test_what_is_excused_has_a_reason() -> None:
    """And a link to who says so, and an example."""
    assert all(fault.why and fault.link.startswith("https://") for fault in w3c.FAULTS)
    assert {fault.name for fault in w3c.FAULTS} == {name for name, _, _ in EXCUSED}


@pytest.mark.parametrize(("name", "told", "text"), EXCUSED)
def test_its_own_faults_are_excused(name: str, told: str, text: str) -> None:
    """Whatever severity it gives them."""
    assert w3c.is_fault(event(name, told, text))


@pytest.mark.parametrize(("name", "told", "text"), HELD)
def test_what_is_like_its_faults_is_held_against_a_feed(name: str, told: str, text: str) -> None:
    """Else a fault of ours could hide."""
    assert not w3c.is_fault(event(name, told, text))


CATEGORY = w3c.Event("MissingItunesElement", "warning", 1, "{'parent': 'channel', 'element': 'itunes:category'}")
EXPLICIT = w3c.Event("MissingItunesElement", "warning", 1, "{'parent': 'channel', 'element': 'itunes:explicit'}")


@pytest.mark.parametrize(
    ("lack", "head"),
    [
        (CATEGORY, '<itunes:category text="TV &amp; Film"/>'),
        (EXPLICIT, "<itunes:explicit>no</itunes:explicit>"),
    ],
)
def test_a_podcast_says_no_less_than_its_source(lack: w3c.Event, head: str) -> None:
    """What the head of the source says may not be missing; what episodes say, or no directory takes, is no word of the show."""
    assert w3c.is_lack(lack, b"<channel></channel>")
    assert w3c.is_lack(lack, f"<channel><item>{head}</item></channel>".encode())
    assert w3c.is_lack(lack, b'<channel><itunes:category text="Movies"/><itunes:explicit/></channel>')
    assert not w3c.is_lack(lack, f"<channel>{head}<item></item></channel>".encode())
    assert not w3c.is_lack(w3c.Event("MissingGuid", "warning", 1, lack.told), b"<channel></channel>")


@needed
def test_we_agree_on_its_cases() -> None:
    """In at least 95 of 100, each disagreement is explained, and the tables in benchmarks/README.md are as they are found."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.w3c"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
