"""Podcasts of public test suites: read in both ways alike, written valid, read back equal; what the W3C validator says of them.

    python benchmarks/podcasts.py FOLDER... [--validator CHECKOUT] [--list]

Every feed below the folders that names one of the two vocabularies is read, cleaned, written as RSS (as a show where it is),
and read again. It exits with 1 after a crash, a difference, an invalid output, or an error or warning of the validator that is
neither its own known fault nor what the source lacks (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from feedtool.build import render
from feedtool.check import check
from feedtool.check.directories import findings
from feedtool.clean.head import safe
from feedtool.clean.pipeline import Cleaner
from feedtool.errors import CleanError
from feedtool.model import Document, Entry, Feed, Person
from feedtool.podcast import NO_EPISODE, NO_SHOW, Show
from feedtool.sources import Context, feedread
from feedtool.sources.feedpodcast import is_podcast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedtool.podcast import Episode
    from tests import w3c

NAMESPACE = "guid is_locked keeper medium credits spots license funding trailers".split()
"""What a show says in the podcast namespace."""

MOST = 50
URL = "https://show.example.org/feed.xml"
BASE = "https://copy.example.org/"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
CONTEXT = Context("show", Path(), "en", ZoneInfo("UTC"))


def main() -> int:
    """Take all feeds through, print the figures, and give 1 where something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--validator", type=Path, help="a checkout of w3c/feedvalidator, which then judges outputs, too")
    parser.add_argument("--list", action="store_true", help="print what the validator says, warnings included")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    faults: list[str] = []
    said: Counter[tuple[str, str, str]] = Counter()
    if args.validator:
        os.environ["FEEDTOOL_W3C"] = str(args.validator)
        sys.path.append(str(Path(__file__).parents[1]))  # of the tests, which know its faults
    for path in _found(args.folders):
        counts["podcasts"] += 1
        data = _taken(path, counts, faults)
        for event, is_excused in _judged(data, path) if args.validator and data else ():
            said[event.severity, event.name, event.told] += 1
            if not is_excused:
                faults.append(f"{path}: {event}")
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    for each, count in sorted(said.items()) if args.list else ():
        print(f"  {count} {' '.join(each)}")
    print("\n".join(faults[:20]) or "nothing that must not be")
    return 1 if faults else 0


def _found(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".xml", ".rss", ".atom"}):
            if path.is_file() and is_podcast(path.read_bytes().decode("utf-8", "replace")):
                yield path


def _taken(path: Path, counts: Counter[str], faults: list[str]) -> bytes | None:
    """Read, clean, write and read again; give what was written."""
    try:
        found = _read(path.read_bytes(), counts)
    except ValueError:
        counts["that are no feeds"] += 1
        return None
    entries = []
    for at, item in enumerate(found.items):
        try:
            made = Cleaner.of(language="en").clean(item).item
        except CleanError:
            continue
        entries.append(Entry(f"tag:copy.example.org,2026:show/{at}", "show", made, NOW, NOW, (Person("Nobody"),)))
        counts["episodes"] += made.episode is not None
    if not entries:
        return None
    show = safe(found.head).show if found.head and found.head.show else None
    counts["shows"] += show is not None
    show = replace(show, moved=None) if show else None
    feed = Feed("show", "tag:copy.example.org,2026:show", "Show", "", BASE, BASE, "en", Person("Nobody"), NOW)
    data = render(replace(feed, entries=tuple(entries), show=show), "rss")
    faults += (f"{path}: {finding}" for finding in check(data))
    counts["findings of directories"] += len(findings(data))
    again = _read(data, Counter())
    show, episodes = _left(show, [each.item.episode for each in entries])
    if (again.head and again.head.show) != show or [each.episode for each in again.items] != episodes:
        faults.append(f"{path}: reads back as something else")
    return data


def _left(show: Show | None, episodes: list[Episode | None]) -> tuple[Show | None, list[Episode | None]]:
    """Give what is left where a feed is no podcast: all but what only Apple has words for."""
    if show and show.is_podcast:
        return show, episodes
    left = [replace(each or NO_EPISODE, title=None, kind=None, is_blocked=False) for each in episodes]
    own = Show(**{name: getattr(show or NO_SHOW, name) for name in NAMESPACE})
    return own if own != NO_SHOW else None, [each if each != NO_EPISODE else None for each in left]


def _read(data: bytes, counts: Counter[str]) -> feedread.Feed:
    """Read a feed in the quick way, if it is taken, and by feedparser, which must give the same."""
    document = Document("feed", "feed", data, url=URL, fetched=NOW)
    quick = feedread.quick
    taken: list[bool] = []

    def watched(text: str) -> Any:
        found = quick(text)
        taken.append(found is not None)
        return found

    try:
        feedread.quick = watched
        first = feedread.feed(document, CONTEXT, encoding=None, most=MOST)
        feedread.quick = lambda *_: None
        if first != feedread.feed(document, CONTEXT, encoding=None, most=MOST):
            raise AssertionError(f"read in two ways: {data[:200]!r}")
    finally:
        feedread.quick = quick
    counts["read quickly"] += any(taken)
    return first


def _judged(data: bytes, path: Path) -> Iterator[tuple[w3c.Event, bool]]:
    """Give what the W3C validator has against what was written, and whether that is a fault of its own or of the source."""
    from tests import w3c  # noqa: PLC0415  - it needs the checkout

    for event in filter(lambda event: event.is_complaint, w3c.events(data)):
        yield event, w3c.is_fault(event) or w3c.is_lack(event, path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
