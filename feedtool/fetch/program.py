"""What a program writes: started without a shell, in a process group of its own, and ended with all that it started."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from feedtool.errors import FetchError
from feedtool.fetch import family

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.ask import Program

KEPT = ("PATH", "HOME")
"""What a program has of our own environment."""

CHUNK = 1 << 16
TAIL = 2000
"""Characters of the standard error that are in the message: the last."""

LOOK = 0.05
"""Seconds between two looks whether a program has ended while something else holds its output open."""


def output(program: Program, *, seconds: float, max_bytes: int) -> bytes:
    """Run a program and give its standard output.

    When it ends, or its time is over, its whole process group is killed. Raises FetchError for a program that cannot be
    started, fails, writes more than `max_bytes` or takes longer than `seconds`; nothing of its environment is in the message.
    """
    until = time.monotonic() + seconds
    run = _Run(_started(program), max_bytes)
    try:
        is_late = not run.read(until)
        status = run.end()
    finally:
        run.kill()
    if run.size > max_bytes:
        raise FetchError(_told(program, run, f"wrote more than {max_bytes:,} bytes and was killed; raise fetch.max_bytes"))
    if is_late:
        raise FetchError(_told(program, run, f"took longer than {seconds:g} seconds and was killed; raise timeout"))
    if status:
        raise FetchError(_told(program, run, _failure(status)))
    return b"".join(run.parts)


class _Run:
    """A program under way, and what it has written."""

    def __init__(self, process: subprocess.Popen[bytes], max_bytes: int) -> None:
        self.process, self.max_bytes = process, max_bytes
        self.parts: list[bytes] = []
        self.size = 0
        self.errors = b""
        self.selector = selectors.DefaultSelector()
        self._listen(process.stdout, self._take)
        self._listen(process.stderr, self._hear)

    def read(self, until: float) -> bool:
        """Read to the end of both streams, of the program or of what it may write; False where the time was over before.

        A program that has ended in time is read to its end, however late we come to it.
        """
        while self.selector.get_map() and self.size <= self.max_bytes:
            is_over, left = self.has_ended(), until - time.monotonic()
            if not is_over and left <= 0:
                return False
            for key, _ in self.selector.select(0 if is_over else min(left, LOOK)):
                if not key.data(os.read(key.fd, CHUNK)):
                    self.selector.unregister(key.fileobj)
            if is_over and not self.selector.select(0):
                return True  # what still holds the streams is nothing to wait for
        while not self.has_ended() and self.size <= self.max_bytes:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK / 5)
        return True

    def has_ended(self) -> bool:
        """Say whether the program has ended; it stays a zombie, so that its number is not given to another group."""
        try:
            return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:  # we were started with SIGCHLD ignored
            return True

    def end(self) -> int | None:
        """Give the exit status, negative for a signal; None for a program that has not ended by itself."""
        has_ended = self.has_ended()
        self.kill()
        return self.process.wait() if has_ended else None

    def kill(self) -> None:
        """Kill the program with its group, where that is not done yet."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.selector.close()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _listen(self, stream: IO[bytes] | None, take: Callable[[bytes], bool]) -> None:
        if stream is not None:
            self.selector.register(stream, selectors.EVENT_READ, take)

    def _take(self, data: bytes) -> bool:
        self.parts.append(data)
        self.size += len(data)
        return bool(data)

    def _hear(self, data: bytes) -> bool:
        self.errors = (self.errors + data)[-2 * TAIL :]  # the half that is not shown may begin within a secret
        return bool(data)


def _started(program: Program) -> subprocess.Popen[bytes]:
    own = {name: os.environ[name] for name in KEPT if name in os.environ}
    environ = {"PATH": os.defpath, **own, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **dict(program.environ)}
    tie, parent = family.tie(), os.getpid()

    def prepare() -> None:  # pragma: no cover  - in the child only
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        tie()
        if os.getppid() != parent:
            os._exit(1)

    try:
        return subprocess.Popen(  # noqa: S603  - what runs is in the configuration, which run.allow_commands trusts
            program.argv,
            cwd=program.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509  - a unit of work has no threads
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise FetchError(f"{program.argv[0]!r} cannot be started: {_refusal(error)}") from error


def _refusal(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such program, or not what its first line (#!) names; give its path, or correct PATH"
    if isinstance(error, PermissionError):
        return "permission denied; make it executable (chmod +x)"
    if isinstance(error, OSError) and error.strerror == "Exec format error":
        return "it is no program; begin it with a line like #!/bin/sh"
    return (str(getattr(error, "strerror", None) or error).splitlines() or [type(error).__name__])[0].lower()


def _failure(status: int) -> str:
    return f"ended with exit code {status}" if status > 0 else f"died of signal {-status} ({signal.strsignal(-status)})"


def _told(program: Program, run: _Run, what: str) -> str:
    """Say what happened, with the last that the program said; secrets are taken out."""
    said = run.errors.decode("utf-8", "replace")
    for value in sorted((value for _, value in program.environ if value), key=len, reverse=True):
        said = said.replace(value, "…")
    said = " ".join("".join(char if char.isprintable() else " " for char in said[-TAIL:]).split())
    return f"{program.argv[0]!r} {what}" + (f"; it said: {said}" if said else "")
