"""Reads bodies that were escaped once too often: all of their text is markup that nobody was meant to see."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.clean.html import parse
from feedtool.clean.keeping import has_kept
from feedtool.clean.normalise import scrub
from feedtool.clean.repairs.taking import Note, noted, tree

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "escaped"
_WRAPPERS = frozenset({"p", "div", "span", "br", "section", "article", "body"})
_BLOCKS = r"p|div|h[1-6]|ul|ol|table|figure|blockquote|section|article|img|br|hr|pre|dl|header"
_START = re.compile(rf"\s*<(?:!--|(?:{_BLOCKS}|a|b|i|em|strong|span|font|center)(?=[\s/>]))", re.IGNORECASE)
_BLOCK = re.compile(rf"<(?:{_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</[a-z][a-z0-9]*\s*>", re.IGNORECASE)
_SHOWN = 200


def escaped(draft: Draft, _settings: Settings) -> Draft:
    """Read the text of a body as HTML where it begins with a tag, has a block in it, and no markup beside wrappers."""
    body = tree(draft)
    if body.tags.keys() - _WRAPPERS or has_kept(body.root) or not _first(body.root).startswith("<"):
        return draft
    text = _text(body.root)
    if not (_START.match(text) and _BLOCK.search(text) and (_END.search(text) or text.rstrip().endswith(">"))):
        return draft
    try:
        new = parse(scrub(text))
    except ValueError as error:
        return replace(draft, refusals=(*draft.refusals, f"step {STEP!r} was not applied: {error}"))
    if not new.plain() and "img" not in new.tags:
        return draft
    shown = text.strip()[:_SHOWN]
    return noted(replace(draft, body=new), STEP, [Note(new.root, "escaped markup", shown)])


def _first(root: etree._Element) -> str:
    """Give the first text that is more than white space, without that in front."""
    return next((text for each in root.itertext() if (text := str(each).lstrip())), "")


def _text(root: etree._Element) -> str:
    """Give the text with its line ends, as it would stand in a document."""
    if next(root.iter("br"), None) is not None:
        root = deepcopy(root)
        for element in root.iter("br"):
            element.tail = "\n" + (element.tail or "")
    return "".join(map(str, root.itertext()))
