"""RSS 0.90, 1.0 and 1.1, which are RDF: what stands in the document, its channel, its items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.check.valid import channel, rss, urls
from feedtool.check.valid.dublin import RESOURCE
from feedtool.check.valid.node import Text
from feedtool.check.valid.part import ATTRIBUTE_REQUIRED, FREE, REQUIRED, Part, needs, text
from feedtool.check.valid.rule import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

ABOUT = error(
    "rdf/about",
    "the same rdf:about at two elements",
    "RSS 1.0, section 5.1",
    "give each its own address",
    w3c="DuplicateValue",
)
MIXED = error(
    "rdf/mixed",
    "an element with both text and elements in it, or with attributes that RDF does not allow there",
    "RDF/XML, section 7",
    "keep one, or say rdf:parseType='Literal'",
    w3c="InvalidRDF",
)
RULES = (ABOUT, MIXED)

_TEXTS = frozenset({"title", "link", "description", "content:encoded"})
_OLD = "http://my.netscape.com/rdf/simple/0.9/"


def _document(root: Node) -> Iterator[Finding]:
    if not root.names & {"channel", "rss090:channel"}:
        yield root.breaks(REQUIRED, f"{root} has no <channel>")
    yield from _abouts(root)


def _abouts(root: Node) -> Iterator[Finding]:
    seen: set[str] = set()
    for child in root.children:
        about = child.attributes.get("rdf:about")
        if about is not None and about in seen and child.name == "item":
            yield child.breaks(ABOUT, f"{child} is about {about[:80]!r} again")
        if about is not None:
            seen.add(about)


def _about(node: Node) -> Iterator[Finding]:
    """Demand that an element says what it is about, which RSS 0.90 did not know."""
    if _OLD in node.facts.own:
        return
    if "rdf:about" not in node.attributes:
        yield node.breaks(ATTRIBUTE_REQUIRED, f"{node} has no rdf:about")
    else:
        yield from urls.reference(Text(node, node.attributes["rdf:about"], "rdf:about"))


def _channel(channel: Node) -> Iterator[Finding]:
    if "rdf:about" in channel.attributes and "items" not in channel.names:
        yield channel.breaks(REQUIRED, f"{channel} has no <items>")


def _mixed(node: Node) -> Iterator[Finding]:
    for child in node.children:
        if child.children and child.name in _TEXTS and child.attributes.get("rdf:parseType") != "Literal":
            yield child.breaks(MIXED, f"{child} holds {child.children[0]}")
        if child.name == "rdfs:seeAlso" and child.children and "rdf:resource" in child.attributes:
            yield child.breaks(MIXED, f"{child} has rdf:resource and holds {child.children[0]}")


_RDF_ATTRIBUTES: Mapping[str, tuple[()]] = {"rdf:about": (), "rdf:parseType": ()}
_LABELS: Mapping[str, Part] = {"rdfs:label": text(), "rdfs:comment": text()}
_ITEM = Part(
    attributes={"rdf:about": ()},
    inside={**rss.ITEM_COMMON, **_LABELS, "trackback:ping": RESOURCE.once, "trackback:about": RESOURCE},
    tests=(needs("link", "title"), _mixed),
)
_ABOUT_ITEM = replace(_ITEM, tests=(*_ITEM.tests, _about))
_LI = Part(attributes={"resource": (), "rdf:resource": ()}, inside={})
_ITEMS = Part(attributes={"rdf:parseType": ()}, inside={"rdf:Seq": Part(inside={"rdf:li": _LI})}).once
_ITEMS_11 = Part(attributes={"rdf:parseType": ()}, inside={"item": _ITEM}).once
_CHANNEL = Part(
    attributes=_RDF_ATTRIBUTES,
    inside={
        **rss.COMMON,
        **_LABELS,
        "items": _ITEMS,
        "textinput": FREE.once,
    },
    tests=(needs("title", "link", "description"), _channel, _mixed),
)
_IMAGE = Part(
    attributes={"rdf:about": (), "rdf:resource": ()},
    inside={
        **{name: part for name, part in (channel.IMAGE.inside or {}).items() if name not in {"width", "height", "description"}},
        "url": text(urls.uri).once,
    },
    tests=(needs("title", "link", "url"), _about),
)
_INPUT = replace(channel.TEXT_INPUT, again=None, tests=(*channel.TEXT_INPUT.tests, _about))

ROOT = Part(
    inside={
        "channel": replace(_CHANNEL, tests=(*_CHANNEL.tests, _about)).once,
        "item": _ABOUT_ITEM,
        "image": _IMAGE,
        "textinput": _INPUT,
        "cc:License": FREE,
        "taxo:topic": FREE,
        "rdf:Description": FREE,
    },
    tests=(_document,),
)
"""A whole document of RSS 0.90 or 1.0."""

CHANNEL = replace(
    _CHANNEL,
    tests=(*_CHANNEL.tests, _about),
    inside={**(_CHANNEL.inside or {}), "items": _ITEMS_11, "image": replace(channel.IMAGE, again=None).once},
)
"""A whole document of RSS 1.1, which is one channel."""
