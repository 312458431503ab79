"""JSON Feed 1.1, by the standard library (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from feedtool.build import carried, extension, file_name, people, text
from feedtool.build import stream as streams
from feedtool.build.extension import EXTENSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.build import Writer
    from feedtool.model import Enclosure, Entry, Feed, Person

VERSION = "https://jsonfeed.org/version/1.1"
_FOOT = b"\n  ]\n}\n"
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def writer(feed: Feed) -> Writer:
    """Write a feed as JSON Feed 1.1."""
    return streams.writer(feed, head=_head, entry=partial(_item, feed), foot=_FOOT, between=b",")


def _head(feed: Feed) -> bytes:
    found = {
        "version": VERSION,
        "title": text.plain(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.base + file_name(feed.current, "json") if feed.current else streams.here(feed, "json")["href"],
        "next_url": feed.base + file_name(feed.older, "json") if feed.older else None,
        "description": text.plain(feed.description) or None,
        "icon": carried.address(feed.image),
        "favicon": carried.address(feed.icon),
        "authors": _people([feed.author, *feed.coauthors]),
        "language": feed.language,
        "expired": feed.is_expired or None,
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs] or None,
        EXTENSION: extension.head(feed),
    }
    return _written(found, 2).removesuffix(b"\n}") + b',\n  "items": ['


def _item(feed: Feed, entry: Entry) -> bytes:
    item = entry.item
    body = {"content_html": text.markup(item.html)} if item.html else {"content_text": text.plain(item.text)}
    found = {
        "id": text.plain(entry.guid),
        "url": streams.link(entry),
        "external_url": carried.external(item),
        "title": text.title(entry),
        **body,
        "summary": text.plain(item.summary) or None,
        "image": carried.image(item),
        "date_published": text.rfc3339(entry.published),
        "date_modified": text.rfc3339(entry.updated) if entry.updated != entry.published else None,
        "authors": _people(entry.authors),
        "tags": streams.tags(entry) or None,
        "language": streams.language(feed, entry),
        "attachments": [_attachment(file) for file in carried.enclosures(item)] or None,
        EXTENSION: extension.item(entry),
    }
    return b"\n    " + _written(found, 6)


def _attachment(file: Enclosure) -> dict[str, Any]:
    found = {
        "url": file.url,
        "mime_type": file.type,
        "title": file.title,
        "size_in_bytes": file.length,
        "duration_in_seconds": file.duration,
    }
    return {name: value for name, value in found.items() if value is not None}


def _written(fields: dict[str, Any], indent: int) -> bytes:
    """Write an object, a line for each field that has a value; strings hold no raw line feed, so `indent` spaces do."""
    room = "\n" + " " * indent
    filled = {key: value for key, value in fields.items() if value is not None}
    rows = (f'{room}"{key}": {_ENCODER.encode(value)}' for key, value in filled.items())
    return f"{{{','.join(rows)}{room[:-2]}}}".encode()


def _people(named: Iterable[Person]) -> list[dict[str, Any]] | None:
    return [_person(each) for each in named if text.name(each)] or None


def _person(person: Person) -> dict[str, Any]:
    """Name a person; who has both a page and an e-mail address is reached by the page, and the address is of our own."""
    known = people.person(person)
    mail = known.get("email")
    found: dict[str, Any] = {"name": known["name"]}
    if url := known.get("uri") or (mail and f"mailto:{mail}"):
        found["url"] = url
    if avatar := carried.address(person.avatar):
        found["avatar"] = avatar
    return {**found, EXTENSION: {"email": mail}} if mail and "uri" in known else found
