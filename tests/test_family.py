"""A process with all that came of it: counted and ended, whichever of them ends by itself meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from feedtool.fetch import family

TREE = "import subprocess, sys, time; [subprocess.Popen([sys.executable, '-c', {!r}]) for _ in range(3)]; time.sleep(30)"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what came of a process")
def test_descendants_are_found_and_ended() -> None:
    """Those of a child too, and what they hold is counted."""
    with subprocess.Popen([sys.executable, "-c", TREE.format("import time; time.sleep(30)")]) as process:
        end = time.monotonic() + 20
        while len(list(family._all(process.pid))) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        found = list(family._all(process.pid))
        assert len(found) == 4
        assert family.memory(process.pid) > 4 << 20
        family.kill(process.pid)
    assert list(family._all(process.pid)) == [process.pid]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what came of a process")
def test_those_that_end_meanwhile_are_no_fault() -> None:
    """Between seeing a process and looking at it it may end: then it holds nothing."""
    with subprocess.Popen([sys.executable, "-c", TREE.format("pass")]) as process:
        over = threading.Event()
        threading.Timer(1, over.set).start()
        while not over.is_set():
            family.memory(process.pid)
        family.kill(process.pid)
    assert family.memory(process.pid) == 0
