"""The corrective extension for feedgen 1.0: what it gets wrong, set right on the elements that it has just filled.

In feedgen's own tree Atom elements carry no namespace: they are `link`, not `{http://www.w3.org/2005/Atom}link`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.build import stream as streams
from feedtool.build import text

if TYPE_CHECKING:
    from feedtool.model import Entry, Feed

CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class HeadFix:
    """Corrects the head of an RSS feed; feedgen's Atom head needs nothing."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        """Declare on the root what entries use, once for all of them."""
        return {"dc": DC}

    def extend_rss(self, root: etree._Element) -> etree._Element:
        """Point `link` at the home page, not at the last link of any rel, and date the feed without `setlocale`."""
        channel = root[0]
        _only(channel, "link").text = self.feed.home
        _only(channel, "lastBuildDate").text = text.rfc822(self.feed.updated)
        return root


@dataclass(frozen=True, slots=True)
class EntryFix:
    """Corrects one entry."""

    entry: Entry
    feed: Feed

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Write all authors, not just those with an e-mail address, and the date, without `setlocale`."""
        for name in _names(self.entry):
            etree.SubElement(item, f"{{{DC}}}creator").text = name
        _only(item, "pubDate").text = text.rfc822(self.entry.published)
        return item

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Give links back the rel that feedgen loses, and the entry its language where that is not the feed's."""
        for link in entry.findall("link"):
            link.set("rel", "alternate")
        if language := streams.language(self.feed, self.entry):
            entry.set(LANG, language)
        return entry


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.find(tag)
    return etree.SubElement(parent, tag) if found is None else found


def _names(entry: Entry) -> list[str]:
    return list(filter(None, map(text.name, entry.authors)))
