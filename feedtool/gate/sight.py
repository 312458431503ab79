"""What the gate looks at, what it compares with, how strict it is and what it answers: plain values, no judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime

    from feedtool.gate.gist import Gist


class Seen(Protocol):
    """What rules ask of one item: a `Sight` has it all at hand, a `Glimpse` loads its text when it is asked for."""

    @property
    def guid(self) -> str:
        """The same for the same item in every read."""

    @property
    def title(self) -> str:
        """Plain text."""

    @property
    def text(self) -> str:
        """The plain text of the body, a paragraph a line."""

    @property
    def link(self) -> str | None:
        """The address as the source has it."""

    @property
    def stated(self) -> datetime | None:
        """The aware date that the source itself states for the item now, None where it states none."""

    @property
    def removed(self) -> int:
        """Characters that cleaning took out as noise."""

    @property
    def length(self) -> int:
        """Characters of the text."""

    @property
    def is_blank(self) -> bool:
        """Whether the text is nothing but space."""

    @property
    def mark(self) -> Hashable:
        """Equal marks: title, text, link and what was removed are the same."""

    @property
    def gist(self) -> Gist | None:
        """What is known of the text without reading it, if anything is."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the gate looks at of one item.

    `guid` is the same for the same item in every read; `text` is the plain text of the body, a paragraph a line;
    `stated` is the aware date that the source itself states for the item now, None where it states none;
    `removed` counts the characters that cleaning took out as noise.
    """

    guid: str
    title: str
    text: str
    link: str | None = None
    stated: datetime | None = None
    removed: int = 0

    @property
    def length(self) -> int:
        """Count the characters of the text."""
        return len(self.text)

    @property
    def is_blank(self) -> bool:
        """Say whether the text is nothing but space."""
        return not self.text.strip()

    @property
    def mark(self) -> Hashable:
        """Give what is the same for equal content."""
        return self.title, self.text, self.link, self.removed

    @property
    def gist(self) -> None:
        """Know nothing but what is there."""


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier good read of the same source in which something changed, to know what is usual.

    `known` says how many of its items were known from the read before.
    """

    items: int
    known: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much change is too much; shares are between 0 and 1. benchmarks/gate.py measures the defaults."""

    few: int = 5
    """With fewer items than this, count, new, short and dates say nothing: two items may well become one."""
    count_share: float = 0.3
    """Least number of items, as a share of the smallest good read."""
    new_share: float = 0.05
    """Least share of known items, of the shorter of the two reads; below it everything is new at once."""
    new_follow: float = 0.8
    """Share of the new items that must state a date after the last ones to pass as news."""
    new_past: float = 0.2
    """A past read counts as a turnover when this share of its items or less was known."""
    same_from: int = 4
    """Titles, links and bodies are compared from this many items on."""
    same_share: float = 0.1
    """Different titles (links) for each item; at or below it, they are the same, also on a first read."""
    same_drop: float = 0.5
    """Different titles (links) for each item, as a share of what they were."""
    blank_share: float = 0.6
    """Share of items without text, where nearly all had text."""
    alike_share: float = 0.7
    """Share of bodies that are alike, but for numbers and their titles."""
    short_left: float = 0.1
    """A known text that is left with less than this share of its characters has collapsed."""
    short_share: float = 0.5
    """Share of known texts that collapsed."""
    short_median: float = 0.15
    """Median length of all texts, as a share of what it was."""
    language_overlap: float = 0.5
    """How much of the frequent short words must be shared with the last read."""
    dates_share: float = 0.8
    """Share of known dates that moved together: on one day, or all backwards."""
    noise_share: float = 0.5
    """Share of all text that cleaning took out."""
    noise_times: float = 3.0
    """The same share, in multiples of what it was; noise is held when both are passed."""
    page_share: float = 0.5
    """Share of items that are block, consent or error pages."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a read is held: a short stable name, and one line with the numbers for a person."""

    rule: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule may look at: what a source gives now, its last good read, and what is usual for it.

    `pairs` are the items known in both, as they are now and as they were; `fresh` are the others of `new`. `changed` are those
    of `new` that are fresh or not what they were, but for their dates.
    """

    new: tuple[Seen, ...]
    last: tuple[Seen, ...]
    pairs: tuple[tuple[Seen, Seen], ...]
    fresh: tuple[Seen, ...]
    changed: tuple[Seen, ...]
    limits: Limits
    past: tuple[Past, ...]


def case(new: Sequence[Seen], last: Sequence[Seen], *, limits: Limits, past: Sequence[Past]) -> Case:
    """Lay out two reads side by side, both in the order of their guids: the order of a listing means nothing here."""
    now, then = ({one.guid: one for one in _ordered(read)} for read in (new, last))
    return Case(
        new=tuple(now.values()),
        last=tuple(then.values()),
        pairs=tuple((one, then[guid]) for guid, one in now.items() if guid in then),
        fresh=tuple(one for guid, one in now.items() if guid not in then),
        changed=tuple(one for guid, one in now.items() if guid not in then or then[guid].mark != one.mark),
        limits=limits,
        past=tuple(past),
    )


def spread(sights: Sequence[Seen], *, most: int) -> Sequence[Seen]:
    """Choose at most so many items, evenly spread over all: what is true of most items is true of most of these."""
    return sights[:: -(-len(sights) // most) or 1]


def _ordered(read: Sequence[Seen]) -> list[Seen]:
    """Put items in the order of their guids; only of those that repeat one the texts must be looked at."""
    if len({one.guid for one in read}) == len(read):
        return sorted(read, key=lambda one: one.guid)
    return sorted(read, key=lambda one: (one.guid, one.title, one.text))
