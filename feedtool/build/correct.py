"""The corrective extension for feedgen 1.0: what it gets wrong, set right on the elements that it has just filled.

In feedgen's own tree Atom elements carry no namespace: they are `link`, not `{http://www.w3.org/2005/Atom}link`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from feedtool.build import about, carried, files, people, podcast, text
from feedtool.build import stream as streams
from feedtool.build.media import guess
from feedtool.spaces import ATOM, DC, FH, ITUNES, LANG

if TYPE_CHECKING:
    from feedtool.model import CleanItem, Entry, Feed, Upstream


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", None})
"""What RSS takes for the picture of a feed, as far as an address says of what kind it is."""


_BARE = re.compile(r"^(\w+://[^/?#]+)$")  # an id is to be in its one form, with a path (RFC 4287, section 4.2.6.1)


@dataclass(frozen=True, slots=True)
class HeadFix:
    """Corrects the head of an RSS feed; feedgen's Atom head needs nothing."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        """Declare on the root what entries use, once for all of them."""
        return {"dc": DC, **podcast.spaces(self.feed)}

    def extend_rss(self, root: etree._Element) -> etree._Element:
        """Point `link` at the home page, write all links, and date the feed without `setlocale`.

        Days to skip stand in the order of the week, where feedgen has one of chance.
        """
        channel, feed = root[0], self.feed
        _only(channel, "link").text = feed.home
        _only(channel, "lastBuildDate").text = text.rfc822(feed.updated)
        _around(channel, feed)
        people.publishers(channel, (feed.author, *feed.coauthors))
        people.contributors(channel, feed.contributors)
        _pictures(channel, feed)
        if (days := channel.find("skipDays")) is not None:
            days[:] = sorted(days, key=lambda day: DAYS.index(day.text or ""))
        podcast.add_show(channel, feed)
        if not feed.show and (address := dict(feed.moved).get("rss")):
            etree.SubElement(channel, f"{{{ITUNES}}}new-feed-url", nsmap={"itunes": ITUNES}).text = address
        _history(channel, feed)
        return root


@dataclass(frozen=True, slots=True)
class Place:
    """Says in the head of an Atom feed what place the document has in it; nothing else in that head needs correction."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        """Declare nothing: few feeds have anything to say here."""
        return {}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Mark an archive, or what is complete."""
        _history(feed, self.feed)
        return feed


@dataclass(frozen=True, slots=True)
class EntryFix:
    """Corrects one entry."""

    entry: Entry
    feed: Feed

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Write all people, not just those with an e-mail address, rights, language, and dates, without `setlocale`."""
        entry, found = self.entry, self.entry.item
        people.authors(item, entry.authors)
        people.contributors(item, found.contributors)
        _stated(item, streams.language(self.feed, entry), found.rights)
        _only(item, "pubDate").text = text.rfc822(entry.published)
        if entry.updated != entry.published:
            etree.SubElement(item, f"{{{ATOM}}}updated").text = text.rfc3339(entry.updated)
        if address := carried.external(found):
            etree.SubElement(item, f"{{{ATOM}}}link", {"href": address, "rel": "related"})
        files.rss(item, found)
        _common(item, found)
        podcast.add_episode(item, entry, self.feed)
        return item

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Give links back what feedgen loses, and the entry its language where that is not the feed's."""
        for link in entry.findall("link"):
            link.set("rel", "alternate")
        _carry(entry, self.entry)
        files.atom(entry, self.entry.item)
        _common(entry, self.entry.item)
        if language := streams.language(self.feed, self.entry):
            entry.set(LANG, language)
        return entry


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.find(tag)
    return etree.SubElement(parent, tag) if found is None else found


def _around(channel: etree._Element, feed: Feed) -> None:
    """Add the links of a feed that feedgen leaves out of RSS, behind that to itself."""
    at = channel.index(_only(channel, f"{{{ATOM}}}link")) + 1
    channel[at:at] = [etree.Element(f"{{{ATOM}}}link", link) for link in streams.around(feed, "rss")]


def _history(parent: etree._Element, feed: Feed) -> None:
    """Say that a document is an archive, or all there is of its feed (RFC 5005, sections 4 and 2)."""
    for name, is_so in (("archive", feed.current), ("complete", feed.complete)):
        if is_so:
            etree.SubElement(parent, f"{{{FH}}}{name}", nsmap={"fh": FH})


def _carry(made: etree._Element, entry: Entry) -> None:
    """Add what goes with an entry as links with all their attributes, beside its own, and the feed that it came from."""
    at = max((made.index(link) + 1 for link in made.iterfind("link")), default=len(made))
    made[at:at] = _links(entry)
    if upstream := carried.upstream(entry):
        _source(etree.SubElement(made, "source"), upstream, entry)


def _source(made: etree._Element, upstream: Upstream, entry: Entry) -> None:
    """Describe another feed as far as it is known (RFC 4287, section 4.2.11): its date is no earlier than the entry's.

    Where its address is not known, its id is a name that is made of its title, for it should have one.
    """
    parts = {
        "id": _BARE.sub(r"\1/", upstream.link) if upstream.link else uuid5(NAMESPACE_URL, upstream.title).urn,
        "title": upstream.title or upstream.link,
        "subtitle": upstream.description,
        "rights": upstream.rights,
        "updated": text.rfc3339(entry.updated),
    }
    for name, words in parts.items():
        if words:
            etree.SubElement(made, name).text = words
    if upstream.link:
        link = {"rel": "self"} if entry.item.upstream else {"rel": "alternate", "type": "text/html"}
        made.append(_link(href=upstream.link, **link))


def _links(entry: Entry) -> list[etree._Element]:
    found = [etree.Element("link", files.link(file)) for file in carried.enclosures(entry.item)]
    if address := carried.comments(entry.item):
        # Without a type they would be a feed (RFC 4685, section 4)
        found.append(_link(href=address, rel="replies", type="text/html"))
    if address := carried.external(entry.item):
        found.append(_link(href=address, rel="related"))
    return found


def _link(**attributes: str) -> etree._Element:
    return etree.Element("link", attributes)


def _common(made: etree._Element, item: CleanItem) -> None:
    about.picture(made, item)
    about.place(made, item)


def _stated(item: etree._Element, language: str | None, rights: str | None) -> None:
    """Say whose an item of RSS is, and in which language, where that is not the feed's."""
    if words := text.plain(rights or ""):
        etree.SubElement(item, f"{{{DC}}}rights").text = text.either(words)
    if language:
        etree.SubElement(item, f"{{{DC}}}language").text = language
        item.set(LANG, language)


def _pictures(channel: etree._Element, feed: Feed) -> None:
    """Add the picture of a feed, which RSS wants title and link beside, and as one of Atom what RSS takes none of."""
    address, icon = carried.address(feed.image), carried.address(feed.icon)
    if address and guess(address) in PICTURES:
        made = etree.Element("image")
        for name, words in (("url", address), ("title", channel.findtext("title")), ("link", feed.home)):
            etree.SubElement(made, name).text = words
        channel.insert(channel.index(_only(channel, "lastBuildDate")), made)
    elif address:
        etree.SubElement(channel, f"{{{ATOM}}}logo").text = address
    if icon:
        etree.SubElement(channel, f"{{{ATOM}}}icon").text = icon
