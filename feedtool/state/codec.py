"""Values to bytes and back: JSON with sorted keys, so that the same value gives the same bytes, made small for keeping."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from feedtool.model import CARRIED, PARTS, CleanItem, Head, Item, Person, SafeHtml
from feedtool.profile import Noise, Pattern
from feedtool.small import compressed, expanded

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATES = ("published", "updated")
_FOUND = tuple(field.name for field in fields(Item) if field.name not in {"key", "origin", "modified"})
_CLEAN = tuple(field.name for field in fields(CleanItem) if field.name not in {"key", "origin"})
_SEEN = ("enclosures", "image", "upstream", "contributors", "rights")
"""What goes with an item and is edited where it changes. The rest is no news, and a version that reads more makes no edit."""

_OPTIONAL = frozenset(CARRIED)
"""What is left out where it is empty: so an item without it is written, and named, as before there was such a thing."""

_LATER = frozenset({"avatar", "icon", "extras"})
"""The same of what belongs to people, heads, episodes and shows."""

_PLAIN = frozenset({str, datetime, type(None)})


def original(item: Item) -> bytes:
    """Write what was found of an item, without what only says where and when it was found (key, origin, modified)."""
    return _dumped(_fields(item, _FOUND))


def found(data: bytes, *, key: str, origin: str) -> Item:
    """Read what `original` wrote."""
    values = json.loads(data.decode("utf-8", "surrogatepass"))
    values |= {name: maybe(values[name]) for name in _DATES}
    return Item(**_whole(values), key=key, origin=origin)


def digest(data: bytes | str) -> str:
    """Name bytes, or text as UTF-8, by their SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def content(item: CleanItem) -> str:
    """Name what a reader sees of an item: the same name, the same content; link and dates are not part of it."""
    people = [part or "" for author in item.authors for part in (author.name, author.email, author.uri)]
    texts = (item.title, item.html, item.text, item.summary, item.language or "", "\n".join(people), *item.tags)
    return digest("\0".join((*texts, *_carried(item))))


def packed(item: CleanItem) -> bytes:
    """Write a clean item, without key and origin, which belong to the item that has it."""
    return compressed(_dumped(_fields(item, _CLEAN)))


def unpacked(data: bytes, *, key: str, origin: str) -> CleanItem:
    """Read what `packed` wrote."""
    found = json.loads(expanded(data).decode("utf-8", "surrogatepass"))
    found |= {name: maybe(found[name]) for name in _DATES}
    found |= {"key": key, "origin": origin, "html": SafeHtml(found["html"])}
    return CleanItem(**_whole(found))


def head_written(head: Head) -> str:
    """Write what a feed says of itself."""
    values = {name: value for name, value in _plainly(head).items() if name != "show" or value}
    return _dumped(values).decode("utf-8", "surrogatepass")


def head_read(text: str) -> Head:
    """Read what `head_written` wrote."""
    found = json.loads(text)
    found |= {name: tuple(Person(**each) for each in found[name]) for name in ("authors", "contributors")}
    return Head(**{**found, "tags": tuple(found["tags"]), "show": _made("show", found.get("show"))})


def noise_written(noise: Noise) -> str:
    """Write what a source repeats."""
    return _dumped(_plainly(noise)).decode("utf-8", "surrogatepass")


def noise_read(text: str) -> Noise:
    """Read what `noise_written` wrote."""
    found = json.loads(text)
    return Noise(**{**found, "patterns": tuple(map(_pattern, found["patterns"])), "titles": tuple(found.get("titles", ()))})


def _pattern(found: dict[str, Any]) -> Pattern:
    return Pattern(**{**found, "examples": tuple(found["examples"]), "evidence": tuple(found["evidence"])})


def moment(text: str) -> datetime:
    """Read a date and time with its offset (ISO 8601)."""
    return datetime.fromisoformat(text)


def maybe(text: str | None) -> datetime | None:
    """Read a date and time where there is one."""
    return moment(text) if text else None


def written(when: datetime | None) -> str | None:
    """Write a date and time with its offset (ISO 8601)."""
    return when.isoformat() if when else None


def told(values: Mapping[str, Any]) -> str:
    """Write plain values as one line of JSON."""
    return _dumped(values).decode()


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    """Make what is no plain text again of what an item was written as."""
    made: dict[str, Any] = {"tags": tuple(values["tags"])}
    for name, kind in PARTS.items():
        if isinstance(found := values.get(name), list):
            made[name] = tuple(kind(**each) for each in found)
        elif found:
            made[name] = kind(**found)
    made["episode"] = _made("episode", values.get("episode"))
    return {**values, **made}


def _made(kind: str, values: Mapping[str, Any] | None) -> Any:
    """Make a show or an episode of what it was written as; None of none, which is most often."""
    if not values:
        return None
    from feedtool.podcast import episode_of, show_of  # noqa: PLC0415  - a run without podcasts goes without its 22 classes

    return show_of(values) if kind == "show" else episode_of(values)


def _carried(item: CleanItem) -> list[str]:
    """Write what goes with an item as one text; nothing for most items."""
    there = _fields(item, _SEEN)
    for each in there.get("enclosures", ()):
        each["duration"] = None  # how long a file lasts is known from the file, and to find it out is no edit
    return ["\x01" + _dumped(there).decode("utf-8", "surrogatepass")] if there else []


def _fields(item: Item | CleanItem, names: tuple[str, ...]) -> dict[str, Any]:
    """Give fields as JSON has them."""
    values = zip(names, _getter(names)(item), strict=True)
    return {
        name: value if type(value) in _PLAIN else _plainly(value) for name, value in values if value or name not in _OPTIONAL
    }


@cache
def _getter(names: tuple[str, ...]) -> attrgetter[tuple[Any, ...]]:
    return attrgetter(*names)


def _plainly(value: Any) -> Any:
    """Give a value as JSON has it; `asdict` would copy every text, at five times the cost."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [_plainly(each) for each in value]
    if not is_dataclass(value):
        return value
    parts = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: _plainly(part) for name, part in parts if part or name not in _LATER}


def _dumped(value: Any) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the state")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
