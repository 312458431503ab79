"""What a run survives: being killed anywhere."""

from __future__ import annotations

import itertools
import shutil
import signal
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tests.storm import storm
from tests.survival import (
    FEEDS,
    Newsroom,
    entries,
    integrity,
    killed_at,
    leftovers,
    run,
)
from tests.surviving import DAY, KILLS, NOW, change, copied, dates, demand_whole, feeds, marks, room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


__all__ = ["room"]


@dataclass(frozen=True)
class Fault:
    """A site as a run left it that was killed at one of its moments, and what it was and had to become."""

    folder: Path
    number: int
    old: dict[str, bytes]
    new: dict[str, bytes]


def faults(room: Newsroom, before: Path | None, now: datetime) -> Iterator[Fault]:
    """Kill a run at every moment, each time on a fresh copy, and run through once to know what is right."""
    right = copied(room.folder, "right")
    run(right, now)
    old, new = {} if before is None else feeds(before), feeds(right)
    for number in itertools.count(1):
        folder = copied(room.folder, "killed")
        code = killed_at(number, folder, now)
        if code == 0:
            assert feeds(folder) == new
            assert number > 60, f"only {number - 1} moments to be killed at: does the run still name them?"
            return
        assert code == -signal.SIGKILL
        yield Fault(folder, number, old, new)
        shutil.rmtree(folder)


def demand_mended(fault: Fault, now: datetime) -> None:
    """Demand that one undisturbed run makes all right, and that a further one finds nothing to write."""
    assert run(fault.folder, now).is_ok
    assert leftovers(fault.folder) == []
    assert integrity(fault.folder) == "ok"
    before = marks(fault.folder)
    assert not any(report.written for report in run(fault.folder, now).feeds)
    assert marks(fault.folder) == before


def test_a_run_killed_at_any_moment_leaves_whole_files_and_the_next_one_makes_all_right(room: Newsroom) -> None:
    """Files are wholly old or new; a run at the same time gives the bytes that an undisturbed run gives."""
    before = copied(room.folder, "before")
    change(room)
    for fault in faults(room, before, NOW + DAY):
        demand_whole(fault.folder, fault.old, fault.new)
        demand_mended(fault, NOW + DAY)
        assert feeds(fault.folder) == fault.new, f"killed at moment {fault.number}"


def test_no_date_that_a_killed_run_published_ever_moves(room: Newsroom) -> None:
    """A later run dates nothing anew that readers have seen, loses nothing and doubles nothing."""
    before = copied(room.folder, "before")
    change(room)
    for fault in faults(room, before, NOW + DAY):
        seen = dates(fault.folder)
        demand_mended(fault, NOW + 3 * DAY)
        final = dates(fault.folder)
        assert {key: final.get(key, date) for key, date in seen.items()} == seen, f"killed at moment {fault.number}"
        for name, data in feeds(fault.folder).items():
            assert sorted(title for _, title, _ in entries(name, data)) == sorted(room.expected(name).elements())


def test_a_first_run_killed_at_any_moment_leaves_whole_files_or_none(tmp_path: Path) -> None:
    """The state may not even have its tables then."""
    room = Newsroom(tmp_path / "site", Random(8))  # noqa: S311
    room.folder.mkdir()
    room.open()
    for fault in faults(room, None, NOW):
        demand_whole(fault.folder, {}, fault.new)
        demand_mended(fault, NOW)
        assert feeds(fault.folder) == fault.new, f"killed at moment {fault.number}"


def test_runs_that_are_all_killed_get_there_in_the_end(room: Newsroom) -> None:
    """Each run is killed at a later moment than the one before, in one folder: work that is done stays done."""
    change(room)
    right = copied(room.folder, "right")
    run(right, NOW + DAY)
    codes = [killed_at(number, room.folder, NOW + DAY) for number in range(3, 200, 3)]
    assert codes[0] == -signal.SIGKILL
    assert codes[-1] == 0
    assert feeds(room.folder) == feeds(right)


def test_kills_at_random_moments_are_never_noticed(tmp_path: Path) -> None:
    """Real runs with their children are killed while sources change and somebody reads; see `benchmarks/kill.py`."""
    tally = storm(tmp_path, kills=KILLS, seed=2)
    assert tally.faults == {}, str(tally)
    assert tally.kills == KILLS
    assert tally.looks > 10 * KILLS
    assert sum(tally.phases[name] > 0 for name in tally.phases) >= 5, str(tally)


def test_what_killed_runs_leave_is_swept_and_what_others_left_is_not(room: Newsroom) -> None:
    """A temporary file belongs to feedtool when its name says which published file it was to become, and by whom."""
    output = room.folder / "output"
    ours = [f".{name}.4711-0.tmp" for name in (*FEEDS, "status.json", "health.xml")]
    others = [".x.tmp", ".other.xml.4711-0.tmp", "all.xml.tmp", ".all.xml.tmp", ".all.xml.4711.tmp", "notes.txt"]
    for name in (*ours, *others):
        (output / name).write_bytes(b"half")
    assert run(room.folder, NOW).is_ok
    assert [name for name in ours if (output / name).exists()] == []
    assert [name for name in others if (output / name).read_bytes() != b"half"] == []
