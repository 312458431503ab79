"""The words of a piece of HTML on one line: those of two blocks, and of two lines, never become one word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SILENT = frozenset({"script", "style", "template", "noscript"})
BREAKS = frozenset(
    """address article aside blockquote br caption center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section summary table tbody td tfoot th thead tr
    ul""".split()
)
"""Elements before and after which a word ends."""

MARKED = re.compile(
    r"</(?:a|abbr|b|blockquote|code|div|em|i|li|mark|p|s|small|span|strong|su[bp]|u)\s*>|<br\s*/?>", re.IGNORECASE
)
"""What plain text does not have: the end of an element of text. `The <details> element` is plain."""


def words(element: _Element) -> str:
    """Give the text of an element on one line, without that of scripts."""
    if {each.tag for each in element.iterdescendants("*")}.isdisjoint(BREAKS | SILENT):
        return " ".join("".join(map(str, element.itertext(tag=None))).split())
    parts: list[str] = []
    _gather(element, parts)
    return " ".join("".join(parts).split())


def unmarked(text: str) -> str:
    """Give a text without its markup, where it has any.

    >>> unmarked("<p>Salt &amp; <b>pepper</b></p><p>Oil</p>"), unmarked("The <details> element")
    ('Salt & pepper Oil', 'The <details> element')
    """
    return text_of(text) if MARKED.search(text) else text


def text_of(markup: str) -> str:
    """Give the text of a piece of HTML on one line: what a reader sees, and what stands for a picture.

    >>> text_of("Salt &amp; <b>pepper</b>"), text_of("<script>grind()</script>mill <img alt='(closed)'>")
    ('Salt & pepper', 'mill (closed)')
    """
    from lxml import etree, html  # noqa: PLC0415  - most titles have no markup

    try:
        root = html.fragment_fromstring(markup[:20_000], create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return " ".join(markup.split())
    etree.strip_elements(root, *SILENT, etree.Comment, with_tail=False)
    for picture in root.iter("img"):
        picture.text = picture.get("alt")
    return words(root)


def _gather(element: _Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element.iterchildren("*"):
        gap = " " if child.tag in BREAKS else ""
        parts.append(gap)
        if child.tag not in SILENT:
            _gather(child, parts)
        parts += gap, child.tail or ""
