"""The lines of a body as learning sees them: which element holds each, how much of it is links, emphasised, or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import HtmlBody
from feedtool.clean.lines import TextBody, protected
from feedtool.clean.tree import BLOCKS
from feedtool.profile import Block

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.lines import Body, Line
    from feedtool.clean.tree import Piece, Row

_STRONG = frozenset({"b", "strong"})


def blocks(body: Body) -> tuple[Block, ...]:
    """Give each line of a body, in the order of `lines()`."""
    if isinstance(body, HtmlBody):
        return tuple(map(_block, body.reading.rows))
    return tuple(map(_plain, body.lines())) if isinstance(body, TextBody) else ()


def _plain(line: Line) -> Block:
    return Block(line.text, code=not (line.is_prose or is_address(line)))


def is_address(line: Line) -> bool:
    """Say whether what is protected of a line is but addresses: no code, and nothing that a user keeps."""
    return set(line.kept) <= set(protected(line.text))


def _block(row: Row) -> Block:
    pieces = [piece for piece in row.pieces if piece.text.strip()]
    if not pieces:
        return Block(row.text)
    holders = [_holders(piece) for piece in pieces]
    sizes = [len(piece.text.strip()) for piece in pieces]
    linked = sum(size for size, (_, tags) in zip(sizes, holders, strict=True) if "a" in tags)
    return Block(
        text=row.text,
        tag=holders[0][0],
        linked=linked / sum(sizes),
        strong=all(tags & _STRONG for _, tags in holders),
        code=all(piece.is_code for piece in pieces),
    )


def _holders(piece: Piece) -> tuple[str, frozenset[str]]:
    """Give the block that holds a piece, and the elements in between."""
    element = piece.element.getparent() if piece.is_tail else piece.element
    tags: set[str] = set()
    while element is not None and element.tag not in BLOCKS:
        tags.add(str(element.tag))
        element = element.getparent()
    return _tag(element), frozenset(tags | _above(element))


def _above(element: etree._Element | None) -> set[str]:
    """Give the links that hold a whole block."""
    while element is not None:
        if element.tag == "a":
            return {"a"}
        element = element.getparent()
    return set()


def _tag(element: etree._Element | None) -> str:
    """Name a block; all that is quoted is a quote, whatever holds it there."""
    if element is None:
        return "body"
    is_quoted = any(above.tag == "blockquote" for above in element.iterancestors())
    return "blockquote" if is_quoted else str(element.tag)
