"""A body of HTML: parsed once, changed as one lxml tree, serialised once. Not safe by itself: the sanitiser comes after.

A body owns its tree: a step that changes it gives back a new body around the same tree, and the old one is not used again.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.keeping import MARK, flag, has_kept, holds_kept, is_kept, unmark
from feedtool.clean.lines import edited, widen, without
from feedtool.clean.normalise import scrub
from feedtool.clean.tree import FULL, VOID, inner_text, read, starts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedtool.clean.lines import Edit, Line, Span
    from feedtool.clean.tree import Reading, Row
    from feedtool.model import SafeHtml

MAX_CHARACTERS = 5_000_000
MAX_ELEMENTS = 50_000
MAX_DEPTH = 200
MAX_ATTRIBUTES = 200
"""Caps before any parser: lxml needs 3 s for 50,000 attributes on one element, nh3 1 s for a depth of 20,000 (measured)."""

_OPTIONAL_END = frozenset("p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rp rt".split())
_FLAT = VOID | _OPTIONAL_END
_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?>(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?)"
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)(?P<crowd>(?=(?>(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES + 1}}})))?([^>]*+)>?")
"""A tag to its first `>`, and whether it has too many attributes, as a parser reads them: past a `>` in a quoted value.

All is possessive and a match takes what it looked at, so that one pass is linear; `<a<a<a…` is one name.
"""
_CROWD = re.compile(rf"</?[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES + 1}}}")
_SHORT = 50_000
"""Characters of what costs little where it has few tags, too: each `<` is asked by itself for the number of its attributes."""

_MARKS = frozenset({"class", "id", "role", "aria-label"})
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_LONGEST_REFERENCE = 100
_FEEDS = frozenset({0x0B, 0x0C})
_OPEN_VOID = re.compile(
    r"<(embed|source|track|wbr)(?=[\s/>])((?>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+'){0,1000}))(?<!/)>", re.IGNORECASE
)
_END_OF_VOID = re.compile("</(?:source|track|wbr)>")
"""Elements that hold nothing, which the parser does not know: it would take all that follows for what they hold."""
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<head|<body)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class HtmlBody:
    """A parsed body; two are the same body only when they are the same object. What is read of its tree is read once."""

    root: etree._Element
    read_of: str | None = None
    """The text that it was parsed of, until something is changed."""

    def changed(self, *, is_reshaped: bool = True) -> HtmlBody:
        """Give a body around the same tree, after a change; lines are still counted as they were when that was first asked for.

        With `is_reshaped` off the change was one of attributes that say nothing of what an element is for.
        """
        return self._knowing("standing") if is_reshaped else self._knowing("standing", "tags", "marks")

    def unmarked(self) -> HtmlBody:
        """Give a body around the same tree, after attributes were taken out, with all that say what an element is for."""
        new = self._knowing("standing", "tags")
        new.__dict__["marks"] = []
        return new

    def _knowing(self, *names: str) -> HtmlBody:
        """Give a body around the same tree, of which some things are known, where they were asked for before."""
        new, known = HtmlBody(self.root), self.__dict__
        new.__dict__.update({name: known[name] for name in names if name in known})
        return new

    def without(self, elements: Sequence[etree._Element]) -> HtmlBody:
        """Give a body around the same tree, with some elements taken out; what is known of the others stays known."""
        new = self.changed()
        gone = {each for element in elements for each in element.iter(etree.Element)}
        touched = {str(each.tag) for each in gone}
        left = {tag: [each for each in self.tags[tag] if each not in gone] for tag in touched}
        new.__dict__["tags"] = {tag: some for tag, some in {**self.tags, **left}.items() if some}
        if "marks" in self.__dict__:
            new.__dict__["marks"] = [mark for mark in self.marks if mark[0] not in gone]
        for element in elements:
            drop_element(element)
        return new

    @cached_property
    def standing(self) -> tuple[dict[etree._Element, int], list[int]]:
        """Give every element's place in document order, and at which places lines begin."""
        order = {element: number for number, element in enumerate(self.root.iter())}
        return order, [order[element] for element in starts(self.root)]

    @cached_property
    def reading(self) -> Reading:
        """Give what stands in the tree."""
        return read(self.root)

    @cached_property
    def links(self) -> list[tuple[etree._Element, str]]:
        """Give the links that have an address, each with it, in document order."""
        return [(link, str(href)) for link in self.tags.get("a", ()) if (href := link.get("href"))]

    @cached_property
    def addresses(self) -> str:
        """Give the addresses of all links, in small letters: what to ask whether something may be in one at all."""
        return "\n".join([href for _, href in self.links]).lower()

    @cached_property
    def tags(self) -> Mapping[str, Sequence[etree._Element]]:
        """Give the elements that stand in the tree by their tag, in document order; the root is not among them."""
        tags: defaultdict[str, list[etree._Element]] = defaultdict(list)
        for element in self.root.iterdescendants(etree.Element):
            tags[element.tag].append(element)
        return dict(tags)

    @cached_property
    def marks(self) -> Sequence[tuple[etree._Element, str]]:
        """Give the elements that say by class, id, role or label what they are for, with those words in small letters."""
        marks = []
        for element in self.root.iterdescendants(etree.Element):
            names = element.keys()
            if names and not _MARKS.isdisjoint(names):
                words = [str(value) for name, value in element.items() if name in _MARKS]
                marks.append((element, " ".join(words).lower()))
        return marks

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        return tuple([row.line for row in self.reading.rows])

    @cached_property
    def _row_texts(self) -> tuple[str, ...]:
        return tuple([row.text for row in self.reading.rows])

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return tuple([element.get(name) or "" for element, name in _labelled(self.root)])

    def lines(self) -> tuple[Line, ...]:
        """Give what stands between block or line breaks; `pre` is one protected line, media and scripts are none."""
        return self._lines

    def texts(self) -> tuple[str, ...]:
        """Give the texts of the lines, without looking for what is protected in them."""
        return self._row_texts

    def map(self, change: Callable[[str], str]) -> HtmlBody:
        """Change every text node outside code, and the labels."""
        changed = self.label(change) is not self
        for piece in (piece for row in self.reading.rows for piece in row.pieces if not piece.is_code):
            new = change(piece.text)
            if new != piece.text:
                changed = True
                _set(piece.element, new, tail=piece.is_tail)
        return HtmlBody(self.root) if changed else self

    def labels(self) -> tuple[str, ...]:
        """Give the `alt` and `title` attributes."""
        return self._labels

    def label(self, change: Callable[[str], str]) -> HtmlBody:
        """Change the `alt` and `title` attributes."""
        changed = False
        for element, name in _labelled(self.root) if self._labels else ():
            old = element.get(name) or ""
            if (new := change(old)) != old:
                element.set(name, new)
                changed = True
        return HtmlBody(self.root) if changed else self

    def cut(self, cuts: Mapping[int, Sequence[Span]]) -> HtmlBody:
        """Take spans out of lines and prune the elements that this emptied."""
        rows = self.reading.rows
        for index, spans in cuts.items():
            _cut_row(rows[index], spans)
        for index in cuts:
            _prune(rows[index], self.root)
        return HtmlBody(self.root)

    def edit(self, edits: Mapping[int, Sequence[Edit]]) -> HtmlBody:
        """Put other texts in the place of spans of lines: each where its span begins, in that element."""
        rows = self.reading.rows
        for index, some in edits.items():
            _edit_row(rows[index], some)
        for index in edits:
            _prune(rows[index], self.root)
        return HtmlBody(self.root)

    def plain(self) -> str:
        """Give it as plain text: a blank line between blocks, a line end for `br`, `pre` as it is."""
        return self.reading.text

    def is_read_like(self, other: HtmlBody) -> bool:
        """Say whether it gives the steps the same pieces of text, in the same lines, as another body."""
        return self._labels == other._labels and self._texts == other._texts

    @cached_property
    def _texts(self) -> list[list[tuple[str, bool]]]:
        return [[(piece.text, piece.is_code) for piece in row.pieces] for row in self.reading.rows]

    def source(self) -> str:
        """Serialise what is inside the root element."""
        whole = str(etree.tostring(self.root, method="html", encoding="unicode", with_tail=False))
        whole = _END_OF_VOID.sub("", whole)
        if "\u00a0" in whole:
            whole = whole.replace("\u00a0", "&nbsp;")  # as the sanitiser writes it
        return whole[whole.index(">") + 1 : whole.rindex("<")] if not whole.endswith("/>") else ""


def parse(source: str) -> HtmlBody:
    """Parse a fragment or the body of a page.

    Raises ValueError for what would cost too much: over 5,000,000 characters, 200 levels or 200 attributes on one element.
    The text must be free of characters that XML 1.0 forbids.
    """
    refuse_costly(source)
    legal = _REFERENCE.sub(_legal, source) if "&#" in source else source
    root = _body(legal) if _PAGE.match(legal) else _fragment(legal)
    if MARK in source:
        unmark(root)
    return HtmlBody(root, source)


def parse_safe(source: SafeHtml) -> HtmlBody:
    """Parse what the sanitiser gave, with its few attributes; raise ValueError where it is nested too deep."""
    refuse_deep(source)
    root = _fragment(source)
    if MARK in source:
        flag(root)
    return HtmlBody(root, source)


def _fragment(source: str) -> etree._Element:
    if not source.strip():
        return etree.Element("body")
    body = _body(f"<html><body>{source}</body></html>")
    if body.text and not body.text.strip():
        body.text = None
    return body


def _body(page: str) -> etree._Element:
    # Not lxml.html's parser, which asks Python for the class of each element
    root: etree._Element | None = etree.fromstring(_OPEN_VOID.sub(r"<\1\2 />", page), etree.HTMLParser())
    if root is None:  # there is a doctype or a comment and nothing else
        return etree.Element("body")
    body = root.find("body")
    return root if body is None else body


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
    return inner_text(_body(f"<p>{match[1]}</p>")).strip() if match and match[1].strip() else ""


def refuse_deep(source: SafeHtml) -> None:
    """Raise ValueError where what the sanitiser gave, with its few attributes, is nested too deep."""
    if source.count("<") > MAX_DEPTH:
        refuse_costly(source)


def refuse_costly(source: str) -> None:
    """Raise ValueError where parsing would take more than linear time, with the number that is too large."""
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"{len(source):,} characters of HTML are more than the {MAX_CHARACTERS:,} that are cleaned")
    if len(source) <= _SHORT and source.count("<") <= MAX_DEPTH and _CROWD.search(source) is None:
        return
    depth = count = 0
    for match in _TAG.finditer(source):
        slash, tag, crowd, attributes = match.groups()
        count += not slash
        if crowd is not None:
            raise ValueError(f"a <{tag[:20]}> with more than {MAX_ATTRIBUTES} attributes is not cleaned")
        if tag.lower() not in _FLAT and not attributes.endswith("/"):
            depth = max(0, depth - 1) if slash else depth + 1
        if depth > MAX_DEPTH:
            raise ValueError(f"HTML nested deeper than {MAX_DEPTH} levels is not cleaned")
    if count > MAX_ELEMENTS:
        raise ValueError(f"{count:,} elements of HTML are more than the {MAX_ELEMENTS:,} that are cleaned")


def drop_element(element: etree._Element) -> None:
    """Take an element out and leave its tail."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and previous is not None:
        _set(previous, (previous.tail or "") + element.tail, tail=True)
    elif element.tail:
        _set(parent, (parent.text or "") + element.tail, tail=False)
    parent.remove(element)


def unwrap_element(element: etree._Element) -> None:
    """Take an element out and leave what is in it, and its tail."""
    parent, inside = element.getparent(), list(element)
    if parent is None:
        return
    mark = etree.Comment()
    mark.tail = element.text
    element.addprevious(mark)
    for each in inside:
        element.addprevious(each)
    drop_element(element)
    drop_element(mark)


def _labelled(root: etree._Element) -> list[tuple[etree._Element, str]]:
    found = [(each, name) for each in root.iter("img", "a", "abbr") for name in ("alt", "title") if each.get(name)]
    return [label for label in found if not is_kept(label[0])] if has_kept(root) else found


def _cut_row(row: Row, spans: Sequence[Span]) -> None:
    """Cut the spans of a line from its pieces, walking along both."""
    wide = widen(row.text, spans)
    offset, first = 0, 0
    for piece in row.pieces:
        end = offset + len(piece.text)
        while first < len(wide) and wide[first][1] <= offset:
            first += 1
        last = first
        while last < len(wide) and wide[last][0] < end:
            last += 1
        here = [(max(start, offset) - offset, min(stop, end) - offset) for start, stop in wide[first:last]]
        offset = end
        if here and not piece.is_kept:
            _set(piece.element, without(piece.text, here), tail=piece.is_tail)


def _edit_row(row: Row, edits: Sequence[Edit]) -> None:
    """Change the pieces of a line; of a span that lies over several, all but the first give up their part."""
    offset = 0
    for piece in row.pieces:
        end = offset + len(piece.text)
        here = [
            ((max(a, offset) - offset, min(b, end) - offset), new if a >= offset else "")
            for (a, b), new in edits
            if a < end and offset < b
        ]
        offset = end
        if here:
            _set(piece.element, scrub(edited(piece.text, here)), tail=piece.is_tail)


def _prune(row: Row, root: etree._Element) -> None:
    """Drop what a cut emptied: inline wrappers first, then blocks, up to the first that still holds something."""
    for element, tail in ((piece.element, piece.is_tail) for piece in row.pieces):
        holder = element.getparent() if tail else element
        if tail and element.tag == "br" and not (element.tail or "").strip():
            drop_element(element)
        while holder is not None and holder is not root and holder.getparent() is not None and _is_empty(holder):
            parent = holder.getparent()
            drop_element(holder)
            holder = parent


def _is_empty(element: etree._Element) -> bool:
    return (
        element.tag not in {"td", "th"}
        and not any(text.strip() for text in element.itertext())
        and not holds_kept(element)
        and not any(child.tag in FULL for child in element.iter(etree.Element))
    )


def _set(element: etree._Element, text: str, *, tail: bool) -> None:
    if tail:
        element.tail = text or None
    else:
        element.text = text or None
