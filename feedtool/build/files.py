"""Files of an item beside the first that RSS has a place for, and what no format says of one by itself, in Media RSS.

A file whose title is known is a link of Atom as well: readers of Media RSS take the title of a file for that of the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.build import carried
from feedtool.spaces import ATOM, MEDIA

if TYPE_CHECKING:
    from feedtool.model import CleanItem, Enclosure


def rss(made: etree._Element, item: CleanItem) -> None:
    """Add to an item of RSS all files but the first, and of the first what `enclosure` does not hold."""
    for at, file in enumerate(carried.enclosures(item)):
        if file.title:
            etree.SubElement(made, f"{{{ATOM}}}link", link(file))
        if at or file.duration:
            _content(made, file)


def atom(made: etree._Element, item: CleanItem) -> None:
    """Add to an entry of Atom how long files last; all else of them is in its links."""
    for file in carried.enclosures(item):
        if file.duration:
            _content(made, file)


def link(file: Enclosure) -> dict[str, str]:
    """Give a file as the attributes of a link of Atom."""
    found = {"href": file.url, "rel": "enclosure", "type": file.type, "length": file.length, "title": file.title}
    return _filled(found)


def _content(made: etree._Element, file: Enclosure) -> None:
    # Its prefix is declared where it is used, for most feeds need none
    found = {"url": file.url, "type": file.type, "fileSize": file.length or None, "duration": file.duration or None}
    etree.SubElement(made, f"{{{MEDIA}}}content", _filled(found), {"media": MEDIA})


def _filled(found: dict[str, str | int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in found.items() if value is not None}
