"""The source kind `feed`: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from feedtool.config import RefusalError, check, option
from feedtool.config.fields import Info  # noqa: TC001  - pydantic reads it
from feedtool.errors import SourceError
from feedtool.model import Problem
from feedtool.sources.given import Given, beyond, documents, request
from feedtool.sources.kinds import Found, Kind

if TYPE_CHECKING:
    from feedtool.model import Document, Head, Item, Pause
    from feedtool.sources.feedread import Feed
    from feedtool.sources.kinds import Context

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
HINTS = 20
"""Hints that are kept."""


class FeedSource(Given):
    """A feed that somebody else publishes."""

    kind: Literal["feed"] = option("RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed.")
    max_items: int = option(
        "The number of items that are read at most, from the top of each feed.", default=1000, ge=1, le=100_000
    )
    pages: int = option(
        "How many documents of a feed are read at most: itself, its archives (RFC 5005), or the pages that it leads to.",
        default=1,
        ge=1,
        le=10_000,
    )

    @check("pages")
    @classmethod
    def _led(cls, value: int, info: Info[Any]) -> int:
        if value > 1 and not info.data.get("url"):
            raise RefusalError("expected no pages without url: what is in files leads to no other")
        return value


def read(options: FeedSource, context: Context) -> Found:
    """Read every feed of the source, in order; an item that two of them have is there once, as the first has it.

    Raises SourceError for what is no feed: an HTML page, nothing at all, another kind of document.
    """
    given = documents(options, context, accept=ACCEPT)
    if given.unmodified:
        return Found(fingerprint=given.fingerprint, unmodified=True)
    work = _Work(options, context, problems=list(given.problems))
    for document in given.documents:
        work.follow(document)
    fingerprint = None if work.problems and options.path else given.fingerprint
    items, hints = tuple(work.items.values()), tuple(work.hints)[:HINTS]
    is_cut = bool(work.problems)  # a file that cannot be read, a feed without its end
    return Found(
        items,
        tuple(work.problems),
        fingerprint,
        pause=work.pause,
        hints=hints,
        head=work.head,
        is_cut=is_cut,
        beyond=work.beyond,
    )


@dataclass(slots=True)
class _Work:
    """All feeds of a source on their way."""

    options: FeedSource
    context: Context
    problems: list[Problem]
    items: dict[str, Item] = field(default_factory=dict)
    hints: dict[str, None] = field(default_factory=dict)
    pause: Pause | None = None
    head: Head | None = None
    beyond: int = 0

    def follow(self, document: Document) -> None:
        """Take a feed, then what it leads to: archives or pages with what is older."""
        asked, first = {document.url}, request(self.options, document.origin, accept=ACCEPT)
        for number in range(1, self.options.pages + 1):
            feed = self._take(document)
            if number == self.options.pages or feed.older is None or len(self.items) >= self.options.max_items:
                return
            if not _leads(document, feed.older, asked):
                message = f"{document.origin} leads on to {feed.older}, which was read before or is another host's"
                self.hints[f"{message}; reading ends there"] = None
                return
            asked.add(feed.older)
            # An archive never changes (RFC 5005, section 4): it is asked for once.
            once = "archive" if feed.is_archived else None
            document = self.context.ask(replace(beyond(first, feed.older), once=once))

    def _take(self, document: Document) -> Feed:
        feed = _feed(document, self.options, self.context)
        for item in feed.items:
            if len(self.items) < self.options.max_items or self.options.pages == 1:
                self.items.setdefault(item.key, item)
        self.problems += (Problem(self.context.source, "read", message, document.origin) for message in feed.problems)
        self.hints |= dict.fromkeys(feed.hints)
        if feed.beyond:
            most, every = self.options.max_items, self.options.max_items + feed.beyond
            self.hints[f"{document.origin} has {every:,} items: only the first {most:,} are read (max_items)"] = None
            self.beyond += feed.beyond
        self.pause, self.head = self.pause or feed.pause, self.head or feed.head
        return feed


def _leads(document: Document, url: str, asked: set[str | None]) -> bool:
    return url not in asked and urlsplit(url).netloc == urlsplit(document.url or "").netloc


def _feed(document: Document, options: FeedSource, context: Context) -> Feed:
    from feedtool.sources.feedread import feed  # noqa: PLC0415  - where nothing changed there is nothing to parse

    try:
        return feed(document, context, encoding=options.encoding, most=options.max_items)
    except ValueError as error:
        raise SourceError(f"{document.origin} {error}") from error


KIND = Kind(FeedSource, read)
