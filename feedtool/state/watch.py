"""What is remembered of how sources and feeds fare, of the runs themselves, and every change that an owner should hear of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from feedtool.model import Event
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedtool.state.database import Database

EVENTS = 200
"""Changes of state that are remembered."""

_TELL = """INSERT INTO events (id, at, kind, name, change, message)
VALUES (max(?, (SELECT coalesce(max(id), 0) + 1 FROM events)), ?, ?, ?, ?, ?)"""


def recall(database: Database) -> dict[tuple[str, str], dict[str, Any]]:
    """Give what is remembered of each subject, by kind and name."""
    found = database.rows("SELECT kind, name, data FROM watch ORDER BY kind, name")
    return {(kind, name): json.loads(data) for kind, name, data in found}


def held(database: Database) -> dict[str, tuple[str, ...]]:
    """Give the sources that are held, and why."""
    query = """SELECT name, data FROM watch WHERE kind = 'source' AND data LIKE '%"state":"held"%'"""
    return {name: tuple(json.loads(data)["messages"]) for name, data in database.rows(query)}


def remember(database: Database, subjects: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Remember plain values of subjects, in a transaction that the caller opened."""
    rows = ((*subject, codec.told(data)) for subject, data in subjects.items())
    database.write_all("INSERT OR REPLACE INTO watch VALUES (?, ?, ?)", rows)


def forget(database: Database, subjects: Iterable[tuple[str, str]]) -> None:
    """Forget subjects that are not watched any more, in a transaction that the caller opened."""
    database.write_all("DELETE FROM watch WHERE kind = ? AND name = ?", subjects)


def events(database: Database) -> tuple[Event, ...]:
    """Give the remembered changes, the oldest first."""
    rows = database.rows("SELECT id, at, kind, name, change, message FROM events ORDER BY id")
    return tuple(Event(number, codec.moment(at), *rest) for number, at, *rest in rows)


def newest(database: Database) -> str:
    """Name the newest of all changes."""
    return str(database.row("SELECT max(id) FROM events")[0])


def tell(database: Database, changes: Iterable[tuple[datetime, str, str, str, str]]) -> None:
    """Add changes (when, kind, name, what, message), in a transaction that the caller opened.

    Readers of the owner's feed know a change by its number, so that one which begins with a new state must not begin at 1:
    it is never lower than the milliseconds since 1970.
    """
    rows = ((round(at.timestamp() * 1000), codec.written(at), *rest) for at, *rest in changes)
    database.write_all(_TELL, rows)
    database.write("DELETE FROM events WHERE id NOT IN (SELECT id FROM events ORDER BY id DESC LIMIT ?)", EVENTS)


def run(database: Database) -> dict[str, str]:
    """Give what is remembered of the last run, by name."""
    return dict(database.rows("SELECT name, value FROM runs"))


def remember_run(database: Database, values: Mapping[str, str]) -> None:
    """Remember plain text of this run, in a transaction that the caller opened."""
    database.write_all("INSERT OR REPLACE INTO runs VALUES (?, ?)", values.items())
