"""What feedgen 1.0 gets wrong, one by one: plain feedgen does so, ours does not, and would without its correction."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from feedgen.feed import FeedGenerator
from lxml import etree

from feedtool.build import atom, correct, render, rss
from feedtool.model import Enclosure, Person
from tests.feeds import PUBLISHED, UPDATED, make_entries, make_entry, make_feed

if TYPE_CHECKING:
    from feedtool.model import Feed

SPACES = {"a": "http://www.w3.org/2005/Atom", "c": "http://purl.org/rss/1.0/modules/content/"}
TWO = (Person("Ada", "a@example.org"), Person("Bo", "b@example.org"))
FILE = Enclosure("https://example.org/1.mp3", "audio/mpeg", 5)
ENCLOSED = "a:entry/a:link[@rel='enclosure']/@*[name()!='href']"
OLD = datetime(987, 6, 5, tzinfo=UTC)
CREATORS = "channel/item/*[local-name()='creator']/text()"

Extra = Callable[[Any], object]
"""What is done with a feed of plain feedgen, or with its last entry."""


@dataclass(frozen=True)
class Defect:
    """A feed, a path into it in a format, and what must stand there; how plain feedgen is asked for the same."""

    feed: Feed
    name: str
    path: str
    wanted: list[str]
    plain: Extra = lambda entry: None
    head: Extra = lambda made: None


DEFECTS = {
    "links of Atom entries lose their rel, type and length": Defect(
        make_feed(make_entry(enclosures=(FILE,))),
        "atom",
        ENCLOSED,
        ["enclosure", "audio/mpeg", "5"],
        lambda entry: entry.link(href=FILE.url, rel="enclosure", type="audio/mpeg", length="5"),
    ),
    "the link of RSS is the last of any rel": Defect(make_feed(), "rss", "channel/link/text()", ["https://example.org/"]),
    "hubs never reach RSS": Defect(
        make_feed(hubs=("https://hub.example/",)),
        "rss",
        "channel/a:link[@rel='hub']/@href",
        ["https://hub.example/"],
        head=lambda made: made.link(href="https://hub.example/", rel="hub"),
    ),
    "two authors with an address make two author elements": Defect(
        make_feed(make_entry(authors=TWO)), "rss", "channel/item/author/text()", []
    ),
    "an author without an address vanishes from RSS": Defect(
        make_feed(make_entry(authors=(Person("Dee"),))), "rss", CREATORS, ["Dee"]
    ),
    "a description beside the content drops the summary of Atom": Defect(
        make_feed(make_entry(summary="Rye.")),
        "atom",
        "a:entry/a:summary/text()",
        ["Rye."],
        lambda entry: entry.description("Rye."),
    ),
    "content that is to be CDATA has an invalid type in Atom": Defect(
        make_feed(), "atom", "a:entry/a:content/@type", ["html"], lambda entry: entry.content("<p>a</p>", type="CDATA")
    ),
    "a picture of 512 pixels is invalid in RSS": Defect(
        make_feed(image="https://example.org/1.png"),
        "rss",
        "channel/image/width/text()",
        [],
        head=lambda made: made.image("https://example.org/1.png", width="512", height="512"),
    ),
    "a file of unknown length has one of None": Defect(
        make_feed(make_entry(enclosures=(Enclosure(FILE.url),))),
        "rss",
        "channel/item/enclosure/@length",
        ["0"],
        lambda entry: entry.enclosure(FILE.url, None, "audio/mpeg"),
    ),
    "years before 1000 have fewer digits": Defect(
        make_feed(make_entry(published=OLD)), "rss", "channel/item/pubDate/text()", ["Tue, 05 Jun 0987 00:00:00 +0000"]
    ),
    "entries come out in reverse": Defect(
        make_feed(*make_entries(2)), "rss", "channel/item/link/text()", ["https://example.org/0", "https://example.org/1"]
    ),
    "a feed without a date has that of the clock": Defect(
        make_feed(), "rss", "channel/lastBuildDate/text()", ["Thu, 02 May 2024 08:00:00 +0000"]
    ),
}


def plain(defect: Defect) -> bytes:
    """Write a feed by feedgen alone, as its documentation shows."""
    feed, made = defect.feed, FeedGenerator()
    made.id(feed.guid)
    made.title(feed.title)
    made.description(feed.description)
    made.link(href=feed.home, rel="alternate")
    made.link(href=f"{feed.base}kitchen.xml", rel="self")
    defect.head(made)
    for each in feed.entries:
        entry = made.add_entry()
        entry.id(each.guid)
        entry.title(each.item.title)
        entry.link(href=each.item.link)
        entry.content(each.item.html, type="html")
        entry.author([{"name": person.name, "email": person.email} for person in each.authors])
        entry.published(each.published)
        entry.updated(each.updated)
        defect.plain(entry)
    written: bytes = made.rss_str() if defect.name == "rss" else made.atom_str()
    return written


def found(data: bytes, path: str) -> list[str]:
    """Look a feed up by XPath."""
    result = etree.fromstring(data).xpath(path, namespaces=SPACES)
    assert isinstance(result, list)
    return [str(each) for each in result]


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_ours_is_right_where_feedgen_is_wrong(defect: Defect) -> None:
    """The day that feedgen mends one of them, its correction may go."""
    assert found(render(defect.feed, defect.name), defect.path) == defect.wanted
    assert found(plain(defect), defect.path) != defect.wanted


CORRECTED = [
    "links of Atom entries lose their rel, type and length",
    "the link of RSS is the last of any rel",
    "hubs never reach RSS",
    "an author without an address vanishes from RSS",
    "years before 1000 have fewer digits",
    "a feed without a date has that of the clock",
]


@pytest.mark.parametrize("defect", [DEFECTS[name] for name in CORRECTED], ids=CORRECTED)
def test_the_extension_sets_it_right(defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it what feedgen filled stays as it is, where no shape is left that it was there for."""
    for module in (rss, atom):
        monkeypatch.setattr(module, "_press", cache(module._press.__wrapped__))
    for kind, name in ((correct.HeadFix, "extend_rss"), (correct.EntryFix, "extend_rss"), (correct.EntryFix, "extend_atom")):
        monkeypatch.setattr(kind, name, lambda _, element: element)
    assert found(render(defect.feed, defect.name), defect.path) != defect.wanted


@pytest.mark.parametrize("bad", ["a\x0bb", "a\ufffeb", "a\ud800b"])
def test_one_character_kills_a_plain_feed(bad: str) -> None:
    """Ours has the rest of the text."""
    feed = make_feed(make_entry(title=bad))
    assert found(render(feed, "rss"), "channel/item/title/text()") == ["ab"]
    with pytest.raises(ValueError, match=r"XML compatible|surrogates"):
        plain(Defect(feed, "rss", "", []))


def test_a_date_without_zone_kills_a_plain_entry() -> None:
    """Feedgen refuses it; ours names the entry besides."""
    with pytest.raises(ValueError, match="timezone"):
        plain(Defect(make_feed(), "rss", "", [], lambda entry: entry.published(datetime(2024, 5, 1))))  # noqa: DTZ001


def test_days_stand_in_their_order_whatever_the_process() -> None:
    """Feedgen keeps them in a set, whose order is another in each process."""
    feed = make_feed(skip_days=tuple(day.lower() for day in sorted(correct.DAYS)))
    assert tuple(found(render(feed, "rss"), "channel/skipDays/day/text()")) == correct.DAYS
    code = (
        "from feedgen.feed import FeedGenerator; made = FeedGenerator(); made.title('a'); made.link(href='b');"
        f"made.description('c'); made.skipDays({list(correct.DAYS)}); print(made.rss_str().decode())"
    )
    runs = (subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}) for seed in "12")
    assert len({tuple(found(run, "channel/skipDays/day/text()")) for run in runs}) == 2


def test_the_dates_of_these_tests_are_different() -> None:
    """Else a feed that is dated by the wrong one would pass."""
    assert PUBLISHED != UPDATED
