"""Leads links past copies of pages made for telephones' caches and printers, where it is certain which page they copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.hosts import host_and_path
from feedtool.clean.repairs.taking import Note, linked, noted, tree
from feedtool.clean.urls import web_url

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "canonical"
_HINTS = ("/amp", ".amp", "amp=", "=amp", "?amp", "&amp", "ampproject", "print")
_CACHE = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp/|[a-z0-9-]+\.cdn\.ampproject\.org/[cvwi]/|cdn\.ampproject\.org/[cv]/|(?:www\.)?bing\.com/amp/)"
    r"(s/)?([a-z0-9.-]+\.[a-z]{2,}(?:[/?].*)?)$",
    re.IGNORECASE,
)
_COPIES = frozenset(
    {
        *("amp", "amp=1", "amp=true", "amp=y", "amp=yes", "outputtype=amp", "_amp=true", "noamp=mobile", "amp_js_v=0.1"),
        *(
            "print",
            "print=1",
            "print=true",
            "print=y",
            "print=yes",
            "print=print",
            "printable=1",
            "printable=true",
            "view=print",
        ),
        *("printerfriendly=true", "printview=1", "output=print", "format=print", "tmpl=component&print=1"),
    }
)
"""Whole parameters that ask for a copy of the page that is there without them."""

_TAIL = re.compile(r"/(?:amp|print|amp\.html|print\.html)/?$", re.IGNORECASE)
_ARTICLE = re.compile(r"\d{4,}|(?:^|/)\d+(?:/|$)|[^/-]+-[^/-]+-[^/]+$")
"""Paths of articles: a date or a number in them, or three words in a row at their end. `/products/amp` is none."""


def canonical(draft: Draft, _settings: Settings) -> Draft:
    """Change the addresses of links to such copies."""
    addresses = tree(draft).addresses
    if not any(hint in addresses for hint in _HINTS):
        return draft
    notes = [note for link, href in linked(draft) if (note := _redirected(link, href)) is not None]
    return noted(draft, STEP, notes, is_reshaped=False)


def _redirected(link: etree._Element, old: str) -> Note | None:
    if not any(hint in old.lower() for hint in _HINTS):
        return None
    new = original(old)
    if new == old:
        return None
    link.set("href", new)
    return Note(link, "copy of a page", old)


def original(url: str) -> str:
    """Give the address of the page that an address is a copy of, or the same where that is not certain.

    >>> original("https://www.google.com/amp/s/example.org/news/42/amp/?amp=1")
    'https://example.org/news/42/'
    >>> original("https://example.org/products/amp")
    'https://example.org/products/amp'
    """
    if cached := _CACHE.match(url):
        url = web_url(f"http{'s' if cached[1] else ''}://{cached[2]}") or url
    return _without_tail(_without_parameters(url))


def _without_parameters(url: str) -> str:
    front, mark, fragment = url.partition("#")
    page, question, query = front.partition("?")
    kept = [part for part in query.split("&") if part.lower() not in _COPIES] if question else []
    if not question or len(kept) == query.count("&") + 1:
        return url
    return f"{page}{'?' if kept else ''}{'&'.join(kept)}{mark}{fragment}"


def _without_tail(url: str) -> str:
    page, question, rest = url.partition("?")
    if not host_and_path(page)[0]:
        return url
    tail = _TAIL.search(page)
    if tail is None or not _ARTICLE.search(page[: tail.start()].partition("://")[2].partition("/")[2]):
        return url
    slash = "/" if tail[0].endswith("/") else ""
    return f"{page[: tail.start()]}{slash}{question}{rest}"
