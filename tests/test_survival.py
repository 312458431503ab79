"""What a run survives: being killed anywhere, full and closed disks, clocks that jump, damaged states, signals, deadlines."""

from __future__ import annotations

import fcntl
import itertools
import math
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import StateError
from tests.conftest import ARTICLE
from tests.survival import (
    FEEDS,
    LATE,
    WORDS,
    Newsroom,
    entries,
    integrity,
    killed_at,
    leftovers,
    published,
    run,
    storm,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Site

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KILLS = 150
NOBODY = 65534
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Give a site that was published once."""
    folder = tmp_path / "site"
    folder.mkdir()
    made = Newsroom(folder, Random(7))  # noqa: S311
    made.open()
    run(folder, NOW)
    return made


def change(room: Newsroom) -> None:
    """Change each source: an edit, a new article with a date, one without, and one that goes."""
    for source in ("desk", "wire"):
        first, second, *_ = room.of(source)
        room.edit(first)
        room.add(source)
        room.add(source)
        room.delete(second)


def copied(folder: Path, name: str) -> Path:
    """Copy a site."""
    return Path(shutil.copytree(folder, folder.with_name(name), symlinks=True))


def feeds(folder: Path) -> dict[str, bytes]:
    """Give the published feeds without the owner's files, which tell of every run."""
    return {name: data for name, data in published(folder).items() if name in FEEDS}


def dates(folder: Path) -> dict[tuple[str, str], str]:
    """Give the date of every published entry by file and guid."""
    return {(name, guid): date for name, data in feeds(folder).items() for guid, _, date in entries(name, data)}


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Give what shows that a published file was written."""
    return {name: ((at := folder / "output" / name).stat().st_mtime_ns, at.stat().st_ino) for name in feeds(folder)}


def demand_whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Demand that no file is torn, and that none is missing which was there."""
    now = feeds(folder)
    assert set(old) <= set(now) <= set(new)
    assert all(data in {old.get(name), new[name]} for name, data in now.items())


# -------------------------------------------------------------------------------------------------------------- fault points


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


# ------------------------------------------------------------------------------------------------------------ full and closed

# A process that is killed or may write only small files would leave a broken measurement of its coverage behind.
BARE = {"PATH": "/usr/bin:/bin", **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}}
START = "import sys; from feedtool.cli import build, main; import feedtool.run.absorb, feedtool.run.making"
BUILD = "sys.exit(main(['build', *sys.argv[1:]]))"


def build(folder: Path, *words: str, first: str = "") -> subprocess.CompletedProcess[str]:
    """Run a build in the folder, after some words of Python that change what it may do."""
    command = [sys.executable, "-c", f"{START}\n{first}\n{BUILD}", *words]
    return subprocess.run(command, cwd=folder, env=BARE, capture_output=True, text=True, timeout=120, check=False)


def demand_told(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    """Demand exit code 1, silence on standard output, and a line for a person that has these words."""
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "Traceback" not in done.stderr
    assert "fault in feedtool" not in done.stderr
    lines = done.stderr.splitlines()
    assert any(all(part in line for part in parts) for line in lines), done.stderr
    assert all(re.match(r"[a-z.-]+: .+", line) for line in lines), done.stderr
    assert len(lines) <= 8


def demand_as_before(folder: Path, before: dict[str, bytes]) -> None:
    """Demand the same feeds, byte for byte, and no other file."""
    assert feeds(folder) == before
    assert leftovers(folder) == []


@pytest.mark.parametrize("most", [0, 100, 4_000, 20_000, 60_000])
def test_a_disk_that_takes_no_more_leaves_whole_files(room: Newsroom, most: int) -> None:
    """No file may grow past a limit: whatever that hits, the state or a feed, is told; the next run makes all right."""
    change(room)
    old = feeds(room.folder)
    right = copied(room.folder, "right")
    assert build(right).returncode == 0
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {resource.RLIM_INFINITY}))"
    done = build(room.folder, first=limit)
    demand_told(done, "make room or correct permissions there, then run again")
    assert set(feeds(room.folder)) == set(old)
    assert all(entries(name, data) for name, data in feeds(room.folder).items())
    assert leftovers(room.folder) == []
    assert build(room.folder).returncode == 0
    demand_same(room.folder, right)


def demand_same(folder: Path, other: Path) -> None:
    """Demand the same guids and titles in the same order; the dates of two runs may differ."""
    ours, theirs = feeds(folder), feeds(other)
    for name in FEEDS:
        assert [e[:2] for e in entries(name, ours[name])] == [e[:2] for e in entries(name, theirs[name])]
    assert integrity(folder) == "ok"


def test_files_wait_for_the_state(room: Newsroom) -> None:
    """Where what a feed shows cannot be committed, its files stay as they are; what sources gave was committed before."""
    change(room)
    old, commits = feeds(room.folder), itertools.count(1)

    def refuse(name: str) -> None:
        if name == "commit" and next(commits) > 1:
            raise StateError("no room")

    with pytest.raises(StateError, match="no room"):
        run(room.folder, NOW + DAY, refuse)
    assert feeds(room.folder) == old
    right = copied(room.folder, "right")
    assert run(room.folder, NOW + DAY).is_ok
    assert feeds(room.folder) != old
    assert run(right, NOW + DAY).cleaned == 0


@pytest.fixture
def mounted() -> Iterator[Callable[[Path, str], None]]:
    """Give what mounts a small file system of its own at a folder; it is gone after the test."""
    if not IS_ROOT or sys.platform != "linux":
        pytest.skip("only root on Linux can mount a file system to be filled")
    places: list[Path] = []

    def mount(place: Path, size: str) -> None:
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"this machine mounts nothing: {done.stderr.decode(errors='replace').strip()}")
        places.append(place)

    yield mount
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(folder: Path) -> Path:
    """Write until there is no room at all."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return path


@pytest.mark.parametrize("place", [".", "output"])
def test_a_full_disk_is_told_and_leaves_the_old_files(
    room: Newsroom, mounted: Callable[[Path, str], None], tmp_path: Path, place: str
) -> None:
    """The state is on the full disk, or the output alone; with room again the next run is right."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk / place, "4m")
    shutil.copytree(room.folder, disk, dirs_exist_ok=True)
    room.folder = disk
    change(room)
    old, filler = feeds(disk), fill(disk / place)
    done = build(disk)
    demand_told(done, str(disk), "make room")
    demand_as_before(disk, old)
    filler.unlink()
    assert build(disk).returncode == 0
    assert all(sorted(t for _, t, _ in entries(n, d)) == sorted(room.expected(n).elements()) for n, d in feeds(disk).items())


@pytest.mark.parametrize(("place", "what"), [(".", "cannot lock"), ("output", "cannot write")])
def test_a_read_only_disk_is_told_and_leaves_the_old_files(
    room: Newsroom, mounted: Callable[[Path, str], None], tmp_path: Path, *, place: str, what: str
) -> None:
    """As after an error of the disk, when systems mount it read-only."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk / place, "4m")
    shutil.copytree(room.folder, disk, dirs_exist_ok=True)
    room.folder = disk
    change(room)
    old = feeds(disk)
    subprocess.run(["mount", "-o", "remount,ro", disk / place], check=True)
    demand_told(build(disk), str(disk), what, "read-only file system")
    demand_as_before(disk, old)
    subprocess.run(["mount", "-o", "remount,rw", disk / place], check=True)
    assert build(disk).returncode == 0
    assert all(sorted(t for _, t, _ in entries(n, d)) == sorted(room.expected(n).elements()) for n, d in feeds(disk).items())


@pytest.mark.parametrize(
    ("closed", "mode", "what"),
    [
        ("output", 0o555, "cannot write"),
        ("output", 0o000, "cannot read"),
        ("state.db", 0o444, "cannot be written"),
        ("state.db", 0o000, "cannot be written"),
        ("state.db.lock", 0o444, "cannot lock"),
        (".", 0o555, "state.db"),
    ],
)
def test_a_missing_permission_is_told_and_leaves_the_old_files(room: Newsroom, closed: str, mode: int, what: str) -> None:
    """Root may write everywhere, and so is somebody else here."""
    change(room)
    drop = f"import {LAZY}, os; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})" if IS_ROOT else ""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(shutil.copytree(room.folder, Path(name) / "site"))
        (folder / "state.db.lock").touch()
        for path in (folder, *folder.rglob("*")) if IS_ROOT else ():
            os.chown(path, NOBODY, NOBODY)
        old, was = feeds(folder), (folder / closed).stat().st_mode
        (folder / closed).chmod(mode)
        done = build(folder, first=drop)
        (folder / closed).chmod(was)
        if "No module named" in done.stderr:
            pytest.skip("this Python cannot be read by a user without rights")
        demand_told(done, str(folder), what)
        demand_as_before(folder, old)
        assert build(folder, first=drop).returncode == 0


# ---------------------------------------------------------------------------------------------------------------------- clock


@pytest.mark.parametrize("years", [-10, 10, -40])
def test_a_clock_that_jumps_far_is_refused(room: Newsroom, years: int) -> None:
    """Both dates are named, nothing is changed; when the clock is right again, so is the run."""
    wrong = NOW.replace(year=NOW.year + years)
    change(room)
    before, state = published(room.folder), sqlite_dump(room.folder)
    with pytest.raises(StateError, match=f"the clock says {wrong:%Y-%m-%d}, but the last run was on {NOW:%Y-%m-%d}"):
        run(room.folder, wrong)
    assert (published(room.folder), sqlite_dump(room.folder)) == (before, state)
    right = copied(room.folder, "right")
    assert run(room.folder, NOW + DAY).is_ok
    run(right, NOW + DAY)
    assert published(room.folder) == published(right)


def sqlite_dump(folder: Path) -> list[str]:
    """Write the state out as SQL."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        return list(connection.iterdump())


def test_a_clock_that_goes_back_a_little_is_the_time_of_the_last_run(room: Newsroom) -> None:
    """Nothing is dated before what was published then."""
    change(room)
    right = copied(room.folder, "right")
    assert run(room.folder, NOW - DAY).is_ok
    run(right, NOW)
    assert published(room.folder) == published(right)


LAZY = (
    "encodings.idna, feedtool.run.absorb, feedtool.run.making, feedtool.build.rss, feedtool.build.atom, feedtool.build.jsonfeed"
)
LAZY += ", feedtool.check, feedtool.clean.pipeline, feedtool.sources.article, ctypes, charset_normalizer, bs4, bleach, ftfy"

CLOCK = """
from datetime import datetime, timedelta
class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days={days})
build.datetime = Shifted
"""


@pytest.mark.parametrize("days", [-3650, 3650])
def test_a_clock_that_jumps_is_refused_until_somebody_believes_it(site: Site, days: int) -> None:
    """The command ends with 1 and says how to go on; `--accept-clock` goes on."""
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    before, now = site.files(), datetime.now(UTC)
    done = build(site.folder, first=CLOCK.format(days=days))
    demand_told(done, f"the clock says {now + days * DAY:%Y-}", f"the last run was on {now:%Y-}", "--accept-clock")
    assert site.files() == before
    believed = copied(site.folder, f"{site.folder.name}-believed")
    done = build(believed, "--accept-clock", first=CLOCK.format(days=days))
    assert (done.returncode, "is in the future" in done.stderr) == ((1, True) if days < 0 else (0, False))
    assert b"third" in (believed / "output/news.xml").read_bytes()
    assert build(site.folder).returncode == 0
    assert b"third" in (site.folder / "output/news.xml").read_bytes()


# ---------------------------------------------------------------------------------------------------------------------- state


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


# ---------------------------------------------------------------------------------------------- signals, locks and deadlines

HEAVY = 6
"""Articles of 1.5 MB that keep a source busy for seconds."""


@pytest.fixture
def slow(site: Site) -> Site:
    """Give a published site to which a source came that takes its time."""
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    words = Random(3).choices(WORDS, k=240_000)  # noqa: S311
    text = "\n".join(" ".join(words[at : at + 60]) + "." for at in range(0, len(words), 60))
    for number in range(HEAVY):
        site.write(f"articles/2026-02-0{number + 1}-heavy.txt", f"Heavy {number}\n{text}\n")
    return site


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the program as cron does, and wait until it reads."""
    words = [sys.executable, "-m", "feedtool", "build"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, env=BARE, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert comes(lambda: children(process.pid))
            yield process
        finally:
            process.kill()


def children(pid: int) -> list[int]:
    """Name the processes that a process has."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a dead one that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def comes(condition: Callable[[], object]) -> bool:
    """Wait for a condition."""
    end = time.monotonic() + LATE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def lighten(site: Site) -> None:
    """Take away what makes the source slow."""
    for path in (site.folder / "articles").glob("*-heavy.txt"):
        path.unlink()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_in_order(slow: Site, number: int, code: int) -> None:
    """Nothing is printed, left or half done; the next run does it all."""
    before = slow.files()
    with started(slow.folder) as process:
        readers = children(process.pid)
        process.send_signal(number)
        output, errors = process.communicate(timeout=LATE)
    assert (process.returncode, output, errors) == (code, "", "")
    assert comes(lambda: not any(map(is_alive, readers)))
    assert slow.files() == before
    assert leftovers(slow.folder) == []
    lighten(slow)
    assert build(slow.folder).returncode == 0
    assert b"third" in (slow.folder / "output/news.xml").read_bytes()


def test_a_second_run_ends_at_once_or_waits_and_a_kill_frees_the_lock(slow: Site) -> None:
    """It says who is at work and since when; the one that waits goes on when the first is killed."""
    with started(slow.folder) as first:
        readers = children(first.pid)
        done = build(slow.folder)
        assert done.returncode == 75
        assert re.fullmatch(
            rf"another run \(process {first.pid}\) holds '.*state\.db\.lock' since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC; "
            r"wait for its end, or give --wait SECONDS\n",
            done.stderr,
        )
        lighten(slow)
        words = [sys.executable, "-c", f"{START}\n{BUILD}", "--wait", "30"]
        with subprocess.Popen(words, cwd=slow.folder, env=BARE, stderr=subprocess.PIPE, text=True) as waiting:
            time.sleep(0.5)
            assert (waiting.poll(), first.poll()) == (None, None)
            first.kill()
            assert waiting.communicate(timeout=LATE)[1] == ""
        assert waiting.returncode == 0
        assert comes(lambda: not any(map(is_alive, readers)))
    assert b"third" in (slow.folder / "output/news.xml").read_bytes()
    with (slow.folder / "state.db.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


TWO = """
site: {{title: Example News, url: "https://news.example.org/feeds/"}}
run: {{deadline: {run}}}
sources:
  quick: {{kind: text, path: quick/*.txt}}
  slow: {{kind: text, path: articles/*.txt, deadline: {source}}}
feeds:
  quick: {{title: Quick, sources: quick}}
  slow: {{title: Slow, sources: slow}}
"""


@pytest.mark.parametrize(
    ("source", "whole", "message"),
    [
        ("0.5s", "1h", "slow: read: took longer than 0.5 seconds; raise deadline if it needs more"),
        ("1h", None, "slow: read: the run's deadline of {0} seconds was reached"),
    ],
)
def test_a_deadline_ends_a_source_and_no_other(slow: Site, source: str, whole: str | None, message: str) -> None:
    """The slow source fails and keeps its files; the others are published; when it is quick again, it is there again.

    A run may take four times as long as one without what is slow, on this machine as busy as it is now.
    """
    heavy = (slow.folder / "articles/2026-02-01-heavy.txt").read_bytes()
    for number in range(HEAVY + 1, 29):  # no machine reads all of these before the deadline, and any reads the quick ones
        slow.write(f"articles/2026-02-{number:02}-heavy.txt", heavy)
    lighten_later = sorted((slow.folder / "articles").glob("*-heavy.txt"))
    slow.write("config.yaml", TWO.format(run="1h", source="1h"))
    slow.write("quick/2026-03-01-one.txt", ARTICLE)
    hidden = [path.rename(path.with_suffix(".aside")) for path in lighten_later]
    start = time.monotonic()
    assert build(slow.folder).returncode == 0
    seconds = max(3, math.ceil(4 * (time.monotonic() - start)))
    before = {name: data for name, data in published(slow.folder).items() if name.startswith("slow")}
    for path in hidden:
        path.rename(path.with_suffix(".txt"))
    slow.write("quick/2026-03-02-two.txt", ARTICLE.replace("first", "other"))
    slow.write("config.yaml", TWO.format(run=whole or f"{seconds}s", source=source))
    start = time.monotonic()
    done = build(slow.folder)
    demand_told(done, message.format(seconds))
    assert time.monotonic() - start < seconds + LATE
    after = published(slow.folder)
    assert b"other" in after["quick.xml"]
    assert {name: after[name] for name in before} == before
    lighten(slow)
    assert build(slow.folder).returncode == 0
