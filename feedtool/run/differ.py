"""What a changed configuration would change: the same answers, read and cleaned again on a copy of the state.

Told are the items that would read otherwise, be new or be gone, and the entries that feeds would take or leave out although
their items stay: because of a filter, an age, a limit or an order; and what feeds would say of themselves.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from feedtool.counted import counted
from feedtool.run.listing import listed
from feedtool.run.once import Means, run
from feedtool.state import feeds as feed_memory
from feedtool.state import items as memory
from feedtool.state import parts as part_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.model import CleanItem, Problem, Record
    from feedtool.run.plan import Plan
    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one item: `lines` are a unified diff of how it reads; or of an entry of a feed, or all, or its head."""

    source: str
    title: str
    kind: Literal["new", "gone", "changed", "left out", "taken in", "sorted anew", "head", "new part", "no part any more"]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of all items, in the order of the configuration, and what went wrong on the way; `items` were compared.

    `entries` is what becomes of feeds beside that, of their entries and heads; `notes` is what an owner should know.
    """

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    items: int
    entries: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


def differ(planned: Plan, database: Database, means: Means) -> Difference:
    """Say what a build with this plan would change, from what was kept; `database` is a copy that may be spoilt."""
    sources = [task.name for task in planned.tasks]
    before = {name: dict(_items(database, name)) for name in sources}
    good = {name: last for name, last in feed_memory.good(database).items() if name in planned.feeds}
    shown = {name: _entries(database, name) for name in planned.feeds if name in good}
    parts = _parts(database)
    everything = replace(planned, offline=True, accepted=frozenset(planned.feeds))
    report = run(everything, database, replace(means, dry=True, believes=True))
    after = {name: dict(_items(database, name)) for name in sources}
    changes = tuple(change for name in sources for change in _changes(name, before[name], after[name]))
    told = frozenset(guid for name in sources for guid in _told_already(before[name], after[name]))
    entries = tuple(
        change for name, last in shown.items() for change in _moves(name, last, _entries(database, name), told=told)
    )
    heads = _heads(good, feed_memory.good(database))
    split = _split(parts, _parts(database), {each.name: each.settings.title for each in listed(database, planned.settings)})
    problems = (*report.problems, *report.quiet)
    return Difference(changes, problems, sum(map(len, after.values())), (*heads, *split, *entries), report.notes)


def _items(database: Database, source: str) -> Iterator[tuple[int, tuple[Record, CleanItem]]]:
    for record in memory.present(database, source):
        yield record.id, (record, memory.clean(database, record))


def _entries(database: Database, feed: str) -> dict[str, str]:
    """Give the titles of a feed's entries by their guids, in order."""
    return {each.guid: feed_memory.item(database, each).title for each in feed_memory.shown(database, feed)}


def _told_already(
    before: Mapping[int, tuple[Record, CleanItem]], after: Mapping[int, tuple[Record, CleanItem]]
) -> Iterator[str]:
    """Give the guids of items that are new or gone: that says what becomes of their entries."""
    for item in before.keys() ^ after.keys():
        record, _ = after.get(item) or before[item]
        yield from filter(None, (record.guid, record.story))


def _moves(feed: str, before: Mapping[str, str], after: Mapping[str, str], *, told: frozenset[str]) -> Iterator[Change]:
    """Say which entries a feed leaves out and takes in, and whether those that stay are in another order."""
    gone, come = before.keys() - after.keys() - told, after.keys() - before.keys() - told
    yield from (Change(feed, title, "left out") for guid, title in before.items() if guid in gone)
    yield from (Change(feed, title, "taken in") for guid, title in after.items() if guid in come)
    stay = [guid for guid in before if guid in after]
    if stay != [guid for guid in after if guid in before]:
        yield Change(feed, f"{len(stay)} entries", "sorted anew")


def _heads(before: Mapping[str, feed_memory.Good], after: Mapping[str, feed_memory.Good]) -> Iterator[Change]:
    """Say what feeds would say of themselves otherwise, where it is known what they said."""
    for feed, old in before.items():
        new = after.get(feed, old)
        if old.said and old.said != new.said:
            yield Change(feed, "what it says of itself", "head", _unified(old.said.splitlines(), new.said.splitlines()))


def _parts(database: Database) -> dict[str, tuple[str, int]]:
    """Give for each part that is published its feed and how many entries it has."""
    good = feed_memory.good(database)
    return {each.name: (each.feed, good[each.name].entries) for each in part_memory.parts(database) if each.name in good}


def _split(
    before: Mapping[str, tuple[str, int]], after: Mapping[str, tuple[str, int]], titles: Mapping[str, str]
) -> Iterator[Change]:
    """Say which parts feeds would have anew, and which that they have would not be made any more."""
    for name, (feed, entries) in after.items():
        if name not in before and name in titles:
            yield Change(feed, f"{name}: {titles[name]}, {counted(entries, 'entry', 'entries')}", "new part")
    yield from (Change(feed, name, "no part any more") for name, (feed, _) in before.items() if name not in titles)


def _changes(
    source: str, before: Mapping[int, tuple[Record, CleanItem]], after: Mapping[int, tuple[Record, CleanItem]]
) -> Iterator[Change]:
    for item, (_, old) in before.items():
        if item not in after:
            yield Change(source, old.title, "gone", _diff(old, None))
    for item, (_, new) in after.items():
        old_one = before.get(item)
        if old_one is None:
            yield Change(source, new.title, "new", _diff(None, new))
        elif lines := _diff(old_one[1], new):
            yield Change(source, new.title, "changed", lines)


def _diff(old: CleanItem | None, new: CleanItem | None) -> tuple[str, ...]:
    return _unified(_told(old), _told(new))


def _unified(old: list[str], new: list[str]) -> tuple[str, ...]:
    return tuple(difflib.unified_diff(old, new, "before", "after", lineterm="", n=1))[2:]


def _told(item: CleanItem | None) -> list[str]:
    """Write an item as lines, one for each field and paragraph."""
    if item is None:
        return []
    fields = {
        "title": item.title,
        "link": item.link,
        "published": item.published,
        "updated": item.updated,
        "authors": ", ".join(person.name for person in item.authors),
        "tags": ", ".join(item.tags),
        "language": item.language,
        "summary": item.summary,
        "image": item.image,
        "comments": item.comments,
    }
    told = [f"{name}: {value}" for name, value in fields.items() if value]
    told += [f"enclosure: {each.url}" for each in item.enclosures]
    return [*told, *item.html.replace("><", ">\n<").splitlines()]
