"""The lines of a body as learning sees them: which element holds each, how much of it is links, emphasised, or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import HtmlBody
from feedtool.clean.lines import TextBody, protected
from feedtool.clean.repairs.hosts import host_and_path
from feedtool.clean.tree import BLOCKS
from feedtool.profile import Block

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.lines import Body, Line
    from feedtool.clean.tree import Piece, Row

_STRONG = frozenset({"b", "strong"})


def blocks(body: Body, base: str | None = None) -> tuple[Block, ...]:
    """Give each line of a body, in the order of `lines()`; `base` is the item's own page."""
    if isinstance(body, HtmlBody):
        host = _host(base or "")
        return tuple(_block(row, host) for row in body.reading.rows)
    return tuple(map(_plain, body.lines())) if isinstance(body, TextBody) else ()


def _plain(line: Line) -> Block:
    return Block(line.text, code=not (line.is_prose or is_address(line)))


def is_address(line: Line) -> bool:
    """Say whether what is protected of a line is but addresses: no code, and nothing that a user keeps."""
    return set(line.kept) <= set(protected(line.text))


def _block(row: Row, host: str) -> Block:
    pieces = [piece for piece in row.pieces if piece.text.strip()]
    if not pieces:
        return Block(row.text)
    holders = [_holders(piece) for piece in pieces]
    sizes = [len(piece.text.strip()) for piece in pieces]
    linked = sum(size for size, (_, tags, _) in zip(sizes, holders, strict=True) if "a" in tags)
    targets = [target for _, _, target in holders if target is not None]
    return Block(
        text=row.text,
        tag=holders[0][0],
        linked=linked / sum(sizes),
        strong=all(tags & _STRONG for _, tags, _ in holders),
        code=all(piece.is_code for piece in pieces),
        inner=bool(host and targets) and all(_host(target, host) == host for target in targets),
    )


def _host(url: str, own: str = "") -> str:
    """Give the host that an address names, without `www.`; one that names none is on the `own`."""
    host, _ = host_and_path(url)
    return host.removeprefix("www.") or own


def _holders(piece: Piece) -> tuple[str, frozenset[str], str | None]:
    """Give the block that holds a piece, the elements in between, and the target of a link around it."""
    element = piece.element.getparent() if piece.is_tail else piece.element
    tags: set[str] = set()
    target: str | None = None
    while element is not None and element.tag not in BLOCKS:
        tags.add(str(element.tag))
        target = element.get("href") or "" if element.tag == "a" else target
        element = element.getparent()
    above = _above(element)
    return _tag(element), frozenset(tags | {"a"} if above is not None else tags), above if target is None else target


def _above(element: etree._Element | None) -> str | None:
    """Give the target of a link that holds a whole block."""
    while element is not None:
        if element.tag == "a":
            return element.get("href") or ""
        element = element.getparent()
    return None


def _tag(element: etree._Element | None) -> str:
    """Name a block; all that is quoted is a quote, whatever holds it there."""
    if element is None:
        return "body"
    is_quoted = any(above.tag == "blockquote" for above in element.iterancestors())
    return "blockquote" if is_quoted else str(element.tag)
