"""Runs that are killed while they publish, with compressed copies, and with a bucket: what is left, and what comes next.

A module to be run, too (`python -m tests.killing FOLDER ENDPOINT`): the library of buckets does not outlive a fork, so that the
process which forks must never have used it.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.buckets import KEY, SECRET
from tests.survival import Newsroom, ended, forked, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/", index: false}
defaults: {limit: 1000, formats: [rss]}
sources:
  desk: {kind: text, path: desk/*.txt, date: [line, name]}
  wire: {kind: text, path: wire/*.txt, date: [line, name]}
feeds:
  all: {title: All of it}
"""
NAMES = ("all.xml", "all.xml.gz")


@dataclass
class Killed:
    """A site whose second run was killed: at the step of a number, counted from the first file on."""

    room: Newsroom
    number: int

    @property
    def folder(self) -> Path:
        """Give its folder."""
        return self.room.folder


def kills(place: Path, options: Callable[[int], str], *, first: str) -> Iterator[Killed]:
    """Publish, change, and kill the next run at each of its steps from one of that name on, each time on a fresh site."""
    for number in itertools.count(1):
        folder = place / str(number)
        folder.mkdir()
        room = Newsroom(folder, Random(9), config=CONFIG + options(number))  # noqa: S311  - to be repeated
        room.open()
        if done(folder, NOW):
            raise RuntimeError("the first run failed")
        shutil.copytree(folder / "output", folder / "before")
        room.edit(room.of("desk")[0])
        room.add("wire")
        if not killed(folder, number, first=first):
            return
        yield Killed(room, number)


def done(folder: Path, now: datetime) -> int:
    """Run to the end in a fork; give 0 where all went well."""
    return ended(*forked(lambda: 0 if run(folder, now).is_ok else 1))[0]


def killed(folder: Path, number: int, *, first: str) -> bool:
    """Run in a fork that kills itself at the step of that number; say whether it came so far."""

    def work() -> int:
        left, is_on = number, False

        def step(name: str) -> None:
            nonlocal left, is_on
            is_on = is_on or name == first
            left -= is_on
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        return 0 if run(folder, NOW + timedelta(days=1), step).is_ok else 1

    code, _ = ended(*forked(work))
    if code not in {0, -signal.SIGKILL}:
        raise RuntimeError(f"the run that was to be killed ended with {code}")
    return code == -signal.SIGKILL


def objects(endpoint: str, prefix: str) -> dict[str, bytes]:
    """Give what anybody may read of the bucket."""
    found: dict[str, bytes] = {}
    for name in NAMES:
        try:
            with urlopen(f"{endpoint}/open/{prefix}/{name}") as answer:  # noqa: S310  - a server of this test
                found[name] = answer.read()
        except HTTPError:
            continue
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}


def _storm(place: Path, endpoint: str) -> dict[str, int]:
    """Kill runs that put into a bucket; count the kills, and what was not as it must be."""
    counts = {"kills": 0, "torn": 0, "unmended": 0, "failed": 0}

    def options(number: int) -> str:
        auth = f"endpoint: '{endpoint}', auth: {{user: {KEY}, password: {SECRET}}}"
        return f"publish: {{compress: gz, to: 's3://open/killed/{number}', {auth}}}\n"

    for each in kills(place, options, first="put"):
        counts["kills"] += 1
        prefix = f"killed/{each.number}"
        old, now, there = files(each.folder / "before"), files(each.folder / "output"), objects(endpoint, prefix)
        counts["torn"] += sum(there.get(name) not in {old[name], now[name]} for name in NAMES)
        if each.number % 2:  # what was on its way is old already when the next run comes
            each.room.edit(each.room.of("desk")[1])
        counts["failed"] += done(each.folder, NOW + timedelta(days=2)) != 0
        counts["unmended"] += objects(endpoint, prefix) != files(each.folder / "output")
    return counts


if __name__ == "__main__":
    print(json.dumps(_storm(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201
