"""Identity, order and limits of a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool import merge
from feedtool.config import FeedSettings, Settings, loads
from feedtool.errors import RenderError
from feedtool.model import CleanItem, Feed, Person, SafeHtml
from feedtool.run import REGISTRY

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def settings(limit: int = 50) -> Settings:
    """Give the settings of two sources and one feed."""
    text = f"""
site: {{title: T, url: "https://Bücher.example:8080/feeds", since: "2020-05"}}
sources: {{a: {{kind: text, path: a}}, b: {{kind: text, path: b}}}}
feeds: {{news: {{title: News, limit: {limit}, author: Desk}}}}
"""
    return loads(text, REGISTRY, environ={}, folder=Path())


def item(key: str, day: int = 0, **fields: object) -> CleanItem:
    """Make a clean item so many days after the first."""
    made = CleanItem(key, key, key, SafeHtml("<p>x</p>"), "x", "x", published=DAY + timedelta(days=day))
    return replace(made, **fields)  # type: ignore[arg-type]


def assemble(*, limit: int = 50, **items: list[CleanItem]) -> Feed:
    """Assemble the feed `news`."""
    all_settings = settings(limit)
    feed: FeedSettings = all_settings.feeds["news"]
    return merge.assemble("news", feed, site=all_settings.site, items=items)


def test_newest_first_up_to_the_limit() -> None:
    """The newest items of all sources, in order."""
    feed = assemble(limit=3, a=[item("1", 1), item("3", 3)], b=[item("2", 2), item("0", 0)])
    assert [entry.item.key for entry in feed.entries] == ["3", "2", "1"]
    assert feed.updated == DAY + timedelta(days=3)


def test_guid_is_a_tag_uri_of_source_and_key() -> None:
    """Host in ASCII without port, the day it was owned, source, and a digest that is the same in every run."""
    feed = assemble(a=[item("x.txt")], b=[item("x.txt")])
    assert feed.guid == "tag:xn--bcher-kva.example,2020-05:news"
    assert sorted(entry.guid for entry in feed.entries) == [
        "tag:xn--bcher-kva.example,2020-05:a/8a6dcb9c9836d0a0749d9a59",
        "tag:xn--bcher-kva.example,2020-05:b/8a6dcb9c9836d0a0749d9a59",
    ]


def test_guids_are_found_in_published_bytes() -> None:
    """What a last file holds is known by its guids, whatever the format."""
    guid = assemble(a=[item("x")]).entries[0].guid
    assert merge.guids_in(f'<guid>{guid}</guid>"id": "{guid}", tag:other'.encode()) == {guid}


def test_author_falls_back_to_the_feed() -> None:
    """An item that names nobody has the feed's author."""
    feed = assemble(a=[item("x"), item("y", authors=(Person("Ann"),))])
    assert {entry.item.key: entry.authors for entry in feed.entries} == {"x": (Person("Desk"),), "y": (Person("Ann"),)}


def test_updated_is_never_before_published() -> None:
    """An update counts when it is later; an item with only an update has that date."""
    later = item("l", updated=DAY + timedelta(days=9))
    earlier = item("e", updated=DAY - timedelta(days=9))
    only = item("o", published=None, updated=DAY)
    dates = {entry.item.key: (entry.published, entry.updated) for entry in assemble(a=[later, earlier, only]).entries}
    assert dates == {"l": (DAY, DAY + timedelta(days=9)), "e": (DAY, DAY), "o": (DAY, DAY)}


def test_an_item_without_a_date_is_an_error() -> None:
    """No clock stands in for a date."""
    with pytest.raises(RenderError, match="'x' of source 'a' has no date"):
        assemble(a=[item("x", published=None)])


@given(st.permutations([item(str(n), n // 3) for n in range(9)]))
def test_order_does_not_depend_on_the_order_found(items: list[CleanItem]) -> None:
    """A total order: items of one day too stand in the same place in every run."""
    assert assemble(a=items) == assemble(a=sorted(items, key=lambda one: one.key))
