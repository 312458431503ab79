"""The source kind `json`: any JSON or JSON Lines, from an API or in files; page by page where that is asked for."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self

from feedtool.config import Flag, Line, RefusalError, Text, check, option, whole
from feedtool.errors import FetchError, ItemError, SourceError
from feedtool.sources import given, objects
from feedtool.sources.expressions import Expression, SearchError
from feedtool.sources.given import Given
from feedtool.sources.kinds import Found, Kind
from feedtool.sources.objects import Paths, Rules
from feedtool.sources.paging import ENDS, Paging
from feedtool.sources.records import Gathering
from feedtool.sources.values import meant

if TYPE_CHECKING:
    from feedtool.ask import Get
    from feedtool.model import Document
    from feedtool.sources.kinds import Context

ACCEPT = "application/json, application/x-ndjson;q=0.9, */*;q=0.5"
PAGES = 10


class JsonSource(Given):
    """Any JSON or JSON Lines, from an API or in files."""

    kind: Literal["json"] = option("Any JSON or JSON Lines, from an API or in files.")
    items: Expression | None = option(
        "Where the items are, in JMESPath (`data.posts`); default: the document if it is a list, else the one list in it.",
        default=None,
    )
    fields: Paths = option(
        "Where in an item its fields are: JMESPath expressions, or mappings of path, template and default.", default=Paths()
    )
    guess: Flag = option("Whether fields that are not named in `fields` are found by their usual names.", default=True)
    content_type: Literal["html", "text"] | None = option("What content is; default: found out item by item.", default=None)
    body: str | dict[str, Any] | list[Any] = option(
        "What is sent with POST: a mapping or list, as JSON, or a text as it is.", default=""
    )
    body_type: Line | None = option("The media type of `body`; default: JSON or, for any other text, a form.", default=None)
    next: Expression | None = option(
        "Where an answer has the URL of the next page, or the value for `cursor`, in JMESPath.", default=None
    )
    cursor: Text | None = option("The query parameter that takes what `next` finds.", default=None)
    page: Text | None = option(
        "The query parameter that counts pages, from its number in the URL, else from 1 (from 0 with a `step`).", default=None
    )
    step: int = option("By how much `page` grows: more than 1 for one that counts items.", default=1, ge=1)
    pages: int = option("The number of pages that are read at most, with `next` or `page`.", default=PAGES, ge=1, le=1000)

    @check("body")
    @classmethod
    def _body(cls, value: Any) -> Any:
        return meant(value) if not isinstance(value, str) else value

    @whole(mode="after")
    def _paging(self) -> Self:
        if self.next and self.page:
            raise RefusalError("expected at most one of next and page")
        if self.cursor and not self.next:
            raise RefusalError("expected next, which finds what cursor sends")
        if not self.url and (self.next or self.page or self.body):
            raise RefusalError("expected url, as body, next and page have no meaning for files")
        return self

    def rules(self) -> Rules:
        """Give what of an object is what."""
        return Rules(self.items, self.fields.given(), self.guess)

    def paging(self, first: Get) -> Paging:
        """Give how to go from page to page."""
        return Paging(first, self.next, self.cursor, self.page, self.step)


def read(options: JsonSource, context: Context) -> Found:
    """Read all documents of a source; a file that cannot be read is a problem and the rest goes on.

    Raises SourceError for a URL that cannot be read, and where nothing at all can be.
    """
    work = Gathering(context, options.content_type, options.fields.given())
    if options.url:
        try:
            for url in options.url:
                _pages(options, context, work, _request(options, url))
        except ItemError as error:
            raise SourceError(f"{error.where}: {error}") from error
        return work.found()
    read = given.documents(options, context)
    if read.unmodified:
        return Found(fingerprint=read.fingerprint, unmodified=True)
    for document in read.documents:
        try:
            value = objects.parsed(document, context, work, encoding=options.encoding)
            objects.take(value, options.rules(), document, work)
        except ItemError as error:
            work.fail(error)
    return work.found(Found(problems=read.problems, fingerprint=read.fingerprint))


def _pages(options: JsonSource, context: Context, work: Gathering, first: Get) -> None:
    """Read page after page: to the last, to one that brings nothing new, or to the bound."""
    paging, request, asked = options.paging(first), first, set[str]()
    for number in range(1, options.pages + 1):
        asked.add(request.url)
        document = _page(paging, context, request, number)
        if document is None:
            return
        value = objects.parsed(document, context, work, encoding=options.encoding)
        count, new = objects.take(value, options.rules(), document, work)
        following = _following(paging, value, document, work, number=number)
        if following is None or not count or work.is_full():
            return
        if following.url in asked or not new:
            work.hint(f"page {number} leads on to what was read before; reading ends there")
            return
        request = following
    work.hint(f"only the first {options.pages} pages are read; raise pages for more")


def _page(paging: Paging, context: Context, request: Get, number: int) -> Document | None:
    """Get a page; None for one after the last, which only counting leads to."""
    try:
        return context.ask(request)
    except FetchError as error:
        if number > 1 and paging.page and error.status in ENDS:
            return None
        raise


def _following(paging: Paging, value: Any, document: Document, work: Gathering, *, number: int) -> Get | None:
    try:
        return paging.following(value, document, number=number)
    except SearchError as error:
        work.hint(str(error))
        return None


def _request(options: JsonSource, url: str) -> Get:
    request = given.request(options, url, accept=ACCEPT)
    if options.body == "":
        return request
    text = options.body if isinstance(options.body, str) else json.dumps(options.body, ensure_ascii=False)
    return replace(request, body=text.encode(), body_type=options.body_type or _media_type(text))


def _media_type(text: str) -> str:
    with suppress(ValueError, RecursionError):
        json.loads(text)
        return "application/json"
    return "application/x-www-form-urlencoded"


KIND = Kind(JsonSource, read)
