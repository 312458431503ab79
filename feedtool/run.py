"""One run, on one screen: plan, read and clean each source, assemble each feed, render, check, publish, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feedtool import build, merge, publish
from feedtool.build.check import check
from feedtool.clean import OPTIONAL, Cleaner, check_rule
from feedtool.config import Registry, Settings, Source, load
from feedtool.errors import FeedtoolError, RenderError, UsageError
from feedtool.model import FeedReport, Problem, Report, SourceResult
from feedtool.sources import KINDS, Context

if TYPE_CHECKING:
    from pathlib import Path

    from feedtool.model import CleanItem, Feed, Item

REGISTRY = Registry(
    kinds={name: kind.options for name, kind in KINDS.items()},
    steps=OPTIONAL,
    formats=tuple(build.FORMATS),
    files=build.file_name,
    check_noise=check_rule,
)
"""Every word that a configuration may use, bound to what it names."""

Results = Mapping[str, SourceResult]


@dataclass(frozen=True, slots=True)
class Task:
    """The unit of work: one source with all that reading and cleaning it needs. Plain values, so it may travel."""

    name: str
    options: Source
    folder: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run will do, bound to the registries before anything is read."""

    settings: Settings
    tasks: tuple[Task, ...]
    feeds: tuple[str, ...]


def settings_of(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read a configuration with the words that this program knows; raise ConfigError with every mistake."""
    return load(path, REGISTRY, environ=environ)


def plan(settings: Settings, *, sources: Iterable[str] = (), feeds: Iterable[str] = ()) -> Plan:
    """Choose the feeds to build: those named, those that a named source touches, or all; and the sources they need.

    Raises UsageError for a name that the configuration does not have.
    """
    _known("--source", sources := tuple(sources), settings.sources)
    _known("--feed", feeds := tuple(feeds), settings.feeds)
    chosen = tuple(
        name
        for name, feed in settings.feeds.items()
        if not (sources or feeds) or name in feeds or set(sources) & set(feed.sources)
    )
    needed = {source for name in chosen for source in settings.feeds[name].sources}
    tasks = (Task(name, options, settings.folder) for name, options in settings.sources.items() if name in needed)
    return Plan(settings, tuple(tasks), chosen)


def run(
    planned: Plan,
    *,
    dry: bool = False,
    each: Callable[..., Iterable[SourceResult]] = map,
    notice: Callable[[str], None] = lambda _: None,
) -> Report:
    """Do what was planned and say what came of it. `each` is shaped like `map`; `dry` writes nothing.

    `notice` hears the name of each source as it is done.
    """
    results: dict[str, SourceResult] = {}
    for result in each(read, planned.tasks):
        results[result.source] = result
        notice(result.source)
    reports = tuple(_feed(name, planned.settings, results, dry=dry) for name in planned.feeds)
    of_sources = (problem for task in planned.tasks for problem in results[task.name].problems)
    of_feeds = (problem for report in reports for problem in report.problems)
    return Report(reports, (*of_sources, *of_feeds))


def read(task: Task) -> SourceResult:
    """Read and clean one source. Never raises: what goes wrong is in the result."""
    try:
        return _read(task)
    except FeedtoolError as error:
        return SourceResult(task.name, problems=(Problem(task.name, error.stage, str(error)),), failed=True)
    except Exception as error:  # noqa: BLE001  - the one boundary: a fault in one source must not end the others
        fault = f"{type(error).__name__}: {error} (a fault in feedtool: please report it)"
        return SourceResult(task.name, problems=(Problem(task.name, "read", fault),), failed=True)


def cleaner_of(options: Source) -> Cleaner:
    """Bind the cleaner that a source's settings ask for."""
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


def _read(task: Task) -> SourceResult:
    options = task.options
    context = Context(task.name, task.folder, options.language or "en", zone_of(options))
    found = KINDS[options.kind].read(options, context)
    cleaner = cleaner_of(options)
    items: list[CleanItem] = []
    problems = list(found.problems)
    for item in found.items:
        try:
            cleaned = cleaner.clean(_with_defaults(item, options))
        except FeedtoolError as error:
            problems.append(Problem(task.name, error.stage, str(error), item.origin))
            continue
        items.append(cleaned.item)
        problems += (Problem(task.name, "clean", refusal, item.origin) for refusal in cleaned.refusals)
    return SourceResult(task.name, tuple(items), tuple(problems))


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


def _feed(name: str, settings: Settings, results: Results, *, dry: bool) -> FeedReport:
    """Take one feed from clean items to files; on any trouble the files that are there stay as they are."""
    try:
        feed = _assembled(name, settings, results)
        files = dict(_rendered(feed, settings.feeds[name].formats))
        known = _known_guids(settings.output, files)
        published = publish.preview(settings.output, files) if dry else publish.publish(settings.output, files)
    except FeedtoolError as error:
        return FeedReport(name, problems=(Problem(name, error.stage, str(error)),))
    return FeedReport(
        feed=name,
        entries=len(feed.entries),
        new=sum(entry.guid not in known for entry in feed.entries),
        removed=sum(removal.step == "noise" for entry in feed.entries for removal in entry.item.removals),
        written=published.written,
        unchanged=published.unchanged,
    )


def _assembled(name: str, settings: Settings, results: Results) -> Feed:
    chosen = settings.feeds[name]
    failed = [source for source in chosen.sources if results[source].failed]
    there = [build.file_name(name, kind) for kind in chosen.formats]
    if failed and any(publish.read(settings.output, file) is not None for file in there):
        raise RenderError(f"kept as it is, since {_names(failed)} could not be read")
    items = {source: results[source].items for source in chosen.sources}
    if not any(items.values()):
        raise RenderError(f"no items in {_names(chosen.sources)}: nothing was published")
    return merge.assemble(name, chosen, site=settings.site, items=items)


def _rendered(feed: Feed, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for kind in formats:
        data = build.render(feed, kind)
        findings = check(data)
        if findings:
            raise RenderError(f"{build.file_name(feed.name, kind)} would not be valid, nothing was published: {findings[0]}")
        yield build.file_name(feed.name, kind), data


def _known_guids(folder: Path, files: Iterable[str]) -> frozenset[str]:
    last = (publish.read(folder, name) for name in files)
    return frozenset().union(*(merge.guids_in(data) for data in last if data is not None))


def _names(sources: Iterable[str]) -> str:
    names = list(sources)
    return f"source{'s' if len(names) > 1 else ''} {', '.join(map(repr, names))}"


def _known(option: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        have = ", ".join(known)
        raise UsageError("\n".join(f"{option}: the configuration has no {name!r}; it has: {have}" for name in unknown))
