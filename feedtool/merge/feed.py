"""Which items make a feed, and in which order."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool import hosts
from feedtool.model import Feed, Head

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.config import FeedSettings, Order, Site
    from feedtool.merge.join import Story
    from feedtool.model import CleanItem, Person, Record
    from feedtool.podcast import Show


NO_HEAD = Head()

GUID = re.compile(r"tag:[a-z0-9.-]{1,253},[0-9]{4}(?:-[0-9]{2}){0,2}:[a-z0-9][a-z0-9._-]{0,99}/[0-9a-f]{24}")
"""What `item_guid` writes."""


def feed_guid(site: Site, name: str) -> str:
    """Name a feed for ever by a `tag:` URI (RFC 4151): the host of the site, the day it was owned, the feed's name."""
    return f"{_authority(site)}:{name}"


def item_guid(site: Site, source: str, key: str) -> str:
    """Name an item for ever: its source, and a digest of the key that the source gave it when it was first seen."""
    return f"{_authority(site)}:{source}/{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"


def kept_guid(key: str) -> str | None:
    """Give the key of an item where it is a guid that feedtool made: what was published under it once stays known by it.

    >>> kept_guid("tag:example.org,2024:kitchen/0123456789abcdef01234567"), kept_guid("https://example.org/bread")
    ('tag:example.org,2024:kitchen/0123456789abcdef01234567', None)
    """
    return key if GUID.fullmatch(key) else None


def choose(stories: Iterable[Story], *, limit: int, order: Order = "newest") -> tuple[Story, ...]:
    """Give so many stories in an order, each guid once: the newest of all, or the first where they stay as they were given.

    Of one date those are newer that were seen later; of those that came together the one that its source has nearer the top.
    """
    once: dict[str, Story] = {}
    for story in stories:
        once.setdefault(story.guid, story)
    if order == "as-given":
        return tuple(once.values())[:limit]
    ranked = sorted(once.values(), key=lambda story: (story.shown.source, story.shown.id, story.guid))
    newest = sorted(ranked, key=lambda story: (story.shown.published, story.shown.first_seen), reverse=True)[:limit]
    if order == "oldest":
        return tuple(reversed(newest))
    return tuple(sorted(newest, key=lambda story: _filed(story.shown.title)) if order == "title" else newest)


def times(record: Record) -> tuple[datetime, datetime]:
    """Say when what a feed shows of an item was published and last updated, which is never before."""
    return record.published, max(record.published, record.updated)


def authors(item: CleanItem, settings: FeedSettings) -> tuple[Person, ...]:
    """Give who an entry is by: the feed's author where its item names nobody."""
    return item.authors or (settings.author,)


def assemble(name: str, settings: FeedSettings, *, site: Site, updated: datetime, head: Head = NO_HEAD) -> Feed:
    """Make the head of a feed whose newest entry was updated then (aware); what settings cannot say is as in `head`."""
    return Feed(
        name=name,
        guid=feed_guid(site, name),
        title=settings.title,
        description=settings.description,
        base=site.url,
        home=settings.home,
        language=settings.language,
        author=settings.author,
        updated=updated,
        coauthors=tuple(each for each in head.authors if settings.author in head.authors and each != settings.author),
        rights=settings.rights,
        tags=settings.tags,
        contributors=head.contributors,
        image=settings.image or None,
        icon=settings.icon or None,
        ttl=round((settings.ttl or 0) / 60),
        skip_hours=tuple(sorted(settings.skip_hours)),
        skip_days=settings.skip_days,
        webmaster=site.webmaster,
        is_expired=settings.expired,
        hubs=tuple(hub.url for hub in settings.hub),
        zone=settings.timezone,
        formats=settings.formats,
        listed=site.index,
        complete=settings.complete,
    )


def told(feed: Feed) -> tuple[str, ...]:
    """Write what a feed says of itself as lines, one for each thing that it says."""
    people = {"author": (feed.author, *feed.coauthors), "contributor": feed.contributors}
    said = [("title", feed.title), ("description", feed.description), ("page", feed.home), ("language", feed.language)]
    said += [
        (name, " ".join(filter(None, (each.name, each.email, each.uri)))) for name, found in people.items() for each in found
    ]
    said += [("rights", feed.rights), ("tags", ", ".join(feed.tags)), ("picture", feed.image or ""), ("icon", feed.icon or "")]
    said += _told_show(feed.show) if feed.show else []
    return tuple(f"{name}: {' '.join(value.split())}" for name, value in said if value)


def _told_show(show: Show) -> list[tuple[str, str]]:
    """Write what a podcast says of itself that directories show or go by."""
    owner = f"{show.owner.name} {show.owner.email}" if show.owner else ""
    categories = ", ".join(" > ".join((each.name, ", ".join(each.inner))).removesuffix(" > ") for each in show.categories)
    flags = {"explicit": show.explicit, "blocked": show.is_blocked, "complete": show.is_complete, "locked": show.is_locked}
    said = [("show by", show.author or ""), ("owner", owner), ("categories", categories), ("guid", show.guid or "")]
    return [*said, ("kind of show", show.kind or ""), ("show", ", ".join(name for name, is_so in flags.items() if is_so))]


def _filed(title: str) -> tuple[str, str]:
    """Give what a title is sorted by: its letters without their marks and case, then the title itself."""
    apart = unicodedata.normalize("NFKD", title.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char)), title


def _authority(site: Site) -> str:
    host = urlsplit(site.url).hostname or "localhost"
    return f"tag:{hosts.in_ascii(host)},{site.since}"
