"""One request at a time to a host, and a pause after each: kept by all processes of a run through one small shared file."""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import tempfile
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLOTS = 1 << 20
"""Places in the file; two hosts that share one are merely asked in turn, too."""

LOOK = 0.02
"""Seconds between looks whether a host is free."""

_TIME = struct.Struct("=d")


@contextmanager
def shared() -> Iterator[int]:
    """Give the descriptor of a file that children inherit; it has no name, so nothing is left of it."""
    descriptor = _opened()
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _opened() -> int:
    if hasattr(os, "memfd_create"):  # in memory: a run may write nowhere but to its own folder
        return os.memfd_create("feedtool")
    descriptor, path = tempfile.mkstemp(prefix="feedtool-")
    os.unlink(path)  # noqa: PTH108
    return descriptor


class Turnstile:
    """Lets one request at a time through to each host.

    A record lock (fcntl) on the host's place in the file is held during a request and dies with its process; the place holds
    the time at which the last request ended, on the monotonic clock, which all processes of a machine share. Without a file
    only this process keeps the pace.
    """

    def __init__(
        self,
        descriptor: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._descriptor = descriptor
        self._clock, self._sleep = clock, sleep
        self._at: int | None = None

    def enter(self, url: str, *, delay: float, until: float) -> None:
        """Wait until a URL's host is free and has rested for `delay` seconds; raise FetchError when that is after `until`."""
        self.leave()
        if self._descriptor is None:
            self._descriptor = _opened()
        host = (urlsplit(url).hostname or "").lower()
        at = _TIME.size * (int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big") % SLOTS)
        while not self._taken(self._descriptor, at):
            self._wait(LOOK, until, host)
        self._at = at
        last = os.pread(self._descriptor, _TIME.size, at)
        rest = _TIME.unpack(last)[0] + delay - self._clock() if len(last) == _TIME.size and any(last) else 0.0
        if rest > 0:
            self._wait(min(rest, delay), until, host)

    def leave(self) -> None:
        """Let the next request through to the host that was entered last."""
        if self._at is None or self._descriptor is None:
            return
        with suppress(OSError):  # a full disk must not end the run: the pace is then kept by this process alone
            os.pwrite(self._descriptor, _TIME.pack(self._clock()), self._at)
        fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _TIME.size, self._at)
        self._at = None

    @staticmethod
    def _taken(descriptor: int, at: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _TIME.size, at)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _wait(self, seconds: float, until: float, host: str) -> None:
        if self._clock() + seconds > until:
            self.leave()
            raise FetchError(
                f"{host!r} is asked one request at a time, and its turn did not come; raise deadline, or lower delay",
                transient=True,
            )
        self._sleep(seconds)
