"""The same item in several sources of one feed: which of them is shown, and under which guid and date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.merge.feed import kept_guid
from feedtool.merge.identity import TELLING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from feedtool.model import Record

LIKE = 90
"""The likeness (0 to 100) of two texts under the same title from which on they are one item."""

TITLE = 15
"""Characters that a title has at least to be compared with others."""


@dataclass(frozen=True, slots=True)
class Story:
    """One item as a feed shows it: the record that is shown, with the guid and date that readers know, and all it joins."""

    shown: Record
    guid: str
    members: tuple[Record, ...]


def apart(records: Mapping[str, Sequence[Record]]) -> tuple[Story, ...]:
    """Show every item of every source by itself, under its own guid, or the one that it came with; each guid is there once."""
    there = [record for each in records.values() for record in each]
    taken = {record.story for record in there if record.story and record.story == kept_guid(record.key)}
    taken |= {record.guid for record in there}
    stories: dict[str, Story] = {}
    for record in there:
        kept = kept_guid(record.key)
        is_free = kept is not None and kept not in stories and (record.story == kept or not (record.story or kept in taken))
        guid = kept if kept is not None and is_free else record.guid
        stories[guid] = Story(record, guid, (record,))
    return tuple(stories.values())


def join(records: Mapping[str, Sequence[Record]], *, likeness: Callable[[Record, Record], float]) -> tuple[Story, ...]:
    """Join what several sources have; the source that comes first in `records` is shown.

    The guid and date stay those that readers have seen, if they have. `likeness` compares two texts, 0 to 100.
    """
    if len(records) == 1:  # a group has at most one item of a source
        return _stories([[record] for each in records.values() for record in each])
    groups: list[list[Record]] = []
    named: dict[str, list[int]] = {}
    shared = _shared(records)
    for source, each in records.items():
        for record in each:
            names = [name for name in _names(record) if (source, name) not in shared]
            at = _place(record, names, groups=groups, named=named, likeness=likeness)
            groups[at].append(record)
            for name in names:
                named.setdefault(name, []).append(at)
    return _stories(groups)


def _names(record: Record) -> list[str]:
    """Give what an item can be told by in another source."""
    title = f"title {record.title.casefold()}" if len(record.title) >= TITLE else ""
    link = f"link {record.link}" if record.link else ""
    content = f"content {record.content}" if record.length >= TELLING else ""
    stories = dict.fromkeys(f"story {guid}" for guid in (record.story or record.guid, kept_guid(record.key)) if guid)
    return [name for name in (*stories, link, content, title) if name]


def _shared(records: Mapping[str, Sequence[Record]]) -> set[tuple[str, str]]:
    """Find the names that several items of one source have: they tell none of them."""
    count = Counter((source, name) for source, each in records.items() for record in each for name in _names(record))
    return {name for name, times in count.items() if times > 1}


def _place(
    record: Record,
    names: Iterable[str],
    *,
    groups: list[list[Record]],
    named: dict[str, list[int]],
    likeness: Callable[[Record, Record], float],
) -> int:
    """Find the group of an item, or open one; a group has at most one item of a source."""
    for name in names:
        for at in named.get(name, ()):
            first = groups[at][0]
            is_sure = not name.startswith("title ") or (record.length >= TELLING and likeness(record, first) >= LIKE)
            if is_sure and all(member.source != record.source for member in groups[at]):
                return at
    groups.append([])
    return len(groups) - 1


def _stories(groups: Sequence[list[Record]]) -> tuple[Story, ...]:
    """Give the story of each group; one that is new has the guid that it came with, where no other has it."""
    taken = {record.story for members in groups for record in members if record.story}
    stories = []
    for members in groups:
        story = _story(members, taken)
        taken.add(story.guid)
        stories.append(story)
    return tuple(stories)


def _story(members: list[Record], taken: Collection[str]) -> Story:
    published = [member for member in members if member.story]
    first = members[0]
    if not published:
        kept = next((guid for member in members if (guid := kept_guid(member.key)) and guid not in taken), None)
        return Story(first, kept or first.guid, tuple(members))
    if first.story:
        return Story(first, first.story, tuple(members))
    holder = min(published, key=lambda member: (member.first_seen, members.index(member)))
    # The same content from another source is no edit.
    updated = holder.updated if first.content == holder.content else max(first.updated, holder.updated)
    shown = replace(first, published=holder.published, updated=max(holder.published, updated))
    return Story(shown, holder.story or holder.guid, tuple(members))
