"""Which sources are asked now: what is known of their last answers goes with those that are, the others wait their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from feedtool.fetch import due, files
from feedtool.fetch.door import fingerprint, hint
from feedtool.model import Pause, SourceResult
from feedtool.run.learning import EARLIER, MOST, is_due
from feedtool.run.plan import Known
from feedtool.run.reach import credentials_of, wishes_of
from feedtool.run.read import cleaner_name, failed, fingerprint_of, read, settings_name
from feedtool.state import answers, watch
from feedtool.state import items as memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from feedtool.config import Source
    from feedtool.fetch.door import Mode
    from feedtool.model import Response
    from feedtool.profile import Noise
    from feedtool.run.plan import Plan, Task
    from feedtool.state.answers import Due
    from feedtool.state.database import Database

NEVER = timedelta(days=3650)
"""How long a source is left alone that is gone (410), unless its settings change or it is named."""

NONE: frozenset[str] = frozenset()

_WISH = " wish="
"""What stands before the name of what a source asks for beside its URL."""

SLACK = 0.05
"""The share by which a look may come before `every` is over: cron starts on the minute, and a run takes seconds."""


def prepared(
    database: Database, planned: Plan, *, now: datetime, pace: int | None
) -> tuple[dict[str, Task], dict[str, SourceResult]]:
    """Give each source with what is known of it, and for those that must wait what they give without being asked."""
    dues = {} if planned.offline else answers.dues(database)
    known, held = memory.fingerprints(database), watch.held(database)
    tasks: dict[str, Task] = {}
    results: dict[str, SourceResult] = {}
    for each in planned.tasks:
        name, (last, _) = each.name, known.get(each.name, (None, 0))
        task = tasks[name] = _known(database, planned, replace(each, now=now, pace=pace), last)
        if planned.is_accepted(name):
            continue
        still = replace(task, known=replace(task.known, held=held.get(name, ())))
        wait = None if name in planned.named else dues.get(name)
        if wait is not None and wait.at > now:
            _put_off(tasks, results, still, wait)
        elif planned.offline and task.known.answers:
            tasks[name] = still
    return tasks, results


def results_of(
    database: Database, tasks: Iterable[Task], each: Callable[..., Iterable[SourceResult]]
) -> Iterator[SourceResult]:
    """Read sources by `each`, which is shaped like `map`; those that lack what is kept of their answers once more, with it."""
    named = {task.name: task for task in tasks}
    first: dict[str, SourceResult] = {}
    for result in each(read, tuple(named.values())):
        if result.is_lacking:
            first[result.source] = result
        else:
            yield result
    again = (_whole(database, named[name], result) for name, result in first.items())
    for result in each(read, tuple(again)) if first else ():
        last = first[result.source]
        yield replace(result, requests=last.requests + result.requests, notes=(*last.notes, *result.notes))


def _whole(database: Database, task: Task, result: SourceResult) -> Task:
    """Give a source with all that is kept of its answers, and with those that it got already."""
    held = answers.responses(database, task.name, bodies=answers.ROLES)
    return replace(task, known=replace(task.known, answers=held, asked=result.responses))


def settled(task: Task, result: SourceResult, last: Due | None, *, now: datetime) -> Due:
    """Say when a source is asked again after what it gave now."""
    said = result.rhythm or (last.rhythm if last else Pause())
    wish, fetch = result.pause or Pause(), task.options.fetch
    tries = (last.tries if last else 0) + 1 if wish.failed else 0
    merged = replace(wish, seconds=max(wish.seconds, said.seconds), hours=said.hours, days=said.days)
    least = (fetch.every or 0.0) * (1 - SLACK)
    back = due.backoff(task.name, tries) if wish.failed else 0.0
    at = due.due(merged, now=now, least=max(least, back), most=fetch.max_wait)
    why = str(result.problems[0].message) if wish.failed or wish.gone else ""
    return answers.Due(now + NEVER if wish.gone else at, tries, why, _mended_by(task.options), said)


def _known(database: Database, planned: Plan, task: Task, last: str | None) -> Task:
    options = task.options
    held = answers.responses(database, task.name, bodies=NONE)
    names = settings_name(options)
    main = next((each for each in _looks(held) if each and last == fingerprint_of(names, "", fingerprint(each))), ())
    is_same = bool(main)
    is_due = bool(options.measure or options.full_text.enabled) and not planned.offline and files.is_due(held, task.now)
    wanted = answers.ROLES
    if planned.is_accepted(task.name) or is_due:
        # A held feed that is accepted must be read again, whatever is known of it; so must files and pages that were missed
        last = None
    elif is_same and not planned.offline:
        # An answer that says "as before" is enough where nothing but it is to be read again; pages are kept for what is edited
        wanted = wanted - ({"main", "once"} if len(main) == 1 else {"once"})
    if wanted & {each.role for each in held}:
        held = answers.responses(database, task.name, bodies=wanted)
    if is_same:
        held = _but_others(held, main)
    noise = memory.noise(database, task.name)
    digests = memory.known(database, task.name, cleaner_name(options, noise))
    earlier = _earlier(database, task, noise)
    mode: Mode = "offline" if planned.offline else "live"
    shares = memory.shares(database, task.name)
    before = memory.originals(database, task.name) if options.full_text.enabled else {}
    known = Known(last, digests, held, mode=mode, is_same=is_same, shares=shares, before=before, noise=noise, earlier=earlier)
    return replace(task, known=known)


def _looks(held: tuple[Response, ...]) -> Iterator[tuple[Response, ...]]:
    """Give the answers that say what a source has: all, and those of its last look, where others were asked for before."""
    main = tuple(each for each in held if each.role == "main")
    newest = max((each.at for each in main), default=None)
    yield main
    yield tuple(each for each in main if each.at == newest)


def _but_others(held: tuple[Response, ...], main: tuple[Response, ...]) -> tuple[Response, ...]:
    """Leave out what was asked for before: that it still holds would not tell that the source is as it was."""
    names = {each.name for each in main}
    return tuple(each for each in held if each.role != "main" or each.name in names)


def _earlier(database: Database, task: Task, noise: Noise | None) -> tuple[bytes, ...]:
    """Give what is learned from beside the listing: items that left it; where articles are fetched whole, all of them."""
    if not is_due(task.options, noise):
        return ()
    whole = task.options.full_text.enabled
    return memory.found(database, task.name, MOST if whole else EARLIER, gone=not whole)


def _put_off(tasks: dict[str, Task], results: dict[str, SourceResult], task: Task, wait: Due) -> None:
    """Let a source be that must wait; what was kept of it is read anew where that would give something else."""
    known, name = task.known, task.name
    if (wait.why or known.held) and wait.settings != _mended_by(task.options):
        return  # somebody may have mended it
    if _WISH in wait.settings and wait.settings.rpartition(_WISH)[2] != hint(wishes_of(task.options)):
        return  # what was kept answers another question
    if wait.why:
        result = failed(task, "fetch", f"{wait.why} (not asked again before {wait.at:%Y-%m-%d %H:%M} UTC)")
        results[name] = replace(result, waits=True)
    elif known.held or known.is_same:
        tasks[name], results[name] = task, SourceResult(name, unmodified=True, fingerprint=known.fingerprint)
    elif known.answers:
        tasks[name] = replace(task, known=replace(known, mode="kept"))


def _mended_by(options: Source) -> str:
    """Name the settings that may mend what failed or was held; at the end stands what is asked for beside a URL."""
    who = credentials_of(options)
    how = f"{options.fetch.told()} {options.deadline} {who and (who.basic(), who.headers)}"
    return f"{settings_name(options)} {options.gate.told()} {hint((('', how),))}{_WISH}{hint(wishes_of(options))}"
