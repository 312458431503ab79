"""What a run forgets: what was kept long enough, and what belongs to no source and no feed any more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from feedtool.run.archives import forebears
from feedtool.run.listing import listed
from feedtool.state import answers, codec, items, rules, watch
from feedtool.state import archives as archive_memory
from feedtool.state import feeds as feed_memory
from feedtool.state import parts as part_memory

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.run.plan import Plan
    from feedtool.run.shelf import Shelf
    from feedtool.state.database import Database

_GONE = "gone"
"""Under this name a run remembers since when each source is not in the configuration any more."""


def forget(shelf: Shelf, planned: Plan, now: datetime) -> None:
    """Forget what is old, in a transaction that the caller opened."""
    database, settings = shelf.database, planned.settings
    for task in planned.tasks:
        keep = task.options.keep
        items.forget(database, task.name, before=now - timedelta(seconds=keep.age), count=keep.count)
        answers.forget(database, task.name, before=now - timedelta(seconds=task.options.fetch.keep))
    _forget_gone(database, settings, now)
    there = {each.name for each in listed(database, settings)}
    for name in feed_memory.good(database).keys() - there:
        feed_memory.drop(database, name)
    left = {each.owner for each in shelf.everywhere.values()}
    # What was in a feed with archives when it left must be in the feed or an archive if it comes back.
    feed_memory.forget(database, keep=there | (left & feed_memory.archiving(database)))
    known = archive_memory.forebears(database)
    before = (each for name in there for each in forebears(name, known))
    archive_memory.forget(database, keep=there.union(left, before))
    part_memory.forget(database, {name: [each.by for each in feed.split_by] for name, feed in settings.feeds.items()})
    items.sweep(database)
    part_memory.sweep(database)
    answers.sweep(database, settings.sources)


def _forget_gone(database: Database, settings: Settings, now: datetime) -> None:
    """Forget sources that left the configuration more than `keep.age` ago: before, they may be back, with nothing new."""
    known = json.loads(watch.run(database).get(_GONE, "{}"))
    gone = {name: codec.maybe(known.get(name)) or now for name in items.settings(database) if name not in settings.sources}
    for name, since in gone.items():
        if now - since > timedelta(seconds=settings.defaults.keep.age):
            items.forget_source(database, name)
            rules.forget(database, [name])
    watch.remember_run(database, {_GONE: codec.told({name: codec.written(since) for name, since in gone.items()})})
