"""Explaining: an item is cleaned once more from its remembered original, with a ledger, and held against what is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.clean.bound import Usual
from feedtool.clean.ledger import Ledger, replay
from feedtool.clean.trace import trace
from feedtool.errors import CleanError
from feedtool.run.read import cleaner_name, cleaner_of
from feedtool.state import codec, items

if TYPE_CHECKING:
    from feedtool.clean.pipeline import Cleaner
    from feedtool.clean.trace import Traced
    from feedtool.config import Settings
    from feedtool.model import CleanItem, Item, Record
    from feedtool.state.database import Database

EMPTY = Ledger()
UNBOUND = Usual(1.0, 0)


@dataclass(frozen=True, slots=True)
class Explained:
    """An item as it was found and as it is remembered clean, and the ledger of what cleaning does to it now.

    `agrees` says that cleaning now gives what is remembered; else, and where there is no ledger, `remark` says why.
    """

    original: Item
    clean: CleanItem
    ledger: Ledger = EMPTY
    refusals: tuple[str, ...] = ()
    agrees: bool = False
    remark: str = ""


def explained(database: Database, settings: Settings, record: Record) -> Explained:
    """Trace an item again, and check that the ledger leads back to the very bytes that are remembered."""
    data = items.original(database, record)
    original = codec.found(data, key=record.key, origin=record.origin)
    clean = items.clean(database, record)
    if record.source not in settings.sources:
        remark = f"the configuration has no source {record.source!r} any more: what it was cleaned with is not known"
        return Explained(original, clean, remark=remark)
    options = settings.sources[record.source]
    noise = items.noise(database, record.source)
    try:
        cleaner = cleaner_of(options, noise, shares=items.shares(database, record.source))
        traced = _traced(cleaner, original, clean)
    except CleanError as error:
        return Explained(original, clean, remark=f"it is not cleaned any more: {error}")
    agrees = traced.cleaned.item == clean
    if codec.original(replay(traced.cleaned.item, traced.ledger)) != data:
        remark = "the ledger does not lead back to the original (a fault in feedtool: please report it)"
    elif agrees:
        remark = ""
    elif record.cleaner != cleaner_name(options, noise):
        remark = "the settings or the program changed since it was cleaned: this is what cleaning does now"
    else:
        remark = "cleaning it now gives something else than what is remembered"
    return Explained(original, clean, traced.ledger, traced.cleaned.refusals, agrees, remark)


def _traced(cleaner: Cleaner, original: Item, clean: CleanItem) -> Traced:
    """Trace an item, where it was cleaned when less was known of its source, or with no bound, as it was then."""
    usuals = dict.fromkeys((cleaner.settings.usual, None, UNBOUND))
    first, *others = map(cleaner.knowing, usuals)
    traced = trace(first, original)
    tried = (trace(each, original) for each in others) if traced.cleaned.item != clean else ()
    return next((each for each in tried if each.cleaned.item == clean), traced)
