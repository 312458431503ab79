"""One SQLite database: opened with care, read and written in whole transactions, its errors told as ours.

Write-ahead log and `synchronous=FULL`: what was committed survives a power cut (https://www.sqlite.org/wal.html).
"""

from __future__ import annotations

import math
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from feedtool import small
from feedtool.errors import StateError
from feedtool.state import codec, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

PATIENCE = 5.0
"""Seconds to wait for another program that writes into the database."""

ROOM = 64 * 1024
"""KiB of a copy that stay in memory."""

_HEADER = b"SQLite format 3\0"
_ASIDE = "move it away and put a backup in its place, or start without: the feeds stay, items are then known by their keys only"


@dataclass(slots=True)
class _Gathering:
    """How many transactions are committed together (0: each by itself), and how many of them wait for that."""

    most: float = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `step` hears of each moment at which a run may be cut off: `begin`, `part`, `commit`, `committed`."""

    connection: sqlite3.Connection
    path: Path
    step: Callable[[str], None] = field(default=lambda _: None)
    gathering: _Gathering = field(default_factory=_Gathering, compare=False)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Give all rows of a query; raise StateError when the database cannot be read."""
        with self._told("read"):
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        """Give the first row of a query, or None."""
        with self._told("read"):
            return self.connection.execute(sql, values).fetchone()

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement inside a transaction; give the id of the row that it inserted, if any."""
        with self._told("written"):
            return self.connection.execute(sql, values).lastrowid or 0

    def write_all(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each row of values, inside a transaction."""
        with self._told("written"):
            self.connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block or nothing of it."""
        if self.gathering.most:
            with self._part():
                yield
            return
        self.step("begin")
        self.write("BEGIN IMMEDIATE")
        try:
            yield
            self.step("commit")
            self.write("COMMIT")
        except BaseException:
            self._undo("ROLLBACK")
            raise
        self.step("committed")

    @contextmanager
    def gathered(self, most: float = math.inf) -> Iterator[None]:
        """Commit the transactions of the block so many at a time, and the rest at its end; each is whole or not there.

        A commit waits for the disk: one for many sources costs as much as one for each of them.
        """
        self.gathering.most = most
        try:
            yield
        finally:
            self.gathering.most = 0
            self.commit()

    def commit(self) -> None:
        """Commit what was gathered; raise StateError when that is lost."""
        parts, self.gathering.parts = self.gathering.parts, 0
        is_open = self.connection.in_transaction
        if parts and not is_open:
            raise StateError(f"{str(self.path)!r} cannot be written: the last changes were lost; run again")
        if not is_open:
            return
        try:
            self.step("commit")
            self.write("COMMIT")
        except BaseException:
            self._undo("ROLLBACK")
            raise
        self.step("committed")

    @contextmanager
    def _part(self) -> Iterator[None]:
        self.step("begin")
        if self.gathering.parts and not self.connection.in_transaction:
            self.commit()  # says that they are lost
        if not self.connection.in_transaction:
            self.write("BEGIN IMMEDIATE")
        self.write("SAVEPOINT part")
        try:
            yield
            self.step("part")
            self.write("RELEASE part")
        except BaseException:
            self._undo("ROLLBACK TO part", "RELEASE part")
            raise
        self.gathering.parts += 1
        if self.gathering.parts >= self.gathering.most:
            self.commit()

    def _undo(self, *statements: str) -> None:
        with suppress(sqlite3.Error):  # SQLite has rolled back by itself when the disk is full
            for statement in statements:
                self.connection.execute(statement)

    def copy(self) -> Database:
        """Give a copy that is gone when it is closed, to try things out on: in memory, and on the disk what is too large."""
        with self._told("read"):
            made = sqlite3.connect("", isolation_level=None)
            made.execute(f"PRAGMA cache_size = -{ROOM}")
            self.connection.backup(made)
        return Database(made, self.path)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _refusal(self.path, what, error) from error


@contextmanager
def opened(path: Path, *, step: Callable[[str], None] = lambda _: None) -> Iterator[Database]:
    """Open a database for reading and writing; it is made if it is not there, and brought to our version.

    Raises StateError, without having changed anything, for a file that is damaged, locked, of another program or newer.
    """
    if path.exists() and not os.access(path, os.W_OK):
        # SQLite would leave a log beside it that nobody may write either.
        raise StateError(f"{str(path)!r} cannot be written: permission denied; correct its permissions, then run again")
    with closing(_connected(path, "rwc")) as connection:
        database = Database(connection, path, step)
        _demand_ours(database)
        database.rows("PRAGMA journal_mode = WAL")
        database.rows("PRAGMA synchronous = FULL")
        database.rows("PRAGMA foreign_keys = ON")
        database.rows("PRAGMA temp_store = MEMORY")  # savepoints want a place for their own journal, and a sandbox has none
        _migrate(database)
        yield database


@contextmanager
def seen(path: Path) -> Iterator[Database]:
    """Open a database to look at, as it is at one moment; an empty one where there is none. Nothing can be written.

    A run may go on meanwhile: who reads from a write-ahead log stands in nobody's way (https://www.sqlite.org/wal.html).
    """
    if not path.exists():
        with tried(path) as database:
            yield database
        return
    with _looked(path) as database:
        if _version(database) == len(schema.MIGRATIONS):
            database.rows("BEGIN")
            yield database
            return
    with tried(path) as database:
        yield database


@contextmanager
def tried(path: Path) -> Iterator[Database]:
    """Open a copy of a database, an empty one where there is none: nothing that is done to it stays."""
    if path.exists():
        with _looked(path) as original:
            database = original.copy()
    else:
        database = Database(sqlite3.connect(":memory:", isolation_level=None), path)
    with closing(database.connection):
        _migrate(database)
        yield database


@contextmanager
def _looked(path: Path) -> Iterator[Database]:
    """Open a database in which nothing is to be changed.

    It is opened by one who may write, since only such a one takes the log away again that SQLite needs for reading.
    """
    with closing(_connected(path, "rw")) as connection:
        database = Database(connection, path)
        database.rows("PRAGMA query_only = ON")
        _demand_ours(database)
        yield database


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    try:
        _demand_header(path)
        uri = f"file:{quote(str(path))}?mode={mode}"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE)
    except (sqlite3.Error, OSError) as error:
        raise _refusal(path, "opened", error) from error


def _demand_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty database, or report with a riddle."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_HEADER))
    except FileNotFoundError:
        return
    if start not in {b"", _HEADER}:
        raise StateError(f"{str(path)!r} is no SQLite database: {_ASIDE}")


def _demand_ours(database: Database) -> None:
    application, version = database.row("PRAGMA application_id")[0], _version(database)
    is_empty = not database.row("SELECT count(*) FROM sqlite_master")[0]
    if application != schema.APPLICATION and not is_empty:
        raise StateError(f"{str(database.path)!r} is a database of another program; name another file as run.state")
    if version > len(schema.MIGRATIONS):
        raise StateError(
            f"{str(database.path)!r} was written by a newer feedtool (version {version}, this one knows "
            f"{len(schema.MIGRATIONS)}); use that one, or a backup from before"
        )


def _migrate(database: Database) -> None:
    if _version(database) == len(schema.MIGRATIONS):
        return
    database.connection.create_function("own_digest", 1, _own_digest, deterministic=True)
    with database.transaction():
        for step in schema.MIGRATIONS[_version(database) :]:
            for statement in filter(str.strip, step.split(";\n")):
                database.write(statement)
        database.write(f"PRAGMA application_id = {schema.APPLICATION}")
        database.write(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")


def _own_digest(data: bytes | None) -> str | None:
    """Name kept bytes by what they are."""
    return None if data is None else codec.digest(small.expanded(data))


def _version(database: Database) -> int:
    return int(database.row("PRAGMA user_version")[0])


def _refusal(path: Path, what: str, error: Exception) -> StateError:
    reason = str(getattr(error, "strerror", None) or error).lower()
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StateError(f"{str(path)!r} is damaged ({reason}): {_ASIDE}")
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StateError(f"{str(path)!r} is locked by another program ({reason}): end that one, then run again")
    return StateError(f"{str(path)!r} cannot be {what}: {reason}; make room or correct permissions there, then run again")
