"""What is remembered of sources and of every item that they ever gave."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from feedtool import small
from feedtool.model import Alias, Record
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from feedtool.model import CleanItem, Head
    from feedtool.profile import Noise
    from feedtool.state.database import Database

    Name = tuple[str, str]
    """What a clean item is named by: the digest of its original, and its cleaner."""

LOOKS = 30
"""Good reads of a source that are remembered, to know what is usual."""

BATCH = 200
"""Clean items that one query asks for."""

_FIELDS = (
    "id, source, guid, story, key, origin, title, link, digest, whole, cleaner, content, length, stated, published, updated, "
    "first_seen, last_seen, place"
)


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What one good read of a source leaves behind: all of it is stored, or nothing.

    `records` are the items that it has now, `before` all that it ever had, as they were; others are gone. `originals` are those
    that are new, by their own digests, `cleans` those that are new, by digest and cleaner; `gists` what the gate wants to be
    remembered; `shares` how much cleaning took from the last items, None where nothing was cleaned.
    """

    source: str
    fingerprint: str | None
    settings: str
    at: datetime
    records: tuple[Record, ...]
    originals: Mapping[str, bytes]
    cleans: Mapping[Name, CleanItem]
    known: int
    is_changed: bool
    head: Head | None = None
    noise: Noise | None = None
    before: tuple[Record, ...] = ()
    gists: Mapping[Name, str] = field(default_factory=dict)
    shares: str | None = None


def fingerprints(database: Database) -> dict[str, tuple[str | None, int]]:
    """Give each source's fingerprint and revision."""
    found = database.rows("SELECT name, fingerprint, revision FROM sources")
    return {name: (fingerprint, revision) for name, fingerprint, revision in found}


def shares(database: Database, source: str) -> str | None:
    """Give how much cleaning took from each of the last items of a source."""
    found = database.row("SELECT shares FROM sources WHERE name = ?", source)
    return found[0] if found else None


def head(database: Database, source: str) -> Head | None:
    """Give what a source said of itself at its last good read."""
    found = database.row("SELECT head FROM sources WHERE name = ?", source)
    return codec.head_read(found[0]) if found and found[0] else None


def noise(database: Database, source: str) -> Noise | None:
    """Give what a source's items were known to repeat at its last good read."""
    found = database.row("SELECT noise FROM sources WHERE name = ?", source)
    return codec.noise_read(found[0]) if found and found[0] else None


def noises(database: Database) -> dict[str, Noise]:
    """Give what is taken out of sources, or off their titles, because they repeat it; others are left out."""
    is_taken = 'noise LIKE \'%"applied":true%\' OR noise LIKE \'%"titles":["%\''
    query = f"SELECT name, noise FROM sources WHERE {is_taken} ORDER BY name"  # noqa: S608
    return {name: codec.noise_read(text) for name, text in database.rows(query)}


def found(database: Database, source: str, count: int, *, gone: bool) -> tuple[bytes, ...]:
    """Give what was found of a source's items, the last seen first, as `original` gives it; or only of those `gone` from it."""
    query = (
        "SELECT data FROM items JOIN originals ON originals.digest = coalesce(whole, items.digest) "
        "WHERE source = ? AND (NOT ? OR place IS NULL) ORDER BY last_seen DESC, place, items.id DESC LIMIT ?"
    )
    return tuple(small.expanded(data) for (data,) in database.rows(query, source, gone, count))


def known(database: Database, source: str, cleaner: str) -> frozenset[str]:
    """Give the digests of the originals of a source that this cleaner has cleaned already."""
    # What an item refers to is there until it is forgotten; an index alone answers this.
    query = "SELECT digest FROM items WHERE source = ? AND cleaner = ?"
    return frozenset(digest for (digest,) in database.rows(query, source, cleaner))


def originals(database: Database, source: str) -> dict[str, str]:
    """Give the digests of the originals of the items that a source has now, by their keys."""
    return dict(database.rows("SELECT key, digest FROM items WHERE source = ? AND place IS NOT NULL", source))


def records(database: Database, source: str) -> tuple[Record, ...]:
    """Give every item of a source, those that it has now first and in its order, then those gone, the last seen first."""
    query = f"SELECT {_FIELDS} FROM items WHERE source = ? ORDER BY place IS NULL, place, last_seen DESC, id"  # noqa: S608
    return tuple(map(_record, database.rows(query, source)))


def present(database: Database, source: str) -> tuple[Record, ...]:
    """Give the items that a source has now, in its order."""
    query = f"SELECT {_FIELDS} FROM items WHERE source = ? AND place IS NOT NULL ORDER BY place"  # noqa: S608
    return tuple(map(_record, database.rows(query, source)))


def named(database: Database, name: str) -> tuple[Record, ...]:
    """Find items by a guid, or by a key or canonical link that they have or had."""
    fields = ", ".join(f"items.{field}" for field in _FIELDS.split(", "))
    query = (
        f"SELECT DISTINCT {fields} FROM items LEFT JOIN aliases ON aliases.item = items.id "  # noqa: S608
        "WHERE items.guid = ?1 OR items.story = ?1 OR aliases.value = ?1 ORDER BY items.id"
    )
    return tuple(map(_record, database.rows(query, name)))


def published_at(database: Database, links: Iterable[str], *, sources: Iterable[str]) -> Iterator[Record]:
    """Find what sources have, or had, that has or had one of these canonical links and was published."""
    links, sources = list(dict.fromkeys(links)), list(sources)
    fields = ", ".join(f"items.{field}" for field in _FIELDS.split(", "))
    for start in range(0, len(links), BATCH):
        some = links[start : start + BATCH]
        query = (
            f"SELECT DISTINCT {fields} FROM aliases JOIN items ON items.id = aliases.item "  # noqa: S608
            f"WHERE aliases.value IN ({', '.join('?' * len(some))}) AND items.source IN ({', '.join('?' * len(sources))}) "
            "AND aliases.kind = 'link' AND items.story IS NOT NULL ORDER BY items.id"
        )
        yield from map(_record, database.rows(query, *some, *sources))


def aliases(database: Database, source: str) -> tuple[Alias, ...]:
    """Give all names of all items of a source, the oldest first."""
    query = "SELECT item, kind, value, since FROM aliases JOIN items ON items.id = item WHERE source = ? ORDER BY aliases.rowid"
    return tuple(Alias(item, kind, value, codec.moment(since)) for item, kind, value, since in database.rows(query, source))


def earlier(database: Database, source: str) -> list[tuple[int, str, str]]:
    """Give the names that items of a source had beside those that they have now, the oldest first: item, kind, name."""
    query = (
        "SELECT item, kind, value FROM aliases JOIN items ON items.id = item WHERE source = ? "
        "AND value IS NOT CASE kind WHEN 'key' THEN items.key ELSE items.link END ORDER BY aliases.rowid"
    )
    return database.rows(query, source)


def gists(database: Database, names: Iterable[Name]) -> dict[Name, str | None]:
    """Give what the gate remembers of clean items, where it remembers something."""
    found: dict[Name, str | None] = {}
    names = list(dict.fromkeys(names))
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        places = ", ".join(["(?, ?)"] * len(some))
        # As a join, for SQLite would read all of the table to find pairs in a list.
        query = (
            f"WITH wanted (digest, cleaner) AS (VALUES {places}) "  # noqa: S608
            "SELECT digest, cleaner, gist FROM wanted JOIN cleans USING (digest, cleaner)"
        )
        found |= {
            (digest, cleaner): gist for digest, cleaner, gist in database.rows(query, *(part for name in some for part in name))
        }
    return found


def clean(database: Database, record: Record) -> CleanItem:
    """Give what cleaning made of an item."""
    (data,) = database.row("SELECT data FROM cleans WHERE digest = ? AND cleaner = ?", record.digest, record.cleaner)
    return codec.unpacked(data, key=record.key, origin=record.origin)


def original(database: Database, record: Record) -> bytes:
    """Give what was found of an item (JSON), before it was cleaned."""
    (data,) = database.row("SELECT data FROM originals WHERE digest = ?", record.whole or record.digest)
    return small.expanded(data)


def looks(database: Database, source: str) -> tuple[tuple[int, int], ...]:
    """Give the last good reads of a source in which something changed, newest first: how many items, how many known."""
    query = "SELECT items, known FROM looks WHERE source = ? ORDER BY rowid DESC LIMIT ?"
    return tuple(database.rows(query, source, LOOKS))


def absorb(database: Database, absorbed: Absorbed) -> None:
    """Store a good read of a source, in one transaction that the caller opened."""
    database.write_all(
        "INSERT OR IGNORE INTO originals VALUES (?, ?)",
        ((digest, small.compressed(data)) for digest, data in absorbed.originals.items()),
    )
    database.write_all(
        "INSERT OR REPLACE INTO cleans VALUES (?, ?, ?, ?)",
        ((*name, codec.packed(item), absorbed.gists.get(name)) for name, item in absorbed.cleans.items()),
    )
    remembered = ((gist, *name) for name, gist in absorbed.gists.items() if name not in absorbed.cleans)
    database.write_all("UPDATE cleans SET gist = ? WHERE digest = ? AND cleaner = ?", remembered)
    _place(database, absorbed)
    _advance(database, absorbed)


def forget(database: Database, source: str, *, before: datetime, count: int) -> int:
    """Forget items that are in no feed and not in their source any more: last seen before then, or beyond so many.

    Gives how many were forgotten.
    """
    query = (
        "SELECT id, last_seen FROM items WHERE source = ? AND place IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.guid IN (items.guid, items.story)) ORDER BY last_seen DESC, id"
    )
    gone = [
        (item,) for at, (item, seen) in enumerate(database.rows(query, source)) if at >= count or codec.moment(seen) < before
    ]
    database.write_all("DELETE FROM items WHERE id = ?", gone)
    return len(gone)


def forget_source(database: Database, source: str) -> None:
    """Forget a source, in a transaction that the caller opened; items that a feed shows stay, and with them what it is."""
    database.write(
        "DELETE FROM items WHERE source = ? "
        "AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.guid IN (items.guid, items.story))",
        source,
    )
    if database.row("SELECT 1 FROM items WHERE source = ? LIMIT 1", source) is None:
        database.write("DELETE FROM looks WHERE source = ?", source)
        database.write("DELETE FROM sources WHERE name = ?", source)


def sweep(database: Database) -> None:
    """Drop originals and clean items that nothing refers to any more."""
    # Found by their rows in an index: a search of the table reads all that is kept, however little changed.
    database.write(
        "DELETE FROM originals WHERE rowid IN (SELECT rowid FROM originals WHERE digest NOT IN (SELECT digest FROM items) "
        "AND digest NOT IN (SELECT whole FROM items WHERE whole IS NOT NULL))"
    )
    database.write(
        "DELETE FROM cleans WHERE rowid IN (SELECT rowid FROM cleans WHERE "
        "NOT EXISTS (SELECT 1 FROM items WHERE items.digest = cleans.digest AND items.cleaner = cleans.cleaner) AND "
        "NOT EXISTS (SELECT 1 FROM entries WHERE entries.digest = cleans.digest AND entries.cleaner = cleans.cleaner) AND "
        "NOT EXISTS (SELECT 1 FROM archived WHERE archived.digest = cleans.digest AND archived.cleaner = cleans.cleaner))"
    )


def publish(database: Database, under: Iterable[tuple[str, Record, int]]) -> None:
    """Remember under which guid, and with the dates of which record, items were published: guid, record, id."""
    rows = [(guid, codec.written(shown.published), codec.written(shown.updated), item) for guid, shown, item in under]
    database.write_all("UPDATE items SET story = ?, published = ?, updated = ? WHERE id = ?", rows)


def feeds_with(database: Database, guid: str) -> list[str]:
    """Give the feeds whose last good entries have a guid."""
    query = "SELECT feed FROM entries JOIN feeds ON name = feed WHERE guid = ? ORDER BY feed"
    return [feed for (feed,) in database.rows(query, guid)]


def settings(database: Database) -> dict[str, str]:
    """Give for each source the digest of how it was read."""
    return dict(database.rows("SELECT name, settings FROM sources ORDER BY name"))


def setting(database: Database, source: str) -> str | None:
    """Give the digest of how one source was read; None for one that never was."""
    found = database.row("SELECT settings FROM sources WHERE name = ?", source)
    return found[0] if found else None


def rename(database: Database, old: str, new: str) -> None:
    """Give all that is remembered of a source to another name, in a transaction that the caller opened."""
    named = (("sources", "name"), ("items", "source"), ("looks", "source"), ("entries", "source"), ("archived", "source"))
    for table, column in named:
        database.write(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", new, old)  # noqa: S608


def move(database: Database, ids: Iterable[int], new: str) -> None:
    """Give single items to another source, in a transaction that the caller opened."""
    database.write_all("UPDATE items SET source = ? WHERE id = ?", [(new, each) for each in ids])


def taken(database: Database, guids: Collection[str]) -> frozenset[str]:
    """Say which of these guids an item has already."""
    found = (database.row("SELECT guid FROM items WHERE guid = ?", guid) for guid in guids)
    return frozenset(row[0] for row in found if row)


_INSERT = f"INSERT INTO items ({_FIELDS[4:]}) VALUES ({', '.join('?' * 18)})"  # noqa: S608
_LASTING = attrgetter(*(each.name for each in fields(Record) if each.name not in {"place", "last_seen"}))
_UPDATE = f"UPDATE items SET {', '.join(f'{name} = ?' for name in _FIELDS.split(', ')[1:])} WHERE id = ?"  # noqa: S608


def _place(database: Database, absorbed: Absorbed) -> None:
    """Store the items that a source has now; of most nothing is new but that they are still there, and where."""
    before = {record.id: record for record in absorbed.before}
    same, names = [], []
    for record in absorbed.records:
        last = before.get(record.id)
        if last is not None and _LASTING(record) == _LASTING(last):
            same.append((record.place, codec.written(record.last_seen), record.id))
        else:
            names += _names(_store(database, record), record, absorbed.at)
    database.write_all("UPDATE items SET place = ?, last_seen = ? WHERE id = ?", same)
    database.write_all("INSERT OR IGNORE INTO aliases VALUES (?, ?, ?, ?)", names)
    present = {record.id for record in absorbed.records}
    gone = ((item,) for item, record in before.items() if record.place is not None and item not in present)
    database.write_all("UPDATE items SET place = NULL WHERE id = ?", gone)


def _store(database: Database, record: Record) -> int:
    """Store a record and give its id."""
    values = _row(record)[1:]
    if not record.id:
        return database.write(_INSERT, *values)
    database.write(_UPDATE, *values, record.id)
    return record.id


def _names(item: int, record: Record, at: datetime) -> list[tuple[int, str, str, str | None]]:
    now = (("key", record.key), ("link", record.link))
    return [(item, kind, value, codec.written(at)) for kind, value in now if value]


def _advance(database: Database, absorbed: Absorbed) -> None:
    name, step = absorbed.source, int(absorbed.is_changed)
    database.write(
        "INSERT INTO sources (name, fingerprint, settings, revision, head, shares, noise) VALUES (?1, ?2, ?3, 1, ?5, ?6, ?7) "
        "ON CONFLICT (name) DO UPDATE SET fingerprint = ?2, settings = ?3, "
        "revision = revision + (?4 OR head IS NOT ?5), head = ?5, shares = coalesce(?6, shares), noise = ?7",
        name,
        absorbed.fingerprint,
        absorbed.settings,
        step,
        codec.head_written(absorbed.head) if absorbed.head else None,
        absorbed.shares,
        codec.noise_written(absorbed.noise) if absorbed.noise else None,
    )
    if not absorbed.is_changed:
        return
    present_now = sum(record.place is not None for record in absorbed.records)
    database.write("INSERT INTO looks VALUES (?, ?, ?, ?)", name, codec.written(absorbed.at), present_now, absorbed.known)
    database.write(
        "DELETE FROM looks WHERE source = ?1 AND rowid NOT IN "
        "(SELECT rowid FROM looks WHERE source = ?1 ORDER BY rowid DESC LIMIT ?2)",
        name,
        LOOKS,
    )


def _row(record: Record) -> tuple[object, ...]:
    times = (record.stated, record.published, record.updated, record.first_seen, record.last_seen)
    return (
        record.id,
        record.source,
        record.guid,
        record.story,
        record.key,
        record.origin,
        record.title,
        record.link,
        record.digest,
        record.whole,
        record.cleaner,
        record.content,
        record.length,
        *map(codec.written, times),
        record.place,
    )


def _record(row: tuple[Any, ...]) -> Record:
    *first, stated, published, updated, first_seen, last_seen, place = row
    times = (codec.moment(each) for each in (published, updated, first_seen, last_seen))
    return Record(*[*first, codec.maybe(stated), *times, place])
