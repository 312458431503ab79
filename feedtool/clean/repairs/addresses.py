"""Makes relative addresses absolute: those of links, media and citations, from the item's link or the page's `base`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.repairs.taking import Note, found, linked, noted
from feedtool.clean.urls import web_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "addresses"
_NAMES = {  # beside those of links
    "img": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "source": ("src",),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "blockquote": ("cite",),
    "q": ("cite",),
    "del": ("cite",),
    "ins": ("cite",),
}
_ABSOLUTE = ("https://", "http://", "mailto:", "#", "data:", "tel:", "javascript:")


def addresses(draft: Draft, _settings: Settings) -> Draft:
    """Resolve every relative address that has something to start from; one without a scheme (`//…`) is taken as https."""
    base = _base(found(draft, "base"), draft.base)
    notes = [note for element, name in _named(draft) if (note := _resolve(element, name, base)) is not None]
    return noted(draft, STEP, notes, is_reshaped=False)


def _named(draft: Draft) -> Iterator[tuple[etree._Element, str]]:
    """Give what has an address that may be relative, with the attribute that it stands in."""
    yield from ((link, "href") for link, href in linked(draft) if not href.startswith(_ABSOLUTE))
    for element in found(draft, *_NAMES):
        yield from ((element, name) for name in _NAMES[str(element.tag)])


def _base(elements: Sequence[etree._Element], link: str | None) -> str | None:
    """Give what a page names as its base, else the item's link."""
    for element in elements:
        if base := web_url(element.get("href") or "", base=link):
            return base
    return link


def _resolve(element: etree._Element, name: str, base: str | None) -> Note | None:
    old = element.get(name)
    if old is None or old.startswith(_ABSOLUTE):
        return None
    text = old.strip()
    if not text or text.lower().startswith(_ABSOLUTE):
        return None
    new = web_url(f"https:{text}" if text.startswith("//") and base is None else text, base=base)
    if new is None or new == old:
        return None
    element.set(name, new)
    return Note(element, "relative address", old)
