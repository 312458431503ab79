"""One run, on one screen: read the sources, absorb what they give, make the feeds, tell what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from feedtool import publish
from feedtool.errors import FeedtoolError, PublishError, StateError
from feedtool.model import Problem
from feedtool.report import Report
from feedtool.run import feeds as making
from feedtool.run import moving, omitted, pinging, tell, unused
from feedtool.run.archives import set_apart
from feedtool.run.delivery import Terms as Deliver
from feedtool.run.delivery import deliver
from feedtool.run.feeds import Desk, Made, Ready, commit, make, place, restore
from feedtool.run.forgetting import forget
from feedtool.run.heirs import by_items, by_settings
from feedtool.run.listing import listed, spread
from feedtool.run.outcome import Terms, take
from feedtool.run.read import failed
from feedtool.run.shelf import Shelf
from feedtool.run.together import together
from feedtool.run.waiting import prepared, results_of, settled
from feedtool.state import answers, codec, watch
from feedtool.state import archives as archive_memory
from feedtool.state import feeds as feed_memory
from feedtool.state import items as item_memory
from feedtool.state import parts as part_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.model import SourceResult
    from feedtool.run.outcome import Taken
    from feedtool.run.pinging import Fared
    from feedtool.run.plan import Plan, Task
    from feedtool.state.database import Database

T = TypeVar("T")

TOGETHER = 16
"""Sources, or feeds, that are committed together: each commit waits for the disk, and a killed run does so many again."""

HELD = 16 * 2**20
"""Bytes of files that may wait for their commit."""

JUMP = timedelta(days=366)
"""A clock that is so far from the last run is wrong, until somebody says that it is right."""


def _nothing(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Means:
    """How a run does its work.

    `now` is its one time (aware). `each` is shaped like `map`; `notice` hears the name of each source that is done, `step` each
    moment at which a run may be cut off. `pace` is the descriptor of the file by which its processes keep their pace to hosts.
    `dry` writes no file; `believes` any clock; `loud` says what was said before, too. `prunes` removes files that nothing asks
    for any more; `takes_over` replaces what others put into the bucket.
    """

    now: datetime
    each: Callable[..., Iterable[SourceResult]] = map
    notice: Callable[[str], None] = field(default=_nothing)
    step: Callable[[str], None] = field(default=_nothing)
    pace: int | None = None
    dry: bool = False
    believes: bool = False
    loud: bool = False
    prunes: bool = False
    takes_over: bool = False


def run(planned: Plan, database: Database, means: Means) -> Report:
    """Do what was planned and say what came of it; raise StateError when nothing can be remembered."""
    now = _time(database, means)
    means = replace(means, now=now)
    _demand_own(database, planned.settings)
    shelf = Shelf(database, planned.settings)
    if not means.dry:
        _sweep(planned.settings, shelf)
    heirs = by_settings(database, planned)
    tasks, results = prepared(database, planned, now=now, pace=means.pace)
    waiting = frozenset(results)
    taken = {name: take(database, tasks[name], each, _terms(planned, name, now)) for name, each in results.items()}
    with database.gathered(TOGETHER):
        asked = (task for name, task in tasks.items() if name not in waiting)
        for result in results_of(database, asked, means.each):
            results[result.source] = result if result.source in heirs else replace(result, items=())
            if result.source not in heirs:
                taken[result.source] = _absorbed(database, tasks[result.source], result, _terms(planned, result.source, now))
            means.notice(result.source)
        for name, result in [(name, results[name]) for name in tasks if name in heirs and name not in waiting]:
            heirs = by_items(database, result, heirs)
            taken[name] = _absorbed(database, tasks[name], result, _terms(planned, name, now))
            results[name] = replace(result, items=())
    taken = {name: _unasked(taken[name]) if planned.offline and results[name].responses else taken[name] for name in tasks}
    if not planned.offline:
        _put_off(database, tasks, {name: each for name, each in results.items() if name not in waiting}, now)
    renamed = tuple(_renamed(database, planned))
    made = _made(planned, shelf, means, taken)
    whole = together(shelf, planned.settings, dry=means.dry, step=means.step)
    delivered = deliver(shelf, planned.settings, _allowed(planned, means), step=means.step)
    hubs = _pinged(planned, database, means, made, away=delivered.away)
    counts = tell.Counts.of(results.values(), [each.report for each in made.values()])
    noted = _noted([results[name] for name in tasks], made)
    notes = (
        *noted,
        *heirs.notes,
        *renamed,
        *whole.notes,
        *unused.told(database, planned.settings),
        *omitted.told(database, planned.settings, results.values()),
        *shelf.notes(),
        *delivered.notes,
    )
    told = tell.Told(planned.settings, now, taken, made, counts, loud=means.loud, notes=notes, hubs=hubs, delivered=delivered)
    report = _ended(shelf, planned, told, means)
    return replace(report, problems=(*report.problems, *whole.problems))


def rebuild(settings: Settings, database: Database, means: Means) -> Report:
    """Put all files in place as the last good entries have them, without any source."""
    _demand_own(database, settings)
    shelf = Shelf(database, settings)
    _sweep(settings, shelf)
    desk = _desk(settings, shelf, means, bad=frozenset(), accepted=frozenset())
    # A part that was never made has no entries; of a feed without any, somebody should hear.
    wanted = [each.name for each in listed(database, settings) if not each.part or each.name in desk.good]
    reports = [restore(name, desk).report for name in wanted]
    commit(desk)
    whole = together(shelf, settings, dry=False, step=means.step)
    problems = (*(problem for report in reports for problem in report.problems), *whole.problems)
    places = deliver(shelf, settings, Deliver(), step=means.step).fared.values()
    problems += tuple(problem for fared in places for problem in fared.problems)
    return Report(tuple(reports), problems, notes=whole.notes)


def _noted(results: Sequence[SourceResult], made: Mapping[str, Made]) -> Iterator[str]:
    """Give what an owner should know of sources and feeds although nothing failed."""
    yield from (f"{each.source}: {note}" for each in results for note in each.notes)
    yield from (f"{feed}: {note}" for each in results for feed, note in each.feed_notes)
    yield from (f"{name}: {note}" for name, each in made.items() for note in each.notes)


def _allowed(planned: Plan, means: Means) -> Deliver:
    return Deliver(means.prunes, means.takes_over, means.dry, planned.offline)


def _time(database: Database, means: Means) -> datetime:
    """Give the time of this run: never before that of the last, for what was published then would be in the future."""
    last = codec.maybe(watch.run(database).get("now"))
    now = means.now.replace(microsecond=0)
    if last is None or means.believes:
        return now
    if abs(now - last) > JUMP:
        raise StateError(
            f"the clock says {now:%Y-%m-%d}, but the last run was on {last:%Y-%m-%d}: nothing was done; "
            "correct the clock, or run 'feedtool build --accept-clock' if it is right"
        )
    return max(now, last)


def _demand_own(database: Database, settings: Settings) -> None:
    """Refuse the memory of another configuration: its sources may have the same names."""
    owner = watch.run(database).get("file", settings.file)
    if owner != settings.file and (settings.folder / owner).exists():
        raise StateError(
            f"{str(database.path)!r} is what {owner!r} remembers; give this configuration its own, in another folder: "
            "'run: {state: other/state.db}'"
        )


def _renamed(database: Database, planned: Plan) -> Iterator[str]:
    """Find feeds that are new by name only, and say so."""
    good, settings = feed_memory.good(database), planned.settings
    new = {name: making.shape_of(name, settings) for name in planned.feeds if name not in good}
    if new:
        there = {each.name for each in listed(database, settings)}
        found = moving.renamed({name: last.settings for name, last in good.items() if name not in there}, new)
        for name, old in found.items():
            with database.transaction():
                yield moving.follow(database, name, old, settings.site)


def _terms(planned: Plan, source: str, now: datetime) -> Terms:
    return Terms(planned.settings.site, now, planned.is_accepted(source))


def _put_off(database: Database, tasks: Mapping[str, Task], results: Mapping[str, SourceResult], now: datetime) -> None:
    """Remember what sources without news answered, and when those that were asked are asked again; one transaction for all."""
    heard = {name: each for name, each in results.items() if each.responses or each.requests}
    if not heard:
        return
    before = answers.dues(database)
    # What was kept of a source and read anew tells nothing of when to ask, or it would never be asked.
    asked = ((name, each) for name, each in heard.items() if tasks[name].known.mode == "live")
    with database.transaction():
        for name, each in heard.items():
            answers.keep(database, name, each.responses)
        answers.put_off(database, ((name, settled(tasks[name], each, before.get(name), now=now)) for name, each in asked))


def _unasked(taken: Taken) -> Taken:
    """Say of what was taken in that it was kept: whether its server would answer is not known."""
    return replace(taken, outcome=replace(taken.outcome, waits=True))


def _light(result: SourceResult) -> SourceResult:
    """Leave of a result what the end of a run needs: what was absorbed is in the state, and would be much to keep in memory."""
    return replace(result, items=(), responses=result.responses if result.unmodified or result.failed else ())


def _absorbed(database: Database, task: Task, result: SourceResult, terms: Terms) -> Taken:
    try:
        return take(database, task, result, terms)
    except StateError:
        raise
    except Exception as error:  # noqa: BLE001  - a fault in one source must not end the others
        return take(database, task, failed(task, "merge", _fault(error)), terms)


def _made(planned: Plan, shelf: Shelf, means: Means, taken: Mapping[str, Taken]) -> dict[str, Made]:
    bad = frozenset(name for name, each in taken.items() if each.outcome.state in {"failed", "held"})
    desk = _desk(planned.settings, shelf, means, bad=bad, accepted=planned.accepted)
    made: dict[str, Made] = {}
    ready: list[Ready] = []
    families: dict[str, list[str]] = {name: [] for name in planned.feeds}
    with shelf.database.gathered():
        for family, name, each in _works(planned, desk):
            if name != family:
                families[family].append(name)
            if isinstance(each, Made):
                made[name] = each
                continue
            ready.append(each)
            if len(ready) == TOGETHER or sum(one.size for one in ready) > HELD:
                made |= _placed(ready, desk)
                ready.clear()
        made |= _placed(ready, desk)
        commit(desk)
    return {name: _with_parts(made[name], [made[part] for part in parts]) for name, parts in families.items()}


def _works(planned: Plan, desk: Desk) -> Iterator[tuple[str, str, Made | Ready]]:
    """Make each feed, then its parts; those that are other feeds now come last, for they lead to these."""
    feeds = desk.settings.feeds
    for name in sorted(planned.feeds, key=lambda each: feeds[each].is_other):
        each = _guarded(name, partial(make, name, desk))
        if not feeds[name].split_by:
            yield name, name, each
            continue
        from feedtool.run.splitting import split  # noqa: PLC0415  - few feeds are split

        found = _guarded(f"{name}.{feeds[name].split_by[0].by}", partial(split, name, each, desk))
        if isinstance(found, Made):
            yield name, name, each
            yield name, found.report.feed, found
            continue
        yield name, name, found.whole
        for part, work in found.works:
            yield name, part, found.heard(_guarded(part, work))
        found.settled()


def _with_parts(made: Made, parts: list[Made]) -> Made:
    """Tell of the parts of a feed together with it."""
    if not parts:
        return made
    from feedtool.run.splitting import folded  # noqa: PLC0415

    return folded(made, parts)


def _placed(ready: Iterable[Ready], desk: Desk) -> dict[str, Made]:
    """Commit what is remembered of some feeds, then put their files in place: the state is never behind what readers saw."""
    try:
        commit(desk)
    except StateError as error:
        return {each.name: making.failed(each.name, error.stage, str(error)) for each in ready}
    return {each.name: _guarded(each.name, partial(place, each, desk)) for each in ready}


def _pinged(
    planned: Plan, database: Database, means: Means, made: Mapping[str, Made], *, away: frozenset[str]
) -> dict[str, Fared]:
    """Tell hubs what changed and is where readers find it, unless nobody is to be told anything."""
    if means.dry or planned.offline:
        return pinging.fares(planned.settings, database)
    means.step("ping")
    parts = {part.feed: replace(each, report=part) for each in made.values() for part in each.report.parts}
    whole = _spread(planned.settings, database)
    return pinging.ping(pinging.Round(whole, database, {**made, **parts}, means.now, means.pace, away))


def _guarded(name: str, work: Callable[[], T]) -> T | Made:
    try:
        return work()
    except StateError:
        raise
    except FeedtoolError as error:
        return making.failed(name, error.stage, str(error))
    except Exception as error:  # noqa: BLE001  - a fault in one feed must not end the others
        return making.failed(name, "build", _fault(error))


def _fault(error: Exception) -> str:
    return f"{type(error).__name__}: {error} (a fault in feedtool: please report it)"


def _desk(settings: Settings, shelf: Shelf, means: Means, *, bad: frozenset[str], accepted: frozenset[str]) -> Desk:
    database, whole = shelf.database, _spread(settings, shelf.database)
    set_apart(database, whole)
    return Desk(
        database=database,
        settings=whole,
        shelf=shelf,
        revisions={name: revision for name, (_, revision) in item_memory.fingerprints(database).items()},
        good=feed_memory.good(database),
        files=feed_memory.files(database),
        archives=archive_memory.files(database),
        forebears=archive_memory.forebears(database),
        bad=bad,
        accepted=accepted,
        dry=means.dry,
        step=means.step,
        now=means.now,
        parts={each.name: each for each in part_memory.parts(database)},
        splits=part_memory.splits(database),
        guids=part_memory.guids(database),
        addresses=part_memory.addresses(database),
    )


def _spread(settings: Settings, database: Database) -> Settings:
    """Add the parts of feeds that are split to the feeds."""
    is_split = any(feed.split_by for feed in settings.feeds.values())
    return spread(settings, listed(database, settings)) if is_split else settings


def _ended(shelf: Shelf, planned: Plan, told: tell.Told, means: Means) -> Report:
    """Remember how all fared, forget what is old, and write what an owner should know."""
    database = shelf.database
    known = watch.recall(database)
    steps = told.steps(known)
    with database.transaction():
        status = tell.remember(database, told, steps, known)
        if told.counts.changed:
            forget(shelf, planned, told.now)
    report = told.report(steps)
    return report if means.dry else replace(report, problems=(*report.problems, *_told(shelf, told, status)))


def _told(shelf: Shelf, told: tell.Told, status: str) -> Iterator[Problem]:
    """Write what an owner should know; that this cannot be is told with all else that the run has to tell."""
    try:
        tell.write(shelf, told, status)
    except PublishError as error:
        yield Problem("status", error.stage, str(error))
    if told.settings.run.publish_status:
        told.delivered.follow()


def _sweep(settings: Settings, shelf: Shelf) -> None:
    """Remove what killed runs left; the lock is held, so nobody else is writing."""
    publish.sweep(settings.output, {*(each.name for each in shelf.standing()), *tell.FILES})
    publish.sweep(settings.state.parent, tell.FILES)
