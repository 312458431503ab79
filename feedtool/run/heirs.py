"""Which source that is new by name goes on as one that is gone: by its settings before it is read, else by its items after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.run.read import settings_name
from feedtool.state import answers, items, parts, rules

if TYPE_CHECKING:
    from feedtool.model import SourceResult
    from feedtool.run.plan import Plan
    from feedtool.state.database import Database

_SHARE = 0.5
"""Of the shorter of two listings: a source that has half of what another had is that source, now that the other is gone."""


@dataclass(frozen=True, slots=True)
class Heirs:
    """Sources that nothing is remembered of, those that are remembered but not in the configuration, and what is to be said."""

    new: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __contains__(self, source: str) -> bool:
        """Say whether a source may go on as another one."""
        return bool(self.gone) and source in self.new


def by_settings(database: Database, planned: Plan) -> Heirs:
    """Let each source that is read just as one that is gone go on as that one; give the others."""
    before, now = items.settings(database), planned.settings.sources
    gone = {settings: name for name, settings in before.items() if name not in now}
    new = {task.name for task in planned.tasks if task.name not in before}
    for task in planned.tasks if gone else ():
        old = gone.pop(settings_name(task.options), None) if task.name in new else None
        if old is not None:
            with database.transaction():
                items.rename(database, old, task.name)
                answers.rename(database, old, task.name)
                rules.rename(database, old, task.name)
                parts.rename_source(database, old, task.name)
            new.remove(task.name)
    return Heirs(frozenset(new), tuple(sorted(gone.values())))


def by_items(database: Database, result: SourceResult, heirs: Heirs) -> Heirs:
    """Let a source go on as the one that is gone of whose items it has the most, where it has half of them; give the others.

    Where there are several that are new, the one that is gone may have been split: each takes what it has, and no more.
    """
    had = {name: _shared(database, name, result) for name in heirs.gone}
    old = max(had, key=lambda name: len(had[name].items), default=None)
    if old is None or not had[old].is_half:
        return heirs
    gone = heirs.gone
    with database.transaction():
        if len(heirs.new) == 1 or len(had[old].items) == had[old].of:
            items.rename(database, old, result.source)
            parts.rename_source(database, old, result.source)
            gone = tuple(name for name in heirs.gone if name != old)
        else:
            items.move(database, had[old].items, result.source)
    note = f"{result.source}: has the items of {old!r}, which is not in the configuration any more, and goes on as that source"
    return Heirs(heirs.new - {result.source}, gone, (*heirs.notes, note))


@dataclass(frozen=True, slots=True)
class _Shared:
    """The items, by id, that one that is gone, of so many, has in common with a new one; whether that is half of a listing."""

    items: tuple[int, ...]
    of: int
    is_half: bool


def _shared(database: Database, name: str, result: SourceResult) -> _Shared:
    """Find what both have: of one link, or of one key and title, for a key alone may be a number."""
    from feedtool.merge.canonical import canonical  # noqa: PLC0415  - few sources are new by name

    there = [record for record in items.records(database, name) if record.place is not None]
    found = [(each.key, each.clean) for each in result.items if each.clean is not None]
    links, titles = {canonical(item.link) for _, item in found if item.link}, {(key, item.title) for key, item in found}
    same = tuple(each.id for each in there if each.link in links or (each.key, each.title) in titles)
    return _Shared(same, len(there), is_half=bool(same) and len(same) >= _SHARE * min(len(there), len(found)))
