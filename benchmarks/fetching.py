"""Measure runs over HTTP: 200 feeds of 30 items with full content from nginx, beside newsboat and sfeed on the same feeds.

    python benchmarks/fetching.py [--rounds N] [--sources N] [--no-limits]

In each round, in this order and with each program's own fresh folder: cold (nothing is known), nothing changed (304 for those
who ask for it), one new item in each feed. `bare`, cold only, is the least that a program of the same parts can do (bare.py).
nginx, newsboat, sfeed and curl are Debian's; what is not there is left out.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import feedtool

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = 30
PHASES = ("cold", "nothing changed", "one new in each")
MAX_TIMES, MAX_SAME, MAX_NEW = 2.0, 0.6, 3.0
"""Cold: in CPU of newsboat; the others: in seconds of CPU."""

WORDS = "the ferry harbour council school market bridge winter paper street night window garden letter music river".split()

NGINX = """
daemon off; user {user}; error_log {folder}/error.log; pid {folder}/nginx.pid; worker_processes 1;
events {{ }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t; types {{ application/rss+xml xml; }}
  server {{ listen 127.0.0.1:{port}; root {folder}/site; gzip on; gzip_types application/rss+xml; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, children included), seconds on the clock, and the most memory of one process in MB."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True, slots=True)
class Program:
    """One program under test: how its folder is prepared, and the command that reads all feeds once."""

    name: str
    command: tuple[str, ...]
    files: dict[str, str]
    phases: tuple[str, ...] = PHASES


def main() -> int:
    """Measure, print, and give 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--sources", type=int, default=200, help="how many feeds (default: 200)")
    parser.add_argument("--port", type=int, default=18_471, help="where nginx listens on 127.0.0.1")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    args = parser.parse_args()
    compileall.compile_dir(Path(feedtool.__file__).parent, quiet=1)  # as a program is that was installed
    costs: dict[tuple[str, str], list[Cost]] = {}
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as name, served(Path(name), args.port) as folder:
        urls = [f"http://127.0.0.1:{args.port}/f{number}.xml" for number in range(args.sources)]
        for _ in range(max(1, args.rounds)):
            for phase, cost, program in _round(folder, urls):
                costs.setdefault((program, phase), []).append(cost)
    _print(costs, args)
    return 1 if _passed(costs) and not args.no_limits else 0


@contextmanager
def served(folder: Path, port: int) -> Iterator[Path]:
    """Serve `folder/site` with nginx for as long as the block runs."""
    (folder / "site").mkdir()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=getuser()))
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with subprocess.Popen([nginx, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]) as process:
        try:
            time.sleep(0.5)
            yield folder
        finally:
            process.terminate()


def programs(folder: Path, urls: list[str]) -> list[Program]:
    """Give the programs that this machine has, feedtool first."""
    lines = ["site: {title: Bench, url: https://bench.example.org/}", "defaults: {fetch: {delay: 0}}", "sources:"]
    lines += [f"  s{at}: {{kind: feed, url: '{url}', allow_private: true}}" for at, url in enumerate(urls)]
    lines += ["feeds:", *(f"  s{at}: {{title: S{at}, sources: [s{at}]}}" for at in range(len(urls)))]
    feeds = "\n".join(f"  feed 's{at}' '{url}'" for at, url in enumerate(urls))
    sfeed = f"sfeedpath='{folder}/sfeed/feeds'\nmaxjobs=1\nfeeds() {{\n{feeds}\n}}\n"
    addresses = {"urls": "\n".join(urls) + "\n"}
    boat = ("newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")
    found = [
        Program("feedtool", (sys.executable, "-P", "-m", "feedtool", "build"), {"config.yaml": "\n".join(lines) + "\n"}),
        Program("newsboat", boat, {**addresses, "config": "reload-threads 1\n"}),
        Program("sfeed", ("sfeed_update", "sfeedrc"), {"sfeedrc": sfeed}),
        Program("bare", (sys.executable, str(Path(__file__).with_name("bare.py")), "urls", "out"), addresses, PHASES[:1]),
    ]
    return [program for program in found if shutil.which(program.command[0])]


def _round(folder: Path, urls: list[str]) -> Iterator[tuple[str, Cost, str]]:
    for at in range(len(urls)):
        _feed(folder, at, ITEMS)
    there = programs(folder, urls)
    for program in there:
        shutil.rmtree(folder / program.name, ignore_errors=True)
        (folder / program.name).mkdir()
        for name, text in program.files.items():
            (folder / program.name / name).write_text(text)
    for phase in PHASES:
        if phase == PHASES[2]:
            for at in range(len(urls)):
                _feed(folder, at, ITEMS + 1)
        for program in (each for each in there if phase in each.phases):
            yield phase, _cost(folder / program.name, program.command), program.name


def _feed(folder: Path, number: int, count: int) -> None:
    """Write a feed whose newest item is the `count`th; it always has the newest 30."""
    items = "".join(_item(number, at) for at in range(count, count - ITEMS, -1))
    path = folder / "site" / f"f{number}.xml"
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Feed {number}</title><link>https://s{number}.example.org/</link><description>D</description>{items}</channel></rss>"
    )
    os.utime(path, (1_700_000_000 + count, 1_700_000_000 + count))


def _item(number: int, at: int) -> str:
    random = Random(f"{number} {at}")  # the same text in every run
    paragraphs = "".join(f"<p>{' '.join(random.choices(WORDS, k=60)).capitalize()}.</p>" for _ in range(8))
    title = " ".join(random.choices(WORDS, k=6)).capitalize()
    link = f"https://s{number}.example.org/{at}"
    return (
        f"<item><title>{title} {at}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{1 + at % 28:02} Jan 2026 10:{at % 60:02}:00 GMT</pubDate><description>{title}.</description>"
        f"<content:encoded><![CDATA[{paragraphs}<p><img src='/{at}.jpg'> <a href='/more'>More</a></p>"
        "]]></content:encoded></item>"
    )


def _cost(folder: Path, command: tuple[str, ...]) -> Cost:
    """Run a command and give what it cost."""
    script = (
        "import json, os, resource, subprocess, sys, time; start = time.perf_counter()\n"
        "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss * 1024 / 1e6, code]))"
    )
    environ = {**os.environ, "HOME": str(folder)}
    done = subprocess.run([sys.executable, "-c", script, *command], cwd=folder, env=environ, capture_output=True, check=True)
    cpu, wall, memory, code = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{command[0]} ended with {code}: {done.stderr.decode()[-2000:]}")
    return Cost(cpu, wall, memory)


def _print(costs: dict[tuple[str, str], list[Cost]], args: argparse.Namespace) -> None:
    print(f"{args.sources} feeds of {ITEMS} items, {args.rounds} rounds, {os.cpu_count()} processors\n")
    print(f"{'':12}{'':18}{'CPU median':>12}{'CPU least':>12}{'wall':>10}{'memory':>10}")
    for (program, phase), found in sorted(costs.items(), key=lambda each: PHASES.index(each[0][1])):
        cpu = [cost.cpu for cost in found]
        wall, memory = median(cost.wall for cost in found), max(cost.memory for cost in found)
        print(f"{program:12}{phase:18}{median(cpu):10.2f} s{min(cpu):10.2f} s{wall:8.2f} s{memory:7.0f} MB")


def _passed(costs: dict[tuple[str, str], list[Cost]]) -> bool:
    """Say whether a limit was passed."""

    def cpu(program: str, phase: str) -> float:
        return median(cost.cpu for cost in costs[program, phase])

    boat = ("newsboat", "cold") in costs and cpu("feedtool", "cold") > MAX_TIMES * cpu("newsboat", "cold")
    return boat or cpu("feedtool", PHASES[1]) > MAX_SAME or cpu("feedtool", PHASES[2]) > MAX_NEW


if __name__ == "__main__":
    raise SystemExit(main())
