"""The corrective extension for feedgen 1.0: what it gets wrong, set right on the elements that it has just filled.

In feedgen's own tree Atom elements carry no namespace: they are `link`, not `{http://www.w3.org/2005/Atom}link`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.build import carried, podcast, text
from feedtool.build import stream as streams
from feedtool.spaces import ATOM, DC, LANG, MEDIA, THUMBNAIL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.model import Entry, Feed, Person, Upstream


@dataclass(frozen=True, slots=True)
class HeadFix:
    """Corrects the head of an RSS feed; feedgen's Atom head needs nothing."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        """Declare on the root what entries use, once for all of them."""
        return {"dc": DC, **podcast.spaces(self.feed)}

    def extend_rss(self, root: etree._Element) -> etree._Element:
        """Point `link` at the home page, write all links, and date the feed without `setlocale`."""
        channel = root[0]
        _only(channel, "link").text = self.feed.home
        _only(channel, "lastBuildDate").text = text.rfc822(self.feed.updated)
        _around(channel, self.feed)
        _people(channel, "contributor", self.feed.contributors)
        _logo(channel, self.feed)
        podcast.add_show(channel, self.feed)
        return root


@dataclass(frozen=True, slots=True)
class EntryFix:
    """Corrects one entry."""

    entry: Entry
    feed: Feed

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Write all people, not just those with an e-mail address, rights, language, and the date, without `setlocale`."""
        _people(item, "creator", self.entry.authors)
        _people(item, "contributor", self.entry.item.contributors)
        stated = {"rights": self.entry.item.rights, "language": streams.language(self.feed, self.entry)}
        for name, words in stated.items():
            if words:
                etree.SubElement(item, f"{{{DC}}}{name}").text = text.either(text.plain(words))
        _only(item, "pubDate").text = text.rfc822(self.entry.published)
        _picture(item, self.entry)
        podcast.add_episode(item, self.entry, self.feed)
        return item

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Give links back what feedgen loses, and the entry its language where that is not the feed's."""
        for link in entry.findall("link"):
            link.set("rel", "alternate")
        _carry(entry, self.entry)
        _picture(entry, self.entry)
        if language := streams.language(self.feed, self.entry):
            entry.set(LANG, language)
        return entry


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.find(tag)
    return etree.SubElement(parent, tag) if found is None else found


def _around(channel: etree._Element, feed: Feed) -> None:
    """Add the links of a feed that feedgen leaves out of RSS, behind that to itself."""
    at = channel.index(_only(channel, f"{{{ATOM}}}link")) + 1
    channel[at:at] = [etree.Element(f"{{{ATOM}}}link", link) for link in streams.around(feed)]


def _carry(made: etree._Element, entry: Entry) -> None:
    """Add what goes with an entry as links with all their attributes, beside its own, and the feed that it came from."""
    at = max((made.index(link) + 1 for link in made.iterfind("link")), default=len(made))
    made[at:at] = _links(entry)
    if upstream := carried.upstream(entry.item):
        _source(etree.SubElement(made, "source"), upstream, entry)


def _source(made: etree._Element, upstream: Upstream, entry: Entry) -> None:
    """Describe another feed as far as it is known (RFC 4287, section 4.2.11): its date is no earlier than the entry's."""
    updated = text.rfc3339(entry.updated)
    parts = {
        "id": upstream.link,
        "title": upstream.title,
        "subtitle": upstream.description,
        "rights": upstream.rights,
        "updated": updated,
    }
    for name, words in parts.items():
        if words:
            etree.SubElement(made, name).text = words
    if upstream.link:
        made.append(_link(href=upstream.link, rel="self"))


def _links(entry: Entry) -> list[etree._Element]:
    found = [
        _link(href=file.url, rel="enclosure", type=file.type, length=file.length, title=file.title)
        for file in carried.enclosures(entry.item)
    ]
    if address := carried.comments(entry.item):
        # Without a type they would be a feed (RFC 4685, section 4)
        found.append(_link(href=address, rel="replies", type="text/html"))
    return found


def _link(**attributes: str | int | None) -> etree._Element:
    return etree.Element("link", {name: str(value) for name, value in attributes.items() if value is not None})


def _picture(parent: etree._Element, entry: Entry) -> None:
    """Add an entry's picture; its prefix is declared where it is used, for most feeds need none."""
    if address := carried.image(entry.item):
        etree.SubElement(parent, THUMBNAIL, {"url": address}, {"media": MEDIA})


def _people(parent: etree._Element, role: str, people: Iterable[Person]) -> None:
    for name in filter(None, map(text.name, people)):
        etree.SubElement(parent, f"{{{DC}}}{role}").text = name


def _logo(channel: etree._Element, feed: Feed) -> None:
    """Add the picture of a feed; RSS wants its title and link beside it."""
    if address := carried.address(feed.image):
        made = etree.Element("image")
        for name, words in (("url", address), ("title", text.plain(feed.title)), ("link", feed.home)):
            etree.SubElement(made, name).text = words
        channel.insert(channel.index(_only(channel, "lastBuildDate")), made)
