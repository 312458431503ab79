"""What RSS and Atom have in common: a head from an empty feed, then one entry at a time, then the foot."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from feedtool import values
from feedtool.build import FORMATS, Writer, file_name, text
from feedtool.build.site import STYLE
from feedtool.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedtool.model import Entry, Feed

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLE = f'<?xml-stylesheet type="text/css" href="{STYLE}"?>\n'.encode()
GENERATOR = "feedtool"

# What feedgen, lxml and the standard library raise for a value that they cannot write
_REFUSED = (ValueError, TypeError, AttributeError, OverflowError)


def writer(
    feed: Feed, *, head: Callable[[Feed], bytes], entry: Callable[[Entry], bytes], foot: bytes, between: bytes = b""
) -> Writer:
    """Bind a writer to a feed; what it cannot write becomes a `RenderError` that names the entry."""
    return Writer(partial(_head, feed, head), partial(_entry, feed, entry), foot, between)


def prolog(feed: Feed) -> bytes:
    """Give what stands before the root: where browsers find a style to show it in, if there is one (W3C xml-stylesheet)."""
    return DECLARATION + _STYLE if feed.listed else DECLARATION


def lines(element: etree._Element, depth: int) -> bytes:
    """Serialise one element, each of its elements on its own lines, at a depth in the document; its text stays as it is."""
    etree.indent(element, level=depth)
    return etree.tostring(element, encoding="UTF-8", with_tail=False)


def here(feed: Feed, format_name: str) -> dict[str, str]:
    """Give the link from a feed to itself: to where it is now, if it was moved (RFC 4287, section 4.2.7.2)."""
    if address := dict(feed.moved).get(format_name):
        return {"href": address, "rel": "self"}
    return _file(feed, feed.name, format_name, rel="self")


def around(feed: Feed, format_name: str) -> list[dict[str, str]]:
    """Give the links from a feed to what belongs to it: hubs (WebSub, section 4), and archives (RFC 5005, section 4).

    To what is older leads `prev-archive`, and `next` (section 3) for readers that know no archives.
    """
    found = [{"href": hub, "rel": "hub"} for hub in feed.hubs]
    if feed.current:
        found.append(_file(feed, feed.current, format_name, rel="current"))
    if feed.older:
        found += [_file(feed, feed.older, format_name, rel=rel) for rel in ("prev-archive", "next")]
    if feed.newer:
        found.append(_file(feed, feed.newer, format_name, rel="next-archive"))
    return found


def link(entry: Entry) -> str | None:
    """Give the address of an entry; raise `ValueError` for one that no reader could follow."""
    address = entry.item.link
    if not address:
        return None
    if not values.is_url(address):
        raise ValueError(f"link {address!r} is not an absolute http(s) address: correct or remove it")
    return address


def language(feed: Feed, entry: Entry) -> str | None:
    """Give the language of an entry where it is not that of the feed, and is one at all."""
    found = entry.item.language
    return found if found and found != feed.language and values.is_language(found) else None


def tags(entry: Entry) -> list[str]:
    """Give the tags of an entry."""
    return terms(entry.item.tags)


def terms(found: Iterable[str]) -> list[str]:
    """Give tags in order, each once, none blank."""
    return list(dict.fromkeys(filter(None, (text.plain(tag).strip() for tag in found))))


def _file(feed: Feed, name: str, format_name: str, *, rel: str) -> dict[str, str]:
    return {"href": feed.base + file_name(name, format_name), "rel": rel, "type": FORMATS[format_name].mime}


def _head(feed: Feed, write: Callable[[Feed], bytes]) -> bytes:
    try:
        return write(feed)
    except _REFUSED as error:
        raise RenderError(f"feed {feed.name!r}: its head cannot be written: {error}") from error


def _entry(feed: Feed, write: Callable[[Entry], bytes], entry: Entry) -> bytes:
    try:
        return write(entry)
    except _REFUSED as error:
        raise RenderError(f"feed {feed.name!r}: entry {entry.guid!r} cannot be written: {error}") from error
