"""When each rule of the user found something last, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Use:
    """How one rule fares in one source.

    `matched` is when it found something last, None where it never did; `reads` counts the reads since in which items were
    cleaned; `told` says that somebody was told that it finds nothing.
    """

    matched: datetime | None = None
    reads: int = 0
    told: bool = False


def recall(database: Database) -> dict[str, dict[str, Use]]:
    """Give what is remembered of each rule, by source and rule."""
    found: dict[str, dict[str, Use]] = {}
    rows = database.rows("SELECT source, rule, matched, reads, told FROM rules ORDER BY source, rule")
    for source, rule, matched, reads, told in rows:
        found.setdefault(source, {})[rule] = Use(codec.maybe(matched), reads, bool(told))
    return found


def of(database: Database, source: str) -> dict[str, Use]:
    """Give what is remembered of the rules of one source."""
    rows = database.rows("SELECT rule, matched, reads, told FROM rules WHERE source = ?", source)
    return {rule: Use(codec.maybe(matched), reads, bool(told)) for rule, matched, reads, told in rows}


def remember(database: Database, source: str, uses: Mapping[str, Use]) -> None:
    """Remember how the rules of a source fare, and forget all others of it, in a transaction that the caller opened."""
    database.write("DELETE FROM rules WHERE source = ?", source)
    rows = ((source, rule, codec.written(use.matched), use.reads, int(use.told)) for rule, use in uses.items())
    database.write_all("INSERT INTO rules VALUES (?, ?, ?, ?, ?)", rows)


def rename(database: Database, old: str, new: str) -> None:
    """Give a source another name, in a transaction that the caller opened."""
    database.write("UPDATE OR REPLACE rules SET source = ? WHERE source = ?", new, old)


def forget(database: Database, sources: Iterable[str]) -> None:
    """Forget the rules of sources, in a transaction that the caller opened."""
    database.write_all("DELETE FROM rules WHERE source = ?", ((source,) for source in sources))
