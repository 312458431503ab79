"""Atom 1.0 (RFC 4287), with feed paging and archiving (RFC 5005): what stands in a feed, an entry, a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid import atomtext, dates, dublin, itunes, links, media, modules, people, places, texts, urls
from feedtool.check.valid.node import Text, joined
from feedtool.check.valid.part import REQUIRED, Part, needs, text
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node
    from feedtool.check.valid.rule import Rule

_ENTRY = "RFC 4287, section 4.1.2"
CONTENT = error(
    "atom/content",
    "an entry with neither content nor a link to a page",
    _ENTRY,
    "add content, or a link of rel='alternate'",
    w3c="MissingContentOrAlternate",
)
SUMMARY = error(
    "atom/summary",
    "an entry without a summary whose content is elsewhere or no text",
    _ENTRY,
    "add a summary",
    w3c="MissingSummary",
)
TEXTUAL = warning(
    "atom/textual",
    "an entry with neither content nor summary",
    "RFC 4287, section 4.1.1.1",
    "add a summary",
    w3c="MissingTextualContent",
)
ID_TWICE = warning(
    "atom/id-unique",
    "two entries of the same id",
    "RFC 4287, section 4.1.1",
    "keep one, or give each its own id",
    w3c="DuplicateEntries",
)
ALL_IDS = error(
    "atom/ids",
    "a feed whose entries all have the same id",
    "RFC 4287, section 4.2.6",
    "give each entry its own id",
    w3c="DuplicateIds",
)
UPDATED_TWICE = warning(
    "atom/updated-unique",
    "two entries of the same date, of which readers cannot tell which is newer",
    "RFC 4287, section 4.2.15",
    "say when each was written",
    w3c="DuplicateUpdated",
)
METADATA = error(
    "atom/metadata",
    "what a feed says of itself, after its entries",
    "the W3C validator; RFC 4287, section 4.1.1, leaves it open",
    "move it before all entries",
    w3c="MisplacedMetadata",
)
SOURCE = warning(
    "atom/source",
    "a source without its title, id or date",
    "RFC 4287, section 4.2.11",
    "copy them from the feed that the entry came from",
    w3c="MissingSourceElement",
)
COMPLETE = error(
    "fh/complete",
    "a complete feed that links to further pages",
    "RFC 5005, section 2",
    "remove <fh:complete> or the links",
    w3c="FeedRelInCompleteFeed CurrentNotSelfInCompleteFeed",
)
PAST_END = error(
    "fh/past-end",
    "a first page that links to one before it, or a last one to one after it",
    "RFC 5005, section 3",
    "remove the link",
    w3c="LinkPastEnd",
)
ARCHIVE = warning(
    "fh/archive",
    "an archive that links to no other",
    "RFC 5005, section 4",
    "link to the archive before it by prev-archive",
    w3c="ArchiveIncomplete",
)
CURRENT = warning(
    "fh/current",
    "an archive that does not link to the current feed",
    "RFC 5005, section 4",
    "add a link of rel='current'",
    w3c="MissingCurrentInArchive",
)
RULES = (CONTENT, SUMMARY, TEXTUAL, ID_TWICE, ALL_IDS, UPDATED_TWICE, METADATA, SOURCE, COMPLETE, PAST_END, ARCHIVE, CURRENT)

_MANY = 9
_HEAD = ("title", "id", "updated")


def _feed(feed: Node) -> Iterator[Finding]:
    yield from needs(*_HEAD)(feed)
    yield from links.itself(feed)
    yield from links.alternates(feed)
    yield from itunes.podcast(feed)
    yield from _paged(feed)
    yield from _order(feed)
    yield from _entries(feed)


def _entries(feed: Node) -> Iterator[Finding]:
    """Look for ids and dates that two entries share."""
    entries = tuple(feed.all("entry"))
    ids = tuple(_twice(entries, "id", ID_TWICE))
    if len(entries) > _MANY and len(ids) == len(entries) - 1:
        yield feed.breaks(ALL_IDS, f"all {len(entries)} entries have the same id")
    else:
        yield from ids
    yield from _twice(entries, "updated", UPDATED_TWICE)


def _twice(entries: tuple[Node, ...], name: str, rule: Rule) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for entry in entries:
        for found in entry.all(name):
            value = found.text.strip()
            if value in first:
                yield Text(found, value).breaks(rule, f"it stands in line {first[value]} already: {rule.mend}")
            elif value:
                first[value] = found.line


def _order(feed: Node) -> Iterator[Finding]:
    is_behind = False
    for child in feed.children:
        if child.name == "entry":
            is_behind = True
        elif is_behind and child.name in _OWN:
            yield child.breaks(METADATA, f"{child} stands behind an entry")


def _paged(feed: Node) -> Iterator[Finding]:
    """Look at the pages of a feed (RFC 5005)."""
    found = links.of(feed)
    if "fh:complete" in feed.names:
        yield from _complete(found)
    elif "fh:archive" in feed.names:
        yield from _archived(feed, found)
    for end, beyond in (("first", "previous"), ("last", "next")):
        if any(map(_is_here, links.by_rel(found, end))):
            for link in links.by_rel(found, beyond):
                yield link.breaks(PAST_END, f"the {end} page has a link of rel={beyond!r}")


def _complete(found: tuple[Node, ...]) -> Iterator[Finding]:
    for link in links.by_rel(found, *links.PAGED):
        if links.rel(link) != "current" or not _is_here(link):
            yield link.breaks(COMPLETE, f"a complete feed has a link of rel={links.rel(link)!r}")


def _archived(feed: Node, found: tuple[Node, ...]) -> Iterator[Finding]:
    if not links.by_rel(found, "prev-archive", "next-archive"):
        yield feed.breaks(ARCHIVE, f"{feed} is an archive and links to none")
    if not links.by_rel(found, "current"):
        yield feed.breaks(CURRENT, f"{feed} is an archive without a link of rel='current'")


def _is_here(link: Node) -> bool:
    """Say whether a link leads to the document that it stands in: where it was fetched from, or what it calls itself."""
    href = joined(link.base, link.attributes.get("href", ""))
    feed = link.parent
    itself = (
        [joined(each.base, each.attributes.get("href", "")) for each in links.by_rel(links.of(feed), "self")] if feed else []
    )
    return href in {*link.facts.addresses, *itself}


def _entry(entry: Node) -> Iterator[Finding]:
    yield from needs("title", "id", "updated")(entry)
    if not _has_author(entry):
        yield entry.breaks(REQUIRED, f"neither {entry} nor its feed has an <author>")
    yield from links.alternates(entry)
    yield from itunes.episode(entry)
    content = next(entry.all("content"), None)
    if content is None:
        yield from _empty(entry)
    elif "summary" not in entry.names and _is_opaque(content):
        yield entry.breaks(SUMMARY, f"{entry} has no summary, and its content is elsewhere or no text")


def _has_author(entry: Node) -> bool:
    above = entry.parent.names if entry.parent else frozenset()
    return "author" in entry.names | above or any("author" in source.names for source in entry.all("source"))


def _empty(entry: Node) -> Iterator[Finding]:
    if "summary" not in entry.names:
        yield entry.breaks(TEXTUAL, f"{entry} has neither content nor summary")
    if not links.by_rel(links.of(entry), "alternate"):
        yield entry.breaks(CONTENT, f"{entry} has neither content nor a link of rel='alternate'")


def _is_opaque(content: Node) -> bool:
    kind = content.attributes.get("type", "")
    is_text = kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    return "src" in content.attributes or ("/" in kind and not is_text)


def _source(source: Node) -> Iterator[Finding]:
    for name in _HEAD:
        if name not in source.names:
            yield source.breaks(SOURCE, f"{source} has no <{name}>")
    yield from links.alternates(source)


_ID = text(texts.nonblank, urls.identifier, texts.tight).once
_DATE = text(dates.rfc3339, texts.tight).once
_PICTURE = text(texts.nonblank, texts.tight, urls.reference).once
_METADATA: Mapping[str, Part] = {
    "author": people.PERSON,
    "category": people.CATEGORY,
    "contributor": people.PERSON,
    "generator": people.GENERATOR,
    "icon": _PICTURE,
    "id": _ID,
    "link": links.LINK,
    "logo": _PICTURE,
    "rights": atomtext.CONSTRUCT,
    "subtitle": atomtext.CONSTRUCT,
    "title": atomtext.CONSTRUCT,
    "updated": _DATE,
}
_OWN = frozenset(_METADATA)
_EXTENSIONS: Mapping[str, Part] = {
    **dublin.ELEMENTS, **places.ELEMENTS, **media.CHANNEL, **itunes.CHANNEL, **modules.CHANNEL,
}  # fmt: skip

ENTRY = Part(
    attributes={"rdf:parseType": ()},
    inside={
        **dublin.ELEMENTS,
        **places.ELEMENTS,
        **media.ITEM,
        **itunes.ITEM,
        **modules.ITEM,
        "author": people.PERSON,
        "category": people.CATEGORY,
        "content": atomtext.CONTENT,
        "contributor": people.PERSON,
        "id": _ID,
        "link": links.LINK,
        "published": _DATE,
        "rights": atomtext.CONSTRUCT,
        "source": Part(inside={**_EXTENSIONS, **_METADATA}, tests=(_source,)).once,
        "summary": atomtext.CONSTRUCT,
        "title": atomtext.CONSTRUCT,
        "updated": _DATE,
    },
    tests=(_entry,),
)
"""An entry."""

FEED = Part(attributes={"indexing:index": ()}, inside={**_EXTENSIONS, **_METADATA, "entry": ENTRY}, tests=(_feed,))
"""A feed."""
