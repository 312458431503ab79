"""What a run survives: disks that are full or closed, and permissions that are missing."""

from __future__ import annotations

import itertools
import resource
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import StateError
from tests.survival import (
    Newsroom,
    entries,
    leftovers,
    run,
)
from tests.surviving import (
    DAY,
    IS_ROOT,
    NOW,
    build,
    change,
    copied,
    demand_as_before,
    demand_same,
    demand_told,
    feeds,
    room,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


__all__ = ["room"]

ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if IS_ROOT else ()
"""Starts a program that no folder is open to but those whose mode says so (capabilities(7)); it is part of util-linux."""


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
def mounted() -> Iterator[Callable[..., None]]:
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


def moved(room: Newsroom, disk: Path, mount: Callable[[Path], None], place: str) -> Path:
    """Move the site, or its output alone, to a disk of its own; then something changes in it."""
    disk.mkdir()
    mount(disk / place)
    shutil.copytree(room.folder, disk, dirs_exist_ok=True)
    room.folder = disk
    change(room)
    return disk


@pytest.mark.parametrize("place", [".", "output"])
def test_a_full_disk_is_told_and_leaves_the_old_files(
    room: Newsroom, mounted: Callable[..., None], tmp_path: Path, place: str
) -> None:
    """The state is on the full disk, or the output alone; with room again the next run is right."""
    disk = moved(room, tmp_path / "disk", partial(mounted, size="4m"), place)
    old, filler = feeds(disk), fill(disk / place)
    done = build(disk)
    demand_told(done, str(disk), "make room")
    demand_as_before(disk, old)
    filler.unlink()
    assert build(disk).returncode == 0
    assert all(sorted(t for _, t, _ in entries(n, d)) == sorted(room.expected(n).elements()) for n, d in feeds(disk).items())


@pytest.mark.parametrize(("place", "what"), [(".", "cannot lock"), ("output", "cannot write")])
def test_a_read_only_disk_is_told_and_leaves_the_old_files(
    room: Newsroom, mounted: Callable[..., None], tmp_path: Path, *, place: str, what: str
) -> None:
    """As after an error of the disk, when systems mount it read-only."""
    disk = moved(room, tmp_path / "disk", partial(mounted, size="4m"), place)
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
    """Root may write everywhere; without that right modes hold for it, too."""
    change(room)
    (room.folder / "state.db.lock").touch()
    old, path = feeds(room.folder), room.folder / closed
    was = path.stat().st_mode
    path.chmod(mode)
    done = build(room.folder, under=ORDINARY)
    path.chmod(was)
    demand_told(done, str(room.folder), what)
    demand_as_before(room.folder, old)
    assert build(room.folder, under=ORDINARY).returncode == 0
