"""The turnstile: one request at a time to a host, a pause after each, across processes."""

from __future__ import annotations

import os
import time

import pytest

from feedtool.errors import FetchError
from feedtool.fetch.pace import Turnstile, shared

URL = "https://example.com/a"
LATE = 60.0
"""Seconds after which what must come soon does not come."""


def in_child(descriptor: int, *, hold: float = 0.0, tell: int | None = None, url: str = URL) -> int:
    """Enter the host in a child process, which tells the time then, and holds it; give the process's id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            turnstile = Turnstile(descriptor)
            turnstile.enter(url, delay=0, until=time.monotonic() + LATE)
            if tell is not None:
                os.write(tell, f"{time.monotonic()!r}\n".encode())
            time.sleep(hold)
            turnstile.leave()
            code = 0
        finally:
            os._exit(code)
    return pid


def holding(descriptor: int, url: str = URL) -> int:
    """Have a child process hold the host, and wait until it does; give its process id."""
    heard, tell = os.pipe()
    pid = in_child(descriptor, hold=3 * LATE, tell=tell, url=url)
    os.close(tell)
    with os.fdopen(heard, "rb") as line:
        assert line.readline()
    return pid


def test_a_host_rests_between_two_requests() -> None:
    """The delay counts from the end of the last request, whichever page it was for; port and spelling do not matter."""
    slept: list[float] = []
    now = [100.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    turnstile = Turnstile(None, clock=lambda: now[0], sleep=sleep)
    turnstile.enter(URL, delay=2, until=1000)
    now[0] = 105.0
    turnstile.enter("https://EXAMPLE.com:8443/b", delay=2, until=1000)
    assert slept == [2.0]


def test_other_hosts_do_not_wait_for_each_other() -> None:
    """Only the same host is asked in turn."""
    turnstile = Turnstile(None, sleep=lambda _: pytest.fail("it waited"))
    turnstile.enter(URL, delay=2 * LATE, until=time.monotonic() + LATE)
    turnstile.enter("https://example.org/", delay=2 * LATE, until=time.monotonic() + LATE)


def test_two_processes_never_have_one_host_at_once() -> None:
    """A process waits until another has left the host."""
    with shared() as descriptor:
        turnstile = Turnstile(descriptor)
        turnstile.enter(URL, delay=0, until=time.monotonic() + LATE)
        pid = in_child(descriptor)
        time.sleep(0.2)
        assert os.waitpid(pid, os.WNOHANG) == (0, 0)
        turnstile.leave()
        assert os.waitpid(pid, 0)[1] == 0


def test_a_host_is_free_when_its_process_has_died() -> None:
    """Whatever ends a process ends its hold: nothing must be cleaned up."""
    with shared() as descriptor:
        pid = holding(descriptor)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        Turnstile(descriptor).enter(URL, delay=0, until=time.monotonic() + LATE)


def test_the_pause_holds_for_other_processes_too() -> None:
    """The end of a request is known to all."""
    heard, tell = os.pipe()
    with shared() as descriptor, os.fdopen(heard, "rb") as line:
        os.waitpid(in_child(descriptor, tell=tell), 0)
        os.close(tell)
        came = float(line.read())
        Turnstile(descriptor).enter(URL, delay=1, until=time.monotonic() + LATE)
        assert time.monotonic() - came >= 1  # it left after it came


def test_a_turn_that_does_not_come_is_an_error() -> None:
    """A source does not wait beyond its deadline, and does not hold the host either."""
    with shared() as descriptor:
        pid = holding(descriptor)
        with pytest.raises(FetchError, match=r"'example\.com' is asked one request at a time") as told:
            Turnstile(descriptor).enter(URL, delay=0, until=time.monotonic() + 0.1)
        assert told.value.transient
        os.kill(pid, 9)
        os.waitpid(pid, 0)
