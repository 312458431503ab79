"""Identity over time: fifty runs of a site as a feed reader sees them, chance histories, and what looks dangerous."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from feedtool.errors import SourceError
from tests.history import DAY, MARKER, START, Look, Watcher, World, article, edited, titled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.model import Item
    from feedtool.report import Report

CONFIG = """
site: {title: History, url: "https://news.example.org/feeds/"}
defaults: {limit: 200, gate: {enabled: false}}
sources:
  wire: {kind: list, gate: {enabled: true}}
  blog: {kind: list}
  desk: {kind: text, path: articles/*.txt, standfirst: none, link: "https://news.example.org/desk/{name}"}
feeds:
  joined: {title: Joined, sources: [wire, blog]}
  each: {title: Each, sources: [wire, blog], duplicates: keep}
  desk: {title: Desk, sources: [desk]}
"""
EACH = frozenset({"each", "desk"})
"""The feeds in which every item of every source is an entry of its own."""

FILES = [f"{feed}{ending}" for feed in ("joined", "each", "desk") for ending in (".xml", ".atom.xml", ".json")]


@dataclass(frozen=True, slots=True)
class Change:
    """What a run must show: items by source and marker that are new, edited, of another link or look, or back.

    `moved` have another link and nothing else, `cleaned` another content that is no edit; `hidden` of these are changes that
    the joined feed does not show, since it shows the item of another source.
    """

    what: str
    new: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    cleaned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def of(self, kind: str, feed: str) -> set[str]:
        """Give the units of one feed that this is true of."""
        units: frozenset[str] = getattr(self, kind)
        sources = {"desk"} if feed == "desk" else {"wire", "blog"}
        shown = {unit for unit in units if unit.partition(" ")[0] in sources}
        return shown if feed in EACH else {unit.partition(" ")[2] for unit in shown - self.hidden}


def change(what: str, **kinds: set[str]) -> Change:
    """Say what a run must show."""
    return Change(what, **{kind: frozenset(units) for kind, units in kinds.items()})


def linked(old: str, new: str, item: Item) -> Item:
    """Write another piece into an item's link."""
    return replace(item, link=(item.link or "").replace(old, new))


def history(world: World) -> Iterator[Change]:
    """Change the site before each run, and say what the run must show."""
    for chapter in (_beginning, _edits, _addresses, _keys, _absence, _sources, _dates, _files, _troubles):
        yield from chapter(world)


def _beginning(world: World) -> Iterator[Change]:
    wire = [article(world.marker(), day=-9 - n / 8) for n in range(8)]
    blog = [article(world.marker(), day=-5 - n, site="http://blog.example") for n in range(8)]
    world.listings = {"wire": wire, "blog": blog}
    desk = [world.marker() for _ in range(4)]
    for at, marker in enumerate(desk):
        dated = f"2026-04-{10 + at}-" if at < 2 else ""
        world.write(f"{dated}{marker}.txt", _text(marker))
    new = {f"wire zq{n:04}" for n in range(1, 9)} | {f"blog zq{n:04}" for n in range(9, 17)}
    yield change("the first run", new=new | {f"desk {marker}" for marker in desk})
    yield change("nothing")


def _text(marker: str, *, end: str = "") -> str:
    made = article(marker)
    return f"{made.title}\n{made.content}{end}\n"


def _edits(world: World) -> Iterator[Change]:
    yield change("a body", edited={world.change("wire", "zq0001", edited)})
    yield change("a title", edited={world.change("wire", "zq0002", titled)})
    yield change("title and body", edited={world.change("wire", "zq0003", edited, titled)})
    dated = replace(world.items("wire")[3], updated=world.now - DAY / 4)
    yield change("a body, with a date", edited={world.change("wire", "zq0004", lambda _: edited(dated))})
    yield change("two bodies", edited={world.change("blog", f"zq00{n}", edited) for n in (10, 11)})


def _addresses(world: World) -> Iterator[Change]:
    for what, old, new in (
        ("https", "http:", "https:"),
        ("www", "//wire", "//www.wire"),
        ("tracking", ".html", ".html?utm_source=feed&utm_medium=rss"),
        ("other tracking", "?utm_source=feed&utm_medium=rss", "?fbclid=abc"),
        ("no tracking", "?fbclid=abc", ""),
        ("another domain", "//www.wire.example", "//wire.example.net"),
    ):
        moved = world.each("wire", lambda item, old=old, new=new: linked(old, new, item))  # type: ignore[misc]
        yield change(what, moved=set() if "tracking" in what else moved)  # published links carry none
    moved = world.each("blog", lambda item: replace(linked("blog.example", "paper.example", item), key=f"moved {item.key}"))
    yield change("another domain and other keys", moved=moved)
    yield change("another link", moved={world.change("wire", "zq0005", lambda item: linked("articles", "all", item))})
    moved = world.each("blog", lambda item: linked("articles/", "a/b?c=", replace(item, key=f"{item.key}?")))
    yield change("another system: all links and keys", moved=moved)
    one = world.change("blog", "zq0012", edited, lambda item: replace(item, key="one more", link="https://paper.example/12"))
    yield change("another link and key, edited", edited={one})


def _keys(world: World) -> Iterator[Change]:
    world.each("wire", lambda item: replace(item, key=f"urn:{item.key}"))
    yield change("all keys are others")
    world.each("wire", lambda item: replace(item, key=item.link or ""))
    yield change("all keys are links")
    keys = [item.key for item in world.items("blog")]
    _count(world)
    yield change("keys are positions")
    yield change("a new item on top", new={_on_top(world)})
    new = _on_top(world)
    yield change("another one, and an edit", new={new}, edited={world.change("blog", "zq0015", edited)})
    _, _, *items = world.items("blog")
    world.listings["blog"] = [replace(item, key=key) for item, key in zip(items, keys, strict=True)]
    yield change("keys as they were, without the new ones")


def _count(world: World) -> None:
    world.items("blog")[:] = [replace(item, key=str(at)) for at, item in enumerate(world.items("blog"), 1)]


def _on_top(world: World) -> str:
    marker = world.marker()
    world.items("blog").insert(0, article(marker, day=world.day - 0.5, site="http://blog.example"))
    _count(world)
    return f"blog {marker}"


def _absence(world: World) -> Iterator[Change]:
    world.items("wire").reverse()
    yield change("the other way round")
    gone = [world.items("wire").pop(), world.items("wire").pop(0)]
    yield change("two are gone")
    world.items("wire").extend(gone)
    yield change("they are back")
    gone = [world.items("blog").pop(1), world.items("blog").pop(2)]
    yield change("two are gone")
    world.items("blog").extend(map(edited, gone))
    back = {f"blog {marker}" for item in gone for marker in MARKER.findall(item.content)}
    yield change("they are back, edited", edited=back)
    world.items("wire").append(world.items("wire")[2])
    yield change("one stands there twice")
    world.items("wire").pop()


def _sources(world: World) -> Iterator[Change]:
    marker = world.marker()
    one = article(marker, day=world.day - 0.5, site="https://paper.example")
    world.items("blog").append(one)
    yield change("an article in the second source", new={f"blog {marker}"})
    world.items("wire").append(replace(one, key="taken over", published=world.now - DAY))
    yield change("in the first one as well", new={f"wire {marker}"})
    yield change("edited there", edited={world.change("wire", marker, edited)})
    world.items("blog").pop()
    yield change("gone from the second")
    world.items("blog").append(world.items("wire").pop())
    yield change("back there, gone from the first", edited={f"blog {marker}"}, hidden={f"blog {marker}"})
    world.config = world.config.replace("[wire, blog]", "[blog, wire]")
    yield change("the sources in another order")


def _dates(world: World) -> Iterator[Change]:
    marker = world.marker()
    world.items("blog").append(article(marker, published=None, site="https://paper.example"))
    yield change("an item without a date", new={f"blog {marker}"})
    yield change("edited", edited={world.change("blog", marker, edited)})
    world.each("blog", lambda item: replace(item, published=world.now))
    yield change("all are of now")
    world.each("blog", lambda item: replace(item, published=datetime(1970, 1, 1, tzinfo=UTC)))
    yield change("all are of 1970")
    world.each("blog", lambda item: replace(item, published=START + DAY))
    world.each("wire", lambda item: replace(item, published=item.published + DAY if item.published else None))
    marker = world.marker()
    world.items("wire").append(article(marker, day=world.day + 3))
    yield change("a day later, and one of the future", new={f"wire {marker}"})


def _files(world: World) -> Iterator[Change]:
    folder = world.folder / "articles"
    dated, plain = "2026-04-10-zq0017.txt", "zq0019.txt"
    (folder / dated).rename(folder / "2026-04-10-renamed.txt")
    (folder / plain).rename(folder / "renamed.txt")
    yield change("two files renamed", moved={"desk zq0017", "desk zq0019"})
    world.write("renamed.txt", _text("zq0019", end=" One sentence more."))
    yield change("edited", edited={"desk zq0019"})
    (folder / "renamed.txt").rename(folder / "again.txt")
    world.write("again.txt", _text("zq0019", end=" One sentence more. And one more still."))
    world.touch("zq0020.txt")
    yield change("renamed and edited; another touched", edited={"desk zq0019"})
    (folder / "again.txt").unlink()
    yield change("deleted")
    world.write("again.txt", _text("zq0019", end=" One sentence more. And one more still."))
    yield change("there again")


def _troubles(world: World) -> Iterator[Change]:
    wire = world.items("wire")
    world.listings["wire"] = SourceError("no connection")
    yield change("a source fails", edited={world.change("blog", "zq0016", edited)})
    world.listings["wire"] = []
    yield change("an empty listing is held")
    world.listings["wire"] = [replace(item, key=f"new {item.key}") for item in wire]
    yield change("back with other keys", edited={world.change("wire", "zq0006", titled)})
    world.config = world.config.replace("{kind: list, gate", '{kind: list, noise: ["regex:it is told: "], gate')
    yield change("a noise rule", cleaned=_all_but(world, "wire", "zq0012"))
    burst = [article(world.marker(), day=world.day - 0.5) for _ in range(20)]
    world.items("wire")[:0] = burst
    yield change("a burst of items", new={f"wire {marker}" for item in burst for marker in MARKER.findall(item.content)})


def _all_but(world: World, source: str, *but: str) -> set[str]:
    markers = {marker for item in world.items(source) for marker in MARKER.findall(item.content)}
    return {f"{source} {marker}" for marker in markers - {*but}}


@dataclass(frozen=True, slots=True)
class Day:
    """One run: what it must show, what it said, how many items each feed must have, and what the feed reader made of it."""

    change: Change
    report: Report
    looks: dict[str, Look]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Day]:
    """Live through the whole history once."""
    folder = tmp_path_factory.mktemp("history")
    world = World(folder, CONFIG)
    watcher = Watcher(folder / "reader.db", folder / "output", each=EACH)
    for file in FILES:
        watcher.follow(file)
    found = []
    with pytest.MonkeyPatch.context() as patch, world.alive(patch):
        for told in history(world):
            report = world.run()
            found.append(Day(told, report, watcher.look()))
    return found


def named(file: str) -> str:
    """Give the feed of a file."""
    return file.partition(".")[0]


def test_the_history_is_as_long_as_it_says(days: list[Day]) -> None:
    """Fifty runs; only the failing and the held one have problems, and the date of the future."""
    assert len(days) == 50
    troubled = [day.change.what for day in days if day.report.problems]
    assert troubled == ["a day later, and one of the future", "a source fails", "an empty listing is held"]


@pytest.mark.parametrize("file", FILES)
def test_every_article_is_one_entry_for_ever(days: list[Day], file: str) -> None:
    """Each article has one id in the feed reader, whatever happened to it."""
    units = [seen.unit for seen in days[-1].looks[file].entries.values()]
    assert sorted(units) == sorted(set(units))
    assert set(units) == {unit for day in days for unit in day.change.of("new", named(file))}


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_new_but_what_is_new(days: list[Day], file: str) -> None:
    """In each run the feed reader finds just the articles new that are, and counts them so."""
    known: set[str] = set()
    for day in days:
        look = day.looks[file]
        units = {seen.unit for seen in look.entries.values()}
        new = day.change.of("new", named(file)) - known
        assert (units - known, look.new) == (new, len(new)), day.change.what
        known |= units


@pytest.mark.parametrize("file", FILES)
def test_no_date_moves(days: list[Day], file: str) -> None:
    """What an entry was published under, and when the feed reader got it, is the same in all runs."""
    first: dict[str, tuple[object, ...]] = {}
    for day in days:
        for guid, seen in day.looks[file].entries.items():
            assert seen.published is not None
            assert seen.published <= START + days.index(day) * DAY
            assert first.setdefault(guid, (seen.unit, seen.published, seen.added, seen.added_by))[1:] == (
                seen.published,
                seen.added,
                "feed",
            ), day.change.what


@pytest.mark.parametrize("file", FILES)
def test_edits_are_seen_and_nothing_else(days: list[Day], file: str) -> None:
    """Title or content change in the run of an edit, and in no other; a new look of the cleaner is the one exception."""
    for last, day in pairwise(days):
        before, after = last.looks[file].entries, day.looks[file].entries
        told = {after[guid].unit for guid in before if _told(before[guid]) != _told(after[guid])}
        assert told == day.change.of("edited", named(file)) | day.change.of("cleaned", named(file)), day.change.what


@pytest.mark.parametrize("file", FILES)
def test_no_other_entry_is_modified(days: list[Day], file: str) -> None:
    """The feed reader counts as modified what was edited, cleaned or has another link; in a quiet run nothing at all."""
    for day in days:
        modified = {unit for kind in ("edited", "cleaned", "moved") for unit in day.change.of(kind, named(file))}
        assert day.looks[file].modified == len(modified), day.change.what


@pytest.mark.parametrize("file", ["joined.atom.xml", "each.atom.xml", "desk.atom.xml"])
def test_edits_are_dated(days: list[Day], file: str) -> None:
    """In Atom an edit moves `updated`, to a moment after the last run; nothing else does."""
    for at, (last, day) in enumerate(pairwise(days), 1):
        before, after = last.looks[file].entries, day.looks[file].entries
        moved = {guid for guid in before if before[guid].updated != after[guid].updated}
        assert {after[guid].unit for guid in moved} == day.change.of("edited", named(file)), day.change.what
        for guid in moved:
            assert START + (at - 1) * DAY < (after[guid].updated or START) <= START + at * DAY


def _told(seen: object) -> tuple[str, str]:
    return seen.title, seen.content  # type: ignore[attr-defined]
