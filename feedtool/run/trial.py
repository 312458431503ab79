"""Trying a source out: read and cleaned once as in a run, with no past, nothing remembered and nothing published."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedtool.ask import Get
from feedtool.config import Defaults, Site
from feedtool.config.completing import complete, complete_source
from feedtool.errors import UsageError
from feedtool.run.choosing import Tried, tried
from feedtool.run.plan import REGISTRY, Task
from feedtool.run.reach import door_of
from feedtool.run.read import read
from feedtool.sources import KINDS
from feedtool.sources.feed import ACCEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from feedtool.config import Settings, Source
    from feedtool.model import CleanItem, Document, SourceResult

PAGES = 3
"""Whole articles that are fetched for a trial."""


GUESSES = ("feed", "sitemap", "json", "html", "table")
"""The kinds that a URL alone may be of, the surest first."""

_LOOKS: dict[str, Callable[[CleanItem], object]] = {
    "title": lambda item: item.title,
    "link": lambda item: item.link,
    "published": lambda item: item.published,
    "updated": lambda item: item.updated,
    "authors": lambda item: item.authors,
    "tags": lambda item: item.tags,
    "summary": lambda item: item.summary,
    "content": lambda item: item.text,
    "image": lambda item: item.image,
    "enclosures": lambda item: item.enclosures,
    "comments": lambda item: item.comments,
    "language": lambda item: item.language,
}

_WORDS = {None: None, True: "yes", False: "no"}
_HEARD: dict[str, Callable[[CleanItem], object]] = {
    "duration": lambda item: next((timedelta(seconds=each.duration) for each in item.enclosures if each.duration), None),
    "season": lambda item: item.episode and item.episode.season,
    "episode": lambda item: item.episode and (item.episode.label or _number(item.episode.number)),
    "type": lambda item: item.episode and item.episode.kind,
    "explicit": lambda item: item.episode and _WORDS[item.episode.explicit],
    "chapters": lambda item: item.episode and item.episode.chapters,
    "transcript": lambda item: item.episode and item.episode.transcripts,
    "people": lambda item: item.episode and item.episode.credits,
}
"""What an item says of itself as an episode, beside what any item says; shown where any of them is one."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How many items have a field, and the value of the first that has it, as text."""

    field: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source gave when it was tried: its items as they would be cleaned, in its order, and what its filter does.

    `found` is what the source itself has of each: a summary or title that cleaning made is not there.
    """

    source: str
    kind: str
    result: SourceResult
    items: tuple[CleanItem, ...]
    found: tuple[Mapping[str, Any], ...]
    filtered: Tried | None = None

    def fills(self) -> tuple[Fill, ...]:
        """Say for each field how many items have it."""
        told = [_fill(name, look, zip(self.items, self.found, strict=True)) for name, look in _LOOKS.items()]
        if any(map(_is_episode, self.items)):
            told += [_fill_heard(name, look, self.items) for name, look in _HEARD.items()]
        return tuple(told)


def try_source(settings: Settings, name: str, *, now: datetime) -> Trial:
    """Try a source of a configuration; raise UsageError for a name that it does not have."""
    if name not in settings.sources:
        have = ", ".join(settings.sources)
        raise UsageError(
            f"the configuration has no source {name!r}; it has: {have}; a URL starts with http://, https://, s3:// or ftp://"
        )
    return _tried(Task(name, settings.sources[name], settings.folder, settings.site.url, now=now, own=settings.own))


def try_url(url: str, *, folder: Path, now: datetime, allow_private: bool) -> Trial:
    """Try a URL as a source of the first kind that makes something of it; raise UsageError for what is no URL."""
    trials = (
        _tried(Task("url", _options(kind, url, allow_private=allow_private), folder, "", now=now))
        for kind in GUESSES
        if kind in KINDS
    )
    return _first(trials)


def fetched(url: str, *, folder: Path, now: datetime, allow_private: bool) -> Document:
    """Ask for a URL as a source would; raise UsageError for what is no URL, FetchError where no answer is to be had."""
    options = _options("feed", url, allow_private=allow_private)
    return door_of(Task("url", options, folder, "", now=now)).ask(Get(url=url, accept=ACCEPT))


def _first(trials: Iterable[Trial]) -> Trial:
    """Give the first trial that found anything; else the first, whose message is the plainest."""
    failed: list[Trial] = []
    for trial in trials:
        if trial.items or (trial.result.pause and trial.result.pause.failed):
            return trial
        failed.append(trial)
    return failed[0]


def _options(kind: str, url: str, *, allow_private: bool) -> Source:
    given = {"kind": kind, "url": url, "allow_private": allow_private}
    if kind == "html":
        given["data"] = "json-ld"
    try:
        options = KINDS[kind].options.model_validate(given)
    except ValueError as error:
        raise UsageError(f"{url!r} is no URL that can be fetched; write one like https://example.com/feed") from error
    site, defaults = complete(Site(title="trial", url="https://example.com/"), Defaults(), registry=REGISTRY)
    return complete_source(options, site=site, defaults=defaults)


def _tried(task: Task) -> Trial:
    result = read(replace(task, pages=PAGES))
    read_now = [(sighting.clean, sighting.original) for sighting in result.items if sighting.clean is not None]
    items = tuple(clean for clean, _ in read_now)
    found = tuple(json.loads(original or b"{}") for _, original in read_now)
    return Trial(task.name, task.options.kind, result, items, found, tried(task.name, task.options, items, now=task.now))


def _fill(name: str, look: Callable[[CleanItem], object], items: Iterable[tuple[CleanItem, Mapping[str, Any]]]) -> Fill:
    values = [look(item) for item, found in items if found.get(name)]
    return Fill(name, len(values), next((_told(value) for value in values if value), ""))


def _fill_heard(name: str, look: Callable[[CleanItem], object], items: Iterable[CleanItem]) -> Fill:
    values = [_told(value) for value in map(look, items) if value not in {None, ()}]
    return Fill(name, len(values), next(iter(values), ""))


def _is_episode(item: CleanItem) -> bool:
    return item.episode is not None or any(each.duration or _heard(each.type) for each in item.enclosures)


def _heard(kind: str | None) -> bool:
    return bool(kind) and str(kind).startswith(("audio/", "video/"))


def _number(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_told(each) for each in value)
    named = getattr(value, "name", None) or getattr(value, "url", None) or value
    return " ".join(str(named).split())
