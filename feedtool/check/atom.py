"""Whether an Atom 1.0 document follows RFC 4287; stricter in this: addresses are absolute, and a feed links to itself."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from feedtool import values
from feedtool.check import html
from feedtool.check.findings import Finding, shown
from feedtool.check.xml import Shape, Value, attribute, line, shape, unique, words
from feedtool.spaces import ATOM, LANG, THUMBNAIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"
_MEDIA = re.compile(r"[\w.+-]+/[\w.+-]+")


def _tags(names: str) -> frozenset[str]:
    return frozenset(f"{{{ATOM}}}{name}" for name in names.split())


_URL = Value("atom/url", values.is_url, "an absolute http(s) address without spaces")
_DATE = Value("atom/date", values.is_rfc3339, "an RFC 3339 date with an offset")
_ID = Value("atom/id", values.is_iri, "an absolute IRI")
_EMAIL = Value("atom/person", values.is_email, "an e-mail address")
_TERM = Value("atom/category", bool, "what the category is called")
_KIND = Value("atom/link", _MEDIA.match, "a media type")
_NUMBER = Value("atom/link", re.compile("[0-9]+").fullmatch, "a number of bytes")
_LANGUAGE = Value("atom/language", values.is_language, "a language tag such as 'en-GB'")

_AUTHOR, _LINK, _CONTENT, _ENTRY = (f"{{{ATOM}}}{name}" for name in ("author", "link", "content", "entry"))
_CATEGORY, _SOURCES = (f"{{{ATOM}}}{name}" for name in ("category", "source"))
_VALUES = {f"{{{ATOM}}}{name}": value for name, value in {"id": _ID, "updated": _DATE, "published": _DATE}.items()}
_SPACE = f"{{{ATOM}"
_FEED = Shape(
    "atom",
    _SPACE,
    _tags("id title updated"),
    _tags("generator icon logo rights subtitle"),
    _tags("author category contributor link entry"),
    _VALUES,
)
_ITEM = Shape(
    "atom",
    _SPACE,
    _tags("id title updated"),
    _tags("content published rights source summary"),
    _tags("author category contributor link"),
    _VALUES,
)
_SOURCE = Shape(
    "atom",
    _SPACE,
    frozenset(),
    _tags("id title updated generator icon logo rights subtitle"),
    _tags("author category contributor link"),
    _VALUES,
)
_PERSON = Shape(
    "atom",
    _SPACE,
    _tags("name"),
    _tags("email uri"),
    frozenset(),
    {f"{{{ATOM}}}email": _EMAIL, f"{{{ATOM}}}uri": Value("atom/url", values.is_iri, "an absolute address")},
)
_TEXTS = _tags("title subtitle summary rights content")
_PEOPLE = _tags("author contributor")


def findings(feed: etree._Element) -> Iterator[Finding]:
    """Say what is wrong with a `<feed>`."""
    yield from shape(feed, _FEED)
    yield from _common(feed)
    if _rels(feed)["self"] != 1:
        yield Finding(line(feed), "atom/self", f"<feed> has {_rels(feed)['self']} links of rel 'self': it takes one")
    is_signed = feed.find(_AUTHOR) is not None
    for entry in feed.iterfind(_ENTRY):
        yield from _entry(entry, is_signed=is_signed)
    yield from unique(feed.findall(f"{_ENTRY}/{{{ATOM}}}id"), "atom/id-unique")


def _entry(entry: etree._Element, *, is_signed: bool) -> Iterator[Finding]:
    yield from shape(entry, _ITEM)
    yield from _common(entry)
    tags = {child.tag for child in entry}
    for source in entry.iterchildren(_SOURCES) if _SOURCES in tags else ():
        yield from shape(source, _SOURCE)
        yield from _common(source)
    if not is_signed and _AUTHOR not in tags and entry.find(f"{_SOURCES}/{_AUTHOR}") is None:
        yield Finding(line(entry), "atom/author", "neither <entry> nor <feed> has an author: add one")
    if _CONTENT not in tags and not _rels(entry)["alternate"]:
        yield Finding(line(entry), "atom/content", "<entry> has neither content nor a link of rel 'alternate': add one")


def _common(parent: etree._Element) -> Iterator[Finding]:
    if parent.get(LANG):
        yield from attribute(parent, LANG, _LANGUAGE)
    yield from _twins(parent)
    for child in parent:
        tag = child.tag
        if tag in _TEXTS:
            yield from _text(child)
        elif tag in _PEOPLE:
            yield from shape(child, _PERSON)
        elif tag == _LINK:
            yield from _link(child)
        elif tag == _CATEGORY:
            yield from attribute(child, "term", _TERM)
        elif tag == THUMBNAIL:
            yield from attribute(child, "url", _URL)


def _link(link: etree._Element) -> Iterator[Finding]:
    yield from attribute(link, "href", _URL)
    for name, wanted in (("type", _KIND), ("length", _NUMBER)):
        if link.get(name) is not None:
            yield from attribute(link, name, wanted)


def _rels(parent: etree._Element) -> Counter[str]:
    return Counter(link.get("rel", "alternate") for link in parent.iterchildren(_LINK))


def _twins(parent: etree._Element) -> Iterator[Finding]:
    """Find alternates that no reader could tell apart (RFC 4287, section 4.1.1)."""
    seen: set[tuple[str | None, str | None]] = set()
    for link in parent.iterchildren(_LINK):
        if link.get("rel", "alternate") != "alternate":
            continue
        if (link.get("type"), link.get("hreflang")) in seen:
            yield Finding(line(link), "atom/alternate", "a second alternate link of the same type and language: keep one")
        seen.add((link.get("type"), link.get("hreflang")))


def _text(element: etree._Element) -> Iterator[Finding]:
    """Find text constructs and content that are not what their type says (RFC 4287, sections 3.1 and 4.1.3)."""
    kind = element.get("type", "text")
    if kind == "xhtml":
        yield from _xhtml(element)
    elif kind == "html" or (kind == "text/html" and element.tag == _CONTENT):
        yield from _escaped(element)
        yield from html.unsafe(words(element), line(element))
    elif kind == "text":
        yield from _escaped(element)
    else:
        yield from _media(element, kind)


def _escaped(element: etree._Element) -> Iterator[Finding]:
    if len(element):
        yield Finding(line(element), "atom/text", f"type {element.get('type', 'text')!r} holds elements: escape its HTML")


def _xhtml(element: etree._Element) -> Iterator[Finding]:
    if [child.tag for child in element] != [_XHTML_DIV] or words(element).strip():
        yield Finding(line(element), "atom/text", "type 'xhtml' takes one <div> of the XHTML namespace: put all of it in one")
    for child in element:
        yield from html.walk(child, line(child))


def _media(element: etree._Element, kind: str) -> Iterator[Finding]:
    if element.tag != _CONTENT or not _MEDIA.match(kind):
        yield Finding(line(element), "atom/type", f"type is {shown(kind)}: write 'text', 'html' or 'xhtml'")
    if element.get("src") is not None:
        yield from attribute(element, "src", _URL)
    for child in element:
        yield from html.walk(child, line(child))
