"""The archives of one feed (RFC 5005, section 4): what leaves it is put into files that never change.

What left waits in the feed, behind all others, until there is enough of it for an archive. The files of an archive are written
once and kept in the state, so that they are the same for ever: whatever becomes of settings, cleaning and the items in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import takewhile
from typing import TYPE_CHECKING

from feedtool import build, publish
from feedtool.errors import RenderError
from feedtool.run.moving import movers, now
from feedtool.state import archives as memory
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.model import Entry, Feed
    from feedtool.run.feeds import Desk
    from feedtool.state.database import Database
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
    """Name an archive, as if it were a feed; what is behind a slash says which of the feeds is meant that had a name in turn.

    >>> archive_name("news", 7), archive_name("news/1", 4)
    ('news.archive-0007', 'news.archive-0004')
    """
    return f"{feed.partition('/')[0]}.archive-{number:04}"


def is_archive(name: str) -> bool:
    """Say whether a file, or a copy of one, is called as archives are.

    >>> is_archive("news.archive-0007.json.gz"), is_archive("news.json")
    (True, False)
    """
    return ".archive-" in name


def set_apart(database: Database, settings: Settings) -> None:
    """Leave the archives of each name to the feed that is called otherwise now, where another feed has that name."""
    feeds = settings.feeds
    for heir, before in memory.forebears(database).items():
        is_given = all(each in feeds and not feeds[each].is_other for each in (heir, before))
        if is_given:
            with database.transaction():
                memory.set_apart(database, before)


def files_of(name: str, desk: Desk) -> dict[str, str]:
    """Give the digests of all archive files that a feed has, by their names; none where it is to have none."""
    feed = desk.settings.feeds[name]
    kinds = [kind for kind in feed.formats if kind in build.FEEDS]
    return {
        file: each.digest
        for stem in ((name, *inherited(name, desk)) if feed.archive else ())
        for file, each in desk.archives.get(stem, {}).items()
        if any(file == build.file_name(archive_name(stem, each.number), kind) for kind in kinds)
    }


def inherited(name: str, desk: Desk) -> tuple[str, ...]:
    """Name what a feed was called before, the newest first, as far as nothing of that name keeps its archives any more."""
    feeds = desk.settings.feeds
    return tuple(takewhile(lambda each: each not in feeds or feeds[each].archive is None, forebears(name, desk.forebears)))


def forebears(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Name what a feed was called before, the newest first.

    >>> forebears("c", {"c": "b", "b": "a", "a": "c"})
    ('b', 'a')
    """
    found = [name]
    while (last := known.get(found[-1])) and last not in found:
        found.append(last)
    return tuple(found[1:])


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
        self.heritage = inherited(name, desk) if self.size else ()
        self.fresh: dict[int, tuple[Shown, ...]] = {}
        self.made: dict[str, dict[str, tuple[memory.File, bytes]]] = {name: {}}
        self.purged: dict[str, set[int]] = {}

    @cached_property
    def there(self) -> tuple[int, ...]:
        """Give the numbers of the archives that are remembered."""
        return memory.numbers(self.desk.database, self.name) if self.size else ()

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Name what this feed was called before, the newest first, where there are archives of that: theirs are its older ones.

        Those of a feed that is in the configuration must be there in its formats at least.
        """
        before = self._forebear()
        every = (before, *forebears(before, self.desk.forebears)) if before and self.size else ()
        return tuple(each for each in every if self._last(each) and (each in self.heritage or self._has_all(each)))

    @cached_property
    def archived(self) -> Mapping[str, datetime]:
        """Give when the entries that are in archives were updated last, by guid."""
        found: dict[str, datetime] = {}
        for name in (*reversed(self.origins), self.name) if self.size else ():
            found |= memory.known(self.desk.database, name)
        return found

    @property
    def newest(self) -> str | None:
        """Name the archive that the feed leads to."""
        return self._ahead() or self._before(self.name, max((*self.there, *self.fresh), default=0) + 1)

    def _ahead(self) -> str | None:
        """Name the newest archive of the feed, or part, that this one is now, where what this one had is found, too."""
        database, settings, parts = self.desk.database, self.desk.settings, self.desk.parts
        there = now(self.name, settings, parts)
        numbers = memory.numbers(database, there) if self.size and there != self.name else ()
        if not numbers or (there in parts) != (self.name in parts):
            return None
        is_known = not self.there or self.name in forebears(there, memory.forebears(database))
        formats = settings.feeds[parts[there].feed if there in parts else there].formats
        return archive_name(there, numbers[-1]) if is_known and set(self.kinds) <= set(formats) else None

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
        for stem in (*self.heritage, self.name) if self.size else ():
            self.purged[stem] = memory.numbers_with(self.desk.database, stem, self.without)
            numbers = (*self.there, *self.fresh) if stem == self.name else memory.numbers(self.desk.database, stem)
            for number in numbers:
                named = {build.file_name(archive_name(stem, number), kind): kind for kind in self.kinds}
                is_purged = number in self.purged[stem]
                kinds = [kind for name, kind in named.items() if is_purged or self._lacks(stem, name, ink.feed.base)]
                if kinds:
                    self._write(stem, number, kinds, ink)

    def keep(self) -> None:
        """Remember what is made, in a transaction that the caller opened."""
        database = self.desk.database
        for stem, numbers in self.purged.items():
            memory.purge(database, stem, self.without if numbers else ())
        for number, entries in self.fresh.items():
            memory.keep(database, self.name, number, entries)
        for stem, files in self.made.items():
            memory.keep_files(database, stem, files)
        if self.origins and self.name not in self.desk.forebears:
            memory.descend(database, self.name, self.origins[0])

    def digests(self) -> dict[str, str]:
        """Give the digests of all files of all archives, by their names."""
        made = {name: each.digest for files in self.made.values() for name, (each, _) in files.items()}
        return {**files_of(self.name, self.desk), **made}

    def missing(self) -> dict[str, bytes]:
        """Give the files that are not in place as they must be; their bytes come from the state, and are made only once."""
        digests = self.digests()
        made = {name: data for files in self.made.values() for name, (_, data) in files.items()}
        lacking = [name for name, digest in digests.items() if not self.desk.shelf.holds(name, digest)]
        return {name: made[name] if name in made else memory.data(self.desk.database, digests[name]) for name in lacking}

    def _forebear(self) -> str | None:
        """Give what the feed was called before: as is remembered, or, before its first archive, a feed that is it now."""
        known = self.desk.forebears.get(self.name)
        if known or self.there or not self.is_open:
            return known
        found = {each: forebears(each, self.desk.forebears) for each in movers(self.name, self.desk.settings, self.desk.parts)}
        older = frozenset[str]().union(*found.values())
        return next(
            (each for each, before in found.items() if each not in older and any(map(self._last, (each, *before)))), None
        )

    def _has_all(self, feed: str) -> bool:
        """Say whether the newest archive of a feed is there in all formats of this one."""
        name = archive_name(feed, self._last(feed))
        return all(build.file_name(name, kind) in self.desk.archives.get(feed, {}) for kind in self.kinds)

    def _last(self, feed: str) -> int:
        return max(memory.numbers(self.desk.database, feed), default=0)

    def _before(self, stem: str, number: int) -> str | None:
        """Name the archive before that of a number: before the first one are those of what the feed was called before."""
        if number > 1 and number - 1 not in memory.siblings(self.desk.database, stem):
            return archive_name(stem, number - 1)
        older = self.origins[self.origins.index(stem) + 1 :] if stem in self.origins else self.origins
        return archive_name(older[0], self._last(older[0])) if older else None

    def _next(self) -> int:
        """Give the number of the next archive: never one that was published, also where the state is older than the files."""
        number = max((*self.there, *self.fresh, *memory.siblings(self.desk.database, self.name)), default=0) + 1
        while any(self._is_taken(number, kind) for kind in self.kinds):
            number += 1
        return number

    def _is_taken(self, number: int, kind: str) -> bool:
        name = build.file_name(archive_name(self.name, number), kind)
        return publish.stamp(self.desk.settings.output, name) is not None

    def _lacks(self, stem: str, name: str, base: str) -> bool:
        known = self.desk.archives.get(stem, {}).get(name)
        return known is None or known.base != base

    def _write(self, stem: str, number: int, kinds: Sequence[str], ink: Ink) -> None:
        from feedtool.check import check  # noqa: PLC0415  - a run in which nothing changed needs no parser

        is_fresh = stem == self.name and number in self.fresh
        every = self.fresh[number] if is_fresh else memory.entries(self.desk.database, stem, number)
        entries = [each for each in every if each.guid not in self.without]
        feed = replace(
            ink.feed,
            name=archive_name(stem, number),
            updated=max((each.updated for each in every), default=ink.feed.updated),
            hubs=(),
            moved=(),
            current=self.name,
            older=self._before(stem, number),
            newer=archive_name(stem, number + 1),  # its name is known before it is there
        )
        guids = {each.guid for each in entries}
        slips = [build.Slip(each.guid, partial(ink.load, each)) for each in entries]
        kept = {
            kind: {guid: data for guid, data in ink.kept.get(kind, {}).items() if is_fresh and guid in guids} for kind in kinds
        }
        for kind, bound in build.bind(feed, slips, kept, code=ink.code).items():
            name = build.file_name(feed.name, kind)
            if findings := check(bound.sample):
                raise RenderError(f"{name} would not be valid, nothing was published: {findings[0]}")
            self.made.setdefault(stem, {})[name] = memory.File(number, feed.base, codec.digest(bound.data)), bound.data


def _by_age(entries: Iterable[Shown]) -> list[Shown]:
    return sorted(entries, key=lambda each: (each.published, each.guid))


def _cut(pile: Sequence[Shown], size: int) -> tuple[tuple[Shown, ...], ...]:
    return tuple(tuple(reversed(pile[at : at + size])) for at in range(0, len(pile), size))
