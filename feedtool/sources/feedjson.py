"""A JSON Feed (https://www.jsonfeed.org/version/1.1/) to items."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from feedtool.model import Enclosure, Head, Item, Person
from feedtool.sources.shape import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedtool.sources.feeditem import Place


def json_items(data: dict[str, Any], place: Place, *, most: int) -> tuple[list[Item], list[str]]:
    """Give the items of a feed, and what is wrong with entries that are none."""
    entries = data["items"]
    if len(entries) > most:
        place.hint(f"{place.document.origin} has {len(entries):,} items: only the first {most:,} are read (max_items)")
    items: list[Item] = []
    problems: list[str] = []
    for at, entry in enumerate(entries[:most], 1):
        if isinstance(entry, dict):
            items.append(_item(entry, data, place))
        else:
            problems.append(f"item {at} is no object but {type(entry).__name__}: left out")
    return items, problems[:10]


def json_head(data: dict[str, Any], place: Place) -> Head:
    """Give what the feed says of itself."""
    base = place.document.url
    return Head(
        title=_text(data, "title"),
        description=_text(data, "description"),
        link=absolute(_text(data, "home_page_url"), base),
        language=_text(data, "language") or None,
        authors=tuple(dict.fromkeys(_authors(data))),
        image=absolute(_text(data, "icon") or _text(data, "favicon"), base),
    )


def _item(entry: dict[str, Any], head: dict[str, Any], place: Place) -> Item:
    base = place.document.url
    link = absolute(_text(entry, "url") or _text(entry, "external_url"), base)
    markup, text = _text(entry, "content_html"), _text(entry, "content_text")
    title = " ".join(_text(entry, "title").split())

    def date(name: str) -> datetime | None:
        said = _text(entry, name)
        return place.date(name, said) if said else None

    identity = str(entry.get("id") if entry.get("id") is not None else "").strip()
    return Item(
        key=identity or link or _digest(title, markup or text),
        origin=link or identity or title or place.document.origin,
        title=title,
        content=markup or text,
        content_type="html" if markup else "text",
        summary=_text(entry, "summary") or None,
        link=link,
        published=date("date_published"),
        updated=date("date_modified"),
        authors=tuple(dict.fromkeys(_authors(entry))) or tuple(dict.fromkeys(_authors(head))),
        tags=tuple(dict.fromkeys(tag.strip() for tag in _list(entry, "tags") if isinstance(tag, str) and tag.strip())),
        language=_text(entry, "language") or _text(head, "language") or None,
        enclosures=tuple(_attachments(entry, base)),
        image=absolute(_text(entry, "image") or _text(entry, "banner_image"), base),
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _list(entry: dict[str, Any], name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []


def _authors(entry: dict[str, Any]) -> Iterator[Person]:
    for each in [*_list(entry, "authors"), entry.get("author")]:
        if isinstance(each, dict) and (name := _text(each, "name") or _text(each, "url")):
            yield Person(name, None, absolute(_text(each, "url"), None))


def _attachments(entry: dict[str, Any], base: str | None) -> Iterator[Enclosure]:
    for each in _list(entry, "attachments"):
        url = absolute(_text(each, "url"), base) if isinstance(each, dict) else None
        if url:
            size, seconds = (_number(each, name) for name in ("size_in_bytes", "duration_in_seconds"))
            yield Enclosure(url, _text(each, "mime_type").lower() or None, size, _text(each, "title") or None, seconds)


def _number(entry: dict[str, Any], name: str) -> int | None:
    value = entry.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**15 else None


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
