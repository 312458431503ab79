"""What a page says about its article: title, authors, dates, picture, tags; the machine's word before what people see."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.extract.linked import Linked, linked
from feedtool.extract.page import absolute, said
from feedtool.languages import tag_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

    ReadDate = Callable[[str], datetime | None]

LATEST = "2100-01-01"
LONGEST_NAME = 80
LONGEST_LINE = 120
"""Characters of a line that may hold the date of an article; dates in longer ones are part of what it tells."""

MOST_TAGS = 20
BY = re.compile(r"^(?:(?:written |posted |reported |words )?by\s+:?\s*|[^\W\d]{2,12}\s*:\s*(?!//))", re.IGNORECASE)
AND = re.compile(r"\s*[;|]\s*|\s*,\s+|\s+(?:and|&|ve|und|et|y)\s+", re.IGNORECASE)
NO_NAME = re.compile(r"https?:|www\.|@|^(?:admin|administrator|root|editor|user\d*|guest|unknown|none|null)$", re.IGNORECASE)
SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ", " · ")
BYLINES = re.compile(r"(?:^|[\s_-])(?:author|byline|yazar|muhabir|autor|auteur)(?:-?name)?(?:$|\s)", re.IGNORECASE)
DATES = re.compile(r"(?:^|[\s_-])(?:date|tarih|datum|fecha|data|published|posted|pubdate|yayin)(?:$|[\s_-])", re.IGNORECASE)
AROUND = ("aside", "footer", "nav", "script", "style")


@dataclass(frozen=True, slots=True)
class About:
    """What is known about an article beside its text; dates are aware."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    image: str | None = None
    summary: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


def about(page: HtmlElement, url: str, *, read_date: ReadDate, now: datetime | None = None) -> About:
    """Read what a page says about its article; nothing dated after `now`, where that is known, is believed."""
    data, metas = linked(page, url), _metas(page)
    told = data.texts("datePublished", "dateCreated", "uploadDate") + _named(metas, PUBLISHED)
    changed = data.texts("dateModified") + _named(metas, UPDATED)
    image = data.texts("image", "thumbnailUrl") + _named(metas, ("og:image", "og:image:url", "twitter:image"))
    return About(
        title=_title(page, data, metas),
        authors=_authors(page, data, metas),
        published=_first(told, read_date, now) or _searched(page, url, read_date=read_date, now=now),
        updated=_first(changed, read_date, now),
        image=next((found for each in image if (found := absolute(each, url))), None),
        summary=next(iter(_named(metas, ("og:description", "description", "twitter:description"))), "")
        or data.text("description")
        or None,
        language=_language(page, data, metas),
        tags=_tags(page, data, metas),
    )


PUBLISHED = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "publish-date",
    "pubdate",
    "parsely-pub-date",
    "citation_publication_date",
)
UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")


def clean_names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Part names that stand in one text, without `by`; addresses and names of accounts are none.

    >>> clean_names(("By Jo Okafor and Mara Lindqvist", "admin", "https://example.com/jo"))
    ('Jo Okafor', 'Mara Lindqvist')
    """
    names = [name for text in texts for name in _parted(BY.sub("", " ".join(text.split()))) if _is_name(name)]
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1]


def _parted(text: str) -> list[str]:
    """Part a text at `and` and commas where each part has the two to four words of a name."""
    parts = [part for part in AND.split(text) if part]
    return parts if all(2 <= len(part.split()) <= 4 for part in parts) else [text.strip(" ,;")]  # noqa: PLR2004


def _is_name(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_NAME and not NO_NAME.search(text) and any(map(str.isalpha, text))


def _metas(page: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        text = " ".join((meta.get("content") or "").split())
        for name in {(meta.get(key) or "").strip().lower() for key in ("property", "name", "itemprop")} - {""}:
            if text:
                found.setdefault(name, []).append(text)
    return found


def _named(metas: dict[str, list[str]], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for name in names for text in metas.get(name, ()))


def _title(page: HtmlElement, data: Linked, metas: dict[str, list[str]]) -> str | None:
    """Give the heading that the title for machines, or of the page, repeats; else that title without the site's."""
    named = next(iter(_named(metas, ("og:title", "twitter:title"))), "") or data.text("headline", "name")
    whole = next((said(each) for each in page.iter("title")), "")
    told = named or whole
    headings = [text for each in page.iter("h1", "h2", "h3") if (text := said(each)) in told and 3 * len(text) >= len(told)]
    heading = max(headings, key=len, default="")
    site = next(iter(metas.get("og:site_name", ())), "")
    first = next((said(each) for each in page.iter("h1") if said(each)), "")
    return heading or _without(told, site) or first or None


def _without(title: str, site: str) -> str:
    """Take the name of the site from either end of a title."""
    for separator in SEPARATORS if site else ():
        title = title.removesuffix(separator + site).removeprefix(site + separator)
    return title


def _authors(page: HtmlElement, data: Linked, metas: dict[str, list[str]]) -> tuple[str, ...]:
    told = clean_names(data.texts("author", "creator")) or clean_names(
        _named(metas, ("author", "article:author", "dc.creator", "parsely-author", "citation_author"))
    )
    return told or clean_names(tuple(_bylines(page)))


def _bylines(page: HtmlElement) -> Iterator[str]:
    """Give the first short text that is marked up as the author's name."""
    for element in page.iter("a", "span", "div", "p", "address"):
        is_marked = "author" in (element.get("rel") or "", element.get("itemprop") or "")
        if is_marked or BYLINES.search(element.get("class") or ""):
            text = said(element)
            if text and len(text) <= LONGEST_NAME:
                yield text
                return


def _language(page: HtmlElement, data: Linked, metas: dict[str, list[str]]) -> str | None:
    told = (page.get("lang") or "", data.text("inLanguage"), *_named(metas, ("og:locale", "language", "content-language")))
    return next(filter(None, map(tag_of, told)), None)


def _tags(page: HtmlElement, data: Linked, metas: dict[str, list[str]]) -> tuple[str, ...]:
    """Give what the article is said to be about; the keywords of the whole site are not that."""
    told = (*data.texts("keywords"), *_named(metas, ("article:tag", "news_keywords", "parsely-tags")))
    links = [said(each) for each in page.iter("a") if "tag" in (each.get("rel") or "").split()]
    split = [tag.strip(" #") for text in (*told, *links) for tag in text.split(",")]
    found: dict[str, str] = {}
    for tag in split:
        if 0 < len(tag) <= LONGEST_NAME:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:MOST_TAGS]


def _first(texts: tuple[str, ...], read_date: ReadDate, now: datetime | None) -> datetime | None:
    return next((found for text in texts if (found := _believed(read_date(text), now))), None)


def _believed(found: datetime | None, now: datetime | None) -> datetime | None:
    is_later = found is not None and now is not None and (found - now).total_seconds() > 2 * 86400
    return None if is_later else found


def _searched(page: HtmlElement, url: str, *, read_date: ReadDate, now: datetime | None) -> datetime | None:
    """Look where pages show people a date: elements that are marked up as one, else what htmldate finds."""
    times = [each.get("datetime") or said(each) for each in page.iter("time") if not _is_around(each)]
    marked = [each for each in page.iter("span", "div", "p", "small", "li") if DATES.search(each.get("class") or "")]
    shown = [text for each in marked[:5] if 0 < len(text := said(each)) <= LONGEST_LINE and not _is_around(each)]
    return _first((*times[:2], *shown), read_date, now) or _guessed(page, url, read_date=read_date, now=now)


def _is_around(element: HtmlElement) -> bool:
    return next(element.iterancestors(*AROUND), None) is not None


def _guessed(page: HtmlElement, url: str, *, read_date: ReadDate, now: datetime | None) -> datetime | None:
    from htmldate import find_date  # noqa: PLC0415  - it brings dateparser: only for a page that says no date to machines

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    head = deepcopy(page)
    for element in list(head.iter("p", "li", "blockquote", "td", "dd", "pre", *AROUND)):
        if element.getparent() is not None and (element.tag in AROUND or len(said(element)) > LONGEST_LINE):
            element.drop_tree()
    latest = now.date().isoformat() if now else LATEST
    try:
        # Not its extensive search, which takes any year for 1 January of it.
        text = find_date(
            head, extensive_search=False, original_date=True, url=url, max_date=latest, deferred_url_extractor=True
        )
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return None
    return _believed(read_date(text), now) if text else None
