"""Exact edits between two texts: what stands at which place before, and what stands there after. Made to be undone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from feedtool.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Hunk = tuple[int, int, int, int]
    """Two ranges of tokens that are not the same: from and to in the one text, and in the other."""

_BLOCK = re.compile(r"[^<\n]*(?:\n|<[^<>]*>|<|\Z)")
_WORD = re.compile(r"<[^<>]*>|\w+|\s+|[^\w\s]")
_MOST = 250_000
"""Pairs of tokens that are compared one with another; larger stretches between two anchors are one edit (0.1 s, measured)."""

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Edit:
    """At a place of the text before, counted in characters, `old` was taken out and `new` put in."""

    at: int
    old: str
    new: str


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """Give what leads from one text to another, in order, in whole words.

    >>> edits("one two three", "one three")
    (Edit(at=4, old='two ', new=''),)
    """
    found = [edit for rough in _compared(before, after, _BLOCK) for edit in _refined(rough)]
    return tuple(_joined(found, before))


def make(before: str, wanted: Sequence[Edit]) -> str:
    """Give the text after."""
    pieces, kept = [], 0
    for edit in wanted:
        pieces += [before[kept : edit.at], edit.new]
        kept = edit.at + len(edit.old)
    return "".join((*pieces, before[kept:]))


def undo(after: str, done: Sequence[Edit]) -> str:
    """Give the text before; raise LedgerError where the text after is not what these edits made."""
    pieces, kept, shift = [], 0, 0
    for edit in done:
        start = edit.at + shift
        end = start + len(edit.new)
        if start < kept or after[start:end] != edit.new:
            raise LedgerError(f"the ledger is of another item: {edit.new[:_SHOWN]!r} is not at {start}; trace the item again")
        pieces += [after[kept:start], edit.old]
        kept, shift = end, shift + len(edit.new) - len(edit.old)
    return "".join((*pieces, after[kept:]))


def _refined(rough: Edit) -> Iterator[Edit]:
    if not (rough.old and rough.new):
        yield rough
        return
    for edit in _compared(rough.old, rough.new, _WORD):
        yield Edit(rough.at + edit.at, edit.old, edit.new)


def _joined(found: Iterable[Edit], before: str) -> Iterator[Edit]:
    """Join edits that have nothing but spaces between them: they read as one."""
    last: Edit | None = None
    for edit in found:
        between = before[last.at + len(last.old) : edit.at] if last else ""
        if last and not between.strip():
            last = Edit(last.at, last.old + between + edit.old, last.new + between + edit.new)
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last


def _compared(before: str, after: str, token: re.Pattern[str]) -> Iterator[Edit]:
    if before == after:
        return
    old, new = token.findall(before), token.findall(after)
    at = place = 0
    for start, end, first, last in _hunks(old, new):
        at += sum(map(len, old[place:start]))
        text = "".join(old[start:end])
        yield Edit(at, text, "".join(new[first:last]))
        at, place = at + len(text), end


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Compare what stands between tokens that each text has once, in the same order; so this is linear but in small parts."""
    start = first = 0
    for end, last in [*_anchors(old, new), (len(old), len(new))]:
        yield from _between(old, new, (start, end, first, last))
        start, first = end + 1, last + 1


def _between(old: Sequence[str], new: Sequence[str], hunk: Hunk) -> Iterator[Hunk]:
    start, end, first, last = hunk
    while start < end and first < last and old[start] == new[first]:
        start, first = start + 1, first + 1
    while start < end and first < last and old[end - 1] == new[last - 1]:
        end, last = end - 1, last - 1
    if start == end and first == last:
        return
    if (end - start) * (last - first) > _MOST:
        yield start, end, first, last
        return
    matcher = SequenceMatcher(None, old[start:end], new[first:last], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield start + a, start + b, first + c, first + d


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Give the longest run of places in order at which stands what each text has just once."""
    here, there = Counter(old), Counter(new)
    places = {token: at for at, token in enumerate(new) if there[token] == 1}
    pairs = [(at, places[token]) for at, token in enumerate(old) if here[token] == 1 and token in places]
    ends: list[int] = []  # the least last place of a run of each length, and which pair it is
    tails: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        tails[length : length + 1] = [index]
    chosen, index = [], tails[-1] if tails else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]
