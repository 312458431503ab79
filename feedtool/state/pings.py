"""What hubs have not been told yet: a debt for each of them and each file that changed, paid once the hub has taken it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Debt:
    """A hub that must hear that a file of a feed has changed, since when.

    `tries` counts failures in a row, `why` is the last one; before `at` it is not told again (None: at once).
    """

    hub: str
    file: str
    feed: str
    since: datetime
    tries: int = 0
    at: datetime | None = None
    why: str = ""


def owe(database: Database, feed: str, files: Iterable[str], *, hubs: Iterable[str], since: datetime) -> None:
    """Remember that hubs must hear of files, in the transaction that remembers the files; what waits already waits on."""
    rows = ((hub, file, feed, codec.written(since)) for file in files for hub in hubs)
    query = (
        "INSERT INTO pings (hub, file, feed, since, tries, why) VALUES (?, ?, ?, ?, 0, '') "
        "ON CONFLICT (hub, file) DO UPDATE SET feed = excluded.feed"
    )
    database.write_all(query, rows)


def debts(database: Database) -> tuple[Debt, ...]:
    """Give all debts, those of one hub together, the oldest first."""
    rows = database.rows("SELECT hub, file, feed, since, tries, at, why FROM pings ORDER BY hub, since, file")
    return tuple(
        Debt(hub, file, feed, codec.moment(since), tries, codec.maybe(at), why)
        for hub, file, feed, since, tries, at, why in rows
    )


def paid(database: Database, debts: Iterable[Debt]) -> None:
    """Forget debts, in a transaction that the caller opened."""
    database.write_all("DELETE FROM pings WHERE hub = ? AND file = ?", ((each.hub, each.file) for each in debts))


def put_off(database: Database, debts: Iterable[Debt]) -> None:
    """Remember how often and why debts could not be paid, and until when they wait, in a transaction that the caller opened."""
    rows = ((each.tries, codec.written(each.at), each.why, each.hub, each.file) for each in debts)
    database.write_all("UPDATE pings SET tries = ?, at = ?, why = ? WHERE hub = ? AND file = ?", rows)
