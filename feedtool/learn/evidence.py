"""What speaks for and against a group of lines being noise, each kind as a number between 0 and 1."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from feedtool.alike import joined
from feedtool.learn.gather import ITEM, slots_in, vary
from feedtool.learn.phrases import is_content, strength
from feedtool.learn.setting import ASKS, FIELD, LINKS, cue, is_heading, is_number, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.learn.gather import Group, Place, Row
    from feedtool.learn.setting import Setting

_TABLES = frozenset({"td", "th", "dt", "dd", "pre", "caption"})
_OWN = frozenset({"{title}", "{site}", "{link}", "{author}", ITEM})
_COLONS = frozenset(":：")
_MARKS = frozenset("([#|•·»→▶►«*~=_")
_NEAR = 3  # lines from the end
_SHORT, _LONG, _LITTLE, _MUCH = 2, 8, 3, 20  # words
_A_STRONG, _A_WEAK = 24, 8
"""Words of a text in which a phrase counts in full: in more than these it may well be somebody's."""

_HALF, _MOST = 0.5, 0.6
_SOME = 0.3  # of items, below which links are no sign
_INNER = 0.4  # how much a label counts in the midst of items
_AT_EDGE = 0.7  # how much of shortness an edge excuses
_LOUD = 32  # items that make it often


def look(group: Group, setting: Setting) -> dict[str, float]:
    """Give all evidence on a group in its setting, by the names of the weights."""
    seen = _Look(group, setting)
    return {"bias": 1.0, **seen.support(), **seen.words(), **seen.stand(), **seen.structure(), **seen.variety()}


class _Look:
    """One look at a group; what several kinds of evidence need is found out once."""

    def __init__(self, group: Group, setting: Setting) -> None:
        self.group, self.setting = group, setting
        self.share = group.items / len(setting.source.samples)
        self.cue = cue(group)
        self.slots = slots_in((*group.start, *group.end))
        self.is_frame = group.shape == "frame"
        self.is_glued = group.shape in {"opening", "closing"}
        self.varying = vary(group, self.rows) if self.is_frame else 0.0
        self.is_label = group.is_label and strength(joined(group.start)) > 0

    def support(self) -> dict[str, float]:
        """Say in how many items it is."""
        return {
            "share": self.share,
            "most": max(0.0, (self.share - _MOST) / (1 - _MOST)),
            "often": min(1.0, math.log(self.group.items, _LOUD)),
            "rare": max(0.0, (_HALF - self.share) / _HALF),
            "many": many(self.group) * (1.0 if self.is_frame else 0.2),
        }

    def words(self) -> dict[str, float]:
        """Say what its words are: phrases of sites, the item's own title, much or little that stays the same."""
        size = 1 + self.group.fixed + (0 if self.group.is_label else self.varying)
        is_long = min(1.0, self.group.fixed / _LONG) * self.share * (1 - self.whole)
        return {
            "strong": float(self.cue >= 1) * min(1.0, _A_STRONG / size),
            "weak": float(0 < self.cue < 1) * min(1.0, _A_WEAK / size),
            "slot": float("{link}" in self.slots or (bool(self.slots & _OWN) and self.group.fixed >= _SHORT)),
            "item": float(ITEM in self.slots),
            "linked": sum(row.block.linked for row in self.rows) / len(self.rows) if self.share > _SOME else 0.0,
            "long": is_long,
            "short": float(self.is_short) * (1 if self.is_glued else 1 - self.edge * _AT_EDGE),
            "label": float(self.is_label) * max(self.near, self.first, _INNER),
            "byline": float(self.is_byline),
        }

    def stand(self) -> dict[str, float]:
        """Say where it stands in items, and beside what."""
        is_own = self.varying or self.field
        beside = 0.0 if is_own else self.share * (1 - self.section) * self._of(self.setting.is_beside)
        return {
            "tail": self.tail,
            "head": self.head,
            "last": self.last,
            "first": self.first,
            "run": self._of(self.setting.is_among),
            "leads": self.share * self._of(self.setting.leads),
            "beside": beside,
            "whole": self.whole,
            "glued": float(self.is_glued),
        }

    def structure(self) -> dict[str, float]:
        """Say what it is by markup and by what follows: content although it repeats."""
        asks = self._rows(lambda row: row.form.endswith(ASKS))
        return {
            "section": self.section,
            "usual": float(not self.is_glued and is_content(joined((*self.group.start, *self.group.end)))),
            "asks": (1 - self.edge) * float(not self.cue) * asks,
            "heading": self._rows(is_heading) * (1 - self.edge),
            "table": self._rows(lambda row: row.block.tag in _TABLES),
            "quote": self.quoted * (1 - self.cue / 2),
            "template": float(self.setting.is_template and not self.cue and not self.slots & LINKS),
            "times": float("{time}" in self.slots and not self.slots & {"{date}", "{n}"}),
        }

    def variety(self) -> dict[str, float]:
        """Say how much of it varies."""
        fixed = self.group.fixed
        is_loose = self.is_frame and not self.is_label and not self.is_byline and fixed <= _LITTLE and self.cue < 1
        edge = self.edge if self.is_frame else max(self.edge, self.near, self.early)
        is_inside = self.is_glued or bool(_COLONS & {*self.group.start}) or edge < _HALF
        return {
            "varies": 0.0 if self.is_label or not self.varying else self.varying / (fixed + self.varying),
            "much": 0.0 if self.is_label else min(1.0, self.varying / _MUCH),
            "loose": float(is_loose),
            "field": self.field * is_inside,
        }

    @cached_property
    def rows(self) -> list[Row]:
        return [self.setting.source.row(place) for place in self.group.places]

    @cached_property
    def tail(self) -> float:
        return self._of(lambda at: at in self.setting.tails)

    @cached_property
    def head(self) -> float:
        return self._of(lambda at: at in self.setting.heads)

    @cached_property
    def last(self) -> float:
        return self._of(lambda at: self.setting.source.below(at) == 0)

    @cached_property
    def first(self) -> float:
        return self._of(lambda at: at[1] == 0)

    @cached_property
    def near(self) -> float:
        return self._of(lambda at: self.setting.others[at][1] <= _NEAR)

    @cached_property
    def early(self) -> float:
        return self._of(lambda at: self.setting.others[at][0] < _NEAR)

    @property
    def edge(self) -> float:
        return max(self.tail, self.head)

    @cached_property
    def whole(self) -> float:
        return self._of(self.setting.is_whole)

    @cached_property
    def section(self) -> float:
        return sum(map(self.setting.heads_text, self.group.places)) / len(self.group.places)

    @cached_property
    def quoted(self) -> float:
        return self._rows(lambda row: row.block.tag == "blockquote")

    @cached_property
    def is_byline(self) -> bool:
        """Say whether it has a date or its author's name and little else, but something, at an edge of many items."""
        others = self.group.fixed + self.varying
        if self.quoted or not self.slots & {"{date}", "{author}"} or not 0 < others + ("{author}" in self.slots) <= FIELD + 1:
            return False
        return others <= FIELD and self.share > _HALF and max(self.early, self.near, self.head) > _MOST

    @cached_property
    def is_short(self) -> bool:
        """Say whether it is a word or two without any sign."""
        has_sign = self.cue or self.is_byline or ITEM in self.slots or _MARKS & {*self.group.start}
        return self.group.fixed <= _SHORT and not has_sign

    @cached_property
    def field(self) -> float:
        """Say whether a line varies, by words or by its number, and has no sign of noise."""
        if self.is_byline or self.slots & _OWN:
            return 0.0
        return float((is_number(self.group) and self.cue < 1) or (self.is_frame and not self.cue))

    def _of(self, is_so: Callable[[Place], bool]) -> float:
        return sum(map(is_so, self.group.places)) / len(self.group.places)

    def _rows(self, is_so: Callable[[Row], bool]) -> float:
        return sum(map(is_so, self.rows)) / len(self.rows)
