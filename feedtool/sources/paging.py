"""From one page of an answer to the request for the next: by a URL or cursor that the answer holds, or by counting."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from feedtool.sources.expressions import SearchError, search
from feedtool.sources.given import beyond
from feedtool.sources.shape import absolute
from feedtool.sources.values import texts

if TYPE_CHECKING:
    from feedtool.ask import Get
    from feedtool.model import Document

ADDRESS = re.compile("[/?.]")
"""What every address has; a bare number or code is a cursor."""

ENDS = frozenset({400, 404, 410, 416, 422})
"""How servers answer a request for a page after the last."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How to go on from the `first` page; `next` is a JMESPath expression, `cursor` and `page` are names in a URL's query."""

    first: Get
    next: str | None = None
    cursor: str | None = None
    page: str | None = None
    step: int = 1

    def following(self, value: Any, document: Document, *, number: int) -> Get | None:
        """Ask for the page after the page `number`, whose parsed content is `value`; None after the last.

        Raises SearchError for what leads nowhere.
        """
        first = self.first
        if self.page is not None:
            count = self._start(first.url) + self.step * number
            return replace(first, url=with_parameter(first.url, self.page, str(count)))
        found = next(iter(texts(search(self.next, value), "id")), "") if self.next else ""
        if not found.strip() or found in {"false", "true"}:
            return None
        if self.cursor is not None:
            return replace(first, url=with_parameter(first.url, self.cursor, found))
        url = absolute(found, document.url or first.url)
        if url is None or not ADDRESS.search(found):
            raise SearchError(f"next: {found[:100]!r} is no URL; name in cursor the query parameter that takes it")
        return beyond(first, url)

    def _start(self, url: str) -> int:
        """Give the number of the first page."""
        counts = (unquote_plus(part.partition("=")[2]) for part in _parts(url, str(self.page)))
        return next((int(count) for count in counts if count.isdecimal() and len(count) < 10), int(self.step == 1))  # noqa: PLR2004


def with_parameter(url: str, name: str, value: str) -> str:
    """Set one parameter of a URL's query and leave the others as they are.

    >>> with_parameter("https://example.com/a?page=1&b=c", "page", "2")
    'https://example.com/a?b=c&page=2'
    """
    parts = urlsplit(url)
    own = _parts(url, name)
    others = [part for part in parts.query.split("&") if part and part not in own]
    return urlunsplit(parts._replace(query="&".join([*others, f"{quote(name, safe='[]')}={quote(value, safe='')}"])))


def _parts(url: str, name: str) -> list[str]:
    return [part for part in urlsplit(url).query.split("&") if unquote_plus(part.partition("=")[0]) == name]
