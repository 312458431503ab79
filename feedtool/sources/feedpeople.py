"""People and tags of an ordinary feed, as feedparser takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.sources import feedspaces as ns
from feedtool.sources.feedhandler import Declined, address_of, only, text_of

if TYPE_CHECKING:
    from feedtool.sources.feedhandler import Context, Node, Reader

MAILED = re.compile(r"([A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4})(?: \(([^@()<>&\[\]?]+)\))?")
"""An author of RSS 2.0: `mail@example.org (Name)`."""

PODCAST = "http://www.itunes.com/"


def author(context: Context, node: Node, _reader: Reader) -> None:
    """Read an author: a person of Atom, a line of RSS, or a name."""
    only(node)
    person: Context = {}
    context.setdefault("authors", []).append(person)
    if len(node):
        _person(person, node)
        context["author"] = _line(person)
        return
    text = context["author"] = text_of(node)
    if "@" not in text:
        person |= {"name": text} if text else {}
        return
    match = MAILED.fullmatch(text)
    if match is None or match[1] in (match[2] or ""):
        raise Declined(text)
    person |= {"name": match[2].strip()} if (match[2] or "").strip() else {}
    person["email"] = match[1]


def contributor(context: Context, node: Node, _reader: Reader) -> None:
    """Read a person of Atom who helped."""
    only(node)
    person: Context = {}
    context.setdefault("contributors", []).append(person)
    _person(person, node)


def helper(context: Context, node: Node, _reader: Reader) -> None:
    """Read the name of somebody who helped."""
    only(node)
    context.setdefault("contributors", []).append({"name": text_of(node)})


PARTS = {f"{ns.ATOM}name": "name", f"{ns.ATOM}email": "email", f"{ns.ATOM}uri": "href"}


def _person(person: Context, node: Node) -> None:
    if (node.text or "").strip() or any((each.tail or "").strip() for each in node):
        raise Declined(node.tag)
    for each in node:
        name = PARTS.get(each.tag)
        if each.tag == f"{ns.GOOGLE}image":
            only(each, "rel", "width", "height", "src")
        elif name is None or each.keys():
            raise Declined(each.tag)
        text = text_of(each)
        if name is not None:
            person[name] = address_of(text) if name == "href" else text


def owner(context: Context, node: Node, _reader: Reader) -> None:
    """Read the owner of a podcast, whom feedparser writes over its last author, but for the line of that one."""
    only(node)
    for each in node:
        only(each)
        if each.tag not in {f"{ns.ITUNES}name", f"{ns.ITUNES}email"}:
            raise Declined(each.tag)
        owner = context.setdefault("authors", [{}])[-1]
        context["author"] = _line(owner) or context.get("author", "")
        owner[each.tag.removeprefix(ns.ITUNES)] = text_of(each)


def _line(person: Context) -> str:
    """Write a person as one line, as feedparser does beside the parts."""
    name, email = person.get("name", ""), person.get("email", "")
    return f"{name} ({email})" if name and email else name or email


def category(context: Context, node: Node, _reader: Reader) -> None:
    """Read a tag; feedparser gives a text to the tag before it that has none."""
    only(node, "term", "scheme", "label", "domain")
    tags = context.setdefault("tags", [])
    if node.keys():
        add_tag(tags, node.get("term"), node.get("scheme", node.get("domain")), node.get("label"))
    value = text_of(node)
    if value and tags and not tags[-1]["term"]:
        tags[-1]["term"] = value
    elif value:
        add_tag(tags, value, None, None)


def add_tag(tags: list[Context], term: str | None, scheme: str | None, label: str | None) -> None:
    """Add a tag that is not there yet."""
    value = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and value not in tags:
        tags.append(value)


def podcast_category(context: Context, node: Node, reader: Reader) -> None:
    """Read a category of podcasts, with those in it."""
    only(node, "text")
    if (node.text or "").strip() or any((each.tail or "").strip() for each in node):
        raise Declined(node.tag)
    add_tag(context.setdefault("tags", []), node.get("text"), PODCAST, None)
    for each in node:
        if each.tag != node.tag:
            raise Declined(each.tag)
        podcast_category(context, each, reader)


def podcast_keywords(context: Context, node: Node, _reader: Reader) -> None:
    """Read words between commas as tags."""
    only(node)
    for term in filter(None, map(str.strip, text_of(node).split(","))):
        add_tag(context.setdefault("tags", []), term, PODCAST, None)
