"""The commands that publish: build from the sources, rebuild from the state; one at a time, ended cleanly by signals."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from feedtool import workers
from feedtool.cli import BUSY, FAILED, OK, terminal
from feedtool.errors import FeedtoolError, Stopped
from feedtool.fetch.pace import shared
from feedtool.lock import LockedError, hold
from feedtool.run import once, plan
from feedtool.run.read import lost
from feedtool.state.database import opened, tried

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from feedtool.config import Settings
    from feedtool.model import Problem, SourceResult
    from feedtool.report import Report
    from feedtool.state.database import Database

    Work = Callable[[Database, int | None], Report]

MOST = 10
"""Problems of one source or feed that are printed."""


def build(args: argparse.Namespace) -> int:
    """Read the sources, clean their items and write the feeds."""
    settings = plan.settings_of(Path(args.config), os.environ)
    planned = plan.plan(settings, sources=args.source, feeds=args.feed, accepted=args.accept)
    planned = replace(planned, offline=args.offline)

    def work(database: Database, lock: int | None) -> Report:
        with terminal.progress(len(planned.tasks)) as notice, shared() as pace:
            means = once.Means(
                now=datetime.now(UTC),
                each=_children(settings, lock),
                pace=pace,
                notice=notice,
                dry=args.dry_run,
                believes=args.accept_clock,
                loud=terminal.is_watched() or bool(args.accept),  # who accepts must hear what still is not
                prunes=args.prune,
                takes_over=args.take_over,
            )
            return once.run(planned, database, means)

    return _done(_tried if args.dry_run else _alone, args, settings, work)


def rebuild(args: argparse.Namespace) -> int:
    """Write the files of all feeds from the state alone."""
    settings = plan.settings_of(Path(args.config), os.environ)

    def work(database: Database, _lock: int | None) -> Report:
        return once.rebuild(settings, database, once.Means(now=datetime.now(UTC)))

    return _done(_alone, args, settings, work)


def _done(
    way: Callable[[argparse.Namespace, Settings, Work], Report],
    args: argparse.Namespace,
    settings: Settings,
    work: Work,
) -> int:
    """Do the work and print what came of it; give the exit code."""
    try:
        with _stoppable():
            report = way(args, settings, work)
    except LockedError as error:
        print(error, file=sys.stderr)
        return BUSY
    except FeedtoolError as error:
        print(f"{error.stage}: {error}", file=sys.stderr)
        return FAILED
    except Stopped as stopped:
        return 128 + stopped.signal
    terminal.summary(report, dry=getattr(args, "dry_run", False))
    for name in report.removed:
        print(terminal.line(f"{'would remove' if getattr(args, 'dry_run', False) else 'removed'} {name}"))
    for line in (*_shortened(report.problems), *report.notes):
        print(terminal.line(line), file=sys.stderr)
    return OK if report.is_ok else FAILED


def _shortened(problems: Iterable[Problem]) -> Iterator[str]:
    """Tell the first problems of each source and feed, and how many more there are: cron mails what is printed."""
    for subject, each in groupby(problems, key=lambda problem: problem.subject):
        found = list(each)
        yield from map(str, found[:MOST])
        if len(found) > MOST:
            yield f"{subject}: and {len(found) - MOST} more like these; 'feedtool status' tells all"


def _alone(args: argparse.Namespace, settings: Settings, work: Work) -> Report:
    """Do the work as the only run on this state."""
    path = settings.state.with_name(f"{settings.state.name}.lock")
    with suppress(OSError):  # what is wrong with the folder is said by the lock, which needs it
        path.parent.mkdir(parents=True, exist_ok=True)
    with hold(path, now=datetime.now(UTC), wait=args.wait) as lock, opened(settings.state) as database:
        return work(database, lock)


def _tried(_args: argparse.Namespace, settings: Settings, work: Work) -> Report:
    """Do the work on a copy of the state."""
    with tried(settings.state) as database:
        return work(database, None)


def _children(settings: Settings, lock: int | None) -> workers.Processes[plan.Task, SourceResult]:
    return workers.Processes(
        count=settings.run.parallel,
        lane=lambda task: task.host,
        deadline=lambda task: task.options.deadline,
        lost=lost,
        until=time.monotonic() + settings.run.deadline,
        over=f"the run's deadline of {settings.run.deadline:g} seconds was reached",
        closing=() if lock is None else (lock,),
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into an exception that rolls back what is at hand; a second one ends the process at once."""
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: object) -> NoReturn:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    raise Stopped(number)
