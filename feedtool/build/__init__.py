"""The feed builder: a `Feed` becomes bytes, in the formats that stand in one registry; no files, no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from feedtool.model import Feed


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed: what its file is called, how it is served, and who writes it.

    `render` streams UTF-8: the head, one chunk for each entry, the foot; it raises `RenderError` on the way.
    """

    suffix: str
    mime: str
    render: Callable[[Feed], Iterator[bytes]]


def file_name(feed_name: str, format_name: str) -> str:
    """Name the file of a feed in one format; raise `RenderError` for a format that is not in `FORMATS`.

    >>> file_name("news", "atom")
    'news.atom.xml'
    """
    return feed_name + _known(format_name).suffix


def render(feed: Feed, format_name: str) -> bytes:
    """Write a feed in one format, whole; raise `RenderError`, with the guid of the entry that cannot be written."""
    return b"".join(_known(format_name).render(feed))


# The writers are imported when they are called: a run in which nothing changed needs neither lxml nor feedgen.


def _rss(feed: Feed) -> Iterator[bytes]:
    from feedtool.build import rss  # noqa: PLC0415

    return rss.stream(feed)


def _atom(feed: Feed) -> Iterator[bytes]:
    from feedtool.build import atom  # noqa: PLC0415

    return atom.stream(feed)


def _json(feed: Feed) -> Iterator[bytes]:
    from feedtool.build import jsonfeed  # noqa: PLC0415

    return jsonfeed.stream(feed)


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
