"""What a run survives: a state that is damaged, not ours, or in use."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from random import Random
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import StateError
from tests.survival import (
    Newsroom,
    entries,
    integrity,
    killed_at,
    run,
)
from tests.surviving import DAY, NOW, build, change, copied, dates, demand_as_before, demand_told, feeds, room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


__all__ = ["room"]


def _text(path: Path) -> None:
    path.write_text("remember the milk\n" * 100, encoding="utf-8")


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _stump(path: Path) -> None:
    os.truncate(path, 50)


def _garbage(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + Random(1).randbytes(len(data) - 4096))  # noqa: S311


def _sql(statement: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statement)

    return damage


def _foreign(path: Path) -> None:
    path.unlink()
    _sql("CREATE TABLE shopping (thing TEXT); PRAGMA application_id = 7;")(path)


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "text": (_text, "is no SQLite database: move it away and put a backup in its place"),
    "truncated": (_truncated, "is damaged (database disk image is malformed): move it away"),
    "stump": (_stump, "is damaged"),
    "garbage": (_garbage, "is damaged (database disk image is malformed): move it away"),
    "foreign": (_foreign, "is a database of another program; name another file as run.state"),
    "newer": (_sql("PRAGMA user_version = 99"), "was written by a newer feedtool (version 99, this one knows"),
    "no tables": (_sql("DROP TABLE items"), "state.db"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_state_that_is_not_ours_or_not_whole_is_refused_and_left_as_it_is(room: Newsroom, name: str) -> None:
    """What a run must not trust it does not touch either, and no feed changes."""
    change(room)
    damage, message = DAMAGES[name]
    state = room.folder / "state.db"
    damage(state)
    old, data = feeds(room.folder), state.read_bytes()
    demand_told(build(room.folder), message)
    assert state.read_bytes() == data
    demand_as_before(room.folder, old)


def test_no_page_of_the_state_that_turns_to_garbage_breaks_a_feed(room: Newsroom) -> None:
    """A run stops or finds all that it needs elsewhere; either way it does not crash, and readers get whole files."""
    change(room)
    titles = {name: {title for _, title, _ in entries(name, data)} for name, data in feeds(room.folder).items()}
    pages = (room.folder / "state.db").stat().st_size // 4096
    for page in range(0, pages, max(1, pages // 25)):
        folder = copied(room.folder, "damaged")
        with (folder / "state.db").open("r+b") as file:
            file.seek(page * 4096 + 8)
            file.write(Random(page).randbytes(4000))  # noqa: S311
        with suppress(StateError):
            run(folder, NOW + DAY)
        for name, data in feeds(folder).items():
            found = {title for _, title, _ in entries(name, data)}
            assert found in (titles[name], set(room.expected(name))), f"page {page}"
        shutil.rmtree(folder)


def test_a_log_that_was_cut_off_costs_what_was_in_it_and_no_more(room: Newsroom) -> None:
    """What of `state.db-wal` is half written is as if it had never been; the run does it again, under the same guids."""
    change(room)
    right = copied(room.folder, "right")
    run(right, NOW + DAY)
    assert killed_at(40, room.folder, NOW + DAY) == -signal.SIGKILL
    size = (room.folder / "state.db-wal").stat().st_size
    assert size
    for share in (0, 0.1, 0.5, 0.77, 0.99):
        folder = copied(room.folder, "cut")
        os.truncate(folder / "state.db-wal", int(size * share))
        assert run(folder, NOW + DAY).is_ok
        assert feeds(folder) == feeds(right)
        assert integrity(folder) == "ok"
        shutil.rmtree(folder)


def test_an_empty_state_is_a_new_one(room: Newsroom) -> None:
    """As a full disk or a hasty hand leaves it: guids are made from the items, so they stay."""
    guids = {guid for _, guid in dates(room.folder)}
    for path in room.folder.glob("state.db*"):
        os.truncate(path, 0)
    assert build(room.folder).returncode == 0
    assert {guid for _, guid in dates(room.folder)} == guids


def test_a_state_that_another_program_writes_into_is_waited_for_and_then_refused(room: Newsroom) -> None:
    """The run says so and ends; once the other program has ended, all is right."""
    change(room)
    old = feeds(room.folder)
    hurry = "import feedtool.state.database as d; d.PATIENCE = 0.3"
    with closing(sqlite3.connect(room.folder / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        demand_told(build(room.folder, first=hurry), "state.db' is locked by another program", "end that one, then run again")
        demand_as_before(room.folder, old)
    assert build(room.folder).returncode == 0
    assert feeds(room.folder) != old
