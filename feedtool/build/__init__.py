"""The feed builder: a `Feed` becomes bytes, in the formats that stand in one registry; no files, no network, no clock."""

from __future__ import annotations

import hashlib
import io
from array import array
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from feedtool.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    """One way to write a feed: what its file is called, how it is served, who writes it, and whether feed readers read it."""

    suffix: str
    mime: str
    writer: Callable[[Feed], Writer]
    is_feed: bool = True


@dataclass(frozen=True, slots=True)
class Slip:
    """Stands for an entry that need not be at hand: its guid, and how to get it."""

    guid: str
    load: Callable[[], Entry]


@dataclass(frozen=True, slots=True)
class Parts:
    """How a written feed comes apart: the byte at which its entries begin, what lies between two, and how long each is.

    `head` names all that the bytes of an entry depend on beside the entry itself.
    """

    head: str
    start: int
    gap: int
    lengths: tuple[int, ...]

    def of(self, data: bytes) -> list[bytes]:
        """Give the entries of a feed that was written so."""
        ends = accumulate((length + self.gap for length in self.lengths), initial=self.start)
        return [data[at : at + length] for at, length in zip(ends, self.lengths, strict=False)]


@dataclass(frozen=True, slots=True)
class Bound:
    """A feed in one format, whole, and a sample of it: the same with just the entries that were rendered anew.

    Each entry was part of a sample once, under the same head and code, so that a feed is sound when its sample is.
    `rendered` has the guids of those that were rendered.
    """

    data: bytes
    sample: bytes
    parts: Parts
    rendered: frozenset[str]


def file_name(feed_name: str, format_name: str) -> str:
    """Name the file of a feed in one format; raise `RenderError` for a format that is not in `FORMATS`.

    >>> file_name("news", "atom")
    'news.atom.xml'
    """
    return feed_name + _known(format_name).suffix


def render(feed: Feed, format_name: str) -> bytes:
    """Write a feed in one format, whole; raise `RenderError`, with the guid of the entry that cannot be written."""
    slips = [Slip(entry.guid, partial(_given, entry)) for entry in feed.entries]
    return bind(feed, slips, {format_name: {}})[format_name].data


def head_names(feed: Feed, formats: Iterable[str], code: str = "") -> dict[str, str]:
    """Name for each format all that an entry's bytes depend on beside the entry: the `code` that renders, and the feed.

    Its date, and its place among what belongs to it, stand in its head alone.
    """
    settled = replace(
        feed,
        name="",
        updated=datetime.min.replace(tzinfo=UTC),
        entries=(),
        hubs=(),
        older=None,
        newer=None,
        current=None,
        complete=False,
    )
    told = f"{code}\n{settled!r}".encode("utf-8", "surrogatepass")
    return {name: hashlib.sha256(name.encode() + b"\n" + told).hexdigest() for name in formats}


def bind(feed: Feed, slips: Sequence[Slip], kept: Mapping[str, Mapping[str, bytes]], *, code: str = "") -> dict[str, Bound]:
    """Write a feed of the entries that slips stand for, in the formats that `kept` names.

    What is kept for a format, by guid, was written under the same name (`head_names`) and is not rendered again; another
    entry is loaded once for all formats. Raises `RenderError`, with the guid of the entry, for one that cannot be written, and
    for a guid that stands there twice.
    """
    _demand_apart(feed, slips)
    bindings = {name: _Binding(_known(name).writer(feed)) for name in kept}
    for slip in slips:
        entry: Entry | None = None
        for name, binding in bindings.items():
            piece = kept[name].get(slip.guid)
            if piece is None:
                entry = entry or slip.load()
                binding.render(entry)
            else:
                binding.add(piece)
    rendered = {fresh: _guids(slips, fresh) for fresh in {bytes(each.fresh) for each in bindings.values()}}
    heads = head_names(feed, bindings, code)
    return {name: each.bound(heads[name], rendered[bytes(each.fresh)]) for name, each in bindings.items()}


def _guids(slips: Sequence[Slip], chosen: bytes) -> frozenset[str]:
    return frozenset(slip.guid for slip, is_chosen in zip(slips, chosen, strict=True) if is_chosen)


class _Binding:
    """A feed in one format while it is written, one entry after the other: nothing of it is in memory twice.

    `fresh` has a byte for each entry, 1 for one that was rendered.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer, self._whole = writer, io.BytesIO()
        self._start = self._whole.write(writer.head())
        self._lengths = array("Q")
        self.fresh = bytearray()

    def render(self, entry: Entry) -> None:
        """Write an entry anew."""
        self.add(self._writer.entry(entry), is_fresh=True)

    def add(self, piece: bytes, *, is_fresh: bool = False) -> None:
        """Write an entry that was rendered before."""
        if self._lengths:
            self._whole.write(self._writer.between)
        self._lengths.append(self._whole.write(piece))
        self.fresh.append(is_fresh)

    def bound(self, under: str, rendered: frozenset[str]) -> Bound:
        """Give the feed, whole; `under` names what its entries depend on."""
        self._whole.write(self._writer.foot)
        data = self._whole.getvalue()
        parts = Parts(under, self._start, len(self._writer.between), tuple(self._lengths))
        return Bound(data, self._sample(data, parts), parts, rendered)

    def _sample(self, data: bytes, parts: Parts) -> bytes:
        if all(self.fresh) and self.fresh:
            return data
        entries = parts.of(data)
        some = [entry for entry, is_fresh in zip(entries, self.fresh, strict=True) if is_fresh] or entries[:1]
        return b"".join((data[: self._start], self._writer.between.join(some), self._writer.foot))


def _given(entry: Entry) -> Entry:
    return entry


def _demand_apart(feed: Feed, slips: Sequence[Slip]) -> None:
    for guid, count in Counter(slip.guid for slip in slips).items():
        if count > 1:
            raise RenderError(f"feed {feed.name!r}: {count} entries have the guid {guid!r}: each needs its own")


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


def _page(feed: Feed) -> Writer:
    from feedtool.build.pages import page  # noqa: PLC0415

    return page.writer(feed)


FORMATS: Mapping[str, Format] = {
    "rss": Format(".xml", "application/rss+xml", _rss),
    "atom": Format(".atom.xml", "application/atom+xml", _atom),
    "json": Format(".json", "application/feed+json", _json),
    "html": Format(".html", "text/html", _page, is_feed=False),
}

FEEDS = tuple(name for name, form in FORMATS.items() if form.is_feed)
"""The formats for feed readers."""


def _known(format_name: str) -> Format:
    try:
        return FORMATS[format_name]
    except KeyError as error:
        raise RenderError(f"unknown format {format_name!r}: use one of {', '.join(FORMATS)}") from error
