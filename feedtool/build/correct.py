"""The corrective extension for feedgen 1.0: what it gets wrong, set right on the elements that it has just filled.

In feedgen's own tree Atom elements carry no namespace: they are `link`, not `{http://www.w3.org/2005/Atom}link`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.build import about, carried, files, people, podcast, text
from feedtool.build import stream as streams
from feedtool.build.media import guess
from feedtool.spaces import ATOM, DC, FH, LANG

if TYPE_CHECKING:
    from feedtool.build.press import Finish, Said
    from feedtool.model import Feed

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", None})
"""What RSS takes for the picture of a feed, as far as an address says of what kind it is."""


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
        people.add_publishers(channel, people.atom((feed.author, *feed.coauthors)))
        people.add_contributors(channel, people.atom(feed.contributors))
        _pictures(channel, feed)
        if (days := channel.find("skipDays")) is not None:
            days[:] = sorted(days, key=lambda day: DAYS.index(day.text or ""))
        podcast.add_show(channel, feed)
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
    """Corrects one entry, which says this; `finish` adds what only some entries have (None: nothing)."""

    said: Said
    finish: Finish | None = None

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Write all people, not just those with an e-mail address, rights, language, and dates, without `setlocale`."""
        said = self.said
        people.add_authors(item, said.get("authors", ()))
        people.add_contributors(item, said.get("contributors", ()))
        for name in ("rights", "language"):
            if words := said.get(name):
                etree.SubElement(item, f"{{{DC}}}{name}").text = words
        _only(item, "pubDate").text = said["published"]
        if updated := said.get("updated"):
            etree.SubElement(item, f"{{{ATOM}}}updated").text = updated
        files.add_links(item, said.get("links", ()))
        _common(item, said)
        if self.finish:
            self.finish(item)
        return item

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Give links back what feedgen loses, and the entry its dates, and its language where that is not the feed's."""
        said = self.said
        _timed(entry, said)
        for link in entry.findall("link"):
            link.set("rel", "alternate")
        _carry(entry, said)
        _common(entry, said)
        if language := said.get("language"):
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


def _timed(entry: etree._Element, said: Said) -> None:
    for name in ("published", "updated"):
        _only(entry, name).text = said[name]


def _carry(made: etree._Element, said: Said) -> None:
    """Add what goes with an entry as links with all their attributes, beside its own, and the feed that it came from."""
    at = max((made.index(link) + 1 for link in made.iterfind("link")), default=len(made))
    made[at:at] = [etree.Element("link", link) for link in said.get("links", ())]
    if parts := said.get("source"):
        _source(etree.SubElement(made, "source"), parts, said.get("upstream"))


def _source(made: etree._Element, parts: Said, link: dict[str, str] | None) -> None:
    for name, words in parts.items():
        etree.SubElement(made, name).text = words
    if link:
        etree.SubElement(made, "link", link)


def _common(made: etree._Element, said: Said) -> None:
    files.add_contents(made, said.get("files", ()))
    about.add(made, said.get("picture"), said.get("place"))


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
