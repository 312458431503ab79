"""The feed builder: a `Feed` becomes bytes, in the formats that stand in one registry; no files, no network, no clock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedtool.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.model import Entry, Feed


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one feed in one format, as UTF-8: its head, each entry by itself, what stands between two entries, its foot.

    `head` and `entry` raise `RenderError` for what cannot be written.
    """

    head: Callable[[], bytes]
    entry: Callable[[Entry], bytes]
    foot: bytes
    between: bytes = b""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed: what its file is called, how it is served, and who writes it."""

    suffix: str
    mime: str
    writer: Callable[[Feed], Writer]


@dataclass(slots=True)
class Pieces:
    """Entries that were rendered before, by name, and what of them a rendering used and added.

    A name says all that an entry's bytes depend on, but for this program's own code, which `code` stands for.
    """

    kept: Mapping[str, bytes] = field(default_factory=dict)
    code: str = ""
    fresh: dict[str, bytes] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    rendered: set[str] = field(default_factory=set)
    """The guids of the entries that had to be rendered."""
    digests: dict[str, str] = field(default_factory=dict)
    """By guid, what names all that is in an entry; what is not here is found out from the entry, at some cost."""

    def digest(self, entry: Entry) -> str:
        """Name all that is in an entry, once for all formats."""
        known = self.digests.get(entry.guid)
        if known is None:
            known = self.digests[entry.guid] = _name("", repr(entry))
        return known

    def entry(self, name: str, entry: Entry, write: Callable[[Entry], bytes]) -> bytes:
        """Give an entry's bytes, kept or fresh."""
        self.used.add(name)
        known = self.kept.get(name) or self.fresh.get(name)
        if known is None:
            known = self.fresh[name] = write(entry)
            self.rendered.add(entry.guid)
        return known


def file_name(feed_name: str, format_name: str) -> str:
    """Name the file of a feed in one format; raise `RenderError` for a format that is not in `FORMATS`.

    >>> file_name("news", "atom")
    'news.atom.xml'
    """
    return feed_name + _known(format_name).suffix


def render(feed: Feed, format_name: str, pieces: Pieces | None = None) -> bytes:
    """Write a feed in one format, whole; raise `RenderError`, with the guid of the entry that cannot be written.

    Entries that `pieces` has are not rendered again; those rendered are added to it.
    """
    pieces = pieces or Pieces()
    writer = _known(format_name).writer(feed)
    settled = replace(feed, updated=datetime.min.replace(tzinfo=UTC), entries=())
    head = repr((pieces.code, format_name, settled))
    entries = (pieces.entry(_name(head, pieces.digest(entry)), entry, writer.entry) for entry in feed.entries)
    return b"".join((writer.head(), writer.between.join(entries), writer.foot))


def _name(head: str, entry: str) -> str:
    return hashlib.sha256(f"{head}{entry}".encode("utf-8", "surrogatepass")).hexdigest()


# The writers are imported when they are called: a run in which nothing changed needs neither lxml nor feedgen.


def _rss(feed: Feed) -> Writer:
    from feedtool.build import rss  # noqa: PLC0415

    return rss.writer(feed)


def _atom(feed: Feed) -> Writer:
    from feedtool.build import atom  # noqa: PLC0415

    return atom.writer(feed)


def _json(feed: Feed) -> Writer:
    from feedtool.build import jsonfeed  # noqa: PLC0415

    return jsonfeed.writer(feed)


FORMATS: Mapping[str, Format] = {
    "rss": Format(".xml", "application/rss+xml", _rss),
    "atom": Format(".atom.xml", "application/atom+xml", _atom),
    "json": Format(".json", "application/feed+json", _json),
}


def _known(format_name: str) -> Format:
    try:
        return FORMATS[format_name]
    except KeyError as error:
        raise RenderError(f"unknown format {format_name!r}: use one of {', '.join(FORMATS)}") from error
