"""What the survival tests and `benchmarks/kill.py` share: a site that changes, runs in processes to be killed, and a reader.

A run is forked from this process, in which all is imported already: a hundred kills take seconds. `imported` sees to that.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedtool.run import once, plan
from feedtool.state.database import opened

if TYPE_CHECKING:
    from collections.abc import Callable

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

LATE = 60.0
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
