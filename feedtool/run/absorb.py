"""Absorbing: what one source gave becomes what is remembered of it, in one transaction, unless the gate holds it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from feedtool import gate, health
from feedtool.clean.bound import remembered
from feedtool.errors import StateError
from feedtool.merge.canonical import canonical
from feedtool.merge.follow import Namer, View, follow
from feedtool.merge.identity import Face, match
from feedtool.model import Problem
from feedtool.run import unused
from feedtool.run.outcome import Taken, held, messages
from feedtool.run.read import cleaner_name, is_set_otherwise, settings_name
from feedtool.run.reread import is_alike, is_reread
from feedtool.run.sights import Sights, limits_of
from feedtool.state import answers, codec, rules
from feedtool.state import items as memory

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from feedtool.model import CleanItem, Record, Sighting, SourceResult
    from feedtool.run.outcome import Terms
    from feedtool.run.plan import Task
    from feedtool.state.database import Database

_LINE = re.compile(r":[0-9]+$")
"""The place in a file that a problem names; what is left names the item that the file is."""

LACKING = "~"
"""Stands after the name of a cleaner that had to do without the page of an article."""

T = TypeVar("T")


def absorb(database: Database, task: Task, result: SourceResult, terms: Terms) -> Taken:
    """Take in what one source gave; what is held changes nothing, and an item with something wrong stays as it was."""
    return _Absorption(database, task, result, terms).take()


class _Absorption:
    """One result on its way into the state; what is dear to know is found out once, when it is asked for."""

    def __init__(self, database: Database, task: Task, result: SourceResult, terms: Terms) -> None:
        self.database, self.task, self.result, self.terms = database, task, result, terms
        self.cleaner = cleaner_name(task.options, result.noise)
        self.records = memory.records(database, task.name)
        self.originals = {each.whole or each.digest: each.original for each in result.items if each.original is not None}
        self.fresh = {(each.digest, self._by(each)): each.clean for each in result.items if each.clean is not None}
        self.items = dict(self.fresh)
        self.older = {record.digest: record for record in reversed(self.records) if record.place is not None}
        self.named = {_name(record): record for record in self.records}
        self.sights = Sights(self._item)
        self.is_set_otherwise = is_set_otherwise(task.options, memory.setting(database, task.name))

    def take(self) -> Taken:
        sightings = list({(each.key, each.digest): each for each in self.result.items}.values())
        views = [self._view(each) for each in sightings]
        matched = [None if at is None else self.records[at] for at in match([self._face(v) for v in views], self._known())]
        views = list(map(self._edited, views, matched))
        kept = self._kept(matched)
        if reasons := self._judged(views, matched, kept):
            return held(self.task.name, tuple(map(str, reasons)), self.result.problems)
        bad = {at: why for at, pair in enumerate(zip(views, matched, strict=True)) if (why := self._bad(*pair))}
        kept += [last for at in bad if (last := matched[at]) and last.place is not None]
        problems = [Problem(self.task.name, "gate", f"held: {why}", views[at].origin) for at, why in bad.items()]
        return self._stored(_but(views, bad), _but(matched, bad), kept, [*self.result.problems, *problems])

    def _view(self, sighting: Sighting) -> View:
        return self._again(sighting) if sighting.clean is None else self._first(sighting, sighting.clean)

    def _first(self, sighting: Sighting, item: CleanItem) -> View:
        """Look at an item that was cleaned now."""
        return View(
            key=sighting.key,
            origin=sighting.origin,
            title=item.title,
            link=canonical(item.link),
            digest=sighting.digest,
            cleaner=self._by(sighting),
            content=codec.content(item),
            length=len(item.text),
            stated=item.published or item.updated,
            changed=item.updated,
            modified=sighting.modified,
            whole=sighting.whole,
        )

    def _by(self, sighting: Sighting) -> str:
        """Name the cleaner of an item; what lacks its page for now is not what the cleaner gives of it in the end."""
        return f"{self.cleaner}{LACKING}" if sighting.is_lacking else self.cleaner

    def _again(self, sighting: Sighting) -> View:
        """Look at an item that was clean already, by this cleaner or an older one: its record says all that cleaning gave."""
        last = self.named.get((sighting.digest, self.cleaner)) or self.older.get(sighting.digest)
        if last is None:
            raise StateError(f"{self.task.name}: an item that was clean already is not there: run again")
        return View(
            key=sighting.key,
            origin=sighting.origin,
            title=last.title,
            link=last.link,
            digest=last.digest,
            cleaner=last.cleaner,
            content=last.content,
            length=last.length,
            stated=last.stated,
            changed=None,
            modified=sighting.modified,
            whole=last.whole,
        )

    def _edited(self, view: View, last: Record | None) -> View:
        """Add the date of the last edit, which no record has, where an item is new or has another's content."""
        if last is not None and last.digest == view.digest:
            return view
        changed = self._item(_name(view)).updated
        return replace(view, changed=changed, is_reread=last is not None and self._is_reread(view, last))

    def _is_reread(self, view: View, last: Record) -> bool:
        """Say whether an item is another only in what nobody reads, or since an older program or other settings read it.

        After settings that were changed that cannot be told from an edit at the same time, which is then not dated.
        """
        if view.content == last.content:
            return False
        if self.is_set_otherwise or is_alike(self._item(_name(view)), self._item(_name(last))):
            return True
        now = self.originals.get(view.whole or view.digest)
        if now is None or view.cleaner == last.cleaner:
            return False
        return is_reread(now, memory.original(self.database, last))

    def _face(self, view: View) -> Face:
        return Face(
            keys=(view.key,),
            links=(view.link,) if view.link else (),
            title=view.title,
            marks=frozenset({view.digest, view.content}),
            length=view.length,
            stated=view.stated,
            text=lambda: self._item(_name(view)).text,
        )

    def _known(self) -> list[Face]:
        names: dict[tuple[int, str], list[str]] = {}
        for item, kind, value in memory.earlier(self.database, self.task.name):
            names.setdefault((item, kind), []).append(value)
        return [self._known_face(record, names) for record in self.records]

    def _known_face(self, record: Record, names: dict[tuple[int, str], list[str]]) -> Face:
        keys, links = (names.get((record.id, kind), ()) for kind in ("key", "link"))
        return Face(
            keys=(record.key, *keys, *_bare(record.key)),
            links=(record.link, *links) if record.link else tuple(links),
            title=record.title,
            marks=frozenset({record.digest, record.content}),
            length=record.length,
            stated=record.stated,
            text=lambda: self._item(_name(record)).text,
        )

    def _item(self, name: memory.Name) -> CleanItem:
        """Give a clean item; what was clean before is loaded when it is asked for, and few are."""
        known = self.items.get(name)
        if known is None:
            known = self.items[name] = memory.clean(self.database, self.named[name])
        return known

    def _bad(self, view: View, last: Record | None) -> str | None:
        """Say why an item is no article, or came cut off; what it was stays then."""
        is_same = last is not None and last.digest == view.digest
        if is_same or self.terms.accepted or not self.task.options.gate.enabled:
            return None
        now = self._sight("", view)
        return gate.page(now) or (None if last is None else gate.cut(now, self._sight("", last)))

    def _kept(self, matched: Sequence[Record | None]) -> list[Record]:
        """Give the items that are not there because something is wrong with them: they stay as they were.

        So do all that may be in what could not be read. A listing does not grow by that; files push nothing out of each other.
        """
        there = {record.id for record in matched if record}
        present = [record for record in self.records if record.place is not None]
        missing = [record for record in present if record.id not in there]
        troubled = {_LINE.sub("", problem.where or "") for problem in self.result.problems}
        room = len(missing) if getattr(self.task.options, "path", ()) else max(0, len(present) - len(matched))
        unread = {record.id for record in missing[:room]} if self.result.is_cut else set[int]()
        refused = self.result.refused
        return [each for each in missing if each.id in unread or each.key in refused or each.origin in troubled]

    def _judged(
        self, views: Sequence[View], matched: Sequence[Record | None], kept: Sequence[Record]
    ) -> tuple[gate.Reason, ...]:
        settings = self.task.options.gate
        if self.terms.accepted or not settings.enabled:
            return ()
        before = [record for record in self.records if record.place is not None]
        names = {*map(_name, before), *map(_name, views)} - self.fresh.keys()
        self.sights.recall(self.database, names)
        new = [self._new(at, view, last) for at, (view, last) in enumerate(zip(views, matched, strict=True))]
        stay = [self._sight(record.guid, record, record.stated) for record in kept]
        last = [self._sight(record.guid, record, _believed(record)) for record in before]
        past = [gate.Past(*look) for look in memory.looks(self.database, self.task.name)]
        return gate.judge([*new, *stay], last, limits=limits_of(settings), past=past)

    def _new(self, at: int, view: View, last: Record | None) -> gate.Glimpse:
        """Give what the gate sees; a new item that states no date has that of its file: it may follow what was there."""
        return (
            self._sight(last.guid, view, view.stated) if last else self._sight(f"new {at}", view, view.stated or view.modified)
        )

    def _sight(self, guid: str, each: View | Record, stated: datetime | None = None) -> gate.Glimpse:
        return self.sights.see(guid, _name(each), stated)

    def _shares(self, views: Sequence[View]) -> str | None:
        """Remember how much cleaning took from the items that were cleaned now."""
        fresh = [self.fresh[name] for name in map(_name, views) if name in self.fresh]
        return remembered(self.task.known.shares, self.cleaner, fresh) if fresh else None

    def _stored(
        self, views: Sequence[View], matched: Sequence[Record | None], kept: Sequence[Record], problems: list[Problem]
    ) -> Taken:
        name, now = self.task.name, self.terms.now
        namer = Namer(self.terms.site, name, lambda guid: bool(memory.taken(self.database, [guid])))
        records, notes = follow(views, matched, namer=namer, now=now)
        problems += [Problem(name, "merge", message, view.origin) for view, message in notes]
        stay = tuple(replace(record, place=len(records) + at) for at, record in enumerate(sorted(kept, key=_place)))
        present = (*records, *stay)
        before = tuple(record for record in self.records if record.place is not None)
        changed = [_shown(record) for record in present] != [_shown(record) for record in before]
        self._remember(
            memory.Absorbed(
                source=name,
                fingerprint=None if problems else self.result.fingerprint,
                settings=settings_name(self.task.options),
                at=now,
                records=present,
                originals=self.originals,
                cleans=self.fresh,
                known=sum(record is not None for record in matched),
                is_changed=changed,
                head=self.result.head,
                noise=self.result.noise,
                before=self.records,
                gists=self.sights.made,
                shares=self._shares(views),
            )
        )
        return Taken(_good(present, self.records, problems), tuple(problems))

    def _remember(self, absorbed: memory.Absorbed) -> None:
        """Store a good read with all that goes with it, or nothing."""
        name = self.task.name
        with self.database.transaction():
            memory.absorb(self.database, absorbed)
            if self.result.cleaned:
                known = rules.of(self.database, name)
                uses = unused.tallied(known, unused.names(self.task.options), self.result.hits, absorbed.at)
                rules.remember(self.database, name, uses)
            answers.keep(self.database, name, self.result.responses)


def _but(some: Sequence[T], left: Container[int]) -> list[T]:
    """Give all but what stands at some places."""
    return [each for at, each in enumerate(some) if at not in left]


def _place(record: Record) -> int:
    return record.place or 0


def _name(each: View | Record) -> memory.Name:
    return each.digest, each.cleaner


def _bare(key: str) -> tuple[str, ...]:
    """Give the guid that a key may have been made of: `12345` was joined with the address of its feed, and is not any more."""
    bare = key.rsplit("/", 1)[-1] if key.startswith(("http://", "https://")) else ""
    return (bare,) if bare else ()


def _believed(record: Record) -> datetime | None:
    """Give what the gate compares dates with; one that was in the future was never taken, and may well be put right."""
    stated = record.stated or record.published
    return stated if stated <= record.last_seen else None


def _shown(record: Record) -> tuple[object, ...]:
    """Give what a feed may show of an item."""
    return record.id, record.key, record.digest, record.cleaner, record.published, record.updated


def _good(present: Sequence[Record], ever: Sequence[Record], problems: Sequence[Problem]) -> health.Outcome:
    newest = max((record.published for record in present), default=None)
    usual = health.usual_gap({record.published for record in (*present, *ever)})
    return health.Outcome("ok", messages(problems), items=len(present), newest=newest, usual=usual)
