"""A page to its article: the main content as plain HTML, and what is known about it; and an item completed from its page."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from feedtool.extract.about import About, about
from feedtool.extract.content import chosen_content, main_content
from feedtool.extract.page import absolute, parse_page, said
from feedtool.model import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from feedtool.extract.about import ReadDate
    from feedtool.model import Item

WORDS = 6
LEAST = 40
"""Characters from which on a paragraph that an earlier page has too is a repetition."""


@dataclass(frozen=True, slots=True)
class Rules:
    """CSS selectors of one who knows the pages: of the content, of what is no part of it, of the link to the next page."""

    content: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Article(About):
    """The article of a page: `html` is its content with absolute URLs, which is not safe yet.

    `next_page` is on the same host and not the page itself.
    """

    html: str = ""
    next_page: str | None = None


def article(text: str, url: str, rules: Rules, *, read_date: ReadDate, now: datetime | None = None) -> Article:
    """Find the article of a page that was found at `url`.

    No date after `now` (when the page was fetched) is believed. Raises ValueError with a one-line reason where the page is no
    HTML, too large, or has no article.
    """
    page = parse_page(text, url)
    known = about(page, url, read_date=read_date, now=now)
    following = _next(page, url, rules.next_page)
    _remove(page, rules.remove)
    content = _content(page, rules)
    if not content:
        raise ValueError(_missing(rules))
    whole = {each.name: getattr(known, each.name) for each in fields(About)}
    return Article(**whole, html=_headless(content, known.title, read_date), next_page=following)


def joined(pages: Sequence[Article]) -> Article:
    """Join the pages of one article: what the first says of it, and the text of all; what a later one repeats is there once."""
    first, seen, parts = pages[0], set[str](), []
    for page in pages:
        blocks = _blocks(page.html)
        parts += [source for source, text in blocks if len(text) < LEAST or text not in seen]
        seen.update(text for _, text in blocks)
    tags = tuple(dict.fromkeys(tag for page in pages for tag in page.tags))
    return replace(first, html="\n".join(parts), tags=tags, next_page=pages[-1].next_page)


def complete(item: Item, page: Article) -> Item:
    """Give an item the content of its page, and what else it lacks; what it says of itself stays.

    Its own content becomes the summary where it has none and the page says more. A page with less than half of the text that
    the item has already changes nothing but what is lacking: it asks for money, or for consent.
    """
    own, whole = (_words(text) for text in (item.content, page.html))
    is_more = 2 * len(whole) >= len(own)
    teaser = own if own and is_more and len(own) < len(whole) else None
    return replace(
        item,
        title=item.title or page.title or "",
        content=page.html if is_more else item.content,
        content_type="html" if is_more else item.content_type,
        summary=item.summary or teaser or page.summary,
        published=item.published or page.published,
        updated=item.updated or page.updated,
        authors=item.authors or tuple(map(Person, page.authors)),
        tags=item.tags or page.tags,
        language=item.language or page.language,
        image=item.image or page.image,
    )


def _picked(page: HtmlElement, selector: str) -> list[HtmlElement]:
    from feedtool.extract.selectors import pick  # noqa: PLC0415  - only where a source has selectors

    return list(pick(page, selector))


def _next(page: HtmlElement, url: str, selector: str | None) -> str | None:
    """Give the address of the next page: on the same host, and another page."""
    links = _picked(page, selector) if selector else []
    named = next((href for link in links if (href := absolute(link.get("href"), url))), None)
    if named is None or urlsplit(named).netloc != urlsplit(url).netloc or urldefrag(named)[0] == urldefrag(url)[0]:
        return None
    return named


def _remove(page: HtmlElement, selectors: tuple[str, ...]) -> None:
    for selector in selectors:
        for element in _picked(page, selector):
            if element.getparent() is not None:
                element.drop_tree()


def _content(page: HtmlElement, rules: Rules) -> str:
    """Take what the first selector that matches chooses; without selectors, what looks like the article."""
    if not rules.content:
        return main_content(page)
    return next((chosen_content(found) for selector in rules.content if (found := _picked(page, selector))), "")


def _missing(rules: Rules) -> str:
    if rules.content:
        return f"content: {', '.join(map(repr, rules.content))} matched nothing on the page; correct the selector"
    return "has no text that looks like an article; name its element with a selector (full_text: {content: …})"


def _headless(content: str, title: str | None, read_date: ReadDate) -> str:
    """Leave out what stands at the top and is known: the title, and a line that is but a date."""
    blocks = _blocks(content)
    while blocks:
        if "<img" in blocks[0][0] or not (blocks[0][1] == title or _is_date(blocks[0][1], read_date)):
            break
        blocks = blocks[1:]
    return "\n".join(source for source, _ in blocks) if blocks else content


def _is_date(text: str, read_date: ReadDate) -> bool:
    """Say whether a line is a date with at most a word or two around it, and no sentence."""
    return (
        len(text) <= LEAST and not text.endswith((".", "!", "?", ":")) and len(text.split()) <= WORDS and bool(read_date(text))
    )


def _blocks(content: str) -> list[tuple[str, str]]:
    """Part content at its outermost elements: the source of each, and its text."""
    from lxml import html  # noqa: PLC0415

    parts: Any = html.fragments_fromstring(content)
    return [
        (part, part.strip()) if isinstance(part, str) else (str(html.tostring(part, encoding="unicode")).strip(), said(part))
        for part in parts
    ]


def _words(text: str) -> str:
    """Give the text of content that may be HTML, for its length."""
    from lxml import etree, html  # noqa: PLC0415

    try:
        return said(html.fragment_fromstring(text, create_parent="div")) if "<" in text else " ".join(text.split())
    except (etree.LxmlError, ValueError):
        return text
