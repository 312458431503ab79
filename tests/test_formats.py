"""Whatever an item or feed holds, in every format: written, read back, equal, or less by just what docs/formats.md says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from feedtool.build import FEEDS, render
from feedtool.check import check
from feedtool.model import (
    CARRIED,
    Category,
    Document,
    Enclosure,
    Feed,
    Head,
    Item,
    Person,
    Point,
    SafeHtml,
    Size,
    Upstream,
)
from feedtool.podcast import Category as Genre
from feedtool.podcast import Episode, Owner, Show, Transcript
from feedtool.sources import Context, feedread
from feedtool.sources.feedquick import quick
from tests.feeds import make_entry, make_feed

URL = "https://cdn.example.org/"
CONTEXT = Context("news", Path(), "en", ZoneInfo("UTC"))
TABLES = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
ADA = Person("Ada Reed", "ada@example.org", "https://example.org/ada")
BEN = Person("Ben & Co", "ben@example.org")
CEM = Person("Cem Öz", None, "https://example.org/cem")
DEE = Person("Dee")
SCHEME = "https://example.org/words#"
DAY = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
FILE = Enclosure(f"{URL}1.mp3?a=1&b=2", "audio/mpeg", 12345)
OTHER = Enclosure(f"{URL}1.pdf", "application/pdf", 99)
SHOW = Show(categories=(Genre("Arts"),), explicit=False, owner=Owner("Ada", "ada@example.org"))
MILL = Upstream("Mill & Co", "https://mill.example/feed.xml")

Change = Callable[[Any], Any]
"""What is left of an item, or a head, in a format."""


def lost(**fields: Any) -> Change:
    """Say that these fields have these values instead."""
    return lambda item: replace(item, **fields)


def files(**parts: Any) -> Change:
    """Say that all files have these parts instead."""
    return lambda item: replace(item, enclosures=tuple(replace(each, **parts) for each in item.enclosures))


def named(item: Item) -> Item:
    """Give an item whose authors are names alone, as RSS has them."""
    return replace(item, authors=tuple(Person(each.name) for each in item.authors))


# By the rows of the table: what an item has, and what is lost of it in each format where something is

ITEMS: Mapping[str, tuple[dict[str, Any], Mapping[str, Change]]] = {
    "title": (
        {"title": "Bread & <b>butter</b> &amp; 1 < 2"},
        {"rss": lost(title="Bread & <\u2060b>butter<\u2060/b> &\u2060amp; 1 < 2")},
    ),
    "content, HTML": ({"html": SafeHtml("<p>Rye &amp; <em>wheat</em> &lt;p&gt; ✓</p>\n<pre>a\n  b</pre>")}, {}),
    "content, plain text": (
        {"html": SafeHtml(""), "text": "Rye & wheat.\nOr oats."},
        {"rss": lost(content_type="html", content="Rye &amp; wheat.\nOr oats.")},
    ),
    "summary": ({"summary": "Rye < wheat & more, says <b> the miller."}, {}),
    "no summary": ({"summary": ""}, {}),
    "link": ({"link": "https://example.org/a?b=1&c=%20#d"}, {}),
    "page elsewhere": ({"external": "https://other.example/story?a=1&b=2"}, {}),
    "page elsewhere, and no link": ({"link": None, "external": "https://other.example/story?a=1&b=2"}, {}),
    "published, updated": ({"published": DAY, "updated": DAY.replace(month=6)}, {}),
    "one author": ({"authors": (ADA,)}, {"rss": named}),
    "author without address": ({"authors": (DEE,)}, {}),
    "several authors": (
        {"authors": (ADA, DEE, BEN, CEM)},
        {"rss": named},
    ),
    "picture of an author": (
        {"authors": (replace(DEE, avatar=f"{URL}dee.jpg"),)},
        {"rss": lost(authors=(DEE,)), "atom": lost(authors=(DEE,))},
    ),
    "contributors": ({"contributors": (DEE, ADA, BEN)}, {}),
    "picture of a contributor": (
        {"contributors": (replace(DEE, avatar=f"{URL}dee.jpg"),)},
        {"rss": lost(contributors=(DEE,)), "atom": lost(contributors=(DEE,))},
    ),
    "tags": ({"tags": ("food", "mills & millers", "Öl")}, {}),
    "tags that look like markup": (
        {"tags": ("<b>", "R&D", "&copy;")},
        {"rss": lost(tags=("<\u2060b>", "R&D", "&\u2060copy;"))},
    ),
    "vocabulary of a tag, an address": (
        {"tags": ("food", "rye"), "categories": (Category("food", SCHEME), Category("food", "https://example.net/"))},
        {},
    ),
    "vocabulary of a tag, a name": (
        {"tags": ("food",), "categories": (Category("food", "Syndic8 tags"),)},
        {"atom": lost(categories=())},
    ),
    "name of a tag in its vocabulary": (
        {"tags": ("Food & drink",), "categories": (Category("Food & drink", SCHEME, "f-1"),)},
        {"rss": lost(categories=(Category("Food & drink", SCHEME),))},
    ),
    "one file: address, type, length": ({"enclosures": (FILE,)}, {}),
    "further files": ({"enclosures": (FILE, OTHER, Enclosure(f"{URL}2.ogg", "audio/ogg"))}, {}),
    "type that is not known": (
        {"enclosures": (Enclosure(f"{URL}notes"),)},
        dict.fromkeys(FEEDS, files(type="application/octet-stream")),
    ),
    "title of a file": ({"enclosures": (replace(FILE, title="Episode & 1"), replace(OTHER, title="Notes"))}, {}),
    "duration of a file": (
        {"enclosures": (replace(FILE, duration=3661), OTHER, replace(FILE, url=f"{URL}3.mp3", duration=61))},
        {},
    ),
    "picture": ({"image": f"{URL}1.jpg"}, {}),
    "size of the picture": ({"image": f"{URL}1.jpg", "size": Size(1200, 630)}, {}),
    "page of comments": ({"comments": "https://example.org/bread#comments"}, {}),
    "first feed: title, address": ({"upstream": MILL}, {}),
    "first feed: description, rights": (
        {"upstream": replace(MILL, description="From the < mill", rights="(c) Mill & Co")},
        {"rss": lost(upstream=MILL)},
    ),
    "first feed: title alone": ({"upstream": Upstream("Mill & Co")}, {"rss": lost(upstream=None)}),
    "rights": ({"rights": "CC BY & friends"}, {}),
    "language of its own": ({"language": "tr"}, {}),
    "place": ({"point": Point(41.012345, -28.5)}, {}),
    "episode of a podcast": (
        {"episode": Episode(number=3, season=1, kind="bonus", title="Rye", explicit=False, is_blocked=True)},
        dict.fromkeys(("atom", "json"), lost(episode=None)),
    ),
    "episode in a feed that is no podcast: number, season, transcripts and all else of the podcast namespace": (
        {"episode": Episode(number=3, season=1, transcripts=(Transcript(f"{URL}1.vtt", "text/vtt"),))},
        dict.fromkeys(("atom", "json"), lost(episode=None)),
    ),
    "whether it is explicit": ({"episode": Episode(explicit=True)}, dict.fromkeys(("atom", "json"), lost(episode=None))),
    "its type, its title for directories, and that it is left out there": (
        {"episode": Episode(kind="bonus", title="Rye", is_blocked=True)},
        dict.fromkeys(FEEDS, lost(episode=None)),
    ),
}


def read(data: bytes, name: str, quickly: bool, patch: pytest.MonkeyPatch) -> feedread.Feed:  # noqa: FBT001
    """Read a feed, by the quick reader, which must take all but other feeds in Atom, or by feedparser."""
    taken: list[bool] = []

    def spied(text: str) -> dict[str, Any] | None:
        found = quick(text) if quickly else None
        taken.append(found is not None)
        return found

    patch.setattr(feedread, "quick", spied)
    found = feedread.feed(Document("a", "a", data, url=f"https://example.org/{name}"), CONTEXT, encoding=None, most=50)
    assert name == "json" or taken == [quickly and b"<source>" not in data]
    return found


def as_item(given: dict[str, Any]) -> Item:
    """Give what a reader is to make of an entry with these fields."""
    entry = make_entry(**given)
    values = {each.name: getattr(entry.item, each.name) for each in fields(Item) if hasattr(entry.item, each.name)}
    html = entry.item.html
    values |= {"key": entry.guid, "origin": entry.item.link or entry.guid, "summary": entry.item.summary or None}
    values |= {"content": html or entry.item.text, "content_type": "html" if html else "text"}
    values |= {"published": entry.published, "updated": entry.updated, "authors": entry.authors}
    return Item(**{**values, "language": entry.item.language or "en"})


@pytest.mark.parametrize("quickly", [True, False], ids=["quick", "feedparser"])
@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("row", ITEMS)
def test_an_item_reads_back(row: str, name: str, quickly: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """Equal, or with exactly the loss that the table tells of."""
    given, losses = ITEMS[row]
    data = render(make_feed(make_entry(**given), show=SHOW if row == "episode of a podcast" else None), name)
    assert check(data) == ()
    wanted = as_item(given)
    if name in losses:
        assert losses[name](wanted) != wanted
        wanted = losses[name](wanted)
    assert read(data, name, quickly, monkeypatch).items == (named(wanted) if name == "rss" else wanted,)


HEADS: Mapping[str, tuple[dict[str, Any], Mapping[str, Change]]] = {
    "title": ({"title": "Bread & butter"}, {}),
    "description": ({"description": "What we < cook & why."}, {}),
    "page": ({"home": "https://example.org/kitchen/?a=1&b=2"}, {}),
    "language": ({"language": "tr"}, {}),
    "authors": ({"author": ADA, "coauthors": (BEN, DEE)}, {}),
    "contributors": ({"contributors": (ADA, DEE)}, {}),
    "rights": ({"rights": "CC BY & friends"}, {}),
    "tags": ({"tags": ("food", "mills & millers")}, {}),
    "tags that look like markup": ({"tags": ("<b>", "R&D")}, {"rss": lost(tags=("<\u2060b>", "R&D"))}),
    "picture: GIF, JPEG, PNG": ({"image": f"{URL}1.png"}, {}),
    "picture of another kind": ({"image": f"{URL}1.webp"}, {}),
    "icon": ({"image": f"{URL}1.png", "icon": f"{URL}icon.ico"}, {}),
}


def as_head(feed: Feed) -> Head:
    """Give what a reader is to make of what a feed says of itself."""
    names = {each.name for each in fields(Head)} & {each.name for each in fields(Feed)}
    return Head(**{name: getattr(feed, name) for name in names}, link=feed.home, authors=(feed.author, *feed.coauthors))


@pytest.mark.parametrize("form", sorted(FEEDS))
def test_a_page_elsewhere_that_is_the_link_is_not_said_twice(form: str) -> None:
    """Also where its host stands in letters there and as IDNA here."""
    item = {"link": "http://xn--bcher-kva.example/a", "external": "http://bücher.example/a"}
    written = render(make_feed(make_entry(**item)), form)
    assert written.count(b"xn--bcher-kva.example/a") == 1, written.decode()
    assert b"related" not in written


@pytest.mark.parametrize("quickly", [True, False], ids=["quick", "feedparser"])
@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("row", HEADS)
def test_a_head_reads_back(row: str, name: str, quickly: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """Equal, or with exactly the loss that the table tells of."""
    given, losses = HEADS[row]
    feed = make_feed(**given)
    data = render(feed, name)
    assert check(data) == ()
    assert read(data, name, quickly, monkeypatch).head == losses.get(name, lost())(as_head(feed))


# The tables


def rows(title: str) -> dict[str, dict[str, str]]:
    """Read a table of the document: the cells of each row by format."""
    lines = TABLES.partition(f"\n## {title}\n")[2].partition("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {first: dict(zip(FEEDS, rest, strict=True)) for first, *rest in cells[2:]}


@pytest.mark.parametrize(("title", "cases"), [("Items", ITEMS), ("Feeds", HEADS)])
def test_the_tables_say_what_is_lost(title: str, cases: Mapping[str, tuple[object, Mapping[str, object]]]) -> None:
    """A row for each case, and bold letters where something is lost, nowhere else."""
    told = {row: {name for name, cell in cells.items() if "**" in cell} for row, cells in rows(title).items()}
    assert told == {row: set(losses) for row, (_, losses) in cases.items()}


def test_every_field_has_a_row() -> None:
    """What an item may hold beside its texts is part of some case."""
    assert {*CARRIED, "tags", "language", "authors", "published"} <= {name for given, _ in ITEMS.values() for name in given}


def test_what_readers_need_not_do() -> None:
    """RSS alone has words for it, JSON Feed one for the end; the other formats stay as they are."""
    feed = make_feed(ttl=120, skip_hours=(0, 23), skip_days=("saturday", "monday"), webmaster=ADA, is_expired=True)
    rss, plain = (render(each, "rss").decode() for each in (feed, make_feed()))
    new = [line.strip() for line in rss.splitlines() if line not in plain.splitlines()]
    assert "".join(new) == (
        "<skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Monday</day><day>Saturday</day></skipDays>"
        "<ttl>120</ttl><webMaster>ada@example.org (Ada Reed)</webMaster>"
    )
    pause = read(rss.encode(), "rss", quickly=True, patch=pytest.MonkeyPatch()).pause
    assert pause
    assert (pause.seconds, set(pause.hours), set(pause.days)) == (7200, {0, 23}, {0, 5})
    assert json.loads(render(feed, "json"))["expired"] is True
    assert render(feed, "atom") == render(make_feed(), "atom")
