"""Whether an RSS 2.0 document follows https://www.rssboard.org/rss-specification and the RSS Best Practices Profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool import values
from feedtool.check import html
from feedtool.check.findings import Finding, shown
from feedtool.check.xml import Shape, Value, attribute, line, shape, unique, value, words
from feedtool.spaces import ATOM, CONTENT, THUMBNAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

_SELF = f"{{{ATOM}}}link"
_ENCODED = f"{{{CONTENT}}}encoded"

_URL = Value("rss/url", values.is_url, "an absolute http(s) address without spaces")
_DATE = Value("rss/date", values.is_rfc822, "an RFC 822 date with a four-digit year and a zone, its day named rightly")
_LANGUAGE = Value("rss/language", values.is_language, "a language tag such as 'en-GB'")
_AUTHOR = Value("rss/author", lambda text: values.is_email(text.partition(" ")[0]), "'name@example.org (Name)', or dc:creator")
_NUMBER = Value("rss/enclosure", re.compile("[0-9]+").fullmatch, "a number of bytes")
_MEDIA = Value("rss/enclosure", re.compile(r"[\w.+-]+/[\w.+-]+").match, "a media type")

_CHANNEL = Shape(
    kind="rss",
    namespace="",
    required=frozenset({"title", "link", "description"}),
    once=frozenset(
        "language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ttl image rating textInput "
        "skipHours skipDays".split()
    ),
    many=frozenset({"category", "item"}),
    values={
        "link": _URL,
        "docs": _URL,
        "pubDate": _DATE,
        "lastBuildDate": _DATE,
        "language": _LANGUAGE,
        "managingEditor": _AUTHOR,
        "webMaster": _AUTHOR,
    },
)
_ITEM = Shape(
    kind="rss",
    namespace="",
    required=frozenset(),
    once=frozenset({"title", "link", "description", "author", "comments", "enclosure", "guid", "pubDate", "source", _ENCODED}),
    many=frozenset({"category"}),
    values={"link": _URL, "comments": _URL, "pubDate": _DATE, "author": _AUTHOR},
)


def findings(root: etree._Element) -> Iterator[Finding]:
    """Say what is wrong with an `<rss>`."""
    if root.get("version") != "2.0":
        yield Finding(line(root), "rss/version", f"version is {shown(root.get('version'))}: only '2.0' is known")
    channels = root.findall("channel")
    if len(channels) != 1:
        yield Finding(line(root), "rss/channel", f"<rss> has {len(channels)} channels: it takes one")
    for channel in channels:
        yield from _channel(channel)


def _channel(channel: etree._Element) -> Iterator[Finding]:
    yield from shape(channel, _CHANNEL)
    yield from _self(channel)
    yield from _plain(channel)
    for item in channel.iterfind("item"):
        yield from shape(item, _ITEM)
        yield from _item(item)
    yield from unique(channel.findall("item/guid"), "rss/guid-unique")


def _self(channel: etree._Element) -> Iterator[Finding]:
    links = [link for link in channel.iterfind(_SELF) if link.get("rel") == "self"]
    if len(links) != 1:
        yield Finding(line(channel), "rss/self", f"<channel> has {len(links)} <atom:link rel='self'>: it takes one")
    for link in links:
        yield from attribute(link, "href", _URL)


def _item(item: etree._Element) -> Iterator[Finding]:
    if not any(words(found).strip() for found in item.iterchildren("title", "description")):
        yield Finding(line(item), "rss/item", "<item> has neither title nor description: add one")
    yield from _plain(item)
    for child in item:
        look = _PARTS.get(child.tag)
        if look:
            yield from look(child)


def _plain(parent: etree._Element) -> Iterator[Finding]:
    """Find elements where only text may stand, and HTML that is not safe where readers expect HTML."""
    for child in parent.iterchildren("title", "description", _ENCODED):
        if len(child):
            yield Finding(line(child), "rss/text", f"<{child.tag}> holds elements: escape its HTML")
        if child.tag != "title":
            yield from html.unsafe(words(child), line(child))


def _guid(guid: etree._Element) -> Iterator[Finding]:
    is_link = guid.get("isPermaLink", "true")
    if is_link not in {"true", "false"}:
        yield Finding(line(guid), "rss/guid", f"isPermaLink is {shown(is_link)}: write 'true' or 'false'")
    elif is_link == "true":
        yield from value(guid, _URL)
    elif not words(guid).strip():
        yield Finding(line(guid), "rss/guid", "<guid> is empty: give the item an identifier that never changes")


def _enclosure(enclosure: etree._Element) -> Iterator[Finding]:
    yield from attribute(enclosure, "url", _URL)
    yield from attribute(enclosure, "length", _NUMBER)
    yield from attribute(enclosure, "type", _MEDIA)


def _address(element: etree._Element) -> Iterator[Finding]:
    yield from attribute(element, "url", _URL)


_PARTS: Mapping[object, Callable[[etree._Element], Iterator[Finding]]] = {
    "guid": _guid,
    "enclosure": _enclosure,
    "source": _address,
    THUMBNAIL: _address,
}
