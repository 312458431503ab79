"""The unit of work: reads and cleans one source. It never raises, touches neither state nor output, and may run anywhere."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feedtool.errors import FeedtoolError, ItemError
from feedtool.model import Problem, Sighting, SourceResult
from feedtool.run.code import CLEANING, code
from feedtool.sources import KINDS, Context
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.clean.pipeline import Cleaned, Cleaner
    from feedtool.config import Source
    from feedtool.model import Item
    from feedtool.run.plan import Task
    from feedtool.sources import Found

CLEANER = ("noise", "language", "steps", "max_removed", "summary_length")
"""The settings of a source that decide what cleaning an item gives."""

TELLING = ("gate", "report_after", "deadline", "keep")
"""The settings of a source that change nothing in its items."""


def read(task: Task) -> SourceResult:
    """Read and clean one source. Never raises: what goes wrong is in the result."""
    try:
        return _read(task)
    except FeedtoolError as error:
        return failed(task, error.stage, str(error))
    except Exception as error:  # noqa: BLE001  - the one boundary: a fault in one source must not end the others
        return failed(task, "read", f"{type(error).__name__}: {error} (a fault in feedtool: please report it)")


def failed(task: Task, stage: str, message: str) -> SourceResult:
    """Give the result of a source that could not be read."""
    return SourceResult(task.name, problems=(Problem(task.name, stage, message),), failed=True)


def lost(task: Task, why: str) -> SourceResult:
    """Give the result of a source whose process gave none."""
    return failed(task, "read", f"{why}; raise deadline if it needs more, or look at what it reads")


def cleaner_of(options: Source) -> Cleaner:
    """Bind the cleaner that a source's settings ask for."""
    from feedtool.clean.pipeline import Cleaner  # noqa: PLC0415  - a source in which nothing changed needs none

    return Cleaner.of(
        options.noise,
        language=options.language or "en",
        steps=options.steps,
        max_removed=options.max_removed,
        summary_length=options.summary_length,
    )


def zone_of(options: Source) -> ZoneInfo:
    """Give the time zone of a source's dates that name none."""
    return ZoneInfo(options.timezone)


def cleaner_name(options: Source) -> str:
    """Name the cleaner that a source's settings ask for: the same name, the same clean items."""
    return _digest(options.told(only=CLEANER))


def settings_name(options: Source) -> str:
    """Name all settings that decide what a source gives."""
    return _digest(options.told(but=TELLING))


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_code()}{text}".encode()).hexdigest()[:24]


@cache
def _code() -> str:
    return code(CLEANING)


def _read(task: Task) -> SourceResult:
    options, zone = task.options, zone_of(task.options)
    settings = settings_name(options)
    before, _, known = (task.known.fingerprint or "").partition(":")
    context = Context(task.name, task.folder, options.language or "en", zone, known if before == settings else None)
    found = KINDS[options.kind].read(options, context)
    if found.unmodified:
        return SourceResult(task.name, unmodified=True, fingerprint=task.known.fingerprint)
    return _cleaned(task, found, settings)


def _cleaned(task: Task, found: Found, settings: str) -> SourceResult:
    """Clean what this cleaner has not cleaned before; an item that it refuses is a problem, the rest goes on."""
    cleaner: Cleaner | None = None
    items, problems, count = [], list(found.problems), 0
    for item in (_with_defaults(each, task.options) for each in found.items):
        data = codec.original(item)
        sighting = Sighting(item.key, item.origin, codec.digest(data), item.modified)
        if sighting.digest not in task.known.digests:
            cleaner = cleaner or cleaner_of(task.options)
            try:
                cleaned = cleaner.clean(item)
            except ItemError as error:
                problems.append(Problem(task.name, error.stage, str(error), item.origin))
                continue
            count += 1
            problems += _refusals(task, item, cleaned)
            sighting = replace(sighting, original=data, clean=cleaned.item)
        items.append(sighting)
    is_whole = found.fingerprint is not None and not problems
    fingerprint = f"{settings}:{found.fingerprint}" if is_whole else None
    return SourceResult(task.name, tuple(items), tuple(problems), fingerprint=fingerprint, cleaned=count)


def _refusals(task: Task, item: Item, cleaned: Cleaned) -> Iterable[Problem]:
    return (Problem(task.name, "clean", refusal, item.origin) for refusal in cleaned.refusals)


def _with_defaults(item: Item, options: Source) -> Item:
    return replace(
        item,
        authors=item.authors or ((options.author,) if options.author else ()),
        tags=_unique((*item.tags, *options.tags)),
        language=item.language or options.language,
    )


def _unique(tags: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of tags that differ in nothing but case."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return tuple(first.values())
