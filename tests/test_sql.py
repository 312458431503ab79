"""The source kind `sql`, with real SQLite files and a real PostgreSQL server: rows come out, and nothing ever goes in."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from feedtool.ask import Query
from feedtool.errors import FetchError, SourceError
from feedtool.fetch.database import rows
from feedtool.model import Document
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.sql import SqlSource
from tests.postgres import PASSWORD, Server, server
from tests.test_operating import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.ask import Request

TABLE = """
create table posts (id integer primary key, title text, "at" timestamptz, day date, price numeric(8, 2), data bytea,
  mark uuid, more jsonb, tags text[], gone boolean)
"""
ROW = """
insert into posts values (1, 'A', '2026-01-02 03:04:05+02', '2026-01-02', 1.50, '\\xff00',
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"x": [1]}', '{a,b}', true)
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Run a PostgreSQL server with one table."""
    with server() as made:
        made.run(TABLE, ROW, "create function wipe() returns int language sql as $$ delete from posts returning id $$")
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a SQLite file of three posts."""
    with closing(sqlite3.connect(tmp_path / "news.db")) as database, database:
        database.execute("create table posts (id integer primary key, title text, url text, created_at integer, body blob)")
        database.executemany(
            "insert into posts values (?, ?, ?, ?, ?)",
            [(n, f"T{n}", f"https://example.org/{n}", 1700000000 + n, b"text") for n in (1, 2, 3)],
        )
    return tmp_path


def at(made: Server, password: str = PASSWORD, more: str = "") -> str:
    """Give the URL of a server."""
    return f"postgresql://owner:{quote(password, safe='')}@127.0.0.1:{made.port}/postgres{more}"


def asked(url: str, sql: str, folder: Path, *, seconds: float = PATIENCE, **more: Any) -> list[dict[str, Any]]:
    """Ask a database."""
    data = rows(Query(url=url, sql=sql, **more), seconds=seconds, folder=folder)
    return [json.loads(line) for line in data.splitlines()]


def read(folder: Path, query: str, database: str = "sqlite:///news.db", **options: Any) -> Found:
    """Read a source as a run does, with nothing between it and the database."""

    def ask(request: Request) -> Document:
        assert isinstance(request, Query)
        return Document("the database", "the database", rows(request, seconds=request.timeout, folder=folder))

    given = SqlSource.model_validate({"kind": "sql", "database": database, "query": query, **options})
    found: Found = KINDS["sql"].read(given, Context("news", folder, "en", ZoneInfo("UTC"), ask=ask))
    return found


def test_rows_with_usual_names_need_no_rules(folder: Path) -> None:
    """Columns are fields by their names, as in any record."""
    found = read(folder, "select * from posts order by id desc")
    first = found.items[0]
    assert [item.key for item in found.items] == ["3", "2", "1"]
    assert (first.title, first.link, first.content, first.origin) == (
        "T3",
        "https://example.org/3",
        "text",
        "row 1 of the database",
    )
    assert first.published is not None
    assert first.published.isoformat() == "2023-11-14T22:13:23+00:00"
    assert (found.hints, found.problems, found.fingerprint) == ((), (), "")


def test_columns_and_parameters(folder: Path) -> None:
    """A number is bound as one, or nothing would be larger than a text in SQLite."""
    query = "select id * 10 as n, title as t from posts where id * 1 > :least order by n"
    found = read(folder, query, parameters={"least": "1"}, columns={"title": "No. {n}: {t}", "id": "1"})
    assert [(item.key, item.title) for item in found.items] == [("20", "No. 20: T2"), ("30", "No. 30: T3")]


def test_more_rows_than_are_wanted_are_left_out_with_a_hint(folder: Path) -> None:
    """Just as many as are wanted are no reason for one."""
    assert read(folder, "select * from posts order by id", max_rows=3).hints == ()
    found = read(folder, "select * from posts order by id", max_rows=2)
    assert [item.key for item in found.items] == ["1", "2"]
    assert found.hints == ("only the first 2 rows are read: raise max_rows, or see that ORDER BY puts the newest first",)


def test_no_rows_are_no_error_and_no_columns_are(folder: Path) -> None:
    """An empty table is an empty source; a query of other things is a mistake."""
    assert read(folder, "select * from posts where 0") == Found(fingerprint="")
    with pytest.raises(SourceError, match=r"the database: no column is called .*\(it has: 'n'\)"):
        read(folder, "select 1 as n")
    with pytest.raises(SourceError, match="the database: has no column 'titel'; did you mean 'title'"):
        read(folder, "select * from posts", columns={"title": "titel"})


@pytest.mark.parametrize(
    "statement",
    [
        "insert into posts (title) values ('x') returning id",
        "delete from posts returning id",
        "update posts set title = 'x'",
        "drop table posts",
        "attach '{folder}/new.db' as other",
        "vacuum into '{folder}/new.db'",
        "pragma user_version = 5",
        "pragma journal_mode = wal",
        "create temp table t as select 1",
        "select 1; delete from posts",
    ],
)
def test_sqlite_is_never_written(folder: Path, statement: str) -> None:
    """Neither the file nor anything beside it."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FetchError, match=r"^the database says: |^the query gives no rows"):
        asked("sqlite:///news.db", statement.format(folder=folder), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_sqlite_is_stopped_when_its_time_is_over(folder: Path) -> None:
    """A query without an end is interrupted."""
    start = time.monotonic()
    endless = "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r"
    with pytest.raises(FetchError, match=r"took longer than 0\.3 seconds; raise timeout") as caught:
        asked("sqlite:///news.db", endless, folder, seconds=0.3)
    assert caught.value.transient
    assert time.monotonic() - start < PATIENCE


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///other.db", "the file that database names is not there"),
        ("sqlite:///.", "database names a folder; name the file in it"),
        ("sqlite:////dev/null", "database names a pipe, socket or device; name a file of SQLite"),
        (f"sqlite:///{'secret' * 50}", "cannot be looked at: file name too long; correct it, or its permissions"),
        ("sqlite://", "database names no file"),
        ("sqlite:///:memory:", "database names no file"),
        ("secret", "database is no URL like sqlite:///news.db"),
        ("mysql://me:secret@host:port/x", "database is no URL like"),
        ("nosuch://me:secret@host/x", "there is no database 'nosuch'"),
        ("mssql+pyodbc://me:secret@host/x", r"the driver for mssql.pyodbc is not installed: it needs 'pyodbc'"),
    ],
)
def test_a_database_that_is_not_there_is_told_without_its_url(tmp_path: Path, url: str, reason: str) -> None:
    """The message says what to do and holds no secret; no file comes to be."""
    with pytest.raises(FetchError, match=reason) as caught:
        asked(url, "select 1", tmp_path)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None or "secret" not in str(caught.value.__cause__)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from nowhere", "no such table: nowhere"),
        ("selec", 'near "selec": syntax error; query must be one SELECT'),
        ("select * from posts where id = :x", "A value is required for bind parameter 'x'"),
        ("select id, title as id from posts", "two columns called 'id'; name them apart with AS"),
    ],
)
def test_a_query_that_is_wrong_is_told_in_the_words_of_the_database(folder: Path, sql: str, reason: str) -> None:
    """One line, and it is no use to try again."""
    with pytest.raises(FetchError, match=reason) as caught:
        asked("sqlite:///news.db", sql, folder)
    assert "\n" not in str(caught.value)
    assert not caught.value.transient


def test_bytes_that_are_no_utf_8_are_read(folder: Path) -> None:
    """In text they are marked, in blobs they are Base64."""
    sql = "select cast(x'ff41' as text) as a, x'ff00' as b, x'41' as c, 9e999 as d"
    assert asked("sqlite:///news.db", sql, folder) == [{"a": "\ufffdA", "b": "/wA=", "c": "A", "d": None}]


def test_rows_too_large_to_be_meant_are_refused(folder: Path) -> None:
    """There is a bound to what a query may give."""
    sql = "with recursive r(n) as (select 1 union all select n + 1 from r) select hex(zeroblob(500000)) as x from r"
    with pytest.raises(FetchError, match="the rows are larger than 20,000,000 bytes"):
        asked("sqlite:///news.db", sql, folder)


def test_postgres_rows_come_out_as_plain_values(postgres: Server, tmp_path: Path) -> None:
    """Times with their offset, decimals as text, the rest as JSON has it; the same query, the same bytes."""
    sql = "select * from posts where id = :id"
    (row,) = asked(at(postgres), sql, tmp_path, parameters=(("id", 1),))
    assert row["at"] == "2026-01-02T01:04:05+00:00"
    assert [row["day"], row["price"], row["data"], row["gone"]] == ["2026-01-02", "1.50", "/wA=", True]
    assert [row["mark"], row["more"], row["tags"]] == ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", {"x": [1]}, ["a", "b"]]
    odd = "select '%s' as a, '12:30' as b, 'x'::text as c, 'NaN'::float8 as d, int4range(1, 3) as e, interval '1 day' as f"
    assert asked(at(postgres), odd, tmp_path) == [
        {"a": "%s", "b": "12:30", "c": "x", "d": None, "e": "[1, 3)", "f": "1 day, 0:00:00"}
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into posts (id) values (2) returning id",
        "delete from posts returning id",
        "with gone as (delete from posts returning id) select * from gone",
        "select wipe()",
        "select 1; commit; delete from posts",
        "commit; delete from posts",
        "create table new (x int)",
    ],
)
def test_postgres_is_never_written(postgres: Server, tmp_path: Path, statement: str) -> None:
    """Not even by a function, or after the transaction was ended."""
    with pytest.raises(FetchError, match=r"^the database says: "):
        asked(at(postgres), statement, tmp_path)
    tables = "select count(*) as n from pg_tables where schemaname = 'public' union all select count(*) from posts"
    assert asked(at(postgres), tables, tmp_path) == [{"n": 1}, {"n": 1}]


def test_postgres_is_stopped_when_its_time_is_over(postgres: Server, tmp_path: Path) -> None:
    """The server itself ends the query."""
    start = time.monotonic()
    with pytest.raises(FetchError, match="took longer than 1 seconds"):
        asked(at(postgres), "select pg_sleep(600)", tmp_path, seconds=1.0)
    assert time.monotonic() - start < PATIENCE


def test_postgres_sends_no_more_rows_than_are_wanted(postgres: Server, tmp_path: Path) -> None:
    """Rows without an end are not waited for to give three."""
    sql = "with recursive r(n) as (select 1::bigint union all select n + 1 from r) select n from r"
    assert asked(at(postgres), sql, tmp_path, max_rows=3) == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_no_message_of_postgres_holds_a_secret(postgres: Server, tmp_path: Path) -> None:
    """Neither the password, as it is or quoted, nor a parameter that the server repeats."""
    attempts = [
        (at(postgres, "hush/hush"), "select 1", (), "password authentication failed", True),
        (at(postgres, more="?nosuch=hush"), "select 1", (), "invalid connection option", True),
        (at(postgres), "select cast(:x as int)", (("x", "hush"),), 'invalid input syntax for type integer: "…"', False),
    ]
    for url, sql, parameters, reason, is_transient in attempts:
        with pytest.raises(FetchError, match=reason) as caught:
            asked(url, sql, tmp_path, parameters=parameters)
        assert "hush" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.transient == is_transient


def test_items_of_postgres(postgres: Server, tmp_path: Path) -> None:
    """From the server to an item, through the kind."""
    (item,) = read(tmp_path, 'select id, title, "at" as date, tags from posts', database=at(postgres)).items
    assert (item.key, item.title, item.tags) == ("1", "A", ("a", "b"))
    assert item.published is not None
    assert item.published.isoformat() == "2026-01-02T01:04:05+00:00"
