"""What is remembered of feeds: the last good entries, what they were made from, and their files, which hold them rendered."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import datetime

    from feedtool.model import CleanItem
    from feedtool.state.database import Database

FIELDS = "guid, source, key, origin, digest, cleaner, published, updated, removed, waits"


@dataclass(frozen=True, slots=True)
class Good:
    """The last good state of a feed.

    `inputs` and `settings` are digests of what its entries were made from and of its settings then; `removed` counts what was
    taken out of its entries as noise; `said` is what it said of itself, in lines, empty where that is not known.
    """

    inputs: str
    settings: str
    entries: int
    removed: int
    said: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of a good feed: the item by its original and cleaner, and what the feed added to it.

    `removed` counts what was taken out of it as noise; `waits` says that it left, and is shown until its archive is full.
    """

    guid: str
    source: str
    key: str
    origin: str
    digest: str
    cleaner: str
    published: datetime
    updated: datetime
    removed: int
    waits: bool = False


def good(database: Database) -> dict[str, Good]:
    """Give the last good state of every feed."""
    found = database.rows("SELECT name, inputs, settings, entries, removed, said FROM feeds")
    return {name: Good(*rest) for name, *rest in found}


def shown(database: Database, feed: str) -> tuple[Shown, ...]:
    """Give a feed's last good entries, in order."""
    rows = database.rows(f"SELECT {FIELDS} FROM entries WHERE feed = ? ORDER BY place", feed)  # noqa: S608
    return tuple(map(shown_of, rows))


def item(database: Database, each: Shown) -> CleanItem:
    """Give the item of an entry."""
    (data,) = database.row("SELECT data FROM cleans WHERE digest = ? AND cleaner = ?", each.digest, each.cleaner)
    return codec.unpacked(data, key=each.key, origin=each.origin)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a feed as it is published: the digest of its bytes, and in one line how its entries stand in them."""

    digest: str
    parts: str


def keep(database: Database, feed: str, last: Good, *, entries: Iterable[Shown], files: Mapping[str, File]) -> None:
    """Remember a feed that is about to be published, with its files, in a transaction that the caller opened."""
    database.write(
        "INSERT OR REPLACE INTO feeds (name, inputs, settings, entries, removed, said) VALUES (?, ?, ?, ?, ?, ?)",
        feed,
        *astuple(last),
    )
    database.write("DELETE FROM entries WHERE feed = ?", feed)
    database.write_all(
        f"INSERT INTO entries (feed, place, {FIELDS}) VALUES ({', '.join('?' * 12)})",  # noqa: S608
        ((feed, place, *row_of(each)) for place, each in enumerate(entries)),
    )
    database.write("DELETE FROM files WHERE feed = ?", feed)
    rows = ((feed, name, file.digest, file.parts) for name, file in files.items())
    database.write_all("INSERT INTO files (feed, name, digest, parts) VALUES (?, ?, ?, ?)", rows)


def files(database: Database) -> dict[str, dict[str, str]]:
    """Give for each feed the digest of each of its files."""
    found: dict[str, dict[str, str]] = {}
    for feed, name, digest in database.rows("SELECT feed, name, digest FROM files ORDER BY feed, name"):
        found.setdefault(feed, {})[name] = digest
    return found


def written(database: Database, feed: str) -> dict[str, File]:
    """Give the files of a feed as they were published last, by name; those of before entries were told apart are left out."""
    found = database.rows("SELECT name, digest, parts FROM files WHERE feed = ? AND parts IS NOT NULL", feed)
    return {name: File(digest, parts) for name, digest, parts in found}


def updated(database: Database) -> dict[str, datetime]:
    """Say of every good feed when the newest of its entries was updated."""
    newest: dict[str, datetime] = {}
    for feed, at in database.rows("SELECT DISTINCT feed, updated FROM entries"):
        moment = codec.moment(at)
        newest[feed] = max(newest.get(feed, moment), moment)
    return newest


def archiving(database: Database) -> set[str]:
    """Name the feeds with entries that wait for an archive, or have left for one."""
    return {feed for (feed,) in database.rows("SELECT feed FROM entries WHERE waits UNION SELECT feed FROM archived")}


def drop(database: Database, feed: str) -> None:
    """Forget a feed but for its entries, in a transaction that the caller opened."""
    database.write("DELETE FROM feeds WHERE name = ?", feed)
    database.write("DELETE FROM files WHERE feed = ?", feed)


def forget(database: Database, *, keep: Container[str]) -> None:
    """Forget the entries of all feeds but these, in a transaction that the caller opened."""
    gone = [(feed,) for (feed,) in database.rows("SELECT DISTINCT feed FROM entries") if feed not in keep]
    database.write_all("DELETE FROM entries WHERE feed = ?", gone)


def shown_of(row: tuple[Any, ...]) -> Shown:
    """Make an entry of a row with `FIELDS`."""
    *first, published, updated, removed, waits = row
    return Shown(*[*first, codec.moment(published), codec.moment(updated), removed, bool(waits)])


def row_of(each: Shown) -> tuple[object, ...]:
    """Give an entry as a row with `FIELDS`."""
    first = (each.guid, each.source, each.key, each.origin, each.digest, each.cleaner)
    return (*first, codec.written(each.published), codec.written(each.updated), each.removed, int(each.waits))
