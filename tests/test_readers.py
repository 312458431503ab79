"""What real readers find in our feeds is what the state says of their entries, or stands in docs/readers.md with its reason."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as markup

from feedtool.build import FEEDS, FORMATS, file_name, render
from feedtool.clean.pipeline import Cleaner
from feedtool.model import Enclosure, Item, Person
from feedtool.state import feeds as memory
from feedtool.state.database import opened
from tests import readers
from tests.conftest import Site
from tests.feeds import make_entry, make_feed
from tests.origin import Answer, origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedtool.model import CleanItem

TABLE = Path(__file__).parents[1] / "docs" / "readers.md"
SAMPLES = Path(__file__).parent / "data" / "readers"
CONFIG = """
site: {title: Mill news, url: "https://feeds.mill.example/", author: The desk}
sources:
  mill: {kind: feed, path: mill.atom}
  notes: {kind: text, path: note.txt, date: [line]}
feeds:
  news: {title: "Mill <news> & more", sources: [mill, notes]}
"""
JOINER = "\u2060"
NEEDED = frozenset({"title", "link", "id", "date", "author", "content", "enclosure"})
"""Fields of which it is told why a reader has them not, or otherwise."""

CLEANER = Cleaner.of()
LACKS, SAME, DIFFERS = "–", "=", "≠"


@dataclass(frozen=True)
class Entry:
    """One entry as the state has it."""

    guid: str
    published: datetime
    updated: datetime
    item: CleanItem

    @property
    def authors(self) -> list[str]:
        """Name its authors."""
        return [person.name for person in self.item.authors] or ["The desk"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a feed as a user does."""
    site = Site(tmp_path_factory.mktemp("mill"))
    for path in SAMPLES.glob("[mn]*.*"):
        shutil.copy(path, site.folder)
    site.write("config.yaml", CONFIG)
    done = site.feedtool("build")
    assert (done.returncode, done.stderr) == (0, "")
    return site


@pytest.fixture(scope="module")
def model(built: Site) -> dict[str, Entry]:
    """Give what the state has of the feed, by guid."""
    with opened(built.folder / "state.db") as database:
        shown = memory.shown(database, "news")
        return {each.guid: Entry(each.guid, each.published, each.updated, memory.item(database, each)) for each in shown}


@pytest.fixture(scope="module")
def found(built: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, readers.Found]]:
    """Have all readers read it from a server."""
    with origin() as server:
        for form, kind in ((form, FORMATS[form]) for form in FEEDS):
            name = file_name("news", form)
            data = (built.folder / "output" / name).read_bytes()
            server.pages[f"/{name}"] = Answer(data, headers={"Content-Type": kind.mime})
        urls = {form: f"{server.url}/{file_name('news', form)}" for form in FEEDS}
        return readers.all_readers(urls, tmp_path_factory.mktemp("readers"))


def verdicts(form: str, entries: readers.Found, model: dict[str, Entry]) -> dict[str, str]:
    """Say of each field what a reader makes of it in a format."""
    if isinstance(entries, str):
        return {}
    assert len(entries) == len(model), "as many entries as there are"
    pairs = [(taken(each), model[each["id"]]) for each in entries]
    return {
        field: verdict([(_shown(each.get(field)), WANTED[field](was, form)) for each, was in pairs]) for field in readers.FIELDS
    }


def taken(seen: readers.Seen) -> readers.Seen:
    """Take an entry as people who read it do: its only text is its content, and what is said twice is no summary."""
    content, summary = seen.get("content") or seen.get("summary"), seen.get("summary")
    return {**seen, "content": content, "summary": None if summary == content else summary}


def verdict(pairs: list[tuple[Any, Any]]) -> str:
    """Compare what was found with what was wanted, over all entries."""
    if not any(now for now, was in pairs if was):
        return LACKS
    judges: dict[str, Callable[[Any, Any], bool]] = {SAME: _is_same, "first": _is_first, "last": _is_last}
    return next((name for name, judge in judges.items() if all(judge(*pair) for pair in pairs)), DIFFERS)


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value.replace(JOINER, "") if isinstance(value, str) else value


def _is_same(now: Any, was: Any) -> bool:
    if isinstance(was, Markup):
        return was.is_same(now)
    if isinstance(was, list):
        return (
            len(now or ()) == len(was) and all(map(_is_part, now or (), was))
            if not isinstance(now, str)
            else now == ", ".join(was)
        )
    return bool(now == was or not (now or was))


def _is_part(now: Any, was: Any) -> bool:
    """Compare what a reader tells of a file, a tag or an author."""
    if isinstance(was, tuple):
        return all(one is None or one == other for one, other in zip(now, was, strict=True))
    return bool(now == was)


def _is_first(now: Any, was: Any) -> bool:
    return isinstance(was, list) and _is_same([now] if isinstance(now, str) else now, was[:1])


def _is_last(now: Any, was: Any) -> bool:
    return isinstance(was, list) and _is_same([now] if isinstance(now, str) else now, was[-1:])


@dataclass(frozen=True)
class Markup:
    """A text that readers give as HTML, or as text."""

    html: str
    text: str

    def is_same(self, found: str | None) -> bool:
        """Say whether what was found means this."""
        if not found or not self.html:
            return not (found or self.html)
        return found in {self.html, self.text} or _tree(found) == _tree(self.html)


def _tree(source: str) -> list[Any]:
    """Give the elements and texts of a piece of HTML, whatever the order and the quotes of its attributes."""
    root = markup.fragment_fromstring(source, create_parent="div")
    return [(each.tag, dict(each.attrib), each.text or "", each.tail or "") for each in root.iter(etree.Element)]


def _content(entry: Entry, form: str) -> Markup:
    if form == "atom" and not entry.item.html and not (entry.item.link and entry.item.summary):
        return Markup(entry.item.title, entry.item.title)
    return Markup(entry.item.html, entry.item.html)


def _files(entry: Entry, form: str) -> list[tuple[str, str | None, int | None]]:
    files = entry.item.enclosures[:1] if form == "rss" else entry.item.enclosures
    return [(each.url, each.type, each.length) for each in files]


WANTED: dict[str, Callable[[Entry, str], Any]] = {
    "title": lambda entry, _: entry.item.title,
    "link": lambda entry, _: entry.item.link,
    "id": lambda entry, _: entry.guid,
    "date": lambda entry, _: entry.published,
    "updated": lambda entry, form: entry.updated if form == "atom" or entry.updated != entry.published else None,
    "author": lambda entry, _: entry.authors,
    "content": _content,
    "summary": lambda entry, _: Markup(escape(entry.item.summary, quote=False), entry.item.summary),
    "enclosure": _files,
    "tags": lambda entry, _: list(entry.item.tags),
}


Row = tuple[str, str]
"""A reader, with its version, and a format."""


def matrix(found: dict[str, dict[str, readers.Found]], model: dict[str, Entry]) -> dict[Row, dict[str, str]]:
    """Judge all that was read."""
    return {(name, form): verdicts(form, each, model) for name, forms in found.items() for form, each in forms.items()}


def table() -> dict[Row, tuple[str, dict[str, str]]]:
    """Read the table of the documentation: for a reader and format the version, and the cells by field."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        name, kind, form, *cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else [""] * 3
        if form in FEEDS:
            rows[name, form] = kind, dict(zip(readers.FIELDS, cells, strict=False)) if len(cells) > 1 else {}
    return rows


def written(made: dict[Row, dict[str, str]]) -> list[str]:
    """Write the table anew, with the notes that its cells have had."""
    had, kinds = table(), readers.versions()
    lines = []
    for (name, form), cells in made.items():
        _, before = had.get((name, form), ("", {}))
        notes = {field: "".join(f" {note}" for note in before.get(field, "").split()[1:]) for field in readers.FIELDS}
        shown = [f"{cells[field]}{notes[field] if cells[field] != SAME else ''}" for field in readers.FIELDS] if cells else []
        lines.append(f"| {name} | {kinds[name]} | {form} | {' | '.join(shown) or 'not read'} |")
    return lines


def test_readers_find_what_is_there(found: dict[str, dict[str, readers.Found]], model: dict[str, Entry]) -> None:
    """All that the table of docs/readers.md says is equal is; and in the versions that it names nothing else differs."""
    kinds, known, wrong = readers.versions(), table(), []
    for (name, form), cells in matrix(found, model).items():
        kind, said = known.get((name, form), ("", {}))
        for field, cell in said.items():
            expected, *_ = cell.split()
            is_kept = cells.get(field) == expected
            if not is_kept and (kind == kinds[name] or expected == SAME):
                wrong.append(f"{name} {kinds[name]}, {form}, {field}: {cells.get(field)}, but docs/readers.md has {cell}")
        if kind == kinds[name] and bool(cells) != bool(said):
            wrong.append(f"{name} {kind}, {form}: {found[name][form] if not cells else 'is read now'}")
    assert not wrong, "\n".join([*wrong, "The table as it is now:", *written(matrix(found, model))])


def test_what_differs_is_explained() -> None:
    """Each cell that is not equal points to a note, and each note has its evidence: a line of code, a manual, an issue."""
    text = TABLE.read_text(encoding="utf-8")
    notes = dict(re.findall(r"^- \*\*([a-z]+[0-9]*)\*\* (.*(?:\n  .*)*)", text, re.MULTILINE))
    cells = [cell.split() for _, row in table().values() for cell in row.values()]
    told = [row[field].split() for _, row in table().values() for field in row if row[field] != SAME and field in NEEDED]
    assert [cell for cell in told + [cell for cell in cells if cell[0] == DIFFERS] if len(cell) == 1] == []
    assert [name for cell in cells for name in cell[1:] if name not in notes] == []
    assert [name for name in notes if not any(name in cell for cell in cells)] == []
    assert [name for name, note in notes.items() if not re.search(r"https://|\.(?:py|js|rb|cpp):[0-9]+|\([0-9]\)", note)] == []
    assert {name for name, _ in table()} == readers.versions().keys()


pieces = """a b . , - _ ! ( ) [ ] { } / \\ ' " = ı ğ Ş ٢ خ 語 🧂 ∑ ’ & < > &lt; &amp; &copy; &copy &#60; ; # <b> </b> <p> ]]>
<!-- <?""".split()
words = st.lists(st.sampled_from([*pieces, " ", "\u00a0"]), max_size=12).map("".join)
items = st.builds(
    Item,
    key=st.just("k"),
    origin=st.just("o"),
    title=words,
    content=words.map(lambda text: f"<p>{escape(text)}</p>") | words,
    content_type=st.just("html"),
    summary=st.none() | words,
    link=st.sampled_from([None, "https://mill.example/a?b=1&c=%C4%B1#d"]),
    authors=st.lists(words.map(Person), max_size=1).map(tuple),
    tags=st.lists(words, max_size=2).map(tuple),
    enclosures=st.sampled_from([(), (Enclosure("https://mill.example/a.mp3?b=1&c=2", "audio/mpeg", 7),)]),
)


@pytest.mark.parametrize("form", FEEDS)
@given(items)
@settings(max_examples=60)
def test_readers_find_whatever_is_there(form: str, item: Item) -> None:
    """All that is equal in the table is equal of anything that cleaning lets through."""
    entry = make_entry()
    entry = replace(entry, item=CLEANER.clean(item).item)
    made = Entry(entry.guid, entry.published, entry.updated, replace(entry.item, authors=entry.item.authors or entry.authors))
    data = render(make_feed(replace(entry, authors=made.item.authors)), form)
    text, summary = made.item.text, made.item.summary  # where there is but one text, readers have it for content
    unsaid = {*(() if text else ("content",)), *(() if text and summary not in {"", text} else ("summary",))}
    for name, read in readers.IN_PROCESS.items():
        _, cells = table()[name, form]
        fields = {field for field, cell in cells.items() if cell == SAME} - unsaid
        for seen in map(taken, read(form, data) if cells else ()):
            pairs = {field: (_shown(seen.get(field)), WANTED[field](made, form)) for field in fields}
            assert {field: pair for field, pair in pairs.items() if not _is_same(*pair)} == {}, name
