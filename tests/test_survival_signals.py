"""What a run survives: signals, other runs, and deadlines."""

from __future__ import annotations

import fcntl
import math
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ARTICLE
from tests.survival import (
    LATE,
    WORDS,
    leftovers,
    published,
)
from tests.surviving import BARE, BUILD, START, build, demand_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Site


HEAVY = 999
"""Articles of 1.5 MB, all the same file: no machine reads them before what waits for them is over."""


@pytest.fixture
def slow(site: Site) -> Site:
    """Give a published site to which a source came that takes its time."""
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    words = Random(3).choices(WORDS, k=240_000)  # noqa: S311
    text = "\n".join(" ".join(words[at : at + 60]) + "." for at in range(0, len(words), 60))
    heavy = site.write("articles/2026-02-01-000-heavy.txt", f"Heavy\n{text}\n")
    for number in range(1, HEAVY):
        heavy.with_name(f"2026-02-01-{number:03}-heavy.txt").hardlink_to(heavy)
    return site


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the program as cron does, and wait until it reads."""
    words = [sys.executable, "-m", "feedtool", "build"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=folder, env=BARE, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert comes(lambda: children(process.pid))
            yield process
        finally:
            process.kill()


def children(pid: int) -> list[int]:
    """Name the processes that a process has."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a dead one that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def comes(condition: Callable[[], object]) -> bool:
    """Wait for a condition."""
    end = time.monotonic() + LATE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def lighten(site: Site) -> None:
    """Take away what makes the source slow."""
    for path in (site.folder / "articles").glob("*-heavy.txt"):
        path.unlink()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_in_order(slow: Site, number: int, code: int) -> None:
    """Nothing is printed, left or half done; the next run does it all."""
    before = slow.files()
    with started(slow.folder) as process:
        readers = children(process.pid)
        process.send_signal(number)
        output, errors = process.communicate(timeout=LATE)
    assert (process.returncode, output, errors) == (code, "", "")
    assert comes(lambda: not any(map(is_alive, readers)))
    assert slow.files() == before
    assert leftovers(slow.folder) == []
    lighten(slow)
    assert build(slow.folder).returncode == 0
    assert b"third" in (slow.folder / "output/news.xml").read_bytes()


def test_a_second_run_ends_at_once_or_waits_and_a_kill_frees_the_lock(slow: Site) -> None:
    """It says who is at work and since when; the one that waits goes on when the first is killed."""
    with started(slow.folder) as first:
        readers = children(first.pid)
        done = build(slow.folder)
        assert done.returncode == 75
        assert re.fullmatch(
            rf"another run \(process {first.pid}\) holds '.*state\.db\.lock' since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC; "
            r"wait for its end, or give --wait SECONDS\n",
            done.stderr,
        )
        first.send_signal(signal.SIGSTOP)  # so that it cannot come to its end, whatever the machine does meanwhile
        lighten(slow)
        words = [sys.executable, "-c", f"{START}\n{BUILD}", "--wait", "30"]
        with subprocess.Popen(words, cwd=slow.folder, env=BARE, stderr=subprocess.PIPE, text=True) as waiting:
            time.sleep(0.5)
            assert (waiting.poll(), first.poll()) == (None, None)
            first.kill()
            assert waiting.communicate(timeout=LATE)[1] == ""
        assert waiting.returncode == 0
        assert comes(lambda: not any(map(is_alive, readers)))
    assert b"third" in (slow.folder / "output/news.xml").read_bytes()
    with (slow.folder / "state.db.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


TWO = """
site: {{title: Example News, url: "https://news.example.org/feeds/"}}
run: {{deadline: {run}}}
sources:
  quick: {{kind: text, path: quick/*.txt}}
  slow: {{kind: text, path: articles/*.txt, deadline: {source}}}
feeds:
  quick: {{title: Quick, sources: quick}}
  slow: {{title: Slow, sources: slow}}
"""


@pytest.mark.parametrize(
    ("source", "whole", "message"),
    [
        ("0.5s", "1h", "slow: read: took longer than 0.5 seconds; raise deadline if it needs more"),
        ("1h", None, "slow: read: the run's deadline of {0} seconds was reached"),
    ],
)
def test_a_deadline_ends_a_source_and_no_other(slow: Site, source: str, whole: str | None, message: str) -> None:
    """The slow source fails and keeps its files; the others are published; when it is quick again, it is there again.

    A run may take four times as long as one without what is slow; more where the machine is busier than it was.
    """
    lighten_later = sorted((slow.folder / "articles").glob("*-heavy.txt"))
    slow.write("config.yaml", TWO.format(run="1h", source="1h"))
    slow.write("quick/2026-03-01-one.txt", ARTICLE)
    hidden = [path.rename(path.with_suffix(".aside")) for path in lighten_later]
    start = time.monotonic()
    assert build(slow.folder).returncode == 0
    seconds = max(3, math.ceil(4 * (time.monotonic() - start)))
    before = {name: data for name, data in published(slow.folder).items() if name.startswith("slow")}
    for path in hidden:
        path.rename(path.with_suffix(".txt"))
    slow.write("quick/2026-03-02-two.txt", ARTICLE.replace("first", "other"))
    for _ in range(4):
        slow.write("config.yaml", TWO.format(run=whole or f"{seconds}s", source=source))
        start = time.monotonic()
        done = build(slow.folder)
        if b"other" in published(slow.folder)["quick.xml"]:
            break
        seconds *= 2
    demand_told(done, message.format(seconds))
    assert time.monotonic() - start < seconds + LATE
    after = published(slow.folder)
    assert b"other" in after["quick.xml"]
    assert {name: after[name] for name in before} == before
    lighten(slow)
    assert build(slow.folder).returncode == 0
