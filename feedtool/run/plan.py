"""The plan: every word of a configuration bound to what it names, before anything is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool import build
from feedtool.clean import EXTRA, OPTIONAL, check_rule
from feedtool.clean.steps import STEPS
from feedtool.config import Registry, Settings, Source, UnknownError, load
from feedtool.errors import StepError, UsageError
from feedtool.extract.selectors import check_selector
from feedtool.model import NoiseRule
from feedtool.run.moving import with_old_names
from feedtool.sources import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from feedtool.fetch.door import Mode
    from feedtool.model import Replacement, Response
    from feedtool.profile import Noise


class _Options(Mapping[str, type[Source]]):
    """The options of every kind of source; a kind is imported when it is first asked for."""

    def __getitem__(self, name: str) -> type[Source]:
        return KINDS[name].options

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


def _check_pattern(pattern: str) -> None:
    """Raise ValueError with a one-line reason where a pattern does not compile."""
    check_rule(NoiseRule("regex", pattern))


class _Added:
    """The names of the steps that are taken only where a configuration names them."""

    def __iter__(self) -> Iterator[str]:
        yield from (*EXTRA, *STEPS)


def _check_element(text: str) -> None:
    """Raise ValueError with a one-line reason where a text is no selector of elements."""
    try:
        check_selector(text)
    except ValueError as error:
        if "::" in text:  # what follows it would be an attribute or a text, which a field of a source may be
            raise ValueError("expected a CSS selector without '::'; name the element itself") from error
        raise


def _check_step(name: str) -> None:
    """Raise ValueError where no package brings such a step, or brings none that works."""
    if name in EXTRA:
        return
    try:
        STEPS[name]
    except StepError as error:
        raise ValueError(str(error)) from error
    except KeyError as error:
        raise UnknownError("step", known=(*OPTIONAL, *_Added())) from error


def _check_replacement(rule: Replacement) -> None:
    """Raise ValueError with a one-line reason where a replacement does not compile."""
    from feedtool.clean.swap import compile_swap  # noqa: PLC0415  - few configurations have any

    compile_swap(rule)


REGISTRY = Registry(
    kinds=_Options(),
    steps=OPTIONAL,
    formats=tuple(build.FORMATS),
    files=build.file_name,
    check_noise=check_rule,
    checks={"pattern": _check_pattern, "selector": check_selector, "element": _check_element, "step": _check_step},
    check_replacement=_check_replacement,
    others=_Added(),
)
"""Every word that a configuration may use, bound to what it names."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """What the unit of work must know of the past.

    `fingerprint` is that of the last good read; `digests` name the originals that are clean already, by this very cleaner.
    `answers` are those of earlier runs, `asked` those that were got in this one; `mode` says whether the source may ask anew;
    `is_same` that the last good read was of just these answers, with just these settings. `shares` is how much cleaning took
    from the last items. `before` are the digests of the originals of its items by their keys, where articles may have to wait.
    `noise` is what its items were known to repeat; `earlier` what was found of items that it has no more (JSON), for learning.
    `held` says why the gate held it last, where it is not asked now: it is held still.
    """

    fingerprint: str | None = None
    digests: frozenset[str] = frozenset()
    answers: tuple[Response, ...] = ()
    asked: tuple[Response, ...] = ()
    mode: Mode = "live"
    is_same: bool = False
    shares: str | None = None
    before: Mapping[str, str] = field(default_factory=dict)
    noise: Noise | None = None
    earlier: tuple[bytes, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """The unit of work: one source with all that reading and cleaning it needs. Plain values, so it may travel.

    `now` is the run's one time (aware), `contact` whom server owners may write to, `pace` the descriptor of the file by which
    the processes of a run keep their pace. A trial fetches `pages` whole articles at most. `pictures` are URLs of the artwork
    of podcasts, each with the feeds that have it, which is looked at beside the source. `own` is as `Context` has it.
    """

    name: str
    options: Source
    folder: Path
    contact: str
    known: Known = Known()
    now: datetime = LONG_AGO
    pace: int | None = None
    pages: int | None = None
    pictures: tuple[tuple[str, tuple[str, ...]], ...] = ()
    own: tuple[str, ...] = ()

    @property
    def host(self) -> str | None:
        """Name the host that the source reads, None for one that reads none."""
        urls = getattr(self.options, "url", ())
        return urlsplit(urls[0]).hostname if urls else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run will do, bound to the registries before anything is read.

    `accepted` feeds pass the gate this once; sources that are `named` are asked although they should wait; `offline` asks
    nobody.
    """

    settings: Settings
    tasks: tuple[Task, ...]
    feeds: tuple[str, ...]
    accepted: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    offline: bool = False

    def is_accepted(self, source: str) -> bool:
        """Say whether what a source gives is taken as it is."""
        return any(source in self.settings.feeds[feed].sources for feed in self.accepted)


def settings_of(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read a configuration with the words that this program knows; raise ConfigError with every mistake."""
    return load(path, REGISTRY, environ=environ)


def plan(settings: Settings, *, sources: Iterable[str] = (), feeds: Iterable[str] = (), accepted: Iterable[str] = ()) -> Plan:
    """Choose the feeds to build: those named, those that a named source touches, or all; and the sources they need.

    Raises UsageError for a name that the configuration does not have.
    """
    _known("--source", sources := tuple(sources), settings.sources)
    _known("--feed", feeds := tuple(feeds), settings.feeds)
    _known("--accept", accepted := tuple(accepted), settings.feeds)
    feeds, accepted = with_old_names(feeds, settings), with_old_names(accepted, settings)
    chosen = tuple(
        name
        for name, feed in settings.feeds.items()
        if not (sources or feeds) or name in feeds or set(sources) & set(feed.sources)
    )
    needed = {source for name in chosen for source in settings.feeds[name].sources}
    folder, contact, own = settings.folder, settings.site.url, settings.own
    pictures = _pictures(settings, chosen)
    tasks = (
        Task(name, options, folder, contact, pictures=pictures.get(name, ()), own=own)
        for name, options in settings.sources.items()
        if name in needed
    )
    return Plan(settings, tuple(tasks), chosen, accepted, frozenset(sources))


def _pictures(settings: Settings, feeds: Iterable[str]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Give the artwork of podcasts, with the feeds that have it, to the first source of each."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in feeds:
        feed = settings.feeds[name]
        if feed.podcast and feed.podcast.image:
            mine = found.setdefault(feed.sources[0], {})
            mine[feed.podcast.image] = (*mine.get(feed.podcast.image, ()), name)
    return {source: tuple(mine.items()) for source, mine in found.items()}


def _known(option: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        have = ", ".join(known)
        raise UsageError("\n".join(f"{option}: the configuration has no {name!r}; it has: {have}" for name in unknown))
