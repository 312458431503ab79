"""What goes with an item beside its texts, as formats may write it: what would make a feed invalid is left out.

RSS holds one enclosure, by its best practices profile; which format holds what is a table in docs/formats.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool import values
from feedtool.build import text
from feedtool.build.media import UNKNOWN, guess
from feedtool.model import Enclosure, Point, Upstream

if TYPE_CHECKING:
    from feedtool.model import CleanItem, Entry

_NO_UPSTREAM = Upstream("")
_LARGEST = 2**63 - 1


def enclosures(item: CleanItem) -> tuple[Enclosure, ...]:
    """Give the files of an item, each address once, with the type that is stated or guessed: readers take none for HTML."""
    first: dict[str, Enclosure] = {}
    for each in item.enclosures:
        if url := address(each.url):
            first.setdefault(url, _file(each, url))
    return tuple(first.values())


def image(item: CleanItem) -> str | None:
    """Give the address of an item's picture."""
    return address(item.image)


def comments(item: CleanItem) -> str | None:
    """Give the address of the page with comments on an item."""
    return address(item.comments)


def external(item: CleanItem) -> str | None:
    """Give the address of the page elsewhere that an item is about; its link, written in another way, is none."""
    found = address(item.external) if item.external else None
    return None if found == address(item.link) else found


def point(item: CleanItem) -> Point | None:
    """Give the place that an item is about, where it is one."""
    found = item.point
    is_place = found is not None and -90 <= found.latitude <= 90 and -180 <= found.longitude <= 180  # noqa: PLR2004  degrees
    return found if is_place else None


def upstream(entry: Entry) -> Upstream | None:
    """Give the feed that an entry came from, as far as it is known; RSS takes none without title and address."""
    stated = entry.item.upstream or entry.credit
    if stated is None:
        return None
    description, rights = (_line(words or "") or None for words in (stated.description, stated.rights))
    found = Upstream(_line(stated.title), address(stated.link), description, rights)
    return found if found != _NO_UPSTREAM else None


def _file(found: Enclosure, url: str) -> Enclosure:
    stated = found.type if found.type and values.is_media_type(found.type) else None
    return Enclosure(
        url=url,
        type=stated or guess(url) or UNKNOWN,
        length=_number(found.length),
        title=_line(found.title or "") or None,
        duration=_number(found.duration),
    )


def address(found: str | None) -> str | None:
    """Give an address as a URI, which every format takes, unless it is none or has an impossible host."""
    if not found or not values.is_url(found):
        return None
    try:
        uri = text.uri(found)
    except ValueError:
        return None
    return uri if values.is_url(uri) else None


def _line(found: str) -> str:
    return " ".join(text.plain(found).split())


def _number(found: int | None) -> int | None:
    return found if found is not None and 0 <= found <= _LARGEST else None
