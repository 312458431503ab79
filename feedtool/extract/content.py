"""The main content of a page, found by trafilatura or by selectors, as plain HTML that is not safe by itself."""

from __future__ import annotations

import logging
import re
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from feedtool.extract.page import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

OPTIONS: dict[str, Any] = {
    "fast": True,
    "output_format": "html",
    "include_comments": False,
    "include_tables": True,
    "include_images": True,
    "include_formatting": True,
    "include_links": True,
    "with_metadata": False,
}
"""What trafilatura keeps; without `fast` it takes five times as long and finds the same on our samples."""

FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:ilgili|benzer|yorumlar?|payla[sş]|etiketler?|reklam|cok-?okunan(?:lar)?|son-?dakika"
    r"|verwandte|kommentare?|werbung|teilen|commentaires?|partager?|publicite|relacionad[ao]s|comentarios|compartir"
    r"|publicidad|correlati|commenti|condividi|pubblicita)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of what surrounds an article; trafilatura knows the English ones."""

MOST = 0.3
"""The share of a page's text that something around the article holds at most: `yorum` is a comment, and an opinion piece."""

ENOUGH = 0.9
"""The share of the text that was found which the element of the article holds at least."""

LONG_CELL = 500
"""Characters in one cell from which on a table lays out the page instead of showing data."""

SHOWN = re.compile(r"[^\s]+\.(?:avif|bmp|gif|hei[cf]|jpe?g|png|webp)\b", re.IGNORECASE)
MARK = "#.jpg"
"""Put after the address of an image whose name does not end like one: trafilatura would drop it."""

HI = {"#b": "strong", "#i": "em", "#u": "u", "#t": "code", "#sub": "sub", "#sup": "sup"}
TAGS = {"lb": "br", "graphic": "img", "ref": "a", "row": "tr", "del": "del", "p": "p", "table": "table", "div": "div"}
BLOCKS = frozenset({"body", "div", "blockquote", "li", "dd", "td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
GONE = ("script", "style", "noscript", "template", "form", "button", "input", "nav")
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What a library that meets a page of others may raise."""


def main_content(page: HtmlElement) -> str:
    """Find the article of a page; empty when there is none."""
    tree = _prepared(page)
    found = _found(tree)
    if found is None:
        return ""
    place = _place(tree, found)
    if place is not None:
        # By paragraphs alone, trafilatura loses the lists and headings between them: it is shown where they stand.
        place.tag = "div"
        place.set("id", "articleContent")
        again = _found(tree)
        is_whole = again is not None and len(said_in(again)) >= ENOUGH * (
            len(said_in(place)) if len(found) == 1 else len(said_in(found))
        )
        found = again if again is not None and is_whole else found
    return _plain(found)


def chosen_content(elements: list[HtmlElement]) -> str:
    """Give elements that a selector chose, without scripts and forms."""
    parts = []
    for element in elements:
        part = deepcopy(element)
        part.tail = None
        for gone in list(part.iterdescendants(*GONE)):
            gone.drop_tree()
        parts.append(_source(part))
    return "\n".join(parts)


def said_in(element: _Element) -> str:
    """Give all text inside an element, with single spaces."""
    return " ".join("".join(map(str, element.itertext())).split())


def _found(tree: HtmlElement) -> _Element | None:
    """Ask trafilatura: first to be precise, then for anything at all."""
    from trafilatura import bare_extraction  # noqa: PLC0415  - 0.3 s to import: only for a page that is new

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of each page without an article
    for precise in (True, False):
        try:
            found = bare_extraction(tree, favor_precision=precise, **OPTIONS)
        except FAULTS:
            continue
        body: _Element | None = getattr(found, "body", None)
        if body is not None and said_in(body):
            return body
    return None


def _place(tree: HtmlElement, found: _Element) -> HtmlElement | None:
    """Find the smallest element with nearly all the text that was found; without paragraphs, the one with most of its own."""
    texts = {said_in(block) for block in found.iter("p", "item", "quote", "head")}
    weights: Counter[HtmlElement] = Counter()
    for block in tree.iter("p", "li", "blockquote", "h2", "h3", "h4"):
        text = said(block)
        for parent in block.iterancestors() if text in texts else ():
            weights[parent] += len(text)
    if not weights:
        owns = {block: _own(block) for block in tree.iter("div", "section", "article", "td", "center")}
        best = max(owns, key=lambda block: owns[block], default=None)
        return best if best is not None and owns[best] >= LONG_CELL else None
    total = max(weights.values())
    inner = [element for element, weight in weights.items() if weight >= ENOUGH * total]
    smallest = min(inner, key=lambda element: (len(said(element)), -len(list(element.iterancestors()))))
    return None if smallest.tag in {"body", "html"} else smallest


def _own(block: HtmlElement) -> int:
    """Count the characters of text that stands in a block itself."""
    return len((block.text or "").strip()) + sum(len((child.tail or "").strip()) for child in block)


def _prepared(page: HtmlElement) -> HtmlElement:
    """Copy a page and mend what trafilatura loses: captions, code, the main cell of a page; leave out foreign chrome."""
    tree = deepcopy(page)
    for element in list(tree.iter("figcaption", "pre", "table", "img")):
        if element.getparent() is not None:  # what was around it may be gone
            _PREPARE[str(element.tag)](element)
    most = MOST * len(said(tree))
    for element in list(tree.iter("div", "section", "ul", "ol", "p", "span")):
        name = f"{element.get('class', '')} {element.get('id', '')}"
        if FOREIGN.search(name) and element.getparent() is not None and len(said(element)) <= most:
            element.drop_tree()
    return tree


def _caption(element: HtmlElement) -> None:
    element.tag = "p"
    element.attrib.clear()


def _code(element: HtmlElement) -> None:
    """Wrap preformatted text in one span, by which trafilatura knows code; else it makes a quotation of it."""
    from lxml import html  # noqa: PLC0415

    for gap in list(element.iter("br")):
        gap.tail = "\n" + (gap.tail or "")
    span = html.Element("span")
    span.text = element.text_content().strip("\n")
    tail = element.tail
    element.clear()
    element.tail = tail
    element.append(span)


def _layout(table: HtmlElement) -> None:
    """Put the main cell of a table that lays out a page in its place."""
    if next(table.iter("th", "caption"), None) is not None:
        return
    sizes = {cell: len(said(cell)) - sum(len(said(link)) for link in cell.iter("a")) for cell in table.iter("td")}
    main = max(sizes, key=lambda cell: sizes[cell], default=None)
    if main is None or sizes[main] < max(LONG_CELL, len(said(table)) / 2):
        return
    main.tag, main.tail = "div", table.tail
    main.attrib.clear()
    table.getparent().replace(table, main)


def _image(element: HtmlElement) -> None:
    source = element.get("src") or ""
    tiny = any((element.get(side) or "9").rstrip("px") in {"0", "1", "2"} for side in ("width", "height"))
    if tiny or not source:
        element.drop_tree()
    elif not SHOWN.search(source):
        element.set("src", source + MARK)


_PREPARE = {"figcaption": _caption, "pre": _code, "table": _layout, "img": _image}


def _plain(body: _Element) -> str:
    """Write what trafilatura found, in its own vocabulary, as HTML."""
    body.tag = "body"
    for element in list(body.iterdescendants("*")):
        _rename(element)
    return "\n".join(_blocks(body))


def _blocks(body: _Element) -> Iterator[str]:
    from lxml import html  # noqa: PLC0415

    if (body.text or "").strip():
        yield _source(_paragraph(html, body.text or ""))
    for element in list(body):
        tail, element.tail = element.tail, None
        yield _source(element)
        if (tail or "").strip():
            yield _source(_paragraph(html, tail or ""))


def _paragraph(html: Any, text: str) -> _Element:
    paragraph: _Element = html.Element("p")
    paragraph.text = text.strip()
    return paragraph


def _rename(element: _Element) -> None:
    tag, rend = str(element.tag), element.get("rend") or ""
    kept: dict[str | bytes, str | bytes] = {}
    if tag == "graphic":
        kept = {name: value.removesuffix(MARK) for name in ("src", "alt", "title") if (value := element.get(name))}
    elif tag == "ref" and element.get("target"):
        kept = {"href": element.get("target") or ""}
    element.tag = _tag(element, tag, rend)
    element.attrib.clear()
    element.attrib.update(kept)


def _tag(element: _Element, tag: str, rend: str) -> str:
    """Give the HTML tag that an element of trafilatura's stands for."""
    parent = element.getparent()
    is_block = parent is None or parent.tag in BLOCKS
    tags = {
        "hi": HI.get(rend, "em"),
        "head": rend if rend in HEADINGS else "h3",
        "list": rend if rend in {"ol", "dl"} else "ul",
        "item": rend[:2] if rend[:2] in {"dt", "dd"} else "li",
        "cell": "th" if element.get("role") == "head" else "td",
        "code": "pre" if is_block and "\n" in said_raw(element) else "code",
        "quote": "blockquote" if is_block else "q",
    }
    return tags.get(tag) or TAGS.get(tag, "span")


def said_raw(element: _Element) -> str:
    """Give all text inside an element as it stands."""
    return "".join(map(str, element.itertext()))


def _source(element: _Element) -> str:
    from lxml import etree  # noqa: PLC0415

    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False)).strip()
