"""The archives of one feed (RFC 5005, section 4): what leaves it is put into files that never change.

What left waits in the feed, behind all others, until there is enough of it for an archive. The files of an archive are written
once and kept in the state, so that they are the same for ever: whatever becomes of settings, cleaning and the items in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from feedtool import build, publish
from feedtool.errors import RenderError
from feedtool.run.moving import movers
from feedtool.state import archives as memory
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.model import Entry, Feed
    from feedtool.run.feeds import Desk
    from feedtool.state.feeds import Shown


@dataclass(frozen=True, slots=True)
class Ink:
    """What archives are written with: the feed that they belong to, entries that are rendered already, and how to get others.

    `kept` has the bytes of entries by format and guid, and `code` names the code that renders.
    """

    feed: Feed
    kept: Mapping[str, Mapping[str, bytes]]
    load: Callable[[Shown], Entry]
    code: str


def archive_name(feed: str, number: int) -> str:
    """Name an archive, as if it were a feed.

    >>> archive_name("news", 7)
    'news.archive-0007'
    """
    return f"{feed}.archive-{number:04}"


def files_of(name: str, settings: Settings, known: Mapping[str, Mapping[str, memory.File]]) -> dict[str, str]:
    """Give the digests of all archive files that a feed has, by their names; none where it is to have none."""
    feed = settings.feeds[name]
    kinds = [kind for kind in feed.formats if kind in build.FEEDS]
    wanted = known.get(name, {}) if feed.archive else {}
    return {
        file: each.digest
        for file, each in wanted.items()
        if any(file == build.file_name(archive_name(name, each.number), kind) for kind in kinds)
    }


def cut(left: Iterable[Shown], size: int) -> tuple[tuple[tuple[Shown, ...], ...], tuple[Shown, ...]]:
    """Say which entries make whole archives, the oldest first, and which wait for more; the newest of each stand first."""
    pile = _by_age(left)
    full = len(pile) - len(pile) % size
    return _cut(pile[:full], size), tuple(reversed(pile[full:]))


def cut_all(entries: Iterable[Shown], size: int) -> tuple[tuple[Shown, ...], ...]:
    """Put all entries into archives, the oldest first: that one may have fewer."""
    pile = _by_age(entries)
    short = len(pile) % size
    return (*_cut(pile[:short], size), *_cut(pile[short:], size))


class Archives:
    """The archives of one feed, those that are there and those that are made now."""

    def __init__(self, name: str, desk: Desk) -> None:
        self.name, self.desk = name, desk
        settings = desk.settings.feeds[name]
        self.size = settings.archive.size if settings.archive else 0
        self.without = frozenset(settings.archive.without if settings.archive else ())
        self.is_open = bool(self.size) and not settings.is_other
        self.kinds = tuple(kind for kind in settings.formats if kind in build.FEEDS)
        self.known = desk.archives.get(name, {}) if self.size else {}
        self.fresh: dict[int, tuple[Shown, ...]] = {}
        self.made: dict[str, tuple[memory.File, bytes]] = {}
        self.purged: set[int] = set()

    @cached_property
    def there(self) -> tuple[int, ...]:
        """Give the numbers of the archives that are remembered."""
        return memory.numbers(self.desk.database, self.name) if self.size else ()

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Name the feeds with archives that are this feed now: theirs are its older ones, in its formats at least."""
        feeds, found = self.desk.settings.feeds, movers(self.name, self.desk.settings) if self.is_open else []
        every = (origin for each in found for origin in (each, *movers(each, self.desk.settings)))
        return tuple(each for each in every if set(self.kinds) <= set(feeds[each].formats) and self._last(each))

    @cached_property
    def archived(self) -> Mapping[str, datetime]:
        """Give when the entries that are in archives were updated last, by guid."""
        found: dict[str, datetime] = {}
        for name in (*self.origins, self.name) if self.size else ():
            found |= memory.known(self.desk.database, name)
        return found

    @property
    def newest(self) -> str | None:
        """Name the archive that the feed leads to."""
        return self._before(max((*self.there, *self.fresh), default=0) + 1)

    def take(self, left: Sequence[Shown], beyond: Sequence[Shown]) -> tuple[Shown, ...]:
        """Take what left a feed, and what it never had room for, into archives; give what waits in the feed for that.

        The first time all is taken that the feed has no room for, or it would show much that is old at once.
        """
        cuts: tuple[tuple[Shown, ...], ...] = ()
        if not (self.there or self.origins):
            cuts, beyond = cut_all(beyond, self.size), ()
        more, waiting = cut((*left, *beyond), self.size)
        for entries in (*cuts, *more):
            self.fresh[self._next()] = tuple(replace(each, waits=False) for each in entries)
        return tuple(replace(each, waits=True) for each in waiting)

    def is_new(self, each: Shown) -> bool:
        """Say whether an entry that left is in no archive as it is now, and may be in one."""
        if each.guid in self.without:
            return False
        last = self.archived.get(each.guid)
        return last is None or last < each.updated

    def write(self, ink: Ink) -> None:
        """Write the files that are not there yet: of new archives, in new formats, and all where the site has another URL.

        So are those of which entries are taken out. Raises RenderError for one that would not be valid.
        """
        self.purged = memory.numbers_with(self.desk.database, self.name, self.without) if self.size else set()
        for number in (*self.there, *self.fresh):
            named = {build.file_name(archive_name(self.name, number), kind): kind for kind in self.kinds}
            kinds = [kind for name, kind in named.items() if number in self.purged or self._lacks(name, ink.feed.base)]
            if kinds:
                self._write(number, kinds, ink)

    def keep(self) -> None:
        """Remember what is made, in a transaction that the caller opened."""
        memory.purge(self.desk.database, self.name, self.without if self.purged else ())
        for number, entries in self.fresh.items():
            memory.keep(self.desk.database, self.name, number, entries)
        memory.keep_files(self.desk.database, self.name, self.made)

    def digests(self) -> dict[str, str]:
        """Give the digests of all files of all archives, by their names."""
        known = files_of(self.name, self.desk.settings, self.desk.archives)
        return {**known, **{name: each.digest for name, (each, _) in self.made.items()}}

    def missing(self) -> dict[str, bytes]:
        """Give the files that are not in place as they must be; their bytes come from the state, and are made only once."""
        digests = self.digests()
        lacking = [name for name, digest in digests.items() if not self.desk.shelf.holds(name, digest)]
        return {
            name: self.made[name][1] if name in self.made else memory.data(self.desk.database, digests[name])
            for name in lacking
        }

    def _last(self, feed: str) -> int:
        return max(memory.numbers(self.desk.database, feed), default=0)

    def _before(self, number: int) -> str | None:
        """Name the archive before that of a number: before the first one are those of a feed that is this one now."""
        if number > 1:
            return archive_name(self.name, number - 1)
        return archive_name(self.origins[0], self._last(self.origins[0])) if self.origins else None

    def _next(self) -> int:
        """Give the number of the next archive: never one that was published, also where the state is older than the files."""
        number = max((*self.there, *self.fresh), default=0) + 1
        while any(self._is_taken(number, kind) for kind in self.kinds):
            number += 1
        return number

    def _is_taken(self, number: int, kind: str) -> bool:
        name = build.file_name(archive_name(self.name, number), kind)
        return publish.stamp(self.desk.settings.output, name) is not None

    def _lacks(self, name: str, base: str) -> bool:
        known = self.known.get(name)
        return known is None or known.base != base

    def _write(self, number: int, kinds: Sequence[str], ink: Ink) -> None:
        from feedtool.check import check  # noqa: PLC0415  - a run in which nothing changed needs no parser

        every = self.fresh.get(number) or memory.entries(self.desk.database, self.name, number)
        entries = [each for each in every if each.guid not in self.without]
        feed = replace(
            ink.feed,
            name=archive_name(self.name, number),
            updated=max((each.updated for each in every), default=ink.feed.updated),
            hubs=(),
            moved=(),
            current=self.name,
            older=self._before(number),
            newer=archive_name(self.name, number + 1),  # its name is known before it is there
        )
        guids = {each.guid for each in entries}
        slips = [build.Slip(each.guid, partial(ink.load, each)) for each in entries]
        is_fresh = number in self.fresh
        kept = {
            kind: {guid: data for guid, data in ink.kept.get(kind, {}).items() if is_fresh and guid in guids} for kind in kinds
        }
        for kind, bound in build.bind(feed, slips, kept, code=ink.code).items():
            name = build.file_name(feed.name, kind)
            if findings := check(bound.sample):
                raise RenderError(f"{name} would not be valid, nothing was published: {findings[0]}")
            self.made[name] = memory.File(number, feed.base, codec.digest(bound.data)), bound.data


def _by_age(entries: Iterable[Shown]) -> list[Shown]:
    return sorted(entries, key=lambda each: (each.published, each.guid))


def _cut(pile: Sequence[Shown], size: int) -> tuple[tuple[Shown, ...], ...]:
    return tuple(tuple(reversed(pile[at : at + size])) for at in range(0, len(pile), size))
