"""Makes paragraphs of text that only breaks or blank lines divide.

Single breaks stay, for verses and addresses have them; lines that are only wrapped in their source stay one paragraph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.keeping import has_kept
from feedtool.clean.repairs.edit import make, replace_with
from feedtool.clean.repairs.shape import is_block
from feedtool.clean.repairs.taking import Note, found, noted, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element as Element

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.html import HtmlBody

    Token = str | Element

STEP = "breaks"
_HOLDERS = ("div", "section", "article", "blockquote", "td", "p")
_INLINE = frozenset("a abbr b bdi bdo cite code em font i img kbd mark q s small span strong sub sup time tt u var wbr".split())
_BLANK_LINE = re.compile(r"\n[ \t\u00a0]*\n\s*")
_WRAPPED_AT = 85
_WRAPPED_FROM = 55
"""Characters of lines that a program wrapped: at most so many, and nearly all more than so many."""


def breaks(draft: Draft, _settings: Settings) -> Draft:
    """Divide at two or more `br` in a row, and, where there is no block at all, at blank lines and line ends."""
    body = tree(draft)
    if has_kept(body.root):
        return draft
    notes = [_at_lines(body)] if _is_bare(body) else []
    if any(map(_is_doubled, body.tags.get("br", ()))):
        notes += [_inside(holder) for holder in found(draft, *_HOLDERS) if _has_run(holder)]
        notes += [_inside(body.root)] if _has_run(body.root) else []
    return noted(draft, STEP, [note for note in notes if note is not None])


def _is_bare(body: HtmlBody) -> bool:
    """Say whether all there is is text with inline elements, and a line end in it."""
    if body.tags.keys() - _INLINE:
        return False
    return "\n" in (body.root.text or "").strip() or any("\n" in (child.tail or "").rstrip() for child in body.root)


def _is_doubled(element: etree._Element) -> bool:
    """Say whether a break follows a break, with nothing in between."""
    after = element.getnext()
    return after is not None and after.tag == "br" and not (element.tail or "").strip()


def _has_run(holder: etree._Element) -> bool:
    """Say whether two breaks follow each other with nothing in between."""
    before = None
    for child in holder:
        if child.tag == "br" and before == "br":
            return True
        before = child.tag if not (child.tail or "").strip() else None
    return False


def _tokens(holder: etree._Element) -> Iterator[Token]:
    """Take everything out of an element, text by text and child by child."""
    yield holder.text or ""
    holder.text = None
    for child in list(holder):
        tail, child.tail = child.tail, None
        holder.remove(child)
        yield child
        yield tail or ""


def _inside(holder: etree._Element) -> Note | None:
    blocks = [_block(group, holder) for group in _groups(_tokens(holder)) if _is_shown(group)]
    if holder.tag == "p" and holder.getparent() is not None:
        outer = holder.getparent()
        replace_with(holder, blocks)
        return Note(blocks[0] if blocks or outer is None else outer, "line breaks", "<br><br>")
    for element in blocks:
        holder.append(element)
    return Note(holder, "line breaks", "<br><br>")


def _groups(tokens: Iterable[Token]) -> list[list[Token]]:
    """Divide at two breaks in a row, and around blocks; breaks at the edges of a group go."""
    groups: list[list[Token]] = [[]]
    pending: list[Token] = []
    for token in tokens:
        if _is_break(token):
            pending.append(token)
        elif isinstance(token, str) and not token.strip() and pending:
            continue
        elif not isinstance(token, str) and is_block(token):
            groups += [[token], []]
            pending = []
        else:
            if len(pending) > 1:
                groups.append([])
            elif groups[-1]:
                groups[-1] += pending
            pending = []
            groups[-1].append(token)
    return groups


def _is_break(token: Token) -> bool:
    return not isinstance(token, str) and token.tag == "br"


def _is_shown(group: Sequence[Token]) -> bool:
    return any(token.strip() if isinstance(token, str) else isinstance(token.tag, str) for token in group)


def _block(group: Sequence[Token], holder: etree._Element) -> etree._Element:
    """Give a block as it is, and anything else as a paragraph."""
    first = group[0]
    if len(group) == 1 and not isinstance(first, str) and is_block(first):
        return first
    paragraph = make("p")
    for name, value in holder.attrib.items() if holder.tag == "p" else ():
        paragraph.set(name, value)
    return _filled(paragraph, group)


def _filled(paragraph: etree._Element, group: Sequence[Token]) -> etree._Element:
    for token in group:
        if not isinstance(token, str):
            paragraph.append(token)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + token
        else:
            paragraph.text = (paragraph.text or "") + token
    if paragraph.text:
        paragraph.text = paragraph.text.lstrip()
    if len(paragraph) and paragraph[-1].tail:
        paragraph[-1].tail = paragraph[-1].tail.rstrip()
    elif not len(paragraph) and paragraph.text:
        paragraph.text = paragraph.text.rstrip()
    return paragraph


def _at_lines(body: HtmlBody) -> Note | None:
    """Divide bare text at blank lines; where there is no element at all and nothing is wrapped, at each line end, too."""
    text = body.root.text or ""
    if not len(body.root):
        return _written(body.root, text)
    texts = [text, *(child.tail or "" for child in body.root)]
    if not any(_BLANK_LINE.search(each) for each in texts):
        return None
    groups: list[list[Token]] = [[]]
    for token in _tokens(body.root):
        first, *rest = _BLANK_LINE.split(token) if isinstance(token, str) else [token]
        groups[-1].append(first)
        groups += [[part] for part in rest]
    for group in groups:
        if _is_shown(group):
            body.root.append(_filled(make("p"), group))
    return Note(body.root, "blank lines", "\n\n")


def _written(root: etree._Element, text: str) -> Note | None:
    paragraphs = [part.strip("\n") for part in _BLANK_LINE.split(text) if part.strip()]
    lines = [[line.strip() for line in part.split("\n") if line.strip()] for part in paragraphs]
    if is_wrapped(lines):
        lines = [[" ".join(part)] for part in lines]
    if len(lines) == 1 and len(lines[0]) == 1:
        return None
    root.text = None
    for part in lines:
        paragraph = make("p", part[0])
        for line in part[1:]:
            etree.SubElement(paragraph, "br").tail = line
        root.append(paragraph)
    return Note(root, "line ends", "\n")


def is_wrapped(paragraphs: Sequence[Sequence[str]]) -> bool:
    """Say whether lines end where a program wrapped them, and not where their writer did.

    >>> is_wrapped([["Call the desk", "or write to us"]])
    False
    """
    inner = [len(line) for lines in paragraphs for line in lines[:-1]]
    longest = max((len(line) for lines in paragraphs for line in lines), default=0)
    return bool(inner) and longest <= _WRAPPED_AT and sum(size >= _WRAPPED_FROM for size in inner) * 10 >= len(inner) * 8
