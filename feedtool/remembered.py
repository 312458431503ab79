"""The nouns of what is remembered: items with their names, and what became of sources and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One item as it is remembered; the same in every run, whatever its source calls it by.

    `guid` is its own, `story` the one that it is published under (None: it never was); `link` is canonical; `digest` names the
    original as the source gives it, `whole` the article that was cleaned in its place (None: there was none), `cleaner` what
    cleaned it, `content` what came out; `length` counts characters of clean text; `stated` is the date that the source states
    now; `place` is its place in the source, None when it is not there any more. `id` is 0 until it is stored.
    """

    id: int
    source: str
    guid: str
    story: str | None
    key: str
    origin: str
    title: str
    link: str | None
    digest: str
    whole: str | None
    cleaner: str
    content: str
    length: int
    stated: datetime | None
    published: datetime
    updated: datetime
    first_seen: datetime
    last_seen: datetime
    place: int | None


@dataclass(frozen=True, slots=True)
class Alias:
    """One name that an item has had, a `key` or a canonical `link`, and since when; `item` is the id of its record."""

    item: int
    kind: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One change of state of a source or feed: `change` is broke, recovered, held or stale."""

    id: int
    at: datetime
    kind: str
    name: str
    change: str
    message: str
