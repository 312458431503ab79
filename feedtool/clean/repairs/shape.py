"""What repairs ask of the shape of a tree: what text an element holds, how much of it is links, and what stands around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.tree import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEDIA = ("img", "picture", "video", "audio", "iframe", "object", "embed", "svg", "math", "canvas", "table", "pre")
SECTIONS = frozenset("div section aside nav ul ol dl footer header details form figure p article main table menu".split())
_STRING = etree.XPath("string()")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai and its neighbours, Chinese, Japanese."""


def text_of(element: etree._Element) -> str:
    """Give the text inside an element, with single spaces."""
    return " ".join(raw_text(element).split())


def raw_text(element: etree._Element) -> str:
    """Give the text inside an element as it stands there."""
    return str(_STRING(element))


def bare(text: str) -> str:
    """Give the letters and digits of a text alone, in small letters, with single spaces: what to compare phrases by.

    The dots of Turkish capitals do not count.

    >>> bare(" Read more … »")
    'read more'
    """
    return " ".join(_WORD.findall(text.casefold().replace("\u0307", "").replace("ı", "i")))


def words_in(text: str) -> int:
    """Count words, as white space divides them; where it does not, two characters are a word.

    >>> words_in("two words"), words_in("気象台は競漕の日に")
    (2, 5)
    """
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2


def links_in(element: etree._Element) -> list[etree._Element]:
    """Give the links inside an element, itself included."""
    return [link for link in element.iter("a") if link.get("href")]


def has_media(element: etree._Element) -> bool:
    """Say whether there is anything to see in an element beside its text."""
    return element.tag in MEDIA or (len(element) > 0 and next(element.iter(*MEDIA), None) is not None)


def is_blank(element: etree._Element) -> bool:
    """Say whether there is nothing at all to see in an element."""
    return not raw_text(element).strip() and not has_media(element)


def is_block(element: etree._Element) -> bool:
    """Say whether an element stands in lines of its own."""
    return element.tag in BLOCKS and element.tag != "br"


def block_of(element: etree._Element, root: etree._Element) -> etree._Element:
    """Give the nearest block that an element stands in, or, where only the root is around it, what of it the root holds."""
    last = element
    for outer in element.iterancestors():
        if outer is root:
            break
        if is_block(outer):
            return outer
        last = outer
    return last


def is_alone(element: etree._Element) -> bool:
    """Say whether an element is a block, or stands in a line with nothing else."""
    if is_block(element):
        return True
    before, after, holder = element.getprevious(), element.getnext(), element.getparent()
    text = (before.tail if before is not None else holder.text if holder is not None else "") or ""
    return not (text.strip() or (element.tail or "").strip()) and all(
        each is None or each.tag == "br" or is_block(each) for each in (before, after)
    )


def sole_holder(element: etree._Element, root: etree._Element) -> etree._Element:
    """Climb to the outermost element that holds nothing to see but this one."""
    while (outer := element.getparent()) is not None and outer is not root and _is_alone(element, outer):
        element = outer
    return element


def _is_alone(element: etree._Element, outer: etree._Element) -> bool:
    if (outer.text or "").strip() or outer.tag in {"td", "th"}:
        return False
    return all(each is element or not is_seen(each) for each in outer) and not any((each.tail or "").strip() for each in outer)


def is_seen(element: etree._Element) -> bool:
    """Say whether an element, which may be a comment, shows anything; breaks and rules do not count."""
    return isinstance(element.tag, str) and element.tag not in {"script", "style", "template"} and not is_blank(element)


def is_last(element: etree._Element, root: etree._Element) -> bool:
    """Say whether nothing to see follows an element."""
    return not any(_follows(element, root))


def _follows(element: etree._Element, root: etree._Element) -> Iterator[bool]:
    node: etree._Element | None = element
    while node is not None and node is not root:
        yield bool((node.tail or "").strip())
        yield from (is_seen(each) or bool((each.tail or "").strip()) for each in node.itersiblings())
        node = node.getparent()


def is_first(element: etree._Element, root: etree._Element) -> bool:
    """Say whether no text stands before an element; pictures may."""
    node: etree._Element | None = element
    while node is not None and node is not root:
        outer = node.getparent()
        if outer is None or (outer.text or "").strip():
            return False
        for each in node.itersiblings(preceding=True):
            if (each.tail or "").strip() or (isinstance(each.tag, str) and raw_text(each).strip()):
                return False
        node = outer
    return True


def following(element: etree._Element) -> etree._Element | None:
    """Give the next sibling that shows anything, if no bare text stands before it."""
    return _next(element, element.tail, element.itersiblings())


def _next(_element: etree._Element, tail: str | None, siblings: Iterable[etree._Element]) -> etree._Element | None:
    if (tail or "").strip():
        return None
    for each in siblings:
        if is_seen(each):
            return each
        if (each.tail or "").strip():
            return None
    return None


def preceding(element: etree._Element) -> etree._Element | None:
    """Give the sibling before that shows anything, if no bare text stands after it."""
    for each in element.itersiblings(preceding=True):
        if (each.tail or "").strip():
            return None
        if is_seen(each):
            return each
    return None
