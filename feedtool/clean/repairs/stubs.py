"""Takes out what stands at the end in place of the rest: "continue reading" links, and lines that say where this came from.

Such a block leads to the item's own page, and nothing follows it. A link at the end of a sentence belongs to its paragraph and
stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.hosts import host_and_path
from feedtool.clean.repairs.phrases import MORE
from feedtool.clean.repairs.shape import bare, block_of, is_alone, is_last, links_in, text_of, words_in
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.html import HtmlBody

STEP = "stubs"
_CALLED = re.compile(r"(?:^|[\s_-])(?:more-?link|read-?more|continue-?reading|readmore[\w-]*|excerpt-?more)(?=$|\s|__|--)")
_LONGEST = 8
"""Words of a link that leads on, and of what a line says around its links."""

_ARROWS = re.compile(r"[\s.…\[\]()→»›>|·–—-]*")
_LAST = 4
"""How many links from the end are looked at."""


def stubs(draft: Draft, settings: Settings) -> Draft:
    """Take out links to the item's own page at the end that say no more than "go on", and lines of syndication there."""
    body = tree(draft)
    links = body.tags.get("a", ())
    if not links:
        return draft
    page = _page(draft.base or "")
    to_itself = [link for link in reversed(links[-_LAST:]) if page[0] and _page(link.get("href") or "") == page]
    found = (_ending(link, body, draft.title) for link in to_itself)
    return take(draft, settings, STEP, [cut for cut in found if cut is not None])


def _page(url: str) -> tuple[str, str]:
    """Give what names a page: host and path, without `www.` and a slash at the end."""
    host, path = host_and_path(url)
    return (host.removeprefix("www."), path.rstrip("/")) if host else ("", "")


def _ending(link: etree._Element, body: HtmlBody, title: str) -> Cut | None:
    """Say what a block at the end is that leads to the item itself, if it is nothing else."""
    block = block_of(link, body.root)
    if not (is_alone(block) and is_last(block, body.root)):
        return None
    if _is_syndication(block, link, title):
        return Cut(block, "syndication line")
    text, whole = text_of(link), text_of(block)
    if not _ARROWS.fullmatch(whole.replace(text, "", 1)):
        return None
    is_called = _CALLED.search(f"{link.get('class') or ''} {block.get('class') or ''}") is not None
    is_more = bare(text) in MORE or (is_called and words_in(text) <= _LONGEST)
    return Cut(block, "continue reading") if is_more else None


def _is_syndication(block: etree._Element, link: etree._Element, title: str) -> bool:
    """Say whether a block is a line like "The post {title} appeared first on {site}", in any language."""
    links = links_in(block)
    if len(links) != 2 or links[0] is not link or not bare(title) or bare(text_of(link)) != bare(title):  # noqa: PLR2004
        return False
    host, path = host_and_path(links[1].get("href") or "")
    around = words_in(text_of(block)) - words_in(text_of(link)) - words_in(text_of(links[1]))
    return host.removeprefix("www.") == _page(link.get("href") or "")[0] and path.strip("/") == "" and around <= _LONGEST
