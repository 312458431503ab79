"""Atom 1.0, by feedgen and its corrections (RFC 4287)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from feedtool.build import about, carried, files, people, text
from feedtool.build import stream as streams
from feedtool.build.correct import EntryFix, Place
from feedtool.build.press import Press

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.build import Writer
    from feedtool.build.press import Said
    from feedtool.model import CleanItem, Enclosure, Entry, Feed, Upstream

_FOOT = b"</feed>\n"
_BEGUN = re.compile(r"(\w+://[^/?#]*)/?")
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # feedgen puts dates in their places, the extension says which


def writer(feed: Feed) -> Writer:
    """Write a feed as Atom 1.0."""
    return streams.writer(feed, head=_head, entry=partial(_entry, feed), foot=_FOOT)


def _head(feed: Feed) -> bytes:
    made = FeedGenerator()
    made.register_extension("feedtool", partial(Place, feed), rss=False)
    made.id(feed.guid)
    made.title(text.plain(feed.title))
    made.updated(text.utc(feed.updated))
    made.author(people.atom([feed.author, *feed.coauthors]))
    made.link(**streams.here(feed, "atom"))
    for link in streams.around(feed, "atom"):
        made.link(**link)
    made.link(href=feed.home, rel="alternate", type="text/html")
    made.subtitle(text.plain(feed.description))
    made.language(feed.language)
    made.generator(streams.GENERATOR)
    if feed.rights:
        made.rights(text.plain(feed.rights))
    for tag in streams.terms(feed.tags):
        made.category(term=tag)
    made.contributor(people.atom(feed.contributors))
    if address := carried.address(feed.image):
        made.logo(address)
    if address := carried.address(feed.icon):
        made.icon(address)
    written: bytes = made.atom_str(pretty=True, xml_declaration=False)
    return streams.prolog(feed) + written.removesuffix(_FOOT)


@cache
def _press() -> Press:
    return Press(_written)


def _entry(feed: Feed, entry: Entry) -> bytes:
    return _press().write(_said(feed, entry))


def _said(feed: Feed, entry: Entry) -> dict[str, Any]:
    """Give what an entry says, as Atom writes it."""
    item, found, upstream = entry.item, carried.enclosures(entry.item), carried.upstream(entry)
    link = streams.link(entry)
    return {
        "id": text.plain(entry.guid),
        "title": text.title(entry),
        "updated": text.rfc3339(entry.updated),
        "authors": people.atom(entry.authors),
        **_content(entry, link),
        "link": link,
        "summary": text.plain(item.summary),
        "tags": about.atom_tags(entry),
        "contributors": people.atom(item.contributors),
        "published": text.rfc3339(entry.published),
        "rights": text.plain(item.rights or ""),
        "links": _links(item, found),
        "source": upstream and _source(upstream, entry),
        "upstream": upstream and _home(upstream, entry),
        "files": files.lasting(found),
        "picture": about.picture(item),
        "place": about.place(item),
        "language": streams.language(feed, entry),
    }


def _content(entry: Entry, link: str | None) -> dict[str, str]:
    """Give an entry its content; one that has no text at all has its title for that: readers, and RFC 4287, want something."""
    item = entry.item
    if item.html:
        return {"html": text.markup(item.html)}
    return {"text": text.plain(item.text) or ("" if item.summary and link else text.title(entry))}


def _links(item: CleanItem, found: Iterable[Enclosure]) -> list[dict[str, str]]:
    made = files.links(found)
    if address := carried.comments(item):
        # Without a type they would be a feed (RFC 4685, section 4)
        made.append({"href": address, "rel": "replies", "type": "text/html"})
    if address := carried.external(item):
        made.append({"href": address, "rel": "related"})
    return made


def _source(upstream: Upstream, entry: Entry) -> dict[str, str]:
    """Describe another feed as far as it is known (RFC 4287, section 4.2.11): its date is no earlier than the entry's.

    Where its address is not known, its id is a name that is made of its title, for it should have one.
    """
    title = upstream.title or upstream.link or "Untitled"
    parts = {
        "id": _one(upstream.link) if upstream.link else uuid5(NAMESPACE_URL, title).urn,
        "title": title,
        "subtitle": upstream.description,
        "rights": upstream.rights,
        "updated": text.rfc3339(entry.updated),
    }
    return {name: words for name, words in parts.items() if words}


def _one(address: str) -> str:
    """Write an address that is an id in its one form: the host in small letters, and a path (RFC 4287, section 4.2.6.1).

    >>> _one("HTTPS://Example.org?a"), _one("http://example.org:8080/A")
    ('https://example.org/?a', 'http://example.org:8080/A')
    """
    return _BEGUN.sub(lambda found: f"{found[1].lower()}/", address, count=1)


def _home(upstream: Upstream, entry: Entry) -> dict[str, str] | None:
    """Give the link of another feed: to itself, or to the page that is all that is known of it."""
    if not upstream.link:
        return None
    rel = {"rel": "self"} if entry.item.upstream else {"rel": "alternate", "type": "text/html"}
    return {"href": upstream.link, **rel}


def _written(said: Said) -> bytes:
    return b"  " + streams.lines(_made(said, EntryFix(said)).atom_entry(), 1) + b"\n"


def _made(said: Said, fix: EntryFix) -> FeedEntry:
    made = FeedEntry()
    made.register_extension("feedtool", lambda: fix)
    made.id(said["id"])
    made.title(said["title"])
    made.updated(_SOME_DAY)
    made.published(_SOME_DAY)
    made.author(list(said.get("authors", ())))
    if html := said.get("html"):
        made.content(html, type="html")
    elif words := said.get("text"):
        made.content(words, type="text")
    if summary := said.get("summary"):
        made.summary(summary, type="text")
    if link := said.get("link"):
        made.link(href=link)
    if tags := said.get("tags"):
        made.category(tags)
    made.contributor(list(said.get("contributors", ())))
    if rights := said.get("rights"):
        made.rights(rights)
    return made
