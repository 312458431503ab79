"""Measure how 10,000 entries are written: CPU beside feedgen's own `rss_str` and `atom_str`, and memory above the data."""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import articles
from feedgen.feed import FeedGenerator

from feedtool.build import FORMATS, Slip, bind
from feedtool.model import CleanItem, Enclosure, Entry, Feed, Person, SafeHtml

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 10_000
MAX_MIB = 5.0
MAX_RATIO = 1.0
MIB = 2**20
DAY = datetime(2024, 1, 1, tzinfo=UTC)
DESK = tuple(Person(f"Writer {n}", f"writer{n}@bench.example.org") for n in range(7))
FEED = Feed(
    name="all",
    guid="tag:bench.example.org,2026:all",
    title="Bench Gazette",
    description="Ten thousand articles",
    base="https://bench.example.org/feeds/",
    home="https://bench.example.org/",
    language="en",
    author=Person("Bench Gazette"),
    updated=DAY,
)


def main() -> int:
    """Measure, print, and give 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each way is measured (default: 5)")
    parser.add_argument("--count", type=int, default=COUNT, help="how many entries (default: 10,000)")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    parser.add_argument("--memory", choices=WAYS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.memory:
        print(json.dumps(held(WAYS[args.memory], entries_of(args.count))))
        return 0
    passed = [*_told_cpu(args.rounds, entries_of(args.count)), *_told_memory(args.count)]
    for message in () if args.no_limits else passed:
        print(f"too much: {message}", file=sys.stderr)
    return 1 if passed and not args.no_limits else 0


def entries_of(count: int) -> tuple[Entry, ...]:
    """Make entries: the paragraphs of the articles of the other benchmarks, two tags each, a file in every fifth."""
    return tuple(map(_entry, range(count)))


def _entry(number: int) -> Entry:
    lines = articles._lines(number % 1000)  # noqa: SLF001  - the same texts as in the other benchmarks
    html = "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines[2:] if line)
    files = (Enclosure(f"https://bench.example.org/{number}.mp3", "audio/mpeg", 1000 + number),) if number % 5 == 0 else ()
    item = CleanItem(
        key=str(number),
        origin=str(number),
        title=lines[0],
        html=SafeHtml(html),
        text=lines[1],
        summary=lines[1],
        link=f"https://bench.example.org/articles/{number}?page=1&part=2",
        tags=("council", f"street {number % 50}"),
        enclosures=files,
    )
    moment = DAY - timedelta(hours=number)
    guid = f"tag:bench.example.org,2026:gazette/{number:024x}"
    return Entry(guid, "gazette", item, moment, moment + timedelta(minutes=number % 3), (DESK[number % 7],))


# CPU


def ours(names: tuple[str, ...], entries: tuple[Entry, ...]) -> int:
    """Write the entries in some formats; give the length of it all."""
    writers = [FORMATS[name].writer(FEED) for name in names]
    length = sum(len(writer.head()) + len(writer.foot) for writer in writers)
    return length + sum(len(writer.entry(entry)) for entry in entries for writer in writers)


def filled(entries: tuple[Entry, ...]) -> FeedGenerator:
    """Give the same entries to plain feedgen, as its documentation shows."""
    made = FeedGenerator()
    made.id(FEED.guid)
    made.title(FEED.title)
    made.description(FEED.description)
    made.link(href=FEED.home, rel="alternate")
    made.language(FEED.language)
    for each in entries:
        entry = made.add_entry(order="append")
        entry.id(each.guid)
        entry.title(each.item.title)
        entry.link(href=each.item.link)
        entry.content(each.item.html, type="html")
        entry.summary(each.item.summary)
        entry.author([{"name": person.name, "email": person.email} for person in each.authors])
        entry.category([{"term": tag} for tag in each.item.tags])
        entry.published(each.published)
        entry.updated(each.updated)
        for file in each.item.enclosures:
            entry.enclosure(file.url, file.length, file.type)
    return made


def _told_cpu(rounds: int, entries: tuple[Entry, ...]) -> list[str]:
    """Print the table of CPU, all ways in turn, round by round; give what is over its limit."""
    kept: list[FeedGenerator] = []

    def fill() -> None:
        kept[:] = [filled(entries)]

    ways: dict[str, Callable[[], object]] = {
        "feedtool: rss, atom": partial(ours, ("rss", "atom"), entries),
        "feedgen: filling": fill,
        "feedgen: rss_str, atom_str": lambda: (kept[0].rss_str(), kept[0].atom_str()),
        "feedtool: json": partial(ours, ("json",), entries),
        "feedtool: html": partial(ours, ("html",), entries),
    }
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            gc.collect()
            start = time.process_time()
            way()
            if number:
                costs[name].append(time.process_time() - start)
    theirs = costs["feedgen: rss_str, atom_str"]
    print(f"{len(entries):,} entries, {rounds} rounds\n\n{'':<30}{'CPU median':>12}{'an entry':>12}{'to feedgen':>12}")
    for name, some in costs.items():
        ratio = median(one / other for one, other in zip(some, theirs, strict=True))
        print(f"{name:<30}{median(some):>10.2f} s{median(some) / len(entries) * 1e6:>9.0f} µs{ratio:>11.2f}x")
    ratio = median(one / other for one, other in zip(costs["feedtool: rss, atom"], theirs, strict=True))
    return [f"RSS and Atom took {ratio:.2f} times the CPU of rss_str and atom_str"] if ratio > MAX_RATIO else []


# Memory


def bound(entries: tuple[Entry, ...]) -> Callable[[], int]:
    """Write a feed whole in all formats, as a build does; how long what is written is, is what comes of it."""
    slips = [Slip(entry.guid, partial(_same, entry)) for entry in entries]

    def write() -> int:
        written = bind(FEED, slips, {name: {} for name in FORMATS})
        return sum(len(each.data) for each in written.values())

    return write


def streamed(entries: tuple[Entry, ...]) -> Callable[[], int]:
    """Write each format into a file, an entry at a time; nothing of it stays in memory."""

    def write() -> int:
        with tempfile.TemporaryFile() as file:
            for form in FORMATS.values():
                writer = form.writer(FEED)
                file.write(writer.head())
                for entry in entries:
                    file.write(writer.entry(entry))
                    file.write(writer.between)
                file.write(writer.foot)
        return 0

    return write


def feedgen(entries: tuple[Entry, ...]) -> Callable[[], int]:
    """Write RSS and Atom by plain feedgen, which holds the entries itself."""
    made = filled(entries)
    return lambda: len(made.rss_str()) + len(made.atom_str())


def _same(entry: Entry) -> Entry:
    return entry


WAYS = {"bound": bound, "streamed": streamed, "feedgen": feedgen}


def held(way: Callable[[tuple[Entry, ...]], Callable[[], int]], entries: tuple[Entry, ...]) -> dict[str, float]:
    """Give the most memory that a way held above the entries, and above them and what it wrote, in MiB."""
    way(entries[:100])()  # imports, and what is made once
    write = way(entries)
    gc.collect()
    _forget_peak()
    before = _memory("VmRSS")
    written = write()
    peak = _memory("VmHWM")
    return {"entries": (peak - before) / MIB, "both": (peak - before - written) / MIB, "written": written / MIB}


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def _told_memory(count: int) -> list[str]:
    """Print the table of memory, each way in a process of its own; give what is over its limit."""
    print(f"\n{'':<30}{'written':>12}{'above entries':>16}{'above both':>14}")
    found = {}
    for name in WAYS:
        command = [sys.executable, __file__, "--memory", name, "--count", str(count)]
        found[name] = json.loads(subprocess.check_output(command))
        each = found[name]
        print(f"{name:<30}{each['written']:>8.1f} MiB{each['entries']:>12.1f} MiB{each['both']:>10.1f} MiB")
    over = {"bound": found["bound"]["both"], "streamed": found["streamed"]["entries"]}
    return [f"{name} held {value:.1f} MiB above its data" for name, value in over.items() if value > MAX_MIB]


if __name__ == "__main__":
    sys.exit(main())
