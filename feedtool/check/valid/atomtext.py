"""What Atom calls text constructs and content: text, HTML, XHTML, media of other types, and what is elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.check.findings import shown
from feedtool.check.valid import markup, texts, urls
from feedtool.check.valid.node import Text, prefix_of
from feedtool.check.valid.part import ANY, TEXT, UNKNOWN, Part
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

TYPE = error(
    "atom/text-type",
    "a text with a media type where only content may have one",
    "RFC 4287, section 3.1.1",
    "write type='text', 'html' or 'xhtml'",
    w3c="InvalidTextType",
)
DIV = error(
    "atom/xhtml-div",
    "XHTML that is not in one div of its namespace",
    "RFC 4287, section 3.1.1.3",
    'put all of it into <div xmlns="http://www.w3.org/1999/xhtml">',
    w3c="MissingXhtmlDiv",
)
SPACE = error(
    "atom/xhtml-namespace",
    "elements in XHTML that have no namespace, or none that may stand there",
    "RFC 4287, section 3.1.1.3",
    "declare the namespace of XHTML on the div, and use no prefix in it",
    w3c="MissingNamespace NotHtml",
)
BASE64 = error(
    "atom/base64",
    "content of a media type that is neither text nor XML, and is not in Base64",
    "RFC 4287, section 4.1.3.3",
    "encode it in Base64, or link to it by src",
    w3c="NotBase64",
)
MODE = error(
    "atom/mode",
    "an attribute of Atom 0.3, which no reader of Atom 1.0 knows",
    "RFC 4287, section 3.1",
    "remove mode, and say type='html' where HTML is escaped",
    w3c="NotEscaped",
)
INLINE = warning(
    "atom/xhtml-escaped",
    "escaped HTML where XHTML is said to stand",
    "RFC 4287, section 3.1.1.3",
    "say type='html', or do not escape it",
    w3c="NotInline",
)
FRAGMENT = warning(
    "atom/html-document",
    "a part of a page under a media type that says it is a whole one",
    "RFC 4287, section 4.1.3.3",
    "say type='html' or 'xhtml'",
    w3c="HtmlFragment",
)
NO_TYPE = warning(
    "atom/content-type",
    "content that is elsewhere, of which no type is known",
    "RFC 4287, section 4.1.3.2",
    "say its media type",
    w3c="MissingTypeAttr",
)
SEMANTICS = warning(
    "rss/atom-text",
    "a text of Atom in RSS, which has an element of its own for it",
    "RSS Best Practices Profile, namespace elements",
    "use the element of RSS",
    w3c="DuplicateDescriptionSemantics",
)
RULES = (TYPE, DIV, SPACE, BASE64, MODE, INLINE, FRAGMENT, NO_TYPE, SEMANTICS)

_XHTML = "{http://www.w3.org/1999/xhtml}"
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*+[=\s]*+")
_PLAIN = frozenset({"text", "html", "xhtml"})


def _construct(node: Node) -> Iterator[Finding]:
    kind = _kind(node)
    if "/" in kind:
        yield node.breaks(TYPE, f"type of {node} is {shown(kind)}")
    yield from _typed(node, kind)


def _content(node: Node) -> Iterator[Finding]:
    kind = _kind(node)
    if kind == "multipart/alternative":
        yield node.breaks(texts.MEDIA_TYPE, f"type of {node} is {shown(kind)}", "Atom has one content: choose one")
    if "src" in node.attributes:
        yield from _elsewhere(node)
    yield from _typed(node, kind)


def _kind(node: Node) -> str:
    return node.attributes.get("type", "" if "src" in node.attributes else "text")


def _bare(kind: str) -> str:
    """Give a media type in small letters and without parameters (RFC 2045, section 5.1); `text` and `html` are none."""
    return kind.partition(";")[0].strip().lower() if "/" in kind else kind


def _elsewhere(node: Node) -> Iterator[Finding]:
    yield from urls.reference(Text(node, node.attributes["src"], "src"))
    if "type" not in node.attributes:
        yield node.breaks(NO_TYPE, f"{node} with src has no type")
    if node.text.strip() or node.children:
        yield node.breaks(TEXT, f"{node} with src is not empty (RFC 4287, section 4.1.3.2)")


def _typed(node: Node, kind: str) -> Iterator[Finding]:
    """Look at a text by its type (RFC 4287, sections 3.1.1 and 4.1.3.3)."""
    if node.facts.kind == "rss" and "src" not in node.attributes and node.name != "atom:summary":
        yield node.breaks(SEMANTICS, f"{node} stands in RSS")
    if node.attributes.get("type") == "":
        yield node.breaks(texts.BLANK, f"type of {node} is empty")
    if kind and (kind not in _PLAIN or "src" in node.attributes) and not texts.is_media_type(kind):
        yield node.breaks(texts.MEDIA_TYPE, f"type of {node} is {shown(kind)}", "write text, html, xhtml or a media type")
    if kind == "xhtml":
        yield from _xhtml(node)
    else:
        yield from _flat(node, _bare(kind))
    if not node.text and not node.children and "src" not in node.attributes:
        yield node.breaks(texts.BLANK, f"{node} is empty")


def _flat(node: Node, kind: str) -> Iterator[Finding]:
    """Look at a text that is no XHTML: what may stand in it depends on its type."""
    is_xml = kind.endswith(("+xml", "/xml"))
    if node.children and not is_xml:
        yield node.breaks(UNKNOWN, f"{node} of type {shown(kind)} holds {node.children[0]}", "escape it, or say type='xhtml'")
    if node.children and node.text.strip() and is_xml:
        yield node.breaks(TEXT, f"{node} of type {shown(kind)} holds {node.children[0]} and text beside it")
    if node.children and node.attributes.get("mode") == "escaped":
        yield node.breaks(MODE, f"{node} says mode='escaped' and holds elements")
    found = Text(node, node.text)
    if "/" in kind and not is_xml and not kind.startswith("text/"):
        if not _BASE64.fullmatch(node.text) or len(re.sub(r"\s", "", node.text)) % 4:
            yield node.breaks(BASE64, f"{node} of type {shown(kind)} is no Base64")
    elif kind == "html" or kind.endswith("/html"):
        yield from markup.escaped(found)
    elif not is_xml:
        yield from texts.plain(found)
    yield from _fragment(node, kind)


def _fragment(node: Node, kind: str) -> Iterator[Finding]:
    is_part = kind.endswith("/html") and "<html" not in node.text.lower() and "src" not in node.attributes
    if kind == "application/xhtml+xml":
        is_part = any(child.element.tag != f"{_XHTML}html" for child in node.children)
    if is_part:
        yield node.breaks(FRAGMENT, f"{node} of type {shown(kind)} holds a part of a page")


def _xhtml(node: Node) -> Iterator[Finding]:
    if node.attributes.get("mode") == "escaped":
        yield node.breaks(MODE, f"{node} says mode='escaped' and type='xhtml'")
    tags = [child.element.tag for child in node.children]
    if "src" in node.attributes and not tags and not node.text.strip():
        return
    if any(texts.plain(Text(node, node.text))):
        yield node.breaks(INLINE, f"{node} of type 'xhtml' holds escaped HTML")
    if tags != [f"{_XHTML}div"] or node.text.strip():
        yield node.breaks(DIV, f"{node} of type 'xhtml' holds {' '.join(map(str, node.children)) or 'text'}")
    for child in node.children:
        yield from markup.elements(node, child.element)
        yield from _spaces(node, child)
        yield from _inline(node, child)


def _inline(node: Node, div: Node) -> Iterator[Finding]:
    if div.element.tag == f"{_XHTML}div" and not div.children and any(texts.plain(Text(div, div.text))):
        yield node.breaks(INLINE, f"{node} of type 'xhtml' holds escaped HTML")


def _spaces(node: Node, div: Node) -> Iterator[Finding]:
    for element in div.element.iter():
        tag = str(element.tag)
        if not tag.startswith("{"):
            yield node.breaks(SPACE, f"<{tag}> in the XHTML of {node} has no namespace")
            return
        if prefix_of(tag[1:].partition("}")[0]) not in {"", "xhtml", "svg", "mathml"}:
            yield node.breaks(UNKNOWN, f"<{tag.rpartition('}')[2]}> is unknown in the XHTML of {node}")
        if tag.startswith(_XHTML) and tag.removeprefix(_XHTML) not in texts.TAGS:
            yield node.breaks(markup.NO_ELEMENT, f"<{tag.removeprefix(_XHTML)}> in the XHTML of {node}")


_ATTRIBUTES = {"type": (), "src": ()}
CONSTRUCT = Part(attributes=_ATTRIBUTES, inside=ANY, tests=(_construct,)).once
"""A title, subtitle, summary or statement of rights."""
CONTENT = Part(attributes=_ATTRIBUTES, inside=ANY, tests=(_content,)).once
"""The content of an entry."""
