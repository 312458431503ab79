"""What surrounds a group of lines: which lines of its source repeat, which make up the edges of items, which are sure noise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from feedtool.alike import joined, words
from feedtool.learn.gather import ITEM, LINKED, listed, slots_in
from feedtool.learn.phrases import strength

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from collections.abc import Set as AbstractSet

    from feedtool.learn.gather import Group, Place, Row, Source

FIELD = 4
"""Words beside the number of a field: "Score: 85 out of 100"."""

ASKS = ("?", "？", "؟", "か。", "吗。")

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_HEADING, _LONGEST_LABEL = 10, 4  # words
_SHORT = 0.75  # how much a short line is a heading where there is no markup
_KEPT = 4
_FEW = 2  # links are no list yet
_SEVERAL = 1.2
_SHARES = ((3, 0.25), (2, 0.5))
"""From how many items on, and from which share of them, something repeats; measured."""

_MOSTLY = 0.5  # of the words of an item

VALUES = frozenset({"{n}", "{time}", "{date}"})
"""Slots of what a report tells."""

LINKS = frozenset({"{link}", ITEM})
"""Slots that no report has."""

_SOMETHING = "something"


@dataclass(frozen=True, slots=True)
class Setting:
    """The source that groups are weighed in: its lines, those that repeat, its edges made of such, and sure noise."""

    source: Source
    repeated: AbstractSet[Place]
    tails: AbstractSet[Place]
    heads: AbstractSet[Place]
    sure: AbstractSet[Place] = frozenset()
    others: Mapping[Place, tuple[int, int]] = field(default_factory=dict)
    """How many lines that are not sure noise stand above and below a line."""
    is_template: bool = False
    """Whether most words of most items stand in lines that are the same but for values: so reports are written."""

    @classmethod
    def of(cls, source: Source, groups: Collection[Group]) -> Setting:
        """Find the edges: the lines at the end and beginning of each item that repeat, with no other between."""
        frequent = [group for group in groups if _is_frequent(group, len(source.samples))]
        repeated = {place for group in frequent for place in group.places}
        reported = {place for group in frequent if _is_report(group) for place in group.places}
        tails: set[Place] = set()
        heads: set[Place] = set()
        for item, rows in enumerate(source.rows):
            last = len(rows)
            while last and (item, last - 1) in repeated:
                last -= 1
            tails.update((item, line) for line in range(last, len(rows)))
            first = 0
            while first < last and (item, first) in repeated:
                first += 1
            heads.update((item, line) for line in range(first))
        return cls(source, repeated, tails, heads, is_template=_is_template(source, reported)).knowing(frozenset())

    def knowing(self, sure: AbstractSet[Place]) -> Setting:
        """Give the same, in which some lines are sure noise."""
        others: dict[Place, tuple[int, int]] = {}
        for item, rows in enumerate(self.source.rows):
            own = [(item, line) not in sure for line in range(len(rows))]
            total, above = sum(own), 0
            for line, is_own in enumerate(own):
                others[item, line] = (above, total - above - is_own)
                above += is_own
        return replace(self, sure=sure, others=others)

    def is_whole(self, at: Place) -> bool:
        """Say whether all lines of an item repeat."""
        return all((at[0], line) in self.repeated for line in range(len(self.source.rows[at[0]])))

    def is_among(self, at: Place) -> bool:
        """Say whether a line stands beside another that repeats."""
        return (at[0], at[1] + 1) in self.repeated or (at[0], at[1] - 1) in self.repeated

    def is_beside(self, at: Place) -> bool:
        """Say whether a line stands beside sure noise."""
        return (at[0], at[1] + 1) in self.sure or (at[0], at[1] - 1) in self.sure

    def leads(self, at: Place) -> bool:
        """Say whether a line heads a list of links: to the end of its item or to what is sure noise, or all on the site.

        A question may head an answer.
        """
        item, line = at
        rows, after = self.source.rows[item], line + 1
        while after < len(rows) and rows[after].block.linked >= LINKED and (item, after) not in self.sure:
            after += 1
        if after - line <= _FEW or rows[line].form.endswith(ASKS):
            return False
        is_end = after == len(rows) or (item, after) in self.sure
        return is_end or all(row.block.inner for row in rows[line + 1 : after])

    def heads_text(self, at: Place) -> float:
        """Say how far a line stands above text of the item's own: as its heading or label, or as the question it answers."""
        row, after = self.source.row(at), (at[0], at[1] + 1)
        if not self.source.below(at) or after in self.repeated or ITEM in self.source.row(after).parts:
            return 0.0
        if self.leads(at):
            return 0.0
        cue = strength(row.form)
        if cue >= 1 and listed(self.source, at):
            return 0.0
        if is_heading(row) or row.form.endswith((":", "：")):
            return 1.0
        is_short = 0 < words(row.parts) <= _LONGEST_LABEL and row.parts[-1][-1].isalnum() and not cue and at[1] > 0
        return _SHORT if is_short or row.form.endswith(ASKS) else 0.0


def is_heading(row: Row) -> bool:
    """Say whether a line is marked up as a heading, or is a short one in bold."""
    return row.block.tag in _HEADINGS or (row.block.strong and words(row.parts) <= _LONGEST_HEADING)


def cue(group: Group) -> float:
    """Say how much a group sounds like boilerplate; a frame is no line of just its words, for something stands between."""
    between = (_SOMETHING,) if group.shape == "frame" else ()
    return strength(joined((*group.start, *between, *group.end)))


def is_number(group: Group) -> bool:
    """Say whether what varies is but a number: a score, a price, a quantity."""
    return group.shape != "frame" and slots_in(group.start) == {"{n}"} and group.fixed <= FIELD


def many(group: Group) -> float:
    """Say how far lines stand more than once in an item."""
    return min(1.0, max(0.0, len(group.places) / group.items - _SEVERAL))


def _is_report(group: Group) -> bool:
    """Say whether lines are one sentence with other values each time, and have no sign of what sites add."""
    found = slots_in((*group.start, *group.end))
    has_values = group.fixed >= _KEPT and (group.shape == "frame" or bool(found & VALUES))
    return has_values and not found & LINKS and not cue(group)


def _is_template(source: Source, reported: AbstractSet[Place]) -> bool:
    shares = []
    for item, rows in enumerate(source.rows):
        size = [words(row.parts) for row in rows]
        told = sum(number for line, number in enumerate(size) if (item, line) in reported)
        shares.append(told / max(1, sum(size)))
    return bool(shares) and median(shares) >= _MOSTLY


def _is_frequent(group: Group, of: int) -> bool:
    """Say whether lines are such that lines beside them may be noise; questions, answers and fields are not."""
    if group.shape == "frame" and (group.fixed < _KEPT or many(group) > 0) and not cue(group):
        return False
    if is_number(group) and cue(group) < 1:
        return False
    return any(group.items >= least and group.items >= share * of for least, share in _SHARES)
