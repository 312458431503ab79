"""RSS 2.0 and its forerunners 0.91 and 0.92: what stands in a channel and in an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.check.valid import (
    atomtext,
    channel,
    dates,
    dublin,
    itunes,
    links,
    markup,
    media,
    modules,
    people,
    places,
    texts,
    urls,
)
from feedtool.check.valid.node import Text
from feedtool.check.valid.part import FREE, Part, needs, text
from feedtool.check.valid.rule import error, warning
from feedtool.check.valid.twice import twice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

_RSS, _PROFILE = "RSS 2.0, ", "RSS Best Practices Profile, "
VERSION = error(
    "rss/version",
    "a version that is none of 0.91, 0.92 and 2.0",
    _RSS + "what is RSS?",
    'write version="2.0"',
    w3c="InvalidRSSVersion",
)
ITEM_EMPTY = error(
    "rss/item",
    "an item with neither title nor description",
    _RSS + "elements of item",
    "add one",
    w3c="ItemMustContainTitleOrDescription",
)
GUID = warning(
    "rss/guid",
    "an item without a guid, which readers show again after each edit",
    _PROFILE + "guid",
    "add one that never changes",
    w3c="MissingGuid",
)
GUID_URL = error(
    "rss/guid-permalink",
    "a guid that says it is a permalink, and is no address of a page",
    _RSS + "guid",
    'write isPermaLink="false", or a whole address',
    w3c="InvalidHttpGUID InvalidPermalink InvalidBooleanAttribute",
)
GUID_TWICE = error(
    "rss/guid-unique",
    "a guid, or an id, that stands in two items",
    _RSS + "guid",
    "give each item its own",
    w3c="DuplicateValue",
)
GUID_SHORT = warning(
    "rss/guid-short",
    "a guid of a few digits, which others use, too",
    _PROFILE + "guid",
    "put the name of the site in front of it",
    w3c="NotSufficientlyUnique",
)
ENCLOSURES = warning(
    "rss/enclosures",
    "an item with several enclosures, of which many readers take one",
    _PROFILE + "enclosure",
    "keep one, or use media:content",
    w3c="DuplicateEnclosure",
)
LENGTH = error(
    "rss/enclosure-length",
    "an enclosure whose length is no number of bytes",
    _RSS + "enclosure",
    "write its size in bytes, 0 where it is not known",
    w3c="UseZeroForUnknown InvalidIntegerAttribute InvalidNonNegativeInteger",
)
ITEMS_LAST = warning(
    "rss/items-last",
    "an item before what the channel says of itself",
    _PROFILE + "channel",
    "move all items to the end",
    w3c="MisplacedItem",
)
SUMMARY_FIRST = warning(
    "rss/description-first",
    "content:encoded before description, of which some readers take the last",
    _PROFILE + "content:encoded",
    "write description first",
    w3c="NeedDescriptionBeforeContent",
)
SLASH = warning(
    "rss/slash-date",
    "counts of comments in a channel without lastBuildDate",
    _PROFILE + "slash:comments",
    "say when the channel was written",
    w3c="SlashDate",
)
BLINK = error("rss/blink", "a channel with a blink", _RSS + "elements of channel", "remove it", w3c="NoBlink")
RULES = (
    VERSION,
    ITEM_EMPTY,
    GUID,
    GUID_URL,
    GUID_TWICE,
    GUID_SHORT,
    ENCLOSURES,
    LENGTH,
    ITEMS_LAST,
    SUMMARY_FIRST,
    SLASH,
    BLINK,
)

_SHORT_GUID = 9


def _version(rss: Node) -> Iterator[Finding]:
    version = rss.attributes.get("version")
    if version is not None and version not in {"0.91", "0.92", "2.0"}:
        yield rss.breaks(VERSION, f"version is {version[:20]!r}")


def _channel(channel: Node) -> Iterator[Finding]:
    yield from twice(channel)
    yield from itunes.podcast(channel)
    if channel.facts.version == "2.0":
        yield from links.itself(channel)
    yield from unique(channel, "guid")
    yield from unique(channel, "atom:id")
    yield from _order(channel)


def unique(channel: Node, name: str) -> Iterator[Finding]:
    """Look for texts that identify more than one item."""
    first: dict[str, int] = {}
    for item in channel.all("item"):
        for found in item.all(name):
            value = found.text.strip()
            if value in first:
                yield Text(found, value).breaks(GUID_TWICE, f"it stands in line {first[value]} already: give each item its own")
            elif value:
                first[value] = found.line


def _order(channel: Node) -> Iterator[Finding]:
    item: Node | None = None
    for child in channel.children:
        if child.name == "item":
            item = item or child
        elif item and child.name in _OWN:
            yield item.breaks(ITEMS_LAST, f"{item} stands before {child}")
            return


def _item(item: Node) -> Iterator[Finding]:
    yield from item_whole(item)
    yield from itunes.episode(item)
    if "guid" not in item.names and item.facts.is_rss_2:
        yield item.breaks(GUID, f"{item} has no guid")
    if "slash:comments" in item.names and item.parent and "lastBuildDate" not in item.parent.names:
        yield item.breaks(SLASH, f"{item} has slash:comments")
    for child in item.children:
        if child.name == "description":
            break
        if child.name == "content:encoded":
            yield child.breaks(SUMMARY_FIRST, f"{child} stands in {item} before any description")
            break


def item_whole(item: Node) -> Iterator[Finding]:
    """Look at what RSS of all versions demands of an item."""
    yield from twice(item)
    if not item.names & {"title", "description"}:
        yield item.breaks(ITEM_EMPTY, f"{item} has neither title nor description")


def _guid(found: Text) -> Iterator[Finding]:
    is_link = found.node.attributes.get("isPermaLink", "true")
    if is_link not in {"true", "false"}:
        yield found.node.breaks(GUID_URL, f"isPermaLink is {is_link[:20]!r}", "write true or false")
    elif is_link == "true" and (_no_page(found.value) or urls.fault(found.value) not in {None, urls.SCHEME}):
        yield found.breaks(GUID_URL)
    elif is_link == "false" and found.value.isdigit() and len(found.value) < _SHORT_GUID:
        yield found.breaks(GUID_SHORT)


def _no_page(value: str) -> bool:
    return value.lower().startswith(("tag:", "urn:uuid:")) or bool(urls.SCRIPTS.match(value))


def _size(found: Text) -> Iterator[Finding]:
    if not re.fullmatch(r"\+?[0-9]{1,18}", found.value):
        yield found.breaks(LENGTH)


def _description(found: Text) -> Iterator[Finding]:
    yield from texts.plain(found) if found.node.facts.version == "0.91" else markup.escaped(found)


def _xhtml(node: Node) -> Iterator[Finding]:
    if node.facts.kind == "rss":
        yield node.breaks(atomtext.SEMANTICS, f"{node} stands in {node.parent}")
    yield from markup.elements(node, node.element)


def _blink(node: Node) -> Iterator[Finding]:
    yield node.breaks(BLINK, f"{node.parent} has {node}")


_URI = text(urls.uri).once
_PLAIN = text(texts.plain).once
_DATE = text(dates.rfc822).once
_PERSON = text(texts.named_mailbox).once
_DUBLIN_DATE = {name: text(dates.w3cdtf).once for name in ("dc:date",)}
_CATEGORY = Part(looks=(texts.plain,), attributes={"domain": ()})


ATOM_CHANNEL: Mapping[str, Part] = {
    "atom:author": people.PERSON,
    "atom:category": people.CATEGORY,
    "atom:contributor": people.PERSON,
    "atom:generator": people.GENERATOR,
    "atom:id": _URI,
    "atom:icon": text(texts.nonblank, urls.reference).once,
    "atom:link": links.LINK,
    "atom:logo": text(texts.nonblank, urls.reference).once,
    "atom:title": atomtext.CONSTRUCT,
    "atom:subtitle": atomtext.CONSTRUCT,
    "atom:rights": atomtext.CONSTRUCT,
    "atom:updated": text(dates.rfc3339).once,
}
ATOM_ITEM: Mapping[str, Part] = {
    "atom:id": _URI,
    "atom:link": links.LINK,
    "atom:title": atomtext.CONTENT,
    "atom:summary": atomtext.CONSTRUCT,
    "atom:author": people.PERSON.once,
    "atom:contributor": people.PERSON,
    "atom:content": atomtext.CONTENT,
    "atom:published": text(dates.rfc3339).once,
    "atom:updated": text(dates.rfc3339).once,
}
COMMON: Mapping[str, Part] = {
    **dublin.ELEMENTS, **places.ELEMENTS, **media.CHANNEL, **itunes.CHANNEL, **modules.CHANNEL, **ATOM_CHANNEL, **_DUBLIN_DATE,
    "title": text(texts.plain, texts.nonblank).once,
    "link": _URI,
    "description": _PLAIN,
    "image": channel.IMAGE,
    "textInput": channel.TEXT_INPUT,
    "blink": Part(tests=(_blink,)),
}  # fmt: skip
"""What may stand in a channel of any version."""

ITEM_COMMON: Mapping[str, Part] = {
    **dublin.ELEMENTS, **places.ELEMENTS, **media.ITEM, **itunes.ITEM, **modules.ITEM, **ATOM_ITEM,
    "title": text(texts.plain, texts.nonblank).once,
    "link": _URI,
    "description": text(_description).once,
    "content:encoded": text(markup.escaped).once,
    "content:items": FREE.once,
    "xhtml:body": Part(attributes=None, inside=FREE.inside, tests=(_xhtml,)),
    "xhtml:div": FREE,
}  # fmt: skip
"""What may stand in an item of any version."""

ITEM = Part(
    inside={
        **ITEM_COMMON,
        "author": _PERSON,
        "category": Part(looks=(texts.plain, texts.nonblank), attributes={"domain": ()}),
        "comments": _URI,
        "enclosure": Part(
            again=ENCLOSURES,
            attributes={"url": (urls.http,), "length": (_size,), "type": (texts.media_type,)},
            needs=("url", "length", "type"),
            inside={},
        ),
        "guid": Part(looks=(texts.nonblank, _guid), attributes={"isPermaLink": ()}).once,
        "pubDate": _DATE,
        "source": Part(looks=(texts.plain,), attributes={"url": (urls.uri,)}, needs=("url",)).once,
    },
    tests=(_item,),
)
"""An item."""

CHANNEL = Part(
    attributes={"indexing:index": ()},
    inside={
        **COMMON,
        "item": ITEM,
        "category": _CATEGORY,
        "cloud": channel.CLOUD,
        "copyright": _PLAIN,
        "docs": _URI,
        "generator": text().once,
        "language": text(texts.language).once,
        "lastBuildDate": _DATE,
        "managingEditor": _PERSON,
        "pubDate": _DATE,
        "rating": text(),
        "skipDays": channel.SKIP_DAYS,
        "skipHours": channel.SKIP_HOURS,
        "ttl": text(texts.number(1), texts.nonblank).once,
        "webMaster": _PERSON,
    },
    tests=(needs("title", "link", "description"), _channel),
).once
"""A channel."""

_OWN = frozenset(name for name in CHANNEL.inside or () if ":" not in name and name != "item") | {"atom:link"}
ROOT = Part(
    attributes={"version": ()},
    needs=("version",),
    inside={"channel": CHANNEL, "access:restriction": modules.RESTRICTION},
    tests=(_version, needs("channel")),
)
"""A whole document."""
