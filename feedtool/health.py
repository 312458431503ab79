"""How sources and feeds fare: what one run changes in it, what somebody must be told, and what is late for its source. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from feedtool.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

State = Literal["new", "ok", "failed", "held"]
Change = Literal["broke", "recovered", "held", "stale"]

GAPS = 5
"""Gaps between publications that must be known before one can be unusual."""

LATE = 3.0
"""A source is stale after this many times the gap that nine in ten of its publications keep to."""

GRACE = timedelta(days=2)
"""No source is stale earlier than this: weekends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run found of a source or feed: `messages` say what is wrong, with numbers; `items` is how many it has now.

    `state` is ok although single items have messages. `newest` and `usual` (seconds) are None where nothing new was learned.
    One that `waits` was not asked: that is no further failure, and what was kept of it is no recovery.
    """

    state: State
    messages: tuple[str, ...] = ()
    items: int | None = None
    newest: datetime | None = None
    usual: float | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """How one source or feed has fared so far.

    `tried` and `succeeded` are the last run and the last good one; `since` is when its state began; `failures` counts those in
    a row, `quiet` those since that was said last; `usual` is the gap between its items in seconds.
    """

    state: State = "new"
    since: datetime | None = None
    tried: datetime | None = None
    succeeded: datetime | None = None
    failures: int = 0
    quiet: int = 0
    messages: tuple[str, ...] = ()
    items: int = 0
    newest: datetime | None = None
    usual: float | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a run leads to: the watch from now on, the change that the owner hears of, and whether problems are said now."""

    watch: Watch
    change: Change | None = None
    message: str = ""
    is_said: bool = False


def after(last: Watch, outcome: Outcome, *, now: datetime, report_after: int = 1, patience: int = 1) -> Step:
    """Say how a run that ended at `now` changes things.

    What fails is said from the `report_after`th failure in a row on; a hold that stays the same once in `patience` runs.
    """
    if outcome.waits and outcome.state == "ok" and last.state == "failed":
        outcome = replace(outcome, state="failed", messages=last.messages)
    failures = max(1, last.failures + (not outcome.waits)) if outcome.messages else 0
    is_same_hold = outcome.state == last.state == "held" and outcome.messages == last.messages
    is_silent = failures < report_after or (is_same_hold and 0 < last.quiet + 1 < patience and last.failures >= report_after)
    watch = replace(
        last,
        state=outcome.state,
        since=last.since if outcome.state == last.state else now,
        tried=now,
        succeeded=now if outcome.state == "ok" else last.succeeded,
        failures=failures,
        quiet=last.quiet + 1 if is_same_hold and is_silent else 0,
        messages=outcome.messages,
        items=last.items if outcome.items is None else outcome.items,
        newest=outcome.newest or last.newest,
        usual=outcome.usual or last.usual,
    )
    # One that is good again is told of as such; that it is late all the same, the next run tells.
    watch = replace(watch, is_stale=watch.state == "ok" and last.state in {"new", "ok"} and is_late(watch, now))
    change = _change(last, watch)
    return Step(watch, change, _told(change, watch), is_said=bool(outcome.messages) and not is_silent)


def usual_gap(dates: Iterable[datetime]) -> float | None:
    """Give the gap in seconds that nine in ten of a source's items keep to; None for too few to tell.

    What comes on one day counts as one publication.
    """
    days = sorted({when.astimezone(UTC).toordinal() for when in dates})
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    return gaps[len(gaps) * 9 // 10] * 86400.0 if len(gaps) >= GAPS else None


def is_late(watch: Watch, now: datetime) -> bool:
    """Say whether a source has been silent for much longer than it usually is."""
    if watch.newest is None or watch.usual is None:
        return False
    return now - watch.newest > max(GRACE, timedelta(seconds=LATE * watch.usual))


def _change(last: Watch, watch: Watch) -> Change | None:
    if watch.state != last.state:
        changes: dict[State, Change] = {"failed": "broke", "held": "held"}
        return changes.get(watch.state, None if last.state == "new" else "recovered")
    if watch.is_stale != last.is_stale:
        return "stale" if watch.is_stale else "recovered"
    return None


def _told(change: Change | None, watch: Watch) -> str:
    if change == "stale" and watch.newest and watch.usual:
        return f"nothing new since {watch.newest:%Y-%m-%d}; usually something comes within {watch.usual / 86400:.1f} days"
    if change == "recovered":
        return f"good again, {counted(watch.items, 'item')}"
    return "; ".join(watch.messages) if change else ""
