"""A list of feeds as readers export it (OPML, http://opml.org/spec2.opml), read with patience."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.errors import SourceError
from feedtool.sources.given import address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

MAX_BYTES = 20_000_000
MAX_ENTRIES = 20_000
DEEPEST = 50
"""Folders inside each other."""

FEEDS = frozenset({"rss", "atom", "rdf", "feed", "jsonfeed", ""})


@dataclass(frozen=True, slots=True)
class Listed:
    """One feed of a list, the folders that it is in (the outermost first), and the line of the file on which it stands."""

    title: str
    url: str
    folders: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that is no feed that can be fetched, and why."""

    title: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Opml:
    """What a list holds, each in its order; the same feed twice is there once."""

    feeds: tuple[Listed, ...]
    unreadable: tuple[Unreadable, ...]


def read_opml(data: bytes, *, name: str) -> Opml:
    """Read a list; raise SourceError for what is none. `name` is that of the file, for messages."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{name!r} is larger than {MAX_BYTES:,} bytes")
    root = _parsed(data, name)
    feeds: dict[str, Listed] = {}
    unreadable: list[Unreadable] = []
    for outline, folders in _outlines(root):
        title = _said(outline, "title") or _said(outline, "text")
        url, line = _said(outline, "xmlurl").strip(), _line(outline)
        reason = _reason(outline, url)
        if reason:
            unreadable.append(Unreadable(title, line, reason))
        elif url not in feeds and len(feeds) < MAX_ENTRIES:
            feeds[url] = Listed(title or url, url, folders, line)
    if not feeds and not unreadable:
        raise SourceError(f"{name!r} lists no feeds: no outline in it has an xmlUrl")
    return Opml(tuple(feeds.values()), tuple(unreadable))


def _line(outline: etree._Element) -> int:
    return int(str(outline.sourceline))


def _parsed(data: bytes, name: str) -> etree._Element:
    from lxml import etree  # noqa: PLC0415  - only who imports needs it

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{name!r} is no OPML: {str(error).lower()}") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SourceError(f"{name!r} is no OPML: it does not begin with <opml>")
    return root


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Walk the entries that are no folders, each with the folders that it is in; a category stands for a folder."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        is_outline = isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == "outline"
        children = [each for each in element if isinstance(each.tag, str)]
        if is_outline and (not children or _said(element, "xmlurl")):
            category = tuple(part.strip() for part in _said(element, "category").split(",")[0].split("/") if part.strip())
            yield element, folders or category
        elif is_outline and len(folders) < DEEPEST:
            title = _said(element, "title") or _said(element, "text")
            folders = (*folders, title) if title else folders
        waiting += [(each, folders) for each in reversed(children)]


def _reason(outline: etree._Element, url: str) -> str:
    """Say why an entry is no feed that can be fetched; nothing where it is one."""
    kind = _said(outline, "type").lower()
    if not url:
        return "has no xmlUrl" if kind in FEEDS else f"is of the type {kind!r}, not a feed"
    if "+" in kind:
        return (
            f"is no feed but read by rules of FreshRSS's ({kind!r}); write it as kind: {'json' if 'json' in kind else 'html'}"
        )
    try:
        address(url)
    except ValueError as error:
        return str(error) if "@" in url else f"{url[:100]!r}: {error}"  # a password is not repeated
    return "" if re.match("https?://", url, re.IGNORECASE) else f"{url[:100]!r}: expected an http or https URL"


def _said(outline: etree._Element, name: str) -> str:
    """Give an attribute whatever the case of its name; some write `xmlurl`."""
    value = next((str(value) for key, value in outline.attrib.items() if str(key).lower() == name), "")
    return " ".join(value.split())
