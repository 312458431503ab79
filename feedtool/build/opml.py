"""OPML 2.0: all feeds as a list that feed readers import (http://opml.org/spec2.opml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.build import FEEDS, file_name, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.build.site import Catalogue, Row

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by feedtool -->\n'


def opml(catalogue: Catalogue) -> bytes:
    """Write the list; it has no dates, so that it changes only with the feeds that there are."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = text.plain(catalogue.title)
    body = etree.SubElement(root, "body")
    for row in _all(catalogue.rows):
        for attributes in _outlines(row, catalogue.base):
            etree.SubElement(body, "outline", attributes)
    etree.indent(root)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8") + b"\n"


def _all(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from row.parts


def _outlines(row: Row, base: str) -> Iterator[dict[str, str]]:
    """Give a feed once, in the format that most readers read; none where it is only a page."""
    form = next((each for each in FEEDS if each in row.formats), None)
    if form is None:
        return
    title, description = text.plain(row.title), text.plain(row.description)
    found = {
        "type": "rss",
        "text": title,
        "title": title,
        "description": description if description != title else "",
        "xmlUrl": base + file_name(row.name, form),
        "htmlUrl": row.home,
        "language": row.language,
        "version": "RSS2" if form == "rss" else "",
    }
    yield {name: value for name, value in found.items() if value}
