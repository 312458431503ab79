"""Files of an item beside the first that RSS has a place for, and what no format says of one by itself, in Media RSS.

A file whose title is known is a link of Atom as well: readers of Media RSS take the title of a file for that of the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.spaces import ATOM, MEDIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedtool.model import Enclosure

    Attributes = dict[str, str]


def links(files: Iterable[Enclosure]) -> list[Attributes]:
    """Give files as links of Atom."""
    return [_link(file) for file in files]


def titled(files: Sequence[Enclosure]) -> list[Attributes]:
    """Give the files that have a title, as links of Atom, and all further files where a picture is among them.

    A picture of Media RSS is the picture of the item to readers.
    """
    return [_link(file) for at, file in enumerate(files) if file.title or (at and _are_pictured(files))]


def further(files: Sequence[Enclosure]) -> list[Attributes]:
    """Give all files but the first, and the first where more is known of it than RSS holds, as those of Media RSS."""
    return [_content(file) for at, file in enumerate(files) if (at and not _are_pictured(files)) or file.duration]


def lasting(files: Iterable[Enclosure]) -> list[Attributes]:
    """Give the files of which it is known how long they last, as those of Media RSS."""
    return [_content(file) for file in files if file.duration]


def add_links(made: etree._Element, links: Iterable[dict[str, str]]) -> None:
    """Add links of Atom to an item of RSS."""
    for link in links:
        etree.SubElement(made, f"{{{ATOM}}}link", link)


def add_contents(made: etree._Element, contents: Iterable[dict[str, str]]) -> None:
    """Add files of Media RSS; their prefix is declared where it is used, for most feeds need none."""
    for content in contents:
        etree.SubElement(made, f"{{{MEDIA}}}content", content, {"media": MEDIA})


def _are_pictured(files: Sequence[Enclosure]) -> bool:
    return any((file.type or "").startswith("image/") for file in files[1:])


def _link(file: Enclosure) -> Attributes:
    return _filled({"href": file.url, "rel": "enclosure", "type": file.type, "length": file.length, "title": file.title})


def _content(file: Enclosure) -> Attributes:
    return _filled({"url": file.url, "type": file.type, "fileSize": file.length or None, "duration": file.duration or None})


def _filled(found: dict[str, str | int | None]) -> Attributes:
    return {name: str(value) for name, value in found.items() if value is not None}
