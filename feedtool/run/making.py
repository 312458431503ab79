"""One feed on its way to its files: joined, chosen, judged, rendered, checked, remembered, put in place."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from feedtool import build, gate, health, publish
from feedtool.config import headed
from feedtool.errors import RenderError
from feedtool.merge import feed as merge
from feedtool.merge.filters import sift
from feedtool.merge.identity import likeness
from feedtool.merge.join import apart, join
from feedtool.model import Entry, Head, Problem, Upstream
from feedtool.report import FeedReport
from feedtool.run.archives import Archives, Ink
from feedtool.run.choosing import emptied, sieves_of, stays
from feedtool.run.feeds import Made, Ready, code_name, failed, in_place, names, restore, shape_of, until
from feedtool.run.moving import addresses, guid_of, name_in, now
from feedtool.run.showing import as_part, lacking, refused, show_of
from feedtool.run.sights import Sights, limits_of
from feedtool.state import codec, pings
from feedtool.state import feeds as memory
from feedtool.state import items as remembered
from feedtool.state import parts as names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from feedtool.config import FeedSettings
    from feedtool.merge.filters import Sieve, Sifted
    from feedtool.merge.join import Story
    from feedtool.model import CleanItem, Feed, Record
    from feedtool.run.feeds import Desk


NOTHING: Mapping[str, memory.Shown] = {}


class Making:
    """One feed on its way to its files."""

    def __init__(self, name: str, desk: Desk, inputs: str, last: memory.Good | None) -> None:
        self.name, self.desk, self.inputs, self.last = name, desk, inputs, last
        stated = desk.settings.feeds[name]
        self.head = (remembered.head(desk.database, stated.head) if stated.head else None) or Head()
        self.feed: FeedSettings = headed(stated, self.head, site=desk.settings.site, name=name)
        self.shape = shape_of(name, desk.settings)
        self.items: dict[tuple[str, ...], CleanItem] = {}
        self.archives = Archives(name, desk)

    @cached_property
    def sieves(self) -> dict[str, tuple[Sieve, ...]]:
        """Give the filters that the items of each source must pass."""
        return sieves_of(self.desk.settings, self.name)

    @cached_property
    def before(self) -> tuple[memory.Shown, ...]:
        """Give the entries that were published last."""
        return memory.shown(self.desk.database, self.name)

    @cached_property
    def written(self) -> dict[str, memory.File]:
        """Give the files that were published last."""
        return memory.written(self.desk.database, self.name)

    def make(self) -> Made | Ready:
        """Make the feed from what is remembered of its sources, unless the gate holds it."""
        sifted = self._sifted()
        stories, beyond = self._stories(sifted)
        if not stories:
            return self._empty(sifted)
        self.inputs = until(self.inputs, sifted.until)
        shown = self.shown(stories)
        reasons = () if self._is_judged(sifted, shown) else self._judged(shown)
        if reasons:
            return self._held(tuple(map(str, reasons)))
        shown += self.waiting(shown, beyond)
        ready = self.ready(shown, stories=(*stories, *beyond))
        notes = (*self._notes(sifted), *self._refused(ready))
        return replace(ready, made=replace(ready.made, notes=notes))

    def ready(self, shown: Sequence[memory.Shown], *, stories: Sequence[Story]) -> Ready:
        """Render the entries and remember them as good; when that is committed they may be put in place."""
        bound = self._bound(shown)
        archives = self.archives
        files = {name: each.data for name, each in bound.items()}
        known = {each.guid for each in self.before}
        removed = sum(each.removed for each in shown)
        said = "\n".join(merge.told(self._assembled(shown)))
        good = memory.Good(self.inputs, self.shape, len(shown), removed, said)
        with self.desk.database.transaction():
            # Guids and dates are settled before any reader sees them.
            remembered.publish(self.desk.database, _under(stories))
            kept = {name: memory.File(codec.digest(each.data), codec.told(_told(each.parts))) for name, each in bound.items()}
            memory.keep(self.desk.database, self.name, good, entries=shown, files=kept)
            archives.keep()
            self.desk.shelf.expect(self.name, {**archives.digests(), **{name: file.digest for name, file in kept.items()}})
            self._owe(kept)
            self._name()
        report = FeedReport(
            feed=self.name,
            entries=len(shown),
            new=sum(each.guid not in known for each in shown),
            removed=removed,
            rendered=len(frozenset[str]().union(*(each.rendered for each in bound.values()))),
        )
        return Ready(self.name, files, Made(report, health.Outcome("ok", items=len(shown))), archives.missing())

    def _owe(self, files: Mapping[str, memory.File]) -> None:
        """Remember which hubs must hear of files that change, before they do: a killed run owes it to the next one."""
        hubs = [hub.url for hub in self.feed.hub]
        known = self.desk.files.get(self.name, {})
        told = {build.file_name(self.name, kind) for kind in build.FEEDS}  # nobody subscribes to a page
        changed = [name for name, file in files.items() if name in told and known.get(name) != file.digest]
        if hubs and changed:
            pings.owe(self.desk.database, self.name, changed, hubs=hubs, since=self.desk.now)

    def waiting(self, shown: Sequence[memory.Shown], beyond: Sequence[Story]) -> tuple[memory.Shown, ...]:
        """Put what leaves the feed into archives, and what it has no room for; give what must wait in it for an archive.

        Of a feed that is another one now it goes into those of that one: there is nothing to do but to show what waits there.
        """
        here, archives = {each.guid for each in shown}, self.archives
        if not archives.is_open:
            there = memory.shown(self.desk.database, now(self.name, self.desk.settings, self.desk.parts))
            return tuple(each for each in there if archives.size and each.waits and each.guid not in here)
        before = self.before or tuple(chain(*(memory.shown(self.desk.database, name) for name in archives.origins)))
        left = {each.guid: each for each in before if each.guid not in here}
        # What its source still has is shown as it is there now, also while it waits.
        present = {each.guid: each for each in self.shown([story for story in beyond if story.guid in left])}
        gone = {guid: each for guid, each in left.items() if guid not in present and self._is_wanted(each)}
        known = archives.archived.keys() | archives.without | left.keys()
        more = [story for story in beyond if story.guid not in known]
        return archives.take([each for each in (*gone.values(), *present.values()) if archives.is_new(each)], self.shown(more))

    def _is_wanted(self, shown: memory.Shown) -> bool:
        """Say whether an entry that left is the feed's to keep; what its owner takes out is not, and ages count for nothing."""
        if self.last is not None and self.last.settings == self.shape:
            return True
        if shown.source not in self.feed.sources:
            return False
        item = self._item(shown)
        moments = (shown.published, item.published or shown.published, self.desk.now)
        return any(stays(item, shown.source, self.sieves, now=now) for now in moments)

    def shown(self, stories: Iterable[Story], *, also: Mapping[str, memory.Shown] = NOTHING) -> list[memory.Shown]:
        """Say what the feed shows of each story; only items that neither it showed before, nor `also` has, are looked at."""
        last = {**also, **{each.guid: each for each in self.before}}
        return [self._entry(story, last.get(story.guid)) for story in stories]

    def _entry(self, story: Story, was: memory.Shown | None) -> memory.Shown:
        record = story.shown
        published, updated = merge.times(record)
        is_same = was is not None and _name(was) == (record.digest, record.cleaner)
        if was is not None and was.updated != updated and (is_same or codec.content(self._item(was)) == record.content):
            # The date of the last edit stays where readers have the content already, from whatever source or read it came.
            updated = max(published, was.updated)
        shown = memory.Shown(
            guid=story.guid,
            source=record.source,
            key=record.key,
            origin=record.origin,
            digest=record.digest,
            cleaner=record.cleaner,
            published=published,
            updated=updated,
            removed=was.removed if was is not None and is_same else 0,
        )
        return shown if is_same else replace(shown, removed=_noise(self._item(shown)))

    def _sifted(self) -> Sifted:
        records = {source: remembered.present(self.desk.database, source) for source in self.feed.sources}
        if self.last is None and (lacking := [source for source in records if source in self.desk.bad]):
            self._demand_unpublished(lacking)
        return sift(records, self.sieves, now=self.desk.now, load=self.clean)

    def _stories(self, sifted: Sifted) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
        """Give what the feed shows, and what it has no room for where that goes into archives."""
        records = sifted.records
        stories = apart(records) if self.feed.duplicates == "keep" else self._joined(records)
        chosen = merge.choose(stories, limit=self.feed.limit, order=self.feed.sort)
        here = {story.guid for story in chosen}
        beyond = {story.guid: story for story in reversed(stories) if self.archives.is_open and story.guid not in here}
        return chosen, tuple(beyond.values())

    def _joined(self, records: Mapping[str, Sequence[Record]]) -> tuple[Story, ...]:
        """Join what several sources have; what is new in one goes on as what readers had from another that has it no more."""
        if len(records) == 1:
            return join(records, likeness=self.likeness)
        there = [record for each in records.values() for record in each]
        here, told = {record.id for record in there}, {record.story for record in there}
        links = [record.link for record in there if record.link and not record.story]
        gone: dict[str, list[Record]] = {}
        for record in remembered.published_at(self.desk.database, links, sources=records):
            if record.id not in here and record.story not in told:
                gone.setdefault(f"{record.source}\n", []).append(record)  # beside what is there: no source is called so
        # What is there comes first, and is what is shown: what is gone only says under which guid, and when, it was published.
        stories = join({**records, **gone}, likeness=self.likeness)
        return tuple(story for story in stories if story.shown.id in here)

    def _notes(self, sifted: Sifted) -> Iterator[str]:
        """Tell of filters that leave nothing of a source, as long as they are new: it may be so by chance later."""
        is_new = self.last is None or self.last.settings != self.shape
        for source in sifted.emptied() if is_new else ():
            yield f"of source {source!r}, {emptied(sifted, [source])}"

    def _refused(self, ready: Ready) -> Iterator[str]:
        """Tell what directories would refuse of a podcast; of its head only as long as that is new."""
        name, is_new = build.file_name(self.name, "rss"), self.last is None or self.last.settings != self.shape
        if self.feed.podcast and name in ready.files:
            yield from refused(name, ready.files[name], is_new=is_new)
        elif name in ready.files and is_new:
            yield from lacking(name, self.head.show)

    def _demand_unpublished(self, lacking: Iterable[str]) -> None:
        """Refuse to replace files that nothing is remembered of by fewer items than they may have."""
        if any(publish.read(self.desk.settings.output, name) is not None for name in names(self.name, self.desk.settings)):
            raise RenderError(f"kept as it is, since {_sources(lacking)} gave nothing good")

    def likeness(self, one: Record, other: Record) -> float:
        """Compare the texts of two items, 0 to 100."""
        return likeness(self.clean(one).text, self.clean(other).text)

    def clean(self, record: Record) -> CleanItem:
        """Give what cleaning made of an item."""
        return remembered.clean(self.desk.database, record)

    def _item(self, shown: memory.Shown) -> CleanItem:
        """Give the item of an entry; each is loaded once."""
        name = shown.source, shown.key, shown.origin, shown.digest, shown.cleaner
        if name not in self.items:
            self.items[name] = memory.item(self.desk.database, shown)
        return self.items[name]

    def _empty(self, sifted: Sifted) -> Made:
        why = emptied(sifted, self.feed.sources) or f"no items in {_sources(self.feed.sources)}"
        message = f"{why}: nothing was published"
        return self._held((message,)) if self.last else failed(self.name, "build", message)

    def _judged(self, shown: Sequence[memory.Shown]) -> tuple[gate.Reason, ...]:
        """Compare the entries with the last good ones; a feed whose settings were changed is what its owner wants it to be."""
        if not self.feed.gate.enabled or self.name in self.desk.accepted or self.last is None:
            return ()
        if self.last.settings != self.shape:
            return ()
        last = [each for each in self.before if not each.waits and self._is_due(each)]
        named = {_name(each): each for each in (*shown, *last)}
        sights = Sights(lambda name: self._item(named[name]))
        sights.recall(self.desk.database, named)
        new, old = ([sights.see(each.guid, _name(each), each.published) for each in read] for read in (shown, last))
        return gate.judge(new, old, limits=limits_of(self.feed.gate))

    def _is_judged(self, sifted: Sifted, shown: Sequence[memory.Shown]) -> bool:
        """Say whether the gate of its one source has judged just what a feed shows, as strictly as its own would."""
        one, *others = self.feed.sources
        settings = self.desk.settings.sources[one].gate
        is_open = all(sieve.is_open for sieve in self.sieves.get(one, ()))
        return not others and is_open and settings == self.feed.gate and len(shown) == len(sifted.records[one])

    def _is_due(self, shown: memory.Shown) -> bool:
        """Say whether an entry should still be there: what has aged out is no loss."""
        if all(sieve.is_open for sieve in self.sieves.get(shown.source, ())):
            return True
        return stays(self._item(shown), shown.source, self.sieves, now=self.desk.now)

    def _held(self, messages: tuple[str, ...]) -> Made:
        problems = tuple(Problem(self.name, "gate", f"held: {message}") for message in messages)
        last = self.last
        report = FeedReport(self.name, last.entries if last else 0, problems=problems)
        if last and in_place(self.name, self.desk):
            report = replace(report, unchanged=tuple(names(self.name, self.desk.settings)))
        else:
            report = restore(self.name, self.desk).report
            report = replace(report, problems=(*report.problems, *problems))
        return Made(report, health.Outcome("held", messages))

    def _bound(self, shown: Sequence[memory.Shown]) -> dict[str, build.Bound]:
        """Write the feed in all its formats, and check each; files by name."""
        from feedtool.check import check  # noqa: PLC0415  - a run in which nothing changed needs no parser

        feed, code = self._assembled(shown), f"{code_name()} {self.credits}" if self.credits else code_name()
        slips = [build.Slip(each.guid, partial(self._whole, each)) for each in shown]
        names = {kind: build.file_name(self.name, kind) for kind in self.feed.formats}
        last = {each.guid: _settled(each) for each in self.before}
        some = (*shown, *chain(*self.archives.fresh.values()))
        same = frozenset(each.guid for each in some if last.get(each.guid) == _settled(each))
        heads = build.head_names(feed, names, code)
        kept = {kind: self._rendered(name, heads[kind], same) for kind, name in names.items()}
        bound = build.bind(feed, slips, kept, code=code)
        for kind, each in bound.items():
            if findings := check(each.sample):
                raise RenderError(f"{names[kind]} would not be valid, nothing was published: {findings[0]}")
        self.archives.write(Ink(feed, kept, self._whole, code))
        return {names[kind]: each for kind, each in bound.items()}

    def _assembled(self, shown: Sequence[memory.Shown]) -> Feed:
        updated = max(each.updated for each in shown)
        settings, parts = self.desk.settings, self.desk.parts
        feed = merge.assemble(self.name, self.feed, site=settings.site, updated=updated, head=self.head)
        moved = addresses(self.name, settings, parts)
        feed = replace(feed, guid=self.guid, moved=tuple(moved.items()), older=self.archives.newest)
        show = show_of(self.feed, self.head, address=self.address)
        show = as_part(show, address=self.address) if show and self.name in parts else show
        return replace(feed, show=replace(show, moved=moved.get("rss")), image=show.image or feed.image) if show else feed

    @cached_property
    def guid(self) -> str:
        """Give the guid of the feed, or of the one that it is now."""
        settings, parts = self.desk.settings, self.desk.parts
        return guid_of(now(self.name, settings, parts), settings, parts, known=self.desk.guids, old=self.desk.good)

    @cached_property
    def address(self) -> str:
        """Give the address that its RSS had when the feed got its guid: what names a podcast for ever."""
        name = build.file_name(name_in(self.guid), "rss")
        return self.desk.addresses.get(self.guid) or self.desk.settings.site.url + name

    def _name(self) -> None:
        """Remember the guid of a feed for ever; one that is another now has none of its own."""
        if not self.feed.is_other and self.desk.guids.get(self.name) != self.guid:
            names_of.name_feed(self.desk.database, self.name, self.guid, address=self.address)

    def _rendered(self, name: str, head: str, same: frozenset[str]) -> dict[str, bytes]:
        """Take the entries that are the same out of a published file, where it is just what was published under this head."""
        file = self.written.get(name)
        parts = build.Parts(**json.loads(file.parts)) if file else None
        if file is None or parts is None or parts.head != head or not same:
            return {}
        data = publish.read(self.desk.settings.output, name)
        if data is None or not (self.desk.shelf.is_untouched(name, file.digest) or codec.digest(data) == file.digest):
            return {}
        return {each.guid: piece for each, piece in zip(self.before, parts.of(data), strict=True) if each.guid in same}

    def _whole(self, shown: memory.Shown) -> Entry:
        item = self._item(shown)
        authors, credit = merge.authors(item, self.feed), self.credits.get(shown.source)
        return Entry(shown.guid, shown.source, item, shown.published, shown.updated, authors, credit)

    @cached_property
    def credits(self) -> dict[str, Upstream]:
        """Give the feeds that sources are, for entries to name: where there are several, unless the user says otherwise."""
        is_wanted = len(self.feed.sources) > 1 if self.feed.credit is None else self.feed.credit
        heads = {source: remembered.head(self.desk.database, source) for source in self.feed.sources if is_wanted}
        return {
            source: Upstream(head.title, head.link, rights=head.rights or None)
            for source, head in heads.items()
            if head and head.title
        }


def _told(parts: build.Parts) -> dict[str, object]:
    return {"head": parts.head, "start": parts.start, "gap": parts.gap, "lengths": parts.lengths}


def _under(stories: Iterable[Story]) -> list[tuple[str, Record, int]]:
    return [(story.guid, story.shown, member.id) for story in stories for member in story.members if not member.story]


def _name(shown: memory.Shown) -> remembered.Name:
    return shown.digest, shown.cleaner


def _settled(shown: memory.Shown) -> memory.Shown:
    """Give an entry as it is rendered: whether it waits shows nowhere."""
    return replace(shown, waits=False) if shown.waits else shown


def _noise(item: CleanItem) -> int:
    return sum(removal.step == "noise" for removal in item.removals)


def _sources(names: Iterable[str]) -> str:
    names = list(names)
    return f"source{'s' if len(names) > 1 else ''} {', '.join(map(repr, names))}"
