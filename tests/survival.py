"""What the survival tests and `benchmarks/kill.py` share: a site that changes, runs in processes to be killed, and a reader.

A run is forked from this process, in which all is imported already: a hundred kills take seconds. `imported` sees to that.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import select
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedtool.cli import build as command
from feedtool.cli import main
from feedtool.errors import FeedtoolError
from feedtool.lock import hold
from feedtool.run import once, plan
from feedtool.state.database import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedtool.report import Report

CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/"}
run: {publish_status: true}
defaults: {limit: 1000, noise: ["#haber#"]}
sources:
  desk: {kind: text, path: desk/*.txt, date: [line, name]}
  wire: {kind: text, path: wire/*.txt, date: [line, name]}
feeds:
  all: {title: All of it}
  wire: {title: The wire, sources: wire}
"""
SOURCES = ("desk", "wire")
FEEDS = tuple(f"{name}{ending}" for name in ("all", "wire") for ending in (".xml", ".atom.xml", ".json"))
OWNED = ("status.json", "health.xml")
WORDS = """council harbour bridge school river market teacher winter library engineer visitor façade plan budget street evening
garden train station festival museum window report question answer season village opens closes moves repairs paints follows
keeps builds measures near after before under without slowly early again small large third new old""".split()
LEAST, MOST = 6, 10
"""Articles that a source has at least and at most, so that no change looks like a broken source."""

LATE = 20.0
"""Seconds after which a process that ought to be gone is one that is left."""

PAUSE = 0.002
"""Seconds between two looks of the reader: a run makes and renames its files in ten times that."""

Entry = tuple[str, str, str]
"""The guid, title and date of a published entry, as the file writes them."""


@dataclass(slots=True)
class Newsroom:
    """A folder with a configuration and two sources that change by chance; `articles` is the truth: path to title."""

    folder: Path
    chance: random.Random
    articles: dict[str, str] = field(default_factory=dict)
    number: int = 0
    config: str = CONFIG

    def open(self) -> None:
        """Write the configuration and the first articles."""
        (self.folder / "config.yaml").write_text(self.config, encoding="utf-8")
        for source in SOURCES:
            (self.folder / source).mkdir()
            for _ in range(LEAST + 1):
                self.add(source)

    def add(self, source: str) -> None:
        """Write a new article; every second one states no date, so that it has that of the run which saw it first."""
        self.number += 1
        day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=self.number // 4)
        dated = f"{day:%Y-%m-%d}-" if self.number % 2 else ""
        path = f"{source}/{dated}article-{self.number}.txt"
        self.articles[path] = f"Number {self.number} of {' '.join(self.chance.sample(WORDS, 4))}"
        self.edit(path)

    def edit(self, path: str) -> None:
        """Give an article another text under the same title."""
        paragraphs = (" ".join(self.chance.choices(WORDS, k=60)).capitalize() + "." for _ in range(2))
        text = "\n".join((self.articles[path], *paragraphs, "#haber#\n"))
        (self.folder / path).write_text(text, encoding="utf-8")

    def delete(self, path: str) -> None:
        """Take an article away."""
        del self.articles[path]
        (self.folder / path).unlink()

    def change(self) -> None:
        """Change one source in one way."""
        source = self.chance.choice(SOURCES)
        there = self.of(source)
        what = self.chance.choice(("add", "edit", "delete"))
        if what == "edit":
            self.edit(self.chance.choice(there))
        elif len(there) <= LEAST or (what == "add" and len(there) < MOST):
            self.add(source)
        else:
            self.delete(self.chance.choice(there))

    def of(self, source: str) -> list[str]:
        """Give the paths of the articles that a source has."""
        return [path for path in self.articles if path.startswith(f"{source}/")]

    def expected(self, feed: str) -> Counter[str]:
        """Give the titles that a file has to have."""
        return Counter(title for path, title in self.articles.items() if feed.startswith("all") or path.startswith("wire/"))


def run(folder: Path, now: datetime, step: Callable[[str], None] = lambda _: None) -> Report:
    """Run once in this process; `step` hears every moment at which the run may be cut off."""
    settings = plan.settings_of(folder / "config.yaml", {})
    with opened(settings.state, step=step) as database:
        return once.run(plan.plan(settings), database, once.Means(now=now, step=step))


@cache
def imported() -> None:
    """Run once in this process, so that all that runs import late is there before the fork, and a kill meets their work."""
    with TemporaryDirectory() as name:
        room = Newsroom(Path(name), random.Random(1))  # noqa: S311  - to be repeated
        room.open()
        run(room.folder, datetime(2026, 1, 1, tzinfo=UTC))


def published(folder: Path) -> dict[str, bytes]:
    """Give the bytes of all visible files of the output."""
    output = folder / "output"
    return {path.name: path.read_bytes() for path in output.iterdir() if path.name[0] != "."} if output.exists() else {}


def leftovers(folder: Path) -> list[str]:
    """Name the temporary files in the output."""
    return sorted(path.name for path in (folder / "output").glob(".*.tmp"))


def integrity(folder: Path) -> str:
    """Ask SQLite whether the state is whole."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def entries(name: str, data: bytes) -> list[Entry]:
    """Read a published file; raise ValueError when it is torn."""
    if name.endswith(".json"):
        return [(each["id"], each["title"], each["date_published"]) for each in json.loads(data).get("items", ())]
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{name} is torn: {error}") from error
    space = "{http://www.w3.org/2005/Atom}"
    fields = [f"{space}{tag}" for tag in ("id", "title", "published")] if ".atom." in name else ["guid", "title", "pubDate"]
    found = root.iter(f"{space}entry", "item")
    return [(each.findtext(fields[0], ""), each.findtext(fields[1], ""), each.findtext(fields[2], "")) for each in found]


# ----------------------------------------------------------------------------------------------------------- killed processes


def forked(work: Callable[[], int]) -> tuple[int, int]:
    """Start work in a fork of this process; give its id, and a descriptor that ends when it and all its children are gone."""
    imported()
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    try:
        os.close(ours)
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        code = work()
    except BaseException:  # noqa: BLE001  - it must never return into what this process was doing
        code = 99
    os._exit(code)


def ended(pid: int, line: int) -> tuple[int, bool]:
    """Wait for the end of a fork; give its exit code, below 0 for a signal, and whether its children are gone too."""
    _, status = os.waitpid(pid, 0)
    poll = select.poll()
    poll.register(line, select.POLLIN | select.POLLHUP)
    is_gone = bool(poll.poll(LATE * 1000))
    os.close(line)
    return os.waitstatus_to_exitcode(status), is_gone


def killed_at(number: int, folder: Path, now: datetime) -> int:
    """Run in a fork that kills itself at the moment of that number, from 1; give its exit code: -9, or 0 past the last one.

    Moments are those that the program names, and each time it is about to open for writing, rename, remove or make a file.
    """

    def work() -> int:
        left = number

        def step(_: str) -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        def hear(event: str, words: tuple[Any, ...]) -> None:
            is_written = event == "open" and words[2] & (os.O_WRONLY | os.O_RDWR)
            if (is_written or event in {"os.rename", "os.remove", "os.mkdir"}) and str(folder) in str(words[0]):
                step(event)

        sys.addaudithook(hear)
        return 0 if run(folder, now, step).is_ok else 1

    code, _ = ended(*forked(work))
    return code


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
