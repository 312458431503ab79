"""Makes no heading of what says nothing: an empty corner of a table is a cell, a picture alone is no title of what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.repairs.shape import raw_text
from feedtool.clean.repairs.taking import Note, found, noted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from feedtool.clean.draft import Draft, Settings

STEP = "headings"
_BECOMES = {"th": "td", **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "div")}


def headings(draft: Draft, _settings: Settings) -> Draft:
    """Make cells of headers of tables, and blocks of headings, that hold no word: of pictures their descriptions count."""
    silent = [element for element in found(draft, *_BECOMES) if not _says(element)]
    notes = [Note(element, "heading", f"<{element.tag}>") for element in silent]
    for element in silent:
        element.tag = _BECOMES[str(element.tag)]
        element.attrib.pop("scope", "")
    return noted(draft, STEP, notes)


def _says(element: Element) -> bool:
    if element.text and element.text.strip():
        return True
    return bool(raw_text(element).strip()) or any((image.get("alt") or "").strip() for image in element.iter("img"))
