"""Texts, names and links of an ordinary feed, as feedparser takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.sources.feedhandler import Declined, address_of, construct, only, text_of

if TYPE_CHECKING:
    from feedtool.sources.feedhandler import Context, Handler, Node, Reader

QUERY = re.compile("&[A-Za-z0-9_]+;")
"""What feedparser mends in an address."""


def text(name: str) -> Handler:
    """Give a handler that keeps a plain text under a name."""

    def take(context: Context, node: Node, _reader: Reader) -> None:
        only(node)
        context[name] = text_of(node)

    return take


def address(name: str) -> Handler:
    """Give a handler that keeps an address, made absolute, under a name."""

    def take(context: Context, node: Node, _reader: Reader) -> None:
        only(node)
        context[name] = address_of(text_of(node))

    return take


def detailed(name: str) -> Handler:
    """Give a handler that keeps a text under a name, with its type."""

    def take(context: Context, node: Node, reader: Reader) -> None:
        detail = construct(node, reader, "text/plain")
        context[name], context[f"{name}_detail"] = detail["value"], detail

    return take


def title(context: Context, node: Node, reader: Reader) -> None:
    """Read the title, which may stand there once."""
    if "title" in context:
        raise Declined("a second title")
    detailed("title")(context, node, reader)


def identity(context: Context, node: Node, _reader: Reader) -> None:
    """Read the id of an entry or item, which may be its link."""
    only(node, "isPermaLink")
    is_link = node.get("isPermaLink", "true") == "true"
    text = text_of(node)
    value = address_of(text) if is_link else text
    context["id"] = value
    context.setdefault("guidislink", is_link and "link" not in context)
    if is_link:
        context.setdefault("link", value)


def link(context: Context, node: Node, _reader: Reader) -> None:
    """Read a link of Atom, or an address as RSS has it."""
    only(node, "href", "rel", "type", "title", "length", "hreflang")
    href, rel = node.get("href"), node.get("rel", "alternate").lower()
    if href is None:
        _text_link(context, node)
        return
    if not href or text_of(node):
        raise Declined(node.tag)
    kind = node.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    href = address_of(href)
    if rel == "enclosure":
        link = {**node.attrib, "href": href, "type": kind}
        link.pop("rel")
        context.setdefault("enclosures", []).append(link)
    if rel in {"related", "replies", "next", "prev-archive"}:
        context.setdefault("links", []).append({"rel": rel, "href": href, "type": kind})
    if rel == "alternate" and kind in {"text/html", "html", "application/xhtml+xml", "xhtml"}:
        context["link"] = href


def _text_link(context: Context, node: Node) -> None:
    only(node)
    text = text_of(node)
    if QUERY.search(text):
        raise Declined(text)
    context["link"] = address_of(text)


def description(context: Context, node: Node, reader: Reader) -> None:
    """Read the summary of RSS."""
    _short(context, node, reader, "text/html")


def summary(context: Context, node: Node, reader: Reader) -> None:
    """Read the summary of Atom or of a podcast."""
    _short(context, node, reader, "text/plain")


def _short(context: Context, node: Node, reader: Reader, default: str) -> None:
    """Read a summary; a second one, where there is no content, is that to feedparser."""
    if "summary" in context and not reader.has_content:
        content(context, node, reader)
        return
    detail = construct(node, reader, default)
    context["summary"], context["summary_detail"] = detail["value"], detail


def about(context: Context, node: Node, reader: Reader) -> None:
    """Read the description of a feed."""
    if "summary" in context:
        raise Declined(node.tag)
    detail = construct(node, reader, "text/html")
    context["subtitle"], context["subtitle_detail"] = detail["value"], detail


def feed_summary(context: Context, node: Node, reader: Reader) -> None:
    """Read the summary of a podcast."""
    if "summary" in context:
        raise Declined(node.tag)
    detailed("summary")(context, node, reader)


def content(context: Context, node: Node, reader: Reader) -> None:
    """Read the content of Atom."""
    _body(context, node, reader, "text/plain")


def encoded(context: Context, node: Node, reader: Reader) -> None:
    """Read the content of RSS."""
    _body(context, node, reader, "text/html")


def _body(context: Context, node: Node, reader: Reader, default: str) -> None:
    detail = construct(node, reader, default)
    reader.has_content = True
    context.setdefault("content", []).append(detail)
    context.setdefault("summary", detail["value"])


def source(context: Context, node: Node, _reader: Reader) -> None:
    """Read the feed that an item of RSS came from."""
    only(node, "url")
    url, title = node.get("url"), text_of(node)
    if url is None or "source" in context:
        raise Declined(node.tag)
    context["source"] = {"href": url, "title": title} if title else {"href": url}


def unread(_context: Context, node: Node, _reader: Reader) -> None:
    """Pass over the date of a feed."""
    only(node)
    text_of(node)


def skipped(_context: Context, node: Node, _reader: Reader) -> None:
    """Pass over what is read from the text of the feed."""
    only(node)
    for each in node:
        if each.tag not in {"hour", "day"}:
            raise Declined(each.tag)
        only(each)
        text_of(each)
