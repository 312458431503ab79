"""Files and pictures of an ordinary feed, as feedparser takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.sources import feedspaces as ns
from feedtool.sources.feedhandler import Declined, address_of, construct, only, take, text_of
from feedtool.sources.feedtexts import description

if TYPE_CHECKING:
    from feedtool.sources.feedhandler import Context, Handler, Node, Reader


def enclosure(context: Context, node: Node, _reader: Reader) -> None:
    """Read a file of RSS."""
    only(node, "url", "length", "type")
    text_of(node)
    link = dict(node.attrib)
    if "type" in link:
        link["type"] = link["type"].lower()
    if link.get("url"):
        link["href"] = link.pop("url")
    context.setdefault("enclosures", []).append(link)


def podcast_image(context: Context, node: Node, _reader: Reader) -> None:
    """Read the picture of a podcast or one of its parts."""
    only(node, "href")
    if text_of(node):
        raise Declined(node.tag)
    if node.get("href"):
        context["image"] = {"href": node.get("href")}


def image(context: Context, node: Node, _reader: Reader) -> None:
    """Read the picture of a feed: what is in it belongs to it."""
    only(node)
    picture = context.setdefault("image", {})
    for each in node:
        only(each)
        if each.tag not in {"url", "title", "link", "width", "height", "description"}:
            raise Declined(each.tag)
        text = text_of(each)
        if each.tag == "url":
            picture["href"] = address_of(text)


def media_title(context: Context, node: Node, reader: Reader) -> None:
    """Pass over the title of a picture where the item has had its own."""
    construct(node, reader, "text/plain")
    if not context.get("title") or "source" in context:
        raise Declined(node.tag)


def media_description(context: Context, node: Node, reader: Reader) -> None:
    """Decline the description of a picture where the item has its own summary."""
    if "summary" in context:
        raise Declined(node.tag)
    description(context, node, reader)


MEDIA_CONTENT = tuple(
    "url type medium width height fileSize duration isDefault bitrate expression framerate samplingrate channels".split()
)


def media_content(context: Context, node: Node, reader: Reader) -> None:
    """Read a file of Media RSS, with what stands in it."""
    only(node, *MEDIA_CONTENT)
    found = {name.lower(): value.lower() if name == "type" else value for name, value in node.attrib.items()}
    context.setdefault("media_content", []).append(found)
    _within(context, node, reader)


def media_thumbnail(context: Context, node: Node, _reader: Reader) -> None:
    """Read a small picture of Media RSS."""
    only(node, "url", "width", "height", "time")
    if text_of(node):
        raise Declined(node.tag)
    context.setdefault("media_thumbnail", []).append(dict(node.attrib))


def media_group(context: Context, node: Node, reader: Reader) -> None:
    """Read the forms of one file."""
    only(node)
    _within(context, node, reader)


def _within(context: Context, node: Node, reader: Reader) -> None:
    for each in node:
        take(context, each, reader, MEDIA)


def _community(_context: Context, node: Node, _reader: Reader) -> None:
    only(node)
    for each in node:
        if each.tag not in {f"{ns.MEDIA}starRating", f"{ns.MEDIA}statistics"} or len(each):
            raise Declined(each.tag)
        only(each, "count", "average", "min", "max", "views", "favorites")


def media_rating(_context: Context, node: Node, _reader: Reader) -> None:
    """Pass over what is read with the parts of a podcast."""
    only(node, "scheme")
    text_of(node)


MEDIA: dict[str, Handler] = {
    f"{ns.MEDIA}content": media_content,
    f"{ns.MEDIA}thumbnail": media_thumbnail,
    f"{ns.MEDIA}title": media_title,
    f"{ns.MEDIA}description": media_description,
    f"{ns.MEDIA}community": _community,
}
