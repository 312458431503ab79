"""Where on Earth an item is, in a feed: a point of GeoRSS, or the latitude and longitude of W3C's vocabulary."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from feedtool.model import Point
from feedtool.sources.feedhandler import only, text_of

if TYPE_CHECKING:
    from feedtool.sources.feedhandler import Context, Node, Reader

PAIR = 2


def place_of(entry: Any) -> Point | None:
    """Give the place of an entry, as feedparser gives it; lines and areas are none."""
    where = entry.get("where") or {}
    with suppress(ValueError, TypeError):
        if where.get("type") == "Point":
            longitude, latitude = where["coordinates"][:PAIR]
            return checked(latitude, longitude)
        if entry.get("geo_lat") and entry.get("geo_long"):
            return checked(float(entry["geo_lat"]), float(entry["geo_long"]))
    return None


def checked(latitude: float, longitude: float) -> Point | None:
    """Give a place to six decimals, or None for numbers that are none.

    >>> checked(41.0000001, 28.9), checked(float("nan"), 0)
    (Point(latitude=41.0, longitude=28.9), None)
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees
        return None
    return Point(round(latitude, 6) + 0.0, round(longitude, 6) + 0.0)


def point(context: Context, node: Node, _reader: Reader) -> None:
    """Read a point of an ordinary feed as feedparser does: degrees north, then east."""
    only(node)
    context["where"] = {}
    with suppress(ValueError):
        numbers = [float(each) for each in text_of(node).replace(",", " ").split()]
        if len(numbers) >= PAIR:
            context["where"] = {"type": "Point", "coordinates": (numbers[1], numbers[0])}
