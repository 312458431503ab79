"""A tree of HTML read in order: as rows of text between block or line breaks, and as plain text. It changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from feedtool.clean.keeping import MARK, has_kept
from feedtool.clean.lines import Line, protected

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from feedtool.clean.lines import Span

BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
    caption option optgroup select legend br""".split()
)
OPAQUE = frozenset(
    """script style template noscript iframe object embed svg math textarea title head pre xmp listing plaintext noembed
    noframes audio video canvas select""".split()
)
FULL = frozenset("img picture video audio iframe object embed svg math hr input canvas table pre source".split())
"""What fills a place without any text."""

_SET_APART = BLOCKS | OPAQUE
"""What is more than text in its line."""

CODE = frozenset({"code", "kbd", "samp", "tt", "var"})
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SPACES = re.compile(r"[ \t\n]{2,}|[\t\n]")


class Piece(NamedTuple):
    """One stretch of text: the element before or in which it stands, whether it follows that, and whether it is code.

    What the user wants kept is code to every step, and `is_kept`. (A tuple: there are many, and it is made in half the time.)
    """

    element: etree._Element
    is_tail: bool
    text: str
    is_code: bool
    is_kept: bool = False


_piece = partial(tuple.__new__, Piece)
"""Makes a piece of a tuple of its parts, in half the time that naming them takes."""


class Row(NamedTuple):
    """A line with the pieces that make it."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Give all of it."""
        return self.pieces[0].text if len(self.pieces) == 1 else "".join([piece.text for piece in self.pieces])

    @property
    def line(self) -> Line:
        """Give it as the steps see it: code and URLs are kept from noise rules."""
        text = self.text
        if not any(piece.is_code for piece in self.pieces):  # what is kept is code
            return Line(self.number, text, protected(text))
        return Line(self.number, text, (*protected(text), *self._spans(_is_code)), self._spans(_is_kept))

    def _spans(self, wanted: Callable[[Piece], bool]) -> tuple[Span, ...]:
        spans, at = [], 0
        for piece in self.pieces:
            end = at + len(piece.text)
            if wanted(piece):
                spans.append((at, end))
            at = end
        return tuple(spans)


@dataclass(slots=True)
class Reading:
    """What is read of a tree, while it is gathered: whole rows, the pieces of the one at hand, and what plain text is made of.

    That is the texts of pieces with level white space, and what stands in it as it is: breaks, and the text of `pre`.
    """

    rows: list[Row] = field(default_factory=list)
    open: list[Piece] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    is_marked: bool = False

    @property
    def text(self) -> str:
        """Give it as plain text: a blank line between blocks, a line end for `br`, `pre` as it is."""
        return "\n\n".join(filter(None, map(str.strip, "".join(self.plain).split("\n\n"))))

    def inside(self, element: etree._Element, *, is_code: bool, is_kept: bool) -> None:
        """Read what is inside an element. Trees are bounded in depth when they are parsed, and so is this."""
        at_hand, plain = self.open, self.plain
        if text := element.text:
            at_hand.append(_piece((element, False, text, is_code, is_kept)))
            plain.append(_level(text))
        for child in element:
            tag: object = child.tag  # a function for comments and the like
            if isinstance(tag, str):
                if len(child) or tag in _SET_APART or self.is_marked:
                    self.child(child, tag, is_code=is_code, is_kept=is_kept)
                elif text := child.text:
                    at_hand.append(_piece((child, False, text, is_code or tag in CODE, is_kept)))
                    plain.append(_level(text))
            if text := child.tail:
                at_hand.append(_piece((child, True, text, is_code, is_kept)))
                plain.append(_level(text))

    def child(self, element: etree._Element, tag: str, *, is_code: bool, is_kept: bool) -> None:
        """Read one element, with the breaks that it makes; media and scripts are nothing, `pre` is one piece of code."""
        is_block = tag in BLOCKS
        if self.is_marked and element.get(MARK) is not None:
            is_code = is_kept = True
        if is_block:
            self.end(tag)
        if tag == "pre":
            self.verbatim(element, is_kept=is_kept)
        elif tag not in OPAQUE:
            self.inside(element, is_code=is_code or tag in CODE, is_kept=is_kept)
        if is_block and tag not in VOID:
            self.end(tag)

    def verbatim(self, element: etree._Element, *, is_kept: bool) -> None:
        """Read all text of an element as it is."""
        text = inner_text(element)
        self.plain.append(text)
        if text:
            self.open.append(Piece(element, False, text, True, is_kept))

    def end(self, tag: str) -> None:
        """End the row at hand, if there is anything in it."""
        self.plain.append("\n" if tag == "br" else "\n\n")
        if self.open:
            self.rows.append(Row(len(self.rows) + 1, tuple(self.open)))
            self.open.clear()


def read(root: etree._Element) -> Reading:
    """Read what is inside an element."""
    found = Reading(is_marked=has_kept(root))
    found.inside(root, is_code=False, is_kept=False)
    if found.open:
        found.end("")
    return found


def starts(root: etree._Element) -> list[etree._Element]:
    """Give the element before or in which each row begins: that of its first piece, without reading all the others."""
    found: list[etree._Element] = []
    _start(root, found, is_open=False)
    return found


def _start(element: etree._Element, found: list[etree._Element], *, is_open: bool) -> bool:
    """Look through one element; take and give whether a row is open."""
    if not is_open and element.text:
        found.append(element)
        is_open = True
    for child in element:
        tag: object = child.tag
        if isinstance(tag, str) and not (is_open and tag not in BLOCKS and not len(child)):
            is_open = _child(child, tag, found, is_open=is_open)
        if not is_open and child.tail:
            found.append(child)
            is_open = True
    return is_open


def _child(element: etree._Element, tag: str, found: list[etree._Element], *, is_open: bool) -> bool:
    is_block = tag in BLOCKS
    is_open = is_open and not is_block
    if tag == "pre":
        if inner_text(element):
            found.append(element)
    elif tag not in OPAQUE:
        is_open = _start(element, found, is_open=is_open)
    return is_open and not (is_block and tag not in VOID)


def _level(text: str) -> str:
    """Make white space and line ends single spaces."""
    return _SPACES.sub(" ", text) if "  " in text or "\n" in text or "\t" in text else text


def _is_code(piece: Piece) -> bool:
    return piece.is_code


def _is_kept(piece: Piece) -> bool:
    return piece.is_kept


def inner_text(element: etree._Element) -> str:
    """Give all text inside an element."""
    return "".join(map(str, element.itertext()))
