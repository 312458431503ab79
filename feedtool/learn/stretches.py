"""Stretches at the beginning or end of lines that repeat: a sentence or token glued to the last paragraph of every item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from feedtool.alike import Slots, form, is_marked, joined, stretches, tokens, words
from feedtool.learn.gather import Group
from feedtool.learn.phrases import strength

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from feedtool.learn.gather import Place, Source
    from feedtool.profile import Shape

_LEAST_ITEMS = 3
_LEAST_SHARE = 0.4
LONGEST = 400
"""Characters of a stretch; what is longer is a text."""

EDGE = 3
"""Lines at either edge of an item that are looked at; within them only for what marks set apart, and for usual phrases."""


def edges(source: Source, taken: Collection[Place]) -> list[Group]:
    """Give the stretches of lines at the edges of items that repeat in at least three; lines that are `taken` do not count."""
    found: dict[tuple[Shape, str], list[Place]] = defaultdict(list)
    for item, rows in enumerate(source.rows):
        left = [line for line, row in enumerate(rows) if (item, line) not in taken and row.parts]
        slots = _slots(source, item)
        for line in dict.fromkeys((*left[:EDGE], *left[-EDGE:])):
            for key in _of(rows[line].block.text, slots, inner=line not in {left[0], left[-1]}):
                found[key].append((item, line))
    return list(_groups(found, of=len(source.samples)))


def _slots(source: Source, item: int) -> Slots:
    sample = source.samples[item]
    return Slots.of(title=sample.title, site=sample.site, link=sample.link, names=sample.names)


def _of(text: str, slots: Slots, *, inner: bool) -> Iterator[tuple[Shape, str]]:
    for shape, start, end in stretches(text):
        if end - start > LONGEST or not _has_word(text[:start] + text[end:]):
            continue
        made = tokens(form(text[start:end], slots))
        if inner and not may_be_inner(text[start:end], made):
            continue
        if words(made):
            yield shape, joined(made)


def _has_word(text: str) -> bool:
    """Say whether a text has a word beside numbers: what is left of a line without a stretch must be text."""
    return any(map(str.isalpha, text))


def may_be_inner(text: str, made: Sequence[str]) -> bool:
    """Say whether a stretch may be noise at a line that is neither the first nor the last of its item."""
    return is_marked(text) or ("{url}" not in made and strength(joined(made)) >= 1)


def _groups(found: dict[tuple[Shape, str], list[Place]], *, of: int) -> Iterator[Group]:
    for (shape, made), places in found.items():
        group = Group(shape, tuple(tokens(made)), (), tuple(dict.fromkeys(places)))
        if group.items >= max(_LEAST_ITEMS, _LEAST_SHARE * of):
            yield group
