"""Takes out lists of other articles of the same site: related posts, what to read next, and what advertisers put there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.furniture import heading_of, longest_run, loose_words, marked
from feedtool.clean.repairs.hosts import host_and_path
from feedtool.clean.repairs.phrases import RELATED
from feedtool.clean.repairs.shape import following, is_last, links_in, text_of, words_in
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "related"
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:jp-relatedposts|yarpp[\w-]*|crp_related|wp_rp[\w-]*|rp4wp[\w-]*|taboola[\w-]*|outbrain[\w-]*|zergnet[\w-]*|revcontent[\w-]*|mgbox|mgid[\w-]*"
    r"|related-?(?:posts?|articles?|stories|story|news|content|links?|reading|topics|items|list|box|wrap|container|entries)"
    r"|(?:post|article|entry|story)s?-?related|recommended-?(?:posts?|articles?|stories|reading)|read-?(?:next|also)|also-?read|more-stories"
    r"|you-?may-?(?:also-?)?like|similar-?(?:posts|articles)|popular-?posts|recent-?posts|trending-?(?:posts|stories)|wp-block-latest-posts"
    r"|wp-block-query|post-?navigation|nav-?links|series-?(?:nav|list|box))(?=$|\s|__|--)"
)
_LISTS = ("ul", "ol", "div", "section", "nav", "aside", "table")
_FEW = 3
_SHORT = 12
"""Words in a row, outside links, of which a list of links has no more (a date, a name, a teaser of half a line)."""


def related(draft: Draft, settings: Settings) -> Draft:
    """Take out what is called such a list and consists of links, and link lists at the end that a heading calls so."""
    body = tree(draft)
    if "a" not in body.tags:
        return draft
    cuts = [Cut(found, "related list") for found in marked(draft, _CALLED) if _is_list(found)]
    cuts += [Cut(found, "related list at the end") for found in _at_end(draft)]
    headings = [(heading_of(cut.element, RELATED), cut.rule) for cut in cuts]
    return take(draft, settings, STEP, [*cuts, *(Cut(heading, rule) for heading, rule in headings if heading is not None)])


def _is_list(element: etree._Element) -> bool:
    """Say whether an element is made of links: their texts are most of it, and no stretch outside them is a sentence."""
    linked = sum(words_in(text_of(link)) for link in links_in(element))
    return linked > 0 and loose_words(element) <= max(_FEW, linked) and longest_run(element) < _SHORT


def _at_end(draft: Draft) -> Iterator[etree._Element]:
    """Give the list of links to the same site with which the body ends, where the heading above it says what it is."""
    body = tree(draft)
    home = host_and_path(draft.base or "")[0].removeprefix("www.")
    for tag in _LISTS if home else ():
        for element in body.tags.get(tag, ())[-_FEW:]:
            if is_last(element, body.root) and heading_of(element, RELATED) is not None and _leads_home(element, home):
                yield element


def _leads_home(element: etree._Element, home: str) -> bool:
    """Say whether all of a list are links, two or more, to pages of one site."""
    links = links_in(element)
    hosts = {host_and_path(link.get("href") or "")[0].removeprefix("www.") for link in links}
    return len(links) > 1 and hosts <= {home, ""} and loose_words(element) <= _FEW and following(element) is None
