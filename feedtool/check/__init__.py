"""Whether bytes are a valid and safe feed, RSS 2.0, Atom 1.0 or JSON Feed, whoever wrote them, or a page of ours.

Nothing is fetched or expanded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check import atom, jsonfeed, page, rss
from feedtool.check.findings import Finding, shown
from feedtool.check.xml import PROLOG, line
from feedtool.spaces import ATOM

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Finding", "check"]

_BLANK = b"\xef\xbb\xbf \t\r\n"
_DOCTYPE = re.compile(PROLOG + rb"<!DOCTYPE")  # refused before its entities are even read
_KINDS = {"rss": rss.findings, f"{{{ATOM}}}feed": atom.findings}


def check(data: bytes) -> tuple[Finding, ...]:
    """Say what is wrong with a feed, in the order of its lines; nothing found means that it is valid and its HTML safe.

    The kind is read from the bytes; what is none of these is a finding itself. Any bytes get an answer, in linear time.
    """
    if page.is_page(data):
        found = page.findings(data)
    else:
        found = jsonfeed.findings(data) if data.lstrip(_BLANK)[:1] in {b"{", b"["} else _xml(data)
    return tuple(sorted(found, key=lambda finding: finding.line))


def _xml(data: bytes) -> Iterator[Finding]:
    if prolog := _DOCTYPE.match(data):
        yield _doctype(prolog[0].count(b"\n") + 1)
        return
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        yield Finding(
            max(error.lineno or 1, 1), "xml/well-formed", f"{error.msg.partition(', line ')[0]}: write well-formed XML"
        )
        return
    yield from _rooted(root)


def _rooted(root: etree._Element) -> Iterator[Finding]:
    if root.getroottree().docinfo.internalDTD is not None:  # one in an encoding that hides it from the pattern
        yield _doctype(1)
    elif root.tag in _KINDS:
        yield from _KINDS[str(root.tag)](root)
    else:
        advice = "RSS 2.0 begins with <rss>, Atom 1.0 with <feed> in its namespace, JSON Feed with {"
        yield Finding(line(root), "feed/kind", f"root {shown(root.tag)} is no feed: {advice}")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _doctype(line: int) -> Finding:
    return Finding(line, "xml/doctype", "a DOCTYPE can define entities that grow or read files: remove it")
