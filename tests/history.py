"""A small site that lives through many runs: sources that change as real ones do, and a feed reader that watches."""

from __future__ import annotations

import os
import random
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import feedparser_sgmllib

from feedtool.config import Source, loads, option
from feedtool.errors import SourceError
from feedtool.model import Item
from feedtool.run import once, plan
from feedtool.run import read as reading
from feedtool.sources import KINDS, Context, Found, Kind
from feedtool.state.database import opened

# reader brings its own feedparser, which asks for `sgmllib`; the feedparser of today brings that under another name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
import reader as readers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from feedtool.config import Settings
    from feedtool.report import Report

START = datetime(2026, 5, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
MARKER = re.compile(r"\bzq[0-9]{4}\b")
COMMON = """the the the the of of of and and to to in in a a a is was for on that with by from at as it are be this were which
an not have has had they their said after over more about one two when where who will can its than into only some new""".split()


def prose(seed: str, words: int = 110) -> str:
    """Write text that is unlike that of any other seed, but for the words that a language needs."""
    chance = random.Random(seed)  # noqa: S311

    def word() -> str:
        rare = "".join(chance.choices("abcdefghijklmnoprstuvyz", k=chance.randint(4, 10)))
        return chance.choice(COMMON) if chance.random() < 0.4 else rare

    return " ".join(word() for _ in range(words))


def article(marker: str, *, day: float = -9.0, site: str = "http://wire.example", **fields: object) -> Item:
    """Make an item with a text of its own, in which its marker stands once; `day` is that of its date, from the start."""
    text = "\n".join(f"{prose(f'{marker} {part}', 40).capitalize()}." for part in range(3))
    made = Item(
        key=f"key-{marker}",
        origin=f"listing: {marker}",
        title=prose(f"title {marker}", 7).capitalize(),
        content=f"Of {marker} it is told: {text}",
        link=f"{site}/articles/{marker}.html",
        published=START + timedelta(days=day),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def edited(item: Item, seed: object = 0) -> Item:
    """Write the end of an item's text anew: about a tenth of it."""
    words = item.content.split(" ")
    kept = words[: len(words) - 11]
    return replace(item, content=" ".join((*kept, prose(f"edit {seed} {item.content}", 11))))


def titled(item: Item, seed: object = 0) -> Item:
    """Give an item another title."""
    return replace(item, title=prose(f"title {seed} {item.title}", 7).capitalize())


def marker_of(text: str) -> str:
    """Give the marker of the one article that a text holds."""
    (marker,) = MARKER.findall(text)
    return str(marker)


class ListSource(Source):
    """A listing in memory."""

    kind: Literal["list"] = option("A listing in memory.")


@dataclass(slots=True)
class World:
    """A site in a folder, what its sources hold (or how they fail, or are `cut` off), and what day it is, from `START`."""

    folder: Path
    config: str
    day: int = 0
    listings: dict[str, list[Item] | SourceError] = field(default_factory=dict)
    markers: int = 0
    cut: set[str] = field(default_factory=set)

    def marker(self) -> str:
        """Name the next article."""
        self.markers += 1
        return f"zq{self.markers:04}"

    def items(self, source: str) -> list[Item]:
        """Give what a source lists, to be changed in place."""
        held = self.listings[source]
        assert isinstance(held, list)
        return held

    def change(self, source: str, marker: str, *changes: Callable[[Item], Item]) -> str:
        """Change one item of a listing; give the name of that item."""
        items = self.items(source)
        (at,) = (at for at, item in enumerate(items) if marker in item.content)
        for change in changes:
            items[at] = change(items[at])
        return f"{source} {marker}"

    def each(self, source: str, change: Callable[[Item], Item]) -> set[str]:
        """Change all items of a listing; give their names."""
        items = self.items(source)
        items[:] = map(change, items)
        return {f"{source} {marker_of(item.content)}" for item in items}

    def write(self, name: str, text: str) -> None:
        """Write an article's file, as old as the present day."""
        path = self.folder / "articles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.touch(name)

    def touch(self, name: str) -> None:
        """Make a file as old as the present day."""
        moment = self.now.timestamp() - 3600
        os.utime(self.folder / "articles" / name, (moment, moment))

    @property
    def now(self) -> datetime:
        """Give the time of the present day's run."""
        return START + self.day * DAY

    def settings(self) -> Settings:
        """Read the configuration as it is now."""
        registry = replace(plan.REGISTRY, kinds={**plan.REGISTRY.kinds, "list": ListSource})
        return loads(self.config, registry, environ={}, folder=self.folder)

    def run(self) -> Report:
        """Run once; then it is the next day."""
        settings = self.settings()
        with opened(settings.state) as database:
            report = once.run(plan.plan(settings), database, once.Means(now=self.now))
        self.day += 1
        return report

    def held_in_memory(self, _options: ListSource, context: Context) -> Found:
        """Read a listing."""
        held = self.listings[context.source]
        if isinstance(held, SourceError):
            raise held
        return Found(tuple(held), is_cut=context.source in self.cut)

    @contextmanager
    def alive(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
        """Let `kind: list` read this world's listings."""
        with monkeypatch.context() as patch:
            patch.setattr(reading, "KINDS", {**KINDS, "list": Kind(ListSource, self.held_in_memory)})
            yield self


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as the feed reader has it; `unit` names the article, with its source in a feed that keeps duplicates."""

    unit: str
    title: str
    content: str
    link: str | None
    published: datetime | None
    updated: datetime | None
    added: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the feed reader says of one file after one run: its counts, and all entries that it has, by their ids."""

    new: int
    modified: int
    total: int
    entries: dict[str, Seen]


class Watcher:
    """A feed reader (PyPI `reader`) whose database lives through all runs; `each` names the feeds that keep duplicates."""

    def __init__(self, database: Path, output: Path, *, each: frozenset[str]) -> None:
        self.reader = readers.make_reader(str(database), feed_root=str(output), search_enabled=False)
        self.each = each

    def follow(self, file: str) -> None:
        """Subscribe to a file."""
        self.reader.add_feed(f"file:{file}")

    def look(self) -> dict[str, Look]:
        """Update all feeds, whatever they did before, and give what is there then."""
        looks = {}
        for url, value in self.reader.update_feeds_iter(scheduled=False):
            if isinstance(value, Exception):
                raise value
            assert value is not None
            file = url.removeprefix("file:")
            looks[file] = Look(value.new, value.modified, value.total, self._entries(url, file))
        return looks

    def _entries(self, url: str, file: str) -> dict[str, Seen]:
        return {entry.id: self._seen(entry, file) for entry in self.reader.get_entries(feed=url)}

    def _seen(self, entry: readers.Entry, file: str) -> Seen:
        content = entry.get_content()
        assert content is not None
        marker = marker_of(content.value)
        source = entry.id.rpartition(":")[2].partition("/")[0]
        return Seen(
            unit=f"{source} {marker}" if file.partition(".")[0] in self.each else marker,
            title=entry.title or "",
            content=content.value,
            link=entry.link,
            published=entry.published,
            updated=entry.updated,
            added=entry.added,
            added_by=entry.added_by,
        )
