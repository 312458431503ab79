"""Stretches at the beginning or end of lines that repeat: a sentence or token glued to the last paragraph of every item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from feedtool.alike import Slots, form, is_marked, joined, stretches, tokens, words
from feedtool.learn.gather import Group

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from feedtool.learn.gather import Place, Source
    from feedtool.profile import Shape

_LEAST_ITEMS = 3
_LEAST_SHARE = 0.4
EDGE = 3
"""Lines at either edge of an item that are looked at; within them only for what marks set apart."""


def edges(source: Source, taken: Collection[Place]) -> list[Group]:
    """Give the stretches of lines at the edges of items that repeat in at least three; lines that are `taken` do not count."""
    found: dict[tuple[Shape, str], list[Place]] = defaultdict(list)
    for item, rows in enumerate(source.rows):
        left = [line for line, row in enumerate(rows) if (item, line) not in taken and row.parts]
        slots = _slots(source, item)
        for line in dict.fromkeys((*left[:EDGE], *left[-EDGE:])):
            for key in _of(rows[line].block.text, slots, marked=line not in {left[0], left[-1]}):
                found[key].append((item, line))
    return list(_groups(found, of=len(source.samples)))


def _slots(source: Source, item: int) -> Slots:
    sample = source.samples[item]
    return Slots.of(title=sample.title, site=sample.site, link=sample.link, names=sample.names)


def _of(text: str, slots: Slots, *, marked: bool) -> Iterator[tuple[Shape, str]]:
    for shape, start, end in stretches(text):
        if marked and not is_marked(text[start:end]):
            continue
        made = tokens(form(text[start:end], slots))
        rest = tokens(form(text[:start] + text[end:], slots))
        if words(made) and words(rest):
            yield shape, joined(made)


def _groups(found: dict[tuple[Shape, str], list[Place]], *, of: int) -> Iterator[Group]:
    for (shape, made), places in found.items():
        group = Group(shape, tuple(tokens(made)), (), tuple(dict.fromkeys(places)))
        if group.items >= max(_LEAST_ITEMS, _LEAST_SHARE * of):
            yield group
