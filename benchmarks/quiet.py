"""Measure runs in which little happens: 200 sources of 30 items, nothing changed, then one new item in each.

    python benchmarks/quiet.py [--rounds N] [--no-limits]

Baselines, in the same rounds: `python -c pass`, and what such a run cannot do without (importing pydantic, PyYAML and sqlite3).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SOURCES, ITEMS = 200, 30
MAX_SECONDS, MAX_MEGABYTES = 0.5, 60.0
WORDS = "the ferry harbour council school market bridge winter paper street night window garden letter music river".split()
FEEDTOOL = (sys.executable, "-P", "-m", "feedtool")
NEEDED = (sys.executable, "-c", "import pydantic, yaml, sqlite3; pydantic.BaseModel")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, children included) and the most memory that one process held, in MB of 10^6 bytes."""

    cpu: float
    memory: float


def main() -> int:
    """Measure, print, and give 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured (default: 9)")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as name:
        folder = Path(name)
        _write(folder)
        first = _run(folder)
        before = _stamps(folder)
        costs: dict[str, list[Cost]] = {"python -c pass": [], "imports it needs": [], "nothing changed": []}
        for _ in range(max(1, args.rounds)):
            costs["python -c pass"].append(_cost(folder, sys.executable, "-c", "pass"))
            costs["imports it needs"].append(_cost(folder, *NEEDED))
            costs["nothing changed"].append(_run(folder))
        touched = sum(before[path] != stamp for path, stamp in _stamps(folder).items())
        for source in range(SOURCES):
            _article(folder, source, ITEMS)
        added = _run(folder)
        counts = json.loads((folder / "status.json").read_text())["run"]
    print(f"{SOURCES} sources of {ITEMS} items, {args.rounds} rounds\n\n{'':18}{'CPU median':>12}{'CPU min':>10}{'memory':>9}")
    print(f"{'first run':18}{first.cpu:10.2f} s{'':10}{first.memory:6.0f} MB")
    for each, found in costs.items():
        cpu = sorted(cost.cpu for cost in found)
        print(f"{each:18}{median(cpu):10.3f} s{cpu[0]:8.3f} s{max(cost.memory for cost in found):6.0f} MB")
    print(f"{'one new in each':18}{added.cpu:10.2f} s{'':10}{added.memory:6.0f} MB")
    print(f"cleaned then: {counts['cleaned']}, rendered: {counts['rendered']}")
    print(f"files touched while nothing changed: {touched}")
    quiet = costs["nothing changed"]
    passed = [
        median(cost.cpu for cost in quiet) > MAX_SECONDS,
        max(cost.memory for cost in quiet) > MAX_MEGABYTES,
        touched > 0,
        counts["cleaned"] != SOURCES,
        counts["rendered"] != SOURCES,
    ]
    return 1 if any(passed) and not args.no_limits else 0


def _write(folder: Path) -> None:
    names = [f"s{number}" for number in range(SOURCES)]
    lines = ["site: {title: Bench, url: https://bench.example.org/feeds/}", "sources:"]
    lines += [f"  {name}: {{kind: text, path: {name}/*.txt, noise: ['#haber#']}}" for name in names]
    lines += ["feeds:", *(f"  {name}: {{title: {name}, sources: [{name}]}}" for name in names)]
    (folder / "config.yaml").write_text("\n".join(lines) + "\n")
    for source in range(SOURCES):
        (folder / f"s{source}").mkdir()
        for item in range(ITEMS):
            _article(folder, source, item)


def _article(folder: Path, source: int, item: int) -> None:
    """Write an article of 3 kB; the words come from the numbers, so that each is another and all are the same each time."""
    state = source * 1000 + item + 1
    words = []
    for _ in range(480):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        words.append(WORDS[(state >> 16) % len(WORDS)])
    rows = [" ".join(words[start : start + 60]).capitalize() + "." for start in range(0, 480, 60)]
    text = f"Number {item} of source {source}\n\n" + "\n\n".join(rows) + "\n#haber#\n#haber#\n#haber#\n"
    (folder / f"s{source}" / f"2026-01-{item % 28 + 1:02}-{item}.txt").write_text(text)


def _run(folder: Path) -> Cost:
    return _cost(folder, *FEEDTOOL, "build")


def _cost(folder: Path, *command: str) -> Cost:
    """Run a command and give what it and its children took; a failure ends the benchmark."""
    with subprocess.Popen(command, cwd=folder) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (folder / "output").iterdir()}


if __name__ == "__main__":
    raise SystemExit(main())
