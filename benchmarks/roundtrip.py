"""Public feeds through feedtool and through it again: no crash, nothing invalid, and a second pass gives the same bytes.

    python benchmarks/roundtrip.py FOLDER... [--validator CHECKOUT] [--sample N] [--most N] [--keep FOLDER] [--list]

Every feed below the folders is served from 127.0.0.1 as a source of one configuration, and a feed of its own with the source's
own head. Then each format is a source of the next pass, and that once more. It exits with 1 after a crash, an invalid output,
a feed that is not there for no stated reason, or a byte that differs (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.build import FEEDS, file_name
from feedtool.check import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))
"""Sources of one host are read in turn."""

START = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
LOOKED_AT = 100_000
MAX_BYTES = 4_000_000
HEAD = """\
site: {title: Suite, url: "https://suite.example.org/", author: Nobody}
run: {deadline: 2 h}
defaults:
  limit: 1000
  gate: {enabled: false}
  fetch: {delay: 0, every: 0, robots: false}
"""
FAULT = re.compile(r"Traceback|a fault in feedtool|\w+Error:|would not be valid")


@dataclass(frozen=True, slots=True)
class Run:
    """One `feedtool build`: its exit code, what it said, CPU and clock seconds, and the most memory of one process in MB."""

    code: int
    said: str
    cpu: float
    seconds: float
    memory: float

    @property
    def faults(self) -> list[str]:
        """Give what it said that no run should say."""
        return [line for line in self.said.splitlines() if FAULT.search(line)]

    def __str__(self) -> str:
        return (
            f"exit {self.code}, {self.seconds:.0f} s, {self.cpu:.0f} s of CPU, {self.memory:.0f} MB, {len(self.faults)} faults"
        )


@dataclass(slots=True)
class Tally:
    """What was found."""

    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def fault(self, text: str) -> None:
        """Note what must not be."""
        self.faults.append(text)


def main() -> int:
    """Run all passes, print the figures, and give 1 where something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--validator", type=Path, help="a checkout of w3c/feedvalidator, which then judges outputs, too")
    parser.add_argument("--sample", type=int, default=1000, help="how many outputs it judges; 0: all (default: 1000)")
    parser.add_argument("--most", type=int, default=100_000, help="how many feeds are read at most")
    parser.add_argument("--keep", type=Path, help="work in this empty folder and leave it there")
    parser.add_argument("--list", action="store_true", help="name everything that must not be, not just the first twenty")
    args = parser.parse_args()
    feeds = dict(zip(_numbers(), found(args.folders)[: args.most], strict=False))
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as temporary:
        folder = args.keep or Path(temporary)
        first = folder / "first"
        _first(feeds, first, tally)
        for form in FEEDS:
            _again(form, first, feeds, tally)
        if args.validator:
            os.environ["FEEDTOOL_W3C"] = str(args.validator)
            sys.path.append(str(Path(__file__).parents[1]))  # of the tests, which know its faults
            _validated(first / "output", feeds, tally, sample=args.sample)
    for name, count in tally.counts.items():
        print(f"{name}: {count:,}")
    shown = tally.faults if args.list else tally.faults[:20]
    print("\n".join([f"{len(tally.faults):,} must not be", *shown]))
    return 1 if tally.faults else 0


def found(folders: Iterable[Path]) -> list[Path]:
    """Give the feeds below folders, each text once, in the order of their paths."""
    once: dict[bytes, Path] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
        if is_feed(data):
            once.setdefault(hashlib.sha256(data).digest(), path)
    return list(once.values())


def is_feed(data: bytes) -> bool:
    """Say whether a file looks like a feed, however broken."""
    text = data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff\r\n\t ")[:LOOKED_AT]
    if text[:1] == b"{":
        return b"jsonfeed.org/version" in text and b'"items"' in data
    start, page = START.search(text), PAGE.search(text)
    return text[:1] == b"<" and start is not None and (page is None or start.start() < page.start())


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        yield f"s{number}"
        number += 1


def _first(feeds: Mapping[str, Path], folder: Path, tally: Tally) -> None:
    """Read all feeds over HTTP, twice; look at exit codes, status and files."""
    folder.mkdir(parents=True)
    with served(feeds) as urls:
        write(folder, {name: f"url: '{url}', allow_private: true" for name, url in urls.items()})
        run = build(folder)
        print(f"{len(feeds):,} feeds over HTTP: {run}")
        _look_at_status(folder, run, feeds, tally)
        stamps = _stamps(folder / "output")
        again = build(folder)
        print(f"the same again: {again}")
    touched = [name for name, stamp in _stamps(folder / "output").items() if stamps.get(name) != stamp]
    for line in (*run.faults, *again.faults, *(f"touched while nothing changed: {name}" for name in touched)):
        tally.fault(line)
    _look_at_outputs(folder / "output", feeds, tally)


def _look_at_status(folder: Path, run: Run, feeds: Mapping[str, Path], tally: Tally) -> None:
    """Compare the exit code, the status and the files that are there."""
    status = json.loads((folder / "status.json").read_text())
    troubled = {
        name
        for kind in ("sources", "feeds")
        for name, each in status[kind].items()
        if each["state"] != "ok" or each["problems"]
    }
    tally.counts["sources or feeds that are not well"] = len(troubled)
    if run.code != (1 if troubled else 0):
        tally.fault(f"exit code {run.code}, but {len(troubled)} are not well")
    for name in feeds:
        there = {form for form in FEEDS if (folder / "output" / file_name(name, form)).exists()}
        tally.counts["feeds published"] += len(there) == len(FEEDS)
        if there and len(there) != len(FEEDS):
            tally.fault(f"{name} ({feeds[name]}): only {sorted(there)}")
        elif not there and name not in troubled:
            tally.fault(f"{name} ({feeds[name]}): nothing published, and the status says nothing")


def _look_at_outputs(output: Path, feeds: Mapping[str, Path], tally: Tally) -> None:
    for name, path in feeds.items():
        for form in FEEDS:
            file = output / file_name(name, form)
            if file.exists() and (findings := check(file.read_bytes())):
                tally.fault(f"{file.name} ({path}): invalid: {findings[0]}")


def _again(form: str, first: Path, feeds: Mapping[str, Path], tally: Tally) -> None:
    """Read one format of what was published, and what that gives once more."""
    outputs = [first / "output"]
    for name in ("second", "third"):
        there = [feed for feed in feeds if (outputs[-1] / file_name(feed, form)).exists()]
        place = first.with_name(f"{name}-{form}")
        place.mkdir()
        write(place, {feed: f"path: '{os.path.relpath(outputs[-1] / file_name(feed, form), place)}'" for feed in there}, form)
        run = build(place)
        print(f"{name} pass, {form}: {run}")
        for line in run.faults:
            tally.fault(f"{name} pass, {form}: {line}")
        outputs.append(place / "output")
        for feed in there:
            before, after = (output / file_name(feed, form) for output in outputs[-2:])
            which = f"{form}, pass {len(outputs)} as pass {len(outputs) - 1}"
            if different := _difference(before, after):
                tally.fault(f"{which}: {feed} ({feeds[feed]}): {different}")
            tally.counts[which] += not different


def _difference(before: Path, after: Path) -> str:
    """Say in what two files differ first; nothing where they do not."""
    if not after.exists():
        return "is gone"
    if before.read_bytes() == after.read_bytes():
        return ""
    pairs = zip_longest(before.read_text().splitlines(), after.read_text().splitlines(), fillvalue="")
    was, now = next((pair for pair in pairs if pair[0] != pair[1]), ("", "other ends of lines"))
    first = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), 0)
    start = max(0, first - 30)
    return f"{was[start : start + 110]!r} became {now[start : start + 110]!r}"


def write(folder: Path, sources: Mapping[str, str], form: str | None = None) -> None:
    """Write a configuration with these sources, and a feed of each; in one format, or all."""
    formats = f", formats: [{form}]" if form else ""
    lines = [HEAD, "sources:\n", *(f"  {name}: {{kind: feed, {where}}}\n" for name, where in sources.items()), "feeds:\n"]
    lines += [f"  {name}: {{head: {name}, sources: [{name}], sort: as-given{formats}}}\n" for name in sources]
    (folder / "config.yaml").write_text("".join(lines))


def build(folder: Path) -> Run:
    """Run `feedtool build` as a user does."""
    began = time.perf_counter()
    with (folder / "said").open("w+") as said:
        command = [sys.executable, "-P", "-m", "feedtool", "build"]
        with subprocess.Popen(command, cwd=folder, stdout=said, stderr=said) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    seconds = time.perf_counter() - began
    return Run(process.returncode, text, used.ru_utime + used.ru_stime, seconds, used.ru_maxrss * 1024 / 1e6)


@contextmanager
def served(feeds: Mapping[str, Path]) -> Iterator[dict[str, str]]:
    """Serve files, each at an address of its own, on some addresses of the loopback network; give the addresses."""
    with ExitStack() as stack:
        roots = []
        for host in HOSTS:
            server = stack.enter_context(ThreadingHTTPServer((host, 0), partial(_Files, feeds)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            roots.append(f"http://{host}:{server.server_port}")
        yield {name: f"{roots[at % len(roots)]}/{name}" for at, name in enumerate(feeds)}


class _Files(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, feeds: Mapping[str, Path], *args: object) -> None:
        self.feeds = feeds
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Give a file, or say that it is the same as before."""
        path = self.feeds.get(self.path[1:])
        data = path.read_bytes() if path else b""
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        status = 404 if path is None else 304 if self.headers.get("If-None-Match") == tag else 200
        self.send_response_only(status)
        self.send_header("ETag", tag)
        if status != 304:
            self.send_header("Content-Type", "application/xml" if data[:1] != b"{" else "application/feed+json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status == 200:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _stamps(output: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.iterdir()}


def _validated(output: Path, feeds: Mapping[str, Path], tally: Tally, *, sample: int) -> None:
    """Have the validator of the W3C judge outputs, evenly chosen, by the list of its known faults that the tests go by."""
    files = sorted(path for path in output.iterdir() if path.suffix == ".xml")
    chosen = files[:: max(1, len(files) // sample)] if sample else files
    sources = [feeds[path.name.partition(".")[0]] for path in chosen]
    with multiprocessing.Pool() as pool:
        for path, said in zip(chosen, pool.imap(_judged, zip(chosen, sources, strict=True), chunksize=8), strict=True):
            tally.counts["outputs that the W3C validator judged"] += 1
            tally.counts.update({f"W3C: {name}, {kind}" for name, kind, _ in said if kind})
            for text in (text for _, kind, text in said if not kind):
                tally.fault(f"{path.name}: W3C: {text}")


def _judged(pair: tuple[Path, Path]) -> list[tuple[str, str, str]]:
    """Give what it says of an output: the class, whether that is its own fault or of the source (nothing: neither), and all."""
    from tests import w3c  # noqa: PLC0415  - it needs the checkout

    path, source = pair
    said = [event for event in w3c.events(path.read_bytes()) if event.is_complaint]
    kinds = [
        "its own fault" if w3c.is_fault(event) else "of its source" if w3c.is_lack(event, source.read_bytes()) else ""
        for event in said
    ]
    return [(event.name, kind, str(event)) for event, kind in zip(said, kinds, strict=True)]


if __name__ == "__main__":
    raise SystemExit(main())
