"""The source kind `html`: pages that list items, read by selectors or by the data that they carry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from feedtool.config import After, Block, RefusalError, Text, check, option, whole
from feedtool.config.fields import Info  # noqa: TC001  - pydantic reads it
from feedtool.errors import ItemError, SourceError
from feedtool.sources import given
from feedtool.sources.expressions import Expression  # noqa: TC001  - pydantic reads it
from feedtool.sources.given import Given, demand_http
from feedtool.sources.kinds import Found, Kind
from feedtool.sources.objects import Paths
from feedtool.sources.picks import Pick, checked
from feedtool.sources.records import Fields, Gathering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.ask import Get
    from feedtool.model import Document
    from feedtool.sources.kinds import Context
    from feedtool.sources.listing import Listing
    from feedtool.sources.shape import Field

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
PAGES = 5


class Picks(Fields[Pick]):
    """Where the fields of an item are in its element: selectors, or mappings of select, regex, template and default."""


class Script(Block):
    """Data that a page carries for its own scripts: a `script` element with JSON, or a variable that is set to JSON."""

    select: Annotated[Text, After(checked)] | None = option(
        "The CSS selector of the `script` element that holds it.", default=None
    )
    variable: Text | None = option("The variable that it is assigned to, as in `window.__STATE__`.", default=None)
    items: Expression | None = option("Where in it the items are, in JMESPath; default: the one list in it.", default=None)
    fields: Paths = option("Where in an item its fields are, in JMESPath.", default=Paths())

    @whole(mode="after")
    def _one(self) -> Self:
        if (self.select is None) == (self.variable is None):
            raise RefusalError("expected exactly one of select and variable")
        return self


class HtmlSource(Given):
    """Pages that list items."""

    kind: Literal["html"] = option("Pages that list items, read by selectors or by the data that they carry.")
    render: Literal["plain", "browser"] = option(
        "Whether a page is read as it is sent, or as a `browser` shows it (extra `browser`).", default="plain"
    )
    data: Literal["page", "json-ld", "microdata"] = option(
        "Where items are looked for: in elements of the `page`, or in its JSON-LD or microdata.", default="page"
    )
    script: Script | None = option("Data for the page's own scripts, in which the items are.", default=None)
    items: Annotated[Text, After(checked)] | None = option("The selector of the elements that are an item each.", default=None)
    fields: Picks = option(
        "Where in its element the fields of an item are; default: its heading, its first link and its first image.",
        default=Picks(),
    )
    next: Annotated[Text, After(checked)] | None = option("The selector of the link to the next page.", default=None)
    pages: int = option("The number of pages that are read at most, with `next`.", default=PAGES, ge=1, le=100)
    empty: Literal["error", "allow"] = option(
        "Whether a page on which nothing is found is an `error`: a redesign looks like that.", default="error"
    )

    @check("render")
    @classmethod
    def _render(cls, value: str, info: Info[Any]) -> str:
        if value == "browser":
            demand_http(info)
        return value

    @whole(mode="after")
    def _items(self) -> Self:
        if self.script is not None and (self.data != "page" or self.items is not None):
            raise RefusalError("expected script alone, without items and data")
        if self.data == "page" and self.script is None and self.items is None:
            raise RefusalError("expected items, the selector of the elements that are an item each; or data, or script")
        if self.path and self.next:
            raise RefusalError("expected url, as next has no meaning for files")
        return self


def read(options: HtmlSource, context: Context) -> Found:
    """Read every page of the source, in order; of items with one key the first counts.

    Raises SourceError for a page on which no item is found, unless that is allowed.
    """
    rules: Mapping[Field, tuple[Any, ...]] = (options.script or options).fields.given()
    work = Gathering(context, "html", rules)
    if options.url:
        for url in options.url:
            _pages(options, context, work, url)
        return _found(options, work, Found(fingerprint=""))
    read = given.documents(options, context)
    if read.unmodified:
        return Found(fingerprint=read.fingerprint, unmodified=True)
    for document in read.documents:
        _page(options, context, work, document)
    return _found(options, work, Found(problems=read.problems, fingerprint=read.fingerprint))


def _found(options: HtmlSource, work: Gathering, rest: Found) -> Found:
    if not work.items and options.empty == "error" and not rest.problems and not work.problems:
        raise SourceError("no item was found on any page; they may have changed: correct items, or set empty to allow")
    return work.found(rest)


def _pages(options: HtmlSource, context: Context, work: Gathering, url: str) -> None:
    asked: set[str] = set()
    first = _request(options, url)
    for number in range(1, (options.pages if options.next else 1) + 1):
        asked.add(url)
        document = context.ask(given.beyond(first, url) if number > 1 else first)
        listing, new = _page(options, context, work, document)
        following = listing.following(options.next) if options.next else None
        if following is None or not new or work.is_full():
            return
        if following in asked or urlsplit(following).netloc != urlsplit(document.url or url).netloc:
            work.hint(f"page {number} leads on to {following}, which was read before or is another host's; reading ends there")
            return
        url = following
    if options.next:
        work.hint(f"only the first {options.pages} pages are read; raise pages for more")


def _request(options: HtmlSource, url: str) -> Get:
    return replace(given.request(options, url, accept=ACCEPT, role="page"), render=options.render == "browser")


def _page(options: HtmlSource, context: Context, work: Gathering, document: Document) -> tuple[Listing, int]:
    """Take the items of one page; give the page, and how many items were new."""
    from feedtool.sources.listing import Listing  # noqa: PLC0415  - where nothing changed no page is parsed

    try:
        listing = Listing.of(document, context, encoding=options.encoding)
        return listing, listing.take(options, work)
    except ItemError as error:
        raise SourceError(f"{error.where}: {error}") from error


KIND = Kind(HtmlSource, read)
