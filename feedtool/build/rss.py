"""RSS 2.0, by feedgen and its corrections (https://www.rssboard.org/rss-specification)."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedtool.build import about, carried, people, podcast, text
from feedtool.build import stream as streams
from feedtool.build.correct import EntryFix, HeadFix
from feedtool.spaces import ATOM, CONTENT, DC, LANG

if TYPE_CHECKING:
    from feedtool.build import Writer
    from feedtool.model import CleanItem, Entry, Feed

_NAMES = {"atom": ATOM, "content": CONTENT, "dc": DC}
_FOOT = b"  </channel>\n</rss>\n"


def writer(feed: Feed) -> Writer:
    """Write a feed as RSS 2.0."""
    # An item is serialised inside a root that declares its prefixes; what it inherits is then cut from its start tag
    shell = etree.Element("rss", nsmap={**_NAMES, **podcast.spaces(feed)})
    return streams.writer(feed, head=_head, entry=partial(_item, feed, shell), foot=_FOOT)


def _head(feed: Feed) -> bytes:
    made = FeedGenerator()
    made.register_extension("feedtool", partial(HeadFix, feed), atom=False)
    made.title(text.either(text.plain(feed.title)))
    made.link(href=feed.home, rel="alternate")
    made.link(**streams.here(feed, "rss"))
    made.description(_phrase(text.plain(feed.description) or text.plain(feed.title)))
    made.language(feed.language)
    made.generator(streams.GENERATOR)
    if feed.rights:
        made.copyright(text.either(text.plain(feed.rights)))
    for tag in streams.terms(feed.tags):
        made.category(term=tag)
    _wish(made, feed)
    made.docs("https://www.rssboard.org/rss-specification")
    # feedgen would date the feed by the clock, and switch the locale of the whole process to write that down
    vars(made)["_FeedGenerator__rss_lastBuildDate"] = None
    written: bytes = made.rss_str(pretty=True, xml_declaration=False)
    return streams.prolog(feed) + written.removesuffix(_FOOT)


def _wish(made: FeedGenerator, feed: Feed) -> None:
    """Say when readers need not look, and whom to write to about the feed or its files."""
    if feed.ttl:
        made.ttl(feed.ttl)
    if feed.skip_hours:
        made.skipHours(sorted(feed.skip_hours))
    if feed.skip_days:
        made.skipDays([day.capitalize() for day in feed.skip_days])
    if editor := people.mailbox(feed.author):
        made.managingEditor(editor)
    if webmaster := people.mailbox(feed.webmaster):
        made.webMaster(webmaster)


def _phrase(words: str) -> str:
    """Write the description of a channel, which some readers take for text and some for HTML: safe for both.

    >>> _phrase("Bread & butter"), _phrase("Vec<T> & co")
    ('Bread & butter', 'Vec&lt;T> &amp; co')
    """
    return words if text.either(words) == words else escape(words, quote=False).replace("&gt;", ">")


def _item(feed: Feed, shell: etree._Element, entry: Entry) -> bytes:
    item = _made(entry, EntryFix(entry, feed)).rss_entry()
    own = podcast.spread(entry, feed)
    parent = etree.Element("rss", nsmap={**_NAMES, **own}) if own else shell
    parent.append(item)
    written = streams.lines(item, 2)
    parent.remove(item)
    start = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in own.items())
    if language := item.get(LANG):
        start += f' xml:lang="{language}"'
    return f"    <item{start}>".encode() + written[written.index(b">") + 1 :] + b"\n"


def _made(entry: Entry, fix: EntryFix) -> FeedEntry:
    made = FeedEntry()
    made.register_extension("feedtool", lambda: fix)
    made.guid(text.plain(entry.guid), permalink=False)
    made.title(text.either(text.title(entry)))
    if address := streams.link(entry):
        made.link(href=text.uri(address))
    _fill(made, entry.item)
    _carry(made, entry)
    if tags := about.rss_tags(entry):
        made.category(tags)
    return made


def _fill(made: FeedEntry, item: CleanItem) -> None:
    """Give an item its texts; without a summary the whole content is the description, for one must be there.

    Plain text is turned into HTML: that is what readers take the description of an item for, unlike that of a channel.
    """
    if words := text.plain(item.summary or ("" if item.html else item.text)):
        made.description(escape(words, quote=False))
        if not item.html and item.summary and (rest := text.plain(item.text)):
            made.content(escape(rest, quote=False))
    if item.html:
        made.content(text.markup(item.html))


def _carry(made: FeedEntry, entry: Entry) -> None:
    """Give an item the first of its files, the page of its comments, and the feed that it came from."""
    for file in carried.enclosures(entry.item)[:1]:
        made.enclosure(file.url, str(file.length or 0), file.type)
    if address := carried.comments(entry.item):
        made.comments(address)
    if (upstream := carried.upstream(entry)) and upstream.title and upstream.link:
        made.source(upstream.link, upstream.title)
