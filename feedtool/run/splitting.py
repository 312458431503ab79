"""The parts of one feed on their way: which there are, what each shows, and which of them must be made anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from feedtool import spelling
from feedtool.counted import counted
from feedtool.errors import FeedtoolError
from feedtool.merge import feed as merge
from feedtool.merge import parts as merging
from feedtool.merge.filters import sift
from feedtool.model import Problem
from feedtool.run import feeds
from feedtool.run.feeds import Made, Ready, code_name, digest, in_place, is_current, restore, shape_of, until
from feedtool.run.listing import parts_of, spread
from feedtool.run.making import Making
from feedtool.state import items as remembered
from feedtool.state import parts as memory
from feedtool.state.parts import Facets, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from feedtool.config import Split as By
    from feedtool.merge.filters import Sifted
    from feedtool.merge.join import Story
    from feedtool.merge.parts import Group
    from feedtool.model import Record
    from feedtool.run.feeds import Desk
    from feedtool.state.feeds import Shown

    Work = Callable[[], Made | Ready]

MOST = 10
"""Parts that are named where something is wrong with several."""


def split(name: str, whole: Made | Ready, desk: Desk) -> Split:
    """Say what is to be done for the parts of a feed that was just made."""
    splitting = _Splitting(name, desk)
    works = splitting.works(is_good=isinstance(whole, Ready) or whole.outcome.state == "ok")
    return Split(noted(whole, splitting.notes), works, splitting.settled)


@dataclass(slots=True)
class Split:
    """A feed and the work on each of its parts, by name, to be done in this order; then it may be `settled`."""

    whole: Made | Ready
    works: Sequence[tuple[str, Work]]
    settle: Callable[[], None]
    is_whole: bool = True

    def heard(self, found: Made | Ready) -> Made | Ready:
        """Hear what came of one part."""
        self.is_whole = self.is_whole and (isinstance(found, Ready) or found.outcome.state == "ok")
        return found

    def settled(self) -> None:
        """Remember how the feed was split, when all parts were made: what failed is tried again."""
        if self.is_whole:
            self.settle()


def noted(whole: Made | Ready, notes: Sequence[str]) -> Made | Ready:
    """Add notes to what came of a feed."""
    if not notes:
        return whole
    if isinstance(whole, Ready):
        return replace(whole, made=replace(whole.made, notes=(*whole.made.notes, *notes)))
    return replace(whole, notes=(*whole.notes, *notes))


class _Splitting:
    """One feed on its way to its parts; `notes` is what its owner should know."""

    def __init__(self, name: str, desk: Desk) -> None:
        self.name, self.desk = name, desk
        self.feed = desk.settings.feeds[name]
        self.shape = digest("\n".join((shape_of(name, desk.settings), *(each.told() for each in self.feed.split_by))))
        self.inputs = digest(f"{feeds.inputs_of(name, desk)} {self.shape}")
        self.notes: list[str] = []
        self.splits: dict[str, memory.Split] = {}

    def works(self, *, is_good: bool) -> list[tuple[str, Work]]:
        """Give the work on each part; where the feed itself is not good, or nothing changed, they stay as they are."""
        known = [part for part in self.desk.parts.values() if part.feed == self.name]
        last = [self.desk.splits.get((self.name, each.by), memory.Split()) for each in self.feed.split_by]
        if not is_good or all(is_current(each.inputs, self.inputs, self.desk.now) for each in last):
            desk = self._desk(known)
            parts = [part.name for part in known if part.name in desk.settings.feeds and part.name in desk.good]
            return [(name, partial(_kept, name, desk)) for name in parts]
        return list(self._split(known))

    def settled(self) -> None:
        """Remember how the feed was split."""
        if self.splits:
            with self.desk.database.transaction():
                for by, split in self.splits.items():
                    memory.remember(self.desk.database, self.name, by, split)

    def _split(self, known: list[Part]) -> Iterator[tuple[str, Work]]:
        making = Making(self.name, self.desk, self.inputs, self.desk.good.get(self.name))
        sifted = self._sifted(making)
        together = merging.told_apart if self.feed.duplicates == "keep" else partial(merging.joined, likeness=making.likeness)
        stories = together(sifted.records)
        looked = self._looked(sifted.records)
        shown = {each.guid: each for each in making.before}
        inputs = until(self.inputs, sifted.until)
        for split in self.feed.split_by:
            groups = merging.grouped(stories, partial(_values, split.by, looked))
            mine = [part for part in known if part.by == split.by]
            mine += self._new(split, groups, mine, inputs)
            desk = self._desk(mine)
            for part in mine:
                group = groups.get(part.value)
                if part.name in desk.settings.feeds and (group or part.name in desk.good):
                    yield part.name, partial(self._made, part.name, desk, group.stories if group else (), shown)

    def _sifted(self, making: Making) -> Sifted:
        records = {source: self._records(source) for source in self.feed.sources}
        return sift(merging.candidates(records), making.sieves, now=self.desk.now, load=making.clean)

    def _records(self, source: str) -> Sequence[Record]:
        is_whole = self.desk.settings.sources[source].holds_all
        return (remembered.present if is_whole else remembered.records)(self.desk.database, source)

    def _looked(self, records: Mapping[str, Sequence[Record]]) -> dict[remembered.Name, Facets]:
        """Say what items are told by; each is loaded once in its life."""
        found: dict[remembered.Name, Facets] = {}
        if all(each.by == "source" for each in self.feed.split_by):
            return found
        for source in records:
            found |= memory.facets(self.desk.database, source)
        every = {(each.digest, each.cleaner): each for each in chain.from_iterable(records.values())}
        new = {name: self._facets(record) for name, record in every.items() if name not in found}
        with self.desk.database.transaction():
            memory.look(self.desk.database, new)
        return found | new

    def _facets(self, record: Record) -> Facets:
        item = remembered.clean(self.desk.database, record)
        return Facets(item.tags, tuple(person.name for person in item.authors), item.language)

    def _new(self, split: By, groups: dict[str, Group], mine: Sequence[Part], inputs: str) -> list[Part]:
        """Name the parts that are new, for ever, and tell what has none; a feed that is another one now gets no new parts."""
        if self.feed.is_other:
            self.splits[split.by] = memory.Split(inputs, 0, "")
            return []
        chosen, lacking = merging.wanted(groups, split, known={part.value for part in mine})
        self._tell(split, groups, lacking, inputs)
        taken = {*self.desk.parts, *self.desk.settings.feeds}
        made = []
        for group in chosen:
            name = merging.part_name(self.name, split.by, group.label, taken)
            taken.add(name)
            made.append(Part(self.name, split.by, group.value, group.label, name))
        with self.desk.database.transaction():
            memory.add(self.desk.database, made)
        self.desk.parts.update({part.name: part for part in made})
        return made

    def _tell(self, split: By, groups: dict[str, Group], lacking: Sequence[Group], inputs: str) -> None:
        """Tell once, as long as the settings stay, what gets no part."""
        last = self.desk.splits.get((self.name, split.by), memory.Split())
        self.splits[split.by] = memory.Split(inputs, len(lacking), self.shape if lacking else last.told)
        if lacking and last.told != self.shape:
            self.notes.append(_many(split, lacking))
        absent = [each for each in split.only if spelling.folded(each) not in groups]
        if absent and not last.inputs:
            self.notes.append(f"split_by {split.by}: no item has {', '.join(map(repr, absent))} yet")

    def _desk(self, parts: Iterable[Part]) -> Desk:
        found = parts_of(self.name, parts, self.desk.database, self.desk.settings)
        return replace(self.desk, settings=spread(self.desk.settings, found))

    def _made(self, name: str, desk: Desk, stories: Sequence[Story], shown: Mapping[str, Shown]) -> Made | Ready:
        """Make one part of its stories; one that has none any more stays as it is."""
        last, settings = desk.good.get(name), desk.settings
        chosen = merge.choose(stories, limit=self.feed.limit, order=self.feed.sort)
        told = [repr((each.guid, each.shown.source, *_face(each.shown))) for each in chosen]
        moved = feeds.moved_lines(name, desk)
        inputs = digest("\n".join((code_name(), settings.site.told(), shape_of(name, settings), *moved, *told)))
        if last is not None and last.inputs == inputs and in_place(name, desk):
            return feeds.unchanged(name, desk)
        making = Making(name, desk, inputs, last)
        try:
            if not chosen:
                return making.ready(making.before, stories=())
            here = {each.guid for each in chosen}
            beyond = [each for each in stories if making.archives.is_open and each.guid not in here]
            entries = making.shown(chosen, also=shown)
            return making.ready((*entries, *making.waiting(entries, beyond)), stories=(*chosen, *beyond))
        except FeedtoolError as error:
            return feeds.failed(name, error.stage, str(error))


def folded(made: Made, parts: Sequence[Made]) -> Made:
    """Tell of the parts of a feed together with it: one that went wrong is what went wrong with the feed."""
    problems = tuple(
        Problem(made.report.feed, problem.stage, problem.message, problem.subject)
        for part in parts
        for problem in part.report.problems
    )
    bad = [f"{part.report.feed}: {message}" for part in parts for message in part.outcome.messages]
    report = replace(made.report, parts=tuple(part.report for part in parts), problems=(*made.report.problems, *problems))
    if not bad:
        return replace(made, report=report)
    more = [f"and {counted(len(bad) - MOST, 'more part')}"] if len(bad) > MOST else []
    state = made.outcome.state if made.outcome.state != "ok" else "failed"
    messages = (*made.outcome.messages, *bad[:MOST], *more)
    return replace(made, report=report, outcome=replace(made.outcome, state=state, messages=messages))


def _many(split: By, lacking: Sequence[Group]) -> str:
    most = lacking[0]
    entries = counted(len(most.stories), "entry", "entries")
    return (
        f"split_by {split.by}: there are {split.max_parts} parts, and {len(lacking)} more would be too many, such as "
        f"{most.label!r} with {entries}; raise max_parts, or name those you want with only"
    )


def _kept(name: str, desk: Desk) -> Made:
    return feeds.unchanged(name, desk) if in_place(name, desk) else restore(name, desk)


def _values(by: str, looked: dict[remembered.Name, Facets], record: Record) -> tuple[str, ...]:
    if by == "source":
        return (record.source,)
    found = looked[record.digest, record.cleaner]
    if by == "language":
        return (found.language.partition("-")[0],) if found.language else ()
    return found.tags if by == "tag" else found.authors


def _face(record: Record) -> tuple[object, ...]:
    return record.key, record.digest, record.cleaner, record.published, record.updated
