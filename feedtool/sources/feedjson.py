"""A JSON Feed (https://www.jsonfeed.org/version/1.1/) to items."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from feedtool.model import Category, Enclosure, Head, Item, Person, Point, Size, Upstream
from feedtool.sources.feedplace import checked
from feedtool.sources.shape import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedtool.sources.feeditem import Place


EXTENSION = "_feedtool"
"""Where feeds of our own say what JSON Feed has no word for."""

MAIL = "mailto:"


def json_items(entries: list[Any], data: dict[str, Any], place: Place) -> tuple[list[Item], list[str]]:
    """Give the items that these entries of a feed are, and what is wrong with those that are none."""
    items: list[Item] = []
    problems: list[str] = []
    for at, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            items.append(_item(entry, data, place))
        else:
            problems.append(f"item {at} is no object but {type(entry).__name__}: left out")
    return items, problems[:10]


def json_head(data: dict[str, Any], place: Place) -> Head:
    """Give what the feed says of itself."""
    base, own = place.document.url, _object(data, EXTENSION)
    return Head(
        title=_text(data, "title"),
        description=_text(data, "description"),
        link=_url(data, "home_page_url", base),
        language=_text(data, "language") or None,
        authors=tuple(dict.fromkeys(_authors(data))),
        image=_url(data, "icon", base) or _url(data, "favicon", base),
        icon=_url(data, "favicon", base),
        contributors=tuple(_persons(own, "contributors")),
        rights=_text(own, "rights"),
        tags=tuple(dict.fromkeys(_words(own, "tags"))),
    )


def _item(entry: dict[str, Any], head: dict[str, Any], place: Place) -> Item:
    base, own = place.document.url, _object(entry, EXTENSION)
    external = _url(entry, "external_url", base)
    link = _url(entry, "url", base) or (None if own.get("unlinked") is True else external)
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
        tags=tuple(dict.fromkeys(_words(entry, "tags"))),
        language=_text(entry, "language") or _text(head, "language") or None,
        enclosures=tuple(_attachments(entry, base)),
        image=_url(entry, "image", base) or _url(entry, "banner_image", base),
        external=external if external != link else None,
        comments=_url(own, "comments", base),
        upstream=_upstream(own),
        contributors=tuple(_persons(own, "contributors")),
        rights=_text(own, "rights") or None,
        categories=tuple(_categories(own)),
        size=_size(_object(own, "image_size")),
        point=_point(_object(own, "point")),
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _url(entry: dict[str, Any], name: str, base: str | None) -> str | None:
    """Give an address, made absolute."""
    return absolute(_text(entry, name), base)


def _list(entry: dict[str, Any], name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []


def _authors(entry: dict[str, Any]) -> Iterator[Person]:
    for each in [*_list(entry, "authors"), entry.get("author")]:
        if not isinstance(each, dict):
            continue
        url, mail = _text(each, "url"), _text(_object(each, EXTENSION), "email")
        email = mail or (url[len(MAIL) :] if url.lower().startswith(MAIL) else "")
        if name := _text(each, "name") or email or url:
            yield Person(name, email or None, absolute(url, None), absolute(_text(each, "avatar"), None))


def _persons(own: dict[str, Any], name: str) -> Iterator[Person]:
    for each in _objects(own, name):
        if called := _text(each, "name"):
            uri, avatar = (absolute(_text(each, part), None) for part in ("uri", "avatar"))
            yield Person(called, _text(each, "email") or None, uri, avatar)


def _upstream(own: dict[str, Any]) -> Upstream | None:
    said = _object(own, "source")
    title, link, description, rights = (_text(said, name) for name in ("title", "link", "description", "rights"))
    found = Upstream(title, absolute(link, None), description or None, rights or None)
    return found if found != Upstream("") else None


def _categories(own: dict[str, Any]) -> Iterator[Category]:
    for each in _objects(own, "categories"):
        if label := _text(each, "label"):
            yield Category(label, _text(each, "scheme") or None, _text(each, "term") or None)


def _size(said: dict[str, Any]) -> Size | None:
    width, height = (_number(said, side) for side in ("width", "height"))
    return Size(width, height) if width and height else None


def _point(said: dict[str, Any]) -> Point | None:
    latitude, longitude = said.get("latitude"), said.get("longitude")
    both = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (latitude, longitude))
    return checked(latitude, longitude) if both else None  # type: ignore[arg-type]  # both are numbers


def _words(entry: dict[str, Any], name: str) -> Iterator[str]:
    return (word.strip() for word in _list(entry, name) if isinstance(word, str) and word.strip())


def _object(entry: dict[str, Any], name: str) -> dict[str, Any]:
    value = entry.get(name)
    return value if isinstance(value, dict) else {}


def _objects(entry: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    return (each for each in _list(entry, name) if isinstance(each, dict))


def _attachments(entry: dict[str, Any], base: str | None) -> Iterator[Enclosure]:
    for each in _list(entry, "attachments"):
        url = _url(each, "url", base) if isinstance(each, dict) else None
        if url:
            size, seconds = (_number(each, name) for name in ("size_in_bytes", "duration_in_seconds"))
            yield Enclosure(url, _text(each, "mime_type").lower() or None, size, _text(each, "title") or None, seconds)


def _number(entry: dict[str, Any], name: str) -> int | None:
    value = entry.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**15 else None


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
