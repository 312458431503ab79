"""What a feed says of itself as a podcast: its settings, what its head says, and the name that it has for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from feedtool.podcast import NO_SHOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.config import FeedSettings
    from feedtool.model import Head
    from feedtool.podcast import Show

PODCASTS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of podcasts: https://podcasting2.org/docs/podcast-namespace/tags/guid."""


def guid_of(address: str) -> str:
    """Name a podcast by the address of its feed, without scheme and slashes at the end (UUIDv5, RFC 9562).

    >>> guid_of("https://mp3s.nashownotes.com/pc20rss.xml"), guid_of("https://podnews.net/rss/")
    ('917393e3-1b1e-5cef-ace4-edaa54e1f810', '9b024349-ccf0-5f69-a609-6b82873eab3c')
    """
    return str(uuid5(PODCASTS, address.partition("://")[2].rstrip("/")))


def show_of(feed: FeedSettings, head: Head, *, address: str) -> Show | None:
    """Give what a feed says as a podcast, whose RSS is at `address`; None for one that is none.

    One that only takes over the head of a podcast says what that says; it is named as that is, or not at all.
    """
    if feed.podcast is None:
        return head.show.passed_on() if head.show else None
    show = feed.podcast.show(head.show or NO_SHOW, author=feed.author.name)
    return show if show.guid else replace(show, guid=guid_of(address))


def as_part(show: Show, *, address: str) -> Show:
    """Give what a part of a podcast says, whose RSS is at `address`: it is a podcast of its own, under a name of its own."""
    return replace(show, guid=guid_of(address))


def refused(name: str, data: bytes, *, is_new: bool) -> Iterator[str]:
    """Tell what directories would refuse of an RSS file: all of it where it `is_new`, else only what its episodes lack."""
    from feedtool.check.demands import SEVERITIES  # noqa: PLC0415  - few feeds are podcasts
    from feedtool.check.directories import findings  # noqa: PLC0415

    first = 0 if is_new else data[: data.find(b"<item")].count(b"\n") + 1
    found = [each for each in findings(data) if SEVERITIES[each.rule] == "error" and each.line >= first]
    if found:
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        yield f"directories would refuse {name}: {found[0]}{more}; see 'feedtool validate --podcast'"


def lacking(name: str, show: Show | None) -> Iterator[str]:
    """Tell what directories ask for and the head of a podcast does not say, and where else it can be said; once is enough."""
    if show is None or not show.is_podcast:
        return
    said = {"category": show.categories, "explicit": show.explicit is not None, "owner": show.owner and show.owner.email}
    if lacks := ", ".join(key for key, known in said.items() if not known):
        yield f"by its head {name} is a podcast; directories would refuse it without {lacks}: write that under 'podcast:'"
