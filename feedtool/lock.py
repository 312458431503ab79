"""One run at a time: a lock on a file that says who holds it, freed by the system when its holder dies.

The file is never deleted, since two runs could then lock two files of the same name.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedtool.errors import FeedtoolError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOK = 0.1
"""Seconds between two tries while another run is waited for."""

HOLDER = re.compile(rb"([0-9]{1,10}) ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n")
"""What the file begins with: the process that holds it, and since when. What follows is left from longer contents."""


class LockError(FeedtoolError):
    """The lock cannot be had, whether somebody holds it or not; nothing was done."""

    stage = "lock"


class LockedError(FeedtoolError):
    """Another run holds the lock; nothing was done. `pid` and `since` (UTC) are None where its file does not say."""

    stage = "lock"

    def __init__(self, message: str, *, pid: int | None, since: datetime | None) -> None:
        super().__init__(message)
        self.pid = pid
        self.since = since


@contextmanager
def hold(path: Path, *, now: datetime, wait: float = 0.0) -> Iterator[int]:
    """Hold the lock and give its descriptor, which child processes must close; since when is told to whom it stops.

    `now` (aware) is when this is called. Raises LockedError when another run holds it for more than `wait` seconds, LockError
    when the file cannot be had.
    """
    descriptor = _open(path)
    try:
        waited = _take(descriptor, path, wait)
        _sign(descriptor, now + waited)
        try:
            yield descriptor
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # also for a copy that a child failed to close
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o644)
    except OSError as error:
        if path.is_symlink():
            raise LockError(f"cannot lock {str(path)!r}: it is a symbolic link; remove it, then run again") from error
        raise _refusal(path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise LockError(f"cannot lock {str(path)!r}: it is no regular file; move it away, then run again")
    return descriptor


def _refusal(path: Path, error: OSError) -> LockError:
    if error.errno == errno.EISDIR:
        return LockError(f"cannot lock {str(path)!r}: it is a folder; move it away, then run again")
    if error.errno == errno.ENOENT:
        return LockError(f"cannot lock {str(path)!r}: there is no folder {str(path.parent)!r}; make it, then run again")
    reason = (error.strerror or str(error)).lower()
    return LockError(f"cannot lock {str(path)!r}: {reason}; let this user write there, or choose another place, then run again")


def _take(descriptor: int, path: Path, wait: float) -> timedelta:
    """Take the lock, and say how long that took."""
    start, waited = time.monotonic(), 0.0
    while not _is_taken(descriptor, path):
        waited = time.monotonic() - start
        if waited >= wait:
            raise _locked(descriptor, path, wait)
        time.sleep(min(LOOK, wait - waited))
    return timedelta(seconds=waited)


def _is_taken(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:  # some network file systems cannot lock
        raise _refusal(path, error) from error
    return True


def _locked(descriptor: int, path: Path, wait: float) -> LockedError:
    pid, since = _holder(descriptor)
    who = f"another run (process {pid})" if pid else "another run"
    when = f" since {since:%Y-%m-%d %H:%M:%S} UTC" if since else ""
    advice = f"it did not end within {wait:g} seconds" if wait > 0 else "wait for its end, or give --wait SECONDS"
    return LockedError(f"{who} holds {str(path)!r}{when}; {advice}", pid=pid, since=since)


def _holder(descriptor: int) -> tuple[int, datetime] | tuple[None, None]:
    with suppress(OSError, ValueError):  # a month 13, say
        found = HOLDER.match(os.pread(descriptor, 100, 0))
        if found:
            return int(found[1]), datetime.fromisoformat(found[2].decode())
    return None, None


def _sign(descriptor: int, now: datetime) -> None:
    """Say who holds the file, over what was said before; without room for it the lock holds all the same."""
    content = f"{os.getpid()} {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode()
    try:
        is_whole = os.pwrite(descriptor, content, 0) == len(content)
    except OSError:
        is_whole = False
    with suppress(OSError):
        os.ftruncate(descriptor, len(content) if is_whole else 0)
