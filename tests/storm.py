"""A storm of kills for tests and `benchmarks/kill.py`: runs that are killed at random moments, and a reader who sees it."""

from __future__ import annotations

import json
import mmap
import os
import random
import select
import signal
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from feedtool.cli import build as command
from feedtool.cli import main
from feedtool.errors import FeedtoolError
from feedtool.lock import hold
from feedtool.run import once
from feedtool.state.database import opened
from tests.survival import FEEDS, OWNED, PAUSE, Newsroom, ended, entries, forked, integrity, leftovers, published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


# ---------------------------------------------------------------------------------------------------------------- the reader


@dataclass(slots=True)
class Reader:
    """Somebody who reads the published files all the time, and remembers which entry had which date."""

    folder: Path
    looks: int = 0
    torn: int = 0
    missing: int = 0
    doubled: int = 0
    redated: int = 0
    whole: set[bytes] = field(default_factory=set)
    dates: dict[tuple[str, str], str] = field(default_factory=dict)

    def look(self) -> None:
        """Read each file once."""
        for name in (*FEEDS, *OWNED):
            self.looks += 1
            try:
                data = (self.folder / "output" / name).read_bytes()
            except FileNotFoundError:
                self.missing += 1
                continue
            if data not in self.whole:
                self._see(name, data)

    def _see(self, name: str, data: bytes) -> None:
        try:
            found = entries(name, data)
        except ValueError:
            self.torn += 1
            return
        self.whole.add(data)
        self.doubled += len(found) - len({guid for guid, _, _ in found})
        self.redated += sum(self.dates.setdefault((name, guid), date) != date for guid, _, date in found)


@contextmanager
def watched(folder: Path) -> Iterator[Callable[[], dict[str, int]]]:
    """Read the published files in another process all the time; yields what ends it and gives what it counted."""
    (stop, stopped), (told, tell) = os.pipe(), os.pipe()
    stop, stopped = stopped, stop  # the writing end is ours

    def work() -> int:
        os.close(stop)
        reader = Reader(folder)
        while not select.select([stopped], [], [], PAUSE)[0]:
            reader.look()
        counts = {name: getattr(reader, name) for name in ("looks", "torn", "missing", "doubled", "redated")}
        os.write(tell, json.dumps(counts).encode())
        return 0

    pid, line = forked(work)
    os.close(tell)

    def counted() -> dict[str, int]:
        os.write(stop, b".")
        return dict(json.loads(os.read(told, 4096)))

    try:
        yield counted
    finally:
        os.kill(pid, signal.SIGKILL)
        ended(pid, line)
        for descriptor in (stop, stopped, told):
            os.close(descriptor)


# ----------------------------------------------------------------------------------------------------------------- the storm

PHASES = (
    "start",
    "read",
    "begin",
    "part",
    "commit",
    "committed",
    "create",
    "write",
    "sync",
    "rename",
    "sync folder",
    "remove",
    "put",
    "ping",
)
"""What a run was at when it was killed: starting, reading or deciding, or right after it had named that step."""


@dataclass(slots=True)
class Tally:
    """What came of many kills; all but the first three and `phases` must be 0."""

    kills: int = 0
    ended: int = 0
    looks: int = 0
    torn: int = 0
    missing: int = 0
    lost: int = 0
    doubled: int = 0
    redated: int = 0
    left: int = 0
    damaged: int = 0
    phases: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> dict[str, int]:
        """Give what is not as it must be."""
        names = ("torn", "missing", "lost", "doubled", "redated", "left", "damaged")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def __str__(self) -> str:
        counts = ", ".join(
            f"{name} {getattr(self, name):,}"
            for name in ("kills", "ended", "looks", "torn", "missing", "lost", "doubled", "redated", "left", "damaged")
        )
        return f"{counts}; killed in: {', '.join(f'{name} {self.phases[name]:,}' for name in PHASES)}"


def storm(folder: Path, *, kills: int, seed: int) -> Tally:
    """Kill real `build` runs at random moments while the sources change and somebody reads; then run once to the end.

    A third of the kills is aimed at the steps behind the reading, where a run spends little of its time.
    """
    chance, tally = random.Random(seed), Tally()  # noqa: S311  - to be repeated
    room = Newsroom(folder, chance)
    room.open()
    with closing(mmap.mmap(-1, 4)) as board, watched_after(folder, board) as (counted, first):
        length = first
        while tally.kills < kills:
            before = _titles(folder) & set(room.articles.values())
            for _ in range(chance.randint(0, 3)):
                room.change()
            length = _strike(folder, board, chance, tally, length=length)
            tally.lost += len((before & set(room.articles.values())) - _titles(folder))
            # Not after each kill: whoever opens a database mends it, and the next run must find what the killed one left.
            tally.damaged += tally.kills % 10 == 0 and integrity(folder) != "ok"
        tally.left += not _is_free(folder)
        code, is_gone = ended(*forked(partial(_build, folder, board)))
        tally.damaged += code != 0
        tally.left += (not is_gone) + len(leftovers(folder))
        for name, number in counted().items():
            setattr(tally, name, getattr(tally, name) + number)
    _compare(room, tally)
    return tally


@contextmanager
def watched_after(folder: Path, board: mmap.mmap) -> Iterator[tuple[Callable[[], dict[str, int]], float]]:
    """Publish for the first time, then have it read all the time; yields the reader's end, and how long a run takes."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        code, _ = ended(*forked(partial(_build, folder, board)))
        seconds.append(time.perf_counter() - start)
        if code:
            raise RuntimeError(f"the first run ended with {code}")
    with watched(folder) as counted:
        yield counted, max(seconds)


def _build(folder: Path, board: mmap.mmap) -> int:
    """Be a run as cron starts it; `board` shows the phase and the number of steps so far."""
    board[0], board[1] = 0, 0

    def step(name: str) -> None:
        board[0], board[1] = PHASES.index(name), min(board[1] + 1, 255)

    @contextmanager
    def marked(path: Path) -> Iterator[Any]:
        with opened(path, step=step) as database:
            board[0] = PHASES.index("read")
            yield database

    vars(command)["opened"] = marked
    vars(once)["Means"] = partial(once.Means, step=step)
    return main(["build", "-c", str(folder / "config.yaml")])


def _strike(folder: Path, board: mmap.mmap, chance: random.Random, tally: Tally, *, length: float) -> float:
    """Start a run, kill it at a random moment, and see that nothing of it is left; gives how long the next may take.

    The machine may be quick now and slow then: a run that came to its end says how long they take, one that did not, longer.
    """
    board[0], board[1] = 0, 0
    start = time.monotonic()
    pid, line = forked(partial(_build, folder, board))
    if chance.random() < 1 / 3:
        aim = chance.randint(1, 60)
        _await(pid, start + 2 * length, lambda: board[1] >= aim)
        time.sleep(chance.random() * 0.002)
    else:
        _await(pid, start + chance.random() * length)
    taken = time.monotonic() - start
    os.kill(pid, signal.SIGKILL)
    phase = PHASES[board[0]]
    code, is_gone = ended(pid, line)
    tally.left += not is_gone
    if code == -signal.SIGKILL:
        tally.kills += 1
        tally.phases[phase] += 1
        tally.left += not _is_free(folder)
        return length * 1.05
    tally.ended += 1
    tally.damaged += code != 0
    return (length + taken) / 2


def _await(pid: int, end: float, is_there: Callable[[], bool] = lambda: False) -> None:
    while time.monotonic() < end and not is_there() and not _is_over(pid):
        time.sleep(0.0005)


def _is_over(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _is_free(folder: Path) -> bool:
    """Say whether the lock can be had at once."""
    try:
        with hold(folder / "state.db.lock", now=datetime.now(UTC)):
            return True
    except FeedtoolError:
        return False


def _titles(folder: Path) -> set[str]:
    """Give the titles that all files of the largest feed have."""
    files = published(folder)
    return set.intersection(
        *({title for _, title, _ in entries(name, files[name])} for name in FEEDS if name.startswith("all"))
    )


def _compare(room: Newsroom, tally: Tally) -> None:
    """Count what the files have too little or too much of."""
    files = published(room.folder)
    for name in FEEDS:
        found = Counter(title for _, title, _ in entries(name, files[name]))
        tally.lost += (room.expected(name) - found).total()
        tally.doubled += (found - room.expected(name)).total()
