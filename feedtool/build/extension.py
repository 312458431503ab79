"""What JSON Feed has no word for, in an object of our own, as it asks of extensions: readers that do not know it pass it by.

https://www.jsonfeed.org/version/1.1/#extensions-a-name-extensions-a
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from feedtool.build import carried, people, text
from feedtool.build.about import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.model import Entry, Feed, Person, Size

EXTENSION = "_feedtool"


def item(entry: Entry) -> dict[str, Any] | None:
    """Give what is known of an entry beside what JSON Feed holds; None for most."""
    found = entry.item
    upstream, point = carried.upstream(entry), carried.point(found)
    return _filled(
        {
            "comments": carried.comments(found),
            "unlinked": found.link is None and carried.external(found) is not None,  # or a page elsewhere would be its link
            "contributors": _people(found.contributors),
            "rights": text.plain(found.rights or ""),
            "source": upstream and _filled(asdict(upstream)),
            "categories": _categories(entry),
            "image_size": carried.image(found) and _size(found.size),
            "point": point and {"latitude": point.latitude, "longitude": point.longitude},
        }
    )


def head(feed: Feed) -> dict[str, Any] | None:
    """Give what is known of a feed beside what JSON Feed holds; None for most."""
    return _filled(
        {
            "contributors": _people(feed.contributors),
            "rights": text.plain(feed.rights),
            "tags": [text.plain(tag) for tag in feed.tags],
        }
    )


def _categories(entry: Entry) -> list[dict[str, str]]:
    if not entry.item.categories:
        return []
    parts = (("label", "scheme", "term"), tags(entry))
    told = (dict(zip(parts[0], each, strict=True)) for each in parts[1])
    return [{name: value for name, value in each.items() if value} for each in told if each["scheme"] or each["term"]]


def _people(named: Iterable[Person]) -> list[dict[str, str]]:
    return [{**people.person(each), **_avatar(each)} for each in named if text.name(each)]


def _avatar(person: Person) -> dict[str, str]:
    address = carried.address(person.avatar)
    return {"avatar": address} if address else {}


def _size(size: Size | None) -> dict[str, int] | None:
    return {"width": size.width, "height": size.height} if size else None


def _filled(found: Mapping[str, Any]) -> dict[str, Any] | None:
    return {name: value for name, value in found.items() if value} or None
