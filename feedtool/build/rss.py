"""RSS 2.0, by feedgen and its corrections (https://www.rssboard.org/rss-specification)."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING, Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedtool.build import about, carried, files, people, podcast, text
from feedtool.build import stream as streams
from feedtool.build.correct import EntryFix, HeadFix
from feedtool.build.press import Press
from feedtool.spaces import ATOM, CONTENT, DC

if TYPE_CHECKING:
    from feedtool.build import Writer
    from feedtool.build.press import Finish, Said
    from feedtool.model import CleanItem, Entry, Feed

_NAMES = {"atom": ATOM, "content": CONTENT, "dc": DC}
_FOOT = b"  </channel>\n</rss>\n"


def writer(feed: Feed) -> Writer:
    """Write a feed as RSS 2.0."""
    return streams.writer(feed, head=_head, entry=partial(_entry, feed), foot=_FOOT)


def _head(feed: Feed) -> bytes:
    made = FeedGenerator()
    made.register_extension("feedtool", partial(HeadFix, feed), atom=False)
    made.title(text.either(text.plain(feed.title)))
    made.link(href=feed.home, rel="alternate")
    made.link(**streams.here(feed, "rss"))
    made.description(text.either(text.plain(feed.description) or text.plain(feed.title)))
    made.language(feed.language)
    made.generator(streams.GENERATOR)
    if feed.rights:
        made.copyright(text.either(text.plain(feed.rights)))
    for tag in streams.terms(feed.tags):
        made.category(term=text.either(tag))
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


@cache
def _press() -> Press:
    return Press(_written)


def _entry(feed: Feed, entry: Entry) -> bytes:
    said = _said(feed, entry)
    if entry.item.episode is None and not podcast.is_podcast(feed):
        return _press().write(said)
    return _written(said, feed, partial(podcast.add_episode, entry=entry, feed=feed))


def _said(feed: Feed, entry: Entry) -> dict[str, Any]:
    """Give what an entry says, as RSS writes it."""
    item, found = entry.item, carried.enclosures(entry.item)
    published, updated, link = text.utc(entry.published), text.utc(entry.updated), streams.link(entry)
    external, upstream, rights = carried.external(item), carried.upstream(entry), text.plain(item.rights or "")
    return {
        "guid": text.plain(entry.guid),
        "title": text.either(text.title(entry)),
        "link": text.uri(link) if link else None,
        **_texts(item),
        "tags": about.rss_tags(entry),
        "file": {"url": found[0].url, "length": str(found[0].length or 0), "type": found[0].type or ""} if found else None,
        "comments": carried.comments(item),
        "source": {"url": upstream.link, "title": upstream.title} if upstream and upstream.title and upstream.link else None,
        "authors": people.names(entry.authors),
        "contributors": people.atom(item.contributors),
        "rights": text.either(rights),
        "language": streams.language(feed, entry),
        "published": text.rfc822(published),
        "updated": text.rfc3339(updated) if updated != published else None,
        "links": [*([{"href": external, "rel": "related"}] if external else ()), *files.titled(found)],
        "files": files.further(found),
        "picture": about.picture(item),
        "place": about.place(item),
    }


def _texts(item: CleanItem) -> dict[str, str]:
    """Give the texts of an item; without a summary the whole content is the description, for one must be there.

    Plain text is turned into HTML: that is what readers take the description of an item for, unlike that of a channel.
    """
    content = text.markup(item.html) if item.html else escape(text.plain(item.text), quote=False)
    if summary := text.plain(item.summary):
        return {"description": escape(summary, quote=False), "content": content}
    return {"description": content}


def _written(said: Said, feed: Feed | None = None, finish: Finish | None = None) -> bytes:
    """Write an item of a feed, or of any feed that is no podcast, with what `finish` adds."""
    item = _made(said, EntryFix(said, finish)).rss_entry()
    own = podcast.spread(item, feed) if feed else {}
    # It is serialised inside a root that declares the prefixes of all; what it inherits is then cut from its start tag
    etree.Element("rss", nsmap={**_NAMES, **podcast.NAMES}).append(item)
    written = streams.lines(item, 2)
    start = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in own.items())
    if language := said.get("language"):
        start += f' xml:lang="{language}"'
    return f"    <item{start}>".encode() + written[written.index(b">") + 1 :] + b"\n"


def _made(said: Said, fix: EntryFix) -> FeedEntry:
    made = FeedEntry()
    made.register_extension("feedtool", lambda: fix)
    made.guid(said["guid"], permalink=False)
    made.title(said["title"])
    if link := said.get("link"):
        made.link(href=link)
    if description := said.get("description"):
        made.description(description)
    if content := said.get("content"):
        made.content(content)
    if file := said.get("file"):
        made.enclosure(**file)
    if comments := said.get("comments"):
        made.comments(comments)
    if source := said.get("source"):
        made.source(**source)
    if tags := said.get("tags"):
        made.category(tags)
    return made
