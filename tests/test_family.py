"""A process with all that came of it: counted and ended, whichever of them ends by itself meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from feedtool.fetch import family

TREE = "import subprocess, sys, time; [subprocess.Popen([sys.executable, '-c', {!r}]) for _ in range(3)]; time.sleep(300)"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what came of a process")
def test_descendants_are_found_and_ended() -> None:
    """Those of a child too, and what they hold is counted."""
    with subprocess.Popen([sys.executable, "-c", TREE.format("import time; time.sleep(300)")]) as process:
        end = time.monotonic() + 60
        while len(list(family._all(process.pid))) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        found = list(family._all(process.pid))
        assert len(found) == 4
        assert family.memory(process.pid) > 4 << 20
        family.kill(process.pid)
    assert list(family._all(process.pid)) == [process.pid]


@pytest.mark.parametrize("gone", [FileNotFoundError, ProcessLookupError])
def test_one_that_ends_while_it_is_looked_at_is_no_fault(gone: type[OSError], monkeypatch: pytest.MonkeyPatch) -> None:
    """Between seeing a process and looking at it it may end: then it has nothing and nobody."""

    def vanished(_: str) -> list[str]:
        raise gone

    monkeypatch.setattr(os, "listdir", vanished)
    assert list(family._all(os.getpid())) == [os.getpid()]
