"""Which items make a feed, under which identity and in which order. Knows no network, files or clock."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.errors import RenderError
from feedtool.model import Entry, Feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedtool.config import FeedSettings, Site
    from feedtool.model import CleanItem

_GUID = re.compile(rb"tag:[A-Za-z0-9.\-]+,[0-9\-]+:[A-Za-z0-9._/\-]+")


def feed_guid(site: Site, name: str) -> str:
    """Name a feed for ever by a `tag:` URI (RFC 4151): the host of the site, the day it was owned, the feed's name."""
    return f"{_authority(site)}:{name}"


def item_guid(site: Site, source: str, key: str) -> str:
    """Name an item for ever: its source, and a digest of the key that the source gives it in every run."""
    return f"{_authority(site)}:{source}/{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"


def guids_in(data: bytes) -> frozenset[str]:
    """Find every guid of this kind that stands in published bytes, of whatever format."""
    return frozenset(match.decode("ascii") for match in _GUID.findall(data))


def assemble(name: str, settings: FeedSettings, *, site: Site, items: Mapping[str, Sequence[CleanItem]]) -> Feed:
    """Choose, name and order the items of a feed's sources: newest first, then by guid, up to the limit.

    `items` are the clean items by source; there must be at least one. Raises RenderError for an item without a date.
    """
    found = (
        _entry(item, source, settings=settings, site=site) for source in settings.sources for item in items.get(source, ())
    )
    entries = _ordered(found)[: settings.limit]
    return Feed(
        name=name,
        guid=feed_guid(site, name),
        title=settings.title,
        description=settings.description,
        base=site.url,
        home=settings.home,
        language=settings.language,
        author=settings.author,
        updated=max(entry.updated for entry in entries),
        entries=entries,
    )


def _entry(item: CleanItem, source: str, *, settings: FeedSettings, site: Site) -> Entry:
    published = item.published or item.updated
    if published is None:
        raise RenderError(f"item {item.origin!r} of source {source!r} has no date: nothing was published")
    return Entry(
        guid=item_guid(site, source, item.key),
        source=source,
        item=item,
        published=published,
        updated=max(published, item.updated or published),
        authors=item.authors or (settings.author,),
    )


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    by_guid = sorted(entries, key=lambda entry: entry.guid)
    return tuple(sorted(by_guid, key=lambda entry: entry.published, reverse=True))


def _authority(site: Site) -> str:
    host = (urlsplit(site.url).hostname or "localhost").encode("idna").decode("ascii")
    return f"tag:{host},{site.since}"
