"""Rules of the user that find nothing any more: counted in reads in which items were cleaned, and told once.

A rule of `defaults` is told only when it finds nothing in any of the sources that it is for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.counted import counted
from feedtool.state import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedtool.config import Cleaning, Settings
    from feedtool.state.database import Database
    from feedtool.state.rules import Use

Uses = dict[str, dict[str, "Use"]]
"""How rules fare, by source and rule."""


def names(options: Cleaning) -> tuple[str, ...]:
    """Name the rules that a source, or `defaults`, has, as the cleaner names what they found."""
    given = {"noise": options.noise, "keep": options.keep.elements, "remove": options.remove, "unwrap": options.unwrap}
    told = (f"{kind}: {rule}" for kind, some in given.items() for rule in some)
    return tuple(dict.fromkeys((*told, *map(str, options.replace))))


def tallied(known: Mapping[str, Use], rules_now: Iterable[str], hits: frozenset[str], now: datetime) -> dict[str, Use]:
    """Count one read in which items were cleaned."""
    return {rule: _counted(known.get(rule, rules.Use()), is_hit=rule in hits, now=now) for rule in rules_now}


def _counted(use: Use, *, is_hit: bool, now: datetime) -> Use:
    return rules.Use(matched=now) if is_hit else replace(use, reads=use.reads + 1)


def told(database: Database, settings: Settings) -> tuple[str, ...]:
    """Say which rules find nothing since now, and remember that it was said; forget those of sources that are gone."""
    uses = rules.recall(database)
    gone = [source for source in uses if source not in settings.sources]
    there = {source: each for source, each in uses.items() if source in settings.sources}
    idle = _idle(there, settings)
    changed = {
        source: {rule: replace(use, told=(source, rule) in idle) for rule, use in each.items()}
        for source, each in there.items()
    }
    notes = tuple(dict.fromkeys(_note(settings, *at, there[at[0]][at[1]]) for at in idle if not there[at[0]][at[1]].told))
    if gone or changed != there:
        with database.transaction():
            rules.forget(database, gone)
            for source in (source for source, each in changed.items() if each != there[source]):
                rules.remember(database, source, changed[source])
    return notes


def _idle(uses: Uses, settings: Settings) -> dict[tuple[str, str], None]:
    """Give source and rule of each that has found nothing for long enough."""
    shared = set(names(settings.defaults))
    idle = {
        (source, rule): None
        for source, each in uses.items()
        for rule, use in each.items()
        if 0 < settings.sources[source].unused_after <= use.reads
    }
    busy = {rule for source, each in uses.items() for rule in each if (source, rule) not in idle}
    return {at: None for at in idle if at[1] not in shared or at[1] not in busy}


def _note(settings: Settings, source: str, rule: str, use: Use) -> str:
    where = "defaults" if rule in names(settings.defaults) else source
    last = f"since {use.matched:%Y-%m-%d}" if use.matched else "ever"
    return (
        f"{where}: {rule!r} has found nothing {last}, in {counted(use.reads, 'read')} with new items; correct it or take it out"
    )
