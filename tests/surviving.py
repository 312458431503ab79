"""What the tests of survival share: a site that was published once, what it must look like, and runs that are told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.survival import (
    FEEDS,
    Newsroom,
    entries,
    integrity,
    leftovers,
    published,
    run,
)

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KILLS = 150
IS_ROOT = os.geteuid() == 0
LAZY = (
    "encodings.idna, feedtool.run.absorb, feedtool.run.making, feedtool.build.rss, feedtool.build.atom, feedtool.build.jsonfeed"
)


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


# A process that is killed or may write only small files would leave a broken measurement of its coverage behind.
BARE = {"PATH": "/usr/bin:/bin", **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}}


START = "import sys; from feedtool.cli import build, main; import feedtool.run.absorb, feedtool.run.making"


BUILD = "sys.exit(main(['build', *sys.argv[1:]]))"


def build(folder: Path, *words: str, first: str = "", under: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a build in the folder, after some words of Python or under a program that change what it may do."""
    command = [*under, sys.executable, "-c", f"{START}\n{first}\n{BUILD}", *words]
    return subprocess.run(command, cwd=folder, env=BARE, capture_output=True, text=True, timeout=600, check=False)


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


def demand_same(folder: Path, other: Path) -> None:
    """Demand the same guids and titles in the same order; the dates of two runs may differ."""
    ours, theirs = feeds(folder), feeds(other)
    for name in FEEDS:
        assert [e[:2] for e in entries(name, ours[name])] == [e[:2] for e in entries(name, theirs[name])]
    assert integrity(folder) == "ok"
