"""Makes one picture of many: `picture` with its sources, and `srcset`, become an `img` with a good `src`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import drop_element, unwrap_element
from feedtool.clean.repairs.edit import make
from feedtool.clean.repairs.lazy import is_placeholder
from feedtool.clean.repairs.srcset import best, choices
from feedtool.clean.repairs.taking import Note, found, noted

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "pictures"
_SMALL = 480
"""Pixels of width below which the `src` of a picture is only a preview, where its `srcset` has a larger one."""


def pictures(draft: Draft, _settings: Settings) -> Draft:
    """Choose one address for every picture."""
    notes = [_only_one(picture) for picture in found(draft, "picture")]
    notes += [_chosen(image) for image in found(draft, "img") if image.get("srcset")]
    return noted(draft, STEP, [note for note in notes if note is not None])


def _only_one(picture: etree._Element) -> Note | None:
    """Leave of a `picture` its `img`, with the address of a source where it has none of its own."""
    holder = picture.getparent()
    if holder is None:
        return None
    sources = list(picture.iter("source"))
    image = next(picture.iter("img"), None)
    if image is None and sources:
        image = make("img")
        picture.append(image)
    if image is not None and is_placeholder(image.get("src")) and not image.get("srcset"):
        _take_over(image, sources)
    for source in sources:
        drop_element(source)
    unwrap_element(picture)
    if image is not None and image.get("srcset"):
        _chosen(image)
    return Note(holder if image is None else image, "picture", "<picture>")


def _take_over(image: etree._Element, sources: list[etree._Element]) -> None:
    """Give a picture the set of the source that most readers can show."""
    given = [(source.get("type") or "", source.get("srcset") or source.get("src") or "") for source in sources]
    ranked = sorted((rank(kind), place) for place, (kind, urls) in enumerate(given) if urls and not is_placeholder(urls))
    if ranked:
        image.set("srcset", given[ranked[0][1]][1])


def rank(kind: str) -> int:
    """Say how widely a type of pictures is shown: less is better."""
    known = ("image/jpeg", "image/jpg", "image/png", "image/gif", "", "image/webp", "image/avif")
    return known.index(kind.lower()) if kind.lower() in known else len(known)


def _chosen(image: etree._Element) -> Note | None:
    given, old = image.get("srcset") or "", image.get("src")
    choice = best(given)
    if choice is None or choice.url == old or is_placeholder(choice.url):
        return None
    width = next((each.width for each in choices(given) if each.url == old), None)
    is_preview = width is not None and width < min(_SMALL, choice.width)
    if not is_placeholder(old) and not is_preview:
        return None
    image.set("src", choice.url)
    for name in ("srcset", "width", "height") if is_preview else ("srcset",):
        image.attrib.pop(name, "")
    return Note(image, "preview" if is_preview else "srcset", old or given)
