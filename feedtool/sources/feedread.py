"""Bytes to a feed: decoded, told apart from what is no feed, and read by feedparser or as JSON."""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from feedtool.model import Pause
from feedtool.sources import encoding as encodings
from feedtool.sources import feedpodcast
from feedtool.sources.feedcut import cut
from feedtool.sources.feeditem import Place, xml_head, xml_item
from feedtool.sources.feedjson import json_head, json_items
from feedtool.sources.feedquick import quick
from feedtool.sources.instead import called
from feedtool.sources.shape import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedtool.model import Document, Head, Item
    from feedtool.sources.kinds import Context

SPACE = "\ufeff \t\r\n"
DECLARATION = re.compile(r"<\?xml\b[^>]{0,200}\?>")
WESTERN = frozenset({"us-ascii", "ascii", "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252"})
"""What is said out of habit; bytes that are UTF-8 by chance make no words in these."""

DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,40})[\"']")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
START = re.compile(r"<(?:[A-Za-z0-9_.-]+:)?(rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
ALTERNATE = re.compile(r"<link\b[^>]{0,1000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"(rel|type|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
HEAD = 100_000
"""Characters in which a feed must show that it is one."""

STUMBLES = (LookupError, TypeError, AttributeError)
"""What feedparser 6.0 raises where an element ends that did not begin: `context['links'][-1]` of none."""

CLOSED = re.compile(r"</(?:[A-Za-z0-9_.-]+:)?(rss|feed|rdf|channel)\s*>", re.IGNORECASE)
WEEK = 7 * 86400.0
PERIODS = {"hourly": 3600.0, "daily": 86400.0, "weekly": WEEK, "monthly": WEEK, "yearly": WEEK}
SKIPPED = {
    name: re.compile(rf"<skip{name}s\s*>(.{{0,5000}}?)</skip{name}s", re.IGNORECASE | re.DOTALL) for name in ("hour", "day")
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds: its items in its own order, what is wrong with it, when it wishes to be read again, and its head.

    `beyond` counts the items that it has besides. `older` is where what is older than all of them is said to be; `is_archived`
    says that this is an archive there, which never changes.
    """

    items: tuple[Item, ...] = ()
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    pause: Pause | None = None
    head: Head | None = None
    older: str | None = None
    is_archived: bool = False
    beyond: int = 0


def feed(document: Document, context: Context, *, encoding: str | None, most: int) -> Feed:
    """Read a feed of any format; raise ValueError, which says what it is instead, for what is none."""
    if not document.data.strip():
        raise ValueError("is empty: 0 bytes where a feed should be; correct url, or ask its owner")
    text = _decoded(document, context, encoding)
    stripped = text.lstrip()
    if stripped[:1] in {"{", "["}:
        return _json_feed(stripped, document, context, most)
    start = START.search(text[:HEAD])
    page = PAGE.search(text[:HEAD])
    if start is None or (page is not None and page.start() < start.start()):
        raise ValueError(_told(text, document.url))
    return _xml_feed(text, document, context, most)


def _decoded(document: Document, context: Context, encoding: str | None) -> str:
    """Decode as the server says, else the document, else as its bytes look; a word that does not fit is not believed."""
    data = document.data
    if encoding is not None:
        return encodings.decode(data, language=context.language, encoding=encoding)
    declared = DECLARED.search(data[:1024])
    labels = [document.charset, declared[1].decode("ascii") if declared else None]
    if any((label or "").lower() in WESTERN for label in labels):
        with suppress(UnicodeDecodeError):
            return data.decode()
    if not any(data.startswith(mark) for mark, _ in encodings.BOMS):
        for label in filter(None, labels):
            with suppress(ValueError):
                text = encodings.decode(data, language=context.language, encoding=label)
                if _begins(text) or not _begins(data[:100].decode("latin-1")):
                    return text
    with suppress(ValueError):
        return encodings.decode(data, language=context.language, encoding=None)
    return data.replace(b"\0", b"").decode("utf-8", "replace")


def _begins(text: str) -> bool:
    """Say whether a text begins as documents do; read as UTF-16, what is none does not."""
    return text.lstrip().startswith(("<", "{", "["))


def _told(text: str, base: str | None) -> str:
    """Say what a document is that is no feed."""
    if PAGE.search(text[:HEAD]):
        feeds = list(dict.fromkeys(urljoin(base or "", url) for url in _alternates(text[:HEAD])))
        if feeds:
            return f"is an HTML page{called(text)}, not a feed; it names its feed: {', '.join(feeds[:3])}; write that as url"
        return f"is an HTML page{called(text)}, not a feed; correct url, or read it with kind: html"
    if "<urlset" in text[:HEAD] or "<sitemapindex" in text[:HEAD]:
        return "is a sitemap, not a feed; read it with kind: sitemap"
    if text.lstrip().startswith("<"):
        return "is XML, but no RSS, RDF or Atom; correct url"
    return f"is no feed: it begins with {' '.join(text[:200].split())[:60]!r}; correct url"


def _alternates(text: str) -> Iterator[str]:
    for link in ALTERNATE.findall(text):
        found = {name.lower(): first or second or third for name, first, second, third in ATTRIBUTE.findall(link)}
        if found.get("type", "").lower() in FEEDS and found.get("href"):
            yield found["href"]


def _xml_feed(text: str, document: Document, context: Context, most: int) -> Feed:
    is_cut = not _is_whole(text)
    wanted, count = cut(feedpodcast.without_live(text), most)
    data = _parsed(wanted)
    entries = data.get("entries", [])
    hints: list[str] = []
    found = data.get("feed", {})
    head = xml_head(found, Place(document, context, hints.append))
    # RFC 4287, section 4.2.1; an editor of RSS is not who wrote its items
    writers = head.authors if str(data.get("version") or "").startswith("atom") else ()
    place = Place(document, context, hints.append, writers)
    podcast = feedpodcast.podcast(DECLARATION.sub("", wanted.lstrip(SPACE), count=1), place)
    items = feedpodcast.joined([xml_item(entry, found, place) for entry in entries[:most]], podcast)
    problems = ("its end is missing: what was there of it was read; its server may have been cut off",) if is_cut else ()
    head = feedpodcast.headed(head, podcast)
    named, beyond = _named_apart(items), max(0, count - most)
    return Feed(named, problems, tuple(hints), _pause(found, text), head, *_older(found, document), beyond=beyond)


def _older(head: Any, document: Document) -> tuple[str | None, bool]:
    """Find where a feed leads for what is older (RFC 5005): to an archive, which never changes, or to a page."""
    links = {str(link.get("rel")).lower(): str(link.get("href") or "") for link in head.get("links") or ()}
    rel = next((each for each in ("prev-archive", "next") if links.get(each)), "")
    return absolute(links.get(rel, ""), document.url), rel == "prev-archive"


def _is_whole(text: str) -> bool:
    """Say whether the element that a feed begins with is closed at its end."""
    start = START.search(text)
    return start is not None and start[1].lower() in {name.lower() for name in CLOSED.findall(text[-2000:])}


def _parsed(text: str) -> Any:
    text = DECLARATION.sub("", text.lstrip(SPACE), count=1)
    is_legal = all(_is_legal(*digits) for digits in set(REFERENCE.findall(text)))
    return (quick(text) if is_legal else None) or _with_feedparser(text)


def _with_feedparser(text: str) -> Any:
    """Read a feed by the reader that knows all that people do to feeds."""
    import feedparser  # noqa: PLC0415  - 0.07 s, and most feeds do without

    clean = REFERENCE.sub(lambda match: match[0] if _is_legal(match[1], match[2]) else "", ILLEGAL.sub("", text))
    head = {"content-type": "application/xml; charset=utf-8"}  # no address: what is relative is left to us, a guid is none
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return feedparser.parse(
                io.BytesIO(clean.encode("utf-8", "replace")),
                response_headers=head,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except STUMBLES as error:
            raise ValueError("has elements that are closed where none is open; correct url, or ask its owner") from error


def _is_legal(hexadecimal: str, decimal: str) -> bool:
    """Say whether a character reference names a character; feedparser fails on one that names none."""
    digits = hexadecimal or decimal
    number = int(digits, 16 if hexadecimal else 10) if len(digits) < 9 else 0x110000  # noqa: PLR2004
    return number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000  # noqa: PLR2004


def _named_apart(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give items that share a key names of their own; what is the same twice is there once."""
    found: dict[str, Item] = {}
    for item in items:
        first = found.get(item.key)
        if first is None:
            found[item.key] = item
        elif first != item:
            digest = hashlib.sha256(repr((item.title, item.link, item.content)).encode("utf-8", "surrogatepass")).hexdigest()
            key = f"{item.key}#{digest[:16]}"
            found.setdefault(key, replace(item, key=key))
    return tuple(found.values())


def _pause(head: Any, text: str) -> Pause | None:
    """Give what a feed says of when to read it again (RSS 2.0: ttl in minutes, hours and days in GMT)."""
    seconds = 0.0
    with suppress(ValueError, TypeError):
        seconds = min(float(head.get("ttl", 0)) * 60, WEEK)
    with suppress(ValueError, TypeError, ZeroDivisionError):
        period = PERIODS.get(str(head.get("sy_updateperiod", "")).strip().lower(), 0.0)
        seconds = seconds or period / max(1.0, float(head.get("sy_updatefrequency", 1) or 1))
    hours = frozenset(int(hour) % 24 for hour in _skipped(text, "hour") if hour.isdecimal() and int(hour) <= 24)  # noqa: PLR2004
    days = frozenset(DAYS.index(day.lower()) for day in _skipped(text, "day") if day.lower() in DAYS)
    return Pause(max(0.0, seconds), hours, days) if seconds > 0 or hours or days else None


def _skipped(text: str, name: str) -> list[str]:
    """Find the hours or days that are to be skipped; feedparser gives only the last."""
    block = SKIPPED[name].search(text[:HEAD])
    return [each.strip() for each in re.findall(rf"<{name}\s*>([^<]{{1,20}})<", block[1], re.IGNORECASE)] if block else []


def _json_feed(text: str, document: Document, context: Context, most: int) -> Feed:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply to be read" if isinstance(error, RecursionError) else " ".join(str(error).split())[:200]
        raise ValueError(f"is broken JSON: {reason}; correct url, or ask its owner to mend it") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ValueError(  # noqa: TRY004  - it is a value to those who wrote the feed
            "is JSON, but no JSON Feed; read it with kind: json"
        )
    hints: list[str] = []
    place = Place(document, context, hints.append)
    items, problems = json_items(data["items"][:most], data, place)
    older, beyond = absolute(str(data.get("next_url") or ""), document.url), max(0, len(data["items"]) - most)
    head = json_head(data, place)
    return Feed(_named_apart(items), tuple(problems), tuple(hints), head=head, older=older, beyond=beyond)
