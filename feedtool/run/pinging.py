"""The hubs of a run: each is told of the files that changed once they are in place; what it did not take it is told again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from feedtool import health
from feedtool.errors import FetchError
from feedtool.fetch import due
from feedtool.model import Problem
from feedtool.run.reach import hub_limits, turnstile
from feedtool.state import pings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from feedtool.config import Hub, Settings
    from feedtool.run.feeds import Made
    from feedtool.state.database import Database
    from feedtool.state.pings import Debt

SECONDS = 60.0
"""What all hubs together may take of a run; who was not told in it is told in the next one."""

PAUSE = 0.1
"""Seconds between two pings of one hub: it is there to be told, but not all at once."""

REFUSALS = 3
"""Files that a hub refuses in one run before it is left alone until the next."""

TOLD = 3
"""Failures in a row from which on an owner is told: a hub may have a bad hour, and feeds are read without it as well."""


@dataclass(frozen=True, slots=True)
class Fared:
    """How a hub fares, for health and report; `tried` says that it was told something in this run."""

    outcome: health.Outcome
    problems: tuple[Problem, ...] = ()
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What the pings of one run need.

    `made` says which files are in place, `away` which of them the bucket lacks; `now` is the run's one time (aware).
    """

    settings: Settings
    database: Database
    made: Mapping[str, Made]
    now: datetime
    pace: int | None = None
    away: frozenset[str] = frozenset()

    def is_due(self, debt: Debt) -> bool:
        """Say whether a hub may be told now: its time has come, and the file is in place."""
        report = self.made[debt.feed].report if debt.feed in self.made else None
        there = (*report.written, *report.unchanged) if report else ()
        return debt.file in there and debt.file not in self.away and (debt.at is None or debt.at <= self.now)


def ping(one: Round) -> dict[str, Fared]:
    """Tell every hub what it is owed, and say how each of them fares; nothing that a hub does fails a feed."""
    settings, database = one.settings, one.database
    hubs = hubs_of(settings)
    owed = pings.debts(database)
    gone = {debt for debt in owed if not _is_wanted(debt, settings)}
    if gone:
        with database.transaction():
            pings.paid(database, gone)
    ready = (debt for debt in owed if debt not in gone and one.is_due(debt))
    waiting = {url: list(each) for url, each in groupby(ready, key=lambda debt: debt.hub)}
    until = time.monotonic() + SECONDS
    for url, debts in waiting.items():
        _tell(hubs[url], debts, one, until)
    return fares(settings, database, tried=frozenset(waiting))


def fares(settings: Settings, database: Database, *, tried: frozenset[str] = frozenset()) -> dict[str, Fared]:
    """Say how each hub fares: it failed where it did not take something several times in a row."""
    owed = pings.debts(database)
    return {url: _fared(url, [debt for debt in owed if debt.hub == url], tried=url in tried) for url in hubs_of(settings)}


def hubs_of(settings: Settings) -> dict[str, Hub]:
    """Give all hubs that feeds have, by their URLs."""
    return {hub.url: hub for feed in settings.feeds.values() for hub in feed.hub}


def _is_wanted(debt: Debt, settings: Settings) -> bool:
    from feedtool.run.feeds import names  # noqa: PLC0415  - most runs owe nothing

    feed = settings.feeds.get(debt.feed)
    return feed is not None and debt.file in names(debt.feed, settings) and any(debt.hub == hub.url for hub in feed.hub)


def _tell(hub: Hub, debts: list[Debt], one: Round, until: float) -> None:
    """Tell one hub of one file after the other, until it fails: what it could not take now it can take no other of either."""
    from feedtool.fetch.hubs import tell  # noqa: PLC0415  - a run in which nothing is owed needs no client

    limits, gate = hub_limits(one.settings, hub), turnstile(one.pace)
    refused = 0
    for at, debt in enumerate(debts):
        left = until - time.monotonic()
        if left <= PAUSE or refused == REFUSALS:
            return
        try:
            gate.enter(hub.url, delay=PAUSE, until=until)
            tell(hub.url, one.settings.site.url + debt.file, limits, seconds=min(limits.timeout, left))
        except FetchError as error:
            failed = debts[at:] if error.transient else [debt]
            _put_off(failed, error, one)
            if error.transient:
                return
            refused += 1
        else:
            with one.database.transaction():
                pings.paid(one.database, [debt])
        finally:
            gate.leave()


def _put_off(debts: list[Debt], error: FetchError, one: Round) -> None:
    with one.database.transaction():
        pings.put_off(one.database, [_later(debt, error, one.now) for debt in debts])


def _later(debt: Debt, error: FetchError, now: datetime) -> Debt:
    """Say when a hub is told again: all that it is owed together, later after each failure, and no earlier than it says."""
    tries = debt.tries + 1
    seconds = max(due.backoff(debt.hub, tries), min(due.retry_after(error.retry_after, now=now), due.LONGEST))
    return replace(debt, tries=tries, at=now + timedelta(seconds=seconds), why=str(error))


def _fared(url: str, debts: list[Debt], *, tried: bool) -> Fared:
    worst = max(debts, key=lambda debt: debt.tries, default=None)
    if worst is None or worst.tries < TOLD or worst.at is None:
        return Fared(health.Outcome("ok", items=len(debts)), tried=tried)
    waiting = f"{worst.file} is not told of" if len(debts) == 1 else f"{len(debts)} files are not told of, {worst.file} first"
    message = (
        f"failed {worst.tries} times in a row: {worst.why} ({waiting}, since {worst.since:%Y-%m-%d %H:%M}; "
        f"next time after {worst.at:%Y-%m-%d %H:%M} UTC)"
    )
    return Fared(health.Outcome("failed", (message,), items=len(debts)), (Problem(url, "hub", message),), tried)
