"""What is remembered of archives: which entries are in which, and the bytes of their files, which never change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from feedtool import small
from feedtool.state import codec
from feedtool.state.feeds import FIELDS, Shown, row_of, shown_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import datetime

    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class File:
    """A file of an archive: the number of the archive, the base URL that its links were made for, and a digest of its bytes."""

    number: int
    base: str
    digest: str


def files(database: Database) -> dict[str, dict[str, File]]:
    """Give for each feed the files of its archives, by name."""
    found: dict[str, dict[str, File]] = {}
    for feed, name, *rest in database.rows("SELECT feed, name, number, base, digest FROM archives ORDER BY feed, name"):
        found.setdefault(feed, {})[name] = File(*rest)
    return found


def data(database: Database, digest: str) -> bytes:
    """Give the bytes of a file by their digest."""
    (found,) = database.row("SELECT data FROM archive_bytes WHERE digest = ?", digest)
    return small.expanded(found)


def numbers(database: Database, feed: str) -> tuple[int, ...]:
    """Give the numbers of the archives of a feed, in order, also of one that has no entries any more."""
    query = "SELECT number FROM archived WHERE feed = ?1 UNION SELECT number FROM archives WHERE feed = ?1 ORDER BY number"
    return tuple(number for (number,) in database.rows(query, feed))


def numbers_with(database: Database, feed: str, guids: Iterable[str]) -> set[int]:
    """Give the numbers of the archives that have any of these entries."""
    query = "SELECT number FROM archived WHERE feed = ? AND guid = ?"
    return {number for guid in guids for (number,) in database.rows(query, feed, guid)}


def purge(database: Database, feed: str, guids: Iterable[str]) -> None:
    """Take entries out of all archives of a feed, in a transaction that the caller opened."""
    database.write_all("DELETE FROM archived WHERE feed = ? AND guid = ?", ((feed, guid) for guid in guids))


def entries(database: Database, feed: str, number: int) -> tuple[Shown, ...]:
    """Give the entries of an archive, in order."""
    query = f"SELECT {FIELDS} FROM archived WHERE feed = ? AND number = ? ORDER BY place"  # noqa: S608
    return tuple(map(shown_of, database.rows(query, feed, number)))


def known(database: Database, feed: str) -> dict[str, datetime]:
    """Give when each entry that is in an archive of a feed was updated last, as the newest of them has it, by guid."""
    found = database.rows("SELECT guid, updated FROM archived WHERE feed = ? ORDER BY number", feed)
    return {guid: codec.moment(updated) for guid, updated in found}


def forebears(database: Database) -> dict[str, str]:
    """Give what feeds were called before, whose archives are those of a feed of another name."""
    return dict(database.rows("SELECT feed, before FROM forebears"))


def descend(database: Database, feed: str, before: str) -> None:
    """Remember for ever whose archives are the older ones of a feed, in a transaction that the caller opened."""
    database.write("INSERT OR REPLACE INTO forebears VALUES (?, ?)", feed, before)


def siblings(database: Database, feed: str) -> frozenset[int]:
    """Give the numbers of the archives that other feeds had under the same name, whose files are called so, too."""
    query = "SELECT number FROM archives WHERE feed != ?1 AND (feed = ?2 OR substr(feed, 1, length(?2) + 1) = ?2 || '/')"
    return frozenset(number for (number,) in database.rows(query, feed, feed.partition("/")[0]))


def set_apart(database: Database, feed: str) -> None:
    """Keep the archives of a feed apart from its name, which is another feed's now, in a transaction that the caller opened."""
    taken = {name for (name,) in database.rows("SELECT feed FROM archives UNION SELECT before FROM forebears")}
    apart = next(name for name in (f"{feed}/{number}" for number in count(1)) if name not in taken)
    for table, column in (("archived", "feed"), ("archives", "feed"), ("forebears", "feed"), ("forebears", "before")):
        database.write(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", apart, feed)  # noqa: S608


def holding(database: Database, guid: str) -> list[tuple[str, int]]:
    """Give the archives that an entry is in, by feed and number, the oldest first."""
    return database.rows("SELECT feed, number FROM archived WHERE guid = ? ORDER BY feed, number", guid)


def forget(database: Database, *, keep: Container[str]) -> None:
    """Forget the archives of all feeds but these, in a transaction that the caller opened."""
    for (feed,) in database.rows("SELECT DISTINCT feed FROM archives"):
        if feed not in keep:
            database.write("DELETE FROM archived WHERE feed = ?", feed)
            database.write("DELETE FROM archives WHERE feed = ?", feed)
            _sweep(database)
    database.write_all("DELETE FROM forebears WHERE feed = ?", ((feed,) for feed in forebears(database) if feed not in keep))


def keep(database: Database, feed: str, number: int, shown: Iterable[Shown]) -> None:
    """Remember which entries are in an archive, in a transaction that the caller opened."""
    places = ", ".join("?" * (len(FIELDS.split(", ")) + 3))
    rows = ((feed, number, place, *row_of(each)) for place, each in enumerate(shown))
    database.write_all(f"INSERT INTO archived (feed, number, place, {FIELDS}) VALUES ({places})", rows)  # noqa: S608


def keep_files(database: Database, feed: str, made: Mapping[str, tuple[File, bytes]]) -> None:
    """Remember files of archives that are about to be put in place, in a transaction that the caller opened."""
    rows = ((feed, name, each.number, each.base, each.digest) for name, (each, _) in made.items())
    database.write_all("INSERT OR REPLACE INTO archives (feed, name, number, base, digest) VALUES (?, ?, ?, ?, ?)", rows)
    kept = ((each.digest, small.compressed(data)) for each, data in made.values())
    database.write_all("INSERT OR IGNORE INTO archive_bytes VALUES (?, ?)", kept)
    if made:
        _sweep(database)


def _sweep(database: Database) -> None:
    """Drop bytes that no file has any more; they are found by an index, since the bytes themselves are much to read."""
    database.write(
        "DELETE FROM archive_bytes WHERE rowid IN "
        "(SELECT rowid FROM archive_bytes WHERE digest NOT IN (SELECT digest FROM archives))"
    )
