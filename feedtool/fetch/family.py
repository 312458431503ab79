"""A process with all that came of it: their tie to us, what memory they hold, and their end."""

from __future__ import annotations

import ctypes
import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PR_SET_PDEATHSIG = 1
"""Asks Linux for a signal when the parent dies, see prctl(2)."""

OWN = re.compile(r"^Rss(?:Anon|Shmem):\s*(\d+) kB$", re.MULTILINE)
"""What of its memory a process shares with no file, see proc_pid_status(5); the programs of a browser are mapped by each."""


def tie() -> Callable[[], object]:
    """Give what makes a child die with its parent, where the system can do that; found before the fork, which must not load."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return lambda: None
    return lambda: prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))


def memory(pid: int) -> int:
    """Give the bytes that a process and its descendants hold; 0 where the system does not tell."""
    return 1024 * sum(int(size) for each in _all(pid) for size in OWN.findall(_read(Path(f"/proc/{each}/status"))))


def kill(pid: int) -> None:
    """Kill the group that a process leads, and its descendants, which may lead groups of their own."""
    for each in tuple(_all(pid)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _all(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from _all(child)


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208  - at once: a path's own way fails in the middle
    except OSError:  # it has just ended
        return []
    return [int(child) for each in threads for child in _read(Path(f"/proc/{pid}/task/{each}/children")).split()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:  # it has just ended
        return ""
