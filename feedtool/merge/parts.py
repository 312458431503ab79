"""The parts of a feed: which of its stories have a value in common, which values get a part, and what its file is called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedtool.merge.join import Story, apart, join
from feedtool.slug import file_slug
from feedtool.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from feedtool.config import Split
    from feedtool.model import Record

_ARCHIVE = re.compile(r"\.archive-[0-9]+$")
"""What archives are called, which servers let caches keep for long."""

TENTH = 0.1
"""The share of the items that a source has now that may be older than one that left it for its age: old ones may be pinned."""


@dataclass(frozen=True, slots=True)
class Group:
    """The stories that share a value, in their order; `spelt` counts how the value is written."""

    value: str
    stories: list[Story] = field(default_factory=list)
    spelt: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """Give the value as most of its stories write it; of two as frequent, what is neither small nor in capitals."""
        return max(
            self.spelt, key=lambda text: (self.spelt[text], text not in {text.lower(), text.upper()}, text != text.lower())
        )


def grouped(stories: Iterable[Story], values: Callable[[Record], Iterable[str]]) -> dict[str, Group]:
    """Put stories together by what `values` says of the record that is shown; one may be in several groups, once in each."""
    found: dict[str, Group] = {}
    for story in stories:
        written: dict[str, str] = {}
        for text in values(story.shown):
            if value := folded(text):
                written.setdefault(value, " ".join(text.split()))
        for value, text in written.items():
            group = found.setdefault(value, Group(value))
            group.stories.append(story)
            group.spelt[text] += 1
    return found


def wanted(groups: Mapping[str, Group], split: Split, *, known: Collection[str]) -> tuple[list[Group], list[Group]]:
    """Say which groups get a part, and which go without because there would be too many; the largest of each come first.

    `known` are values that have one: they keep it, however few entries they have now.
    """
    only = frozenset(map(folded, split.only))
    new = [
        each
        for each in groups.values()
        if each.value not in known and len(each.stories) >= split.min_entries and (not only or each.value in only)
    ]
    new.sort(key=lambda each: (-len(each.stories), each.value))
    room = max(0, split.max_parts - sum(not only or value in only for value in known))
    return new[:room], new[room:]


def part_name(feed: str, by: str, label: str, taken: Collection[str]) -> str:
    """Name a part that is new, by what it is of; where another, or an archive, may have that name, with the next number."""
    first = f"{feed}.{by}.{file_slug(label)}"
    name, number = first, 1
    while name in taken or _ARCHIVE.search(name):
        number += 1
        name = f"{first}-{number}"
    return name


def candidates(records: Mapping[str, Sequence[Record]]) -> dict[str, list[Record]]:
    """Leave of all that is remembered of sources what they have, and what left them because it was old.

    What is gone though older items are still there was taken back.
    """
    return {source: [*_here(each), *_aged(each)] for source, each in records.items()}


def told_apart(records: Mapping[str, Sequence[Record]]) -> tuple[Story, ...]:
    """Show each item by itself, as `join.apart` does; what is remembered of before comes last."""
    return apart({source: list(each) for source, each in records.items()})


def joined(records: Mapping[str, Sequence[Record]], *, likeness: Callable[[Record, Record], float]) -> tuple[Story, ...]:
    """Join what several sources have: first what they have now, as their feed does, then what is remembered of before."""
    if len(records) == 1:
        return join(records, likeness=likeness)
    here = {source: _here(each) for source, each in records.items()}
    gone = {f"{source}\n": [each for each in found if each.place is None] for source, found in records.items()}
    return join({**here, **gone}, likeness=likeness)


def _here(records: Iterable[Record]) -> list[Record]:
    return [each for each in records if each.place is not None]


def _aged(records: Sequence[Record]) -> list[Record]:
    dates = sorted(each.published for each in records if each.place is not None)
    if not dates:
        return []
    oldest = dates[int(len(dates) * TENTH)]
    return [each for each in records if each.place is None and each.published <= oldest]
