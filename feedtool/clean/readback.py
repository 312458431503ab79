"""Whether the parser reads what is written of a tree as that tree: by what stands in what, nearly always without reading it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.html import HtmlBody, parse, parse_safe, refuse_deep

if TYPE_CHECKING:
    from feedtool.clean.lines import Body
    from feedtool.model import SafeHtml


def is_read_back(body: Body, source: SafeHtml) -> bool:
    """Say whether safe HTML that was written of a tree is read as it was written; raise ValueError where it is nested too deep.

    The parser ends an element where another begins that cannot stand in it, and decides by their two tags alone: so a tree
    without such a pair need not be read to know it. What browsers do otherwise the sanitiser has met.
    """
    if not isinstance(body, HtmlBody):
        return False
    refuse_deep(source)
    begins_blank = body.root.text is not None and not body.root.text.strip()
    return (not begins_blank and all(_holds(*pair) for pair in _pairs(body))) or parse_safe(source).source() == source


def _pairs(body: HtmlBody) -> set[tuple[str, str]]:
    """Give the tags of which one stands right in the other."""
    held = ((each.getparent(), tag) for tag, some in body.tags.items() for each in some)
    return {(str(holder.tag), tag) for holder, tag in held if holder is not None}


@cache
def _holds(outer: str, inner: str) -> bool:
    """Say whether the parser lets an element stand right in another; it is asked once for each pair of tags."""
    root = etree.Element("body")
    etree.SubElement(root if outer == root.tag else etree.SubElement(root, outer), inner)
    written = HtmlBody(root).source()
    return parse(written).source() == written
