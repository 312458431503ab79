"""Measure `feedtool build` on a thousand articles beside a plain loop, and `feedtool --help` beside bare Python."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COUNT = 1000
MAX_SECONDS = 2.0
MAX_MEGABYTES = 150.0
MAX_HELP = 3.0

FEEDTOOL = (sys.executable, "-P", "-m", "feedtool")  # -P: the one installed here, not one that lies in the working directory
BASELINE = (sys.executable, str(Path(__file__).with_name("baseline.py")))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU seconds (user and system), wall seconds, and the most memory it held, in MB of 10^6 bytes."""

    cpu: float
    wall: float
    memory: float


Costs = dict[str, list[Cost]]


def main() -> int:
    """Measure, print, and give 1 where a limit is passed."""
    args = _arguments()
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})  # what is started from here on inherits it
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as name:
        folder = Path(name)
        paths = articles.write(folder, count=COUNT)
        size = sum(path.stat().st_size for path in paths)
        print(f"{len(paths):,} articles, {size / len(paths):,.0f} bytes each on average; core {core}, {args.rounds} rounds")
        builds = _builds(folder, rounds=max(1, args.rounds))
    helps = _interleaved(
        {"python": lambda: run(sys.executable, "-c", "pass"), "help": lambda: run(*FEEDTOOL, "--help")}, rounds=20
    )
    passed = [*_told_builds(builds), *_told_helps(helps)]
    for message in () if args.no_limits else passed:
        print(f"too much: {message}", file=sys.stderr)
    return 1 if passed and not args.no_limits else 0


def run(*command: str) -> Cost:
    """Run one command in a fresh process; raise SystemExit when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(command)}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss * 1024 / 1e6)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each build is measured (default: 5)")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    return parser.parse_args()


def _builds(folder: Path, *, rounds: int) -> Costs:
    one = folder / "one"
    (one / "articles").mkdir(parents=True)
    shutil.copy(folder / "config.yaml", one)
    shutil.copy(min((folder / "articles").iterdir()), one / "articles")

    def build(folder: Path) -> Cost:
        shutil.rmtree(folder / "output", ignore_errors=True)
        for path in folder.glob("state.db*"):
            path.unlink()
        return run(*FEEDTOOL, "build", "-c", str(folder / "config.yaml"))

    costs = _interleaved(
        {
            "feedtool start": lambda: build(one),
            "feedtool": lambda: build(folder),
            "plain start": lambda: run(*BASELINE),
            "plain": lambda: run(*BASELINE, str(folder)),
        },
        rounds=rounds,
    )
    _check(folder / "output" / "all.xml", b"<item>")
    _check(folder / "output" / "all.atom.xml", b"<entry>")
    _check(folder / "output" / "all.json", b'"content_html"')
    _check(folder / "plain.xml", b"<item>")
    return costs


def _interleaved(commands: Mapping[str, Callable[[], Cost]], *, rounds: int) -> Costs:
    """Run all commands in turn, once unmeasured so that files are cached and bytecode is there, then round by round."""
    costs: Costs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            cost = command()
            if number:
                costs[name].append(cost)
    return costs


def _check(path: Path, mark: bytes) -> None:
    """See that the work was done: every article is there and none of the noise."""
    data = path.read_bytes()
    if data.count(mark) != COUNT or articles.NOISE.encode() in data:
        raise SystemExit(f"{path.name} has {data.count(mark)} entries, or noise in them: nothing was measured")


def _told_builds(costs: Costs) -> list[str]:
    """Print the table of the builds; give what is over its limit."""
    work = {name: _work(costs[name], costs[f"{name} start"]) for name in ("feedtool", "plain")}
    memory = {name: max(cost.memory for cost in costs[name]) for name in work}
    print(f"\n{'':<28}{'CPU median':>12}{'CPU min':>10}{'memory':>10}{'ratio':>8}")
    for name, title in (("feedtool", "feedtool build"), ("plain", "plain feedgen + bleach")):
        ratio = median(work[name]) / median(work["plain"])
        print(f"{title:<28}{median(work[name]):>10.2f} s{min(work[name]):>8.2f} s{memory[name]:>7.0f} MB{ratio:>7.2f}x")
        start = [cost.cpu for cost in costs[f"{name} start"]]
        print(f"{'  its start-up, taken off':<28}{median(start):>10.2f} s{min(start):>8.2f} s")
    return [
        *_over("feedtool build", median(work["feedtool"]), limit=MAX_SECONDS, unit="s of CPU after start-up"),
        *_over("feedtool build", memory["feedtool"], limit=MAX_MEGABYTES, unit="MB of memory"),
    ]


def _told_helps(costs: Costs) -> list[str]:
    """Print the table of the start-ups; give what is over its limit."""
    bare = median(cost.cpu for cost in costs["python"])
    print(f"\n{'':<28}{'CPU median':>12}{'wall median':>13}{'ratio':>8}")
    for name, title in (("python", "python -c pass"), ("help", "feedtool --help")):
        cpu, wall = median(cost.cpu for cost in costs[name]), median(cost.wall for cost in costs[name])
        print(f"{title:<28}{cpu * 1000:>9.1f} ms{wall * 1000:>10.1f} ms{cpu / bare:>7.2f}x")
    ratio = median(cost.cpu for cost in costs["help"]) / bare
    return _over("feedtool --help", ratio, limit=MAX_HELP, unit="times the CPU of python -c pass")


def _work(costs: list[Cost], starts: list[Cost]) -> list[float]:
    start = median(cost.cpu for cost in starts)
    return [cost.cpu - start for cost in costs]


def _over(what: str, value: float, *, limit: float, unit: str) -> list[str]:
    return [f"{what} took {value:.2f} {unit}; the limit is {limit:g}"] if value > limit else []


if __name__ == "__main__":
    sys.exit(main())
