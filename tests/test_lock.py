"""One run at a time: a second one is told who holds the lock, and the lock is free as soon as its holder is gone."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from feedtool.errors import FeedtoolError
from feedtool.lock import LockedError, LockError, hold

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
"""For processes that are killed: they would leave a broken measurement of their coverage behind."""

HOLDS = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from feedtool.lock import hold
from feedtool.workers import Processes
def sleep(task):
    with open(sys.argv[1] + ".pid", "w") as file:
        file.write(str(__import__("os").getpid()))
    print("held", flush=True)
    time.sleep(60)
with hold(Path(sys.argv[1]), now=datetime(2026, 11, 23, 10, tzinfo=UTC)) as lock:
    if sys.argv[2] == "orphan":
        from feedtool import workers
        workers._tie = lambda parent: None
        list(Processes(1, lambda _: 60.0, lambda task, reason: reason, closing=(lock,))(sleep, [1]))
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextlib.contextmanager
def holder(path: Path, word: str = "60") -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that holds the lock, for some seconds or with an orphan to be."""
    command = [sys.executable, "-c", HOLDS, str(path), word]
    with subprocess.Popen(command, env=UNMEASURED, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a lock."""
    return tmp_path / "state.db.lock"


def test_a_lock_is_held_and_free_again(path: Path) -> None:
    """A lock is held and free again; its file stays, and says who held it."""
    for _ in range(2):
        with hold(path, now=NOW) as descriptor:
            assert not os.get_inheritable(descriptor)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
    assert path.read_text() == f"{os.getpid()} 2026-11-23T10:00:00Z\n"
    assert path.stat().st_mode & 0o133 == 0


def test_the_lock_is_free_after_an_error(path: Path) -> None:
    """The lock is free after an error."""
    with pytest.raises(KeyError), hold(path, now=NOW):
        raise KeyError
    with hold(path, now=NOW):
        pass


def test_since_when_is_told_in_utc(path: Path) -> None:
    """Since when is told in UTC, whatever zone the run has."""
    with hold(path, now=NOW.astimezone(timezone(timedelta(hours=3)))):
        assert path.read_text().endswith(" 2026-11-23T10:00:00Z\n")


def test_a_second_process_is_refused_and_told_who_holds_the_lock(path: Path) -> None:
    """A second process is refused, and told who holds the lock, since when and what to do."""
    with holder(path) as process, pytest.raises(LockedError) as caught, hold(path, now=NOW):
        pass
    error = caught.value
    assert str(error) == (
        f"another run (process {process.pid}) holds {str(path)!r} since 2026-11-23 10:00:00 UTC; "
        "wait for its end, or give --wait SECONDS"
    )
    assert (error.pid, error.since, error.stage) == (process.pid, NOW, "lock")
    assert isinstance(error, FeedtoolError)


def test_a_second_process_waits_if_it_may(path: Path) -> None:
    """A second process waits if it may, and holds the lock from then on, not since it began to wait.

    Whether it began to wait before the first was over depends on the machine: the first may hold the lock for longer.
    """

    def waited(seconds: str) -> bool:
        with holder(path, seconds) as process, hold(path, now=NOW, wait=600):
            assert process.wait(60) == 0
            pid, since = path.read_text().split()
        assert pid == str(os.getpid())
        return datetime.fromisoformat(since) > NOW

    assert any(map(waited, ("1.2", "6", "30")))


def test_waiting_ends(path: Path) -> None:
    """Waiting ends, and the message says how long it was."""
    waiting = hold(path, now=NOW, wait=0.3)
    with hold(path, now=NOW), pytest.raises(LockedError, match=r"it did not end within 0\.3 seconds"), waiting:
        pass


def test_a_killed_holder_frees_the_lock(path: Path) -> None:
    """A killed holder frees the lock."""
    with holder(path) as process:
        process.kill()
        process.wait()
        with hold(path, now=NOW):
            pass


def test_an_orphan_does_not_hold_the_lock(path: Path) -> None:
    """An orphan that closed the lock's descriptor does not hold it."""
    with holder(path, "orphan") as process:
        orphan = int(Path(f"{path}.pid").read_text())
        try:
            process.kill()
            process.wait()
            with hold(path, now=NOW):
                assert Path(f"/proc/{orphan}").exists()
        finally:
            os.kill(orphan, 9)


def test_a_copy_of_the_descriptor_does_not_hold_the_lock(path: Path) -> None:
    """A copy of the descriptor does not hold the lock when the run is over."""
    with hold(path, now=NOW) as descriptor:
        copy = os.dup(descriptor)
    with hold(path, now=NOW):
        os.close(copy)


GARBAGE = [b"", b"4711", b"4711 2026-11-23T1", b"\xff\x00", b"x" * 10_000, b"4711 2026-13-23T10:00:00Z\n", b"-1 now\n"]


@pytest.mark.parametrize("content", GARBAGE)
def test_what_the_file_does_not_say_is_not_told(path: Path, content: bytes) -> None:
    """What the file does not say is not told."""
    with hold(path, now=NOW):
        path.write_bytes(content)
        with pytest.raises(LockedError, match=r"^another run holds '[^']*'; wait for its end") as caught, hold(path, now=NOW):
            pass
    assert (caught.value.pid, caught.value.since) == (None, None)


@pytest.mark.parametrize("content", GARBAGE)
def test_old_content_is_replaced(path: Path, content: bytes) -> None:
    """Old content is replaced."""
    path.write_bytes(content)
    with hold(path, now=NOW):
        assert path.read_text() == f"{os.getpid()} 2026-11-23T10:00:00Z\n"


def refused(path: Path) -> str:
    """Give the message for a path that cannot be a lock."""
    with pytest.raises(LockError) as caught, hold(path, now=NOW):
        pass
    assert caught.value.stage == "lock"
    assert "\n" not in str(caught.value)
    assert repr(str(path)) in str(caught.value)
    return str(caught.value)


def test_places_that_cannot_be_a_lock_are_refused(tmp_path: Path) -> None:
    """Places that cannot be a lock are refused with what to do."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    os.mkfifo(tmp_path / "fifo")
    assert "it is a folder; move it away" in refused(tmp_path)
    assert "there is no folder" in refused(tmp_path / "none" / "lock")
    assert "not a directory; let this user write there" in refused(tmp_path / "file" / "lock")
    assert "it is a symbolic link; remove it" in refused(tmp_path / "link")
    assert "it is no regular file; move it away" in refused(tmp_path / "fifo")
    assert not (tmp_path / "victim").exists()


def test_a_folder_without_permission_is_refused() -> None:
    """A folder without permission is refused; root, who may write everywhere, is somebody else for as long."""
    nobody = 65534
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        was = os.geteuid()
        try:
            os.seteuid(nobody if was == 0 else was)
            assert "permission denied; let this user write there" in refused(folder / "lock")
        finally:
            os.seteuid(was)
        folder.chmod(0o700)


def test_a_file_system_that_cannot_lock_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that cannot lock is told."""

    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert "no locks available" in refused(path)


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from feedtool.lock import LockedError, hold
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
path, now = Path(sys.argv[1]), datetime.now(UTC)
with hold(path, now=now):
    try:
        with hold(path, now=now): pass
    except LockedError as error:
        print(error)
"""


@pytest.mark.parametrize("room", ["0", "10"])
def test_a_lock_without_room_for_its_content_holds(path: Path, room: str) -> None:
    """A lock without room for its content holds, and does not name the holder before."""
    path.write_text("4711 2020-01-01T00:00:00Z\n")
    command = [sys.executable, "-c", LIMITED, str(path), room]
    done = subprocess.run(command, env=UNMEASURED, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("another run holds ")
    assert path.read_bytes() == b""
