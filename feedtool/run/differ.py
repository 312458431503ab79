"""What a changed configuration would change: the same answers, read and cleaned again on a copy of the state, item by item."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from feedtool.run.once import Means, run
from feedtool.state import items as memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.model import CleanItem, Problem, Record
    from feedtool.run.plan import Plan
    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one item: `lines` are a unified diff of how it reads."""

    source: str
    title: str
    kind: Literal["new", "gone", "changed"]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of all items, in the order of the configuration, and what went wrong on the way; `items` were compared."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    items: int


def differ(planned: Plan, database: Database, means: Means) -> Difference:
    """Say what a build with this plan would change, from what was kept; `database` is a copy that may be spoilt."""
    sources = [task.name for task in planned.tasks]
    before = {name: dict(_items(database, name)) for name in sources}
    everything = replace(planned, offline=True, accepted=frozenset(planned.feeds))
    report = run(everything, database, replace(means, dry=True, believes=True))
    after = {name: dict(_items(database, name)) for name in sources}
    changes = tuple(change for name in sources for change in _changes(name, before[name], after[name]))
    return Difference(changes, (*report.problems, *report.quiet), sum(map(len, after.values())))


def _items(database: Database, source: str) -> Iterator[tuple[int, tuple[Record, CleanItem]]]:
    for record in memory.present(database, source):
        yield record.id, (record, memory.clean(database, record))


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
    lines = difflib.unified_diff(_told(old), _told(new), "before", "after", lineterm="", n=1)
    return tuple(lines)[2:]


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
