"""What handlers of elements share: how a text is read, what is passed over, and when the feed is left to feedparser."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedtool.sources import feedspaces as ns
from feedtool.sources.shape import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

Node = Any
"""An element of lxml."""

Context = dict[str, Any]
"""An item, a feed or a picture, by feedparser's names."""

TYPES = {"text": "text/plain", "text/plain": "text/plain", "html": "text/html", "text/html": "text/html"}
CONTROL = re.compile("[\x80-\x9f]")
"""Characters that feedparser takes for those of windows-1252."""

CLOSED = re.compile(r"</(\w+)>")
ESCAPED = re.compile(r"&#?\w+;")
TAG = re.compile(r"</?(\w+)")
ENTITY = re.compile(r"&(\w+);")
COMMON = frozenset(
    "a b blockquote br code div em h1 h2 h3 h4 h5 h6 hr i img li ol p pre small span strong sub sup u ul".split()
)
"""Tags that feedparser knows to be HTML."""


class Declined(Exception):  # noqa: N818  - no error: the feed is for another reader
    """What is out of the ordinary."""


@dataclass(slots=True)
class Reader:
    """What holds for a whole feed; `has_content` is feedparser's memory of whether the item has had its content."""

    language: str | None
    is_atom: bool
    has_content: bool = False


Handler = Callable[[Context, Node, Reader], None]


def text_of(node: Node) -> str:
    """Give the text of an element that has nothing else in it; what feedparser would mend is not read."""
    if len(node):
        raise Declined(node.tag)
    text: str = (node.text or "").strip()
    if not text.isascii():
        if CONTROL.search(text):
            raise Declined("a control character")
        try:
            text.encode("latin-1").decode()
        except UnicodeError:
            return text
        raise Declined("UTF-8 that was encoded twice")
    return text


def address_of(uri: str) -> str:
    """Give an address as it stands there; what feedparser would mend is not read."""
    if ":///" in uri:
        raise Declined(uri)
    return uri


def only(node: Node, *known: str) -> None:
    """Decline an element that has any attribute but these."""
    if not set(node.keys()).issubset(known):
        raise Declined(node.tag)


def construct(node: Node, reader: Reader, default: str) -> Context:
    """Read a text with its type; in RSS feedparser looks whether a text that is called plain is HTML."""
    kind = default
    if node.keys():
        only(node, "type", f"{ns.XML}base")
        kind = TYPES.get(node.get("type", default).lower(), "")
    value = text_of(node)
    if not kind:
        raise Declined(node.tag)
    if kind == "text/plain" and not reader.is_atom and _is_html(value):
        kind = "text/html"
    return {"type": kind, "language": reader.language, "base": _base(node), "value": value}


def _base(node: Node) -> str:
    """Give the base that a text states for its addresses."""
    stated = str(node.get(f"{ns.XML}base", ""))
    if stated and not PLAIN.fullmatch(stated):
        raise Declined(stated)
    return stated


def _is_html(text: str) -> bool:
    if not (CLOSED.search(text) or ESCAPED.search(text)):
        return False
    if not all(tag.lower() in COMMON for tag in TAG.findall(text)):
        raise Declined("a plain text with tags")
    return all(name in html.entities.entitydefs for name in ENTITY.findall(text))


def take(context: Context, node: Node, reader: Reader, handlers: Mapping[str, Handler]) -> None:
    """Read an element where it has a meaning, pass it over where it is known to have none, decline where it is not known."""
    handler = handlers.get(node.tag)
    if handler is not None:
        handler(context, node, reader)
        return
    if node.prefix and node.tag.startswith(ns.PODCAST):
        _pass_over(node)
        return
    known = BARE.get(node.tag)
    if known is None or len(node) or not known.issuperset(node.keys()):
        raise Declined(node.tag)


def _pass_over(node: Node) -> None:
    """Pass over an element of podcasts, read elsewhere; what else stands in one feedparser takes for the item's."""
    if any(each.prefix is None or not each.tag.startswith(ns.PODCAST) for each in node.iterdescendants()):
        raise Declined(node.tag)


BARE: dict[str, frozenset[str]] = {
    "generator": frozenset(),
    f"{ns.ATOM}generator": frozenset({"uri", "version"}),
    "cloud": frozenset({"domain", "port", "path", "registerProcedure", "protocol"}),
    f"{ns.FEEDBURNER}info": frozenset({"uri"}),
    **dict.fromkeys((f"{ns.FH}{name}" for name in ("archive", "complete")), frozenset[str]()),
    **dict.fromkeys(("docs", "webMaster"), frozenset[str]()),
    **dict.fromkeys((f"{ns.WORDPRESS}{name}" for name in ("post-id", "site")), frozenset[str]()),
    **dict.fromkeys((f"{ns.SLASH}{name}" for name in ("comments", "section", "department")), frozenset[str]()),
    **dict.fromkeys((f"{ns.WFW}{name}" for name in ("comment", "commentRss", "commentRSS")), frozenset[str]()),
    **dict.fromkeys((f"{ns.YOUTUBE}{name}" for name in ("videoId", "channelId")), frozenset[str]()),
    **dict.fromkeys(
        (f"{prefix}{name}" for prefix in ns.SEARCH for name in ("totalResults", "startIndex", "itemsPerPage")), frozenset[str]()
    ),
    **dict.fromkeys((f"{ns.GOOGLEPLAY}{name}" for name in ("owner", "email", "author")), frozenset[str]()),
    **dict.fromkeys(
        (
            f"{ns.ITUNES}{name}"
            for name in ("explicit", "episode", "episodeType", "season", "title", "type", "block", "complete", "new-feed-url")
        ),
        frozenset[str](),
    ),
    f"{ns.FEEDBURNER}origLink": frozenset(),
    f"{ns.SY}updateBase": frozenset(),
    f"{ns.THREAD}total": frozenset(),
}
"""Elements that an item or feed may have and that nothing here is read from, with the attributes that they may have."""
