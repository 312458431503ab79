"""Atom 1.0, by feedgen and its corrections (RFC 4287)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from feedtool.build import about, carried, people, text
from feedtool.build import stream as streams
from feedtool.build.correct import EntryFix, Place

if TYPE_CHECKING:
    from feedtool.build import Writer
    from feedtool.model import Entry, Feed

_FOOT = b"</feed>\n"


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


def _entry(feed: Feed, entry: Entry) -> bytes:
    return b"  " + streams.lines(_made(entry, EntryFix(entry, feed)).atom_entry(), 1) + b"\n"


def _made(entry: Entry, fix: EntryFix) -> FeedEntry:
    made = FeedEntry()
    made.register_extension("feedtool", lambda: fix)
    made.id(text.plain(entry.guid))
    made.title(text.title(entry))
    made.updated(text.utc(entry.updated))
    made.published(text.utc(entry.published))
    made.author(people.atom(entry.authors))
    _fill(made, entry)
    if address := streams.link(entry):
        made.link(href=address)
    if tags := about.atom_tags(entry):
        made.category(tags)
    made.contributor(people.atom(entry.item.contributors))
    if rights := text.plain(entry.item.rights or ""):
        made.rights(rights)
    return made


def _fill(made: FeedEntry, entry: Entry) -> None:
    """Give an entry its content; without a link it would be invalid without one, so at worst its title stands in."""
    item = entry.item
    if item.html:
        made.content(text.markup(item.html), type="html")
    elif words := text.plain(item.text) or ("" if streams.link(entry) else text.title(entry)):
        made.content(words, type="text")
    if summary := text.plain(item.summary):
        made.summary(summary, type="text")
