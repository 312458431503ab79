"""The memory: what it refuses, what it keeps, and that nothing is kept by halves."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool import small
from feedtool.errors import StateError
from feedtool.model import CleanItem, Item, Person, Record, Removal, SafeHtml
from feedtool.state import answers, archives, codec, items, schema, watch
from feedtool.state.database import Database, opened, seen, tried
from feedtool.state.items import Absorbed
from tests.test_workers import opened as held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CLEAN = CleanItem(
    key="k",
    origin="o",
    title="T",
    html=SafeHtml("<p>ş</p>"),
    text="ş",
    summary="s",
    link="https://example.org/",
    published=NOW,
    authors=(Person("Ada", "ada@example.org"),),
    tags=("a", "b"),
    language="tr",
    removals=(Removal("noise", "#x#", "#x#", "body:2"),),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Open a fresh database."""
    with opened(tmp_path / "state.db") as made:
        yield made


def record(key: str = "k", **fields: object) -> Record:
    """Make a record that was never stored."""
    made = Record(
        id=0,
        source="s",
        guid=f"guid {key}",
        story=None,
        key=key,
        origin=f"{key}.txt",
        title="T",
        link=f"example.org/{key}",
        digest=f"digest {key}",
        whole=None,
        cleaner="c",
        content="content",
        length=1,
        stated=None,
        published=NOW,
        updated=NOW,
        first_seen=NOW,
        last_seen=NOW,
        place=0,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def absorb(database: Database, *records: Record, at: datetime = NOW, is_changed: bool = True) -> None:
    """Store records as the items that source `s` has now."""
    given = Absorbed(
        source="s",
        fingerprint="f",
        settings="how",
        at=at,
        records=records,
        originals={each.digest: b"{}" for each in records},
        cleans={(each.digest, each.cleaner): CLEAN for each in records},
        known=0,
        is_changed=is_changed,
        before=items.records(database, "s"),
    )
    with database.transaction():
        items.absorb(database, given)


def names(path: Path) -> list[str]:
    """Give the names of what runs remember, as another connection sees them."""
    with closing(sqlite3.connect(path)) as other:
        return [name for (name,) in other.execute("SELECT name FROM runs ORDER BY name")]


def note(database: Database, name: str) -> None:
    """Remember a name, in a transaction."""
    with database.transaction():
        watch.remember_run(database, {name: ""})


def test_gathered_transactions_are_committed_so_many_at_a_time(database: Database) -> None:
    """Others see none of them before, and all of them after; the rest is committed at the end."""
    with database.gathered(2):
        note(database, "a")
        assert names(database.path) == []
        note(database, "b")
        assert names(database.path) == ["a", "b"]
        note(database, "c")
        assert names(database.path) == ["a", "b"]
    assert names(database.path) == ["a", "b", "c"]
    note(database, "d")
    assert names(database.path) == ["a", "b", "c", "d"]


def fail(database: Database) -> None:
    """Remember a name, and fail before the transaction is over."""
    with database.transaction():
        watch.remember_run(database, {"half": ""})
        raise ZeroDivisionError


def test_a_gathered_transaction_that_fails_leaves_the_others(database: Database) -> None:
    """Each is whole or not there, whatever becomes of those before and after it, and of the block."""

    def block() -> None:
        with database.gathered():
            note(database, "a")
            with suppress(ZeroDivisionError):
                fail(database)
            note(database, "b")
            fail(database)

    with pytest.raises(ZeroDivisionError):
        block()
    assert names(database.path) == ["a", "b"]


def test_what_was_gathered_and_is_lost_is_told(database: Database) -> None:
    """A disk that is full undoes the whole of an open transaction: nobody may go on as if it were remembered."""

    def block() -> None:
        with database.gathered():
            note(database, "a")
            database.connection.execute("ROLLBACK")
            note(database, "b")

    with pytest.raises(StateError, match="the last changes were lost"):
        block()
    assert names(database.path) == []


def test_nothing_gathered_writes_nothing(database: Database) -> None:
    """A run in which nothing changed does not lock the state."""
    steps: list[str] = []
    watched = replace(database, step=steps.append)
    with watched.gathered():
        assert not watched.connection.in_transaction
    assert steps == []


def test_a_new_database_is_ours_and_safe(database: Database) -> None:
    """Marked with our id and version; every commit reaches the disk."""
    pragmas = ("application_id", "user_version", "journal_mode", "synchronous", "foreign_keys")
    found = [database.row(f"PRAGMA {name}")[0] for name in pragmas]
    assert found == [schema.APPLICATION, len(schema.MIGRATIONS), "wal", 2, 1]


def text_file(path: Path) -> None:
    """Write something else."""
    path.write_text("site: {title: no database}")


def half_a_database(path: Path) -> None:
    """Cut a good database in two."""
    with opened(path) as made:
        absorb(made, *(record(str(n)) for n in range(300)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def foreign(path: Path) -> None:
    """Make a database of another program."""
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE cookies (name TEXT)")
    made.close()


def newer(path: Path) -> None:
    """Make a database of a later version."""
    with opened(path) as made:
        made.write("PRAGMA user_version = 99")


def a_folder(path: Path) -> None:
    """Put a folder in its place."""
    path.mkdir()


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "text": (text_file, "is no SQLite database: move it away"),
    "half": (half_a_database, "is damaged"),
    "foreign": (foreign, "is a database of another program; name another file as run.state"),
    "newer": (newer, r"was written by a newer feedtool \(version 99, this one knows [0-9]+\)"),
    "folder": (a_folder, "cannot be opened: is a directory"),
}


@pytest.mark.parametrize(("spoil", "message"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("way", [opened, seen])
def test_what_is_not_ours_is_refused_and_not_touched(
    tmp_path: Path, spoil: Callable[[Path], None], message: str, way: Callable[[Path], object]
) -> None:
    """A clear message, and the file is as it was."""
    path = tmp_path / "state.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StateError, match=message), way(path) as database:  # type: ignore[attr-defined]
        items.records(database, "s")
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_locked_database_is_said_to_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that writes is named as the reason."""
    monkeypatch.setattr("feedtool.state.database.PATIENCE", 0.1)
    path = tmp_path / "state.db"
    with opened(path), closing(sqlite3.connect(path)) as other, other:
        other.execute("BEGIN IMMEDIATE")
        with opened(path) as database, pytest.raises(StateError, match="is locked by another program"):
            database.write("BEGIN IMMEDIATE")
    other.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No riddle of SQLite's."""
    with pytest.raises(StateError, match=r"nowhere/state.db' cannot be opened"), opened(tmp_path / "nowhere" / "state.db"):
        pass


def test_an_older_database_is_brought_to_our_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step by step, what it holds stays; a step that fails leaves it as it was."""
    path = tmp_path / "state.db"
    with opened(path) as database:
        absorb(database, record())
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE later (x);\nNONSENSE"))
    with pytest.raises(StateError, match="syntax error"), opened(path):
        pass
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS[:-1], "ALTER TABLE runs ADD COLUMN later TEXT"))
    with opened(path) as database:
        assert database.row("PRAGMA user_version")[0] == len(schema.MIGRATIONS)
        assert len(items.records(database, "s")) == 1
        assert database.rows("SELECT later FROM runs") == []


def test_whole_articles_of_an_older_database_are_named_by_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stood under the digest of what the listing says; nothing is lost, and the listing's own text has that name now."""
    path, listed, whole = tmp_path / "state.db", b"{listed}", b"{whole}"
    name, own = codec.digest(listed), codec.digest(whole)
    step = schema.MIGRATIONS.index(schema._WHOLES)
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:step])
        with opened(path) as database, database.transaction():
            fields = (
                "source, guid, key, origin, title, digest, cleaner, content, length, published, updated, first_seen, last_seen"
            )
            for key, digest in (("article", name), ("plain", codec.digest(b"{}"))):
                values = ("s", key, key, key, "T", digest, "c", "x", 1, *(codec.written(NOW),) * 4)
                database.write(f"INSERT INTO items ({fields}) VALUES ({', '.join('?' * 13)})", *values)  # noqa: S608
            for digest, data in ((name, whole), (codec.digest(b"{}"), b"{}")):
                database.write("INSERT INTO originals VALUES (?, ?)", digest, small.compressed(data))
    with opened(path) as database:
        (article,), (plain,) = items.named(database, "article"), items.named(database, "plain")
        assert (article.whole, items.original(database, article)) == (own, whole)
        assert (plain.whole, items.original(database, plain)) == (None, b"{}")
        absorb(database, record("other", digest=name))
        (other,) = items.named(database, "other")
        assert (items.original(database, article), items.original(database, other)) == (whole, b"{}")
        with database.transaction():
            items.sweep(database)
        assert {digest for (digest,) in database.rows("SELECT digest FROM originals")} == {own, name, codec.digest(b"{}")}


def test_a_transaction_is_whole_or_nothing(database: Database) -> None:
    """What fails in the middle leaves no trace."""

    def failing() -> None:
        with database.transaction():
            watch.remember_run(database, {"now": "x"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert watch.run(database) == {}


def test_who_looks_stands_in_no_way(tmp_path: Path) -> None:
    """It sees one moment, whatever a run does meanwhile; it has no copy, writes nothing, and leaves nothing behind."""
    path = tmp_path / "state.db"
    with opened(path) as database, database.transaction():
        watch.remember_run(database, {"now": "before"})
    with seen(path) as looked:
        assert watch.run(looked) == {"now": "before"}
        assert looked.row("PRAGMA database_list")[2] == str(path)
        with opened(path) as database, database.transaction():
            watch.remember_run(database, {"now": "after"})
        assert watch.run(looked) == {"now": "before"}
        with pytest.raises(StateError, match="cannot be written"):
            watch.remember_run(looked, {"now": "never"})
    with seen(path) as looked:
        assert watch.run(looked) == {"now": "after"}
    assert [each.name for each in tmp_path.iterdir()] == ["state.db"]


def test_a_state_of_an_older_program_is_looked_at_in_a_copy(tmp_path: Path) -> None:
    """It is brought to our version there, and stays as it is."""
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        for statement in filter(str.strip, schema.MIGRATIONS[0].split(";\n")):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
        connection.execute("PRAGMA user_version = 1")
    before = path.read_bytes()
    with seen(path) as looked:
        assert looked.row("PRAGMA user_version")[0] == len(schema.MIGRATIONS)
    assert path.read_bytes() == before


def test_a_large_copy_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at what a run would do needs no memory for all that runs remember."""
    path = tmp_path / "state.db"
    with opened(path) as database, database.transaction():
        watch.remember_run(database, {"long": "x" * 1_000_000})
    monkeypatch.setattr("feedtool.state.database.ROOM", 100)
    with tried(path) as copy:
        assert watch.run(copy) == {"long": "x" * 1_000_000}
        files = held()
    assert any("etilqs" in each for each in files)  # as SQLite calls what it puts aside


def test_what_is_done_to_a_copy_does_not_stay(tmp_path: Path) -> None:
    """A dry run works on one."""
    path = tmp_path / "state.db"
    with tried(path) as nothing:
        absorb(nothing, record())
    assert not path.exists()
    with opened(path) as database:
        absorb(database, record())
    with tried(path) as copy:
        absorb(copy)
        assert items.present(copy, "s") == ()
    with opened(path) as database:
        assert len(items.present(database, "s")) == 1


@given(st.binary(max_size=2000))
def test_bytes_come_back_from_either_way_of_making_them_small(data: bytes) -> None:
    """States of earlier versions, written by zlib, are read; what is written now is small where it can be."""
    assert small.expanded(small.compressed(data)) == data
    assert small.expanded(zlib.compress(data, 1)) == data
    assert len(small.compressed(data * 20 + bytes(500))) < len(data * 20) + 500


def test_a_clean_item_comes_back_as_it_was() -> None:
    """All but key and origin, which belong to the item that has it."""
    assert codec.unpacked(codec.packed(CLEAN), key="k", origin="o") == CLEAN
    other = replace(CLEAN, link=None, published=None, authors=(), tags=(), language=None, removals=())
    assert codec.unpacked(codec.packed(other), key="k", origin="o") == other


def test_names_of_content() -> None:
    """An original is named by all that was found but its place; content by what a reader sees."""
    item = Item("k", "o", "T", "text\udc80", published=NOW)
    assert codec.original(item) == codec.original(replace(item, key="x", origin="y", modified=NOW))
    assert codec.original(item) != codec.original(replace(item, published=None))
    assert codec.content(CLEAN) == codec.content(replace(CLEAN, link=None, published=None, removals=()))
    assert codec.content(CLEAN) != codec.content(replace(CLEAN, tags=()))


def test_records_come_back_in_order(database: Database) -> None:
    """Those that are there in their places, then those gone, the last seen first; all names are kept."""
    absorb(database, record("a"), record("b", place=1))
    stored = items.records(database, "s")
    later = NOW + timedelta(days=1)
    absorb(database, replace(stored[1], key="c", link="example.org/c", place=0, last_seen=later), at=later)
    assert [(each.key, each.place) for each in items.records(database, "s")] == [("c", 0), ("a", None)]
    names = {(alias.kind, alias.value) for alias in items.aliases(database, "s") if alias.item == stored[1].id}
    assert names == {("key", "b"), ("key", "c"), ("link", "example.org/b"), ("link", "example.org/c")}
    assert [found.id for name in ("guid b", "b", "example.org/c") for found in items.named(database, name)] == [2, 2, 2]


def test_what_was_cleaned_is_known_by_cleaner(database: Database) -> None:
    """Another cleaner has cleaned nothing yet."""
    absorb(database, record())
    assert items.known(database, "s", "c") == {"digest k"}
    assert items.known(database, "s", "other") == items.known(database, "other", "c") == frozenset()


def test_revisions_grow_only_with_changes(database: Database) -> None:
    """And so do the looks, of which the last ones stay."""
    absorb(database, record())
    for _ in range(items.LOOKS + 5):
        absorb(database, *items.present(database, "s"))
    absorb(database, *items.present(database, "s"), is_changed=False)
    assert items.fingerprints(database) == {"s": ("f", items.LOOKS + 6)}
    assert items.looks(database, "s") == ((1, 0),) * items.LOOKS


def test_only_what_no_feed_shows_is_forgotten(database: Database) -> None:
    """By age and count; what is there, or in a feed, stays however old it is. What nothing refers to goes with it."""
    absorb(database, *(record(str(n), place=n, last_seen=NOW + timedelta(days=n)) for n in range(5)))
    with database.transaction():
        columns = "feed, place, guid, source, key, origin, digest, cleaner, published, updated"
        database.write(f"INSERT INTO entries ({columns}) VALUES ('f',0,'guid 0','s','0','0','digest 0','c','','')")  # noqa: S608
    absorb(database, *items.present(database, "s")[4:])
    with database.transaction():
        assert items.forget(database, "s", before=NOW + timedelta(days=2), count=10) == 1
        assert items.forget(database, "s", before=NOW, count=1) == 1
        items.sweep(database)
    assert [each.key for each in items.records(database, "s")] == ["4", "3", "0"]
    for table in ("originals", "cleans"):
        found = {digest for (digest,) in database.rows(f"SELECT digest FROM {table}")}  # noqa: S608
        assert found == {"digest 0", "digest 3", "digest 4"}
    assert database.row("SELECT count(*) FROM aliases WHERE item NOT IN (SELECT id FROM items)") == (0,)


def test_what_nothing_refers_to_is_found_by_indexes(database: Database) -> None:
    """Nothing that sweeps reads a table of texts or bytes from end to end."""
    said: list[str] = []
    with database.transaction():
        database.connection.set_trace_callback(said.append)
        items.sweep(database)
        answers.sweep(database, ())
        archives.keep_files(database, "f", {"f.archive-0001.xml": (archives.File(1, "https://example.org/", "d"), b"data")})
        database.connection.set_trace_callback(None)
        plans = [row[3] for each in said if each.startswith("DELETE") for row in database.rows(f"EXPLAIN QUERY PLAN {each}")]
    swept = ("originals", "cleans", "bodies", "archive_bytes")
    scans = [plan for plan in plans if plan.startswith(tuple(f"SCAN {table}" for table in swept))]
    assert [plan.split()[1] for plan in scans] == list(swept)
    assert all("USING COVERING INDEX" in plan for plan in scans)


def test_events_are_kept_up_to_a_number(database: Database) -> None:
    """The last ones."""
    with database.transaction():
        watch.tell(database, [(NOW, "source", str(n), "broke", "why") for n in range(watch.EVENTS + 3)])
    found = watch.events(database)
    assert (len(found), found[0].name, found[-1].at) == (watch.EVENTS, "3", NOW)


def test_the_numbers_of_events_go_on_where_a_state_was_lost(database: Database) -> None:
    """Those that older programs counted from 1 stay; no later one has a number that was another's, whatever a clock says."""
    with database.transaction():
        database.write("INSERT INTO events VALUES (7, ?, 'source', 'a', 'broke', 'why')", codec.written(NOW))
        for at in (NOW, NOW, NOW - timedelta(days=1)):
            watch.tell(database, [(at, "source", name, "broke", "why") for name in "ab"])
    begin = int(NOW.timestamp()) * 1000
    assert [event.id for event in watch.events(database)] == [7, *range(begin, begin + 6)]
