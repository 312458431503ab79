"""How repairs change a tree: elements are made and replaced, with tails where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.html import drop_element

if TYPE_CHECKING:
    from collections.abc import Sequence


def make(tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Make an element that stands nowhere yet."""
    element = etree.Element(tag, attributes)
    element.text = text or None
    return element


def replace_with(old: etree._Element, new: Sequence[etree._Element]) -> None:
    """Put elements where another stood; what followed it follows the last of them."""
    if old.getparent() is None:
        return
    for element in new:
        element.tail = None
        old.addprevious(element)
    if new:
        new[-1].tail, old.tail = old.tail, None
    drop_element(old)
