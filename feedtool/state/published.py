"""What stands where readers find it: every file and object that was put in place, until it is taken away again.

It outlives the feeds that the files belong to, so that only what is known to be ours is ever removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.state.database import Database

WANTED, DROPPED, ORPHANED = range(3)
"""A file is asked for, or its owner does not write it any more, or nothing in the configuration owns it."""

BEFORE = ""
"""The place of files from before places were remembered: the output of then."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One file in one place: a folder, or the URL of a bucket.

    `owner` is the feed that it belongs to, or in brackets what belongs to all; `of` the file that it is a compressed copy of.
    `digest` names what was put there, and how it is served where the place knows that; empty: nothing yet. `stamp` is how it
    looked then, for a bucket its entity tag. `due` names what is being put there: whether it arrived is not known. `left`
    says that nothing in the configuration asks for it any more, and why; `told`: somebody was told so.
    """

    place: str
    name: str
    owner: str
    of: str | None = None
    digest: str = ""
    stamp: str | None = None
    due: str | None = None
    left: int = WANTED
    told: bool = False


_FIELDS = "place, name, owner, of, digest, stamp, due, left, told"


def recall(database: Database) -> dict[tuple[str, str], Standing]:
    """Give all that stands anywhere, by place and name."""
    found = database.rows(f"SELECT {_FIELDS} FROM published ORDER BY place, name")  # noqa: S608
    return {(row[0], row[1]): _standing(row) for row in found}


def remember(database: Database, some: Iterable[Standing]) -> None:
    """Remember how files stand, in a transaction that the caller opened."""
    rows = ((s.place, s.name, s.owner, s.of, s.digest, s.stamp, s.due, s.left, s.told) for s in some)
    database.write_all(f"INSERT OR REPLACE INTO published ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608


def forget(database: Database, some: Iterable[Standing]) -> None:
    """Forget files that are not there any more, in a transaction that the caller opened."""
    database.write_all("DELETE FROM published WHERE place = ? AND name = ?", ((each.place, each.name) for each in some))


def move(database: Database, old: str, place: str) -> None:
    """Give a place another name, in a transaction that the caller opened; what is known of the new one already counts."""
    database.write("UPDATE OR IGNORE published SET place = ? WHERE place = ?", place, old)
    database.write("DELETE FROM published WHERE place = ?", old)


def _standing(row: tuple[Any, ...]) -> Standing:
    place, name, owner, of, digest, stamp, due, left, told = row
    return Standing(place, name, owner, of, digest, stamp, due, left, bool(told))
