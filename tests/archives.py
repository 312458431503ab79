"""What the tests of archives share: a site of articles, and a reader that walks from a feed through its archives."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedtool.config import load
from feedtool.run import once, plan
from feedtool.spaces import ATOM, FH
from feedtool.state.database import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from feedtool.config import Settings
    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)
BASE = "https://news.example.org/feeds/"
CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/"}
defaults: {limit: 4, formats: [rss, atom, json], gate: {enabled: false}}
sources:
  newsroom: {kind: text, path: articles/*.txt}
feeds:
  news: {title: News, archive: 3}
"""
FORMATS = ("news.xml", "news.atom.xml", "news.json")


@dataclass(frozen=True)
class Page:
    """One document of a feed, as a reader sees it: its entries in order, its links by rel, and whether it is an archive.

    Of JSON Feed `next_url` is taken for `prev-archive`, and `feed_url` for `current`; only there it is told when entries were
    `updated`.
    """

    titles: tuple[str, ...]
    links: dict[str, str]
    is_archive: bool
    updated: tuple[str, ...] = ()


def read(name: str, data: bytes) -> Page:
    """Read a document."""
    if name.endswith(".json"):
        feed = json.loads(data)
        links = {"current": feed["feed_url"]} | ({"prev-archive": feed["next_url"]} if "next_url" in feed else {})
        updated = tuple(each.get("date_modified", each["date_published"]) for each in feed["items"])
        return Page(tuple(each["title"] for each in feed["items"]), links, ".archive-" in name, updated)
    root = etree.fromstring(data)
    head = root.find("channel") if name.endswith(".xml") and ".atom." not in name else root
    assert head is not None
    found = {str(link.get("rel")): str(link.get("href")) for link in head.iterfind(f"{{{ATOM}}}link")}
    entries = (*head.iterfind("item"), *head.iterfind(f"{{{ATOM}}}entry"))
    told = tuple(str(each.findtext("title") or each.findtext(f"{{{ATOM}}}title", "")) for each in entries)
    return Page(told, found, head.find(f"{{{FH}}}archive") is not None)


def walk(url: str, fetch: Callable[[str], bytes]) -> list[Page]:
    """Read a feed and all its archives, from the newest to the oldest (RFC 5005, section 4.2)."""
    pages: list[Page] = []
    seen: set[str] = set()
    while url:
        assert url not in seen, f"{url} leads back to itself"
        seen.add(url)
        pages.append(read(url, fetch(url)))
        url = pages[-1].links.get("prev-archive", "")
    return pages


def titles(pages: list[Page]) -> Counter[str]:
    """Count the titles of all pages."""
    return Counter(title for page in pages for title in page.titles)


@dataclass
class Room:
    """A folder with a configuration and dated articles; `ever` are all titles that a run could have seen."""

    folder: Path
    number: int = 0
    start: date = date(2026, 1, 1)
    ever: set[str] = field(default_factory=set)

    def configure(self, old: str = "", new: str = "") -> None:
        """Write the configuration, with one text in the place of another."""
        path = self.folder / "config.yaml"
        text = path.read_text(encoding="utf-8") if path.exists() else CONFIG
        assert old in text
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")

    def settings_of_feeds(self) -> str:
        """Give what the configuration says of feeds."""
        return (self.folder / "config.yaml").read_text(encoding="utf-8").partition("feeds:\n")[2]

    def add(self, count: int = 1) -> None:
        """Write articles, each a day after the last."""
        for _ in range(count):
            self.number += 1
            self.edit(self.number, "as it was first")
            self.ever.add(f"Number {self.number}")

    def path(self, number: int) -> Path:
        """Give the path of an article."""
        day = self.start + timedelta(days=number)
        return self.folder / "articles" / f"{day}-{number}.txt"

    def edit(self, number: int, text: str) -> None:
        """Write an article's text."""
        path = self.path(number)
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"Number {number}\n\nThe text of number {number} {text}, and some words more to read.\n", encoding="utf-8"
        )

    def settings(self) -> Settings:
        """Read the configuration."""
        return load(self.folder / "config.yaml", plan.REGISTRY, environ={})

    def run(self, after: timedelta = timedelta(0), *, feeds: Sequence[str] = (), **means: Any) -> Report:
        """Run in this process, so long after the first run; only some feeds, if they are named."""
        settings = self.settings()
        with opened(settings.state) as database:
            return once.run(plan.plan(settings, feeds=feeds), database, once.Means(now=NOW + after, **means))

    def rebuild(self) -> Report:
        """Write all files from the state alone."""
        settings = self.settings()
        with opened(settings.state) as database:
            return once.rebuild(settings, database, once.Means(now=NOW))

    def fetch(self, url: str) -> bytes:
        """Give the file that a URL means."""
        return (self.folder / "output" / url.removeprefix(BASE)).read_bytes()

    def walk(self, name: str = "news.xml") -> list[Page]:
        """Read a feed and its archives."""
        return walk(BASE + name, self.fetch)

    def files(self) -> dict[str, tuple[bytes, int, int]]:
        """Give the bytes, time and inode of each file."""
        there = sorted((self.folder / "output").iterdir())
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in there}

    def archives(self) -> dict[str, tuple[bytes, int, int]]:
        """Give the same of the archives alone."""
        return {name: each for name, each in self.files().items() if ".archive-" in name and name[0] != "."}
