"""Items that are left out since an earlier one of their source has their key: told once, as long as the settings stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from feedtool.counted import counted
from feedtool.run.read import is_set_otherwise, settings_name
from feedtool.state import codec, watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.config import Settings
    from feedtool.model import SourceResult
    from feedtool.state.database import Database

_MEMORY = "repeated"
"""Under this name a run remembers the settings of the sources of which it was said."""

_FEW = 3


def told(database: Database, settings: Settings, results: Iterable[SourceResult]) -> tuple[str, ...]:
    """Say of which sources items are left out, and remember that it was said."""
    found = {each.source: each for each in results if each.repeated}
    if not found:
        return ()
    known = json.loads(watch.run(database).get(_MEMORY, "{}"))
    now = {name: settings_name(settings.sources[name]) for name in found}
    if news := [name for name in found if name not in known or is_set_otherwise(settings.sources[name], known[name])]:
        with database.transaction():
            watch.remember_run(database, {_MEMORY: codec.told({**known, **now})})
    return tuple(_note(found[name]) for name in news)


def _note(result: SourceResult) -> str:
    keys = dict.fromkeys(result.repeated)
    shown = ", ".join([*(repr(key[:100]) for key in list(keys)[:_FEW]), *(["…"] if len(keys) > _FEW else [])])
    items = counted(len(result.repeated), "item is", "items are")
    return f"{result.source}: {items} left out, with the key of another and not its title: {shown}; give each an id of its own"
