"""The source kind `feed`: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from feedtool.config import option
from feedtool.errors import SourceError
from feedtool.model import Problem
from feedtool.sources.given import Given, documents
from feedtool.sources.kinds import Found, Kind

if TYPE_CHECKING:
    from feedtool.model import Document, Item
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


def read(options: FeedSource, context: Context) -> Found:
    """Read every feed of the source, in order; an item that two of them have is there once.

    Raises SourceError for what is no feed: an HTML page, nothing at all, another kind of document.
    """
    given = documents(options, context, accept=ACCEPT)
    if given.unmodified:
        return Found(fingerprint=given.fingerprint, unmodified=True)
    items: dict[str, Item] = {}
    problems, hints, pause, head = list(given.problems), dict[str, None](), None, None
    for document in given.documents:
        feed = _feed(document, options, context)
        for item in feed.items:
            items.setdefault(item.key, item)
        problems += (Problem(context.source, "read", message, document.origin) for message in feed.problems)
        hints |= dict.fromkeys(feed.hints)
        pause, head = pause or feed.pause, head or feed.head
    fingerprint = None if problems and options.path else given.fingerprint
    return Found(tuple(items.values()), tuple(problems), fingerprint, pause=pause, hints=tuple(hints)[:HINTS], head=head)


def _feed(document: Document, options: FeedSource, context: Context) -> Feed:
    from feedtool.sources.feedread import feed  # noqa: PLC0415  - where nothing changed there is nothing to parse

    try:
        return feed(document, context, encoding=options.encoding, most=options.max_items)
    except ValueError as error:
        raise SourceError(f"{document.origin} {error}") from error


KIND = Kind(FeedSource, read)
