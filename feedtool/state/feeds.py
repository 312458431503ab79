"""What is remembered of feeds: the last good entries, what they were made from, their rendered pieces and their files."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from feedtool.model import Entry
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedtool.model import CleanItem, Person
    from feedtool.state.database import Database

_FIELDS = "guid, source, key, origin, digest, cleaner, published, updated"


@dataclass(frozen=True, slots=True)
class Good:
    """The last good state of a feed.

    `inputs` and `settings` are digests of what its entries were made from and of its settings then; `removed` counts what was
    taken out of its entries as noise.
    """

    inputs: str
    settings: str
    entries: int
    removed: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of the last good feed: the item by its original and cleaner, and what the feed added to it."""

    guid: str
    source: str
    key: str
    origin: str
    digest: str
    cleaner: str
    published: datetime
    updated: datetime


def good(database: Database) -> dict[str, Good]:
    """Give the last good state of every feed."""
    found = database.rows("SELECT name, inputs, settings, entries, removed FROM feeds")
    return {name: Good(*rest) for name, *rest in found}


def guids(database: Database, feed: str) -> frozenset[str]:
    """Give the guids of a feed's last good entries."""
    return frozenset(guid for (guid,) in database.rows("SELECT guid FROM entries WHERE feed = ?", feed))


def shown(database: Database, feed: str) -> tuple[Shown, ...]:
    """Give a feed's last good entries, in order."""
    rows = database.rows(f"SELECT {_FIELDS} FROM entries WHERE feed = ? ORDER BY place", feed)  # noqa: S608
    return tuple(Shown(*[*first, codec.moment(published), codec.moment(updated)]) for *first, published, updated in rows)


def entries(database: Database, feed: str, *, author: Person) -> tuple[Entry, ...]:
    """Give a feed's last good entries with their items; `author` stands where an item names nobody."""
    return tuple(_entry(database, each, author) for each in shown(database, feed))


def item(database: Database, each: Shown) -> CleanItem:
    """Give the clean item of an entry."""
    (data,) = database.row("SELECT data FROM cleans WHERE digest = ? AND cleaner = ?", each.digest, each.cleaner)
    return codec.unpacked(data, key=each.key, origin=each.origin)


def content(database: Database, each: Shown) -> str:
    """Name what readers see of an entry, as `codec.content` does."""
    return codec.content(item(database, each))


def keep(database: Database, feed: str, last: Good, *, entries: Iterable[Shown], files: Mapping[str, str]) -> None:
    """Remember a feed that is about to be published, with the digests of its files, in a transaction that the caller opened."""
    database.write("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?)", feed, *astuple(last))
    database.write("DELETE FROM entries WHERE feed = ?", feed)
    database.write_all(
        f"INSERT INTO entries (feed, place, {_FIELDS}) VALUES ({', '.join('?' * 10)})",  # noqa: S608
        ((feed, place, *_row(each)) for place, each in enumerate(entries)),
    )
    database.write("DELETE FROM files WHERE feed = ?", feed)
    database.write_all("INSERT INTO files VALUES (?, ?, ?, NULL)", ((feed, *file) for file in files.items()))


def files(database: Database) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Give for each feed the digest of each of its files, and the stamp that the file had when it was put in place."""
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for feed, name, digest, stamp in database.rows("SELECT feed, name, digest, stamp FROM files ORDER BY feed, name"):
        found.setdefault(feed, {})[name] = (digest, stamp)
    return found


def stamp(database: Database, feed: str, stamps: Mapping[str, str | None]) -> None:
    """Remember how the files of a feed look now that they are in place, in a transaction that the caller opened."""
    rows = ((mark, feed, name) for name, mark in stamps.items())
    database.write_all("UPDATE files SET stamp = ? WHERE feed = ? AND name = ?", rows)


def pieces(database: Database, feed: str) -> dict[str, bytes]:
    """Give the rendered pieces of a feed, by name."""
    found = database.rows("SELECT name, data FROM pieces WHERE feed = ?", feed)
    return {name: codec.expanded(data) for name, data in found}


def keep_pieces(database: Database, feed: str, *, used: frozenset[str], fresh: Mapping[str, bytes]) -> None:
    """Remember rendered pieces, and drop those that are not used any more, in a transaction that the caller opened."""
    there = {name for (name,) in database.rows("SELECT name FROM pieces WHERE feed = ?", feed)}
    database.write_all("DELETE FROM pieces WHERE feed = ? AND name = ?", ((feed, name) for name in there - used))
    rows = ((feed, name, codec.compressed(data)) for name, data in fresh.items())
    database.write_all("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?)", rows)


def drop(database: Database, feed: str) -> None:
    """Forget a feed, in a transaction that the caller opened."""
    for table, column in (("feeds", "name"), ("entries", "feed"), ("pieces", "feed"), ("files", "feed")):
        database.write(f"DELETE FROM {table} WHERE {column} = ?", feed)  # noqa: S608


def _entry(database: Database, each: Shown, author: Person) -> Entry:
    found = item(database, each)
    return Entry(each.guid, each.source, found, each.published, each.updated, found.authors or (author,))


def _row(each: Shown) -> tuple[object, ...]:
    first = (each.guid, each.source, each.key, each.origin, each.digest, each.cleaner)
    return (*first, codec.written(each.published), codec.written(each.updated))
