"""What repeats across the items of one source: lines of one form, and lines that begin or end with the same words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedtool.alike import SLOT, Slots, fold, form, is_sign, tokens, words
from feedtool.learn.phrases import strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedtool.profile import Block, Sample, Shape

Place = tuple[int, int]
"""An item and a line of it, both from 0."""

ITEM = "{item}"
"""The form of a line that is the title of another item of the source: a link to it."""

_LABEL = re.compile(r"((?:[^\W\d_]+[ '’-]?){1,4}) ?[:：] ?(?=\S)")
_LEAST_ITEMS = 3
_ROOM = 12
"""Words that may vary in a frame; more than these, and than half of what it has in common, are somebody's text."""

_ALONE = frozenset({ITEM, "{link}", "{author}"})
"""Slots that make a form by themselves."""

_BYLINE = 5
"""Words of a line that may be but who wrote it and when."""

_SHORT = 6  # tokens of a line that may begin with a label without a colon
_KEY = 3  # words that lines must share at their beginning or end to be looked at together


@dataclass(frozen=True, slots=True)
class Row:
    """One line of one item: its block, form and tokens."""

    block: Block
    form: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The items of a source, line by line."""

    samples: tuple[Sample, ...]
    rows: tuple[tuple[Row, ...], ...]

    def row(self, place: Place) -> Row:
        """Give the line at a place."""
        return self.rows[place[0]][place[1]]

    def below(self, place: Place) -> int:
        """Count the lines that follow."""
        return len(self.rows[place[0]]) - 1 - place[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that have something in common: all of them (`line`), how they begin and end (`frame`), or their label."""

    shape: Shape
    start: tuple[str, ...]
    end: tuple[str, ...]
    places: tuple[Place, ...]
    is_label: bool = False

    @property
    def items(self) -> int:
        """Count the items that have such a line."""
        return len({item for item, _ in self.places})

    @property
    def fixed(self) -> int:
        """Count the words that are the same in all."""
        return words(self.start) + words(self.end)


def laid_out(samples: Sequence[Sample]) -> Source:
    """Bring every line of every item to its form."""
    titles = {fold(sample.title) for sample in samples}
    others = frozenset(title for title in titles if words(tokens(title)) >= _LEAST_TITLE)
    return Source(tuple(samples), tuple(_rows(sample, others) for sample in samples))


def _rows(sample: Sample, others: frozenset[str]) -> tuple[Row, ...]:
    slots = Slots.of(title=sample.title, site=sample.site, link=sample.link, names=sample.names)
    own = fold(sample.title)
    return tuple(_row(block, slots, own, others) for block in sample.blocks)


def _row(block: Block, slots: Slots, own: str, others: frozenset[str]) -> Row:
    if block.code:
        return Row(block, "", ())
    made = form(block.text, slots)
    if len(made) <= _LONGEST_TITLE and (title := _named(folded := fold(block.text), own, others)):
        made = " ".join(folded.replace(title, f" {ITEM} ", 1).split())
    return Row(block, made, tuple(tokens(made)))


def _named(text: str, own: str, others: frozenset[str]) -> str:
    """Give the title of another item that a line is, but for a label or arrow beside it."""
    bare = _ARROWS.sub("", text)
    core = next((each for each in (text, bare, bare.partition(": ")[2]) if each in others), "")
    return "" if core == own else core


_ARROWS = re.compile(r"^[^\w({\[\"'“„«]+|[^\w)}\]\"'”»!?.…]+$")
_LONGEST_TITLE = 300
_LEAST_TITLE = 3  # words
LINKED = 0.8
_ENDS = frozenset(".!…。！:：")
_LABELS = frozenset(":：")
_LONGEST_ENTRY = 40  # tokens of an entry of a list


@dataclass(slots=True)
class _Keys:
    """Places of lines by what they have in common."""

    lines: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[tuple[str, ...], list[Place]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[tuple[str, ...], list[Place]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: Place, row: Row) -> None:
        self.lines[row.form].append(place)
        if len(row.parts) > _KEY:
            self.starts[row.parts[: _reach(row.parts)]].append(place)
            self.ends[row.parts[-_reach(row.parts[::-1]) :]].append(place)
        if (":" in row.form or "：" in row.form) and (label := _LABEL.match(row.form)):
            self.labels[label[1].strip()].append(place)
        elif (key := _byline(row)) is not None:
            self.labels[key].append(place)
        elif 1 < len(row.parts) <= _SHORT and strength(row.parts[0]) > 0:
            self.labels[row.parts[0]].append(place)


def _byline(row: Row) -> str | None:
    """Give what short lines with a date have in common: where in them it stands."""
    if "{date}" not in row.parts or len(row.parts) > _LONGEST_ENTRY or words(row.parts) > _BYLINE:
        return None
    return f"{{date}} {'first' if row.parts[0] == '{date}' else 'last' if row.parts[-1] == '{date}' else 'within'}"


def _reach(parts: Sequence[str]) -> int:
    """Say how many tokens hold the first three words; a character of a script without spaces is half of one."""
    weight = 0.0
    for count, part in enumerate(parts, 1):
        weight += _weight(part)
        if weight >= _KEY:
            return count
    return len(parts)


def _weight(part: str) -> float:
    if not (part[0].isalnum() or part[0] == "{"):
        return 0.0
    return 0.5 if is_sign(part) else 1.0


def listed(source: Source, place: Place) -> int:
    """Count the lines below one that may be a list: titles of other items, links, or at least no sentences."""
    item, line = place
    after = line + 1
    while after < len(source.rows[item]) and _is_listed(source.rows[item][after]):
        after += 1
    return after - line - 1


def _is_listed(row: Row) -> bool:
    if ITEM in row.parts or row.block.linked >= LINKED:
        return True
    return bool(row.parts) and len(row.parts) <= _LONGEST_ENTRY and row.block.text.rstrip()[-1:] not in _ENDS


def groups(source: Source) -> list[Group]:
    """Give all that repeats in at least three items (a whole line: in two), in an order that the items alone decide."""
    keys = _Keys()
    for item, rows in enumerate(source.rows):
        for line, row in enumerate(rows):
            if any(part[0].isalpha() for part in row.parts) or _ALONE & {*row.parts}:
                keys.add((item, line), row)
    found = [
        Group("line", tokens_of(source, places), (), tuple(places)) for places in keys.lines.values() if _items(places) > 1
    ]
    return [*found, *_frames(source, keys)]


def tokens_of(source: Source, places: Sequence[Place]) -> tuple[str, ...]:
    """Give the tokens of the first of some lines."""
    return source.row(places[0]).parts


def _frames(source: Source, keys: _Keys) -> Iterable[Group]:
    """Give lines that vary between a common beginning and end, each set of lines once."""
    seen: set[tuple[Place, ...]] = set()
    kinds = ((keys.labels.values(), True), (keys.starts.values(), False), (keys.ends.values(), False))
    for found, is_label in kinds:
        for places in found:
            if _items(places) < _LEAST_ITEMS or tuple(places) in seen:
                continue
            rows = [source.row(place) for place in places]
            if len({row.form for row in rows}) > 1:
                seen.add(tuple(places))
                start, end = _common([row.parts for row in rows])
                group = Group("frame", start, end, tuple(places), is_label)
                if not _is_glued(group) and _most(group, rows) <= max(_ROOM * (4 if is_label else 1), group.fixed / 2):
                    yield group


def _common(lines: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the longest beginning and end that all lines share, which do not overlap in the shortest."""
    shortest = min(map(len, lines))
    first = lines[0]
    start = 0
    while start < shortest and all(line[start] == first[start] for line in lines):
        start += 1
    end = 0
    while end < shortest - start and all(line[-1 - end] == first[-1 - end] for line in lines):
        end += 1
    return first[:start], first[len(first) - end :]


def _most(group: Group, rows: Sequence[Row]) -> int:
    """Give how many words of a frame vary at most."""
    return max(words(row.parts) for row in rows) - group.fixed


def _is_glued(group: Group) -> bool:
    """Say whether what lines have in common is a sentence at one end, after or before sentences of their own."""
    after = not group.start and group.end[:1] and group.end[0] in _ENDS
    before = not group.end and group.start[-1:] and group.start[-1] in _ENDS - _LABELS
    return bool(after or before)


def vary(group: Group, rows: Sequence[Row]) -> float:
    """Give how many words of a frame vary, on average."""
    return sum(words(row.parts) for row in rows) / len(rows) - group.fixed


def _items(places: Sequence[Place]) -> int:
    return len({item for item, _ in places})


def slots_in(parts: Iterable[str]) -> frozenset[str]:
    """Give the slots among tokens."""
    return frozenset(part for part in parts if SLOT.fullmatch(part))
