"""What is remembered of feeds that are split: the names of their parts, which never change, and what items are told by."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from feedtool.spelling import folded
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.state.database import Database
    from feedtool.state.items import Name


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a feed: what it is split `by`, the `value` that its entries share (folded, and as it is shown), its name."""

    feed: str
    by: str
    value: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Split:
    """How a feed was split last: from which inputs, how many values have no part, and for which settings that was told."""

    inputs: str = ""
    lacking: int = 0
    told: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What an item may be told by: its tags, the names of its authors, its language."""

    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None


def parts(database: Database) -> tuple[Part, ...]:
    """Give every part that ever was, in the order of their coming; also of feeds that are not split any more."""
    return tuple(Part(*row) for row in database.rows('SELECT feed, "by", value, label, name FROM parts ORDER BY rowid'))


def add(database: Database, found: Iterable[Part]) -> None:
    """Remember new parts, in a transaction that the caller opened."""
    database.write_all('INSERT INTO parts (feed, "by", value, label, name) VALUES (?, ?, ?, ?, ?)', map(astuple, found))


def rename_source(database: Database, old: str, new: str) -> None:
    """Let parts that are of a source be of that source under its new name, in a transaction that the caller opened.

    Their own names stay. Where the new name has a part already, both stay as they are.
    """
    database.write(
        """UPDATE OR IGNORE parts SET value = ?, label = ? WHERE "by" = 'source' AND value = ?""", folded(new), new, folded(old)
    )


def splits(database: Database) -> dict[tuple[str, str], Split]:
    """Say how feeds were split last, by feed and by what."""
    found = database.rows('SELECT feed, "by", inputs, lacking, told FROM splits')
    return {(feed, by): Split(*rest) for feed, by, *rest in found}


def remember(database: Database, feed: str, by: str, split: Split) -> None:
    """Remember how a feed was split, in a transaction that the caller opened."""
    database.write("INSERT OR REPLACE INTO splits VALUES (?, ?, ?, ?, ?)", feed, by, *astuple(split))


def counts(database: Database) -> dict[str, dict[str, dict[str, int]]]:
    """Count for each feed that is split the parts that are published, and the values that have none, by what it is split by."""
    rows = database.rows(
        'SELECT splits.feed, splits."by", splits.lacking, (SELECT count(*) FROM parts JOIN feeds ON feeds.name = parts.name '
        'WHERE parts.feed = splits.feed AND parts."by" = splits."by") FROM splits ORDER BY splits.feed, splits."by"'
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for feed, by, lacking, made in rows:
        found.setdefault(feed, {})[by] = {"parts": made, "left_out": lacking}
    return found


def forget(database: Database, keep: Mapping[str, Iterable[str]]) -> None:
    """Forget how feeds were split that are not split so any more; `keep` says by what they are. Names are never forgotten."""
    gone = [(feed, by) for feed, by in splits(database) if by not in keep.get(feed, ())]
    database.write_all('DELETE FROM splits WHERE feed = ? AND "by" = ?', gone)


def facets(database: Database, source: str) -> dict[Name, Facets]:
    """Give what the items of a source are told by, where it was looked up before."""
    query = "SELECT digest, cleaner, data FROM items JOIN facets USING (digest, cleaner) WHERE source = ?"
    return {(digest, cleaner): _facets(data) for digest, cleaner, data in database.rows(query, source)}


def look(database: Database, found: Mapping[Name, Facets]) -> None:
    """Remember what items are told by, in a transaction that the caller opened."""
    rows = ((*name, codec.told({"t": each.tags, "a": each.authors, "l": each.language})) for name, each in found.items())
    database.write_all("INSERT OR REPLACE INTO facets VALUES (?, ?, ?)", rows)


def sweep(database: Database) -> None:
    """Drop what nothing refers to any more."""
    database.write(
        "DELETE FROM facets WHERE NOT EXISTS (SELECT 1 FROM cleans WHERE cleans.digest = facets.digest "
        "AND cleans.cleaner = facets.cleaner)"
    )


def guids(database: Database) -> dict[str, str]:
    """Give the guids of feeds, by their names."""
    return dict(database.rows("SELECT feed, guid FROM guids"))


def addresses(database: Database) -> dict[str, str]:
    """Give where the RSS of each feed was when it got its guid, by that."""
    return dict(database.rows("SELECT guid, address FROM guids WHERE address IS NOT NULL"))


def name_feed(database: Database, feed: str, guid: str, *, address: str) -> None:
    """Remember for ever the guid of a feed, in a transaction that the caller opened; who had it before has it no more.

    The `address` that its RSS had when it got the guid stays, whoever has it.
    """
    database.write(
        "INSERT OR REPLACE INTO guids SELECT ?1, ?2, coalesce((SELECT address FROM guids WHERE guid = ?2), ?3)",
        feed,
        guid,
        address,
    )
    database.write("DELETE FROM guids WHERE guid = ? AND feed != ?", guid, feed)


def _facets(data: str) -> Facets:
    found = json.loads(data)
    return Facets(tuple(found["t"]), tuple(found["a"]), found["l"])
