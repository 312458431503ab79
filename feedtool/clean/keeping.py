"""Elements that the user wants kept as they are: how they are marked, and how steps that change the tree ask.

The mark is an attribute, so that it outlives writing the tree and reading it again; it never leaves the cleaner.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

MARK = "data-feedtool-keep"

FLAG = "data-feedtool-keeps"
"""Stands at the root of a tree that has such elements, so that others need not be searched for them."""

_WRITTEN = re.compile(f' {MARK}(?:=""|=&quot;&quot;)?')


def is_kept(element: etree._Element) -> bool:
    """Say whether nothing may be taken out of an element: it is one that the user named, or stands in one."""
    return element.get(MARK) is not None or any(above.get(MARK) is not None for above in element.iterancestors())


def has_kept(root: etree._Element) -> bool:
    """Say whether anything in a tree is kept."""
    return root.get(FLAG) is not None


def mark(element: etree._Element) -> None:
    """Mark an element as kept; its root must be flagged, too."""
    element.set(MARK, "")


def flag(root: etree._Element) -> None:
    """Say of a tree that something in it is kept."""
    for each in (root, root.getroottree().getroot()):
        each.set(FLAG, "")


def holds_kept(element: etree._Element) -> bool:
    """Say whether an element is kept, stands in what is kept, or has something kept in it: it must not go."""
    if not has_kept(element.getroottree().getroot()):
        return False
    return is_kept(element) or element.find(f".//*[@{MARK}]") is not None


def without_marks(source: str) -> str:
    """Take marks out of HTML, also where one parser saw an attribute and the next one text; it must be sanitised after this."""
    return _WRITTEN.sub("", source)


def unmark(root: etree._Element) -> None:
    """Take away marks that stood in what was read: they are not for a source to set."""
    for name in (MARK, FLAG):
        for element in (root, *root.iterfind(f".//*[@{name}]")):
            element.attrib.pop(name, "")
