"""One page that lists items: two trees of the same elements, so that CSS and XPath can both choose among them."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self, cast

from feedtool.errors import ItemError
from feedtool.extract.page import picture
from feedtool.extract.selectors import MARK, compiled
from feedtool.sources import encoding as encodings
from feedtool.sources import objects, scriptdata
from feedtool.sources.embedded import linked_records, marked_records
from feedtool.sources.expressions import filled, pieces
from feedtool.sources.instead import FEW, instead
from feedtool.sources.picks import is_xpath, split
from feedtool.sources.shape import FIELDS, absolute
from feedtool.sources.values import texts
from feedtool.sources.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import BeautifulSoup, Tag
    from lxml.html import HtmlElement

    from feedtool.model import Document
    from feedtool.sources.html import HtmlSource, Script
    from feedtool.sources.kinds import Context
    from feedtool.sources.picks import Pick
    from feedtool.sources.records import Gathering
    from feedtool.sources.shape import Field

MAX_CHARACTERS = 20_000_000
MAX_ELEMENTS = 200_000
MAX_DEPTH = 250
MARKED = re.compile(rf'\s?{MARK}="[0-9]+"')
CROWD = re.compile(r"<[A-Za-z][^\s<>]*+(?:\s++[^\s<>=]++(?>(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>]*+))?)){1001}")
"""An element with more than 1,000 attributes: lxml needs more than 9 s for 50,000."""

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEADINGS = "h1, h2, h3, h4, h5, h6"


class Listing:
    """A page: `elements` are those of the tree by lxml, each with its place as a mark that the tree for CSS has too."""

    def __init__(self, document: Document, root: HtmlElement) -> None:
        self.document, self.root = document, root
        self.is_rendered = False
        self.base = next(
            (url for each in root.iter("base") if (url := absolute(each.get("href") or "", document.url))), document.url
        )
        self.elements = list(root.iter("*"))
        for at, element in enumerate(self.elements):
            element.set(MARK, str(at))

    @classmethod
    def of(cls, document: Document, context: Context, *, encoding: str | None = None) -> Self:
        """Parse a page; raise ItemError for what is none, or cannot be parsed at bearable cost."""
        from lxml import etree, html  # noqa: PLC0415

        text = _text(document, context, encoding)
        _demand_page(text, document)
        try:
            root = html.document_fromstring(
                text.encode(), parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
            )
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            raise ItemError("is empty, or no page of HTML", where=document.origin) from error
        return cls(document, root)

    def take(self, options: HtmlSource, work: Gathering) -> int:
        """Take the items of the page; give how many were new. Raises ItemError where none is there."""
        self.is_rendered = options.render == "browser"
        if options.script is not None:
            return objects.take(self._script(options.script), self._rules(options.script), self.document, work)[1]
        if options.data != "page":
            records = linked_records(self.root) if options.data == "json-ld" else marked_records(self.root, self.base)
            if not records and options.empty == "error":
                raise self._refusal(f"has no articles in {options.data}", "find them with items and fields")
            return objects.take(records, objects.Rules(None, {}), self._as_based(), work)[1]
        chosen = self.choose(self.root, options.items or "")
        if not chosen and options.empty == "error":
            raise self._refusal(f"items: {options.items!r} matches nothing", "correct items")
        document, new = self._as_based(), 0
        for number, element in enumerate(chosen, 1):
            if work.is_full():
                break
            values = self._values(element, options.fields.given())
            new += work.take(values, document, where=f"item {number:,} of {self.document.origin}")
        return new

    def following(self, selector: str) -> str | None:
        """Give the absolute URL that a selector finds, of its `href` if it does not say otherwise."""
        path, part = (selector, "text") if is_xpath(selector) else split(selector)
        if not is_xpath(selector) and part == "text":
            selector = f"{path}@href"
        found = self.find(self.root, selector)
        return absolute(found[0], self.base) if found else None

    def choose(self, element: HtmlElement, selector: str) -> list[HtmlElement]:
        """Give the elements inside of one that a selector chooses, in the order of the page."""
        if is_xpath(selector):
            return [each for each in self._xpath(element, selector) if not isinstance(each, str)]
        path, _ = split(selector)
        if path in {"", ":scope"}:
            return [element]
        tag = self._tag(element)
        return (
            []
            if tag is None
            else [self.elements[int(str(each[MARK]))] for each in compiled(path).select(tag) if each.has_attr(MARK)]
        )

    def find(self, element: HtmlElement, selector: str) -> list[str]:
        """Give the texts that a selector takes of what it chooses."""
        if is_xpath(selector):
            return [each if isinstance(each, str) else words(each) for each in self._xpath(element, selector)]
        _, part = split(selector)
        return [text for each in self.choose(element, selector) if (text := self._part(each, part)) is not None]

    def _values(self, element: HtmlElement, rules: Mapping[Field, tuple[Pick, ...]]) -> dict[Field, list[str]]:
        values: dict[Field, list[str]] = {field: self._guess(element, field) for field in FIELDS if field not in rules}
        templates: dict[Field, str] = {}
        for field, picks in rules.items():
            values[field], template = self._by_rules(element, picks)
            if template is not None:
                templates[field] = template
        for field, template in templates.items():
            values[field] = _made(template, field, values) or _defaults(rules[field])
        values["tags"] = [tag for text in values["tags"] for tag in texts(text, "tags")]
        return values

    def _by_rules(self, element: HtmlElement, picks: tuple[Pick, ...]) -> tuple[list[str], str | None]:
        """Give what the first rule that counts finds, and the template that this is put into."""
        for pick in picks:
            found = [text for text in self.find(element, pick.select) if text.strip()] if pick.select else []
            if pick.regex:
                found = [text for each in found if (text := _matched(pick.regex, each))]
            if found or (pick.template and not pick.select):
                return found, pick.template
        return _defaults(picks), None

    def _guess(self, element: HtmlElement, field: Field) -> list[str]:
        """Find what needs no rule in most lists: the heading, the link, the image."""
        match field:
            case "title":
                return self.find(element, HEADINGS) or self.find(element, "a")
            case "link":
                return (
                    self.find(element, ":is(h1, h2, h3, h4, h5, h6) a@href")
                    or self.find(element, "a@href")
                    or self.find(element, "@href")
                )
            case "image":
                pictures = (picture(each, self.base or "") for each in element.iter("img"))
                return [url for url in pictures if url][:1]
            case "published":
                return [*self.find(element, "time@datetime")[:1], *self.find(element, "time")[:1]]
        return []

    def _part(self, element: HtmlElement, part: str) -> str | None:
        if part == "text":
            return words(element)
        if part in {"html", "outer"}:
            return self._markup(element, outer=part == "outer")
        value = element.get(part)
        return value if value is None or part not in {"href", "src", "poster", "cite"} else absolute(value, self.base) or value

    def _markup(self, element: HtmlElement, *, outer: bool) -> str:
        from lxml import html  # noqa: PLC0415

        text = html.tostring(element, encoding="unicode", with_tail=False)
        copy = html.fragment_fromstring(MARKED.sub("", text), create_parent="div")
        if self.base:
            copy.make_links_absolute(self.base, resolve_base_href=False, handle_failures="ignore")
        holder = copy if outer else next(iter(copy), copy)
        inner = "".join(html.tostring(each, encoding="unicode") for each in holder)
        return f"{_escaped(holder.text)}{inner}".strip()

    def _xpath(self, element: HtmlElement, expression: str) -> list[Any]:
        from lxml import etree  # noqa: PLC0415

        try:
            found = element.xpath(expression.removeprefix("xpath:"), smart_strings=False)
        except etree.XPathError as error:
            raise ItemError(f"{expression!r} cannot be applied: {str(error).lower()}", where=self.document.origin) from error
        return (
            [each for each in found if isinstance(each, str) or hasattr(each, "iter")]
            if isinstance(found, list)
            else [str(found)]
        )

    def _tag(self, element: HtmlElement) -> Tag | BeautifulSoup | None:
        return self._soup if element is self.root else self._tags.get(str(element.get(MARK)))

    @cached_property
    def _soup(self) -> BeautifulSoup:
        from bs4 import BeautifulSoup  # noqa: PLC0415
        from lxml import html  # noqa: PLC0415

        return BeautifulSoup(html.tostring(self.root, encoding="unicode"), "lxml")

    @cached_property
    def _tags(self) -> dict[str, Tag]:
        return {str(tag[MARK]): tag for tag in self._soup.find_all(True) if tag.has_attr(MARK)}

    def _refusal(self, message: str, advice: str) -> ItemError:
        told = instead(self.root, self.document, advice=advice, few=0 if self.is_rendered else FEW)
        return ItemError(f"{message}; {told}", where=self.document.origin)

    def _as_based(self) -> Document:
        from dataclasses import replace  # noqa: PLC0415

        return replace(self.document, url=self.base)

    def _rules(self, script: Script) -> objects.Rules:
        return objects.Rules(script.items, script.fields.given())

    def _script(self, script: Script) -> Any:
        """Give the data that a page carries for its scripts."""
        if script.select is not None:
            texts = [each.text or "" for each in self.choose(self.root, script.select)]
            what = f"script: {script.select!r}"
        else:
            texts = scriptdata.assigned((each.text or "" for each in self.root.iter("script")), script.variable or "")
            what = f"script: the variable {script.variable!r}"
        if not texts:
            raise self._refusal(f"{what} is nowhere on the page", "correct script")
        try:
            return scriptdata.value_of(texts[0])
        except ValueError as error:
            raise ItemError(f"{what} {error}", where=self.document.origin) from error


def _text(document: Document, context: Context, encoding: str | None) -> str:
    try:
        if encoding or document.charset:
            try:
                text = encodings.decode(document.data, language=context.language, encoding=encoding or document.charset)
            except ValueError:
                if encoding:
                    raise
                text = encodings.decode_page(document.data, language=context.language)
        else:
            text = encodings.decode_page(document.data, language=context.language)
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error
    return ILLEGAL.sub("", text)


def _demand_page(text: str, document: Document) -> None:
    """Refuse what is no page, with the kind that would read it, and what a parser would choke on."""
    start = text[:2000].lstrip().lower()
    if not start:
        raise ItemError(
            "is empty: 0 bytes where a page should be; correct url or path, or ask its owner", where=document.origin
        )
    if start.startswith(("{", "[")):
        raise ItemError("is JSON, not HTML; read it with kind: json", where=document.origin)
    if re.search(r"<(?:rss|feed|rdf:rdf)[\s>]", start) and "<html" not in start:
        raise ItemError("is a feed, not a page; read it with kind: feed", where=document.origin)
    if "<" not in text:
        raise ItemError(
            f"has no HTML: it begins with {' '.join(start.split())[:60]!r}; correct url or path", where=document.origin
        )
    if CROWD.search(text):
        raise ItemError("has an element with more than 1,000 attributes; correct url or path", where=document.origin)
    if text.count("<") > 2 * MAX_ELEMENTS or len(text) > MAX_CHARACTERS:
        raise ItemError(f"has more than {MAX_ELEMENTS:,} elements; choose a page that lists less", where=document.origin)


def _made(template: str, field: Field, values: Mapping[Field, list[str]]) -> list[str]:
    """Put each of the texts of a field, and the first of others, into a template; nothing where a hole stays empty."""

    def fill(hole: str, text: str) -> str:
        value = text if hole in {"", field} else next(iter(values.get(cast("Field", hole), [])), "")
        return " ".join(value.split())

    made = [filled(pieces(template), partial(fill, text=text)) for text in values[field] or [""]]
    return [text for text in made if text]


def _defaults(picks: tuple[Pick, ...]) -> list[str]:
    return [pick.default for pick in picks if pick.default is not None][:1]


def _matched(pattern: str, text: str) -> str | None:
    import re2  # noqa: PLC0415  - few rules have a pattern

    match = re2.search(pattern, text)
    if match is None:
        return None
    found = match.group(1) if match.re.groups else match.group(0)
    return found or None


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
