"""What share bars, lists of related posts and prompts have in common: found by what they are called, checked by their shape."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from feedtool.clean.repairs.shape import bare, links_in, preceding, text_of, words_in
from feedtool.clean.repairs.taking import tree

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from lxml import etree

    from feedtool.clean.draft import Draft

_HOLDERS = frozenset("div section aside nav ul ol dl footer header details form figure p span table".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 p div strong b span summary".split())
_LONGEST_HEADING = 8
MOST = 100
"""Elements of one body that are looked at for what they are called."""

LARGEST = 400
"""Elements inside a piece of furniture: to look at it costs time for each."""


def marked(draft: Draft, pattern: re.Pattern[str]) -> Iterator[etree._Element]:
    """Give the elements that are called what a pattern says, where such things are held; large ones are no furniture."""
    named = (element for element, words in tree(draft).marks if element.tag in _HOLDERS and pattern.search(words))
    for element in islice(named, MOST):
        if sum(1 for _ in islice(element.iter(), LARGEST + 1)) <= LARGEST:
            yield element


def loose_words(element: etree._Element) -> int:
    """Count the words of an element that stand in no link."""
    return words_in(text_of(element)) - sum(words_in(text_of(link)) for link in links_in(element))


def longest_run(element: etree._Element) -> int:
    """Count the words of the longest stretch of text outside links: prose has long ones."""
    runs = [words_in(element.text or "")]
    for each in element.iterdescendants():
        runs.append(words_in(each.tail or ""))
        if each.tag != "a" and isinstance(each.tag, str):
            runs.append(words_in(each.text or ""))
    return max(runs)


def heading_of(element: etree._Element, phrases: frozenset[str]) -> etree._Element | None:
    """Give the heading right before an element, if it says one of some phrases."""
    before = preceding(element)
    if before is None or before.tag not in _HEADINGS:
        return None
    text = text_of(before)
    return before if words_in(text) <= _LONGEST_HEADING and bare(text) in phrases else None
