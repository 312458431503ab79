"""The turnstile: one request at a time to a host, a pause after each, across processes."""

from __future__ import annotations

import os
import time

import pytest

from feedtool.errors import FetchError
from feedtool.fetch.pace import Turnstile, shared

URL = "https://example.com/a"


def in_child(descriptor: int, url: str, *, hold: float = 0.0, until: float = 5.0) -> int:
    """Enter a host in a child process, which then holds it; give its process id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            turnstile = Turnstile(descriptor)
            turnstile.enter(url, delay=0, until=time.monotonic() + until)
            time.sleep(hold)
            turnstile.leave()
            code = 0
        finally:
            os._exit(code)
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
    turnstile.enter(URL, delay=60, until=time.monotonic() + 1)
    turnstile.enter("https://example.org/", delay=60, until=time.monotonic() + 1)


def test_two_processes_never_have_one_host_at_once() -> None:
    """A process waits until another has left the host."""
    with shared() as descriptor:
        turnstile = Turnstile(descriptor)
        turnstile.enter(URL, delay=0, until=time.monotonic() + 1)
        pid = in_child(descriptor, URL)
        time.sleep(0.2)
        assert os.waitpid(pid, os.WNOHANG) == (0, 0)
        turnstile.leave()
        assert os.waitpid(pid, 0)[1] == 0


def test_a_host_is_free_when_its_process_has_died() -> None:
    """Whatever ends a process ends its hold: nothing must be cleaned up."""
    with shared() as descriptor:
        pid = in_child(descriptor, URL, hold=30)
        time.sleep(0.2)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        Turnstile(descriptor).enter(URL, delay=0, until=time.monotonic() + 1)


def test_the_pause_holds_for_other_processes_too() -> None:
    """The end of a request is known to all."""
    with shared() as descriptor:
        os.waitpid(in_child(descriptor, URL), 0)
        start = time.monotonic()
        Turnstile(descriptor).enter(URL, delay=1, until=start + 5)
        assert time.monotonic() - start > 0.5  # it counts from the end of the other process, which we hear of later


def test_a_turn_that_does_not_come_is_an_error() -> None:
    """A source does not wait beyond its deadline, and does not hold the host either."""
    with shared() as descriptor:
        pid = in_child(descriptor, URL, hold=30)
        time.sleep(0.2)
        with pytest.raises(FetchError, match=r"'example\.com' is asked one request at a time"):
            Turnstile(descriptor).enter(URL, delay=0, until=time.monotonic() + 0.1)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
