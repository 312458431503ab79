"""Rows of databases that others keep: read within one transaction that cannot write, in bounded time and size."""

from __future__ import annotations

import base64
import json
import math
import re
import stat
import time
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from feedtool.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection, CursorResult, Engine

    from feedtool.ask import Query

MAX_BYTES = 20_000_000
"""Bytes of all rows together."""

CHUNK = 100
"""Rows that are fetched between two looks at the time and the size."""

STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock, less than a millisecond."""

SQLITE_ATTACH = 24
SQLITE_DENY = 1
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""The driver that the extra `sql` brings; SQLAlchemy 2.0 would take another."""

WRITING = re.compile("syntax error|one statement|read-?only", re.IGNORECASE)
"""What databases say of a query that is not one SELECT."""

SHORTEST = 3
"""Characters that a parameter has at least to be looked for in messages; a password is in any case."""


def rows(query: Query, *, seconds: float, folder: Path) -> bytes:
    """Give the rows of a query as JSON Lines, an object each, at most `query.max_rows`.

    Times are in ISO 8601, decimals are text, bytes are UTF-8 or else Base64. A relative SQLite file is in `folder`. Raises
    FetchError for all that fails, with what the database says of it and without anything that may be secret.
    """
    try:
        import sqlalchemy  # noqa: PLC0415, F401  - it is an extra, and few sources need it
    except ModuleNotFoundError as error:
        raise FetchError("databases are read by an extra: pip install 'feedtool[sql]'") from error
    until = time.monotonic() + seconds
    with _told(query, until=until, seconds=seconds):
        engine = _engine(_url(query, folder), seconds)
        try:
            with _connection(engine) as connection:
                _guard(connection, until)
                return _read(connection, query, until)
        finally:
            engine.dispose()


class _TooLongError(Exception):
    """The time is over."""


def _url(query: Query, folder: Path) -> URL:
    from sqlalchemy.engine import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        url = make_url(query.url)
    except (ArgumentError, ValueError):
        raise FetchError("database is no URL like sqlite:///news.db or postgresql://user:password@host/name") from None
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, folder)
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def _sqlite(url: URL, folder: Path) -> URL:
    """Name a file of SQLite so that it is opened to be read only, and never made."""
    name = (url.database or "").removeprefix("file:").partition("?")[0]
    if name in {"", ":memory:"}:
        raise FetchError("database names no file; write sqlite:///news.db, or sqlite:////srv/news.db for a whole path")
    path = folder / name
    _demand_file(path)
    return url.set(database=f"file:{quote(str(path.absolute()))}", query={"mode": "ro", "uri": "true"})


def _demand_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise FetchError("the file that database names is not there; relative paths start at the configuration") from None
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise FetchError(
            f"the file that database names cannot be looked at: {reason}; correct it, or its permissions"
        ) from None
    if stat.S_ISDIR(mode):
        raise FetchError("database names a folder; name the file in it")
    if not stat.S_ISREG(mode):
        raise FetchError("database names a pipe, socket or device; name a file of SQLite")


def _engine(url: URL, seconds: float) -> Engine:
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    arguments: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        arguments = {"timeout": seconds}
    elif url.get_backend_name() in {"postgresql", "mysql", "mariadb"}:
        arguments = {"connect_timeout": max(2, round(seconds))}  # libpq takes 1 for 2
    try:
        return create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    except ModuleNotFoundError as error:
        advice = "pip install 'feedtool[sql]'" if url.drivername in DRIVERS.values() else "install it with pip"
        raise FetchError(f"the driver for {url.drivername} is not installed: it needs {error.name!r}; {advice}") from error
    except ArgumentError:
        raise FetchError(
            f"there is no database {url.drivername!r}; install its dialect for SQLAlchemy, or correct it"
        ) from None


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    """Connect; what was done is never kept."""
    with engine.connect() as connection:
        try:
            yield connection
        finally:
            connection.rollback()


def _guard(connection: Connection, until: float) -> None:
    """Have the database itself refuse to write, and end what takes too long."""
    name, milliseconds = connection.dialect.name, max(1, int((until - time.monotonic()) * 1000))
    if name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
    elif name in {"mysql", "mariadb"}:
        is_mariadb = getattr(connection.dialect, "is_mariadb", False)
        limit = f"max_statement_time = {milliseconds / 1000}" if is_mariadb else f"max_execution_time = {milliseconds}"
        connection.exec_driver_sql(f"SET SESSION {limit}")
        connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        connection.rollback()  # it holds from the next transaction on
    elif name == "sqlite":
        _guard_sqlite(connection.connection.driver_connection, until)


def _guard_sqlite(driver: Any, until: float) -> None:
    driver.text_factory = lambda data: data.decode("utf-8", "replace")
    driver.execute("PRAGMA query_only = ON")
    # A file that is attached would be made.
    driver.set_authorizer(lambda action, *_: SQLITE_DENY if action == SQLITE_ATTACH else 0)
    driver.set_progress_handler(lambda: int(time.monotonic() > until), STEPS)


def _read(connection: Connection, query: Query, until: float) -> bytes:
    from sqlalchemy import text  # noqa: PLC0415

    # As a cursor of the server, a query is one SELECT, and only the rows that are asked for are sent.
    options = {"stream_results": True}
    with connection.execute(text(query.sql), dict(query.parameters), execution_options=options) as result:
        if not result.returns_rows:
            raise FetchError("the query gives no rows; correct it to be a SELECT")
        names = list(result.keys())
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise FetchError(f"the query gives two columns called {twice!r}; name them apart with AS")
        return b"".join(_lines(result, names, query.max_rows, until))


def _lines(result: CursorResult[Any], names: list[str], most: int, until: float) -> Iterator[bytes]:
    count = size = 0
    while count < most and (found := result.fetchmany(min(CHUNK, most - count))):
        count += len(found)
        for row in found:
            line = _line(dict(zip(names, row, strict=True)))
            size += len(line)
            yield line
        if size > MAX_BYTES:
            raise FetchError(f"the rows are larger than {MAX_BYTES:,} bytes; select fewer rows or columns")
        if time.monotonic() > until:
            raise _TooLongError


def _line(row: dict[str, Any]) -> bytes:
    finite = {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()}
    return json.dumps(finite, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n"


def _plain(value: Any) -> Any:
    """Write what JSON does not have."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return base64.b64encode(data).decode()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    write: Callable[[], str] | None = getattr(value, "isoformat", None)
    return write() if write else str(value)


@contextmanager
def _told(query: Query, *, until: float, seconds: float) -> Iterator[None]:
    """Turn what SQLAlchemy and drivers raise into FetchError: the database's own first line, and nothing secret."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError  # noqa: PLC0415

    try:
        yield
    except FetchError:
        raise
    except (SQLAlchemyError, _TooLongError, OSError, RuntimeError, ValueError, TypeError, LookupError) as error:
        if time.monotonic() >= until or isinstance(error, _TooLongError):
            raise FetchError(
                f"the query took longer than {seconds:g} seconds; raise timeout or narrow it", transient=True
            ) from None
        raise FetchError(_reason(error, query), transient=isinstance(error, DBAPIError) and error.statement is None) from None


def _reason(error: Exception, query: Query) -> str:
    """Give the first line of what the database itself says, or its driver."""
    source = getattr(error, "orig", None) or error
    line = next(filter(None, map(str.strip, str(source).splitlines())), type(source).__name__)
    line = line.partition(" (Background on this error")[0].rstrip(".")
    is_asked = getattr(error, "statement", None) is not None
    hint = "; query must be one SELECT" if WRITING.search(line) else "; correct query or parameters" if is_asked else ""
    return f"the database says: {_without_secrets(line, query)}{hint}"


def _without_secrets(text: str, query: Query) -> str:
    """Take out of a message whatever of the request may be secret."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    url = make_url(query.url)
    password = str(url.password or "")
    values = [*map(str, url.query.values()), *(value for _, value in query.parameters if isinstance(value, str))]
    secrets = {query.url, password, *(value for value in values if len(value) >= SHORTEST)} - {""}
    for secret in sorted({each for known in secrets for each in (known, quote(known, safe=""))}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return text[:500]
