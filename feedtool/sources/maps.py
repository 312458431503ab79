"""One sitemap to the pages and further sitemaps that it names: XML, a list of URLs, or the lines of robots.txt."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from feedtool.errors import SourceError
from feedtool.sources.shape import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from feedtool.model import Document

MAX_BYTES = 50_000_000
"""The size of one sitemap, unpacked: the protocol's own bound (50 MB)."""

MAX_ENTRIES = 100_000
"""Twice the protocol's own bound on the pages of one sitemap."""

ROBOTS = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)
FEEDS = frozenset({"rss", "feed", "RDF"})
ROOTS = frozenset({"urlset", "sitemapindex"})
PAGE = re.compile(rb"(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype html|html)\b", re.IGNORECASE)
BARE = re.compile(rb"&(?!#?[A-Za-z0-9]{1,32};)")
CLOSED = re.compile(rb"</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>\s*\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page or sitemap as a sitemap names it: all texts are as they stand there, URLs are absolute."""

    url: str
    changed: str = ""
    title: str = ""
    published: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    image: str | None = None
    summary: str = ""
    is_sitemap: bool = False


def entries(document: Document, *, encoding: str | None = None) -> tuple[Entry, ...]:
    """Read one sitemap, an index of them, a list of URLs, or robots.txt; each URL once, in the order of the document.

    Raises SourceError for what is none of these, breaks off, or is too large.
    """
    data = _unpacked(document).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data:
        raise _refusal(document, "is empty; correct the URL, or ask its owner")
    if PAGE.match(data):
        raise _refusal(document, "is a page of HTML, not a sitemap; its robots.txt may say where that is")
    found = _listed(data, document) if _is_text(data) else _marked(data, document, encoding)
    return tuple({entry.url: entry for entry in reversed(found)}.values())[::-1]


def _refusal(document: Document, message: str) -> SourceError:
    return SourceError(f"{document.origin!r} {message}")


def _unpacked(document: Document) -> bytes:
    """Unpack gzip, which servers send as it lies there (`sitemap.xml.gz`); never more than the bound."""
    data, parts, size = document.data, list[bytes](), 0
    while data[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            parts.append(unpacker.decompress(data, MAX_BYTES + 1 - size))
        except zlib.error as error:
            raise _refusal(document, "is gzip that is damaged") from error
        size += len(parts[-1])
        if size > MAX_BYTES:
            raise _refusal(document, f"is larger than {MAX_BYTES:,} bytes, unpacked")
        if not unpacker.eof:
            raise _refusal(document, "is gzip that breaks off")
        data = unpacker.unused_data
    return b"".join(parts) if parts else data


def _is_text(data: bytes) -> bool:
    return b"<" not in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _listed(data: bytes, document: Document) -> list[Entry]:
    """Read one URL a line (the protocol's text form), or the lines of robots.txt that name sitemaps."""
    lines = [line.strip() for line in data[:MAX_BYTES].decode("utf-8", "replace").splitlines()[:MAX_ENTRIES]]
    maps = [url for line in lines if (match := ROBOTS.match(line)) and (url := absolute(match[1], document.url))]
    if maps:
        return [Entry(url, is_sitemap=True) for url in maps]
    found = [Entry(url) for line in lines if " " not in line and (url := absolute(line, None))]
    if not found:
        raise _refusal(document, "is no sitemap: neither XML nor a list of URLs; correct the URL")
    return found


def _marked(data: bytes, document: Document, encoding: str | None) -> list[Entry]:
    from lxml import etree  # noqa: PLC0415  - only for a sitemap that changed

    try:
        return _read(data, document, encoding=encoding, recover=False)
    except etree.XMLSyntaxError as error:
        found = _sloppy(data, document, encoding)
        if not found:
            reason = " ".join(str(error.msg).split())[:150]
            message = f"is no whole sitemap: its XML is broken or breaks off ({reason}); correct the URL, or ask its owner"
            raise _refusal(document, message) from error
        return found
    except LookupError as error:
        raise _refusal(document, f"cannot be read as {encoding!r}; correct encoding") from error


def _sloppy(data: bytes, document: Document, encoding: str | None) -> list[Entry]:
    """Read XML that does not break off, but is not quite XML: most often a URL with a bare ampersand."""
    from lxml import etree  # noqa: PLC0415

    # Tags inside of each other's names take the parser longer the more there are: 1.3 s for 40,000.
    if not CLOSED.search(data[-200:]) or data.count(b"<") > 2 * data.count(b">"):
        return []
    try:
        return _read(BARE.sub(b"&amp;", data), document, encoding=encoding, recover=True)
    except etree.XMLSyntaxError:
        return []


def _read(data: bytes, document: Document, *, encoding: str | None, recover: bool) -> list[Entry]:
    """Read element by element, so that no more than one page of a large sitemap is held."""
    from lxml import etree  # noqa: PLC0415

    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    events = etree.iterparse(BytesIO(data), events=("start", "end"), recover=recover, encoding=encoding, **options)
    found: list[Entry] = []
    root = ""
    for event, element in events:
        name = _name(element)
        if event == "start":
            root = root or _checked(name, document)
        elif name in {"url", "sitemap"}:
            found += _entry(element, document.url, is_sitemap=name == "sitemap")
            element.clear()
        if len(found) >= MAX_ENTRIES:
            break
    return found


def _checked(root: str, document: Document) -> str:
    if root in FEEDS:
        raise _refusal(document, "is a feed, not a sitemap; set kind: feed")
    if root.lower() == "html":
        raise _refusal(document, "is a page of HTML, not a sitemap; its robots.txt may say where that is")
    if root not in ROOTS:
        raise _refusal(document, f"is no sitemap: its XML starts with {root[:50]!r}, expected urlset or sitemapindex")
    return root


def _entry(element: _Element, base: str | None, *, is_sitemap: bool) -> Iterator[Entry]:
    """Give what one `url` or `sitemap` says: the names of the extensions for news, images and videos hold in any namespace."""
    texts: dict[str, str] = {}
    for child in element.iter("*"):
        parent = child.getparent()
        inside = _name(parent) if parent is not None and parent is not element and child is not element else ""
        texts.setdefault(f"{inside}/{_name(child)}".lstrip("/"), " ".join((child.text or "").split()))
    url = absolute(texts.get("loc", ""), base)
    if url is None:
        return
    image = texts.get("image/loc") or texts.get("video/thumbnail_loc") or ""
    tags = tuple(tag for part in texts.get("news/keywords", "").split(",") if (tag := part.strip()))
    yield Entry(
        url,
        changed=texts.get("lastmod", ""),
        title=texts.get("news/title") or texts.get("video/title") or "",
        published=texts.get("news/publication_date") or texts.get("video/publication_date") or "",
        language=texts.get("publication/language") or texts.get("news/language") or "",
        tags=tags,
        image=absolute(image, base),
        summary=texts.get("video/description") or "",
        is_sitemap=is_sitemap,
    )


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
