"""Whole articles: an item and the pages that it links to become one item."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from feedtool.ask import Get
from feedtool.errors import ItemError, SourceError
from feedtool.sources.when import read_when

if TYPE_CHECKING:
    from feedtool.config import Source
    from feedtool.extract.article import Article, Rules
    from feedtool.model import Document, Item
    from feedtool.sources.kinds import Context

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


def whole(item: Item, options: Source, context: Context) -> Item:
    """Complete an item from the page that it links to, and from the pages that follow it.

    A page is asked for once for each version of the item (its date). Raises ItemError where the first page cannot be had or
    has no article: then the item stays as it is. What is missing of later pages is left out.
    """
    from feedtool.extract.article import Rules, complete, joined  # noqa: PLC0415  - only where whole articles are wanted

    if not item.link:
        raise ItemError("has no link to an article; set full_text: false, or give its items a link", where=item.origin)
    wanted = options.full_text
    rules = Rules(tuple(wanted.content), tuple(wanted.remove), wanted.next_page)
    stated = item.updated or item.published
    version = stated.isoformat() if stated else ""
    pages = [_page(item, item.link, rules, version=version, context=context)]
    seen = {urldefrag(item.link)[0]}
    while len(pages) < wanted.max_pages and (following := pages[-1].next_page) and urldefrag(following)[0] not in seen:
        seen.add(urldefrag(following)[0])
        try:
            pages.append(_page(item, following, rules, version=version, context=context))
        except ItemError:
            break
    return complete(item, joined(pages) if len(pages) > 1 else pages[0])


def _page(item: Item, url: str, rules: Rules, *, version: str, context: Context) -> Article:
    from feedtool.extract.article import article  # noqa: PLC0415

    try:
        document = context.ask(Get(url=url, role="page", accept=ACCEPT, once=version))
        read_date = partial(read_when, context=context, now=document.fetched)
        return article(_text(document, context), document.url or url, rules, read_date=read_date, now=document.fetched)
    except (SourceError, ValueError) as error:
        message = str(error)
        raise ItemError(message if url in message else f"{url}: {message}", where=item.origin) from error


def _text(document: Document, context: Context) -> str:
    """Decode a page as its server, the page itself or its language say; raise ValueError for what is no text."""
    from feedtool.sources import encoding  # noqa: PLC0415

    if document.type and not document.type.endswith(("html", "xml", "text/plain", "octet-stream")):
        raise ValueError(f"is {document.type!r}, not a page")
    if document.charset:
        try:
            return encoding.decode(document.data, language=context.language, encoding=document.charset)
        except ValueError:
            pass  # servers say what they are set to, not what they send
    return encoding.decode_page(document.data, language=context.language)
