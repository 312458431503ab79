"""What is remembered of answers from outside: validators, bodies, and when each source may be asked again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedtool.model import Pause, Response
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.state.database import Database

_FIELDS = "name, shown, at, fetched, digest, url, moved, etag, modified, type, charset, role, fresh"


@dataclass(frozen=True, slots=True)
class Due:
    """When a source may be asked again, after how many failures in a row, and why it failed.

    `settings` is a digest of how it was asked, `rhythm` what it says itself of when to ask.
    """

    at: datetime
    tries: int = 0
    why: str = ""
    settings: str = ""
    rhythm: Pause = field(default=Pause())


ROLES = frozenset({"main", "once", "robots", "files"})


def responses(database: Database, source: str, *, bodies: frozenset[str]) -> tuple[Response, ...]:
    """Give the answers that a source had, those in these roles with their compressed bodies.

    One whose body is not kept is left out.
    """
    fields = ", ".join(f"responses.{name}" for name in _FIELDS.split(", "))
    roles = ", ".join("?" * len(bodies))
    query = (
        f"SELECT {fields}, CASE WHEN role IN ({roles}) THEN data END FROM responses "  # noqa: S608
        "JOIN bodies ON bodies.digest = responses.digest WHERE source = ? ORDER BY responses.rowid"
    )
    return tuple(_response(row) for row in database.rows(query, *sorted(bodies), source))


def keep(database: Database, source: str, answers: Iterable[Response]) -> None:
    """Remember answers in place of earlier ones to the same requests, in a transaction that the caller opened."""
    answers = tuple(answers)
    bodies = ((each.digest, each.data) for each in answers if each.data is not None)
    database.write_all("INSERT OR IGNORE INTO bodies VALUES (?, ?)", bodies)
    places = ", ".join("?" * (len(_FIELDS.split(", ")) + 1))
    database.write_all(
        f"INSERT OR REPLACE INTO responses (source, {_FIELDS}) VALUES ({places})",  # noqa: S608
        ((source, *_row(each)) for each in answers),
    )


def dues(database: Database) -> dict[str, Due]:
    """Give for each source that must wait when it may be asked again."""
    found = database.rows("SELECT source, at, tries, why, settings, rhythm FROM dues")
    return {
        source: Due(codec.moment(at), tries, why, settings, _rhythm(said)) for source, at, tries, why, settings, said in found
    }


def put_off(database: Database, waits: Iterable[tuple[str, Due]]) -> None:
    """Remember when sources may be asked again, in a transaction that the caller opened."""
    rows = ((source, codec.written(due.at), due.tries, due.why, due.settings, _said(due.rhythm)) for source, due in waits)
    database.write_all("INSERT OR REPLACE INTO dues VALUES (?, ?, ?, ?, ?, ?)", rows)


def rename(database: Database, old: str, new: str) -> None:
    """Give a source's answers to another name, in a transaction that the caller opened."""
    for table in ("responses", "dues"):
        database.write(f"DELETE FROM {table} WHERE source = ?", new)  # noqa: S608
        database.write(f"UPDATE {table} SET source = ? WHERE source = ?", new, old)  # noqa: S608


def forget(database: Database, source: str, *, before: datetime) -> None:
    """Forget the answers of a source that were last known to hold before then, in a transaction that the caller opened.

    What is known of its files stays, for they are never asked about again; it is bounded by who writes it.
    """
    database.write("DELETE FROM responses WHERE source = ? AND at < ? AND role <> 'files'", source, codec.written(before))


def sweep(database: Database, sources: Iterable[str]) -> None:
    """Drop what belongs to no source of these, and bodies that no answer has any more."""
    known = set(sources)
    for table in ("responses", "dues"):
        names = {name for (name,) in database.rows(f"SELECT DISTINCT source FROM {table}")}  # noqa: S608
        database.write_all(f"DELETE FROM {table} WHERE source = ?", ((name,) for name in sorted(names - known)))  # noqa: S608
    database.write(
        "DELETE FROM bodies WHERE rowid IN (SELECT rowid FROM bodies WHERE digest NOT IN (SELECT digest FROM responses))"
    )


def _said(rhythm: Pause) -> str:
    return codec.told({"seconds": rhythm.seconds, "hours": sorted(rhythm.hours), "days": sorted(rhythm.days)})


def _rhythm(text: str) -> Pause:
    said = json.loads(text)
    return Pause(said["seconds"], frozenset(said["hours"]), frozenset(said["days"]))


def _response(row: tuple[Any, ...]) -> Response:
    name, shown, at, fetched, *rest = row
    return Response(name, shown, codec.moment(at), codec.moment(fetched), *rest)


def _row(each: Response) -> tuple[object, ...]:
    name, shown, at, fetched, *rest = (getattr(each, field) for field in _FIELDS.split(", "))
    return (name, shown, codec.written(at), codec.written(fetched), *rest)
