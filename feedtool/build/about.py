"""What an item is about, in RSS and Atom alike: its tags with their vocabularies, its picture, a place on Earth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool import values
from feedtool.build import carried, text
from feedtool.build import stream as streams
from feedtool.spaces import GEORSS, MEDIA, THUMBNAIL

if TYPE_CHECKING:
    from feedtool.model import CleanItem, Entry


def rss_tags(entry: Entry) -> list[dict[str, str]]:
    """Give tags as feedgen takes them: RSS has a vocabulary beside a tag, and no name in it."""
    return [_filled(term=text.either(label), scheme=scheme) for label, scheme, _ in tags(entry)]


def atom_tags(entry: Entry) -> list[dict[str, str]]:
    """Give tags as feedgen takes them: a vocabulary must be an address, a tag is the label where it has another name in it."""
    return [
        _filled(term=term or label, scheme=scheme if scheme and values.is_iri(scheme) else "", label=label if term else "")
        for label, scheme, term in tags(entry)
    ]


def picture(item: CleanItem) -> dict[str, str] | None:
    """Give an item's picture and its size, as the attributes of one of Media RSS."""
    address, size = carried.image(item), item.size
    if address is None:
        return None
    is_known = size is not None and size.width > 0 < size.height
    return {"url": address, **({"width": str(size.width), "height": str(size.height)} if size and is_known else {})}


def place(item: CleanItem) -> str | None:
    """Give the place that an item is about: latitude, a space, longitude (GeoRSS Simple)."""
    point = carried.point(item)
    return " ".join(map(text.degrees, (point.latitude, point.longitude))) if point else None


def add(made: etree._Element, picture: dict[str, str] | None, place: str | None) -> None:
    """Add a picture and a place; their prefixes are declared where they are used, for most feeds need none."""
    if picture:
        etree.SubElement(made, THUMBNAIL, picture, {"media": MEDIA})
    if place:
        etree.SubElement(made, f"{{{GEORSS}}}point", None, {"georss": GEORSS}).text = place


def tags(entry: Entry) -> list[tuple[str, str, str]]:
    """Give each tag with what is known of it, as often as something else is known."""
    if not entry.item.categories:
        return [(tag, "", "") for tag in streams.tags(entry)]
    known: dict[str, list[tuple[str, str, str]]] = {}
    for each in entry.item.categories:
        label, scheme, term = (text.plain(part or "").strip() for part in (each.label, each.scheme, each.term))
        known.setdefault(label, []).append((label, scheme, term if term != label else ""))
    return list(dict.fromkeys(each for tag in streams.tags(entry) for each in known.get(tag, [(tag, "", "")])))


def _filled(**parts: str) -> dict[str, str]:
    return {name: value for name, value in parts.items() if value}
