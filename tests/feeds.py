"""Builders of feeds and entries for tests: everything has a sensible value, and any of it can be given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from feedtool.model import CleanItem, Entry, Feed, Person, SafeHtml

AUTHOR = Person("Ada Reed", "ada@example.org", "https://example.org/ada")
PUBLISHED = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
UPDATED = datetime(2024, 5, 2, 8, 0, tzinfo=UTC)

_ITEM = CleanItem(
    key="bread.txt",
    origin="articles/bread.txt",
    title="Bread & butter",
    html=SafeHtml('<p>Rye <em>or</em> wheat: <a href="https://example.org/flour">ask the miller</a>.</p>'),
    text="Rye or wheat: ask the miller.",
    summary="Rye < wheat, says the miller.",
    link="https://example.org/bread",
    tags=("food", "mills & millers"),
)
_ENTRY = Entry("tag:example.org,2024:kitchen/bread", "kitchen", _ITEM, PUBLISHED, UPDATED, (AUTHOR,))
_FEED = Feed(
    name="kitchen",
    guid="tag:example.org,2024:kitchen",
    title="Kitchen notes",
    description="What we cook & why.",
    base="https://example.org/feeds/",
    home="https://example.org/",
    language="en",
    author=Person("Kitchen"),
    updated=UPDATED,
    entries=(_ENTRY,),
)


def make_entry(**fields: Any) -> Entry:
    """Make an entry; fields of an `Entry` go to it, all others to its item (`title=`, `html=`, `link=`…)."""
    own: dict[str, Any] = {name: fields.pop(name) for name in ("guid", "source", "published", "updated") if name in fields}
    if "authors" in fields:
        own["authors"] = fields["authors"]
    return replace(_ENTRY, item=replace(_ITEM, **fields), **own)


def make_feed(*entries: Entry, **fields: Any) -> Feed:
    """Make a feed of these entries, in this order; without any it has one."""
    return replace(_FEED, **{"entries": entries or _FEED.entries, **fields})


def make_entries(count: int, **fields: Any) -> tuple[Entry, ...]:
    """Make entries that differ by their guid and link."""
    return tuple(
        make_entry(guid=f"tag:example.org,2024:kitchen/{n}", **{"link": f"https://example.org/{n}", **fields})
        for n in range(count)
    )
