"""The unit of work: reads and cleans one source. It never raises, touches neither state nor output, and may run anywhere."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feedtool.clean import OPTIONAL
from feedtool.counted import counted
from feedtool.errors import FeedtoolError, FetchError, ItemError, SourceError
from feedtool.fetch import due
from feedtool.fetch.door import Lacking, Unmodified
from feedtool.fetch.files import Files
from feedtool.fetch.missed import Missed
from feedtool.model import Item, Pause, Problem, Sighting, SourceResult
from feedtool.run import unused
from feedtool.run.code import CLEANING, code
from feedtool.run.learning import learned, told
from feedtool.run.reach import door_of
from feedtool.sources import KINDS, Context
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.ask import Ask
    from feedtool.clean.pipeline import Cleaned, Cleaner
    from feedtool.config import Source
    from feedtool.fetch.door import Door
    from feedtool.model import Head
    from feedtool.profile import Noise
    from feedtool.run.measuring import Measured
    from feedtool.run.plan import Task

CLEANER = {
    **dict.fromkeys(("noise", "remove", "unwrap", "replace", "language", "steps", "max_removed", "summary_length"), True),
    **dict.fromkeys(("disallowed", "media_hosts", "rel", "titles"), True),
    "keep": {"elements": True},
    "full_text": dict.fromkeys(("enabled", "content", "remove", "next_page", "max_pages"), True),
}
"""The settings of a source that decide what is cleaned of an item as it was found, and what that gives."""

TELLING = {
    **dict.fromkeys(
        ("gate", "report_after", "deadline", "fetch", "auth", "headers", "query", "filter", "max_age", "unused_after"), True
    ),
    "keep": {"age": True, "count": True},
}
"""The settings of a source that change nothing in its items."""

_NAMES = tuple(each.name for each in fields(Item))
_ITEM = attrgetter(*_NAMES)
_AUTHORS, _TAGS, _LANGUAGE = map(_NAMES.index, ("authors", "tags", "language"))

FILES = 50
"""Files of one source that are asked about in one run."""

MARGIN = 8.0
"""Seconds before its deadline at which a source begins no further article: the next run goes on."""


def read(task: Task) -> SourceResult:
    """Read and clean one source. Never raises: what goes wrong is in the result."""
    door = door_of(task)
    files = Files(door, most=FILES if task.pages is None else task.pages)
    try:
        result = _read(task, door, files)
    except Unmodified:
        result = SourceResult(task.name, unmodified=True, fingerprint=task.known.fingerprint)
    except Lacking:
        got = tuple(door.answers.values())
        return SourceResult(task.name, is_lacking=True, requests=door.requests, responses=got, notes=tuple(door.notes))
    except FetchError as error:
        result = replace(failed(task, error.stage, str(error)), pause=_pause(error, task))
    except FeedtoolError as error:
        result = failed(task, error.stage, str(error))
    except Exception as error:  # noqa: BLE001  - the one boundary: a fault in one source must not end the others
        result = failed(task, "read", f"{type(error).__name__}: {error} (a fault in feedtool: please report it)")
    if result.failed:
        door.forget_moves()
    notes, told = (*door.notes, *result.notes), _artwork(task, files)
    files.end()
    return replace(
        result,
        requests=door.requests,
        responses=tuple(door.answers.values()),
        pause=result.pause or Pause(door.fresh()),
        notes=notes,
        feed_notes=told,
    )


def failed(task: Task, stage: str, message: str) -> SourceResult:
    """Give the result of a source that could not be read."""
    return SourceResult(task.name, problems=(Problem(task.name, stage, message),), failed=True)


def lost(task: Task, why: str) -> SourceResult:
    """Give the result of a source whose process gave none."""
    return failed(task, "read", f"{why}; raise deadline if it needs more, or look at what it reads")


def cleaner_of(options: Source, noise: Noise | None = None, *, shares: str | None = None) -> Cleaner:
    """Bind the cleaner that a source's settings ask for, given what it repeats, and what is remembered of how much it took."""
    # A source in which nothing changed needs none of these
    from feedtool.clean.bound import usual  # noqa: PLC0415
    from feedtool.clean.pipeline import Cleaner  # noqa: PLC0415
    from feedtool.clean.policy import Policy  # noqa: PLC0415
    from feedtool.clean.selected import Elements  # noqa: PLC0415
    from feedtool.clean.titles import Titles  # noqa: PLC0415

    cleaner = Cleaner.of(
        options.noise,
        language=options.spoken,
        steps=options.steps,
        max_removed=options.max_removed,
        summary_length=options.summary_length,
    )
    elements = Elements(options.keep.elements, options.remove, options.unwrap)
    policy = Policy(options.disallowed, options.media_hosts, options.rel)
    known = usual(shares, cleaner_name(options, noise)) if shares else None
    wanted = options.titles
    affixes = noise.titles if noise and wanted.site else ()
    titles = Titles(affixes, breaking=wanted.breaking, emoji=wanted.emoji, shouting=wanted.shouting)
    cleaner = cleaner.ruled(elements, options.replace).under(policy).titled(titles).knowing(known)
    cleaner = cleaner.remembering(noise) if noise else cleaner
    return cleaner.detecting(options.noise) if options.detects else cleaner


def zone_of(options: Source) -> ZoneInfo:
    """Give the time zone of a source's dates that name none."""
    return ZoneInfo(options.timezone)


def cleaner_name(options: Source, noise: Noise | None) -> str:
    """Name the cleaner that a source's settings ask for, given what it repeats: the same name, the same clean items."""
    applied = codec.noise_written(noise.effective) if noise and (noise.applied or noise.titles) else ""
    return _digest(options.told(only=CLEANER) + _packages(options) + applied)


def settings_name(options: Source) -> str:
    """Name all settings that decide what a source gives, with the program that reads it and, behind a dot, without."""
    told = options.told(but=TELLING) + _packages(options)
    return f"{_digest(told)}.{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def is_set_otherwise(options: Source, before: str | None) -> bool:
    """Say whether somebody changed the settings of a source since it was read; `before` named them then (None: never)."""
    return before is not None and before.partition(".")[2] not in {"", settings_name(options).partition(".")[2]}


def _packages(options: Source) -> str:
    """Name the packages of steps that others bring: with a new version items are cleaned again."""
    names = [name for name in options.steps if name not in OPTIONAL]
    if not names:
        return ""
    from feedtool.clean.steps import package_of  # noqa: PLC0415  - few configurations name such steps

    return codec.told({name: package_of(name) for name in names})


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_code()}{text}".encode()).hexdigest()[:24]


@cache
def _code() -> str:
    return code(CLEANING)


def fingerprint_of(settings: str, files: str, answers: str) -> str:
    """Name all that a source holds and how it is read, by digests of its settings, its files and the answers from outside."""
    return f"{settings}:{files}{answers}"


def _read(task: Task, door: Door, memory: Files) -> SourceResult:
    options = task.options
    settings = settings_name(options)
    before, _, known = (task.known.fingerprint or "").partition(":")
    context = context_of(task, ask=door.ask, known=known if before == settings else None)
    found = KINDS[options.kind].read(options, context)
    if found.unmodified:
        return SourceResult(task.name, unmodified=True, fingerprint=task.known.fingerprint)
    files = _measured(task, memory, [_with_defaults(item, options) for item in found.items])
    items = list(files.items)
    noise = learned(task, items, blind=lambda: cleaner_of(options), site=found.head.title if found.head else "")
    work = _Cleaning(task, context, door, noise)
    for item in items:
        work.take(item)
    work.end()
    problems = (*found.problems, *work.problems)
    is_whole = found.fingerprint is not None and not problems and not work.waiting and not files.waiting
    return SourceResult(
        task.name,
        tuple(work.items),
        problems,
        fingerprint=fingerprint_of(settings, found.fingerprint or "", door.fingerprint()) if is_whole else None,
        cleaned=work.count,
        rhythm=found.pause or Pause(),
        hints=(*found.hints, *work.hints(), *files.hints()),
        noise=noise,
        notes=(*told(task.name, noise, task.known.noise), *files.notes),
        head=_head(found.head),
        hits=work.hits,
        is_cut=found.is_cut,
        refused=frozenset(work.refused),
        repeated=found.repeated,
        beyond=found.beyond,
    )


def _measured(task: Task, files: Files, items: list[Item]) -> Measured:
    """Complete the files of items, where that is asked for."""
    from feedtool.run.measuring import Measured, measured  # noqa: PLC0415  - few sources are podcasts

    return measured(items, files, spare=MARGIN) if task.options.measure else Measured(tuple(items))


def _artwork(task: Task, files: Files) -> tuple[tuple[str, str], ...]:
    """Tell of artwork that directories would refuse, for each feed that has it."""
    if not task.pictures:
        return ()
    from feedtool.run.measuring import looked_at  # noqa: PLC0415

    return tuple((feed, note) for url, feeds in task.pictures for note in looked_at(url, files, spare=MARGIN) for feed in feeds)


def _head(found: Head | None) -> Head | None:
    if found is None:
        return None
    from feedtool.clean.head import safe  # noqa: PLC0415  - most kinds have no head

    return safe(found)


def context_of(task: Task, *, ask: Ask, known: str | None = None) -> Context:
    """Give what a kind needs to know beside its options."""
    options = task.options
    return Context(
        source=task.name,
        folder=task.folder,
        language=options.spoken,
        timezone=zone_of(options),
        known=known,
        ask=ask,
        languages=options.date_languages,
        order=options.date_order,
        own=task.own,
    )


class _Cleaning:
    """Cleans what this cleaner has not cleaned before; an item that it refuses is a problem, the rest goes on."""

    def __init__(self, task: Task, context: Context, door: Door, noise: Noise | None) -> None:
        self.task, self.context, self.door, self.noise = task, context, door, noise
        self.missed = Missed(door)
        is_same = cleaner_name(task.options, noise) == cleaner_name(task.options, task.known.noise)
        self.known = task.known.digests if is_same else frozenset()
        self.items: list[Sighting] = []
        self.problems: list[Problem] = []
        self.count = self.waiting = self.pages = 0
        self.poor: list[str] = []
        self.refused: set[str] = set()
        self.hits: frozenset[str] = frozenset()
        limit = task.options.full_text.limit
        self.most = limit if task.pages is None else min(limit, task.pages)

    @cached_property
    def cleaner(self) -> Cleaner:
        return cleaner_of(self.task.options, self.noise, shares=self.task.known.shares)

    def take(self, item: Item) -> None:
        data = codec.original(item)
        digest = codec.digest(data)
        if digest in self.known:
            self.items.append(Sighting(item.key, item.origin, digest, item.modified))
            return
        rest = self.task.options.full_text
        if rest.enabled and item.link and (self.pages >= self.most or self.door.left() < MARGIN + self.door.pause):
            self._wait(Sighting(item.key, item.origin, digest, item.modified))
            return
        whole = self._whole(item) if rest.enabled and item.link else item
        is_lacking = rest.enabled and self.missed.holds(item.link or "")
        if is_lacking and not (item.title or item.content):  # all that it says is on its page
            self._wait(Sighting(item.key, item.origin, digest, item.modified))
            return
        try:
            cleaned = self.cleaner.clean(whole)
        except ItemError as error:
            self.problems.append(Problem(self.task.name, error.stage, str(error), item.origin))
            self.refused.add(item.key)
            return
        self.count += 1
        self.hits |= cleaned.hits
        self.problems += _refusals(self.task, item, cleaned)
        original = data if whole is item else codec.original(whole)
        named = None if original is data else codec.digest(original)
        self.items.append(
            Sighting(item.key, item.origin, digest, item.modified, original, cleaned.item, named, is_lacking=is_lacking)
        )

    def _wait(self, sighting: Sighting) -> None:
        """Put an article off; one that was there before stays as it was."""
        self.waiting += 1
        before = self.task.known.before
        last = sighting.digest if sighting.digest in before.values() else before.get(sighting.key)
        if last is not None:
            self.items.append(replace(sighting, digest=last))

    def end(self) -> None:
        """Say so when no page at all could be used: then something is wrong with more than a page."""
        self.missed.end()
        if self.poor and len(self.poor) == self.pages:
            pages = f"no page of {counted(self.pages, 'new article')}"
            message = f"{pages} could be used, so the source's own text stands: {self.poor[0]}"
            self.problems.append(Problem(self.task.name, "page", message))

    def hints(self) -> Iterable[str]:
        """Say what one who writes the source should know: only a trial shows it."""
        if self.waiting:
            more, limit = counted(self.waiting, "new article was", "new articles were"), self.task.options.full_text.limit
            yield f"{more} found beside these: a trial fetches few pages (full_text.limit: {limit})"
        idle = [repr(rule) for rule in unused.names(self.task.options) if rule not in self.hits]
        if idle and self.count:
            yield f"rules that find nothing in any of {counted(self.count, 'item')}: {', '.join(idle)}"
        yield from (f"the source's own text stands for a page that could not be used: {why}" for why in self.poor)

    def _whole(self, item: Item) -> Item:
        """Give an item with the article of its page, or as it is where that cannot be had."""
        from feedtool.sources.whole import whole  # noqa: PLC0415  - few sources ask for whole articles

        link = item.link or ""
        if self.missed.is_to_wait(link):
            return item
        self.pages += 1
        try:
            found = whole(item, self.task.options, self.context)
        except (ItemError, SourceError) as error:
            self.poor.append(str(error))
            if isinstance(error.__cause__, FetchError) and error.__cause__.transient:
                self.missed.miss(link, error.__cause__)
            return item
        self.missed.meet(link)
        return found


def _pause(error: FetchError, task: Task) -> Pause:
    seconds = due.retry_after(error.retry_after, now=task.now)
    return Pause(seconds, failed=error.transient, gone=error.gone)


def _refusals(task: Task, item: Item, cleaned: Cleaned) -> Iterable[Problem]:
    return (Problem(task.name, "clean", refusal, item.origin) for refusal in cleaned.refusals)


def _with_defaults(item: Item, options: Source) -> Item:
    authors = item.authors or ((options.author,) if options.author else ())
    tags = _unique((*item.tags, *options.tags))
    language = item.language or (None if options.detects else options.language)
    if (authors, tags, language) == (item.authors, item.tags, item.language):
        return item
    values = list(_ITEM(item))  # `replace` takes twice the time, and this is for every item
    values[_AUTHORS], values[_TAGS], values[_LANGUAGE] = authors, tags, language
    return Item(*values)


def _unique(tags: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of tags that differ in nothing but case."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return tuple(first.values())
