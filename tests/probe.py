"""A program of its own: reads each source of a configuration in a fresh process and prints what that cost and gave, as JSON."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.run.plan import plan, settings_of
from feedtool.run.read import read

if TYPE_CHECKING:
    from feedtool.run.plan import Task

AT_ONCE = 10
STUCK = 60
"""Seconds after which a process that does not end is ended; it then gives nothing."""


def main() -> None:
    """Read them all; the first one twice, so that what is imported late is no cost of the others."""
    settings = settings_of(Path(sys.argv[1]), os.environ)
    now = datetime.now(UTC)
    tasks = [replace(task, now=now) for task in plan(settings).tasks]
    read(tasks[0])
    with tempfile.TemporaryDirectory() as folder:
        for at, task in enumerate(tasks):
            if at >= AT_ONCE:
                os.wait()
            if os.fork() == 0:
                _child(task, Path(folder) / task.name)
        with suppress(ChildProcessError):
            while True:
                os.wait()
        print(json.dumps({path.name: json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).iterdir()}))  # noqa: T201


def _child(task: Task, path: Path) -> None:
    signal.alarm(STUCK)
    path.write_text(json.dumps(_measured(task)), encoding="utf-8")
    os._exit(0)


def _measured(task: Task) -> dict[str, Any]:
    """Give the seconds, the growth of the process (bytes), and what came of it."""
    before, start = _peak(), time.monotonic()
    result = read(task)
    return {
        "seconds": time.monotonic() - start,
        "growth": _peak() - before,
        "told": [str(problem) for problem in result.problems],
        "titles": [sighting.clean.title if sighting.clean else None for sighting in result.items],
        "requests": result.requests,
        "pause": result.pause.seconds if result.pause else None,
    }


def _peak() -> int:
    """Give the most memory that this process has had: a forked one begins with what its parent has at that time."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
