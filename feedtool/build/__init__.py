"""The feed builder: a `Feed` becomes bytes, in the formats that stand in one registry; no files, no network, no clock."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from feedtool.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class Slip:
    """Stands for an entry that need not be at hand: its guid, what names all that is in it, and how to get it."""

    guid: str
    digest: str
    load: Callable[[], Entry]


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

    def entry(self, name: str, slip: Slip, write: Callable[[Entry], bytes]) -> bytes:
        """Give an entry's bytes, kept or fresh."""
        self.used.add(name)
        known = self.kept.get(name) or self.fresh.get(name)
        if known is None:
            known = self.fresh[name] = write(slip.load())
            self.rendered.add(slip.guid)
        return known


@dataclass(frozen=True, slots=True)
class Bound:
    """A feed in one format, whole, and a sample of it: the same with just the entries that were rendered anew.

    Each piece was part of a sample once, under the same head and code, so that a feed is sound when its sample is.
    """

    data: bytes
    sample: bytes


def file_name(feed_name: str, format_name: str) -> str:
    """Name the file of a feed in one format; raise `RenderError` for a format that is not in `FORMATS`.

    >>> file_name("news", "atom")
    'news.atom.xml'
    """
    return feed_name + _known(format_name).suffix


def render(feed: Feed, format_name: str) -> bytes:
    """Write a feed in one format, whole; raise `RenderError`, with the guid of the entry that cannot be written."""
    slips = [Slip(entry.guid, repr(entry), partial(_given, entry)) for entry in feed.entries]
    return bind(feed, format_name, slips, Pieces()).data


def bind(feed: Feed, format_name: str, slips: Sequence[Slip], pieces: Pieces) -> Bound:
    """Write a feed of the entries that slips stand for; those that `pieces` has are not rendered again, others are added to it.

    Raises `RenderError`, with the guid of the entry, for one that cannot be written, and for a guid that stands there twice.
    """
    _demand_apart(feed, slips)
    writer = _known(format_name).writer(feed)
    settled = replace(feed, updated=datetime.min.replace(tzinfo=UTC), entries=())
    head = repr((pieces.code, format_name, settled))
    named = [(_name(head, slip.digest), slip) for slip in slips]
    entries = [pieces.entry(name, slip, writer.entry) for name, slip in named]
    fresh = [entry for entry, (name, _) in zip(entries, named, strict=True) if name in pieces.fresh]
    return Bound(_whole(writer, entries), _whole(writer, fresh or entries[:1]))


def _given(entry: Entry) -> Entry:
    return entry


def _demand_apart(feed: Feed, slips: Sequence[Slip]) -> None:
    for guid, count in Counter(slip.guid for slip in slips).items():
        if count > 1:
            raise RenderError(f"feed {feed.name!r}: {count} entries have the guid {guid!r}: each needs its own")


def _whole(writer: Writer, entries: Sequence[bytes]) -> bytes:
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
