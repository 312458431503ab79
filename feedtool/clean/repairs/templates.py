"""Unwraps templates that are shown or meant to be read: those of a shadow root, and those in Markdown that came as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import unwrap_element
from feedtool.clean.repairs.taking import Note, found, noted, tree
from feedtool.clean.tree import inner_text

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "templates"
_ROOTS = ("shadowrootmode", "shadowroot")
_FENCE = "\n```"


def templates(draft: Draft, _settings: Settings) -> Draft:
    """Leave what is in such templates in their place; others are for scripts, and go with what is in them."""
    there = found(draft, "template")
    if not there:
        return draft
    is_markdown = inner_text(tree(draft).root).count(_FENCE) > 1
    notes = [note for element in there if (note := _unwrapped(element, is_markdown=is_markdown)) is not None]
    return noted(draft, STEP, notes)


def _unwrapped(element: etree._Element, *, is_markdown: bool) -> Note | None:
    parent = element.getparent()
    is_root = any(name in element.attrib for name in _ROOTS)
    if parent is None or not (is_root or is_markdown):
        return None
    unwrap_element(element)
    return Note(parent, "shadow root" if is_root else "code in Markdown", "<template>")
