"""Well-formed, ordinary RSS 2.0 and Atom 1.0 in the shape that feedparser gives, at a twentieth of its cost; else None.

What feedparser does to an ordinary feed is done here as it does it. What is out of the ordinary (an element or attribute that
is not listed here, a namespace under another prefix) makes the reader decline: feedparser reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedtool.sources.feedelements import FEED, ITEM
from feedtool.sources.feedhandler import Declined, Reader, take
from feedtool.sources.feedspaces import ATOM, XML, are_ordinary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.sources.feedhandler import Handler, Node

PROLOG = re.compile(r"\s*(?:<\?xml-stylesheet\s[^<>]{0,500}\?>\s*|<!--[^<>]{0,1000}-->\s*){0,20}<(?=rss[\s>]|feed[\s>])")
"""What may stand before the feed: with a document type, entities, or anything else, the feed is feedparser's."""


def quick(text: str) -> dict[str, Any] | None:
    """Read a feed, without its declaration, as feedparser would: its `entries`, its `feed`, its `version`; or decline."""
    start = PROLOG.match(text)
    if start is None or "<?" in text[start.end() :] or not are_ordinary(text):
        return None
    try:
        root = etree.fromstring(text[start.end() - 1 :].encode(), _parser())
        return _rss(root) if root.tag == "rss" else _atom(root)
    except (etree.XMLSyntaxError, UnicodeEncodeError, Declined):
        return None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


def _rss(root: Node) -> dict[str, Any]:
    channel = root[0] if len(root) == 1 else None
    if channel is None or channel.tag != "channel" or channel.attrib:
        raise Declined("channel")
    return _feed(channel, Reader(_language(root, "version"), is_atom=False), "item")


def _atom(root: Node) -> dict[str, Any]:
    if root.tag != f"{ATOM}feed":
        raise Declined(root.tag)
    return _feed(root, Reader(_language(root), is_atom=True), f"{ATOM}entry")


def _language(root: Node, *known: str) -> str | None:
    """Give the language of all that is in a feed or item; any other attribute of its root may mean anything."""
    if set(root.keys()) - {f"{XML}lang", *known}:
        raise Declined("attribute")
    return root.get(f"{XML}lang", "").replace("_", "-") or None


def _feed(parent: Node, reader: Reader, name: str) -> dict[str, Any]:
    head: dict[str, Any] = {"language": reader.language} if reader.language else {}
    entries: list[dict[str, Any]] = []
    for each in parent:
        if each.tag == name:
            entries.append(_filled({}, each, reader, ITEM))
        else:
            take(head, each, reader, FEED)
    return {"entries": entries, "feed": head, "version": "atom10" if reader.is_atom else "rss20"}


def _filled(context: dict[str, Any], parent: Node, reader: Reader, handlers: Mapping[str, Handler]) -> dict[str, Any]:
    whole, reader.has_content = reader.language, False
    if parent.attrib:
        reader.language = _language(parent)
    for each in parent:
        take(context, each, reader, handlers)
    reader.language, reader.has_content = whole, False
    return context
