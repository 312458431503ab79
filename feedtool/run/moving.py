"""Where feeds that were moved are now, and which guid a feed has that took the place of another."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool import build
from feedtool.config import SUFFIX
from feedtool.merge.feed import feed_guid
from feedtool.run.listing import listed, spread
from feedtool.state import archives
from feedtool.state import parts as memory

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from feedtool.config import Settings, Site
    from feedtool.state.database import Database
    from feedtool.state.parts import Part


def last(name: str, settings: Settings) -> str:
    """Give the feed of the configuration that a feed of it is in the end: itself, where it is no other."""
    while settings.feeds[name].is_other:
        name = settings.feeds[name].moved_to or ""
    return name


def addresses(name: str, settings: Settings, parts: Mapping[str, Part]) -> dict[str, str]:
    """Give the new address of each format of a feed or part that was moved; nothing for one that was not.

    `settings` has the parts among its feeds; `parts` says by their names what they are of. A part of a feed that moved to one
    address has none.
    """
    feed, part = settings.feeds[name], parts.get(name)
    parent = part.feed if part else name
    end = settings.feeds[last(parent, settings)]
    if feed.moved_to is None:
        return {}
    if end.moved_to is not None:  # to a URL: whatever leads there is there
        return _outside(name, parent, end.moved_to, feed.formats)
    there = _counterpart(last(parent, settings), part, parts.values())
    formats = settings.feeds.get(there, end).formats  # those of a part are its feed's
    files = {each: build.file_name(there, each if each in formats else formats[0]) for each in feed.formats}
    return {each: settings.site.url + file for each, file in files.items()}


def guid_of(name: str, settings: Settings, parts: Mapping[str, Part], *, known: Mapping[str, str], old: Collection[str]) -> str:
    """Give the guid of a feed: that of the feed that it was before, wherever it stands now (RFC 4287, section 4.2.6).

    `known` are the guids of feeds that were published, `old` those of which that was not remembered yet: they keep theirs. One
    that was given on is not given twice: whoever has the name of a feed that is called otherwise now is another feed.
    """
    if name in known:
        return known[name]
    mine = feed_guid(settings.site, name)
    holders = (each for each, guid in known.items() if guid == mine and each in settings.feeds) if name in old else ()
    if name in old and all(settings.feeds[each].is_other for each in holders):
        return mine
    for before in movers(name, settings, parts)[:1]:
        return guid_of(before, settings, parts, known=known, old=old)
    return _free(mine, frozenset(known.values()))


def name_in(guid: str) -> str:
    """Give the name that a feed had when it was given its guid.

    >>> name_in("tag:example.org,2026:news")
    'news'
    """
    return guid.rpartition(":")[2]


def now(name: str, settings: Settings, parts: Mapping[str, Part]) -> str:
    """Give the name of the feed or part that one is now."""
    part = parts.get(name)
    return _counterpart(last(part.feed if part else name, settings), part, parts.values())


def moves(database: Database, settings: Settings) -> list[tuple[str, str]]:
    """Give the path (percent-encoded) and the new URL of each file of each feed that was moved."""
    feeds = listed(database, settings)
    whole, parts = spread(settings, feeds), {each.name: each.part for each in feeds if each.part}
    base = urlsplit(settings.site.url).path
    return [
        (base + build.file_name(each.name, form), url)
        for each in feeds
        for form, url in addresses(each.name, whole, parts).items()
    ]


def with_old_names(names: Collection[str], settings: Settings) -> frozenset[str]:
    """Add to feeds those that are these feeds now."""
    return frozenset(name for name in settings.feeds if name in names or last(name, settings) in names)


def renamed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Find feeds that are new by name only; gives the old name of each.

    `before` and `after` name the settings of feeds that are not in the configuration any more, and of those that are new.
    """
    gone = {settings: name for name, settings in sorted(before.items(), reverse=True)}
    return {name: gone.pop(settings) for name, settings in after.items() if settings in gone}


def follow(database: Database, name: str, old: str, site: Site) -> str:
    """Let a feed go on where one of another name ended, in a transaction that the caller opened; give what is to be said."""
    known, parts = memory.guids(database), memory.parts(database)
    taken = {part.name for part in parts}
    names = {part: name + part.name.removeprefix(old) for part in parts if part.feed == old}
    names = {part: after for part, after in names.items() if after not in taken}
    memory.add(database, (replace(part, feed=name, name=after) for part, after in names.items()))
    for before, after in ((old, name), *((part.name, after) for part, after in names.items())):
        archives.descend(database, after, before)
        guid, address = known.get(before) or feed_guid(site, before), site.url + build.file_name(before, "rss")
        memory.name_feed(database, after, guid, address=address)
    return (
        f"{name}: has the settings of {old!r}, which is not in the configuration any more, and goes on as that feed; who reads "
        f"the old files gets nothing new: if that is not meant, add to feeds: '{old}: {{moved_to: {name}}}'"
    )


def movers(name: str, settings: Settings, parts: Mapping[str, Part]) -> list[str]:
    """Give the feeds that are this feed now, each by itself; of a part, the parts that are."""
    part = parts.get(name)
    parent = part.feed if part else name
    found = (each for each, feed in settings.feeds.items() if feed.moved_to == parent and each not in parts)
    return [there for each in found if (there := _counterpart(each, part, parts.values())) != each or part is None]


def _free(guid: str, taken: Collection[str]) -> str:
    """Give a guid that no feed has that took it over when this name was another feed's."""
    numbers = (f"{guid}/{number}" for number in count(2))
    return next(each for each in chain((guid,), numbers) if each not in taken)


def _counterpart(feed: str, part: Part | None, parts: Collection[Part]) -> str:
    """Give the part of a feed that has the same value as a part of another feed; the feed itself where there is none."""
    if part is None:
        return feed
    return next((each.name for each in parts if (each.feed, each.by, each.value) == (feed, part.by, part.value)), feed)


def _outside(name: str, parent: str, url: str, formats: Collection[str]) -> dict[str, str]:
    if SUFFIX not in url:
        return dict.fromkeys(formats, url) if name == parent else {}
    return {each: url.replace(SUFFIX, build.file_name(name, each).removeprefix(parent)) for each in formats}
