"""The source kind `sitemap`: the pages that a site names for search engines, the newest first."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from feedtool.ask import Get
from feedtool.config import After, Duration, FullText, OneOrMany, RefusalError, Text, option
from feedtool.counted import counted
from feedtool.errors import SourceError
from feedtool.model import Item, Problem
from feedtool.sources.dates import read_date
from feedtool.sources.given import Given, documents
from feedtool.sources.kinds import Found, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.model import Document
    from feedtool.sources.kinds import Context
    from feedtool.sources.maps import Entry

ACCEPT = "application/xml, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"
MAX_LEVELS = 3
MAX_HINTS = 20
LONGEST = 200
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def _pattern(value: str) -> str:
    if len(value) > LONGEST:
        raise RefusalError(f"expected a pattern of at most {LONGEST} characters")
    return value


Pattern = Annotated[Text, After(_pattern)]


class SitemapSource(Given):
    """The pages that a site names in its sitemap, the newest first."""

    kind: Literal["sitemap"] = option("The pages that a site names in its sitemap, the newest first.")
    include: OneOrMany[Pattern] = option(
        "The pages to take: part of their URL, or a glob for all of it or its path (`/news/*`).", default=()
    )
    exclude: OneOrMany[Pattern] = option("The pages to leave out, in the same way.", default=())
    sitemaps: OneOrMany[Pattern] = option("The sitemaps of an index to read, in the same way; default: all.", default=())
    window: Duration | None = option(
        "How long ago a page may have changed, counted from when its sitemap was fetched.", default=None
    )
    limit: int = option("The number of pages that are taken, the newest first.", default=50, ge=1, le=10_000)
    max_sitemaps: int = option("The number of sitemaps that are read, the newest first.", default=20, ge=1, le=1000)
    full_text: FullText = option(
        "Whether and how the pages are fetched: without them an item has the title only that a news sitemap gives.",
        default=FullText(),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page or sitemap with what its dates mean; `place` is its place among all that were found."""

    entry: Entry
    changed: datetime | None
    published: datetime | None
    place: int

    @property
    def newest(self) -> tuple[float, int]:
        """Sort the newest first, what has no date last and in its own order."""
        date = self.published or self.changed
        return (-date.timestamp() if date else float("inf"), self.place)


def read(options: SitemapSource, context: Context) -> Found:
    """Read the sitemaps that the options name, and those that these name; give the newest pages.

    A further sitemap that cannot be read is a problem, the rest goes on. Raises SourceError where nothing can be had.
    """
    given = documents(options, context, accept=ACCEPT)
    if given.unmodified:
        return Found(fingerprint=given.fingerprint, unmodified=True)
    walk = _Walk(options, context, problems=list(given.problems))
    for document in given.documents:
        walk.see(document, level=1)
    if walk.failed and not walk.pages:
        raise walk.failed
    chosen = sorted(walk.pages.values(), key=lambda page: page.newest)[: options.limit]
    items = tuple(_item(page) for page in chosen if page.entry.title or options.full_text.enabled)
    if chosen and not items:
        raise SourceError("the sitemap gives no titles; set full_text: true to take them from the pages")
    fingerprint = given.fingerprint if not walk.asked else None if options.path else ""
    hints = walk.told(len(chosen) - len(items))
    return Found(items, tuple(walk.problems), fingerprint, hints=hints, is_cut=bool(walk.problems))


@dataclass(slots=True)
class _Walk:
    """What was found on the way from sitemap to sitemap."""

    options: SitemapSource
    context: Context
    problems: list[Problem]
    pages: dict[str, Page] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    asked: int = 0
    foreign: int = 0
    unread: int = 0
    undated: list[str] = field(default_factory=list)
    failed: SourceError | None = None
    now: datetime | None = None

    def see(self, document: Document, *, level: int) -> None:
        """Take the pages of one sitemap, then follow it to others."""
        from feedtool.sources.maps import entries  # noqa: PLC0415  - only for what changed

        self.seen.add(document.url or document.name)
        self.now = document.fetched or document.modified or self.now
        found = [self.dated(entry, place) for place, entry in enumerate(entries(document, encoding=self.options.encoding))]
        self.take([page for page in found if not page.entry.is_sitemap], document)
        maps = [page for page in found if page.entry.is_sitemap and _is_wanted(page.entry.url, self.options.sitemaps)]
        # Without dates the last is taken for the newest: programs number their sitemaps upwards.
        for page in sorted(maps, key=lambda page: (page.newest[0], -page.place)):
            self.follow(page, level=level)

    def follow(self, page: Page, *, level: int) -> None:
        """Ask for a sitemap that another names, within bounds."""
        url = page.entry.url
        if url in self.seen or self.is_old(page.changed):
            return
        if level >= MAX_LEVELS or self.asked >= self.options.max_sitemaps:
            self.unread += 1
            return
        self.seen.add(url)
        self.asked += 1
        try:
            self.see(self.context.ask(Get(url=url, accept=ACCEPT)), level=level + 1)
        except SourceError as error:
            self.failed = error
            message = str(error).removeprefix(f"{url}: ")
            self.problems.append(Problem(self.context.source, error.stage, message, url))

    def dated(self, entry: Entry, place: int) -> Page:
        """Read the dates of an entry; what cannot be read is noted."""
        changed, published = self.date("lastmod", entry.changed), self.date("publication_date", entry.published)
        return Page(entry, changed, published, len(self.pages) + place)

    def date(self, name: str, text: str) -> datetime | None:
        """Read a date as W3C writes it, also one that names a month only."""
        found = read_date(f"{text}-01" if MONTH.fullmatch(text) else text, zone=self.context.timezone) if text else None
        if text and found is None and len(self.undated) < MAX_HINTS:
            self.undated.append(f"{name}: {text[:100]!r}")
        return found

    def take(self, pages: Iterable[Page], document: Document) -> None:
        """Keep the pages that are wanted; a sitemap speaks for its own host, and for that of the one that the options name."""
        hosts = {_host(url) for url in (document.url, *self.options.url) if url}
        for page in pages:
            url = page.entry.url
            if hosts and _host(url) not in hosts:
                self.foreign += 1
            elif self.is_wanted(url) and not self.is_old(page.published or page.changed):
                self.pages.setdefault(url, page)

    def is_wanted(self, url: str) -> bool:
        """Say whether the options take a page."""
        excluded = self.options.exclude and _is_wanted(url, self.options.exclude)
        return _is_wanted(url, self.options.include) and not excluded

    def is_old(self, date: datetime | None) -> bool:
        """Say whether something changed before the window; counted from the fetching of its sitemap."""
        window = self.options.window
        return bool(window and date and self.now and date < self.now - timedelta(seconds=window))

    def told(self, untitled: int) -> tuple[str, ...]:
        """Say what one who writes the source should know."""
        hints = [f"{text} cannot be read as a date" for text in dict.fromkeys(self.undated)]
        if self.foreign:
            pages = counted(self.foreign, "page was left out, as it is", "pages were left out, as they are")
            hints.append(f"{pages} on another host than the sitemap")
        if self.unread:
            maps = counted(self.unread, "sitemap was", "sitemaps were")
            hints.append(f"{maps} not read; raise max_sitemaps, or choose with sitemaps")
        if untitled:
            pages = counted(untitled, "page without a title was", "pages without a title were")
            hints.append(f"{pages} left out; set full_text: true")
        if not self.pages and (self.options.include or self.options.exclude or self.options.window):
            hints.append("no page is left by include, exclude and window")
        return tuple(hints[:MAX_HINTS])


def _item(page: Page) -> Item:
    entry = page.entry
    return Item(
        key=entry.url,
        origin=entry.url,
        title=entry.title,
        content="",
        content_type="html",
        summary=entry.summary or None,
        link=entry.url,
        published=page.published,
        updated=page.changed,
        tags=entry.tags,
        language=entry.language or None,
        image=entry.image,
    )


def _is_wanted(url: str, patterns: tuple[str, ...]) -> bool:
    """Say whether one of the patterns fits; none at all fit everything."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return not patterns or any(_fits(pattern, url, path) for pattern in patterns)


def _fits(pattern: str, url: str, path: str) -> bool:
    if "*" not in pattern:  # `?` is part of many URLs
        return pattern in url
    return fnmatch.fnmatchcase(url, pattern) or fnmatch.fnmatchcase(path, pattern)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


KIND = Kind(SitemapSource, read)
