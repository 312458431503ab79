"""How published files are served, told by their names: the type, the content coding of copies, and which go before which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from feedtool import build, publish

LINKED, FEED, INDEX = range(3)
"""What others link to is put in place before them: pages and archives, then feeds, then what lists them all."""

PLAIN = {"status.json": "application/json", "health.xml": "application/rss+xml"}
INDEXES = frozenset({"index.html", "feeds.opml", "status.json", "health.xml"})
OTHERS = {
    ".html": "text/html",
    ".opml": "text/x-opml",
    ".css": "text/css",
    ".xml": "application/xml",
    ".json": "application/json",
}
ARCHIVE = re.compile(r"\.archive-[0-9]+\.")
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Served:
    """The media type with its charset, the content coding (empty: none), and the rank in which it is put in place."""

    type: str
    coding: str
    rank: int

    def headers(self, cache_control: str) -> dict[str, str]:
        """Give what an object's server is told of it."""
        told = {"Content-Type": self.type, "Content-Encoding": self.coding, "Cache-Control": cache_control}
        return {name: value for name, value in told.items() if value}


def served(name: str, of: str | None = None) -> Served:
    """Say how a file is served; `of` is the file that it is a copy of.

    >>> served("news.atom.xml").type
    'application/atom+xml; charset=utf-8'
    >>> served("news.xml.br", of="news.xml")
    Served(type='application/rss+xml; charset=utf-8', coding='br', rank=1)
    """
    plain = of or name
    coding = next((each.coding for each in publish.ENCODINGS.values() if of and name == of + each.suffix), "")
    suffix = next((each for each in _types() if plain.endswith(each)), "")
    known = PLAIN.get(plain) or _types().get(suffix)
    return Served(f"{known}; charset=utf-8" if known else UNKNOWN, coding, _rank(plain, is_feed=suffix in _feeds()))


@cache
def _feeds() -> dict[str, str]:
    return {each.suffix: each.mime for each in build.FORMATS.values() if each.is_feed}


@cache
def _types() -> dict[str, str]:
    """Give the type of each suffix, the longest first."""
    return dict(sorted((OTHERS | _feeds()).items(), key=lambda each: (-len(each[0]), each[0])))


def _rank(name: str, *, is_feed: bool) -> int:
    if name in INDEXES:
        return INDEX
    return FEED if is_feed and not ARCHIVE.search(name) else LINKED
