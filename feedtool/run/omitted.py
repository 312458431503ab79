"""Items that a source has and that are left out: told once, as long as its settings stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedtool.counted import counted
from feedtool.run.read import is_set_otherwise, settings_name
from feedtool.state import codec, watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.config import Settings
    from feedtool.model import SourceResult
    from feedtool.state.database import Database

_FEW = 3


def told(database: Database, settings: Settings, results: Iterable[SourceResult]) -> tuple[str, ...]:
    """Say of which sources items are left out, and remember that it was said."""
    results = tuple(results)
    repeated = {each.source: _repeated(each) for each in results if each.repeated}
    beyond = {each.source: _beyond(each, settings) for each in results if each.beyond and _is_wanted(each, settings)}
    return (*_news(database, settings, "repeated", repeated), *_news(database, settings, "beyond", beyond))


def _news(database: Database, settings: Settings, memory: str, notes: Mapping[str, str]) -> tuple[str, ...]:
    """Give the notes of sources of which none was given with these settings; they are remembered under a name."""
    known = json.loads(watch.run(database).get(memory, "{}")) if notes else {}
    news = [name for name in notes if name not in known or is_set_otherwise(settings.sources[name], known[name])]
    if news:
        now = {name: settings_name(settings.sources[name]) for name in notes}
        with database.transaction():
            watch.remember_run(database, {memory: codec.told({**known, **now})})
    return tuple(notes[name] for name in news)


def _repeated(result: SourceResult) -> str:
    keys = dict.fromkeys(result.repeated)
    shown = ", ".join([*(repr(key[:100]) for key in list(keys)[:_FEW]), *(["…"] if len(keys) > _FEW else [])])
    items = counted(len(result.repeated), "item is", "items are")
    return f"{result.source}: {items} left out, with the key of another and not its title: {shown}; give each an id of its own"


def _beyond(result: SourceResult, settings: Settings) -> str:
    most, items = _most(result, settings), counted(result.beyond, "item is", "items are")
    return f"{result.source}: {items} left out, which feeds have room for, beyond the first {most:,}; raise max_items"


def _is_wanted(result: SourceResult, settings: Settings) -> bool:
    """Say whether a feed has room for more than is read of a source, or archives."""
    feeds = (feed for feed in settings.feeds.values() if result.source in feed.sources)
    return any(feed.archive or feed.limit > _most(result, settings) for feed in feeds)


def _most(result: SourceResult, settings: Settings) -> int:
    return int(getattr(settings.sources[result.source], "max_items", 0))
