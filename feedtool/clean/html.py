"""A body of HTML: parsed once, changed as one lxml tree, serialised once. Not safe by itself: the sanitiser comes after.

A body owns its tree: a step that changes it gives back a new body around the same tree, and the old one is not used again.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree, html

from feedtool.clean.lines import Line, protected, widen, without
from feedtool.clean.normalise import scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from feedtool.clean.lines import Span

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 200
MAX_ATTRIBUTES = 200
"""Caps before any parser: lxml needs 3 s for 50,000 attributes on one element, nh3 1 s for a depth of 20,000 (measured)."""

_BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
    caption option optgroup select legend br""".split()
)
_OPAQUE = frozenset(
    """script style template noscript iframe object embed svg math textarea title head pre xmp listing plaintext noembed
    noframes audio video canvas select""".split()
)
_CODE = frozenset({"code", "kbd", "samp", "tt", "var"})
_FULL = frozenset("img picture video audio iframe object embed svg math hr input canvas table pre source".split())
_OPTIONAL_END = frozenset("p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rp rt".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?+"
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)(?P<crowd>(?=(?>(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES + 1}}})))?([^>]*+)>?")
"""A tag to its first `>`, and whether it has too many attributes, as a parser reads them: past a `>` in a quoted value.

All is possessive and a match takes what it looked at, so that one pass is linear; `<a<a<a…` is one name.
"""
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_LONGEST_REFERENCE = 100
_FEEDS = frozenset({0x0B, 0x0C})
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<head|<body)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Row:
    """A line while it is gathered: its text pieces (element, is it the tail?, text) and which spans of it are code."""

    number: int
    pieces: list[tuple[etree._Element, bool, str]] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)
    size: int = 0

    def add(self, element: etree._Element, text: str | None, *, tail: bool, code: bool) -> None:
        if not text:
            return
        self.pieces.append((element, tail, text))
        if code:
            self.code.append((self.size, self.size + len(text)))
        self.size += len(text)

    @property
    def line(self) -> Line:
        text = "".join(piece for _, _, piece in self.pieces)
        return Line(self.number, text, (*protected(text), *self.code))


@dataclass(frozen=True, slots=True, eq=False)
class HtmlBody:
    """A parsed body; two are the same body only when they are the same object."""

    root: html.HtmlElement

    def lines(self) -> tuple[Line, ...]:
        """Give what stands between block or line breaks; `pre` is one protected line, media and scripts are none."""
        return tuple(row.line for row in self._rows())

    def map(self, change: Callable[[str], str]) -> HtmlBody:
        """Change every text node outside code, and the labels."""
        changed = self.label(change) is not self
        for element, tail, text in list(_texts(self.root)):
            new = change(text)
            if new != text:
                changed = True
                _set(element, new, tail=tail)
        return HtmlBody(self.root) if changed else self

    def labels(self) -> tuple[str, ...]:
        """Give the `alt` and `title` attributes."""
        return tuple(element.get(name) or "" for element, name in _labelled(self.root))

    def label(self, change: Callable[[str], str]) -> HtmlBody:
        """Change the `alt` and `title` attributes."""
        changed = False
        for element, name in _labelled(self.root):
            old = element.get(name) or ""
            if (new := change(old)) != old:
                element.set(name, new)
                changed = True
        return HtmlBody(self.root) if changed else self

    def cut(self, cuts: Mapping[int, Sequence[Span]]) -> HtmlBody:
        """Take spans out of lines and prune the elements that this emptied."""
        rows = list(self._rows())
        for index, spans in cuts.items():
            _cut_row(rows[index], spans)
        for index in cuts:
            _prune(rows[index], self.root)
        return HtmlBody(self.root)

    def source(self) -> str:
        """Serialise what is inside the root element."""
        whole = str(html.tostring(self.root, encoding="unicode", with_tail=False))
        return whole[whole.index(">") + 1 : whole.rindex("<")] if not whole.endswith("/>") else ""

    def _rows(self) -> Iterator[_Row]:
        row = _Row(1)
        for element, kind, code in walk(self.root):
            if kind == "break":
                if row.pieces:
                    yield row
                    row = _Row(row.number + 1)
            elif kind == "opaque":
                row.add(element, inner_text(element), tail=False, code=True)
            else:
                row.add(element, element.tail if kind == "tail" else element.text, tail=kind == "tail", code=code)
        if row.pieces:
            yield row


def parse(source: str) -> HtmlBody:
    """Parse a fragment or the body of a page.

    Raises ValueError for what would cost too much: over 5,000,000 characters, 200 levels or 200 attributes on one element.
    The text must be free of characters that XML 1.0 forbids.
    """
    refuse_costly(source)
    if "&#" in source:
        source = _REFERENCE.sub(_legal, source)
    if not source.strip():
        return HtmlBody(html.Element("div"))
    if _PAGE.match(source):
        return HtmlBody(_page_body(source))
    return HtmlBody(html.fragment_fromstring(source, create_parent="div"))


def _page_body(source: str) -> html.HtmlElement:
    try:
        page = html.document_fromstring(source)
    except etree.ParserError:  # there is a doctype or a comment and nothing else
        return html.Element("div")
    body = page.find("body")
    return page if body is None else body


def _legal(reference: re.Match[str]) -> str:
    """Drop a reference to a character that XML forbids: lxml gives it, but does not take it."""
    digits = reference[1]
    if len(digits) > _LONGEST_REFERENCE:
        return ""
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if code in _FEEDS:
        return "\n"
    return reference[0] if code <= sys.maxunicode and scrub(chr(code)) else ""


def page_title(source: str) -> str:
    """Give the text of a page's `title` element, or nothing."""
    match = re.search(r"<title[^>]*>([^<]{0,1000})</title", source, re.IGNORECASE)
    return inner_text(html.fromstring(f"<p>{match[1]}</p>")).strip() if match and match[1].strip() else ""


def inner_text(element: etree._Element) -> str:
    """Give all text inside an element."""
    return "".join(map(str, element.itertext()))


def refuse_costly(source: str) -> None:
    """Raise ValueError where parsing would take more than linear time, with the number that is too large."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"{len(source):,} characters of HTML are more than the {MAX_CHARACTERS:,} that are cleaned")
    depth = 0
    for match in _TAG.finditer(source):
        slash, tag, crowd, attributes = match.groups()
        if crowd is not None:
            raise ValueError(f"a <{tag[:20]}> with more than {MAX_ATTRIBUTES} attributes is not cleaned")
        if tag.lower() not in _VOID and tag.lower() not in _OPTIONAL_END and not attributes.endswith("/"):
            depth = max(0, depth - 1) if slash else depth + 1
        if depth > MAX_DEPTH:
            raise ValueError(f"HTML nested deeper than {MAX_DEPTH} levels is not cleaned")


def walk(root: etree._Element) -> Iterator[tuple[etree._Element, str, bool]]:
    """Walk in reading order: (element, "text" | "tail" | "opaque" | "break", is it code?)."""
    yield root, "text", False
    code = 0
    opaque: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if element is root or (opaque is not None and element is not opaque):
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            opaque = element if tag in _OPAQUE else None
            code += tag in _CODE
            yield from _opening(element, tag, code > 0)
        else:
            opaque = None
            code -= tag in _CODE
            yield from _closing(element, tag, code > 0)


def _opening(element: etree._Element, tag: str, code: bool) -> Iterator[tuple[etree._Element, str, bool]]:  # noqa: FBT001
    if tag in _BLOCKS:
        yield element, "break", False
    if tag == "pre":
        yield element, "opaque", True
    elif tag not in _OPAQUE:
        yield element, "text", code


def _closing(element: etree._Element, tag: str, code: bool) -> Iterator[tuple[etree._Element, str, bool]]:  # noqa: FBT001
    if tag in _BLOCKS and tag not in _VOID:
        yield element, "break", False
    yield element, "tail", code


def _texts(root: etree._Element) -> Iterator[tuple[etree._Element, bool, str]]:
    for element, kind, code in walk(root):
        text = element.tail if kind == "tail" else element.text
        if kind in {"text", "tail"} and not code and text:
            yield element, kind == "tail", text


def _labelled(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter("img", "a", "abbr"):
        yield from ((element, name) for name in ("alt", "title") if element.get(name))


def _cut_row(row: _Row, spans: Sequence[Span]) -> None:
    """Cut the spans of a line from its pieces, walking along both."""
    wide = widen(row.line.text, spans)
    offset, first = 0, 0
    for element, tail, piece in row.pieces:
        end = offset + len(piece)
        while first < len(wide) and wide[first][1] <= offset:
            first += 1
        last = first
        while last < len(wide) and wide[last][0] < end:
            last += 1
        here = [(max(start, offset) - offset, min(stop, end) - offset) for start, stop in wide[first:last]]
        offset = end
        if here:
            _set(element, without(piece, here), tail=tail)


def _prune(row: _Row, root: etree._Element) -> None:
    """Drop what a cut emptied: inline wrappers first, then blocks, up to the first that still holds something."""
    for element, tail, _ in row.pieces:
        holder = element.getparent() if tail else element
        if tail and element.tag == "br" and not (element.tail or "").strip():
            _drop(element)
        while holder is not None and holder is not root and holder.getparent() is not None and _is_empty(holder):
            parent = holder.getparent()
            _drop(holder)
            holder = parent


def _is_empty(element: etree._Element) -> bool:
    return (
        element.tag not in {"td", "th"}
        and not any(text.strip() for text in element.itertext())
        and not any(child.tag in _FULL for child in element.iter(etree.Element))
    )


def _drop(element: etree._Element) -> None:
    """Take an element out and leave its tail."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and previous is not None:
        _set(previous, (previous.tail or "") + element.tail, tail=True)
    elif element.tail:
        _set(parent, (parent.text or "") + element.tail, tail=False)
    parent.remove(element)


def _set(element: etree._Element, text: str, *, tail: bool) -> None:
    if tail:
        element.tail = text or None
    else:
        element.text = text or None
