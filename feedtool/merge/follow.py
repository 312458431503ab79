"""What is remembered of a source's items after a good read: old ones with new content, new ones, dates that stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.merge.feed import item_guid
from feedtool.model import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from feedtool.config import Site


@dataclass(frozen=True, slots=True)
class View:
    """One item as it is found now: the fields of a `Record` that a source decides, and all dates that were found.

    `is_reread` says that it is another only in what nobody reads, or since it was read otherwise: that is no edit.
    """

    key: str
    origin: str
    title: str
    link: str | None
    digest: str
    cleaner: str
    content: str
    length: int
    stated: datetime | None
    changed: datetime | None
    modified: datetime | None
    whole: str | None = None
    is_reread: bool = False


@dataclass(frozen=True, slots=True)
class Namer:
    """Names new items of a source for ever; `is_taken` says whether an item has a guid already."""

    site: Site
    source: str
    is_taken: Callable[[str], bool]

    def name(self, key: str, also: set[str]) -> str:
        """Give a guid for a key; where another item had that key before, one with a number, in the order of their coming."""
        for number in range(len(also) + 2):
            guid = item_guid(self.site, self.source, f"{key}\n{number}" if number else key)
            if guid not in also and not self.is_taken(guid):
                return guid
        return self.name(f"{key}\n", also)


def follow(
    views: Sequence[View], known: Sequence[Record | None], *, namer: Namer, now: datetime
) -> tuple[tuple[Record, ...], tuple[tuple[View, str], ...]]:
    """Give the records of a source's items in its order, and what must be said of a view.

    `known` has for each view the record of the same item, or None for a new one. `now` is aware. A date that was published
    never moves; an item without a usable one is dated by its carrier, else by the moment when it was first seen (`now`).
    """
    named: set[str] = set()
    records, notes = [], []
    for place, (view, last) in enumerate(zip(views, known, strict=True)):
        if last is None:
            record = _new(view, namer, named, now, place=place)
            named.add(record.guid)
        else:
            record = _again(view, last, now, place)
        records.append(record)
        if view.stated and view.stated > now and (last is None or last.stated != view.stated):
            notes.append((view, _clamped(view.stated, record.published)))
    return tuple(records), tuple(notes)


def _new(view: View, namer: Namer, named: set[str], now: datetime, *, place: int) -> Record:
    published = _usable(view.stated, now) or _usable(view.modified, now) or now
    return Record(
        id=0,
        source=namer.source,
        guid=namer.name(view.key, named),
        story=None,
        key=view.key,
        origin=view.origin,
        title=view.title,
        link=view.link,
        digest=view.digest,
        whole=view.whole,
        cleaner=view.cleaner,
        content=view.content,
        length=view.length,
        stated=view.stated,
        published=published,
        updated=max(published, _usable(view.changed, now) or published),
        first_seen=now,
        last_seen=now,
        place=place,
    )


def _again(view: View, last: Record, now: datetime, place: int) -> Record:
    published = last.published if last.story else _usable(view.stated, now) or last.published
    updated = max(published, last.updated)
    if view.digest != last.digest and view.content != last.content and not view.is_reread:
        updated = max(updated, _usable(view.changed, now) or now)
    return Record(  # written out: `replace` takes twice the time, and most items of a read are of this kind
        id=last.id,
        source=last.source,
        guid=last.guid,
        story=last.story,
        first_seen=last.first_seen,
        key=view.key,
        origin=view.origin,
        title=view.title,
        link=view.link,
        digest=view.digest,
        whole=view.whole,
        cleaner=view.cleaner,
        content=view.content,
        length=view.length,
        stated=view.stated,
        published=published,
        updated=updated,
        last_seen=now,
        place=place,
    )


def _usable(when: datetime | None, now: datetime) -> datetime | None:
    """Give a date that is there and past; one in the future is clamped to now."""
    return None if when is None else min(when, now)


def _clamped(stated: datetime, published: datetime) -> str:
    return f"its date {stated.isoformat()} is in the future: taken as {published.isoformat()}; correct it at the source"
