"""Takes out share bars: links that hand the page on to somebody else, with the heading above them, and prompts to reply."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from feedtool.clean.repairs.furniture import heading_of, longest_run, marked
from feedtool.clean.repairs.phrases import SHARE
from feedtool.clean.repairs.shape import bare, block_of, is_alone, is_block, is_last, links_in, text_of, words_in
from feedtool.clean.repairs.sharing import PLACES
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "share"
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:sharedaddy|sd-sharing|jp-sharing|addtoany[\w-]*|a2a_kit|addthis[\w-]*|shariff|ssba[\w-]*|heateor[\w-]*|sharethis[\w-]*"
    r"|share-?(?:bar|buttons?|links?|icons?|tools?|this|widget|post|article|options|container|list|row|block|section|menu)"
    r"|social-?(?:share|sharing|buttons?|bar|icons|links|media-icons)|sharing-?(?:buttons?|links?|tools)|post-?share|article-?share"
    r"|entry-?share|feedflare|essb[\w-]*|mashsb[\w-]*|dpsp[\w-]*|swp_social[\w-]*|novashare[\w-]*|simplesocialbuttons|wp-block-social-links"
    r"|wp-block-jetpack-sharing-buttons)(?=$|\s|__|--)"
)
_FEW = 2
"""Words beside its links that a share bar may have, whatever they are."""

_MOST = 60
"""Links of one bar."""

_SHORT = 8
"""Words in a row, outside links, that are no sentence yet."""


def share(draft: Draft, settings: Settings) -> Draft:
    """Take out every block that is nothing but such links, or is called a share bar and has no prose in it."""
    body = tree(draft)
    links = [link for link, href in body.links if is_share(href)]
    if not (links or body.marks or "mailto:" in body.addresses):
        return draft
    cuts = [Cut(bar, "share links") for bar in _bars(links, body.root)]
    cuts += [Cut(bar, "share bar") for bar in marked(draft, _CALLED) if longest_run(bar) < _SHORT and not _holds_text(bar)]
    cuts += [Cut(block, "reply prompt") for block in _replies(body.tags.get("a", ()), body.root, draft.title)]
    return take(draft, settings, STEP, [*cuts, *_headings(cuts)])


@lru_cache(maxsize=256)
def is_share(href: str | None) -> bool:
    """Say whether an address hands a page on.

    >>> is_share("https://www.facebook.com/sharer/sharer.php?u=x"), is_share("https://www.facebook.com/desk")
    (True, False)
    """
    if not href:
        return False
    return PLACES.match(href.strip().lower()) is not None


def _bars(links: Sequence[etree._Element], root: etree._Element) -> Iterator[etree._Element]:
    """Climb from each share link to the largest element that holds no more than such links and a few words."""
    known: dict[etree._Element, bool] = {}
    for link in links:
        bar = None
        for outer in (link, *link.iterancestors()):
            if outer is root or not known.setdefault(outer, outer not in known and _is_bar(outer)):
                break
            bar = outer
        if bar is not None and (is_block(bar) or _stands_alone(bar, root)):
            yield bar


def _is_bar(element: etree._Element) -> bool:
    links = list(islice(element.iter("a"), _MOST + 1))
    if len(links) > _MOST or not all(is_share(link.get("href")) for link in links if link.get("href")):
        return False
    beside = text_of(element)
    for link in links:
        beside = beside.replace(text_of(link), "", 1)
    return (words_in(bare(beside)) <= _FEW or bare(beside) in SHARE) and not _has_picture(element)


def _has_picture(element: etree._Element) -> bool:
    """Say whether there are pictures outside the links."""
    images = sum(1 for _ in element.iter("img", "video", "audio", "iframe", "table", "pre"))
    return images > 0 and images > sum(1 for link in element.iter("a") for _ in link.iter("img"))


def _stands_alone(bar: etree._Element, root: etree._Element) -> bool:
    """Say whether inline links stand in no sentence: between blocks, or at the very end with other such links."""
    holder = bar.getparent()
    if holder is None or (holder is not root and not is_block(holder)):
        return False
    before, after = bar.getprevious(), bar.getnext()
    text = (before.tail if before is not None else holder.text) or ""
    return words_in(text) + words_in(bar.tail or "") == 0 and all(
        each is None or is_block(each) or each.tag == "br" or is_share(each.get("href")) for each in (before, after)
    )


def _holds_text(bar: etree._Element) -> bool:
    """Say whether a bar holds links with titles, as lists of articles do."""
    return any(words_in(text_of(link)) > _SHORT for link in links_in(bar))


def _replies(links: Sequence[etree._Element], root: etree._Element, title: str) -> Iterator[etree._Element]:
    """Give the block at the end that is one link to write to the author about this very article."""
    wanted = bare(title)
    for link in links[-2:]:
        href = link.get("href") or ""
        if wanted and href.startswith("mailto:") and "subject=" in href:
            subject = bare(" ".join(parse_qs(href.partition("?")[2], max_num_fields=20).get("subject", [""])))
            block = block_of(link, root)
            if wanted in subject and text_of(block) == text_of(link) and is_alone(block) and is_last(block, root):
                yield block


def _headings(cuts: Sequence[Cut]) -> list[Cut]:
    found = ((heading_of(cut.element, SHARE), cut.rule) for cut in cuts if is_block(cut.element))
    return [Cut(heading, rule) for heading, rule in found if heading is not None]
