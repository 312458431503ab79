"""One feed on its way to its files: joined, chosen, judged, rendered, checked, remembered, put in place."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from feedtool import build, gate, health, publish
from feedtool.errors import RenderError
from feedtool.merge import feed as merge
from feedtool.merge.filters import sift
from feedtool.merge.identity import likeness
from feedtool.merge.join import apart, join
from feedtool.model import FeedReport, Problem
from feedtool.run.choosing import emptied, sieves_of, stays
from feedtool.run.feeds import Made, code_name, failed, in_place, names, restore, shape_of, until
from feedtool.run.sights import Sights, limits_of
from feedtool.state import codec
from feedtool.state import feeds as memory
from feedtool.state import items as remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedtool.config import FeedSettings
    from feedtool.merge.filters import Sieve, Sifted
    from feedtool.merge.join import Story
    from feedtool.model import CleanItem, Entry, Feed, Record
    from feedtool.run.feeds import Desk


class Making:
    """One feed on its way to its files."""

    def __init__(self, name: str, desk: Desk, inputs: str, last: memory.Good | None) -> None:
        self.name, self.desk, self.inputs, self.last = name, desk, inputs, last
        self.feed: FeedSettings = desk.settings.feeds[name]
        self.shape = shape_of(name, desk.settings)

    @cached_property
    def sieves(self) -> dict[str, tuple[Sieve, ...]]:
        """Give the filters that the items of each source must pass."""
        return sieves_of(self.desk.settings, self.name)

    def make(self) -> Made:
        """Make the feed from what is remembered of its sources, unless the gate holds it."""
        sifted = self._sifted()
        stories = self._stories(sifted)
        if not stories:
            return self._empty(sifted)
        self.inputs = until(self.inputs, sifted.until)
        entries = self._undated([merge.entry(story, self._clean(story.shown), settings=self.feed) for story in stories])
        shown = tuple(_shown(entry, story.shown) for entry, story in zip(entries, stories, strict=True))
        reasons = self._judged(shown)
        if reasons:
            return self._held(tuple(map(str, reasons)))
        return replace(self.publish(entries, shown=shown, stories=stories), notes=tuple(self._notes(sifted)))

    def last_entries(self) -> tuple[Entry, ...]:
        """Give the entries that were published last."""
        return memory.entries(self.desk.database, self.name, author=self.feed.author)

    def publish(self, entries: Sequence[Entry], *, shown: Sequence[memory.Shown], stories: Sequence[Story]) -> Made:
        """Render the entries, remember them as good, put them in place; between any two a run may be cut off."""
        feed = merge.assemble(self.name, self.feed, site=self.desk.settings.site, entries=entries)
        kept = memory.pieces(self.desk.database, self.name)
        pieces = build.Pieces(kept, code=code_name(), digests={each.guid: repr(each) for each in shown})
        files = {build.file_name(self.name, kind): self._rendered(feed, kind, pieces) for kind in self.feed.formats}
        known = memory.guids(self.desk.database, self.name)
        removed = sum(removal.step == "noise" for entry in entries for removal in entry.item.removals)
        good = memory.Good(self.inputs, self.shape, len(shown), removed)
        with self.desk.database.transaction():
            # Guids and dates are settled before any reader sees them.
            remembered.publish(self.desk.database, _under(stories))
            digests = {file: codec.digest(data) for file, data in files.items()}
            memory.keep(self.desk.database, self.name, good, entries=shown, files=digests)
            memory.keep_pieces(self.desk.database, self.name, used=frozenset(pieces.used), fresh=pieces.fresh)
        output = self.desk.settings.output
        published = publish.preview(output, files) if self.desk.dry else publish.publish(output, files, step=self.desk.step)
        if not self.desk.dry:
            with self.desk.database.transaction():
                memory.stamp(self.desk.database, self.name, {file: publish.stamp(output, file) for file in files})
        report = FeedReport(
            feed=self.name,
            entries=len(entries),
            new=sum(entry.guid not in known for entry in entries),
            removed=removed,
            rendered=len(pieces.rendered),
            written=published.written,
            unchanged=published.unchanged,
        )
        return Made(report, health.Outcome("ok", items=len(entries)))

    def _undated(self, entries: Iterable[Entry]) -> list[Entry]:
        """Keep the date of the last edit where readers have the content already, from whatever source or read it came."""
        database = self.desk.database
        last = {each.guid: each for each in memory.shown(database, self.name)}
        kept = []
        for entry in entries:
            was = last.get(entry.guid)
            if was is not None and was.updated != entry.updated and memory.content(database, was) == codec.content(entry.item):
                entry = replace(entry, updated=max(entry.published, was.updated))  # noqa: PLW2901
            kept.append(entry)
        return kept

    def _sifted(self) -> Sifted:
        records = {source: remembered.present(self.desk.database, source) for source in self.feed.sources}
        if self.last is None and (lacking := [source for source in records if source in self.desk.bad]):
            self._demand_unpublished(lacking)
        return sift(records, self.sieves, now=self.desk.now, load=self._clean)

    def _stories(self, sifted: Sifted) -> tuple[Story, ...]:
        records = sifted.records
        stories = apart(records) if self.feed.duplicates == "keep" else join(records, likeness=self._likeness)
        return merge.choose(stories, limit=self.feed.limit, order=self.feed.sort)

    def _notes(self, sifted: Sifted) -> Iterator[str]:
        """Tell of filters that leave nothing of a source, as long as they are new: it may be so by chance later."""
        is_new = self.last is None or self.last.settings != self.shape
        for source in sifted.emptied() if is_new else ():
            yield f"of source {source!r}, {emptied(sifted, [source])}"

    def _demand_unpublished(self, lacking: Iterable[str]) -> None:
        """Refuse to replace files that nothing is remembered of by fewer items than they may have."""
        if any(publish.read(self.desk.settings.output, name) is not None for name in names(self.name, self.desk.settings)):
            raise RenderError(f"kept as it is, since {_sources(lacking)} gave nothing good")

    def _likeness(self, one: Record, other: Record) -> float:
        return likeness(self._clean(one).text, self._clean(other).text)

    def _clean(self, record: Record) -> CleanItem:
        return remembered.clean(self.desk.database, record)

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
        before = [each for each in memory.shown(self.desk.database, self.name) if self._is_due(each)]
        by_name = {(each.digest, each.cleaner): each for each in (*shown, *before)}
        sights = Sights(lambda name: memory.item(self.desk.database, by_name[name]))
        sights.recall(self.desk.database, by_name)
        new, last = (
            [sights.see(each.guid, (each.digest, each.cleaner), each.published) for each in read] for read in (shown, before)
        )
        return gate.judge(new, last, limits=limits_of(self.feed.gate))

    def _is_due(self, each: memory.Shown) -> bool:
        """Say whether an entry should still be there: what has aged out is no loss."""
        if all(one.is_open for one in self.sieves.get(each.source, ())):
            return True
        return stays(memory.item(self.desk.database, each), each.source, self.sieves, now=self.desk.now)

    def _held(self, messages: tuple[str, ...]) -> Made:
        problems = tuple(Problem(self.name, "gate", f"held: {message}") for message in messages)
        last = self.last
        report = FeedReport(self.name, last.entries if last else 0, problems=problems)
        if not in_place(self.name, self.desk):
            report = restore(self.name, self.desk).report
            report = replace(report, problems=(*report.problems, *problems))
        return Made(report, health.Outcome("held", messages))

    def _rendered(self, feed: Feed, kind: str, pieces: build.Pieces) -> bytes:
        from feedtool.build.check import check  # noqa: PLC0415  - a run in which nothing changed needs no parser

        data = build.render(feed, kind, pieces)
        findings = check(data)
        if findings:
            raise RenderError(f"{build.file_name(feed.name, kind)} would not be valid, nothing was published: {findings[0]}")
        return data


def _under(stories: Iterable[Story]) -> list[tuple[str, Record, int]]:
    return [(story.guid, story.shown, member.id) for story in stories for member in story.members if not member.story]


def _shown(entry: Entry, record: Record) -> memory.Shown:
    return memory.Shown(
        guid=entry.guid,
        source=entry.source,
        key=record.key,
        origin=record.origin,
        digest=record.digest,
        cleaner=record.cleaner,
        published=entry.published,
        updated=entry.updated,
    )


def _sources(names: Iterable[str]) -> str:
    names = list(names)
    return f"source{'s' if len(names) > 1 else ''} {', '.join(map(repr, names))}"
