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
    return [_filled(term=label, scheme=scheme) for label, scheme, _ in tags(entry)]


def atom_tags(entry: Entry) -> list[dict[str, str]]:
    """Give tags as feedgen takes them: a vocabulary must be an address, a tag is the label where it has another name in it."""
    return [
        _filled(term=term or label, scheme=scheme if scheme and values.is_iri(scheme) else "", label=label if term else "")
        for label, scheme, term in tags(entry)
    ]


def picture(made: etree._Element, item: CleanItem) -> None:
    """Add an item's picture; its prefix is declared where it is used, for most feeds need none."""
    if address := carried.image(item):
        size = item.size
        sides = {"width": str(size.width), "height": str(size.height)} if size and size.width > 0 < size.height else {}
        etree.SubElement(made, THUMBNAIL, {"url": address, **sides}, {"media": MEDIA})


def place(made: etree._Element, item: CleanItem) -> None:
    """Add the place that an item is about: latitude, a space, longitude (GeoRSS Simple)."""
    if point := carried.point(item):
        written = " ".join(map(text.degrees, (point.latitude, point.longitude)))
        etree.SubElement(made, f"{{{GEORSS}}}point", None, {"georss": GEORSS}).text = written


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
